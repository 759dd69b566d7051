"""Lesson 04: pricing and go/no-go. The project must earn."""

from __future__ import annotations

from acm_lib import costs
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.lessons.course.brief import ObjectiveNotMeans
from acm_lib.lessons.course.clients import OneClientTooMany, RevenueOrAgi
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.statements import COUNT, DAYS, HOURS, MONEY, RATIO, Quantity, Statement, Word, _

DISCOUNT, ASKED_OFF = 0.10, 0.15


def _plan(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.opportunity_id)


def _weak(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.weak_offer)


def _strong(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.strong_offer)


def _cheaper(case: Case) -> costs.Estimate:
    return costs.scenario(_plan(case), costs.Changes(discount=DISCOUNT))


def _money(amount: float) -> Quantity:
    return Quantity(amount, MONEY)


def _ratio(share: float) -> Quantity:
    return Quantity(share, RATIO)


# ---------------------------------------------------------------------------------------------- the case


def _the_case(case: Case) -> list[Statement]:
    plan = _plan(case)
    return [
        Statement(
            _("{client} has sent a brief: {offer}. It can spend {fee}. The departments have read the brief and estimated {hours} of work."),
            client=case.named(plan.client_id), offer=plan.name, fee=_money(plan.fee), hours=Quantity(plan.hours, HOURS),
        ),
        Statement(
            _("{agency} wants a margin of {target}: of every 100 it is paid for its own work, {share} are to be left when the work is paid for."),
            agency=case.view.settings.agency, target=_ratio(case.target), share=Quantity(case.target * 100, COUNT),
        ),
    ]  # fmt: skip


