"""Residual customer lifetime value: the margin of all orders still to come, discounted to today."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.errors import UsageError
from acm_lib.segments.gamma_gamma import GammaGamma, fit_gamma_gamma
from acm_lib.segments.repeat_orders import RepeatOrders, refit
from acm_lib.statements import Statement, _

INTERVAL = 0.8  # share of outcomes between low and high


@dataclass(frozen=True)
class ResidualClv:
    """Margin still to come from known clients, discounted to today.

    Attributes
    ----------
    clients : by client, columns ``residual_clv``, ``low``, ``high``, money of margin.
    total : the same three over all clients. Its interval is narrower than the sum of theirs.
    interval : the share of simulated outcomes between low and high.
    note : what the interval leaves out; None when it holds all the model knows.
    """

    clients: pd.DataFrame
    total: pd.Series
    interval: float
    note: Statement | None


def residual_clv(
    orders: RepeatOrders,
    values: GammaGamma,
    margin: float | pd.Series,
    *,
    months: int,
    discount_rate: float,
    units_per_month: float = 1.0,
    draws: int = 200,
    seed: int = 0,
) -> ResidualClv:
    """Margin still to come from each client over some months, worth today, with an interval.

    The value is expected orders of a month x expected order value x margin, discounted at the end
    of the month. The interval is made of simulated outcomes: for each draw a history of all clients
    is made up by the model and fitted again (how uncertain the parameters are), then each client's
    coming orders and their values are drawn given its own history (chance). It takes the models as
    true: on CDNOW the next 39 weeks brought 1,882 orders where BG/NBD expects 1,653. Where they are
    true, over 80 made-up agencies each, the 80 % interval held the total in 71 % of cases with 40
    clients and in 79 % with 150, and a single client's value in 88 %.

    Parameters
    ----------
    orders, values : fitted models. The clients are those `orders` was fitted to; one whose value
        `values` does not know is worth the typical order.
    margin : share of an order that stays as margin, by client or one for all.
    months : horizon, 1 or more.
    discount_rate : per year, as .10; 0 for none.
    units_per_month : the summary's units of time in a month: 1 for months, 30.4 for days, 4.35 for
        weeks.
    draws, seed : of the simulation; the same seed gives the same interval.

    Returns
    -------
    ValueToCome, in the money of the order values. A client with a NaN in its history or margin has
    NaN and is not in the total.

    Raises
    ------
    UsageError : months below 1 or a discount rate of -100 % or less.

    Source: Fader, Hardie and Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis"
    (2005), cut at `months`.

    Examples
    --------
    >>> from acm_lib.segments import fit_repeat_orders
    >>> summary = pd.DataFrame({"frequency": [0, 1, 5, 9] * 10, "recency": [0, 4, 20, 23] * 10,
    ...     "T": [6, 12, 24, 24] * 10})
    >>> values = fit_gamma_gamma(summary["frequency"], summary["T"] * 10.0)
    >>> worth = residual_clv(fit_repeat_orders(summary), values, 0.3, months=12, discount_rate=0.1,
    ...     draws=20)
    >>> bool((worth.clients["low"] <= worth.clients["high"]).all())
    True
    """
    from threadpoolctl import threadpool_limits

    if months < 1 or discount_rate <= -1:
        raise UsageError(
            f"{months} months at a discount rate of {discount_rate:.0%} have no value. The sum"
            " would be empty or infinite. Give 1 month or more and a rate above -100 %."
        )
    index = orders.summary.index
    frequency, mean_value = (
        values.summary[column].reindex(index) for column in ("frequency", "mean_value")
    )
    frequency = frequency.where((frequency > 0) & mean_value.notna(), 0)
    margin = (
        margin.reindex(index)
        if isinstance(margin, pd.Series)
        else pd.Series(float(margin), index=index)
    )
    worth = values.expected_value(frequency, mean_value) * margin
    discount = (1 + discount_rate) ** (-np.arange(1, months + 1) / 12)
    by_month = np.diff(
        [
            np.zeros(len(index)),
            *(orders.expected_orders(month * units_per_month) for month in range(1, months + 1)),
        ],
        axis=0,
    )
    value = pd.Series(discount @ by_month, index=index) * worth
    has_value = value.notna().to_numpy()
    generator = np.random.default_rng(seed)
    outcomes = np.full((draws, len(index)), np.nan)
    with threadpool_limits(1):  # the fits are small: several threads only wait for each other
        for draw in range(draws):
            again, worth_again = (
                _refit_orders(orders, generator),
                _refit_values(values, generator),
            )
            money = _simulate_orders(
                again, orders.summary[has_value], months, units_per_month, generator
            )
            outcomes[draw, has_value] = (
                _simulate_values(
                    worth_again, money, frequency[has_value], mean_value[has_value], generator
                )
                @ discount
            ) * margin[has_value]
    ends = [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2]
    low, high = np.full(len(index), np.nan), np.full(len(index), np.nan)
    low[has_value], high[has_value] = np.quantile(outcomes[:, has_value], ends, axis=0)
    total_low, total_high = np.quantile(outcomes[:, has_value].sum(axis=1), ends)
    note = (
        Statement(_("The interval holds the chance in the number of orders, not in their value."))
        if values.fallback
        else None
    )
    clients = pd.DataFrame({"value_to_come": value, "low": low, "high": high}, index=index)
    total = pd.Series(
        {"value_to_come": float(value.sum()), "low": float(total_low), "high": float(total_high)}
    )
    return ResidualClv(clients, total, INTERVAL, note)


def _simulate_leaving(
    orders: RepeatOrders,
    size: int,
    stayed: int | np.ndarray,
    T: np.ndarray,
    generator: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """For each client a chance to leave at an order, and a moment to leave: one of them never
    happens."""
    third, fourth = orders.params.iloc[2:]
    if orders.model == "paretonbd":
        rate = generator.gamma(third, size=size) / (fourth + T)
        return np.zeros(size), T + generator.exponential(size=size) / np.maximum(rate, 1e-300)
    return generator.beta(third, fourth + stayed, size=size), np.full(size, np.inf)


def _refit_orders(orders: RepeatOrders, generator: np.random.Generator) -> RepeatOrders:
    """The model fitted to a history of the same clients that the model itself made up."""
    T = orders.summary.dropna()["T"].to_numpy()
    size = len(T)
    rate = generator.gamma(orders.params["r"], size=size) / orders.params["alpha"]
    chance, leaves = _simulate_leaving(orders, size, 0, np.zeros(size), generator)
    x, last, now = np.zeros(size), np.zeros(size), np.zeros(size)
    there = np.arange(size)
    if orders.model == "mbgnbd":
        there = there[generator.random(size) >= chance]
    while len(there):
        now[there] += generator.exponential(size=len(there)) / np.maximum(rate[there], 1e-300)
        there = there[now[there] <= np.minimum(T, leaves)[there]]
        x[there] += 1
        last[there] = now[there]
        there = there[generator.random(len(there)) >= chance[there]]
    return refit(orders, pd.DataFrame({"frequency": x, "recency": last, "T": T}))


def _refit_values(values: GammaGamma, generator: np.random.Generator) -> GammaGamma:
    """The model of values fitted to mean values that it made up itself; itself where no model
    can be fitted to them."""
    if values.fallback:
        return values
    x = values.summary.loc[
        (values.summary["frequency"] > 0) & (values.summary["mean_value"] > 0), "frequency"
    ]
    rate = generator.gamma(values.q, size=len(x)) / values.v
    again = fit_gamma_gamma(
        x, pd.Series(generator.gamma(values.p * x.to_numpy()) / rate / x.to_numpy(), index=x.index)
    )
    return values if again.fallback else again


def _simulate_orders(
    orders: RepeatOrders,
    summary: pd.DataFrame,
    months: int,
    units_per_month: float,
    generator: np.random.Generator,
) -> np.ndarray:
    """Orders of each client in each month to come, drawn given its history; clients x months."""
    x, T = summary["frequency"].to_numpy(), summary["T"].to_numpy()
    size = len(summary)
    alive = generator.random(size) < orders.probability_alive(summary).to_numpy()
    rate = generator.gamma(orders.params["r"] + x) / (orders.params["alpha"] + T)
    chance, leaves = _simulate_leaving(orders, size, x + (orders.model == "mbgnbd"), T, generator)
    drawn = np.zeros((size, months))
    there, now = np.flatnonzero(alive), T.copy()
    end = T + months * units_per_month
    while len(there):
        now[there] += generator.exponential(size=len(there)) / np.maximum(rate[there], 1e-300)
        there = there[now[there] < np.minimum(end, leaves)[there]]
        month = ((now[there] - T[there]) / units_per_month).astype(int)
        drawn[there, np.minimum(month, months - 1)] += 1
        there = there[generator.random(len(there)) >= chance[there]]
    return drawn


def _simulate_values(
    values: GammaGamma,
    drawn: np.ndarray,
    frequency: pd.Series,
    mean_value: pd.Series,
    generator: np.random.Generator,
) -> np.ndarray:
    """Money of the drawn orders, clients x months; the expected value of each order with the
    fallback."""
    if values.fallback:
        return drawn * values.expected_value(frequency, mean_value).to_numpy()[:, None]
    x = frequency.to_numpy()
    rate = generator.gamma(values.p * x + values.q) / (
        values.v + x * mean_value.where(frequency > 0, 0).to_numpy()
    )
    return generator.gamma(values.p * drawn) / rate[:, None]
