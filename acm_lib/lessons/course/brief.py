"""Lesson 03: taking the order. From the client's wish to a brief the departments can work with."""

from typing import Any

import pandas as pd

from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.question import AnswerKey
from acm_lib.lessons.translations import lesson_text
from acm_lib.plans import FIELD_NAMES
from acm_lib.statements import COUNT, DATE, MONEY, RATIO, Quantity, Statement, Term, _

# The parts of a brief (columns of the table `briefs`) and the question each answers.
PARTS = {
    "objective": _("What is to be different afterwards?"),
    "audience": _("With whom?"),
    "message": _("What is to be said, in one sentence?"),
    "deliverables": _("What is handed over?"),
    "budget": _("How much may it cost?"),
    "deadline": _("When must it be there?"),
    "mandatories": _("What must or must not be in it?"),
    "approved_by": _("Who at the client has said yes?"),
}


def _briefs(case: Case) -> pd.DataFrame:
    """The briefs received in the last 12 months."""
    briefs = case.view.table("briefs")
    return briefs[briefs["received_on"] > case.view.as_of - pd.DateOffset(months=12)]


def _campaign_brief(case: Case) -> pd.Series:
    """The brief of the campaign, else the most complete brief."""
    briefs = case.view.table("briefs")
    campaign = briefs[briefs["project_id"] == case.project_id]
    if len(campaign):
        return campaign.iloc[0]
    return briefs.iloc[int(briefs[list(PARTS)].notna().sum(axis="columns").argmax())]


def _thin(case: Case) -> pd.Series:
    """The latest of the briefs that lack most."""
    briefs = _briefs(case)
    gaps = briefs[list(PARTS)].isna().sum(axis="columns")
    return briefs[gaps == gaps.max()].sort_values(["received_on", "brief_id"]).iloc[-1]


def _parts(brief: pd.Series) -> pd.DataFrame:
    answered = brief[list(PARTS)].notna()
    units = {"deadline": DATE, "budget": MONEY}
    texts = [
        (
            ""
            if not answered[part]
            else Quantity(brief[part], units[part])
            if part in units
            else brief[part]
        )
        for part in PARTS
    ]
    return pd.DataFrame(
        {
            "part": [FIELD_NAMES[part] for part in PARTS],
            "question": list(PARTS.values()),
            "said": texts,
            "known": answered.to_numpy(),
        }
    )


def own_brief(case: Case) -> pd.DataFrame:
    """The campaign's brief, a part a row: part, question, said ("" where it is missing), known."""
    return _parts(_campaign_brief(case))


def thin_brief(case: Case) -> pd.DataFrame:
    """A brief that lacks much, a part a row."""
    return _parts(_thin(case))


def year(case: Case) -> pd.DataFrame:
    """Of the last 12 months, by part (also the index): part, briefs, missing."""
    briefs = _briefs(case)
    missing = [int(briefs[part].isna().sum()) for part in PARTS]
    return pd.DataFrame(
        {"part": [FIELD_NAMES[part] for part in PARTS], "briefs": len(briefs), "missing": missing},
        index=list(PARTS),
    )


def _thin_client(case: Case) -> str:
    projects = case.view.table("projects").set_index("project_id")
    return case.client_name(projects.loc[_thin(case)["project_id"], "client_id"])


def _the_case(case: Case) -> Statement:
    return Statement(
        _("On {day:date} {client} sent its brief for {project}."),
        client=case.client["name"],
        project=case.project["name"],
        day=_campaign_brief(case)["received_on"],
    )


def _the_thin_one(case: Case) -> Statement:
    project = (
        case.view.table("projects").set_index("project_id").loc[_thin(case)["project_id"], "name"]
    )
    return Statement(
        _("On {day:date} this came from {thin_client} for {order}:"),
        day=_thin(case)["received_on"],
        thin_client=_thin_client(case),
        order=project,
    )


def _missing(case: Case) -> list[str]:
    brief = thin_brief(case)
    return brief.loc[~brief["known"], "part"].tolist()


class HowComplete(AnswerKey):
    def expected(self, case: Case) -> Any:
        return float(thin_brief(case)["known"].mean())

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "what_is_missing_instead_of_what_is_there": 1 - self.expected(case),
            "the_wrong_way_round": 1 / self.expected(case) if self.expected(case) else None,
        }

    def values(self, case: Case) -> dict[str, Any]:
        brief = thin_brief(case)
        return {
            "thin_client": _thin_client(case),
            "known": Quantity(int(brief["known"].sum()), COUNT),
            "parts": Quantity(len(brief), COUNT),
            "share": Quantity(self.expected(case), RATIO),
        }


class WhatIsMissing(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _missing(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "what_is_there_instead_of_what_is_missing": [
                part for part in FIELD_NAMES.values() if part not in _missing(case)
            ],
        }

    def names(self, case: Case) -> dict[str, list[str]]:
        return {
            part: [lesson_text(part, "en"), lesson_text(part, "vi"), key]
            for key, part in FIELD_NAMES.items()
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"missing": [Term(part) for part in _missing(case)]}


class WithoutABudget(AnswerKey):
    def expected(self, case: Case) -> Any:
        parts = year(case)
        return float(parts["missing"]["budget"] / parts["briefs"]["budget"])

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        missing = year(case)["missing"]
        return {
            "what_is_there_instead_of_what_is_missing": 1 - self.expected(case),
            "another_row": missing.sum() / len(_briefs(case)),
            "number_instead_of_share": int(missing["budget"]),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"share": Quantity(self.expected(case), RATIO)}


LESSON = Lesson(
    number=3,
    name="brief",
    title=_("Taking the order: from the client's wish to a brief"),
    outcomes=(
        _("name the eight parts of a brief and the question each answers"),
        _("say what is missing in a brief, and ask for it before anybody works"),
        _("tell an objective from a means"),
        _("turn “it must go viral” into an order"),
    ),
    keys=(HowComplete, WhatIsMissing, WithoutABudget),
    recall=("account_management.AfterTheSale", "clients.RevenueOrAgi", "clients.BiggestIsNotBest"),
    story={"case": _the_case, "thin": _the_thin_one},
    tables={"own": own_brief, "thin": thin_brief, "year": year},
    minutes=25,
)
