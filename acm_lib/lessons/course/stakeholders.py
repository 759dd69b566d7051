"""Lesson 12: stakeholders, respect and network."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from acm_lib import plans, segments
from acm_lib.lessons import stories
from acm_lib.lessons.amounts import apart, count, hours, money, ratio
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import ability_to_pay, client_satisfaction, creative_fatigue
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.names import Names
from acm_lib.lessons.talks.stakeholders import TALK
from acm_lib.statements import RATIO, Statement, _

INFLUENTIAL = 4  # of 5


def _people(case: Case) -> pd.DataFrame:
    return plans.relationships(case.view, stories.single_contact(case))


def _own(case: Case) -> pd.DataFrame:
    return plans.relationships(case.view, case.client_id)


def _share(case: Case) -> float:
    return float(_own(case)["touchpoints"].max() / _own(case)["touchpoints"].sum())


def _slowest(case: Case) -> list[str]:
    return stories.care(case.view).nlargest(3, "response_time")["client_id"].tolist()


def _unmet(case: Case) -> list[str]:
    people = _people(case)
    return people[(people["influence"] >= INFLUENTIAL) & (people["touchpoints"] == 0)][
        "contact_id"
    ].tolist()


def _top(case: Case) -> pd.Series:
    return _people(case).nlargest(1, "touchpoints").iloc[0]


def _the_case(case: Case) -> list[Statement]:
    client = stories.single_contact(case)
    frame = segments.segment_clients(case.view)
    agi = frame.set_index("client_id")["agi"].get(client, 0.0)
    return [
        Statement(
            _(
                "{school} brings {agency} {agi} a year. The agency has one friend there: {friend}."
                " They speak every week, and everything goes through {friend}."
            ),
            school=case.named(client),
            agi=money(agi),
            friend=_top(case)["name"],
        ),
        Statement(
            _(
                "One morning {friend} writes: “I am changing jobs. My last day is Friday.” Who else"
                " there knows the agency?"
            ),
            friend=_top(case)["name"],
        ),
    ]


class ShareOfOnePerson(Exercise):
    prompt = _("What share of all contacts with {client} is with the person you meet most?")
    answer = Number(RATIO)
    hints = (
        _("Two numbers: the contacts with the person met most, and all contacts."),
        _(
            'people["touchpoints"] holds the contacts of each person; .max() is the largest, .sum()'
            " all together."
        ),
        _('people["touchpoints"].max() / people["touchpoints"].sum()'),
    )
    solved = 'people["touchpoints"].max() / people["touchpoints"].sum()'
    because = _(
        "{share}. From 80 % on the account hangs on one person; below that it stands on more than"
        " one leg."
    )
    mistakes = (
        Mistake(
            _("people counted, not contacts"),
            lambda case: apart(1 / len(_own(case)), _share(case)),
            _(
                "You have counted heads. Whoever is met ten times as often counts ten times as"
                " much: use the contacts."
            ),
        ),
        Mistake(
            _("the other client's figures"),
            lambda case: apart(
                float(_top(case)["touchpoints"] / _people(case)["touchpoints"].sum()), _share(case)
            ),
            _(
                "That is the client of the worked example: most and everybody still hold its"
                " figures. Take them from the new table, people."
            ),
        ),
        Mistake(
            _("share of the others"),
            lambda case: apart(1 - _share(case), _share(case)),
            _("That is the share of all the others together."),
        ),
    )

    def expected(self, case):
        return _share(case)

    def values(self, case):
        return {"share": ratio(_share(case))}


class WhomToMeet(Exercise):
    prompt = _(
        "Whom at {school} should you get to know first: people with an influence of 4 or 5 whom"
        " nobody of the agency has met in a year?"
    )
    answer = Names()
    hints = (
        _("Two conditions, and both must hold: the influence, and the contacts."),
        _(
            "In a table: people[(first condition) & (second condition)]. The contacts of a year are"
            ' in "touchpoints".'
        ),
        _('people[(people["influence"] >= 4) & (people["touchpoints"] == 0)]["contact_id"]'),
    )
    solved = 'people[(people["influence"] >= 4) & (people["touchpoints"] == 0)]["contact_id"]'
    because = _(
        "{who}. They decide, and they do not know you. When your friend goes, they will ask one"
        " another: “Which agency is that?”"
    )
    mistakes = (
        Mistake(
            _("everybody unmet"),
            lambda case: apart(
                _people(case)[_people(case)["touchpoints"] == 0]["contact_id"].tolist(),
                _unmet(case),
            ),
            _(
                "Among those are people with little influence. Be kind to all, but begin with those"
                " who decide."
            ),
        ),
        Mistake(
            _("those you know already"),
            lambda case: apart(
                _people(case)[_people(case)["influence"] >= INFLUENTIAL]["contact_id"].tolist(),
                _unmet(case),
            ),
            _(
                "One of them you meet all the time. Add the second condition: no contacts in a"
                " year."
            ),
        ),
    )

    def expected(self, case):
        return _unmet(case)

    def values(self, case):
        people = _people(case)
        return {
            "school": case.named(stories.single_contact(case)),
            "who": people[people["contact_id"].isin(_unmet(case))]["name"].tolist(),
        }


class TheWayIn(Quick):
    prompt = _("How do you reach them?")
    answer = Choice(
        {
            "over": _("Write to the finance director directly, without your friend knowing"),
            "leave": _("Wait until they need you"),
            "ask": _("Ask your friend to introduce you, and say why it is good for both of you"),
        }
    )
    right = "ask"
    hints = (
        _("How would your friend feel, hearing of it from others?"),
        _("Who can open the door best?"),
        _("Together, not behind anybody's back."),
    )
    because = _(
        "Your friend gains too: a project that the boss knows is safer. Nobody likes to be passed"
        " over."
    )
    mistakes = (
        chosen(
            "over",
            _("goes behind somebody's back"),
            _("Now the boss knows you, and your only friend does not trust you any more."),
        ),
        chosen(
            "leave",
            _("waits to be found"),
            _("They need you when there is trouble. Then it is late for a first handshake."),
        ),
    )


class WhoWaitsLongest(Exercise):
    prompt = _(
        "Respect shows in small things. Which three clients wait longest for an answer from"
        " {agency}?"
    )
    answer = Names()
    hints = (
        _("Look for the column that tells the hours until an answer."),
        _("The largest three of response_time; you know nlargest."),
        _('care.nlargest(3, "response_time")["client_id"]'),
    )
    solved = 'care.nlargest(3, "response_time")["client_id"]'
    because = _(
        "{first} waits {wait} on average. Answer the same day, even if the answer is only: “You"
        " will hear from me tomorrow by noon.”"
    )
    mistakes = (
        Mistake(
            _("shortest waits instead"),
            lambda case: apart(
                stories.care(case.view).nsmallest(3, "response_time")["client_id"].tolist(),
                _slowest(case),
            ),
            _("Those are answered fastest. You want the other end."),
        ),
        Mistake(
            _("fewest promises kept instead"),
            lambda case: apart(
                stories.care(case.view).nsmallest(3, "promises_kept_share")["client_id"].tolist(),
                _slowest(case),
            ),
            _(
                "Those were let down most often by broken promises, also bad. But asked is who"
                " waits longest."
            ),
        ),
    )

    def expected(self, case):
        return _slowest(case)

    def values(self, case):
        first = stories.care(case.view).nlargest(1, "response_time").iloc[0]
        return {"first": first["name"], "wait": hours(first["response_time"])}


class WhoSpeaksForYou(Quick):
    prompt = _("Who is the champion at a client?")
    answer = Choice(
        {
            "signs": _("Who signs"),
            "speaks": _("Who speaks for you when you are not in the room"),
            "title": _("Who has the highest title"),
        }
    )
    right = "speaks"
    hints = (
        _("It has nothing to do with the title."),
        _("Most decisions fall when you are not there."),
        _("Who speaks for you then?"),
    )
    because = _(
        "The champion wants you to succeed and says so in your absence. Who signs is the decision"
        " maker; it may be another person."
    )
    mistakes = (
        chosen(
            "signs",
            _("signature taken for support"),
            _(
                "That is the decision maker. It helps if the champion has spoken with that person"
                " before."
            ),
        ),
        chosen(
            "title",
            _("title taken for influence"),
            _("Titles stand on cards. Influence shows in whose word counts."),
        ),
    )


class HangsOnOne(Quick):
    prompt = _(
        "Of 60 contacts in a year 57 were with one person at the client, a good friend of yours."
        " What is that?"
    )
    answer = Choice(
        {
            "risk": _("A risk: the account hangs on one person"),
            "trust": _("A good sign: there is trust"),
            "thrift": _("Efficient: one person is enough"),
        }
    )
    right = "risk"
    hints = (
        _("What if this person falls ill or changes jobs?"),
        _("57 of 60 is 95 %."),
        _("One thread."),
    )
    because = _(
        "Trust is good, and one thread tears. A second and a third person make the account safe,"
        " and your friend as well."
    )
    mistakes = (
        chosen(
            "trust",
            _("friendship taken for safety"),
            _("The trust is in one person. If it goes, the trust goes with it."),
        ),
        chosen("thrift", _("saves on people"), _("Until Friday, when it leaves.")),
    )


class TheBlocker(Quick):
    prompt = _("The head of purchasing stops every order. What do you do?")
    answer = Choice(
        {
            "avoid": _("Avoid them and go to the director"),
            "gift": _("Send a generous present"),
            "listen": _("Meet them, and find out what they are measured by"),
        }
    )
    right = "listen"
    hints = (
        _("Nobody blocks without a reason."),
        _("What does purchasing have to show at the end of the year?"),
        _("Ask."),
    )
    because = _(
        "Who blocks has a reason: prices, rules, a bad experience. Know it, and you can offer"
        " something that helps them too."
    )
    mistakes = (
        chosen(
            "avoid",
            _("goes behind somebody's back"),
            _("They will hear of it and block with more zeal."),
        ),
        chosen(
            "gift",
            _("tries to buy goodwill"),
            _("That is an insult at best, and at worst an offence."),
        ),
    )


def _talk_values(case: Case) -> dict:
    return {
        "school": case.named(stories.single_contact(case)),
        "friend": str(_top(case)["name"]),
        "contacts": count(_top(case)["touchpoints"]),
    }


LESSON = Lesson(
    number=12,
    name="stakeholders",
    title=_("Stakeholders, respect and network"),
    outcomes=(
        _("say who decides, who pays, who speaks for you and who can stop it"),
        _("see when an account hangs on one person"),
        _("choose whom to meet next, and get there without passing anybody over"),
        _("see in the figures whom the agency lets wait"),
    ),
    exercises=(ShareOfOnePerson, WhomToMeet, TheWayIn, WhoWaitsLongest),
    quick=(WhoSpeaksForYou, HangsOnOne, TheBlocker),
    diagnostic=(WhoSpeaksForYou, HangsOnOne),
    recall=(creative_fatigue.HowAlike, ability_to_pay.CanTheyPay, client_satisfaction.NpsOfTen),
    conversation=replace(TALK, values=_talk_values),
    story={"case": _the_case},
    minutes=20,
)
