"""The conversation of lesson 03: a wish that is to become a brief."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "viral",
    title=_("“It must go viral”"),
    setting=_(
        "You are at {client} with the brand manager. Tết is coming, and you are to bring home a"
        " brief."
    ),
    speaker=_("Brand manager"),
    best="CCB",
    worst="ABA",
    states={
        "start": State(
            _("We need a video for Tết. It must go viral!"),
            (
                Reply(
                    _("We can do that. Our creatives are very good at it."),
                    "promised",
                    _("You have promised what nobody can promise, for an aim nobody knows."),
                    trust=1,
                    margin=-1,
                    scope=-2,
                ),
                Reply(
                    _("Nobody can promise you that."),
                    "insulted",
                    _("True, but a no is not yet a question."),
                    trust=-1,
                ),
                Reply(
                    _("Suppose it works: what is different in your shops after Tết?"),
                    "aim",
                    _("The question leads from the means to the aim, and she likes to answer it."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("What does your boss like?"),
                    "promised",
                    _("A brief made of tastes changes with every taste."),
                    scope=-1,
                ),
            ),
        ),
        "insulted": State(
            _("Other agencies promise it."),
            (
                Reply(
                    _("Then I promise it as well."),
                    "promised",
                    _("Whoever promises the same as all others is worth as much as all others."),
                    margin=-1,
                    scope=-1,
                ),
                Reply(
                    _("They may. What has to happen in your shops, so that you call it a success?"),
                    "aim",
                    _("Back to the aim, without quarrelling about others."),
                    trust=1,
                    scope=1,
                ),
                Reply(_("Then ask them."), "lost", _("Pride costs orders."), trust=-2),
            ),
        ),
        "promised": State(
            _("Wonderful. When can I see the first ideas? Next week?"),
            (
                Reply(
                    _(
                        "As soon as I know for whom it is and what it is to do. May I ask you three"
                        " questions?"
                    ),
                    "aim",
                    _("A good moment to turn round: before anybody has worked."),
                    scope=2,
                ),
                Reply(
                    _("Next week, certainly."),
                    "blind",
                    _("The creatives now work on a guess."),
                    margin=-1,
                    scope=-1,
                ),
                Reply(
                    _("I will ask the creatives."),
                    "blind",
                    _("They will ask you what it is about. You do not know either."),
                    scope=-1,
                ),
            ),
        ),
        "aim": State(
            _(
                "Well ... last Tết families took the other brand home. They are to take ours, a"
                " crate of it. About a tenth more than last year."
            ),
            (
                Reply(
                    _("Good. Then we do a video and outdoor and something in the shops."),
                    "rushed",
                    _(
                        "From the aim straight to the means: budget, date and the yes of her boss"
                        " are missing."
                    ),
                    scope=-1,
                ),
                Reply(
                    _("A tenth? That is not much."),
                    "rushed",
                    _("Her aim was judged, not understood."),
                    trust=-1,
                ),
                Reply(
                    _(
                        "Families, a crate, a tenth more. How much may it cost, what must be in it,"
                        " and who has to say yes?"
                    ),
                    "parts",
                    _("Said back, and the missing parts asked for: so a wish becomes a brief."),
                    trust=1,
                    scope=2,
                ),
            ),
        ),
        "parts": State(
            _(
                "There is a sum, I think the board has agreed. No alcohol in the picture. And my"
                " boss decides, but she never has time."
            ),
            (
                Reply(
                    _("Then we begin, and show her when it is done."),
                    "late",
                    _("Who decides last and sees it last, changes everything last."),
                    margin=-1,
                    scope=-1,
                ),
                Reply(
                    _(
                        "Tonight you have one page from me. Could the two of us show it to her for"
                        " ten minutes on Thursday?"
                    ),
                    "done",
                    _(
                        "The one who decides sees a page before anybody works. Ten minutes save"
                        " weeks."
                    ),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("Could you not decide it yourself?"),
                    "late",
                    _("She cannot, and does not like to hear it."),
                    trust=-1,
                ),
            ),
        ),
        "blind": State(
            _("(A week later) Hm. That is not it at all. I had thought of families."),
            (
                Reply(
                    _("We will do it again, of course."),
                    "twice",
                    _(
                        "The second round costs the same hours as the first, and nobody pays for"
                        " them."
                    ),
                    margin=-2,
                    scope=-1,
                ),
                Reply(
                    _(
                        "That was my fault: I did not ask. Let us take half an hour for the brief"
                        " now."
                    ),
                    "late",
                    _("The hours are gone, the trust is not: the fault was named and mended."),
                    trust=1,
                    scope=1,
                ),
                Reply(
                    _("You never said that."),
                    "twice",
                    _("True. It was your part to ask."),
                    trust=-2,
                ),
            ),
        ),
        "rushed": State(
            _("If you think so. I shall have to ask my boss about the money though."),
            (
                Reply(
                    _(
                        "Let us write it on one page first, then you have something to ask her"
                        " with."
                    ),
                    "late",
                    _("Just in time: a page, before people work."),
                    scope=1,
                ),
                Reply(
                    _("We will start in the meantime."),
                    "twice",
                    _("Work without money behind it is a present."),
                    margin=-2,
                ),
                Reply(
                    _("Do that, and call me."),
                    "late",
                    _("The ball lies with her, and so does the pace."),
                    trust=0,
                    scope=-1,
                ),
            ),
        ),
        "done": State(
            _(
                "On Thursday the marketing director reads the page, changes one word and signs. The"
                " departments begin on Friday, and nothing is done twice."
            ),
            end=BEST,
        ),
        "late": State(
            _("There is a brief, but weeks later. The departments will have to hurry before Tết."),
            end=BETWEEN,
        ),
        "lost": State(_("You go home without an order."), end=BETWEEN),
        "twice": State(
            _(
                "Everything is done a second time. The margin of the campaign is used up before it"
                " begins."
            ),
            end=WORST,
        ),
    },
)
