"""The conversation of lesson 07: a favour in a full month."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "full_house",
    title=_("“My people are at the end”"),
    setting=_("Four weeks before Tết. You come to the head of {department} with an urgent order."),
    speaker=_("Head of department"),
    best="CBC",
    worst="BB",
    states={
        "start": State(
            _("Not another one! My people are at the end."),
            (
                Reply(
                    _("The client is important, you know that."),
                    "wall",
                    _("Everybody's client is important. She hears: your people are not."),
                    trust=-1,
                ),
                Reply(
                    _("It has to be. I have promised it already."),
                    "forced",
                    _("Promised first, asked afterwards: with other people's hours."),
                    trust=-2,
                    margin=-1,
                    scope=-1,
                ),
                Reply(
                    _("Show me your four weeks. Then we see whether it goes at all."),
                    "plan",
                    _("First the whole, then the detail: look before you ask."),
                    trust=1,
                    scope=1,
                ),
            ),
        ),
        "wall": State(
            _("All of them are important. And all of them are urgent."),
            (
                Reply(
                    _("You are right. Which of them could move? I ask the clients myself."),
                    "plan",
                    _("You take a part of the load: asking is your work."),
                    trust=2,
                    scope=1,
                ),
                Reply(
                    _("Then you decide."),
                    "late",
                    _("She does not know the clients. The decision comes back to you, later."),
                    trust=-1,
                ),
                Reply(
                    _("Then I go to the managing director."),
                    "forced",
                    _("Won by rank, lost as a colleague."),
                    trust=-2,
                ),
            ),
        ),
        "plan": State(
            _(
                "Look: three orders in the same week. One of them is a brochure that nobody needs"
                " before spring."
            ),
            (
                Reply(
                    _("Leave it, clients do not like to wait."),
                    "late",
                    _("You have not asked the client, and decided for it."),
                    margin=-1,
                ),
                Reply(
                    _(
                        "That brochure is one of mine. I ask today whether it may wait. Would that"
                        " make room?"
                    ),
                    "room",
                    _("One telephone call moves more than ten appeals."),
                    trust=1,
                    margin=1,
                    scope=1,
                ),
                Reply(
                    _("Just do the brochure more quickly."),
                    "late",
                    _("Quick work is done twice."),
                    trust=-1,
                    margin=-1,
                ),
            ),
        ),
        "forced": State(
            _("Then write to me which of the others I am to drop."),
            (
                Reply(
                    _("Fair. I will look at the four weeks with you before I write anything."),
                    "plan",
                    _("Back to the whole, just in time."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("None. You will manage."),
                    "broken",
                    _("All of it, and no decision: now mistakes decide."),
                    trust=-2,
                    margin=-2,
                ),
                Reply(
                    _("The smallest one."),
                    "late",
                    _("Small for whom? The client was not asked."),
                    trust=-1,
                    scope=-1,
                ),
            ),
        ),
        "room": State(
            _("It would. But the assembly at the end is still one person short."),
            (
                Reply(_("Somebody will help out."), "late", _("Somebody is nobody."), scope=-1),
                Reply(
                    _("Then they stay longer in that week."),
                    "late",
                    _("Overtime as a plan."),
                    margin=-1,
                ),
                Reply(
                    _(
                        "Then we buy that hand outside. It stands as a line of its own in my offer,"
                        " and the client decides."
                    ),
                    "held",
                    _("What is missing has a price, and the price is in the offer."),
                    trust=1,
                    margin=1,
                    scope=1,
                ),
            ),
        ),
        "held": State(
            _(
                "The brochure waits until spring, the help from outside is paid for, and everybody"
                " is at home for Tết."
            ),
            end=BEST,
        ),
        "late": State(
            _("It works out somehow, with two weekends and one mistake in print."), end=BETWEEN
        ),
        "broken": State(
            _(
                "Two people fall ill, one hands in her notice after Tết. Three clients get their"
                " work late."
            ),
            end=WORST,
        ),
    },
)
