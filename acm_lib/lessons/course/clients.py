"""Lesson 02: reading your book. Who are my clients?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import segments
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.account_management import (
    HuntingOrFarming,
    TwoConcerns,
    WhoKeepsTheBudget,
)
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.clients import TALK
from acm_lib.statements import MONEY, RATIO, Quantity, Statement, _

LARGEST = 10


def _grid(case: Case) -> pd.DataFrame:
    return segments.segment_clients(case.view)


def _top(case: Case) -> pd.DataFrame:
    return _grid(case).head(LARGEST)


def _lowest(case: Case) -> pd.Series:
    top = _top(case)
    return top.loc[top["delivery_margin"].idxmin()]


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


class LargestShare(Exercise):
    prompt = _("What share of {agency}'s revenue comes from its largest client?")
    answer = Number(RATIO)
    hints = (
        _("A share is a part of the whole."),
        _("The part is what the largest client brings: largest. The whole is total."),
        _("Divide: largest / total"),
    )
    solved = "largest / total"
    because = _(
        "{largest} alone brings {share}. A rule of thumb of the trade says: above {limit} the"
        " agency depends on one client, and that client knows it."
    )
    mistakes = (
        Mistake(
            _("the part without the whole"),
            lambda case: 1 / len(_grid(case)),
            _("That would be its share if all clients were equally large."),
        ),
        Mistake(
            _("the other part"),
            lambda case: 1 - _risk(case, 1),
            _("That is what all the others bring together."),
        ),
        Mistake(
            _("AGI instead of revenue"),
            lambda case: _grid(case)["agi"].max() / _grid(case)["agi"].sum(),
            _(
                "That is its share of AGI. Asked for is the share of revenue: everything that is"
                " invoiced."
            ),
        ),
    )

    def expected(self, case):
        return _risk(case, 1)

    def values(self, case):
        grid = _grid(case)
        limit = case.view.settings.alerts.top_client_share
        return {
            "largest": grid.loc[grid["revenue"].idxmax(), "name"],
            "share": Quantity(_risk(case, 1), RATIO),
            "limit": Quantity(limit, RATIO),
        }


class ThreeLeave(Exercise):
    prompt = _(
        "Suppose the three largest clients left tomorrow. What share of the revenue would be gone?"
    )
    answer = Number(RATIO)
    hints = (
        _("Add up the three largest and divide by the total."),
        _(
            "The function segments.concentration works it out. Show what it gives in a cell:"
            ' segments.concentration(grid["revenue"])'
        ),
        _('The entry is called at_risk_3: segments.concentration(grid["revenue"])["at_risk_3"]'),
    )
    solved = 'segments.concentration(grid["revenue"])["at_risk_3"]'
    because = _(
        "{three} hang on three clients, {one} of them on one. With those you want more than one"
        " friend in the house, and signed contracts."
    )
    mistakes = (
        Mistake(
            _("one client only"),
            lambda case: _risk(case, 1),
            _("That is the largest one alone. Asked for are the three largest together."),
        ),
        Mistake(
            _("two clients only"),
            lambda case: _risk(case, 2),
            _("That is two of them. Look for the entry of three."),
        ),
        Mistake(
            _("the other part"), lambda case: 1 - _risk(case, 3), _("That is what would be left.")
        ),
    )

    def expected(self, case):
        return _risk(case, 3)

    def values(self, case):
        return {"three": Quantity(_risk(case, 3), RATIO), "one": Quantity(_risk(case, 1), RATIO)}


class LowestMargin(Exercise):
    prompt = _("Which of these ten clients has the lowest delivery margin? Give its name.")
    answer = Names()
    hints = (
        _(
            "Look down the column of the delivery margin. Mind the minus signs: below zero is lower"
            " than zero."
        ),
        _('top.sort_values("delivery_margin") puts the lowest one first. Show it in a cell.'),
        _(
            "Write the name in quotes, or let the computer take it:"
            ' top.sort_values("delivery_margin")["name"].head(1)'
        ),
    )
    solved = 'top.sort_values("delivery_margin")["name"].head(1)'
    because = _(
        "{lowest}: {margin}. It is one of the largest clients, and looks splendid in a list by"
        " revenue."
    )
    mistakes = (
        Mistake(
            _("largest taken for worst"),
            lambda case: (
                _top(case)["client_id"].iloc[0]
                if _top(case)["client_id"].iloc[0] != _lowest(case)["client_id"]
                else None
            ),
            _("That is the largest one by AGI. Look at the column of the delivery margin."),
        ),
        Mistake(
            _("highest instead of lowest"),
            lambda case: _top(case).loc[_top(case)["delivery_margin"].idxmax(), "client_id"],
            _("That is the highest margin. The lowest is asked for."),
        ),
    )

    def expected(self, case):
        return [_lowest(case)["client_id"]]

    def values(self, case):
        return {
            "lowest": _lowest(case)["name"],
            "margin": Quantity(float(_lowest(case)["delivery_margin"]), RATIO),
        }


class WhatNow(Exercise):
    prompt = _(
        "{lowest} brings {agi} a year at a delivery margin of {margin}. {agency} wants {target}."
        " What comes first?"
    )
    answer = Choice(
        {
            "grow": _("Sell it a second service: it is a large client."),
            "fix": _("Set it right: look at prices and scope before taking another order."),
            "keep": _("Leave everything as it is."),
            "end": _("Give notice at once."),
        }
    )
    hints = (
        _("What happens to a loss when it grows?"),
        _("Could a different price or less work turn it round?"),
        _("First earn, then grow."),
    )
    because = _(
        "Growth multiplies what is there: a margin below the target becomes more of the same. First"
        " price and scope, then the next order."
    )
    mistakes = (
        Mistake(
            _("grows a loss"),
            lambda case: "grow",
            _("More of an order that does not earn costs more still."),
        ),
        Mistake(
            _("looks away"),
            lambda case: "keep" if WhatNow.right(case) != "keep" else None,
            _("Every month the hours of your departments flow into it."),
        ),
        Mistake(
            _("ends what could be mended"),
            lambda case: "end",
            _(
                "Perhaps a new price mends it. Try that first: a client that leaves takes its good"
                " orders along."
            ),
        ),
    )

    @staticmethod
    def right(case):
        return "fix" if _lowest(case)["delivery_margin"] < case.target else "keep"

    def expected(self, case):
        return self.right(case)

    def values(self, case):
        lowest = _lowest(case)
        return {
            "lowest": lowest["name"],
            "agi": Quantity(float(lowest["agi"]), MONEY),
            "margin": Quantity(float(lowest["delivery_margin"]), RATIO),
        }


class RevenueOrAgi(Quick):
    prompt = _(
        "A client pays the agency 1,000. Of that 800 go on to a television station for airtime. How"
        " much has the agency for its own work?"
    )
    answer = Choice({"1000": _("1,000"), "800": "800", "200": "200"})
    right = "200"
    hints = (_("Whose money are the 800?"), _("They only pass through."), _("1,000 less 800."))
    because = _(
        "The 800 only pass through. What is left, 200, is called AGI: out of it the agency pays its"
        " people."
    )
    mistakes = (
        chosen(
            "1000",
            _("revenue taken for AGI"),
            _("The agency may keep only what it does not pass on."),
        ),
        chosen(
            "800", _("pass-through taken for AGI"), _("That is what the television station gets.")
        ),
    )


class BiggestIsNotBest(Quick):
    prompt = _(
        "Two clients: one invoiced 900 and left a profit of 90, the other invoiced 400 and left"
        " 200. Which would you rather have twice?"
    )
    answer = Choice(
        {
            "first": _("The first: it is larger"),
            "second": _("The second: more is left"),
            "same": _("It makes no difference"),
        }
    )
    right = "second"
    hints = (
        _("What is left of each?"),
        _("90 or 200?"),
        _("And which of them takes more of your departments' hours?"),
    )
    because = _(
        "The second leaves more than twice as much, with less work. Revenue says how busy you are,"
        " profit says what for."
    )
    mistakes = (
        chosen("first", _("size taken for profit"), _("It is larger, but less is left of it.")),
        chosen("same", _("no difference seen"), _("90 are left of one, 200 of the other.")),
    )


class OneClientTooMany(Quick):
    prompt = _("One client brings a third of the revenue. What is the danger?")
    answer = Choice(
        {
            "leave": _(
                "If it leaves, a third of the people have no work, and it knows that when it"
                " negotiates"
            ),
            "none": _("None: a large client is loyal"),
            "tax": _("Higher taxes"),
        }
    )
    right = "leave"
    hints = (
        _("What happens on the day after it has left?"),
        _("Can the agency say no to it?"),
        _("Dependence has a price."),
    )
    because = _(
        "The agency cannot say no to it any more. The remedy is growing others, not making the"
        " large one smaller."
    )
    mistakes = (
        chosen(
            "none",
            _("trusts in size"),
            _("Large clients change agencies too: after a new marketing director, or a merger."),
        ),
        chosen("tax", _("looks elsewhere"), _("Taxes do not ask who your clients are.")),
    )


class FixBeforeGrowing(Quick):
    prompt = _(
        "A large client costs more than it brings, and asks for a still larger project. What do you"
        " do first?"
    )
    answer = Choice(
        {
            "take": _("Take it: volume will make up for it"),
            "refuse": _("Refuse everything from now on"),
            "price": _("Price the new project so that it earns, and say why"),
        }
    )
    right = "price"
    hints = (
        _("Does volume turn a loss into a profit?"),
        _("The new project is a chance. For what?"),
        _("For a price that holds."),
    )
    because = _(
        "A new project is the natural moment for a new price. A loss that grows only becomes"
        " larger."
    )
    mistakes = (
        chosen("take", _("grows a loss"), _("Ten times a small loss is a large one.")),
        chosen(
            "refuse",
            _("ends what could be mended"),
            _("Not before you have tried a price at which it earns."),
        ),
    )


LESSON = Lesson(
    number=2,
    name="clients",
    title=_("Reading your book: who are my clients?"),
    outcomes=(
        _("read a table of clients: revenue, AGI, margin, and what to do"),
        _("say how much hangs on the largest client, and on the three largest"),
        _("find a large client that does not earn, and say what comes first"),
        _("answer a client that uses its size"),
    ),
    exercises=(LargestShare, ThreeLeave, LowestMargin, WhatNow),
    quick=(RevenueOrAgi, BiggestIsNotBest, OneClientTooMany, FixBeforeGrowing),
    diagnostic=(RevenueOrAgi, OneClientTooMany),
    recall=(HuntingOrFarming, TwoConcerns, WhoKeepsTheBudget),
    conversation=replace(TALK, values=lambda case: {"share": Quantity(_risk(case, 1), RATIO)}),
    story={"case": _the_case},
    tables={"playbook": playbook},
    minutes=25,
)
