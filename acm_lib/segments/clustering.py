"""Clusters of similar clients, reported only where they recur in resampled clients and are clearer
than those of a single cloud."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.segments.orders import order_summary, orders
from acm_lib.statements import Statement, _

MIN_CLIENTS = 100
STABLE = 0.75  # mean Jaccard similarity of a group with its best match in resampled clients
MOST = 5  # groups
SMALLEST = 5  # clients in a group
LARGEST = 1_000  # clients of a silhouette: it compares each with each
CLOUDS = 19  # draws of a single cloud: the split must be clearer than in all of them (5 %)
# standard deviations between a group's median and that of the others, from which on it is worth a
# word
DIFFERENT = 0.8
K_MEANS, MIXTURE = _("k-means"), _("Gaussian mixture")
REVENUE, MEAN_ORDER = _("revenue of twelve months"), _("mean value of an order")


@dataclass(frozen=True)
class Clusters:
    """Groups of clients, or the finding that there are none.

    Attributes
    ----------
    labels : by client, 1 is the largest group; all 1 where no stable groups were found.
    method : "k-means" or "Gaussian mixture"; empty without groups.
    stability : by group, the mean Jaccard similarity over the resampled clients.
    tried : every split tried: method, groups, silhouette, stability (of the least stable group),
        smallest (clients), clearer (than a single cloud of the same shape), chosen (bool).
    words : one `Statement` per group: what sets it apart. Without groups, one that says so.
    """

    labels: pd.Series
    method: str
    stability: pd.Series
    tried: pd.DataFrame
    words: list[Statement]

    @property
    def has_clusters(self) -> bool:
        """Whether stable groups exist."""
        return bool(self.method)


def client_revenue_features(view: BookView) -> pd.DataFrame:
    """What clients are grouped by: revenue of twelve months, and the mean value of an order of two
    years.

    Both are money: counts of orders would make groups of their own, of those with one order, with
    two, and so on.

    Returns
    -------
    By client_id, for clients with revenue in twelve months and an order in two years: revenue of
    twelve months, mean value of an order.

    Raises
    ------
    MissingTable : no invoices, or no orders.
    """
    view.require("clients", "invoices", purpose=_("groups of clients"))
    revenue = facts.total(view.client_months(), ["client_id"], month=view.month).set_index(
        "client_id"
    )["invoiced"]
    recent = orders(view)
    recent = recent[
        (recent["date"] > view.as_of - pd.DateOffset(months=24)) & (recent["amount"] > 0)
    ]
    summary = order_summary(recent, view.as_of)
    features = pd.DataFrame({REVENUE: revenue, MEAN_ORDER: summary["mean_value"]}).dropna()
    return features[features[REVENUE] > 0].rename_axis("client_id")


def cluster_clients(
    money: pd.DataFrame, *, most: int = MOST, resamples: int = 25, seed: int = 0
) -> Clusters:
    """Look for groups of clients by k-means and by Gaussian mixtures on the logarithm of money,
    scaled.

    A split is accepted when four things hold: every group is found again in bootstrapped clients
    (mean Jaccard similarity of .75 or more), no group has fewer than five clients, each differs
    from the others by .8 deviations in something, and the split is clearer than any in 19 clouds
    drawn from a single normal distribution of the same shape (silhouettes against those of clouds
    split in as many groups): k-means cuts an oblong cloud in two, stably, where there are no groups
    at all. Of the accepted splits, the one with most groups is taken, of equal ones the more
    stable.

    Parameters
    ----------
    money : by client, columns of amounts, 0 or more; their names are the words of the description.
        Rows with a NaN are not grouped.
    most : groups at most.
    resamples : bootstrapped sets of clients.
    seed : of the resampling; the same seed gives the same groups.

    Raises
    ------
    NotEnoughData : fewer than 100 clients. UsageError : a negative value or a column that does not
        vary.

    Source: Hennig, "Cluster-wise assessment of cluster stability" (2007); a single normal cloud as
    the null: Liu et al., SigClust (2008).
    """
    import sklearn.cluster
    import sklearn.mixture  # noqa: F401  (before the limit, which would miss it)
    from threadpoolctl import threadpool_limits

    features = money.astype("float64").dropna()
    if len(features) < MIN_CLIENTS:
        raise NotEnoughData(_("Groups of clients"), MIN_CLIENTS, len(features), _("clients"))
    flat = [column for column in features if features[column].nunique() < 2]
    if (features < 0).any(axis=None) or flat:
        problem = (
            f"no difference between clients: {', '.join(map(str, flat))}"
            if flat
            else "a value below 0"
        )
        raise UsageError(
            f"The columns of groups hold {problem}. Their logarithm would say nothing. Give amounts"
            " of 0 or more that differ."
        )
    logs = np.log1p(features.to_numpy())
    points = (logs - logs.mean(axis=0)) / logs.std(axis=0)
    with threadpool_limits(1):
        tried, fits = _try_all(points, most, resamples, seed)
    frame = pd.DataFrame(points, index=features.index, columns=features.columns)
    telling = np.array(
        [
            all(len(_distinctive_features(frame, labels == group)) for group in np.unique(labels))
            for labels, _similar in fits
        ]
    )
    standing = tried[
        (tried["stability"] >= STABLE)
        & (tried["smallest"] >= SMALLEST)
        & tried["clearer"]
        & telling
    ]
    if standing.empty:
        best = tried.iloc[tried["stability"].argmax()]
        text = _(
            "No stable groups: the best split ({groups:count} groups) is found again with a"
            " similarity of {stability:index} where {needed:index} is needed, or is no clearer than"
            " one cloud of clients. The clients differ by degree."
        )
        nothing = Statement(
            text,
            groups=best["groups"],
            stability=best["stability"],
            needed=STABLE,
        )
        return Clusters(
            pd.Series(1, index=features.index, name="group"),
            "",
            pd.Series(dtype="float64"),
            tried.assign(chosen=False),
            [nothing],
        )
    chosen = int(standing.sort_values(["groups", "stability"], ascending=False).index[0])
    labels, similarity = fits[chosen]
    order = np.argsort(-np.bincount(labels), kind="stable")
    place = np.argsort(order)
    numbered = pd.Series(place[labels] + 1, index=features.index, name="group")
    stability = pd.Series(
        similarity[order], index=pd.RangeIndex(1, len(order) + 1, name="group"), name="stability"
    )
    words = [_describe(number, numbered, features, frame, stability) for number in stability.index]
    return Clusters(
        numbered,
        str(tried["method"].iloc[chosen]),
        stability,
        tried.assign(chosen=tried.index == chosen),
        words,
    )


def _try_all(points: np.ndarray, most: int, resamples: int, seed: int) -> tuple[pd.DataFrame, list]:
    generator = np.random.default_rng(seed)
    samples = [generator.integers(0, len(points), len(points)) for _resample in range(resamples)]
    spread = np.linalg.cholesky(
        np.cov(points.T).reshape(points.shape[1], -1) + 1e-9 * np.eye(points.shape[1])
    )
    clouds = [generator.standard_normal(points.shape) @ spread.T for _cloud in range(CLOUDS)]
    numbers = range(2, most + 1)
    null = np.array(
        [
            [_silhouette(cloud, _labels(K_MEANS, cloud, groups, seed)) for groups in numbers]
            for cloud in clouds
        ]
    )
    middle, width = null.mean(axis=0), null.std(axis=0, ddof=1)
    line = ((null - middle) / width).max()
    rows, fits = [], []
    for place, groups in enumerate(numbers):
        for method in (K_MEANS, MIXTURE):
            labels = _labels(method, points, groups, seed)
            split = len(np.unique(labels)) == groups
            similarity = (
                _similarity(method, points, labels, groups, samples, seed)
                if split
                else np.zeros(groups)
            )
            silhouette = _silhouette(points, labels) if split else np.nan
            smallest = int(np.bincount(labels, minlength=groups).min())
            rows.append(
                (
                    method,
                    groups,
                    silhouette,
                    float(similarity.min()),
                    smallest,
                    bool((silhouette - middle[place]) / width[place] > line),
                )
            )
            fits.append((labels, similarity))
    return (
        pd.DataFrame(
            rows, columns=["method", "groups", "silhouette", "stability", "smallest", "clearer"]
        ),
        fits,
    )


def _labels(
    method: str,
    points: np.ndarray,
    groups: int,
    seed: int,
    *,
    predict: np.ndarray | None = None,
    starts: int = 4,
) -> np.ndarray:
    """The group of each point of `predict` (of `points` without it), by a fit to `points`."""
    from sklearn.cluster import KMeans
    from sklearn.mixture import GaussianMixture

    if method == K_MEANS:
        fitted = KMeans(groups, n_init=starts, random_state=seed).fit(points)
    else:
        fitted = GaussianMixture(
            groups, covariance_type="diag", n_init=1, random_state=seed, reg_covar=1e-3
        ).fit(points)
    return fitted.predict(points if predict is None else predict)


def _silhouette(points: np.ndarray, labels: np.ndarray) -> float:
    from sklearn.metrics import silhouette_score

    return float(
        silhouette_score(points, labels, sample_size=min(len(points), LARGEST), random_state=0)
    )


def _similarity(
    method: str,
    points: np.ndarray,
    labels: np.ndarray,
    groups: int,
    samples: list[np.ndarray],
    seed: int,
) -> np.ndarray:
    """By group: the mean over the samples of its best Jaccard similarity with a group found in the
    sample."""
    best = np.zeros((len(samples), groups))
    for row, sample in enumerate(samples):
        drawn = np.unique(sample)
        again = _labels(method, points[sample], groups, seed, predict=points[drawn], starts=1)
        both = np.zeros((groups, groups))
        np.add.at(both, (labels[drawn], again), 1)
        either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
        best[row] = np.where(either > 0, both / np.maximum(either, 1), 0).max(axis=1)
    return best.mean(axis=0)


def _distinctive_features(points: pd.DataFrame, inside: np.ndarray) -> pd.Series:
    """The columns whose median differs enough from that of the other clients, the most telling
    first, with the difference."""
    gap = points[inside].median() - points[~inside].median()
    return gap[gap.abs() >= DIFFERENT].sort_values(key=np.abs, ascending=False, kind="stable")


def _describe(
    number: int,
    labels: pd.Series,
    features: pd.DataFrame,
    points: pd.DataFrame,
    stability: pd.Series,
) -> Statement:
    """What sets the group apart: the columns whose median differs most from that of the other
    clients."""
    inside = labels == number
    gap = _distinctive_features(points, inside.to_numpy())
    parts = [
        Statement(
            _("{what:term} {level:term} ({inside:money} against {outside:money})"),
            what=column,
            level=_("high") if gap[column] > 0 else _("low"),
            inside=float(features.loc[inside, column].median()),
            outside=float(features.loc[~inside, column].median()),
        )
        for column in gap.index[:3]
    ]
    return Statement(
        _(
            "Group {number:count}, {clients:count} clients: {parts}. Found again with a similarity"
            " of {stability:index}."
        ),
        number=number,
        clients=int(inside.sum()),
        parts=parts,
        stability=stability[number],
    )
