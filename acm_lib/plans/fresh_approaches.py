"""Approaches new to a client that worked elsewhere, and how new its open offers would be."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView, ClientView, per_view
from acm_lib.frames import iterate_rows
from acm_lib.plans.approaches import DAYS_A_MONTH, HALF_LIFE_MONTHS, novelty, similarity
from acm_lib.plans.repetition import repetition
from acm_lib.statements import _

PRIOR = 2.0  # imagined orders at the agency's mean result, so that one lucky order is no proof


def fresh_approaches(client: ClientView, *, most: int = 3) -> pd.DataFrame:
    """Approaches that worked for other clients of the trade (or, where it has none, for any client)
    and are new to this one.

    Returns
    -------
    approach, novelty, result (mean), orders and clients (how many it rests on), expected (the mean
    shrunk by two imagined orders at the agency's mean result), trade (bool: of the same industry):
    highest expected first; never one the client had.
    """
    history = past_approaches(client).get(client.client_id, [])
    return choose_fresh(
        history, client.row["industry"], successful_approaches(client.agency), most=most
    )


def choose_fresh(
    history: list[tuple[str, float]], industry: object, successful: pd.DataFrame, *, most: int = 3
) -> pd.DataFrame:
    """As `fresh_approaches`, for a client of an industry with this history of (approach, months
    ago), out of `successful_approaches`."""
    used = {approach for approach, _months in history}
    dated = [(approach, months) for approach, months in history if months == months]
    columns = ["approach", "novelty", "result", "orders", "clients", "expected", "trade"]
    rows: list[tuple[object, ...]] = []
    for trade in (True, False):
        of_industry = successful["industry"] == industry if trade else successful["industry"].isna()
        for row in iterate_rows(successful[of_industry]):
            if row.approach in used or len(rows) == most:
                continue
            new = novelty(row.approach, dated)
            if new > 0.5:
                rows.append(
                    (row.approach, new, row.result, row.orders, row.clients, row.expected, trade)
                )
        if rows:
            break
    return pd.DataFrame(rows, columns=columns)


def proposals(client: ClientView) -> pd.DataFrame:
    """The open offers with an approach, and how new each would be to this client.

    Returns
    -------
    One row per offer, the least new first: opportunity_id, name, approach, novelty, nearest
    (approach of the most alike earlier order; "" without any), nearest_name, nearest_result (NaN
    where unknown).
    """
    client.require("opportunities", "projects", purpose=_("the novelty of offers"))
    offers = client.table("opportunities").dropna(subset=["approach"])
    offers = offers[~offers["stage"].isin(["won", "lost"])]
    own = repetition(client, months=10_000)
    ago = (client.as_of - own["day"]).dt.days / DAYS_A_MONTH
    rows = []
    for offer in iterate_rows(offers):
        alike = [
            similarity(offer.approach, past, months) * 0.5 ** (months / HALF_LIFE_MONTHS)
            for past, months in zip(own["approach"], ago, strict=True)
        ]
        nearest = own.iloc[int(np.argmax(alike))] if alike and max(alike) > 0 else None
        found = (
            ("", "", float("nan"))
            if nearest is None
            else (nearest["approach"], nearest["name"], nearest["result"])
        )
        rows.append(
            (offer.opportunity_id, offer.name, offer.approach, 1 - max(alike, default=0.0), *found)
        )
    frame = pd.DataFrame(
        rows,
        columns=[
            "opportunity_id",
            "name",
            "approach",
            "novelty",
            "nearest",
            "nearest_name",
            "nearest_result",
        ],
    )
    return frame.sort_values(["novelty", "opportunity_id"], ignore_index=True)


@per_view
def successful_approaches(view: BookView) -> pd.DataFrame:
    """Approaches of three years with a result worth repeating, of each industry and of all.

    Who used an approach is not shown it again, so nobody's own result needs to be taken out.

    Returns
    -------
    industry (None: all), approach, result (mean), orders, clients, expected: of each industry the
    best first.
    """
    orders = repetition(view).dropna(subset=["result"])
    industry = view.table("clients").set_index("client_id")["industry"]
    orders = orders.assign(industry=orders["client_id"].map(industry))
    mean = orders["result"].mean()
    of_all = orders.assign(industry=None)
    grouped = pd.concat([of_all, orders.dropna(subset=["industry"])]).groupby(
        ["industry", "approach"], dropna=False
    )
    frame = grouped["result"].agg(result="mean", orders="size")
    frame["clients"] = grouped["client_id"].nunique()
    frame["expected"] = (frame["result"] * frame["orders"] + PRIOR * mean) / (
        frame["orders"] + PRIOR
    )
    frame = frame[frame["expected"] >= 1].reset_index()
    return frame.sort_values(
        ["industry", "expected", "approach"], ascending=[True, False, True], ignore_index=True
    )


def past_approaches(view: BookView) -> dict[str, list[tuple[str, float]]]:
    """Client -> every approach it ever got, with the months since (NaN without a date)."""
    orders = view.table("projects").dropna(subset=["approach"])
    months = (view.as_of - orders["signed_on"].fillna(orders["start"])).dt.days / DAYS_A_MONTH
    history: dict[str, list[tuple[str, float]]] = {}
    for client, approach, ago in zip(orders["client_id"], orders["approach"], months, strict=True):
        history.setdefault(client, []).append((approach, ago))
    return history
