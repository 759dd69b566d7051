"""Budget against actual: by department, project and activity; hours left, retainers."""

from typing import Any

import pandas as pd

from acm_lib import costs
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.frames import iterate_rows
from acm_lib.sheets.cost_tracking.active_projects import (
    internal_columns,
    measurable,
    running_or_all,
)
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import DATE, HOURS, MONEY, RATIO, Statement, _


@section
def departments(scope: Scope) -> list[Any]:
    """Budget against actual of the running projects, department by department."""
    scope.view.require("budget_lines", purpose=_("budget against actual"))
    running, note = running_or_all(scope)
    lines = costs.department_status(scope.view, list(running["project_id"]))
    if lines.empty:
        return [paragraph(Statement(_("These projects have neither budget nor hours.")))]
    columns = (
        Column("department", _("Department"), translate=True),
        *measure_columns(
            "bac", "ac", "budget_used", "hours_used", "hours_remaining", "progress", "cpi"
        ),
    )
    table = Table(lines, columns, grain="department")
    if scope.audience == "client":
        return [note, table]
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
    return [note, charts.budget_bars(bars, scope.format, title=title, alt=alt), table]


@section
def projects(scope: Scope) -> list[Any]:
    """Every running project with its three costs at completion, and the likely one with its
    interval."""
    running, note = running_or_all(scope)
    running = running.head(20)
    intervals = [
        Statement(
            _("{low:money} to {high:money}"),
            low=row.eac_lowest,
            high=row.eac_highest,
        )
        for row in iterate_rows(running)
    ]
    running = pd.concat(
        [running, pd.Series(intervals, index=running.index, name="interval", dtype="object")],
        axis="columns",
    )
    likely = internal_columns(
        scope,
        Column("eac_likely", _("Likely"), MONEY),
        Column("interval", _("80 % interval")),
        Column("p_over", _("Chance over"), RATIO),
    )
    names = measurable(
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
    return [note, Table(running, columns, grain="project")]


@section
def activities(scope: Scope) -> list[Any]:
    """The budget of the running projects by department and activity: planned, committed, spent,
    forecast; change orders; internal."""
    if scope.audience == "client":
        return []
    running, note = running_or_all(scope)
    found = costs.budget_grid(
        scope.view, list(running["project_id"]), by=("department", "activity")
    )
    if found.empty:
        return [paragraph(Statement(_("These projects have no budget.")))]
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
            note,
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
    return [note, Table(found, columns), orders]


@section
def burn(scope: Scope) -> list[Any]:
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
        for row in iterate_rows(early)
    ]
    columns = (
        Column("name", _("Project")),
        Column("end", _("Ends"), DATE),
        Column("hours_remaining", _("Hours left"), HOURS),
        Column("weekly_hours", _("Hours a week, last four"), HOURS),
        Column("hours_to_land", _("Hours per week available"), HOURS),
        Column("runs_out_on", _("Runs out on"), DATE),
    )
    return [paragraph(*sentences, tone="warning"), Table(found, columns)]


@section
def retainers(scope: Scope) -> list[Any]:
    """Hours included and worked, month by month, with what is carried over."""
    months = costs.retainer_balances(scope.subject_view)
    if months.empty:
        return [paragraph(Statement(_("There is no retainer.")))]
    blocks: list[Any] = []
    for project_id in months["project_id"].unique():
        own = months[months["project_id"] == project_id]
        balance, name = own["balance"].iloc[-1], str(own["name"].iloc[0])
        title = (
            Statement(
                _("{project}: {balance:hours} over the retainer"),
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
