"""Client effects by empirical Bayes: how far a client's orders differ from all others (log)."""

from typing import NamedTuple

import numpy as np


class VarianceComponents(NamedTuple):
    """The mean over clients, and the variance within a client and between clients (log)."""

    grand_mean: float
    within: float
    between: float


def weighted_means(
    logs: np.ndarray, client: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each client's weighted mean, and its effective number of orders (Kish)."""
    total = np.bincount(client, weights)
    return np.bincount(client, weights * logs) / total, total**2 / np.bincount(client, weights**2)


def variance_components(
    logs: np.ndarray,
    client: np.ndarray,
    weights: np.ndarray,
    means: np.ndarray,
    effective_n: np.ndarray,
) -> VarianceComponents:
    """The variance within and between clients, by the method of moments.

    Parameters
    ----------
    logs, client, weights : by order: its value, the place of its client, its weight.
    means, effective_n : by client, as `weighted_means` returns them.

    Source: moments of one-way random effects (Searle, Casella and McCulloch, Variance Components,
    1992).
    """
    n, clients = effective_n.sum(), len(effective_n)
    grand_mean = float(np.average(means, weights=effective_n))
    freedom = weights.sum() * max(1 - clients / n, 1 / n)
    within = float(np.sum(weights * (logs - means[client]) ** 2) / freedom)
    per_client = (n - (effective_n**2).sum() / n) / max(clients - 1, 1)
    mean_square = float((effective_n * (means - grand_mean) ** 2).sum()) / max(clients - 1, 1)
    between = max(0.0, (mean_square - within) / per_client) if per_client > 0 else 0.0
    return VarianceComponents(grand_mean, within, between)


def shrunken_effects(
    means: np.ndarray, effective_n: np.ndarray, components: VarianceComponents
) -> np.ndarray:
    """The expected effect of each client on its next order (log); 0 for a client without orders.

    Source: empirical Bayes, never further from the client's own mean than its standard error, so
    that the one client that is unlike all others is not taken for average (Efron and Morris,
    limited translation, 1972).
    """
    grand_mean, within, between = components
    effects, has_orders = means - grand_mean, effective_n > 0
    variance = effective_n * between + within
    shrinkage = effective_n * between / np.where(variance > 0, variance, 1.0)
    error = np.sqrt(within / np.where(has_orders, effective_n, 1.0))
    shrunken = np.clip(shrinkage * effects, effects - error, effects + error)
    return np.where(has_orders, shrunken, 0.0)
