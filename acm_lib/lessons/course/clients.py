"""Lesson 02: reading your book. Who are my clients?"""

from typing import Any

import pandas as pd

from acm_lib import segments
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import MONEY, RATIO, Quantity, Statement, _

LARGEST = 10


def _grid(case: Case) -> pd.DataFrame:
    return segments.segment_clients(case.view)


def _top(case: Case) -> pd.DataFrame:
    return _grid(case).head(LARGEST)


def _lowest(case: Case) -> pd.Series:
    top = _top(case)
    return top.iloc[int(top["delivery_margin"].argmin())]


def _risk(case: Case, clients: int) -> float:
    return segments.concentration(_grid(case)["revenue"])[f"at_risk_{clients}"]


def playbook(case: Case) -> pd.DataFrame:
    """The cells that occur in the book, in the order of the playbook, with what to do: cell,
    clients, advice."""
    counts = _grid(case)["cell"].value_counts()
    rows = [
        {"cell": play.cell, "clients": int(counts[play.cell]), "advice": play.todo}
        for play in segments.PLAYBOOK.values()
        if play.cell in counts
    ]
    return pd.DataFrame(rows)


def _the_case(case: Case) -> list[Statement]:
    grid = _grid(case)
    return [
        Statement(
            _(
                "{agency} has invoiced {revenue:money} over the last 12 months, to {clients:count}"
                " clients. {managers:count} account managers look after them."
            ),
            agency=case.view.settings.agency,
            revenue=float(grid["revenue"].sum()),
            clients=int((grid["revenue"] > 0).sum()),
            managers=grid["account_manager"].nunique(),
        ),
        Statement(
            _("You cannot give them all the same time. Which of them need you, and for what?")
        ),
    ]


class LargestShare(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _risk(case, 1)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "the_part_without_the_whole": 1 / len(_grid(case)),
            "the_other_part": 1 - _risk(case, 1),
            "agi_instead_of_revenue": _grid(case)["agi"].max() / _grid(case)["agi"].sum(),
        }

    def values(self, case: Case) -> dict[str, Any]:
        grid = _grid(case)
        limit = case.view.settings.alerts.top_client_share
        return {
            "largest": grid["name"].iloc[int(grid["revenue"].argmax())],
            "share": Quantity(_risk(case, 1), RATIO),
            "limit": Quantity(limit, RATIO),
        }


class ThreeLeave(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _risk(case, 3)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "one_client_only": _risk(case, 1),
            "two_clients_only": _risk(case, 2),
            "the_other_part": 1 - _risk(case, 3),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"three": Quantity(_risk(case, 3), RATIO), "one": Quantity(_risk(case, 1), RATIO)}


class LowestMargin(AnswerKey):
    def expected(self, case: Case) -> Any:
        return [_lowest(case)["client_id"]]

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        top = _top(case)
        return {
            "largest_taken_for_worst": [top["client_id"].iloc[0]],
            "highest_instead_of_lowest": [
                top["client_id"].iloc[int(top["delivery_margin"].argmax())]
            ],
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {
            "lowest": _lowest(case)["name"],
            "margin": Quantity(float(_lowest(case)["delivery_margin"]), RATIO),
        }


class WhatNow(AnswerKey):
    def expected(self, case: Case) -> Any:
        return "fix" if _lowest(case)["delivery_margin"] < case.target else "keep"

    def values(self, case: Case) -> dict[str, Any]:
        lowest = _lowest(case)
        return {
            "lowest": lowest["name"],
            "agi": Quantity(float(lowest["agi"]), MONEY),
            "margin": Quantity(float(lowest["delivery_margin"]), RATIO),
        }


def _places(case: Case) -> dict[str, Any]:
    return {"share": Quantity(_risk(case, 1), RATIO)}


LESSON = Lesson(
    number=2,
    name="clients",
    title=_("Reading your book: who are my clients?"),
    outcomes=(
        _("read a table of clients: revenue, AGI, margin, and what to do"),
        _("say how much depends on the largest client, and on the three largest"),
        _("find a large client that does not earn, and say what comes first"),
        _("answer a client that uses its size"),
    ),
    keys=(LargestShare, ThreeLeave, LowestMargin, WhatNow),
    recall=(
        "account_management.HuntingOrFarming",
        "account_management.TwoConcerns",
        "account_management.WhoKeepsTheBudget",
    ),
    values=_places,
    story={"case": _the_case},
    tables={"playbook": playbook},
    minutes=25,
)
