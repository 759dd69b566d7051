"""Retainers: the published cohorts, the 6-MP trial, Cox against his likelihood written out, and
what must hold."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.segments import (
    fit_hazards,
    fit_retention,
    kaplan_meier,
    log_rank,
    median_lifetime,
    remaining_lifetime,
)

ROSSI = Path(__file__).resolve().parents[3] / "shared" / "data" / "rossi.csv"
# Fader and Hardie (2007): clients left of 1,000 after 0-7 years
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
# Freireich et al. (1963): weeks in remission; + still in it
SIX_MP = "6 6 6 7 10 13 16 22 23 6+ 9+ 10+ 11+ 17+ 19+ 20+ 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
WATCHED = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


def weeks(text):
    return pd.Series([float(word.rstrip("+")) for word in text.split()]), pd.Series(
        [not word.endswith("+") for word in text.split()]
    )


@pytest.mark.parametrize(
    ("survivors", "parameters", "log_likelihood", "projection"),
    [
        (HIGH_END, (0.668, 3.806), -1611.16, [46.0, 43.6, 41.4, 39.5, 37.8]),
        (REGULAR, (0.704, 1.182), -1680.27, [22.0, 20.4, 19.1, 18.0, 17.0]),
    ],
    ids=["high end", "regular"],
)
def test_the_published_cohorts(survivors, parameters, log_likelihood, projection):
    fitted = fit_retention(pd.Series(survivors))
    assert (round(fitted.alpha, 3), round(fitted.beta, 3)) == parameters
    assert round(fitted.log_likelihood, 2) == log_likelihood
    assert fitted.identified
    assert (fitted.survival(range(8, 13)) * 100).round(1).tolist() == projection


def test_survival_is_the_product_of_the_retention_rates():
    fitted = fit_retention(pd.Series(HIGH_END))
    assert fitted.survival(0) == 1
    assert fitted.survival(5) == pytest.approx(fitted.retention_rate([1, 2, 3, 4, 5]).prod())
    assert fitted.retention_rate(
        range(1, 30)
    ).is_monotonic_increasing  # the ones who stay are the ones who stay
    assert np.isnan(fitted.retention_rate(0))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.3, 0.999), min_size=2, max_size=10), st.integers(1, 100))
def test_twice_the_clients_twice_the_log_likelihood(rates, times):
    survivors = pd.Series(np.round(10_000 * np.cumprod([1.0, *sorted(rates)])))
    one, more = fit_retention(survivors), fit_retention(survivors * times)
    assert more.log_likelihood == pytest.approx(one.log_likelihood * times, rel=1e-4)
    assert more.survival(12) == pytest.approx(one.survival(12), abs=1e-3)
    assert 0 <= one.survival(1_000) <= one.survival(1) <= 1


def test_an_even_rate_does_not_tell_the_spread():
    assert not fit_retention(pd.Series([1000, 500, 250, 125])).identified
    nobody_left = fit_retention(pd.Series([50, 50, 50]))
    assert not nobody_left.identified
    assert nobody_left.survival(12) > 0.99


def test_refused_cohorts():
    with pytest.raises(NotEnoughData, match="at least 2 periods"):
        fit_retention(pd.Series([10, 8]))
    for wrong in ([10, 8, 9], [10, np.nan, 5], [0, 0, 0], [10, 5, -1], [10, 8, np.nan]):
        with pytest.raises(UsageError, match="one cohort"):
            fit_retention(pd.Series(wrong))


def test_the_published_6mp_trial():
    curve = kaplan_meier(*weeks(SIX_MP))
    at = curve.set_index("time")["survival"].round(4)
    assert at[[6, 7, 10, 13, 16, 22, 23]].tolist() == [
        0.8571,
        0.8067,
        0.7529,
        0.6902,
        0.6275,
        0.5378,
        0.4482,
    ]
    assert curve["at_risk"].iloc[0] == 21
    assert median_lifetime(curve) == 23
    assert median_lifetime(kaplan_meier(*weeks(PLACEBO))) == 8
    treated, untreated = weeks(SIX_MP), weeks(PLACEBO)
    duration, ended = (
        pd.concat(parts, ignore_index=True) for parts in zip(treated, untreated, strict=True)
    )
    found = log_rank(duration, ended, pd.Series(["6-MP"] * 21 + ["placebo"] * 21))
    assert found["chi2"] == pytest.approx(16.793, abs=5e-4)
    assert found["p_value"] < 1e-4


def test_the_band_is_greenwoods_on_the_log_log_scale():
    curve = kaplan_meier(*weeks(SIX_MP)).set_index("time")
    variance = 3 / (21 * 18)  # at 6 weeks
    spread = 1.959964 * np.sqrt(variance) / np.log(18 / 21)
    assert curve.loc[6, ["low", "high"]].tolist() == pytest.approx(
        [(18 / 21) ** np.exp(-spread), (18 / 21) ** np.exp(spread)], rel=1e-5
    )


@settings(max_examples=60, deadline=None)
@given(WATCHED, st.integers(0, 1_000))
def test_curves_fall_and_the_order_of_rows_changes_nothing(rows, seed):
    duration, ended = (pd.Series(column) for column in zip(*rows, strict=True))
    curve = kaplan_meier(duration, ended)
    shuffled = duration.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(kaplan_meier(shuffled, ended), curve)
    assert curve["survival"].between(0, 1).all()
    assert curve["survival"].is_monotonic_decreasing
    inside = curve.dropna()
    assert ((inside["low"] <= inside["survival"]) & (inside["survival"] <= inside["high"])).all()
    if ended.all():  # nothing censored: the share of longer ones
        assert curve["survival"].tolist() == pytest.approx(
            [(duration > time).mean() for time in curve["time"]]
        )


def test_curves_agree_with_statsmodels():
    from statsmodels.duration.survfunc import SurvfuncRight

    duration, ended = weeks(SIX_MP)
    theirs = SurvfuncRight(duration.to_numpy(), ended.to_numpy().astype(int))
    ours = kaplan_meier(duration, ended).set_index("time").loc[theirs.surv_times]
    assert ours["survival"].to_numpy() == pytest.approx(theirs.surv_prob)


def test_remaining_life():
    curve = kaplan_meier(pd.Series([1.0, 2, 3, 4, 5, 6, 7, 8]), pd.Series([True] * 8))
    assert median_lifetime(curve) == 4
    # 4 of 8 are left after 4; half of those have gone by 6
    ages = pd.Series({"new": 0.0, "four": 4.0, "between": 4.5, "over": 9.0, "unknown": np.nan})
    assert remaining_lifetime(curve, ages).to_dict() == pytest.approx(
        {"new": 4, "four": 2, "between": 1.5, "over": np.nan, "unknown": np.nan}, nan_ok=True
    )
    assert remaining_lifetime(curve, 4) == 2
    censored = kaplan_meier(
        pd.Series([1.0, 2, 9, 9, 9]), pd.Series([True, True, False, False, False])
    )
    assert np.isnan(median_lifetime(censored))
    assert np.isnan(remaining_lifetime(censored, 3))


def test_missing_rows_are_left_out():
    curve = kaplan_meier(pd.Series([1.0, 2, np.nan]), pd.Series([True, False, True]))
    assert curve["at_risk"].tolist() == [2, 1]
    with pytest.raises(NotEnoughData):
        kaplan_meier(pd.Series([np.nan]), pd.Series([True]))
    with pytest.raises(UsageError, match="negative"):
        kaplan_meier(pd.Series([-1.0]), pd.Series([True]))
    with pytest.raises(NotEnoughData, match="at least 2 groups"):
        log_rank(pd.Series([1.0, 2]), pd.Series([True, True]), pd.Series(["a", "a"]))


def clients_with_causes(size=300, seed=1):
    generator = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"services": generator.integers(1, 6, size), "discount": generator.normal(0, 0.1, size)}
    )
    length = (
        generator.exponential(size=size)
        * 20
        / np.exp(-0.4 * frame["services"] + 3 * frame["discount"])
    )
    return frame.assign(months=np.ceil(length.clip(upper=36)), left=length < 36)


def efron(coefficients, frame, covariates):
    """Efron's partial log-likelihood, written out."""
    value = 0.0
    score = frame[covariates].to_numpy(dtype=float) @ coefficients
    months, left = frame["months"].to_numpy(), frame["left"].to_numpy()
    for time in np.unique(months[left]):
        gone = (months == time) & left
        at_risk, leaving = np.exp(score[months >= time]).sum(), np.exp(score[gone]).sum()
        value += score[gone].sum() - sum(
            np.log(at_risk - leaving * k / gone.sum()) for k in range(gone.sum())
        )
    return value


