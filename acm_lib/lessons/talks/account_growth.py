"""The conversation of lesson 13: what comes after a success."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "second",
    title=_("“We only do that with you”"),
    setting=_(
        "You have just shown {furniture} the good results of the year. There are ten minutes left."
    ),
    speaker=_("Managing director"),
    best="ACB",
    worst="BC",
    states={
        "start": State(
            _("Very nice. So we go on like this?"),
            (
                Reply(
                    _(
                        "Gladly. May I ask one thing: what has to work next year so that you call"
                        " it a good year?"
                    ),
                    "need",
                    _(
                        "After a success the ear is open: ask about the next year, not about an"
                        " order."
                    ),
                    trust=1,
                ),
                Reply(
                    _("Here is our catalogue: we also do {service}, films, media ..."),
                    "catalogue",
                    _("A list of what you have is not an answer to a need you do not know."),
                    trust=-1,
                ),
                Reply(
                    _("Yes, we go on like this."),
                    "same",
                    _("Content, and ten minutes given away."),
                    trust=0,
                    scope=-1,
                ),
            ),
        ),
        "need": State(
            _("We open two shops in the south. Nobody knows us there."),
            (
                Reply(
                    _("Then you need our {service}!"),
                    "catalogue",
                    _("Half a need heard, and the solution is out already."),
                    trust=-1,
                ),
                Reply(
                    _("Congratulations! I am sure that it will go well."),
                    "same",
                    _("Polite. The order was lying on the table."),
                    trust=0,
                    scope=-1,
                ),
                Reply(
                    _(
                        "How will people there hear of you for the first time, and how many must"
                        " come in the first month?"
                    ),
                    "figure",
                    _("One question more turns a worry into a task with a figure."),
                    trust=1,
                    scope=1,
                ),
            ),
        ),
        "figure": State(
            _(
                "A thousand visitors would be good. But we only do the one thing with you. For the"
                " rest there are specialists."
            ),
            (
                Reply(
                    _("We are cheaper than the specialists."),
                    "cheap",
                    _("Nobody had asked for the price. Now you are the cheap one."),
                    margin=-2,
                ),
                Reply(
                    _(
                        "Then let us earn it: for one shop, one opening, with that figure as the"
                        " measure. If it works, the second one follows; if not, you have lost one"
                        " evening. You get one page with the price on Friday."
                    ),
                    "order",
                    _("A small first order with the client's own figure, and a day."),
                    trust=1,
                    margin=1,
                    scope=1,
                ),
                Reply(
                    _("Specialists cannot do it any better."),
                    "catalogue",
                    _("To speak ill of others proves nothing about you."),
                    trust=-1,
                ),
            ),
        ),
        "catalogue": State(
            _("Thank you, I will look at it some time."),
            (
                Reply(
                    _("Forgive me, I was too fast. What has to work next year for you?"),
                    "need",
                    _("Back to the question: it is never too late for it."),
                    trust=1,
                ),
                Reply(
                    _("When may I call about it?"),
                    "same",
                    _("A date without a reason is soon postponed."),
                    trust=-1,
                ),
                Reply(
                    _("And if you buy two, there is a discount."),
                    "pushed",
                    _("Still no need, but less margin already."),
                    trust=-1,
                    margin=-2,
                ),
            ),
        ),
        "order": State(
            _(
                "“One evening I can risk.” The page comes on Friday. Eleven hundred visitors come"
                " to the opening, and the second shop asks for the same."
            ),
            end=BEST,
        ),
        "same": State(
            _(
                "A friendly goodbye. In spring you read that another agency did the opening of the"
                " new shops."
            ),
            end=BETWEEN,
        ),
        "cheap": State(_("You get the order, at a price at which nothing is left."), end=BETWEEN),
        "pushed": State(
            _(
                "The catalogue lies unread. From now on the invitations to show the results are"
                " answered by the assistant."
            ),
            end=WORST,
        ),
    },
)
