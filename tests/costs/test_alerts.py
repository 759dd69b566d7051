"""What needs a decision: every planted story is found; without them it is quiet."""

from acm_lib import costs


def found(view, alert):
    frame = costs.alerts(view)
    return frame[frame["alert"] == alert]


def test_scope_creep_names_project_and_department(view, stories):
    truth = stories["scope_creep"]
    first = found(view, "scope creep").iloc[0]
    assert (first["project_id"], first["department"]) == (truth["project_id"], truth["department"])


def test_pass_through_never_billed_to_the_last_unit(view, stories):
    truth = stories["never_billed"]
    rows = found(view, "never billed")
    assert rows["project_id"].tolist() == [truth["project_id"]]
    assert rows["at_stake"].iloc[0] == truth["amount"]


def test_a_posting_ten_times_too_high(view, stories):
    truth = stories["posting_times_ten"]
    rows = found(view, "odd amount")
    assert rows["project_id"].tolist() == [truth["project_id"]]
    assert rows["at_stake"].iloc[0] > 0.8 * truth["amount"]


def test_a_posting_made_twice(view, stories):
    rows = found(view, "posted twice")
    assert rows["project_id"].tolist() == [stories["posted_twice"]["project_id"]]
    assert rows["at_stake"].iloc[0] == stories["posted_twice"]["amount"]


def test_an_overserviced_retainer(view, stories):
    assert found(view, "over-serviced retainer")["project_id"].tolist() == [stories["overserviced_retainer"]["project_id"]]


def test_every_alert_says_why_what_and_who(view):
    frame = costs.alerts(view)
    assert frame["owner"].notna().all()
    assert all("{" not in reason.plain() for reason in frame["reason"])
    assert frame["action"].notna().all()


def test_without_the_stories_there_is_no_such_alarm(ordinary):
    counts = costs.alerts(ordinary)["alert"].value_counts()
    for alert in ("never billed", "odd amount", "posted twice", "over-serviced retainer", "margin under floor"):
        assert counts.get(alert, 0) == 0, alert
    # A department past its hours while the others are not is also an ordinary event: five small ones in 54 running projects.
    assert counts.get("scope creep", 0) <= 5


def test_a_client_sees_only_its_own(view):
    assert set(costs.alerts(view, "C013")["client_id"]) == {"C013"}
