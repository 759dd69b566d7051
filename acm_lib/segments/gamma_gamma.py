"""The gamma-gamma model: what an order of a client is worth."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from acm_lib.errors import NotEnoughData
from acm_lib.statements import Statement, _

MIN_REPEAT_CLIENTS = 20
# orders: without a model the mean of all clients weighs as much as three orders of the client's own
MEAN_COUNTS_AS = 3
# correlation of number and value of orders, and significant, from which on the model is not used
DEPENDENT = 0.3
# of the log parameters, values in mean order values: beyond it the data do not identify them
_BOUND = 7.0


@dataclass(frozen=True)
class GammaGamma:
    """A fitted model of the value of orders.

    Attributes
    ----------
    p, q, v : parameters of the gamma-gamma model, v in money; NaN with the fallback.
    log_likelihood : of the mean values; NaN with the fallback.
    independence : ``correlation`` of the number of orders and their mean value over repeat clients,
        and its two-sided ``p_value``. The model takes the two as independent: far from 0 it
        overstates small clients and understates large ones.
    fallback : True when the data do not identify the model and each client's own mean is drawn
        towards the mean of all.
    note : why; None without the fallback.
    mean : mean order value over repeat clients, money, each client weighted by its orders.
    clients : repeat clients that were fitted.
    summary : what was given, by client: frequency, mean_value.
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    independence: dict[str, float]
    fallback: bool
    note: Statement | None
    mean: float
    clients: int
    summary: pd.DataFrame = field(repr=False, compare=False)

    def expected_value(self, frequency: pd.Series, mean_value: pd.Series) -> pd.Series:
        """Expected value of an order of each client, money.

        Parameters
        ----------
        frequency : orders behind the mean, by client.
        mean_value : mean value of those orders, money. A client without orders gets the value of
            the typical client.

        Returns
        -------
        Series with the index of `frequency`. NaN where the frequency is NaN, or a client with
        orders has no mean value.

        Source: Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), equation 5.
        """
        x = frequency.astype("float64")
        value = mean_value.reindex(x.index).astype("float64").where(x > 0, 0)
        if self.fallback:
            result = (x * value + MEAN_COUNTS_AS * self.mean) / (x + MEAN_COUNTS_AS)
        else:
            result = self.p * (self.v + x * value) / (self.p * x + self.q - 1)
        return result.rename("expected_value")


def fit_gamma_gamma(frequency: pd.Series, mean_value: pd.Series) -> GammaGamma:
    """Fit the gamma-gamma model of order values by maximum likelihood.

    Where the data do not identify it (fewer than 20 repeat clients, number and value of orders
    far from independent, q at most 1 so that the mean is infinite, or a parameter at a bound) the
    result says so and falls back to means drawn towards the mean of all.

    Parameters
    ----------
    frequency : orders behind the mean, by client: repeat orders, as in `fit_repeat_orders`.
    mean_value : mean value of those orders, money. Clients without orders, without a value or with
        one of 0 or less are left out.

    Raises
    ------
    NotEnoughData : no client with an order of a known value.

    Source: Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), equation 1a.

    Examples
    --------
    >>> value = fit_gamma_gamma(pd.Series({"a": 1, "b": 4}), pd.Series({"a": 100.0, "b": 50.0}))
    >>> value.fallback, value.expected_value(pd.Series({"a": 1, "new": 0}),
    ...     pd.Series({"a": 100.0})).to_dict()
    (True, {'a': 70.0, 'new': 60.0})
    """
    from scipy.optimize import minimize
    from scipy.special import digamma, gammaln
    from scipy.stats import pearsonr

    summary = pd.DataFrame(
        {"frequency": frequency, "mean_value": mean_value.reindex(frequency.index)}
    ).astype("float64")
    both = summary[(summary["frequency"] > 0) & (summary["mean_value"] > 0)].sort_values(
        ["frequency", "mean_value"]
    )
    x, z = both["frequency"].to_numpy(), both["mean_value"].to_numpy()
    if not len(both):
        raise NotEnoughData(_("The value of an order"), 1, 0, _("clients with repeat orders"))
    mean = float(x @ z / x.sum())
    independence = {"correlation": np.nan, "p_value": np.nan}
    if len(both) > 2 and np.ptp(x) and np.ptp(z):
        independence = dict(zip(independence, map(float, pearsonr(x, z)), strict=True))

    def fall_back(note: Statement) -> GammaGamma:
        return GammaGamma(
            np.nan, np.nan, np.nan, np.nan, independence, True, note, mean, len(both), summary
        )

    if len(both) < MIN_REPEAT_CLIENTS:
        few = _(
            "Only {found:count} clients ordered again, and the model of order values needs"
            " {needed:count}: each client's own mean, drawn towards the mean of all."
        )
        return fall_back(Statement(few, found=len(both), needed=MIN_REPEAT_CLIENTS))
    if abs(independence["correlation"]) > DEPENDENT and independence["p_value"] < 0.05:
        text = _(
            "Clients who order more often place orders of another size (correlation {r:index}),"
            " which the model of order values rules out: each client's own mean, drawn towards the"
            " mean of all."
        )
        return fall_back(Statement(text, r=independence["correlation"]))
    scaled = z / mean

    def loss(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        p, q, v = np.exp(logs)
        px, total = p * x, v + x * scaled
        value = (
            gammaln(px + q)
            - gammaln(px)
            - gammaln(q)
            + q * np.log(v)
            + (px - 1) * np.log(scaled)
            + px * np.log(x)
            - (px + q) * np.log(total)
        )
        both_shapes = digamma(px + q)
        of_p = x * (both_shapes - digamma(px) + np.log(scaled) + np.log(x) - np.log(total))
        of_q = both_shapes - digamma(q) + np.log(v) - np.log(total)
        of_v = q / v - (px + q) / total
        return -value.mean(), -np.exp(logs) * [of_p.mean(), of_q.mean(), of_v.mean()]

    optimum = minimize(
        loss,
        np.log([2.0, 3.0, 2.0]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_BOUND - 1, _BOUND + 1)] * 3,
        options={"ftol": 1e-13, "gtol": 1e-8},
    )
    p, q, v = np.exp(optimum.x)
    if q <= 1:
        return fall_back(
            Statement(
                _(
                    "A few very large orders leave the model no finite mean: each client's own"
                    " mean, drawn towards the mean of all."
                )
            )
        )
    if np.any(np.abs(optimum.x) > _BOUND):
        return fall_back(
            Statement(
                _(
                    "Order values vary too little or too evenly for the model: each client's own"
                    " mean, drawn towards the mean of all."
                )
            )
        )
    return GammaGamma(
        float(p),
        float(q),
        float(v * mean),
        float(-optimum.fun * len(x) - len(x) * np.log(mean)),
        independence,
        False,
        None,
        mean,
        len(both),
        summary,
    )
