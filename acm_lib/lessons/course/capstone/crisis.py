"""The crisis: what it costs, who carries it, what is done in its first hour."""

from __future__ import annotations

from acm_lib import costs
from acm_lib.lessons.amounts import apart, money, ratio
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.capstone.campaign import estimate
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.statements import MONEY, RATIO, Statement, _

MORE = 1.4  # of the planned hours, in the department that has the most of them


def _busiest(case: Case) -> str:
    table = estimate(case).table()
    return str(table.loc[table["hours"].idxmax(), "department"])


def _crisis(case: Case) -> costs.Estimate:
    return costs.scenario(estimate(case), costs.Changes(scope={_busiest(case): MORE}))


def _extra(case: Case) -> float:
    return _crisis(case).cost - estimate(case).cost


def the_crisis(case: Case) -> Statement:
    """What happens in December."""
    return Statement(
        _(
            "In December the face of the film is in the papers with a scandal. The story must be"
            " told anew: the department with the most hours works {more} more than planned."
        ),
        more=ratio(MORE - 1),
    )


class MarginInTheCrisis(Exercise):
    prompt = _("What margin is left if the agency carries all of the additional work?")
    answer = Number(RATIO)
    hints = (
        _("The fee stays, the cost rises: costs.scenario has worked it out."),
        _("What is left, as a share of the fee."),
        _("crisis.margin"),
    )
    solved = "crisis.margin"
    because = _(
        "{after} instead of {before}. With that figure you go to the client: what do both sides"
        " carry, and what can be left out?"
    )
    mistakes = (
        Mistake(
            _("no effect of the crisis"),
            lambda case: apart(estimate(case).margin, _crisis(case).margin),
            _("That is the margin before the crisis."),
        ),
        Mistake(
            _("all the work grows"),
            lambda case: apart(
                costs.scenario(estimate(case), costs.Changes(scope=MORE)).margin,
                _crisis(case).margin,
            ),
            _("You have let all departments grow. Only one works more."),
        ),
    )

    def expected(self, case):
        return _crisis(case).margin

    def values(self, case):
        return {"before": ratio(estimate(case).margin), "after": ratio(_crisis(case).margin)}


class MarginWhenShared(Exercise):
    prompt = _(
        "You propose to share: the client pays half of the additional cost as an additional fee."
        " What margin is left then?"
    )
    answer = Number(RATIO)
    hints = (
        _("Two things change: the fee and the cost. The additional cost is called extra."),
        _(
            "The fee is now plan.fee + extra / 2, the cost is crisis.cost. What is left, as a share"
            " of the new fee?"
        ),
        _("(plan.fee + extra / 2 - crisis.cost) / (plan.fee + extra / 2)"),
    )
    solved = "(plan.fee + extra / 2 - crisis.cost) / (plan.fee + extra / 2)"
    because = _(
        "{shared}, between {after} if the agency carries all and {before} without the crisis. Both"
        " sides see what the other carries: that is what makes it fair."
    )
    mistakes = (
        Mistake(
            _("nothing shared"),
            lambda case: apart(_crisis(case).margin, MarginWhenShared.shared(case)),
            _("That is the margin if the agency carries all of it. The client now pays half."),
        ),
        Mistake(
            _("client pays all of it"),
            lambda case: apart(
                (estimate(case).fee + _extra(case) - _crisis(case).cost)
                / (estimate(case).fee + _extra(case)),
                MarginWhenShared.shared(case),
            ),
            _("You have let the client pay all of the additional cost. It pays half."),
        ),
    )

    @staticmethod
    def shared(case: Case) -> float:
        fee = estimate(case).fee + _extra(case) / 2
        return (fee - _crisis(case).cost) / fee

    def expected(self, case):
        return self.shared(case)

    def values(self, case):
        return {
            "shared": ratio(self.shared(case)),
            "after": ratio(_crisis(case).margin),
            "before": ratio(estimate(case).margin),
        }


