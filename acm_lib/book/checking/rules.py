"""What must hold within a row of a table, and what an empty cell of it means."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from acm_lib.book.checking.problem_log import NOTED, ProblemLog
from acm_lib.book.problem import Problem, ProblemType
from acm_lib.statements import _

END_BEFORE_START = ProblemType(
    "end_before_start", _("is before `{column}`"), _("correct one of the two dates")
)
BEFORE_ISSUE = ProblemType("before_issue", _("is before `{column}`"), _("check the two dates"))
PAID_WITHOUT_DATE = ProblemType(
    "paid_without_date", _("has no `paid_on`"), _("enter the day on which it was paid")
)
NOT_A_CSAT_SCORE = ProblemType(
    "not_a_csat_score", _("is not a csat score"), _("a csat score is 1-5")
)

_MAX_SHARE = 0.01  # of a table's rows
DAYS_TO_COMPARE = {"time_entries": ("date",), "expenses": ("date",), "invoices": ("issued",)}


def first_far_day(counts: pd.Series) -> pd.Timestamp | None:
    """The first of a few days that are more than a year after all others; None where there is no
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
    if len(gaps) and counts.iloc[gaps[-1] :].sum() <= _MAX_SHARE * counts.sum():
        return pd.Timestamp(counts.index[gaps[-1]])
    return None


# A rule gets the typed rows and the problems found so far.
Rule = Callable[[pd.DataFrame, ProblemLog], None]


def _date_order(first: str, second: str) -> Rule:
    def rule(typed: pd.DataFrame, log: ProblemLog) -> None:
        log.add(typed[second] < typed[first], second, Problem(END_BEFORE_START, column=first))

    return rule


def _check_invoice_dates(typed: pd.DataFrame, log: ProblemLog) -> None:
    for column in ("due", "paid_on"):
        log.add(
            typed[column] < typed["issued"], column, Problem(BEFORE_ISSUE, column="issued"), NOTED
        )


def _check_payment_date(typed: pd.DataFrame, log: ProblemLog) -> None:
    paid = typed["paid_amount"].map(lambda amount: amount is not None and amount != 0).astype(bool)
    log.add(paid & typed["paid_on"].isna() & ~log.bad, "paid_amount", Problem(PAID_WITHOUT_DATE))


def _check_csat_score(typed: pd.DataFrame, log: ProblemLog) -> None:
    outside = (typed["question"] == "csat") & ~typed["score"].between(1, 5)
    log.add(outside & typed["score"].notna(), "score", Problem(NOT_A_CSAT_SCORE))


RULES: dict[str, tuple[Rule, ...]] = {
    "clients": (_date_order("since", "until"),),
    "projects": (_date_order("start", "end"),),
    "tasks": (_date_order("planned_start", "planned_end"),),
    "invoices": (_check_invoice_dates, _check_payment_date),
    "surveys": (_check_csat_score,),
}


def apply_defaults(
    rows: pd.DataFrame, name: str, parents: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Fill what the contract says an empty cell means.

    Parameters
    ----------
    rows : typed rows of the table `name`; changed in place.
    parents : the checked tables it refers to.
    """
    if name == "time_entries":
        rows["billable"] = rows["billable"].fillna(True)
    if name == "expenses":
        rows["rebillable"] = rows["rebillable"].fillna(False)
    if name == "invoices":
        terms = pd.Series(30, index=rows.index)
        if "clients" in parents:
            by_client = parents["clients"].set_index("client_id")["payment_terms_days"]
            terms = rows["client_id"].map(by_client).fillna(30).astype("int64")
        due = rows["issued"] + pd.to_timedelta(terms, unit="D")
        rows["due"] = rows["due"].fillna(due).astype("datetime64[us]")
        whole = rows["paid_on"].notna() & rows["paid_amount"].isna()
        paid = rows["paid_amount"].where(~whole, rows["amount"])
        rows["paid_amount"] = paid.where(rows["paid_on"].notna(), None)
    return rows
