"""What needs a decision: each alert with its reason, the money at stake, who decides and what to do.

Silent where there is nothing to say. A rule is one function that yields alerts; `RULES` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.costs import budget
from acm_lib.errors import MissingTable
from acm_lib.statements import DATE, DAYS, HOURS, MONEY, RATIO, Quantity, Statement, Word, _

COLUMNS = ("alert", "client_id", "project_id", "department", "band", "at_stake", "owner", "reason", "action")
POSTING_SCORE = 5.0  # robust z of the log amount within vendor and activity
FEWEST_POSTINGS = 6
DEPARTMENT_OVER = 1.25  # of its own budget, while the project runs
SMALLEST_HOURS = 20.0  # a department's budget below this is not worth an alert


@dataclass(frozen=True)
class _Case:
    """What the rules look at: the view and every project with its figures."""

    view: BookView
    projects: pd.DataFrame

    @property
    def running(self) -> pd.DataFrame:
        return self.projects[self.projects["running"]]


def alerts(view: BookView, client_id: str | None = None) -> pd.DataFrame:
    """Everything that needs a decision at the view's month.

    Parameters
    ----------
    view : needs `projects`; each rule that lacks a table is left out.
    client_id : one client's only.

    Returns
    -------
    One row per alert, most money at stake first: alert (its name), client_id, project_id, department ("" where not of
    one), band ("red" now, "yellow" soon), at_stake (money, NaN where it cannot be said), owner (account manager), reason,
    action (`Statement`).
    """
    found = budget.projects(view, client_id)
    managers = view.table("clients").set_index("client_id")["account_manager"]
    case = _Case(view, found.assign(owner=found["client_id"].map(managers)))
    rows = []
    for rule in RULES:
        try:
            rows += list(rule(case))
        except MissingTable:
            continue
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["at_stake"] = frame["at_stake"].astype("float64")
    return frame.sort_values(["band", "at_stake"], ascending=[True, False], ignore_index=True, na_position="last", kind="stable")


def _alert(name: str, project, *, band: str, reason: Statement, action: str, at_stake: float = np.nan, department: str = "") -> dict:
    return {
        "alert": name, "client_id": project.client_id, "project_id": project.project_id, "department": department, "band": band,
        "at_stake": at_stake, "owner": project.owner, "reason": reason, "action": Statement(action),
    }  # fmt: skip


def _over_budget(case: _Case) -> Iterator[dict]:
    for project in case.running.itertuples():
        if project.contract != "retainer" and project.ac > project.bac > 0:
            yield _alert(
                _("over budget"), project, band="red", at_stake=project.ac - project.bac,
                reason=Statement(
                    _("{project} has cost {used} of its budget with {done} of the work done."),
                    project=project.name, used=Quantity(project.budget_used, RATIO), done=Quantity(project.work_done, RATIO),
                ),
                action=_("Stop work that is not in the order; agree a change order or a cut in scope with the client."),
            )  # fmt: skip


def _will_overrun(case: _Case) -> Iterator[dict]:
    for project in case.running.itertuples():
        if project.contract != "retainer" and project.ac <= project.bac < project.eac_lowest:
            yield _alert(
                _("will overrun"), project, band="yellow", at_stake=project.eac_likely - project.bac,
                reason=Statement(
                    _("{project} will cost {eac} ({lowest} to {highest}), the budget is {bac}."),
                    project=project.name, eac=Quantity(project.eac_likely, MONEY), lowest=Quantity(project.eac_lowest, MONEY),
                    highest=Quantity(project.eac_highest, MONEY), bac=Quantity(project.bac, MONEY),
                ),
                action=_("Find out this week which department drives it; re-plan the rest before it is spent."),
            )  # fmt: skip


def _budget_step(case: _Case) -> Iterator[dict]:
    steps = [step for step in case.view.settings.alerts.budget_used if step < 1]
    for project in case.running.itertuples():
        if project.contract == "retainer" or not 0 < project.ac <= project.bac:
            continue
        reached = max((step for step in steps if project.budget_used >= step), default=0)
        if reached >= 0.5 and project.budget_used > project.work_done + 0.25:
            yield _alert(
                _("budget ahead of work"), project, band="yellow", at_stake=project.ac - project.ev,
                reason=Statement(
                    _("{project} has used {used} of its budget, past the {step} mark, and {done} of the work is done."),
                    project=project.name, used=Quantity(project.budget_used, RATIO), step=Quantity(reached, RATIO), done=Quantity(project.work_done, RATIO),
                ),
                action=_("Ask the departments what is still to do, and compare it with the hours left."),
            )  # fmt: skip


def _scope_creep(case: _Case) -> Iterator[dict]:
    running = case.running[case.running["contract"] != "retainer"]
    for project in running.itertuples():
        lines = budget.departments(case.view, [project.project_id])
        lines = lines[lines["budget_hours_to_date"] >= SMALLEST_HOURS]
        over = lines[(lines["hours_used"] > DEPARTMENT_OVER) & (lines["hours_used"] > lines["progress"] + 0.25)]
        if 0 < len(over) <= len(lines) / 2:  # one or two departments: scope; all of them: the estimate
            for line in over.itertuples():
                yield _alert(
                    _("scope creep"), project, band="red", at_stake=line.ac - line.bac, department=line.department,
                    reason=Statement(
                        _("{department} has worked {used} of its hours on {project}, {over} more than planned; the others are within plan."),
                        department=Word(line.department), used=Quantity(line.hours_used, RATIO), project=project.name, over=Quantity(-line.hours_left, HOURS),
                    ),
                    action=_("Compare the brief with what is being made; charge what was added, or stop it."),
                )  # fmt: skip


def _thin_margin(case: _Case) -> Iterator[dict]:
    floor = case.view.settings.alerts.margin_floor
    for project in case.running.itertuples():
        late = project.work_done >= 0.5 or (project.budget_used > 1)
        if late and project.ordered_to_date > 0 and project.contract != "time_and_materials" and project.order_margin < floor:
            yield _alert(
                _("margin under floor"), project, band="red" if project.order_margin < 0 else "yellow",
                at_stake=floor * project.ordered_to_date - project.order_margin * project.ordered_to_date,
                reason=Statement(
                    _("{project} keeps {margin} of its fee so far; the floor is {floor}."),
                    project=project.name, margin=Quantity(project.order_margin, RATIO), floor=Quantity(floor, RATIO),
                ),
                action=_("Show the client what was added since the order, and price it; take the lesson into the next estimate."),
            )  # fmt: skip


def _never_billed(case: _Case) -> Iterator[dict]:
    case.view.require("expenses", "invoices")
    ended = case.projects[(case.projects["end"] < case.view.month) & (case.projects["contract"] != "time_and_materials")]
    for project in ended.itertuples():
        missing = min(project.pass_through_to_date, project.ordered_to_date + project.pass_through_to_date - project.invoiced_to_date)
        if missing > 0.02 * max(project.ordered_to_date, 1):
            yield _alert(
                _("never billed"), project, band="red", at_stake=missing,
                reason=Statement(
                    _("{project} ended on {day}; {missing} bought for the client was never invoiced."),
                    project=project.name, day=Quantity(project.end, DATE), missing=Quantity(missing, MONEY),
                ),
                action=_("Send the invoice with the vendors' bills this week."),
            )  # fmt: skip


def _no_timesheet(case: _Case) -> Iterator[dict]:
    case.view.require("time_entries")
    days = case.view.settings.alerts.days_without_timesheet
    clients = case.running["client_id"].unique()
    last = facts.recent_work(case.view, days, clients[0] if len(clients) == 1 else None)["last_day"]
    for project in case.running.itertuples():
        first, latest = project.start, last.get(project.project_id, pd.NaT)
        silent = (case.view.as_of - (latest if pd.notna(latest) else first)).days
        if project.end > case.view.as_of and project.work_done < 1 and silent > days:
            yield _alert(
                _("no timesheet"), project, band="yellow",
                reason=Statement(
                    _("{project} is running and nobody has written hours for {days}."),
                    project=project.name, days=Quantity(silent, DAYS),
                ),
                action=_("Ask the departments for their hours, or why the work stands still."),
            )  # fmt: skip


def _overserviced(case: _Case) -> Iterator[dict]:
    limit = case.view.settings.alerts.retainer_over
    clients = case.running["client_id"].unique()
    months = budget.retainers(case.view, clients[0] if len(clients) == 1 else None)
    for project in case.running[case.running["contract"] == "retainer"].itertuples():
        own = months[months["project_id"] == project.project_id]
        included, balance = own["included"].sum(), own["balance"].iloc[-1] if len(own) else 0
        if len(own) >= 3 and balance > limit * included:
            yield _alert(
                _("over-serviced retainer"), project, band="red", at_stake=balance * project.labour_cost_to_date / max(project.hours_to_date, 1),
                reason=Statement(
                    _("{project}: {balance} more worked than included, {over} of the hours paid for."),
                    project=project.name, balance=Quantity(balance, HOURS), over=Quantity(balance / included, RATIO),
                ),
                action=_("Show the client the balance; raise the retainer, or agree what falls away."),
            )  # fmt: skip


def _posted_twice(case: _Case) -> Iterator[dict]:
    expenses = case.view.table("expenses")
    same = ["date", "project_id", "activity", "vendor", "amount"]
    counted = expenses.groupby(same, dropna=False).size()
    for key, times in counted[counted > 1].items():
        posting = dict(zip(same, key, strict=True))
        for project in case.projects[case.projects["project_id"] == posting["project_id"]].itertuples():
            yield _alert(
                _("posted twice"), project, band="red", at_stake=posting["amount"] * (times - 1),
                reason=Statement(
                    _("{project}: {amount} to {vendor} on {day} stands there more than once."),
                    project=project.name, amount=Quantity(posting["amount"], MONEY), vendor=str(posting["vendor"]), day=Quantity(posting["date"], DATE),
                ),
                action=_("Compare with the vendor's bill and delete the second posting."),
            )  # fmt: skip


def _odd_amount(case: _Case) -> Iterator[dict]:
    """Robust z of the log amount within vendor and activity: median and MAD do not follow the outlier they look for."""
    expenses = case.view.table("expenses")
    expenses = expenses[expenses["amount"] > 0]
    logs = np.log(expenses["amount"])
    groups = logs.groupby([expenses["vendor"].fillna(""), expenses["activity"].fillna("")])
    middle = groups.transform("median")
    spread = (logs - middle).abs().groupby([expenses["vendor"].fillna(""), expenses["activity"].fillna("")]).transform("median")
    score = 0.6745 * (logs - middle) / spread.clip(lower=0.1)
    odd = expenses[(score > POSTING_SCORE) & (groups.transform("size") >= FEWEST_POSTINGS)]
    for posting in odd.itertuples():
        usual = float(np.exp(middle[posting.Index]))
        for project in case.projects[case.projects["project_id"] == posting.project_id].itertuples():
            yield _alert(
                _("odd amount"), project, band="red", at_stake=posting.amount - usual,
                reason=Statement(
                    _("{project}: {amount} to {vendor} on {day}; usually {usual}."),
                    project=project.name, amount=Quantity(posting.amount, MONEY), vendor=str(posting.vendor), day=Quantity(posting.date, DATE), usual=Quantity(usual, MONEY),
                ),
                action=_("Compare with the vendor's bill; a zero too many is quickly typed."),
            )  # fmt: skip


RULES: tuple[Callable[[_Case], Iterator[dict]], ...] = (
    _over_budget, _will_overrun, _budget_step, _scope_creep, _thin_margin, _never_billed, _no_timesheet, _overserviced,
    _posted_twice, _odd_amount,
)  # fmt: skip
