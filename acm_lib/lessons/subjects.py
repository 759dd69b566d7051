"""The clients and projects that the lessons are about: those with a planted story in the sample
book; in any other book those that a rule selects.

The notebooks of the lessons call these functions too, so that each step is one line of code.
"""

import pandas as pd

from acm_lib import costs, facts, plans, segments
from acm_lib.book import BookView, ClientView
from acm_lib.errors import NotEnoughData
from acm_lib.lessons.case import Case
from acm_lib.statements import _

MONTHS_BEFORE = 6  # how long before its departure the drifting client is looked at


def drifting(case: Case) -> str:
    """A client that left: the planted one, else the last that did, else the least healthy."""
    if planted := _planted(case, "drifting"):
        return planted
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
    if planted := _planted(case, "late_payer"):
        return planted
    last = plans.payment(case.view).sort_values("half").groupby("client_id").tail(1)
    return _first(last, "days_late", _("how late clients pay"))


def single_contact(case: Case) -> str:
    """The client that depends most on one person."""
    return _planted(case, "single_contact") or _first(
        plans.contact_concentration(case.view), "top_share", _("contacts with people")
    )


def repeated(case: Case) -> str:
    """The client that was sold the same approach most often."""
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
    if planted := _planted(case, "scope_creep", "project_id"):
        return planted
    status = costs.project_status(case.view)
    status = status[status["running"] & (status["bac"] > 0) & (status["contract"] != "retainer")]
    midway = status["work_done"].between(0, 1, inclusive="neither") & (
        status["project_id"] != case.project_id
    )
    return _first(
        status[midway] if midway.any() else status,
        "hours_used",
        _("running orders with a budget"),
        "project_id",
    )


def overserviced(case: Case) -> str:
    """project_id of the retainer with the most hours worked beyond those included."""
    if planted := _planted(case, "overserviced_retainer", "project_id"):
        return planted
    months = costs.retainer_balances(case.view)
    return _first(
        months.groupby("project_id").tail(1), "balance", _("months of a retainer"), "project_id"
    )


def project(case: Case, project_id: str) -> pd.Series:
    """An order's row of `costs.project_status`."""
    status = costs.project_status(case.view)
    return status[status["project_id"] == project_id].iloc[0]


def nps_answers(client: ClientView) -> pd.DataFrame:
    """A client's answers of 12 months to 'would you recommend us?': date, score, comment; oldest
    first."""
    answers = client.table("surveys")
    answers = answers[
        (answers["question"] == "nps") & (answers["date"] > client.as_of - pd.DateOffset(months=12))
    ]
    return answers[["date", "score", "comment"]].sort_values("date", ignore_index=True)


def health_groups(client: ClientView) -> pd.DataFrame:
    """What a client's health is made of: group, score (0-100), weight (as in book.toml), lost
    (points of health); groups without data are left out."""
    scores = plans.health(client).scores.iloc[0]
    weights = client.settings.health_weights
    lost = plans.health_reasons(client).groupby("group")["lost"].sum()
    rows = [
        (group, float(scores[group]), float(weights[group]), float(lost.get(group, 0.0)))
        for group in weights
        if pd.notna(scores[group])
    ]
    return pd.DataFrame(rows, columns=["group", "score", "weight", "lost"])


def approach_history(client: ClientView) -> list[tuple[str, float]]:
    """The approaches a client was sold: (approach, months ago), as `plans.novelty` reads it."""
    orders = plans.repetition(client)
    months = (client.as_of - orders["day"]).dt.days / 30.4375
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
    figures = compute(half, ["response_time", "promises_kept_share"])
    return clients_today(view)[["client_id", "name"]].merge(
        figures[["client_id", "touchpoints", "response_time", "promises_kept_share"]],
        on="client_id",
    )


def _planted(case: Case, story: str, key: str = "client_id") -> str:
    return str(case.stories.get(story, {}).get(key, ""))


def _first(frame: pd.DataFrame, by: str, what: str, key: str = "client_id") -> str:
    if frame.empty:
        raise NotEnoughData(_("This lesson"), 1, 0, what)
    return str(frame.sort_values([by, key], ascending=[False, True])[key].iloc[0])
