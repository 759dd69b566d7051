"""Lesson 04: pricing and go/no-go. The project must earn."""

from __future__ import annotations

from dataclasses import replace

from acm_lib import costs
from acm_lib.lessons.amounts import count, days, hours, money, ratio
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.brief import ObjectiveNotMeans
from acm_lib.lessons.course.clients import OneClientTooMany, RevenueOrAgi
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.talks.pricing import TALK
from acm_lib.statements import MONEY, RATIO, Statement, Term, _

DISCOUNT, ASKED_OFF = 0.10, 0.15


def _plan(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.opportunity_id)


def _weak(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.weak_offer)


def _strong(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.strong_offer)


def _cheaper(case: Case) -> costs.Estimate:
    return costs.scenario(_plan(case), costs.Changes(discount=DISCOUNT))


def _the_case(case: Case) -> list[Statement]:
    plan = _plan(case)
    return [
        Statement(
            _(
                "{client} has sent a brief: {offer}. It can spend {fee}. The departments have read"
                " the brief and estimated {hours} of work."
            ),
            client=case.named(plan.client_id),
            offer=plan.name,
            fee=money(plan.fee),
            hours=hours(plan.hours),
        ),
        Statement(
            _(
                "{agency} wants a margin of {target}: of every 100 it is paid for its own work,"
                " {share} are to be left when the work is paid for."
            ),
            agency=case.view.settings.agency,
            target=ratio(case.target),
            share=count(case.target * 100),
        ),
    ]


def _two_offers(case: Case) -> list[Statement]:
    text = _(
        "{client} asks for: {offer}. It offers {fee}. Its last year's invoices were paid {days}"
        " late on average."
    )
    return [
        Statement(
            text,
            client=case.named(plan.client_id),
            offer=plan.name,
            fee=money(plan.fee),
            days=days(max(0, costs.go_no_go(case.view, plan.opportunity_id).ability.days_late)),
        )
        for plan in (_weak(case), _strong(case))
    ]


class MarginAtTheFee(Exercise):
    prompt = _("{client} pays {fee}, the work costs {cost}. What is the margin?")
    answer = Number(RATIO)
    hints = (
        _(
            "The profit is what is left of the fee when the work is paid for. You have it already:"
            " it is called profit."
        ),
        _(
            "The margin says how large the profit is, measured against the fee, not against the"
            " cost."
        ),
        _("Divide: profit / fee"),
    )
    solved = "profit / fee"
    because = _("{profit} of {fee} are left: {margin} of the fee. {agency} wants {target}.")
    mistakes = (
        Mistake(
            _("markup instead of margin"),
            lambda case: _plan(case).profit / _plan(case).cost,
            _(
                "You have divided by the cost. That is the markup: what was put on top of the cost."
                " The margin is a share of the fee, so divide by the fee."
            ),
        ),
        Mistake(
            _("cost share instead of margin"),
            lambda case: _plan(case).cost / _plan(case).fee,
            _(
                "That is the share of the fee that the cost takes. The margin is the other part,"
                " the one that is left."
            ),
        ),
    )

    def expected(self, case):
        return _plan(case).margin

    def values(self, case):
        plan = _plan(case)
        return {
            "fee": money(plan.fee),
            "cost": money(plan.cost),
            "profit": money(plan.profit),
            "margin": ratio(plan.margin),
        }


