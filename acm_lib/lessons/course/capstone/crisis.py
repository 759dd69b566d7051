"""The crisis: what it costs, who carries it, what is done in its first hour."""

from typing import Any

from acm_lib import costs
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.capstone.campaign import estimate
from acm_lib.lessons.quantities import money, ratio
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, _

MORE = 1.4  # of the planned hours, in the department that has the most of them


def _busiest(case: Case) -> str:
    table = estimate(case).table()
    return str(table["department"].iloc[int(table["hours"].argmax())])


def _crisis(case: Case) -> costs.Estimate:
    return costs.scenario(estimate(case), costs.Changes(scope={_busiest(case): MORE}))


def _extra(case: Case) -> float:
    return _crisis(case).cost - estimate(case).cost


def the_crisis(case: Case) -> Statement:
    """What happens in December."""
    return Statement(
        _(
            "In December the face of the film is in the papers with a scandal. The campaign"
            " needs a new story: the department with the most hours works {more} more than planned."
        ),
        more=ratio(MORE - 1),
    )


class MarginInTheCrisis(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _crisis(case).margin

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "no_effect_of_the_crisis": estimate(case).margin,
            "all_the_work_grows": costs.scenario(estimate(case), costs.Changes(scope=MORE)).margin,
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"before": ratio(estimate(case).margin), "after": ratio(_crisis(case).margin)}


class MarginWhenShared(AnswerKey):
    def expected(self, case: Case) -> float:
        fee = estimate(case).fee + _extra(case) / 2
        return (fee - _crisis(case).cost) / fee

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        fee, cost = estimate(case).fee + _extra(case), _crisis(case).cost
        return {
            "nothing_shared": _crisis(case).margin,
            "client_pays_all_of_it": (fee - cost) / fee,
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "shared": ratio(self.expected(case)),
            "after": ratio(_crisis(case).margin),
            "before": ratio(estimate(case).margin),
        }


class FeeThatRestores(AnswerKey):
    def expected(self, case: Case) -> float:
        planned = estimate(case)
        return costs.fee_for_margin(_crisis(case).cost, margin=planned.margin) - planned.fee

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "cost_taken_for_the_fee": _extra(case),
            "whole_fee": estimate(case).fee + self.expected(case),
            "markup_instead_of_margin": _extra(case) * (1 + estimate(case).margin),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "before": ratio(estimate(case).margin),
            "restores": money(self.expected(case)),
            "extra": money(_extra(case)),
        }
