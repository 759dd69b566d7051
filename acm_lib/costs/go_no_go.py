"""Go, go if, or no: does an opportunity earn, at which fee, with which chance of loss, and can both
sides carry it?"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView, per_view
from acm_lib.book.currency import to_book_currency
from acm_lib.costs.estimates import HORIZON, Changes, Estimate, estimate, scenario
from acm_lib.costs.overruns import FEWEST_CLOSED, like_size, overruns
from acm_lib.costs.pricing import fee_for_margin
from acm_lib.errors import MissingTable, NotEnoughData, UsageError
from acm_lib.measures.payment_delay import days_late
from acm_lib.statements import Statement, _

GO, GO_IF, NO = _("go"), _("go if"), _("no")
CHANCE = 0.8  # with which the fee is to bring the target margin
LIKELY_LOSS = 0.5
STEEPEST_RAISE = 0.5  # a fee that has to rise by more than half is another order
MAX_OVERTIME_SHARE = (
    0.25  # share of a department's hours beyond what it has free, from where it needs an answer
)
LATE_DAYS = 30.0
BUDGET_SHARE = (
    0.5  # of the client's marketing budget of a year, this order and those of the last 12 months
)


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


@dataclass(frozen=True)
class Decision:
    """What to answer, with what it rests on.

    Attributes
    ----------
    estimate : with the changes made.
    decision : "go", "go if" (the conditions are met) or "no".
    conditions : what would have to be agreed, in words; for a "no" what it would take.
    reasons : what was found, in words.
    target_margin : asked for, share of the fee.
    p_loss, chance_of_target : share of futures that cost more than the fee, and that bring the
        target; NaN where the past is too short or there is no fee.
    margin_lowest, margin, margin_highest : P10, P50 and P90 of the margin.
    lowest_fee : brings the target margin with 80 % chance, money.
    hours_expected : what the estimated hours become in the middle future.
    break_even_hours : see `Estimate`.
    capacity : one row per department: department, hours, free_hours, beyond (hours beyond the free
        ones), clash (bool).
    ability : of the client to pay.
    tornado : one row per driver, the widest first: driver, department ("" where not of one), low,
        high (its P10 and P90, or 10 % less and more), margin_low, margin_high (with the others at
        their middle), swing.
    costs : the cost in each future, money.
    past_orders : closed orders it rests on.
    """

    estimate: Estimate
    decision: str
    conditions: tuple[Statement, ...]
    reasons: tuple[Statement, ...]
    target_margin: float
    p_loss: float
    chance_of_target: float
    margin_lowest: float
    margin: float
    margin_highest: float
    lowest_fee: float
    hours_expected: float
    break_even_hours: float
    ability: PaymentRecord
    past_orders: int
    capacity: pd.DataFrame = field(compare=False, repr=False)
    tornado: pd.DataFrame = field(compare=False, repr=False)
    costs: np.ndarray = field(compare=False, repr=False)

    @property
    def margins(self) -> np.ndarray:
        """The margin in each future, share of the fee; NaN without a fee."""
        return (
            1 - self.costs / self.estimate.fee
            if self.estimate.fee > 0
            else np.full_like(self.costs, np.nan)
        )


@per_view
def go_no_go(
    view: BookView,
    opportunity_id: str,
    changes: Changes | None = None,
    target_margin: float | None = None,
) -> Decision:
    """Should the agency sign this?

    Parameters
    ----------
    view : as for `estimate`; `projects`, `budget_lines` and `time_entries` give the past that the
        chances rest on, `invoices` how the client pays.
    changes : what if; None: as it was estimated.
    target_margin : of the fee; None: the book's own target.

    Returns
    -------
    The same for the same view and changes: futures are drawn with a fixed seed.

    Raises
    ------
    UsageError : no such opportunity, a change that cannot be, a target of 100 % or more.
    NotEnoughData : nobody has estimated it. A past that is too short is not an error: the chances
        are NaN.
    """
    target = view.settings.targets.margin if target_margin is None else float(target_margin)
    if not -1 < target < 1:
        raise UsageError(
            f"A target margin of {target!r} cannot be priced. It is a share of the fee. Give a"
            " number below 1, as in .5 for 50 %."
        )
    plan = scenario(estimate(view, opportunity_id), changes or Changes())
    try:
        past = overruns(view)
        drawn, third_party = past.draw(
            plan.client_id, [effort.department for effort in plan.efforts], plan.hours
        )
        lacking, n = None, int(past.known().sum())
    except (MissingTable, NotEnoughData) as error:
        drawn, third_party = np.ones((1, len(plan.efforts))), np.ones(1)
        lacking, n = error, getattr(error, "found", 0)
    costs = plan.costs_at(drawn, third_party)
    margins = 1 - costs / plan.fee if plan.fee > 0 else np.full_like(costs, np.nan)
    sure = lacking is None and plan.fee > 0
    lowest, middle, highest = (
        np.quantile(margins, [0.1, 0.5, 0.9]) if sure else (np.nan, margins[0], np.nan)
    )
    answer = {
        "target_margin": target,
        "p_loss": chance(margins < 0, like_size(n)) if sure else np.nan,
        "chance_of_target": chance(margins >= target, like_size(n)) if sure else np.nan,
        "margin_lowest": float(lowest),
        "margin": float(middle),
        "margin_highest": float(highest),
        "lowest_fee": fee_for_margin(float(np.quantile(costs, CHANCE)), target),
        "hours_expected": float(
            np.median(drawn @ np.array([effort.hours for effort in plan.efforts]))
        ),
    }
    capacity, ability = _capacity(plan), _payment_record(view, plan)
    conditions = (
        *_price(plan, answer, drawn, third_party),
        *_clashes(plan, capacity),
        *_paying(plan, ability),
    )
    unknown = Statement(
        _(
            "No chance is given: it needs {needed:count} closed projects with planned hours, and"
            " there are {n:count}."
        ),
        needed=FEWEST_CLOSED,
        n=n,
    )
    return Decision(
        plan,
        _answer(plan, answer, conditions),
        conditions,
        (*_found(plan, answer, ability), *([] if lacking is None else [unknown])),
        break_even_hours=plan.break_even_hours,
        ability=ability,
        past_orders=n,
        capacity=capacity,
        tornado=_tornado(plan, drawn, third_party),
        costs=costs,
        **answer,
    )


def chance(happened: np.ndarray, past_orders: int) -> float:
    """The share of futures in which something happened; never 0 or 1: the past orders are too few
    for that.

    Source: the Jeffreys prior of a share, half an order on either side.

    Examples
    --------
    >>> chance(np.array([False, False]), past_orders=99)
    0.005
    """
    return float((np.mean(happened) * past_orders + 0.5) / (past_orders + 1))


def _answer(plan: Estimate, answer: dict, conditions: tuple[Statement, ...]) -> str:
    loses = answer["p_loss"] > LIKELY_LOSS or plan.profit < 0
    if plan.fee > 0 and (loses or answer["lowest_fee"] > (1 + STEEPEST_RAISE) * plan.fee):
        return NO
    return GO_IF if conditions else GO


def _price(
    plan: Estimate, answer: dict, drawn: np.ndarray, third_party: np.ndarray
) -> list[Statement]:
    fee, target = answer["lowest_fee"], answer["target_margin"]
    if not plan.fee > 0:
        return [
            Statement(
                _("Name a fee: {fee:money} brings {target:ratio} with {chance:ratio} chance."),
                fee=fee,
                target=target,
                chance=CHANCE,
            )
        ]
    if answer["lowest_fee"] <= plan.fee:
        return []
    raised = answer["lowest_fee"] / plan.fee - 1
    cut = plan.hours * (
        1 - _scope_that_fits(plan, drawn, third_party, plan.fee * (1 - answer["target_margin"]))
    )
    price = Statement(_("Ask for {fee:money} ({raised:ratio} more)"), fee=fee, raised=raised)
    if cut >= plan.hours:
        return [
            Statement(
                _("{price}: third-party cost alone leaves no {target:ratio}."),
                price=price,
                target=target,
            )
        ]
    return [
        Statement(
            _(
                "{price}, or take {hours:hours} out of the scope: then {target:ratio} is kept with"
                " {chance:ratio} chance."
            ),
            price=price,
            hours=cut,
            target=target,
            chance=CHANCE,
        )
    ]


def _scope_that_fits(
    plan: Estimate, drawn: np.ndarray, third_party: np.ndarray, cost: float
) -> float:
    """The share of the hours whose cost stays within `cost` with 80 % chance; third-party cost
    stays as it is."""
    low, high = 0.0, 1.0
    for _step in range(20):
        share = (low + high) / 2
        fits = np.quantile(plan.costs_at(drawn * share, third_party), CHANCE) <= cost
        low, high = (share, high) if fits else (low, share)
    return low


def _capacity(plan: Estimate) -> pd.DataFrame:
    rows = plan.table().rename(columns={"overtime_hours": "beyond"})[
        ["department", "hours", "free_hours", "beyond"]
    ]
    return rows.assign(clash=rows["beyond"] > MAX_OVERTIME_SHARE * rows["hours"])


def _clashes(plan: Estimate, capacity: pd.DataFrame) -> list[Statement]:
    clash = capacity[capacity["clash"]].sort_values("beyond", ascending=False)
    longer = _weeks_that_fit(plan) if len(clash) else float("nan")
    said = []
    for row in clash.itertuples():
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
        if longer == longer:
            said.append(
                Statement(
                    _("{short}: agree on {longer:weeks}, or buy {beyond:hours} outside."),
                    short=short,
                    longer=longer,
                    beyond=row.beyond,
                )
            )
        else:
            said.append(
                Statement(
                    _("{short}: buy {beyond:hours} outside, or move other work."),
                    short=short,
                    beyond=row.beyond,
                )
            )
    return said


def _weeks_that_fit(plan: Estimate) -> float:
    for weeks in range(int(np.ceil(plan.weeks)), HORIZON + 1):
        if not _capacity(dataclasses.replace(plan, weeks=float(weeks)))["clash"].any():
            return float(weeks)
    return float("nan")


def _payment_record(view: BookView, plan: Estimate) -> PaymentRecord:
    client = view.client(plan.client_id)
    sums = facts.total(client.facts(), (), month=view.month).iloc[0]
    row = client.table("clients")
    budget = to_book_currency(client, row["marketing_budget"], row["currency"]).iloc[0]
    paid = client.agency.has("invoices")
    return PaymentRecord(
        days_late=days_late(client).iloc[0] if paid else float("nan"),
        days_late_before=days_late(client, ago=12).iloc[0] if paid else float("nan"),
        overdue=float(sums["fell_due_to_date"] - sums["paid_when_due_to_date"]),
        budget_share=(sums["ordered"] + plan.fee) / budget if budget > 0 else float("nan"),
    )


def _paying(plan: Estimate, ability: PaymentRecord) -> list[Statement]:
    said = []
    if ability.days_late > LATE_DAYS:
        said.append(
            Statement(
                _(
                    "The client pays {days:days} late: take half of the fee, {half:money}, at"
                    " signing, and start when the {overdue:money} overdue are paid."
                ),
                days=round(ability.days_late),
                half=plan.fee / 2,
                overdue=ability.overdue,
            )
            if ability.overdue > 0
            else Statement(
                _(
                    "The client pays {days:days} late: take half of the fee, {half:money}, at"
                    " signing."
                ),
                days=round(ability.days_late),
                half=plan.fee / 2,
            )
        )
    if ability.budget_share > BUDGET_SHARE:
        said.append(
            Statement(
                _(
                    "With this order the client would have spent {share:ratio} of a year's"
                    " marketing budget with the agency: have the budget confirmed in writing."
                ),
                share=ability.budget_share,
            )
        )
    return said


def _found(plan: Estimate, answer: dict, ability: PaymentRecord) -> list[Statement]:
    said = []
    if answer["p_loss"] == answer["p_loss"]:
        said.append(
            Statement(
                _(
                    "It loses money with {p:ratio} chance; the margin will be {margin:ratio}"
                    " ({lowest:ratio} to {highest:ratio}), {target:ratio} is asked for."
                ),
                p=answer["p_loss"],
                margin=answer["margin"],
                lowest=answer["margin_lowest"],
                highest=answer["margin_highest"],
                target=answer["target_margin"],
            )
        )
    if plan.fee > 0 and plan.break_even_hours == plan.break_even_hours:
        said.append(
            Statement(
                _(
                    "The fee carries {even:hours} of work; {hours:hours} are estimated,"
                    " {expected:hours} are to be expected."
                ),
                even=plan.break_even_hours,
                hours=plan.hours,
                expected=answer["hours_expected"],
            )
        )
    if plan.overtime_cost > 0:
        said.append(
            Statement(
                _(
                    "{hours:hours} are beyond what the departments have free; as overtime they cost"
                    " {cost:money} more."
                ),
                hours=plan.overtime_hours,
                cost=plan.overtime_cost,
            )
        )
    if ability.days_late == ability.days_late:
        early = ability.days_late <= 0
        said.append(
            Statement(_("The client pays on time."))
            if early
            else Statement(
                _(
                    "The client paid {days:days} late over the last 12 months, {before:days} the"
                    " year before."
                ),
                days=round(ability.days_late),
                before=ability.days_late_before,
            )
        )
    return said


def _tornado(plan: Estimate, drawn: np.ndarray, third_party: np.ndarray) -> pd.DataFrame:
    """The margin when one driver is at its P10 or P90 and the others at their middle."""
    middle, bought = np.median(drawn, axis=0), float(np.median(third_party))
    order = (
        drawn @ np.array([effort.hours for effort in plan.efforts]) / plan.hours
        if plan.hours
        else np.ones(len(drawn))
    )

    def margin(of: Estimate, hours: np.ndarray, third: float) -> float:
        return (
            float(1 - of.costs_at(hours[None, :], np.array([third]))[0] / of.fee)
            if of.fee > 0
            else float("nan")
        )

    rows = []
    for place, effort in enumerate(plan.efforts):
        ends = np.quantile(drawn[:, place], [0.1, 0.9])
        at = [
            margin(plan, np.where(np.arange(len(middle)) == place, end, middle), bought)
            for end in ends
        ]
        rows.append((_("hours of a department"), effort.department, *ends, *at))
    ends = np.quantile(order, [0.1, 0.9])
    rows.append(
        (
            _("hours of all departments"),
            "",
            *ends,
            *(margin(plan, middle * end / np.median(order), bought) for end in ends),
        )
    )
    if plan.third_party > 0:
        ends = np.quantile(third_party, [0.1, 0.9])
        rows.append(
            (_("third-party cost"), "", *ends, *(margin(plan, middle, end) for end in ends))
        )
    for driver, change in ((_("fee"), "fee"), (_("scope"), "scope")):
        ends = (0.9, 1.1)
        at = [
            margin(
                scenario(plan, Changes(**{change: plan.fee * end if change == "fee" else end})),
                middle,
                bought,
            )
            for end in ends
        ]
        rows.append((driver, "", *ends, *at))
    frame = pd.DataFrame(
        rows, columns=["driver", "department", "low", "high", "margin_low", "margin_high"]
    )
    frame["swing"] = (frame["margin_high"] - frame["margin_low"]).abs()
    return frame.sort_values(
        ["swing", "driver", "department"],
        ascending=[False, True, True],
        ignore_index=True,
        kind="stable",
    )
