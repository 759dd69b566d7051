"""Revenue retention: what last year's clients bring this year, in additive parts."""

import numpy as np
import pandas as pd


def revenue_retention(before: pd.Series, now: pd.Series) -> pd.DataFrame:
    """The change of each client's revenue in additive parts, so that NRR and GRR are computed after
    summing.

    Parameters
    ----------
    before, now : revenue by client in two windows of equal length; a client missing in one had none
        there.

    Returns
    -------
    One row per client: client_id, revenue_before, revenue_expansion, revenue_contraction,
    revenue_churned, revenue_new (each >= 0), clients_before, clients_kept (0 or 1).

    Source: ChurnZero, net revenue retention (27,000 + 8,000 - 5,000 = 30,000: 111 %).

    Examples
    --------
    >>> parts = revenue_retention(pd.Series({"a": 22_000, "b": 5_000}), pd.Series({"a": 30_000,
    ...     "c": 1_000})).sum(numeric_only=True)
    >>> parts[["revenue_before", "revenue_expansion", "revenue_churned", "revenue_new"]].tolist()
    [27000.0, 8000.0, 5000.0, 1000.0]
    """
    clients = before.index.union(now.index)
    old = before.reindex(clients, fill_value=0).clip(lower=0).astype("float64").to_numpy()
    new = now.reindex(clients, fill_value=0).clip(lower=0).astype("float64").to_numpy()
    stayed = (old > 0) & (new > 0)
    change = new - old
    return pd.DataFrame(
        {
            "client_id": clients.to_numpy(),
            "revenue_before": old,
            "revenue_expansion": np.where(stayed, change.clip(min=0), 0.0),
            "revenue_contraction": np.where(stayed, (-change).clip(min=0), 0.0),
            "revenue_churned": np.where((old > 0) & (new <= 0), old, 0.0),
            "revenue_new": np.where(old <= 0, new, 0.0),
            "clients_before": (old > 0).astype("float64"),
            "clients_kept": stayed.astype("float64"),
        }
    )
