"""Work on its way: briefs, the hand-over to the departments and the hand-over from sales."""

from typing import Any

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, DATE, HOURS, RATIO, Statement, Term, _

_HOLDS = {True: _("holds"), False: _("does not hold")}
_TASKS_SHOWN = 40


@section
def briefs(scope: ClientScope) -> list:
    """What is wrong with the briefs of running work, and what to ask the client."""
    recent = plans.recent_briefs(scope.client)
    if recent.empty:
        return [
            paragraph(Statement(_("No order that runs or came in the last quarter has a brief.")))
        ]
    filled = recent.assign(complete=plans.completeness(recent))
    columns = (
        Column("project", _("Project")),
        Column("received_on", _("Brief of"), DATE),
        Column("deadline", _("Deadline"), DATE),
        Column("complete", _("Filled in"), RATIO),
    )
    found = plans.brief_check(scope.client).merge(
        recent[["brief_id", "received_on"]], on="brief_id"
    )
    asked = (
        Column("project", _("Project")),
        Column("received_on", _("Brief of"), DATE),
        Column("kind", _("What is wrong"), translate=True),
        Column("what", _("Why")),
        Column("ask", _("Ask the client")),
    )
    return [
        Table(filled, columns),
        (
            Table(found, asked)
            if len(found)
            else paragraph(Statement(_("The briefs are complete, clear and within budget.")))
        ),
    ]


@section
def departments(scope: ClientScope) -> list:
    """How the work goes from hand to hand, what the departments flag, and where it stands, from the
    whole to the task."""
    past = plans.department_handovers(scope.client)
    raised = plans.department_flags(scope.client)
    state = plans.work_progress(scope.client)
    columns: tuple[Column, ...] = (
        Column("department", _("Department"), translate=True),
        Column("tasks", _("Tasks in a year"), COUNT),
        Column("lead_days", _("Days handed over ahead"), COUNT),
        Column("handed_late", _("Handed over late"), RATIO),
        Column("on_time", _("Done on time"), RATIO),
        Column("accept_days", _("Days to accept"), COUNT),
        Column("rework", _("Hours of rework"), RATIO),
    )
    blocks: list[Any] = [
        (
            Table(past, columns)
            if len(past)
            else paragraph(Statement(_("No task of this client was done in a year.")))
        )
    ]
    flagged = (Column("department", _("Department"), translate=True), Column("what", _("It flags")))
    blocks.append(
        Table(raised, flagged)
        if len(raised)
        else paragraph(Statement(_("The departments flag nothing.")))
    )
    if state.empty:
        return [*blocks, paragraph(Statement(_("No project of this client is running.")))]
    whole = state.iloc[0]
    blocks.append(
        paragraph(
            Statement(
                _(
                    "Running work: {hours:hours} planned, {done:ratio} of it done; late tasks:"
                    " {late:count}."
                ),
                hours=whole["hours"],
                done=whole["progress"],
                late=whole["late"],
            )
        )
    )
    shown = (
        state.iloc[1:]
        .assign(where=[_where(row) for row in iterate_rows(state.iloc[1:])])  # type: ignore[misc]
        .head(_TASKS_SHOWN)
    )
    columns = (
        Column("where", _("Project, department, open task")),
        Column("hours", _("Hours"), HOURS),
        Column("progress", _("Done"), RATIO),
        Column("due", _("Until"), DATE),
        Column("late", _("Late tasks"), COUNT),
    )
    return [*blocks, Table(shown, columns)]


def _where(row: Any) -> Statement:
    """The name of a line of the progress, set in by its level."""
    name = Term(row.name) if row.level == 2 else row.name
    return Statement({1: "{name}", 2: "– {name}", 3: "– – {name}"}[row.level], name=name)


@section
def from_sales(scope: ClientScope) -> list:
    """The orders signed in the last quarter: what was promised, priced and assumed, by whom, and
    what the budget does not hold."""
    orders = plans.recent_orders(scope.client)
    if orders.empty:
        return [
            paragraph(
                Statement(
                    _(
                        "No order was signed in the last quarter: nothing is to be taken over from"
                        " sales."
                    )
                )
            )
        ]
    gaps = plans.unmet_promises(scope.client)
    blocks: list[Any] = [
        (
            paragraph(
                *[
                    Statement(_("{project}: {gap}"), project=row.project, gap=row.gap)
                    for row in iterate_rows(gaps)
                ],
                tone="warning",
            )
            if len(gaps)
            else paragraph(Statement(_("The budgets cover the commitments on record.")))
        )
    ]
    columns = (
        Column("part", _("Part"), translate=True),
        Column("point", _("What")),
        Column("who", _("Promised by")),
        Column(
            "state",
            _("In plan and budget"),
            translate=True,
            bands={_HOLDS[True]: "green", _HOLDS[False]: "red"},
        ),
    )
    work = (
        Column("department", _("Department"), translate=True),
        Column("work", _("Gets")),
        Column("hours", _("Hours"), HOURS),
        Column("start", _("From"), DATE),
        Column("end", _("Until"), DATE),
        Column("from_department", _("From whom"), translate=True),
        Column("handed_over_on", _("Handed over"), DATE),
    )
    for _place, order in orders.head(3).iterrows():
        listed = plans.sales_handover(scope.view, order)
        listed = listed.assign(state=listed["holds"].map(_HOLDS).fillna(""))
        blocks.append(
            Table(
                listed,
                columns,
                caption=Statement(
                    _("{project}, signed on {day:date}"),
                    project=order["name"],
                    day=order["signed_on"],
                ),
            )
        )
        if scope.view.has("tasks"):
            blocks.append(
                Table(
                    plans.handover_sheet(scope.view, order["project_id"]),
                    work,
                    caption=Statement(
                        _("{project}: who gets what, and when"), project=order["name"]
                    ),
                )
            )
    return blocks
