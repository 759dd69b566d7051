"""The agency's concern: what the account brings, and what it asks of the departments."""

from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.display import charts
from acm_lib.frames import iterate_rows
from acm_lib.measures import MEASURES
from acm_lib.sheets.scope import ClientScope, Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import Statement, _


@section
def agency_concern(scope: ClientScope) -> list:
    """What the account brings and costs, and the load it puts on the departments."""
    months = _months(scope)
    row = scope.total().iloc[0]
    blocks: list[Any] = []
    if len(months):
        revenue = row["invoiced"]
        title = Statement(_("{revenue:money} of revenue in 12 months"), revenue=revenue)
        alt = Statement(
            _(
                "Bars: revenue by month; line: delivery margin of the 12 months ending there. The"
                " last 12 months bring {revenue:money}."
            ),
            revenue=revenue,
        )
        blocks.append(charts.revenue_and_margin(months, scope.format, title=title, alt=alt))
    if scope.view.has("departments") and scope.view.has("projects"):
        blocks += weeks_ahead(scope)
    return blocks or [
        paragraph(Statement(_("Nothing was invoiced or worked for this client yet.")))
    ]


def weeks_ahead(scope: Scope) -> list:
    """The departments' weeks as blocks: the heat map, and where this client's work meets that of
    others."""
    limit = scope.view.settings.alerts.overload
    weeks = plans.weekly_load(scope.subject_view)
    full = plans.overloads(weeks[weeks["planned"]], limit=limit)
    title = (
        Statement(
            _("{department:term} is asked for {load:ratio} in the week of {week:date}"),
            department=full["department"].iloc[0],
            load=full["load"].iloc[0],
            week=full["week"].iloc[0],
        )
        if len(full)
        else Statement(_("Every department can carry what is planned"))
    )
    alt = Statement(
        _("Departments by weeks: hours over capacity, worked before the line, planned after it.")
    )
    blocks: list[Any] = [charts.week_heatmap(weeks, scope.format, title=title, alt=alt)]
    if scope.client_id is None:
        return blocks
    own = weeks[weeks["own_hours"] > 0]
    blocks.append(
        paragraph(
            Statement(
                _("This client takes {hours:hours} of the departments' hours shown."),
                hours=own["own_hours"].sum(),
            )
        )
    )
    met = plans.capacity_conflicts(
        plans.work_ahead(scope.view),
        plans.capacity_by_week(scope.view),
        scope.client_id,
        limit=limit,
    )
    if len(met):
        text = _(
            "In the week of {week:date} {department:term} is asked for {over:hours} more than it"
            " has; clients that ask at once: {n:count}."
        )
        blocks.append(
            paragraph(
                *[
                    Statement(
                        text,
                        week=row.week,
                        department=row.department,
                        over=row.over,
                        n=len(row.clients),
                    )
                    for row in iterate_rows(met.head(3))
                ],
                tone="warning",
            )
        )
    return blocks


def _months(scope: ClientScope) -> pd.DataFrame:
    """Revenue by month and the margin of the twelve months ending there, for the last two years."""
    known = scope.facts
    first = max(scope.view.book.months[0], scope.view.month - pd.DateOffset(months=23))
    months = pd.date_range(first, scope.view.month, freq="MS", unit="us")
    revenue = known.groupby("month")["invoiced"].sum().reindex(months, fill_value=0.0)
    if not revenue.any():
        return pd.DataFrame(columns=["month", "revenue", "margin"])
    needs = list(MEASURES["delivery_margin"].inputs)
    every = pd.date_range(first - pd.DateOffset(months=11), scope.view.month, freq="MS", unit="us")
    years = (
        known.groupby("month")[needs]
        .sum()
        .reindex(every, fill_value=0.0)
        .rolling(12)
        .sum()
        .reindex(months)
    )
    margins = MEASURES["delivery_margin"](years).to_numpy()
    has_cost = scope.view.has("time_entries") and scope.view.has("rate_card")
    return pd.DataFrame(
        {
            "month": months,
            "revenue": revenue.to_numpy(),
            "margin": margins if has_cost else float("nan"),
        }
    )
