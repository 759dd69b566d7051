"""Backtest of cost at completion, or of the date of completion: which rule erred least on closed
projects, and how wide the interval has to be.

Every estimate stands beside the baseline (the budget). BAC/CPI alone is a bad guess early on. Which
rule is the default is decided by the agency's own closed projects: at each stage of the work, the
rule that erred least on the earlier half of them; its error is measured on the later half. Earned
schedule asks the same of time (`schedule_history`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from acm_lib.costs.estimate_at_completion import estimate_at_completion
from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

RULES = ("budget", "at_plan", "at_cpi", "shrunk", "past")  # the baseline first
DEFAULT = "default"  # the rule chosen at that stage
STAGES = (0.1, 0.2, 0.4, 0.6, 0.8)
MIN_CLOSED = 20
MAX_CLOSED = 2000  # a longer past neither changes the result nor is worth the wait
NOMINAL = 0.8  # share of projects the interval is to hold
MIN_IMPROVEMENT = 0.1  # a rule is preferred to the baseline only where it errs so much less
_FOLDS = 3


@dataclass(frozen=True)
class Backtest:
    """What closed projects teach about the remaining cost of a project, and how well it holds.

    Attributes
    ----------
    defaults : stage (share earned) -> the rule of `RULES` that erred least on the earlier half,
        cross-validated.
    past : stage -> what the rest cost over what was left of the budget (BAC - EV), median of closed
        projects.
    rest : by stage ``lowest`` and ``highest``: what the rest cost over its estimate (by the default
        rule, or by AC + BAC - EV where that is the budget); between the two lie 80 % of closed
        projects.
    errors : fitted on the earlier half, measured on the later: one row per stage and rule: stage,
        rule (also ``default``), projects, median_error, mean_error (absolute, relative to the final
        cost).
    coverage : share of the later half's final costs inside the interval made from the earlier half.
    projects : closed projects it rests on.
    factors : stage -> what the rest cost over what was left, of every closed project, ascending.
    """

    defaults: pd.Series
    past: pd.Series
    rest: pd.DataFrame
    errors: pd.DataFrame
    coverage: float
    projects: int
    factors: Mapping[float, np.ndarray] = field(repr=False)

    def rules(self, bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.DataFrame:
        """The estimate at completion by every rule and by the ``default``, money; NaN without a
        budget."""
        stage = _nearest_stage(ev, bac)
        estimates = estimate_at_completion(bac.where(bac > 0), ev, ac)
        factor = self.past.reindex(stage).set_axis(bac.index)
        estimates["past"] = ac + (estimates["at_plan"] - ac) * factor
        default = _select_by_rule(estimates, self.defaults.reindex(stage).to_numpy())
        return estimates.assign(**{DEFAULT: default})

    def estimate(self, bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.DataFrame:
        """The estimate at completion by the default rule, its 80 % interval, and the chance to end
        over budget.

        Returns
        -------
        DataFrame with the index of `bac`: ``likely``, ``lowest``, ``highest`` (money, never below
        AC; NaN without a budget), ``p_over`` (chance that the final cost is above the budget; 1
        where it is already).
        """
        stage = _nearest_stage(ev, bac)
        estimates = self.rules(bac, ev, ac)
        rest = _estimated_rest(estimates, ac, self.defaults.reindex(stage).to_numpy())
        factors = self.rest.reindex(stage).set_axis(bac.index)
        lowest, highest = ac + rest * factors["lowest"], ac + rest * factors["highest"]
        return pd.DataFrame(
            {
                "likely": estimates[DEFAULT].clip(lower=lowest, upper=highest),
                "lowest": lowest,
                "highest": highest,
                "p_over": self._p_over(bac, ac, rest, stage),
            }
        )

    def _p_over(
        self, bac: pd.Series, ac: pd.Series, rest: pd.Series, stage: np.ndarray
    ) -> pd.Series:
        """Share of past rests that would take this project over its budget (Jeffreys: never 0 or 1
        before it has happened)."""
        needed = ((bac - ac) / rest.where(rest > 0)).to_numpy(dtype="float64")
        chance = np.full(len(bac), np.nan)
        for at, factors in self.factors.items():
            here = (stage == at) & ~np.isnan(needed)
            above = len(factors) - np.searchsorted(factors, needed[here], side="right")
            chance[here] = (above + 0.5) / (len(factors) + 1)
        chance[rest == 0] = 0.0
        chance[ac > bac] = 1.0
        return pd.Series(chance, index=bac.index).where(bac > 0)


def backtest_history(history: pd.DataFrame) -> Backtest:
    """Fit the rules on the earlier half of the closed projects and measure them on the later half;
    then fit them on all.

    Parameters
    ----------
    history : one row per closed project and month: project_id, closed (month), bac, ev, ac
        (cumulative), final (cost).

    Raises
    ------
    NotEnoughData : fewer than twenty closed projects with a budget.

    Source: split-conformal intervals, Lei and others (2018); rules as in `estimate_at_completion`.
    """
    snapshots = _at_stages(history)
    closed = snapshots.groupby("project_id")["closed"].first().sort_values(kind="stable")
    order = closed.index[-MAX_CLOSED:]
    if len(order) < MIN_CLOSED:
        raise NotEnoughData(
            _("A cost forecast with its past error"), MIN_CLOSED, len(order), _("closed projects")
        )
    snapshots = snapshots[snapshots["project_id"].isin(order)]
    earlier = snapshots["project_id"].isin(order[: len(order) // 2])
    late = snapshots[~earlier]
    fitted = _fit(snapshots[earlier])
    bounds = fitted.estimate(late["bac"], late["ev"], late["ac"])
    covered = late["final"].between(bounds["lowest"], bounds["highest"])
    return replace(
        _fit(snapshots),
        errors=_error_table(late, fitted),
        coverage=float(covered.mean()),
        projects=len(order),
    )


def _error_table(snapshots: pd.DataFrame, fitted: Backtest) -> pd.DataFrame:
    """How far off each rule was, absolute, over the final cost: `Backtest.errors`."""
    estimates = fitted.rules(snapshots["bac"], snapshots["ev"], snapshots["ac"])
    errors = _relative_errors(estimates, snapshots["final"]).assign(stage=snapshots["stage"])
    table = errors.melt(id_vars="stage", var_name="rule", value_name="error").dropna()
    table["rule"] = pd.Categorical(table["rule"], (*RULES, DEFAULT))
    table = (
        table.groupby(["stage", "rule"], observed=True)["error"]
        .agg(projects="size", median_error="median", mean_error="mean")
        .reset_index()
    )
    return table.astype({"rule": "str"})


def _relative_errors(estimates: pd.DataFrame, final: pd.Series) -> pd.DataFrame:
    return estimates.sub(final, axis=0).div(final, axis=0).abs()


def _at_stages(history: pd.DataFrame) -> pd.DataFrame:
    """Each closed project at the first month-end at which it had earned 10, 20, 40, 60, 80 %
    (column ``stage``)."""
    usable = history[(history["bac"] > 0) & (history["final"] > 0)]
    done = usable["ev"] / usable["bac"]
    snapshots = []
    for stage in STAGES:
        reached = usable[(done >= stage) & (done < 0.999)]
        snapshots.append(reached.groupby("project_id", sort=True).head(1).assign(stage=stage))
    return pd.concat(snapshots, ignore_index=True)


def _best_rules(snapshots: pd.DataFrame) -> pd.Series:
    """Stage -> the rule that erred least on projects it was not fitted on; the baseline unless
    another is clearly better."""
    projects = snapshots["project_id"].unique()
    fold = snapshots["project_id"].map(pd.Series(np.arange(len(projects)) % _FOLDS, index=projects))
    bac, ev, ac, final = (snapshots[column] for column in ("bac", "ev", "ac", "final"))
    estimates = estimate_at_completion(bac, ev, ac).assign(past=np.nan)
    plan, stage = estimates["at_plan"] - ac, _nearest_stage(ev, bac)
    for number in range(_FOLDS):
        here = fold == number
        past = _past_factors(snapshots[~here], plan[~here])
        estimates.loc[here, "past"] = ac[here] + plan[here] * past.reindex(stage[here]).to_numpy()
    errors = _relative_errors(estimates[list(RULES)], final).groupby(snapshots["stage"]).mean()
    errors[RULES[0]] *= 1 - MIN_IMPROVEMENT
    return errors.idxmin(axis="columns").reindex(STAGES).ffill().bfill()


def _past_factors(snapshots: pd.DataFrame, plan: pd.Series) -> pd.Series:
    """Stage -> what the rest cost over what was left of the budget (`plan`), median; the nearest
    stage's where there was no project."""
    factors = (snapshots["final"] - snapshots["ac"]) / plan.where(plan > 0)
    medians = factors.groupby(snapshots["stage"]).median().clip(lower=0)
    return medians.reindex(STAGES).ffill().bfill()


