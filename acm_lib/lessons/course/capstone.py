"""Lesson 14: the capstone. A Tết campaign from the brief to the quarterly review, and a report of one's own."""

from __future__ import annotations

import re

import pandas as pd

from acm_lib import costs, plans
from acm_lib.lessons.amounts import apart, date, money, ratio
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.lessons.course import difficult, growing, people
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.rubric import Criterion
from acm_lib.statements import MONEY, RATIO, Statement, _

MORE = 1.4  # of the planned hours, in every department that films
QUARTER = 92  # days


def _plan(case: Case) -> costs.Estimate:
    return costs.estimate(case.view, case.opportunity_id)


def _busiest(case: Case) -> str:
    table = _plan(case).table()
    return str(table.loc[table["hours"].idxmax(), "department"])


def _crisis(case: Case) -> costs.Estimate:
    return costs.scenario(_plan(case), costs.Changes(scope={_busiest(case): MORE}))


def _the_case(case: Case) -> list[Statement]:
    return [
        Statement(_("It is July. {client} wants to be on every table at Tết. The campaign is yours, from the first call to the review after the holidays.")),
        Statement(_("Its brief says: {fee}, and an objective of one word. The agency wants a margin of {target}.")),
    ]


def _the_crisis(case: Case) -> Statement:
    return Statement(_("In December the face of the film is in the papers with a scandal. The story must be told anew: the department with the most hours works {more} more than planned."), more=ratio(MORE - 1))


class BriefFirst(Quick):
    prompt = _("The objective in the brief is “sales”. What do you do before any department begins?")
    answer = Choice({"begin": _("Let planning begin: time is short"), "ask": _("Ask how much more, where, by when, and have the answer approved"), "guess": _("Write in a figure that sounds good")})
    right = "ask"
    hints = (_("How would you know in February whether it worked?"), _("Who must stand behind the figure?"), _("How much, where, by when."))
    because = _("A figure and a day, approved by the client: without them nobody can say in February whether the campaign was good.")
    mistakes = (chosen("begin", _("begins without an objective"), _("Then five departments work towards five objectives.")), chosen("guess", _("guesses for the client"), _("It is the client's figure. If you invent it, you alone answer for it.")))


class FeeToAsk(Exercise):
    prompt = _("Which fee do you ask for, so that the campaign brings {target} in four cases out of five?")
    answer = Number(MONEY)
    hints = (_("The library has drawn many futures from the agency's past: what did the hours become?"), _("The decision holds the fee that is safe in four of five of them."), _("decision.lowest_fee"))
    solved = "decision.lowest_fee"
    because = _("{lowest}: with it {target} is kept even if the hours run over as they often do.")
    mistakes = (
        Mistake(_("estimate taken for certain"), lambda case: apart(costs.fee_for_margin(_plan(case).cost, case.target), FeeToAsk.lowest(case)), _("That is the fee if every hour comes as estimated. Past projects did not: look for the fee that is safe.")),
        Mistake(_("client's figure taken over"), lambda case: apart(_plan(case).fee, FeeToAsk.lowest(case)), _("That is what the client can spend. What does the agency need?")),
    )

    @staticmethod
    def lowest(case: Case) -> float:
        return costs.go_no_go(case.view, case.opportunity_id).lowest_fee

    def expected(self, case):
        return self.lowest(case)

    def values(self, case):
        return {"lowest": money(self.lowest(case))}


class EarnedSoFar(Exercise):
    prompt = _("The work is running. By how much is what was spent above what was earned so far? Give it as earned less spent.")
    answer = Number(MONEY)
    hints = (_("Earned value is the budget of the work that is done: ev. What was spent is ac."), _("Earned less spent; below zero more was spent."), _("project[\"ev\"] - project[\"ac\"]"))
    solved = 'project["ev"] - project["ac"]'
    because = _("{cv}. Early in a project that can mean that work is nearly done and not yet accepted, so ask this week what is still to do.")
    mistakes = (
        Mistake(_("budget left instead"), lambda case: apart(float(case.project["bac"] - case.project["ac"]), EarnedSoFar.cv(case)), _("That is the budget that is left. It says nothing about whether enough work was done for the money.")),
        Mistake(_("turned round"), lambda case: apart(float(case.project["ac"] - case.project["ev"]), EarnedSoFar.cv(case)), _("The right size, but the other sign: earned less spent.")),
    )

    @staticmethod
    def cv(case: Case) -> float:
        return float(case.project["ev"] - case.project["ac"])

    def expected(self, case):
        return self.cv(case)

    def values(self, case):
        return {"cv": money(self.cv(case))}


