"""Lesson 06: seeing the overrun early. Burn, earned value, cost at completion."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import costs
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.budgets import PartOfTheBudget, TimesheetsLate, creeping
from acm_lib.lessons.course.pricing import WhatADiscountTakes
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.talks.overrun import TALK
from acm_lib.statements import INDEX, MONEY, RATIO, Quantity, Statement, _

EARLY, FAR_OVER = 0.2, 1.1
REASONS = {
    "early": _(
        "With {done} done a CPI jumps with every finished task; the range of past projects is the"
        " better guide. Under a fifth of the work: look closely, do not shout."
    ),
    "alarm": _(
        "{done} is done, and projects that stood like this ended between {low} and {high}, where"
        " {budget} were planned. Now something can still be done about it."
    ),
    "fine": _(
        "{done} is done, and projects that stood like this ended between {low} and {high}, where"
        " {budget} were planned. No alarm; look again in two weeks."
    ),
}


def order(case: Case) -> pd.DataFrame:
    """The order that is watched, as one row of `costs.project_status`."""
    known = costs.project_status(case.view)
    return known[known["project_id"] == creeping(case)["project_id"]]


def campaign(case: Case) -> pd.DataFrame:
    """The campaign, as one row of `costs.project_status`."""
    known = costs.project_status(case.view)
    return known[known["project_id"] == case.project_id]


def _money(row: pd.Series, name: str) -> Quantity:
    return Quantity(float(row[name]), MONEY)


def _the_case(case: Case) -> list[Statement]:
    row = creeping(case)
    return [
        Statement(
            _("{other}: {order}. Budget {planned_in_all}, spent so far {spent}."),
            other=case.named(row["client_id"]),
            order=row["name"],
            planned_in_all=_money(row, "bac"),
            spent=_money(row, "ac"),
        ),
        Statement(
            _(
                "Is that good or bad? Nobody can say, as long as one question is open: how much of"
                " the work is done?"
            )
        ),
    ]


class CostIndex(Exercise):
    prompt = _("Work worth {earned} is done, {spent} were spent on it. What is the CPI?")
    answer = Number(INDEX, tolerance=0.01)
    hints = (
        _("The CPI says how much work one unit of money has bought."),
        _("Work done over money spent: earned is the first, spent the second."),
        _("Divide: earned / spent"),
    )
    solved = "earned / spent"
    because = _(
        "For every 1 that was spent, work worth {cpi} was done. Below 1 the work costs more than"
        " planned."
    )
    mistakes = (
        Mistake(
            _("the wrong way round"),
            lambda case: creeping(case)["ac"] / creeping(case)["ev"],
            _(
                "You have divided what was spent by what was earned. The CPI is the other way"
                " round: under 1 is bad."
            ),
        ),
        Mistake(
            _("work done instead of CPI"),
            lambda case: creeping(case)["ev"] / creeping(case)["bac"],
            _(
                "You have divided by the whole budget. That says how much of the work is done, not"
                " what it cost."
            ),
        ),
        Mistake(
            _("money used instead of CPI"),
            lambda case: creeping(case)["ac"] / creeping(case)["bac"],
            _("That is how much of the budget is used. It does not say what was got for it."),
        ),
    )

    def expected(self, case):
        return creeping(case)["cpi"]

    def values(self, case):
        row = creeping(case)
        return {
            "earned": _money(row, "ev"),
            "spent": _money(row, "ac"),
            "cpi": Quantity(float(row["cpi"]), INDEX),
        }


class CostInTheEnd(Exercise):
    prompt = _("If the rest goes as it went so far, what will {order} cost in the end?")
    answer = Number(MONEY, tolerance=0.01)
    hints = (
        _("Every 1 of planned work costs more than 1. How much more?"),
        _("The whole budget is planned work. At this CPI each unit of it costs 1 / cpi."),
        _("Divide: planned / cpi"),
    )
    solved = "planned / cpi"
    because = _(
        "{eac}, where {planned_in_all} were planned. If the rest went as planned, it would be"
        " {at_plan}. Both are rules of thumb; below you see what the agency's own past says."
    )
    mistakes = (
        Mistake(
            _("rest thought to go as planned"),
            lambda case: creeping(case)["eac_at_plan"],
            _(
                "That is right if the rest goes as planned (spent, and the rest of the plan). Asked"
                " for is: as it went so far."
            ),
        ),
        Mistake(
            _("multiplied instead of divided"),
            lambda case: creeping(case)["bac"] * creeping(case)["cpi"],
            _(
                "You have multiplied. At a CPI under 1 the end must cost more than the budget, not"
                " less."
            ),
        ),
        Mistake(
            _("budget instead of forecast"),
            lambda case: creeping(case)["bac"],
            _("That is what was planned."),
        ),
    )

    def expected(self, case):
        return creeping(case)["eac"]

    def values(self, case):
        row = creeping(case)
        return {
            "order": row["name"],
            "eac": _money(row, "eac"),
            "planned_in_all": _money(row, "bac"),
            "at_plan": _money(row, "eac_at_plan"),
        }


def _verdict(case: Case) -> str:
    row = case.project
    if row["work_done"] < EARLY:
        return "early"
    return "alarm" if row["eac_likely"] > FAR_OVER * row["bac"] else "fine"


class AlarmOrNot(Exercise):
    prompt = _(
        "{project}: CPI {cpi}, but only {done} of the work is done. The forecast by past projects"
        " lies between {low} and {high}, the budget is {budget}. What do you make of it?"
    )
    answer = Choice(
        {
            "alarm": _("An overrun is as good as certain: tell the client today."),
            "early": _(
                "It is too early for the CPI: look into the departments, and again in two weeks."
            ),
            "fine": _("All is well: there is plenty of money left."),
        }
    )
    hints = (
        _("How much does a CPI mean when hardly any task is finished?"),
        _("Tasks that are begun but not finished cost money and have earned little so far."),
        _(
            "Look at the share of the work that is done, then at where the budget lies in the"
            " range."
        ),
    )
    because = "{reason}"
    mistakes = tuple(
        Mistake(name, lambda case, wrong=wrong: wrong if _verdict(case) != wrong else None, text)
        for wrong, name, text in (
            (
                "alarm",
                _("takes an early CPI for the truth"),
                _(
                    "Begun work has cost money and earned hardly anything yet. Look at the range of"
                    " past projects, and at where the budget lies in it."
                ),
            ),
            (
                "fine",
                _("looks at the money only"),
                _("Money left says nothing as long as the work is not done."),
            ),
            ("early", _("waits too long"), _("Enough is done to believe the figures.")),
        )
        if wrong != "early"
    )

    def expected(self, case):
        return _verdict(case)

    def values(self, case):
        row = case.project
        shown = {
            "cpi": Quantity(float(row["cpi"]), INDEX),
            "done": Quantity(float(row["work_done"]), RATIO),
            "low": _money(row, "eac_lowest"),
            "high": _money(row, "eac_highest"),
        }
        return shown | {"reason": Statement(REASONS[_verdict(case)], **case.values(), **shown)}


class UsedIsNotDone(Quick):
    prompt = _("Half of the budget is used. Is the project on track?")
    answer = Choice(
        {
            "yes": _("Yes: half is left"),
            "depends": _("That depends on how much of the work is done"),
            "no": _("No: too much is gone"),
        }
    )
    right = "depends"
    hints = (
        _("What did you get for the money?"),
        _("Half the money for a third of the work, or for two thirds?"),
        _("Compare used with done."),
    )
    because = _("Money used alone says nothing. Only beside the work done does it speak.")
    mistakes = (
        chosen("yes", _("looks at the money only"), _("And if only a fifth of the work is done?")),
        chosen(
            "no",
            _("takes spending for overspending"),
            _("And if three quarters of the work are done?"),
        ),
    )


class WhatCpiSays(Quick):
    prompt = _("A project's CPI is 0.8. What does that mean?")
    answer = Choice(
        {
            "late": _("It is 20 % late"),
            "cost": _("For every 1 spent, work worth 0.8 was done"),
            "left": _("20 % of the budget is left"),
        }
    )
    right = "cost"
    hints = (_("C stands for cost."), _("Work done over money spent."), _("Less work than money."))
    because = _(
        "Work done over money spent: under 1 the work is dearer than planned. For time there is the"
        " SPI."
    )
    mistakes = (
        chosen(
            "late", _("takes CPI for SPI"), _("Time is told by the SPI. The CPI is about cost.")
        ),
        chosen(
            "left", _("takes CPI for money left"), _("The CPI says nothing about what is left.")
        ),
    )


class WhenToSpeak(Quick):
    prompt = _(
        "You see at half time that the project will cost a quarter more. When do you tell your boss"
        " and the client?"
    )
    answer = Choice(
        {
            "end": _("At the end, when it is certain"),
            "never": _("Not at all: perhaps it comes right"),
            "now": _("Now, with the reason and with two ways out"),
        }
    )
    right = "now"
    hints = (
        _("When are there still ways out?"),
        _("Bad news does not age well."),
        _("With a reason and a choice."),
    )
    because = _(
        "At half time one can still cut the scope or agree on more. At the end one can only pay."
    )
    mistakes = (
        chosen("end", _("waits until it is certain"), _("Then the only way out is to pay.")),
        chosen(
            "never", _("hopes"), _("An overrun at half time hardly ever comes right by itself.")
        ),
    )


def _talk_values(case: Case) -> dict:
    row = creeping(case)
    bounds = (
        (row["eac_lowest"], row["eac_highest"])
        if pd.notna(row["eac_highest"])
        else sorted((row["eac_at_plan"], row["eac"]))
    )  # too few projects finished to learn from
    low, high = (Quantity(float(bound), MONEY) for bound in bounds)
    return {
        "order": row["name"],
        "planned_in_all": _money(row, "bac"),
        "low": low,
        "high": high,
        "other": case.named(row["client_id"]),
    }


LESSON = Lesson(
    number=6,
    name="overrun",
    title=_("Seeing the overrun early: burn, earned value, cost at completion"),
    outcomes=(
        _("compare money used with work done"),
        _("work out the CPI, and what the project will cost in the end"),
        _("say when a figure is too early to be believed"),
        _("report an overrun in ten minutes: figure, reason, choice"),
    ),
    exercises=(CostIndex, CostInTheEnd, AlarmOrNot),
    quick=(UsedIsNotDone, WhatCpiSays, WhenToSpeak),
    diagnostic=(UsedIsNotDone, WhatCpiSays),
    recall=(PartOfTheBudget, TimesheetsLate, WhatADiscountTakes),
    conversation=replace(TALK, values=_talk_values),
    story={"case": _the_case},
    tables={"order": order, "campaign": campaign},
    minutes=25,
)
