"""Lesson 07: whole and detail. Following the departments."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import facts, plans
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.budgets import TimesheetsLate
from acm_lib.lessons.course.overrun import UsedIsNotDone, WhenToSpeak
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.departments import TALK
from acm_lib.measures import compute
from acm_lib.statements import HOURS, MONTH, RATIO, Quantity, Statement, Term, _

BACK, FEWEST_TASKS = 12, 5


def _loads(case: Case) -> pd.DataFrame:
    loads = plans.load(case.view, back=BACK, ahead=0)
    return loads[~loads["planned"] & (loads["capacity_hours"] > 0)]


def _peak(case: Case) -> pd.Series:
    loads = _loads(case)
    return loads.loc[loads["load"].idxmax()]


def peak_department(case: Case) -> pd.DataFrame:
    """The months of the department with the fullest month: department, month, capacity_hours,
    hours."""
    loads = _loads(case)
    return loads[loads["department"] == _peak(case)["department"]].reset_index(drop=True)


def on_time(case: Case) -> pd.DataFrame:
    """By department, the tasks done in the last 12 months: department, tasks_done, tasks_on_time,
    on_time."""
    known = case.view.facts()
    sums = facts.total(known, ["department"], month=case.view.month, months=12)
    frame = compute(sums[sums["tasks_done"] >= FEWEST_TASKS], ["on_time"])
    return frame.sort_values("department", ignore_index=True)


def _the_case(case: Case) -> Statement:
    peak = _peak(case)
    return Statement(
        _("In {month:month} the department {department:term} had its fullest month of the year."),
        month=peak["month"],
        department=peak["department"],
    )


class LoadOfTheMonth(Exercise):
    prompt = _(
        "How full was {department} in {month}? Give the hours worked as a share of the hours it can"
        " work."
    )
    answer = Number(RATIO)
    hints = (
        _("The whole is what the department can work: capacity."),
        _("The part is what was worked: hours. It may be more than the whole."),
        _("Divide: hours / capacity"),
    )
    solved = "hours / capacity"
    because = _(
        "{load}. Above 100 % people work overtime: it costs more, mistakes creep in, and somebody"
        " hands in their notice in spring."
    )
    mistakes = (
        Mistake(
            _("the wrong way round"),
            lambda case: _peak(case)["capacity_hours"] / _peak(case)["hours"],
            _("You have divided what the department can work by what it worked."),
        ),
        Mistake(
            _("only what is beyond"),
            lambda case: _peak(case)["load"] - 1 if _peak(case)["load"] > 1.01 else None,
            _(
                "That is only what is beyond. Asked for is all that was worked, as a share of what"
                " can be."
            ),
        ),
    )

    def expected(self, case):
        return _peak(case)["load"]

    def values(self, case):
        peak = _peak(case)
        return {
            "department": Term(peak["department"]),
            "month": Quantity(peak["month"], MONTH),
            "load": Quantity(float(peak["load"]), RATIO),
        }


class HoursTooMany(Exercise):
    prompt = _(
        "How many hours was that away from what {department} can work in a month? Count hours"
        " beyond it as positive."
    )
    answer = Number(HOURS)
    hints = (
        _("A difference, not a share."),
        _("hours were worked, capacity says what can be worked."),
        _("Subtract: hours - capacity"),
    )
    solved = "hours - capacity"
    because = _(
        "{beyond}. Known a month before, they could have been moved, bought outside, or agreed on"
        " with the client. Afterwards they can only be paid."
    )
    mistakes = (
        Mistake(
            _("the wrong way round"),
            lambda case: _peak(case)["capacity_hours"] - _peak(case)["hours"],
            _("The right size, but turned round: take the capacity from the hours."),
        ),
        Mistake(
            _("all hours instead of those beyond"),
            lambda case: _peak(case)["hours"],
            _("Those are all hours worked."),
        ),
        Mistake(
            _("capacity instead of the difference"),
            lambda case: _peak(case)["capacity_hours"],
            _("That is what the department can work."),
        ),
    )

    def expected(self, case):
        return _peak(case)["hours"] - _peak(case)["capacity_hours"]

    def values(self, case):
        return {
            "department": Term(_peak(case)["department"]),
            "beyond": Quantity(float(self.expected(case)), HOURS),
        }


class LeastOnTime(Exercise):
    prompt = _("Which department finished the smallest share of its tasks on time?")
    answer = Names()
    hints = (
        _(
            "The number of tasks does not matter, their share on time does: look at the last"
            " column."
        ),
        _('tasks.sort_values("on_time") puts the smallest first.'),
        _('Write the name in quotes, or: tasks.sort_values("on_time")["department"].head(1)'),
    )
    solved = 'tasks.sort_values("on_time")["department"].head(1)'
    because = _(
        "{least}: {share} on time. Before you blame it, look at when it got its work: who gets the"
        " brief late, hands over late."
    )
    mistakes = (
        Mistake(
            _("highest instead of lowest"),
            lambda case: on_time(case).loc[on_time(case)["on_time"].idxmax(), "department"],
            _("That department is the most punctual one."),
        ),
        Mistake(
            _("counted instead of weighed"),
            lambda case: (
                on_time(case).loc[on_time(case)["tasks_on_time"].idxmin(), "department"]
                if on_time(case)["tasks_on_time"].idxmin() != on_time(case)["on_time"].idxmin()
                else None
            ),
            _(
                "That department has the smallest number of tasks on time, because it has few"
                " tasks. Look at the share."
            ),
        ),
    )

    def expected(self, case):
        frame = on_time(case)
        return [frame.loc[frame["on_time"].idxmin(), "department"]]

    def values(self, case):
        frame = on_time(case)
        row = frame.loc[frame["on_time"].idxmin()]
        return {"least": Term(row["department"]), "share": Quantity(float(row["on_time"]), RATIO)}


class OneMoreEvent(Quick):
    prompt = _(
        "{department} is already full in the month before Tết. A good client asks for one more"
        " event in that month. What do you do?"
    )
    answer = Choice(
        {
            "yes": _("Say yes: somehow it has always worked out."),
            "look": _(
                "Look with the department at what can move or be bought outside, then name the"
                " client a date and a price."
            ),
            "no": _("Say no: the department is full."),
        }
    )
    right = "look"
    hints = (
        _("Whose hours would you promise?"),
        _("Is a full month a no, or a question of date and price?"),
        _("Ask first, then offer."),
    )
    because = _(
        "A full department is no reason to lose a client, and no reason to burn people out. A date"
        " or a price for help from outside solves both."
    )
    mistakes = (
        chosen(
            "yes",
            _("promises hours nobody has"),
            _("It has worked out with nights and weekends. Ask those who worked them."),
        ),
        chosen(
            "no",
            _("refuses what could be mended"),
            _("Perhaps a week later would do. You have not asked."),
        ),
    )

    def values(self, case):
        return {"department": Term(_peak(case)["department"])}


class LateBecauseOfUs(Quick):
    prompt = _(
        "Design hands over three days late. It had received the text four days late. What do"
        " you do?"
    )
    answer = Choice(
        {
            "design": _("Remind design to be punctual"),
            "chain": _("Look one step back: why did the text come late?"),
            "client": _("Tell the client that design is slow"),
        }
    )
    right = "chain"
    hints = (
        _("Where did the delay begin?"),
        _("Did design lose time, or win some back?"),
        _("Follow the chain back."),
    )
    because = _(
        "Design even won a day back. Delays are handed on; they are mended where they begin."
    )
    mistakes = (
        chosen(
            "design",
            _("mends the wrong place"),
            _("Design was quicker than planned: it got its work four days late."),
        ),
        chosen(
            "client",
            _("makes a department small"),
            _("It is not true, and the client now trusts you less."),
        ),
    )


class WhatFullMeans(Quick):
    prompt = _("A department is planned at 85 % for next month. How much can you still promise?")
    answer = Choice(
        {
            "all": _("The 15 % that are left"),
            "more": _("More: people can work longer"),
            "little": _("Little: something unplanned always comes"),
        }
    )
    right = "little"
    hints = (
        _("Does a month ever go as planned?"),
        _("Illness, corrections, an urgent wish ..."),
        _("Leave some air."),
    )
    because = _(
        "Plans leave out corrections, illness and urgent wishes. Who plans to the brim, overflows."
    )
    mistakes = (
        chosen(
            "all", _("plans to the brim"), _("And who does the corrections that nobody planned?")
        ),
        chosen("more", _("plans with overtime"), _("Overtime is for emergencies, not for plans.")),
    )


class WhoTellsWhom(Quick):
    prompt = _("A department sees that it will be late. When do you want to hear of it?")
    answer = Choice(
        {
            "then": _("On the day it should be handed over"),
            "first": _("On the day they first think so"),
            "meeting": _("In the next weekly meeting"),
        }
    )
    right = "first"
    hints = (
        _("When can you still move something?"),
        _("What must a department not be afraid of?"),
        _("Early, and without blame."),
    )
    because = _(
        "On the first day a date can still be moved with the client. You hear it early if nobody is"
        " blamed for telling you."
    )
    mistakes = (
        chosen(
            "then", _("hears it too late"), _("Then you and the client learn it at the same time.")
        ),
        chosen(
            "meeting",
            _("waits for the meeting"),
            _("Up to a week is lost, and in Tết season a week is a lot."),
        ),
    )


LESSON = Lesson(
    number=7,
    name="departments",
    title=_("Whole and detail: following the departments"),
    outcomes=(
        _("say how full a department is, and how many hours are too many"),
        _("see who hands over late, and look for where the delay began"),
        _("promise only hours that are there"),
        _("find room in a full month together with the department"),
    ),
    exercises=(LoadOfTheMonth, HoursTooMany, OneMoreEvent, LeastOnTime),
    quick=(LateBecauseOfUs, WhatFullMeans, WhoTellsWhom),
    diagnostic=(LateBecauseOfUs, WhatFullMeans),
    recall=(UsedIsNotDone, WhenToSpeak, TimesheetsLate),
    conversation=replace(TALK, values=lambda case: {"department": Term(_peak(case)["department"])}),
    story={"case": _the_case},
    tables={"peak": peak_department, "tasks": on_time},
    minutes=20,
)