class MarginAfterDiscount(Exercise):
    prompt = _("The client asks for {discount} off, for the same work. What would the margin be?")
    answer = Number(RATIO)
    hints = (
        _("A discount changes the fee. Does it change what the work costs?"),
        _("The new fee is cheaper.fee, the cost is cheaper.cost. The profit is the difference."),
        _(
            "Divide the new profit by the new fee: (cheaper.fee - cheaper.cost) / cheaper.fee, or"
            " read cheaper.margin"
        ),
    )
    solved = "cheaper.margin"
    because = _(
        "The fee falls by {discount}, the cost stays, so the whole discount comes out of the"
        " profit: it falls by {lost}. The margin goes from {before} to {after}."
    )
    mistakes = (
        Mistake(
            _("discount taken off the margin"),
            lambda case: _plan(case).margin - DISCOUNT,
            _(
                "You have taken the discount off the margin (or divided by the old fee). The new"
                " profit must be measured against the new, smaller fee."
            ),
        ),
        Mistake(
            _("margin thought to shrink with the fee"),
            lambda case: _plan(case).margin * (1 - DISCOUNT),
            _(
                "The margin does not shrink in step with the fee: the cost stays as it was. Take it"
                " from the new fee and see what is left."
            ),
        ),
        Mistake(
            _("no effect of a discount"),
            lambda case: _plan(case).margin,
            _("That is the margin before the discount. Use cheaper.fee and cheaper.cost."),
        ),
    )

    def expected(self, case):
        return _cheaper(case).margin

    def values(self, case):
        plan, cheaper = _plan(case), _cheaper(case)
        return {
            "discount": ratio(DISCOUNT),
            "lost": ratio(1 - cheaper.profit / plan.profit),
            "before": ratio(plan.margin),
            "after": ratio(cheaper.margin),
        }


class FeeThatEarns(Exercise):
    prompt = _(
        "{weak_client} offers {weak_fee} for: {weak_offer}. What fee would bring {agency} its"
        " {target}?"
    )
    answer = Number(MONEY)
    hints = (
        _(
            "Begin with what the work costs: weak.cost. It holds the hours, and the overtime of"
            " departments that have too few hours free."
        ),
        _("If {target} of the fee is to be left, the cost may take the rest of it."),
        _(
            "Use the function of the worked example: costs.fee_for_margin(weak.cost,"
            " margin=case.target)"
        ),
    )
    solved = "costs.fee_for_margin(weak.cost, margin=case.target)"
    because = _(
        "The work costs {weak_cost}, so the fee would have to be {right}. {weak_client} offers"
        " {weak_fee}."
    )
    mistakes = (
        Mistake(
            _("markup instead of margin"),
            lambda case: _weak(case).cost * (1 + case.target),
            _(
                "You have put {target} on top of the cost. Of that fee less than {target} would be"
                " left: divide the cost by what it may take of the fee."
            ),
        ),
        Mistake(
            _("overtime forgotten"),
            lambda case: (
                costs.fee_for_margin(_weak(case).labour_cost + _weak(case).third_party, case.target)
                if _weak(case).overtime_cost > 0.01 * _weak(case).cost
                else None
            ),
            _(
                "That is the fee if everybody had time. Some hours are beyond what the departments"
                " have free, and overtime costs more: use weak.cost."
            ),
        ),
        Mistake(
            _("cost taken for the fee"),
            lambda case: _weak(case).cost,
            _("That is what the work costs. At that fee nothing would be left at all."),
        ),
    )

    def expected(self, case):
        return costs.fee_for_margin(_weak(case).cost, case.target)

    def values(self, case):
        weak = _weak(case)
        return {
            "weak_client": case.named(weak.client_id),
            "weak_offer": weak.name,
            "weak_fee": money(weak.fee),
            "weak_cost": money(weak.cost),
            "right": money(self.expected(case)),
        }


ANSWERS = {
    "go": _("Go: sign it as it is."),
    "go if": _("Go if: sign it when the conditions are met, such as a higher fee or less work."),
    "no": _("No: refuse it, or make a different offer."),
}


