"""Earned value, the parts of the cost variance, and dates of completion."""

from typing import Any

from acm_lib import costs
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.errors import NotEnoughData
from acm_lib.sheets.cost_tracking.active_projects import running_or_all
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import Tiles, paragraph, section
from acm_lib.statements import INDEX, MONEY, MONTH, RATIO, Statement, _


@section
def earned_value(scope: Scope) -> list[Any]:
    """Planned value, earned value and actual cost by month."""
    if scope.audience == "client":
        return []
    scope.view.require("budget_lines", "tasks", purpose=_("earned value"))
    running, note = running_or_all(scope)
    months = costs.earned_value_by_month(scope.view, list(running["project_id"]))
    if months.empty:
        return [paragraph(Statement(_("Nothing was planned and nothing spent yet.")))]
    row = scope.total_of(scope.facts[scope.facts["project_id"].isin(running["project_id"])]).iloc[0]
    ev, ac = scope.figures(row, "ev", "ac")
    title = Statement(_("{ac} spent for {ev} of work earned"), ac=ac.quantity, ev=ev.quantity)
    alt = Statement(
        _("Lines by month: planned, earned and spent; at the end {ev} earned and {ac} spent."),
        ev=ev.quantity,
        ac=ac.quantity,
    )
    rules = costs.earned_by_rules(scope.view, list(running["project_id"]))
    columns = (
        Column("rule", _("Earning rule"), translate=True),
        Column("ev", _("Earned"), MONEY),
        Column("done", _("Work done"), RATIO),
    )
    return [
        note,
        charts.earned_curve(months, scope.format, title=title, alt=alt),
        Tiles(scope.figures(row, "pv", "ev", "ac", "cv", "sv", "cpi", "spi", "tcpi")),
        Table(
            rules,
            columns,
            caption=Statement(
                _("Under other rules of when a task is earned; the report counts 0/100")
            ),
        ),
    ]


@section
def cost_variance(scope: Scope) -> list[Any]:
    """Why the finished work cost more or less than its budget: rates, hours, mix, third parties;
    internal."""
    if scope.audience == "client":
        return []
    running, note = running_or_all(scope)
    found = costs.variances(scope.view, list(running["project_id"]))
    if found.empty:
        return [paragraph(Statement(_("No work has been done yet.")))]
    parts = {
        "rate": _("Rates"),
        "hours": _("Hours"),
        "mix": _("Mix"),
        "third_party": _("Third parties"),
    }
    total = costs.total_variance(found)
    sentence = Statement(
        _(
            "The finished work has cost {amount:money} {direction:term} its budget; most of it"
            " comes from: {part:term} ({share:money})."
        ),
        amount=abs(total.cv),
        direction=_("above") if total.cv < 0 else _("below"),
        part=parts[total.main_part],
        share=total.main_amount,
    )
    columns = (
        Column("department", _("Department"), translate=True),
        *(Column(part, label, MONEY) for part, label in parts.items()),
        Column("cv", _("Cost variance"), MONEY),
    )
    return [note, paragraph(sentence), Table(found, columns)]


@section
def schedule(scope: Scope) -> list[Any]:
    """Where the running projects stand in time, and when they will be done."""
    running, note = running_or_all(scope)
    running = running[running["contract"].fillna("") != "retainer"]
    found = costs.schedules(scope.view, list(running["project_id"])).merge(
        running[["project_id", "name"]], on="project_id"
    )
    found = (
        found[found["done"] < 1]
        .sort_values(["p_late", "project_id"], ascending=[False, True], ignore_index=True)
        .head(20)
    )
    if found.empty:
        return [paragraph(Statement(_("All planned work of these projects is done.")))]
    columns = (
        Column("name", _("Project")),
        Column("at", _("Months gone"), INDEX),
        Column("es", _("Months earned"), INDEX),
        Column("spi_t", _("SPI(t)"), INDEX),
        Column("planned_end", _("Planned"), MONTH),
    )
    forecast = (
        Column("likely_end", _("Likely"), MONTH),
        Column("earliest_end", _("Earliest"), MONTH),
        Column("latest_end", _("Latest"), MONTH),
        Column("p_late", _("Chance late"), RATIO),
    )
    return [
        note,
        Table(found, columns + forecast if found["likely_end"].notna().any() else columns),
        *_accuracy_of_dates(scope),
    ]


def _accuracy_of_dates(scope: Scope) -> list[Any]:
    try:
        learnt = costs.schedule_backtest(scope.view)
    except NotEnoughData:
        return []
    at = learnt.errors[learnt.errors["stage"] == 0.4].set_index("rule")["mean_error"]
    return [
        paragraph(
            Statement(
                _(
                    "On {n:count} finished projects such a date was {own:ratio} of the duration"
                    " off at {stage:ratio} of the work, the plan itself (the baseline)"
                    " {naive:ratio}; the interval held {coverage:ratio}."
                ),
                n=learnt.projects,
                own=at.get("default"),
                naive=at.get("budget"),
                stage=0.4,
                coverage=learnt.coverage,
            )
        )
    ]
