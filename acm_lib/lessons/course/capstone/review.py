"""The quarterly review: what was promised, what came of it, what is still to come."""

from __future__ import annotations

import pandas as pd

from acm_lib import costs, plans
from acm_lib.lessons.amounts import apart, money
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.statements import MONEY, Statement, _


def finished(case: Case) -> pd.DataFrame:
    """The client's finished orders that had a budget, with what was left of it."""
    orders = costs.project_status(case.view.client(case.client_id))
    done = orders[~orders["running"] & (orders["bac"] > 0)]
    return (
        done.assign(left=done["bac"] - done["ac"])
        .sort_values(["end", "project_id"])
        .reset_index(drop=True)
    )


def _year(case: Case) -> pd.Series:
    return plans.target(case.view, case.client_id).iloc[0]


def the_review(case: Case) -> Statement:
    """February."""
    return Statement(
        _(
            "February. In a week the quarterly review at {client}. Its director will ask two"
            " things: were you worth the money, and what comes next?"
        )
    )


class LeftOfTheBudgets(Exercise):
    prompt = _(
        "Before you speak of one campaign, look at all of them: how much of the budgets of the"
        " finished orders was left, in all? Below zero more was spent."
    )
    answer = Number(MONEY)
    hints = (
        _(
            "The table done has a row for each finished order; the column left is its budget less"
            " what was spent."
        ),
        _("Add up the column: .sum()"),
        _('done["left"].sum()'),
    )
    solved = 'done["left"].sum()'
    because = _(
        "{left} in all: some orders took more than planned, others less. Say both in the review; a"
        " client that hears only of the good ones asks for the others."
    )
    mistakes = (
        Mistake(
            _("only the overruns"),
            lambda case: apart(
                float(finished(case)["left"].clip(upper=0).sum()), LeftOfTheBudgets.left(case)
            ),
            _(
                "Those are the orders that took too much. Others left something: add up all of"
                " them."
            ),
        ),
        Mistake(
            _("only the savings"),
            lambda case: apart(
                float(finished(case)["left"].clip(lower=0).sum()), LeftOfTheBudgets.left(case)
            ),
            _("Those are the orders that went well. Add up all of them, the others too."),
        ),
        Mistake(
            _("turned round"),
            lambda case: apart(-LeftOfTheBudgets.left(case), LeftOfTheBudgets.left(case)),
            _("The right size, but the other sign: budget less spent."),
        ),
    )

    @staticmethod
    def left(case: Case) -> float:
        return float(finished(case)["left"].sum())

    def expected(self, case):
        return self.left(case)

    def values(self, case):
        return {"left": money(self.left(case))}


class NewOrdersNeeded(Exercise):
    prompt = _(
        "Of this year's AGI {keep} will probably come again. How much must new orders bring, to"
        " reach the target of {aim}?"
    )
    answer = Number(MONEY)
    hints = (
        _('What is likely to come again is year["keep"], the target is year["target"].'),
        _("Target less what comes again."),
        _('year["target"] - year["keep"]'),
    )
    solved = 'year["target"] - year["keep"]'
    because = _(
        "{needed}. That is what the account plan has to find; {keep} will probably come if you look"
        " after the client as you do now."
    )
    mistakes = (
        Mistake(
            _("all taken to come again"),
            lambda case: apart(
                float(_year(case)["target"] - _year(case)["agi"]), NewOrdersNeeded.needed(case)
            ),
            _(
                "You have taken this year's AGI as certain. Part of it is one-off work: use"
                ' year["keep"].'
            ),
        ),
        Mistake(
            _("whole target"),
            lambda case: apart(float(_year(case)["target"]), NewOrdersNeeded.needed(case)),
            _("That is the whole target. Take off what is likely to come again."),
        ),
    )

    @staticmethod
    def needed(case: Case) -> float:
        return float(_year(case)["target"] - _year(case)["keep"])

    def expected(self, case):
        return self.needed(case)

    def values(self, case):
        return {
            "needed": money(self.needed(case)),
            "keep": money(_year(case)["keep"]),
            "aim": money(_year(case)["target"]),
        }


class WhatAReviewIs(Quick):
    prompt = _("What comes first in a quarterly review with the client?")
    answer = Choice(
        {
            "next": _("The next offer"),
            "promise": _("What was promised, and what came of it"),
            "hours": _("The hours the agency worked"),
        }
    )
    right = "promise"
    hints = (
        _("What does the client want to know first?"),
        _("It bought a result, not hours."),
        _("Promise and result."),
    )
    because = _(
        "Promise and result first, good or bad. Then what you learnt, then what comes next."
    )
    mistakes = (
        chosen(
            "next",
            _("sells before answering"),
            _("First the client wants to know what became of the last one."),
        ),
        chosen(
            "hours",
            _("shows effort for result"),
            _("Hours are your concern. The client bought a result."),
        ),
    )


class PlanOnOnePage(Quick):
    prompt = _("What makes an account plan one that is really done?")
    answer = Choice(
        {
            "long": _("Many pages"),
            "who": _("For each step a name and a day"),
            "nice": _("A fine title"),
        }
    )
    right = "who"
    hints = (_("Who does it, and when?"), _("“We should” is nobody."), _("A name and a day."))
    because = _("A name and a day. What belongs to everybody is done by nobody.")
    mistakes = (
        chosen("long", _("length taken for care"), _("Nobody reads it twice.")),
        chosen("nice", _("form taken for content"), _("And who does what on Monday?")),
    )
