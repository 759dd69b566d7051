"""Order values and value to come: the published numbers of CDNOW, and what must hold for any
clients."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.segments import fit_gamma_gamma, fit_repeat_orders, residual_clv

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not (DATA / "cdnow_sample.txt").exists(),
    reason="the CDNOW customers are not beside the project",
)


@pytest.fixture(scope="module")
def cdnow():
    """Repeat orders of the first 39 weeks and their mean value; one order per day."""
    summary = pd.read_csv(DATA / "cdnow_summary.csv", index_col="ID")
    names = ["id", "customer", "date", "discs", "dollars"]
    rows = pd.read_csv(
        DATA / "cdnow_sample.txt", sep=r"\s+", header=None, names=names, dtype={"id": str}
    )
    days = rows.groupby(["customer", "date"], as_index=False)["dollars"].sum()
    repeats = days[
        (days["date"] <= 19970930)
        & (days["date"] > days.groupby("customer")["date"].transform("min"))
    ]
    summary["mean_value"] = repeats.groupby("customer")["dollars"].mean()
    return summary


def made_up(size, seed=0, p=4.0, q=5.0, v=400.0):
    """Clients who order ever more often the longer they are there, with order values of the
    gamma-gamma model."""
    generator = np.random.default_rng(seed)
    x = generator.poisson(3, size).astype(float)
    rate = generator.gamma(q, size=size) / v
    mean = np.where(x > 0, generator.gamma(p * np.maximum(x, 1)) / rate / np.maximum(x, 1), np.nan)
    T = generator.uniform(12, 36, size)
    recency = np.where(x > 0, T * generator.uniform(0.3, 1, size), 0)
    return pd.DataFrame(
        {"frequency": x, "recency": recency, "T": T, "mean_value": mean},
        index=[f"C{n:04}" for n in range(size)],
    )


@pytest.fixture(scope="module")
def clients():
    return made_up(200)


@needs_data
def test_the_published_gamma_gamma(cdnow):
    # Fader and Hardie (2013): p 6.25, q 3.74, v 15.44, log-likelihood -4055.92, 946 customers
    fitted = fit_gamma_gamma(cdnow["frequency"], cdnow["mean_value"])
    assert (round(fitted.p, 2), round(fitted.q, 2), round(fitted.v, 2), fitted.clients) == (
        6.25,
        3.74,
        15.44,
        946,
    )
    assert fitted.log_likelihood == pytest.approx(-4055.92, abs=0.005)
    assert not fitted.fallback
    assert fitted.note is None
    assert 0 < fitted.independence["correlation"] < 0.2
    expected = fitted.expected_value(cdnow["frequency"], cdnow["mean_value"])
    assert expected.head(10).round(2).tolist() == [
        24.65,
        18.91,
        35.17,
        35.17,
        35.17,
        71.46,
        18.91,
        35.17,
        27.28,
        35.17,
    ]


def test_the_simulated_truth_is_found_again():
    many = made_up(5_000, seed=2)
    fitted = fit_gamma_gamma(many["frequency"], many["mean_value"])
    assert (fitted.p, fitted.q, fitted.v) == pytest.approx((4, 5, 400), rel=0.15)
    typical = fitted.expected_value(pd.Series([0.0]), pd.Series([np.nan])).iloc[0]
    assert typical == pytest.approx(4 * 400 / 4, rel=0.05)


@settings(max_examples=8, deadline=None)
@given(st.floats(min_value=1e-3, max_value=1e7), st.integers(0, 1_000))
def test_another_currency_scales_v_only_and_order_changes_nothing(factor, seed):
    few = made_up(200)
    fitted = fit_gamma_gamma(few["frequency"], few["mean_value"])
    shuffled = few.sample(frac=1, random_state=seed)
    again = fit_gamma_gamma(shuffled["frequency"], shuffled["mean_value"] * factor)
    assert (again.p, again.q, again.v / factor) == pytest.approx(
        (fitted.p, fitted.q, fitted.v), rel=1e-3
    )
    assert again.log_likelihood == pytest.approx(
        fitted.log_likelihood - fitted.clients * np.log(factor), rel=1e-6, abs=1e-6
    )


def test_expected_values_lie_between_the_own_mean_and_that_of_the_typical_client(clients):
    fitted = fit_gamma_gamma(clients["frequency"], clients["mean_value"])
    expected = fitted.expected_value(clients["frequency"], clients["mean_value"])
    typical = fitted.p * fitted.v / (fitted.q - 1)
    own = clients["mean_value"].fillna(typical)
    assert (expected >= np.minimum(own, typical) - 1e-9).all()
    assert (expected <= np.maximum(own, typical) + 1e-9).all()
    assert np.isnan(fitted.expected_value(pd.Series([np.nan, 2.0]), pd.Series([5.0, np.nan]))).all()


@pytest.mark.parametrize(
    ("frequency", "values", "said"),
    [
        ([2, 1, 4], [100.0, 50.0, 75.0], "Only 3 count clients"),
        ([2] * 40, [100.0] * 40, "too evenly"),
        (
            *(made_up(300, q=0.7)[column].tolist() for column in ("frequency", "mean_value")),
            "no finite mean",
        ),
    ],
)
def test_where_the_model_cannot_be_told_it_falls_back_and_says_so(frequency, values, said):
    x, z = pd.Series(frequency, dtype="float64"), pd.Series(values)
    fitted = fit_gamma_gamma(x, z)
    assert fitted.fallback
    assert said in fitted.note.plain()
    assert np.isnan([fitted.p, fitted.q, fitted.v, fitted.log_likelihood]).all()
    mean = (x * z).sum() / x[z.notna()].sum()
    first = z.first_valid_index()
    assert fitted.expected_value(x, z)[first] == pytest.approx(
        (x[first] * z[first] + 3 * mean) / (x[first] + 3)
    )


def test_no_value_at_all():
    with pytest.raises(NotEnoughData, match="at least 1 clients with repeat orders"):
        fit_gamma_gamma(pd.Series([0.0, 0.0]), pd.Series([np.nan, np.nan]))


def test_the_value_to_come_by_hand(clients):
    orders, values = (
        fit_repeat_orders(clients),
        fit_gamma_gamma(clients["frequency"], clients["mean_value"]),
    )
    worth = residual_clv(orders, values, 0.25, months=2, discount_rate=0.21, draws=2)
    first, both = orders.expected_orders(1), orders.expected_orders(2)
    by_hand = (
        (first / 1.21 ** (1 / 12) + (both - first) / 1.21 ** (2 / 12))
        * values.expected_value(clients["frequency"], clients["mean_value"])
        * 0.25
    )
    pd.testing.assert_series_equal(worth.clients["value_to_come"], by_hand, check_names=False)
    assert worth.total["value_to_come"] == pytest.approx(by_hand.sum())


def test_the_value_to_come_does_not_depend_on_the_unit_of_time(clients):
    values = fit_gamma_gamma(clients["frequency"], clients["mean_value"])
    weeks = clients.assign(recency=clients["recency"] * 4.35, T=clients["T"] * 4.35)
    one = residual_clv(
        fit_repeat_orders(clients), values, 0.25, months=6, discount_rate=0.1, draws=2
    )
    other = residual_clv(
        fit_repeat_orders(weeks),
        values,
        0.25,
        months=6,
        discount_rate=0.1,
        draws=2,
        units_per_month=4.35,
    )
    assert other.total["value_to_come"] == pytest.approx(one.total["value_to_come"], rel=1e-4)


def test_the_same_seed_gives_the_same_interval(clients):
    orders, values = (
        fit_repeat_orders(clients),
        fit_gamma_gamma(clients["frequency"], clients["mean_value"]),
    )
    found = [
        residual_clv(orders, values, 0.25, months=6, discount_rate=0.1, draws=8, seed=seed)
        for seed in (1, 1, 2)
    ]
    pd.testing.assert_frame_equal(found[0].clients, found[1].clients)
    assert found[0].total["low"] != found[2].total["low"]
    total, spread = found[0].total, (found[0].clients["high"] - found[0].clients["low"]).sum()
    assert total["low"] < total["value_to_come"] < total["high"]
    assert total["high"] - total["low"] < spread  # clients' luck evens out


@pytest.mark.parametrize("model", ["mbgnbd", "bgnbd", "paretonbd"])
def test_simulated_outcomes_have_the_expected_mean(model):
    from acm_lib.segments.residual_clv import _simulate_orders, _simulate_values

    few = made_up(60)
    orders, values = (
        fit_repeat_orders(few, model),
        fit_gamma_gamma(few["frequency"], few["mean_value"]),
    )
    generator = np.random.default_rng(5)
    draws = [_simulate_orders(orders, orders.summary, 12, 1.0, generator) for _draw in range(400)]
    assert np.mean([drawn.sum() for drawn in draws]) == pytest.approx(
        orders.expected_orders(12).sum(), rel=0.03
    )
    frequency = few["frequency"]
    money = [
        _simulate_values(values, drawn, frequency, few["mean_value"], generator).sum()
        for drawn in draws
    ]
    expected = (
        orders.expected_orders(12) * values.expected_value(frequency, few["mean_value"])
    ).sum()
    assert np.mean(money) == pytest.approx(expected, rel=0.05)


def test_without_a_model_of_values_the_interval_says_what_it_leaves_out(clients):
    few = fit_gamma_gamma(clients["frequency"].head(8), clients["mean_value"].head(8))
    worth = residual_clv(
        fit_repeat_orders(clients),
        few,
        pd.Series(0.25, index=clients.index[:-1]),
        months=6,
        discount_rate=0.1,
        draws=5,
    )
    assert "not in their value" in worth.note.plain()
    assert worth.clients.iloc[-1].isna().all()  # no margin is known
    assert worth.clients.iloc[:-1].notna().all(axis=None)
    assert worth.interval == 0.8


def test_refusals(clients):
    orders, values = (
        fit_repeat_orders(clients),
        fit_gamma_gamma(clients["frequency"], clients["mean_value"]),
    )
    with pytest.raises(UsageError, match="1 month or more"):
        residual_clv(orders, values, 0.25, months=0, discount_rate=0.1)
    with pytest.raises(UsageError, match="above -100 %"):
        residual_clv(orders, values, 0.25, months=6, discount_rate=-1)
