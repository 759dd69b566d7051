"""Where an account can grow: services it does not buy yet, the pipeline, the target of the year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib import facts, segments
from acm_lib.book import BookView, ClientView, per_view
from acm_lib.errors import NotEnoughData
from acm_lib.measures import compute
from acm_lib.plans.pipeline import pipeline
from acm_lib.plans.relationships import is_paying_slower, payment, payment_timing
from acm_lib.statements import Statement, _

FEWEST_ALIKE = 4  # similar clients of the trade; with fewer, all clients are compared
PRIOR = 2.0  # imagined clients at the agency's average, so that one of two is not 'half of them'
MONTHS = 24
OFTEN = 0.4  # share of similar clients from which on not buying a service is white space
BLOCKING_SEGMENTS = (
    "fix",
    "let go",
    "gone",
    "watch",
)  # cells of the grid in which nothing more is to be sold
BOUGHT, PROPOSED, REFUSED, NEVER = _("bought"), _("proposed"), _("refused"), _("never offered")


def growth_block(client: ClientView) -> Statement | None:
    """Why nothing more is to be sold to this client now; None where it may grow.

    The one gate for every growth advice: not while the account must be mended or let go, has left
    or is too new for a verdict, nor before a client that pays later and later has agreed how it
    will pay.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> growth_block(open_book(samples_folder()).at("2026-10").client("C002")).plain()
    'First things first: this account is to be mended, or known better, before it is to grow.'
    """
    halves = list(payment(client).itertuples()) if client.has("invoices") else []
    return growth_block_reason(_segment(client, "watch"), halves)


def segment_advice(client: ClientView) -> Statement:
    """What is to be done with a client: what its cell of the grid asks for, growth only where
    nothing holds it back."""
    cell = _segment(client, "watch")
    play, held = segments.PLAYBOOK[cell], growth_block(client)
    if play.growing and held:
        return Statement(_("{cell:term}, but not yet. {why}"), cell=cell, why=held)
    return Statement(_("{cell:term}: {todo:term}"), cell=cell, todo=play.todo)


def _segment(client: ClientView, missing: str) -> str:
    """The client's cell of the grid; `missing` where it is in none."""
    return next(iter(segments.segment_clients(client)["cell"]), missing)


def growth_block_reason(cell: str, halves: list) -> Statement | None:
    """As `growth_block`, of a client in a cell of the grid with these rows of `payment`."""
    if cell in BLOCKING_SEGMENTS:
        return Statement(
            _(
                "First things first: this account is to be mended, or known better, before it is to"
                " grow."
            )
        )
    if is_paying_slower(halves):
        return Statement(
            _(
                "First things first: it paid {first} once and pays {last} now; agree how it will"
                " pay before more is sold."
            ),
            first=payment_timing(halves[0].days_late),
            last=payment_timing(halves[-1].days_late),
        )
    return None


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
    bought, industry = _purchase_matrix(client.agency)
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
    offers = _offers(client).get(client_id, {})
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
    """Of every client, or of the view's own, the services that many similar clients buy, that it does not, and that were
    never offered to it.

    Returns
    -------
    One row per client and service, the most usual first: client_id, service, alike, buyers, share
    (as in `whitespace`; .4 or more, of at least three buyers).
    """
    return view.select(_white_spots(view.agency))


@per_view
def _white_spots(view: BookView) -> pd.DataFrame:
    bought, clients = _purchase_matrix(view)
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
    offers = _offers(view)
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


def next_service(client: ClientView) -> pd.DataFrame:
    """Which service this client may buy next: what the clients buy that buy the same as it does.

    Every other client counts by the share of this client's services it buys too; the share of them
    that buy a service is drawn towards that of all clients by two imagined ones.

    Returns
    -------
    One row per service it does not buy, the likeliest first: service, chance (0-1), lowest, highest
    (80 % interval), weight (how many clients the others add up to), popularity (share of all other
    clients that buy it: the naive line), status.
    """
    from scipy.stats import beta

    client_id = client.client_id
    bought, _industry = _purchase_matrix(client.agency)
    columns = ["service", "chance", "lowest", "highest", "weight", "popularity", "status"]
    if client_id not in bought.index or not bought.loc[client_id].any():
        return pd.DataFrame(columns=columns)
    own = bought.loc[client_id].to_numpy(dtype=bool)
    others = bought.drop(index=client_id).to_numpy(dtype="float64")
    others = others[others.any(axis=1)]
    chance, weight, popularity = _co_purchase(own[None, :], others)
    good, bad = chance[0] * (weight[0] + PRIOR), (1 - chance[0]) * (weight[0] + PRIOR)
    offers = _offers(client).get(client_id, {})
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
    return frame[~own].sort_values(
        ["chance", "service"], ascending=[False, True], ignore_index=True
    )[columns]


