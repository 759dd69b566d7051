"""Lesson 10: the client's needs, wishes and ability to pay."""

from typing import Any

import pandas as pd

from acm_lib import costs, facts
from acm_lib.errors import NotEnoughData
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.quantities import count, money, ratio
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import Statement, _

LESS = 0.8  # of the fee, what the client has after a cut
STAR = 0.6  # of the fee, what the singer asks


def brief(case: Case) -> pd.DataFrame:
    """The campaign's brief, one row; empty where the book has none."""
    briefs = case.view.table("briefs")
    return briefs[briefs["project_id"] == case.project_id]


def room(case: Case) -> pd.DataFrame:
    """What clients of today spend on marketing, and how much of it with the agency.

    Returns
    -------
    client_id, name, budget (a year, money), ordered (the last 12 months, money), share (ordered /
    budget), left (budget - ordered, money); clients without a known budget and those that pay in
    another currency are left out.
    """
    clients = case.view.table("clients")
    in_book_currency = (
        clients["currency"].fillna(case.view.settings.currency) == case.view.settings.currency
    )
    clients = clients[
        in_book_currency & clients["until"].isna() & (clients["marketing_budget"] > 0)
    ].rename(columns={"marketing_budget": "budget"})
    year = facts.total(case.view.facts(), ["client_id"], month=case.view.month)[
        ["client_id", "ordered"]
    ]
    frame = (
        clients[["client_id", "name", "budget"]]
        .merge(year, on="client_id", how="left")
        .fillna({"ordered": 0.0})
    )
    return frame.assign(
        share=frame["ordered"] / frame["budget"], left=frame["budget"] - frame["ordered"]
    ).sort_values(["budget", "client_id"], ascending=[False, True], ignore_index=True)


def _row(case: Case, client_id: str) -> pd.Series:
    frame = room(case)
    rows = frame[frame["client_id"] == client_id]
    if rows.empty:
        raise NotEnoughData(
            _("This lesson"), 1, 0, _("marketing budgets of the clients it speaks of")
        )
    return rows.iloc[0]


def _weak(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.weak_offer_among(room(case)["client_id"]))


def _plan(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.opportunity_id)


def _the_case(case: Case) -> list[Statement]:
    return [
        Statement(
            _(
                "{client} spends {yearly} a year on marketing. Its marketing director calls: “For"
                " Tết we need a film with a star. Everybody has one.”"
            ),
            yearly=money(_row(case, case.client_id)["budget"]),
        ),
        Statement(
            _(
                "Is that what the client needs? Is it what it wants? And can it pay for it? Those"
                " are three questions, and each has its own answer."
            )
        ),
    ]


def _the_offer(case: Case) -> Statement:
    weak = _weak(case)
    return Statement(
        _("{weak_client} asks for: {weak_offer}, and offers {weak_fee}."),
        weak_client=case.client_name(weak.client_id),
        weak_offer=weak.name,
        weak_fee=money(weak.fee),
    )


def _the_cut(case: Case) -> Statement:
    plan = _plan(case)
    return Statement(
        _(
            "A week later the board of {client} cuts the budget: instead of {before} there are"
            " {after}."
        ),
        client=case.client_name(plan.client_id),
        before=money(plan.fee),
        after=money(LESS * plan.fee),
    )


class ShareWithTheOffer(AnswerKey):
    def expected(self, case: Case) -> float:
        row = _row(case, _weak(case).client_id)
        return float((row["ordered"] + _weak(case).fee) / row["budget"])

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        row = _row(case, _weak(case).client_id)
        return {
            "earlier_orders_forgotten": _weak(case).fee / row["budget"],
            "new_offer_forgotten": row["share"],
            "divided_the_wrong_way_round": 1 / self.expected(case),
        }

    def values(self, case: Case) -> dict[str, Any]:
        row = _row(case, _weak(case).client_id)
        return {
            "weak_client": row["name"],
            "share": ratio(self.expected(case)),
            "yearly": money(row["budget"]),
        }


class WhatTheMoneyPaysFor(AnswerKey):
    def expected(self, case: Case) -> float:
        return LESS * _plan(case).fee * (1 - case.target) / _plan(case).cost

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "work_cut_as_much_as_the_money": LESS,
            "all_the_money_spent_on_work": LESS * _plan(case).fee / _plan(case).cost,
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"after": money(LESS * _plan(case).fee), "part": ratio(self.expected(case))}


class WhereTheMoneyIs(AnswerKey):
    def expected(self, case: Case) -> list[str]:
        return room(case).nlargest(3, "left")["client_id"].tolist()

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        clients = room(case).set_index("client_id")
        return {
            "smallest_share_instead_of_most_money": clients.nsmallest(3, "share").index.tolist(),
            "those_who_order_most": clients.nlargest(3, "ordered").index.tolist(),
        }

    def values(self, case: Case) -> dict[str, Any]:
        first = room(case).nlargest(1, "left").iloc[0]
        return {"first": first["name"], "left": money(first["left"])}


def _places(case: Case) -> dict[str, Any]:
    plan = _plan(case)
    return {
        "fee": money(plan.fee),
        "star": money(STAR * plan.fee),
        "rest": money((1 - STAR) * plan.fee),
        "videos": count(10),
    }


LESSON = Lesson(
    number=10,
    name="ability_to_pay",
    title=_("The client's needs, wishes and ability to pay"),
    outcomes=(
        _("tell a need from a wish, and find the need behind a wish"),
        _("look up whether a client can pay: budget, orders, payments"),
        _("cut the work to what the money pays for, so that the project still earns"),
        _("see which clients have money left that they do not spend with you"),
    ),
    keys=(ShareWithTheOffer, WhatTheMoneyPaysFor, WhereTheMoneyIs),
    recall=(
        "difficult_conversations.SmallExtra",
        "budgets.BoughtFromOthers",
        "departments.WhatFullMeans",
    ),
    values=_places,
    story={"case": _the_case, "offer": _the_offer, "cut": _the_cut},
    tables={"brief": brief, "room": room},
    minutes=25,
)
