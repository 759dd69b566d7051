"""Lesson 14: the capstone. A Tết campaign from the brief to the quarterly review, and a report of
one's own."""

from typing import Any

from acm_lib.lessons.case import Case
from acm_lib.lessons.course.capstone.campaign import EarnedSoFar, FeeToAsk, objective, the_case
from acm_lib.lessons.course.capstone.crisis import (
    FeeThatRestores,
    MarginInTheCrisis,
    MarginWhenShared,
    the_crisis,
)
from acm_lib.lessons.course.capstone.own_report import RUBRIC, a_step
from acm_lib.lessons.course.capstone.review import (
    LeftOfTheBudgets,
    NewOrdersNeeded,
    finished,
    the_review,
)
from acm_lib.lessons.lesson import Lesson
from acm_lib.statements import _


def _places(case: Case) -> dict[str, Any]:
    return {"objective": objective(case)}


LESSON = Lesson(
    number=14,
    name="capstone",
    title=_("Capstone: a Tết campaign from the brief to the review"),
    outcomes=(
        _("take a campaign from the brief to a fee that is safe"),
        _("see where it stands, work out what a crisis costs and share it fairly"),
        _("answer the two questions of a quarterly review: what it was worth, and what comes next"),
        _("write an account plan with a target, names and days, and make its report"),
    ),
    keys=(
        FeeToAsk,
        EarnedSoFar,
        MarginInTheCrisis,
        MarginWhenShared,
        FeeThatRestores,
        LeftOfTheBudgets,
        NewOrdersNeeded,
    ),
    values=_places,
    recall=("account_growth.WeightedOrder", "stakeholders.WhoSpeaksForYou", "overrun.WhenToSpeak"),
    story={"case": the_case, "crisis": the_crisis, "review": the_review, "step": a_step},
    tables={"done": finished},
    rubric=RUBRIC,
    minutes=45,
)
