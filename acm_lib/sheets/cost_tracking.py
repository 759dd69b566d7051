"""The sheets of the cost report of one client: will its projects end inside their budgets?"""

from __future__ import annotations

import pandas as pd

from acm_lib import costs
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.errors import NotEnoughData
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import Paragraph, Tiles, paragraph, section
from acm_lib.statements import (
    COUNT,
    DATE,
    HOURS,
    INDEX,
    MONEY,
    MONTH,
    RATIO,
    Statement,
    _,
)

_RULES = {
    "budget": _("Budget (naive)"),
    "at_plan": _("AC + BAC − EV"),
    "at_cpi": _("BAC / CPI"),
    "shrunk": _("CPI shrunk"),
    "past": _("Past overrun"),
}
_BUDGETED = {"bac", "budget_used", "hours_used"}  # need `budget_lines`
_EARNED = {
    "work_done",
    "cpi",
    "eac",
    "eac_at_plan",
    "progress",
    "on_time",
}  # need `budget_lines` and `tasks`


def _known(scope: Scope, *names: str) -> list[str]:
    """Those measures whose tables the book has: what nobody wrote down is no budget of 0 and no
    work of which nothing is done."""
    budgets, tasks = scope.view.has("budget_lines"), scope.view.has("tasks")
    return [
        name
        for name in names
        if (budgets or name not in _BUDGETED) and ((budgets and tasks) or name not in _EARNED)
    ]


