"""The conversation of lesson 04: a discount is asked for."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "discount",
    title=_("“Give me {asked} off and I sign today”"),
    setting=_("You are at {client}. Your offer for {offer} is on the table: {fee}."),
    speaker=_("Marketing director"),
    best="CAA",
    worst="AA",
    states={
        "start": State(
            _(
                "We like the idea. But {fee} is too much for us. Give me {asked} off and I sign"
                " today."
            ),
            (
                Reply(
                    _("All right, {asked} off. We want to work with you."),
                    "given",
                    _(
                        "The same work for {asked} less takes the margin from {before} to {after},"
                        " and the next order begins at the lower price."
                    ),
                    trust=0,
                    margin=-2,
                ),
                Reply(
                    _("Our prices are fixed. Take it or leave it."),
                    "cold",
                    _("The price was defended, the client's problem was not heard."),
                    trust=-2,
                    margin=1,
                ),
                Reply(
                    _("What has changed? What must the campaign do for you, whatever happens?"),
                    "need",
                    _(
                        "Ask before you answer: a wish for a discount has a reason, and the reason"
                        " shows what can be left out."
                    ),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _(
                        "For {lower} we can do a good part of it. Shall we look at what to leave"
                        " out?"
                    ),
                    "trade",
                    _("Money against scope: a trade, not a gift."),
                    margin=1,
                    scope=1,
                ),
            ),
        ),
        "need": State(
            _(
                "Sales at Tết, nothing else. The board has cut my budget: I have {lower}, and I"
                " must show that I negotiated."
            ),
            (
                Reply(
                    _(
                        "Then let us keep what sells at Tết and leave the outdoor posters for"
                        " spring: {lower}, for less work."
                    ),
                    "trade",
                    _(
                        "Her need is met, the work shrinks with the money, and she has something to"
                        " show."
                    ),
                    trust=1,
                    margin=1,
                    scope=1,
                ),
                Reply(
                    _(
                        "I understand. Then everything for {lower}, it is a hard year for all"
                        " of us."
                    ),
                    "given",
                    _(
                        "Understanding is good, but the agency now pays for her board's decision:"
                        " {before} becomes {after}."
                    ),
                    trust=1,
                    margin=-2,
                ),
                Reply(
                    _("Then you will have to ask your board for more."),
                    "cold",
                    _("She cannot, and now she looks weak in front of you."),
                    trust=-1,
                ),
            ),
        ),
        "cold": State(
            _("Hm. Then I will ask two other agencies as well."),
            (
                Reply(
                    _("As you wish. You know where to find us."),
                    "lost",
                    _("A client who leaves over a price seldom comes back over one."),
                    trust=-1,
                    margin=-1,
                ),
                Reply(
                    _(
                        "Wait. What do you need most? We can leave something out and come to a"
                        " price you can sign."
                    ),
                    "trade",
                    _("Better late than never: back from the price to the need."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("Fine, {asked} off then."),
                    "given",
                    _(
                        "First stubborn, then soft: now she knows that your prices bend if one"
                        " pushes."
                    ),
                    trust=-1,
                    margin=-2,
                ),
            ),
        ),
        "given": State(
            _(
                "Wonderful! One more thing: my boss wants ten short videos for social media. That"
                " is a small thing, isn't it?"
            ),
            (
                Reply(
                    _("Of course, we will put them in."),
                    "drained",
                    _(
                        "First less money, now more work. This is how scope creep begins: with a"
                        " yes that nobody wrote down."
                    ),
                    margin=-2,
                    scope=-2,
                ),
                Reply(
                    _("Gladly, as an order of its own. You have the price tomorrow."),
                    "late",
                    _("What is not in the brief is a new order. Said kindly, it costs no trust."),
                    margin=1,
                    scope=2,
                ),
                Reply(
                    _("Ten videos? You just pushed my price down!"),
                    "sour",
                    _("The anger comes too late: the price was given away before."),
                    trust=-2,
                    scope=1,
                ),
            ),
        ),
        "trade": State(
            _("Without the outdoor posters? My boss loves them. But {lower} I could sign."),
            (
                Reply(
                    _(
                        "Good: {lower} without the posters. If the sales are good, they are a"
                        " second order in spring. I will write both down today."
                    ),
                    "signed",
                    _(
                        "The price holds, the scope is clear and in writing, and the next order has"
                        " begun."
                    ),
                    trust=1,
                    margin=1,
                    scope=1,
                ),
                Reply(
                    _("Then we keep the posters in, for {lower}."),
                    "soft",
                    _(
                        "The trade was made and then given back: the work is whole again, the money"
                        " is not."
                    ),
                    trust=1,
                    margin=-2,
                    scope=-1,
                ),
                Reply(
                    _("Then there is nothing more I can do."),
                    "lost",
                    _("You were one sentence away: she had just said that she could sign."),
                    trust=-1,
                    margin=-1,
                ),
            ),
        ),
        "signed": State(
            _(
                "She signs. The margin holds, she can show her board a lower price, and you have a"
                " date in spring."
            ),
            end=BEST,
        ),
        "soft": State(
            _(
                "She signs happily. The margin is {after} instead of {before}, and next time she"
                " will try again."
            ),
            end=BETWEEN,
        ),
        "late": State(
            _(
                "She signs, at {after} margin, and waits for your price for the videos. You saved"
                " what was left to save."
            ),
            end=BETWEEN,
        ),
        "sour": State(
            _("She signs with cold eyes. The margin is {after}, and the trust is gone too."),
            end=BETWEEN,
        ),
        "lost": State(
            _("She thanks you for your time. Another agency makes the campaign."), end=BETWEEN
        ),
        "drained": State(
            _(
                "She signs. The margin was {after} before the videos; with them nobody dares to"
                " work it out."
            ),
            end=WORST,
        ),
    },
)
