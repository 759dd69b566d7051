"""Earned value and earned schedule: published cases, invariants, no infinity."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.costs import earned_schedule, earned_value

LINEAR = [10_000 * month for month in range(1, 11)]  # BAC 100,000 over 10 months
MONEY = st.floats(min_value=0, max_value=1e12)


@pytest.mark.parametrize(
    ("bac", "pv", "ev", "ac", "expected"),
    [
        # references: BAC 100,000, AT 4, EV 30,000, AC 35,000
        (
            100_000,
            40_000,
            30_000,
            35_000,
            {
                "cv": -5_000,
                "sv": -10_000,
                "cpi": 0.857143,
                "spi": 0.75,
                "eac": 116_666.67,
                "eac_at_plan": 105_000,
                "etc": 81_666.67,
                "tcpi": 1.076923,
                "vac": -16_666.67,
            },
        ),
        (
            100_000,
            40_000,
            35_000,
            36_000,
            {"sv": -5_000, "cv": -1_000, "spi": 0.875, "cpi": 0.972222},
        ),
        (
            500_000,
            250_000,
            200_000,
            290_000,
            {
                "cpi": 0.689655,
                "spi": 0.8,
                "eac": 725_000,
                "eac_at_plan": 590_000,
                "eac_at_cpi_spi": 833_750,
                "etc": 435_000,
                "vac": -225_000,
                "tcpi": 1.428571,
                "tcpi_eac": 0.689655,
            },
        ),
    ],
)
def test_published_cases(bac, pv, ev, ac, expected):
    found = earned_value(bac, pv, ev, ac)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-5), name


def test_published_earned_schedule():
    found = earned_schedule(LINEAR, ev=30_000, at=4)
    assert (found["es"], found["sv_t"], found["spi_t"]) == (3, -1, 0.75)
    assert found["ieac_t"] == pytest.approx(13.333, abs=1e-3)
    assert earned_schedule(LINEAR, ev=34_000, at=4)["es"] == pytest.approx(3.4)
    seven = earned_schedule(LINEAR, ev=50_000, at=7)  # seven months gone, earned to month five
    assert seven["sv_t"] == pytest.approx(-2)
    assert seven["spi_t"] == pytest.approx(0.714, abs=5e-4)


@settings(max_examples=80, deadline=None)
@given(MONEY, MONEY, MONEY, MONEY)
def test_never_infinite(bac, pv, ev, ac):
    assert not any(math.isinf(value) for value in earned_value(bac, pv, ev, ac).values())


def test_zero_gives_no_value():
    found = earned_value(100, 0, 0, 0)
    assert all(math.isnan(found[name]) for name in ("cpi", "spi", "eac", "etc", "vac"))
    assert math.isnan(earned_value(100, 50, 40, 100)["tcpi"])  # the budget is spent


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10), st.floats(0, 100_000))
def test_schedule_invariants(month, ev):
    on_plan = earned_schedule(LINEAR, ev=LINEAR[month - 1], at=month)
    assert on_plan["spi_t"] == pytest.approx(1)
    assert earned_schedule(LINEAR, ev=100_000, at=month)["es"] == 10
    assert (
        earned_schedule(LINEAR, ev=ev + 1, at=month)["es"]
        >= earned_schedule(LINEAR, ev=ev, at=month)["es"]
    )


def test_columns_give_columns():
    found = earned_value(
        np.array([100.0, 100.0]),
        np.array([50.0, 50.0]),
        np.array([50.0, 25.0]),
        np.array([50.0, 0.0]),
    )
    assert found["cpi"][0] == 1
    assert np.isnan(found["cpi"][1])
