"""Lesson 06: seeing the overrun early. Burn, earned value, cost at completion."""

from typing import Any

import pandas as pd

from acm_lib import costs
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.budgets import creeping
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import INDEX, MONEY, RATIO, Quantity, Statement, _

EARLY, FAR_OVER = 0.2, 1.1
REASONS = {
    "early": _(
        "With {done} done a CPI jumps with every finished task; the range of past projects is the"
        " better guide. Under a fifth of the work: look closely, do not shout."
    ),
    "alarm": _(
        "{done} is done, and projects that stood like this ended between {low} and {high}, where"
        " {budget} were planned. Now something can still be done about it."
    ),
    "fine": _(
        "{done} is done, and projects that stood like this ended between {low} and {high}, where"
        " {budget} were planned. No alarm; look again in two weeks."
    ),
}


def order(case: Case) -> pd.DataFrame:
    """The order that is watched, as one row of `costs.project_status`."""
    status = costs.project_status(case.view)
    return status[status["project_id"] == creeping(case)["project_id"]]


def campaign(case: Case) -> pd.DataFrame:
    """The campaign, as one row of `costs.project_status`."""
    status = costs.project_status(case.view)
    return status[status["project_id"] == case.project_id]


def _money(row: pd.Series, name: str) -> Quantity:
    return Quantity(float(row[name]), MONEY)


def _the_case(case: Case) -> list[Statement]:
    row = creeping(case)
    return [
        Statement(
            _("{other}: {order}. Budget {planned_in_all}, spent so far {spent}."),
            other=case.client_name(row["client_id"]),
            order=row["name"],
            planned_in_all=_money(row, "bac"),
            spent=_money(row, "ac"),
        ),
        Statement(
            _(
                "Is that good or bad? Nobody can say, as long as one question is open: how much of"
                " the work is done?"
            )
        ),
    ]


class CostIndex(AnswerKey):
    def expected(self, case: Case) -> Any:
        return creeping(case)["cpi"]

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        row = creeping(case)
        return {
            "the_wrong_way_round": row["ac"] / row["ev"],
            "work_done_instead_of_cpi": row["ev"] / row["bac"],
            "money_used_instead_of_cpi": row["ac"] / row["bac"],
        }

    def values(self, case: Case) -> dict[str, Any]:
        row = creeping(case)
        return {
            "earned": _money(row, "ev"),
            "spent": _money(row, "ac"),
            "cpi": Quantity(float(row["cpi"]), INDEX),
        }


class CostInTheEnd(AnswerKey):
    def expected(self, case: Case) -> Any:
        return creeping(case)["eac"]

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        row = creeping(case)
        return {
            "rest_thought_to_go_as_planned": row["eac_at_plan"],
            "multiplied_instead_of_divided": row["bac"] * row["cpi"],
            "budget_instead_of_forecast": row["bac"],
        }

    def values(self, case: Case) -> dict[str, Any]:
        row = creeping(case)
        return {
            "order": row["name"],
            "eac": _money(row, "eac"),
            "planned_in_all": _money(row, "bac"),
            "at_plan": _money(row, "eac_at_plan"),
        }


def _verdict(case: Case) -> str:
    row = case.project
    if row["work_done"] < EARLY:
        return "early"
    return "alarm" if row["eac_likely"] > FAR_OVER * row["bac"] else "fine"


class AlarmOrNot(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _verdict(case)

    def values(self, case: Case) -> dict[str, Any]:
        row = case.project
        shown = {
            "cpi": Quantity(float(row["cpi"]), INDEX),
            "done": Quantity(float(row["work_done"]), RATIO),
            "low": _money(row, "eac_lowest"),
            "high": _money(row, "eac_highest"),
        }
        return shown | {"reason": Statement(REASONS[_verdict(case)], **case.values(), **shown)}


def _places(case: Case) -> dict[str, Any]:
    row = creeping(case)
    bounds = (
        (row["eac_lowest"], row["eac_highest"])
        if pd.notna(row["eac_highest"])
        else sorted((row["eac_at_plan"], row["eac"]))
    )  # too few projects finished to learn from
    low, high = (Quantity(float(bound), MONEY) for bound in bounds)
    return {
        "order": row["name"],
        "planned_in_all": _money(row, "bac"),
        "low": low,
        "high": high,
        "other": case.client_name(row["client_id"]),
    }


LESSON = Lesson(
    number=6,
    name="overrun",
    title=_("Seeing the overrun early: burn, earned value, cost at completion"),
    outcomes=(
        _("compare money used with work done"),
        _("work out the CPI, and what the project will cost in the end"),
        _("say when a figure is too early to be believed"),
        _("report an overrun in ten minutes: figure, reason, choice"),
    ),
    keys=(CostIndex, CostInTheEnd, AlarmOrNot),
    recall=("budgets.PartOfTheBudget", "budgets.TimesheetsLate", "pricing.WhatADiscountTakes"),
    values=_places,
    story={"case": _the_case},
    tables={"order": order, "campaign": campaign},
    minutes=25,
)
