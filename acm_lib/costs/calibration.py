"""Did the chances come true? Every past order is priced again with only what was known on the day
it was signed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.costs.budget import FACTS
from acm_lib.costs.go_no_go import chance
from acm_lib.costs.overruns import FEWEST_CLOSED, like_size, overruns
from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

DRAWS = 1000
LATEST = 400  # past orders priced again
BANDS = (0.0, 0.05, 0.25, 0.75, 1.0)
NOMINAL = 0.8


@dataclass(frozen=True)
class Calibration:
    """How the chances given before signing compare with what happened.

    Attributes
    ----------
    orders : one row per past order: project_id, p_loss, lost (bool), lowest, highest (80 % interval
        of the cost, money), cost, naive (share of the orders closed before that lost).
    bands : one row per band of P(loss): lowest, highest (of the band), orders, said (mean P(loss)),
        lost (share that lost).
    brier : mean squared error of P(loss).
    naive : the same when every order is given the share of earlier orders that lost.
    coverage : share of final costs inside the interval that is meant to hold 80 %.
    """

    orders: pd.DataFrame
    bands: pd.DataFrame
    brier: float
    naive: float
    coverage: float


@per_view
def calibration(view: BookView) -> Calibration:
    """The chance of loss of past orders against what became of them.

    Raises
    ------
    MissingTable : as `overruns`.
    NotEnoughData : fewer than twenty orders that were signed after twenty others had closed.

    Source: Brier, "Verification of forecasts expressed in terms of probability" (1950).
    """
    past = overruns(view)
    orders = _priced(view).reindex(past.orders["project_id"]).reset_index()
    plan = _planned_labour(view).reindex(past.orders["project_id"])
    rows = []
    departments = plan.columns.to_numpy()
    costs_of, fee, cost, bought = (
        plan.to_numpy(dtype="float64"),
        orders["fee"].to_numpy(),
        orders["cost"].to_numpy(),
        orders["third_party"].to_numpy(),
    )
    closed = past.orders["closed"].to_numpy()
    signed = orders["signed_on"].to_numpy().astype("datetime64[M]").astype(closed.dtype)
    for place in range(max(0, len(orders) - LATEST), len(orders)):
        if not fee[place] > 0 or np.isnat(signed[place]):
            continue
        known = int(past.known(signed[place]).sum())
        if known < FEWEST_CLOSED:
            continue
        asked = ~np.isnan(costs_of[place])
        drawn, third_party = past.draw(
            past.orders["client_id"].iat[place],
            departments[asked],
            past.orders["hours"].iat[place],
            day=signed[place],
            draws=DRAWS,
        )
        costs = drawn @ costs_of[place, asked] + third_party * bought[place]
        earlier = (closed < signed[place]) & (fee > 0)
        rows.append(
            (
                orders["project_id"].iat[place],
                chance(costs > fee[place], like_size(known)),
                cost[place] > fee[place],
                *np.quantile(costs, [0.1, 0.9]),
                cost[place],
                float(np.mean(cost[earlier] > fee[earlier])),
            )
        )
    if len(rows) < FEWEST_CLOSED:
        raise NotEnoughData(
            _("The calibration of the chance of loss"),
            FEWEST_CLOSED,
            len(rows),
            _("orders signed after twenty others had closed"),
        )
    frame = pd.DataFrame(
        rows, columns=["project_id", "p_loss", "lost", "lowest", "highest", "cost", "naive"]
    )
    band = pd.cut(frame["p_loss"], BANDS, include_lowest=True, labels=False)
    bands = (
        frame.groupby(band)
        .agg(orders=("lost", "size"), said=("p_loss", "mean"), lost=("lost", "mean"))
        .reset_index(names="band")
    )
    bands = bands.assign(
        lowest=[BANDS[int(at)] for at in bands["band"]],
        highest=[BANDS[int(at) + 1] for at in bands["band"]],
    ).drop(columns="band")
    lost = frame["lost"].to_numpy(dtype="float64")
    return Calibration(
        frame,
        bands[["lowest", "highest", "orders", "said", "lost"]],
        float(np.mean((frame["p_loss"] - lost) ** 2)),
        float(np.mean((frame["naive"] - lost) ** 2)),
        float(frame["cost"].between(frame["lowest"], frame["highest"]).mean()),
    )


def _priced(view: BookView) -> pd.DataFrame:
    """By project: fee, what it cost in the end, planned third-party cost (money of the book), day
    of signing."""
    sums = (
        view.facts(FACTS)
        .groupby("project_id")[["ordered", "labour_cost", "third_party", "pass_through"]]
        .sum()
    )
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
