"""The estimate of an opportunity: hours, cost, margin, break-even and overtime."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.book.currency import client_currency, exchange_rate
from acm_lib.costs.cost_rates import cost_rates
from acm_lib.costs.free_hours import free_hours
from acm_lib.errors import BookError, NotEnoughData, UsageError
from acm_lib.statements import _

# On top of the hour's cost; Viet Nam, Labour Code 2019, article 98: 150 % on weekdays.
OVERTIME_PREMIUM = 0.5
MIN_SIMILAR = 5  # orders of a service, to take its usual length from them alone


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
    weeks : how long the work is to last; NaN without a past order.
    start : first day of work.
    rates : cost of an hour of every department, also of those without effort so far.
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
        return sum(
            max(0.0, effort.hours - self.free_hours(effort.department)) for effort in self.efforts
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
        if not self.labour_cost > 0:
            return float("nan")
        return (self.fee - self.third_party) * self.hours / self.labour_cost

    def free_hours(self, department: str) -> float:
        """Hours the department has left within the timeline; infinite where its capacity or the
        timeline is not known."""
        weekly = self.free.get(department)
        if not weekly or not self.weeks > 0:
            return float("inf")
        whole = min(int(self.weeks), len(weekly))
        part = (self.weeks - whole) * weekly[whole] if whole < len(weekly) else 0.0
        return float(sum(weekly[:whole]) + part)

    def costs_at(self, overruns: np.ndarray, third_party: np.ndarray) -> np.ndarray:
        """The cost in each of many simulations.

        Parameters
        ----------
        overruns : simulations x departments (in the order of `efforts`): hours worked / hours
            estimated.
        third_party : simulations: third-party cost / estimated.

        Returns
        -------
        money, one for each simulation; hours beyond the free ones cost the premium.
        """
        hours = overruns * np.array([effort.hours for effort in self.efforts])
        rates = np.array([effort.cost_rate for effort in self.efforts])
        free = np.array([self.free_hours(effort.department) for effort in self.efforts])
        beyond = np.maximum(0.0, hours - free)
        return (hours + self.overtime_premium * beyond) @ rates + third_party * self.third_party

    def table(self) -> pd.DataFrame:
        """One row per department: department, hours, cost_rate, labour_cost, third_party,
        free_hours, overtime_hours."""
        columns = ["department", "hours", "cost_rate", "third_party"]
        rows = pd.DataFrame([vars(effort) for effort in self.efforts], columns=columns)
        rows.insert(3, "labour_cost", rows["hours"] * rows["cost_rate"])
        rows["free_hours"] = [self.free_hours(department) for department in rows["department"]]
        return rows.assign(overtime_hours=(rows["hours"] - rows["free_hours"]).clip(lower=0.0))


@per_view
def estimate(view: BookView, opportunity_id: str) -> Estimate:
    """The estimate of an opportunity as it stands in the book.

    Parameters
    ----------
    view : needs `opportunities`, `opportunity_estimates` and `rate_card` (or hours that were
        costed); `departments` and `budget_lines` give what the departments have free.

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
    without_rate = sorted(set(lines.loc[lines["hours"] > 0, "department"]) - set(rates))
    if without_rate:
        raise BookError(
            f"There is no cost rate for {', '.join(without_rate)}, whose hours are estimated for"
            f" {opportunity_id}. Hours without a rate would look free. Add the department to"
            " rate_card.csv."
        )
    fee, close = offer["amount"], offer["expected_close"]
    if pd.notna(fee):
        currency = client_currency(view, pd.Series([offer["client_id"]])).iloc[0]
        fee = float(fee) * exchange_rate(view, currency)
    start = max(close if pd.notna(close) else view.as_of, view.as_of) + pd.Timedelta(days=1)
    efforts = zip(
        lines["department"].astype("object"), lines["hours"], lines["third_party_cost"], strict=True
    )
    return Estimate(
        opportunity_id,
        offer["client_id"],
        offer["name"],
        offer["service"] if pd.notna(offer["service"]) else "",
        fee=fee if pd.notna(fee) else 0.0,
        efforts=tuple(
            Effort(department, float(hours), rates.get(department, 0.0), float(third_party))
            for department, hours, third_party in efforts
        ),
        weeks=_usual_weeks(view, offer["service"]),
        start=start,
        rates=rates,
        free=free_hours(view, start),
    )


def _usual_weeks(view: BookView, service: str) -> float:
    """Median length of the agency's orders of this service, else of all its orders but
    retainers."""
    if not view.has("projects"):
        return float("nan")
    orders = view.table("projects")
    orders = orders[orders["contract"].fillna("").ne("retainer")]
    orders = orders[orders["start"].notna() & orders["end"].notna()]
    same = orders[orders["service"] == service]
    orders = same if len(same) >= MIN_SIMILAR else orders
    days = (orders["end"] - orders["start"]).dt.days + 1
    return float(np.round(days.median() / 7, 1)) if len(days) else float("nan")