def _fit(snapshots: pd.DataFrame) -> Backtest:
    """The rules as these projects teach them; errors and coverage are measured on others."""
    defaults = _best_rules(snapshots)
    ac, stage = snapshots["ac"], snapshots["stage"]
    estimates = estimate_at_completion(snapshots["bac"], snapshots["ev"], ac)
    plan = estimates["at_plan"] - ac
    past = _past_factors(snapshots, plan)
    estimates["past"] = ac + plan * past.reindex(stage).set_axis(ac.index)
    rest = _estimated_rest(estimates, ac, defaults.reindex(stage).to_numpy())
    over = ((snapshots["final"] - ac) / rest.where(rest > 0)).dropna()
    factors = {
        at: np.sort(values.to_numpy()) for at, values in over.groupby(stage.reindex(over.index))
    }
    bounds = pd.DataFrame(index=list(STAGES), columns=["lowest", "highest"], dtype="float64")
    for at, values in factors.items():
        # The finite-sample correction of split conformal prediction, half of the rest on each side.
        level = min(1.0, (1 + NOMINAL) / 2 * (len(values) + 1) / len(values))
        bounds.loc[at] = np.quantile(values, [1 - level, level])
    nearest = {}
    for at in STAGES if factors else ():
        nearest[at] = factors[min(factors, key=lambda stage: abs(stage - at))]
    return Backtest(
        defaults,
        past,
        bounds.clip(lower=0).ffill().bfill(),
        pd.DataFrame(),
        float("nan"),
        0,
        nearest,
    )


def _estimated_rest(estimates: pd.DataFrame, ac: pd.Series, rules: np.ndarray) -> pd.Series:
    """What the default rule estimates for the remaining cost; the budget has no estimate of a rest
    beyond it, so there the plan has."""
    rest = _select_by_rule(estimates, np.where(rules == "budget", "at_plan", rules)) - ac
    return rest.where(rest > 0, estimates["at_plan"] - ac)


def _select_by_rule(estimates: pd.DataFrame, rules: np.ndarray) -> pd.Series:
    """Of each row the column that its rule names; AC + BAC - EV where that rule has no value
    yet."""
    places = estimates.columns.get_indexer(pd.Index(rules))
    selected = estimates.to_numpy(dtype="float64")[np.arange(len(estimates)), places]
    return pd.Series(selected, index=estimates.index).fillna(estimates["at_plan"])


def _nearest_stage(ev: pd.Series, bac: pd.Series) -> np.ndarray:
    stages = np.array(STAGES)
    done = (ev / bac.where(bac > 0)).fillna(0).to_numpy(dtype="float64")
    return stages[np.abs(done[:, None] - stages[None, :]).argmin(axis=1)]
