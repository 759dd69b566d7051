"""Overruns of closed orders (hours worked over hours planned), and simulations of the next order.

Departments of one order go over together, small orders scatter more than large ones, and some
clients always cost more. So the next order is expected to go as the client's recent orders went,
shrunk towards all others by how few they are; what is simulated is how wrong that expectation was
on whole past orders of a similar size, with all their departments.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.costs.budget import FACTS
from acm_lib.costs.random_effects import shrunken_effects, variance_components, weighted_means
from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

MIN_CLOSED = 20
MONTHS = 24  # orders closed longer ago say little about how the agency works today
HALF_LIFE = 3  # months after which an order counts half in the expectation for its client
SIMULATIONS = 4000
NEIGHBOURS = 3  # the third of past orders nearest in size, never fewer than MIN_CLOSED
_MONTH = np.timedelta64(30, "D")
# Hours worked / planned; outside it is a plan or a timesheet that was never maintained.
_LOWEST, _HIGHEST = 0.05, 20.0


@dataclass(frozen=True)
class Overruns:
    """How closed orders came out against their plan.

    Attributes
    ----------
    orders : one row per order: project_id, client_id, closed (month), hours (planned), overrun
        (hours worked / planned), third_party (the agency's own third-party cost / its plan; NaN
        without such a plan).
    departments : orders x departments: overrun of the department; NaN where it had no plan.
    """

    orders: pd.DataFrame
    departments: pd.DataFrame

    def closed_before(self, day: np.datetime64 | None = None) -> np.ndarray:
        """Which orders an estimate of that day may learn from: closed in the `MONTHS` before it;
        None: before the day after the last."""
        closed = self.orders["closed"].to_numpy()
        if day is None and len(closed):
            day = closed.max() + np.timedelta64(1, "D")
        limit = np.datetime64(day)
        return (closed < limit) & (closed >= limit - np.timedelta64(MONTHS * 30, "D"))

    def simulate(
        self,
        client_id: str,
        departments: Sequence[str],
        hours: float,
        *,
        day: np.datetime64 | None = None,
        simulations: int = SIMULATIONS,
        seed: int = 0,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Simulated overruns of an order of `hours` hours for a client.

        Parameters
        ----------
        day : only orders that closed before it are used; None: all.

        Returns
        -------
        (simulations x departments: hours worked / planned; simulations: third-party cost /
        planned). The same for the same seed.

        Raises
        ------
        NotEnoughData : fewer than twenty closed orders.
        """
        past = self.closed_before(day)
        if past.sum() < MIN_CLOSED:
            raise NotEnoughData(
                _("The chance of a loss"),
                MIN_CLOSED,
                int(past.sum()),
                _("closed projects with planned hours"),
            )
        random = np.random.default_rng(seed)
        logs, clients, closed, sizes, third_party = (values[past] for values in self._arrays)
        names, client = np.unique(clients, return_inverse=True)
        weights = 0.5 ** ((closed.max() - closed) / _MONTH / HALF_LIFE)
        means, effective_n = weighted_means(logs, client, weights)
        components = variance_components(logs, client, weights, means, effective_n)
        means_before, n_before = (values[past] for values in self._client_history)
        errors = logs - components.grand_mean
        errors -= shrunken_effects(means_before, n_before, components)
        distance = np.abs(sizes - np.log(max(hours, 1.0)))
        nearest = np.argsort(distance, kind="stable")[: similar_size(len(logs))]
        sample = random.choice(nearest, size=simulations)
        # At most one client has the name; the sum over none is no effect.
        effect = shrunken_effects(means, effective_n, components)[names == client_id].sum()
        order = components.grand_mean + effect + errors[sample]
        columns = self.departments.columns.get_indexer(
            pd.Index(np.array(departments, dtype="object"))
        )
        of_departments = np.where(columns >= 0, self._departments[past][:, columns], np.nan)
        deviations = of_departments - logs[:, None]
        simulated = deviations[sample]
        for place in range(simulated.shape[1]):
            observed = deviations[~np.isnan(deviations[:, place]), place]
            missing = np.isnan(simulated[:, place])
            simulated[missing, place] = (
                random.choice(observed, size=missing.sum()) if len(observed) else 0.0
            )
        third_party = third_party[~np.isnan(third_party)]
        bought = np.ones(simulations)
        if len(third_party) >= MIN_CLOSED // 2:
            bought = random.choice(third_party, size=simulations)
        return np.exp(order[:, None] + simulated), bought

    @functools.cached_property
    def _arrays(self) -> tuple[np.ndarray, ...]:
        orders = self.orders
        return (
            np.log(orders["overrun"].to_numpy()),
            orders["client_id"].to_numpy(dtype="object").astype("str"),
            orders["closed"].to_numpy(),
            np.log(orders["hours"].clip(lower=1.0).to_numpy()),
            orders["third_party"].to_numpy(dtype="float64"),
        )

    @functools.cached_property
    def _client_history(self) -> tuple[np.ndarray, np.ndarray]:
        """For each order the weighted mean (log) of its client's earlier orders, and their
        effective number."""
        logs, clients, closed, _sizes, _third_party = self._arrays
        means, effective_n = np.zeros(len(logs)), np.zeros(len(logs))
        for name in np.unique(clients):
            rows = np.flatnonzero(clients == name)
            apart = (closed[rows][:, None] - closed[rows][None, :]) / _MONTH
            weights = np.where(apart > 0, 0.5 ** (np.maximum(apart, 0) / HALF_LIFE), 0.0)
            total = weights.sum(axis=1)
            later = total > 0
            means[rows[later]] = (weights @ logs[rows])[later] / total[later]
            effective_n[rows[later]] = total[later] ** 2 / (weights**2).sum(axis=1)[later]
        return means, effective_n

    @functools.cached_property
    def _departments(self) -> np.ndarray:
        return np.log(self.departments.to_numpy(dtype="float64"))


