"""The conversation of lesson 08: the call that a quiet client needs."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "quiet",
    title=_("“Everything is fine, really”"),
    setting=_(
        "It is {then}. You call the marketing director of {lost}: a {given} in the last survey, and"
        " she answers your mails later than she used to."
    ),
    speaker=_("Marketing director"),
    best="ACB",
    worst="CA",
    states={
        "start": State(
            _("Hello! Everything is fine, really. We are just busy here."),
            (
                Reply(
                    _(
                        "In the survey you gave us {given} of 10, and I have been thinking about"
                        " that. What happened?"
                    ),
                    "honest",
                    _("Name what you know and ask: an exact question gets an honest answer."),
                    trust=1,
                ),
                Reply(
                    _("Good to hear! Then I will not keep you."),
                    "polite",
                    _("Politeness was taken for an answer. The survey had said something else."),
                    trust=-1,
                ),
                Reply(
                    _("Then it is a good moment for our new spring offer. May I send it?"),
                    "offer",
                    _(
                        "Selling to somebody who is about to go: she hears that you have not"
                        " listened."
                    ),
                    trust=-1,
                ),
            ),
        ),
        "honest": State(
            _(
                "Honestly? Three ideas in a row looked the same. And twice you were late, and"
                " nobody told me before."
            ),
            (
                Reply(
                    _("Who was it? I will have a word with them."),
                    "blame",
                    _("She wants it to work. Who is to blame is your business, not hers."),
                    trust=-1,
                ),
                Reply(
                    _("The delays came because your approvals were late."),
                    "defend",
                    _("Even if it is true: a defence closes the conversation that you asked for."),
                    trust=-2,
                ),
                Reply(
                    _(
                        "Thank you for telling me. What would have helped you, and when would you"
                        " have had to know?"
                    ),
                    "repair",
                    _("Thank, and ask on: her answer is the plan to win her back."),
                    trust=2,
                    scope=1,
                ),
            ),
        ),
        "repair": State(
            _(
                "A person who calls me before it is late, not after. And one idea that I have not"
                " seen yet."
            ),
            (
                Reply(
                    _("I will do what I can."),
                    "vague",
                    _("A promise without a day is none. She has heard it before."),
                    trust=-1,
                ),
                Reply(
                    _(
                        "I will call you every Friday, late or not. And on the 15th planning shows"
                        " you two ideas that nobody in your trade has had. I will write both down"
                        " for you today."
                    ),
                    "kept",
                    _(
                        "Two promises, each with a day, in writing: that is what trust is rebuilt"
                        " with."
                    ),
                    trust=2,
                    scope=1,
                ),
                Reply(
                    _("As an apology you get 10 % off the next order."),
                    "bribe",
                    _(
                        "She asked for a call and an idea. The discount costs profit and mends"
                        " neither."
                    ),
                    margin=-2,
                ),
            ),
        ),
        "blame": State(
            _("I do not want anybody's head. I want it to work."),
            (
                Reply(
                    _("Then let us forget it and look ahead."),
                    "vague",
                    _("Nothing was agreed, so nothing will change."),
                    trust=-1,
                ),
                Reply(
                    _("It was the designers, they are overloaded just now."),
                    "gone",
                    _("You speak ill of your own house. Why should she leave her brand there?"),
                    trust=-2,
                ),
                Reply(
                    _("You are right. What would have helped you?"),
                    "repair",
                    _("Back to her need: one step too many, but in time."),
                    trust=1,
                ),
            ),
        ),
        "defend": State(
            _("So it is my fault?"),
            (
                Reply(
                    _(
                        "No. I am sorry, that was the wrong answer. What would you have needed"
                        " from us?"
                    ),
                    "repair",
                    _("To take something back at once is strength."),
                    trust=1,
                ),
                Reply(
                    _("I am only telling you how it was."),
                    "gone",
                    _("To be right and to lose the client."),
                    trust=-2,
                ),
                Reply(
                    _("I can show you the mails."),
                    "gone",
                    _("Evidence is for courts. She wanted to be heard."),
                    trust=-2,
                ),
            ),
        ),
        "offer": State(
            _("An offer? We have not even spoken about the last project."),
            (
                Reply(
                    _("I will send it anyway, have a look when you have time."),
                    "gone",
                    _("She told you twice, and twice you did not hear it."),
                    trust=-2,
                ),
                Reply(
                    _("You are right, forgive me. How did the last one do for you?"),
                    "honest",
                    _("Better late than never: listening comes before selling."),
                    trust=1,
                ),
                Reply(
                    _("It is 10 % cheaper than last year."),
                    "bribe",
                    _("The price was not her problem."),
                    margin=-2,
                ),
            ),
        ),
        "kept": State(
            _(
                "The line is quiet for a moment. Then: “Friday, then. And on the 15th I want to see"
                " the two ideas.” She is still angry, but she is still there."
            ),
            end=BEST,
        ),
        "polite": State(
            _(
                "You hang up, relieved. In the autumn you read in the trade press that another"
                " agency has won the account."
            ),
            end=BETWEEN,
        ),
        "vague": State(
            _("“Well, let us see.” She orders once more, something small."), end=BETWEEN
        ),
        "bribe": State(
            _("She takes the discount and goes on looking for another agency."), end=BETWEEN
        ),
        "gone": State(
            _("“I have to go into a meeting.” The next message from {lost} is the notice."),
            end=WORST,
        ),
    },
)
