"""When a project will end: earned schedule, the same rules and the same backtest as for its cost.

Work is measured by the month in which it was planned to be earned. Planned duration stands for the
budget, months earned for earned value, months gone for actual cost; so PD / SPI(t) is BAC / CPI,
and AT + PD - ES is AC + BAC - EV.
"""

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.costs.backtest import Backtest, backtest_history
from acm_lib.costs.budget import FACTS
from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

_DONE = 0.999  # of the budget earned: the rest is rounding


def schedule_months(view: BookView) -> pd.DataFrame:
    """Every project month by month, in months of its plan.

    Returns
    -------
    One row per project and month from its first planned or earned one to the view's: project_id,
    month, pd (planned duration), es (months earned), at (months gone), done (share of the budget
    earned).

    Raises
    ------
    MissingTable : no `budget_lines` or no `tasks`.

    Source: Lipke, "Schedule is Different" (2003).
    """
    view.require("budget_lines", "tasks", purpose=_("the schedule of projects"))
    known = view.facts(FACTS)
    earned = known.groupby(["project_id", "month"])["earned_cost"].sum()
    plan = view.table("budget_lines").groupby(["project_id", "month"])["cost"].sum()
    plan = plan[plan > 0]
    spans = (
        plan.reset_index().groupby("project_id").agg(first=("month", "min"), last=("month", "max"))
    )
    spans["pd"] = _months(spans["last"], spans["first"]) + 1.0
    whole = plan.groupby("project_id").sum()
    # One row per project and planned month: what was to be earned by its end; before the first
    # month nothing was.
    steps = plan.groupby("project_id").cumsum().rename("pv").reset_index()
    steps["place"] = _months(steps["month"], steps["project_id"].map(spans["first"])) + 1.0
    start = pd.DataFrame({"project_id": whole.index, "pv": 0.0, "place": 0.0})
    steps = pd.concat([start, steps[["project_id", "pv", "place"]]], ignore_index=True).sort_values(
        ["project_id", "pv"], ignore_index=True
    )
    steps["next_pv"] = steps.groupby("project_id")["pv"].shift(-1)
    steps["next_place"] = steps.groupby("project_id")["place"].shift(-1)

    reached = earned[earned != 0].groupby("project_id").cumsum().rename("ev").reset_index()
    reached = reached[reached["project_id"].isin(whole.index)]
    months = _every_month(spans, view.month).merge(reached, on=["project_id", "month"], how="left")
    months["ev"] = months.groupby("project_id")["ev"].ffill().fillna(0.0)
    months["done"] = months["ev"] / months["project_id"].map(whole)
    rows = pd.merge_asof(
        months.assign(ev=months["ev"].clip(upper=months["project_id"].map(whole))).sort_values(
            "ev"
        ),
        steps.sort_values("pv"),
        left_on="ev",
        right_on="pv",
        by="project_id",
    )
    part = ((rows["ev"] - rows["pv"]) / (rows["next_pv"] - rows["pv"])).fillna(0.0)
    rows["es"] = rows["place"] + part * (rows["next_place"].fillna(rows["place"]) - rows["place"])
    rows.loc[rows["done"] >= _DONE, "es"] = rows["pd"]
    return rows.sort_values(["project_id", "month"], ignore_index=True)[
        ["project_id", "month", "pd", "es", "at", "done"]
    ]


def schedule_history(view: BookView) -> pd.DataFrame:
    """What the schedule of finished projects looked like month by month: what `backtest_history`
    reads.

    Returns
    -------
    One row per project and month up to the one in which it was done: project_id, closed (that
    month), bac (planned duration), ev (months earned), ac (months gone), final (months it took).
    Retainers are left out: they run out, they are not done.
    """
    months = schedule_months(view)
    orders = view.table("projects")
    months = months[
        months["project_id"].isin(
            orders.loc[orders["contract"].fillna("") != "retainer", "project_id"]
        )
    ]
    done = months[months["done"] >= _DONE].groupby("project_id").first()
    months = months[months["project_id"].isin(done.index)]
    months = months[
        months["month"] <= done["month"].reindex(months["project_id"]).set_axis(months.index)
    ]
    ends = done.reindex(months["project_id"])
    return pd.DataFrame(
        {
            "project_id": months["project_id"].to_numpy(),
            "closed": ends["month"].to_numpy(),
            "bac": months["pd"].to_numpy(),
            "ev": months["es"].to_numpy(),
            "ac": months["at"].to_numpy(),
            "final": ends["at"].to_numpy(),
        }
    )


@per_view
def schedule_backtest(view: BookView) -> Backtest:
    """What finished projects teach about when a project is done (`backtest_history`, in
    months)."""
    return backtest_history(schedule_history(view))


def schedules(view: BookView, project_ids: list[str]) -> pd.DataFrame:
    """Where projects stand in time, and when they will be done.

    Returns
    -------
    One row per project with a plan that has begun: project_id, pd, es, at (months), sv_t (es - at;
    negative: behind), spi_t (es / at), ieac_t (pd / spi_t: NaN before anything is earned),
    planned_end (month), likely_end, earliest_end, latest_end (months; the 80 % interval; NaT where
    the past is too short), p_late (chance to need longer than planned).
    """
    months = schedule_months(view)
    now = months[months["project_id"].isin(project_ids)].groupby("project_id").last().reset_index()
    now = now.assign(
        sv_t=now["es"] - now["at"],
        spi_t=now["es"] / now["at"],
        ieac_t=now["pd"] * now["at"] / now["es"].where(now["es"] > 0),
    )
    try:
        learnt = schedule_backtest(view.agency).estimate(now["pd"], now["es"], now["at"])
    except NotEnoughData:
        learnt = pd.DataFrame(
            np.nan, index=now.index, columns=["likely", "lowest", "highest", "p_over"]
        )
    first = now["month"].dt.to_period("M") - (now["at"].astype("int64") - 1)

    def ends(after: pd.Series) -> pd.Series:
        known = after.notna()
        whole = np.ceil(after.fillna(1.0) - 1e-9).astype("int64").clip(lower=1)
        return (first + (whole - 1)).dt.to_timestamp().astype("datetime64[us]").where(known)

    return now.drop(columns="month").assign(
        planned_end=ends(now["pd"]),
        likely_end=ends(learnt["likely"]),
        earliest_end=ends(learnt["lowest"]),
        latest_end=ends(learnt["highest"]),
        p_late=learnt["p_over"],
    )


def _every_month(spans: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Each project's months from its first planned one to `until`, with how many have gone."""
    spans = spans[spans["first"] <= until]
    gone = (_months(pd.Series(until, index=spans.index), spans["first"]) + 1).to_numpy(
        dtype="int64"
    )
    place = (
        np.concatenate([np.arange(1, n + 1) for n in gone])
        if len(gone)
        else np.array([], dtype="int64")
    )
    first = np.repeat(spans["first"].to_numpy().astype("datetime64[M]"), gone)
    return pd.DataFrame(
        {
            "project_id": np.repeat(spans.index.to_numpy(), gone),
            "month": (first + (place - 1)).astype("datetime64[us]"),
            "pd": np.repeat(spans["pd"].to_numpy(), gone),
            "at": place.astype("float64"),
        }
    ).astype({"project_id": "str"})


def _months(later: pd.Series, earlier: pd.Series) -> pd.Series:
    return (later.dt.year - earlier.dt.year) * 12 + (later.dt.month - earlier.dt.month)
