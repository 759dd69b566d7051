"""Value of clients: ABC classes, concentration of revenue, the whale curve of profit."""

import numpy as np
import pandas as pd


def abc(revenue: pd.Series, *, a: float = 0.8, b: float = 0.95) -> pd.Series:
    """Class A brings the first 80 % of revenue, B the next 15 %, C the rest.

    Parameters
    ----------
    revenue : by client; a client with none or less is C.
    a, b : cumulative shares at which a class ends; the client that crosses the line still belongs
        to the class.

    Returns
    -------
    Series of "A", "B", "C" with the index of `revenue`.

    Source: Pareto analysis, as in inventory control (Dickie, 1951).

    Examples
    --------
    >>> abc(pd.Series({"x": 70, "y": 20, "z": 10})).to_dict()
    {'x': 'A', 'y': 'A', 'z': 'B'}
    """
    ordered = revenue.clip(lower=0).sort_values(ascending=False, kind="stable")
    total = ordered.sum()
    before = (ordered.cumsum() - ordered) / (total if total else np.nan)
    classes = pd.Series(
        np.select([before < a - 1e-12, before < b - 1e-12], ["A", "B"], "C"), index=ordered.index
    )
    classes[ordered <= 0] = "C"
    return classes.reindex(revenue.index)


def concentration(revenue: pd.Series) -> dict[str, float]:
    """How much of the revenue depends on few clients.

    Parameters
    ----------
    revenue : by client; negative revenue counts as none.

    Returns
    -------
    dict: ``revenue_share_squared`` (HHI, 0-10,000), ``top_client_revenue``, ``invoiced`` (the sum),
    and ``at_risk_1``, ``at_risk_2``, ``at_risk_3``: the share lost if the largest, the two, the
    three largest leave. NaN where there is no revenue.

    Source: Herfindahl-Hirschman index (Investopedia: shares 10 9 12 15 12 11 15 16 give 1,296).

    Examples
    --------
    >>> round(concentration(pd.Series([10, 9, 12, 15, 12, 11, 15, 16]))["revenue_share_squared"])
    1296
    """
    positive = revenue.clip(lower=0).sort_values(ascending=False)
    total = float(positive.sum())
    shares = positive / (total if total else np.nan)
    result = {
        "revenue_share_squared": float(((shares * 100) ** 2).sum()) if total else np.nan,
        "top_client_revenue": float(positive.iloc[0]) if total else np.nan,
        "invoiced": total,
    }
    return result | {
        f"at_risk_{n}": float(shares.iloc[:n].sum()) if total else np.nan for n in (1, 2, 3)
    }


def whale_curve(profit: pd.DataFrame) -> pd.DataFrame:
    """Cumulative profit from the most profitable client to the least; where it falls, clients cost
    money.

    Parameters
    ----------
    profit : columns client_id and profit (money, may be negative); further columns are kept.

    Returns
    -------
    The rows in the order of the curve with ``place`` (1...), ``cumulative_profit`` and
    ``share_of_peak``.

    Source: Kaplan and Narayanan, "Measuring and Managing Customer Profitability" (2001).

    Examples
    --------
    >>> whale_curve(pd.DataFrame({"client_id": ["a", "b", "c"], "profit": [30.0, -10.0,
    ...     50.0]}))["cumulative_profit"].tolist()
    [50.0, 80.0, 70.0]
    """
    ordered = profit.dropna(subset=["profit"]).sort_values(
        "profit", ascending=False, kind="stable", ignore_index=True
    )
    cumulative = ordered["profit"].cumsum()
    peak = cumulative.max() if len(ordered) else np.nan
    curve = {
        "place": np.arange(1, len(ordered) + 1),
        "cumulative_profit": cumulative,
        "share_of_peak": cumulative / (peak if peak and peak > 0 else np.nan),
    }
    return pd.concat([ordered, pd.DataFrame(curve)], axis="columns")
