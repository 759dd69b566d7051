"""Budget against actual: projects, departments, the months of a project, retainers, burn and
pace."""

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView, per_view
from acm_lib.costs.backtest import Backtest, backtest_history
from acm_lib.errors import NotEnoughData
from acm_lib.measures import compute, ratio
from acm_lib.statements import _

_MEASURES = (
    "bac",
    "pv",
    "ev",
    "ac",
    "work_done",
    "budget_used",
    "budget_remaining",
    "hours_used",
    "hours_remaining",
    "progress",
    "cv",
    "sv",
    "cpi",
    "spi",
    "eac",
    "eac_at_plan",
    "tcpi",
    "estimate_margin",
    "order_margin",
    "invoice_margin",
)
PACE_DAYS = 28
# What projects are judged by: the facts of a large book are read without the others.
FACTS = (
    "hours",
    "hours_without_rate",
    "labour_cost",
    "third_party",
    "pass_through",
    "ordered",
    "estimated_cost",
    "budget_hours",
    "budget_cost",
    "planned_hours",
    "planned_cost",
    "earned_hours",
    "earned_cost",
    "invoiced",
    "rows_time_entries",
    "rows_expenses",
    "rows_projects",
    "rows_budget_lines",
    "rows_tasks",
    "rows_invoices",
)


@per_view
def project_status(view: BookView) -> pd.DataFrame:
    """Every project known at the view's month with its facts to date and what they come to.

    Parameters
    ----------
    view : of the agency or of a client; needs `project_status`; budgets, hours, tasks and expenses
        add what they can.

    Returns
    -------
    One row per project, the running ones first, then by budget: the columns of `project_status`,
    the summed facts, the measures (bac, pv, ev, ac, cpi, spi, three EACs ...), ``running`` (bool:
    its last day is after the month, or it has none and had hours in the last three months) and, for
    running ones, ``eac_likely``, ``eac_lowest``, ``eac_highest``, ``p_over`` (NaN where the past
    cannot bear an estimate).

    Raises
    ------
    MissingTable : no `project_status`.
    """
    view.require("projects", purpose=_("cost tracking"))
    known = view.facts(FACTS)
    orders = view.table("projects")
    sums = facts.total(known, ["project_id"], month=view.month, months=3)
    frame = orders.drop(columns="estimated_cost").merge(sums, on="project_id", how="left")
    amounts = [column for column in sums.columns if column not in ("project_id", "days")]
    nothing = frame["days"].isna()  # nothing is known of the project yet
    frame = frame.assign(**frame[amounts].mask(nothing, 0.0), days=frame["days"].fillna(0.0))
    frame = compute(frame, _MEASURES)
    open_end = frame["end"].isna() & (frame["hours"] > 0)
    started = frame["start"].isna() | (frame["start"] <= view.as_of)
    # A project that ends in the report's month is still shown as running: this is its last report.
    running = started & ((frame["end"] >= view.month) | open_end)
    estimates = _estimated(view, frame)
    frame = pd.concat([frame, running.rename("running"), estimates], axis="columns")
    return frame.sort_values(
        ["running", "bac", "project_id"], ascending=[False, False, True], ignore_index=True
    )


def department_status(
    view: BookView, project_ids: list[str], *, by: tuple[str, ...] = ("department",)
) -> pd.DataFrame:
    """Budget against actual of some projects, department by department.

    Parameters
    ----------
    by : the grain; with "project_id" in it the departments of each project apart.

    Returns
    -------
    One row per department (and project), largest budget first: the columns of `by`, the summed
    facts to date, and bac, ac, budget_used, budget_remaining, hours_used, work_done, cpi.
    """
    known = view.facts(FACTS)
    chosen = known[known["project_id"].isin(project_ids) & (known["department"] != "")]
    summed = facts.total(chosen, by, month=view.month, months=3)
    summed = compute(
        summed,
        [
            "bac",
            "ac",
            "budget_used",
            "budget_remaining",
            "hours_used",
            "hours_remaining",
            "work_done",
            "progress",
            "cpi",
        ],
    )
    return summed.sort_values(
        ["bac", *by], ascending=[False, *(True for _key in by)], ignore_index=True
    )


