"""What the departments can carry: hours against capacity, month by month, back and ahead."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.measures import ratio
from acm_lib.statements import _


def load_by_month(view: BookView, *, back: int = 6, ahead: int = 3) -> pd.DataFrame:
    """Each department's hours over its capacity: worked up to the view's month, planned after it.

    Parameters
    ----------
    view : of the agency or of a client, whose own hours it adds. Needs `departments`;
        `time_entries` for the past, `budget_lines` of projects in the book for what comes.
    back, ahead : months shown before (the view's month included) and after.

    Returns
    -------
    One row per department and month: department, month, capacity_hours, hours, load (hours /
    capacity; NaN without capacity), planned (bool: the hours are a plan), and with a client
    own_hours and own_share (of the capacity).
    """
    view.require("departments", purpose=_("the departments' load"))
    first, last = (
        view.month - pd.DateOffset(months=back - 1),
        view.month + pd.DateOffset(months=ahead),
    )
    departments = view.table("departments")
    capacity = (
        departments[departments["month"].between(first, last)]
        .groupby(["department", "month"])["capacity_hours"]
        .sum()
    )
    hours = _hours(view.agency, first, last)
    frame = (
        capacity.to_frame().assign(hours=hours.reindex(capacity.index).fillna(0.0)).reset_index()
    )
    frame["load"] = ratio(frame["hours"], frame["capacity_hours"])
    frame["planned"] = frame["month"] > view.month
    if view.client_id is not None:
        own = _hours(view, first, last).reindex(capacity.index).fillna(0.0)
        frame["own_hours"] = own.to_numpy()
        frame["own_share"] = ratio(frame["own_hours"], frame["capacity_hours"])
    return frame


def overloads(loads: pd.DataFrame, *, limit: float = 1.0) -> pd.DataFrame:
    """The months in which a department has more work than it can carry, the fullest first."""
    return loads[loads["load"] > limit].sort_values(
        ["load", "department"], ascending=[False, True], ignore_index=True
    )


def _hours(view: BookView, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    known = view.facts(("hours",))
    known = known[known["month"].between(first, view.month) & (known["department"] != "")]
    worked = known.groupby(["department", "month"])["hours"].sum()
    if not (view.has("budget_lines") and view.has("projects")):
        return worked
    plan = view.table("budget_lines")
    plan = plan[(plan["month"] > view.month) & (plan["month"] <= last)]
    coming = plan.groupby(["department", "month"])["hours"].sum()
    return pd.concat([worked, coming]).astype(np.float64)