def similar_size(orders: int) -> int:
    """How many of the past orders, those nearest in size, a simulation samples from."""
    return max(MIN_CLOSED, orders // NEIGHBOURS)


@per_view
def overruns(view: BookView) -> Overruns:
    """How the orders that closed before the view's month came out; retainers have no end and are
    left out.

    Raises
    ------
    MissingTable : no `projects`, `budget_lines` or `time_entries`.
    """
    view.require(
        "projects", "budget_lines", "time_entries", purpose=_("what past estimates were worth")
    )
    orders = view.table("projects")
    orders = orders[
        (orders["end"] < view.month)
        & orders["contract"].fillna("").ne("retainer")
        & orders["status"].fillna("").ne("cancelled")
    ]
    facts = view.facts(FACTS)
    facts = facts[facts["project_id"].isin(orders["project_id"])]
    by_department = facts.groupby(["project_id", "department"])[["hours", "budget_hours"]].sum()
    sums = by_department.reset_index()
    sums = sums[(sums["budget_hours"] > 0) & (sums["department"] != "")]
    sums["overrun"] = (sums["hours"] / sums["budget_hours"]).clip(_LOWEST, _HIGHEST)
    whole = sums.groupby("project_id")[["hours", "budget_hours"]].sum()
    overrun = whole["hours"] / whole["budget_hours"]
    overrun = overrun[overrun.between(_LOWEST, _HIGHEST)]
    closed = orders.set_index("project_id").loc[overrun.index, ["client_id", "end"]]
    frame = closed.drop(columns="end").assign(
        closed=closed["end"].dt.to_period("M").dt.to_timestamp(),
        hours=whole["budget_hours"],
        overrun=overrun,
        third_party=_third_party(view, facts),
    )
    frame = frame.reset_index().sort_values(["closed", "project_id"], ignore_index=True)
    departments = sums.pivot(index="project_id", columns="department", values="overrun")
    return Overruns(frame, departments.reindex(frame["project_id"]).reset_index(drop=True))


def _third_party(view: BookView, facts: pd.DataFrame) -> pd.Series:
    """Third-party cost over its plan by project; budget lines without hours are the plan of it."""
    lines = view.table("budget_lines")
    plan = lines[lines["hours"].fillna(0.0) == 0].groupby("project_id")["cost"].sum()
    sums = facts.groupby("project_id")[["third_party", "pass_through"]].sum()
    ratios = (sums["third_party"] - sums["pass_through"]) / plan[plan > 0]
    return ratios.where(ratios.between(_LOWEST, _HIGHEST))