class DecideTheFirst(Exercise):
    prompt = _("{weak_client} offers {weak_fee}; the work costs {weak_cost}. What do you answer?")
    answer = Choice(ANSWERS)
    hints = (
        _("Compare the fee with the cost. Is anything left?"),
        _("How far would the fee have to rise to bring {target}? Would a client say yes to that?"),
        _("A fee that has to rise by more than half is not a condition; it is another order."),
    )
    because = _(
        "Margin at this fee: {weak_margin}. To bring {target} with some safety the fee would have"
        " to be {raise_needed} higher. Say so early and kindly, and offer what the money does pay"
        " for."
    )
    mistakes = tuple(
        Mistake(
            name,
            lambda case, wrong=wrong: (
                wrong if costs.go_no_go(case.view, case.weak_offer).decision != wrong else None
            ),
            text,
        )
        for wrong, name, text in (
            (
                "go",
                _("signs an order that loses money"),
                _(
                    "Look again at what is left of the fee: {weak_margin}. Every hour worked would"
                    " make it worse."
                ),
            ),
            (
                "go if",
                _("hopes for a condition that cannot be met"),
                _(
                    "Which condition? The fee would have to rise by {raise_needed}. That is not"
                    " this order any more."
                ),
            ),
            (
                "no",
                _("refuses what could be mended"),
                _(
                    "It can be mended: the fee would have to rise by {raise_needed}, and that can"
                    " be asked for."
                ),
            ),
        )
    )

    def expected(self, case):
        return costs.go_no_go(case.view, case.weak_offer).decision

    def values(self, case):
        weak, decision = _weak(case), costs.go_no_go(case.view, case.weak_offer)
        return {
            "weak_client": case.named(weak.client_id),
            "weak_fee": money(weak.fee),
            "weak_cost": money(weak.cost),
            "weak_margin": ratio(weak.margin),
            "raise_needed": ratio(decision.lowest_fee / weak.fee - 1),
        }


class DecideTheSecond(Exercise):
    prompt = _(
        "{strong_client} offers {strong_fee}; the work costs {strong_cost}. What do you answer?"
    )
    answer = Choice(ANSWERS)
    hints = (
        _("What margin does it bring? Compare it with the {target} the agency wants."),
        _("Does the client pay on time? Do the departments have the hours?"),
        _("If the margin, the payer and the hours are all fine, there is nothing to ask for."),
    )
    because = _("It brings {strong_margin} where {target} is wanted. {moral}")
    mistakes = tuple(
        Mistake(
            name,
            lambda case, wrong=wrong: (
                wrong if costs.go_no_go(case.view, case.strong_offer).decision != wrong else None
            ),
            text,
        )
        for wrong, name, text in (
            (
                "go",
                _("overlooks a condition"),
                _("Not so fast: run the next cell and read its conditions."),
            ),
            (
                "go if",
                _("asks for conditions nobody needs"),
                _(
                    "Which condition is missing? The margin is {strong_margin}, and the hours are"
                    " there. Asking for more only costs trust."
                ),
            ),
            (
                "no",
                _("refuses a good order"),
                _("At {strong_margin} it earns what the agency wants. Why refuse it?"),
            ),
        )
    )

    def expected(self, case):
        return costs.go_no_go(case.view, case.strong_offer).decision

    def values(self, case):
        strong = _strong(case)
        quickly = _(
            "A good order is taken quickly: while you hesitate, the client asks somebody else."
        )
        return {
            "moral": Term(
                quickly
                if self.expected(case) == "go"
                else _("The next cell says what stands in its way.")
            ),
            "strong_client": case.named(strong.client_id),
            "strong_fee": money(strong.fee),
            "strong_cost": money(strong.cost),
            "strong_margin": ratio(strong.margin),
        }


class MarginOrMarkup(Quick):
    prompt = _("A job costs 60 and is sold for 100. What is its margin?")
    answer = Choice(
        {
            "40": _("40 %: 40 of 100 are left"),
            "67": _("67 %: 40 was put on top of 60"),
            "60": _("60 %: the cost's share"),
        }
    )
    right = "40"
    hints = (
        _("What is left when the work is paid for?"),
        _("Measure it against the price, not against the cost."),
        _("40 / 100."),
    )
    because = _("The margin is the profit as a share of the fee: 40 of 100.")
    mistakes = (
        chosen(
            "67",
            _("markup instead of margin"),
            _(
                "That is the markup: the profit measured against the cost. The margin is measured"
                " against the fee."
            ),
        ),
        chosen(
            "60",
            _("cost share instead of margin"),
            _("That is what the cost takes. The margin is what is left."),
        ),
    )


