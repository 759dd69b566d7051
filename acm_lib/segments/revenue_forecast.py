"""Revenue of each client in the coming months, beside the baselines, with the past errors of the
same forecast."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.book.per_view import per_view
from acm_lib.errors import NotEnoughData
from acm_lib.segments.forecast_metrics import score_forecast
from acm_lib.segments.theta import theta_forecast
from acm_lib.statements import _

INTERVAL = 0.8
YEAR = 12
LONG, SHORT = 6, 3  # months ahead, with two years of invoices and with less
MIN_CLIENTS = 10  # whose past errors make the interval
# of the median client: a client's errors are measured against its own revenue, but not against next
# to nothing
FLOOR = 0.1
THETA, LAST_YEAR, LAST_MONTHS = _("Theta"), _("same months last year"), _("last months again")
METHODS = (THETA, LAST_YEAR, LAST_MONTHS)


@dataclass(frozen=True)
class RevenueForecast:
    """Revenue of the next months.

    Attributes
    ----------
    months : how many.
    clients : one row per client, the largest first: client_id, name, forecast, low, high (Theta
        with its interval), last_year (the same months a year ago: the baseline), last_months (as
        many months just gone), money each.
    total : the sums of forecast, last_year and last_months over the clients.
    past : how each method did on the last `months` months: one row per method with the figures of
        `forecast_metrics.score_forecast`, and baseline (bool). The coverage is that of
        intervals made of the errors of the period before.
    interval : share of clients the interval is to hold.
    left_out : ids of the clients invoiced for less than a year, for whom no forecast is made.
    """

    months: int
    clients: pd.DataFrame
    total: pd.Series
    past: pd.DataFrame
    interval: float
    left_out: pd.Index


def revenue_forecast(view: BookView) -> RevenueForecast:
    """Forecast the revenue of each client by the Theta method, with a conformal interval across
    clients.

    The interval is made of errors, not of assumptions: each client's forecast half a year ago (a
    quarter with less than two years of invoices) is compared with what came, relative to its
    revenue of the year before, and the range that held 80 % of the clients is laid around today's
    forecast.

    Parameters
    ----------
    view : of the agency or of a client, whose interval is made of the errors of all. Needs
        `clients` and 18 months of `invoices`. Clients who left, and those not invoiced for
        two years, are not forecast.

    Raises
    ------
    MissingTable : no clients or no invoices. NotEnoughData : fewer than 18 months, or fewer than
        ten clients to learn errors from.

    Source: Assimakopoulos and Nikolopoulos (2000); split conformal prediction: Lei et al. (2018),
    with errors scaled by size.
    """
    view.require("clients", "invoices", purpose=_("the forecast of revenue"))
    forecast = _revenue_forecast(view.agency)
    if view.client_id is None:
        return forecast
    clients = view.select(forecast.clients)
    total = clients[list(forecast.total.index)].sum()
    left_out = forecast.left_out[forecast.left_out == view.client_id]
    return replace(forecast, clients=clients, total=total, left_out=left_out)


@per_view
def _revenue_forecast(view: BookView) -> RevenueForecast:
    invoices = view.client_months()
    invoices = invoices.loc[invoices["invoiced"] != 0, ["client_id", "month", "invoiced"]]
    age = (
        (view.month.year - invoices["month"].dt.year) * 12
        + view.month.month
        - invoices["month"].dt.month
    )
    span = int(age.max()) + 1 if len(age) else 0
    if span < YEAR + 2 * SHORT:
        raise NotEnoughData(
            _("A forecast of revenue"), YEAR + 2 * SHORT, span, _("months of invoices")
        )
    ahead = LONG if span >= 2 * YEAR else SHORT
    wide = invoices.assign(place=span - 1 - age).pivot_table(
        index="client_id", columns="place", values="invoiced", aggfunc="sum", fill_value=0.0
    )
    wide = wide.reindex(columns=range(span), fill_value=0.0)
    clients = view.table("clients").set_index("client_id")

    calibrated, tested, now = (
        _forecast(wide.iloc[:, : span - back], ahead) for back in (2 * ahead, ahead, 0)
    )
    came_first, came = (
        wide.iloc[:, span - back : span - back + ahead].sum(axis="columns")
        for back in (2 * ahead, ahead)
    )
    first_errors, errors = _errors(calibrated, came_first), _errors(tested, came)
    if len(errors) < MIN_CLIENTS:
        raise NotEnoughData(
            _("A forecast of revenue"),
            MIN_CLIENTS,
            len(errors),
            _("clients invoiced for more than a year"),
        )
    before = _with_interval(tested, first_errors if len(first_errors) >= MIN_CLIENTS else None)
    past = [
        {"method": method, "baseline": method != THETA}
        | score_forecast(
            came[before.index],
            before[column],
            *((before["low"], before["high"]) if method == THETA else (None, None)),
        )
        for method, column in zip(METHODS, ("forecast", "last_year", "last_months"), strict=True)
    ]
    staying = [client_id for client_id in now.index if pd.isna(clients["until"].get(client_id))]
    with_interval = _with_interval(now.loc[staying], errors)
    invoiced = wide.index[wide.iloc[:, -YEAR:].sum(axis="columns") > 0]
    shown = (
        with_interval.assign(name=clients["name"].reindex(with_interval.index))
        .rename_axis("client_id")
        .reset_index()
    )
    shown = shown[["client_id", "name", "forecast", "low", "high", "last_year", "last_months"]]
    shown = shown.sort_values(["forecast", "client_id"], ascending=[False, True], ignore_index=True)
    return RevenueForecast(
        ahead,
        shown,
        shown[["forecast", "last_year", "last_months"]].sum(),
        pd.DataFrame(past),
        INTERVAL,
        invoiced.difference(now.index),
    )


def _forecast(wide: pd.DataFrame, ahead: int) -> pd.DataFrame:
    """By client with a year or more behind it and any revenue in two: forecast, last_year,
    last_months, scale (money)."""
    values = wide.to_numpy()
    length = values.shape[1]
    started = np.where((values != 0).any(axis=1), (values != 0).argmax(axis=1), length)
    use = (length - started >= YEAR) & (values[:, -2 * YEAR :] > 0).any(axis=1)
    forecast = np.full(len(values), np.nan)
    for first in np.unique(started[use]):  # series of one length together
        rows = use & (started == first)
        forecast[rows] = theta_forecast(values[rows, first:], ahead).sum(axis=1)
    year = values[:, -YEAR:].sum(axis=1)
    start = length - YEAR
    frame = pd.DataFrame(
        {
            "forecast": np.maximum(forecast, 0.0),
            "last_year": values[:, start : start + ahead].sum(axis=1),
            "last_months": values[:, -ahead:].sum(axis=1),
            "scale": year * ahead / YEAR,
        },
        index=wide.index,
    )[use]
    typical = frame.loc[frame["scale"] > 0, "scale"].median()
    return frame.assign(scale=frame["scale"].clip(lower=FLOOR * (typical if typical > 0 else 1.0)))


def _errors(forecast: pd.DataFrame, came: pd.Series) -> np.ndarray:
    return ((came[forecast.index] - forecast["forecast"]).abs() / forecast["scale"]).to_numpy()


def _with_interval(forecast: pd.DataFrame, errors: np.ndarray | None) -> pd.DataFrame:
    """low and high: the forecast and the error that the share `INTERVAL` of clients stayed within,
    with the correction for few."""
    if errors is None:
        return forecast.assign(low=np.nan, high=np.nan)
    place = min(math.ceil((len(errors) + 1) * INTERVAL), len(errors)) - 1
    width = np.sort(errors)[place] * forecast["scale"]
    return forecast.assign(
        low=(forecast["forecast"] - width).clip(lower=0.0), high=forecast["forecast"] + width
    )
