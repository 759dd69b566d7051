"""Key figures, what needs a decision, and the margins of the client's projects."""

from typing import Any

import pandas as pd

from acm_lib import costs
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.frames import iterate_rows
from acm_lib.sheets.cost_tracking.active_projects import measurable, running_or_all
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import Paragraph, Tiles, paragraph, section
from acm_lib.statements import MONEY, Statement, _


@section
def key_figures(scope: Scope) -> list[Any]:
    """Key figures of the running projects; without any, of all of the client's projects."""
    running, note = running_or_all(scope)
    chosen = scope.facts[scope.facts["project_id"].isin(running["project_id"])]
    row = scope.total_of(chosen).iloc[0]
    names = measurable(
        scope,
        "bac",
        "ac",
        "budget_used",
        "work_done",
        "cpi",
        "eac",
        "eac_at_plan",
        "hours_used",
        "progress",
        "on_time",
    )
    count = Statement(_("Projects running: {n:count}."), n=len(running))
    return [note or paragraph(count), _gaps(scope, row), Tiles(scope.figures(row, *names))]


@section
def decisions(scope: Scope) -> list[Any]:
    """What needs a decision, most money at stake first; internal."""
    if scope.audience == "client":
        return []
    found = costs.alerts(scope.subject_view)
    if found.empty:
        return [paragraph(Statement(_("Nothing needs a decision this month.")))]
    columns = (
        Column("alert", _("What"), translate=True),
        Column("reason", _("Why")),
        Column("at_stake", _("At stake"), MONEY),
        Column("action", _("What to do")),
        Column("owner", _("Who")),
    )
    red = found[found["band"] == "red"]
    sentence = Statement(
        _("To decide now: {red:count}; to watch: {yellow:count}; {stake:money} at stake."),
        red=len(red),
        yellow=len(found) - len(red),
        stake=found["at_stake"].sum(),
    )
    return [paragraph(sentence, tone="warning" if len(red) else ""), Table(found, columns)]


@section
def margins(scope: Scope) -> list[Any]:
    """Margin at estimate, at order and at invoice, project by project; internal."""
    if scope.audience == "client":
        return []
    scope.view.require("invoices", purpose=_("the margin at invoice"))
    found = costs.project_status(scope.subject_view)
    since = scope.view.as_of - pd.DateOffset(months=12)
    recent = (
        found[(found["end"] > since) | found["running"]]
        .sort_values("ordered_to_date", ascending=False)
        .head(15)
    )
    if recent.empty:
        return [paragraph(Statement(_("No project ran in the last 12 months.")))]
    columns = (
        Column("name", _("Project")),
        Column("contract", _("Contract"), translate=True),
        *measure_columns("estimate_margin", "order_margin", "invoice_margin"),
    )
    worst = (
        recent[recent["order_margin"] < scope.view.settings.alerts.margin_floor]
        .sort_values("order_margin")
        .head(3)
    )
    sentences = [
        Statement(
            _("{project}: margin {estimate:ratio} as estimated, {order:ratio} now."),
            project=row.name,
            estimate=row.estimate_margin,
            order=row.order_margin,
        )
        for row in iterate_rows(worst)
    ]
    return [paragraph(*sentences), Table(recent, columns, grain="project")]


def _gaps(scope: Scope, row: pd.Series) -> Paragraph | None:
    missing = [table for table in ("budget_lines", "tasks") if not scope.view.has(table)]
    unpriced = float(row["hours_without_rate_to_date"]) if scope.audience == "internal" else 0.0
    return paragraph(
        (
            Statement(
                _("The book has no table {tables}, so budget remaining and progress are unknown."),
                tables=", ".join(missing),
            )
            if missing
            else None
        ),
        (
            Statement(
                _(
                    "Hours without a cost rate: {hours:hours}. What they cost is not in what was"
                    " spent; give it as `cost_rate` in the table `rate_card`."
                ),
                hours=unpriced,
            )
            if unpriced
            else None
        ),
        tone="missing",
    )
