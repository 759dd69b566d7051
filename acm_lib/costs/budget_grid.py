"""The budget cell by cell: department x activity x month, planned, committed, spent and still to
come; change orders apart."""

import pandas as pd

from acm_lib.book import BookView
from acm_lib.costs.budget import FACTS, project_status
from acm_lib.measures import ratio
from acm_lib.statements import _

CHANGE_ORDER = "change order"  # how the activity of a budget line begins that came after signing
_CELL = ["project_id", "department", "activity", "month"]


def budget_grid(
    view: BookView,
    project_ids: list[str],
    *,
    by: tuple[str, ...] = ("department", "activity", "month"),
) -> pd.DataFrame:
    """What was planned, is committed, was spent and is forecast, for each cell of the budget.

    Hours are written by department, not by activity: a department's labour goes to its activities
    as they were planned, and to "" where it had none. Expenses have their own activity. What has
    been charged on to the client (pass-through) is left out.

    Parameters
    ----------
    by : the grain: of project_id, department, activity, month.

    Returns
    -------
    One row per cell, in the order of `by`: its columns, plan, committed (the plan of tasks that
    were handed over and are not done, in the month they are due or this one), actual, forecast
    (actual up to this month; after it the likely rest of each project, spread as what is left of
    its plan), variance (plan - forecast; negative: it will cost more), money. Empty where none of
    the projects has a budget.

    Raises
    ------
    MissingTable : no `project_status` or no `budget_lines`.
    """
    view.require("projects", "budget_lines", purpose=_("the budget by activity"))
    plan = view.table("budget_lines")
    plan = plan[plan["project_id"].isin(project_ids)].assign(
        activity=lambda lines: lines["activity"].fillna("")
    )
    if plan.empty:
        return pd.DataFrame(columns=[*by, "plan", "committed", "actual", "forecast", "variance"])
    planned = plan.groupby(_CELL)["cost"].sum().rename("plan")
    parts = [
        planned,
        _committed(view, plan).rename("committed"),
        _actual(view, plan, project_ids).rename("actual"),
    ]
    cells = pd.concat(parts, axis="columns", sort=True).fillna(0.0)
    cells["forecast"] = cells["actual"]
    rest = _rest(view, plan, project_ids)
    cells = cells.reindex(cells.index.union(rest.index), fill_value=0.0)
    cells["forecast"] = cells["forecast"].add(rest, fill_value=0.0)
    summed = (
        cells.reset_index(names=_CELL)
        .groupby(list(by))[["plan", "committed", "actual", "forecast"]]
        .sum()
        .reset_index()
    )
    return summed.assign(variance=summed["plan"] - summed["forecast"])


def change_orders(view: BookView) -> pd.DataFrame:
    """The approved budget and what change orders added to it: budget lines whose activity begins
    with "change order".

    Returns
    -------
    One row per project and change order, and one ("") for the approved budget: project_id,
    client_id, name, change_order (its text), hours, cost (money), share (of the project's whole
    budget).

    Raises
    ------
    MissingTable : no `project_status` or no `budget_lines`.
    """
    view.require("projects", "budget_lines", purpose=_("change orders"))
    orders = view.table("projects")
    lines = view.table("budget_lines").merge(
        orders[["project_id", "client_id", "name"]], on="project_id"
    )
    activity = lines["activity"].fillna("").str.strip()
    lines = lines.assign(
        change_order=activity.where(activity.str.lower().str.startswith(CHANGE_ORDER), "")
    )
    summed = (
        lines.groupby(["project_id", "client_id", "name", "change_order"])[["hours", "cost"]]
        .sum()
        .reset_index()
    )
    return summed.assign(
        share=ratio(summed["cost"], summed.groupby("project_id")["cost"].transform("sum"))
    )


def _actual(view: BookView, plan: pd.DataFrame, project_ids: list[str]) -> pd.Series:
    known = view.facts(FACTS)
    worked = known[known["project_id"].isin(project_ids) & (known["labour_cost"] != 0)]
    shares = (
        plan[plan["hours"].fillna(0.0) > 0]
        .groupby(_CELL[:3])["hours"]
        .sum()
        .rename("share")
        .reset_index()
    )
    shares["share"] /= shares.groupby(_CELL[:2])["share"].transform("sum")
    labour = worked[["project_id", "department", "month", "labour_cost"]].merge(
        shares, on=_CELL[:2], how="left"
    )
    labour = labour.assign(
        amount=labour["labour_cost"] * labour["share"].fillna(1.0),
        activity=labour["activity"].fillna(""),
    )
    spent = [labour[[*_CELL, "amount"]]]
    if view.has("expenses"):
        bought = view.table("expenses")
        bought = bought[
            bought["project_id"].isin(project_ids)
            & ~bought["rebillable"].fillna(False).astype(bool)
        ]
        spent.append(
            bought.assign(
                department=bought["department"].fillna(""),
                activity=bought["activity"].fillna(""),
                month=bought["date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]"),
            )[[*_CELL, "amount"]]
        )
    return pd.concat(spent).groupby(_CELL)["amount"].sum()


def _committed(view: BookView, plan: pd.DataFrame) -> pd.Series:
    if not view.has("tasks"):
        return pd.Series(dtype="float64", index=pd.MultiIndex.from_frame(plan[_CELL].head(0)))
    tasks = view.table("tasks")
    tasks = tasks[tasks["project_id"].isin(plan["project_id"])]
    whole = tasks.groupby(_CELL[:2])["planned_hours"].sum().rename("whole")
    open_tasks = tasks[tasks["handed_over_on"].notna() & tasks["done_on"].isna()]
    due = open_tasks["planned_end"]
    due = due.where(due > view.as_of, view.as_of)  # also where no day is planned
    due = due.dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    hours = (
        open_tasks.assign(month=due)
        .groupby([*_CELL[:2], "month"])["planned_hours"]
        .sum()
        .rename("hours")
        .reset_index()
    )
    hours = hours.merge(whole.reset_index(), on=_CELL[:2]).merge(
        plan.groupby(_CELL[:3])["cost"].sum().reset_index(), on=_CELL[:2]
    )
    hours["amount"] = hours["cost"] * ratio(hours["hours"], hours["whole"]).fillna(0.0)
    return hours.groupby(_CELL)["amount"].sum()


def _rest(view: BookView, plan: pd.DataFrame, project_ids: list[str]) -> pd.Series:
    """What each running project is likely still to cost, on the months of its plan to come, or the
    next one where none is left."""
    known = project_status(view)
    known = known[known["project_id"].isin(project_ids) & known["running"]].set_index("project_id")
    rest = (known["eac_likely"].fillna(known["eac_at_plan"]) - known["ac"]).clip(lower=0.0)
    coming = plan[plan["month"] > view.month]
    late = (
        plan[~plan["project_id"].isin(coming["project_id"])]
        .groupby(_CELL[:3])["cost"]
        .sum()
        .reset_index()
    )
    spread = pd.concat(
        [
            coming.groupby(_CELL)["cost"].sum().reset_index(),
            late.assign(month=view.month + pd.DateOffset(months=1)),
        ],
        ignore_index=True,
    )
    spread["amount"] = spread["project_id"].map(rest).fillna(0.0) * ratio(
        spread["cost"], spread.groupby("project_id")["cost"].transform("sum")
    ).fillna(0.0)
    return spread.astype({"month": "datetime64[us]"}).groupby(_CELL)["amount"].sum()
