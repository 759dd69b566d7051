"""The work still to be done, as pieces with a first and a last day, and moving a project of it."""

import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.book.currency import to_book_currency
from acm_lib.measures import ratio
from acm_lib.statements import _

WEEK = pd.Timedelta(days=7)


@per_view
def work_ahead(view: BookView) -> pd.DataFrame:
    """The work still to be done, as pieces with a first and a last day.

    An unfinished task counts with its planned hours times what is not done yet; one past its last
    day is to be done in the coming week. A project without open tasks counts with its budget lines
    of the months after the view's.

    Parameters
    ----------
    view : needs `projects` and one of `tasks` and `budget_lines`.

    Returns
    -------
    One row per piece: client_id, project_id, department, start, end (days after `as_of`), hours,
    fixed (bool: it has begun and cannot be moved), value (fee for each planned hour of the project,
    money an hour; NaN where unknown).

    Raises
    ------
    MissingTable : no projects, or neither tasks nor budget lines.
    """
    view.require("projects", purpose=_("the departments' load by week"))
    if not (view.has("tasks") or view.has("budget_lines")):
        view.require("tasks", "budget_lines", purpose=_("the departments' load by week"))
    first = view.as_of + pd.Timedelta(days=1)
    pieces = [part for part in (_open_tasks(view, first), _open_budget(view, first)) if len(part)]
    columns = ["project_id", "department", "start", "end", "hours", "fixed"]
    work = (
        pd.concat(pieces, ignore_index=True)
        if pieces
        else pd.DataFrame(columns=columns).astype({"hours": "float64", "fixed": "bool"})
    )
    orders = view.table("projects")
    work = work[work["hours"] > 0].merge(
        orders[["project_id", "client_id", "status", "fee", "currency"]], on="project_id"
    )
    work = work[work["status"].fillna("") != "cancelled"]
    planned = _planned_hours(view)
    work["value"] = ratio(
        to_book_currency(view, work["fee"], work["currency"]),
        work["project_id"].map(planned).astype("float64"),
    )
    work = work[["client_id", *columns, "value"]]
    return work.sort_values(["start", "project_id", "department"], ignore_index=True)


def reschedule(work: pd.DataFrame, project_id: str, weeks: int) -> pd.DataFrame:
    """The same work with one project's pieces that have not begun moved by whole weeks (later;
    negative: earlier).

    A piece is never moved before the first day there is.
    """
    chosen = (work["project_id"] == project_id) & ~work["fixed"]
    to_earliest = work["start"].min() - work["start"]
    shift = to_earliest.clip(lower=weeks * WEEK)
    shift = shift.where(chosen, pd.Timedelta(0))
    return work.assign(start=work["start"] + shift, end=work["end"] + shift)


def _open_tasks(view: BookView, first: pd.Timestamp) -> pd.DataFrame:
    if not view.has("tasks"):
        return pd.DataFrame()
    tasks = view.table("tasks")
    tasks = tasks[tasks["done_on"].isna() & tasks["planned_hours"].notna()].dropna(
        subset=["planned_end"]
    )
    left = tasks["planned_hours"] * (1 - tasks["percent_complete"].fillna(0.0).clip(0, 1))
    begun = tasks["percent_complete"].fillna(0.0).gt(0) | (tasks["planned_start"] < first)
    late = tasks["planned_end"] < first
    start = tasks["planned_start"].fillna(tasks["planned_end"])
    start = start.where(start > first, first)
    end = tasks["planned_end"].where(~late, first + pd.Timedelta(days=6))
    return pd.DataFrame(
        {
            "project_id": tasks["project_id"],
            "department": tasks["department"],
            "start": start,
            "end": end,
            "hours": left,
            "fixed": begun,
        }
    )


def _open_budget(view: BookView, first: pd.Timestamp) -> pd.DataFrame:
    if not view.has("budget_lines"):
        return pd.DataFrame()
    lines = view.table("budget_lines")
    lines = lines[lines["month"] > view.month]
    if view.has("tasks"):
        with_tasks = view.table("tasks")
        lines = lines[
            ~lines["project_id"].isin(with_tasks.loc[with_tasks["done_on"].isna(), "project_id"])
        ]
    end = lines["month"] + pd.offsets.MonthEnd(0)
    return pd.DataFrame(
        {
            "project_id": lines["project_id"],
            "department": lines["department"],
            "start": lines["month"].where(lines["month"] > first, first),
            "end": end,
            "hours": lines["hours"].fillna(0.0),
            "fixed": False,
        }
    )


def _planned_hours(view: BookView) -> pd.Series:
    lines = [
        view.table(name).rename(columns={"planned_hours": "hours"})[["project_id", "hours"]]
        for name in ("budget_lines", "tasks")
        if view.has(name)
    ]
    return lines[0].groupby("project_id")["hours"].sum()