class MarginInTheCrisis(Exercise):
    prompt = _("What margin is left if the agency carries all of the additional work?")
    answer = Number(RATIO)
    hints = (_("The fee stays, the cost rises: costs.scenario has worked it out."), _("What is left, as a share of the fee."), _("crisis.margin"))
    solved = "crisis.margin"
    because = _("{after} instead of {before}. With that figure you go to the client: what do both sides carry, and what can be left out?")
    mistakes = (
        Mistake(_("no effect of the crisis"), lambda case: apart(_plan(case).margin, _crisis(case).margin), _("That is the margin before the crisis.")),
        Mistake(_("all the work grows"), lambda case: apart(costs.scenario(_plan(case), costs.Changes(scope=MORE)).margin, _crisis(case).margin), _("You have let all departments grow. Only one works more.")),
    )

    def expected(self, case):
        return _crisis(case).margin

    def values(self, case):
        return {"before": ratio(_plan(case).margin), "after": ratio(_crisis(case).margin)}


class FirstHourOfACrisis(Quick):
    prompt = _("The scandal is in the morning papers. What is the first thing you do?")
    answer = Choice({"wait": _("Wait and see whether it grows"), "post": _("Answer the comments yourself"), "call": _("Call the client, stop what is running, and agree who speaks")})
    right = "call"
    hints = (_("Whose brand is it?"), _("What must not go on while you think?"), _("Call, stop, agree."))
    because = _("First stop the damage, together, and with one voice. The new idea comes in the afternoon.")
    mistakes = (chosen("wait", _("waits in a crisis"), _("Every hour the film runs on, under the client's name.")), chosen("post", _("speaks for the client"), _("It is not your brand to speak for. Two voices make two stories.")))


class WhatAReviewIs(Quick):
    prompt = _("What comes first in a quarterly review with the client?")
    answer = Choice({"next": _("The next offer"), "promise": _("What was promised, and what came of it"), "hours": _("The hours the agency worked")})
    right = "promise"
    hints = (_("What does the client want to know first?"), _("It bought a result, not hours."), _("Promise and result."))
    because = _("Promise and result first, good or bad. Then what you learnt, then what comes next.")
    mistakes = (chosen("next", _("sells before answering"), _("First the client wants to know what became of the last one.")), chosen("hours", _("shows effort for result"), _("Hours are your concern. The client bought a result.")))


class PlanOnOnePage(Quick):
    prompt = _("What makes an account plan one that is really done?")
    answer = Choice({"long": _("Many pages"), "who": _("For each step a name and a day"), "nice": _("A fine title")})
    right = "who"
    hints = (_("Who does it, and when?"), _("“We should” is nobody."), _("A name and a day."))
    because = _("A name and a day. What belongs to everybody is done by nobody.")
    mistakes = (chosen("long", _("length taken for care"), _("Nobody reads it twice.")), chosen("nice", _("form taken for content"), _("And who does what on Monday?")))


# --------------------------------------------------------------------------------------------- the rubric


def _report(case: Case, batch) -> tuple[bool, Statement]:
    made = [record for record in batch.records if record["report"] == "account_plan" and record["client_id"] == case.client_id and record["status"] in ("ok", "unchanged")]
    right_month = batch.manifest["month"] == f"{case.view.month:%Y-%m}"
    if not made:
        return False, Statement(_("It holds no account plan of {client} that went well."), client=case.client["name"])
    return right_month, Statement(_("It is there.")) if right_month else Statement(_("It is of another month."))


def _target(case: Case, amount) -> tuple[bool, Statement]:
    now = float(plans.target(case.view, case.client_id)["agi"].iloc[0])
    met = now < float(amount) <= 1.5 * now
    return met, Statement(_("The last 12 months brought {agi}: a target lies above that, and not above one and a half times that."), agi=money(now))


def _owner(case: Case, name) -> tuple[bool, Statement]:
    return str(name).strip() == str(case.client["account_manager"]), Statement(_("{manager} looks after this client."), manager=str(case.client["account_manager"]))


def _by(case: Case, day) -> tuple[bool, Statement]:
    last = case.view.as_of + pd.Timedelta(days=QUARTER)
    return case.view.as_of < pd.Timestamp(day) <= last, Statement(_("The quarter ends on {last}."), last=date(last))


