"""The conversation of lesson 10: a film with a star."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "star",
    title=_("“I want a film with a star”"),
    setting=_(
        "You sit with the marketing director of {client}. Before her lies the magazine with her"
        " competitor's Tết film."
    ),
    speaker=_("Marketing director"),
    best="ACB",
    worst="BA",
    states={
        "start": State(
            _("For Tết I want a film with a star. Everybody has one."),
            (
                Reply(
                    _(
                        "What is to be different in the shops after Tết? How will you see that it"
                        " worked?"
                    ),
                    "need",
                    _("Ask for the need behind the wish, and for the sign by which one knows it."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("Wonderful! Which star do you have in mind?"),
                    "star",
                    _(
                        "You have taken the wish for the order. From here on everything is about"
                        " the star."
                    ),
                    scope=-1,
                ),
                Reply(
                    _("A star is far too dear for you."),
                    "hurt",
                    _(
                        "Perhaps true, but it sounds as if she were poor. Now she must defend"
                        " herself."
                    ),
                    trust=-2,
                ),
            ),
        ),
        "need": State(
            _("Sales. In the small shops, that is where the others stand in front of us."),
            (
                Reply(
                    _("A star sells in small shops too."),
                    "star",
                    _("She has told you her need, and you go back to the wish."),
                    scope=-1,
                ),
                Reply(
                    _("Then you do not need a film at all."),
                    "hurt",
                    _(
                        "It may be so, but her wish has a reason too: her boss wants to see a film."
                        " Leave it a place."
                    ),
                    trust=-1,
                ),
                Reply(
                    _(
                        "Then let us begin in the small shops: a display, something for the"
                        " shopkeeper, and a film that tells the same story without a star. How much"
                        " is set aside for it, and who has approved it?"
                    ),
                    "budget",
                    _(
                        "From the need to a way, and only then to the money: the figure and the"
                        " name."
                    ),
                    trust=1,
                    scope=1,
                ),
            ),
        ),
        "budget": State(
            _("{fee}, approved by the board. Not a dong more."),
            (
                Reply(
                    _("Could you not find a little more somewhere?"),
                    "pushed",
                    _("The figure was clear and had a name. Who asks on has not listened."),
                    trust=-1,
                ),
                Reply(
                    _(
                        "For {fee} we can do the shops and the film without a star. Tomorrow you"
                        " have it in writing: the need, what we make, what we leave out, half of it"
                        " at signing."
                    ),
                    "signed",
                    _(
                        "Need, wish and ability on one page, and what is left out stands there as"
                        " well."
                    ),
                    trust=1,
                    margin=1,
                    scope=2,
                ),
                Reply(
                    _("We will get the star in there somehow."),
                    "drained",
                    _("Somehow means: out of the agency's margin."),
                    margin=-2,
                    scope=-1,
                ),
            ),
        ),
        "star": State(
            _("The singer with the red hair. Her manager asks {star}."),
            (
                Reply(
                    _("We will manage that somehow."),
                    "drained",
                    _(
                        "Nobody has worked out whether it can be managed. Somebody will pay, and it"
                        " will be you."
                    ),
                    margin=-2,
                    scope=-1,
                ),
                Reply(
                    _("I will ask whether she has time. About the money we speak later."),
                    "pushed",
                    _("Now the manager negotiates with both of you, and you have no figure."),
                    margin=-1,
                ),
                Reply(
                    _(
                        "Then {rest} are left for everything else. What must the campaign do for"
                        " you, whatever happens?"
                    ),
                    "need",
                    _("The figure makes the wish visible, the question leads back to the need."),
                    trust=1,
                    scope=1,
                ),
            ),
        ),
        "hurt": State(
            _("Are you telling me that we have no money?"),
            (
                Reply(
                    _("No, forgive me. I wanted to ask what the film is to do for you."),
                    "need",
                    _("Take it back and ask: she came with a wish, and a wish has a reason."),
                    trust=1,
                ),
                Reply(
                    _("I am only being realistic."),
                    "cold",
                    _("Right or wrong, nobody asked for your opinion of her purse."),
                    trust=-2,
                ),
                Reply(
                    _("Others have larger budgets, that is just how it is."),
                    "cold",
                    _("To compare a client with richer ones: she will not forget it."),
                    trust=-2,
                ),
            ),
        ),
        "signed": State(
            _(
                "She reads the page twice. “Without the star ... but in the shops we will be in"
                " front.” She signs, and her boss gets his film."
            ),
            end=BEST,
        ),
        "pushed": State(
            _(
                "“I will think about it.” She thinks for three weeks, and then Tết is too near for"
                " a good campaign."
            ),
            end=BETWEEN,
        ),
        "cold": State(
            _(
                "The meeting is over after ten minutes. She will show her magazine to somebody"
                " else."
            ),
            end=BETWEEN,
        ),
        "drained": State(
            _(
                "The star comes, and with her the overtime. In the small shops nothing changes, and"
                " of {fee} nothing is left."
            ),
            end=WORST,
        ),
    },
)
