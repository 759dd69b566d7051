"""The Theta method for many short series at once."""

import numpy as np

SEASONAL = 1.645**2  # 90 % of a chi-squared with one degree of freedom
_ALPHAS = np.concatenate([np.linspace(0.0001, 0.05, 12), np.linspace(0.06, 0.9998, 48)])


def theta_forecast(series: np.ndarray, steps: int, period: int = 12) -> np.ndarray:
    """Forecast each row by the standard Theta method (theta = 2): exponential smoothing plus half
    the linear trend.

    A row whose autocorrelation at `period` is significant, with two whole periods or more, is
    seasonally adjusted first: by multiplication where all its values are positive, else by
    addition.

    Parameters
    ----------
    series : n rows of t values, oldest first, t >= 4, no NaN.
    steps : how many values ahead.
    period : of the season.

    Returns
    -------
    n x steps.

    Source: Assimakopoulos and Nikolopoulos (2000), in Fiorucci et al.'s (2015) form, as
    statsmodels' `ThetaModel` computes it series by series; here a thousand take a tenth of a
    second.

    Examples
    --------
    >>> theta_forecast(np.arange(1.0, 9.0)[None, :], 2).round(2).tolist()
    [[8.5, 9.0]]
    """
    series = np.asarray(series, dtype="float64")
    rows, length = series.shape
    season = np.zeros((rows, period))
    multiplies = np.zeros(rows, dtype=bool)
    if length >= 2 * period:
        seasonal = _is_seasonal(series, period)
        positive = seasonal & (series.min(axis=1) > 0)
        if positive.any():
            factors = _season(series[positive], period, multiply=True)
            usable = factors.min(axis=1) > 0
            multiplies[np.flatnonzero(positive)[usable]] = True
            season[multiplies] = factors[usable]
        adds = seasonal & ~multiplies
        if adds.any():
            season[adds] = _season(series[adds], period, multiply=False)
    cycle = np.arange(length + steps) % period
    over_time = season[:, cycle]
    past, ahead = over_time[:, :length], over_time[:, length:]
    with np.errstate(divide="ignore", invalid="ignore"):
        adjusted = np.where(
            multiplies[:, None], series / np.where(multiplies[:, None], past, 1.0), series - past
        )
    time = np.arange(length) - (length - 1) / 2
    slope = adjusted @ time / (time @ time)
    alpha, level = _smoothed(adjusted)
    horizon = np.arange(steps) + ((1 - (1 - alpha) ** length) / alpha)[:, None]
    forecast = level[:, None] + slope[:, None] / 2 * horizon
    return np.where(multiplies[:, None], forecast * ahead, forecast + ahead)


def _is_seasonal(series: np.ndarray, period: int) -> np.ndarray:
    length = series.shape[1]
    centred = series - series.mean(axis=1, keepdims=True)
    variance = (centred**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = np.column_stack(
            [
                (centred[:, lag:] * centred[:, : length - lag]).sum(axis=1) / variance
                for lag in range(period + 1)
            ]
        )
        return length * rho[:, -1] ** 2 / (rho[:, :-1] ** 2).sum(axis=1) > SEASONAL


def _season(series: np.ndarray, period: int, *, multiply: bool) -> np.ndarray:
    """The classical seasonal figures, rows x period, of mean 1 or 0: moving averages, then means by
    place in the period."""
    length = series.shape[1]
    weights = np.full(period + 1 - period % 2, 1.0 / period)
    if period % 2 == 0:
        weights[[0, -1]] /= 2
    half = len(weights) // 2
    trend = np.apply_along_axis(lambda row: np.convolve(row, weights, mode="valid"), 1, series)
    middle = series[:, half : length - half]
    detrended = middle / trend if multiply else middle - trend
    places = np.arange(half, length - half) % period
    means = np.column_stack([detrended[:, places == place].mean(axis=1) for place in range(period)])
    return (
        means / means.mean(axis=1, keepdims=True)
        if multiply
        else means - means.mean(axis=1, keepdims=True)
    )


def _smoothed(series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The smoothing weight of least squared one-step errors for each row, and the level it ends at;
    the first value starts it."""
    alphas = np.broadcast_to(_ALPHAS, (len(series), len(_ALPHAS)))
    best = _ALPHAS[_errors(series, alphas)[0].argmin(axis=1)]
    for width in (0.012, 0.002, 0.0004):  # around the best of the coarse grid, ever finer
        near = np.clip(best[:, None] + np.linspace(-width, width, 13), 1e-4, 0.9998)
        errors, levels = _errors(series, near)
        place = errors.argmin(axis=1)
        best, level = near[np.arange(len(near)), place], levels[np.arange(len(near)), place]
    return best, level


def _errors(series: np.ndarray, alphas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    level = np.broadcast_to(series[:, :1], alphas.shape).copy()
    total = np.zeros(alphas.shape)
    for value in series.T[1:]:
        error = value[:, None] - level
        total += error**2
        level += alphas * error
    return total, level
