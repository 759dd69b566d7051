"""Alerts about the budget: overruns, budget ahead of the work, scope creep, thin margins."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from acm_lib.costs import budget
from acm_lib.costs.alert_context import Alert, AlertContext, align, make_alert, records
from acm_lib.statements import Statement, _

MAX_DEPARTMENT_OVERRUN = 1.25  # of its own budget, while the project runs
MIN_DEPARTMENT_HOURS = 20.0  # a department's budget below this is not worth an alert
MIN_OVERRUN_PROBABILITY = 0.8
MAX_OVERRUN = 0.05  # up to this over budget is worth watching, more a decision
MAX_BUDGET_LEAD = 0.25  # budget or hours used ahead of the work done
MAX_IDLE_SPEND = 0.25  # share of the budget spent since the last finished task
QUIET_DAYS = 28


def over_budget(context: AlertContext) -> Iterator[Alert]:
    """The cost is above the budget."""
    orders = context.orders
    for project in records(orders[(orders["ac"] > orders["bac"]) & (orders["bac"] > 0)]):
        yield make_alert(
            _("over budget"),
            project,
            band="red" if project.ac > (1 + MAX_OVERRUN) * project.bac else "yellow",
            at_stake=project.ac - project.bac,
            reason=Statement(
                _(
                    "{project} has cost {used:ratio} of its budget with {done:ratio} of the work"
                    " done."
                ),
                project=project.name,
                used=project.budget_used,
                done=project.work_done,
            ),
            action=(
                _("Invoice approved extras; update the estimating template.")
                if project.work_done >= 1
                else _(
                    "Stop work that is not in the order; agree a change order or a cut in scope"
                    " with the client."
                )
            ),
        )


def will_overrun(context: AlertContext) -> Iterator[Alert]:
    """The cost is within the budget, and its forecast is not."""
    orders = context.orders
    orders = orders[
        (orders["ac"] <= orders["bac"])
        & (orders["p_over"] >= MIN_OVERRUN_PROBABILITY)
        & (orders["eac_likely"] > (1 + MAX_OVERRUN) * orders["bac"])
    ]
    for project in records(orders):
        yield make_alert(
            _("will overrun"),
            project,
            band="yellow",
            at_stake=project.eac_likely - project.bac,
            reason=Statement(
                _(
                    "{project} will cost {eac:money} ({lowest:money} to {highest:money}) against a"
                    " budget of {bac:money}; probability of an overrun {chance:ratio}."
                ),
                project=project.name,
                eac=project.eac_likely,
                lowest=project.eac_lowest,
                highest=project.eac_highest,
                bac=project.bac,
                chance=project.p_over,
            ),
            action=_(
                "Find out this week which department drives it; re-plan the rest before it is"
                " spent."
            ),
        )


def budget_ahead_of_work(context: AlertContext) -> Iterator[Alert]:
    """A step of the budget is passed long before the work is."""
    steps = np.array(sorted(step for step in context.view.settings.alerts.budget_used if step <= 1))
    orders = context.orders
    orders = orders[
        (orders["ac"] > 0)
        & (orders["ac"] <= orders["bac"])
        & (orders["budget_used"] > orders["work_done"] + MAX_BUDGET_LEAD)
    ]
    passed = np.searchsorted(steps, orders["budget_used"].to_numpy(), side="right")
    orders = orders[passed > 0].assign(step=steps[passed[passed > 0] - 1])
    for project in records(orders):
        yield make_alert(
            _("budget ahead of work"),
            project,
            band="yellow",
            at_stake=project.ac - project.ev,
            reason=Statement(
                _(
                    "{project} has used {used:ratio} of its budget, past the {step:ratio} mark,"
                    " and {done:ratio} of the work is done."
                ),
                project=project.name,
                used=project.budget_used,
                step=project.step,
                done=project.work_done,
            ),
            action=_(
                "Get estimates to complete from each department and compare them with the hours"
                " left."
            ),
        )


def work_stands_still(context: AlertContext) -> Iterator[Alert]:
    """Money goes out and no task is finished: percent complete does not move."""
    context.view.require("tasks", "budget_lines")
    orders, facts = context.orders, context.view.facts(budget.FACTS)
    facts = facts[facts["project_id"].isin(orders["project_id"])]
    last_earned = facts[facts["earned_cost"] > 0].groupby("project_id")["month"].max()
    since = facts["month"] > align(facts, last_earned).fillna(pd.Timestamp("1900-01-01"))
    costs = ["labour_cost", "third_party", "pass_through"]
    sums = facts[since].groupby("project_id")[costs].sum()
    idle = align(orders, sums["labour_cost"] + sums["third_party"] - sums["pass_through"])
    orders = orders.assign(idle=idle.fillna(0.0))
    last = align(orders, last_earned).fillna(orders["start"])
    orders = orders[
        ((context.view.month - last).dt.days >= QUIET_DAYS)
        & (orders["bac"] > 0)
        & (orders["idle"] > MAX_IDLE_SPEND * orders["bac"])
        & ~(orders["work_done"] >= 1)
    ]
    for project in records(orders):
        yield make_alert(
            _("work stands still"),
            project,
            band="yellow",
            at_stake=project.idle,
            reason=Statement(
                _(
                    "{project} has cost {spent:money} since its last finished task; {done:ratio} of"
                    " the work is done, unchanged."
                ),
                project=project.name,
                spent=project.idle,
                done=project.work_done,
            ),
            action=_("Ask what is in the way: a brief, an approval, or work that nobody closes."),
        )


def scope_creep(context: AlertContext) -> Iterator[Alert]:
    """One or two departments work beyond their hours; all of them would be the estimate's fault."""
    lines = budget.department_status(
        context.view, list(context.orders["project_id"]), by=("project_id", "department")
    )
    lines = lines[lines["budget_hours_to_date"] >= MIN_DEPARTMENT_HOURS]
    over = (lines["hours_used"] > MAX_DEPARTMENT_OVERRUN) & (
        lines["hours_used"] > lines["progress"] + MAX_BUDGET_LEAD
    )
    few = over.groupby(lines["project_id"]).transform("mean") <= 0.5
    for line in records(context.named(lines[over & few])):
        yield make_alert(
            _("scope creep"),
            line,
            band="red",
            at_stake=line.ac - line.bac,
            department=line.department,
            reason=Statement(
                _(
                    "{department:term} has worked {used:ratio} of its hours on {project},"
                    " {over:hours} more than planned; the others are within plan."
                ),
                department=line.department,
                used=line.hours_used,
                project=line.name,
                over=-line.hours_remaining,
            ),
            action=_(
                "Compare the brief with what is being made; charge what was added, or stop it."
            ),
        )


def thin_margin(context: AlertContext) -> Iterator[Alert]:
    """The margin of the fee is under the agency's floor, half of the work being done."""
    floor, running = context.view.settings.alerts.margin_floor, context.running
    late = (running["work_done"] >= 0.5) | (running["budget_used"] > 1)
    priced = running["ordered_to_date"] > 0
    by_time = running["contract"].fillna("") == "time_and_materials"
    for project in records(running[late & priced & ~by_time & (running["order_margin"] < floor)]):
        yield make_alert(
            _("margin under floor"),
            project,
            band="red" if project.order_margin < 0 else "yellow",
            at_stake=floor * project.ordered_to_date
            - project.order_margin * project.ordered_to_date,
            reason=Statement(
                _("{project}: margin {margin:ratio} so far; the floor is {floor:ratio}."),
                project=project.name,
                margin=project.order_margin,
                floor=floor,
            ),
            action=_(
                "Show the client what was added since the order and price it; update the estimating"
                " template."
            ),
        )