class FeeThatRestores(Exercise):
    prompt = _(
        "How much additional fee would bring the margin back to {before}, where it was before the"
        " crisis?"
    )
    answer = Number(MONEY)
    hints = (
        _(
            "Which fee brings plan.margin at the new cost? The function of the lesson on pricing"
            " works it out: costs.fee_for_margin."
        ),
        _("That is the whole fee. Take off the fee that is agreed: plan.fee."),
        _("costs.fee_for_margin(crisis.cost, margin=plan.margin) - plan.fee"),
    )
    solved = "costs.fee_for_margin(crisis.cost, margin=plan.margin) - plan.fee"
    because = _(
        "{restores}, for {extra} of additional cost. It is what you know and do not ask for on the"
        " first day: your own share of a crisis is part of the price of trust."
    )
    mistakes = (
        Mistake(
            _("cost taken for the fee"),
            lambda case: apart(_extra(case), FeeThatRestores.restores(case)),
            _(
                "That pays the additional cost and earns nothing on it, so the margin stays below"
                " {before}."
            ),
        ),
        Mistake(
            _("whole fee"),
            lambda case: apart(
                estimate(case).fee + FeeThatRestores.restores(case), FeeThatRestores.restores(case)
            ),
            _("That is the whole fee. Only the additional one is asked for: take off plan.fee."),
        ),
        Mistake(
            _("markup instead of margin"),
            lambda case: apart(
                _extra(case) * (1 + estimate(case).margin), FeeThatRestores.restores(case)
            ),
            _(
                "You have put the margin on top of the cost: that is a markup. The margin is a"
                " share of the fee."
            ),
        ),
    )

    @staticmethod
    def restores(case: Case) -> float:
        return (
            costs.fee_for_margin(_crisis(case).cost, margin=estimate(case).margin)
            - estimate(case).fee
        )

    def expected(self, case):
        return self.restores(case)

    def values(self, case):
        return {
            "before": ratio(estimate(case).margin),
            "restores": money(self.restores(case)),
            "extra": money(_extra(case)),
        }


class WhatToPropose(Quick):
    prompt = _("At noon the client asks: “What do you propose?” Which answer do you bring?")
    answer = Choice(
        {
            "all": _("We carry everything, it is a matter of honour"),
            "bill": _("All of it is additional work, here is the offer"),
            "shared": _(
                "A second story, what it costs, what each side carries, and what can be left out"
            ),
            "later": _("We are still collecting ideas"),
        }
    )
    right = "shared"
    hints = (
        _("What must the client decide today?"),
        _("A decision needs a way out, its price, and a choice."),
        _("Story, cost, shares, and what is left out."),
    )
    because = _(
        "A way out with its price, a fair share, and something to choose. With that the client can"
        " decide today."
    )
    mistakes = (
        chosen(
            "all",
            _("gives the margin away"),
            _(
                "Generous, and next time it is expected. Who pays the department that works the"
                " nights?"
            ),
        ),
        chosen(
            "bill",
            _("leaves the client alone with it"),
            _(
                "Correct by the contract. The client has lost a film today and now reads an"
                " invoice."
            ),
        ),
        chosen(
            "later",
            _("no proposal"),
            _("At noon it needs something to decide on, even if it is not perfect."),
        ),
    )


class FirstHourOfACrisis(Quick):
    prompt = _("The scandal is in the morning papers. What is the first thing you do?")
    answer = Choice(
        {
            "wait": _("Wait and see whether it grows"),
            "post": _("Answer the comments yourself"),
            "call": _("Call the client, stop what is running, and agree who speaks"),
        }
    )
    right = "call"
    hints = (
        _("Whose brand is it?"),
        _("What must not go on while you think?"),
        _("Call, stop, agree."),
    )
    because = _(
        "First stop the damage, together, and with one voice. The new idea comes in the afternoon."
    )
    mistakes = (
        chosen(
            "wait",
            _("waits in a crisis"),
            _("Every hour the film runs on, under the client's name."),
        ),
        chosen(
            "post",
            _("speaks for the client"),
            _("It is not your brand to speak for. Two voices make two stories."),
        ),
    )
