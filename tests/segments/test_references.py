"""Published numbers of other people's data: clusters, Cox's regression, graphs. A test whose data
are not here is skipped."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from acm_lib.segments import cluster_clients, fit_hazards

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
WHOLESALE = DATA / "wholesale_customers.csv"
needs_wholesale = pytest.mark.skipif(
    not WHOLESALE.exists(), reason="the wholesale customers are not beside the project"
)
SPEND = ["Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen"]


@pytest.fixture(scope="module")
def wholesale():
    return pd.read_csv(WHOLESALE, encoding="latin-1").iloc[:, :8]


def scaled(values):
    return (values - values.mean(axis=0)) / values.std(axis=0)


@needs_wholesale
def test_the_wholesale_customers(wholesale):
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    assert wholesale[SPEND].mean().round(1).tolist() == [
        12000.3,
        5796.3,
        7951.3,
        3071.9,
        2881.5,
        1524.9,
    ]
    points = scaled(np.log1p(wholesale[SPEND].to_numpy(dtype="float64")))
    fitted = KMeans(2, n_init=10, random_state=0).fit(points)
    assert fitted.inertia_ == pytest.approx(1844.06, abs=0.01)
    assert silhouette_score(points, fitted.labels_) == pytest.approx(0.2903, abs=5e-5)
    assert sorted(np.bincount(fitted.labels_)) == [188, 252]
    all_eight = scaled(wholesale.to_numpy(dtype="float64"))
    inertias = [KMeans(k, n_init=50, random_state=0).fit(all_eight).inertia_ for k in (1, 2, 3, 4)]
    assert inertias == pytest.approx([3520, 2599.38, 2147.68, 1843.11], abs=0.02)


@needs_wholesale
def test_the_groups_of_the_wholesale_customers_are_their_channels(wholesale):
    found = cluster_clients(wholesale[SPEND], most=3, resamples=10)
    assert found.has_clusters
    assert found.labels.nunique() == 2
    k_means = found.tried.set_index(["method", "groups"]).loc[("k-means", 2)]
    assert (k_means["silhouette"], k_means["smallest"]) == (pytest.approx(0.2903, abs=5e-5), 188)
    assert k_means["stability"] > 0.9
    agree = pd.crosstab(found.labels, wholesale["Channel"]).to_numpy()
    assert max(agree.trace(), agree[::-1].trace()) > 0.85 * len(
        wholesale
    )  # hotels and shops, which nobody told the method
    assert "Detergents_Paper" in found.words[0].values["parts"][0].values["what"]


def test_the_published_cox_regression_of_the_rossi_data():
    package = importlib.util.find_spec("lifelines")
    if package is None:
        pytest.skip("the Rossi data come with the package lifelines, which is not installed")
    rossi = pd.read_csv(Path(package.submodule_search_locations[0]) / "datasets" / "rossi.csv")
    covariates = {
        "fin": -0.3794,
        "age": -0.0574,
        "race": 0.3139,
        "wexp": -0.1498,
        "mar": -0.4337,
        "paro": -0.0849,
        "prio": 0.0915,
    }
    found = fit_hazards(rossi[["week", "arrest", *covariates]], "week", "arrest")
    assert found.table["coefficient"].round(4).to_dict() == covariates
    assert found.log_likelihood == pytest.approx(-658.7477, abs=5e-5)


def test_the_published_graphs():
    import networkx as nx

    assert nx.betweenness_centrality(nx.florentine_families_graph())["Medici"] == pytest.approx(
        0.5220, abs=5e-5
    )
    karate = nx.karate_club_graph()
    centre = nx.betweenness_centrality(karate)
    assert (round(centre[0], 4), round(centre[33], 4)) == (0.4376, 0.3041)
    assert list(nx.bridges(karate)) == [(0, 11)]
