"""Budget against actual, retainers, pricing, by hand and on the sample book."""

import pandas as pd
import pytest

from acm_lib import costs
from acm_lib.errors import UsageError


def test_published_roll_over_of_a_retainer():
    # kimai#5132: 30 h a month; worked 10, 40, 40, 0
    balance = costs.rollover(pd.Series([30] * 4), pd.Series([10, 40, 40, 0]), pd.Series([1] * 4))
    assert balance.tolist() == [-20, -10, 0, -30]


def test_published_fee_from_target_margin():
    assert costs.fee_for_margin(5_000, margin=0.70, pass_through=10_000) == pytest.approx(
        26_667, abs=0.5
    )
    assert costs.fee_for_margin(100, margin=0) == 100


@pytest.mark.parametrize("margin", [1, 1.5, float("nan")])
def test_a_margin_of_all_has_no_fee(margin):
    with pytest.raises(UsageError, match="below 100 %"):
        costs.fee_for_margin(100, margin=margin)


def test_departments_add_up_to_the_projects(view):
    projects = costs.project_status(view.client("C007"))
    lines = costs.department_status(view, list(projects["project_id"]))
    assert lines["bac"].sum() == pytest.approx(projects["bac"].sum())
    assert lines["ac"].sum() == pytest.approx(projects["ac"].sum())


def test_months_end_at_what_was_spent(view):
    projects = costs.project_status(view.client("C007"))
    months = costs.earned_value_by_month(view, list(projects["project_id"]))
    known = months.dropna(subset=["ac"])
    assert known["ac"].iloc[-1] == pytest.approx(projects["ac"].sum())
    assert known["month"].max() == view.month
    assert months["pv"].is_monotonic_increasing


def test_a_retainer_in_the_sample_carries_its_balance(view, stories):
    truth = stories["overserviced_retainer"]
    months = costs.retainer_balances(view.client(truth["client_id"]))
    own = months[months["project_id"] == truth["project_id"]]
    assert own["balance"].iloc[-1] == pytest.approx(truth["hours_worked"] - truth["hours_planned"])
    assert own["included"].sum() == pytest.approx(truth["hours_planned"])


def test_exactly_all_of_the_budget_is_not_over(view):
    found = costs.alerts(view)
    over = found[found["alert"] == "over budget"]["project_id"]
    projects = costs.project_status(view).set_index("project_id")
    assert (projects.loc[over, "ac"] > projects.loc[over, "bac"]).all()


def test_pace_names_the_day_the_hours_run_out(view):
    projects = costs.project_status(view)
    found = costs.burn_rate(view, projects)
    assert (found["weekly_hours"] >= 0).all()
    with_pace = found[(found["weekly_hours"] > 0) & (found["hours_remaining"] > 0)]
    expected = view.as_of + pd.to_timedelta(
        with_pace["hours_remaining"] / with_pace["weekly_hours"] * 7, unit="D"
    ).dt.floor("D")
    assert (with_pace["runs_out_on"] == expected).all()
