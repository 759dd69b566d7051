"""An opportunity's estimate, and what becomes of it when the fee, the scope, the staffing or the
timeline change."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView, per_view
from acm_lib.book.currency import client_currency, exchange_rate
from acm_lib.errors import BookError, NotEnoughData, UsageError
from acm_lib.statements import _

OVERTIME_PREMIUM = (
    0.5  # on top of the hour's cost; Viet Nam, Labour Code 2019, article 98: 150 % on weekdays
)
HORIZON = 52  # weeks ahead for which free hours are looked up


@dataclass(frozen=True)
class Effort:
    """A department's part of an estimate.

    Attributes
    ----------
    hours : estimated.
    cost_rate : cost of an hour, money.
    third_party : the agency's own third-party cost, money (never what the client pays on top).
    """

    department: str
    hours: float
    cost_rate: float
    third_party: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """What an order is to take and to bring. Every figure follows from the fields; `scenario` gives
    a changed one.

    Attributes
    ----------
    fee : without what the client pays on top (pass-through), money in the book's currency.
    efforts : a department each.
    weeks : how long the work is to last; NaN where no past order tells.
    start : first day of work.
    rates : cost of an hour of every department, also of those not asked yet.
    free : hours a department has left in each of the `HORIZON` weeks from `start`; empty where
        capacity is not known.
    overtime_premium : what an hour beyond the free ones costs on top, as a share of its cost.
    """

    opportunity_id: str
    client_id: str
    name: str
    service: str
    fee: float
    efforts: tuple[Effort, ...]
    weeks: float
    start: pd.Timestamp
    rates: Mapping[str, float] = field(default_factory=dict)
    free: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    overtime_premium: float = OVERTIME_PREMIUM

    @property
    def hours(self) -> float:
        """Hours of all departments."""
        return sum(effort.hours for effort in self.efforts)

    @property
    def labour_cost(self) -> float:
        """Hours at their cost rate, without overtime; money."""
        return sum(effort.hours * effort.cost_rate for effort in self.efforts)

    @property
    def third_party(self) -> float:
        """The agency's own third-party cost; money."""
        return sum(effort.third_party for effort in self.efforts)

    @property
    def overtime_hours(self) -> float:
        """Hours beyond what the departments have free within the timeline."""
        return float(
            sum(
                np.maximum(0.0, effort.hours - self.free_hours(effort.department))
                for effort in self.efforts
            )
        )

    @property
    def overtime_cost(self) -> float:
        """What these hours cost on top; money."""
        return self.cost - self.labour_cost - self.third_party

    @property
    def cost(self) -> float:
        """Labour, overtime and third-party cost; money."""
        return float(self.costs_at(np.ones((1, len(self.efforts))), np.ones(1))[0])

    @property
    def profit(self) -> float:
        """Fee less cost; money."""
        return self.fee - self.cost

    @property
    def margin(self) -> float:
        """Profit as a share of the fee; NaN without a fee."""
        return self.profit / self.fee if self.fee > 0 else float("nan")

    @property
    def break_even_hours(self) -> float:
        """Hours, in this mix and without overtime, at which the fee is used up; NaN without hours
        to scale."""
        return (
            (self.fee - self.third_party) * self.hours / self.labour_cost
            if self.labour_cost > 0
            else float("nan")
        )

    def free_hours(self, department: str) -> float:
        """Hours the department has left within the timeline; infinite where its capacity or the
        timeline is not known."""
        weekly = self.free.get(department)
        if not weekly or not self.weeks > 0:
            return float("inf")
        whole = min(int(self.weeks), len(weekly))
        part = (
            (min(self.weeks, len(weekly)) - whole) * weekly[whole] if whole < len(weekly) else 0.0
        )
        return float(sum(weekly[:whole]) + part)

    def costs_at(self, overruns: np.ndarray, third_party: np.ndarray) -> np.ndarray:
        """The cost in each of many futures.

        Parameters
        ----------
        overruns : futures x departments (in the order of `efforts`): hours worked / hours
            estimated.
        third_party : futures: third-party cost / estimated.

        Returns
        -------
        money, one for each future; hours beyond the free ones cost the premium.
        """
        hours = overruns * np.array([effort.hours for effort in self.efforts])
        rates = np.array([effort.cost_rate for effort in self.efforts])
        free = np.array([self.free_hours(effort.department) for effort in self.efforts])
        beyond = np.maximum(0.0, hours - free)
        return (hours + self.overtime_premium * beyond) @ rates + third_party * self.third_party

    def table(self) -> pd.DataFrame:
        """One row per department: department, hours, cost_rate, labour_cost, third_party,
        free_hours, overtime_hours."""
        rows = pd.DataFrame(
            [dataclasses.astuple(effort) for effort in self.efforts],
            columns=["department", "hours", "cost_rate", "third_party"],
        )
        rows.insert(3, "labour_cost", rows["hours"] * rows["cost_rate"])
        rows["free_hours"] = [self.free_hours(department) for department in rows["department"]]
        return rows.assign(overtime_hours=(rows["hours"] - rows["free_hours"]).clip(lower=0.0))