@dataclass(frozen=True)
class NextServiceBacktest:
    """How often the first new service bought within a year was among those named.

    Attributes
    ----------
    cases : clients that bought a service new to them, at each look back.
    first, first_naive : share in which it was the first named; the naive line names the most
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
        bought, _industry = _purchase_matrix(then)
        matrix = bought.to_numpy(dtype="float64")
        after = orders[
            (orders["day"] > then.as_of)
            & (orders["day"] <= then.as_of + pd.DateOffset(months=12))
            & orders["service"].isin(bought.columns)
        ]
        place, service = (
            bought.index.get_indexer(after["client_id"]),
            bought.columns.get_indexer(after["service"]),
        )
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


def target(client: ClientView) -> pd.DataFrame:
    """The AGI of the next twelve months: what is there to keep, what to grow, what to win, and what
    is still missing.

    Parameters
    ----------
    client : needs `clients` and `invoices`; `opportunities` adds what is in the pipeline.

    Returns
    -------
    One row: agi (last 12 months; the naive line: the same again), agi_before, held (bool: nothing
    more is to be sold now), target (agi x (1 + the book's growth target); the same again where
    held, 0 for a client that left), target_gap (target - agi, never below 0), keep (agi x the
    agency's gross revenue retention), grow and win (open farmed and hunted offers, each at its
    chance), gap (target - keep - grow - win, never below 0), weighted (open offers at the owner's
    probability), coverage (weighted / target_gap).
    """
    now, before = (
        compute(facts.total(client.facts(), (), month=month), ["agi"])["agi"].iloc[0]
        for month in (client.month, client.month - pd.DateOffset(months=12))
    )
    gone = _segment(client, "") == "gone"
    held = growth_block(client) is not None
    growth = 0.0 if held else client.settings.targets.growth
    aim = 0.0 if gone else max(now, 0.0) * (1 + growth)
    offers = pipeline(client) if client.has("opportunities") else None
    weighted = offers["weighted"].sum(min_count=1) if offers is not None else 0.0
    farmed, hunted = (
        (0.0, 0.0)
        if offers is None
        else (
            offers.loc[offers["origin"].ne("hunted"), "expected"].sum(),
            offers.loc[offers["origin"].eq("hunted"), "expected"].sum(),
        )
    )
    keep = 0.0 if gone else max(now, 0.0) * _gross_revenue_retention(client.agency)
    row = pd.DataFrame(
        [
            {
                "agi": now,
                "agi_before": before,
                "held": held,
                "target": aim,
                "target_gap": max(0.0, aim - now),
                "keep": keep,
                "grow": farmed,
                "win": hunted,
                "gap": max(0.0, aim - keep - farmed - hunted),
                "weighted": weighted,
            }
        ]
    )
    return compute(row, ["coverage"])


def market_trend(client: ClientView) -> pd.DataFrame:
    """How the client's industry moves, beside what the client spends with us: last 12 months
    against the 12 before.

    Returns
    -------
    One row: industry, market (change of the mean index), ours (change of the client's revenue; NaN
    without a year before).

    Raises
    ------
    MissingTable : no `market`.
    NotEnoughData : the industry has fewer than 24 months.
    """
    client.require("market", purpose=_("the market's trend"))
    industry = client.row["industry"]
    months = client.table("market")
    months = months[
        (months["industry"] == industry) & (months["month"] <= client.month)
    ].sort_values("month")["index"]
    if len(months) < 24:
        raise NotEnoughData(
            _("The market's trend"), 24, len(months), _("months of the client's industry")
        )
    now, before = months.iloc[-12:].mean(), months.iloc[-24:-12].mean()
    own = client.facts().groupby("month")["invoiced"].sum()
    this_year = own[own.index > client.month - pd.DateOffset(months=12)].sum()
    last_year = own[
        (own.index <= client.month - pd.DateOffset(months=12))
        & (own.index > client.month - pd.DateOffset(months=24))
    ].sum()
    ours = this_year / last_year - 1 if last_year > 0 else float("nan")
    return pd.DataFrame(
        [
            {
                "industry": industry,
                "market": now / before - 1 if before else float("nan"),
                "ours": ours,
            }
        ]
    )


@per_view
def _gross_revenue_retention(view: BookView) -> float:
    """The agency's gross revenue retention of the last year; 1 where there is no year before."""
    months = view.facts(("invoiced",))
    months = months[months["client_id"] != ""]
    year, ago = view.month - pd.DateOffset(months=12), view.month - pd.DateOffset(months=24)
    now, before = (
        months[(months["month"] > first) & (months["month"] <= last)]
        .groupby("client_id")["invoiced"]
        .sum()
        for first, last in ((year, view.month), (ago, year))
    )
    whole = segments.revenue_retention(before, now).select_dtypes("number").sum().to_frame().T
    kept = compute(whole, ["grr"])["grr"].iloc[0]
    return float(kept) if kept == kept else 1.0


@per_view
def _purchase_matrix(view: BookView) -> tuple[pd.DataFrame, pd.DataFrame]:
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


def _co_purchase(
    own: np.ndarray, others: np.ndarray, *, leave_one_out: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Chance of each service for clients with `own` services, the weight behind it, and each
    service's popularity.

    `leave_one_out` : each of `own` stands among `others` too, and is not to speak for itself.
    """
    services = own.astype("float64")
    popularity = others.mean(axis=0) if len(others) else np.zeros(services.shape[1])
    overlap = services @ others.T / np.maximum(services.sum(axis=1, keepdims=True), 1)
    bought, weight = overlap @ others, overlap.sum(axis=1, keepdims=True)
    if leave_one_out:
        bought, weight = bought - services, weight - 1
    chance = (bought + PRIOR * popularity) / (weight + PRIOR)
    return chance, np.broadcast_to(weight, chance.shape), popularity


@per_view
def _offers(view: BookView) -> dict[str, dict[str, str]]:
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
