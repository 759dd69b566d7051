"""Groups only where they are there, described in words."""

import numpy as np
import pandas as pd
import pytest

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.segments import client_revenue_features, cluster_clients


def cloud(size, centre, seed=0):
    generator = np.random.default_rng(seed)
    return np.exp(generator.multivariate_normal(centre, [[0.3, 0.1], [0.1, 0.3]], size))


@pytest.fixture(scope="module")
def two_kinds():
    """Sixty large rare clients and ninety small ones, in any order."""
    rows = np.vstack([cloud(60, [12, 10]), cloud(90, [8, 6], seed=1)])
    return pd.DataFrame(
        rows, columns=["revenue", "an order"], index=[f"C{n:03}" for n in range(150)]
    ).sample(frac=1, random_state=3)


def test_two_kinds_of_clients_are_found_and_described(two_kinds):
    before = two_kinds.copy()
    found = cluster_clients(two_kinds, most=3, resamples=10)
    assert found.has_clusters
    truth = pd.Series(
        np.where(found.labels.index.str[1:].astype(int) < 60, 2, 1), index=found.labels.index
    )
    assert (found.labels == truth).mean() > 0.97  # the larger group is the first
    assert found.stability.min() > 0.9
    assert found.tried["chosen"].sum() == 1
    said = found.words[1].values["parts"][0]
    assert said.values["level"] == "high"
    assert said.values["inside"] == pytest.approx(
        two_kinds.loc[found.labels == 2, said.values["what"]].median()
    )
    pd.testing.assert_frame_equal(two_kinds, before)


def test_one_cloud_has_no_groups_although_its_halves_are_stable():
    generator = np.random.default_rng(5)
    oblong = np.exp(generator.multivariate_normal([9, 7], [[1, 0.9], [0.9, 1]], 160))
    found = cluster_clients(
        pd.DataFrame(oblong, columns=["revenue", "an order"]), most=3, resamples=10
    )
    assert not found.has_clusters
    assert (found.labels == 1).all()
    assert found.words[0].plain().startswith("No stable groups")
    assert found.tried["stability"].max() > 0.75  # by stability alone two would have been told


def test_what_is_no_money_is_refused(two_kinds):
    with pytest.raises(UsageError, match="below 0"):
        cluster_clients(two_kinds - 1e9)
    with pytest.raises(UsageError, match="no difference between clients: an order"):
        cluster_clients(two_kinds.assign(**{"an order": 5.0}))


def test_an_agency_of_fifty_is_told_the_minimum(view):
    with pytest.raises(NotEnoughData, match="at least 100 clients, and there are 47"):
        cluster_clients(client_revenue_features(view))
