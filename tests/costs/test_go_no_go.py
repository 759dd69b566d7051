"""Go, go if, no: the planted pair, the chances by hand, determinism, what happens without a
past."""

import math

import numpy as np
import pandas as pd
import pytest

from acm_lib import costs
from acm_lib.book import open_book
from acm_lib.errors import UsageError


@pytest.fixture(scope="module")
def refuse(view, stories):
    return costs.go_no_go(view, stories["refuse"]["opportunity_id"])


@pytest.fixture(scope="module")
def take(view, stories):
    return costs.go_no_go(view, stories["take"]["opportunity_id"])


def test_the_planted_pair(refuse, take):
    assert refuse.decision == "no"
    assert refuse.p_loss > 0.5
    assert refuse.payment_record.days_late > 30
    assert take.decision == "go"
    assert take.p_loss < 0.05
    assert not take.conditions


def test_the_lowest_fee_keeps_its_promise(view, refuse):
    again = costs.go_no_go(view, "O-900", costs.Changes(fee=refuse.lowest_fee + 1))
    assert again.chance_of_target == pytest.approx(0.8, abs=0.01)
    assert (
        again.decision == "go if"
    )  # the price is right; the capacity and the payment are still to be agreed


def test_margins_are_those_of_the_futures(refuse):
    margins = 1 - refuse.simulation.costs / refuse.estimate.fee
    assert refuse.margin == pytest.approx(np.median(margins))
    assert refuse.margin_lowest <= refuse.margin <= refuse.margin_highest
    assert refuse.p_loss == pytest.approx(np.mean(margins < 0), abs=0.01)


def test_the_same_question_has_the_same_answer(view, refuse):
    again = costs.go_no_go(open_book(view.book.path).at(), "O-900")
    assert again == refuse
    pd.testing.assert_frame_equal(again.tornado, refuse.tornado)


def test_a_lower_fee_is_never_safer(view):
    chances = [
        costs.go_no_go(view, "O-901", costs.Changes(discount=cut)).p_loss
        for cut in (0, 0.2, 0.4, 0.6, 0.8)
    ]
    assert chances == sorted(chances)
    assert all(0 < chance < 1 for chance in chances)


def test_the_client_that_always_costs_more_costs_more(view, stories):
    """The losing client's own overruns of late, not the agency's average, are what its next order
    is expected to do."""
    past = costs.overruns(view)
    departments = ["creative", "design"]
    own, _third = past.simulate(stories["losing"]["client_id"], departments, 300)
    other, _third = past.simulate("a new client", departments, 300)
    assert np.median(own) > 1.3 * np.median(other)


def test_the_chances_are_worth_more_than_the_baseline(view):
    past = costs.calibration(view)
    assert len(past.orders) > 200
    assert past.brier < past.baseline
    assert 0.7 <= past.coverage <= 0.9
    assert past.bands["orders"].sum() == len(past.orders)


def test_a_price_of_the_past_knows_nothing_of_what_came_later(view):
    """The simulations as of a day are those of a book that ends before it."""
    day = pd.Timestamp("2025-10-01")
    past = costs.overruns(view)
    known = past.orders["closed"] < day
    cut = costs.Overruns(
        past.orders[known].reset_index(drop=True), past.departments[known].reset_index(drop=True)
    )
    for client in ("C002", "C001", "new"):
        then, _third = past.simulate(client, ["design", "account"], 200, day=day)
        alone, _third = cut.simulate(client, ["design", "account"], 200, day=day)
        np.testing.assert_allclose(then, alone)


def test_the_tornado_is_widest_first(refuse):
    assert refuse.tornado["swing"].is_monotonic_decreasing
    assert {"fee", "scope", "hours of all departments"} <= set(refuse.tornado["driver"])


def test_without_a_past_no_chance_is_given(view):
    early = view.book.at("2024-01")
    offer = (
        early.table("opportunities")
        .merge(early.table("opportunity_estimates"), on="opportunity_id")["opportunity_id"]
        .iloc[0]
    )
    found = costs.go_no_go(early, offer)
    assert math.isnan(found.p_loss)
    assert math.isnan(found.margin_lowest)
    assert found.margin == pytest.approx(found.estimate.margin)
    assert "No chance is given" in found.reasons[-1].plain()


@pytest.mark.parametrize("target", [1, 2.0, math.nan, -5])
def test_a_target_that_cannot_be_priced(view, target):
    with pytest.raises(UsageError, match="target margin"):
        costs.go_no_go(view, "O-901", target_margin=target)
