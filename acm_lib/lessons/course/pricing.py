"""Lesson 04: pricing and go/no-go. The project must earn."""

from typing import Any

from acm_lib import costs
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.quantities import count, days, hours, money, ratio
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, Term, _

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
            client=case.client_name(plan.client_id),
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
            client=case.client_name(plan.client_id),
            offer=plan.name,
            fee=money(plan.fee),
            days=days(
                max(0, costs.go_no_go(case.view, plan.opportunity_id).payment_record.days_late)
            ),
        )
        for plan in (_weak(case), _strong(case))
    ]


class MarginAtTheFee(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _plan(case).margin

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "markup_instead_of_margin": _plan(case).profit / _plan(case).cost,
            "cost_share_instead_of_margin": _plan(case).cost / _plan(case).fee,
        }

    def values(self, case: Case) -> dict[str, Any]:
        plan = _plan(case)
        return {
            "fee": money(plan.fee),
            "cost": money(plan.cost),
            "profit": money(plan.profit),
            "margin": ratio(plan.margin),
        }


class MarginAfterDiscount(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _cheaper(case).margin

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "discount_taken_off_the_margin": _plan(case).margin - DISCOUNT,
            "margin_thought_to_shrink_with_the_fee": _plan(case).margin * (1 - DISCOUNT),
            "no_effect_of_a_discount": _plan(case).margin,
        }

    def values(self, case: Case) -> dict[str, Any]:
        plan, cheaper = _plan(case), _cheaper(case)
        return {
            "discount": ratio(DISCOUNT),
            "lost": ratio(1 - cheaper.profit / plan.profit),
            "before": ratio(plan.margin),
            "after": ratio(cheaper.margin),
        }


class FeeThatEarns(AnswerKey):
    def expected(self, case: Case) -> Any:
        return costs.fee_for_margin(_weak(case).cost, case.target)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "markup_instead_of_margin": _weak(case).cost * (1 + case.target),
            "overtime_forgotten": costs.fee_for_margin(
                _weak(case).labour_cost + _weak(case).third_party, case.target
            ),
            "cost_taken_for_the_fee": _weak(case).cost,
        }

    def values(self, case: Case) -> dict[str, Any]:
        weak = _weak(case)
        return {
            "weak_client": case.client_name(weak.client_id),
            "weak_offer": weak.name,
            "weak_fee": money(weak.fee),
            "weak_cost": money(weak.cost),
            "right": money(self.expected(case)),
        }


class DecideTheFirst(AnswerKey):
    def expected(self, case: Case) -> Any:
        return costs.go_no_go(case.view, case.weak_offer).decision

    def values(self, case: Case) -> dict[str, Any]:
        weak, decision = _weak(case), costs.go_no_go(case.view, case.weak_offer)
        return {
            "weak_client": case.client_name(weak.client_id),
            "weak_fee": money(weak.fee),
            "weak_cost": money(weak.cost),
            "weak_margin": ratio(weak.margin),
            "raise_needed": ratio(decision.lowest_fee / weak.fee - 1),
        }


class DecideTheSecond(AnswerKey):
    def expected(self, case: Case) -> Any:
        return costs.go_no_go(case.view, case.strong_offer).decision

    def values(self, case: Case) -> dict[str, Any]:
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
            "strong_client": case.client_name(strong.client_id),
            "strong_fee": money(strong.fee),
            "strong_cost": money(strong.cost),
            "strong_margin": ratio(strong.margin),
        }


def _places(case: Case) -> dict[str, Any]:
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
    keys=(MarginAtTheFee, MarginAfterDiscount, FeeThatEarns, DecideTheFirst, DecideTheSecond),
    recall=("clients.RevenueOrAgi", "clients.OneClientTooMany", "brief.ObjectiveNotMeans"),
    values=_places,
    story={"case": _the_case, "offers": _two_offers},
    minutes=25,
)
