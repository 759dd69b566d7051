"""Repeat orders: every published number of the CDNOW customers, and what must hold for any
clients."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, gammaln, hyp2f1

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.segments import fit_repeat_orders
from acm_lib.segments.bg_nbd import (
    PARAMETERS,
    _integrate,
    _orders_while_alive,
    expected_orders,
    expected_orders_of_new_client,
    log_likelihoods,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not (DATA / "cdnow_summary.csv").exists(),
    reason="the CDNOW customers are not beside the project",
)
MODELS = sorted(PARAMETERS)


def one(x, t_x, T):
    return pd.DataFrame({"frequency": [x], "recency": [t_x], "T": [T]})


@pytest.fixture(scope="module")
def cdnow():
    return pd.read_csv(DATA / "cdnow_summary.csv", index_col="ID")


@pytest.fixture(scope="module")
def ordered_later():
    """Orders of each CDNOW customer in weeks 40-78; one order per day."""
    names = ["id", "customer", "date", "discs", "dollars"]
    rows = pd.read_csv(
        DATA / "cdnow_sample.txt", sep=r"\s+", header=None, names=names, dtype={"id": str}
    )
    days = rows[rows["date"] > 19970930].drop_duplicates(["customer", "date"])
    return days.groupby("customer").size()


def made_up(size=300, seed=0, model="mbgnbd"):
    """Clients of r = .8, alpha = 3, a = .8, b = 3, watched for up to 36 months."""
    generator = np.random.default_rng(seed)
    rows = []
    for _client in range(size):
        rate, leaving, T = (
            generator.gamma(0.8) / 3,
            generator.beta(0.8, 3),
            generator.uniform(1, 36),
        )
        x, last, now = 0, 0.0, 0.0
        alive = model != "mbgnbd" or generator.random() >= leaving
        while alive:
            now += generator.exponential() / rate
            if now > T:
                break
            x, last, alive = x + 1, now, generator.random() >= leaving
        rows.append((x, last, T))
    return pd.DataFrame(
        rows, columns=["frequency", "recency", "T"], index=[f"C{n:04}" for n in range(size)]
    )


@pytest.fixture(scope="module")
def clients():
    return made_up()


# The published numbers
# ------------------------------------------------------------------------------------------


@needs_data
def test_the_published_bgnbd(cdnow):
    # Fader, Hardie and Lee (2005): .243 4.414 .793 2.426, -9582.4
    fitted = fit_repeat_orders(cdnow, "bgnbd")
    assert fitted.params.round(3).to_dict() == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert fitted.params.to_numpy() == pytest.approx([0.24259, 4.41353, 0.79289, 2.42575], abs=2e-5)
    assert fitted.log_likelihood == pytest.approx(-9582.4256, abs=1e-4)
    assert (fitted.clients, fitted.penalty, fitted.identified) == (2_357, 0.0, True)
    assert (fitted.standard_errors > 0).all()
    assert fitted.expected_orders(39, one(2, 30.43, 38.86)).iloc[0] == pytest.approx(
        1.226, abs=5e-4
    )


@needs_data
def test_the_published_expectations_of_a_new_client(cdnow):
    fitted = fit_repeat_orders(cdnow, "bgnbd")
    found = {t: fitted.expected_orders_of_new_client(t) for t in (0.1429, 1, 3, 31.8571, 32, 78)}
    assert {t: round(value, 4) for t, value in found.items() if t < 78} == {
        0.1429: 0.0078,
        1: 0.0532,
        3: 0.1506,
        31.8571: 1.0405,
        32: 1.0437,
    }
    assert found[78] == pytest.approx(1.8576, abs=5e-4)  # 1.8580 here
    # P(X(39) = 0) with the printed parameters
    printed = dataclasses.replace(
        fitted, params=pd.Series([0.243, 4.414, 0.793, 2.426], index=list(PARAMETERS["bgnbd"]))
    )
    assert printed.probability_of_no_order(39) == pytest.approx(0.5737864, abs=5e-8)


@needs_data
def test_the_published_paretonbd(cdnow):
    # r .553, alpha 10.578, s .606, beta 11.669, -9595.0; x = 26 t_x = 30.86 T = 31: 25.46 orders in
    # 52 weeks, alive .9979
    fitted = fit_repeat_orders(cdnow, "paretonbd")
    assert fitted.params.round(3).to_numpy() == pytest.approx(
        [0.553, 10.578, 0.606, 11.669], abs=0.0015
    )
    assert fitted.log_likelihood == pytest.approx(-9595.0, abs=0.05)
    client = one(26, 30.86, 31)
    assert fitted.expected_orders(52, client).iloc[0] == pytest.approx(25.46, abs=0.005)
    assert fitted.probability_alive(client).iloc[0] == pytest.approx(0.9979, abs=5e-5)


@needs_data
def test_the_published_mbgnbd(cdnow):
    # .525 6.183 .891 1.614
    assert fit_repeat_orders(cdnow).params.round(3).tolist() == [0.525, 6.183, 0.891, 1.614]


@needs_data
def test_the_hold_out_and_its_naive_lines(cdnow, ordered_later):
    # Weeks 40-78: 1,882 orders; 1,653.4 expected, MAE .7855, RMSE 1.608; the same as before: .8973,
    # 1.971; x / T: 2,930
    actual = ordered_later.reindex(cdnow.index, fill_value=0)
    assert actual.sum() == 1_882
    expected = fit_repeat_orders(cdnow, "bgnbd").expected_orders(39)
    assert expected.sum() == pytest.approx(1653.4, abs=0.05)
    assert errors(expected, actual) == pytest.approx((0.7855, 1.608), abs=5e-4)
    assert errors(cdnow["frequency"], actual) == pytest.approx((0.8973, 1.971), abs=5e-4)
    naive = 39 * cdnow["frequency"] / cdnow["T"]
    assert naive.sum() == pytest.approx(2_930, abs=0.5)
    assert errors(expected, actual)[1] < errors(naive, actual)[1]
    pareto = fit_repeat_orders(cdnow, "paretonbd").expected_orders(39)
    assert pareto.sum() == pytest.approx(1_666, abs=0.5)
    assert errors(pareto, actual) == pytest.approx((0.755, 1.603), abs=5e-4)


def errors(expected, actual):
    return float((expected - actual).abs().mean()), float(((expected - actual) ** 2).mean() ** 0.5)


# The formulas
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("spread", [0.3, 1.0, 3.0])
def test_the_gradient_is_that_of_finite_differences(model, spread, clients):
    x, t_x, T = clients.to_numpy().T
    params = np.exp(np.random.default_rng(4).normal(0, spread, 4))
    _value, gradient, _alive = log_likelihoods(model, params, x, t_x, T)
    for place, step in enumerate(params * 1e-5):
        up, down = params.copy(), params.copy()
        up[place] += step
        down[place] -= step
        difference = (
            log_likelihoods(model, up, x, t_x, T)[0] - log_likelihoods(model, down, x, t_x, T)[0]
        ) / (2 * step)
        assert gradient[:, place] == pytest.approx(difference, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    "params",
    [
        (0.553, 10.578, 0.606, 11.669),
        (0.553, 11.669, 0.606, 10.578),
        (2.0, 3.0, 0.4, 9.0),
        (1.5, 4.0, 1.5, 4.0),
    ],
)
def test_the_integral_of_paretonbd_is_its_hypergeometric_form(params, clients):
    # Fader and Hardie, "A note on deriving the Pareto/NBD model": L = G(r + x) alpha^r beta^s /
    # G(r) (1 / ... + s / (r + s + x) A0)
    r, alpha, s, beta = params
    x, t_x, T = clients.to_numpy().T
    power, more = r + s + x, max(alpha, beta)

    def term(t):
        second = s + 1 if alpha >= beta else r + x
        return (
            hyp2f1(power, second, power + 1, abs(alpha - beta) / (more + t)) / (more + t) ** power
        )

    both = 1 / ((alpha + T) ** (r + x) * (beta + T) ** s) + s / power * (term(t_x) - term(T))
    closed = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.log(both)
    assert log_likelihoods("paretonbd", params, x, t_x, T)[0] == pytest.approx(closed, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(*[st.floats(-3, 4).map(np.exp) for _parameter in "rwab"])
def test_what_a_living_client_still_orders_is_the_mean_over_its_chance_to_leave(shape, w, a, b):
    # the trapezoid rule over the log odds of p, where beta densities fall off exponentially at both
    # ends
    around, spread = np.log(a / b), 10 * np.sqrt(1 / a + 1 / b)
    odds = np.linspace(
        max(around - spread - 40 / a, -690), min(around + spread + 40 / b, 690), 20_001
    )
    log_p, log_q = -np.logaddexp(0, -odds), -np.logaddexp(0, odds)
    density = np.exp(a * log_p + b * log_q - betaln(a, b))
    p = np.exp(log_p)
    mean = np.trapezoid(density * -np.expm1(-shape * np.log1p(p * w)) / p, odds)
    assert _orders_while_alive(shape, 1.0, a, b, w) == pytest.approx(mean, rel=1e-5)


def test_poles_are_removed():
    near = [_orders_while_alive(2.0, 5.0, a, 2.0, 10.0) for a in (1 - 1e-4, 1.0, 1 + 1e-4)]
    assert near[0] > near[1] > near[2]
    assert near[0] == pytest.approx(near[2], rel=1e-3)
    assert _orders_while_alive(2.0, 5.0, 0.4, 0.6, 10.0) == pytest.approx(
        _orders_while_alive(2.0, 5.0, 0.4, 0.6001, 10.0), rel=1e-3
    )
    assert expected_orders_of_new_client("paretonbd", (1.0, 2.0, 1.0, 3.0), 5.0) == pytest.approx(
        expected_orders_of_new_client("paretonbd", (1.0, 2.0, 1.00001, 3.0), 5.0), rel=1e-3
    )


@pytest.mark.parametrize("model", MODELS)
def test_a_very_busy_client_has_a_finite_expectation(model):
    params = (0.5, 0.01, 0.3, 3.0)
    found = expected_orders(
        model, params, np.array([5_000.0]), np.array([99.9]), np.array([100.0]), 50.0
    )
    assert 0 < found[0] <= 50 * 5_000.5 / 100.01


@pytest.mark.parametrize("model", MODELS)
def test_expectation_of_a_new_client_is_that_of_one_just_come(model):
    params = (0.6, 5.0, 0.8, 2.5)
    zero = np.zeros(1)
    assert expected_orders(model, params, zero, zero, zero, 12.0)[0] == pytest.approx(
        expected_orders_of_new_client(model, params, 12.0)
    )


def test_the_simulated_truth_is_found_again():
    fitted = fit_repeat_orders(made_up(4_000, seed=3))
    off = (fitted.params - [0.8, 3, 0.8, 3]) / fitted.standard_errors
    assert fitted.identified
    assert off.abs().max() < 3.5


# What must hold
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_the_order_of_rows_changes_nothing(model, clients):
    fitted, again = (
        fit_repeat_orders(clients, model),
        fit_repeat_orders(clients.sample(frac=1, random_state=1), model),
    )
    assert again.params.tolist() == fitted.params.tolist()
    pd.testing.assert_series_equal(
        again.expected_orders(12).reindex(clients.index), fitted.expected_orders(12)
    )


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("factor", [1 / 12, 4.35, 30.4])
def test_another_unit_of_time_scales_the_timed_parameters_only(model, factor, clients):
    fitted = fit_repeat_orders(clients, model)
    again = fit_repeat_orders(
        clients.assign(recency=clients["recency"] * factor, T=clients["T"] * factor), model
    )
    scale = [factor if name in ("alpha", "beta") else 1 for name in fitted.params.index]
    assert (again.params / scale).to_numpy() == pytest.approx(fitted.params.to_numpy(), rel=1e-3)
    assert again.expected_orders(12 * factor).to_numpy() == pytest.approx(
        fitted.expected_orders(12).to_numpy(), rel=1e-4
    )


@pytest.mark.parametrize(("shape", "w", "orders"), [(1, 3, np.log(4)), (2, 1, np.log(2) + 1 / 2)])
def test_the_integral_by_hand(shape, w, orders):
    """For p uniform (1 - (1 + w p)^-s) / p has the integral log(1 + w) for s = 1, and w / (1 + w)
    more for s = 2."""
    assert _integrate(shape, w, 1, 1) == pytest.approx(orders, rel=1e-11)


@pytest.mark.parametrize(
    ("shape", "w", "a", "b"),
    [(2, 4, 60, 60), (12, 0.5, 3, 7), (30, 2, 1.5, 0.4), (3, 900, 0.02, 9)],
)
def test_the_integral_is_that_of_the_closed_form(shape, w, a, b):
    assert _integrate(shape, w, a, b) == pytest.approx(
        _orders_while_alive(shape, 1.0, a, b, w), rel=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(MODELS),
    st.tuples(*[st.floats(-4, 4).map(np.exp)] * 4),
    st.integers(0, 300),
    st.floats(0, 1),
    st.floats(0.01, 500),
    st.lists(st.floats(0, 300), min_size=2, max_size=5),
)
def test_chances_are_chances_and_expectations_rise(model, params, x, share, T, ahead):
    x, t_x, T = np.array([float(x)]), np.array([share * T if x else 0.0]), np.array([T])
    _value, _gradient, alive = log_likelihoods(model, params, x, t_x, T)
    assert 0 <= alive[0] <= 1
    expected = [expected_orders(model, params, x, t_x, T, t)[0] for t in sorted(ahead)]
    assert np.isfinite(expected).all()
    assert (np.diff(expected) >= -1e-6 * np.maximum(expected[1:], 1e-6)).all()


def test_who_never_came_back_is_alive_for_certain_in_one_model_only(clients):
    never = clients["frequency"] == 0
    assert (fit_repeat_orders(clients, "bgnbd").probability_alive()[never] == 1).all()
    for model in ("mbgnbd", "paretonbd"):
        assert (fit_repeat_orders(clients, model).probability_alive()[never] < 1).all()


def test_a_missing_history_is_not_fitted_and_has_no_expectation(clients):
    with_gap = pd.concat(
        [
            clients,
            pd.DataFrame({"frequency": [2.0], "recency": [np.nan], "T": [10.0]}, index=["gap"]),
        ]
    )
    before = with_gap.copy()
    fitted = fit_repeat_orders(with_gap)
    assert fitted.clients == len(clients)
    assert np.isnan(fitted.expected_orders(12)["gap"])
    assert fitted.probability_alive().drop("gap").notna().all()
    pd.testing.assert_frame_equal(with_gap, before)


# Few clients
# ------------------------------------------------------------------------------------------


def test_too_few_clients():
    with pytest.raises(NotEnoughData, match="at least 20 clients"):
        fit_repeat_orders(made_up(19))


def test_few_clients_are_penalised_and_many_are_not():
    assert [fit_repeat_orders(made_up(size)).penalty for size in (20, 149, 150)] == [0.1, 0.1, 0]
    assert fit_repeat_orders(made_up(30), penalty=0).penalty == 0
    free, held = fit_repeat_orders(made_up(30), penalty=0), fit_repeat_orders(made_up(30))
    assert held.log_likelihood <= free.log_likelihood + 1e-6


def test_at_a_bound_the_parameters_are_not_identified():
    # nobody came back: any rate near zero, any chance to leave
    silent = pd.DataFrame({"frequency": 0, "recency": 0.0, "T": range(1, 201)})
    fitted = fit_repeat_orders(silent)
    assert not fitted.identified
    assert fitted.standard_errors.isna().all()
    assert fitted.expected_orders(12).max() < 0.1
    # all alike: no spread of rates between clients, with and without the penalty
    alike = pd.DataFrame({"frequency": 6, "recency": 11.0, "T": [12.0] * 40})
    assert not fit_repeat_orders(alike).identified
    assert not fit_repeat_orders(alike, penalty=0).identified


def test_refusals(clients):
    with pytest.raises(UsageError, match="Take one of mbgnbd, bgnbd, paretonbd"):
        fit_repeat_orders(clients, "nbd")
    with pytest.raises(UsageError, match="no column recency"):
        fit_repeat_orders(clients.drop(columns="recency"))
    with pytest.raises(UsageError, match="'C0000'"):
        fit_repeat_orders(clients.assign(recency=clients["T"] + 1))
    with pytest.raises(UsageError, match="0 or more"):
        fit_repeat_orders(clients).expected_orders(-1)
