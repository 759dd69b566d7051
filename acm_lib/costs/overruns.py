"""What estimates were worth: hours worked over hours planned on the agency's closed orders, and
futures drawn from them.

Departments of one order go over together, small orders scatter more than large ones, and some
clients always cost more. So the next order is expected to go as the client's own orders of late
went, shrunk towards all others by how few they are; what is drawn is how wrong that expectation was
on whole past orders of a like size, with all their departments.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.costs.budget import FACTS
from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

FEWEST_CLOSED = 20
MONTHS = 24  # orders closed longer ago say little about how the agency works today
HALF_LIFE = 3  # months after which an order counts half in what is said of its client
DRAWS = 4000
NEIGHBOURS = 3  # the third of past orders nearest in size, never fewer than FEWEST_CLOSED
_MONTH = np.timedelta64(30, "D")
_LOWEST, _HIGHEST = (
    0.05,
    20.0,
)  # hours worked / planned; outside it is a plan or a timesheet that was never kept


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

    def known(self, day: pd.Timestamp | None = None) -> np.ndarray:
        """Which orders an estimate of that day may learn from: closed before it, not longer than
        `MONTHS` before."""
        closed = self.orders["closed"].to_numpy()
        day = (
            closed.max() + np.timedelta64(1, "D")
            if day is None and len(closed)
            else np.datetime64(day)
        )
        return (closed < day) & (closed >= day - np.timedelta64(MONTHS * 30, "D"))

    def draw(
        self,
        client_id: str,
        departments: Sequence[str],
        hours: float,
        *,
        day: pd.Timestamp | None = None,
        draws: int = DRAWS,
        seed: int = 0,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Futures of an order of `hours` hours for a client, as they looked on a day.

        Parameters
        ----------
        day : nothing that closed later is looked at; None: all.

        Returns
        -------
        (draws x departments: hours worked / planned; draws: third-party cost / planned). The same
        for the same seed.

        Raises
        ------
        NotEnoughData : fewer than twenty closed orders.
        """
        known = self.known(day)
        if known.sum() < FEWEST_CLOSED:
            raise NotEnoughData(
                _("The chance of a loss"),
                FEWEST_CLOSED,
                int(known.sum()),
                _("closed projects with planned hours"),
            )
        random = np.random.default_rng(seed)
        logs, clients, closed, sizes, bought = (values[known] for values in self._arrays)
        names, client = np.unique(clients, return_inverse=True)
        weights = 0.5 ** ((closed.max() - closed) / _MONTH / HALF_LIFE)
        means, worth = _weighted(logs, client, weights)
        middle, within, between = _scatter(logs, client, weights, means, worth)
        expected = _shrunk(*(values[known] for values in self._before), middle, within, between)
        errors = logs - middle - expected
        near = np.argsort(np.abs(sizes - np.log(max(hours, 1.0))), kind="stable")[
            : like_size(len(logs))
        ]
        chosen = random.choice(near, size=draws)
        own = names == client_id
        order = (
            middle
            + (_shrunk(means[own], worth[own], middle, within, between)[0] if own.any() else 0.0)
            + errors[chosen]
        )
        columns = self.departments.columns.get_indexer(list(departments))
        of_department = (
            np.where(columns >= 0, self._departments[known][:, columns], np.nan) - logs[:, None]
        )
        drawn = of_department[chosen]
        for place in range(drawn.shape[1]):
            seen = of_department[~np.isnan(of_department[:, place]), place]
            lacking = np.isnan(drawn[:, place])
            drawn[lacking, place] = random.choice(seen, size=lacking.sum()) if len(seen) else 0.0
        bought = bought[~np.isnan(bought)]
        third_party = (
            random.choice(bought, size=draws)
            if len(bought) >= FEWEST_CLOSED // 2
            else np.ones(draws)
        )
        return np.exp(order[:, None] + drawn), third_party

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
    def _before(self) -> tuple[np.ndarray, np.ndarray]:
        """For each order what its client's earlier orders said: their weighted mean (log) and how
        many they are worth."""
        logs, clients, closed, _sizes, _bought = self._arrays
        means, worth = np.zeros(len(logs)), np.zeros(len(logs))
        for name in np.unique(clients):
            own = np.flatnonzero(clients == name)
            apart = (closed[own][:, None] - closed[own][None, :]) / _MONTH
            weights = np.where(apart > 0, 0.5 ** (np.maximum(apart, 0) / HALF_LIFE), 0.0)
            total = weights.sum(axis=1)
            some = total > 0
            means[own[some]] = (weights @ logs[own])[some] / total[some]
            worth[own[some]] = total[some] ** 2 / (weights**2).sum(axis=1)[some]
        return means, worth

    @functools.cached_property
    def _departments(self) -> np.ndarray:
        return np.log(self.departments.to_numpy(dtype="float64"))


