"""Lesson 09: the difficult conversation: scope creep, late payment, a failed campaign."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import costs, plans
from acm_lib.lessons import stories
from acm_lib.lessons.amounts import apart, count, days, hours, money, ratio
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import client_satisfaction, pricing
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.talks.difficult_conversations import TALK
from acm_lib.statements import MONEY, RATIO, Statement, _

INTEREST = 0.10  # a year, what the agency's bank asks


def _retainer(case: Case) -> pd.DataFrame:
    months = costs.retainer_balances(case.view)
    return months[months["project_id"] == stories.overserviced(case)]


def _hour(case: Case) -> float:
    """What an hour of the retainer costs the agency."""
    project = stories.project(case, stories.overserviced(case))
    return float(project["labour_cost_to_date"] / project["hours_to_date"])


def _beyond(case: Case) -> float:
    return float(_retainer(case)["balance"].iloc[-1])


def _late(case: Case) -> pd.Series:
    return plans.payment(case.view.client(stories.late_payer(case))).iloc[-1]


def _waiting(case: Case) -> float:
    return float(_late(case)["amount"] * INTEREST * _late(case)["days_late"] / 365)


def _last_result(case: Case) -> float:
    return float(plans.repetition_index(case.view, stories.repeated(case))["result_last"].iloc[0])


def _the_case(case: Case) -> list[Statement]:
    project = stories.project(case, stories.creeping(case))
    return [
        Statement(
            _(
                "{hotel} ordered: {order}, for {fee}. The brief was clear. Then came the small"
                " wishes: another page, another picture, “only a small change”."
            ),
            hotel=case.named(project["client_id"]),
            order=project["name"],
            fee=money(project["fee"]),
        ),
        Statement(
            _(
                "Nobody said no, and nobody wrote anything down. By now {used} of the budget is"
                " used, and {done} of the work is done."
            ),
            used=ratio(project["budget_used"]),
            done=ratio(project["work_done"]),
        ),
    ]


def _the_retainer(case: Case) -> Statement:
    project = stories.project(case, stories.overserviced(case))
    return Statement(
        _("{pharmacy} pays a fixed amount every month for a fixed number of hours: {order}."),
        pharmacy=case.named(project["client_id"]),
        order=project["name"],
    )


def _the_late_payer(case: Case) -> Statement:
    return Statement(
        _(
            "{late_client} is friendly, orders well, and pays late. The agency pays its people"
            " every month all the same: it has to borrow the money, at {interest} a year."
        ),
        late_client=case.named(stories.late_payer(case)),
        interest=ratio(INTEREST),
    )


def _the_failed(case: Case) -> Statement:
    row = plans.repetition_index(case.view, stories.repeated(case)).iloc[0]
    return Statement(
        _(
            "{dairy} was sold the same idea {times} times. The last time it brought {last_result}"
            " of what the agency had promised."
        ),
        dairy=case.named(stories.repeated(case)),
        times=count(row["times"]),
        last_result=ratio(row["result_last"]),
    )


class PriceOfTheHoursBeyond(Exercise):
    prompt = _(
        "{beyond} were worked beyond those included; they cost the agency {extra_cost}. What would"
        " they have cost the client at a margin of {target}?"
    )
    answer = Number(MONEY)
    hints = (
        _("It is the price of an order like any other. How did you get from the cost to the fee?"),
        _("The cost may take what the margin leaves of the fee."),
        _("costs.fee_for_margin(cost, margin=case.target)"),
    )
    solved = "costs.fee_for_margin(cost, margin=case.target)"
    because = _(
        "{price}: that is what the agency has given away without a word. You will not get all of it"
        " back. But the client should see the figure before you speak about next year."
    )
    mistakes = (
        Mistake(
            _("asks for the cost only"),
            lambda case: _beyond(case) * _hour(case),
            _("That is what the hours cost the agency. At that price it would work for nothing."),
        ),
        Mistake(
            _("markup instead of margin"),
            lambda case: apart(
                _beyond(case) * _hour(case) * (1 + case.target), PriceOfTheHoursBeyond.price(case)
            ),
            _(
                "You have put {target} on top of the cost; of that fee less than {target} would be"
                " left. Divide by what the cost may take."
            ),
        ),
        Mistake(
            _("last month only"),
            lambda case: apart(
                costs.fee_for_margin(
                    max(
                        0.0,
                        float(
                            _retainer(case)["worked"].iloc[-1]
                            - _retainer(case)["included"].iloc[-1]
                        ),
                    )
                    * _hour(case),
                    case.target,
                ),
                PriceOfTheHoursBeyond.price(case),
            ),
            _(
                "That is the price of last month's hours. The balance runs on from month to month:"
                " take its last figure."
            ),
        ),
    )

    @staticmethod
    def price(case: Case) -> float:
        return costs.fee_for_margin(_beyond(case) * _hour(case), case.target)

    def expected(self, case):
        return self.price(case)

    def values(self, case):
        return {
            "beyond": hours(_beyond(case)),
            "extra_cost": money(_beyond(case) * _hour(case)),
            "price": money(self.price(case)),
        }


class WhatWaitingCosts(Exercise):
    prompt = _(
        "In the last half-year {late_amount} came {late_days} late. The bank asks {interest} a"
        " year. What did the waiting cost the agency?"
    )
    answer = Number(MONEY, tolerance=0.01)
    hints = (
        _(
            "What would the bank ask for a whole year? And for how much of a year did the agency"
            " wait?"
        ),
        _("A whole year: amount * 0.10. The part of the year: days / 365."),
        _("amount * 0.10 * days / 365"),
    )
    solved = "amount * 0.10 * days / 365"
    because = _(
        "{waiting}, and nobody ever sees a bill for it. It comes out of the profit like a discount."
    )
    mistakes = (
        Mistake(
            _("interest of a whole year"),
            lambda case: float(_late(case)["amount"] * INTEREST),
            _("That is the interest of a whole year. The money was late for {late_days} only."),
        ),
        Mistake(
            _("interest taken by the month"),
            lambda case: float(_late(case)["amount"] * INTEREST * _late(case)["days_late"] / 30),
            _(
                "You have counted in months of 30 days, but the bank asks {interest} a year: divide"
                " the days by 365."
            ),
        ),
    )

    def expected(self, case):
        return _waiting(case)

    def values(self, case):
        return {
            "late_amount": money(_late(case)["amount"]),
            "late_days": days(_late(case)["days_late"]),
            "interest": ratio(INTEREST),
            "waiting": money(_waiting(case)),
        }


class HowMuchBetter(Exercise):
    prompt = _(
        "The last one brought {last_result} of what was promised. By how much would the next one"
        " have to be better than this one to keep the same promise?"
    )
    answer = Number(RATIO)
    hints = (
        _("Say that 100 was promised. How much came? From there, how far is it to 100?"),
        _(
            "Better than this one: measure the gap against what came, not against what was"
            " promised."
        ),
        _("1 / result - 1"),
    )
    solved = "1 / result - 1"
    because = _(
        "It would have to be {better} better. So do not promise the same again: find out why it"
        " failed, and promise what you can keep."
    )
    mistakes = (
        Mistake(
            _("gap measured against the promise"),
            lambda case: apart(1 - _last_result(case), 1 / _last_result(case) - 1),
            _(
                "So much was lacking to the promise. But the next one is to be better than the last"
                " one: measure the gap against what came."
            ),
        ),
        Mistake(
            _("the result itself"),
            lambda case: apart(_last_result(case), 1 / _last_result(case) - 1),
            _("That is the last result. How much more does it take to come to 100 %?"),
        ),
    )

    def expected(self, case):
        return 1 / _last_result(case) - 1

    def values(self, case):
        return {
            "last_result": ratio(_last_result(case)),
            "better": ratio(1 / _last_result(case) - 1),
        }


class TheFirstSentence(Quick):
    prompt = _(
        "You have had the result since this morning; {dairy} does not know it yet. What do you do?"
    )
    answer = Choice(
        {
            "report": _("Put it into the monthly report, on page 14"),
            "call": _(
                "Call today: the figure, the reason as far as you know it, two ways to go on"
            ),
            "wait": _("Wait: perhaps the next weeks will save the average"),
            "blame": _("First find out whose fault it was"),
        }
    )
    right = "call"
    hints = (
        _("From whom will they hear it if not from you?"),
        _("What makes bad news worse: the figure, or hearing it late?"),
        _("Figure, reason, ways to go on. Today."),
    )
    because = _(
        "Bad news ages badly. Whoever brings it first, with the figure and two ways to go on, stays"
        " in charge of the conversation."
    )
    mistakes = (
        chosen(
            "report",
            _("hides bad news in a report"),
            _("They will find it, and then they will ask what else stands on page 14."),
        ),
        chosen(
            "wait",
            _("hopes it will pass"),
            _("Perhaps. But if not, you knew it for weeks, and that is what they will remember."),
        ),
        chosen(
            "blame",
            _("looks for somebody to blame first"),
            _(
                "That is for your own house, later. The client needs to know what is and what comes"
                " next."
            ),
        ),
    )

    def values(self, case):
        return {"dairy": case.named(stories.repeated(case))}


class SmallExtra(Quick):
    prompt = _(
        "A client writes in the chat: “Can you quickly add a small page? It is only an hour.” What"
        " do you answer?"
    )
    answer = Choice(
        {
            "yes": _("“Of course, no problem.”"),
            "order": _(
                "“Gladly. I will send you two lines today: what, by when, for how much. When you"
                " say yes, we begin.”"
            ),
            "no": _("“That is not in the brief.”"),
        }
    )
    right = "order"
    hints = (
        _("How does scope creep begin?"),
        _("It may really be an hour. And the next one?"),
        _("Two lines in writing are enough."),
    )
    because = _(
        "A small change order: kind, quick and in writing. Then both know what was added, even if"
        " in the end you give it for nothing."
    )
    mistakes = (
        chosen(
            "yes",
            _("a yes that nobody wrote down"),
            _(
                "One hour is nothing. The tenth one is a department that has worked twice its"
                " hours, and nobody knows why."
            ),
        ),
        chosen(
            "no",
            _("closes the door"),
            _("True, but cold. The client wants something of you: that is an order, make it one."),
        ),
    )


class FirstReminder(Quick):
    prompt = _(
        "An invoice is ten days overdue. So far the client has always paid on time. What do you do"
        " first?"
    )
    answer = Choice(
        {
            "call": _("Call: is something missing on the invoice, and when will it be paid?"),
            "stop": _("Stop the work until the money is there"),
            "wait": _("Nothing: it would spoil the relationship"),
        }
    )
    right = "call"
    hints = (
        _("Why might a good payer be late?"),
        _("Often a number or a signature is missing, and nobody tells you."),
        _("Ask, and ask for a day."),
    )
    because = _(
        "Ask kindly and for a day. Most late invoices lie on somebody's desk for a reason that one"
        " call can mend."
    )
    mistakes = (
        chosen(
            "stop",
            _("sharpest tool first"),
            _("That is the last step, not the first. You do not know the reason yet."),
        ),
        chosen(
            "wait",
            _("ashamed to ask for money"),
            _("The money was earned. Those who never ask are paid last."),
        ),
    )


class ResultBelowPromise(Quick):
    prompt = _(
        "A campaign brought half of what was promised. By how much must the next be better to keep"
        " the same promise?"
    )
    answer = Choice({"100": _("By 100 %: twice as good"), "50": _("By 50 %"), "25": _("By 25 %")})
    right = "100"
    hints = (_("100 was promised, 50 came."), _("From 50 to 100 ..."), _("It is twice as much."))
    because = _("From 50 to 100 is twice as much: 100 % better.")
    mistakes = (
        chosen(
            "50",
            _("gap measured against the promise"),
            _("50 % more than 50 is 75. The promise was 100."),
        ),
        chosen("25", _("halved once too often"), _("25 % more than 50 is not even 63.")),
    )


class WhoHearsItFirst(Quick):
    prompt = _("Your campaign has failed. When does the client hear of it?")
    answer = Choice(
        {
            "meeting": _("At the next regular meeting, with slides"),
            "today": _("Today, from you, by voice"),
            "asked": _("When it asks"),
        }
    )
    right = "today"
    hints = (
        _("Who else could tell them before you do?"),
        _("What do they think if they find out that you knew?"),
        _("Today."),
    )
    because = _(
        "From you, today, by voice. Trust is lost through late news, seldom through bad news."
    )
    mistakes = (
        chosen(
            "meeting",
            _("waits for the stage"),
            _("Until then somebody else has told them, and your slides look like an excuse."),
        ),
        chosen(
            "asked", _("waits to be asked"), _("Whoever has to ask has already stopped trusting.")
        ),
    )


def _talk_values(case: Case) -> dict:
    row = plans.repetition_index(case.view, stories.repeated(case)).iloc[0]
    return {
        "dairy": case.named(stories.repeated(case)),
        "result": ratio(row["result_last"]),
        "times": count(row["times"]),
    }


LESSON = Lesson(
    number=9,
    name="difficult_conversations",
    title=_("The difficult conversation: scope creep, late payment, a failed campaign"),
    outcomes=(
        _("show what work beyond the order has cost, and turn the next wish into a change order"),
        _("say what late payment costs, and ask for money without shame"),
        _("bring bad news first: the figure, the reason, two ways to go on"),
        _("keep two matters apart when somebody is angry"),
    ),
    exercises=(PriceOfTheHoursBeyond, WhatWaitingCosts, HowMuchBetter, TheFirstSentence),
    quick=(SmallExtra, FirstReminder, ResultBelowPromise, WhoHearsItFirst),
    diagnostic=(SmallExtra, ResultBelowPromise),
    recall=(
        client_satisfaction.AnswerOfThree,
        pricing.WhatADiscountTakes,
        client_satisfaction.NpsOfTen,
    ),
    conversation=replace(TALK, values=_talk_values),
    story={
        "case": _the_case,
        "retainer": _the_retainer,
        "late": _the_late_payer,
        "failed": _the_failed,
    },
    minutes=25,
)
