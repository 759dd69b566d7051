"""The conversation of lesson 01: sales hands over what it has promised."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "hand_over",
    title=_("“I promised them two weeks”"),
    setting=_(
        "Sales has won an order and hands it over to you. Your colleague is in a splendid mood."
    ),
    speaker=_("Colleague from sales, then the client"),
    best="CBA",
    worst="AB",
    states={
        "start": State(
            _(
                "They have signed! They are all yours now. Three posters and a film, and I promised"
                " them the first posters in two weeks."
            ),
            (
                Reply(
                    _("Great. I will tell design to hurry."),
                    "rushed",
                    _(
                        "Without a brief, design does not know what to hurry with. A promise was"
                        " passed on that nobody had checked."
                    ),
                    margin=-1,
                    scope=-2,
                ),
                Reply(
                    _("You promise, and I have to keep it?"),
                    "quarrel",
                    _(
                        "You are right, but nothing is clearer now, and you will need each other"
                        " again."
                    ),
                    trust=-1,
                ),
                Reply(
                    _("Congratulations! What is in writing, and what did you only say?"),
                    "written",
                    _(
                        "First praise, then facts: what is in writing is the order, what was said"
                        " is an expectation that you have to know."
                    ),
                    scope=2,
                ),
                Reply(
                    _("Two weeks? No. I will write to the client that it takes six."),
                    "surprise",
                    _(
                        "The client learns by mail that a promise is broken, before you have asked"
                        " what it needs."
                    ),
                    trust=-2,
                    scope=1,
                ),
            ),
        ),
        "quarrel": State(
            _("Without me you would have no client at all!"),
            (
                Reply(
                    _("And without me you would lose it again."),
                    "surprise",
                    _("Two people inside the agency are quarrelling, and the client waits."),
                    trust=-1,
                ),
                Reply(
                    _("True, sorry. Let us look at what was promised, and make it good together."),
                    "written",
                    _("Saying sorry costs a moment and brings the facts on the table."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("Fine. Then design has to hurry."),
                    "rushed",
                    _("Giving in helps nobody: there is still no brief."),
                    margin=-1,
                    scope=-1,
                ),
            ),
        ),
        "written": State(
            _(
                "In writing there are the posters and the film. The two weeks I only said on the"
                " telephone."
            ),
            (
                Reply(
                    _("What is not in writing does not count. They get it in six weeks."),
                    "surprise",
                    _(
                        "In court you may be right. For the client it is a broken promise all the"
                        " same."
                    ),
                    trust=-2,
                ),
                Reply(
                    _(
                        "I will ask design what can be done by when. Then we two ring the client"
                        " today, with a plan."
                    ),
                    "call",
                    _(
                        "First ask those who do the work, then speak to the client together: one"
                        " voice, with dates that hold."
                    ),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("Then it is two weeks. Design will have to work at night."),
                    "rushed",
                    _(
                        "Overtime costs half as much again, and nobody has asked why two weeks"
                        " matter."
                    ),
                    margin=-2,
                ),
            ),
        ),
        "call": State(
            _("(The client) Not everything in two weeks? But your colleague told us so ..."),
            (
                Reply(
                    _(
                        "The poster for your sales meeting will be there in two weeks, the rest in"
                        " five. Here is the plan. Does the order suit you?"
                    ),
                    "good",
                    _(
                        "What matters most comes first, the rest has a date. A plan is worth more"
                        " than a promise."
                    ),
                    trust=2,
                    scope=1,
                ),
                Reply(
                    _("My colleague made a mistake, I am sorry."),
                    "blamed",
                    _(
                        "Never make a colleague small in front of a client: the whole agency"
                        " becomes small."
                    ),
                    trust=-1,
                ),
                Reply(
                    _("We will try."),
                    "rushed",
                    _("Trying is neither yes nor no. The client hears yes, design hears nothing."),
                    scope=-2,
                ),
            ),
        ),
        "rushed": State(
            _("(Design) What is to be on the posters? Which size? We have no brief."),
            (
                Reply(
                    _("Stop. You get a brief today, and the client a date that holds."),
                    "late",
                    _("Late, but right: no work without a brief."),
                    scope=2,
                ),
                Reply(
                    _("Just begin, I will ask later."),
                    "chaos",
                    _("Work without a brief is done twice, and only one time is paid for."),
                    margin=-2,
                    scope=-2,
                ),
                Reply(
                    _("Ask sales, it was their promise."),
                    "chaos",
                    _(
                        "Design now has to find out for itself what the client wants. That was your"
                        " part."
                    ),
                    trust=-1,
                    scope=-2,
                ),
            ),
        ),
        "good": State(
            _(
                "“That will do nicely,” says the client. Two weeks later the poster hangs where it"
                " was needed."
            ),
            end=BEST,
        ),
        "blamed": State(
            _(
                "The client accepts the new date, and asks itself what else does not hold at your"
                " agency."
            ),
            end=BETWEEN,
        ),
        "late": State(
            _(
                "The posters come after four weeks. The client is annoyed for a while, but the work"
                " is right at the first go."
            ),
            end=BETWEEN,
        ),
        "surprise": State(
            _(
                "The client complains to your managing director. It takes weeks until you are"
                " trusted."
            ),
            end=BETWEEN,
        ),
        "chaos": State(
            _(
                "The first posters show the wrong product. Everything is done again, at the"
                " agency's cost."
            ),
            end=WORST,
        ),
    },
)
