"""Conditions of a go: what of the price, the capacity and the payment has to be agreed first."""

import dataclasses
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.book.currency import to_book_currency
from acm_lib.costs.estimates import Estimate
from acm_lib.costs.free_hours import HORIZON
from acm_lib.costs.simulation import Simulation
from acm_lib.frames import iterate_rows
from acm_lib.measures.payment_delay import days_late
from acm_lib.statements import Statement, _

CHANCE = 0.8  # with which the fee is to bring the target margin
MAX_OVERTIME_SHARE = 0.25  # of a department's hours; more of them beyond the free ones is a clash
MAX_DAYS_LATE = 30.0
# Of the client's marketing budget of a year: this order and those of the last 12 months.
MAX_BUDGET_SHARE = 0.5


@dataclass(frozen=True)
class PaymentRecord:
    """Can the client pay?

    Attributes
    ----------
    days_late, days_late_before : mean days past due, by amount, of what fell due in the last 12
        months and the 12 before; NaN where nothing did.
    overdue : past due and not paid, money.
    budget_share : this fee and the orders of the last 12 months over the client's marketing budget;
        NaN without one.
    """

    days_late: float
    days_late_before: float
    overdue: float
    budget_share: float


def payment_record(view: BookView, plan: Estimate) -> PaymentRecord:
    """How the client of an estimate has paid, and what share of its budget the order would take."""
    client = view.client(plan.client_id)
    sums = facts.total(client.facts(), (), month=view.month).iloc[0]
    row = client.table("clients")
    budget = to_book_currency(client, row["marketing_budget"], row["currency"]).iloc[0]
    has_invoices = client.agency.has("invoices")
    return PaymentRecord(
        days_late=days_late(client).iloc[0] if has_invoices else float("nan"),
        days_late_before=days_late(client, ago=12).iloc[0] if has_invoices else float("nan"),
        overdue=float(sums["fell_due_to_date"] - sums["paid_when_due_to_date"]),
        budget_share=(sums["ordered"] + plan.fee) / budget if budget > 0 else float("nan"),
    )


def capacity(plan: Estimate) -> pd.DataFrame:
    """One row per department: department, hours, free_hours, beyond (hours beyond the free ones),
    clash (bool: too many of them)."""
    rows = plan.table().rename(columns={"overtime_hours": "beyond"})
    rows = rows[["department", "hours", "free_hours", "beyond"]]
    return rows.assign(clash=rows["beyond"] > MAX_OVERTIME_SHARE * rows["hours"])


def price_conditions(
    simulation: Simulation, lowest_fee: float, target_margin: float
) -> list[Statement]:
    """The fee, or the cut in scope, that brings the target margin with 80 % chance."""
    plan = simulation.plan
    goal = {"target": target_margin, "chance": CHANCE}
    if not plan.fee > 0:
        return [
            Statement(
                _("Name a fee: {fee:money} brings {target:ratio} with {chance:ratio} chance."),
                fee=lowest_fee,
                **goal,
            )
        ]
    if lowest_fee <= plan.fee:
        return []
    price = Statement(
        _("Quote {fee:money} ({raised:ratio} more)"),
        fee=lowest_fee,
        raised=lowest_fee / plan.fee - 1,
    )
    cut = plan.hours * (1 - _scope_that_fits(simulation, plan.fee * (1 - target_margin)))
    if cut >= plan.hours:
        return [
            Statement(
                _("{price}: third-party cost alone leaves no {target:ratio}."),
                price=price,
                target=target_margin,
            )
        ]
    return [
        Statement(
            _(
                "{price}, or cut {hours:hours} of scope, for an {chance:ratio} chance of a"
                " {target:ratio} margin."
            ),
            price=price,
            hours=cut,
            **goal,
        )
    ]


def capacity_conditions(plan: Estimate, departments: pd.DataFrame) -> list[Statement]:
    """What to agree on for each department whose hours do not fit; `departments` as of
    `capacity`."""
    clashes = departments[departments["clash"]].sort_values("beyond", ascending=False)
    longer = _weeks_that_fit(plan) if len(clashes) else float("nan")
    conditions = []
    for row in iterate_rows(clashes):
        short = Statement(
            _(
                "{department:term} has {free:hours} free of the {hours:hours} needed in"
                " {weeks:weeks}"
            ),
            department=row.department,
            free=row.free_hours,
            hours=row.hours,
            weeks=plan.weeks,
        )
        text = (
            _("{short}: agree on {longer:weeks}, or buy {beyond:hours} outside.")
            if longer == longer
            else _("{short}: buy {beyond:hours} outside, or move other work.")
        )
        conditions.append(Statement(text, short=short, longer=longer, beyond=row.beyond))
    return conditions


def payment_conditions(plan: Estimate, record: PaymentRecord) -> list[Statement]:
    """What to agree on with a client that pays late, or whose budget this order strains."""
    conditions = []
    if record.days_late > MAX_DAYS_LATE:
        text = (
            _(
                "The client pays {days:days} late: take half of the fee, {half:money}, at"
                " signing, and start when the {overdue:money} overdue are paid."
            )
            if record.overdue > 0
            else _(
                "The client pays {days:days} late: take half of the fee, {half:money}, at signing."
            )
        )
        conditions.append(
            Statement(
                text,
                days=round(record.days_late),
                half=plan.fee / 2,
                overdue=record.overdue,
            )
        )
    if record.budget_share > MAX_BUDGET_SHARE:
        conditions.append(
            Statement(
                _(
                    "With this order the client would have spent {share:ratio} of a year's"
                    " marketing budget with the agency: have the budget confirmed in writing."
                ),
                share=record.budget_share,
            )
        )
    return conditions


def _scope_that_fits(simulation: Simulation, cost: float) -> float:
    """The share of the hours whose cost stays within `cost` with 80 % chance; third-party cost
    stays as it is."""
    low, high = 0.0, 1.0
    for _step in range(20):
        share = (low + high) / 2
        costs = simulation.plan.costs_at(simulation.overruns * share, simulation.third_party)
        low, high = (share, high) if np.quantile(costs, CHANCE) <= cost else (low, share)
    return low


def _weeks_that_fit(plan: Estimate) -> float:
    for weeks in range(int(np.ceil(plan.weeks)), HORIZON + 1):
        if not capacity(dataclasses.replace(plan, weeks=float(weeks)))["clash"].any():
            return float(weeks)
    return float("nan")
