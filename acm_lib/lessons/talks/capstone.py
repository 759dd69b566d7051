"""The conversation of the capstone: the morning of the crisis, its bill, and the review."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "review",
    title=_("“And what was it good for?”"),
    setting=_(
        "December, the morning of the scandal. And then February, the quarterly review at {client}."
    ),
    speaker=_("Client"),
    best="BBABA",
    worst="AA",
    states={
        "start": State(
            _("It is seven. Have you seen the papers? At eight our film is on again."),
            (
                Reply(
                    _("Let us wait until noon. Most things blow over."),
                    "adrift",
                    _("Every hour it runs on is said in the client's name."),
                    trust=-2,
                ),
                Reply(
                    _(
                        "We take it off now, I have the media department on the other line. Who"
                        " speaks for you today? At nine I am with you."
                    ),
                    "bill",
                    _("Stop, one voice, be there: in the first hour nothing else counts."),
                    trust=2,
                ),
                Reply(
                    _("Our social team is already answering the comments."),
                    "adrift",
                    _("Two voices make two stories, and it is not your brand to speak for."),
                    trust=-1,
                    scope=-1,
                ),
            ),
        ),
        "adrift": State(
            _("It has just been on again. Our logo next to his face. What are you doing?!"),
            (
                Reply(
                    _("It was you who wanted this star."),
                    "dropped",
                    _("Blame in the first hour ends the partnership, whoever is right."),
                    trust=-2,
                    margin=-1,
                ),
                Reply(
                    _(
                        "You are right, I should have stopped it at once. It is off in five"
                        " minutes, and I am on my way."
                    ),
                    "bill",
                    _("A mistake owned at once costs half."),
                    trust=1,
                ),
                Reply(
                    _("I will ask the media department when they are in."),
                    "bill",
                    _("The client hears that nobody is on it."),
                    trust=-2,
                ),
            ),
        ),
        "bill": State(
            _("Noon. So the story has to be told anew. Who pays for that?"),
            (
                Reply(
                    _("We carry all of it, of course."),
                    "review",
                    _("Given away before anybody knew how much it is."),
                    trust=1,
                    margin=-2,
                ),
                Reply(
                    _(
                        "Here is what it costs. Half of it we carry. Without the third film it fits"
                        " your budget. Shall we put that in writing today?"
                    ),
                    "review",
                    _("A figure, a fair share, a choice, and on paper."),
                    trust=2,
                    margin=2,
                    scope=2,
                ),
                Reply(
                    _("You, it is in the contract."),
                    "review",
                    _("Right on paper; the client remembers how it was said."),
                    trust=-2,
                    margin=1,
                ),
            ),
        ),
        "review": State(
            _(
                "February. I am the new director. Tell me in one minute what the campaign was good"
                " for."
            ),
            (
                Reply(
                    _(
                        "This is what we promised, this is what came, and this is what we learnt in"
                        " the crisis. Which of the three shall I go into?"
                    ),
                    "learnt",
                    _("Promise, result, learning, and the choice is hers."),
                    trust=2,
                ),
                Reply(
                    _("We worked very hard, more hours than planned!"),
                    "hours",
                    _("Effort is your concern; she asked for the use."),
                    trust=-1,
                ),
                Reply(
                    _("First let me show you our plan for next year."),
                    "sold",
                    _("Selling before answering."),
                    trust=-1,
                ),
            ),
        ),
        "learnt": State(
            _("The crisis. I hear that it was expensive."),
            (
                Reply(
                    _("That was your side's star, not ours."),
                    "sold",
                    _("True or not, it makes two camps."),
                    trust=-2,
                ),
                Reply(
                    _(
                        "It cost both of us: here is what we carried, and here is what we left out."
                        " Next time there is a second story in the drawer before the film is shot."
                    ),
                    "plan",
                    _("The figure, fairly shared, and a lesson with a consequence."),
                    trust=2,
                    margin=1,
                ),
                Reply(
                    _("It was not so bad."),
                    "hours",
                    _("She has the figure. Small talk about it costs belief."),
                    trust=-1,
                ),
            ),
        ),
        "plan": State(
            _("Good. And what now?"),
            (
                Reply(
                    _(
                        "One page: the target, three steps, each with a name and a day. What would"
                        " have to stand there for you to sign it?"
                    ),
                    "signed",
                    _("A plan with names and days, and room for her."),
                    trust=1,
                    scope=2,
                ),
                Reply(
                    _("The same again next Tết."),
                    "open",
                    _("A year without a plan begins."),
                    trust=-1,
                ),
                Reply(
                    _("We will send you something."),
                    "open",
                    _("A promise without a day."),
                    trust=-1,
                ),
            ),
        ),
        "hours": State(
            _("I did not ask about that."),
            (
                Reply(
                    _("You should know what we do for you, though."),
                    "gone",
                    _("She has asked twice."),
                    trust=-2,
                    margin=-1,
                ),
                Reply(
                    _("You are right. The promise was this, the result is that."),
                    "learnt",
                    _("Back to the question."),
                    trust=1,
                ),
                Reply(
                    _("Then perhaps the plan for next year?"),
                    "sold",
                    _("Still no answer."),
                    trust=-1,
                ),
            ),
        ),
        "sold": State(
            _("Before anybody sells me anything I want to know what the last one was good for."),
            (
                Reply(
                    _("You are right: promise and result, on this page."),
                    "learnt",
                    _("Late, but an answer."),
                    trust=1,
                ),
                Reply(
                    _("Surely the others have told you."),
                    "gone",
                    _("She asked you."),
                    trust=-2,
                    margin=-1,
                ),
                Reply(_("I will send it to you."), "open", _("The moment is gone."), trust=-1),
            ),
        ),
        "signed": State(
            _("She writes a fourth step on the page, with her own name beside it, and signs."),
            end=BEST,
        ),
        "open": State(_("A polite goodbye. In the summer there is a pitch."), end=BETWEEN),
        "dropped": State(_("By noon another agency is in the room."), end=WORST),
        "gone": State(
            _("She closes the folder. “Thank you. My assistant will call you.” She does not."),
            end=WORST,
        ),
    },
)
