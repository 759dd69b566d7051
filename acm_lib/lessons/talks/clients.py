"""The conversation of lesson 02: the largest client uses its size."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "largest_client",
    title=_("“We are your largest client”"),
    setting=_(
        "The head of purchasing of your largest client has asked you to come. You both know that it"
        " brings {share} of the revenue."
    ),
    speaker=_("Head of purchasing"),
    best="BCB",
    worst="AC",
    states={
        "start": State(
            _(
                "From now on we want your best people for us alone, and 10 % off. You can hardly"
                " say no, can you?"
            ),
            (
                Reply(
                    _("Of course not. You are our most important client."),
                    "gave",
                    _("Given away before anybody asked why. Next year it will be 15 %."),
                    margin=-2,
                    scope=-1,
                ),
                Reply(
                    _("What goes wrong today, so that you need people of your own?"),
                    "need",
                    _(
                        "Behind a demand there is a trouble. Who knows the trouble can offer"
                        " something better than a discount."
                    ),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("No client of ours gets that."),
                    "cold",
                    _("A no without a question. It may be right, but it does not help."),
                    trust=-2,
                    margin=1,
                ),
            ),
        ),
        "need": State(
            _(
                "Answers take too long. And every month there are new faces, we explain everything"
                " from the start."
            ),
            (
                Reply(
                    _("Then you get the whole team, and the 10 %."),
                    "gave",
                    _("The trouble was answers and faces. The discount mends neither."),
                    trust=1,
                    margin=-2,
                ),
                Reply(
                    _("That is because your people send their briefs so late."),
                    "cold",
                    _("Perhaps true, but now you talk about guilt instead of a remedy."),
                    trust=-1,
                ),
                Reply(
                    _(
                        "Then let us name three people who stay, and an answer within four working"
                        " hours. That goes into the contract."
                    ),
                    "offer",
                    _(
                        "The trouble itself is mended, and it costs hardly anything: people who"
                        " stay know their way."
                    ),
                    trust=2,
                    scope=1,
                ),
            ),
        ),
        "cold": State(
            _("There are other agencies that would be glad to have us."),
            (
                Reply(
                    _("I began badly. What goes wrong today?"),
                    "need",
                    _("Going back a step costs pride only."),
                    trust=1,
                ),
                Reply(
                    _("Then ask them."),
                    "left",
                    _("The largest client, lost in one sentence."),
                    trust=-2,
                    margin=-2,
                ),
                Reply(
                    _("All right, the team and 10 %."),
                    "gave",
                    _("Hard, then soft: the purchaser has learnt that pushing pays."),
                    trust=-1,
                    margin=-2,
                ),
            ),
        ),
        "offer": State(
            _("That sounds good. And the 10 %?"),
            (
                Reply(
                    _("All right, 10 %, for the sake of peace."),
                    "soft",
                    _("There was peace already. The discount was not needed any more."),
                    margin=-2,
                ),
                Reply(
                    _(
                        "Sign the year's volume now, then we can plan our people. What that saves,"
                        " we share."
                    ),
                    "signed",
                    _("Money against certainty: a trade in which both win."),
                    trust=1,
                    margin=1,
                    scope=1,
                ),
                Reply(
                    _("Not a cent. Never."),
                    "left",
                    _("The tone breaks what the offer had mended."),
                    trust=-2,
                ),
            ),
        ),
        "gave": State(
            _("Very good. And when we call, you cancel the meetings with your other clients?"),
            (
                Reply(
                    _(
                        "No. But you have an answer within four working hours, that I promise, and"
                        " I keep it."
                    ),
                    "half",
                    _("A promise that you can keep is worth more than one that you cannot."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("I will see what can be done."),
                    "half",
                    _("Neither yes nor no: it will be taken for a yes."),
                    scope=-1,
                ),
                Reply(
                    _("Of course, whenever you call."),
                    "captive",
                    _(
                        "Now the other clients pay for it: those that were to free you from this"
                        " one."
                    ),
                    margin=-1,
                    scope=-2,
                ),
            ),
        ),
        "signed": State(
            _(
                "Three names and four hours go into the contract, the volume of the year is signed."
                " Purchasing can show a result, and so can you."
            ),
            end=BEST,
        ),
        "soft": State(
            _(
                "The team is named, the price is lower. Next year there will be another meeting"
                " like this."
            ),
            end=BETWEEN,
        ),
        "half": State(
            _("The discount is gone for good, but you are still free to look after the others."),
            end=BETWEEN,
        ),
        "left": State(
            _(
                "Two months later the client asks other agencies for offers. You are allowed to"
                " send one too."
            ),
            end=BETWEEN,
        ),
        "captive": State(
            _(
                "After half a year two other clients have left, because you never had time. The"
                " share of the large one is higher than ever."
            ),
            end=WORST,
        ),
    },
)
