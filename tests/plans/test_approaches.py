"""Fresh or over-familiar: identity, symmetry, monotony, and the approach sold six times."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib import plans

PART = st.sampled_from(["social", "event", "print", ""])
TAGS = st.lists(
    st.sampled_from(["music", "family", "craft", "youth"]), max_size=4, unique=True
).map(", ".join)
APPROACH = st.builds("{}; {}; {}".format, PART, PART, TAGS)


@settings(max_examples=60, deadline=None)
@given(APPROACH, APPROACH)
def test_likeness_is_symmetric_and_knows_the_same(one, other):
    assert plans.similarity(one, other) == plans.similarity(other, one)
    assert plans.similarity(one, one) == 1
    assert 0 <= plans.similarity(one, other) <= 1


@settings(max_examples=60, deadline=None)
@given(
    APPROACH,
    st.lists(st.tuples(APPROACH, st.floats(0, 60)), max_size=6),
    APPROACH,
    st.floats(0, 60),
)
def test_more_history_never_makes_it_fresher(approach, history, more, months):
    assert (
        plans.novelty(approach, [*history, (more, months)])
        <= plans.novelty(approach, history) + 1e-12
    )


def test_by_hand():
    # channel and format equal (.6), one idea of two shared (.4 x 1/2)
    assert plans.similarity(
        "social; minigame; music", "social; minigame; music, family"
    ) == pytest.approx(0.8)
    assert plans.novelty("social; minigame; music", []) == 1
    assert plans.novelty(
        "social; minigame; music", [("social; minigame; music", 36)]
    ) == pytest.approx(0.75)  # two half-lives


def test_the_approach_sold_six_times_is_the_most_repeated(view, stories):
    truth = stories["repeated_approach"]
    top = plans.repetition_index(view).iloc[0]
    assert top["client_id"] == truth["client_id"]
    assert top["times"] == 6
    assert (top["result_first"], top["result_last"]) == (truth["results"][0], truth["results"][-1])


def test_suggestions_exclude_what_the_client_had(view, stories):
    client = stories["repeated_approach"]["client_id"]
    fresh = plans.fresh_approaches(view.client(client))
    had = set(view.table("projects").query("client_id == @client")["approach"])
    assert len(fresh)
    assert not had & set(fresh["approach"])
    assert (fresh["novelty"] > 0.5).all()


def test_without_the_story_nobody_gets_the_same_six_times(ordinary):
    assert plans.repetition_index(ordinary)["times"].max() <= 2