@dataclass(frozen=True)
class Changes:
    """What if? Every change is optional; by default nothing changes.

    Attributes
    ----------
    fee : another fee, money; None keeps it.
    discount : share taken off the fee, 0-1.
    scope : factor on hours and third-party cost: a number for all, or department -> factor.
    mix : department -> share of all hours; the departments not named share the rest as they did.
    rates : department -> cost of an hour, when others do the work (juniors, freelancers).
    weeks : another length of the work; None keeps it.
    """

    fee: float | None = None
    discount: float = 0.0
    scope: float | Mapping[str, float] = 1.0
    mix: Mapping[str, float] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    weeks: float | None = None


def scenario(estimate: Estimate, changes: Changes) -> Estimate:
    """The estimate with the changes made: fee, hours, cost, margin, break-even and overtime follow.

    Raises
    ------
    UsageError : a discount outside 0-1, a negative fee, scope, rate or share, shares above 1, no
        time, or a department the agency does not have.

    Examples
    --------
    >>> plan = Estimate("O-1", "C001", "Launch", "campaign", fee=1000.0, weeks=4.0, start=pd.Timestamp("2026-11-01"),
    ...                 efforts=(Effort("design", 30.0, 10.0), Effort("account", 10.0, 20.0)))
    >>> plan.margin, plan.break_even_hours
    (0.5, 80.0)
    >>> cheaper = scenario(plan, Changes(discount=0.1, scope={"design": 0.5}))
    >>> cheaper.fee, cheaper.cost, round(cheaper.margin, 4)
    (900.0, 350.0, 0.6111)
    """
    _check(estimate, changes)
    factor = (
        changes.scope
        if isinstance(changes.scope, Mapping)
        else {effort.department: changes.scope for effort in estimate.efforts}
    )
    efforts = tuple(
        dataclasses.replace(
            effort,
            hours=effort.hours * factor.get(effort.department, 1.0),
            third_party=effort.third_party * factor.get(effort.department, 1.0),
        )
        for effort in estimate.efforts
    )
    if changes.mix:
        efforts = _mixed(efforts, changes.mix, estimate.rates)
    if changes.rates:
        efforts = tuple(
            dataclasses.replace(
                effort, cost_rate=float(changes.rates.get(effort.department, effort.cost_rate))
            )
            for effort in efforts
        )
    fee = estimate.fee if changes.fee is None else float(changes.fee)
    weeks = estimate.weeks if changes.weeks is None else float(changes.weeks)
    return dataclasses.replace(
        estimate, fee=fee * (1 - changes.discount), efforts=efforts, weeks=weeks
    )


