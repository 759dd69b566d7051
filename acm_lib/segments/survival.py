"""Clients under contract: how many are left after how long, how long the rest will stay, and what
makes them leave."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.statements import _

EVENTS_PER_COVARIATE = 10
MIN_PERIODS = 2
_Z = 1.959963984540054  # 95 %, two sides
_BOUND = 7.0  # of the log parameters: beyond it the data do not tell them


@dataclass(frozen=True)
class Retention:
    """A fitted shifted-beta-geometric model: each client ends a period with a chance of its own,
    drawn from beta(alpha, beta).

    Attributes
    ----------
    alpha, beta : the parameters; the mean chance to end is alpha / (alpha + beta).
    log_likelihood : at the parameters.
    identified : False when a parameter sits at a bound, as when nobody leaves or all leave at one
        even rate; the projection is then no better than that rate.
    survivors : what was fitted.
    """

    alpha: float
    beta: float
    log_likelihood: float
    identified: bool
    survivors: pd.Series = field(repr=False, compare=False)

    def survival(self, n):
        """Share of clients, 0-1, still there after `n` whole periods: a number, or a Series by
        period for a list of them."""
        from scipy.special import betaln

        found = np.exp(
            betaln(self.alpha, self.beta + np.asarray(n, dtype="float64"))
            - betaln(self.alpha, self.beta)
        )
        return _by_period(found, n, "survival")

    def retention_rate(self, n):
        """Share, 0-1, of those there after `n - 1` periods who are there after `n`; NaN for n below
        1. Shapes as in `survival`."""
        n_ = np.asarray(n, dtype="float64")
        return _by_period(
            np.where(n_ >= 1, (self.beta + n_ - 1) / (self.alpha + self.beta + n_ - 1), np.nan),
            n,
            "retention_rate",
        )


@dataclass(frozen=True)
class Hazards:
    """What goes with leaving sooner: a fitted proportional hazards model.

    Attributes
    ----------
    table : by covariate, columns ``coefficient``, ``standard_error``, ``hazard_ratio``, ``low``,
        ``high`` (95 % of the ratio), ``p_value``. A ratio of 2: a client one unit higher leaves at
        twice the rate.
    log_likelihood : partial, at the coefficients.
    clients, events : fitted rows, and how many of them ended.
    rows_lost : rows with a NaN, which were not fitted.
    """

    table: pd.DataFrame
    log_likelihood: float
    clients: int
    events: int
    rows_lost: int


def fit_retention(survivors: pd.Series) -> Retention:
    """Fit the shifted-beta-geometric model to one cohort by maximum likelihood.

    Parameters
    ----------
    survivors : clients left after 0, 1, 2 ... periods; the first is the size of the cohort. Counts,
        not shares: the log-likelihood and how sure the fit is depend on them.

    Raises
    ------
    NotEnoughData : fewer than two periods after the start.
    UsageError : a NaN, a negative number, a number that rises, an empty cohort.

    Source: Fader and Hardie, "How to Project Customer Retention", Journal of Interactive Marketing
    21 (2007), appendix.

    Examples
    --------
    >>> fitted = fit_retention(pd.Series([1000, 869, 743, 653, 593, 551, 517, 491]))
    >>> round(fitted.alpha, 3), round(fitted.beta, 3), round(fitted.survival(12), 3)
    (0.668, 3.806, 0.378)
    """
    from scipy.optimize import minimize
    from scipy.special import digamma, gammaln

    left = survivors.to_numpy(dtype="float64")
    if len(left) - 1 < MIN_PERIODS:
        raise NotEnoughData(
            _("A projection of retention"), MIN_PERIODS, max(len(left) - 1, 0), _("periods")
        )
    if not (left[-1] >= 0 and left[0] > 0 and (np.diff(left) <= 0).all()):
        raise UsageError(
            f"The survivors {left.tolist()} are no cohort. Clients who come back or join later"
            " would be taken for loyal ones. Give the clients of one cohort left after 0, 1, 2 ..."
            " periods: never more than before, none missing, some at the start."
        )
    lost, periods = -np.diff(left), np.arange(1, len(left))
    at_end = periods[-1]

    def loss(logs):
        a, b = np.exp(logs)
        # log P(T = t) = ln B(a + 1, b + t - 1) - ln B(a, b); log S(n) = ln B(a, b + n) - ln B(a, b)
        start, ending = (
            gammaln(a + b) - gammaln(b),
            gammaln(b + periods - 1) - gammaln(a + b + periods) + np.log(a),
        )
        staying = gammaln(b + at_end) - gammaln(a + b + at_end)
        value = lost @ ending + left[-1] * staying + left[0] * start
        of_a = (
            left[0] * digamma(a + b)
            + lost @ (1 / a - digamma(a + b + periods))
            - left[-1] * digamma(a + b + at_end)
        )
        of_b = left[0] * (digamma(a + b) - digamma(b)) + lost @ (
            digamma(b + periods - 1) - digamma(a + b + periods)
        )
        of_b += left[-1] * (digamma(b + at_end) - digamma(a + b + at_end))
        return -value / left[0], -np.array([of_a * a, of_b * b]) / left[0]

    found = minimize(
        loss,
        [0.0, 0.0],
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_BOUND - 1, _BOUND + 1)] * 2,
        options={"ftol": 1e-14, "gtol": 1e-9},
    )
    alpha, beta = map(float, np.exp(found.x))
    return Retention(
        alpha,
        beta,
        float(-found.fun * left[0]),
        bool(np.all(np.abs(found.x) < _BOUND)),
        survivors.copy(),
    )


def kaplan_meier(duration: pd.Series, ended: pd.Series) -> pd.DataFrame:
    """Share of clients still there by length of the relation, from ended and running ones alike.

    Parameters
    ----------
    duration : by client, how long it has been or was a client, 0 or more, any unit of time.
    ended : by client, True where it left; a running client was only watched until now. Rows with a
        NaN are left out.

    Returns
    -------
    One row per distinct duration: ``time``, ``at_risk`` (clients watched just before), ``ended``
    (how many left then), ``survival`` (0-1 after that time), ``low``, ``high`` (95 %, log-log; NaN
    where survival is 0 or 1).

    Raises
    ------
    NotEnoughData : no client. UsageError : a negative duration.

    Source: Kaplan and Meier (1958); Greenwood's variance on the log-log scale, Kalbfleisch and
    Prentice (1980).

    Examples
    --------
    >>> kaplan_meier(pd.Series([2, 3, 3, 5]), pd.Series([True, True, False, True]))["survival"].tolist()
    [0.75, 0.5, 0.0]
    """
    duration, ended = _watched(duration, ended)
    counts = (
        pd.DataFrame({"ended": ended.astype("int64"), "clients": 1})
        .groupby(duration.rename("time"))
        .sum()
        .reset_index()
    )
    at_risk = counts["clients"].iloc[::-1].cumsum().iloc[::-1]
    survival = (1 - counts["ended"] / at_risk).cumprod()
    inside = (survival > 0) & (survival < 1)
    variance = (counts["ended"] / (at_risk * (at_risk - counts["ended"])).where(inside)).cumsum()
    spread = np.exp(_Z * np.sqrt(variance) / -np.log(survival.where(inside)))
    bands = {
        "low": (survival**spread).where(inside),
        "high": (survival ** (1 / spread)).where(inside),
    }
    return pd.DataFrame(
        {"time": counts["time"], "at_risk": at_risk, "ended": counts["ended"], "survival": survival}
        | bands
    )


def median_lifetime(curve: pd.DataFrame) -> float:
    """The time by which half of the clients of a `kaplan_meier` curve have left; NaN when more than
    half are still there.

    Examples
    --------
    >>> median_lifetime(kaplan_meier(pd.Series([2, 3, 3, 5]), pd.Series([True, True, False, True])))
    3.0
    """
    return float(_first_at_or_below(curve, np.array([0.5]))[0])


def remaining_lifetime(curve: pd.DataFrame, age: float | pd.Series) -> float | pd.Series:
    """How much longer half of the clients of this age will stay.

    Parameters
    ----------
    curve : as `kaplan_meier` returns it.
    age : time since the start, one number or by client, in the unit of the curve.

    Returns
    -------
    As `age`: the median of the time still to come. NaN when the curve does not fall that far, or
    for a NaN.

    Source: the conditional survival S(age + u) / S(age), first at or below one half.

    Examples
    --------
    >>> remaining_lifetime(kaplan_meier(pd.Series([1, 2, 3, 4]), pd.Series([True] * 4)), 2)
    1.0
    """
    ages = np.atleast_1d(np.asarray(age, dtype="float64"))
    steps = np.concatenate([[1.0], curve["survival"].to_numpy()])
    now = steps[np.searchsorted(curve["time"].to_numpy(), ages, side="right")]
    ends = np.where((now > 0) & ~np.isnan(ages), _first_at_or_below(curve, now / 2), np.nan)
    left = ends - ages
    return (
        pd.Series(left, index=age.index, name="remaining_life")
        if isinstance(age, pd.Series)
        else float(left[0])
    )


def log_rank(duration: pd.Series, ended: pd.Series, group: pd.Series) -> pd.Series:
    """Do the groups differ in how long they stay?

    Parameters
    ----------
    duration, ended : as in `kaplan_meier`.
    group : by client, two or more groups. Rows with a NaN are left out.

    Returns
    -------
    Series: ``chi2``, ``p_value`` (0-1), ``groups``.

    Raises
    ------
    NotEnoughData : fewer than two groups.

    Source: Mantel (1966), Peto and Peto (1972); computed by statsmodels.

    Examples
    --------
    >>> log_rank(pd.Series([1, 2, 5, 9]), pd.Series([True] * 4), pd.Series(["a", "a", "b", "b"])).round(2).to_dict()
    {'chi2': 2.88, 'p_value': 0.09, 'groups': 2.0}
    """
    from statsmodels.duration.survfunc import survdiff

    group = group.reindex(duration.index).dropna()
    duration, ended = _watched(duration.reindex(group.index), ended.reindex(group.index))
    codes, names = pd.factorize(group.reindex(duration.index), sort=True)
    if len(names) < 2:
        raise NotEnoughData(_("A comparison of groups"), 2, len(names), _("groups"))
    chi2, p_value = survdiff(duration.to_numpy(), ended.to_numpy().astype("int64"), codes)
    return pd.Series({"chi2": float(chi2), "p_value": float(p_value), "groups": float(len(names))})


def fit_hazards(frame: pd.DataFrame, duration: str, ended: str) -> Hazards:
    """Cox's proportional hazards model with Efron's rule for ties.

    Parameters
    ----------
    frame : one row per client; every column but the two named ones is a numeric covariate.
    duration, ended : names of the columns with the length of the relation and with True where it
        ended.

    Raises
    ------
    NotEnoughData : fewer than ten clients left per covariate.
    UsageError : a column is missing, no covariate is there, or one is no number or does not vary.

    Source: Cox (1972), Efron (1977); ten events per variable: Peduzzi et al. (1995); computed by
    statsmodels.

    Examples
    --------
    >>> frame = pd.DataFrame({"months": range(1, 41), "left": [True, False] * 20, "size": [5, 1, 4, 2] * 10})
    >>> fit_hazards(frame, "months", "left").table.index.tolist()
    ['size']
    """
    from statsmodels.duration.hazard_regression import PHReg

    missing = [name for name in (duration, ended) if name not in frame.columns]
    covariates = [name for name in frame.columns if name not in (duration, ended)]
    unfit = [name for name in covariates if not pd.api.types.is_numeric_dtype(frame[name])]
    known = frame.dropna()
    unfit += [
        name
        for name in covariates
        if name not in unfit and len(known) and known[name].nunique() < 2
    ]
    if missing or unfit or not covariates:
        said = (
            f"no column {', '.join(missing)}"
            if missing
            else (
                f"covariates that are no numbers or do not vary: {', '.join(unfit)}"
                if unfit
                else "no covariate"
            )
        )
        raise UsageError(
            f"The table of hazards has {said}. No effect can be told from it. Give the duration,"
            " the end and numeric columns that differ between clients."
        )
    lengths, ends = _watched(known[duration], known[ended])
    events = int(ends.sum())
    if events < EVENTS_PER_COVARIATE * len(covariates):
        raise NotEnoughData(
            _("A model of what makes clients leave"),
            EVENTS_PER_COVARIATE * len(covariates),
            events,
            _("clients who left"),
        )
    values = known[covariates].astype("float64")
    scale = values.std(ddof=0)
    fitted = PHReg(
        lengths.to_numpy(dtype="float64"),
        ((values - values.mean()) / scale).to_numpy(),
        status=ends.to_numpy().astype("int64"),
        ties="efron",
    ).fit()
    coefficient, error = fitted.params / scale.to_numpy(), fitted.bse / scale.to_numpy()
    table = pd.DataFrame(
        {
            "coefficient": coefficient,
            "standard_error": error,
            "hazard_ratio": np.exp(coefficient),
            "low": np.exp(coefficient - _Z * error),
            "high": np.exp(coefficient + _Z * error),
            "p_value": fitted.pvalues,
        },
        index=pd.Index(covariates, name="covariate"),
    )
    return Hazards(table, float(fitted.llf), len(known), events, len(frame) - len(known))


def _watched(duration: pd.Series, ended: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Known rows, as float and bool."""
    ended = ended.reindex(duration.index)
    known = duration.notna() & ended.notna()
    duration, ended = duration[known].astype("float64"), ended[known].astype("bool")
    if not len(duration):
        raise NotEnoughData(_("A curve of survival"), 1, 0, _("clients"))
    if (duration < 0).any():
        raise UsageError(
            f"The duration {duration.min():g} is negative. A client cannot leave before it came."
            " Check its start and its end."
        )
    return duration, ended


def _first_at_or_below(curve: pd.DataFrame, level: np.ndarray) -> np.ndarray:
    times = np.concatenate([curve["time"].to_numpy(dtype="float64"), [np.nan]])
    return times[np.searchsorted(-curve["survival"].to_numpy(), -level - 1e-12, side="left")]


def _by_period(found, n, name):
    return (
        float(found)
        if np.ndim(n) == 0
        else pd.Series(found, index=pd.Index(np.asarray(n), name="period"), name=name)
    )
