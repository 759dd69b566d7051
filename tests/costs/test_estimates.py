"""What-if: every figure of an estimate by hand, invariants of a scenario, changes that cannot
be."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.book import BookView
from acm_lib.costs import Changes, Effort, Estimate, estimate, scenario
from acm_lib.errors import NotEnoughData, UsageError

START = pd.Timestamp("2026-11-02")
PLAN = Estimate(
    "O-1",
    "C001",
    "Launch",
    "campaign",
    fee=2_000.0,
    weeks=4.0,
    start=START,
    efforts=(Effort("design", 30.0, 10.0, third_party=100.0), Effort("account", 10.0, 20.0)),
    rates={"account": 20.0, "design": 10.0, "planning": 25.0},
    free={"design": (10.0,) * 52, "account": (1.0,) * 52},
)


def test_an_estimate_by_hand():
    # account has 4 of its 10 hours free: 6 hours at half of 20 on top
    assert (PLAN.hours, PLAN.labour_cost, PLAN.third_party) == (40, 500, 100)
    assert (PLAN.overtime_hours, PLAN.overtime_cost, PLAN.cost) == (6, 60, 660)
    assert (PLAN.profit, PLAN.margin) == (1_340, 0.67)
    assert PLAN.break_even_hours == pytest.approx((2_000 - 100) / (500 / 40))


def test_each_change_by_hand():
    assert scenario(PLAN, Changes(fee=1_500.0, discount=0.2)).fee == 1_200
    half = scenario(PLAN, Changes(scope=0.5))
    assert (half.hours, half.third_party, half.overtime_hours) == (20, 50, 1)
    assert scenario(PLAN, Changes(scope={"design": 2})).hours == 70
    longer = scenario(PLAN, Changes(weeks=10))
    assert (longer.overtime_hours, longer.cost) == (0, 600)
    assert scenario(PLAN, Changes(rates={"design": 8})).labour_cost == 440
    mixed = scenario(PLAN, Changes(mix={"planning": 0.5}))
    assert [(effort.department, effort.hours) for effort in mixed.efforts] == [
        ("design", 15),
        ("account", 5),
        ("planning", 20),
    ]
    assert mixed.labour_cost == 15 * 10 + 5 * 20 + 20 * 25


def test_no_change_changes_nothing():
    assert scenario(PLAN, Changes()) == PLAN


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.floats(0, 3), st.floats(0.1, 52), st.floats(0, 1))
def test_invariants(discount, scope, weeks, share):
    found = scenario(
        PLAN, Changes(discount=discount, scope=scope, weeks=weeks, mix={"planning": share})
    )
    assert found.hours == pytest.approx(PLAN.hours * scope)
    assert found.fee == pytest.approx(PLAN.fee * (1 - discount))
    assert found.profit == pytest.approx(
        found.fee - found.labour_cost - found.third_party - found.overtime_cost
    )
    assert found.overtime_hours >= 0
    if found.hours > 1e-3:  # at the break-even hours the fee is used up, overtime apart
        worked = found.break_even_hours / found.hours
        assert found.fee - found.third_party - worked * found.labour_cost == pytest.approx(
            0, abs=1e-6
        )


@settings(max_examples=30, deadline=None)
@given(st.floats(1, 51))
def test_more_time_never_costs_more(weeks):
    assert (
        scenario(PLAN, Changes(weeks=weeks + 1)).cost
        <= scenario(PLAN, Changes(weeks=weeks)).cost + 1e-9
    )


@pytest.mark.parametrize(
    "changes",
    [
        Changes(discount=1.5),
        Changes(discount=-0.1),
        Changes(fee=-1.0),
        Changes(scope=-1),
        Changes(scope={"desing": 1}),
        Changes(weeks=0),
        Changes(weeks=200),
        Changes(mix={"design": 0.8, "account": 0.8}),
        Changes(mix={"design": 0.3, "account": 0.3}),
        Changes(rates={"media": 3.0}),
        Changes(fee=math.inf),
        Changes(mix={"nobody": 0.1}),
        Changes(discount=math.nan),
    ],
)
def test_a_change_that_cannot_be_is_refused(changes):
    with pytest.raises(UsageError):
        scenario(PLAN, changes)


def test_an_estimate_of_the_sample_book(view):
    found = estimate(view, "O-107")  # of C002, which has a rate of its own for design
    rows = found.table().set_index("department")
    assert rows["hours"].to_dict() == {
        "account": 38,
        "creative": 51,
        "design": 140,
        "production": 25,
    }
    assert rows.loc["design", "cost_rate"] == 228_000
    assert found.third_party == 6_200_000
    assert found.cost == pytest.approx(
        rows["labour_cost"].sum() + found.third_party + found.overtime_cost
    )


def test_a_fee_in_another_currency_is_in_the_books(book):
    view = book.at()
    clients = view.table("clients")
    foreign = clients[clients["currency"].notna()]["client_id"]
    offers = view.table("opportunities")
    offer = offers[offers["client_id"].isin(foreign) & offers["amount"].notna()].iloc[0]
    rates = view.table("fx_rates").sort_values("month")
    rates = rates[
        rates["currency"] == clients.set_index("client_id").loc[offer["client_id"], "currency"]
    ]
    rate = rates["rate_to_book_currency"].iloc[-1]
    assert estimate(view, offer["opportunity_id"]).fee == pytest.approx(offer["amount"] * rate)


def test_an_unknown_opportunity_is_refused(view):
    with pytest.raises(UsageError, match="no opportunity 'O-999'"):
        estimate(view, "O-999")


def test_one_nobody_estimated_is_told(book):
    view = BookView(book, book.months[1])
    view._cut["opportunity_estimates"] = view.table("opportunity_estimates").query(
        "opportunity_id != 'O-901'"
    )
    with pytest.raises(NotEnoughData, match="estimated departments"):
        estimate(view, "O-901")


def test_free_hours_leave_room_for_the_work_that_always_comes(view):
    found = estimate(view, "O-900")
    capacity = (
        view.table("departments")
        .set_index(["department", "month"])
        .loc[("production", pd.Timestamp("2026-12-01")), "capacity_hours"]
    )
    december = (
        sum(found.free["production"][2:5]) / 3 * 31 / 7
    )  # production was overloaded last December: nothing is free
    assert december < 0.2 * capacity
    assert np.all(np.array(found.free["planning"]) >= 0)
