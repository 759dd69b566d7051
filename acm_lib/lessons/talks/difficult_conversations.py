"""The conversation of lesson 09: a campaign has failed."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "failed",
    title=_("“Then we will not pay”"),
    setting=_(
        "You call the brand director of {dairy}. The last campaign brought {result} of what you had"
        " promised. She does not know it yet."
    ),
    speaker=_("Brand director"),
    best="CBA",
    worst="AA",
    states={
        "start": State(
            _("You wanted to speak with me today. Is it about the campaign?"),
            (
                Reply(
                    _("Yes, people love it! There are a few figures we still have to look at."),
                    "dressed",
                    _(
                        "Bad news in a nice dress: she will see it, and then she will doubt the"
                        " good news too."
                    ),
                    trust=-2,
                ),
                Reply(
                    _("Yes. The market was very difficult this spring, as you know."),
                    "market",
                    _("A reason before the figure sounds like an excuse."),
                    trust=-1,
                ),
                Reply(
                    _(
                        "Yes. It brought {result} of what we promised. I want you to hear that from"
                        " me first."
                    ),
                    "told",
                    _(
                        "The figure first, without wrapping: hard to say, and it makes everything"
                        " after it believable."
                    ),
                    trust=2,
                ),
            ),
        ),
        "told": State(
            _(
                "{result}? I have promised my board the whole. Then we will not pay the last"
                " invoice!"
            ),
            (
                Reply(
                    _("Then we stop all work for you today."),
                    "war",
                    _("A threat against an angry person: now it is about who wins."),
                    trust=-2,
                ),
                Reply(
                    _(
                        "I understand that you are angry. The work was delivered, so the invoice"
                        " stands. But you shall have an answer to the result, and I have brought"
                        " one."
                    ),
                    "remedy",
                    _(
                        "Two matters, kept apart: what was delivered is paid, what failed is"
                        " mended."
                    ),
                    trust=1,
                    margin=1,
                    scope=1,
                ),
                Reply(
                    _("All right, forget the invoice."),
                    "given",
                    _(
                        "Money instead of an answer: it mends nothing, and next time she will ask"
                        " for it at once."
                    ),
                    margin=-2,
                ),
            ),
        ),
        "remedy": State(
            _("Well? What will you do?"),
            (
                Reply(
                    _(
                        "We have sold you the same idea {times} times, and each time it brought"
                        " less. Planning brings you a new one next week. We try it in one city, and"
                        " after two weeks we look at the figure together and decide."
                    ),
                    "agreed",
                    _(
                        "The reason, a new way, a small test, a day on which to decide: with that"
                        " she can go to her board."
                    ),
                    trust=2,
                    scope=1,
                ),
                Reply(
                    _("We do the same once more, with larger prizes."),
                    "same",
                    _("The same again, only dearer. The figures had said why it failed."),
                    trust=-1,
                    margin=-1,
                ),
                Reply(
                    _("The next one is free."),
                    "given",
                    _("A free campaign with the same fault is a second failure, paid by you."),
                    margin=-2,
                ),
            ),
        ),
        "dressed": State(
            _("I have our sales figures in front of me. Please do not tell me stories."),
            (
                Reply(
                    _("The reach was excellent, though."),
                    "lost",
                    _("She asked for sales. A figure that nobody asked for is smoke."),
                    trust=-2,
                ),
                Reply(
                    _("Figures can be read in many ways."),
                    "lost",
                    _("Whoever says that has lost on the figures already."),
                    trust=-2,
                ),
                Reply(
                    _(
                        "You are right. It is {result} of what we promised. I should have begun"
                        " with that."
                    ),
                    "told",
                    _("To turn round at once: it costs pride and saves trust."),
                    trust=1,
                ),
            ),
        ),
        "market": State(
            _("Our competitors had the same market."),
            (
                Reply(
                    _(
                        "That is true. {result} of the promise, and the reason is with us: we have"
                        " repeated ourselves. I have brought a way out."
                    ),
                    "remedy",
                    _("To own the fault opens the way to mend it."),
                    trust=1,
                ),
                Reply(
                    _("With a larger budget it would have worked."),
                    "lost",
                    _(
                        "You fail, and ask for more money: she must think that you have not"
                        " understood."
                    ),
                    trust=-2,
                ),
                Reply(
                    _("They suffered too, believe me."),
                    "lost",
                    _("That others fail as well is no answer."),
                    trust=-1,
                ),
            ),
        ),
        "war": State(
            _("Do that. Then you can speak with our lawyer."),
            (
                Reply(
                    _("No, no. Forget the invoice."),
                    "given",
                    _("First a threat, then a gift: now she knows that you bend."),
                    trust=-1,
                    margin=-2,
                ),
                Reply(
                    _(
                        "Forgive me, that was too sharp. The invoice stands, but what you need is"
                        " an answer to the result. May I show it to you?"
                    ),
                    "remedy",
                    _("One sentence can take back a threat, if it comes at once."),
                    trust=1,
                ),
                Reply(
                    _("Gladly."),
                    "lost",
                    _("Two proud people, one lost account."),
                    trust=-2,
                    margin=-1,
                ),
            ),
        ),
        "agreed": State(
            _(
                "“One city, two weeks. Send me that in writing.” The invoice is paid at the end of"
                " the month. She tells her board that the agency came to her first."
            ),
            end=BEST,
        ),
        "given": State(
            _(
                "She takes it. The money is gone, and why the campaign failed was never spoken"
                " about."
            ),
            end=BETWEEN,
        ),
        "same": State(
            _(
                "She agrees without joy. The next result will be worse still, and then there is no"
                " second call."
            ),
            end=BETWEEN,
        ),
        "lost": State(
            _(
                "“I have heard enough.” The next brief of {dairy} goes to another agency, and the"
                " invoice to the lawyers."
            ),
            end=WORST,
        ),
    },
)
