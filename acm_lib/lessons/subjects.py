"""Whom the lessons speak of: the clients with a planted story in the sample book, in any other book
those a rule finds.

Lessons call these functions in their notebooks too, so that the code there stays one line a step.
"""

from __future__ import annotations

import pandas as pd

from acm_lib import costs, facts, plans, segments
from acm_lib.book import BookView
from acm_lib.errors import NotEnoughData
from acm_lib.lessons.case import Case
from acm_lib.statements import _

MONTHS_BEFORE = 6  # so long before it left do we look at a client that left


def drifting(case: Case) -> str:
    """A client that left: the planted one, else the last that did, else the least healthy."""
    if found := _planted(case, "drifting"):
        return found
    clients = case.view.table("clients").dropna(subset=["until"])
    if len(clients):
        return str(clients.sort_values(["until", "client_id"])["client_id"].iloc[-1])
    scores = plans.health(case.view).scores
    return str(scores.sort_values(["health", "client_id"])["client_id"].iloc[0])


def before_it_left(case: Case) -> BookView:
    """The book as it was six months before the drifting client left, or six months ago where it has
    not."""
    client = case.view.table("clients").set_index("client_id").loc[drifting(case)]
    last = client["until"] if pd.notna(client["until"]) else case.view.as_of
    month = max(
        last.to_period("M").to_timestamp() - pd.DateOffset(months=MONTHS_BEFORE),
        case.view.book.months[0],
    )
    return case.view.book.at(f"{month:%Y-%m}")


def late_payer(case: Case) -> str:
    """The client that pays latest: the planted one, else by its last half-year."""
    if found := _planted(case, "late_payer"):
        return found
    last = plans.payment(case.view).sort_values("half").groupby("client_id").tail(1)
    return _first(last, "days_late", _("how late clients pay"))


def single_contact(case: Case) -> str:
    """The client that hangs most on one person."""
    return _planted(case, "single_contact") or _first(
        plans.threads(case.view), "top_share", _("contacts with people")
    )


def repeated(case: Case) -> str:
    """The client that was sold the same most often."""
    return _planted(case, "repeated_approach") or _first(
        plans.repetition_index(case.view), "times", _("orders with an approach")
    )


def narrow(case: Case) -> str:
    """The client that buys least of what similar clients buy."""
    return _planted(case, "whitespace") or _first(
        plans.breadth(case.view), "gap", _("services that clients buy")
    )


def creeping(case: Case) -> str:
    """project_id of the running order whose scope grows most: the planted one, else the one
    furthest over its hours, one in the middle of its work if there is one."""
    if found := _planted(case, "scope_creep", "project_id"):
        return found
    known = costs.project_status(case.view)
    known = known[known["running"] & (known["bac"] > 0) & (known["contract"] != "retainer")]
    midway = known["work_done"].between(0, 1, inclusive="neither") & (
        known["project_id"] != case.project_id
    )
    return _first(
        known[midway] if midway.any() else known,
        "hours_used",
        _("running orders with a budget"),
        "project_id",
    )


def overserviced(case: Case) -> str:
    """project_id of the retainer with the most hours worked beyond those included."""
    if found := _planted(case, "overserviced_retainer", "project_id"):
        return found
    months = costs.retainer_balances(case.view)
    return _first(
        months.groupby("project_id").tail(1), "balance", _("months of a retainer"), "project_id"
    )


def project(case: Case, project_id: str) -> pd.Series:
    """An order's row of `costs.project_status`."""
    known = costs.project_status(case.view)
    return known[known["project_id"] == project_id].iloc[0]


def nps_answers(view: BookView, client_id: str) -> pd.DataFrame:
    """The answers of 12 months to 'would you recommend us?': date, score, comment; oldest first."""
    answers = view.table("surveys")
    answers = answers[
        (answers["client_id"] == client_id)
        & (answers["question"] == "nps")
        & (answers["date"] > view.as_of - pd.DateOffset(months=12))
    ]
    return answers[["date", "score", "comment"]].sort_values("date", ignore_index=True)


def groups_of_health(view: BookView, client_id: str) -> pd.DataFrame:
    """What a client's health is made of: group, score (0-100), weight (as in book.toml), lost
    (points of health); groups without data are left out."""
    found = plans.health(view.client(client_id))
    scores = found.scores.iloc[0]
    weights = view.settings.health_weights
    lost = found.reasons.groupby("group")["lost"].sum()
    rows = [
        (group, float(scores[group]), float(weights[group]), float(lost.get(group, 0.0)))
        for group in weights
        if pd.notna(scores[group])
    ]
    return pd.DataFrame(rows, columns=["group", "score", "weight", "lost"])


def history_of_approaches(view: BookView, client_id: str) -> list[tuple[str, float]]:
    """What a client got so far: (approach, months ago), as `plans.novelty` reads it."""
    orders = plans.repetition(view.client(client_id))
    months = (view.as_of - orders["day"]).dt.days / 30.4375
    return list(zip(orders["approach"].tolist(), months.tolist(), strict=True))


def clients_today(view: BookView) -> pd.DataFrame:
    """The rows of `segments.segment_clients` of the clients that still are clients."""
    frame = segments.segment_clients(view)
    return frame[frame["cell"] != "gone"].reset_index(drop=True)


def care(view: BookView) -> pd.DataFrame:
    """How each client of today is looked after, over six months: client_id, name, touchpoints,
    response_time (hours), promises_kept_share; NaN without data."""
    from acm_lib.measures import compute

    half = facts.total(view.facts(), ["client_id"], month=view.month, months=6)
    known = compute(half, ["response_time", "promises_kept_share"])
    return clients_today(view)[["client_id", "name"]].merge(
        known[["client_id", "touchpoints", "response_time", "promises_kept_share"]], on="client_id"
    )


def _planted(case: Case, story: str, key: str = "client_id") -> str:
    return str(case.stories.get(story, {}).get(key, ""))


def _first(frame: pd.DataFrame, by: str, what: str, key: str = "client_id") -> str:
    if frame.empty:
        raise NotEnoughData(_("This lesson"), 1, 0, what)
    return str(frame.sort_values([by, key], ascending=[False, True])[key].iloc[0])
