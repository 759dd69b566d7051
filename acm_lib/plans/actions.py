"""What the account manager should do next: each action with its evidence, a person, a day and what
it is worth.

What is asked for is in `rules`; here the plan is put in order, and compared with the plans before
it.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.errors import MissingTable, NotEnoughData
from acm_lib.plans.evidence import Case, Evidence
from acm_lib.plans.health import health
from acm_lib.plans.rules import RULES, decisions
from acm_lib.statements import _

MOST = 7
COLUMNS = ("kind", "client_id", "what", "why", "who", "by", "worth", "urgency")
# What an action is about, as it is called in tables; the alerts of cost tracking have their own
# names.
KINDS = (
    _("fix"),
    _("let go"),
    _("win back"),
    _("farm"),
    _("keep"),
    _("serve lightly"),
    _("watch"),
    _("gone"),
    _("payment"),
    _("relationship"),
    _("satisfaction"),
    _("delivery"),
    _("approach"),
    _("pipeline"),
    _("grow"),
    _("promise"),
    _("brief"),
    _("signing"),
    _("capacity"),
)
SETTLED, STILL_OPEN = _("settled"), _("still open")


def actions(view: BookView, client_id: str, *, most: int = MOST) -> pd.DataFrame:
    """The next actions for a client, the most urgent and most worth first, seven at most.

    Parameters
    ----------
    view : needs `clients` and `invoices`; each rule that lacks a table is left out.

    Returns
    -------
    One row per action: kind, client_id, what, why (`Statement`), who, by (day), worth (money, NaN
    where it cannot be said), urgency (days).

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> "grow" in set(actions(open_book(samples_folder()).at("2026-10"), "C002")["kind"])
    False
    """
    return _ranked(view, client_id).head(most).reset_index(drop=True)


@functools.lru_cache(maxsize=64)
def _ranked(view: BookView, client_id: str) -> pd.DataFrame:
    """Every action for a client; the same plan is asked for by several sections."""
    return _ordered(Evidence(view, client_id), [client_id], 1000)


@functools.lru_cache(maxsize=8)
def all_actions(view: BookView, *, most: int = MOST) -> pd.DataFrame:
    """The next actions of every client, as `actions` gives them, every frame computed once for all
    of them.

    The frame is kept for the next question about the same view: never change it.
    """
    evidence = Evidence(view, None)
    return _ordered(evidence, list(evidence.managers), most)


def carried_over(view: BookView, client_id: str) -> pd.DataFrame:
    """The actions of the plan of the month before, made again as it was known then, and what became
    of each.

    Returns
    -------
    As `actions`, and outcome: "still open" where today's rules ask for the same again, else
    "settled"; empty in the book's first month.
    """
    month = view.month - pd.DateOffset(months=1)
    if month < view.book.months[0] or client_id not in set(
        view.book.at(month).table("clients")["client_id"]
    ):
        return actions(view, client_id).head(0).assign(outcome=pd.Series(dtype="str"))
    before, now = actions(view.book.at(month), client_id), actions(view, client_id, most=1000)
    still = {_key(action) for action in now.itertuples()}
    return before.assign(
        outcome=[STILL_OPEN if _key(action) in still else SETTLED for action in before.itertuples()]
    )


@functools.lru_cache(maxsize=2)
def learned(view: BookView, *, looks: int = 3, months: int = 3) -> pd.DataFrame:
    """Which kinds of action were followed by a better health and more revenue, over the plans of
    the last year.

    Every plan is made again as it was known then, and looked at again `months` later. Beside it the
    naive line: what happened to the clients of the same month without such an action. It tells of
    what followed, not of what was done: a book does not say which actions were carried out.

    Returns
    -------
    One row per kind, the most frequent first: kind, times, settled (share no longer asked for),
    health (mean change, points), naive (that of the clients without it), revenue (share whose
    revenue of the following months was above that of the months before), naive_revenue.

    Raises
    ------
    NotEnoughData : the book is not a year and a half old.
    """
    first = view.book.months[0] + pd.DateOffset(months=12)
    cut_offs = [view.month - pd.DateOffset(months=months * (look + 1)) for look in range(looks)]
    cut_offs = [month for month in cut_offs if month >= first]
    if not cut_offs:
        raise NotEnoughData(
            _("What plans have learned"),
            18,
            (view.month.year - first.year + 1) * 12 + view.month.month - first.month,
            _("months"),
        )
    rows = []
    for month in cut_offs:
        then, later = view.book.at(month), view.book.at(month + pd.DateOffset(months=months))
        before, after = (health(at).scores.set_index("client_id")["health"] for at in (then, later))
        revenue = (
            later.client_months()
            .pivot_table(index="client_id", columns="month", values="invoiced", aggfunc="sum")
            .fillna(0.0)
        )
        ahead = revenue.loc[:, revenue.columns > month].sum(axis="columns")
        behind = revenue.loc[
            :, (revenue.columns <= month) & (revenue.columns > month - pd.DateOffset(months=months))
        ].sum(axis="columns")
        kinds, next_kinds = _kinds(then), _kinds(later)
        clients = pd.DataFrame(
            {
                "health": after - before,
                "grew": (ahead > behind).reindex(before.index).astype("float64"),
            }
        )
        clients = clients[clients["health"].notna()]
        for kind in {kind for own in kinds for kind in own} - {
            "watch",
            "gone",
            "keep",
            "serve lightly",
        }:
            has = np.array([kind in kinds.get(client, ()) for client in clients.index])
            still = np.array([kind in next_kinds.get(client, ()) for client in clients.index])
            rows.append(
                pd.DataFrame(
                    {
                        "kind": kind,
                        "has": has,
                        "settled": np.where(has, ~still, np.nan),
                        "health": clients["health"],
                        "grew": clients["grew"],
                    }
                )
            )
    if not rows:
        raise NotEnoughData(_("What plans have learned"), 1, 0, _("clients whose health is known"))
    long = pd.concat(rows, ignore_index=True)
    with_it, without = (long[long["has"] == has].groupby("kind") for has in (True, False))
    frame = pd.DataFrame(
        {
            "times": with_it.size(),
            "settled": with_it["settled"].mean(),
            "health": with_it["health"].mean(),
            "naive": without["health"].mean(),
            "revenue": with_it["grew"].mean(),
            "naive_revenue": without["grew"].mean(),
        }
    )
    return (
        frame.dropna(subset=["times"])
        .rename_axis("kind")
        .reset_index()
        .sort_values(["times", "kind"], ascending=[False, True], ignore_index=True)
    )


def _key(action) -> tuple[str, str]:
    return action.kind, action.what.plain()


@functools.lru_cache(maxsize=8)
def _kinds(view: BookView) -> pd.Series:
    """Client -> the kinds of action its plan asks for; those of cost tracking have their own
    report."""
    evidence = Evidence(view, None)
    found = _ordered(
        evidence,
        list(evidence.managers),
        1000,
        tuple(rule for rule in RULES if rule is not decisions),
    )
    return found.groupby("client_id")["kind"].agg(set)


def _ordered(
    evidence: Evidence, client_ids: list[str], most: int, rules: tuple | None = None
) -> pd.DataFrame:
    rows, lacking = [], set()
    for client_id in client_ids:
        case = Case(evidence, client_id)
        for rule in rules or RULES:
            if rule in lacking:
                continue
            try:
                rows += list(rule(case))
            except (MissingTable, NotEnoughData):
                lacking.add(rule)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["worth"] = frame["worth"].astype("float64")
    frame = frame.sort_values(
        ["client_id", "urgency", "worth"],
        ascending=[True, True, False],
        na_position="last",
        kind="stable",
    )
    return frame[frame.groupby("client_id").cumcount() < most].reset_index(drop=True)
