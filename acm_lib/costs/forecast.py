"""What a project will cost in the end, how sure that is, and how well the same rule did on closed projects.

Every estimate stands beside its naive line (the budget). BAC/CPI alone is a bad guess early on. The agency's own rule
takes what is left of the budget, leans towards the project's own pace only as far as closed projects bear it out, and
corrects it by what such a rest has cost before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

RULES = ("budget", "at_plan", "at_cpi", "calibrated")  # the naive line first
STAGES = (0.1, 0.2, 0.4, 0.6, 0.8)
FEWEST_CLOSED = 20
NOMINAL = 0.8  # share of projects the interval is to hold
_TRUST = np.round(np.linspace(0, 1, 11), 1)


def estimate_at_completion(bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.DataFrame:
    """The cost at completion by the three textbook rules.

    Parameters
    ----------
    bac, ev, ac : budget, earned value and actual cost by project, money.

    Returns
    -------
    DataFrame with the index of `bac`: ``budget`` (the naive line: BAC, never below AC), ``at_plan`` (AC + BAC - EV),
    ``at_cpi`` (BAC/CPI; NaN before anything is earned).

    Source: DAU, Earned Value Management Gold Card.

    Examples
    --------
    >>> estimate_at_completion(pd.Series([100.0]), pd.Series([50.0]), pd.Series([60.0])).iloc[0].tolist()
    [100.0, 110.0, 120.0]
    """
    return pd.DataFrame(
        {
            "budget": np.maximum(bac, ac),
            "at_plan": ac + (bac - ev).clip(lower=0),
            "at_cpi": bac * ac / ev.where(ev > 0),
        }
    )


@dataclass(frozen=True)
class Backtest:
    """What closed projects teach about the rest of a project, and how well that lesson holds.

    Attributes
    ----------
    trust : weight of the project's own pace (1/CPI), times the share of work done.
    rest : by stage (share earned): ``lowest``, ``middle``, ``highest``: what the rest cost, over what was left of the
        budget at that pace; the middle is the median, the outer two hold 80 % of closed projects.
    errors : fitted on the earlier half, measured on the later: one row per stage and rule: stage, rule, projects,
        median_error, mean_error (absolute, relative to the final cost).
    coverage : share of the later half's final costs inside the interval made from the earlier half.
    projects : closed projects it rests on.
    """

    trust: float
    rest: pd.DataFrame
    errors: pd.DataFrame
    coverage: float
    projects: int

    def estimate(self, bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.DataFrame:
        """The calibrated estimate at completion and its 80 % interval.

        Returns
        -------
        DataFrame with the index of `bac`: ``calibrated``, ``lowest``, ``highest`` (money, never below AC; NaN without a
        budget).
        """
        factors = self.rest.reindex(_stage_of(ev, bac)).set_axis(bac.index)
        left = _rest(bac, ev, ac, self.trust)
        return pd.DataFrame(
            {
                "calibrated": ac + left * factors["middle"],
                "lowest": ac + left * factors["lowest"],
                "highest": ac + left * factors["highest"],
            }
        )


def backtest(history: pd.DataFrame) -> Backtest:
    """Learn from the earlier half of the closed projects and look at the later half; then learn from all.

    Parameters
    ----------
    history : one row per closed project and month: project_id, closed (month), bac, ev, ac (cumulative), final (cost).

    Raises
    ------
    NotEnoughData : fewer than twenty closed projects with a budget.

    Source: split-conformal intervals, Lei and others (2018); rules as in `estimate_at_completion`.
    """
    snapshots = at_stages(history)
    order = snapshots.groupby("project_id")["closed"].first().sort_values(kind="stable").index
    if len(order) < FEWEST_CLOSED:
        raise NotEnoughData(_("A cost forecast with its past error"), FEWEST_CLOSED, len(order), _("closed projects"))
    earlier = snapshots["project_id"].isin(order[: len(order) // 2])
    early, late = snapshots[earlier], snapshots[~earlier]
    trust = min(_TRUST, key=lambda weight: _relative_errors(early, _learn(early, weight))["calibrated"].abs().mean())
    learnt = _learn(early, float(trust))
    bounds = learnt.estimate(late["bac"], late["ev"], late["ac"])
    covered = late["final"].between(bounds["lowest"], bounds["highest"])
    errors = _relative_errors(late, learnt).abs().assign(stage=late["stage"])
    table = errors.melt(id_vars="stage", var_name="rule", value_name="error").dropna()
    table = table.groupby(["stage", "rule"])["error"].agg(projects="size", median_error="median", mean_error="mean").reset_index()
    table["place"] = table["rule"].map({rule: place for place, rule in enumerate(RULES)})
    table = table.sort_values(["stage", "place"], ignore_index=True).drop(columns="place")
    return Backtest(float(trust), _learn(snapshots, float(trust)).rest, table, float(covered.mean()), len(order))


def at_stages(history: pd.DataFrame) -> pd.DataFrame:
    """Each closed project at the first month-end at which it had earned 10, 20, 40, 60, 80 % (column ``stage``)."""
    usable = history[(history["bac"] > 0) & (history["final"] > 0)]
    done = usable["ev"] / usable["bac"]
    found = [
        usable[(done >= stage) & (done < 0.999)].groupby("project_id", sort=True).head(1).assign(stage=stage) for stage in STAGES
    ]
    return pd.concat(found, ignore_index=True)


def _learn(snapshots: pd.DataFrame, trust: float) -> Backtest:
    left = _rest(snapshots["bac"], snapshots["ev"], snapshots["ac"], trust)
    over = ((snapshots["final"] - snapshots["ac"]) / left.where(left > 0)).dropna()
    by_stage = over.groupby(snapshots["stage"].reindex(over.index))
    # The finite-sample correction of split conformal prediction, half of the rest on either side.
    level = (1 - (1 - NOMINAL) / 2) * (by_stage.size() + 1) / by_stage.size()
    level = level.clip(upper=1.0)
    rest = pd.DataFrame(
        {
            "lowest": {stage: values.quantile(1 - level[stage]) for stage, values in by_stage},
            "middle": by_stage.median(),
            "highest": {stage: values.quantile(level[stage]) for stage, values in by_stage},
        }
    ).clip(lower=0)
    return Backtest(trust, rest.reindex(STAGES).ffill().bfill(), pd.DataFrame(), float("nan"), 0)


def _rest(bac: pd.Series, ev: pd.Series, ac: pd.Series, trust: float) -> pd.Series:
    """What is left of the budget, at a pace between the plan's (trust 0) and the project's own (trust 1, all done)."""
    budget = bac.where(bac > 0)
    pace = (ac / ev.where(ev > 0)).fillna(1.0)
    weight = trust * (ev / budget).clip(0, 1)
    return (budget - ev).clip(lower=0) * (1 + weight * (pace - 1))


def _stage_of(ev: pd.Series, bac: pd.Series) -> np.ndarray:
    stages = np.array(STAGES)
    done = (ev / bac.where(bac > 0)).fillna(0).to_numpy(dtype="float64")
    return stages[np.abs(done[:, None] - stages[None, :]).argmin(axis=1)]


def _relative_errors(snapshots: pd.DataFrame, learnt: Backtest) -> pd.DataFrame:
    bac, ev, ac = snapshots["bac"], snapshots["ev"], snapshots["ac"]
    estimates = estimate_at_completion(bac, ev, ac).assign(calibrated=learnt.estimate(bac, ev, ac)["calibrated"])
    return estimates.sub(snapshots["final"], axis=0).div(snapshots["final"], axis=0)
