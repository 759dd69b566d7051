"""Weeks x departments: the hours asked of each department against what it can work, back and ahead,
and what moves when a project moves.

`work_ahead` and `capacity_by_week` read the book once; everything after them is a pure function of
the two frames, quick enough to be asked again at every turn of a slider.
"""

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.frames import iterate_rows
from acm_lib.measures import ratio
from acm_lib.plans.work_ahead import WEEK, reschedule, work_ahead
from acm_lib.statements import _

WEEKS_AHEAD, WEEKS_BACK = 13, 8


def monday(day: pd.Timestamp) -> pd.Timestamp:
    """The Monday of a day's week.

    Examples
    --------
    >>> monday(pd.Timestamp("2026-10-31"))
    Timestamp('2026-10-26 00:00:00')
    """
    day = pd.Timestamp(day)
    return day - pd.Timedelta(days=day.day_of_week)


def capacity_by_week(view: BookView, *, back: int = 0, ahead: int = WEEKS_AHEAD) -> pd.DataFrame:
    """What each department can work in a week: its month's hours by weekdays; the last known month
    holds on.

    Returns
    -------
    One row per department and week (Mondays, `back` before the week of the first day after `as_of`,
    `ahead` from it on): department, week, capacity_hours.
    """
    view.require("departments", purpose=_("the departments' load by week"))
    first = monday(view.as_of + pd.Timedelta(days=1))
    weeks = pd.date_range(first - back * WEEK, periods=back + ahead, freq=WEEK, unit="us")
    days = pd.bdate_range(weeks[0], weeks[-1] + pd.Timedelta(days=6)).as_unit("us")
    months = days.to_period("M").to_timestamp().astype("datetime64[us]")
    capacity = (
        view.table("departments")
        .groupby(["department", "month"])["capacity_hours"]
        .sum()
        .unstack("department")
    )
    workdays = [
        np.busday_count(month.date(), (month + pd.DateOffset(months=1)).date())
        for month in capacity.index
    ]
    by_day = (
        capacity.div(workdays, axis="index")
        .reindex(capacity.index.union(pd.DatetimeIndex(months.unique())))
        .ffill()
    )
    a_day = by_day.reindex(months).set_axis(days)
    a_week = a_day.groupby(days - pd.to_timedelta(days.day_of_week, unit="D")).sum(min_count=1)
    long = (
        a_week.rename_axis("week")
        .reset_index()
        .melt("week", var_name="department", value_name="capacity_hours")
    )
    return long.astype({"week": "datetime64[us]"}).sort_values(
        ["department", "week"], ignore_index=True
    )[["department", "week", "capacity_hours"]]


def spread_hours(work: pd.DataFrame, weeks: pd.DatetimeIndex) -> np.ndarray:
    """Hours of each piece of work in each week, evenly over its weekdays (a piece within one
    weekend: all in its week).

    Parameters
    ----------
    work : columns start, end (days), hours.
    weeks : Mondays, rising.

    Returns
    -------
    Array, pieces x weeks; a row sums to the piece's hours where it lies within the weeks.

    Examples
    --------
    >>> start, end = pd.Timestamp("2026-11-05"), pd.Timestamp("2026-11-10")
    >>> piece = pd.DataFrame({"start": [start], "end": [end], "hours": [8.0]})
    >>> spread_hours(piece, pd.date_range("2026-11-02", periods=2, freq="7D")).tolist()
    [[4.0, 4.0]]
    """
    if not len(work):
        return np.zeros((0, len(weeks)))
    one_day = np.timedelta64(1, "D")
    start = work["start"].to_numpy().astype("datetime64[D]")
    end = np.maximum(work["end"].to_numpy().astype("datetime64[D]"), start)
    days = np.busday_count(start, end + one_day)
    weekend = days == 0  # nobody's plan means to lose these hours: the Friday before takes them
    start = np.where(weekend, np.busday_offset(start, 0, roll="backward"), start)
    end = np.where(weekend, start, end)
    days = np.maximum(days, 1)
    edges = weeks.to_numpy().astype("datetime64[D]")
    after = np.append(edges[1:], edges[-1] + 7 * one_day) if len(edges) else edges
    first = np.maximum(start[:, None], edges[None, :])
    last = np.minimum(end[:, None] + one_day, after[None, :])
    within = np.where(first < last, np.busday_count(first, np.maximum(first, last)), 0)
    return within / days[:, None] * work["hours"].to_numpy(dtype="float64")[:, None]


def load_by_week(work: pd.DataFrame, capacity: pd.DataFrame) -> pd.DataFrame:
    """Hours asked of each department in each week, over its capacity.

    Parameters
    ----------
    work : as `work_ahead` gives it, all of it or any choice of rows.
    capacity : as `capacity_by_week` gives it.

    Returns
    -------
    `capacity` with hours and load (hours / capacity; NaN without capacity).
    """
    weeks = pd.DatetimeIndex(sorted(capacity["week"].unique()))
    hours = (
        pd.DataFrame(spread_hours(work, weeks), columns=weeks)
        .groupby(work["department"].to_numpy())
        .sum()
    )
    keys = pd.MultiIndex.from_frame(capacity[["department", "week"]])
    frame = capacity.assign(
        hours=hours.stack().reindex(keys).fillna(0.0).to_numpy() if len(hours) else 0.0
    )
    return frame.assign(load=ratio(frame["hours"], frame["capacity_hours"]))


