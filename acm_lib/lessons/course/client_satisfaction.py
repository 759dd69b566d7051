"""Lesson 08: keeping the client content: health, surveys, the re-order."""

from typing import Any

import pandas as pd

from acm_lib import facts, plans
from acm_lib.lessons import subjects
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.quantities import count, date, days, index, money, score
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, Term, _


def _year(case: Case) -> pd.Series:
    return facts.total(case.view.facts(), (), month=case.view.month).iloc[0]


def _nps(case: Case) -> float:
    year = _year(case)
    return 100 * (year["promoters"] - year["detractors"]) / year["nps_answers"]


def _groups(case: Case) -> pd.DataFrame:
    return subjects.health_groups(case.view.client(case.client_id))


def _overdue(case: Case, by: str = "quiet", *, gone: bool = False) -> list[str]:
    from acm_lib import segments

    frame = segments.segment_clients(case.view) if gone else subjects.clients_today(case.view)
    return frame.nlargest(3, by)["client_id"].tolist()


def _the_case(case: Case) -> list[Statement]:
    client, then = subjects.drifting(case), subjects.before_it_left(case)
    row = case.view.table("clients").set_index("client_id").loc[client]
    year = (
        facts.total(then.facts(), ["client_id"], month=then.month)
        .set_index("client_id")["invoiced"]
        .get(client, 0.0)
    )
    statements = [
        Statement(
            _(
                "{lost} was a client of {agency} since {since}. Go back to {then}: in the year up"
                " to that day it was invoiced {year}."
            ),
            lost=row["name"],
            agency=case.view.settings.agency,
            since=date(row["since"]),
            then=date(then.as_of),
            year=money(year),
        )
    ]
    if pd.notna(row["until"]):
        statements.append(
            Statement(
                _("On {until} it left. Nobody had complained. Could one have seen it coming?"),
                until=date(row["until"]),
            )
        )
    return statements


def _answers_now(case: Case) -> Statement:
    year = _year(case)
    return Statement(
        _(
            "Over the last 12 months all clients of {agency} gave {answers} answers: {promoters}"
            " were 9 or 10, {detractors} were 0 to 6."
        ),
        agency=case.view.settings.agency,
        answers=count(year["nps_answers"]),
        promoters=count(year["promoters"]),
        detractors=count(year["detractors"]),
    )


class NpsOfTheAgency(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _nps(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        year = _year(case)
        promoters, detractors = year["promoters"], year["detractors"]
        return {
            "detractors_forgotten": 100 * promoters / year["nps_answers"],
            "passives_left_out": 100 * (promoters - detractors) / (promoters + detractors),
            "counts_instead_of_shares": promoters - detractors,
            "share_instead_of_points": (promoters - detractors) / year["nps_answers"],
        }

    def values(self, case: Case) -> dict[str, Any]:
        year = _year(case)
        return {
            "answers": count(year["nps_answers"]),
            "promoters": count(year["promoters"]),
            "detractors": count(year["detractors"]),
        }


class HealthOfTheClient(AnswerKey):
    def expected(self, case: Case) -> float:
        return float(plans.health(case.view.client(case.client_id)).scores["health"].iloc[0])

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        groups = _groups(case)
        return {
            "all_groups_counted_alike": groups["score"].mean(),
            "worst_group_taken_for_the_whole": groups["score"].min(),
            "not_divided_by_the_weights": float((groups["score"] * groups["weight"]).sum()),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "health": score(self.expected(case)),
            "band": Term(plans.health_band(self.expected(case))),
        }


class DecideWhatToMend(AnswerKey):
    def expected(self, case: Case) -> str:
        groups = _groups(case)
        return str(groups["group"].iloc[int(groups["lost"].argmax())])

    def values(self, case: Case) -> dict[str, Any]:
        return {"right": Term(self.expected(case)), "lost": score(_groups(case)["lost"].max())}


class OverdueForAnOrder(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _overdue(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "longest_silence_without_the_rhythm": _overdue(case, "days_since_last_order"),
            "those_who_left_counted_too": _overdue(case, gone=True),
            "largest_clients_instead": _overdue(case, "agi"),
        }

    def values(self, case: Case) -> dict[str, Any]:
        first = subjects.clients_today(case.view).nlargest(1, "quiet").iloc[0]
        return {
            "first": first["name"],
            "days": days(first["days_since_last_order"]),
            "times": index(first["quiet"]),
        }


def _places(case: Case) -> dict[str, Any]:
    then, client = subjects.before_it_left(case), subjects.drifting(case)
    answers = subjects.nps_answers(then.client(client))
    return {
        "lost": case.client_name(client),
        "then": date(then.as_of),
        "given": count(answers["score"].iloc[-1] if len(answers) else 5),
    }


LESSON = Lesson(
    number=8,
    name="client_satisfaction",
    title=_("Keeping the client content: health, surveys, the re-order"),
    outcomes=(
        _("work out an NPS and say what it leaves out"),
        _("read the health of an account, and find what costs it the most points"),
        _("see which clients are overdue for an order, each by its own rhythm"),
        _("make the call that a quiet client needs"),
    ),
    keys=(NpsOfTheAgency, HealthOfTheClient, DecideWhatToMend, OverdueForAnOrder),
    recall=(
        "overrun.WhatCpiSays",
        "departments.LateBecauseOfUs",
        "pricing.WhyCarefulWithLatePayers",
    ),
    values=_places,
    story={"case": _the_case, "answers": _answers_now},
    minutes=25,
)
