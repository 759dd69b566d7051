"""Why the work cost more or less than its budget: the rates paid, the hours worked, the mix of
departments, third parties."""

from dataclasses import dataclass

import pandas as pd

from acm_lib.book import BookView
from acm_lib.costs.budget import FACTS
from acm_lib.measures import ratio
from acm_lib.statements import _

PARTS = ("rate", "hours", "mix", "third_party")


@dataclass(frozen=True)
class TotalVariance:
    """The cost variance of all departments (`cv`, money, negative: it cost more), and the part of
    it (of `PARTS`) that is largest either way, with its amount."""

    cv: float
    main_part: str
    main_amount: float


def labour_variance(
    planned_hours: pd.Series, planned_cost: pd.Series, hours: pd.Series, cost: pd.Series
) -> pd.DataFrame:
    """The labour variance of departments in three parts that add up to it; negative: it cost more.

    Parameters
    ----------
    planned_hours, planned_cost : of the work that was done, by department; hours and money.
    hours, cost : worked and what they cost.

    Returns
    -------
    DataFrame with the same index: ``rate`` (hours worked at another rate than planned), ``hours``
    (more hours in all, at the planned mix), ``mix`` (the same hours by dearer or cheaper
    departments); money. A department without planned hours has no planned rate: its own rate stands
    for it, and what it cost is mix.

    Source: Horngren, Cost Accounting: rate (price) variance, yield variance and mix variance at
    standard rates.

    Examples
    --------
    >>> hours, cost = pd.Series([10.0, 10.0]), pd.Series([100.0, 300.0])
    >>> planned_hours, planned_cost = pd.Series([12.0, 12.0]), pd.Series([144.0, 360.0])
    >>> labour_variance(hours, cost, planned_hours, planned_cost).sum().tolist()
    [-24.0, -80.0, 0.0]
    """
    rate = ratio(planned_cost, planned_hours).fillna(ratio(cost, hours)).fillna(0.0)
    worked, planned = hours.sum(), planned_hours.sum()
    share = planned_hours / planned if planned else planned_hours * 0.0
    return pd.DataFrame(
        {
            "rate": hours * rate - cost,
            "hours": (planned - worked) * share * rate,
            "mix": (worked * share - hours) * rate,
        }
    )


def variances(view: BookView, project_ids: list[str]) -> pd.DataFrame:
    """Cost variance (EV - AC) of projects, department by department, in its parts.

    The baseline is the budget of the work that is finished, so a project half done is compared with
    half its budget.

    Returns
    -------
    One row per department, the worst first: department, ev, ac, rate, hours, mix, third_party
    (planned for the finished work, less spent without pass-through), cv; money, negative where it
    cost more. The parts add up to cv.

    Raises
    ------
    MissingTable : no `budget_lines` or no `tasks`.
    """
    view.require("budget_lines", "tasks", purpose=_("the reasons of a variance"))
    known = view.facts(FACTS)
    known = known[known["project_id"].isin(project_ids) & (known["department"] != "")]
    keys = ["project_id", "department"]
    sums = known.groupby(keys)[
        ["hours", "labour_cost", "third_party", "pass_through", "earned_hours", "earned_cost"]
    ].sum()
    plan = view.table("budget_lines")
    plan = plan[plan["project_id"].isin(project_ids)]
    bought = plan[plan["hours"].fillna(0.0) == 0].groupby(keys)["cost"].sum() / plan.groupby(keys)[
        "cost"
    ].sum().replace(0.0, float("nan"))
    sums["planned_third"] = sums["earned_cost"] * bought.reindex(sums.index).fillna(0.0)
    sums["planned_labour"] = sums["earned_cost"] - sums["planned_third"]
    rows = sums.groupby("department").sum()
    parts = labour_variance(
        rows["earned_hours"], rows["planned_labour"], rows["hours"], rows["labour_cost"]
    )
    spent = rows["third_party"] - rows["pass_through"]
    frame = pd.DataFrame({"ev": rows["earned_cost"], "ac": rows["labour_cost"] + spent}).join(parts)
    frame = frame.assign(third_party=rows["planned_third"] - spent, cv=frame["ev"] - frame["ac"])
    # Planned labour without planned hours has no rate to be compared with: it is told with the
    # third parties.
    frame["third_party"] += rows["planned_labour"].where(rows["earned_hours"] == 0, 0.0)
    return frame.reset_index().sort_values(["cv", "department"], ignore_index=True)


def total_variance(variances: pd.DataFrame) -> TotalVariance:
    """The departments of `variances` in one sum, and what most of it comes from.

    Examples
    --------
    >>> variances = pd.DataFrame({"rate": [1.0, 2.0], "hours": [-9.0, 1.0], "mix": 0.0,
    ...                           "third_party": 0.0, "cv": [-8.0, 3.0]})
    >>> total_variance(variances)
    TotalVariance(cv=-5.0, main_part='hours', main_amount=-8.0)
    """
    sums = variances[list(PARTS)].sum()
    part = str(sums.abs().idxmax())
    return TotalVariance(float(variances["cv"].sum()), part, float(sums[part]))