def reschedule_effect(
    work: pd.DataFrame, capacity: pd.DataFrame, project_id: str, weeks: int
) -> pd.DataFrame:
    """What happens to every department's weeks when a project moves: before and after, and the
    hours over capacity.

    Returns
    -------
    department, week, capacity_hours, hours_before, hours_after, load_before, load_after,
    over_before, over_after (hours).
    """
    before, after = (
        load_by_week(work, capacity),
        load_by_week(reschedule(work, project_id, weeks), capacity),
    )
    over = [(frame["hours"] - frame["capacity_hours"]).clip(lower=0) for frame in (before, after)]
    return capacity.assign(
        hours_before=before["hours"],
        hours_after=after["hours"],
        load_before=before["load"],
        load_after=after["load"],
        over_before=over[0],
        over_after=over[1],
    )


def weekly_load(
    view: BookView, *, back: int = WEEKS_BACK, ahead: int = WEEKS_AHEAD
) -> pd.DataFrame:
    """Weeks x departments round the view's last day: what was worked before it, what is planned
    after it.

    Parameters
    ----------
    view : of the agency or of a client, whose own hours it adds. Needs `departments` and
        `projects`; `time_entries` for the past.

    Returns
    -------
    One row per department and week: department, week, capacity_hours, hours, load, planned (bool:
    the week ends after `as_of`) and with a client own_hours and own_share (of the capacity).
    """
    capacity = capacity_by_week(view, back=back, ahead=ahead)
    work = work_ahead(view.agency)
    weeks = pd.DatetimeIndex(sorted(capacity["week"].unique()))
    worked = _worked(view.agency, weeks)
    frame = load_by_week(work, capacity)
    frame["hours"] += _at(worked, capacity)
    frame["load"] = ratio(frame["hours"], frame["capacity_hours"])
    frame["planned"] = frame["week"] + pd.Timedelta(days=6) > view.as_of
    if view.client_id is not None:
        own = load_by_week(view.select(work), capacity)["hours"]
        frame["own_hours"] = own + _at(view.select(worked), capacity)
        frame["own_share"] = ratio(frame["own_hours"], frame["capacity_hours"])
    return frame


def capacity_conflicts(
    work: pd.DataFrame, capacity: pd.DataFrame, client_id: str | None = None, *, limit: float = 1.0
) -> pd.DataFrame:
    """Weeks in which a department is asked for more than it has, and whose work it is.

    Parameters
    ----------
    client_id : only the weeks in which this client asks for hours too.
    limit : load above which a week is too full.

    Returns
    -------
    One row per department and week over the limit, the fullest first: department, week, load, over
    (hours above capacity), clients (list of client_id, the most hours first), hours (list, theirs).
    """
    loads = load_by_week(work, capacity)
    full = loads[loads["load"] > limit].sort_values(["load", "department"], ascending=[False, True])
    weeks = pd.DatetimeIndex(sorted(capacity["week"].unique()))
    hours = spread_hours(work, weeks)
    rows = []
    for week in iterate_rows(full):
        share = (
            pd.Series(
                hours[:, weeks.get_loc(week.week)]
                * (work["department"] == week.department).to_numpy()
            )
            .groupby(work["client_id"].to_numpy())
            .sum()
        )
        share = share[share > 0].sort_values(ascending=False, kind="stable")
        if client_id is None or client_id in share.index:
            rows.append(
                (
                    week.department,
                    week.week,
                    week.load,
                    week.hours - week.capacity_hours,
                    list(share.index),
                    list(share),
                )
            )
    return pd.DataFrame(rows, columns=["department", "week", "load", "over", "clients", "hours"])


def _worked(view: BookView, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    if not view.has("time_entries"):
        return pd.DataFrame(
            {"client_id": [], "department": [], "week": pd.to_datetime([]), "hours": []}
        )
    entries = view.table("time_entries")
    entries = entries.loc[
        entries["date"] >= weeks[0], ["date", "project_id", "department", "hours"]
    ]
    owner = view.table("projects").set_index("project_id")["client_id"]
    week = entries["date"] - pd.to_timedelta(entries["date"].dt.day_of_week, unit="D")
    parts = pd.DataFrame(
        {
            "client_id": entries["project_id"].map(owner).fillna(""),
            "department": entries["department"],
            "week": week,
            "hours": entries["hours"],
        }
    )
    return parts.groupby(["client_id", "department", "week"])["hours"].sum().reset_index()


def _at(worked: pd.DataFrame, capacity: pd.DataFrame) -> np.ndarray:
    if not len(worked):
        return np.zeros(len(capacity))
    summed = worked.groupby(["department", "week"])["hours"].sum()
    return (
        summed.reindex(pd.MultiIndex.from_frame(capacity[["department", "week"]]))
        .fillna(0.0)
        .to_numpy()
    )
