"""Lesson 07: whole and detail. Following the departments."""

from typing import Any

import pandas as pd

from acm_lib import facts, plans
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.question import AnswerKey
from acm_lib.measures import compute
from acm_lib.statements import HOURS, MONTH, RATIO, Quantity, Statement, Term, _

BACK, FEWEST_TASKS = 12, 5


def _loads(case: Case) -> pd.DataFrame:
    loads = plans.load_by_month(case.view, back=BACK, ahead=0)
    return loads[~loads["planned"] & (loads["capacity_hours"] > 0)]


def _peak(case: Case) -> pd.Series:
    loads = _loads(case)
    return loads.iloc[int(loads["load"].argmax())]


def peak_department(case: Case) -> pd.DataFrame:
    """The months of the department with the fullest month: department, month, capacity_hours,
    hours."""
    loads = _loads(case)
    return loads[loads["department"] == _peak(case)["department"]].reset_index(drop=True)


def on_time(case: Case) -> pd.DataFrame:
    """By department, the tasks done in the last 12 months: department, tasks_done, tasks_on_time,
    on_time."""
    months = case.view.facts()
    sums = facts.total(months, ["department"], month=case.view.month, months=12)
    frame = compute(sums[sums["tasks_done"] >= FEWEST_TASKS], ["on_time"])
    return frame.sort_values("department", ignore_index=True)


def _the_case(case: Case) -> Statement:
    peak = _peak(case)
    return Statement(
        _("In {month:month} the department {department:term} had its fullest month of the year."),
        month=peak["month"],
        department=peak["department"],
    )


class LoadOfTheMonth(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _peak(case)["load"]

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "the_wrong_way_round": _peak(case)["capacity_hours"] / _peak(case)["hours"],
            "only_what_is_beyond": _peak(case)["load"] - 1 if _peak(case)["load"] > 1.01 else None,
        }

    def values(self, case: Case) -> dict[str, Any]:
        peak = _peak(case)
        return {
            "department": Term(peak["department"]),
            "month": Quantity(peak["month"], MONTH),
            "load": Quantity(float(peak["load"]), RATIO),
        }


class HoursTooMany(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _peak(case)["hours"] - _peak(case)["capacity_hours"]

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "the_wrong_way_round": _peak(case)["capacity_hours"] - _peak(case)["hours"],
            "all_hours_instead_of_those_beyond": _peak(case)["hours"],
            "capacity_instead_of_the_difference": _peak(case)["capacity_hours"],
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "department": Term(_peak(case)["department"]),
            "beyond": Quantity(float(self.expected(case)), HOURS),
        }


class LeastOnTime(AnswerKey):
    def expected(self, case: Case) -> Any:
        frame = on_time(case)
        return [frame["department"].iloc[int(frame["on_time"].argmin())]]

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        frame = on_time(case).set_index("department")
        return {
            "highest_instead_of_lowest": [frame["on_time"].idxmax()],
            "counted_instead_of_weighed": [frame["tasks_on_time"].idxmin()],
        }

    def values(self, case: Case) -> dict[str, Any]:
        frame = on_time(case)
        row = frame.iloc[int(frame["on_time"].argmin())]
        return {"least": Term(row["department"]), "share": Quantity(float(row["on_time"]), RATIO)}


def _places(case: Case) -> dict[str, Any]:
    return {"department": Term(_peak(case)["department"])}


LESSON = Lesson(
    number=7,
    name="departments",
    title=_("Whole and detail: following the departments"),
    outcomes=(
        _("say how full a department is, and how many hours are too many"),
        _("see who hands over late, and look for where the delay began"),
        _("promise only hours that are there"),
        _("find room in a full month together with the department"),
    ),
    keys=(LoadOfTheMonth, HoursTooMany, LeastOnTime),
    recall=("overrun.UsedIsNotDone", "overrun.WhenToSpeak", "budgets.TimesheetsLate"),
    values=_places,
    story={"case": _the_case},
    tables={"peak": peak_department, "tasks": on_time},
    minutes=20,
)
