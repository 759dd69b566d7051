"""What a project will cost in the end, or when it will end, how sure that is, and how well the same
rule did on closed projects.

Every estimate stands beside its naive line (the budget). BAC/CPI alone is a bad guess early on.
Which rule is the default is not decided here but by the agency's own closed projects: at each stage
of the work, the rule that erred least on the earlier half of them; its error is measured on the
later half. Earned schedule asks the same of time (`schedule_history`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from acm_lib.errors import NotEnoughData
from acm_lib.statements import _

RULES = ("budget", "at_plan", "at_cpi", "shrunk", "past")  # the naive line first
DEFAULT = "default"  # the rule chosen at that stage
STAGES = (0.1, 0.2, 0.4, 0.6, 0.8)
FEWEST_CLOSED = 20
LATEST_CLOSED = 2000  # more of the past neither changes the lesson nor is worth the wait
NOMINAL = 0.8  # share of projects the interval is to hold
CLEARLY = 0.1  # a rule is only preferred to the naive line where it errs so much less
_FOLDS = 3


def estimate_at_completion(bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.DataFrame:
    """The cost at completion by the rules that need no past.

    Parameters
    ----------
    bac, ev, ac : budget, earned value and actual cost by project, money.

    Returns
    -------
    DataFrame with the index of `bac`: ``budget`` (the naive line: BAC, never below AC), ``at_plan``
    (AC + BAC - EV), ``at_cpi`` (BAC/CPI; NaN before anything is earned), ``shrunk`` (the rest at a
    pace between the plan's and the project's own, leaning towards the own one as work is done).

    Source: DAU, Earned Value Management Gold Card; shrunk: the weight of the own pace is the share
    of work done.

    Examples
    --------
    >>> estimate_at_completion(pd.Series([100.0]), pd.Series([50.0]), pd.Series([60.0])).iloc[0].tolist()
    [100.0, 110.0, 120.0, 115.0]
    """
    return pd.DataFrame(
        {
            "budget": np.maximum(bac, ac),
            "at_plan": ac + (bac - ev).clip(lower=0),
            "at_cpi": bac * ac / ev.where(ev > 0),
            "shrunk": ac + _shrunk_rest(bac, ev, ac),
        }
    )


@dataclass(frozen=True)
class Backtest:
    """What closed projects teach about the rest of a project, and how well that lesson holds.

    Attributes
    ----------
    defaults : stage (share earned) -> the rule of `RULES` that erred least on the earlier half,
        cross-validated.
    past : stage -> what the rest cost over what was left of the budget (BAC - EV), median of closed
        projects.
    rest : by stage ``lowest`` and ``highest``: what the rest cost over what was said of it (by the
        default rule, or by AC + BAC - EV where that is the budget); between the two lie 80 % of
        closed projects.
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
        stage = _stage_of(ev, bac)
        found = estimate_at_completion(bac.where(bac > 0), ev, ac)
        found["past"] = ac + (found["at_plan"] - ac) * self.past.reindex(stage).set_axis(bac.index)
        return found.assign(**{DEFAULT: _picked(found, self.defaults.reindex(stage).to_numpy())})

    def estimate(self, bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.DataFrame:
        """The estimate at completion by the default rule, its 80 % interval, and the chance to end
        over budget.

        Returns
        -------
        DataFrame with the index of `bac`: ``likely``, ``lowest``, ``highest`` (money, never below
        AC; NaN without a budget), ``p_over`` (chance that the final cost is above the budget; 1
        where it is already).
        """
        stage = _stage_of(ev, bac)
        found = self.rules(bac, ev, ac)
        left = _said_of_the_rest(found, ac, self.defaults.reindex(stage).to_numpy())
        factors = self.rest.reindex(stage).set_axis(bac.index)
        lowest, highest = ac + left * factors["lowest"], ac + left * factors["highest"]
        return pd.DataFrame(
            {
                "likely": found[DEFAULT].clip(lower=lowest, upper=highest),
                "lowest": lowest,
                "highest": highest,
                "p_over": self._over(bac, ac, left, stage),
            }
        )

    def _over(self, bac: pd.Series, ac: pd.Series, left: pd.Series, stage: np.ndarray) -> pd.Series:
        """Share of past rests that would take this project over its budget (Jeffreys: never 0 or 1
        before it has happened)."""
        needed = ((bac - ac) / left.where(left > 0)).to_numpy(dtype="float64")
        chance = np.full(len(bac), np.nan)
        for at, seen in self.factors.items():
            here = (stage == at) & ~np.isnan(needed)
            chance[here] = (len(seen) - np.searchsorted(seen, needed[here], side="right") + 0.5) / (
                len(seen) + 1
            )
        over = (ac > bac).to_numpy()
        finished = (left == 0).to_numpy()
        return pd.Series(
            np.where(over, 1.0, np.where(finished, 0.0, chance)), index=bac.index
        ).where(bac > 0)


def backtest(history: pd.DataFrame) -> Backtest:
    """Learn from the earlier half of the closed projects and look at the later half; then learn
    from all.

    Parameters
    ----------
    history : one row per closed project and month: project_id, closed (month), bac, ev, ac
        (cumulative), final (cost).

    Raises
    ------
    NotEnoughData : fewer than twenty closed projects with a budget.

    Source: split-conformal intervals, Lei and others (2018); rules as in `estimate_at_completion`.
    """
    snapshots = at_stages(history)
    order = (
        snapshots.groupby("project_id")["closed"]
        .first()
        .sort_values(kind="stable")
        .index[-LATEST_CLOSED:]
    )
    if len(order) < FEWEST_CLOSED:
        raise NotEnoughData(
            _("A cost forecast with its past error"),
            FEWEST_CLOSED,
            len(order),
            _("closed projects"),
        )
    snapshots = snapshots[snapshots["project_id"].isin(order)]
    earlier = snapshots["project_id"].isin(order[: len(order) // 2])
    early, late = snapshots[earlier], snapshots[~earlier]
    learnt = _learn(early, _chosen(early))
    bounds = learnt.estimate(late["bac"], late["ev"], late["ac"])
    covered = late["final"].between(bounds["lowest"], bounds["highest"])
    errors = _relative_errors(late, learnt).assign(stage=late["stage"])
    table = errors.melt(id_vars="stage", var_name="rule", value_name="error").dropna()
    table = (
        table.groupby(["stage", "rule"])["error"]
        .agg(projects="size", median_error="median", mean_error="mean")
        .reset_index()
    )
    table["place"] = table["rule"].map(
        {rule: place for place, rule in enumerate((*RULES, DEFAULT))}
    )
    table = table.sort_values(["stage", "place"], ignore_index=True).drop(columns="place")
    whole = _learn(snapshots, _chosen(snapshots))
    return replace(whole, errors=table, coverage=float(covered.mean()), projects=len(order))


def at_stages(history: pd.DataFrame) -> pd.DataFrame:
    """Each closed project at the first month-end at which it had earned 10, 20, 40, 60, 80 %
    (column ``stage``)."""
    usable = history[(history["bac"] > 0) & (history["final"] > 0)]
    done = usable["ev"] / usable["bac"]
    found = [
        usable[(done >= stage) & (done < 0.999)]
        .groupby("project_id", sort=True)
        .head(1)
        .assign(stage=stage)
        for stage in STAGES
    ]
    return pd.concat(found, ignore_index=True)


def _chosen(snapshots: pd.DataFrame) -> pd.Series:
    """Stage -> the rule that erred least on projects it had not learnt from; the naive line unless
    another is clearly better."""
    projects = snapshots["project_id"].unique()
    fold = snapshots["project_id"].map(pd.Series(np.arange(len(projects)) % _FOLDS, index=projects))
    bac, ev, ac, final = (snapshots[column] for column in ("bac", "ev", "ac", "final"))
    found = estimate_at_completion(bac, ev, ac).assign(past=np.nan)
    plan, stage = found["at_plan"] - ac, _stage_of(ev, bac)
    for number in range(_FOLDS):
        here = fold == number
        past = _past(snapshots[~here], plan[~here])
        found.loc[here, "past"] = ac[here] + plan[here] * past.reindex(stage[here]).to_numpy()
    errors = (
        found[list(RULES)]
        .sub(final, axis=0)
        .div(final, axis=0)
        .abs()
        .groupby(snapshots["stage"])
        .mean()
    )
    errors[RULES[0]] *= 1 - CLEARLY
    return errors.idxmin(axis="columns").reindex(STAGES).ffill().bfill()


def _past(snapshots: pd.DataFrame, plan: pd.Series) -> pd.Series:
    """Stage -> what the rest cost over what was left of the budget (`plan`), median; the nearest
    stage's where none was seen."""
    rest = (snapshots["final"] - snapshots["ac"]) / plan.where(plan > 0)
    return rest.groupby(snapshots["stage"]).median().clip(lower=0).reindex(STAGES).ffill().bfill()


def _learn(snapshots: pd.DataFrame, defaults: pd.Series) -> Backtest:
    ac, stage = snapshots["ac"], snapshots["stage"]
    found = estimate_at_completion(snapshots["bac"], snapshots["ev"], ac)
    plan = found["at_plan"] - ac
    past = _past(snapshots, plan)
    found["past"] = ac + plan * past.reindex(stage).set_axis(ac.index)
    left = _said_of_the_rest(found, ac, defaults.reindex(stage).to_numpy())
    over = ((snapshots["final"] - ac) / left.where(left > 0)).dropna()
    seen = {
        at: np.sort(values.to_numpy()) for at, values in over.groupby(stage.reindex(over.index))
    }
    # The finite-sample correction of split conformal prediction, half of the rest on either side.
    level = {
        at: min(1.0, (1 + NOMINAL) / 2 * (len(values) + 1) / len(values))
        for at, values in seen.items()
    }
    rest = pd.DataFrame(
        {
            "lowest": {at: np.quantile(values, 1 - level[at]) for at, values in seen.items()},
            "highest": {at: np.quantile(values, level[at]) for at, values in seen.items()},
        }
    ).clip(lower=0)
    nearest = (
        {at: seen[min(seen, key=lambda other: abs(other - at))] for at in STAGES} if seen else {}
    )
    return Backtest(
        defaults,
        past,
        rest.reindex(STAGES).ffill().bfill(),
        pd.DataFrame(),
        float("nan"),
        0,
        nearest,
    )


def _shrunk_rest(bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.Series:
    """What is left of the budget, at a pace between the plan's (nothing done) and the project's own
    (all done)."""
    pace = (ac / ev.where(ev > 0)).fillna(1.0)
    return (bac - ev).clip(lower=0) * (1 + (ev / bac.where(bac > 0)).clip(0, 1) * (pace - 1))


def _said_of_the_rest(found: pd.DataFrame, ac: pd.Series, rules: np.ndarray) -> pd.Series:
    """What the default rule says the rest will cost; the budget says nothing of a rest beyond it,
    so there the plan does."""
    said = _picked(found, np.where(rules == "budget", "at_plan", rules)) - ac
    return said.where(said > 0, found["at_plan"] - ac)


def _picked(found: pd.DataFrame, rules: np.ndarray) -> pd.Series:
    """Of each row the column that its rule names; AC + BAC - EV where that rule has no value
    yet."""
    places = found.columns.get_indexer(rules)
    picked = pd.Series(
        found.to_numpy(dtype="float64")[np.arange(len(found)), places], index=found.index
    )
    return picked.fillna(found["at_plan"])


def _stage_of(ev: pd.Series, bac: pd.Series) -> np.ndarray:
    stages = np.array(STAGES)
    done = (ev / bac.where(bac > 0)).fillna(0).to_numpy(dtype="float64")
    return stages[np.abs(done[:, None] - stages[None, :]).argmin(axis=1)]


def _relative_errors(snapshots: pd.DataFrame, learnt: Backtest) -> pd.DataFrame:
    """How far off each rule was, absolute, over the final cost."""
    estimates = learnt.rules(snapshots["bac"], snapshots["ev"], snapshots["ac"])
    return estimates.sub(snapshots["final"], axis=0).div(snapshots["final"], axis=0).abs()
