"""The campaign before the crisis: its brief, its fee, where the work stands."""

from typing import Any

import pandas as pd

from acm_lib import costs
from acm_lib.lessons.case import Case
from acm_lib.lessons.quantities import date, money
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, _


def estimate(case: Case) -> costs.Estimate:
    """The offer the campaign came from, as the departments estimated it."""
    return costs.estimate(case.view, case.opportunity_id)


def the_case(case: Case) -> list[Statement]:
    """How it begins."""
    return [
        Statement(
            _(
                "On {day} {client} calls: it wants to be on every table at Tết. The campaign is"
                " yours, from this call to the review after the holidays."
            ),
            day=date(case.offer["created_on"]),
        ),
        Statement(
            _(
                "Its brief says: {fee}, and as its objective: “{objective}”. The agency wants a"
                " margin of {target}."
            ),
            objective=objective(case),
        ),
    ]


def objective(case: Case) -> str:
    """The objective as the brief says it."""
    briefs = (
        case.view.table("briefs")
        if case.view.has("briefs")
        else pd.DataFrame(columns=["project_id", "objective"])
    )
    said = briefs.loc[briefs["project_id"] == case.project_id, "objective"].dropna()
    return str(said.iloc[0]) if len(said) else "sales"


class FeeToAsk(AnswerKey):
    def expected(self, case: Case) -> float:
        return costs.go_no_go(case.view, case.opportunity_id).lowest_fee

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "estimate_taken_for_certain": costs.fee_for_margin(estimate(case).cost, case.target),
            "clients_figure_taken_over": estimate(case).fee,
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"lowest": money(self.expected(case))}


class EarnedSoFar(AnswerKey):
    def expected(self, case: Case) -> float:
        return float(case.project["ev"] - case.project["ac"])

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "budget_left_instead": float(case.project["bac"] - case.project["ac"]),
            "sign_reversed": float(case.project["ac"] - case.project["ev"]),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"cv": money(self.expected(case))}
