"""Lesson 11: the over-familiar approach and how to find a fresh one."""

from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.lessons import subjects
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.quantities import count, ratio
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, _

IDEA = (  # planning's idea for spring, to be compared with what the client got
    "television; story series; family, music"
)


def waves(case: Case) -> pd.DataFrame:
    """The orders of the repeated client that had its most repeated approach, oldest first, as
    `plans.repetition` gives them."""
    client = case.view.client(subjects.repeated(case))
    same = plans.repetition_index(client)["approach"].iloc[0]
    orders = plans.repetition(client)
    is_same = [plans.similarity(approach, same) >= 0.8 for approach in orders["approach"]]
    return orders[is_same].reset_index(drop=True)


def _results(case: Case) -> pd.Series:
    return waves(case)["result"].dropna()


def _history(case: Case) -> list[tuple[str, float]]:
    return subjects.approach_history(case.view.client(case.client_id))


def history(case: Case) -> pd.DataFrame:
    """What the client of the campaign got so far: approach, months (ago)."""
    return pd.DataFrame(_history(case), columns=["approach", "months"])


def _again(case: Case) -> float:
    client = case.view.client(subjects.repeated(case))
    return plans.novelty(waves(case)["approach"].iloc[-1], subjects.approach_history(client))


def _most(case: Case, by: str = "index") -> list[str]:
    return plans.repetition_index(case.view).nlargest(3, by)["client_id"].tolist()


def _the_case(case: Case) -> list[Statement]:
    client, repeats = subjects.repeated(case), waves(case)
    return [
        Statement(
            _(
                "{dairy} loves the agency, and the agency loves {dairy}: it is so easy. Whenever a"
                " brief comes, somebody opens the last proposal and changes the date."
            ),
            dairy=case.client_name(client),
        ),
        Statement(
            _("“{approach}” has been sold {times} times by now."),
            approach=repeats["approach"].iloc[-1],
            times=count(len(repeats)),
        ),
    ]


def _the_idea(case: Case) -> Statement:
    return Statement(_("Planning has an idea for {client} in spring: “{idea}”."), idea=IDEA)


class NoveltyOfTheSame(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _again(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "likeness_taken_for_novelty": 1 - _again(case),
            "forgetting_counted_as_nothing": 0.0,
        }

    def values(self, case: Case) -> dict[str, Any]:
        months = subjects.approach_history(case.view.client(subjects.repeated(case)))
        last = min(ago for approach, ago in months if approach == waves(case)["approach"].iloc[-1])
        return {
            "dairy": case.client_name(subjects.repeated(case)),
            "months": count(round(last, 1)),
            "new": ratio(_again(case)),
        }


class HowFarItFell(AnswerKey):
    def expected(self, case: Case) -> float:
        return (self.first(case) - self.last(case)) / self.first(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "points_instead_of_a_share": self.first(case) - self.last(case),
            "measured_against_the_last": (self.first(case) - self.last(case)) / self.last(case),
            "what_is_left_instead_of_what_was_lost": self.last(case) / self.first(case),
            "sign_reversed": -self.expected(case),
        }

    def first(self, case: Case) -> float:
        return float(_results(case).iloc[0])

    def last(self, case: Case) -> float:
        return float(_results(case).iloc[-1])

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "fallen": ratio(self.expected(case)),
            "first": ratio(self.first(case)),
            "last": ratio(self.last(case)),
        }


class NoveltyOfTheIdea(AnswerKey):
    def expected(self, case: Case) -> Any:
        return plans.novelty(IDEA, _history(case))

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        past = _history(case)
        likenesses = [plans.similarity(IDEA, approach) for approach, _ago in past]
        faded = [
            likeness * 0.5 ** (ago / 18)
            for likeness, (_approach, ago) in zip(likenesses, past, strict=True)
        ]
        return {
            "compared_with_the_average": 1 - sum(faded) / len(faded),
            "forgetting_left_out": 1 - max(likenesses),
            "likeness_taken_for_novelty": 1 - self.expected(case),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"new": ratio(plans.novelty(IDEA, _history(case)))}


class WhoGetsTheSame(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _most(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        freshest = plans.repetition_index(case.view).nsmallest(3, "index")
        return {
            "those_with_most_orders": _most(case, "orders"),
            "the_freshest_instead": freshest["client_id"].tolist(),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"first": case.client_name(_most(case)[0])}


def _places(case: Case) -> dict[str, Any]:
    fresh = plans.fresh_approaches(case.view.client(subjects.repeated(case)))
    return {
        "dairy": case.client_name(subjects.repeated(case)),
        "times": count(len(waves(case))),
        "first": ratio(_results(case).iloc[0]),
        "last": ratio(_results(case).iloc[-1]),
        "fresh": fresh["approach"].iloc[0] if len(fresh) else "…",
    }


LESSON = Lesson(
    number=11,
    name="creative_fatigue",
    title=_("The over-familiar approach and how to find a fresh one"),
    outcomes=(
        _("say how similar two approaches are, and how new an idea is to one client"),
        _("see in the results when an approach is worn out"),
        _("find approaches that are new to the client and have worked in its trade"),
        _("win a client that wants the same again for a small test"),
    ),
    keys=(NoveltyOfTheSame, HowFarItFell, NoveltyOfTheIdea, WhoGetsTheSame),
    recall=(
        "ability_to_pay.TenVideos",
        "difficult_conversations.ResultBelowPromise",
        "brief.SayItBack",
    ),
    values=_places,
    story={"case": _the_case, "idea": _the_idea},
    tables={"waves": waves, "history": history},
    minutes=25,
)
