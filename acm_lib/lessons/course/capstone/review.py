"""The quarterly review: what was promised, what came of it, what is still to come."""

from typing import Any

import pandas as pd

from acm_lib import costs, plans
from acm_lib.lessons.case import Case
from acm_lib.lessons.quantities import money
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, _


def finished(case: Case) -> pd.DataFrame:
    """The client's finished orders that had a budget, with what was left of it."""
    orders = costs.project_status(case.view.client(case.client_id))
    done = orders[~orders["running"] & (orders["bac"] > 0)]
    return (
        done.assign(left=done["bac"] - done["ac"])
        .sort_values(["end", "project_id"])
        .reset_index(drop=True)
    )


def _year(case: Case) -> pd.Series:
    return plans.target(case.view.client(case.client_id)).iloc[0]


def the_review(case: Case) -> Statement:
    """February."""
    return Statement(
        _(
            "February. In a week the quarterly review at {client}. Its director will ask two"
            " things: were you worth the money, and what comes next?"
        )
    )


class LeftOfTheBudgets(AnswerKey):
    def expected(self, case: Case) -> float:
        return float(finished(case)["left"].sum())

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "only_the_overruns": float(finished(case)["left"].clip(upper=0).sum()),
            "only_the_savings": float(finished(case)["left"].clip(lower=0).sum()),
            "sign_reversed": -self.expected(case),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"left": money(self.expected(case))}


class NewOrdersNeeded(AnswerKey):
    def expected(self, case: Case) -> float:
        return float(_year(case)["target"] - _year(case)["keep"])

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "all_taken_to_come_again": float(_year(case)["target"] - _year(case)["agi"]),
            "whole_target": float(_year(case)["target"]),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "needed": money(self.expected(case)),
            "keep": money(_year(case)["keep"]),
            "aim": money(_year(case)["target"]),
        }
