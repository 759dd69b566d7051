"""A staffing proposal: which hours of the work ahead go into which week, what cannot be met, and
what one more hour would be worth."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

# of an hour's value, lost for each week it is done later: enough to prefer early, never enough to
# leave it undone
DELAY = 0.002


@dataclass(frozen=True)
class Staffing:
    """What `staffing` proposes.

    Attributes
    ----------
    plan : one row per piece and week with hours: client_id, project_id, department, week, hours.
    departments : one row per department: department, asked, met, unmet (hours), capacity_hours
        (over the weeks that are asked for), shadow_price (money that one more hour in its scarcest
        week would bring; 0 where everything fits), week (that week).
    unmet : one row per client and department with hours that fit nowhere: client_id, department,
        hours, value (money).
    """

    plan: pd.DataFrame
    departments: pd.DataFrame
    unmet: pd.DataFrame


def staffing(work: pd.DataFrame, capacity: pd.DataFrame) -> Staffing:
    """The plan of hours that meets the most value within every department's weeks, as a linear
    programme.

    Maximise the sum of value x hours over pieces and the weeks from their first to their last day,
    so that no piece gets more than its hours and no department works more than it has. Solved by
    HiGHS (scipy); the shadow price is the dual of a department's week.

    Parameters
    ----------
    work : as `work_ahead` gives it; a piece without a value counts with the median of the others (1
        where none has one).
    capacity : as `capacity_by_week` gives it.

    Raises
    ------
    RuntimeError : the solver failed, which it does not on finite data.

    Examples
    --------
    >>> monday = pd.Timestamp("2026-11-02")
    >>> work = pd.DataFrame({"client_id": ["A", "B"], "project_id": ["P", "Q"]}).assign(
    ...     department="design", start=monday, end=monday, hours=[30.0, 20.0], fixed=False,
    ...     value=[100.0, 50.0])
    >>> capacity = pd.DataFrame(
    ...     {"department": ["design"], "week": [monday], "capacity_hours": [40.0]})
    >>> departments = staffing(work, capacity).departments
    >>> departments[["asked", "met", "unmet", "shadow_price"]].round(6).iloc[0].tolist()
    [50.0, 40.0, 10.0, 50.0]
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    weeks = pd.DatetimeIndex(sorted(capacity["week"].unique()))
    names = sorted(capacity["department"].unique())
    work = work[work["department"].isin(names)].reset_index(drop=True)
    first = np.clip(np.searchsorted(weeks, work["start"], side="right") - 1, 0, None)
    last = np.maximum(np.searchsorted(weeks, work["end"], side="right") - 1, first)
    inside = first < len(weeks)
    inside &= work["start"].to_numpy() < (weeks[-1] + pd.Timedelta(days=7)).to_datetime64()
    work, first, last = (
        work[inside].reset_index(drop=True),
        first[inside],
        np.minimum(last[inside], len(weeks) - 1),
    )
    value = work["value"].astype("float64")
    values = value.fillna(value.median()).fillna(1.0).to_numpy()
    pieces = np.repeat(np.arange(len(work)), last - first + 1)
    offset = np.arange(len(pieces)) - np.repeat(
        np.cumsum(last - first + 1) - (last - first + 1), last - first + 1
    )
    week = first[pieces] + offset
    department = (
        work["department"].map({name: place for place, name in enumerate(names)}).to_numpy()
    )
    place = department[pieces] * len(weeks) + week
    limits = (
        capacity.pivot(index="department", columns="week", values="capacity_hours")
        .reindex(index=names, columns=weeks)
        .fillna(0.0)
        .to_numpy()
        .ravel()
    )
    hours, duals = np.zeros(len(pieces)), np.zeros(len(limits))
    if len(pieces):
        gain = values[pieces] * (1 - DELAY * offset)
        ones = np.ones(len(pieces))
        columns = np.arange(len(pieces))
        rows = np.concatenate([place, len(limits) + pieces])
        matrix = coo_matrix(
            (np.concatenate([ones, ones]), (rows, np.concatenate([columns, columns]))),
            shape=(len(limits) + len(work), len(pieces)),
        )
        solved = linprog(
            -gain,
            A_ub=matrix.tocsr(),
            b_ub=np.concatenate([limits, work["hours"]]),
            bounds=(0, None),
            method="highs",
        )
        if solved.status != 0:
            raise RuntimeError(
                f"The staffing programme was not solved: {solved.message} No plan is proposed."
                " Check the hours and the capacity for odd values."
            )
        hours, duals = solved.x, -solved.ineqlin.marginals[: len(limits)]
    plan = pd.DataFrame(
        {
            "piece": pieces,
            "week": weeks[week] if len(week) else pd.DatetimeIndex([]),
            "hours": hours,
        }
    )
    plan = plan[plan["hours"] > 1e-6].join(
        work[["client_id", "project_id", "department"]], on="piece"
    )
    met = np.bincount(pieces, weights=hours, minlength=len(work)) if len(work) else np.zeros(0)
    left = work.assign(
        met=met,
        unmet=np.maximum(work["hours"] - met, 0.0),
        lost=np.maximum(work["hours"] - met, 0.0) * values,
    )
    prices = duals.reshape(len(names), len(weeks))
    by_name = left.groupby("department")[["hours", "met", "unmet"]].sum().reindex(names).fillna(0.0)
    departments = pd.DataFrame(
        {
            "department": names,
            "asked": by_name["hours"].to_numpy(),
            "met": by_name["met"].to_numpy(),
            "unmet": by_name["unmet"].round(6).to_numpy(),
            "capacity_hours": limits.reshape(len(names), len(weeks)).sum(axis=1),
            "shadow_price": prices.max(axis=1).round(6),
            "week": weeks[prices.argmax(axis=1)],
        }
    )
    fits = departments["unmet"] < 0.01  # what is left then is only the price of a week's delay
    departments = departments.assign(
        shadow_price=departments["shadow_price"].mask(fits, 0.0),
        week=departments["week"].mask(fits),
    )
    short = (
        left[left["unmet"] > 0.01]
        .groupby(["client_id", "department"], as_index=False)[["unmet", "lost"]]
        .sum()
    )
    short = short.rename(columns={"unmet": "hours", "lost": "value"}).sort_values(
        ["hours", "client_id"], ascending=[False, True], ignore_index=True
    )
    return Staffing(
        plan[["client_id", "project_id", "department", "week", "hours"]].reset_index(drop=True),
        departments,
        short,
    )
