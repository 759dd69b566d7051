"""Lesson 12: stakeholders, respect and network."""

from typing import Any

import pandas as pd

from acm_lib import plans, segments
from acm_lib.lessons import subjects
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.quantities import count, hours, money, ratio
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, _

INFLUENTIAL = 4  # of 5


def _people(case: Case) -> pd.DataFrame:
    return plans.relationships(case.view.client(subjects.single_contact(case)))


def _own_people(case: Case) -> pd.DataFrame:
    return plans.relationships(case.view.client(case.client_id))


def _share(case: Case) -> float:
    return float(_own_people(case)["touchpoints"].max() / _own_people(case)["touchpoints"].sum())


def _slowest(case: Case) -> list[str]:
    return subjects.care(case.view).nlargest(3, "response_time")["client_id"].tolist()


def _unmet(case: Case) -> list[str]:
    people = _people(case)
    return people[(people["influence"] >= INFLUENTIAL) & (people["touchpoints"] == 0)][
        "contact_id"
    ].tolist()


def _top(case: Case) -> pd.Series:
    return _people(case).nlargest(1, "touchpoints").iloc[0]


def _the_case(case: Case) -> list[Statement]:
    client = subjects.single_contact(case)
    frame = segments.segment_clients(case.view)
    agi = frame.set_index("client_id")["agi"].get(client, 0.0)
    return [
        Statement(
            _(
                "{school} brings {agency} {agi} a year. The agency has one friend there: {friend}."
                " They speak every week, and everything goes through {friend}."
            ),
            school=case.client_name(client),
            agi=money(agi),
            friend=_top(case)["name"],
        ),
        Statement(
            _(
                "One morning {friend} writes: “I am changing jobs. My last day is Friday.” Who else"
                " there knows the agency?"
            ),
            friend=_top(case)["name"],
        ),
    ]


class ShareOfOnePerson(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _share(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "people_counted_not_contacts": 1 / len(_own_people(case)),
            "the_other_clients_figures": float(
                _top(case)["touchpoints"] / _people(case)["touchpoints"].sum()
            ),
            "share_of_the_others": 1 - _share(case),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"share": ratio(_share(case))}


class WhomToMeet(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _unmet(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        people = _people(case).set_index("contact_id")
        return {
            "everybody_unmet": people.index[people["touchpoints"] == 0].tolist(),
            "those_you_know_already": people.index[people["influence"] >= INFLUENTIAL].tolist(),
        }

    def values(self, case: Case) -> dict[str, Any]:
        people = _people(case)
        return {
            "school": case.client_name(subjects.single_contact(case)),
            "who": people[people["contact_id"].isin(_unmet(case))]["name"].tolist(),
        }


class WhoWaitsLongest(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _slowest(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        care = subjects.care(case.view).set_index("client_id")
        return {
            "shortest_waits_instead": care.nsmallest(3, "response_time").index.tolist(),
            "fewest_promises_kept_instead": care.nsmallest(3, "promises_kept_share").index.tolist(),
        }

    def values(self, case: Case) -> dict[str, Any]:
        first = subjects.care(case.view).nlargest(1, "response_time").iloc[0]
        return {"first": first["name"], "wait": hours(first["response_time"])}


def _places(case: Case) -> dict[str, Any]:
    return {
        "school": case.client_name(subjects.single_contact(case)),
        "friend": str(_top(case)["name"]),
        "contacts": count(_top(case)["touchpoints"]),
    }


LESSON = Lesson(
    number=12,
    name="stakeholders",
    title=_("Stakeholders, respect and network"),
    outcomes=(
        _("say who decides, who pays, who speaks for you and who can stop it"),
        _("see when an account depends on one person"),
        _("choose whom to meet next, and get there without passing anybody over"),
        _("see in the figures whom the agency lets wait"),
    ),
    keys=(ShareOfOnePerson, WhomToMeet, WhoWaitsLongest),
    recall=(
        "creative_fatigue.HowAlike",
        "ability_to_pay.CanTheyPay",
        "client_satisfaction.NpsOfTen",
    ),
    values=_places,
    story={"case": _the_case},
    minutes=20,
)
