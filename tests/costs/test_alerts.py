"""What needs a decision: every planted story is reported; without them it is quiet."""

from types import SimpleNamespace

import pandas as pd
import pytest

from acm_lib import costs
from acm_lib.book.settings import Settings
from acm_lib.costs import budget_alerts
from acm_lib.costs.alert_context import AlertContext
from acm_lib.errors import UsageError


def rows_of(view, alert):
    frame = costs.alerts(view)
    return frame[frame["alert"] == alert]


def test_scope_creep_names_project_and_department(view, stories):
    truth = stories["scope_creep"]
    first = rows_of(view, "scope creep").iloc[0]
    assert (first["project_id"], first["department"]) == (truth["project_id"], truth["department"])


def test_pass_through_never_billed_to_the_last_unit(view, stories):
    truth = stories["never_billed"]
    rows = rows_of(view, "never billed")
    assert rows["project_id"].tolist() == [truth["project_id"]]
    assert rows["at_stake"].iloc[0] == truth["amount"]


def test_a_posting_ten_times_too_high(view, stories):
    truth = stories["posting_times_ten"]
    rows = rows_of(view, "odd amount")
    assert rows["project_id"].tolist() == [truth["project_id"]]
    assert rows["at_stake"].iloc[0] > 0.8 * truth["amount"]


def test_a_posting_made_twice(view, stories):
    rows = rows_of(view, "posted twice")
    assert rows["project_id"].tolist() == [stories["posted_twice"]["project_id"]]
    assert rows["at_stake"].iloc[0] == stories["posted_twice"]["amount"]


def test_an_overserviced_retainer(view, stories):
    assert rows_of(view, "over-serviced retainer")["project_id"].tolist() == [
        stories["overserviced_retainer"]["project_id"]
    ]


def test_every_alert_says_why_what_and_who(view):
    frame = costs.alerts(view)
    assert frame["owner"].notna().all()
    assert all("{" not in reason.plain() for reason in frame["reason"])
    assert frame["action"].notna().all()


def test_a_client_that_costs_more_than_it_brings(view, stories):
    assert rows_of(view, "client loses money")["client_id"].tolist() == [
        stories["losing"]["client_id"]
    ]


PLANTED = (
    "never billed",
    "odd amount",
    "posted twice",
    "over-serviced retainer",
    "client loses money",
    "margin under floor",
    "work stands still",
    "will overrun",
)


def test_without_the_stories_there_is_no_such_alarm(ordinary):
    """Four months of the same agency without stories, about fifty projects running in each."""
    counts = pd.concat(
        [
            costs.alerts(ordinary.book.at(month))
            for month in ("2025-10", "2026-02", "2026-06", "2026-10")
        ]
    )["alert"].value_counts()
    for alert in PLANTED:
        assert counts.get(alert, 0) == 0, alert
    assert counts.get("pass-through to bill", 0) <= 1
    # A department past its hours while the others are not is also an ordinary event: a dozen small
    # ones in some 200 running projects.
    assert counts.get("scope creep", 0) <= 15


def context_of(**columns):
    """One running project of 1,000 budget, with other figures where given."""
    project = {
        "project_id": "P1",
        "client_id": "C1",
        "name": "Launch",
        "owner": "Mai",
        "contract": "fixed_fee",
        "running": True,
        "bac": 1000.0,
        "ac": 500.0,
        "ev": 500.0,
        "budget_used": 0.5,
        "work_done": 0.5,
        "eac_likely": 1000.0,
        "eac_lowest": 900.0,
        "eac_highest": 1100.0,
        "p_over": 0.5,
        "start": pd.Timestamp("2026-01-01"),
    }
    view = SimpleNamespace(settings=Settings(), month=pd.Timestamp("2026-10-01"))
    return AlertContext(view, pd.DataFrame([project | columns]))


def test_exactly_all_of_the_budget_is_not_over():
    assert not list(budget_alerts.over_budget(context_of(ac=1000.0, budget_used=1.0)))
    (yellow,) = budget_alerts.over_budget(context_of(ac=1001.0, budget_used=1.001))
    (red,) = budget_alerts.over_budget(context_of(ac=1100.0, budget_used=1.1))
    assert (yellow.band, red.band, red.at_stake) == ("yellow", "red", 100)


def test_work_that_is_done_cannot_be_stopped():
    going, done = (
        next(budget_alerts.over_budget(context_of(ac=1200.0, work_done=share))).action.text
        for share in (0.6, 1.0)
    )
    assert going.startswith("Stop")
    assert done.startswith("Invoice")


@pytest.mark.parametrize(
    ("used", "done", "step"), [(0.3, 0.0, 0.25), (0.5, 0.2, 0.5), (0.8, 0.5, 0.75), (1.0, 0.6, 1.0)]
)
def test_each_mark_of_the_budget_that_is_ahead_of_the_work(used, done, step):
    (row,) = budget_alerts.budget_ahead_of_work(
        context_of(ac=1000 * used, ev=1000 * done, budget_used=used, work_done=done)
    )
    assert row.reason.values["step"] == step
    assert row.at_stake == pytest.approx(1000 * (used - done))


def test_a_budget_used_as_the_work_is_done_is_silent():
    assert not list(
        budget_alerts.budget_ahead_of_work(context_of(ac=800.0, budget_used=0.8, work_done=0.75))
    )


def test_an_overrun_to_come_has_its_probability():
    assert not list(
        budget_alerts.will_overrun(context_of(eac_likely=1200.0, p_over=0.6))
    )  # not sure enough
    (row,) = budget_alerts.will_overrun(context_of(eac_likely=1200.0, p_over=0.9))
    assert row.at_stake == 200
    assert row.reason.values["chance"] == 0.9


def test_pass_through_is_chased_until_billed(view, stories):
    rows = costs.unbilled_expenses(view).set_index("project_id")
    assert (
        rows.loc[stories["never_billed"]["project_id"], "unbilled"]
        == stories["never_billed"]["amount"]
    )
    assert (rows["unbilled"] <= rows["bought"]).all()
    assert (rows["unbilled"] >= 0).all()


def test_a_client_sees_only_its_own(view):
    assert set(costs.alerts(view.client("C013"))["client_id"]) == {"C013"}


def test_a_client_that_is_not_in_the_book_is_refused(view):
    with pytest.raises(UsageError, match="C999"):
        costs.alerts(view.client("C999"))
