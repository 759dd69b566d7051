"""What needs a decision: each alert with its reason, the money at stake, who decides and what to
do.

Silent where there is nothing to say. A rule is one function that yields alerts; `RULES` lists them
all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.costs import budget
from acm_lib.costs.unbilled_expenses import unbilled_expenses
from acm_lib.errors import MissingTable
from acm_lib.statements import Statement, Term, _

COLUMNS = (
    "alert",
    "client_id",
    "project_id",
    "department",
    "band",
    "at_stake",
    "owner",
    "reason",
    "action",
)
MIN_POSTING_SCORE = 5.0  # robust z of the log amount within vendor and activity
MIN_POSTINGS = 6
MAX_DEPARTMENT_OVERRUN = 1.25  # of its own budget, while the project runs
MIN_DEPARTMENT_HOURS = 20.0  # a department's budget below this is not worth an alert
MIN_OVERRUN_PROBABILITY = 0.8  # chance to end over budget from which on it is said
MAX_OVERRUN = 0.05  # up to this over budget is worth watching, more a decision
MAX_BUDGET_LEAD = 0.25  # budget or hours used ahead of the work done
MAX_IDLE_SPEND = 0.25  # share of the budget spent since the last finished task
QUIET_DAYS = 28
BILL_WITHIN = 60  # days
MIN_ORDERS = 2  # one bad order is not a losing client


@dataclass(frozen=True)
class AlertContext:
    """What the rules look at: the view and every project with its figures."""

    view: BookView
    projects: pd.DataFrame

    @functools.cached_property
    def running(self) -> pd.DataFrame:
        return self.projects[self.projects["running"]]

    @functools.cached_property
    def orders(self) -> pd.DataFrame:
        """The running projects that have an end to be judged by."""
        return self.running[self.running["contract"].fillna("") != "retainer"]

    @functools.cached_property
    def bought(self) -> pd.DataFrame:
        """What was bought for the clients of these projects, and what of it is not invoiced."""
        return unbilled_expenses(self.view).merge(
            self.projects[["project_id", "owner", "ordered_to_date"]], on="project_id"
        )


def alerts(view: BookView) -> pd.DataFrame:
    """Everything that needs a decision at the view's month.

    Parameters
    ----------
    view : of the agency or of a client; needs `projects`; each rule that lacks a table is left out.

    Returns
    -------
    One row per alert, most money at stake first: alert (its name), client_id, project_id,
    department ("" where not of one), band ("red" now, "yellow" soon), at_stake (money, NaN where it
    cannot be said), owner (account manager), reason, action (`Statement`).
    """
    found = budget.project_status(view)
    managers = view.table("clients").set_index("client_id")["account_manager"]
    case = AlertContext(view, found.assign(owner=found["client_id"].map(managers)))
    rows = []
    for rule in RULES:
        try:
            rows += list(rule(case))
        except MissingTable:
            continue
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["at_stake"] = frame["at_stake"].astype("float64")
    return frame.sort_values(
        ["band", "at_stake"],
        ascending=[True, False],
        ignore_index=True,
        na_position="last",
        kind="stable",
    )


def _alert(
    name: str,
    project,
    *,
    band: str,
    reason: Statement,
    action: str,
    at_stake: float = np.nan,
    department: str = "",
) -> dict:
    return {
        "alert": name,
        "client_id": project.client_id,
        "project_id": project.project_id,
        "department": department,
        "band": band,
        "at_stake": at_stake,
        "owner": project.owner,
        "reason": reason,
        "action": Statement(action),
    }


def _rows(rows: pd.DataFrame) -> Iterator:
    """The rows one by one; of the wide frames here even no row would take a while."""
    return rows.itertuples() if len(rows) else iter(())


def _align(rows: pd.DataFrame, by_project: pd.Series) -> pd.Series:
    return by_project.reindex(rows["project_id"]).set_axis(rows.index)


def _over_budget(case: AlertContext) -> Iterator[dict]:
    orders = case.orders
    for project in _rows(orders[(orders["ac"] > orders["bac"]) & (orders["bac"] > 0)]):
        yield _alert(
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
                _(
                    "Charge what was added, where the client agreed to it; take the lesson into the"
                    " next estimate."
                )
                if project.work_done >= 1
                else _(
                    "Stop work that is not in the order; agree a change order or a cut in scope"
                    " with the client."
                )
            ),
        )


def _will_overrun(case: AlertContext) -> Iterator[dict]:
    orders = case.orders
    for project in _rows(
        orders[
            (orders["ac"] <= orders["bac"])
            & (orders["p_over"] >= MIN_OVERRUN_PROBABILITY)
            & (orders["eac_likely"] > (1 + MAX_OVERRUN) * orders["bac"])
        ]
    ):
        yield _alert(
            _("will overrun"),
            project,
            band="yellow",
            at_stake=project.eac_likely - project.bac,
            reason=Statement(
                _(
                    "{project} will cost {eac:money} ({lowest:money} to {highest:money}), the"
                    " budget is {bac:money}; it ends above it with {chance:ratio} chance."
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


def _budget_step(case: AlertContext) -> Iterator[dict]:
    steps = np.array(sorted(step for step in case.view.settings.alerts.budget_used if step <= 1))
    orders = case.orders
    orders = orders[
        (orders["ac"] > 0)
        & (orders["ac"] <= orders["bac"])
        & (orders["budget_used"] > orders["work_done"] + MAX_BUDGET_LEAD)
    ]
    reached = np.searchsorted(steps, orders["budget_used"].to_numpy(), side="right")
    for project, place in zip(_rows(orders), reached, strict=True):
        if place:
            yield _alert(
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
                    step=steps[place - 1],
                    done=project.work_done,
                ),
                action=_(
                    "Ask the departments what is still to do, and compare it with the hours left."
                ),
            )


def _standing_still(case: AlertContext) -> Iterator[dict]:
    """Money goes out and no task is finished: percent complete does not move."""
    case.view.require("tasks", "budget_lines")
    known = case.view.facts(budget.FACTS)
    known = known[known["project_id"].isin(case.orders["project_id"])]
    moved = known[known["earned_cost"] > 0].groupby("project_id")["month"].max()
    since = known["month"] > _align(known, moved).fillna(pd.Timestamp("1900-01-01"))
    spent = known[since].groupby("project_id")[["labour_cost", "third_party", "pass_through"]].sum()
    idle = spent["labour_cost"] + spent["third_party"] - spent["pass_through"]
    orders = case.orders.assign(
        idle=_align(case.orders, idle).fillna(0.0), moved=_align(case.orders, moved)
    )
    quiet = (case.view.month - orders["moved"].fillna(orders["start"])).dt.days >= QUIET_DAYS
    for project in _rows(
        orders[
            quiet
            & (orders["bac"] > 0)
            & (orders["idle"] > MAX_IDLE_SPEND * orders["bac"])
            & ~(orders["work_done"] >= 1)
        ]
    ):
        yield _alert(
            _("work stands still"),
            project,
            band="yellow",
            at_stake=project.idle,
            reason=Statement(
                _(
                    "{project} has cost {spent:money} since its last finished task; {done:ratio} of"
                    " the work is done, as then."
                ),
                project=project.name,
                spent=project.idle,
                done=project.work_done,
            ),
            action=_("Ask what is in the way: a brief, an approval, or work that nobody closes."),
        )


def _scope_creep(case: AlertContext) -> Iterator[dict]:
    lines = budget.department_status(
        case.view, list(case.orders["project_id"]), by=("project_id", "department")
    )
    lines = lines[lines["budget_hours_to_date"] >= MIN_DEPARTMENT_HOURS]
    over = (lines["hours_used"] > MAX_DEPARTMENT_OVERRUN) & (
        lines["hours_used"] > lines["progress"] + MAX_BUDGET_LEAD
    )
    # One or two departments: scope; all of them: the estimate.
    few = over.groupby(lines["project_id"]).transform("mean") <= 0.5
    named = lines[over & few].merge(
        case.orders[["project_id", "client_id", "name", "owner"]], on="project_id"
    )
    for line in _rows(named):
        yield _alert(
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


def _thin_margin(case: AlertContext) -> Iterator[dict]:
    floor = case.view.settings.alerts.margin_floor
    running = case.running
    late = (running["work_done"] >= 0.5) | (running["budget_used"] > 1)
    priced = (running["ordered_to_date"] > 0) & (
        running["contract"].fillna("") != "time_and_materials"
    )
    for project in _rows(running[late & priced & (running["order_margin"] < floor)]):
        yield _alert(
            _("margin under floor"),
            project,
            band="red" if project.order_margin < 0 else "yellow",
            at_stake=floor * project.ordered_to_date
            - project.order_margin * project.ordered_to_date,
            reason=Statement(
                _("{project} keeps {margin:ratio} of its fee so far; the floor is {floor:ratio}."),
                project=project.name,
                margin=project.order_margin,
                floor=floor,
            ),
            action=_(
                "Show the client what was added since the order, and price it; take the lesson into"
                " the next estimate."
            ),
        )


def _never_billed(case: AlertContext) -> Iterator[dict]:
    case.view.require("expenses", "invoices")
    bought = case.bought
    for project in _rows(
        bought[
            bought["ended"] & (bought["unbilled"] > 0.02 * bought["ordered_to_date"].clip(lower=1))
        ]
    ):
        yield _alert(
            _("never billed"),
            project,
            band="red",
            at_stake=project.unbilled,
            reason=Statement(
                _(
                    "{project} ended on {day:date}; {missing:money} bought for the client was never"
                    " invoiced."
                ),
                project=project.name,
                day=project.end,
                missing=project.unbilled,
            ),
            action=_("Send the invoice with the vendors' bills this week."),
        )


def _to_bill(case: AlertContext) -> Iterator[dict]:
    case.view.require("expenses", "invoices")
    bought = case.bought
    bought = bought[
        ~bought["ended"]
        & (bought["days_open"] > BILL_WITHIN)
        & (bought["unbilled"] > 0.02 * bought["ordered_to_date"].clip(lower=1))
    ]
    for project in _rows(bought):
        yield _alert(
            _("pass-through to bill"),
            project,
            band="yellow",
            at_stake=project.unbilled,
            reason=Statement(
                _(
                    "{unbilled:money} bought for the client on {project} is not invoiced after"
                    " {days:days}."
                ),
                project=project.name,
                unbilled=project.unbilled,
                days=project.days_open,
            ),
            action=_("Send the invoice with the vendors' bills; do not lend the client the money."),
        )


def _losing_client(case: AlertContext) -> Iterator[dict]:
    """By the orders that ended, not by the invoices of the year: those come before or after the
    work they are for."""
    case.view.require("time_entries", "rate_card")
    ended = case.projects[
        case.projects["end"].between(
            case.view.month - pd.DateOffset(months=12), case.view.month, inclusive="left"
        )
        & (case.projects["ordered_to_date"] > 0)
    ]
    sums = ended.groupby("client_id").agg(
        fees=("ordered_to_date", "sum"),
        cost=("ac", "sum"),
        orders=("project_id", "size"),
        owner=("owner", "first"),
    )
    sums = (
        sums[(sums["cost"] > sums["fees"]) & (sums["orders"] >= MIN_ORDERS)]
        .reset_index()
        .assign(project_id="")
    )
    names = case.view.table("clients").set_index("client_id")["name"]
    for client in _rows(sums):
        yield _alert(
            _("client loses money"),
            client,
            band="red",
            at_stake=client.cost - client.fees,
            reason=Statement(
                _(
                    "The {orders:count} orders of {client} that ended in the last 12 months cost"
                    " {cost:money} for {fees:money} of fees."
                ),
                client=names[client.client_id],
                orders=client.orders,
                cost=client.cost,
                fees=client.fees,
            ),
            action=_(
                "Price the next order with the hours such orders really took, or let the client go."
            ),
        )


def _no_timesheet(case: AlertContext) -> Iterator[dict]:
    case.view.require("time_entries")
    days = case.view.settings.alerts.days_without_timesheet
    running = case.running
    last = facts.recent_work(case.view, days)["last_day"]
    running = running.assign(
        silent=(case.view.as_of - _align(running, last).fillna(running["start"])).dt.days
    )
    for project in _rows(
        running[
            (running["end"] > case.view.as_of)
            & (running["work_done"] < 1)
            & (running["silent"] > days)
        ]
    ):
        yield _alert(
            _("no timesheet"),
            project,
            band="yellow",
            reason=Statement(
                _("{project} is running and nobody has written hours for {days:days}."),
                project=project.name,
                days=project.silent,
            ),
            action=_("Ask the departments for their hours, or why the work stands still."),
        )


def _overserviced(case: AlertContext) -> Iterator[dict]:
    limit = case.view.settings.alerts.retainer_over
    if not (case.running["contract"] == "retainer").any():
        return
    months = budget.retainer_balances(case.view)
    sums = months.groupby("project_id").agg(
        included=("included", "sum"), balance=("balance", "last"), months=("month", "size")
    )
    running = case.running.merge(sums, left_on="project_id", right_index=True)
    running = running[
        (running["contract"] == "retainer")
        & (running["months"] >= 3)
        & (running["balance"] > limit * running["included"])
    ]
    for project in _rows(running):
        yield _alert(
            _("over-serviced retainer"),
            project,
            band="red",
            at_stake=project.balance * project.labour_cost_to_date / max(project.hours_to_date, 1),
            reason=Statement(
                _(
                    "{project}: {balance:hours} more worked than included, {over:ratio} of the"
                    " hours paid for."
                ),
                project=project.name,
                balance=project.balance,
                over=project.balance / project.included if project.included else None,
            ),
            action=_("Show the client the balance; raise the retainer, or agree what falls away."),
        )


def _posted_twice(case: AlertContext) -> Iterator[dict]:
    expenses = case.view.table("expenses")
    same = ["date", "project_id", "activity", "vendor", "amount"]
    counted = (
        expenses[expenses.duplicated(same, keep=False)]
        .groupby(same, dropna=False)
        .size()
        .rename("times")
        .reset_index()
    )
    for posting in _rows(
        counted.merge(case.projects[["project_id", "client_id", "name", "owner"]], on="project_id")
    ):
        yield _alert(
            _("posted twice"),
            posting,
            band="red",
            at_stake=posting.amount * (posting.times - 1),
            reason=Statement(
                _(
                    "{project}: {amount:money} to {vendor} on {day:date} stands there more than"
                    " once."
                ),
                project=posting.name,
                amount=posting.amount,
                vendor=_vendor(posting),
                day=posting.date,
            ),
            action=_("Compare with the vendor's bill and delete the second posting."),
        )


def _odd_amount(case: AlertContext) -> Iterator[dict]:
    """Robust z of the log amount within vendor and activity: median and MAD do not follow the
    outlier they look for; of the whole agency, for a vendor works for several clients."""
    expenses = case.view.agency.table("expenses")
    expenses = expenses[expenses["amount"] > 0]
    logs = np.log(expenses["amount"])
    kinds = [expenses["vendor"].fillna(""), expenses["activity"].fillna("")]
    middle = logs.groupby(kinds).transform("median")
    spread = (logs - middle).abs().groupby(kinds).transform("median")
    score = 0.6745 * (logs - middle) / spread.clip(lower=0.1)
    odd = expenses.assign(usual=np.exp(middle))[
        (score > MIN_POSTING_SCORE) & (logs.groupby(kinds).transform("size") >= MIN_POSTINGS)
    ]
    for posting in _rows(
        odd.merge(case.projects[["project_id", "client_id", "name", "owner"]], on="project_id")
    ):
        yield _alert(
            _("odd amount"),
            posting,
            band="red",
            at_stake=posting.amount - posting.usual,
            reason=Statement(
                _("{project}: {amount:money} to {vendor} on {day:date}; usually {usual:money}."),
                project=posting.name,
                amount=posting.amount,
                vendor=_vendor(posting),
                day=posting.date,
                usual=posting.usual,
            ),
            action=_("Compare with the vendor's bill; a zero too many is quickly typed."),
        )


def _vendor(posting) -> Any:
    return str(posting.vendor) if pd.notna(posting.vendor) else Term(_("a vendor"))


RULES: tuple[Callable[[AlertContext], Iterator[dict]], ...] = (
    _over_budget,
    _will_overrun,
    _budget_step,
    _standing_still,
    _scope_creep,
    _thin_margin,
    _never_billed,
    _to_bill,
    _losing_client,
    _no_timesheet,
    _overserviced,
    _posted_twice,
    _odd_amount,
)
