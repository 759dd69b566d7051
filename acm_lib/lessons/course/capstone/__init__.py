"""Lesson 14: the capstone. A Tết campaign from the brief to the quarterly review, and a report of
one's own."""

from __future__ import annotations

from acm_lib.lessons.course import account_growth, overrun, stakeholders
from acm_lib.lessons.course.capstone.campaign import BriefFirst, EarnedSoFar, FeeToAsk, the_case
from acm_lib.lessons.course.capstone.crisis import (
    FeeThatRestores,
    FirstHourOfACrisis,
    MarginInTheCrisis,
    MarginWhenShared,
    WhatToPropose,
    the_crisis,
)
from acm_lib.lessons.course.capstone.own_report import RUBRIC, a_step
from acm_lib.lessons.course.capstone.review import (
    LeftOfTheBudgets,
    NewOrdersNeeded,
    PlanOnOnePage,
    WhatAReviewIs,
    finished,
    the_review,
)
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.talks.capstone import TALK
from acm_lib.statements import _

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
    exercises=(
        BriefFirst,
        FeeToAsk,
        EarnedSoFar,
        MarginInTheCrisis,
        MarginWhenShared,
        FeeThatRestores,
        WhatToPropose,
        LeftOfTheBudgets,
        NewOrdersNeeded,
    ),
    quick=(FirstHourOfACrisis, WhatAReviewIs, PlanOnOnePage),
    diagnostic=(FirstHourOfACrisis, PlanOnOnePage),
    recall=(account_growth.WeightedOrder, stakeholders.WhoSpeaksForYou, overrun.WhenToSpeak),
    conversation=TALK,
    story={"case": the_case, "crisis": the_crisis, "review": the_review, "step": a_step},
    tables={"done": finished},
    rubric=RUBRIC,
    minutes=45,
)
