"""The health of an account as the client may feel it: 0-100, every point traced to its reason.

Six groups, weighted in `book.toml`. A group without data lowers the confidence and never, silently,
the score: the weights of the others are stretched, and the confidence is the share of the weight
that had data.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView, per_view
from acm_lib.errors import MissingTable
from acm_lib.frames import iterate_rows
from acm_lib.measures import MEASURES, ratio
from acm_lib.measures.comparison import has_two_years
from acm_lib.measures.payment_delay import days_late
from acm_lib.plans.relationships import contact_concentration, payment_timing
from acm_lib.plans.repetition import repetition_index
from acm_lib.segments.assign import SHORTEST_GAP
from acm_lib.statements import Statement, _

GROUPS = (
    _("satisfaction"),
    _("delivery"),
    _("commercial"),
    _("relationship"),
    _("payment"),
    _("freshness"),
)
FORGIVEN_GAP = 45  # days without an order that cost no client a point
RED, YELLOW = 50, 75  # Gainsight: 0-50 red, 51-75 yellow, 76-100 green


@dataclass(frozen=True)
class Health:
    """Scores and where they come from.

    Attributes
    ----------
    scores : one row per client: client_id, health (0-100, NaN where nothing is known), band ("red",
        "yellow", "green", ""), confidence (share of the weight that had data), and a column for
        each group (0-100, NaN without data).
    signals : one row per client and signal: client_id, group, score (0-100), lost (points of health
        it costs), word (function from the client to its `Statement`).
    """

    scores: pd.DataFrame
    signals: pd.DataFrame


@dataclass(frozen=True)
class SignalInputs:
    view: BookView
    year: pd.DataFrame  # facts of the last 12 months by client
    half: pd.DataFrame  # of the last six
    before: pd.DataFrame  # of the 12 months before the last 12
    half_before: pd.DataFrame  # of the six months before the last six


@per_view
def health(view: BookView) -> Health:
    """The health of every client at the view's month, or of the view's own.

    Parameters
    ----------
    view : of the agency or of a client; needs `clients`. Each further table adds its signals.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> row = health(open_book(samples_folder()).at("2026-10").client("C007")).scores.iloc[0]
    >>> float(row["confidence"]), bool(0 <= row["health"] <= 100)
    (1.0, True)
    """
    clients = view.table("clients")
    client_months = view.client_months()

    def window(months: int, ago: int) -> pd.DataFrame:
        month = view.month - pd.DateOffset(months=ago)
        return (
            facts.total(client_months, ["client_id"], month=month, months=months)
            .set_index("client_id")
            .reindex(clients["client_id"])
            .fillna(0.0)
        )

    case = SignalInputs(view, window(12, 0), window(6, 0), window(12, 12), window(6, 6))
    signals = []
    for group, signal in SIGNALS:
        try:
            rows = signal(case).dropna(subset=["score"])
        except MissingTable:
            continue
        signals.append(rows.assign(group=group, score=rows["score"].clip(0, 100)))
    columns = ["client_id", "group", "score", "word"]
    long = (
        pd.concat(signals, ignore_index=True)[columns] if signals else pd.DataFrame(columns=columns)
    )
    by_group = long.pivot_table(index="client_id", columns="group", values="score", aggfunc="mean")
    by_group = by_group.reindex(index=clients["client_id"], columns=list(GROUPS)).astype("float64")
    weights = pd.Series(view.settings.health_weights).reindex(list(GROUPS)).fillna(0.0)
    known_weight = by_group.notna().mul(weights, axis="columns").sum(axis="columns")
    score = ratio(by_group.mul(weights, axis="columns").sum(axis="columns"), known_weight)
    scores = by_group.assign(
        health=score, band=score.map(health_band), confidence=known_weight / weights.sum()
    ).reset_index()
    scores.columns.name = None
    # a signal costs its share of its group's weight, times what its score is short of 100
    in_group = long.groupby(["client_id", "group"])["score"].transform("size")
    weight = long["group"].map(weights).astype("float64") / in_group
    share = weight / long["client_id"].map(known_weight).astype("float64")
    return Health(scores, long.assign(lost=share * (100 - long["score"])))


@per_view
def health_reasons(view: BookView) -> pd.DataFrame:
    """What each signal costs and why.

    Returns
    -------
    One row per client and signal: client_id, group, score (0-100), lost (points of health), reason
    (`Statement`); the costliest of each client first.
    """
    signals = health(view).signals
    reasons = [row.word(row.client_id) for row in iterate_rows(signals)]
    return (
        signals.assign(reason=reasons)
        .drop(columns="word")
        .sort_values(
            ["client_id", "lost", "group"], ascending=[True, False, True], ignore_index=True
        )
    )


def health_band(score: float) -> str:
    """ "red" to 50, "yellow" to 75, "green" above (Gainsight); "" where there is no score.

    Examples
    --------
    >>> [health_band(score) for score in (50.0, 50.4, 75.0, 76.0, float("nan"))]
    ['red', 'red', 'yellow', 'green', '']
    """
    if pd.isna(score):
        return ""
    return "red" if round(score) <= RED else "yellow" if round(score) <= YELLOW else "green"


def _signal(index: pd.Index, score: pd.Series, reason: Callable[[str], Statement]) -> pd.DataFrame:
    score = pd.Series(score, index=index, dtype="float64")
    return pd.DataFrame(
        {"client_id": index.astype("str"), "score": score.to_numpy(), "word": reason}
    )


def _line(value: pd.Series, worst: float, best: float) -> pd.Series:
    """0 at `worst`, 100 at `best`, straight between and beyond clipped."""
    return ((value - worst) / (best - worst) * 100).clip(0, 100)


def _nps(case: SignalInputs) -> pd.DataFrame:
    case.view.require("surveys")
    nps = MEASURES["nps"](case.year)
    return _signal(
        case.year.index,
        (nps + 100) / 2,
        lambda c: Statement(
            _("NPS {nps:score} (answers in 12 months: {answers:count})."),
            nps=nps[c],
            answers=case.year.at[c, "nps_answers"],
        ),
    )


def _csat(case: SignalInputs) -> pd.DataFrame:
    case.view.require("surveys")
    csat = MEASURES["csat"](case.year)
    return _signal(
        case.year.index,
        _line(csat, 1, 5),
        lambda c: Statement(
            _("Satisfaction {csat:index} of 5 (answers: {answers:count})."),
            csat=csat[c],
            answers=case.year.at[c, "csat_answers"],
        ),
    )


def _on_time(case: SignalInputs) -> pd.DataFrame:
    case.view.require("tasks")
    share = MEASURES["on_time"](case.half)
    return _signal(
        case.half.index,
        _line(share, 0.3, 0.95),
        lambda c: Statement(
            _("Done on time in six months: {share:ratio} of the tasks ({tasks:count})."),
            share=share[c],
            tasks=case.half.at[c, "tasks_done"],
        ),
    )


def _kept_promises(case: SignalInputs) -> pd.DataFrame:
    case.view.require("touchpoints")
    share = MEASURES["promises_kept_share"](case.half)
    return _signal(
        case.half.index,
        _line(share, 0.4, 1.0),
        lambda c: Statement(
            _("Promises kept in time: {share:ratio} of {promises:count}."),
            share=share[c],
            promises=case.half.at[c, "promises_due"],
        ),
    )


def _response(case: SignalInputs) -> pd.DataFrame:
    case.view.require("touchpoints")
    hours = MEASURES["response_time"](case.half)
    return _signal(
        case.half.index,
        _line(hours, 20, 4),
        lambda c: Statement(_("Average response time: {hours:hours}."), hours=hours[c]),
    )


def _rhythm(case: SignalInputs) -> pd.DataFrame:
    case.view.require("projects")
    orders = case.view.table("projects")
    days = orders["signed_on"].fillna(orders["start"])
    gaps = days.groupby(orders["client_id"]).agg(["min", "max", "count"]).reindex(case.year.index)
    usual = (
        (gaps["max"] - gaps["min"]).dt.days / (gaps["count"] - 1).where(gaps["count"] > 2)
    ).clip(lower=SHORTEST_GAP)
    since = (case.view.as_of - gaps["max"]).dt.days
    return _signal(
        case.year.index,
        _line(ratio(since, usual.clip(lower=FORGIVEN_GAP)), 3, 1),
        lambda c: Statement(
            _("Last order {days:days} ago; usually one every {usual:days}."),
            days=since[c],
            usual=usual[c],
        ),
    )


def _growth(case: SignalInputs) -> pd.DataFrame:
    case.view.require("invoices")
    change = ratio(
        case.year["invoiced"] - case.before["invoiced"],
        case.before["invoiced"].where(case.before["invoiced"] > 0),
    )
    first = case.view.table("invoices").groupby("client_id")["issued"].min().reindex(change.index)
    change = change.where(has_two_years(case.view, first))
    return _signal(
        change.index,
        _line(change, -0.8, 0.2),
        lambda c: Statement(
            _("Revenue of 12 months against the 12 before: {change:ratio}."),
            change=change[c],
        ),
    )


def _contacts(case: SignalInputs) -> pd.DataFrame:
    case.view.require("touchpoints")
    change = ratio(
        case.half["touchpoints"],
        case.half_before["touchpoints"].where(case.half_before["touchpoints"] >= 4),
    )
    return _signal(
        change.index,
        _line(change, 0.2, 0.9),
        lambda c: Statement(
            _("Contacts in six months: {now:count}; in the six before: {before:count}."),
            now=case.half.at[c, "touchpoints"],
            before=case.half_before.at[c, "touchpoints"],
        ),
    )


def _breadth(case: SignalInputs) -> pd.DataFrame:
    found = contact_concentration(case.view).set_index("client_id").reindex(case.year.index)
    share = found["top_share"].astype("float64").where(found["touchpoints"] >= 4)
    return _signal(
        share.index,
        _line(share, 1.0, 0.6),
        lambda c: Statement(
            _("{share:ratio} of the contacts are with one person; people met: {people:count}."),
            share=share[c],
            people=found.at[c, "people"],
        ),
    )


def _days_late(case: SignalInputs) -> pd.DataFrame:
    late = days_late(case.view).reindex(case.year.index)
    return _signal(
        late.index,
        _line(late, 45, 3),
        lambda c: Statement(
            _("Paid {when} on average over 12 months."), when=payment_timing(late[c])
        ),
    )


def _familiarity(case: SignalInputs) -> pd.DataFrame:
    found = repetition_index(case.view).set_index("client_id").reindex(case.year.index)
    return _signal(
        found.index,
        _line(found["index"].astype("float64"), 0.8, 0.25),
        lambda c: Statement(
            _(
                "The last orders were {index:ratio} similar to earlier ones; times the same"
                " approach was sold: {times:count}."
            ),
            index=found.at[c, "index"],
            times=found.at[c, "times"],
        ),
    )


# Adding a signal: one function, one line here.
SIGNALS: tuple[tuple[str, Callable[[SignalInputs], pd.DataFrame]], ...] = (
    ("satisfaction", _nps),
    ("satisfaction", _csat),
    ("delivery", _on_time),
    ("delivery", _kept_promises),
    ("commercial", _rhythm),
    ("commercial", _growth),
    ("relationship", _contacts),
    ("relationship", _breadth),
    ("relationship", _response),
    ("payment", _days_late),
    ("freshness", _familiarity),
)
