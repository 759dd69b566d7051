"""Lesson 05: budgets by department and activity."""

from __future__ import annotations

import pandas as pd

from acm_lib import costs
from acm_lib.lessons import stories
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.brief import SayItBack
from acm_lib.lessons.course.clients import FixBeforeGrowing
from acm_lib.lessons.course.pricing import MarginOrMarkup
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.budgets import TALK
from acm_lib.statements import DATE, HOURS, RATIO, Quantity, Statement, Term, _


def _own(case: Case) -> pd.DataFrame:
    return costs.department_status(case.view, [case.project_id])


def creeping(case: Case) -> pd.Series:
    """The order whose scope grows most, a row of `costs.project_status`."""
    return stories.project(case, stories.creeping(case))


def creeping_departments(case: Case) -> pd.DataFrame:
    """The departments of that order: their budget and what they have used of it."""
    return costs.department_status(case.view, [creeping(case)["project_id"]])


def _worst(case: Case) -> pd.Series:
    frame = creeping_departments(case)
    return frame.loc[frame["hours_used"].idxmax()]


def _the_case(case: Case) -> Statement:
    return Statement(
        _(
            "{project} for {client} has a budget of {budget} and runs until {end}. Each department"
            " got its part of it when the order was signed."
        ),
        **(case.values() | {"end": Quantity(case.project["end"], DATE)}),
    )


def _the_other(case: Case) -> Statement:
    order = creeping(case)
    return Statement(
        _("{other}: {order}, until {end:date}."),
        other=case.named(order["client_id"]),
        order=order["name"],
        end=order["end"],
    )


class UsedSoFar(Exercise):
    prompt = _("What share of the budget of {project} is used so far?")
    answer = Number(RATIO)
    hints = (
        _("The part is what was spent, the whole is what was planned."),
        _("You have both: spent and planned."),
        _("Divide: spent / planned"),
    )
    solved = "spent / planned"
    because = _(
        "{used} of the money is used. That says nothing yet about how much of the work is done:"
        " that comes in the next lesson."
    )
    mistakes = (
        Mistake(
            _("what is left instead of what is used"),
            lambda case: 1 - UsedSoFar.share(case),
            _("That is what is left."),
        ),
        Mistake(
            _("the wrong way round"),
            lambda case: 1 / UsedSoFar.share(case),
            _("You have divided the whole by the part."),
        ),
    )

    @staticmethod
    def share(case):
        frame = _own(case)
        return float(frame["ac"].sum() / frame["bac"].sum())

    def expected(self, case):
        return self.share(case)

    def values(self, case):
        return {"used": Quantity(self.share(case), RATIO)}


class FurthestAlong(Exercise):
    prompt = _("Which department has used the largest share of its own budget?")
    answer = Names()
    hints = (
        _(
            "Not the largest amount: the largest share of its own budget. Look at the column that"
            " says so."
        ),
        _(
            'The column is called budget_used. budget.sort_values("budget_used") puts the largest'
            " last."
        ),
        _('Write the name in quotes, or: budget.sort_values("budget_used")["department"].tail(1)'),
    )
    solved = 'budget.sort_values("budget_used")["department"].tail(1)'
    because = _(
        "{first}, with {used}. Whether that is good or bad depends on whether its work is done: a"
        " department that comes first is through first."
    )
    mistakes = (
        Mistake(
            _("largest budget instead of largest share"),
            lambda case: (
                _own(case).loc[_own(case)["bac"].idxmax(), "department"]
                if _own(case)["bac"].idxmax() != _own(case)["budget_used"].idxmax()
                else None
            ),
            _("That department has the largest budget. It has not used the largest share of it."),
        ),
        Mistake(
            _("smallest instead of largest"),
            lambda case: _own(case).loc[_own(case)["budget_used"].idxmin(), "department"],
            _("That department has used the smallest share."),
        ),
    )

    def expected(self, case):
        frame = _own(case)
        return [frame.loc[frame["budget_used"].idxmax(), "department"]]

    def values(self, case):
        frame = _own(case)
        row = frame.loc[frame["budget_used"].idxmax()]
        return {
            "first": Term(row["department"]),
            "used": Quantity(float(row["budget_used"]), RATIO),
        }


class HoursBeyond(Exercise):
    prompt = _("{department}: how many hours has it worked beyond its budget?")
    answer = Number(HOURS)
    hints = (
        _(
            "Find the row of the department. One column says how many hours were planned, one how"
            " many were worked."
        ),
        _('row["hours_to_date"] were worked, row["budget_hours_to_date"] planned.'),
        _('Subtract: row["hours_to_date"] - row["budget_hours_to_date"]'),
    )
    solved = 'row["hours_to_date"] - row["budget_hours_to_date"]'
    because = _(
        "{worked} worked, {planned} planned: {beyond} beyond. And the order is still running."
    )
    mistakes = (
        Mistake(
            _("all hours instead of those beyond"),
            lambda case: _worst(case)["hours_to_date"],
            _("Those are all hours worked. How many of them were not planned?"),
        ),
        Mistake(
            _("planned hours"),
            lambda case: _worst(case)["budget_hours_to_date"],
            _("Those are the hours planned. How many came on top?"),
        ),
        Mistake(
            _("the wrong way round"),
            lambda case: _worst(case)["budget_hours_to_date"] - _worst(case)["hours_to_date"],
            _("The right size, but with a minus: subtract the planned hours from the worked ones."),
        ),
    )

    def expected(self, case):
        row = _worst(case)
        return row["hours_to_date"] - row["budget_hours_to_date"]

    def values(self, case):
        row = _worst(case)
        return {
            "department": Term(row["department"]),
            "worked": Quantity(row["hours_to_date"], HOURS),
            "planned": Quantity(row["budget_hours_to_date"], HOURS),
            "beyond": Quantity(self.expected(case), HOURS),
        }


