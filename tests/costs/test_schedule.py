"""Schedule in time: the same figures as the published earned schedule, month by month; its
backtest; earning rules."""

import numpy as np
import pandas as pd
import pytest

from acm_lib import costs
from acm_lib.book import open_book
from acm_lib.book.slicing import write_slice
from acm_lib.errors import UsageError


def test_months_earned_are_those_of_the_published_formula(view):
    months = costs.schedule_months(view)
    plan = view.table("budget_lines").groupby(["project_id", "month"])["cost"].sum()
    facts = costs.project_status(view).set_index("project_id")
    last = months[months["month"] == view.month].set_index("project_id")
    for project_id in last.index[-40:]:
        own = plan[project_id]
        every = pd.date_range(own.index.min(), own.index.max(), freq="MS")
        expected = costs.earned_schedule(
            own.reindex(every, fill_value=0.0).cumsum(),
            facts.loc[project_id, "ev"],
            last.loc[project_id, "at"],
        )
        assert last.loc[project_id, "es"] == pytest.approx(expected["es"], abs=0.02), project_id
        assert last.loc[project_id, "pd"] == expected["pd"]


def test_months_earned_never_fall_and_end_at_the_plan(view):
    months = costs.schedule_months(view)
    assert (months.groupby("project_id")["es"].diff().dropna() >= -1e-9).all()
    done = months[months["done"] >= 0.999]
    assert (done["es"] == done["pd"]).all()


def test_the_date_of_the_end_with_its_past(view):
    learnt = costs.schedule_backtest(view)
    assert learnt.projects > 200
    assert 0.7 <= learnt.coverage <= 0.9
    projects = costs.project_status(view)
    found = costs.schedules(view, projects.loc[projects["running"], "project_id"].tolist())
    assert (found["earliest_end"] <= found["likely_end"]).all()
    assert (found["likely_end"] <= found["latest_end"]).all()
    np.testing.assert_allclose(found["spi_t"], found["es"] / found["at"])


def test_a_young_book_gives_no_date(view):
    early = view.book.at("2024-01")
    found = costs.schedules(early, early.table("projects")["project_id"].tolist())
    assert len(found)
    assert found["likely_end"].isna().all()


TASKS = pd.DataFrame(
    {
        "handed_over_on": pd.to_datetime(["2026-01-05", "2026-01-05", "2026-01-05", None]),
        "done_on": pd.to_datetime(["2026-01-20", "2026-01-20", None, None]),
        "accepted_on": pd.to_datetime(["2026-01-25", None, None, None]),
        "percent_complete": [1.0, None, 0.4, 0.0],
    }
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("0/100", [1, 1, 0, 0]),
        ("50/50", [1, 1, 0.5, 0]),
        ("steps", [1, 0.9, 0.2, 0]),
        ("percent", [1, 1, 0.4, 0]),
    ],
)
def test_each_earning_rule_by_hand(rule, expected):
    assert costs.earned_share(TASKS, rule).tolist() == pytest.approx(expected)


def test_earned_value_of_the_facts_is_the_0_100_rule(view):
    projects = costs.project_status(view)
    ids = projects["project_id"].tolist()
    found = costs.earned_by(view, ids, "0/100").set_index("project_id")["ev"]
    facts = projects.set_index("project_id")["ev"].reindex(found.index)
    np.testing.assert_allclose(found, facts, rtol=1e-9, atol=1e-3)
    assert costs.earned_by(view, ids, "50/50")["ev"].sum() >= found.sum()


def test_a_rule_or_weights_that_do_not_exist():
    with pytest.raises(UsageError, match="no earning rule"):
        costs.earned_share(TASKS, "80/20")
    with pytest.raises(UsageError, match=r"add up to 0\.5"):
        costs.earned_share(TASKS, "steps", {"done_on": 0.5})


def test_where_nothing_is_finished_yet_the_end_is_not_foretold(book, stories, tmp_path):
    """A client's own slice: its newest client has no finished project to learn from."""
    view = open_book(write_slice(book, stories["too_new"]["client_id"], tmp_path)).at("2026-10")
    found = costs.schedules(view, list(view.table("projects")["project_id"]))
    assert len(found)
    assert costs.schedule_history(view).empty
    assert found["likely_end"].isna().all()
    assert found["planned_end"].notna().all()
