"""Where an account can grow: services it does not buy yet, the pipeline, the target of the year."""

from __future__ import annotations

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.measures import compute
from acm_lib.plans.exchange import of_clients, to_book_currency
from acm_lib.statements import _

FEWEST_ALIKE = 4  # similar clients of the trade; with fewer, all clients are compared
PRIOR = 2.0  # imagined clients at the agency's average, so that one of two is not 'half of them'
MONTHS = 24
BOUGHT, PROPOSED, REFUSED, NEVER = _("bought"), _("proposed"), _("refused"), _("never offered")


def whitespace(view: BookView, client_id: str) -> pd.DataFrame:
    """Every service of the agency: does the client buy it, and do similar clients?

    Parameters
    ----------
    view : needs `projects`; `opportunities` tells what was proposed and refused.

    Returns
    -------
    One row per service, the most usual first: service, status ("bought" in the last 24 months, "proposed", "refused",
    "never offered"), bought (bool), alike (number of similar clients), buyers (how many of them buy it), share (buyers /
    alike), expected (the share shrunk towards that of all clients, with two imagined clients), trade (bool: similar means
    of the same industry; else all other clients, because the industry has fewer than four).
    """
    view.require("projects", purpose=_("the services a client could buy"))
    orders = view.table("projects").dropna(subset=["service"])
    day = orders["signed_on"].fillna(orders["start"])
    recent = orders[day > view.as_of - pd.DateOffset(months=MONTHS)]
    clients = view.table("clients")
    active = clients[clients["until"].isna() & clients["client_id"].isin(recent["client_id"])]
    industry = clients.set_index("client_id")["industry"].get(client_id)
    others = active[active["client_id"] != client_id]
    alike = others[others["industry"] == industry]
    trade = len(alike) >= FEWEST_ALIKE
    alike = alike if trade else others
    bought = recent.groupby("client_id")["service"].agg(set)
    base = recent[recent["client_id"].isin(others["client_id"])].groupby("service")["client_id"].nunique() / max(len(others), 1)
    own, offers = bought.get(client_id, set()), _offers(view, client_id)
    rows = []
    for service in sorted(orders["service"].unique()):
        buyers = sum(service in bought[other] for other in alike["client_id"])
        share = buyers / len(alike) if len(alike) else float("nan")
        expected = (buyers + PRIOR * base.get(service, 0.0)) / (len(alike) + PRIOR)
        status = BOUGHT if service in own else offers.get(service, NEVER)
        rows.append((service, status, service in own, len(alike), buyers, share, expected, trade))
    frame = pd.DataFrame(rows, columns=["service", "status", "bought", "alike", "buyers", "share", "expected", "trade"])
    return frame.sort_values(["share", "service"], ascending=[False, True], ignore_index=True)


def breadth(view: BookView) -> pd.DataFrame:
    """How many services each client buys, beside what similar clients buy: where the white space is widest.

    Returns
    -------
    One row per active client: client_id, services (bought in 24 months), usual (mean of the clients of its industry),
    industry. Widest gap first.
    """
    view.require("projects", purpose=_("the services a client could buy"))
    orders = view.table("projects").dropna(subset=["service"])
    day = orders["signed_on"].fillna(orders["start"])
    recent = orders[day > view.as_of - pd.DateOffset(months=MONTHS)]
    counted = recent.groupby("client_id")["service"].nunique().rename("services").reset_index()
    clients = view.table("clients")
    counted = counted.merge(clients.loc[clients["until"].isna(), ["client_id", "industry"]], on="client_id")
    by_trade = counted.groupby("industry")["services"]
    others = by_trade.transform("size") - 1
    counted["usual"] = (by_trade.transform("sum") - counted["services"]) / others.where(others >= FEWEST_ALIKE - 1)
    gap = (counted["usual"] - counted["services"]).rename("gap")
    return counted.assign(gap=gap).sort_values(["gap", "client_id"], ascending=[False, True], ignore_index=True)


def pipeline(view: BookView, client_id: str | None = None) -> pd.DataFrame:
    """Open opportunities, weighted by the owner's probability and by the agency's own past win rate.

    Returns
    -------
    One row per open opportunity, nearest decision first: opportunity_id, client_id, name, service, stage, amount (book
    currency), probability, expected_close, owner, weighted (amount x probability), naive (amount x the agency's win rate
    of the last 24 months; NaN with fewer than ten decisions).

    Source: Ruddr, weighted pipeline (1,000,000 x 5 % = 50,000).
    """
    view.require("opportunities", purpose=_("the pipeline"))
    offers = view.table("opportunities")
    closed = offers[offers["stage"].isin(["won", "lost"]) & (offers["closed_on"] > view.as_of - pd.DateOffset(months=MONTHS))]
    win_rate = (closed["stage"] == "won").mean() if len(closed) >= 10 else float("nan")
    still_open = offers[~offers["stage"].isin(["won", "lost"])]
    if client_id is not None:
        still_open = still_open[still_open["client_id"] == client_id]
    amount = to_book_currency(view, still_open["amount"], of_clients(view, still_open["client_id"]))
    frame = still_open.assign(amount=amount, weighted=amount * still_open["probability"], naive=amount * win_rate)
    columns = ["opportunity_id", "client_id", "name", "service", "stage", "amount", "probability", "expected_close", "owner", "weighted", "naive"]
    return frame[columns].sort_values(["expected_close", "opportunity_id"], ignore_index=True)


def target(view: BookView, client_id: str) -> pd.DataFrame:
    """The AGI of the next twelve months: what is there to keep, what to grow, what covers the gap.

    Returns
    -------
    One row: agi (last 12 months; the naive line: the same again), agi_before, target (agi x (1 + the book's growth
    target)), target_gap (target - agi, never below 0), weighted (pipeline), coverage (weighted / gap).
    """
    known = facts.monthly(view)
    own = known[known["client_id"] == client_id]
    now = compute(facts.total(own, (), month=view.month), ["agi"])["agi"].iloc[0]
    before = compute(facts.total(own, (), month=view.month - pd.DateOffset(months=12)), ["agi"])["agi"].iloc[0]
    wanted = max(now, 0.0) * (1 + view.settings.targets.growth)
    weighted = pipeline(view, client_id)["weighted"].sum(min_count=1) if view.has("opportunities") else 0.0
    row = pd.DataFrame([{"agi": now, "agi_before": before, "target": wanted, "target_gap": max(0.0, wanted - now), "weighted": weighted}])
    return compute(row, ["coverage"])


def _offers(view: BookView, client_id: str) -> dict[str, str]:
    if not view.has("opportunities"):
        return {}
    offers = view.table("opportunities")
    offers = offers[offers["client_id"] == client_id].dropna(subset=["service"]).sort_values("created_on")
    status = offers["stage"].map(lambda stage: REFUSED if stage == "lost" else PROPOSED)
    return dict(zip(offers["service"], status, strict=True))