class FirstStep(Quick):
    prompt = _(
        "One department is far over its hours, the others are as planned. What is your first step?"
    )
    answer = Choice(
        {
            "client": _("Write to the client that it will be dearer."),
            "cut": _("Forbid the department any further hour."),
            "ask": _("Ask the department what they do in those hours, and who asked for it."),
        }
    )
    right = "ask"
    hints = (
        _("Do you know already why?"),
        _("It may be a bad estimate, or work nobody ordered. How do you find out?"),
        _("Ask those who do the work."),
    )
    because = _(
        "Only one department is over: so it is hardly bad luck. Often somebody at the client rings"
        " it directly. You have to know before you act."
    )
    mistakes = (
        chosen(
            "client",
            _("goes to the client without a reason"),
            _("The first thing the client asks is: why? You do not know yet."),
        ),
        chosen(
            "cut",
            _("stops the work"),
            _("Then the work stands still, and you still do not know why."),
        ),
    )


class PartOfTheBudget(Quick):
    prompt = _("A project's budget is split by department and month. What for?")
    answer = Choice(
        {
            "books": _("Because the bookkeepers want it"),
            "early": _(
                "So that one sees early who needs more than planned, while one can still act"
            ),
            "blame": _("So that one knows afterwards whose fault it was"),
        }
    )
    right = "early"
    hints = (
        _("When can something still be changed?"),
        _("A total hides who is over."),
        _("Early, and by department."),
    )
    because = _(
        "In a total, one department's overrun hides behind the others for months. By department and"
        " month it shows at once."
    )
    mistakes = (
        chosen(
            "books",
            _("takes the budget for bookkeeping"),
            _("Bookkeepers look back. A budget looks ahead."),
        ),
        chosen(
            "blame",
            _("takes the budget for blame"),
            _("Afterwards nobody can change anything. And who is blamed, hides hours next time."),
        ),
    )


class BoughtFromOthers(Quick):
    prompt = _(
        "The printer's bill is charged on to the client at cost. Does it belong in the margin?"
    )
    answer = Choice(
        {
            "yes": _("Yes: it is a cost of the project"),
            "no": _("No: it only passes through"),
            "half": _("Half of it"),
        }
    )
    right = "no"
    hints = (
        _("Who pays for it in the end?"),
        _("Does it take anything from the agency's fee?"),
        _("It comes in and goes out."),
    )
    because = _(
        "It comes in and goes out. What the agency buys for itself and does not charge on, does"
        " belong in."
    )
    mistakes = (
        chosen(
            "yes",
            _("counts pass-through as cost"),
            _("The client pays it on top of the fee. It takes nothing from it."),
        ),
        chosen("half", _("guesses"), _("It is paid by one side only.")),
    )


class TimesheetsLate(Quick):
    prompt = _("A department writes down its hours at the end of the month only. What happens?")
    answer = Choice(
        {
            "nothing": _("Nothing: the sum is the same"),
            "blind": _("You see an overrun four weeks after it began"),
            "tidy": _("The books are tidier"),
        }
    )
    right = "blind"
    hints = (
        _("What do you see in the third week?"),
        _("Can you mend what you cannot see?"),
        _("Four weeks of blindness."),
    )
    because = _(
        "Hours that are not written down do not show. By the time they do, the month and the money"
        " are gone."
    )
    mistakes = (
        chosen(
            "nothing",
            _("looks at the sum only"),
            _("The sum is the same, but it comes too late to act on."),
        ),
        chosen(
            "tidy",
            _("prefers tidiness"),
            _("After four weeks nobody remembers what was done when."),
        ),
    )


LESSON = Lesson(
    number=5,
    name="budgets",
    title=_("Budgets by department and activity"),
    outcomes=(
        _("read a budget by department: planned, used, left"),
        _("see which department is over, though the total looks fine"),
        _("say how many hours were worked beyond the plan"),
        _("find the reason without making an enemy"),
    ),
    exercises=(UsedSoFar, FurthestAlong, HoursBeyond, FirstStep),
    quick=(PartOfTheBudget, BoughtFromOthers, TimesheetsLate),
    diagnostic=(PartOfTheBudget, BoughtFromOthers),
    recall=(MarginOrMarkup, SayItBack, FixBeforeGrowing),
    conversation=TALK,
    story={"case": _the_case, "other": _the_other},
    tables={"creeping": creeping_departments},
    minutes=25,
)
