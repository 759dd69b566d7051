"""Lesson 05: budgets by department and activity."""

from typing import Any

import pandas as pd

from acm_lib import costs
from acm_lib.lessons import subjects
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import DATE, HOURS, RATIO, Quantity, Statement, Term, _


def _departments(case: Case) -> pd.DataFrame:
    return costs.department_status(case.view, [case.project_id])


def creeping(case: Case) -> pd.Series:
    """The order whose scope grows most, a row of `costs.project_status`."""
    return subjects.project(case, subjects.creeping(case))


def creeping_departments(case: Case) -> pd.DataFrame:
    """The departments of that order: their budget and what they have used of it."""
    return costs.department_status(case.view, [creeping(case)["project_id"]])


def _worst(case: Case) -> pd.Series:
    frame = creeping_departments(case)
    return frame.iloc[int(frame["hours_used"].argmax())]


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
        other=case.client_name(order["client_id"]),
        order=order["name"],
        end=order["end"],
    )


class UsedSoFar(AnswerKey):
    def expected(self, case: Case) -> Any:
        frame = _departments(case)
        return float(frame["ac"].sum() / frame["bac"].sum())

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "what_is_left_instead_of_what_is_used": 1 - self.expected(case),
            "the_wrong_way_round": 1 / self.expected(case),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"used": Quantity(self.expected(case), RATIO)}


class FurthestAlong(AnswerKey):
    def expected(self, case: Case) -> Any:
        frame = _departments(case)
        return [frame["department"].iloc[int(frame["budget_used"].argmax())]]

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        frame = _departments(case).set_index("department")
        return {
            "largest_budget_instead_of_largest_share": [frame["bac"].idxmax()],
            "smallest_instead_of_largest": [frame["budget_used"].idxmin()],
        }

    def values(self, case: Case) -> dict[str, Any]:
        frame = _departments(case)
        row = frame.iloc[int(frame["budget_used"].argmax())]
        return {
            "first": Term(row["department"]),
            "used": Quantity(float(row["budget_used"]), RATIO),
        }


class HoursBeyond(AnswerKey):
    def expected(self, case: Case) -> Any:
        row = _worst(case)
        return row["hours_to_date"] - row["budget_hours_to_date"]

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "all_hours_instead_of_those_beyond": _worst(case)["hours_to_date"],
            "planned_hours": _worst(case)["budget_hours_to_date"],
            "the_wrong_way_round": _worst(case)["budget_hours_to_date"]
            - _worst(case)["hours_to_date"],
        }

    def values(self, case: Case) -> dict[str, Any]:
        row = _worst(case)
        return {
            "department": Term(row["department"]),
            "worked": Quantity(row["hours_to_date"], HOURS),
            "planned": Quantity(row["budget_hours_to_date"], HOURS),
            "beyond": Quantity(self.expected(case), HOURS),
        }


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
    keys=(UsedSoFar, FurthestAlong, HoursBeyond),
    recall=("pricing.MarginOrMarkup", "brief.SayItBack", "clients.FixBeforeGrowing"),
    story={"case": _the_case, "other": _the_other},
    tables={"creeping": creeping_departments},
    minutes=25,
)
