"""Fresh or over-familiar: how alike is an idea to what this client already got, and what came of
repeating it.

An approach is written "channel; format; idea tags", as in "social; minigame; discovery, music". The
season joins in where it is known: the same idea at Tết after Tết is more of the same than in the
summer after.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import BookView, ClientView, per_view
from acm_lib.errors import NotEnoughData
from acm_lib.statements import Term, _

CHANNEL, FORMAT, IDEA = 0.3, 0.3, 0.4  # what each part weighs in the likeness of two approaches
SEASON = 0.1  # what the opposite season takes off
HALF_LIFE_MONTHS = 18.0  # an approach that old counts half
REPEATED = 0.8  # from this likeness on, it is the same approach again
LAST_ORDERS = 6  # the repetition index looks at
FEWEST_RESULTS = 30  # orders with a result, for what repeating does to results
PRIOR = 2.0  # imagined orders at the agency's mean result, so that one lucky order is no proof
DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class Approach:
    """The parts of an approach."""

    channel: str
    format: str
    ideas: frozenset[str]


@functools.cache
def read_approach(text: str) -> Approach:
    """The parts of an approach as the book writes it; missing parts are empty.

    Examples
    --------
    >>> sorted(read_approach("Social; minigame; music, discovery").ideas)
    ['discovery', 'music']
    """
    parts = [part.strip().casefold() for part in str(text).split(";")] + ["", "", ""]
    return Approach(
        parts[0], parts[1], frozenset(tag.strip() for tag in parts[2].split(",") if tag.strip())
    )


def similarity(one: str, other: str, months_apart: float | None = None) -> float:
    """How alike two approaches are, 0 (nothing in common) to 1 (the same); symmetric.

    Channel and format count .3 each where equal, the ideas .4 times the share they have in common
    (Jaccard). With `months_apart`, the opposite season takes a tenth off, the same season nothing.

    Examples
    --------
    >>> similarity("social; minigame; music", "social; minigame; music, family")
    0.8
    >>> similarity("social; minigame; music", "social; minigame; music", months_apart=18)
    0.9
    """
    a, b = read_approach(one), read_approach(other)
    together = a.ideas | b.ideas
    shared = len(a.ideas & b.ideas) / len(together) if together else 1.0
    alike = CHANNEL * (a.channel == b.channel) + FORMAT * (a.format == b.format) + IDEA * shared
    return round(alike * (1.0 if months_apart is None else float(_season(months_apart))), 12)


def shared_parts(one: str, other: str) -> list[Term | str]:
    """What two approaches have in common, in words: why they are alike.

    Examples
    --------
    >>> shared_parts("social; minigame; music", "social; pop-up; music, family")
    [Term(text='channel'), 'music']
    """
    a, b = read_approach(one), read_approach(other)
    parts = [Term(_("channel"))] if a.channel == b.channel else []
    parts += [Term(_("format"))] if a.format == b.format else []
    return [*parts, *sorted(a.ideas & b.ideas)]


def novelty(
    approach: str, history: Iterable[tuple[str, float]], *, seasonal: bool = False
) -> float:
    """How new an approach is to a client: 1 - the likeness to the nearest earlier one, what is long
    ago counting less.

    Parameters
    ----------
    approach : "channel; format; idea tags".
    history : (approach, months ago) of what the client got.
    seasonal : count the season as well (from the months ago).

    Returns
    -------
    0 (the same, just now) to 1 (nothing like it; also without any history).

    Examples
    --------
    >>> novelty("social; minigame; music", [("social; minigame; music", 0)])
    0.0
    >>> novelty("social; minigame; music", [("social; minigame; music", 18)])
    0.5
    """
    nearest = max(
        (
            similarity(approach, past, months if seasonal else None)
            * 0.5 ** (months / HALF_LIFE_MONTHS)
            for past, months in history
        ),
        default=0.0,
    )
    return 1.0 - nearest


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
        orders[_similarities(orders["approach"], own_most) >= REPEATED]
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
        for row in successful[of_industry].itertuples():
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
    for offer in offers.itertuples():
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


def _season(months_apart):
    """1 in the same season, down to 1 - SEASON in the opposite one."""
    within = np.abs(months_apart) % 12
    return 1 - SEASON * np.minimum(within, 12 - within) / 6


def _similarities(ones: pd.Series, others: pd.Series) -> np.ndarray:
    """The likeness of two columns of approaches, each pair of texts looked at once."""
    codes, texts = pd.factorize(pd.concat([ones, others], ignore_index=True))
    texts = texts.tolist()  # a text of a list is had in a hundredth of the time
    pairs = codes[: len(ones)].astype("int64") * len(texts) + codes[len(ones) :]
    distinct, where = np.unique(pairs, return_inverse=True)
    alike = np.array(
        [
            similarity(texts[pair // len(texts)], texts[pair % len(texts)])
            for pair in distinct.tolist()
        ],
        dtype="float64",
    )
    return alike[where] if len(distinct) else np.zeros(0)


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
    alike = _similarities(approach.iloc[later], approach.iloc[earlier])
    ago = (day[later] - day[earlier]) / np.timedelta64(1, "D") / DAYS_A_MONTH
    weighed = alike * _season(ago) * 0.5 ** (ago / HALF_LIFE_MONTHS)
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
