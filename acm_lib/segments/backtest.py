"""Back-test of the models of repeat orders: fitted to the past, compared with what followed."""

from dataclasses import dataclass

import pandas as pd

from acm_lib.book import BookView
from acm_lib.errors import NotEnoughData
from acm_lib.segments.forecast_metrics import score_forecast
from acm_lib.segments.gamma_gamma import fit_gamma_gamma
from acm_lib.segments.orders import order_summary, orders
from acm_lib.segments.repeat_orders import MIN_CLIENTS, fit_repeat_orders
from acm_lib.segments.residual_clv import INTERVAL, residual_clv
from acm_lib.statements import _

NAMES = {"mbgnbd": _("MBG/NBD"), "bgnbd": _("BG/NBD"), "paretonbd": _("Pareto/NBD")}
OWN_RATE, SAME_AGAIN, LAST_YEAR = (
    _("own rate so far"),
    _("same as the months before"),
    _("same months last year"),
)
DEFAULT = "mbgnbd"


@dataclass(frozen=True)
class Backtest:
    """How the models did on months they had not seen.

    Attributes
    ----------
    months : length of the hold-out, the last months up to the view's.
    clients : how many were known before it.
    orders, value : one row per method: method, baseline (bool), and the figures of
        `forecast_metrics.score_forecast`, for the number of orders and for their money. The value
        of the default model carries the coverage of its 80 % interval.
    interval : what the coverage is to be.
    """

    months: int
    clients: int
    orders: pd.DataFrame
    value: pd.DataFrame
    interval: float


def backtest(
    view: BookView, months: int | None = None, *, draws: int = 60, seed: int = 0
) -> Backtest:
    """Fit every model to the orders known `months` ago and compare with the orders since.

    Retainers are left out: they are renewed by contract. The past is read as it was known then
    (`Book.at`).

    Parameters
    ----------
    view : needs orders (`orders.orders`).
    months : length of the hold-out; by default 12 with four years of orders, 6 with eighteen
        months, else 3.
    draws, seed : of the simulated interval.

    Raises
    ------
    MissingTable : no orders. NotEnoughData : fewer than three times the hold-out of history, or
        fewer than 20 clients with an order before it.
    """
    now = orders(view)
    now = now[~now["retainer"] & (now["amount"] > 0)]
    first = now["date"].min()
    span = (
        (view.month.year - first.year) * 12 + view.month.month - first.month + 1 if len(now) else 0
    )
    months = months or (12 if span >= 48 else 6 if span >= 18 else 3)
    if span < 3 * months:
        raise NotEnoughData(
            _("A test on the agency's own past"), 3 * months, span, _("months of orders")
        )
    then = view.at(view.month - pd.DateOffset(months=months))
    past = orders(then)
    past = past[~past["retainer"] & (past["amount"] > 0)]
    summary = order_summary(past, then.as_of)
    if len(summary) < MIN_CLIENTS:
        raise NotEnoughData(
            _("A test on the agency's own past"),
            MIN_CLIENTS,
            len(summary),
            _("clients with an order before it"),
        )

    def counted(
        rows: pd.DataFrame, after: pd.Timestamp, until: pd.Timestamp
    ) -> tuple[pd.Series, pd.Series]:
        within = rows[(rows["date"] > after) & (rows["date"] <= until)]
        number = within.drop_duplicates(["client_id", "date"])["client_id"].value_counts()
        money = within.groupby("client_id")["amount"].sum()
        return number.reindex(summary.index).fillna(0.0).astype("float64"), money.reindex(
            summary.index
        ).fillna(0.0)

    came, came_money = counted(now, then.as_of, view.as_of)
    before = then.month - pd.DateOffset(months=months - 1) - pd.Timedelta(days=1)
    again, again_money = counted(past, before, then.as_of)
    # A client that came yesterday has no rate yet: the time it was watched counts as a month at
    # least.
    watched = summary["T"].clip(lower=1.0)
    own_rate = summary["frequency"] / watched * months
    baselines = [
        (OWN_RATE, own_rate, own_rate * summary["mean_value"]),
        (SAME_AGAIN, again, again_money),
    ]
    year_ago = then.as_of - pd.DateOffset(months=12) + pd.offsets.MonthEnd(0)
    if first <= year_ago:
        until = view.month - pd.DateOffset(months=12) + pd.offsets.MonthEnd(0)
        baselines.append((LAST_YEAR, *counted(past, year_ago, until)))

    values = fit_gamma_gamma(summary["orders"], summary["mean_value"])
    expected_value = values.expected_value(summary["orders"], summary["mean_value"])
    number, money = [], []
    for model, name in NAMES.items():
        fitted = fit_repeat_orders(summary[["frequency", "recency", "T"]], model)
        expected = fitted.expected_orders(months)
        number.append({"method": name, "baseline": False} | score_forecast(came, expected))
        low = high = None
        if model == DEFAULT:
            worth = residual_clv(
                fitted, values, 1.0, months=months, discount_rate=0.0, draws=draws, seed=seed
            ).clients
            low, high = worth["low"], worth["high"]
        money.append(
            {"method": name, "baseline": False}
            | score_forecast(came_money, expected * expected_value, low, high)
        )
    for name, of_number, of_money in baselines:
        number.append({"method": name, "baseline": True} | score_forecast(came, of_number))
        money.append({"method": name, "baseline": True} | score_forecast(came_money, of_money))
    return Backtest(months, len(summary), pd.DataFrame(number), pd.DataFrame(money), INTERVAL)
