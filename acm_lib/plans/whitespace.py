"""White space: the services a client does not buy and similar clients do."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView, ClientView, per_view
from acm_lib.statements import _

FEWEST_ALIKE = 4  # similar clients of the trade; with fewer, all clients are compared
PRIOR = 2.0  # imagined clients at the agency's average, so that one of two is not 'half of them'
MONTHS = 24
OFTEN = 0.4  # share of similar clients from which on not buying a service is white space
BOUGHT, PROPOSED, REFUSED, NEVER = _("bought"), _("proposed"), _("refused"), _("never offered")


def whitespace(client: ClientView) -> pd.DataFrame:
    """Every service of the agency: does the client buy it, and do similar clients?

    Parameters
    ----------
    client : needs `projects`; `opportunities` adds what was proposed and refused.

    Returns
    -------
    One row per service, the most usual first: service, status ("bought" in the last 24 months,
    "proposed", "refused", "never offered"), bought (bool), alike (number of similar clients),
    buyers (how many of them buy it), share (buyers / alike), expected (the share shrunk towards
    that of all clients, with two imagined clients), trade (bool: similar means of the same
    industry; else all other clients, because the industry has fewer than four).
    """
    client_id = client.client_id
    bought, industry = purchase_matrix(client.agency)
    own = (
        bought.loc[client_id]
        if client_id in bought.index
        else pd.Series(False, index=bought.columns)
    )
    active = bought[bought.any(axis="columns") & ~industry.loc[bought.index, "left"]].drop(
        index=client_id, errors="ignore"
    )
    trade_of = industry["industry"].get(client_id)
    same = active[(industry.loc[active.index, "industry"] == trade_of).to_numpy()]
    trade = len(same) >= FEWEST_ALIKE
    alike = same if trade else active
    buyers, base = alike.sum(), active.mean() if len(active) else active.sum() * float("nan")
    offers = past_offers(client).get(client_id, {})
    frame = pd.DataFrame(
        {
            "service": bought.columns,
            "status": [
                BOUGHT if own[service] else offers.get(service, NEVER) for service in bought.columns
            ],
            "bought": own.to_numpy(dtype=bool),
            "alike": len(alike),
            "buyers": buyers.to_numpy(dtype="int64"),
            "share": buyers.to_numpy() / len(alike) if len(alike) else float("nan"),
            "expected": (
                (buyers.to_numpy() + PRIOR * base.fillna(0.0).to_numpy()) / (len(alike) + PRIOR)
            ),
            "trade": trade,
        }
    )
    return frame.sort_values(["share", "service"], ascending=[False, True], ignore_index=True)


def white_spots(view: BookView) -> pd.DataFrame:
    """The services that many similar clients buy, of each client (or one) that does not buy them
    and was never offered them.

    Returns
    -------
    One row per client and service, the most usual first: client_id, service, alike, buyers, share
    (as in `whitespace`; .4 or more, of at least three buyers).
    """
    return view.select(_white_spots(view.agency))


@per_view
def _white_spots(view: BookView) -> pd.DataFrame:
    bought, clients = purchase_matrix(view)
    matrix = bought.to_numpy(dtype="bool")
    active = matrix.any(axis=1) & ~clients["left"].to_numpy()
    codes, _names = pd.factorize(clients["industry"])
    trades = int(codes.max(initial=-1)) + 1
    by_trade, members = (
        np.zeros((trades + 1, matrix.shape[1])),
        np.zeros(trades + 1),
    )  # the last: of those whose trade (-1) nobody knows
    known = active & (codes >= 0)
    np.add.at(by_trade, codes[known], matrix[known])
    np.add.at(members, codes[known], 1)
    own = matrix * active[:, None]
    same, others = members[codes] - known, active.sum() - active
    trade = same >= FEWEST_ALIKE
    alike = np.where(trade, same, others)
    buyers = np.where(trade[:, None], by_trade[codes] - own, matrix[active].sum(axis=0) - own)
    share = buyers / np.maximum(alike, 1)[:, None]
    place, service = np.nonzero(~matrix & (buyers >= 3) & (share >= OFTEN))
    offers = past_offers(view)
    frame = pd.DataFrame(
        {
            "client_id": bought.index[place],
            "service": bought.columns[service],
            "alike": alike[place].astype("int64"),
            "buyers": buyers[place, service].astype("int64"),
            "share": share[place, service],
        }
    )
    new = [
        service not in offers.get(client, ())
        for client, service in zip(frame["client_id"], frame["service"], strict=True)
    ]
    return frame[np.array(new, dtype=bool)].sort_values(
        ["client_id", "share", "service"], ascending=[True, False, True], ignore_index=True
    )


def breadth(view: BookView) -> pd.DataFrame:
    """How many services each client buys, beside what similar clients buy: where the white space is
    widest.

    Returns
    -------
    One row per active client: client_id, services (bought in 24 months), usual (mean of the clients
    of its industry), industry. Widest gap first.
    """
    return view.select(_breadth(view.agency))


@per_view
def _breadth(view: BookView) -> pd.DataFrame:
    view.require("projects", purpose=_("the services a client could buy"))
    orders = view.table("projects").dropna(subset=["service"])
    day = orders["signed_on"].fillna(orders["start"])
    recent = orders[day > view.as_of - pd.DateOffset(months=MONTHS)]
    counted = recent.groupby("client_id")["service"].nunique().rename("services").reset_index()
    clients = view.table("clients")
    counted = counted.merge(
        clients.loc[clients["until"].isna(), ["client_id", "industry"]], on="client_id"
    )
    by_trade = counted.groupby("industry")["services"]
    others = by_trade.transform("size") - 1
    counted["usual"] = (by_trade.transform("sum") - counted["services"]) / others.where(
        others >= FEWEST_ALIKE - 1
    )
    gap = (counted["usual"] - counted["services"]).rename("gap")
    return counted.assign(gap=gap).sort_values(
        ["gap", "client_id"], ascending=[False, True], ignore_index=True
    )


@per_view
def purchase_matrix(view: BookView) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Clients x services bought in the last 24 months (bool), and each client's industry and
    whether it left."""
    view.require("projects", purpose=_("the services a client could buy"))
    orders = view.table("projects").dropna(subset=["service"])
    day = orders["signed_on"].fillna(orders["start"])
    recent = orders[day > view.as_of - pd.DateOffset(months=MONTHS)]
    services = sorted(orders["service"].unique())
    clients = view.table("clients").set_index("client_id")
    matrix = (
        pd.crosstab(recent["client_id"], recent["service"]).reindex(
            index=clients.index, columns=services, fill_value=0
        )
        > 0
    )
    return matrix, pd.DataFrame({"industry": clients["industry"], "left": clients["until"].notna()})


@per_view
def past_offers(view: BookView) -> dict[str, dict[str, str]]:
    """Client -> service -> what became of the last offer that was not bought."""
    if not view.has("opportunities"):
        return {}
    offers = (
        view.table("opportunities")
        .dropna(subset=["service"])
        .sort_values("created_on", kind="stable")
    )
    found: dict[str, dict[str, str]] = {}
    for client, service, stage in zip(
        offers["client_id"], offers["service"], offers["stage"], strict=True
    ):
        found.setdefault(client, {})[service] = REFUSED if stage == "lost" else PROPOSED
    return found