@per_view
def estimate(view: BookView, opportunity_id: str) -> Estimate:
    """The estimate of an opportunity as it stands in the book.

    Parameters
    ----------
    view : needs `opportunities`, `opportunity_estimates` and `rate_card` (or hours that were
        costed); `departments` and `budget_lines` tell what the departments have free.

    Raises
    ------
    UsageError : there is no such opportunity.
    NotEnoughData : nobody has estimated it.
    BookError : a department without a cost rate, or a currency without an exchange rate.
    """
    view.require(
        "opportunities", "opportunity_estimates", purpose=_("the decision about an opportunity")
    )
    offers = view.table("opportunities")
    offers = offers[offers["opportunity_id"] == opportunity_id]
    if offers.empty:
        raise UsageError(
            f"The book has no opportunity {opportunity_id!r} in {view.month:%Y-%m}. A decision is"
            " never made about another one instead. Give an opportunity_id of the table"
            " `opportunities`."
        )
    offer = offers.iloc[0]
    lines = view.table("opportunity_estimates")
    lines = lines[lines["opportunity_id"] == opportunity_id].fillna(
        {"hours": 0.0, "third_party_cost": 0.0}
    )
    if lines.empty:
        raise NotEnoughData(_("A decision about an opportunity"), 1, 0, _("estimated departments"))
    rates = cost_rates(view.client(offer["client_id"]))
    lacking = sorted(set(lines.loc[lines["hours"] > 0, "department"]) - set(rates))
    if lacking:
        raise BookError(
            f"There is no cost rate for {', '.join(lacking)}, whose hours are estimated for"
            f" {opportunity_id}. Hours without a rate would look free. Add the department to"
            " rate_card.csv."
        )
    amount, currency = (
        offer["amount"],
        client_currency(view, pd.Series([offer["client_id"]])).iloc[0],
    )
    start = max(
        offer["expected_close"] if pd.notna(offer["expected_close"]) else view.as_of, view.as_of
    ) + pd.Timedelta(days=1)
    return Estimate(
        opportunity_id,
        offer["client_id"],
        offer["name"],
        offer["service"] if pd.notna(offer["service"]) else "",
        fee=float(amount) * exchange_rate(view, currency) if pd.notna(amount) else 0.0,
        efforts=tuple(
            Effort(
                row.department,
                float(row.hours),
                rates.get(row.department, 0.0),
                float(row.third_party_cost),
            )
            for row in lines.itertuples()
        ),
        weeks=_usual_weeks(view, offer["service"]),
        start=start,
        rates=rates,
        free=_free_hours(view, start),
    )


def cost_rates(view: BookView) -> dict[str, float]:
    """Cost of an hour by department at the view's month: the client's own rate, else the general
    one, else what an hour has cost the agency over the last 12 months."""
    known = facts.total(
        view.agency.facts(("hours", "hours_without_rate", "labour_cost")),
        ["department"],
        month=view.month,
        months=12,
    )
    known = known[known["hours"] > known["hours_without_rate"]]
    rates = dict(
        zip(
            known["department"],
            known["labour_cost"] / (known["hours"] - known["hours_without_rate"]),
            strict=True,
        )
    )
    if view.has("rate_card"):
        card = view.table("rate_card")
        card = card[
            card["role"].fillna("").eq("")
            & card["client_id"].fillna("").isin(["", view.client_id or ""])
            & card["cost_rate"].notna()
        ]
        card = card.assign(own=card["client_id"].fillna("").ne("")).sort_values(
            ["own", "valid_from"], kind="stable"
        )
        rates |= card.groupby("department")["cost_rate"].last().astype("float64").to_dict()
    return {department: float(rates[department]) for department in sorted(rates)}


def timelines(plan: Estimate) -> list[float]:
    """Half and twice the weeks of an estimate, within the horizon; none where it has no weeks."""
    if not plan.weeks > 0:
        return []
    return [min(plan.weeks * factor, float(HORIZON)) for factor in (0.5, 2.0)]


def _usual_weeks(view: BookView, service: str) -> float:
    """Median length of the agency's orders of this service, else of all its orders but
    retainers."""
    orders = (
        view.table("projects")
        if view.has("projects")
        else pd.DataFrame(columns=["contract", "service", "start", "end"])
    )
    orders = orders[
        orders["contract"].fillna("").ne("retainer")
        & orders["start"].notna()
        & orders["end"].notna()
    ]
    same = orders[orders["service"] == service]
    chosen = same if len(same) >= 5 else orders
    return (
        float(np.round(((chosen["end"] - chosen["start"]).dt.days + 1).median() / 7, 1))
        if len(chosen)
        else float("nan")
    )


