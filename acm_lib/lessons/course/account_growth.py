"""Lesson 13: growing the account: whitespace, targets, pipeline."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import plans, segments
from acm_lib.lessons import stories
from acm_lib.lessons.amounts import apart, count, money
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import ability_to_pay, clients, stakeholders
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.account_growth import TALK
from acm_lib.statements import MONEY, Statement, Term, _


def _year(case: Case) -> pd.Series:
    return plans.target(case.view, case.client_id).iloc[0]


def _offers(case: Case) -> pd.DataFrame:
    return plans.pipeline(case.view)


def _services(case: Case) -> pd.DataFrame:
    return plans.whitespace(case.view, stories.narrow(case))


def _missing(case: Case) -> list[str]:
    services = _services(case)
    return services[~services["bought"] & (services["share"] >= 0.5)]["service"].tolist()


def _losing(case: Case) -> str:
    frame = segments.segment_clients(case.view)
    return str(
        case.stories.get("losing", {}).get("client_id")
        or frame.sort_values(["delivery_profit", "client_id"])["client_id"].iloc[0]
    )


def _cell(case: Case) -> str:
    frame = segments.segment_clients(case.view)
    return str(frame.set_index("client_id")["cell"][_losing(case)])


def _the_case(case: Case) -> list[Statement]:
    services = _services(case)
    return [
        Statement(
            _(
                "{furniture} is content, pays on time, and buys {own} of the {all} services of"
                " {agency}. Similar clients buy more."
            ),
            furniture=case.named(stories.narrow(case)),
            own=count(services["bought"].sum()),
            all=count(len(services)),
        ),
        Statement(_("Nobody has refused anything there. Nobody has asked.")),
    ]


def _the_large_one(case: Case) -> Statement:
    row = segments.segment_clients(case.view).set_index("client_id").loc[_losing(case)]
    return Statement(
        _(
            "{large} is one of the largest clients: {agi} of AGI in 12 months. A second service"
            " could be sold there easily."
        ),
        large=row["name"],
        agi=money(row["agi"]),
    )


class TheGap(Exercise):
    prompt = _(
        "How much AGI is {client} still short of its target for the coming 12 months, if it only"
        " orders as much again?"
    )
    answer = Number(MONEY)
    hints = (
        _(
            'The target is this year\'s AGI and a bit more. You have both: year["target"] and'
            ' year["agi"].'
        ),
        _("The gap is what is missing from the one to the other."),
        _('year["target"] - year["agi"]'),
    )
    solved = 'year["target"] - year["agi"]'
    because = _(
        "{gap}. That is a figure one can work with: one or two orders more, not “somehow grow”."
    )
    mistakes = (
        Mistake(
            _("whole target taken for the gap"),
            lambda case: float(_year(case)["target"]),
            _(
                "That is the whole target. Most of it comes again if the client stays: take off"
                " what it brings already."
            ),
        ),
        Mistake(
            _("turned round"),
            lambda case: -float(_year(case)["target_gap"]),
            _("The right size, but turned round: the target less what the client brings."),
        ),
        Mistake(
            _("compared with the year before"),
            lambda case: apart(
                float(_year(case)["target"] - _year(case)["agi_before"]),
                float(_year(case)["target_gap"]),
            ),
            _(
                "You have compared with the year before. The target starts from the last 12 months:"
                ' year["agi"].'
            ),
        ),
    )

    def expected(self, case):
        return float(_year(case)["target_gap"])

    def values(self, case):
        return {"gap": money(_year(case)["target_gap"])}


class WorthOfThePipeline(Exercise):
    prompt = _(
        "What is the pipeline of {agency} worth, each possible order weighted with its chance?"
    )
    answer = Number(MONEY)
    hints = (
        _("An order of 100 with a chance of a quarter counts 25."),
        _("Amount times chance in every row, then add up."),
        _('(offers["amount"] * offers["probability"]).sum()'),
    )
    solved = '(offers["amount"] * offers["probability"]).sum()'
    because = _(
        "{weighted}, not the {unweighted} that all of them would bring together. Nobody wins"
        " everything."
    )
    mistakes = (
        Mistake(
            _("every order counted as won"),
            lambda case: float(_offers(case)["amount"].sum()),
            _(
                "That is what they would bring if all of them were won. Weight each with its"
                " chance."
            ),
        ),
        Mistake(
            _("average chance on the whole"),
            lambda case: apart(
                float(_offers(case)["amount"].sum() * _offers(case)["probability"].mean()),
                float(_offers(case)["weighted"].sum()),
            ),
            _(
                "You have taken the average chance for all. But large and small orders have"
                " different chances: multiply row by row, then add up."
            ),
        ),
    )

    def expected(self, case):
        return float(_offers(case)["weighted"].sum())

    def values(self, case):
        return {
            "weighted": money(_offers(case)["weighted"].sum()),
            "unweighted": money(_offers(case)["amount"].sum()),
        }


class WhatToPropose(Exercise):
    prompt = _(
        "Which services does {furniture} not buy although at least half of the similar clients do?"
    )
    answer = Names()
    hints = (
        _("Two conditions: not bought here, and a share of one half or more with the others."),
        _('~services["bought"] means: not bought. And services["share"] >= 0.5.'),
        _('services[~services["bought"] & (services["share"] >= 0.5)]["service"]'),
    )
    solved = 'services[~services["bought"] & (services["share"] >= 0.5)]["service"]'
    because = _(
        "{missing}. That is the white space. It tells you where to ask, not what to sell: the next"
        " question is which of them the client needs."
    )
    mistakes = (
        Mistake(
            _("everything not bought"),
            lambda case: apart(
                _services(case)[~_services(case)["bought"]]["service"].tolist(), _missing(case)
            ),
            _(
                "That is everything it does not buy. What hardly any similar client buys is no"
                " white space: add the second condition."
            ),
        ),
        Mistake(
            _("also what is bought already"),
            lambda case: apart(
                _services(case)[_services(case)["share"] >= 0.5]["service"].tolist(), _missing(case)
            ),
            _("Among those is something the client buys already."),
        ),
    )

    def expected(self, case):
        return _missing(case)

    def values(self, case):
        return {
            "furniture": case.named(stories.narrow(case)),
            "missing": [Term(service) for service in _missing(case)],
        }


CELLS = {
    "grow": _("Grow it: propose the second service now"),
    "keep": _("Keep it as it is"),
    "fix": _("Mend it first: price or scope, then grow"),
    "other": _("Something else: look at its reasons first"),
}


class DecideTheLargeOne(Exercise):
    prompt = _(
        "{large} brings {agi} of AGI and leaves {profit} of profit. What do you do there next?"
    )
    answer = Choice(CELLS)
    hints = (
        _("What is left when the work for this client is paid for?"),
        _("If every order loses, what does one more order do?"),
        _("See what ACM says of every client two cells further down, if you like."),
    )
    because = _("{reason} The size of a client says nothing about whether it earns.")
    mistakes = tuple(
        Mistake(name, lambda case, key=key: apart(key, DecideTheLargeOne.right_of(case)), text)
        for key, name, text in (
            (
                "grow",
                _("sells more where it loses"),
                _("Look at the profit: {profit}. More of the same makes that larger."),
            ),
            (
                "keep",
                _("lets it run"),
                _("Left as it is, it goes on like this: {profit} in a year."),
            ),
            ("fix", _("mends what is sound"), _("Nothing is broken there: it leaves {profit}.")),
            (
                "other",
                _("avoids the decision"),
                _("The reasons are clear enough: look at the profit."),
            ),
        )
    )

    @staticmethod
    def right_of(case: Case) -> str:
        return _cell(case) if _cell(case) in CELLS else "other"

    def expected(self, case):
        return self.right_of(case)

    def values(self, case):
        row = segments.segment_clients(case.view).set_index("client_id").loc[_losing(case)]
        return {
            "large": row["name"],
            "agi": money(row["agi"]),
            "profit": money(row["delivery_profit"]),
            "reason": row["reasons"][0],
        }


class WeightedOrder(Quick):
    prompt = _(
        "Two possible orders: 100 million with a chance of 75 %, 200 million with a chance of 10 %."
        " What are they worth together, weighted?"
    )
    answer = Choice({"95": _("95 million"), "127": _("127.5 million"), "300": _("300 million")})
    right = "95"
    hints = (_("Each amount times its own chance."), _("75 and 20."), _("75 + 20."))
    because = _("75 + 20 = 95 million.")
    mistakes = (
        chosen(
            "127",
            _("average chance on the whole"),
            _("You have taken the average chance. Multiply each with its own."),
        ),
        chosen("300", _("every order counted as won"), _("Only if both were certain.")),
    )


class WhiteSpaceIs(Quick):
    prompt = _("Six of seven similar clients buy events, yours does not. What do you do?")
    answer = Choice(
        {
            "offer": _("Send an offer for an event"),
            "ask": _("Ask how it meets its customers today, and whether an event could help"),
            "none": _("Nothing: if it wanted one, it would ask"),
        }
    )
    right = "ask"
    hints = (
        _("White space shows where to ask."),
        _("Do you know its need?"),
        _("A question first."),
    )
    because = _("White space is a question, not an order. The need decides whether it becomes one.")
    mistakes = (
        chosen(
            "offer",
            _("offers before asking"),
            _("What others buy is no reason for this client. What does it need?"),
        ),
        chosen("none", _("waits for the order"), _("It may not even know that you do events.")),
    )


class GrowOrMend(Quick):
    prompt = _(
        "A large client's orders cost more than they bring. Its manager asks for more of them. What"
        " comes first?"
    )
    answer = Choice(
        {
            "mend": _("Mend price or scope, then grow"),
            "grow": _("Grow: the amount makes up for it"),
            "drop": _("Drop the client at once"),
        }
    )
    right = "mend"
    hints = (
        _("What does a loss become if it is doubled?"),
        _("Is the client lost, or only the price?"),
        _("Mend, then grow."),
    )
    because = _("A loss times two is a larger loss. First it must earn, then it may grow.")
    mistakes = (
        chosen(
            "grow",
            _("sells more where it loses"),
            _("Every order adds to the loss. No amount makes up for that."),
        ),
        chosen(
            "drop",
            _("refuses what could be mended"),
            _("Perhaps one honest talk about price and scope is enough."),
        ),
    )


def _talk_values(case: Case) -> dict:
    missing = _missing(case)
    return {
        "furniture": case.named(stories.narrow(case)),
        "service": Term(missing[0] if missing else "event"),
    }


LESSON = Lesson(
    number=13,
    name="account_growth",
    title=_("Growing the account: whitespace, targets, pipeline"),
    outcomes=(
        _("turn a target into a gap that one can work with"),
        _("say what a pipeline is worth, and what covers the gap"),
        _("find what similar clients buy and yours does not"),
        _("see where to mend before one grows"),
    ),
    exercises=(TheGap, WorthOfThePipeline, WhatToPropose, DecideTheLargeOne),
    quick=(WeightedOrder, WhiteSpaceIs, GrowOrMend),
    diagnostic=(WeightedOrder, GrowOrMend),
    recall=(stakeholders.HangsOnOne, ability_to_pay.LessMoneySameNeed, clients.FixBeforeGrowing),
    conversation=replace(TALK, values=_talk_values),
    story={"case": _the_case, "large": _the_large_one},
    minutes=25,
)
