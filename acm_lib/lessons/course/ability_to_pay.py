"""Lesson 10: the client's needs, wishes and ability to pay."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import costs, facts
from acm_lib.errors import NotEnoughData
from acm_lib.lessons.amounts import apart, count, money, ratio
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import budgets, departments, difficult_conversations
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.ability_to_pay import TALK
from acm_lib.statements import RATIO, Statement, _

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
    own = clients["currency"].fillna(case.view.settings.currency) == case.view.settings.currency
    clients = clients[own & clients["until"].isna() & (clients["marketing_budget"] > 0)].rename(
        columns={"marketing_budget": "budget"}
    )
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
    own = frame[frame["client_id"] == client_id]
    if own.empty:
        raise NotEnoughData(
            _("This lesson"), 1, 0, _("marketing budgets of the clients it speaks of")
        )
    return own.iloc[0]


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
        weak_client=case.named(weak.client_id),
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
        client=case.named(plan.client_id),
        before=money(plan.fee),
        after=money(LESS * plan.fee),
    )


class ShareWithTheOffer(Exercise):
    prompt = _(
        "With this offer, what share of its marketing budget of a year would {weak_client} have"
        " ordered from {agency}?"
    )
    answer = Number(RATIO)
    hints = (
        _(
            "Two things have been or would be ordered: the orders of the last 12 months, and this"
            " one."
        ),
        _('Add the two, then divide by the budget: row["ordered"], offer.fee, row["budget"].'),
        _('(row["ordered"] + offer.fee) / row["budget"]'),
    )
    solved = '(row["ordered"] + offer.fee) / row["budget"]'
    because = _(
        "{share} of {yearly}. Above a half you would ask for the budget in writing. The money may"
        " be there and still come late: to want, to have and to pay are three things."
    )
    mistakes = (
        Mistake(
            _("earlier orders forgotten"),
            lambda case: apart(
                _weak(case).fee / _row(case, _weak(case).client_id)["budget"],
                ShareWithTheOffer.share(case),
            ),
            _(
                "That is this offer alone. The client has ordered before in the same year; that"
                " money is spent already."
            ),
        ),
        Mistake(
            _("new offer forgotten"),
            lambda case: apart(
                _row(case, _weak(case).client_id)["share"], ShareWithTheOffer.share(case)
            ),
            _("That is the share before this offer. Add the new fee."),
        ),
        Mistake(
            _("divided the wrong way round"),
            lambda case: apart(1 / ShareWithTheOffer.share(case), ShareWithTheOffer.share(case)),
            _(
                "You have divided the budget by the orders. A share of the budget has the budget"
                " below the line."
            ),
        ),
    )

    @staticmethod
    def share(case: Case) -> float:
        row = _row(case, _weak(case).client_id)
        return float((row["ordered"] + _weak(case).fee) / row["budget"])

    def expected(self, case):
        return self.share(case)

    def values(self, case):
        row = _row(case, _weak(case).client_id)
        return {
            "weak_client": row["name"],
            "share": ratio(self.share(case)),
            "yearly": money(row["budget"]),
        }


class WhatTheMoneyPaysFor(Exercise):
    prompt = _(
        "The client has {after} left. How much of the planned work does that pay for, so that"
        " {target} of the fee is still left?"
    )
    answer = Number(RATIO)
    hints = (
        _("What may the work cost if {target} of the smaller fee is to be left?"),
        _("That cost, as a share of what all the work would cost: plan.cost."),
        _("less * (1 - case.target) / plan.cost"),
    )
    solved = "less * (1 - case.target) / plan.cost"
    because = _(
        "{part} of the work. So sit down with the client and choose what goes: whatever serves the"
        " need least. The wish shrinks, the need stays, and the project still earns."
    )
    mistakes = (
        Mistake(
            _("work cut as much as the money"),
            lambda case: apart(LESS, WhatTheMoneyPaysFor.part(case)),
            _(
                "The money fell by a fifth. But the first fee left a little more or less than"
                " {target}, so the work does not shrink by just as much: begin with what it may"
                " cost."
            ),
        ),
        Mistake(
            _("all the money spent on work"),
            lambda case: apart(
                LESS * _plan(case).fee / _plan(case).cost, WhatTheMoneyPaysFor.part(case)
            ),
            _(
                "At that amount of work nothing of the fee would be left. Only the part that the"
                " margin leaves may be spent."
            ),
        ),
    )

    @staticmethod
    def part(case: Case) -> float:
        return LESS * _plan(case).fee * (1 - case.target) / _plan(case).cost

    def expected(self, case):
        return self.part(case)

    def values(self, case):
        return {"after": money(LESS * _plan(case).fee), "part": ratio(self.part(case))}


class WhereTheMoneyIs(Exercise):
    prompt = _("Which three clients have the most money left that they do not spend with {agency}?")
    answer = Names()
    hints = (
        _("Not who spends most, and not who spends the largest share with you: what is left?"),
        _(
            "The column `left` is the budget less the orders. You know the function that gives the"
            " three largest."
        ),
        _('room.nlargest(3, "left")["client_id"]'),
    )
    solved = 'room.nlargest(3, "left")["client_id"]'
    because = _(
        "{first} spends {left} a year with others, or not at all. That is room, not a promise:"
        " first ask what it needs."
    )
    mistakes = (
        Mistake(
            _("smallest share instead of most money"),
            lambda case: apart(
                room(case).nsmallest(3, "share")["client_id"].tolist(), WhereTheMoneyIs.most(case)
            ),
            _(
                "Those give you the smallest share of their budget. But a large share of a small"
                " budget may leave less than a small share of a large one: look at the money."
            ),
        ),
        Mistake(
            _("those who order most"),
            lambda case: apart(
                room(case).nlargest(3, "ordered")["client_id"].tolist(), WhereTheMoneyIs.most(case)
            ),
            _("Those order most from you already. What is left of their budget?"),
        ),
    )

    @staticmethod
    def most(case: Case) -> list[str]:
        return room(case).nlargest(3, "left")["client_id"].tolist()

    def expected(self, case):
        return self.most(case)

    def values(self, case):
        first = room(case).nlargest(1, "left").iloc[0]
        return {"first": first["name"], "left": money(first["left"])}


class WhatYouAskFirst(Quick):
    prompt = _("“We need a film with a star.” What do you ask?")
    answer = Choice(
        {
            "star": _("“Which star?”"),
            "need": _("“What is to be different after Tết, and how will you see it?”"),
            "money": _("“How much do you have?”"),
            "no": _("Nothing: you say that a star is too dear"),
        }
    )
    right = "need"
    hints = (
        _("Is a film with a star a need or a wish?"),
        _("What is behind it? Sales, pride, the boss's taste, a competitor?"),
        _("Ask for the difference it is to make."),
    )
    because = _(
        "The film is the wish. Behind it stands a need, and perhaps there is a better way to it."
        " The money comes second: it decides how far you get, not where you go."
    )
    mistakes = (
        chosen(
            "star",
            _("takes the wish for the need"),
            _("Then you build what was asked for, and nobody knows whether it helps."),
        ),
        chosen(
            "money",
            _("asks for the money first"),
            _(
                "You need that answer too, but not first: you do not know yet what the money is to"
                " achieve."
            ),
        ),
        chosen(
            "no",
            _("judges before asking"),
            _(
                "Perhaps it is too dear. But now the client defends its star instead of telling you"
                " what it needs."
            ),
        ),
    )


class TenVideos(Quick):
    prompt = _("“We want ten videos.” Which word fits?")
    answer = Choice({"need": _("A need"), "wish": _("A wish"), "ability": _("Ability to pay")})
    right = "wish"
    hints = (
        _("Do the videos change anything for the client's business by themselves?"),
        _("A need says what is to be different. Does this?"),
        _("It says what is to be made."),
    )
    because = _("It names a thing, not a change. The need stands behind it: ask “what for?”.")
    mistakes = (
        chosen(
            "need",
            _("takes the wish for the need"),
            _(
                "Nobody needs videos. Somebody needs sales, a name, applicants: the videos may be a"
                " way to that."
            ),
        ),
        chosen(
            "ability",
            _("wish taken for money"),
            _("Whether it can pay for ten is another question."),
        ),
    )


class CanTheyPay(Quick):
    prompt = _("How do you find out whether a client can pay for an order?")
    answer = Choice(
        {
            "book": _("Its yearly budget, what is ordered already, and how it has paid so far"),
            "brand": _("Is it a well-known brand?"),
            "word": _("Ask whether money is a problem"),
        }
    )
    right = "book"
    hints = (
        _("What does the agency know from its own book?"),
        _("Large firms pay late too."),
        _("Budget, orders, payments."),
    )
    because = _(
        "Three things that you can look up: what there is, what is spent, and how it was paid."
        " Names and promises are none of them."
    )
    mistakes = (
        chosen(
            "brand",
            _("trusts the name"),
            _("Large brands are known for paying late. Look at what the book says."),
        ),
        chosen(
            "word",
            _("trusts a word"),
            _("Nobody says yes to that question. Ask for the figure, and look it up."),
        ),
    )


class LessMoneySameNeed(Quick):
    prompt = _("The client has a fifth less money, the need is the same. What shrinks?")
    answer = Choice(
        {
            "margin": _("The agency's margin"),
            "quality": _("The quality, quietly"),
            "work": _("The work that serves the need least"),
        }
    )
    right = "work"
    hints = (
        _("Who pays if nothing shrinks?"),
        _("Which part of the work could the need do without?"),
        _("Choose it together with the client."),
    )
    because = _("Cut the wish, keep the need. Done together, it costs no trust.")
    mistakes = (
        chosen(
            "margin",
            _("gives the discount away"),
            _(
                "Then the agency pays for the client's cut, and the next order begins at that"
                " price."
            ),
        ),
        chosen(
            "quality",
            _("saves in secret"),
            _("It will be seen, and then it was not the budget but you."),
        ),
    )


class MoneyIsNoProblem(Quick):
    prompt = _(
        "A client with half of its year's budget already spent says: “Money is no problem.” What do"
        " you do?"
    )
    answer = Choice(
        {
            "go": _("Begin at once"),
            "write": _(
                "Ask for the budget in writing, with the name of the person who approves it"
            ),
            "no": _("Refuse the order"),
        }
    )
    right = "write"
    hints = (
        _("Who will sign the payment?"),
        _("Would somebody who has the money mind writing it down?"),
        _("A figure and a name."),
    )
    because = _(
        "A figure and a name: who has the money writes it down gladly, and who has not finds out in"
        " time."
    )
    mistakes = (
        chosen(
            "go",
            _("trusts a word"),
            _("And when the invoice comes, the person who said it is not the one who signs."),
        ),
        chosen(
            "no",
            _("refuses what could be mended"),
            _("Perhaps the money is there. One line in writing settles it."),
        ),
    )


def _talk_values(case: Case) -> dict:
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
    exercises=(WhatYouAskFirst, ShareWithTheOffer, WhatTheMoneyPaysFor, WhereTheMoneyIs),
    quick=(TenVideos, CanTheyPay, LessMoneySameNeed, MoneyIsNoProblem),
    diagnostic=(TenVideos, LessMoneySameNeed),
    recall=(
        difficult_conversations.SmallExtra,
        budgets.BoughtFromOthers,
        departments.WhatFullMeans,
    ),
    conversation=replace(TALK, values=_talk_values),
    story={"case": _the_case, "offer": _the_offer, "cut": _the_cut},
    tables={"brief": brief, "room": room},
    minutes=25,
)
