"""Lesson 01: what an account manager is. Between client and agency, before and after the sale."""

from typing import Any

import pandas as pd

from acm_lib import costs, segments
from acm_lib.lessons.case import Case
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.question import AnswerKey
from acm_lib.statements import COUNT, MONEY, RATIO, Quantity, Statement, _


def _orders(case: Case) -> pd.DataFrame:
    return costs.project_status(case.view.client(case.client_id))


def orders_by_origin(case: Case) -> pd.DataFrame:
    """The orders signed in the last 12 months by how they came: origin (also the index), orders,
    ordered (money in the book's currency)."""
    months = case.view.facts()
    year = months[months["month"] > case.view.month - pd.DateOffset(months=12)]
    year = year.merge(case.view.table("projects")[["project_id", "origin"]], on="project_id")
    sums = (
        year.groupby("origin")[["orders", "ordered"]]
        .sum()
        .reindex(["hunted", "farmed"], fill_value=0.0)
    )
    return sums.reset_index().set_index("origin", drop=False).rename_axis(None)


def _forgotten(case: Case) -> pd.Series:
    """A client won by sales whom nobody has gone back to, else the one that has ordered nothing for
    longest."""
    clients = segments.segment_clients(case.view)
    planted = case.stories.get("hunted_not_farmed", {}).get("client_id")
    chosen_ones = (
        clients[clients["client_id"] == planted] if planted else clients[clients["cell"] == "farm"]
    )
    chosen_ones = (
        chosen_ones
        if len(chosen_ones)
        else clients.sort_values("days_since_last_order", ascending=False)
    )
    return chosen_ones.iloc[0]


def _the_case(case: Case) -> list[Statement]:
    view = case.view
    clients = view.table("clients")
    entries = view.table("time_entries")
    people = entries.loc[
        entries["date"] > view.as_of - pd.DateOffset(months=12), "person"
    ].nunique()
    return [
        Statement(
            _(
                "{agency} makes advertising. {people:count} people in {departments:count}"
                " departments work for {clients:count} clients."
            ),
            agency=view.settings.agency,
            people=people,
            departments=entries["department"].nunique(),
            clients=int(clients["until"].isna().sum()),
        ),
        Statement(
            _(
                "Today is your first day. You are the new account manager of {client}, a client"
                " since {since:date}."
            ),
            client=case.client["name"],
            since=case.client["since"],
        ),
    ]


def _left_alone(case: Case) -> Statement:
    client = _forgotten(case)
    return Statement(
        _(
            "{client} was won by the sales team. Orders so far: {orders:count}, the last on"
            " {last:date}. Since then {days:days} have passed."
        ),
        client=client["name"],
        orders=client["orders_ever"],
        last=client["last_order"],
        days=client["days_since_last_order"],
    )


class AverageOrder(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _orders(case)["fee"].mean()

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "total_instead_of_average": _orders(case)["fee"].sum(),
            "largest_instead_of_average": _orders(case)["fee"].max(),
            "middle_instead_of_average": _orders(case)["fee"].median(),
        }

    def values(self, case: Case) -> dict[str, Any]:
        fees = _orders(case)["fee"]
        money = {
            "total": Quantity(float(fees.sum()), MONEY),
            "average": Quantity(float(fees.mean()), MONEY),
        }
        return money | {"number": Quantity(len(fees), COUNT)}


class ShareFarmed(AnswerKey):
    def expected(self, case: Case) -> Any:
        return _farmed(case)

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        return {
            "divided_by_the_other_part": (
                _farmed(case) / (1 - _farmed(case)) if _farmed(case) < 1 else None
            ),
            "the_other_part": 1 - _farmed(case),
        }

    def values(self, case: Case) -> dict[str, Any]:
        return {"share": Quantity(_farmed(case), RATIO)}


def _farmed(case: Case) -> float:
    ordered = orders_by_origin(case)["ordered"]
    return float(ordered["farmed"] / ordered.sum())


def _places(case: Case) -> dict[str, Any]:
    return {"forgotten": _forgotten(case)["name"]}


LESSON = Lesson(
    number=1,
    name="account_management",
    title=_("What an account manager is: between client and agency"),
    outcomes=(
        _("say what an account manager does for the client, and what for the agency"),
        _("tell hunting from farming, and before the sale from after it"),
        _("read a table of orders, and work out an average and a share"),
        _("take over an order from sales without passing on a promise nobody can keep"),
    ),
    keys=(AverageOrder, ShareFarmed),
    values=_places,
    recall=(
        "account_management.HuntingOrFarming",
        "account_management.TwoConcerns",
        "account_management.AfterTheSale",
    ),
    story={"case": _the_case, "left_alone": _left_alone},
    tables={"orders": orders_by_origin},
    minutes=20,
)
