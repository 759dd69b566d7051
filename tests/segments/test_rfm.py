"""RFM: ties, cut-offs, and rules that leave nobody out."""

import itertools

import pandas as pd
import pytest

from acm_lib.errors import NotEnoughData
from acm_lib.segments import RFM_SEGMENTS, rfm
from acm_lib.segments.rfm import segment_of

AS_OF = pd.Timestamp("2026-10-31")


def orders(rows):
    return pd.DataFrame(rows, columns=["client_id", "date", "amount"]).astype({"date": "datetime64[us]", "amount": "float64"})


@pytest.fixture
def twenty():
    return orders([(f"C{n:02}", AS_OF - pd.Timedelta(days=10 * n), 100 * n) for n in range(1, 21)])


def test_every_combination_of_scores_has_exactly_one_segment():
    for r, f, m in itertools.product(range(1, 6), repeat=3):
        first = next(rule.name for rule in RFM_SEGMENTS if rule.holds(r, f, m))
        assert segment_of(r, f, m) == first
    assert all(RFM_SEGMENTS[-1].holds(*scores) for scores in itertools.product(range(1, 6), repeat=3))


def test_fifths_of_twenty_clients_hold_four_each(twenty):
    scores = rfm(twenty, as_of=AS_OF).scores
    assert scores["r"].value_counts().to_dict() == dict.fromkeys(range(1, 6), 4)
    assert scores.set_index("client_id").loc["C01", "r"] == 5
    assert scores.set_index("client_id").loc["C20", "m"] == 5


def test_equal_clients_get_equal_scores(twenty):
    scores = rfm(twenty, as_of=AS_OF).scores
    assert scores["f"].nunique() == 1  # one order each


def test_a_value_equal_to_a_cut_goes_to_the_lower_fifth():
    cutoffs = pd.DataFrame([[100, 60, 30, 10], [1, 2, 3, 4], [10, 20, 30, 40]], index=["r", "f", "m"], columns=[0.2, 0.4, 0.6, 0.8])
    one = orders([("A", AS_OF - pd.Timedelta(days=30), 20)])
    row = rfm(one, as_of=AS_OF, cutoffs=cutoffs).scores.iloc[0]
    assert (row["r"], row["f"], row["m"]) == (3, 1, 2)


def test_credit_notes_net_off_and_are_no_orders(twenty):
    credited = pd.concat([twenty, orders([("C20", AS_OF, -1900)])])
    row = rfm(credited, as_of=AS_OF).scores.set_index("client_id").loc["C20"]
    assert (row["orders"], row["amount"], row["days_since_last_order"]) == (1, 100, 200)


def test_nothing_later_is_read(twenty):
    later = pd.concat([twenty, orders([("C20", AS_OF + pd.Timedelta(days=1), 5000)])])
    pd.testing.assert_frame_equal(rfm(later, as_of=AS_OF).scores, rfm(twenty, as_of=AS_OF).scores)


def test_what_must_not_change_a_score(twenty):
    scores = rfm(twenty, as_of=AS_OF).scores.drop(columns="amount")
    shuffled = twenty.sample(frac=1, random_state=1)
    scaled = twenty.assign(amount=twenty["amount"] * 1000)
    for changed in (shuffled, scaled):
        pd.testing.assert_frame_equal(rfm(changed, as_of=AS_OF).scores.drop(columns="amount"), scores)


def test_too_few_clients_are_told():
    with pytest.raises(NotEnoughData, match="at least 10 clients with orders, and there are 1"):
        rfm(orders([("A", AS_OF, 1)]), as_of=AS_OF)
