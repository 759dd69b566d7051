"""Fresh or over-familiar: how alike is an idea to what this client already got, and what came of repeating it.

An approach is written "channel; format; idea tags", as in "social; minigame; discovery, music".
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from acm_lib.book import BookView
from acm_lib.statements import _

CHANNEL, FORMAT, IDEA = 0.3, 0.3, 0.4  # what each part weighs in the likeness of two approaches
HALF_LIFE_MONTHS = 18.0  # an approach that old counts half
REPEATED = 0.8  # from this likeness on, it is the same approach again


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
    return Approach(parts[0], parts[1], frozenset(tag.strip() for tag in parts[2].split(",") if tag.strip()))


def likeness(one: str, other: str) -> float:
    """How alike two approaches are, 0 (nothing in common) to 1 (the same); symmetric.

    Channel and format count .3 each where equal, the ideas .4 times the share they have in common (Jaccard).

    Examples
    --------
    >>> likeness("social; minigame; music", "social; minigame; music, family")
    0.8
    """
    a, b = read_approach(one), read_approach(other)
    together = a.ideas | b.ideas
    shared = len(a.ideas & b.ideas) / len(together) if together else 1.0
    return round(CHANNEL * (a.channel == b.channel) + FORMAT * (a.format == b.format) + IDEA * shared, 12)


def novelty(approach: str, history: Iterable[tuple[str, float]]) -> float:
    """How new an approach is to a client: 1 - the likeness to the nearest earlier one, what is long ago counting less.

    Parameters
    ----------
    approach : "channel; format; idea tags".
    history : (approach, months ago) of what the client got.

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
    nearest = max((likeness(approach, past) * 0.5 ** (months / HALF_LIFE_MONTHS) for past, months in history), default=0.0)
    return 1.0 - nearest


def repetition(view: BookView, client_id: str | None = None, *, months: int = 36) -> pd.DataFrame:
    """Every order of the last `months` with how familiar its approach was when it came.

    Parameters
    ----------
    view : needs `projects` with approaches; a client's only, or all.

    Returns
    -------
    One row per order with an approach, oldest first: client_id, project_id, name, approach, day (signed), familiarity
    (1 - novelty against the client's earlier orders), times (how often that same approach was sold up to then), result.
    """
    view.require("projects", purpose=_("the over-familiar approach"))
    orders = view.table("projects").dropna(subset=["approach"])
    orders = orders.assign(day=orders["signed_on"].fillna(orders["start"])).dropna(subset=["day"])
    if client_id is not None:
        orders = orders[orders["client_id"] == client_id]
    orders = orders[orders["contract"].fillna("") != "retainer"]
    rows = []
    for client, own in orders.sort_values(["day", "project_id"]).groupby("client_id", sort=True):
        past: list[tuple[str, pd.Timestamp]] = []
        for order in own.itertuples():
            aged = [(approach, (order.day - day).days / 30.4375) for approach, day in past]
            rows.append(
                (
                    client, order.project_id, order.name, order.approach, order.day, 1 - novelty(order.approach, aged),
                    1 + sum(likeness(order.approach, approach) >= REPEATED for approach, _day in past), order.result,
                )
            )  # fmt: skip
            past.append((order.approach, order.day))
    frame = pd.DataFrame(rows, columns=["client_id", "project_id", "name", "approach", "day", "familiarity", "times", "result"])
    first = view.month - pd.DateOffset(months=months - 1)
    return frame[frame["day"] >= first].reset_index(drop=True)


def repetition_index(view: BookView, client_id: str | None = None) -> pd.DataFrame:
    """How much each client was given the same again: the mean familiarity of its last six orders.

    Returns
    -------
    One row per client with two or more orders, most repeated first: client_id, orders, index (0-1), times (most often the
    same approach was sold), result_first, result_last (first and latest result of that approach; NaN if unknown).
    """
    rows = []
    for client, own in repetition(view, client_id).groupby("client_id", sort=True):
        if len(own) < 2:
            continue
        last = own.tail(6)
        most = own.loc[own["times"].idxmax()]
        same = own[[likeness(most["approach"], approach) >= REPEATED for approach in own["approach"]]]["result"].dropna()
        rows.append(
            (
                client, len(own), float(last["familiarity"].mean()), int(most["times"]), most["approach"],
                same.iloc[0] if len(same) else float("nan"), same.iloc[-1] if len(same) else float("nan"),
            )
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=["client_id", "orders", "index", "times", "approach", "result_first", "result_last"])
    return frame.sort_values(["index", "client_id"], ascending=[False, True], ignore_index=True)


def fresh_approaches(view: BookView, client_id: str, *, most: int = 3) -> pd.DataFrame:
    """Approaches that worked for other clients of the trade and are new to this one.

    Returns
    -------
    approach, novelty, result (mean), orders (how many it rests on): best result first; never one the client had.
    """
    all_orders = repetition(view)
    industry = view.table("clients").set_index("client_id")["industry"]
    own = all_orders[all_orders["client_id"] == client_id]
    alike = all_orders[(all_orders["client_id"] != client_id) & (all_orders["client_id"].map(industry) == industry.get(client_id))]
    worked = alike.dropna(subset=["result"]).groupby("approach")["result"].agg(result="mean", orders="size").reset_index()
    history = [(order.approach, (view.as_of - order.day).days / 30.4375) for order in own.itertuples()]
    worked["novelty"] = [novelty(approach, history) for approach in worked["approach"]]
    worked = worked[(worked["novelty"] > 0.5) & (worked["result"] >= 1) & ~worked["approach"].isin(own["approach"])]
    return worked.sort_values(["result", "approach"], ascending=[False, True], ignore_index=True).head(most)