def test_cox_is_at_the_top_of_efrons_likelihood():
    frame = clients_with_causes()
    before = frame.copy()
    found = fit_hazards(frame, "months", "left")
    top = found.table["coefficient"].to_numpy()
    assert found.log_likelihood == pytest.approx(
        efron(top, frame, ["services", "discount"]), abs=1e-6
    )
    for step in ([0.01, 0], [-0.01, 0], [0, 0.1], [0, -0.1]):
        assert efron(top + step, frame, ["services", "discount"]) < found.log_likelihood
    assert (abs(top - [-0.4, 3]) < 4 * found.table["standard_error"]).all()
    assert (
        found.table.loc["services", "low"]
        < found.table.loc["services", "hazard_ratio"]
        < found.table.loc["services", "high"]
        < 1
    )
    assert (found.clients, found.events, found.rows_lost) == (300, int(frame["left"].sum()), 0)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.skipif(not ROSSI.exists(), reason="the Rossi data are not beside the project")
def test_the_published_rossi_model():
    found = fit_hazards(pd.read_csv(ROSSI), "week", "arrest")
    expected = {
        "fin": -0.3794,
        "age": -0.0574,
        "race": 0.3139,
        "wexp": -0.1498,
        "mar": -0.4337,
        "paro": -0.0849,
        "prio": 0.0915,
    }
    assert found.table["coefficient"].round(4).to_dict() == expected
    assert found.log_likelihood == pytest.approx(-658.7477, abs=1e-4)


def test_guards_of_the_hazards():
    frame = clients_with_causes(60)
    with pytest.raises(NotEnoughData, match="at least 20 clients who left"):
        fit_hazards(frame.assign(left=[True] * 19 + [False] * 41), "months", "left")
    with pytest.raises(UsageError, match="vary: same"):
        fit_hazards(frame.assign(same=1), "months", "left")
    with pytest.raises(UsageError, match="numbers or do not vary: city"):
        fit_hazards(frame.assign(city="Huế"), "months", "left")
    with pytest.raises(UsageError, match="no column weeks"):
        fit_hazards(frame, "weeks", "left")
    with pytest.raises(UsageError, match="no covariate"):
        fit_hazards(frame[["months", "left"]], "months", "left")
    gap = frame.assign(services=frame["services"].where(frame.index > 1))
    assert fit_hazards(gap, "months", "left").rows_lost == 2
