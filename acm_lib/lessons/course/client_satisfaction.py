"""Lesson 08: keeping the client content: health, surveys, the re-order."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import facts, plans
from acm_lib.lessons import stories
from acm_lib.lessons.amounts import apart, count, date, days, index, money, score
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import departments, overrun, pricing
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.client_satisfaction import TALK
from acm_lib.statements import SCORE, Statement, Term, _


def _year(case: Case) -> pd.Series:
    return facts.total(case.view.facts(), (), month=case.view.month).iloc[0]


def _nps(case: Case) -> float:
    year = _year(case)
    return 100 * (year["promoters"] - year["detractors"]) / year["nps_answers"]


def _groups(case: Case) -> pd.DataFrame:
    return stories.groups_of_health(case.view, case.client_id)


def _overdue(case: Case, by: str = "quiet", *, gone: bool = False) -> list[str]:
    from acm_lib import segments

    frame = segments.segment_clients(case.view) if gone else stories.clients_today(case.view)
    return frame.nlargest(3, by)["client_id"].tolist()


def _the_case(case: Case) -> list[Statement]:
    client, then = stories.drifting(case), stories.before_it_left(case)
    row = case.view.table("clients").set_index("client_id").loc[client]
    year = (
        facts.total(then.facts(), ["client_id"], month=then.month)
        .set_index("client_id")["invoiced"]
        .get(client, 0.0)
    )
    said = [
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
        said.append(
            Statement(
                _("On {until} it left. Nobody had complained. Could one have seen it coming?"),
                until=date(row["until"]),
            )
        )
    return said


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


class NpsOfTheAgency(Exercise):
    prompt = _(
        "{answers} answers, {promoters} of them promoters (9-10), {detractors} detractors (0-6)."
        " What is the NPS?"
    )
    answer = Number(SCORE, tolerance=0.02)
    hints = (
        _("Two shares: how many of all answers are promoters, how many are detractors?"),
        _("The NPS is the first share less the second, in points: multiply by 100."),
        _("100 * (promoters - detractors) / answers"),
    )
    solved = "100 * (promoters - detractors) / answers"
    because = _(
        "{promoters} less {detractors}, of {answers} answers. Those who gave 7 or 8 count among the"
        " answers and for neither side."
    )
    mistakes = (
        Mistake(
            _("detractors forgotten"),
            lambda case: 100 * _year(case)["promoters"] / _year(case)["nps_answers"],
            _(
                "That is the share of promoters alone. Those who would warn others against you have"
                " to be taken off."
            ),
        ),
        Mistake(
            _("passives left out"),
            lambda case: (
                100
                * (_year(case)["promoters"] - _year(case)["detractors"])
                / (_year(case)["promoters"] + _year(case)["detractors"])
            ),
            _(
                "You have divided by promoters and detractors only. Those who gave 7 or 8 are"
                " answers too: divide by all of them."
            ),
        ),
        Mistake(
            _("counts instead of shares"),
            lambda case: apart(_year(case)["promoters"] - _year(case)["detractors"], _nps(case)),
            _(
                "You have subtracted the numbers of people. The NPS is made of shares: divide by"
                " all answers, then multiply by 100."
            ),
        ),
        Mistake(
            _("share instead of points"),
            lambda case: (
                (_year(case)["promoters"] - _year(case)["detractors"]) / _year(case)["nps_answers"]
            ),
            _("The right share, but the NPS is told in points from -100 to 100: multiply by 100."),
        ),
    )

    def expected(self, case):
        return _nps(case)

    def values(self, case):
        year = _year(case)
        return {
            "answers": count(year["nps_answers"]),
            "promoters": count(year["promoters"]),
            "detractors": count(year["detractors"]),
        }


class HealthOfTheClient(Exercise):
    prompt = _(
        "The table shows the groups of {client}, each with its points and its weight. What is the"
        " health of the account?"
    )
    answer = Number(SCORE)
    hints = (
        _(
            "A group with a large weight counts more. In the worked example, what was multiplied,"
            " and what was added up?"
        ),
        _("Points times weight for each group; add them up; divide by all the weights together."),
        _('(groups["score"] * groups["weight"]).sum() / groups["weight"].sum()'),
    )
    solved = '(groups["score"] * groups["weight"]).sum() / groups["weight"].sum()'
    because = _(
        "The health of {client} is {health} of 100: {band}. To 50 an account is red, to 75 yellow,"
        " above that green."
    )
    mistakes = (
        Mistake(
            _("all groups counted alike"),
            lambda case: apart(_groups(case)["score"].mean(), HealthOfTheClient.health(case)),
            _(
                "That is the plain mean: as if an unhappy client and a familiar idea weighed the"
                " same. Use the weights."
            ),
        ),
        Mistake(
            _("worst group taken for the whole"),
            lambda case: apart(_groups(case)["score"].min(), HealthOfTheClient.health(case)),
            _(
                "That is the weakest group. It tells you where to begin, but the health is made of"
                " all of them."
            ),
        ),
        Mistake(
            _("not divided by the weights"),
            lambda case: apart(
                float((_groups(case)["score"] * _groups(case)["weight"]).sum()),
                HealthOfTheClient.health(case),
            ),
            _("A health of more than 100 cannot be: divide by all the weights together."),
        ),
    )

    @staticmethod
    def health(case: Case) -> float:
        return float(plans.health(case.view.client(case.client_id)).scores["health"].iloc[0])

    def expected(self, case):
        return self.health(case)

    def values(self, case):
        return {"health": score(self.health(case)), "band": Term(plans.band(self.health(case)))}


GROUPS = {
    group: group
    for group in ("satisfaction", "delivery", "commercial", "relationship", "payment", "freshness")
}


class DecideWhatToMend(Exercise):
    prompt = _("Which group costs {client} the most points of health?")
    answer = Choice(GROUPS)
    hints = (
        _(
            "A low score in a light group costs little; a middling score in a heavy group costs"
            " much."
        ),
        _("Look at the column of points lost: 100 less the score, times the share of the weight."),
        _("The largest number in that column."),
    )
    because = _(
        "It is {right}: {lost} points. There you begin, for there a little work brings the most."
    )
    mistakes = tuple(
        Mistake(
            group,
            lambda case, group=group: apart(group, DecideWhatToMend.most(case)),
            _(
                "That group costs {client} fewer points. Look at the column of points lost: which"
                " number is the largest?"
            ),
        )
        for group in GROUPS
    )

    @staticmethod
    def most(case: Case) -> str:
        groups = _groups(case)
        return str(groups.loc[groups["lost"].idxmax(), "group"])

    def expected(self, case):
        return self.most(case)

    def values(self, case):
        return {"right": Term(self.most(case)), "lost": score(_groups(case)["lost"].max())}


class OverdueForAnOrder(Exercise):
    prompt = _(
        "Which three clients are the longest overdue for an order, each measured by its own rhythm?"
        " Only those that still are clients."
    )
    answer = Names()
    hints = (
        _(
            "A client that orders once a year may be silent for half a year; one that orders every"
            " month may not."
        ),
        _(
            "The column `quiet` says how many times its usual gap a client has been silent."
            " `rhythm` holds only clients of today."
        ),
        _(
            'rhythm.nlargest(3, "quiet") gives the three rows with the largest value; add'
            ' ["client_id"].'
        ),
    )
    solved = 'rhythm.nlargest(3, "quiet")["client_id"]'
    because = _(
        "{first} has been silent for {days}, {times} times its usual gap. These three calls come"
        " before any other."
    )
    mistakes = (
        Mistake(
            _("longest silence without the rhythm"),
            lambda case: apart(_overdue(case, "days_since_last_order"), _overdue(case)),
            _(
                "Those have been silent the longest in days. But some clients never order often."
                " Measure each by its own usual gap: the column `quiet`."
            ),
        ),
        Mistake(
            _("those who left counted too"),
            lambda case: apart(_overdue(case, gone=True), _overdue(case)),
            _(
                "One of them has left already; no call brings an order there this month. Use"
                " `rhythm`, which holds the clients of today."
            ),
        ),
        Mistake(
            _("largest clients instead"),
            lambda case: apart(_overdue(case, "agi"), _overdue(case)),
            _("Those are the largest clients. Are they the ones that are late with an order?"),
        ),
    )

    def expected(self, case):
        return _overdue(case)

    def values(self, case):
        first = stories.clients_today(case.view).nlargest(1, "quiet").iloc[0]
        return {
            "first": first["name"],
            "days": days(first["days_since_last_order"]),
            "times": index(first["quiet"]),
        }


class TheFirstCall(Quick):
    prompt = _("You call the first of them. What do you say?")
    answer = Choice(
        {
            "offer": _("“We have 10 % off all campaigns until the end of the month.”"),
            "ask": _(
                "“Our last project ended in spring. How did it do for you, and what comes next on"
                " your side?”"
            ),
            "survey": _("“We have just sent you a survey. Could you fill it in?”"),
            "wait": _("Nothing: a client who needs something will call."),
        }
    )
    right = "ask"
    hints = (
        _("What do you not know yet?"),
        _("Why might they be silent? An offer only helps if the price was the reason."),
        _("Ask about them, not about you."),
    )
    because = _(
        "You ask for the result and for the plans: the first shows that you care what became of"
        " your work, the second is where the next order lies."
    )
    mistakes = (
        chosen(
            "offer",
            _("discount before the question"),
            _(
                "You do not know yet why they are silent. A discount answers a question nobody"
                " asked, and it comes out of the profit."
            ),
        ),
        chosen(
            "survey",
            _("hides behind a form"),
            _("A survey is for measuring many. One client who goes quiet needs a voice."),
        ),
        chosen(
            "wait",
            _("waits for the order"),
            _("The one in the case waited too. Silence is what leaving sounds like."),
        ),
    )


class NpsOfTen(Quick):
    prompt = _(
        "Ten answers: five people gave 9 or 10, three gave 7 or 8, two gave 6 or less. What is the"
        " NPS?"
    )
    answer = Choice({"30": _("30"), "50": _("50"), "80": _("80")})
    right = "30"
    hints = (_("Promoters less detractors."), _("50 % and 20 %."), _("50 - 20."))
    because = _("50 % promoters less 20 % detractors: 30 points.")
    mistakes = (
        chosen(
            "50",
            _("detractors forgotten"),
            _("Those are the promoters alone. The two unhappy ones have to be taken off."),
        ),
        chosen(
            "80",
            _("passives counted as promoters"),
            _("A 7 or 8 is no recommendation: such answers count for neither side."),
        ),
    )


class SilentClient(Quick):
    prompt = _(
        "A client has not complained for half a year, answers later than it used to and orders"
        " less. What does that tell you?"
    )
    answer = Choice(
        {
            "leaving": _("It may be leaving"),
            "content": _("It is content: no complaints"),
            "busy": _("It is busy: leave it alone"),
        }
    )
    right = "leaving"
    hints = (
        _("Who complains: somebody who wants it to become better, or somebody who has given up?"),
        _("Look at what they do, not at what they say."),
        _("Fewer orders, slower answers ..."),
    )
    because = _("Those who complain still want something of you. Those who leave grow quiet first.")
    mistakes = (
        chosen(
            "content",
            _("silence taken for content"),
            _(
                "No complaint is no praise. What a client does tells more: it answers later and"
                " orders less."
            ),
        ),
        chosen(
            "busy",
            _("explains it away"),
            _(
                "Perhaps. But then a short call costs nothing, and if it is not so, it saves the"
                " account."
            ),
        ),
    )


class AnswerOfThree(Quick):
    prompt = _(
        "In the survey a client gives you 3 of 10 and writes: “Late twice, nobody told us.” What do"
        " you do?"
    )
    answer = Choice(
        {
            "mail": _("Forward it to the department that was late"),
            "wait": _("Wait for more answers: one is chance"),
            "call": _("Call them today, listen, and say what will change and by when"),
        }
    )
    right = "call"
    hints = (
        _("How long does a client wait for an answer to such an answer?"),
        _("Who is responsible towards the client?"),
        _("The phone, today."),
    )
    because = _(
        "Whoever complains and is heard at once often trusts more than before. After a week it is"
        " only an excuse."
    )
    mistakes = (
        chosen(
            "mail",
            _("passes it on"),
            _(
                "The client knows you, not the department. First listen yourself, then speak with"
                " the department."
            ),
        ),
        chosen(
            "wait",
            _("waits for more data"),
            _("For a mean you need many answers. For a client who is angry, one is enough."),
        ),
    )


class HealthyButUnknown(Quick):
    prompt = _(
        "An account shows a health of 92, with a confidence of 20 %. What do you make of it?"
    )
    answer = Choice(
        {
            "fine": _("92 is green: all is well"),
            "look": _("Hardly anything is known: find out"),
            "bad": _("It is 20 % healthy"),
        }
    )
    right = "look"
    hints = (
        _("What does the confidence say?"),
        _("It is the share of the weights for which there was any data."),
        _("One old survey answer can give 92."),
    )
    because = _(
        "Only a fifth of what makes up health was known. A good number from almost no data is a"
        " question, not an answer."
    )
    mistakes = (
        chosen(
            "fine",
            _("trusts a score without data"),
            _("It rests on a fifth of the data. Perhaps on one old survey answer."),
        ),
        chosen(
            "bad",
            _("confidence taken for health"),
            _(
                "The confidence does not say how healthy the account is, but how much of it is"
                " known."
            ),
        ),
    )


def _talk_values(case: Case) -> dict:
    then, client = stories.before_it_left(case), stories.drifting(case)
    answers = stories.nps_answers(then, client)
    return {
        "lost": case.named(client),
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
    exercises=(
        NpsOfTheAgency,
        HealthOfTheClient,
        DecideWhatToMend,
        OverdueForAnOrder,
        TheFirstCall,
    ),
    quick=(NpsOfTen, SilentClient, AnswerOfThree, HealthyButUnknown),
    diagnostic=(NpsOfTen, HealthyButUnknown),
    recall=(overrun.WhatCpiSays, departments.LateBecauseOfUs, pricing.WhyCarefulWithLatePayers),
    conversation=replace(TALK, values=_talk_values),
    story={"case": _the_case, "answers": _answers_now},
    minutes=25,
)
