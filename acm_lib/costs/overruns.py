"""What estimates were worth: hours worked over hours planned on the agency's closed orders, and futures drawn from them.

Departments of one order go over together, small orders scatter more than large ones, and some clients always cost more.
So whole past orders of a like size are drawn, each with the ratios of all its departments, and moved by what the client's
own orders of late were above or below the others, shrunk by how few they are.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

FEWEST_CLOSED = 20
MONTHS = 24  # orders closed longer ago say little about how the agency works today
DRAWS = 4000
NEIGHBOURS = 3  # the third of past orders nearest in size, never fewer than FEWEST_CLOSED
_LOWEST, _HIGHEST = 0.05, 20.0  # hours worked / planned; outside it is a plan or a timesheet that was never kept


@dataclass(frozen=True)
class Overruns:
    """How closed orders came out against their plan.

    Attributes
    ----------
    orders : one row per order: project_id, client_id, closed (month), hours (planned), overrun (hours worked / planned),
        third_party (the agency's own third-party cost / its plan; NaN without such a plan).
    departments : orders x departments: overrun of the department; NaN where it had no plan.
    """

    orders: pd.DataFrame
    departments: pd.DataFrame

    def before(self, day: pd.Timestamp) -> Overruns:
        """Only what had closed before `day`, and not longer than `MONTHS` before."""
        first = day - pd.DateOffset(months=MONTHS)
        kept = ((self.orders["closed"] < day) & (self.orders["closed"] >= first)).to_numpy()
        return Overruns(self.orders[kept].reset_index(drop=True), self.departments[kept].reset_index(drop=True))

    def draw(self, client_id: str, departments: Sequence[str], hours: float, *, draws: int = DRAWS, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Futures of an order of `hours` hours for a client.

        Returns
        -------
        (draws x departments: hours worked / planned; draws: third-party cost / planned). The same for the same seed.

        Raises
        ------
        NotEnoughData : fewer than twenty closed orders.
        """
        if len(self.orders) < FEWEST_CLOSED:
            raise NotEnoughData(_("The chance of a loss"), FEWEST_CLOSED, len(self.orders), _("closed projects with planned hours"))
        random = np.random.default_rng(seed)
        logs = np.log(self.orders["overrun"].to_numpy())
        effects, spread = _client_effects(logs, self.orders["client_id"])
        middle = float(np.mean(logs - effects["mean"].reindex(self.orders["client_id"]).to_numpy()))
        rest = logs - middle - effects["mean"].reindex(self.orders["client_id"]).to_numpy()
        distance = np.abs(np.log(self.orders["hours"].to_numpy()) - np.log(max(hours, 1.0)))
        near = np.argsort(distance, kind="stable")[: like_size(len(distance))]
        chosen = random.choice(near, size=draws)
        own = effects.loc[client_id] if client_id in effects.index else pd.Series({"mean": 0.0, "sd": spread})
        order = middle + own["mean"] + own["sd"] * random.standard_normal(draws) + rest[chosen]
        of_department = np.log(self.departments.reindex(columns=list(departments)).to_numpy()) - logs[:, None]
        drawn = of_department[chosen]
        for place in range(drawn.shape[1]):
            known = of_department[~np.isnan(of_department[:, place]), place]
            lacking = np.isnan(drawn[:, place])
            drawn[lacking, place] = random.choice(known, size=lacking.sum()) if len(known) else 0.0
        bought = self.orders["third_party"].dropna().to_numpy()
        third_party = random.choice(bought, size=draws) if len(bought) >= FEWEST_CLOSED // 2 else np.ones(draws)
        return np.exp(order[:, None] + drawn), third_party


def like_size(orders: int) -> int:
    """How many of the past orders, those nearest in size, the futures are drawn from."""
    return max(FEWEST_CLOSED, orders // NEIGHBOURS)


@functools.lru_cache(maxsize=4)
def overruns(view: BookView) -> Overruns:
    """How the orders that closed before the view's month came out; retainers have no end and are left out.

    The frames are kept for the next question about the same view: never change them.

    Raises
    ------
    MissingTable : no `projects`, `budget_lines` or `time_entries`.
    """
    view.require("projects", "budget_lines", "time_entries", purpose=_("what past estimates were worth"))
    orders = view.table("projects")
    orders = orders[(orders["end"] < view.month) & orders["contract"].fillna("").ne("retainer") & orders["status"].fillna("").ne("cancelled")]
    known = facts.monthly(view)
    known = known[known["project_id"].isin(orders["project_id"])]
    sums = known.groupby(["project_id", "department"])[["hours", "budget_hours"]].sum().reset_index()
    sums = sums[(sums["budget_hours"] > 0) & (sums["department"] != "")]
    whole = sums.groupby("project_id")[["hours", "budget_hours"]].sum()
    whole["overrun"] = whole["hours"] / whole["budget_hours"]
    whole = whole[whole["overrun"].between(_LOWEST, _HIGHEST)]
    frame = orders.set_index("project_id").loc[whole.index, ["client_id", "end"]]
    frame = frame.assign(closed=frame["end"].dt.to_period("M").dt.to_timestamp(), hours=whole["budget_hours"], overrun=whole["overrun"], third_party=_third_party(view, known))
    frame = frame.drop(columns="end").reset_index().sort_values(["closed", "project_id"], ignore_index=True)
    ratios = (sums["hours"] / sums["budget_hours"]).clip(_LOWEST, _HIGHEST)
    departments = sums.assign(ratio=ratios).pivot(index="project_id", columns="department", values="ratio").reindex(frame["project_id"])
    return Overruns(frame, departments.reset_index(drop=True))


def _third_party(view: BookView, known: pd.DataFrame) -> pd.Series:
    """Third-party cost over its plan by project; budget lines without hours are the plan of it."""
    plan = view.table("budget_lines")
    plan = plan[plan["hours"].fillna(0.0) == 0].groupby("project_id")["cost"].sum()
    spent = known.groupby("project_id")[["third_party", "pass_through"]].sum()
    ratios = (spent["third_party"] - spent["pass_through"]) / plan[plan > 0]
    return ratios.where(ratios.between(_LOWEST, _HIGHEST))


def _client_effects(logs: np.ndarray, clients: pd.Series) -> tuple[pd.DataFrame, float]:
    """How far each client's orders lie from the others' (log), shrunk: mean and spread of what is left unknown.

    Source: empirical Bayes by moments, one-way random effects (Searle, Casella and McCulloch, Variance Components, 1992).
    """
    groups = pd.Series(logs).groupby(clients.to_numpy())
    sizes, means, total = groups.size(), groups.mean(), len(logs)
    within = float(((logs - means.reindex(clients).to_numpy()) ** 2).sum() / max(total - len(sizes), 1))
    middle = float(np.average(means, weights=sizes))
    effective = (total - (sizes**2).sum() / total) / max(len(sizes) - 1, 1)
    between = max(0.0, (float((sizes * (means - middle) ** 2).sum()) / max(len(sizes) - 1, 1) - within) / effective) if effective > 0 else 0.0
    trust = sizes * between / (sizes * between + within) if between > 0 else sizes * 0.0
    return pd.DataFrame({"mean": trust * (means - middle), "sd": np.sqrt(between * (1 - trust))}), float(np.sqrt(between))
