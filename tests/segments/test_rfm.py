"""RFM: ties, cut-offs, and rules that leave nobody out."""

import itertools

import pandas as pd
import pytest

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.segments import RFM_SEGMENTS, rfm
from acm_lib.segments.rfm import segment_of

AS_OF = pd.Timestamp("2026-10-31")


def orders(rows):
    return pd.DataFrame(rows, columns=["client_id", "date", "amount"]).astype(
        {"date": "datetime64[us]", "amount": "float64"}
    )


@pytest.fixture
def twenty():
    return orders([(f"C{n:02}", AS_OF - pd.Timedelta(days=10 * n), 100 * n) for n in range(1, 21)])


def test_every_combination_of_scores_has_exactly_one_segment():
    for r, f, m in itertools.product(range(1, 6), repeat=3):
        first = next(rule.name for rule in RFM_SEGMENTS if rule.holds(r, f, m))
        assert segment_of(r, f, m) == first
    assert all(
        RFM_SEGMENTS[-1].holds(*scores) for scores in itertools.product(range(1, 6), repeat=3)
    )


def test_fifths_of_twenty_clients_hold_four_each(twenty):
    scores = rfm(twenty, as_of=AS_OF).scores
    assert scores["r"].value_counts().to_dict() == dict.fromkeys(range(1, 6), 4)
    assert scores.set_index("client_id").loc["C01", "r"] == 5
    assert scores.set_index("client_id").loc["C20", "m"] == 5


def test_equal_clients_get_equal_scores(twenty):
    scores = rfm(twenty, as_of=AS_OF).scores
    assert scores["f"].nunique() == 1  # one order each


def test_a_value_equal_to_a_cut_goes_to_the_lower_fifth():
    cutoffs = pd.DataFrame(
        [[100, 60, 30, 10], [1, 2, 3, 4], [10, 20, 30, 40]],
        index=["r", "f", "m"],
        columns=[0.2, 0.4, 0.6, 0.8],
    )
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
        pd.testing.assert_frame_equal(
            rfm(changed, as_of=AS_OF).scores.drop(columns="amount"), scores
        )


def test_too_few_clients_are_told():
    with pytest.raises(NotEnoughData, match="at least 10 clients with orders, and there are 1"):
        rfm(orders([("A", AS_OF, 1)]), as_of=AS_OF)


# The R package rfm: customers of its documentation, with the bounds its manual prints for the same
# data (115, 181, 297, 482 days; 4, 5, 6, 8 orders;
# 256, 382, 506, 666). There a value equal to a bound of orders or money is in the upper fifth; all
# values are whole, so ours are one lower.
# The 4,906 orders themselves are not at hand, so the bounds are not computed again here.
DOCUMENTED = [
    ("Abbey O'Reilly", 205, 6, 472, 343),
    ("Add Senger", 140, 3, 340, 412),
    ("Aden Lesch", 194, 4, 405, 323),
    ("Aden Murphy", 98, 7, 596, 544),
    ("Admiral Senger", 132, 5, 448, 433),
    ("Agness O'Keefe", 90, 9, 843, 555),
    ("Aileen Barton", 84, 9, 763, 555),
    ("Ailene Hermann", 281, 8, 699, 355),
    ("Aiyanna Bruen", 246, 4, 157, 321),
    ("Ala Schmidt", 349, 3, 363, 212),
    ("Alannah Borer", 619, 4, 196, 121),
]


def test_the_documented_customers_of_the_r_package():
    as_of = pd.Timestamp("2006-12-31")
    rows = [
        (name, as_of - pd.Timedelta(days=days + 30 * earlier), amount / number)
        for name, days, number, amount, _score in DOCUMENTED
        for earlier in range(number)
    ]
    cutoffs = pd.DataFrame(
        [[482, 297, 181, 115], [3, 4, 5, 7], [255, 381, 505, 665]],
        index=["r", "f", "m"],
        columns=[0.2, 0.4, 0.6, 0.8],
    )
    scores = rfm(orders(rows), as_of=as_of, cutoffs=cutoffs).scores.set_index("client_id")
    found = scores["r"] * 100 + scores["f"] * 10 + scores["m"]
    assert found.to_dict() == {name: score for name, *_values, score in DOCUMENTED}


def test_the_two_recencies_are_told_apart():
    twelve = orders(
        [
            (f"C{n}", AS_OF - pd.Timedelta(days=days), 5)
            for n in range(12)
            for days in (10 + n, 110 + n)
        ]
    )
    row = rfm(twelve, as_of=AS_OF).scores.iloc[0]
    assert (row["days_since_last_order"], row["tenure_at_last_order"]) == (10, 100)


def test_the_analyst_overrules_and_the_rule_is_kept(twenty):
    plain = rfm(twenty, as_of=AS_OF).scores
    changed = rfm(twenty, as_of=AS_OF, overrides={"C20": "must not lose"}).scores
    row = changed.set_index("client_id").loc["C20"]
    assert (row["segment"], row["by_rule"]) == (
        "must not lose",
        plain.set_index("client_id").loc["C20", "segment"],
    )
    assert changed["by_rule"].tolist() == plain["segment"].tolist()


def test_cutoffs_returned_give_the_same_scores_again(twenty):
    found = rfm(twenty, as_of=AS_OF)
    again = rfm(twenty, as_of=AS_OF, cutoffs=found.cutoffs)
    assert again.scores[["r", "m"]].values.tolist() == found.scores[["r", "m"]].values.tolist()


@pytest.mark.parametrize("overrides", [{"nobody": "best"}, {"C20": "cash cow"}])
def test_an_override_that_would_change_nothing_is_refused(twenty, overrides):
    with pytest.raises(UsageError, match="silently change nothing"):
        rfm(twenty, as_of=AS_OF, overrides=overrides)


@pytest.mark.parametrize(
    "cutoffs",
    [
        pd.DataFrame({0.2: [1.0]}, index=["r"]),
        pd.DataFrame([[1, 2, 3, None]] * 3, index=["r", "f", "m"]),
    ],
)
def test_cutoffs_that_are_none_are_refused(twenty, cutoffs):
    with pytest.raises(UsageError, match="four bounds"):
        rfm(twenty, as_of=AS_OF, cutoffs=cutoffs)
