"""The other planted stories of planning, and plans that do not contradict themselves."""

import pandas as pd
import pytest

from acm_lib import plans, segments


def test_late_payment_grows_by_half_year(view, stories):
    truth = stories["late_payer"]
    halves = plans.payment(view.client(truth["client_id"]))["days_late"]
    assert halves.is_monotonic_increasing
    assert halves.iloc[-1] > 50


def test_an_account_on_one_person_is_the_only_one(view, ordinary, stories):
    found = plans.contact_concentration(view)
    assert found[found["one_person"]]["client_id"].tolist() == [
        stories["single_contact"]["client_id"]
    ]
    assert not plans.contact_concentration(ordinary)["one_person"].any()


def test_the_overload_before_tet_is_named(book, stories):
    truth = stories["overload"]
    worst = plans.overloads(plans.load_by_month(book.at(truth["months"][-1]))).head(2)
    assert worst["department"].tolist() == [truth["department"]] * 2
    assert sorted(f"{month:%Y-%m}" for month in worst["month"]) == truth["months"]
    assert sorted(worst["load"].round(2)) == sorted(truth["load"])


def test_the_white_space_is_widest_where_it_was_planted(view, stories):
    truth = stories["whitespace"]
    assert plans.breadth(view)["client_id"].iloc[0] == truth["client_id"]
    services = plans.whitespace(view.client(truth["client_id"]))
    missing = services[~services["bought"] & (services["share"] >= 0.5)]["service"]
    assert set(missing) == set(truth["missing"])


def test_the_four_quadrants_by_hand():
    from acm_lib.plans.concerns import _quadrant

    assert _quadrant(80, 0.6, 0.5) == plans.BOTH
    assert _quadrant(80, 0.2, 0.5) == plans.CLIENT_ONLY
    assert _quadrant(30, 0.6, 0.5) == plans.AGENCY_ONLY
    assert _quadrant(30, 0.2, 0.5) == plans.NEITHER
    assert _quadrant(float("nan"), 0.2, 0.5) is None


def test_the_map_has_every_client_and_its_way(view):
    frame = plans.concerns(view)
    assert set(frame["client_id"]) == set(
        view.table("clients").query("until.isna()", engine="python")["client_id"]
    )
    last = [path[-1] for path in frame["path"]]
    assert [health for health, _margin in last] == pytest.approx(
        frame["health"].tolist(), nan_ok=True
    )


@pytest.mark.parametrize(
    "story",
    [
        "losing",
        "drifting",
        "late_payer",
        "single_contact",
        "repeated_approach",
        "hunted_not_farmed",
        "whitespace",
        "too_new",
    ],
)
def test_each_story_of_an_account_leads_to_its_action(view, stories, story):
    wanted = {
        "losing": "fix",
        "drifting": "gone",
        "late_payer": "payment",
        "single_contact": "relationship",
        "repeated_approach": "approach",
        "hunted_not_farmed": "farm",
        "whitespace": "grow",
        "too_new": "watch",
    }
    assert wanted[story] in set(plans.actions(view.client(stories[story]["client_id"]))["kind"])


def test_no_growth_is_advised_where_the_account_must_be_mended(view):
    cells = segments.segment_clients(view).set_index("client_id")["cell"]
    for client_id in cells[cells.isin(["fix", "let go", "gone", "watch"])].index:
        assert not {"grow", "pipeline"} & set(plans.actions(view.client(client_id))["kind"]), (
            client_id
        )


def test_every_action_has_what_why_who_and_when(view):
    for client_id in ("C001", "C002", "C015", "C041"):
        frame = plans.actions(view.client(client_id))
        assert len(frame) <= 7
        assert (frame["by"] > view.as_of).all()
        assert frame["who"].ne("").all()
        assert all("{" not in text.plain() for text in [*frame["what"], *frame["why"]])


def test_the_target_by_hand(view):
    row = plans.target(view.client("C015")).iloc[0]
    assert row["target"] == pytest.approx(row["agi"] * 1.1)
    assert row["target_gap"] == pytest.approx(row["agi"] * 0.1)


def test_the_pipeline_is_amount_times_probability(view):
    frame = plans.pipeline(view)
    assert frame["weighted"].tolist() == pytest.approx(
        (frame["amount"] * frame["probability"]).tolist()
    )
    assert not frame["stage"].isin(["won", "lost"]).any()


def test_a_view_of_the_past_knows_no_later_offer(book):
    earlier = plans.pipeline(book.at("2025-06"))
    created = book.table("opportunities").set_index("opportunity_id")["created_on"]
    assert (created[earlier["opportunity_id"]] <= pd.Timestamp("2025-06-30")).all()
