"""Free hours: what each department has left in the weeks to come."""

import pandas as pd

from acm_lib.book import BookView

HORIZON = 52  # weeks ahead


def free_hours(view: BookView, start: pd.Timestamp) -> dict[str, tuple[float, ...]]:
    """Capacity less what is signed, or less the load of the same month a year before where that was
    more; hours of each of the `HORIZON` weeks from `start`, by department.

    Few orders of the months to come are signed yet: a plan alone would call every department idle.
    A month beyond the table `departments` is as its last twelve.
    """
    if not view.has("departments"):
        return {}
    days = pd.date_range(start, periods=7 * HORIZON, freq="D").to_period("M").to_timestamp()
    months = pd.DatetimeIndex(days.unique())
    recorded = _by_month(view.table("departments"), "capacity_hours")
    capacity = recorded.reindex(months).fillna(recorded.tail(12).mean())
    facts = view.facts(("hours",))
    worked = facts[facts["department"].isin(recorded.columns) & (facts["hours"] != 0)]
    load = _by_month(worked, "hours").reindex_like(recorded) / recorded.where(recorded > 0)
    load = load.loc[: view.month]
    year_before = load.reindex(months - pd.DateOffset(years=1)).set_axis(months)
    taken = year_before.fillna(load.tail(12).mean()).fillna(0.0) * capacity
    if view.has("budget_lines"):
        plan = _by_month(view.table("budget_lines"), "hours").reindex_like(capacity).fillna(0.0)
        taken = taken.where(taken >= plan, plan)
    daily = (capacity - taken).clip(lower=0.0).div(months.days_in_month, axis=0).reindex(days)
    weekly = daily.to_numpy(dtype="float64").reshape(HORIZON, 7, -1).sum(axis=1)
    return {name: tuple(weekly[:, place]) for place, name in enumerate(capacity.columns)}


def _by_month(rows: pd.DataFrame, values: str) -> pd.DataFrame:
    return rows.pivot_table(values=values, index="month", columns="department", aggfunc="sum")
