"""The conversation of lesson 12: everything goes through one person."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "introduce",
    title=_("“Everything goes through me”"),
    setting=_(
        "You have coffee with {friend} of {school}. You have met or spoken {contacts} times in a"
        " year, and with nobody else there."
    ),
    speaker=_("Your friend at the client"),
    best="CBA",
    worst="AA",
    states={
        "start": State(
            _("We work so well together, do we not? It is best if everything goes through me."),
            (
                Reply(
                    _("By the way, yesterday I wrote to your finance director."),
                    "betrayed",
                    _("Behind the back, and found out at once."),
                    trust=-2,
                ),
                Reply(
                    _("Yes, that is the easiest for me too."),
                    "thread",
                    _("Easy, until Friday."),
                    trust=0,
                    scope=-1,
                ),
                Reply(
                    _(
                        "We do, and I want it to stay so. What would happen to your project if you"
                        " were away for a month?"
                    ),
                    "think",
                    _(
                        "Begin with what is good, then ask a question that is in your friend's own"
                        " interest."
                    ),
                    trust=1,
                ),
            ),
        ),
        "think": State(
            _("It would lie there, I suppose. But why do you need my boss?"),
            (
                Reply(
                    _("Because the boss decides and you do not."),
                    "betrayed",
                    _("True, and a slap in the face."),
                    trust=-2,
                ),
                Reply(
                    _(
                        "Because it is your success, and the boss should see it. Shall we show the"
                        " results together, you first, ten minutes?"
                    ),
                    "together",
                    _("The door opens when it is worth something to the person who holds the key."),
                    trust=2,
                ),
                Reply(
                    _("Our management wants it so."),
                    "thread",
                    _("That is your problem, not a reason for your friend."),
                    trust=-1,
                ),
            ),
        ),
        "together": State(
            _("Me first? Hm. And what do you want to tell the boss?"),
            (
                Reply(
                    _(
                        "What you have achieved, in one figure, and one question: what matters most"
                        " to the school next year? You see the page before anybody else."
                    ),
                    "known",
                    _("Credit to the friend, a question to the boss, and no surprises."),
                    trust=2,
                    scope=1,
                ),
                Reply(
                    _("Our whole range of services."),
                    "thread",
                    _("A sales talk is exactly what your friend is afraid of."),
                    trust=-1,
                ),
                Reply(
                    _("We will see when we are there."),
                    "thread",
                    _("Surprises before one's own boss: nobody agrees to that."),
                    trust=-1,
                ),
            ),
        ),
        "betrayed": State(
            _("You did what? I thought that we trusted each other."),
            (
                Reply(
                    _("It is only business."),
                    "cut",
                    _("To you. Your friend has just lost face."),
                    trust=-2,
                ),
                Reply(
                    _("You would have said no anyway."),
                    "cut",
                    _("A reproach on top of the injury."),
                    trust=-2,
                ),
                Reply(
                    _(
                        "You are right, I should have asked you first. May I tell you why it"
                        " matters to me, and then you decide?"
                    ),
                    "think",
                    _("Own it, and give the decision back."),
                    trust=1,
                ),
            ),
        ),
        "known": State(
            _(
                "Ten minutes become forty. When {friend} changes jobs half a year later, you know"
                " three people at {school}, and one at the next client."
            ),
            end=BEST,
        ),
        "thread": State(
            _("You drink up. Everything stays as it was: one person, one thread."), end=BETWEEN
        ),
        "cut": State(
            _(
                "From now on {friend} answers late and briefly. At {school} there is nobody left"
                " who speaks for you."
            ),
            end=WORST,
        ),
    },
)