def earned_value_by_month(view: BookView, project_ids: list[str]) -> pd.DataFrame:
    """Planned value, earned value and actual cost of some projects, cumulative by month, to the end
    of their plan.

    Returns
    -------
    One row per month from the first fact to the last planned month: month, pv, ev, ac (money,
    cumulative; ev and ac are NaN after the view's month).
    """
    known = view.facts(FACTS)
    chosen = known[known["project_id"].isin(project_ids)]
    spent = chosen.assign(
        ac=chosen["labour_cost"] + chosen["third_party"] - chosen["pass_through"],
        ev=chosen["earned_cost"],
    )
    plan = (
        view.table("budget_lines")
        if view.has("budget_lines")
        else pd.DataFrame(columns=["project_id", "month", "cost"])
    )
    planned = plan[plan["project_id"].isin(project_ids)].groupby("month")["cost"].sum()
    worked = spent.loc[(spent["ac"] != 0) | (spent["ev"] != 0)].groupby("month")[["ev", "ac"]].sum()
    if planned.empty and worked.empty:
        return pd.DataFrame(columns=["month", "pv", "ev", "ac"])
    months = pd.date_range(
        min([*planned.index, *worked.index]),
        max([*planned.index, *worked.index, view.month]),
        freq="MS",
        unit="us",
    )
    frame = pd.DataFrame({"pv": planned.reindex(months, fill_value=0.0).cumsum()}, index=months)
    frame = frame.join(worked.reindex(months, fill_value=0.0).cumsum())
    frame.loc[frame.index > view.month, ["ev", "ac"]] = np.nan
    return frame.rename_axis("month").reset_index()


def burn_rate(view: BookView, frame: pd.DataFrame) -> pd.DataFrame:
    """How fast running projects use their hours, and when they run out.

    Parameters
    ----------
    frame : rows of `project_status`.

    Returns
    -------
    One row per running project with hours planned: project_id, name, end, hours_remaining,
    weekly_hours (of the last four weeks), hours_to_land (a week, to end on the plan; NaN after the
    last day), runs_out_on (NaT where the pace is 0; the day itself where nothing is left).
    """
    running = frame[frame["running"] & (frame["budget_hours_to_date"] > 0)]
    recent = pd.Series(dtype="float64")
    if view.has("time_entries"):
        recent = facts.recent_work(view, PACE_DAYS)["recent_hours"] / (PACE_DAYS / 7)
    weekly = running["project_id"].map(recent).astype("float64").fillna(0.0)
    weeks_left = (running["end"] - view.as_of).dt.days / 7
    until_empty = ratio(running["hours_remaining"].clip(lower=0), weekly)
    runs_out = view.as_of + pd.to_timedelta(until_empty.clip(upper=520) * 7, unit="D").dt.floor("D")
    return pd.DataFrame(
        {
            "project_id": running["project_id"],
            "name": running["name"],
            "end": running["end"],
            "hours_remaining": running["hours_remaining"],
            "weekly_hours": weekly,
            "hours_to_land": ratio(
                running["hours_remaining"].clip(lower=0), weeks_left.where(weeks_left > 0)
            ),
            "runs_out_on": runs_out,
        }
    ).reset_index(drop=True)


