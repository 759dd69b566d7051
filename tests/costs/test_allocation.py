"""Sharing a budget: as before where nothing binds; the least that bounds and capacity force; what
cannot be is told."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib import costs
from acm_lib.errors import NotEnoughData, UsageError

SHARES = pd.DataFrame(
    {
        "department": ["design", "media", "account"],
        "share": [0.5, 0.3, 0.2],
        "lowest": [0.3, 0.2, 0.1],
        "highest": [0.7, 0.5, 0.3],
    }
)


def test_where_nothing_binds_it_is_shared_as_before():
    found = costs.allocate(1_000.0, SHARES)
    assert found["amount"].tolist() == pytest.approx([500, 300, 200])
    assert not found["binds"].any()


def test_capacity_moves_no_more_than_it_must():
    found = costs.allocate(1_000.0, SHARES, free=pd.Series({"design": 350.0})).set_index(
        "department"
    )
    assert found.loc["design", "amount"] == pytest.approx(350)
    assert found.loc["design", "binds"]
    assert (found["amount"] - found["wanted"]).abs().sum() == pytest.approx(
        300
    )  # 150 less here, 150 more elsewhere


@settings(max_examples=40, deadline=None)
@given(st.floats(1, 1e9), st.floats(0.35, 2))
def test_every_allocation_adds_up_inside_its_bounds(budget, room):
    found = costs.allocate(budget, SHARES, free=pd.Series({"design": room * budget}))
    assert found["amount"].sum() == pytest.approx(budget)
    assert (found["amount"] <= found["limit"] * (1 + 1e-6) + 1e-6).all()


def test_a_budget_nobody_can_take_is_told():
    with pytest.raises(UsageError, match="the departments can take 810"):
        costs.allocate(1_000.0, SHARES, free=pd.Series({"design": 10.0}))
    with pytest.raises(UsageError, match="Give an amount above 0"):
        costs.allocate(0.0, SHARES)


def test_shares_of_the_past_and_their_activities(view):
    shares = costs.past_shares(view, service="campaign")
    assert shares["share"].sum() == pytest.approx(1)
    assert ((shares["lowest"] <= shares["share"]) & (shares["share"] <= shares["highest"])).all()
    amounts = costs.allocate(5e8, shares).set_index("department")["amount"]
    activities = costs.allocate_activities(amounts, view, service="campaign")
    assert activities.groupby("department")["amount"].sum().to_dict() == pytest.approx(
        amounts.to_dict()
    )


def test_a_client_without_closed_orders_has_no_shares(view, stories):
    with pytest.raises(NotEnoughData):
        costs.past_shares(view.client(stories["too_new"]["client_id"]))
