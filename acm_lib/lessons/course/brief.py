"""Lesson 03: taking the order. From the client's wish to a brief the departments can work with."""

from __future__ import annotations

import pandas as pd

from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course.account_management import AfterTheSale
from acm_lib.lessons.course.clients import BiggestIsNotBest, RevenueOrAgi
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.brief import TALK
from acm_lib.lessons.words import speak
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


def _own(case: Case) -> pd.Series:
    """The brief of the campaign, else the most complete one."""
    briefs = case.view.table("briefs")
    own = briefs[briefs["project_id"] == case.project_id]
    return (
        own.iloc[0]
        if len(own)
        else briefs.loc[briefs[list(PARTS)].notna().sum(axis="columns").idxmax()]
    )


def _thin(case: Case) -> pd.Series:
    """The latest of the briefs that lack most."""
    briefs = _briefs(case)
    lacking = briefs[list(PARTS)].isna().sum(axis="columns")
    return briefs[lacking == lacking.max()].sort_values(["received_on", "brief_id"]).iloc[-1]


def _parts(brief: pd.Series) -> pd.DataFrame:
    known = brief[list(PARTS)].notna()
    units = {"deadline": DATE, "budget": MONEY}
    said = [
        (
            ""
            if not known[part]
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
            "said": said,
            "known": known.to_numpy(),
        }
    )


def own_brief(case: Case) -> pd.DataFrame:
    """The campaign's brief, a part a row: part, question, said ("" where it is missing), known."""
    return _parts(_own(case))


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
    return case.named(projects.loc[_thin(case)["project_id"], "client_id"])


