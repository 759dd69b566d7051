"""Lesson 11: the over-familiar approach and how to find a fresh one."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import plans
from acm_lib.lessons import stories
from acm_lib.lessons.amounts import apart, count, ratio
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import ability_to_pay, brief, difficult_conversations
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.creative_fatigue import TALK
from acm_lib.statements import RATIO, Statement, _

IDEA = (  # planning's idea for spring, to be compared with what the client got
    "television; story series; family, music"
)


def waves(case: Case) -> pd.DataFrame:
    """The orders of the repeated client that had its most repeated approach, oldest first, as
    `plans.repetition` gives them."""
    client = stories.repeated(case)
    same = plans.repetition_index(case.view, client)["approach"].iloc[0]
    own = plans.repetition(case.view, client)
    return own[[plans.likeness(approach, same) >= 0.8 for approach in own["approach"]]].reset_index(
        drop=True
    )


def _results(case: Case) -> pd.Series:
    return waves(case)["result"].dropna()


def _history(case: Case) -> list[tuple[str, float]]:
    return stories.history_of_approaches(case.view, case.client_id)


def history(case: Case) -> pd.DataFrame:
    """What the client of the campaign got so far: approach, months (ago)."""
    return pd.DataFrame(_history(case), columns=["approach", "months"])


def _again(case: Case) -> float:
    client = stories.repeated(case)
    return plans.novelty(
        waves(case)["approach"].iloc[-1], stories.history_of_approaches(case.view, client)
    )


def _most(case: Case, by: str = "index") -> list[str]:
    return plans.repetition_index(case.view).nlargest(3, by)["client_id"].tolist()


def _the_case(case: Case) -> list[Statement]:
    client, own = stories.repeated(case), waves(case)
    return [
        Statement(
            _(
                "{dairy} loves the agency, and the agency loves {dairy}: it is so easy. Whenever a"
                " brief comes, somebody opens the last proposal and changes the date."
            ),
            dairy=case.named(client),
        ),
        Statement(
            _("“{approach}” has been sold {times} times by now."),
            approach=own["approach"].iloc[-1],
            times=count(len(own)),
        ),
    ]


def _the_idea(case: Case) -> Statement:
    return Statement(_("Planning has an idea for {client} in spring: “{idea}”."), idea=IDEA)


class NoveltyOfTheSame(Exercise):
    prompt = _(
        "How new would the same approach be to {dairy} today? It is fully alike to the last one;"
        " {months} months have faded it to the weight that you have worked out."
    )
    answer = Number(RATIO)
    hints = (
        _("Novelty is what is left when the faded likeness is taken away from the whole."),
        _("The whole is 1, the faded likeness is called faded."),
        _("1 - faded"),
    )
    solved = "1 - faded"
    because = _("Only {new} new. To a viewer, that is the advertisement from last time.")
    mistakes = (
        Mistake(
            _("likeness taken for novelty"),
            lambda case: apart(1 - _again(case), _again(case)),
            _("That is how familiar it still is. Novelty is the rest up to 1."),
        ),
        Mistake(
            _("forgetting counted as nothing"),
            lambda case: apart(0.0, _again(case)),
            _(
                "It would be so on the same day. But people forget: some months have passed since,"
                " so a little of it is new again."
            ),
        ),
    )

    def expected(self, case):
        return _again(case)

    def values(self, case):
        months = stories.history_of_approaches(case.view, stories.repeated(case))
        last = min(ago for approach, ago in months if approach == waves(case)["approach"].iloc[-1])
        return {
            "dairy": case.named(stories.repeated(case)),
            "months": count(round(last, 1)),
            "new": ratio(_again(case)),
        }


class HowFarItFell(Exercise):
    prompt = _("From the first time to the last: by what share did the result fall?")
    answer = Number(RATIO)
    hints = (
        _("How much was lost, measured against the first result?"),
        _("The loss is first - last."),
        _("(first - last) / first"),
    )
    solved = "(first - last) / first"
    because = _(
        "It fell by {fallen}, from {first} to {last} of what was promised. Each time it still"
        " looked like a success from last time."
    )
    mistakes = (
        Mistake(
            _("points instead of a share"),
            lambda case: apart(
                HowFarItFell.first(case) - HowFarItFell.last(case), HowFarItFell.expected_of(case)
            ),
            _(
                "That is the difference in points. Asked is a share of where it began: divide by"
                " the first result."
            ),
        ),
        Mistake(
            _("measured against the last"),
            lambda case: apart(
                (HowFarItFell.first(case) - HowFarItFell.last(case)) / HowFarItFell.last(case),
                HowFarItFell.expected_of(case),
            ),
            _("You have divided by the last result. A fall is measured against where it began."),
        ),
        Mistake(
            _("what is left instead of what was lost"),
            lambda case: apart(
                HowFarItFell.last(case) / HowFarItFell.first(case), HowFarItFell.expected_of(case)
            ),
            _("That is what is left of the first result. How much was lost?"),
        ),
        Mistake(
            _("turned round"),
            lambda case: -HowFarItFell.expected_of(case),
            _(
                "The right size, but turned round: asked is how far it fell, so take the last from"
                " the first."
            ),
        ),
    )

    @staticmethod
    def first(case: Case) -> float:
        return float(_results(case).iloc[0])

    @staticmethod
    def last(case: Case) -> float:
        return float(_results(case).iloc[-1])

    @classmethod
    def expected_of(cls, case: Case) -> float:
        return (cls.first(case) - cls.last(case)) / cls.first(case)

    def expected(self, case):
        return self.expected_of(case)

    def values(self, case):
        return {
            "fallen": ratio(self.expected_of(case)),
            "first": ratio(self.first(case)),
            "last": ratio(self.last(case)),
        }


class NoveltyOfTheIdea(Exercise):
    prompt = _("How new is this idea to {client}?")
    answer = Number(RATIO)
    hints = (
        _(
            "ACM compares it with everything the client got, lets what is old fade, and takes the"
            " nearest."
        ),
        _("The function is plans.novelty; it wants the idea and the history."),
        _("plans.novelty(idea, history)"),
    )
    solved = "plans.novelty(idea, history)"
    because = _(
        "{new} new. The nearest is not long ago, so its traces are still fresh. Planning should"
        " change the channel or the format, not only a word of the idea."
    )
    mistakes = (
        Mistake(
            _("compared with the average"),
            lambda case: apart(
                1
                - sum(
                    plans.likeness(IDEA, past) * 0.5 ** (ago / 18) for past, ago in _history(case)
                )
                / len(_history(case)),
                plans.novelty(IDEA, _history(case)),
            ),
            _(
                "That is the distance to the average of all campaigns. People do not compare with"
                " an average: one that is alike is enough."
            ),
        ),
        Mistake(
            _("forgetting left out"),
            lambda case: apart(
                1 - max(plans.likeness(IDEA, past) for past, ago in _history(case)),
                plans.novelty(IDEA, _history(case)),
            ),
            _(
                "You have compared as if everything had been yesterday. What is 18 months old"
                " counts half."
            ),
        ),
        Mistake(
            _("likeness taken for novelty"),
            lambda case: apart(
                1 - plans.novelty(IDEA, _history(case)), plans.novelty(IDEA, _history(case))
            ),
            _("That is how familiar the idea is. Novelty is the rest up to 1."),
        ),
    )

    def expected(self, case):
        return plans.novelty(IDEA, _history(case))

    def values(self, case):
        return {"new": ratio(plans.novelty(IDEA, _history(case)))}


class WhoGetsTheSame(Exercise):
    prompt = _("Which three clients were given the same again the most?")
    answer = Names()
    hints = (
        _(
            "The table has one row for each client. Which column says how familiar its last orders"
            " were?"
        ),
        _("The column `index`: the mean familiarity of the last six orders."),
        _('repeated.nlargest(3, "index")["client_id"]'),
    )
    solved = 'repeated.nlargest(3, "index")["client_id"]'
    because = _(
        "{first} leads the list. Before you write the next proposal for one of them, look at what"
        " they had."
    )
    mistakes = (
        Mistake(
            _("those with most orders"),
            lambda case: apart(_most(case, "orders"), _most(case)),
            _(
                "Those have ordered most. Many orders need not be alike: look at the column"
                " `index`."
            ),
        ),
        Mistake(
            _("the freshest instead"),
            lambda case: apart(
                plans.repetition_index(case.view).nsmallest(3, "index")["client_id"].tolist(),
                _most(case),
            ),
            _("Those are the three with the freshest work. You want the other end."),
        ),
    )

    def expected(self, case):
        return _most(case)

    def values(self, case):
        return {"first": case.named(_most(case)[0])}


class WhichIdeaToBring(Quick):
    prompt = _("Three ideas are on the table for {dairy}. Which do you bring?")
    answer = Choice(
        {
            "same": _("The proven one with larger prizes: the client likes it"),
            "wild": _("One that nobody has ever tried anywhere, for the whole budget"),
            "fresh": _(
                "One that is new to this client and has worked in its trade, tried in one city"
                " first"
            ),
        }
    )
    right = "fresh"
    hints = (
        _("What do the results say about the proven one?"),
        _("New is not good by itself. What speaks for an idea besides being new?"),
        _("New here, proven elsewhere, small first."),
    )
    because = _(
        "New to this client and proven in its trade: so you need not choose between boring and"
        " reckless. And a small test costs little if you are wrong."
    )
    mistakes = (
        chosen(
            "same",
            _("sells the familiar again"),
            _("It was good. Look at the row of results: each time a little less."),
        ),
        chosen(
            "wild",
            _("takes new for good"),
            _("With the client's whole budget? New is a chance, not a reason."),
        ),
    )

    def values(self, case):
        return {"dairy": case.named(stories.repeated(case))}


class HowAlike(Quick):
    prompt = _(
        "“social; minigame; music” and “social; livestream; music”: channel 30 %, format 30 %, idea"
        " 40 %. How alike are they?"
    )
    answer = Choice({"30": _("30 %"), "70": _("70 %"), "100": _("100 %")})
    right = "70"
    hints = (
        _("Which of the three parts are the same?"),
        _("The channel and the idea are."),
        _("30 % + 40 %."),
    )
    because = _("Channel and idea are the same, the format is not: 30 % + 40 %.")
    mistakes = (
        chosen("30", _("counts what differs"), _("That is the part in which they differ.")),
        chosen(
            "100",
            _("overlooks the format"),
            _("Look at the middle: a minigame is not a livestream."),
        ),
    )


class FadedByTime(Quick):
    prompt = _(
        "A campaign 18 months ago was the same as your idea. How new is the idea to the client, if"
        " what is 18 months old counts half?"
    )
    answer = Choice({"0": _("Not at all"), "50": _("Half new"), "100": _("Quite new")})
    right = "50"
    hints = (
        _("The likeness is 100 %. How much of it is left after 18 months?"),
        _("Half."),
        _("100 % less 50 %."),
    )
    because = _("The likeness has faded to a half, so the other half is new.")
    mistakes = (
        chosen("0", _("forgetting left out"), _("On the same day, yes. But people forget.")),
        chosen("100", _("believes in quick forgetting"), _("Half of it is still remembered.")),
    )


class ClientWantsTheSame(Quick):
    prompt = _(
        "“Do the same again, it always works!” The results have fallen three times. What do you do?"
    )
    answer = Choice(
        {
            "do": _("Do it: the client is king"),
            "refuse": _("Refuse"),
            "show": _("Show the row of results, and bring one fresh idea with a small test"),
        }
    )
    right = "show"
    hints = (
        _("Does the client know the row of results?"),
        _("What does it want: the same, or success?"),
        _("Figures first, then a way to go on."),
    )
    because = _(
        "The client wants success and takes the familiar for it. The row of results changes its"
        " mind, not yours."
    )
    mistakes = (
        chosen(
            "do",
            _("obeys against the figures"),
            _("In half a year it will ask you why you did not warn it."),
        ),
        chosen(
            "refuse",
            _("closes the door"),
            _("You are right and have an angry client. Let the figures speak."),
        ),
    )


def _talk_values(case: Case) -> dict:
    fresh = plans.fresh_approaches(case.view, stories.repeated(case))
    return {
        "dairy": case.named(stories.repeated(case)),
        "times": count(len(waves(case))),
        "first": ratio(_results(case).iloc[0]),
        "last": ratio(_results(case).iloc[-1]),
        "fresh": fresh["approach"].iloc[0] if len(fresh) else "…",
    }


LESSON = Lesson(
    number=11,
    name="creative_fatigue",
    title=_("The over-familiar approach and how to find a fresh one"),
    outcomes=(
        _("say how alike two approaches are, and how new an idea is to one client"),
        _("see in the results when an approach is worn out"),
        _("find approaches that are new to the client and have worked in its trade"),
        _("win a client that wants the same again for a small test"),
    ),
    exercises=(NoveltyOfTheSame, HowFarItFell, NoveltyOfTheIdea, WhichIdeaToBring, WhoGetsTheSame),
    quick=(HowAlike, FadedByTime, ClientWantsTheSame),
    diagnostic=(HowAlike, FadedByTime),
    recall=(ability_to_pay.TenVideos, difficult_conversations.ResultBelowPromise, brief.SayItBack),
    conversation=replace(TALK, values=_talk_values),
    story={"case": _the_case, "idea": _the_idea},
    tables={"waves": waves, "history": history},
    minutes=25,
)
