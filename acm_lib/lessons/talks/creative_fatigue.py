"""The conversation of lesson 11: the same again, please."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "again",
    title=_("“The same again, please”"),
    setting=_(
        "{dairy} sends its brief. The brand manager calls at once: he is in a hurry and in a good"
        " mood."
    ),
    speaker=_("Brand manager"),
    best="BAC",
    worst="AA",
    states={
        "start": State(
            _("You know what we like: the same as last time, please. It always works!"),
            (
                Reply(
                    _("With pleasure, you will have it on Monday."),
                    "easy",
                    _("The easiest order of the year, and the next step down."),
                    trust=-1,
                    margin=-1,
                ),
                Reply(
                    _(
                        "It did work. May I show you one picture before we begin? It takes three"
                        " minutes."
                    ),
                    "picture",
                    _("Agree with what is true, and ask for three minutes: nobody refuses that."),
                    trust=1,
                ),
                Reply(
                    _("No, that is boring by now."),
                    "offended",
                    _("It is his favourite campaign. You have just called his taste boring."),
                    trust=-2,
                ),
            ),
        ),
        "picture": State(
            _("Well then. What do I see?"),
            (
                Reply(
                    _(
                        "The same idea {times} times: {first} of what we promised at first, {last}"
                        " the last time. People have seen it. I want you to succeed, not only to"
                        " order."
                    ),
                    "fresh",
                    _("The row of results, without blame, and his success as the reason."),
                    trust=2,
                ),
                Reply(
                    _("You see that you should have listened to us earlier."),
                    "offended",
                    _(
                        "Who wants to be right will be alone with it. It was the agency that"
                        " proposed it, too."
                    ),
                    trust=-2,
                ),
                Reply(
                    _("You see that we need a larger budget."),
                    "money",
                    _("The same for more money: the figures say something else."),
                    trust=-1,
                ),
            ),
        ),
        "fresh": State(
            _("Hm. I had not seen it like that. But my boss likes what he knows."),
            (
                Reply(
                    _("Then we change the colours, so that it looks new."),
                    "easy",
                    _("People notice the idea, not the colours."),
                    trust=-1,
                ),
                Reply(
                    _("Then we put the whole budget on something completely new."),
                    "money",
                    _(
                        "From one ditch into the other: his boss will be frightened, and"
                        " rightly so."
                    ),
                    trust=-1,
                ),
                Reply(
                    _(
                        "Then let us try “{fresh}” in one city: new to you, and it has worked in"
                        " your trade. Two weeks, one figure that we agree on now. Then your boss"
                        " decides with a result in his hand."
                    ),
                    "test",
                    _("New here, proven elsewhere, small first, and the boss keeps the decision."),
                    trust=2,
                    scope=1,
                ),
            ),
        ),
        "easy": State(
            _("Great, you are the best! Same price?"),
            (
                Reply(
                    _("Even a little cheaper, we have it all in the drawer."),
                    "worn",
                    _("First the result fell, now the price falls too."),
                    margin=-2,
                ),
                Reply(
                    _("Same price."),
                    "worn",
                    _("Signed, and nobody will ask why it failed until it has."),
                    trust=-1,
                ),
                Reply(
                    _(
                        "Wait, I owe you three minutes first: look at the results of the last"
                        " times."
                    ),
                    "fresh",
                    _("Late, but before the order is signed."),
                    trust=1,
                ),
            ),
        ),
        "offended": State(
            _("Excuse me? You have sold it to me every time."),
            (
                Reply(
                    _(
                        "You are right, and that was our mistake. May I show you what the figures"
                        " say?"
                    ),
                    "picture",
                    _("To own the mistake is the only way back."),
                    trust=1,
                ),
                Reply(
                    _("You wanted it that way."),
                    "lost",
                    _("True or not: an agency is paid to know better."),
                    trust=-2,
                ),
                Reply(_("Times change."), "lost", _("A phrase instead of an answer."), trust=-1),
            ),
        ),
        "money": State(
            _("More risk, more money ... I do not know."),
            (
                Reply(_("Nothing comes of nothing!"), "lost", _("With his money."), trust=-2),
                Reply(
                    _(
                        "Forget the large plan. One city, two weeks, one figure: may I show you"
                        " that?"
                    ),
                    "test",
                    _("Made small, a new idea loses its terror."),
                    trust=1,
                    scope=1,
                ),
                Reply(_("Then we do the same again."), "worn", _("Back to the drawer."), trust=-1),
            ),
        ),
        "test": State(
            _(
                "“One city I can decide myself.” Two weeks later he calls again: he wants to show"
                " the figure to his boss, together with you."
            ),
            end=BEST,
        ),
        "worn": State(
            _(
                "The campaign runs as always. The result is the worst so far, and this time he asks"
                " why you did not warn him."
            ),
            end=WORST,
        ),
        "lost": State(
            _("He takes the old campaign to a cheaper agency. Copying it is not difficult."),
            end=BETWEEN,
        ),
    },
)
