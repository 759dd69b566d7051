"""Metrics of a forecast: bias, mean and squared error, ranking, coverage of its interval."""

import numpy as np
import pandas as pd

TOP = 0.2  # share of clients whose ranking is looked at


def score_forecast(
    actual: pd.Series,
    predicted: pd.Series,
    low: pd.Series | None = None,
    high: pd.Series | None = None,
) -> dict[str, float]:
    """Figures of one forecast over many clients.

    Parameters
    ----------
    actual, predicted : by client. low, high : ends of an interval, if there is one. Rows with a NaN
        in either of the first two are left out.

    Returns
    -------
    dict: actual and predicted (sums), bias (predicted / actual - 1; NaN where nothing came), mae,
    rmse (of the clients' errors), capture (what the clients predicted to be the top fifth brought,
    as a share of what the true top fifth brought; ties count by their mean), coverage (share of
    clients within the interval; NaN without one).

    Examples
    --------
    >>> found = score_forecast(pd.Series([10.0, 0, 0, 0, 0]), pd.Series([4.0, 8, 0, 0, 0]))
    >>> found["predicted"], round(found["bias"], 2), found["mae"], found["capture"]
    (12.0, 0.2, 2.8, 0.0)
    """
    both = actual.notna() & predicted.reindex(actual.index).notna()
    y, f = (
        actual[both].to_numpy(dtype="float64"),
        predicted.reindex(actual.index)[both].to_numpy(dtype="float64"),
    )
    covered = np.nan
    if low is not None and high is not None:
        inside = (y >= low.reindex(actual.index)[both].to_numpy() - 1e-9) & (
            y <= high.reindex(actual.index)[both].to_numpy() + 1e-9
        )
        covered = float(inside.mean()) if len(y) else np.nan
    return {
        "actual": float(y.sum()),
        "predicted": float(f.sum()),
        "bias": float(f.sum() / y.sum() - 1) if y.sum() > 0 else np.nan,
        "mae": float(np.abs(f - y).mean()) if len(y) else np.nan,
        "rmse": float(np.sqrt(((f - y) ** 2).mean())) if len(y) else np.nan,
        "capture": _top_fifth_capture(y, f),
        "coverage": covered,
    }


def best_model_and_baseline(scores: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The model and the baseline of the least RMSE.

    Parameters
    ----------
    scores : columns baseline (bool) and rmse, as in `Backtest` and `RevenueForecast.past`.

    Returns
    -------
    two rows of `scores`: the best model, the best baseline.
    """
    models, baselines = scores[~scores["baseline"]], scores[scores["baseline"]]
    return models.iloc[models["rmse"].argmin()], baselines.iloc[baselines["rmse"].argmin()]


def _top_fifth_capture(y: np.ndarray, f: np.ndarray) -> float:
    places = int(np.ceil(TOP * len(y)))
    best = np.sort(y)[::-1][:places].sum()
    if not places or best <= 0:
        return np.nan
    line = np.sort(f)[::-1][places - 1]
    above, tied = f > line, f == line
    return float((y[above].sum() + y[tied].mean() * (places - above.sum())) / best)
