"""One gate for growth: no section of a plan sells to a client that another section holds back."""

import pytest

from acm_lib import plans, sheets
from acm_lib.segments import PLAYBOOK
from acm_lib.sheets import account_plan, meeting_brief


@pytest.mark.parametrize("month", ["2025-06", "2026-02", "2026-10"])
def test_no_section_sells_to_a_client_that_is_held_back(month):
    view = sheets.load(month=month, language="en").view
    advised = plans.actions(view, most=1000)
    selling = set(advised.loc[advised["kind"].isin(["grow", "pipeline"]), "client_id"])
    why = {
        client: plans.growth_block(view.client(client))
        for client in view.table("clients")["client_id"]
    }
    held = {client: reason for client, reason in why.items() if reason}
    assert selling
    assert held
    assert not selling & set(held)
    growing = {play.todo for play in PLAYBOOK.values() if play.growing}
    for client, reason in held.items():
        scope = sheets.load(client=client, month=month, language="en")
        said = scope.format.say(reason)
        growth = account_plan.growth(scope)
        assert said in growth.notes(), client
        assert not [
            table
            for table in growth.tables()
            if "weight" in {column["name"] for column in table["columns"]}
        ], client  # what it may buy next
        assert plans.target(view.client(client))["target_gap"].iloc[0] == 0, client
        assert not [todo for todo in growing if todo in account_plan.key_figures(scope).text()], (
            client
        )
        assert not [
            row
            for row in plans.next_touchpoints(view.client(client))["subject"]
            if row.text.startswith("What comes next")
        ], client
        assert all(
            table["caption"] == said
            for table in account_plan.approaches(scope).tables()
            if "expected" in {column["name"] for column in table["columns"]}
        ), client  # fresh approaches
        assert any(said in note for note in meeting_brief.brief(scope).notes()), client


def test_a_late_payer_is_held_back_though_its_account_is_good(view, stories):
    client = stories["late_payer"]["client_id"]
    assert "Agree payment terms" in plans.growth_block(view.client(client)).plain()
    assert "but not yet" in plans.segment_advice(view.client(client)).plain()
    actions = plans.actions(view.client(client), most=1000)
    assert "payment" in set(actions["kind"])
    assert not set(actions["kind"]) & {"grow", "pipeline"}


def test_a_client_that_pays_and_earns_may_grow(view):
    assert plans.growth_block(view.client("C001")) is None
    assert plans.segment_advice(view.client("C001")).plain().startswith(("grow: ", "keep: "))
