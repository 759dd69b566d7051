"""The shifted-beta-geometric model: how many of a cohort will renew, period after period."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.statements import _

MIN_PERIODS = 2
_BOUND = 7.0  # of the log parameters: beyond it the data do not identify them


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

    def survival(self, n: float | Sequence[float]) -> float | pd.Series:
        """Share of clients, 0-1, still there after `n` whole periods: a number, or a Series by
        period for a list of them."""
        from scipy.special import betaln

        share = np.exp(
            betaln(self.alpha, self.beta + np.asarray(n, dtype="float64"))
            - betaln(self.alpha, self.beta)
        )
        return _by_period(share, n, "survival")

    def retention_rate(self, n: float | Sequence[float]) -> float | pd.Series:
        """Share, 0-1, of those there after `n - 1` periods who are there after `n`; NaN for n below
        1. Shapes as in `survival`."""
        n_ = np.asarray(n, dtype="float64")
        return _by_period(
            np.where(n_ >= 1, (self.beta + n_ - 1) / (self.alpha + self.beta + n_ - 1), np.nan),
            n,
            "retention_rate",
        )


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
            f"The survivors {left.tolist()} are not a cohort. Clients who come back or join later"
            " would be taken for loyal ones. Give the clients of one cohort left after 0, 1, 2 ..."
            " periods: never more than before, none missing, some at the start."
        )
    lost, periods = -np.diff(left), np.arange(1, len(left))
    at_end = periods[-1]

    def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
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

    optimum = minimize(
        loss,
        [0.0, 0.0],
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_BOUND - 1, _BOUND + 1)] * 2,
        options={"ftol": 1e-14, "gtol": 1e-9},
    )
    alpha, beta = map(float, np.exp(optimum.x))
    return Retention(
        alpha,
        beta,
        float(-optimum.fun * left[0]),
        bool(np.all(np.abs(optimum.x) < _BOUND)),
        survivors.copy(),
    )


def _by_period(values: np.ndarray, n: float | Sequence[float], name: str) -> float | pd.Series:
    return (
        float(values)
        if np.ndim(n) == 0
        else pd.Series(values, index=pd.Index(np.asarray(n), name="period"), name=name)
    )
