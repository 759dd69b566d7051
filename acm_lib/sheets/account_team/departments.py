"""The departments: their weeks, hand-overs, and what sales promised that budgets do not hold."""

from typing import Any

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.account_plan.profitability import weeks_ahead
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import (
    COUNT,
    DATE,
    HOURS,
    MONEY,
    MONEY_PER_HOUR,
    RATIO,
    Statement,
    _,
)


@section
def weeks(scope: AgencyScope) -> list:
    """The departments' weeks, whose work meets in the full ones, and a plan of hours with what an
    hour more would bring."""
    limit = scope.view.settings.alerts.overload
    work, capacity = plans.work_ahead(scope.view), plans.capacity_by_week(scope.view)
    names = scope.view.table("clients").set_index("client_id")["name"]
    met = plans.capacity_conflicts(work, capacity, limit=limit).head(6)
    met = met.assign(
        who=[
            [str(names.get(client, client)) for client in row.clients[:3]]  # type: ignore[misc]
            for row in iterate_rows(met)
        ]
    )
    clashing = (
        Column("department", _("Department"), translate=True),
        Column("week", _("Week from"), DATE),
        Column("load", _("Load"), RATIO),
        Column("over", _("Hours over"), HOURS),
        Column("who", _("Most of it for")),
    )
    proposal = plans.staffing(work, capacity)
    columns = (
        Column("department", _("Department"), translate=True),
        Column("asked", _("Hours asked"), HOURS),
        Column("met", _("fit in time"), HOURS),
        Column("unmet", _("fit nowhere"), HOURS),
        Column("shadow_price", _("An hour more would bring"), MONEY_PER_HOUR),
        Column("week", _("in the week of"), DATE),
    )
    short = proposal.unmet.head(6).assign(name=proposal.unmet["client_id"].map(names))
    unmet = (
        Column("name", _("Client")),
        Column("department", _("Department"), translate=True),
        Column("hours", _("Hours that fit nowhere"), HOURS),
        Column("value", _("Worth"), MONEY),
    )
    return [
        *weeks_ahead(scope),
        (
            Table(met, clashing)
            if len(met)
            else paragraph(Statement(_("No department is asked for more than it can work.")))
        ),
        Table(
            proposal.departments,
            columns,
            caption=Statement(_("Optimal weekly allocation of hours")),
        ),
        (
            Table(short, unmet)
            if len(short)
            else paragraph(Statement(_("All signed work fits within capacity.")))
        ),
    ]


@section
def handovers(scope: AgencyScope) -> list:
    """How work goes to the departments and back, and what sales promised that budgets do not
    hold."""
    names = scope.view.table("clients").set_index("client_id")["name"]
    gaps = plans.unmet_promises(scope.view)
    gaps = gaps.assign(name=gaps["client_id"].map(names))
    blocks: list[Any] = []
    if scope.view.has("tasks"):
        columns: tuple[Column, ...] = (
            Column("department", _("Department"), translate=True),
            Column("tasks", _("Tasks in a year"), COUNT),
            Column("handed_late", _("Handed over late"), RATIO),
            Column("on_time", _("Done on time"), RATIO),
            Column("accept_days", _("Days to accept"), COUNT),
            Column("rework", _("Hours of rework"), RATIO),
        )
        blocks.append(Table(plans.department_handovers(scope.view), columns))
    columns = (
        Column("name", _("Client")),
        Column("project", _("Project")),
        Column("part", _("Part"), translate=True),
        Column("gap", _("What does not hold")),
        Column("who", _("Promised by")),
    )
    if plans.recent_orders(scope.view).empty:
        return [
            *blocks,
            paragraph(
                Statement(
                    _(
                        "No order was signed in the last quarter: nothing is to be taken over from"
                        " sales."
                    )
                )
            ),
        ]
    return [
        *blocks,
        (
            Table(gaps, columns)
            if len(gaps)
            else paragraph(
                Statement(
                    _("The budgets of the last quarter's orders cover the commitments on record.")
                )
            )
        ),
    ]
