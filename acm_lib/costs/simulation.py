"""Simulated costs and margins of an estimate, from the overruns of past orders."""

import functools
from dataclasses import dataclass

import numpy as np

from acm_lib.book import BookView
from acm_lib.costs.estimates import Estimate
from acm_lib.costs.overruns import overruns, similar_size
from acm_lib.errors import MissingTable, NotEnoughData


@dataclass(frozen=True)
class Simulation:
    """An estimate under the overruns of comparable past orders.

    Attributes
    ----------
    overruns : simulations x departments (in the order of the plan's efforts): hours worked /
        estimated.
    third_party : simulations: third-party cost / estimated.
    past_orders : closed orders that an estimate may learn from.
    has_past : False where they are too few: the one simulation is the estimate itself.
    """

    plan: Estimate
    overruns: np.ndarray
    third_party: np.ndarray
    past_orders: int
    has_past: bool

    @functools.cached_property
    def costs(self) -> np.ndarray:
        """The cost in each simulation, money."""
        return self.plan.costs_at(self.overruns, self.third_party)

    @functools.cached_property
    def hours(self) -> np.ndarray:
        """The hours of all departments in each simulation."""
        return self.overruns @ np.array([effort.hours for effort in self.plan.efforts])

    @functools.cached_property
    def margins(self) -> np.ndarray:
        """The margin in each simulation, share of the fee; NaN without a fee."""
        fee = self.plan.fee
        return 1 - self.costs / fee if fee > 0 else np.full_like(self.costs, np.nan)

    def probability(self, happened: np.ndarray) -> float:
        """The probability of what happened in these simulations; NaN without a past or a fee."""
        if not (self.has_past and self.plan.fee > 0):
            return float("nan")
        return chance(happened, similar_size(self.past_orders))


def simulate(view: BookView, plan: Estimate) -> Simulation:
    """An estimate simulated with the past of the agency; the same each time (fixed seed)."""
    try:
        past = overruns(view)
        departments = [effort.department for effort in plan.efforts]
        simulated, third_party = past.simulate(plan.client_id, departments, plan.hours)
    except (MissingTable, NotEnoughData) as error:
        closed = getattr(error, "available", 0)
        return Simulation(plan, np.ones((1, len(plan.efforts))), np.ones(1), closed, False)
    return Simulation(plan, simulated, third_party, int(past.closed_before().sum()), True)


def chance(happened: np.ndarray, past_orders: int) -> float:
    """The share of simulations in which something happened; never 0 or 1: the past orders are too
    few for that.

    Source: the Jeffreys prior of a share, half an order on either side.

    Examples
    --------
    >>> chance(np.array([False, False]), past_orders=99)
    0.005
    """
    return float((np.mean(happened) * past_orders + 0.5) / (past_orders + 1))
