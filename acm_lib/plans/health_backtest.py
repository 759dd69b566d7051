"""Health over time, and what it was worth: did clients with a low score order less in the six
months that followed?

The scores of the past are those that could be made at the time (`book.at`). Weights come in at the
very end, so that the backtest can be asked again for other weights at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import BookView, ClientView, per_view
from acm_lib.errors import NotEnoughData
from acm_lib.measures import ratio
from acm_lib.plans.health import GROUPS, health, health_band
from acm_lib.statements import _

AHEAD = 6  # months in which an order is looked for
EVERY = 3  # months between two observations
FEWEST = 10  # of either outcome
RESAMPLES = 200
BANDS = ("red", "yellow", "green")


def health_trend(client: ClientView, *, months: int = 13, every: int = 1) -> pd.DataFrame:
    """The health of one client over the last `months`, each as it could be known then; the oldest
    first, the view's month last.

    Returns
    -------
    One row per month in which it was a client and the book begins: month, health, band, confidence
    and each group.
    """
    rows = []
    for back in range((months - 1) // every * every, -1, -every):
        month = client.month - pd.DateOffset(months=back)
        if month < client.book.months[0]:
            continue
        scores = health(client.at(month)).scores
        if len(scores):
            rows.append(scores.assign(month=month))
    columns = ["month", "health", "band", "confidence", *GROUPS]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


def months_of_warning(
    trend: pd.DataFrame, left_on: pd.Timestamp, *, below: float = 75.0
) -> int | None:
    """How many months before a client left its health fell to `below` and never rose above it
    again; None if it never did.

    Parameters
    ----------
    trend : as `health_trend` gives it.
    """
    before = trend[trend["month"] <= left_on]
    low = before["health"].le(below) & before["health"].notna()
    if before.empty or not low.iloc[-1]:
        return None
    streak = int(low[::-1].cumprod().sum())
    since = before["month"].iloc[-streak]
    return (left_on.year - since.year) * 12 + left_on.month - since.month


@per_view
def health_history(view: BookView, *, every: int = EVERY) -> pd.DataFrame:
    """The group scores of every client at earlier months, and whether it ordered in the six months
    that followed.

    Only months whose following six the view already knows, and only clients that were clients then
    and had ordered before.

    Returns
    -------
    One row per month and client, oldest first: month, client_id, a column for each group (0-100,
    NaN without data), quiet (days since the last order over the usual gap: the baseline, which
    needs no score), ordered (bool: signed an order in the six months or has a retainer running at
    their end, and did not leave).

    Raises
    ------
    MissingTable : no `projects`.
    """
    view.require("projects", "clients", purpose=_("the backtest of health"))
    orders = view.table("projects")
    retainers = orders[orders["contract"] == "retainer"]
    orders = (
        pd.DataFrame(
            {"client_id": orders["client_id"], "day": orders["signed_on"].fillna(orders["start"])}
        )
        .dropna()
        .sort_values("day")
    )
    clients = view.table("clients").set_index("client_id")
    rows = []
    first = view.book.months[0] + pd.DateOffset(
        months=12
    )  # a year is what most signals look back on
    month = view.month - pd.DateOffset(months=AHEAD)
    while month >= first:
        then = view.book.at(month)
        scores = health(then).scores.set_index("client_id")[list(GROUPS)]
        known = (
            orders[orders["day"] <= then.as_of]
            .groupby("client_id")["day"]
            .agg(["min", "max", "size"])
        )
        until = then.as_of + pd.DateOffset(months=AHEAD)
        next_orders = orders[(orders["day"] > then.as_of) & (orders["day"] <= until)]["client_id"]
        going_on = retainers[(retainers["end"] > until) & (retainers["start"] <= until)][
            "client_id"
        ]
        left = clients["until"].reindex(scores.index)
        present = scores.index.isin(known.index) & ~(left <= then.as_of)
        scores, left = scores[present], left[present]
        usual = (
            (known["max"] - known["min"]).dt.days / (known["size"] - 1).where(known["size"] > 1)
        ).clip(lower=30)
        usual = usual.fillna(usual.median()).reindex(scores.index)
        quiet = ratio(
            (then.as_of - known["max"]).dt.days.reindex(scores.index).astype("float64"), usual
        )
        ordered = (
            scores.index.isin(pd.concat([next_orders, going_on])) & ~(left <= until).to_numpy()
        )
        rows.append(scores.assign(month=month, quiet=quiet, ordered=ordered).reset_index())
        month -= pd.DateOffset(months=every)
    columns = ["month", "client_id", *GROUPS, "quiet", "ordered"]
    return (
        pd.concat(rows[::-1], ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)
    )


@dataclass(frozen=True)
class HealthBacktest:
    """How a health score with given weights did.

    Attributes
    ----------
    cases, silent : observations of a client, and how many of them were followed by six months
        without an order.
    clients : how many clients these are.
    discrimination : chance that of two cases, one silent and one not, the silent one had the lower
        score (area under the curve; .5 is a coin), with ``lowest`` and ``highest`` (95 %, resampled
        by client).
    naive : the same for the baseline: days since the last order over the client's usual gap.
    bands : one row per band: band, cases, ordered (share), expected (share predicted from the
        earlier half), later (share in the later half).
    brier, naive_brier : mean squared error of the predicted chance of an order in the later half:
        from the earlier half's share in the same band, and from its overall share (the baseline).
        Lower is better.
    """

    cases: int
    silent: int
    clients: int
    discrimination: float
    lowest: float
    highest: float
    naive: float
    bands: pd.DataFrame
    brier: float
    naive_brier: float


def health_backtest(
    history: pd.DataFrame, weights: Mapping[str, float], *, resamples: int = RESAMPLES
) -> HealthBacktest:
    """What a health score with these weights would have said of the six months that followed.

    Parameters
    ----------
    history : as `health_history` gives it.
    weights : group -> weight; a missing group weighs 0. Only their proportions matter.
    resamples : of clients, for the interval; 0 leaves it out (NaN), for a slider.

    Raises
    ------
    NotEnoughData : fewer than ten cases of either outcome.
    ValueError : no group weighs anything.
    """
    scores = weighted_health(history, weights)
    known = history[scores.notna()]
    score = scores[scores.notna()].to_numpy()
    silent = ~known["ordered"].to_numpy(dtype=bool)
    fewest = int(min(silent.sum(), (~silent).sum()))
    if fewest < FEWEST:
        raise NotEnoughData(
            _("The backtest of health"), FEWEST, fewest, _("cases of either outcome")
        )
    codes, names = pd.factorize(known["client_id"])
    lowest = highest = float("nan")
    if resamples:
        generator = np.random.default_rng(20261031)
        # a client drawn twice counts twice: the rank statistic with counts as weights
        drawn = generator.multinomial(
            len(names), np.full(len(names), 1 / len(names)), size=resamples
        )
        again = [_below(-score, silent, draw[codes]) for draw in drawn]
        lowest, highest = np.nanpercentile(again, [2.5, 97.5])
    bands = pd.Series(score, index=known.index).map(health_band)
    split = known["month"].sort_values().iloc[len(known) // 2] if len(known) else pd.NaT
    early, ordered = known["month"] < split, known["ordered"].astype("float64")
    base = ordered[early].mean() if early.any() else ordered.mean()
    rows = []
    for name in BANDS:
        own = bands == name
        expected = (ordered[own & early].sum() + 4 * base) / (
            (own & early).sum() + 4
        )  # four imagined cases at the overall share
        rows.append(
            (name, int(own.sum()), ordered[own].mean(), expected, ordered[own & ~early].mean())
        )
    table = pd.DataFrame(rows, columns=["band", "cases", "ordered", "expected", "later"])
    predicted = bands.map(table.set_index("band")["expected"])[~early].astype("float64")
    brier = float(((predicted - ordered[~early]) ** 2).mean())
    return HealthBacktest(
        len(known),
        int(silent.sum()),
        len(names),
        _below(-score, silent, np.ones(len(score))),
        float(lowest),
        float(highest),
        _below(known["quiet"].fillna(0).to_numpy(), silent, np.ones(len(score))),
        table,
        brier,
        float(((base - ordered[~early]) ** 2).mean()),
    )


def weighted_health(history: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """The health of each row with these weights, those of groups without data shared among the
    others (NaN: none has data).

    Raises
    ------
    ValueError : no group weighs anything, or one less than nothing.
    """
    wanted = pd.Series({group: float(weights.get(group, 0.0)) for group in GROUPS})
    if not np.isfinite(wanted).all() or (wanted < 0).any() or wanted.sum() <= 0:
        raise ValueError(
            f"The weights {dict(weights)} make no score. Each is 0 or more and one is above. Known"
            f" groups: {', '.join(GROUPS)}."
        )
    groups = history[list(GROUPS)].astype("float64")
    return ratio(
        groups.mul(wanted, axis="columns").sum(axis="columns"),
        groups.notna().mul(wanted, axis="columns").sum(axis="columns"),
    )


def _below(signal: np.ndarray, event: np.ndarray, counts: np.ndarray) -> float:
    """Share of (event, no event) pairs in which the event has the higher signal, ties half: the
    area under the ROC curve."""
    order = np.argsort(signal, kind="stable")
    signal, event, counts = signal[order], event[order], counts[order]
    _values, start = np.unique(signal, return_index=True)
    no_event = np.add.reduceat(np.where(event, 0.0, counts), start)
    with_event = np.add.reduceat(np.where(event, counts, 0.0), start)
    below = np.cumsum(no_event) - no_event
    pairs = no_event.sum() * with_event.sum()
    return float((with_event * (below + no_event / 2)).sum() / pairs) if pairs else float("nan")
