"""Lesson 09: the difficult conversation: scope creep, late payment, a failed campaign."""

from typing import Any

import pandas as pd

from acm_lib import costs, plans
from acm_lib.lessons import subjects
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.quantities import count, days, hours, money, ratio
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, _

INTEREST = 0.10  # a year, what the agency's bank asks


def _retainer(case: Case) -> pd.DataFrame:
    months = costs.retainer_balances(case.view)
    return months[months["project_id"] == subjects.overserviced(case)]


def _hour(case: Case) -> float:
    """What an hour of the retainer costs the agency."""
    project = subjects.project(case, subjects.overserviced(case))
    return float(project["labour_cost_to_date"] / project["hours_to_date"])


def _beyond(case: Case) -> float:
    return float(_retainer(case)["balance"].iloc[-1])


def _late(case: Case) -> pd.Series:
    return plans.payment(case.view.client(subjects.late_payer(case))).iloc[-1]


def _waiting(case: Case) -> float:
    return float(_late(case)["amount"] * INTEREST * _late(case)["days_late"] / 365)


def _last_result(case: Case) -> float:
    return float(
        plans.repetition_index(case.view.client(subjects.repeated(case)))["result_last"].iloc[0]
    )


def _the_case(case: Case) -> list[Statement]:
    project = subjects.project(case, subjects.creeping(case))
    return [
        Statement(
            _(
                "{hotel} ordered: {order}, for {fee}. The brief was clear. Then came the small"
                " wishes: another page, another picture, “only a small change”."
            ),
            hotel=case.client_name(project["client_id"]),
            order=project["name"],
            fee=money(project["fee"]),
        ),
        Statement(
            _(
                "Nobody said no, and nobody wrote anything down. By now {used} of the budget is"
                " used, and {done} of the work is done."
            ),
            used=ratio(project["budget_used"]),
            done=ratio(project["work_done"]),
        ),
    ]


def _the_retainer(case: Case) -> Statement:
    project = subjects.project(case, subjects.overserviced(case))
    return Statement(
        _("{pharmacy} pays a fixed amount every month for a fixed number of hours: {order}."),
        pharmacy=case.client_name(project["client_id"]),
        order=project["name"],
    )


def _the_late_payer(case: Case) -> Statement:
    return Statement(
        _(
            "{late_client} is friendly, orders well, and pays late. The agency pays its people"
            " every month all the same: it has to borrow the money, at {interest} a year."
        ),
        late_client=case.client_name(subjects.late_payer(case)),
        interest=ratio(INTEREST),
    )


def _the_failed(case: Case) -> Statement:
    row = plans.repetition_index(case.view.client(subjects.repeated(case))).iloc[0]
    return Statement(
        _(
            "{dairy} was sold the same idea {times} times. The last time it brought {last_result}"
            " of what the agency had promised."
        ),
        dairy=case.client_name(subjects.repeated(case)),
        times=count(row["times"]),
        last_result=ratio(row["result_last"]),
    )


class PriceOfTheHoursBeyond(AnswerKey):
    def expected(self, case: Case) -> float:
        return costs.fee_for_margin(_beyond(case) * _hour(case), case.target)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        cost, month = _beyond(case) * _hour(case), _retainer(case).iloc[-1]
        beyond_last_month = max(0.0, float(month["worked"] - month["included"]))
        return {
            "asks_for_the_cost_only": cost,
            "markup_instead_of_margin": cost * (1 + case.target),
            "last_month_only": costs.fee_for_margin(beyond_last_month * _hour(case), case.target),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "beyond": hours(_beyond(case)),
            "extra_cost": money(_beyond(case) * _hour(case)),
            "price": money(self.expected(case)),
        }


class WhatWaitingCosts(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _waiting(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "interest_of_a_whole_year": float(_late(case)["amount"] * INTEREST),
            "interest_taken_by_the_month": float(
                _late(case)["amount"] * INTEREST * _late(case)["days_late"] / 30
            ),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "late_amount": money(_late(case)["amount"]),
            "late_days": days(_late(case)["days_late"]),
            "interest": ratio(INTEREST),
            "waiting": money(_waiting(case)),
        }


class HowMuchBetter(AnswerKey):
    def expected(self, case: Case) -> Any:
        return 1 / _last_result(case) - 1

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "gap_measured_against_the_promise": 1 - _last_result(case),
            "the_result_itself": _last_result(case),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "last_result": ratio(_last_result(case)),
            "better": ratio(1 / _last_result(case) - 1),
        }


def _places(case: Case) -> dict[str, Any]:
    row = plans.repetition_index(case.view.client(subjects.repeated(case))).iloc[0]
    return {
        "dairy": case.client_name(subjects.repeated(case)),
        "result": ratio(row["result_last"]),
        "times": count(row["times"]),
    }


LESSON = Lesson(
    number=9,
    name="difficult_conversations",
    title=_("The difficult conversation: scope creep, late payment, a failed campaign"),
    outcomes=(
        _("show what work beyond the order has cost, and turn the next wish into a change order"),
        _("say what late payment costs, and ask for money without shame"),
        _("bring bad news first: the figure, the reason, two ways to go on"),
        _("keep two matters apart when somebody is angry"),
    ),
    keys=(PriceOfTheHoursBeyond, WhatWaitingCosts, HowMuchBetter),
    recall=(
        "client_satisfaction.AnswerOfThree",
        "pricing.WhatADiscountTakes",
        "client_satisfaction.NpsOfTen",
    ),
    values=_places,
    story={
        "case": _the_case,
        "retainer": _the_retainer,
        "late": _the_late_payer,
        "failed": _the_failed,
    },
    minutes=25,
)
