"""Repeated approaches: how familiar each order was to its client, and how results changed."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.errors import NotEnoughData
from acm_lib.plans.approaches import (
    DAYS_A_MONTH,
    HALF_LIFE_MONTHS,
    REPEATED,
    seasonal_weight,
    similarities,
)
from acm_lib.statements import _

LAST_ORDERS = 6  # of a client that the repetition index reads
FEWEST_RESULTS = 30  # orders with a result, for what repeating does to results


def repetition(view: BookView, *, months: int = 36) -> pd.DataFrame:
    """Every order of the last `months` with how familiar its approach was when it came.

    Parameters
    ----------
    view : of the agency or of a client; needs `projects` with approaches. Retainers are left out:
        they are meant to go on.

    Returns
    -------
    One row per order with an approach, by client, oldest first: client_id, project_id, name,
    approach, day (signed), familiarity (1 - novelty against the client's earlier orders, season
    included), times (how often that same approach was sold up to then), nearest (the approach of
    the most alike earlier order; "" for the first), nearest_name (that order's), result.
    """
    frame = _repetition(view)
    first = view.month - pd.DateOffset(months=months - 1)
    return frame[frame["day"] >= first].reset_index(drop=True)


def repetition_index(view: BookView) -> pd.DataFrame:
    """How much each client was given the same again: the mean familiarity of its last six orders.

    Returns
    -------
    One row per client with two or more orders, most repeated first: client_id, orders, index (0-1),
    times (most often the same approach was sold), approach (that one), result_first, result_last
    (first and latest result of that approach; NaN if unknown).
    """
    orders = repetition(view)
    grouped = orders.groupby("client_id", sort=True)
    number = grouped["client_id"].transform("size")
    orders, grouped = orders[number >= 2], orders[number >= 2].groupby("client_id", sort=True)
    columns = ["client_id", "orders", "index", "times", "approach", "result_first", "result_last"]
    if orders.empty:
        return pd.DataFrame(
            {
                column: pd.Series(dtype="str" if column in ("client_id", "approach") else "float64")
                for column in columns
            }
        )
    last = orders[grouped.cumcount(ascending=False) < LAST_ORDERS]
    most = orders.loc[grouped["times"].idxmax(), ["client_id", "approach", "times"]].set_index(
        "client_id"
    )
    own_most = orders["client_id"].map(most["approach"])
    same = (
        orders[similarities(orders["approach"], own_most) >= REPEATED]
        .dropna(subset=["result"])
        .groupby("client_id")["result"]
    )
    frame = pd.DataFrame(
        {
            "orders": grouped.size(),
            "index": last.groupby("client_id")["familiarity"].mean(),
            "times": most["times"],
            "approach": most["approach"],
            "result_first": same.first(),
            "result_last": same.last(),
        }
    )
    return (
        frame.rename_axis("client_id")
        .reset_index()
        .sort_values(["index", "client_id"], ascending=[False, True], ignore_index=True)
    )


def repetition_effect(view: BookView) -> pd.DataFrame:
    """What more of the same does to results, over the whole agency: the slope of result on
    familiarity within each client.

    Within a client, so that a client who always gets good results does not make its habits look
    good.

    Returns
    -------
    One row: orders, clients, slope (change of result for each .1 more familiar), lowest, highest
    (95 %, by client), correlation.

    Raises
    ------
    NotEnoughData : fewer than 30 orders with a result.
    """
    known = repetition(view).dropna(subset=["result"])
    known = known[known.groupby("client_id")["client_id"].transform("size") >= 3]
    if len(known) < FEWEST_RESULTS:
        raise NotEnoughData(
            _("What repeating does to results"),
            FEWEST_RESULTS,
            len(known),
            _("orders with a result"),
        )
    by_client = known.groupby("client_id")
    x = (known["familiarity"] - by_client["familiarity"].transform("mean")).to_numpy()
    y = (known["result"] - by_client["result"].transform("mean")).to_numpy()
    spread = (x**2).sum()
    if spread == 0:
        raise NotEnoughData(_("What repeating does to results"), 2, 1, _("degrees of familiarity"))
    slope = (x * y).sum() / spread
    # sandwich by client: orders of one client are not independent of each other
    parts = pd.Series(x * (y - slope * x)).groupby(known["client_id"].to_numpy()).sum()
    clients = len(parts)
    error = np.sqrt((parts**2).sum() * clients / max(clients - 1, 1)) / spread
    correlation = (x * y).sum() / np.sqrt(spread * (y**2).sum()) if (y**2).sum() else float("nan")
    row = {
        "orders": len(known),
        "clients": clients,
        "slope": slope / 10,
        "lowest": (slope - 1.96 * error) / 10,
        "highest": (slope + 1.96 * error) / 10,
        "correlation": correlation,
    }
    return pd.DataFrame([row])


@per_view
def _repetition(view: BookView) -> pd.DataFrame:
    view.require("projects", purpose=_("the over-familiar approach"))
    orders = view.table("projects").dropna(subset=["approach"])
    orders = orders.assign(day=orders["signed_on"].fillna(orders["start"])).dropna(subset=["day"])
    orders = orders[orders["contract"].fillna("") != "retainer"].sort_values(
        ["client_id", "day", "project_id"], ignore_index=True
    )
    # every order with each earlier one of its client
    place = orders.groupby("client_id", sort=False).cumcount().to_numpy()
    later = np.repeat(np.arange(len(orders)), place)
    earlier = later - 1 - (np.arange(len(later)) - np.repeat(np.cumsum(place) - place, place))
    approach, day = orders["approach"], orders["day"].to_numpy()
    alike = similarities(approach.iloc[later], approach.iloc[earlier])
    ago = (day[later] - day[earlier]) / np.timedelta64(1, "D") / DAYS_A_MONTH
    weighed = alike * seasonal_weight(ago) * 0.5 ** (ago / HALF_LIFE_MONTHS)
    familiarity, times, nearest = (
        np.zeros(len(orders)),
        np.ones(len(orders)),
        np.full(len(orders), -1),
    )
    if len(later):
        np.maximum.at(familiarity, later, weighed)
        np.add.at(times, later, (alike >= REPEATED).astype("float64"))
        first_best = np.flatnonzero((weighed == familiarity[later]) & (weighed > 0))[::-1]
        nearest[later[first_best]] = earlier[first_best]
    found = orders.assign(familiarity=familiarity, times=times.astype("int64"))
    for column, source in (("nearest", "approach"), ("nearest_name", "name")):
        found[column] = (
            np.where(nearest >= 0, orders[source].to_numpy()[np.maximum(nearest, 0)], "")
            if len(orders)
            else ""
        )
    return found[
        [
            "client_id",
            "project_id",
            "name",
            "approach",
            "day",
            "familiarity",
            "times",
            "nearest",
            "nearest_name",
            "result",
        ]
    ]
