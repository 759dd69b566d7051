"""What must hold within a row of a table, and what an empty cell of it means."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from acm_lib.book.checking.problems import NOTED, Problems

_FEW = 0.01  # of a table's rows
DAYS_TO_COMPARE = {"time_entries": ("date",), "expenses": ("date",), "invoices": ("issued",)}


def first_far_day(counts: pd.Series) -> pd.Timestamp | None:
    """The first of a few days that lie more than a year after all others; None where there is no
    such day.

    A few days years ahead (2062 for 2026) would make the book's last month one in which nothing
    else happened.

    Parameters
    ----------
    counts : rows of each day (index).

    Examples
    --------
    >>> first_far_day(pd.Series([150, 1], index=pd.to_datetime(["2026-05-01", "2062-05-01"])))
    Timestamp('2062-05-01 00:00:00')
    """
    counts = counts.sort_index()
    gaps = np.flatnonzero(counts.index.to_series().diff() > pd.Timedelta(days=366))
    if len(gaps) and counts.iloc[gaps[-1] :].sum() <= _FEW * counts.sum():
        return pd.Timestamp(counts.index[gaps[-1]])
    return None


# Each rule gets the typed rows and the problems found so far.


def _order_of_days(first: str, second: str) -> Callable[[pd.DataFrame, Problems], None]:
    def rule(typed: pd.DataFrame, found: Problems) -> None:
        found.add(
            typed[second] < typed[first],
            second,
            f"is before `{first}`",
            "correct one of the two dates",
        )

    return rule


def _paid_or_due_before_issued(typed: pd.DataFrame, found: Problems) -> None:
    found.add(
        typed["due"] < typed["issued"], "due", "is before `issued`", "check the two dates", NOTED
    )
    found.add(
        typed["paid_on"] < typed["issued"],
        "paid_on",
        "is before `issued`",
        "check the two dates",
        NOTED,
    )


def _paid_without_a_day(typed: pd.DataFrame, found: Problems) -> None:
    paid = typed["paid_amount"].map(lambda amount: amount is not None and amount != 0).astype(bool)
    undated = paid & typed["paid_on"].isna() & ~found.bad
    found.add(undated, "paid_amount", "has no `paid_on`", "say on which day it was paid")


def _score_of_question(typed: pd.DataFrame, found: Problems) -> None:
    csat = (typed["question"] == "csat") & ~typed["score"].between(1, 5)
    found.add(csat & typed["score"].notna(), "score", "is no csat answer", "a csat score is 1-5")


RULES: dict[str, tuple[Callable[[pd.DataFrame, Problems], None], ...]] = {
    "clients": (_order_of_days("since", "until"),),
    "projects": (_order_of_days("start", "end"),),
    "tasks": (_order_of_days("planned_start", "planned_end"),),
    "invoices": (_paid_or_due_before_issued, _paid_without_a_day),
    "surveys": (_score_of_question,),
}


def completed(kept: pd.DataFrame, name: str, kept_before: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Fill what the contract says an empty cell means."""
    if name == "time_entries":
        kept["billable"] = kept["billable"].fillna(True)
    if name == "expenses":
        kept["rebillable"] = kept["rebillable"].fillna(False)
    if name == "invoices":
        terms = pd.Series(30, index=kept.index)
        if "clients" in kept_before:
            by_client = kept_before["clients"].set_index("client_id")["payment_terms_days"]
            terms = kept["client_id"].map(by_client).fillna(30).astype("int64")
        kept["due"] = (
            kept["due"]
            .fillna(kept["issued"] + pd.to_timedelta(terms, unit="D"))
            .astype("datetime64[us]")
        )
        whole = kept["paid_on"].notna() & kept["paid_amount"].isna()
        kept["paid_amount"] = kept["paid_amount"].where(~whole, kept["amount"])
        kept["paid_amount"] = kept["paid_amount"].where(kept["paid_on"].notna(), None)
    return kept
