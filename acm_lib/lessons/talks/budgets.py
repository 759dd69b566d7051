"""The conversation of lesson 05: why a department is over its hours."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "extra_hours",
    title=_("“They ring us every day”"),
    setting=_(
        "You ask the head of the department that is far over its hours into the kitchen, for"
        " coffee."
    ),
    speaker=_("Head of department"),
    best="BBC",
    worst="ABA",
    states={
        "start": State(
            _(
                "You want to talk about the hours, don't you? We know ourselves that it is too"
                " much."
            ),
            (
                Reply(
                    _("Then work faster."),
                    "closed",
                    _("Who is pushed, defends himself. You have learnt nothing."),
                    trust=-2,
                ),
                Reply(
                    _("Tell me what you do in them. I want to understand it."),
                    "open",
                    _("An honest question opens. You need the reason, not the confession."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("Never mind, the client is large."),
                    "hidden",
                    _("Nobody learns what happens, and it goes on."),
                    margin=-2,
                ),
            ),
        ),
        "closed": State(
            _("Then estimate better next time!"),
            (
                Reply(
                    _("Fair enough. Shall we look together at what was estimated and what came?"),
                    "open",
                    _("From blame to the facts."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("I only do the budgets, you do the work."),
                    "hidden",
                    _("Now there are two camps. The hours will be hidden from you."),
                    trust=-2,
                    scope=-1,
                ),
                Reply(
                    _("The estimate was yours as well."),
                    "hidden",
                    _("Right, and useless."),
                    trust=-1,
                ),
            ),
        ),
        "open": State(
            _(
                "They ring us every day. “Could you just try it in green?” It is always small. We"
                " did not want to be unfriendly."
            ),
            (
                Reply(
                    _("From now on you hang up."),
                    "closed",
                    _("Then the client is angry with the department instead of with nobody."),
                    trust=-1,
                ),
                Reply(
                    _(
                        "That is kind of you, and it is not your part to say no. How many rounds"
                        " were ordered, how many was it?"
                    ),
                    "counted",
                    _("You take the no upon you, and you count: ordered against done."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("Then we shall simply have to carry it."),
                    "hidden",
                    _("The agency pays for what nobody ordered."),
                    margin=-2,
                ),
            ),
        ),
        "counted": State(
            _("Two rounds were in the brief. We are at the ninth."),
            (
                Reply(
                    _("I will tell the client that you cannot do any more."),
                    "half",
                    _("It makes the department look weak, and says nothing about the order."),
                    trust=-1,
                    scope=1,
                ),
                Reply(
                    _("Please do not tell anybody."),
                    "hidden",
                    _("Hidden overruns grow."),
                    margin=-1,
                    scope=-2,
                ),
                Reply(
                    _(
                        "Thank you. Wishes go through me from today. And I show the client two"
                        " ordered, nine done, and offer the next ones as an order."
                    ),
                    "settled",
                    _("One way for all wishes, figures instead of reproaches, and an offer."),
                    trust=1,
                    margin=2,
                    scope=2,
                ),
            ),
        ),
        "hidden": State(
            _("(Two weeks later) By the way, they now want it in blue again."),
            (
                Reply(
                    _("Do it, and write the hours on another project."),
                    "cheated",
                    _("Now two budgets are wrong, and nobody will trust a figure of yours again."),
                    margin=-2,
                    scope=-2,
                ),
                Reply(
                    _("Stop. I ring the client. What was ordered, what was done?"),
                    "half",
                    _("Late, but the right question."),
                    scope=2,
                ),
                Reply(
                    _("Then blue it is."),
                    "cheated",
                    _("Round ten, for nothing."),
                    margin=-2,
                    scope=-1,
                ),
            ),
        ),
        "settled": State(
            _(
                "The client is surprised by the nine, and orders three more rounds. The department"
                " can breathe again."
            ),
            end=BEST,
        ),
        "half": State(
            _("The wishes become fewer. What was worked too much, the agency pays."), end=BETWEEN
        ),
        "cheated": State(
            _("At the end of the quarter two projects have made a loss, and nobody can say why."),
            end=WORST,
        ),
    },
)