def _the_case(case: Case) -> Statement:
    return Statement(
        _("On {day:date} {client} sent its brief for {project}."),
        client=case.client["name"],
        project=case.project["name"],
        day=_own(case)["received_on"],
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


class HowComplete(Exercise):
    prompt = _("What share of its parts does the brief of {thin_client} have?")
    answer = Number(RATIO)
    hints = (
        _("How many parts are there, how many of them are known?"),
        _("known is the part, parts is the whole."),
        _("Divide: known / parts"),
    )
    solved = "known / parts"
    because = _(
        "{known} of {parts}: {share}. Every part that is missing is a question that a department"
        " will ask later, when asking costs hours."
    )
    mistakes = (
        Mistake(
            _("what is missing instead of what is there"),
            lambda case: (
                1 - HowComplete.share(case) if abs(HowComplete.share(case) - 0.5) > 0.01 else None
            ),
            _("That is the share that is missing. Asked for is what is there."),
        ),
        Mistake(
            _("the wrong way round"),
            lambda case: 1 / HowComplete.share(case) if HowComplete.share(case) > 0 else None,
            _("You have divided the whole by the part. A share is never above 100 %."),
        ),
    )

    @staticmethod
    def share(case):
        return float(thin_brief(case)["known"].mean())

    def expected(self, case):
        return self.share(case)

    def values(self, case):
        brief = thin_brief(case)
        return {
            "thin_client": _thin_client(case),
            "known": Quantity(int(brief["known"].sum()), COUNT),
            "parts": Quantity(len(brief), COUNT),
            "share": Quantity(self.share(case), RATIO),
        }


class WhatIsMissing(Exercise):
    prompt = _("Which parts are missing? Give them in a list.")
    answer = Names()
    hints = (
        _("Look for the rows where nothing stands in the third column."),
        _(
            'Write the words of the first column, each in quotes, in square brackets: ["message",'
            ' "deadline"]'
        ),
        _('Or let the computer pick the rows that are not known: brief[~brief["known"]]["part"]'),
    )
    solved = 'brief[~brief["known"]]["part"]'
    because = _(
        "{missing}. Do not pass a brief on like this: ask first. One telephone call now saves a"
        " second round of work later."
    )
    mistakes = (
        Mistake(
            _("what is there instead of what is missing"),
            lambda case: [part for part in FIELD_NAMES.values() if part not in _missing(case)],
            _("These are the parts that are there. The others are asked for."),
        ),
    )

    def names(self, case):
        return {
            part: [speak(part, "en"), speak(part, "vi"), key] for key, part in FIELD_NAMES.items()
        }

    def expected(self, case):
        return _missing(case)

    def values(self, case):
        return {"missing": [Term(part) for part in _missing(case)]}


class WithoutABudget(Exercise):
    prompt = _(
        "How many of {agency}'s briefs of the last 12 months came without a budget? Give the share."
    )
    answer = Number(RATIO)
    hints = (
        _("Find the row of the budget. It says how many briefs there were and how many lacked it."),
        _('row["missing"] is the part, row["briefs"] the whole.'),
        _('Divide: row["missing"] / row["briefs"]'),
    )
    solved = 'row["missing"] / row["briefs"]'
    because = _(
        "{share}. Without a budget the departments plan for a sum that nobody has; the offer is"
        " then too large or too small, and everything is done twice."
    )
    mistakes = (
        Mistake(
            _("what is there instead of what is missing"),
            lambda case: 1 - WithoutABudget.share(case),
            _("That is the share of the briefs that had a budget."),
        ),
        Mistake(
            _("another row"),
            lambda case: (
                year(case)["missing"].sum() / len(_briefs(case))
                if year(case)["missing"].sum() != year(case).loc["budget", "missing"]
                else None
            ),
            _("You have added up all parts. Only the row of the budget is asked for."),
        ),
        Mistake(
            _("number instead of share"),
            lambda case: WithoutABudget.number(case),
            _(
                "That is their number. Asked for is the share: divide it by the number of all"
                " briefs."
            ),
        ),
    )

    @staticmethod
    def share(case):
        row = year(case).loc["budget"]
        return float(row["missing"] / row["briefs"])

    @classmethod
    def number(cls, case):
        """How many, unless that reads like the share as a percentage."""
        number = int(year(case).loc["budget", "missing"])
        return number if abs(number / 100 - cls.share(case)) > 0.01 else None

    def expected(self, case):
        return self.share(case)

    def values(self, case):
        return {"share": Quantity(self.share(case), RATIO)}


class AnObjectiveOneCanWorkWith(Quick):
    prompt = _("Which of these objectives can the departments work with?")
    answer = Choice(
        {
            "viral": _("A video that goes viral"),
            "young": _("Something young and fresh"),
            "sales": _("At Tết, families in the south buy one crate in ten more than last year"),
            "best": _("The best campaign of the year"),
        }
    )
    right = "sales"
    hints = (
        _("With which of them could you say afterwards whether it was reached?"),
        _("A means is no objective: what for?"),
        _("Who, what, how much, by when."),
    )
    because = _(
        "It says who is to do what, how much, and when. Creative people need that: it leaves them"
        " free in everything else."
    )
    mistakes = (
        chosen(
            "viral",
            _("takes a means for the objective"),
            _("A video is a means. What is to be different when everybody has seen it?"),
        ),
        chosen(
            "young",
            _("takes a taste for the objective"),
            _("Ten people understand ten things by it."),
        ),
        chosen(
            "best", _("takes a wish for the objective"), _("Who would measure that, and with what?")
        ),
    )


class ObjectiveNotMeans(Quick):
    prompt = _("A client says: “We need a television spot.” What do you ask first?")
    answer = Choice(
        {
            "what": _("“What is to be different afterwards, and with whom?”"),
            "long": _("“How long is it to be?”"),
            "star": _("“Which star do you want?”"),
        }
    )
    right = "what"
    hints = (
        _("Is a spot an aim or a means?"),
        _("What does the client want from it?"),
        _("Ask for the aim."),
    )
    because = _(
        "The spot is a means. Perhaps the aim is reached better, or for less, by something else;"
        " you only find out by asking for it."
    )
    mistakes = (
        chosen(
            "long",
            _("asks for details first"),
            _("The length is a detail of a means nobody has decided on."),
        ),
        chosen(
            "star",
            _("asks for details first, the star"),
            _("With the star half of the budget is gone, and still nobody knows what for."),
        ),
    )


class NoBudgetInTheBrief(Quick):
    prompt = _(
        "The brief names no budget, and the client says: “Just make a proposal.” What do you do?"
    )
    answer = Choice(
        {
            "guess": _("Have the departments plan something handsome"),
            "wait": _("Do nothing until a budget comes"),
            "range": _("Name three sizes with what each can do, and ask which fits"),
        }
    )
    right = "range"
    hints = (
        _("Does the client really have no idea of a sum?"),
        _("What makes it easy to talk about money?"),
        _("Offer sizes to choose from."),
    )
    because = _(
        "Nobody likes to name a sum first. Three sizes turn the question into a choice, and the"
        " departments plan once only."
    )
    mistakes = (
        chosen(
            "guess",
            _("plans without a sum"),
            _("Then the whole plan is done a second time, when the sum comes."),
        ),
        chosen("wait", _("waits for the client"), _("Another agency will ask in the meantime.")),
    )


class SayItBack(Quick):
    prompt = _(
        "You come back from a meeting in which the client told you everything. What do you do next?"
    )
    answer = Choice(
        {
            "tell": _("Tell the departments what I remember"),
            "write": _("Write it down on one page and have the client confirm it"),
            "begin": _("Have the departments begin at once, time is short"),
        }
    )
    right = "write"
    hints = (
        _("What did you hear, and what was meant?"),
        _("What counts later, if you disagree?"),
        _("One page, confirmed."),
    )
    because = _(
        "Half of what is said is understood differently. A confirmed page is the order; everything"
        " beyond it is a new one."
    )
    mistakes = (
        chosen("tell", _("passes on from memory"), _("Told twice, it is already another order.")),
        chosen(
            "begin",
            _("begins without a brief"),
            _("Hours spent on a misunderstanding are paid by the agency."),
        ),
    )


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
    exercises=(HowComplete, WhatIsMissing, AnObjectiveOneCanWorkWith, WithoutABudget),
    quick=(ObjectiveNotMeans, NoBudgetInTheBrief, SayItBack),
    diagnostic=(ObjectiveNotMeans, NoBudgetInTheBrief),
    recall=(AfterTheSale, RevenueOrAgi, BiggestIsNotBest),
    conversation=TALK,
    story={"case": _the_case, "thin": _the_thin_one},
    tables={"own": own_brief, "thin": thin_brief, "year": year},
    minutes=25,
)