def like_size(orders: int) -> int:
    """How many of the past orders, those nearest in size, the futures are drawn from."""
    return max(FEWEST_CLOSED, orders // NEIGHBOURS)


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
    known = view.facts(FACTS)
    known = known[known["project_id"].isin(orders["project_id"])]
    sums = (
        known.groupby(["project_id", "department"])[["hours", "budget_hours"]].sum().reset_index()
    )
    sums = sums[(sums["budget_hours"] > 0) & (sums["department"] != "")]
    whole = sums.groupby("project_id")[["hours", "budget_hours"]].sum()
    whole["overrun"] = whole["hours"] / whole["budget_hours"]
    whole = whole[whole["overrun"].between(_LOWEST, _HIGHEST)]
    frame = orders.set_index("project_id").loc[whole.index, ["client_id", "end"]]
    frame = frame.assign(
        closed=frame["end"].dt.to_period("M").dt.to_timestamp(),
        hours=whole["budget_hours"],
        overrun=whole["overrun"],
        third_party=_third_party(view, known),
    )
    frame = (
        frame.drop(columns="end")
        .reset_index()
        .sort_values(["closed", "project_id"], ignore_index=True)
    )
    ratios = (sums["hours"] / sums["budget_hours"]).clip(_LOWEST, _HIGHEST)
    departments = (
        sums.assign(ratio=ratios)
        .pivot(index="project_id", columns="department", values="ratio")
        .reindex(frame["project_id"])
    )
    return Overruns(frame, departments.reset_index(drop=True))


def _third_party(view: BookView, known: pd.DataFrame) -> pd.Series:
    """Third-party cost over its plan by project; budget lines without hours are the plan of it."""
    plan = view.table("budget_lines")
    plan = plan[plan["hours"].fillna(0.0) == 0].groupby("project_id")["cost"].sum()
    spent = known.groupby("project_id")[["third_party", "pass_through"]].sum()
    ratios = (spent["third_party"] - spent["pass_through"]) / plan[plan > 0]
    return ratios.where(ratios.between(_LOWEST, _HIGHEST))


def _weighted(
    logs: np.ndarray, client: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each client's weighted mean, and how many orders of equal weight it is worth."""
    total = np.bincount(client, weights)
    return np.bincount(client, weights * logs) / total, total**2 / np.bincount(client, weights**2)


def _scatter(
    logs: np.ndarray, client: np.ndarray, weights: np.ndarray, means: np.ndarray, worth: np.ndarray
) -> tuple[float, float, float]:
    """The mean of all clients, the variance within a client and between clients (log).

    Source: moments of one-way random effects (Searle, Casella and McCulloch, Variance Components,
    1992).
    """
    middle = float(np.average(means, weights=worth))
    free = weights.sum() * max(1 - len(worth) / worth.sum(), 1 / worth.sum())
    within = float(np.sum(weights * (logs - means[client]) ** 2) / free)
    effective = (worth.sum() - (worth**2).sum() / worth.sum()) / max(len(worth) - 1, 1)
    scatter = float((worth * (means - middle) ** 2).sum()) / max(len(worth) - 1, 1)
    return middle, within, max(0.0, (scatter - within) / effective) if effective > 0 else 0.0


def _shrunk(
    means: np.ndarray, worth: np.ndarray, middle: float, within: float, between: float
) -> np.ndarray:
    """What a client's own orders say of its next one, above or below the others (log); 0 for a
    client without any.

    Source: empirical Bayes, never further from the client's own mean than its standard error, so
    that the one client that is unlike all others is not taken for average (Efron and Morris,
    limited translation, 1972).
    """
    own, some = means - middle, worth > 0
    trust = worth * between / np.where(worth * between + within > 0, worth * between + within, 1.0)
    error = np.sqrt(within / np.where(some, worth, 1.0))
    return np.where(some, np.clip(trust * own, own - error, own + error), 0.0)
