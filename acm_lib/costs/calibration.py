"""Calibration of the loss probability: every past order is priced again with only what was known
on the day it was signed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.costs.budget import FACTS
from acm_lib.costs.overruns import MIN_CLOSED, overruns, similar_size
from acm_lib.costs.simulation import chance
from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

SIMULATIONS = 1000
MAX_ORDERS = 400  # past orders priced again, the latest
BANDS = (0.0, 0.05, 0.25, 0.75, 1.0)


@dataclass(frozen=True)
class Calibration:
    """How the loss probabilities given before signing compare with what happened.

    Attributes
    ----------
    orders : one row per past order: project_id, p_loss, lost (bool), lowest, highest (80 % interval
        of the cost, money), cost, baseline (share of the orders closed before that lost).
    bands : one row per band of P(loss): lowest, highest (of the band), orders, predicted (mean
        P(loss)), lost (share that lost).
    brier : mean squared error of P(loss).
    baseline : the same when every order is given the share of earlier orders that lost.
    coverage : share of final costs inside the interval that is meant to hold 80 %.
    """

    orders: pd.DataFrame
    bands: pd.DataFrame
    brier: float
    baseline: float
    coverage: float

    @property
    def skill(self) -> float:
        """How much smaller the error is than the baseline's (Brier skill score); NaN where the
        baseline has none."""
        return 1 - self.brier / self.baseline if self.baseline > 0 else float("nan")


@per_view
def calibration(view: BookView) -> Calibration:
    """The loss probability of past orders against what became of them.

    Raises
    ------
    MissingTable : as `overruns`.
    NotEnoughData : fewer than twenty orders that were signed after twenty others had closed.

    Source: Brier, "Verification of forecasts expressed in terms of probability" (1950).
    """
    orders = _backtest_orders(view)
    if len(orders) < MIN_CLOSED:
        raise NotEnoughData(
            _("The calibration of the chance of loss"),
            MIN_CLOSED,
            len(orders),
            _("orders signed after twenty others had closed"),
        )
    band = pd.cut(orders["p_loss"], BANDS, include_lowest=True, labels=False)
    bands = orders.groupby(band).agg(
        orders=("lost", "size"), predicted=("p_loss", "mean"), lost=("lost", "mean")
    )
    places = bands.index.to_numpy(dtype="int64")
    bands.insert(0, "lowest", np.array(BANDS)[places])
    bands.insert(1, "highest", np.array(BANDS)[places + 1])
    lost = orders["lost"].astype("float64")
    return Calibration(
        orders,
        bands.reset_index(drop=True),
        float(((orders["p_loss"] - lost) ** 2).mean()),
        float(((orders["baseline"] - lost) ** 2).mean()),
        float(orders["cost"].between(orders["lowest"], orders["highest"]).mean()),
    )


def _backtest_orders(view: BookView) -> pd.DataFrame:
    """The latest past orders as `Calibration.orders` has them."""
    past = overruns(view)
    orders = _priced(view).reindex(past.orders["project_id"]).reset_index()
    plan = _planned_labour(view).reindex(past.orders["project_id"])
    departments = plan.columns.to_numpy()
    planned_costs = plan.to_numpy(dtype="float64")
    fee, cost, third_party = (orders[name].to_numpy() for name in ("fee", "cost", "third_party"))
    clients = past.orders["client_id"].to_numpy()
    hours = past.orders["hours"].to_numpy()
    closed = past.orders["closed"].to_numpy()
    signed = orders["signed_on"].to_numpy().astype("datetime64[M]").astype(closed.dtype)
    rows = []
    for place in range(max(0, len(orders) - MAX_ORDERS), len(orders)):
        if not fee[place] > 0 or np.isnat(signed[place]):
            continue
        n = int(past.closed_before(signed[place]).sum())
        if n < MIN_CLOSED:
            continue
        planned = ~np.isnan(planned_costs[place])
        simulated, bought = past.simulate(
            clients[place],
            departments[planned],
            hours[place],
            day=signed[place],
            simulations=SIMULATIONS,
        )
        costs = simulated @ planned_costs[place, planned] + bought * third_party[place]
        earlier = (closed < signed[place]) & (fee > 0)
        lowest, highest = np.quantile(costs, [0.1, 0.9])
        rows.append(
            {
                "project_id": orders["project_id"].iat[place],
                "p_loss": chance(costs > fee[place], similar_size(n)),
                "lost": cost[place] > fee[place],
                "lowest": lowest,
                "highest": highest,
                "cost": cost[place],
                "baseline": float(np.mean(cost[earlier] > fee[earlier])),
            }
        )
    return pd.DataFrame(rows)


def _priced(view: BookView) -> pd.DataFrame:
    """By project: fee, what it cost in the end, planned third-party cost (money of the book), day
    of signing."""
    amounts = ["ordered", "labour_cost", "third_party", "pass_through"]
    sums = view.facts(FACTS).groupby("project_id")[amounts].sum()
    lines = view.table("budget_lines")
    third_party = lines[lines["hours"].fillna(0.0) == 0].groupby("project_id")["cost"].sum()
    orders = view.table("projects").set_index("project_id")
    return pd.DataFrame(
        {
            "fee": sums["ordered"],
            "cost": sums["labour_cost"] + sums["third_party"] - sums["pass_through"],
            "third_party": third_party.reindex(sums.index).fillna(0.0),
            "signed_on": orders["signed_on"].fillna(orders["start"]).reindex(sums.index),
        }
    )


def _planned_labour(view: BookView) -> pd.DataFrame:
    lines = view.table("budget_lines")
    lines = lines[lines["hours"].fillna(0.0) > 0]
    return lines.pivot_table(index="project_id", columns="department", values="cost", aggfunc="sum")