def _unknown(scope: Scope, row: pd.Series) -> Paragraph | None:
    lacking = [table for table in ("budget_lines", "tasks") if not scope.view.has(table)]
    unpriced = float(row["hours_without_rate_to_date"]) if scope.audience == "internal" else 0.0
    return paragraph(
        (
            Statement(
                _("The book has no table {tables}: what is left and what is done is not known."),
                tables=", ".join(lacking),
            )
            if lacking
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


@section
def key_figures(scope: Scope) -> list:
    """Key figures of the running projects; without any, of all of the client's projects."""
    projects = costs.project_status(scope.subject_view)
    running = _running(projects)
    chosen = scope.facts[scope.facts["project_id"].isin(running["project_id"])]
    row = scope.total_of(chosen).iloc[0]
    names = _known(
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
    about = (
        Statement(_("Projects running: {n:count}."), n=int(projects["running"].sum()))
        if projects["running"].any()
        else Statement(_("No project is running; the figures are those of all projects so far."))
    )
    return [paragraph(about), _unknown(scope, row), Tiles(scope.figures(row, *names))]


@section
def decisions(scope: Scope) -> list:
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
def departments(scope: Scope) -> list:
    """Budget against actual of the running projects, department by department."""
    scope.view.require("budget_lines", purpose=_("budget against actual"))
    running = _running(costs.project_status(scope.subject_view))
    lines = costs.department_status(scope.view, list(running["project_id"]))
    if lines.empty:
        return [
            paragraph(Statement(_("No budget and no hours have been written for these projects.")))
        ]
    columns = (
        Column("department", _("Department"), translate=True),
        *measure_columns(
            "bac", "ac", "budget_used", "hours_used", "hours_remaining", "progress", "cpi"
        ),
    )
    table = Table(lines, columns, grain="department")
    if scope.audience == "client":
        return [table]
    over = lines[lines["budget_used"] > 1].sort_values("budget_used", ascending=False)
    title = (
        Statement(
            _("{department:term} has used {used:ratio} of its budget"),
            department=over["department"].iloc[0],
            used=over["budget_used"].iloc[0],
        )
        if len(over)
        else Statement(_("Every department is inside its budget"))
    )
    bars = lines.rename(columns={"bac": "budget", "ac": "actual"})
    alt = Statement(
        _(
            "Bars by department: budget and cost to date; {n:count} of {all:count} departments are"
            " over."
        ),
        n=len(over),
        all=len(lines),
    )
    return [charts.budget_bars(bars, scope.format, title=title, alt=alt), table]


@section
def projects(scope: Scope) -> list:
    """Every running project with its three costs at completion, and the likely one with its
    interval."""
    found = costs.project_status(scope.subject_view)
    running = _running(found).head(20)
    between = [
        Statement(
            _("{low:money} to {high:money}"),
            low=row.eac_lowest,
            high=row.eac_highest,
        )
        for row in running.itertuples(index=False, name="Row")
    ]
    running = pd.concat(
        [running, pd.Series(between, index=running.index, name="interval", dtype="object")],
        axis="columns",
    )
    likely = _internal(
        scope,
        Column("eac_likely", _("Likely"), MONEY),
        Column("interval", _("80 % interval")),
        Column("p_over", _("Chance over"), RATIO),
    )
    names = _known(
        scope,
        "bac",
        "ac",
        "work_done",
        "eac_at_plan",
        "eac",
        *(("hours_used", "progress") if scope.audience == "client" else ()),
    )
    columns = (
        Column("name", _("Project")),
        *measure_columns(*names),
        *(likely if "eac" in names else ()),
    )
    table = Table(running, columns, grain="project")
    if scope.audience == "client":
        return [table]
    return [table]


@section
def forecast_accuracy(scope: Scope) -> list:
    """How estimates at completion did on closed projects, rule by rule, and which one is the
    default; internal."""
    if scope.audience == "client":
        return []
    learnt = costs.eac_backtest(scope.view)
    wide = learnt.errors.pivot(index="stage", columns="rule", values="mean_error").reset_index()
    wide = wide.assign(
        chosen=wide["stage"].map(learnt.defaults.map(_RULES)),
        projects=wide["stage"].map(learnt.errors.groupby("stage")["projects"].max()),
    )
    columns = (
        Column("stage", _("Work done"), RATIO),
        Column("projects", _("Projects"), COUNT),
        *(Column(rule, label, RATIO) for rule, label in _RULES.items()),
        Column("default", _("Default"), RATIO),
        Column("chosen", _("Default rule"), translate=True),
    )
    caption = Statement(
        _(
            "Mean error of the final cost, learnt on the earlier half of {n:count} closed projects,"
            " measured on the later"
        ),
        n=learnt.projects,
    )
    return [paragraph(*_worth(learnt)), Table(wide, columns, caption=caption)]


@section
def earned_value(scope: Scope) -> list:
    """Planned value, earned value and actual cost by month."""
    if scope.audience == "client":
        return []
    scope.view.require("budget_lines", "tasks", purpose=_("earned value"))
    running = _running(costs.project_status(scope.subject_view))
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
def cost_variance(scope: Scope) -> list:
    """Why the finished work cost more or less than its budget: rates, hours, mix, third parties;
    internal."""
    if scope.audience == "client":
        return []
    running = _running(costs.project_status(scope.subject_view))
    found = costs.variances(scope.view, list(running["project_id"]))
    if found.empty:
        return [paragraph(Statement(_("No work has been done yet.")))]
    parts = {
        "rate": _("Rates"),
        "hours": _("Hours"),
        "mix": _("Mix"),
        "third_party": _("Third parties"),
    }
    sums = found[list(parts)].sum()
    first = sums.abs().idxmax()
    sentence = Statement(
        _(
            "The finished work has cost {amount:money} {direction:term} its budget; most of it"
            " comes from: {part:term} ({share:money})."
        ),
        amount=abs(found["cv"].sum()),
        direction=_("above") if found["cv"].sum() < 0 else _("below"),
        part=parts[first],
        share=sums[first],
    )
    columns = (
        Column("department", _("Department"), translate=True),
        *(Column(part, label, MONEY) for part, label in parts.items()),
        Column("cv", _("Cost variance"), MONEY),
    )
    return [paragraph(sentence), Table(found, columns)]


@section
def schedule(scope: Scope) -> list:
    """Where the running projects stand in time, and when they will be done."""
    running = _running(costs.project_status(scope.subject_view))
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
    foretold = (
        Column("likely_end", _("Likely"), MONTH),
        Column("earliest_end", _("Earliest"), MONTH),
        Column("latest_end", _("Latest"), MONTH),
        Column("p_late", _("Chance late"), RATIO),
    )
    return [
        Table(found, columns + foretold if found["likely_end"].notna().any() else columns),
        *_worth_of_dates(scope),
    ]


@section
def activities(scope: Scope) -> list:
    """The budget of the running projects by department and activity: planned, committed, spent,
    forecast; change orders; internal."""
    if scope.audience == "client":
        return []
    running = _running(costs.project_status(scope.subject_view))
    found = costs.budget_grid(
        scope.view, list(running["project_id"]), by=("department", "activity")
    )
    if found.empty:
        return [paragraph(Statement(_("No budget has been written for these projects.")))]
    amounts = tuple(
        Column(name, label, MONEY)
        for name, label in (
            ("plan", _("Planned")),
            ("committed", _("Committed")),
            ("actual", _("Spent")),
            ("forecast", _("Forecast")),
            ("variance", _("Variance")),
        )
    )
    columns = (
        Column("department", _("Department"), translate=True),
        Column("activity", _("Activity")),
        *amounts,
    )
    added = costs.change_orders(scope.subject_view)
    added = added[(added["change_order"] != "") & added["project_id"].isin(running["project_id"])]
    if added.empty:
        return [
            Table(found, columns),
            paragraph(Statement(_("No change order has been added to these budgets."))),
        ]
    orders = Table(
        added,
        (
            Column("name", _("Project")),
            Column("change_order", _("Change order")),
            Column("hours", _("Hours"), HOURS),
            Column("cost", _("Cost"), MONEY),
            Column("share", _("Of the budget"), RATIO),
        ),
    )
    return [Table(found, columns), orders]


@section
def burn(scope: Scope) -> list:
    """Hours left, pace, and when the hours run out."""
    scope.view.require("time_entries", "budget_lines", purpose=_("burn and pace"))
    found = costs.burn_rate(scope.view, costs.project_status(scope.subject_view))
    if found.empty:
        return [paragraph(Statement(_("No running project has hours left to burn.")))]
    early = found[(found["runs_out_on"] < found["end"]) & (found["end"] > scope.view.as_of)]
    sentences = [
        Statement(
            _("{project} runs out of hours on {day:date}, before its end on {end:date}."),
            project=row.name,
            day=row.runs_out_on,
            end=row.end,
        )
        for row in early.itertuples(index=False, name="Row")
    ]
    columns = (
        Column("name", _("Project")),
        Column("end", _("Ends"), DATE),
        Column("hours_remaining", _("Hours left"), HOURS),
        Column("weekly_hours", _("Hours a week, last four"), HOURS),
        Column("hours_to_land", _("Hours a week to land"), HOURS),
        Column("runs_out_on", _("Runs out on"), DATE),
    )
    return [paragraph(*sentences, tone="warning"), Table(found, columns)]


@section
def retainers(scope: Scope) -> list:
    """Hours included and worked, month by month, with what is carried over."""
    months = costs.retainer_balances(scope.subject_view)
    if months.empty:
        return [paragraph(Statement(_("There is no retainer.")))]
    blocks = []
    for project_id in months["project_id"].unique():
        own = months[months["project_id"] == project_id]
        balance, name = own["balance"].iloc[-1], str(own["name"].iloc[0])
        title = (
            Statement(
                _("{project}: {balance:hours} worked beyond what is included"),
                project=name,
                balance=balance,
            )
            if balance > 0
            else Statement(
                _("{project}: {balance:hours} still to be used"),
                project=name,
                balance=-balance,
            )
        )
        alt = Statement(
            _(
                "Bars by month: hours worked against hours included, and the balance carried over,"
                " now {balance:hours}."
            ),
            balance=balance,
        )
        blocks.append(charts.hours_balance(own, scope.format, title=title, alt=alt))
    return blocks


@section
def margins(scope: Scope) -> list:
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
            _("{project}: {estimate:ratio} at estimate, {order:ratio} of the fee left now."),
            project=row.name,
            estimate=row.estimate_margin,
            order=row.order_margin,
        )
        for row in worst.itertuples(index=False, name="Row")
    ]
    return [paragraph(*sentences), Table(recent, columns, grain="project")]


def _running(projects: pd.DataFrame) -> pd.DataFrame:
    running = projects[projects["running"]]
    return running if len(running) else projects


def _internal(scope: Scope, *columns: Column) -> tuple[Column, ...]:
    return columns if scope.audience == "internal" else ()


def _worth_of_dates(scope: Scope) -> list:
    try:
        learnt = costs.schedule_backtest(scope.view)
    except NotEnoughData:
        return []
    at = learnt.errors[learnt.errors["stage"] == 0.4].set_index("rule")["mean_error"]
    return [
        paragraph(
            Statement(
                _(
                    "On {n:count} finished projects such a date was {own:ratio} of the duration off"
                    " at {stage:ratio} of the work, the plan itself (the naive line) {naive:ratio};"
                    " the interval held {coverage:ratio}."
                ),
                n=learnt.projects,
                own=at.get("default"),
                naive=at.get("budget"),
                stage=0.4,
                coverage=learnt.coverage,
            )
        )
    ]


def _worth(learnt: costs.Backtest) -> list[Statement]:
    """What the estimates are worth, in words: error beside the naive line, coverage of the
    interval."""
    at = learnt.errors[learnt.errors["stage"] == 0.2].set_index("rule")["mean_error"]
    early = Statement(
        _(
            "At {stage:ratio} of the work done the default was {own:ratio} off on average, BAC /"
            " CPI {cpi:ratio}, AC + BAC − EV {plan:ratio}, and the budget itself (the naive line)"
            " {naive:ratio}."
        ),
        stage=0.2,
        own=at.get("default"),
        cpi=at.get("at_cpi"),
        plan=at.get("at_plan"),
        naive=at.get("budget"),
    )
    held = Statement(
        _(
            "The interval is meant to hold {nominal:ratio} of projects; on the later half it held"
            " {coverage:ratio}."
        ),
        nominal=costs.NOMINAL,
        coverage=learnt.coverage,
    )
    return [early, held] if len(at) else [held]
