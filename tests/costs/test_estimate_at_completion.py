"""Cost at completion: rules by hand, the backtest on closed projects, and on tasks nobody here
wrote."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.costs import backtest_history, closed_projects, eac_backtest, estimate_at_completion
from acm_lib.errors import NotEnoughData
from acm_lib.importers import import_with_mapping

ROOT = Path(__file__).resolve().parents[2]
SIP = ROOT.parent / "shared" / "data" / "sip_task_info.csv"


def projects(number, overrun, seed=1, surprise=0.0):
    """Closed projects that earn evenly over ten months and cost about `overrun` times their budget;
    the end may surprise."""
    generator = np.random.default_rng(seed)
    rows = []
    for n in range(number):
        bac, over = 1000.0 + n, overrun * generator.uniform(0.9, 1.1)
        final = bac * over * generator.uniform(1 - surprise, 1 + surprise)
        for month in range(1, 11):
            done = month / 10
            rows.append(
                (
                    f"P{n:03}",
                    pd.Timestamp("2024-01-01") + pd.DateOffset(months=n),
                    bac,
                    bac * done,
                    bac * done * over,
                    final,
                )
            )
    return pd.DataFrame(rows, columns=["project_id", "closed", "bac", "ev", "ac", "final"])


def test_the_three_rules_by_hand():
    found = estimate_at_completion(
        pd.Series([100.0, 100.0]), pd.Series([50.0, 0.0]), pd.Series([60.0, 120.0])
    ).iloc
    assert found[0].tolist() == [100, 110, 120, 115]  # shrunk: half done, half of the own pace
    assert found[1]["budget"] == 120  # never below what is spent
    assert np.isnan(found[1]["at_cpi"])  # nothing earned


def test_where_pace_is_all_it_trusts_the_pace():
    past = backtest_history(projects(40, 1.5))
    assert set(past.defaults) <= {"at_cpi", "past"}
    at = past.errors[past.errors["stage"] == 0.4].set_index("rule")["mean_error"]
    assert at["default"] < at["budget"]
    assert at["default"] < at["at_plan"]


def test_the_chance_to_end_over_budget_by_hand():
    past = backtest_history(projects(40, 1.5))  # every one of them ended over
    found = past.estimate(
        pd.Series([1000.0, 1000.0, 1000.0]),
        pd.Series([200.0, 500.0, 1000.0]),
        pd.Series([300.0, 1001.0, 1000.0]),
    )
    assert found["p_over"].iloc[0] == pytest.approx((40 + 0.5) / 41)
    assert found["p_over"].iloc[1] == 1  # it is over already
    assert found["p_over"].iloc[2] == 0  # finished, exactly on budget: not over


def test_the_interval_covers_about_what_it_says():
    past = backtest_history(projects(600, 1.2, surprise=0.1))
    assert 0.7 <= past.coverage <= 0.9


def test_an_estimate_lies_in_its_interval_and_above_what_is_spent():
    past = backtest_history(projects(60, 1.2))
    bac, ev, ac = (
        pd.Series([1000.0, 1000.0]),
        pd.Series([400.0, 1000.0]),
        pd.Series([500.0, 1300.0]),
    )
    found = past.estimate(bac, ev, ac)
    assert (found["lowest"] <= found["likely"]).all()
    assert (found["likely"] <= found["highest"]).all()
    assert (found["lowest"] >= ac).all()
    assert found["likely"].iloc[1] == 1300  # finished: what it cost is what it costs


def test_too_few_closed_projects_are_told():
    with pytest.raises(NotEnoughData, match="at least 20 closed projects, and there are 5"):
        backtest_history(projects(5, 1.2))


def test_the_sample_book_has_a_past(view):
    past = backtest_history(closed_projects(view))
    assert past.projects > 200
    assert 0.7 <= past.coverage <= 0.9
    assert set(past.errors["rule"]) == {"budget", "at_plan", "at_cpi", "shrunk", "past", "default"}


@pytest.fixture(scope="module")
def sip(tmp_path_factory):
    """Ten years of a software house's tasks, read as an agency's book by the mapping that ships."""
    if not SIP.exists():
        pytest.skip("the SiP tasks are not in this folder")
    folder = tmp_path_factory.mktemp("sip")
    import_with_mapping(
        [SIP, SIP.with_name("sip_task_dates.csv")],
        ROOT / "data" / "mappings" / "sip.toml",
        folder / "book",
    )
    return open_book(folder / "book")


@pytest.mark.parametrize("month", ["2013-06", None])
def test_on_real_projects_the_default_is_never_worse_than_the_plan_early(sip, month):
    past = eac_backtest(sip.at(month))
    errors = past.errors.pivot(index="stage", columns="rule", values="mean_error")
    for stage in (0.1, 0.2):
        assert errors.loc[stage, "default"] <= errors.loc[stage, "at_plan"]
        assert errors.loc[stage, "at_cpi"] == errors.loc[stage].max()  # pace alone misleads early
    assert 0.7 <= past.coverage <= 0.9


@pytest.mark.skipif(not SIP.exists(), reason="the SiP tasks are not in this folder")
def test_on_real_tasks_pace_alone_misleads_early():
    """Ten years of a software house's tasks, finished tasks earn their estimate: at 20 % earned
    BAC/CPI is the worst rule."""
    tasks = pd.read_csv(SIP, encoding="latin-1").drop_duplicates("TaskNumber")
    dates = pd.read_csv(SIP.with_name("sip_task_dates.csv")).drop_duplicates("TaskNumber")
    tasks = tasks.merge(dates, on="TaskNumber").dropna(subset=["CompletedOn"])
    tasks = tasks.assign(done=pd.to_datetime(tasks["CompletedOn"], format="%d-%b-%y")).sort_values(
        ["done", "TaskNumber"]
    )
    errors = []
    for _project, own in tasks.groupby("ProjectCode"):
        if len(own) >= 50:
            bac, final = own["HoursEstimate"].sum(), own["HoursActual"].sum()
            ev, ac = own["HoursEstimate"].cumsum(), own["HoursActual"].cumsum()
            place = [int((ev / bac >= 0.2).to_numpy().argmax())]
            rules = estimate_at_completion(
                pd.Series([bac]),
                ev.iloc[place].reset_index(drop=True),
                ac.iloc[place].reset_index(drop=True),
            )
            errors.append((rules.iloc[0] - final).abs() / final)
    medians = pd.DataFrame(errors).median()
    assert len(errors) == 12
    assert medians["at_cpi"] > 2 * max(medians["budget"], medians["at_plan"])