def rollover(included: pd.Series, worked: pd.Series, retainer: pd.Series) -> pd.Series:
    """The balance of retainers from month to month: hours worked less hours included, carried over.

    Parameters
    ----------
    included, worked : hours by month, the oldest first.
    retainer : which retainer each month is of.

    Negative: the client has hours to use; positive: the agency has given hours away.

    Source: Kimai, request 5132: 30 h a month; 10, 40, 40, 0 worked -> -20, -10, 0, -30.

    Examples
    --------
    >>> hours = pd.DataFrame({"included": [30] * 4, "worked": [10, 40, 40, 0], "retainer": "P1"})
    >>> rollover(hours["included"], hours["worked"], hours["retainer"]).tolist()
    [-20, -10, 0, -30]
    """
    return (worked - included).groupby(retainer).cumsum()


def retainer_balances(view: BookView) -> pd.DataFrame:
    """Hours included and worked of every retainer that runs, month by month from its start, with
    the balance carried over.

    Returns
    -------
    One row per retainer and month up to the view's month: project_id, client_id, name, month,
    included, worked, balance.
    """
    view.require("projects", "budget_lines", "time_entries", purpose=_("the balance of retainers"))
    orders = view.table("projects")
    orders = orders[
        (orders["contract"] == "retainer") & (orders["end"].isna() | (orders["end"] >= view.month))
    ]
    plan = view.table("budget_lines")
    plan = plan[plan["project_id"].isin(orders["project_id"]) & (plan["month"] <= view.month)]
    known = view.facts(FACTS)
    known = known[known["project_id"].isin(orders["project_id"]) & (known["hours"] != 0)]
    keys = ["project_id", "month"]
    both = pd.concat(
        [
            plan.groupby(keys)["hours"].sum().rename("included"),
            known.groupby(keys)["hours"].sum().rename("worked"),
        ],
        axis="columns",
    )
    months = both.fillna(0.0).sort_index().reset_index()
    months["balance"] = rollover(months["included"], months["worked"], months["project_id"])
    named = months.merge(orders[["project_id", "client_id", "name"]], on="project_id")
    return named[["project_id", "client_id", "name", "month", "included", "worked", "balance"]]


def closed_projects(view: BookView) -> pd.DataFrame:
    """What the closed projects looked like month by month: what `backtest_history` reads.

    Returns
    -------
    One row per closed project and month: project_id, closed (month of its last day), bac, ev, ac
    (cumulative), final. A project is closed when its last day is before the view's month; retainers
    are left out: they have no completion.
    """
    orders = view.table("projects")
    orders = orders[(orders["end"] < view.month) & (orders["contract"].fillna("") != "retainer")]
    known = view.facts(FACTS)
    known = known[known["project_id"].isin(orders["project_id"])]
    spent = pd.DataFrame(
        {
            "project_id": known["project_id"],
            "month": known["month"],
            "bac": known["budget_cost"],
            "ev": known["earned_cost"],
            "ac": known["labour_cost"] + known["third_party"] - known["pass_through"],
        }
    )
    months = spent.groupby(["project_id", "month"], sort=True)[["bac", "ev", "ac"]].sum()
    cumulative = months.groupby(level="project_id").cumsum().reset_index()
    cumulative["final"] = cumulative.groupby("project_id")["ac"].transform("last")
    last_day = (
        orders.set_index("project_id")["end"]
        .reindex(cumulative["project_id"])
        .set_axis(cumulative.index)
    )
    cumulative["closed"] = last_day.dt.to_period("M").dt.to_timestamp()
    return cumulative


@per_view
def eac_backtest(view: BookView) -> Backtest:
    """What the closed projects of a view teach about cost at completion (`backtest_history`)."""
    return backtest_history(closed_projects(view))


def _estimated(view: BookView, frame: pd.DataFrame) -> pd.DataFrame:
    try:
        past = eac_backtest(view.agency)
    except NotEnoughData:
        return pd.DataFrame(
            np.nan, index=frame.index, columns=["eac_likely", "eac_lowest", "eac_highest", "p_over"]
        )
    estimates = past.estimate(frame["bac"], frame["ev"], frame["ac"])
    return estimates.rename(
        columns={"likely": "eac_likely", "lowest": "eac_lowest", "highest": "eac_highest"}
    )
