"""What the account manager should do next: each action with its evidence, a person, a day and what
it is worth.

What is asked for is in `rules`; here the plan is put in order, and compared with the plans before
it.
"""

from typing import Any

import numpy as np
import pandas as pd

from acm_lib.book import BookView, ClientView, per_view
from acm_lib.errors import MissingTable, NotEnoughData
from acm_lib.frames import iterate_rows
from acm_lib.plans.context import ClientContext, PlanContext
from acm_lib.plans.health import health
from acm_lib.plans.rules import RULES, Rule, urgent_alerts
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


def actions(view: BookView, *, most: int = MOST) -> pd.DataFrame:
    """The next actions for a client, the most urgent and most worth first, seven at most; of a view
    of the agency, for every client.

    Parameters
    ----------
    view : needs `clients` and `invoices`; each rule that lacks a table is left out.
    most : of a client.

    Returns
    -------
    One row per action, by client: kind, client_id, what, why (`Statement`), who, by (day), worth
    (money, NaN where it cannot be said), urgency (days).

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> view = open_book(samples_folder()).at("2026-10")
    >>> "grow" in set(actions(view.client("C002"))["kind"])
    False
    """
    frame = _ordered(view)
    return frame[frame.groupby("client_id").cumcount() < most].reset_index(drop=True)


def previous_actions(client: ClientView) -> pd.DataFrame:
    """The actions of the plan of the month before, made again as it was known then, and what became
    of each.

    Returns
    -------
    As `actions`, and outcome: "still open" where today's rules ask for the same again, else
    "settled"; empty in the book's first month.
    """
    month = client.month - pd.DateOffset(months=1)
    if month < client.book.months[0]:
        return actions(client).head(0).assign(outcome=pd.Series(dtype="str"))
    before = actions(client.at(month))
    still = {_key(action) for action in iterate_rows(actions(client, most=1000))}
    outcomes = [STILL_OPEN if _key(action) in still else SETTLED for action in iterate_rows(before)]
    return before.assign(outcome=pd.Series(outcomes, dtype="str"))


@per_view
def action_outcomes(view: BookView, *, observations: int = 3, months: int = 3) -> pd.DataFrame:
    """Which kinds of action were followed by a better health and more revenue, over the plans of
    the last year.

    Every plan is made again as it was known then, and compared with the book `months` later. Beside
    it the baseline: what happened to the clients of the same month without such an action. It tells
    of what followed, not of what was done: a book does not say which actions were carried out.

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
    cut_offs = [
        view.month - pd.DateOffset(months=months * (back + 1)) for back in range(observations)
    ]
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
        days = pd.DatetimeIndex(revenue.columns)
        ahead = revenue.loc[:, days > month].sum(axis="columns")
        recent = (days <= month) & (days > month - pd.DateOffset(months=months))
        behind = revenue.loc[:, recent].sum(axis="columns")
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


def _key(action: Any) -> tuple[str, str]:
    return action.kind, action.what.plain()


@per_view
def _kinds(view: BookView) -> pd.Series:
    """Client -> the kinds of action its plan asks for; those of cost tracking have their own
    report."""
    rules = tuple(rule for rule in RULES if rule is not urgent_alerts)
    return _ordered(view, rules).groupby("client_id")["kind"].agg(set)


@per_view
def _ordered(view: BookView, rules: tuple[Rule, ...] = RULES) -> pd.DataFrame:
    plan = PlanContext(view)
    rows, without_data = [], set()
    for client_id in plan.managers:
        context = ClientContext(plan, client_id)
        for rule in rules:
            if rule in without_data:
                continue
            try:
                rows += list(rule(context))
            except (MissingTable, NotEnoughData):
                without_data.add(rule)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["worth"] = frame["worth"].astype("float64")
    return frame.sort_values(
        ["client_id", "urgency", "worth"],
        ascending=[True, True, False],
        na_position="last",
        kind="stable",
    )
