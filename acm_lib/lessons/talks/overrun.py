"""The conversation of lesson 06: an overrun is reported."""

from __future__ import annotations

from acm_lib.lessons.conversation import BEST, BETWEEN, WORST, Conversation, Reply, State
from acm_lib.statements import _

TALK = Conversation(
    "early_warning",
    title=_("“And what do you want me to do now?”"),
    setting=_(
        "You have asked your managing director for ten minutes, because of {order}: planned"
        " {planned_in_all}, forecast {low} to {high}."
    ),
    speaker=_("Managing director"),
    best="CAB",
    worst="BAC",
    states={
        "start": State(
            _("I have a call in ten minutes. What is it?"),
            (
                Reply(
                    _("The department has worked too much again, I am sorry."),
                    "blame",
                    _("Begins with guilt. She needs a figure and a choice."),
                    trust=-1,
                ),
                Reply(
                    _("Nothing much. It may be a little dearer."),
                    "small",
                    _("Made small, the overrun gets no time, and grows."),
                    trust=-1,
                    margin=-2,
                ),
                Reply(
                    _(
                        "Planned {planned_in_all}; if nobody acts it will be {low} to {high}. I"
                        " know why, and I have two ways out."
                    ),
                    "figure",
                    _(
                        "First the figure, then the reason, then the choice: that fits into ten"
                        " minutes."
                    ),
                    trust=2,
                    scope=1,
                ),
            ),
        ),
        "small": State(
            _("How little is a little?"),
            (
                Reply(
                    _("It will come right, I think."),
                    "hope",
                    _("Hope is no forecast."),
                    trust=-1,
                    margin=-1,
                ),
                Reply(
                    _("Honestly: planned {planned_in_all}, forecast {low} to {high}."),
                    "figure",
                    _("The figure is late, but it is on the table."),
                    trust=1,
                ),
                Reply(
                    _("I would have to look it up."),
                    "hope",
                    _("Who has no figure gets no decision."),
                    trust=-1,
                ),
            ),
        ),
        "blame": State(
            _("I do not ask whose fault it is. How much is it?"),
            (
                Reply(
                    _(
                        "Planned {planned_in_all}, forecast {low} to {high}. The client's wishes"
                        " went straight to the department."
                    ),
                    "figure",
                    _("Figure and reason."),
                    trust=1,
                    scope=1,
                ),
                Reply(_("Much. Really much."), "hope", _("Alarm without a figure."), trust=-1),
                Reply(
                    _("They just cannot estimate."),
                    "hope",
                    _("Still guilt, still no figure."),
                    trust=-1,
                    scope=-1,
                ),
            ),
        ),
        "figure": State(
            _("And what do you want me to do now?"),
            (
                Reply(
                    _(
                        "Choose: we agree with {other} on a paid second part, or we cut what was"
                        " not ordered. I would do the first."
                    ),
                    "choice",
                    _("Two ways and a recommendation: so one decides quickly."),
                    trust=1,
                    margin=1,
                    scope=1,
                ),
                Reply(
                    _("Give us more budget."),
                    "pay",
                    _("More budget without more fee is a loss with a nicer name."),
                    margin=-2,
                ),
                Reply(
                    _("I do not know. I thought you would."),
                    "pay",
                    _("A problem without a proposal lands on the desk of whoever has least time."),
                    trust=-1,
                ),
            ),
        ),
        "hope": State(
            _("Then come back when you know."),
            (
                Reply(
                    _("I will be back this afternoon with the figures by department."),
                    "pay",
                    _("Late, but with figures."),
                    trust=1,
                ),
                Reply(
                    _(
                        "I know enough: planned {planned_in_all}, forecast {low} to {high}. May I"
                        " have two minutes?"
                    ),
                    "figure",
                    _("Better now than at the end."),
                    trust=1,
                ),
                Reply(
                    _("All right."),
                    "silence",
                    _("And nobody talks about it any more, until the end."),
                    margin=-2,
                    scope=-1,
                ),
            ),
        ),
        "choice": State(
            _("The second part. But what if they say no?"),
            (
                Reply(
                    _("Then we have lost them."),
                    "pay",
                    _("A no is not the end: there is a second way."),
                    trust=-1,
                ),
                Reply(
                    _(
                        "Then we deliver what was ordered, and nothing more. I show them both"
                        " lists, today."
                    ),
                    "decided",
                    _("The alternative was thought of beforehand: ordered, and done."),
                    trust=1,
                    margin=1,
                    scope=2,
                ),
                Reply(
                    _("They will not."),
                    "pay",
                    _("Perhaps. A plan for the no costs one sentence."),
                    scope=-1,
                ),
            ),
        ),
        "decided": State(
            _(
                "“Do it.” {other} signs a second part. The margin is not saved whole, but half of"
                " the overrun is paid for."
            ),
            end=BEST,
        ),
        "pay": State(_("Time passes. In the end the agency pays a good part of it."), end=BETWEEN),
        "silence": State(
            _(
                "At the end the forecast has come true, and everybody asks why nobody said"
                " anything."
            ),
            end=WORST,
        ),
    },
)