def _free_hours(view: BookView, start: pd.Timestamp) -> dict[str, tuple[float, ...]]:
    """Capacity less what is signed, or less the load of the same month a year before where that was
    more.

    Few orders of the months to come are signed yet: a plan alone would call every department idle.
    A month beyond the table `departments` is as its last twelve.
    """
    if not view.has("departments"):
        return {}
    months = pd.date_range(start, periods=7 * HORIZON, freq="D").to_period("M").to_timestamp()
    by_month = {"index": "month", "columns": "department", "aggfunc": "sum"}
    known = view.table("departments").pivot_table(values="capacity_hours", **by_month)
    capacity = known.reindex(months.unique()).fillna(known.tail(12).mean())
    worked = view.facts(("hours",))
    worked = worked[worked["department"].isin(known.columns) & (worked["hours"] != 0)].pivot_table(
        values="hours", **by_month
    )
    load = (worked.reindex_like(known) / known.where(known > 0)).loc[: view.month]
    before = (
        load.reindex(capacity.index - pd.DateOffset(years=1))
        .set_axis(capacity.index)
        .fillna(load.tail(12).mean())
        .fillna(0.0)
    )
    taken = before * capacity
    if view.has("budget_lines"):
        plan = view.table("budget_lines").pivot_table(values="hours", **by_month)
        taken = np.maximum(taken, plan.reindex_like(capacity).fillna(0.0))
    daily = (
        (capacity - taken).clip(lower=0.0).div(capacity.index.days_in_month, axis=0).reindex(months)
    )
    weekly = daily.to_numpy(dtype="float64").reshape(HORIZON, 7, -1).sum(axis=1)
    return {
        department: tuple(weekly[:, place]) for place, department in enumerate(capacity.columns)
    }


def _mixed(
    efforts: tuple[Effort, ...], mix: Mapping[str, float], rates: Mapping[str, float]
) -> tuple[Effort, ...]:
    total = sum(effort.hours for effort in efforts)
    others = sum(effort.hours for effort in efforts if effort.department not in mix)
    rest = total * (1 - sum(mix.values()))
    asked = tuple(effort.department for effort in efforts)
    wider = efforts + tuple(
        Effort(department, 0.0, rates[department]) for department in mix if department not in asked
    )
    return tuple(
        dataclasses.replace(
            effort,
            hours=(
                total * mix[effort.department]
                if effort.department in mix
                else effort.hours * rest / others
                if others
                else 0.0
            ),
        )
        for effort in wider
    )


def _check(estimate: Estimate, changes: Changes) -> None:
    own = {effort.department for effort in estimate.efforts}
    scope = changes.scope if isinstance(changes.scope, Mapping) else {"": changes.scope}
    shares = sum(changes.mix.values())
    for numbers, what in (
        ((changes.fee or 0.0,), "fee"),
        (scope.values(), "scope"),
        (changes.mix.values(), "share"),
        (changes.rates.values(), "rate"),
    ):
        if not all(number >= 0 and np.isfinite(number) for number in numbers):
            raise UsageError(
                f"A {what} of {', '.join(str(number) for number in numbers)} cannot be worked with."
                " It would turn the order upside down. Give 0 or more."
            )
    if not 0 <= changes.discount <= 1:
        raise UsageError(
            f"A discount of {changes.discount!r} cannot be given. It is a share of the fee. Give a"
            " number from 0 to 1, as in .1 for 10 %."
        )
    if changes.weeks is not None and not 0 < changes.weeks <= HORIZON:
        raise UsageError(
            f"Work cannot last {changes.weeks!r} weeks. The departments' free hours are known for a"
            f" year. Give more than 0 and at most {HORIZON}."
        )
    for named, known in (
        (set(scope) - {""}, own),
        (set(changes.rates), own | set(changes.mix)),
        (set(changes.mix), own | set(estimate.rates)),
    ):
        if not named <= known:
            raise UsageError(
                f"There is no department {sorted(named - known)[0]!r} in this estimate. A change of"
                f" it would do nothing. Give one of: {', '.join(sorted(known))}."
            )
    if shares > 1 + 1e-9 or (changes.mix and own <= set(changes.mix) and abs(shares - 1) > 1e-9):
        raise UsageError(
            f"The shares of the mix add up to {shares:.0%}. Hours would appear or vanish. Let them"
            " add up to 100 %, or name fewer departments."
        )
