"""ABC, concentration, whale curve, retention: by hand and by what must not change."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.measures import MEASURES
from acm_lib.segments import abc, concentration, revenue_retention, whale_curve

REVENUE = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.floats(min_value=0, max_value=1e12),
    min_size=1,
    max_size=30,
)


def test_the_published_hhi():
    found = concentration(pd.Series([10, 9, 12, 15, 12, 11, 15, 16]))
    assert found["revenue_share_squared"] == pytest.approx(1_296)
    assert found["at_risk_1"] == pytest.approx(0.16)
    assert found["at_risk_2"] == pytest.approx(0.31)  # 16 + 15
    assert found["at_risk_3"] == pytest.approx(0.46)  # + 15


def test_no_revenue_has_no_concentration():
    found = concentration(pd.Series([0.0, -5.0]))
    assert np.isnan(found["revenue_share_squared"])
    assert np.isnan(found["at_risk_1"])


def test_abc_by_hand():
    # 50 + 25 = 75 % before the third, which crosses 80 %: still A. 95 % before the last: C.
    classes = abc(pd.Series({"a": 50, "b": 25, "c": 20, "d": 4, "e": 1, "f": 0}))
    assert classes.to_dict() == {"a": "A", "b": "A", "c": "A", "d": "C", "e": "C", "f": "C"}


@settings(max_examples=40, deadline=None)
@given(REVENUE, st.floats(min_value=0.001, max_value=1000))
def test_scaling_and_order_change_no_class(revenue, factor):
    series = pd.Series(revenue)
    assert abc(series * factor).to_dict() == abc(series).to_dict() or np.isclose(series.max(), 0)
    assert concentration(series.iloc[::-1])["revenue_share_squared"] == pytest.approx(
        concentration(series)["revenue_share_squared"], nan_ok=True
    )


def test_the_whale_curve_rises_to_its_peak_and_falls():
    curve = whale_curve(
        pd.DataFrame({"client_id": list("abcd"), "profit": [30.0, -10.0, 50.0, -20.0]})
    )
    assert curve["client_id"].tolist() == ["c", "a", "b", "d"]
    assert curve["cumulative_profit"].tolist() == [50, 80, 70, 50]
    assert curve["share_of_peak"].iloc[-1] == pytest.approx(50 / 80)


def test_the_published_net_revenue_retention():
    # ChurnZero: 27,000 at the start, 8,000 expansion, 5,000 lost = 30,000 = 111 %
    parts = (
        revenue_retention(
            pd.Series({"a": 22_000, "b": 5_000}), pd.Series({"a": 30_000, "new": 4_000})
        )
        .sum(numeric_only=True)
        .to_frame()
        .T
    )
    assert MEASURES["nrr"](parts).iloc[0] == pytest.approx(30 / 27)
    assert MEASURES["grr"](parts).iloc[0] == pytest.approx(22 / 27)
    assert MEASURES["logo_retention"](parts).iloc[0] == 0.5


@settings(max_examples=40, deadline=None)
@given(REVENUE, REVENUE)
def test_every_unit_of_revenue_is_in_one_part(before, now):
    parts = revenue_retention(pd.Series(before), pd.Series(now)).sum(numeric_only=True)
    kept = (
        parts["revenue_before"]
        + parts["revenue_expansion"]
        - parts["revenue_contraction"]
        - parts["revenue_churned"]
    )
    assert kept + parts["revenue_new"] == pytest.approx(sum(now.values()), abs=1e-2)
    assert parts["clients_kept"] <= parts["clients_before"]
