"""Networks, briefs, offers, and advice that does not contradict itself."""

import networkx
import pandas as pd
import pytest

from acm_lib import plans


def test_the_published_networks():
    # networkx's own graphs: betweenness of the Medici .5220; karate club .4376 and .3041, one
    # bridge (0, 11)
    assert plans.weak_points(networkx.florentine_families_graph()).betweenness[
        "Medici"
    ] == pytest.approx(0.5220, abs=5e-5)
    karate = plans.weak_points(networkx.karate_club_graph())
    assert (karate.betweenness[0], karate.betweenness[33]) == (
        pytest.approx(0.4376, abs=5e-5),
        pytest.approx(0.3041, abs=5e-5),
    )
    assert karate.bridges == [(0, 11)]


def test_the_only_contact_is_the_only_way(view, stories):
    truth = stories["single_contact"]
    assert plans.bridge_contacts(view.client(truth["client_id"])) == [truth["contact_id"]]


def test_the_late_payer_pays_later_than_before(view, stories):
    row = plans.ability_to_pay(view).set_index("client_id").loc[stories["late_payer"]["client_id"]]
    assert row["trend"] > 20


def test_a_plan_that_ends_after_the_promised_day_is_told(view, stories):
    found = plans.unmet_promises(view.client(stories["tet_campaign"]["client_id"]))
    assert stories["tet_campaign"]["project_id"] in set(found["project_id"])


def test_no_growth_is_advised_to_any_client_that_is_held(view):
    advised = plans.actions(view, most=1000)
    growing = set(advised.loc[advised["kind"].isin(["grow", "pipeline"]), "client_id"])
    assert growing
    assert not [client for client in growing if plans.growth_block(view.client(client))]


def test_months_of_warning_by_hand():
    trend = pd.DataFrame(
        {
            "month": pd.date_range("2026-01-01", periods=4, freq="MS"),
            "health": [80.0, 70.0, 60.0, 50.0],
        }
    )
    assert plans.months_of_warning(trend, pd.Timestamp("2026-04-30")) == 2
    assert plans.months_of_warning(trend.assign(health=80.0), pd.Timestamp("2026-04-30")) is None
