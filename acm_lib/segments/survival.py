"""How long clients stay, and why they leave: Kaplan-Meier, log-rank, proportional hazards."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.statements import _

EVENTS_PER_COVARIATE = 10
_Z = 1.959963984540054  # 95 %, two sides


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
    >>> kaplan_meier(pd.Series([2, 3, 3, 5]), pd.Series([True, True, False,
    ...     True]))["survival"].tolist()
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
    >>> log_rank(pd.Series([1, 2, 5, 9]), pd.Series([True] * 4), pd.Series(["a", "a", "b",
    ...     "b"])).round(2).to_dict()
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
    UsageError : a column is missing, or there is no covariate, or one that is not numeric or does
        not vary.

    Source: Cox (1972), Efron (1977); ten events per variable: Peduzzi et al. (1995); computed by
    statsmodels.

    Examples
    --------
    >>> frame = pd.DataFrame({"months": range(1, 41), "left": [True, False] * 20, "size": [5, 1, 4,
    ...     2] * 10})
    >>> fit_hazards(frame, "months", "left").table.index.tolist()
    ['size']
    """
    from statsmodels.duration.hazard_regression import PHReg

    missing = [name for name in (duration, ended) if name not in frame.columns]
    covariates = [name for name in frame.columns if name not in (duration, ended)]
    unfit = [name for name in covariates if not pd.api.types.is_numeric_dtype(frame[name])]
    complete = frame.dropna()
    unfit += [
        name
        for name in covariates
        if name not in unfit and len(complete) and complete[name].nunique() < 2
    ]
    if missing or unfit or not covariates:
        problem = (
            f"no column {', '.join(missing)}"
            if missing
            else (
                f"covariates that are not numbers or do not vary: {', '.join(unfit)}"
                if unfit
                else "no covariate"
            )
        )
        raise UsageError(
            f"The table of hazards has {problem}, so no effect can be estimated. Give the duration,"
            " the end and numeric columns that differ between clients."
        )
    lengths, ends = _watched(complete[duration], complete[ended])
    events = int(ends.sum())
    if events < EVENTS_PER_COVARIATE * len(covariates):
        raise NotEnoughData(
            _("A model of what makes clients leave"),
            EVENTS_PER_COVARIATE * len(covariates),
            events,
            _("clients who left"),
        )
    values = complete[covariates].astype("float64")
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
    return Hazards(table, float(fitted.llf), len(complete), events, len(frame) - len(complete))


def _watched(duration: pd.Series, ended: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Known rows, as float and bool."""
    ended = ended.reindex(duration.index)
    complete = duration.notna() & ended.notna()
    duration, ended = duration[complete].astype("float64"), ended[complete].astype("bool")
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
