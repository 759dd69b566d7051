"""The campaign before the crisis: its brief, its fee, where the work stands."""

from __future__ import annotations

import pandas as pd

from acm_lib import costs
from acm_lib.lessons.amounts import apart, date, money
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.statements import MONEY, Statement, _


def estimate(case: Case) -> costs.Estimate:
    """The offer the campaign came from, as the departments estimated it."""
    return costs.estimate(case.view, case.opportunity_id)


def the_case(case: Case) -> list[Statement]:
    """How it begins."""
    return [
        Statement(
            _(
                "On {day} {client} calls: it wants to be on every table at Tết. The campaign is"
                " yours, from this call to the review after the holidays."
            ),
            day=date(case.offer["created_on"]),
        ),
        Statement(
            _(
                "Its brief says: {fee}, and as its objective: “{objective}”. The agency wants a"
                " margin of {target}."
            ),
            objective=_objective(case),
        ),
    ]


def _objective(case: Case) -> str:
    briefs = (
        case.view.table("briefs")
        if case.view.has("briefs")
        else pd.DataFrame(columns=["project_id", "objective"])
    )
    said = briefs.loc[briefs["project_id"] == case.project_id, "objective"].dropna()
    return str(said.iloc[0]) if len(said) else "sales"


class BriefFirst(Quick):
    prompt = _(
        "The objective in the brief is “{objective}”. What do you do before any department begins?"
    )
    answer = Choice(
        {
            "begin": _("Let planning begin: time is short"),
            "ask": _("Ask how much more, where, by when, and have the answer approved"),
            "guess": _("Write in a figure that sounds good"),
        }
    )
    right = "ask"
    hints = (
        _("How would you know in February whether it worked?"),
        _("Who must stand behind the figure?"),
        _("How much, where, by when."),
    )
    because = _(
        "A figure and a day, approved by the client: without them nobody can say in February"
        " whether the campaign was good."
    )
    mistakes = (
        chosen(
            "begin",
            _("begins without an objective"),
            _("Then every department works towards an objective of its own."),
        ),
        chosen(
            "guess",
            _("guesses for the client"),
            _("It is the client's figure. If you invent it, you alone answer for it."),
        ),
    )

    def values(self, case):
        return {"objective": _objective(case)}


class FeeToAsk(Exercise):
    prompt = _(
        "Which fee do you ask for, so that the campaign brings {target} in four cases out of five?"
    )
    answer = Number(MONEY)
    hints = (
        _("ACM has drawn many futures from the agency's past: what did the hours become?"),
        _("The decision holds the fee that is safe in four of five of them."),
        _("decision.lowest_fee"),
    )
    solved = "decision.lowest_fee"
    because = _("{lowest}: with it {target} is kept even if the hours run over as they often do.")
    mistakes = (
        Mistake(
            _("estimate taken for certain"),
            lambda case: apart(
                costs.fee_for_margin(estimate(case).cost, case.target), FeeToAsk.lowest(case)
            ),
            _(
                "That is the fee if every hour comes as estimated. Past projects did not: look for"
                " the fee that is safe."
            ),
        ),
        Mistake(
            _("client's figure taken over"),
            lambda case: apart(estimate(case).fee, FeeToAsk.lowest(case)),
            _("That is what the client can spend. What does the agency need?"),
        ),
    )

    @staticmethod
    def lowest(case: Case) -> float:
        return costs.go_no_go(case.view, case.opportunity_id).lowest_fee

    def expected(self, case):
        return self.lowest(case)

    def values(self, case):
        return {"lowest": money(self.lowest(case))}


class EarnedSoFar(Exercise):
    prompt = _(
        "The work is running. How much was earned so far, less what was spent on it? Below zero,"
        " more was spent than earned."
    )
    answer = Number(MONEY)
    hints = (
        _("Earned value is the budget of the work that is done: ev. What was spent is ac."),
        _("Earned less spent; below zero more was spent."),
        _('project["ev"] - project["ac"]'),
    )
    solved = 'project["ev"] - project["ac"]'
    because = _(
        "{cv}. Below zero, early in a project, it can mean that work is nearly done and not yet"
        " accepted: ask this week what is still to do."
    )
    mistakes = (
        Mistake(
            _("budget left instead"),
            lambda case: apart(
                float(case.project["bac"] - case.project["ac"]), EarnedSoFar.cv(case)
            ),
            _(
                "That is the budget that is left. It says nothing about whether enough work was"
                " done for the money."
            ),
        ),
        Mistake(
            _("turned round"),
            lambda case: apart(
                float(case.project["ac"] - case.project["ev"]), EarnedSoFar.cv(case)
            ),
            _("The right size, but the other sign: earned less spent."),
        ),
    )

    @staticmethod
    def cv(case: Case) -> float:
        return float(case.project["ev"] - case.project["ac"])

    def expected(self, case):
        return self.cv(case)

    def values(self, case):
        return {"cv": money(self.cv(case))}
