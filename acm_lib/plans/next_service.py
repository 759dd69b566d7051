"""The service a client may buy next, by what similar buyers buy, with its backtest."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import BookView, ClientView, per_view
from acm_lib.errors import NotEnoughData
from acm_lib.plans.whitespace import NEVER, PRIOR, past_offers, purchase_matrix
from acm_lib.statements import _


def next_service(client: ClientView) -> pd.DataFrame:
    """Which service this client may buy next: what the clients buy that buy the same as it does.

    Every other client counts by the share of this client's services it buys too; the share of them
    that buy a service is drawn towards that of all clients by two imagined ones.

    Returns
    -------
    One row per service it does not buy, the likeliest first: service, chance (0-1), lowest, highest
    (80 % interval), weight (how many clients the others add up to), popularity (share of all other
    clients that buy it: the baseline), status.
    """
    from scipy.stats import beta

    client_id = client.client_id
    bought, _industry = purchase_matrix(client.agency)
    columns = ["service", "chance", "lowest", "highest", "weight", "popularity", "status"]
    if client_id not in bought.index or not bought.loc[client_id].any():
        return pd.DataFrame(columns=columns)
    has = bought.loc[client_id].to_numpy(dtype=bool)
    others = bought.drop(index=client_id).to_numpy(dtype="float64")
    others = others[others.any(axis=1)]
    chance, weight, popularity = _co_purchase(has[None, :], others)
    good, bad = chance[0] * (weight[0] + PRIOR), (1 - chance[0]) * (weight[0] + PRIOR)
    offers = past_offers(client).get(client_id, {})
    frame = pd.DataFrame(
        {
            "service": bought.columns,
            "chance": chance[0],
            "lowest": beta.ppf(0.1, good, bad),
            "highest": beta.ppf(0.9, good, bad),
            "weight": weight[0],
            "popularity": popularity,
            "status": [offers.get(service, NEVER) for service in bought.columns],
        }
    )
    return frame[~has].sort_values(
        ["chance", "service"], ascending=[False, True], ignore_index=True
    )[columns]


@dataclass(frozen=True)
class NextServiceBacktest:
    """How often the first new service bought within a year was among those named.

    Attributes
    ----------
    cases : clients that bought a service new to them, at each observation.
    first, first_naive : share in which it was the first named; the baseline names the most
        popular.
    three, three_naive : share in which it was among the first three.
    """

    cases: int
    first: float
    first_naive: float
    three: float
    three_naive: float


@per_view
def next_service_backtest(view: BookView) -> NextServiceBacktest:
    """What `next_service` would have named 12, 18 and 24 months ago, beside naming the most popular
    service.

    Raises
    ------
    NotEnoughData : fewer than ten clients bought anything new in the years that followed.
    """
    view.require("projects", purpose=_("the services a client could buy"))
    orders = view.table("projects").dropna(subset=["service"])
    orders = (
        orders.assign(day=orders["signed_on"].fillna(orders["start"]))
        .dropna(subset=["day"])
        .sort_values("day")
    )
    hits = []
    for back in (12, 18, 24):
        month = view.month - pd.DateOffset(months=back)
        if month < view.book.months[0] + pd.DateOffset(months=6):
            continue
        then = view.book.at(month)
        bought, _industry = purchase_matrix(then)
        matrix = bought.to_numpy(dtype="float64")
        after = orders[
            (orders["day"] > then.as_of)
            & (orders["day"] <= then.as_of + pd.DateOffset(months=12))
            & orders["service"].isin(bought.columns)
        ]
        place = bought.index.get_indexer(pd.Index(after["client_id"]))
        service = bought.columns.get_indexer(pd.Index(after["service"]))
        new = (place >= 0) & (matrix[place, service] == 0) & (matrix[place].sum(axis=1) > 0)
        first = pd.DataFrame({"client": place[new], "service": service[new]}).drop_duplicates(
            "client"
        )
        if first.empty:
            continue
        chance, _weight, popularity = _co_purchase(
            matrix[first["client"]] > 0, matrix[matrix.any(axis=1)], leave_one_out=True
        )
        owned = matrix[first["client"]] > 0
        for scores, name in (
            (chance, "ours"),
            (np.broadcast_to(popularity, chance.shape), "naive"),
        ):
            ranked = np.argsort(np.where(owned, 2.0, -scores), axis=1, kind="stable")
            rank = (ranked == first["service"].to_numpy()[:, None]).argmax(axis=1)
            hits.append(pd.DataFrame({"side": name, "rank": rank}))
    ranks = pd.concat(hits, ignore_index=True) if hits else pd.DataFrame({"side": [], "rank": []})
    ours, naive = ranks[ranks["side"] == "ours"]["rank"], ranks[ranks["side"] == "naive"]["rank"]
    if len(ours) < 10:
        raise NotEnoughData(
            _("The backtest of the next service"),
            10,
            len(ours),
            _("clients that bought something new"),
        )
    return NextServiceBacktest(
        len(ours),
        float((ours == 0).mean()),
        float((naive == 0).mean()),
        float((ours < 3).mean()),
        float((naive < 3).mean()),
    )


def _co_purchase(
    purchases: np.ndarray, others: np.ndarray, *, leave_one_out: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Chance of each service for clients with these `purchases`, the weight behind it, and each
    service's popularity.

    `leave_one_out` : each row of `purchases` is among `others` too, and is not counted for itself.
    """
    services = purchases.astype("float64")
    popularity = others.mean(axis=0) if len(others) else np.zeros(services.shape[1])
    overlap = services @ others.T / np.maximum(services.sum(axis=1, keepdims=True), 1)
    bought, weight = overlap @ others, overlap.sum(axis=1, keepdims=True)
    if leave_one_out:
        bought, weight = bought - services, weight - 1
    chance = (bought + PRIOR * popularity) / (weight + PRIOR)
    return chance, np.broadcast_to(weight, chance.shape), popularity
