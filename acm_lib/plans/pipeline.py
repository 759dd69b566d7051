"""Offers: what is open, how likely each is by what became of earlier ones, and how well that
held."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.book.currency import client_currency, to_book_currency
from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

MONTHS = 24
FEWEST = 10  # decisions, for a rate
STRENGTH = 10.0  # imagined decisions at the wider rate: a client's own three say little
AGES = (0, 30, 60, 120)  # days an offer has been open
DECIDED = ("won", "lost")


def pipeline(view: BookView) -> pd.DataFrame:
    """Open opportunities, weighted by the owner's probability and by what became of earlier offers.

    Returns
    -------
    One row per open opportunity, nearest decision first: opportunity_id, client_id, name, service,
    stage, amount (book currency), probability, expected_close, owner, origin, weighted (amount x
    probability), naive (amount x the agency's win rate of the last 24 months; NaN with fewer than
    ten decisions), chance (the rate of offers as long open, drawn together with the client's own;
    `win_rates`), expected (amount x chance).

    Source: Ruddr, weighted pipeline (1,000,000 x 5 % = 50,000).
    """
    view.require("opportunities", purpose=_("the pipeline"))
    offers = view.table("opportunities")
    still_open = offers[~offers["stage"].isin(DECIDED)]
    past = _decided(view.agency, view.as_of)
    win_rate = past["won"].mean() if len(past) >= FEWEST else float("nan")
    amount = to_book_currency(
        view, still_open["amount"], client_currency(view, still_open["client_id"])
    )
    age = (view.as_of - still_open["created_on"]).dt.days
    chance = _chances(past, still_open["client_id"], age)
    frame = still_open.assign(
        amount=amount,
        weighted=amount * still_open["probability"],
        naive=amount * win_rate,
        chance=chance,
        expected=amount * chance,
    )
    columns = [
        "opportunity_id",
        "client_id",
        "name",
        "service",
        "stage",
        "amount",
        "probability",
        "expected_close",
        "owner",
        "origin",
        "weighted",
        "naive",
        "chance",
        "expected",
    ]
    return frame[columns].sort_values(["expected_close", "opportunity_id"], ignore_index=True)


def win_rates(view: BookView) -> pd.DataFrame:
    """Offers won of those decided in the last 24 months, by how long they were open, and by client.

    A book keeps only today's stage of an offer, so what became of offers at a stage is not known;
    how long an offer has been open is. Each rate is drawn to the wider one by ten imagined
    decisions.

    Returns
    -------
    by ("agency", "age", "client"), key (days from which on, or client_id), decided, won, rate,
    shrunk.

    Raises
    ------
    NotEnoughData : fewer than ten decisions.
    """
    past = _decided(view, view.as_of)
    if len(past) < FEWEST:
        raise NotEnoughData(_("A win rate"), FEWEST, len(past), _("decided offers"))
    base = past["won"].mean()
    rows = [
        ("agency", "", len(past), past["won"].sum(), base, base),
        *(_rate("age", str(age), past[past["days"] >= age], base) for age in AGES),
        *(_rate("client", str(client), part, base) for client, part in past.groupby("client_id")),
    ]
    return pd.DataFrame(rows, columns=["by", "key", "decided", "won", "rate", "shrunk"])


def _rate(by: str, key: str, past: pd.DataFrame, base: float) -> tuple:
    won = past["won"]
    return by, key, len(won), won.sum(), won.mean(), _shrunk(won.sum(), len(won), base)


@dataclass(frozen=True)
class WinRateBacktest:
    """How the chance of an offer, as it stood when the offer was made, held against what became of
    it.

    Attributes
    ----------
    offers : decided in the last 12 months.
    brier, naive_brier : mean squared error of the chance, and of the agency's win rate at the time
        (the baseline).
    won, expected : share that was won; mean chance.
    """

    offers: int
    brier: float
    naive_brier: float
    won: float
    expected: float


@per_view
def win_rate_backtest(view: BookView) -> WinRateBacktest:
    """The chance each offer decided in the last year would have been given on the day it was made.

    Raises
    ------
    NotEnoughData : fewer than twenty decisions with ten known before them.
    """
    view.require("opportunities", purpose=_("the win rates"))
    recent = _decided(view, view.as_of)
    recent = recent[recent["closed_on"] > view.as_of - pd.DateOffset(months=12)]
    rows = []
    for month, made in recent.groupby(recent["created_on"].dt.to_period("M")):
        past = _decided(view, month.start_time - pd.Timedelta(days=1))
        if len(past) >= FEWEST:
            chance = _chances(past, made["client_id"], pd.Series(0, index=made.index))
            rows.append(
                pd.DataFrame(
                    {
                        "chance": chance,
                        "naive": past["won"].mean(),
                        "won": made["won"].astype("float64"),
                    }
                )
            )
    tried = pd.concat(rows) if rows else pd.DataFrame({"chance": [], "naive": [], "won": []})
    if len(tried) < 20:
        raise NotEnoughData(_("The backtest of win rates"), 20, len(tried), _("decided offers"))
    brier, naive = (
        float(((tried[name] - tried["won"]) ** 2).mean()) for name in ("chance", "naive")
    )
    return WinRateBacktest(
        len(tried), brier, naive, float(tried["won"].mean()), float(tried["chance"].mean())
    )


def _decided(view: BookView, day: pd.Timestamp) -> pd.DataFrame:
    """Offers decided in the 24 months up to a day: client_id, created_on, closed_on, days (open),
    won (bool)."""
    offers = view.table("opportunities")
    closed = offers[
        offers["stage"].isin(DECIDED)
        & (offers["closed_on"] <= day)
        & (offers["closed_on"] > day - pd.DateOffset(months=MONTHS))
    ]
    days = (closed["closed_on"] - closed["created_on"]).dt.days.fillna(0)
    return closed[["client_id", "created_on", "closed_on"]].assign(
        days=days, won=closed["stage"].eq("won")
    )


def _chances(past: pd.DataFrame, client_ids: pd.Series, ages: pd.Series) -> pd.Series:
    if len(past) < FEWEST:
        return pd.Series(np.nan, index=client_ids.index)
    base = past["won"].mean()
    by_age = np.array(
        [
            _shrunk(past.loc[past["days"] >= age, "won"].sum(), (past["days"] >= age).sum(), base)
            for age in AGES
        ]
    )
    of_age = by_age[np.clip(np.searchsorted(AGES, ages.fillna(0), side="right") - 1, 0, None)]
    own = past.groupby("client_id")["won"].agg(["sum", "size"]).reindex(client_ids).fillna(0.0)
    return pd.Series(
        (own["sum"].to_numpy() + STRENGTH * of_age) / (own["size"].to_numpy() + STRENGTH),
        index=client_ids.index,
    )


def _shrunk(won: float, decided: float, wider: float) -> float:
    return (won + STRENGTH * wider) / (decided + STRENGTH)
