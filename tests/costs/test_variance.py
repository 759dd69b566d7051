"""Why it cost more: rate, hours, mix by hand; parts that always add up; the budget cell by cell;
change orders."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib import costs
from acm_lib.book import BookView

AMOUNTS = st.lists(st.floats(0, 1e6), min_size=3, max_size=3)


def test_rate_hours_and_mix_by_hand():
    # Planned 20 h: design 10 h at 10, account 10 h at 30. Worked 24 h: design 18 h for 216, account
    # 6 h for 180.
    found = costs.labour_variance(
        pd.Series([10.0, 10.0]),
        pd.Series([100.0, 300.0]),
        pd.Series([18.0, 6.0]),
        pd.Series([216.0, 180.0]),
    )
    assert found["rate"].tolist() == [-36, 0]  # design at 12 instead of 10
    assert found["hours"].tolist() == [-20, -60]  # four hours more, half of them at 10, half at 30
    assert found["mix"].tolist() == [-60, 180]  # six hours moved from the dear to the cheap
    assert found.to_numpy().sum() == 400 - 396


@settings(max_examples=80, deadline=None)
@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_parts_add_up_whatever_the_numbers(planned_hours, rates, hours, cost):
    planned_hours, hours = pd.Series(planned_hours).round(2), pd.Series(hours).round(2)
    planned_cost, cost = (
        planned_hours * pd.Series(rates).round(2),
        pd.Series(cost).where(hours > 0, 0.0),
    )
    found = costs.labour_variance(planned_hours, planned_cost, hours, cost)
    total = planned_cost.sum() - cost.sum()
    assert found.to_numpy().sum() == pytest.approx(
        total, rel=1e-6, abs=1e-3 + 1e-9 * max(planned_cost.sum(), cost.sum())
    )


def test_variances_of_projects_add_up_to_their_cost_variance(view):
    projects = costs.project_status(view)
    running = projects[projects["running"]]
    found = costs.variances(view, running["project_id"].tolist())
    np.testing.assert_allclose(
        found[["rate", "hours", "mix", "third_party"]].sum(axis=1), found["cv"], atol=1e-3
    )
    assert found["cv"].sum() == pytest.approx(running["cv"].sum())


def test_scope_creep_is_hours_of_one_department(view, stories):
    truth = stories["scope_creep"]
    worst = costs.variances(view, [truth["project_id"]]).iloc[0]
    assert worst["department"] == truth["department"]
    assert abs(worst["hours"] + worst["mix"]) > abs(worst["rate"])


def test_the_budget_cell_by_cell_adds_up(view):
    projects = costs.project_status(view)
    running = projects[projects["running"]]
    grid = costs.budget_grid(view, running["project_id"].tolist())
    assert grid["plan"].sum() == pytest.approx(running["bac"].sum())
    assert grid["actual"].sum() == pytest.approx(running["ac"].sum())
    assert grid["forecast"].sum() == pytest.approx(
        running["eac_likely"].fillna(running["eac_at_plan"]).sum()
    )
    assert (grid.loc[grid["month"] > view.month, "actual"] == 0).all()
    assert (grid.loc[grid["month"] < view.month, "committed"] == 0).all()
    by_department = costs.budget_grid(view, running["project_id"].tolist(), by=("department",))
    assert by_department["plan"].sum() == pytest.approx(grid["plan"].sum())


def test_change_orders_stand_apart_from_the_approved_budget(book):
    view = BookView(book, book.months[1])
    lines = view.table("budget_lines")
    added = (
        lines[lines["project_id"] == "P379"]
        .tail(1)
        .assign(activity="Change order 1: three more key visuals", hours=40.0, cost=10_000_000.0)
    )
    view._cut["budget_lines"] = pd.concat([lines, added], ignore_index=True)
    found = costs.change_orders(view).query("project_id == 'P379'").set_index("change_order")
    assert found.loc["Change order 1: three more key visuals", "cost"] == 10_000_000
    assert found.loc["", "cost"] == lines.loc[lines["project_id"] == "P379", "cost"].sum()
    assert found["share"].sum() == pytest.approx(1)


def test_without_a_budget_there_are_no_cells(view):
    assert costs.budget_grid(view, []).empty
    assert costs.variances(view, []).empty
