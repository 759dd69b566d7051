"""Lesson 13: growing the account: whitespace, targets, pipeline."""

from typing import Any

import pandas as pd

from acm_lib import plans, segments
from acm_lib.lessons import subjects
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.quantities import count, money
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, Term, _


def _year(case: Case) -> pd.Series:
    return plans.target(case.view.client(case.client_id)).iloc[0]


def _offers(case: Case) -> pd.DataFrame:
    return plans.pipeline(case.view)


def _services(case: Case) -> pd.DataFrame:
    return plans.whitespace(case.view.client(subjects.narrow(case)))


def _missing(case: Case) -> list[str]:
    services = _services(case)
    return services[~services["bought"] & (services["share"] >= 0.5)]["service"].tolist()


def _losing(case: Case) -> str:
    frame = segments.segment_clients(case.view)
    return str(
        case.stories.get("losing", {}).get("client_id")
        or frame.sort_values(["delivery_profit", "client_id"])["client_id"].iloc[0]
    )


def _losing_client(case: Case) -> pd.Series:
    frame = segments.segment_clients(case.view)
    return frame[frame["client_id"] == _losing(case)].iloc[0]


def _the_case(case: Case) -> list[Statement]:
    services = _services(case)
    return [
        Statement(
            _(
                "{furniture} is content, pays on time, and buys {own} of the {all} services of"
                " {agency}. Similar clients buy more."
            ),
            furniture=case.client_name(subjects.narrow(case)),
            own=count(services["bought"].sum()),
            all=count(len(services)),
        ),
        Statement(_("Nobody has refused anything there. Nobody has asked.")),
    ]


def _the_large_one(case: Case) -> Statement:
    row = _losing_client(case)
    return Statement(
        _(
            "{large} is one of the largest clients: {agi} of AGI in 12 months. A second service"
            " could be sold there easily."
        ),
        large=row["name"],
        agi=money(row["agi"]),
    )


class TheGap(AnswerKey):
    def expected(self, case: Case) -> Any:
        return float(_year(case)["target_gap"])

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        year = _year(case)
        return {
            "whole_target_taken_for_the_gap": float(year["target"]),
            "sign_reversed": -float(year["target_gap"]),
            "compared_with_the_year_before": float(year["target"] - year["agi_before"]),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"gap": money(_year(case)["target_gap"])}


class WorthOfThePipeline(AnswerKey):
    def expected(self, case: Case) -> Any:
        return float(_offers(case)["weighted"].sum())

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        offers = _offers(case)
        whole = float(offers["amount"].sum())
        return {
            "every_order_counted_as_won": whole,
            "average_chance_on_the_whole": whole * float(offers["probability"].mean()),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "weighted": money(_offers(case)["weighted"].sum()),
            "unweighted": money(_offers(case)["amount"].sum()),
        }


class WhatToPropose(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _missing(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        services = _services(case).set_index("service")
        return {
            "everything_not_bought": services.index[~services["bought"]].tolist(),
            "also_what_is_bought_already": services.index[services["share"] >= 0.5].tolist(),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "furniture": case.client_name(subjects.narrow(case)),
            "missing": [Term(service) for service in _missing(case)],
        }


class DecideTheLargeOne(AnswerKey):
    def expected(self, case: Case) -> str:
        cell = str(_losing_client(case)["cell"])
        return cell if cell in ("grow", "keep", "fix") else "other"

    def values(self, case: Case) -> dict[str, Any]:
        row = _losing_client(case)
        return {
            "large": row["name"],
            "agi": money(row["agi"]),
            "profit": money(row["delivery_profit"]),
            "reason": row["reasons"][0],
        }


def _places(case: Case) -> dict[str, Any]:
    missing = _missing(case)
    return {
        "furniture": case.client_name(subjects.narrow(case)),
        "service": Term(missing[0] if missing else "event"),
    }


LESSON = Lesson(
    number=13,
    name="account_growth",
    title=_("Growing the account: whitespace, targets, pipeline"),
    outcomes=(
        _("turn a target into a gap that you can work with"),
        _("say what a pipeline is worth, and what covers the gap"),
        _("find what similar clients buy and yours does not"),
        _("see what to fix before growing an account"),
    ),
    keys=(TheGap, WorthOfThePipeline, WhatToPropose, DecideTheLargeOne),
    recall=(
        "stakeholders.HangsOnOne",
        "ability_to_pay.LessMoneySameNeed",
        "clients.FixBeforeGrowing",
    ),
    values=_places,
    story={"case": _the_case, "large": _the_large_one},
    minutes=25,
)