def _two_offers(case: Case) -> list[Statement]:
    text = _("{client} asks for: {offer}. It offers {fee}. Its last year's invoices were paid {days} late on average.")
    return [
        Statement(
            text, client=case.named(plan.client_id), offer=plan.name, fee=_money(plan.fee),
            days=Quantity(max(0, round(costs.go_no_go(case.view, plan.opportunity_id).ability.days_late)), DAYS),
        )
        for plan in (_weak(case), _strong(case))
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------ the exercises


class MarginAtTheFee(Exercise):
    prompt = _("{client} pays {fee}, the work costs {cost}. What is the margin?")
    answer = Number(RATIO)
    hints = (
        _("The profit is what is left of the fee when the work is paid for. You have it already: it is called profit."),
        _("The margin says how large the profit is, measured against the fee, not against the cost."),
        _("Divide: profit / fee"),
    )
    solved = "profit / fee"
    because = _("{profit} of {fee} are left: {margin} of the fee. {agency} wants {target}.")
    mistakes = (
        Mistake(
            _("markup instead of margin"), lambda case: _plan(case).profit / _plan(case).cost,
            _("You have divided by the cost. That is the markup: what was put on top of the cost. The margin is a share of the fee, so divide by the fee."),
        ),
        Mistake(
            _("cost share instead of margin"), lambda case: _plan(case).cost / _plan(case).fee,
            _("That is the share of the fee that the cost takes. The margin is the other part, the one that is left."),
        ),
    )  # fmt: skip

    def expected(self, case):
        return _plan(case).margin

    def values(self, case):
        plan = _plan(case)
        return {"fee": _money(plan.fee), "cost": _money(plan.cost), "profit": _money(plan.profit), "margin": _ratio(plan.margin)}


class MarginAfterDiscount(Exercise):
    prompt = _("The client asks for {discount} off, for the same work. What would the margin be?")
    answer = Number(RATIO)
    hints = (
        _("A discount changes the fee. Does it change what the work costs?"),
        _("The new fee is cheaper.fee, the cost is cheaper.cost. The profit is the difference."),
        _("Divide the new profit by the new fee: (cheaper.fee - cheaper.cost) / cheaper.fee, or read cheaper.margin"),
    )
    solved = "cheaper.margin"
    because = _("The fee falls by {discount}, the cost stays, so the whole discount comes out of the profit: it falls by {lost}. The margin goes from {before} to {after}.")
    mistakes = (
        Mistake(
            _("discount taken off the margin"), lambda case: _plan(case).margin - DISCOUNT,
            _("You have taken the discount off the margin (or divided by the old fee). The new profit must be measured against the new, smaller fee."),
        ),
        Mistake(
            _("margin thought to shrink with the fee"), lambda case: _plan(case).margin * (1 - DISCOUNT),
            _("The margin does not shrink in step with the fee: the cost stays as it was. Take it from the new fee and see what is left."),
        ),
        Mistake(
            _("no effect of a discount"), lambda case: _plan(case).margin,
            _("That is the margin before the discount. Use cheaper.fee and cheaper.cost."),
        ),
    )  # fmt: skip

    def expected(self, case):
        return _cheaper(case).margin

    def values(self, case):
        plan, cheaper = _plan(case), _cheaper(case)
        return {
            "discount": _ratio(DISCOUNT), "lost": _ratio(1 - cheaper.profit / plan.profit), "before": _ratio(plan.margin), "after": _ratio(cheaper.margin),
        }  # fmt: skip


class FeeThatEarns(Exercise):
    prompt = _("{weak_client} offers {weak_fee} for: {weak_offer}. What fee would bring {agency} its {target}?")
    answer = Number(MONEY)
    hints = (
        _("Begin with what the work costs: weak.cost. It holds the hours, and the overtime of departments that have too few hours free."),
        _("If {target} of the fee is to be left, the cost may take the rest of it."),
        _("Use the function of the worked example: costs.fee_for_margin(weak.cost, margin=case.target)"),
    )
    solved = "costs.fee_for_margin(weak.cost, margin=case.target)"
    because = _("The work costs {weak_cost}, so the fee would have to be {right}. {weak_client} offers {weak_fee}.")
    mistakes = (
        Mistake(
            _("markup instead of margin"), lambda case: _weak(case).cost * (1 + case.target),
            _("You have put {target} on top of the cost. Of that fee less than {target} would be left: divide the cost by what it may take of the fee."),
        ),
        Mistake(
            _("overtime forgotten"), lambda case: costs.fee_for_margin(_weak(case).labour_cost + _weak(case).third_party, case.target) if _weak(case).overtime_cost > 0.01 * _weak(case).cost else None,
            _("That is the fee if everybody had time. Some hours are beyond what the departments have free, and overtime costs more: use weak.cost."),
        ),
        Mistake(
            _("cost taken for the fee"), lambda case: _weak(case).cost,
            _("That is what the work costs. At that fee nothing would be left at all."),
        ),
    )  # fmt: skip

    def expected(self, case):
        return costs.fee_for_margin(_weak(case).cost, case.target)

    def values(self, case):
        weak = _weak(case)
        return {
            "weak_client": case.named(weak.client_id), "weak_offer": weak.name, "weak_fee": _money(weak.fee), "weak_cost": _money(weak.cost),
            "right": _money(self.expected(case)),
        }  # fmt: skip


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
    because = _("Margin at this fee: {weak_margin}. To bring {target} with some safety the fee would have to be {raise_needed} higher. Say so early and kindly, and offer what the money does pay for.")
    mistakes = tuple(
        Mistake(name, lambda case, wrong=wrong: wrong if costs.go_no_go(case.view, case.weak_offer).decision != wrong else None, text)
        for wrong, name, text in (
            ("go", _("signs an order that loses money"), _("Look again at what is left of the fee: {weak_margin}. Every hour worked would make it worse.")),
            ("go if", _("hopes for a condition that cannot be met"), _("Which condition? The fee would have to rise by {raise_needed}. That is not this order any more.")),
            ("no", _("refuses what could be mended"), _("It can be mended: the fee would have to rise by {raise_needed}, and that can be asked for.")),
        )
    )

    def expected(self, case):
        return costs.go_no_go(case.view, case.weak_offer).decision

    def values(self, case):
        weak, decision = _weak(case), costs.go_no_go(case.view, case.weak_offer)
        return {
            "weak_client": case.named(weak.client_id), "weak_fee": _money(weak.fee), "weak_cost": _money(weak.cost), "weak_margin": _ratio(weak.margin),
            "raise_needed": _ratio(decision.lowest_fee / weak.fee - 1),
        }  # fmt: skip


class DecideTheSecond(Exercise):
    prompt = _("{strong_client} offers {strong_fee}; the work costs {strong_cost}. What do you answer?")
    answer = Choice(ANSWERS)
    hints = (
        _("What margin does it bring? Compare it with the {target} the agency wants."),
        _("Does the client pay on time? Do the departments have the hours?"),
        _("If the margin, the payer and the hours are all fine, there is nothing to ask for."),
    )
    because = _("It brings {strong_margin} where {target} is wanted. {moral}")
    mistakes = tuple(
        Mistake(name, lambda case, wrong=wrong: wrong if costs.go_no_go(case.view, case.strong_offer).decision != wrong else None, text)
        for wrong, name, text in (
            ("go", _("overlooks a condition"), _("Not so fast: run the next cell and read its conditions.")),
            ("go if", _("asks for conditions nobody needs"), _("Which condition is missing? The margin is {strong_margin}, and the hours are there. Asking for more only costs trust.")),
            ("no", _("refuses a good order"), _("At {strong_margin} it earns what the agency wants. Why refuse it?")),
        )
    )

    def expected(self, case):
        return costs.go_no_go(case.view, case.strong_offer).decision

    def values(self, case):
        strong = _strong(case)
        quickly = _("A good order is taken quickly: while you hesitate, the client asks somebody else.")
        return {
            "moral": Word(quickly if self.expected(case) == "go" else _("The next cell says what stands in its way.")), "strong_client": case.named(strong.client_id), "strong_fee": _money(strong.fee), "strong_cost": _money(strong.cost), "strong_margin": _ratio(strong.margin),
        }  # fmt: skip


# ------------------------------------------------------------------------------------- the quick questions


class MarginOrMarkup(Quick):
    prompt = _("A job costs 60 and is sold for 100. What is its margin?")
    answer = Choice({"40": _("40 %: 40 of 100 are left"), "67": _("67 %: 40 was put on top of 60"), "60": _("60 %: the cost's share")})
    right = "40"
    hints = (_("What is left when the work is paid for?"), _("Measure it against the price, not against the cost."), _("40 / 100."))
    because = _("The margin is the profit as a share of the fee: 40 of 100.")
    mistakes = (
        chosen("67", _("markup instead of margin"), _("That is the markup: the profit measured against the cost. The margin is measured against the fee.")),
        chosen("60", _("cost share instead of margin"), _("That is what the cost takes. The margin is what is left.")),
    )


class WhatADiscountTakes(Quick):
    prompt = _("A job is sold for 100 and half of that is profit. The client gets 10 % off, the work stays the same. How much of the profit is gone?")
    answer = Choice({"tenth": _("A tenth of it"), "fifth": _("A fifth of it"), "half": _("Half of it")})
    right = "fifth"
    hints = (_("What is the profit before, what after?"), _("Before 50. After: 90 less a cost of 50."), _("10 of 50 are gone."))
    because = _("The profit falls from 50 to 40. A discount comes out of the profit alone, for the cost stays.")
    mistakes = (
        chosen("tenth", _("discount thought to fall on cost as well"), _("10 % of the fee is not 10 % of the profit: the cost does not shrink, so the profit carries the whole discount.")),
        chosen("half", _("discount overestimated"), _("10 are gone, of a profit of 50.")),
    )


class CheaperPlease(Quick):
    prompt = _("A good client asks for the same campaign for 15 % less. What do you offer first?")
    answer = Choice({"yes": _("The same work for 15 % less: they are a good client"), "never": _("Nothing: a price is a price"), "less": _("Less work for less money: what can be left out?")})
    right = "less"
    hints = (_("Who pays for a discount?"), _("The budget may really be smaller. What else can become smaller?"), _("Trade, do not give: money against scope."))
    because = _("If the money shrinks, the scope shrinks. So the price keeps its meaning, and the next order does not begin 15 % lower.")
    mistakes = (
        chosen("yes", _("gives the discount away"), _("Then the agency pays for it, and the next negotiation begins at the lower price.")),
        chosen("never", _("closes the door"), _("The client may really have less to spend. Look for what can be left out before you lose the order.")),
    )


class WhyCarefulWithLatePayers(Quick):
    prompt = _("An order earns well, but the client has paid two months late all year. What is the best answer?")
    answer = Choice({"go": _("Go: the margin is fine"), "if": _("Go if half of the fee is paid at signing"), "no": _("No: never work for late payers")})
    right = "if"
    hints = (_("Who pays the salaries until the money comes?"), _("Is the order bad, or only the payment?"), _("Which condition would mend the payment?"))
    because = _("The margin is good and the risk can be made smaller: a part of the money comes before the work.")
    mistakes = (
        chosen("go", _("margin without cash"), _("A margin on paper does not pay salaries: until the client pays, the agency lends it the money.")),
        chosen("no", _("refuses what could be mended"), _("A condition can mend this. Refuse only what no condition can mend.")),
    )


# ------------------------------------------------------------------------------------------ the conversation


def _talk_values(case: Case) -> dict:
    plan = _plan(case)
    lower = costs.scenario(plan, costs.Changes(discount=ASKED_OFF))
    return {
        "fee": _money(plan.fee), "lower": _money(lower.fee), "asked": _ratio(ASKED_OFF), "before": _ratio(plan.margin), "after": _ratio(lower.margin), "offer": plan.name,
    }  # fmt: skip


TALK = Conversation(
    "discount",
    title=_("“Give me {asked} off and I sign today”"),
    setting=_("You are at {client}. Your offer for {offer} is on the table: {fee}."),
    speaker=_("Marketing director"),
    values=_talk_values,
    best="CAA",
    worst="AA",
    states={
        "start": State(
            _("We like the idea. But {fee} is too much for us. Give me {asked} off and I sign today."),
            (
                Reply(_("All right, {asked} off. We want to work with you."), "given", _("The same work for {asked} less takes the margin from {before} to {after}, and the next order begins at the lower price."), trust=0, margin=-2),
                Reply(_("Our prices are fixed. Take it or leave it."), "cold", _("The price was defended, the client's problem was not heard."), trust=-2, margin=1),
                Reply(_("What has changed? What must the campaign do for you, whatever happens?"), "need", _("Ask before you answer: a wish for a discount has a reason, and the reason shows what can be left out."), trust=1, scope=1),
                Reply(_("For {lower} we can do a good part of it. Shall we look at what to leave out?"), "trade", _("Money against scope: a trade, not a gift."), margin=1, scope=1),
            ),
        ),
        "need": State(
            _("Sales at Tết, nothing else. The board has cut my budget: I have {lower}, and I must show that I negotiated."),
            (
                Reply(_("Then let us keep what sells at Tết and leave the outdoor posters for spring: {lower}, for less work."), "trade", _("Her need is met, the work shrinks with the money, and she has something to show."), trust=1, margin=1, scope=1),
                Reply(_("I understand. Then everything for {lower}, it is a hard year for all of us."), "given", _("Understanding is good, but the agency now pays for her board's decision: {before} becomes {after}."), trust=1, margin=-2),
                Reply(_("Then you will have to ask your board for more."), "cold", _("She cannot, and now she looks weak in front of you."), trust=-1),
            ),
        ),
        "cold": State(
            _("Hm. Then I will ask two other agencies as well."),
            (
                Reply(_("As you wish. You know where to find us."), "lost", _("A client who leaves over a price seldom comes back over one."), trust=-1, margin=-1),
                Reply(_("Wait. What do you need most? We can leave something out and come to a price you can sign."), "trade", _("Better late than never: back from the price to the need."), trust=1, scope=1),
                Reply(_("Fine, {asked} off then."), "given", _("First stubborn, then soft: now she knows that your prices bend if one pushes."), trust=-1, margin=-2),
            ),
        ),
        "given": State(
            _("Wonderful! One more thing: my boss wants ten short videos for social media. That is a small thing, isn't it?"),
            (
                Reply(_("Of course, we will put them in."), "drained", _("First less money, now more work. This is how scope creep begins: with a yes that nobody wrote down."), margin=-2, scope=-2),
                Reply(_("Gladly, as an order of its own. You have the price tomorrow."), "late", _("What is not in the brief is a new order. Said kindly, it costs no trust."), margin=1, scope=2),
                Reply(_("Ten videos? You just pushed my price down!"), "sour", _("The anger comes too late: the price was given away before."), trust=-2, scope=1),
            ),
        ),
        "trade": State(
            _("Without the outdoor posters? My boss loves them. But {lower} I could sign."),
            (
                Reply(_("Good: {lower} without the posters. If the sales are good, they are a second order in spring. I will write both down today."), "signed", _("The price holds, the scope is clear and in writing, and the next order has begun."), trust=1, margin=1, scope=1),
                Reply(_("Then we keep the posters in, for {lower}."), "soft", _("The trade was made and then given back: the work is whole again, the money is not."), trust=1, margin=-2, scope=-1),
                Reply(_("Then there is nothing more I can do."), "lost", _("You were one sentence away: she had just said that she could sign."), trust=-1, margin=-1),
            ),
        ),
        "signed": State(_("She signs. The margin holds, she can show her board a lower price, and you have a date in spring."), end=BEST),
        "soft": State(_("She signs happily. The margin is {after} instead of {before}, and next time she will try again."), end=BETWEEN),
        "late": State(_("She signs, at {after} margin, and waits for your price for the videos. You saved what was left to save."), end=BETWEEN),
        "sour": State(_("She signs with cold eyes. The margin is {after}, and the trust is gone too."), end=BETWEEN),
        "lost": State(_("She thanks you for your time. Another agency makes the campaign."), end=BETWEEN),
        "drained": State(_("She signs. The margin was {after} before the videos; with them nobody dares to work it out."), end=WORST),
    },
)

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
    conversation=TALK,
    story={"case": _the_case, "offers": _two_offers},
    minutes=25,
)