class WhatADiscountTakes(Quick):
    prompt = _(
        "A job is sold for 100 and half of that is profit. The client gets 10 % off, the work stays"
        " the same. How much of the profit is gone?"
    )
    answer = Choice(
        {"tenth": _("A tenth of it"), "fifth": _("A fifth of it"), "half": _("Half of it")}
    )
    right = "fifth"
    hints = (
        _("What is the profit before, what after?"),
        _("Before 50. After: 90 less a cost of 50."),
        _("10 of 50 are gone."),
    )
    because = _(
        "The profit falls from 50 to 40. A discount comes out of the profit alone, for the cost"
        " stays."
    )
    mistakes = (
        chosen(
            "tenth",
            _("discount thought to fall on cost as well"),
            _(
                "10 % of the fee is not 10 % of the profit: the cost does not shrink, so the profit"
                " carries the whole discount."
            ),
        ),
        chosen("half", _("discount overestimated"), _("10 are gone, of a profit of 50.")),
    )


class CheaperPlease(Quick):
    prompt = _("A good client asks for the same campaign for 15 % less. What do you offer first?")
    answer = Choice(
        {
            "yes": _("The same work for 15 % less: they are a good client"),
            "never": _("Nothing: a price is a price"),
            "less": _("Less work for less money: what can be left out?"),
        }
    )
    right = "less"
    hints = (
        _("Who pays for a discount?"),
        _("The budget may really be smaller. What else can become smaller?"),
        _("Trade, do not give: money against scope."),
    )
    because = _(
        "If the money shrinks, the scope shrinks. So the price keeps its meaning, and the next"
        " order does not begin 15 % lower."
    )
    mistakes = (
        chosen(
            "yes",
            _("gives the discount away"),
            _("Then the agency pays for it, and the next negotiation begins at the lower price."),
        ),
        chosen(
            "never",
            _("closes the door"),
            _(
                "The client may really have less to spend. Look for what can be left out before you"
                " lose the order."
            ),
        ),
    )


class WhyCarefulWithLatePayers(Quick):
    prompt = _(
        "An order earns well, but the client has paid two months late all year. What is the best"
        " answer?"
    )
    answer = Choice(
        {
            "go": _("Go: the margin is fine"),
            "if": _("Go if half of the fee is paid at signing"),
            "no": _("No: never work for late payers"),
        }
    )
    right = "if"
    hints = (
        _("Who pays the salaries until the money comes?"),
        _("Is the order bad, or only the payment?"),
        _("Which condition would mend the payment?"),
    )
    because = _(
        "The margin is good and the risk can be made smaller: a part of the money comes before the"
        " work."
    )
    mistakes = (
        chosen(
            "go",
            _("margin without cash"),
            _(
                "A margin on paper does not pay salaries: until the client pays, the agency lends"
                " it the money."
            ),
        ),
        chosen(
            "no",
            _("refuses what could be mended"),
            _("A condition can mend this. Refuse only what no condition can mend."),
        ),
    )


def _talk_values(case: Case) -> dict:
    plan = _plan(case)
    lower = costs.scenario(plan, costs.Changes(discount=ASKED_OFF))
    return {
        "fee": money(plan.fee),
        "lower": money(lower.fee),
        "asked": ratio(ASKED_OFF),
        "before": ratio(plan.margin),
        "after": ratio(lower.margin),
        "offer": plan.name,
    }


LESSON = Lesson(
    number=4,
    name="pricing",
    title=_("Pricing and go/no-go: the project must earn"),
    outcomes=(
        _("turn estimated hours into a cost, and the cost into a fee"),
        _("say why a margin of 50 % is not 50 % on top of the cost"),
        _("say what a discount costs, and what to ask for in return"),
        _("decide: go, go if, or no, and give the reason in one sentence"),
    ),
    exercises=(MarginAtTheFee, MarginAfterDiscount, FeeThatEarns, DecideTheFirst, DecideTheSecond),
    quick=(MarginOrMarkup, WhatADiscountTakes, CheaperPlease, WhyCarefulWithLatePayers),
    diagnostic=(MarginOrMarkup, WhatADiscountTakes),
    recall=(RevenueOrAgi, OneClientTooMany, ObjectiveNotMeans),
    conversation=replace(TALK, values=_talk_values),
    story={"case": _the_case, "offers": _two_offers},
    minutes=25,
)