def _message(case: Case, text) -> tuple[bool, Statement]:
    words = len(str(text).split())
    figure, question = re.search(r"\d", str(text)), "?" in str(text)
    return bool(15 <= words <= 120 and figure and question), Statement(_("A client reads what is short, holds a figure and ends in a question."))


RUBRIC = (
    Criterion("report", _("The account plan of this client, as a report of this month."), _report),
    Criterion("target", _("A target that asks for growth and can be reached."), _target),
    Criterion("owner", _("One person who answers for the next step."), _owner),
    Criterion("by", _("A day within the coming quarter."), _by),
    Criterion("message", _("A message to the client of 15 to 120 words with a figure and a question."), _message),
)

TALK = Conversation(
    "review",
    title=_("“And what was it good for?”"),
    setting=_("February. The quarterly review at {client}. The new director has not been there before."),
    speaker=_("New director"),
    best="ABA",
    worst="BA",
    states={
        "start": State(
            _("I am new. Tell me in one minute what the campaign was good for."),
            (
                Reply(_("This is what we promised, this is what came, and this is what we learnt in the crisis. Which of the three shall I go into?"), "learnt", _("Promise, result, learning, and the choice is hers."), trust=2),
                Reply(_("We worked very hard, more hours than planned!"), "hours", _("Effort is your concern; she asked for the use."), trust=-1),
                Reply(_("First let me show you our plan for next year."), "sold", _("Selling before answering."), trust=-1),
            ),
        ),
        "learnt": State(
            _("The crisis. I hear that it was expensive."),
            (
                Reply(_("That was your side's star, not ours."), "sold", _("True or not, it makes two camps."), trust=-2),
                Reply(_("It cost both of us: here is what we carried, and here is what we left out. Next time there is a second story in the drawer before the film is shot."), "plan", _("The figure, fairly shared, and a lesson with a consequence."), trust=2, margin=1),
                Reply(_("It was not so bad."), "hours", _("She has the figure. Small talk about it costs belief."), trust=-1),
            ),
        ),
        "plan": State(
            _("Good. And what now?"),
            (
                Reply(_("One page: the target, three steps, each with a name and a day. What would have to stand there for you to sign it?"), "signed", _("A plan with names and days, and room for her."), trust=1, scope=2),
                Reply(_("The same again next Tết."), "open", _("A year without a plan begins."), trust=-1),
                Reply(_("We will send you something."), "open", _("A promise without a day."), trust=-1),
            ),
        ),
        "hours": State(
            _("I did not ask about that."),
            (
                Reply(_("You should know what we do for you, though."), "gone", _("She has asked twice."), trust=-2, margin=-1),
                Reply(_("You are right. The promise was this, the result is that."), "learnt", _("Back to the question."), trust=1),
                Reply(_("Then perhaps the plan for next year?"), "sold", _("Still no answer."), trust=-1),
            ),
        ),
        "sold": State(
            _("Before anybody sells me anything I want to know what the last one was good for."),
            (
                Reply(_("You are right: promise and result, on this page."), "learnt", _("Late, but an answer."), trust=1),
                Reply(_("Surely the others have told you."), "gone", _("She asked you."), trust=-2, margin=-1),
                Reply(_("I will send it to you."), "open", _("The moment is gone."), trust=-1),
            ),
        ),
        "signed": State(_("She writes a fourth step on the page, with her own name beside it, and signs."), end=BEST),
        "open": State(_("A polite goodbye. In the summer there is a pitch."), end=BETWEEN),
        "gone": State(_("She closes the folder. “Thank you. My assistant will call you.” She does not."), end=WORST),
    },
)

LESSON = Lesson(
    number=14,
    name="capstone",
    title=_("Capstone: a Tết campaign from the brief to the review"),
    outcomes=(
        _("take a campaign from the brief to a fee that is safe"),
        _("see where it stands, and work out what a crisis costs"),
        _("write an account plan with a target, a name and a day, and make its report"),
    ),
    exercises=(BriefFirst, FeeToAsk, EarnedSoFar, MarginInTheCrisis),
    quick=(FirstHourOfACrisis, WhatAReviewIs, PlanOnOnePage),
    diagnostic=(FirstHourOfACrisis, PlanOnOnePage),
    recall=(growing.WeightedOrder, people.WhoSpeaksForYou, difficult.WhoHearsItFirst),
    conversation=TALK,
    story={"case": _the_case, "crisis": _the_crisis},
    rubric=RUBRIC,
    minutes=30,
)
