"""The rules of a plan: what is to be done next with a client. Each is one function that yields
actions; `RULES` lists them all.

Growth is never advised to a client that must be fixed, let go or pay first.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from acm_lib.plans.briefs import CONTRADICTORY, OVER_BUDGET
from acm_lib.plans.context import ClientContext
from acm_lib.plans.fresh_approaches import choose_fresh
from acm_lib.plans.relationships import is_paying_slower, payment_timing
from acm_lib.segments import PLAYBOOK
from acm_lib.statements import Statement, _

NOW, SOON, LATER = 7, 21, 45  # days from the report's last day


def _segment_action(context: ClientContext) -> Iterator[dict]:
    """What the segment asks for, unless it is growth: that is for the rules that know what to
    offer."""
    play = PLAYBOOK[context.segment["cell"]]
    if not play.growing or play.cell == "farm":
        days = {"fix": NOW, "let go": SOON, "win back": NOW, "farm": NOW}.get(play.cell, LATER)
        worth = (
            abs(context.segment["delivery_profit"])
            if play.cell in ("fix", "let go")
            else context.segment["agi_before"]
            if play.cell == "win back"
            else np.nan
        )
        yield context.action(play.cell, play.todo, context.segment["reasons"][0], days, worth)


def urgent_alerts(context: ClientContext) -> Iterator[dict]:
    red = [alert for alert in context.rows("alerts") if alert.band == "red"]
    for alert in red[:2]:
        yield context.action(alert.alert, alert.action.text, alert.reason, NOW, alert.at_stake)


def _late_payment(context: ClientContext) -> Iterator[dict]:
    if is_paying_slower(context.rows("payment")):
        halves = context.rows("payment")
        yield context.action(
            "payment",
            _("Agree a payment plan with the client's finance department before the next order."),
            Statement(
                _("Paid {first} at first, {last} now."),
                first=payment_timing(halves[0].days_late),
                last=payment_timing(halves[-1].days_late),
            ),
            NOW,
            halves[-1].amount,
        )


def _one_person(context: ClientContext) -> Iterator[dict]:
    for contacts in context.rows("contact_concentration") if context.is_client else ():
        person = str(context.plan.people.get(contacts.top_contact, contacts.top_contact))
        yield context.action(
            "relationship",
            _("Ask {person} to introduce you to a second and a third person at the client."),
            Statement(
                _("{share:ratio} of {contacts:count} contacts in a year are with {person} alone."),
                share=contacts.top_share,
                contacts=contacts.touchpoints,
                person=person,
            ),
            SOON,
            context.segment["agi"],
            person=person,
        )


def _unhappy(context: ClientContext) -> Iterator[dict]:
    todo = {
        "satisfaction": _(
            "Call the client about the last answers, before they call somebody else."
        ),
        "delivery": _(
            "Go through the open tasks with the departments and give the client new dates that"
            " hold."
        ),
        "relationship": _("Agree a fixed day for the next three meetings."),
    }
    if not context.rows("open_tasks"):
        todo["delivery"] = _(
            "Tell the client what was late and what is done differently now, before the next work"
            " begins."
        )
    for reason in context.rows("unhappy") if context.is_client else ():
        yield context.action(reason.group, todo[reason.group], reason.reason, SOON, np.nan)


def _over_familiar(context: ClientContext) -> Iterator[dict]:
    for repeated in context.rows("repetition")[:1] if context.is_client else ():
        if repeated.times < 3:
            return
        fresh = choose_fresh(
            context.plan.past_approaches.get(context.client_id, []),
            context.plan.industries[context.client_id],
            context.plan.successful_approaches,
            most=1,
        )
        falling = pd.notna(repeated.result_last) and repeated.result_last < repeated.result_first
        why = Statement(
            (
                _(
                    "“{approach}” was sold {times:count} times; results went from {first:ratio} to"
                    " {last:ratio} of what was promised."
                )
                if falling
                else _("“{approach}” was sold {times:count} times.")
            ),
            approach=repeated.approach,
            times=repeated.times,
            first=repeated.result_first,
            last=repeated.result_last,
        )
        if len(fresh):
            yield context.action(
                "approach",
                _("Bring a fresh approach; new to this client and good elsewhere: {fresh}."),
                why,
                SOON,
                np.nan,
                fresh=fresh["approach"].iloc[0],
            )
        else:
            yield context.action(
                "approach",
                _("Ask planning for a fresh approach before the next proposal."),
                why,
                SOON,
            )


def _whitespace(context: ClientContext) -> Iterator[dict]:
    if context.growth_is_blocked:
        return
    for service in context.rows("white_spots"):
        yield context.action(
            "grow",
            _("Propose {service:term}."),
            Statement(
                _(
                    "{buyers:count} of {alike:count} similar clients buy {service:term}, this one"
                    " does not."
                ),
                buyers=service.buyers,
                alike=service.alike,
                service=service.service,
            ),
            LATER,
            context.plan.typical_order.get(service.service, np.nan),
            service=service.service,
        )


def _next_decision(context: ClientContext) -> Iterator[dict]:
    if context.growth_is_blocked:
        return
    offers = [offer for offer in context.rows("pipeline") if pd.notna(offer.expected)]
    for offer in sorted(offers, key=lambda one: -one.expected)[:1]:
        yield context.action(
            "pipeline",
            _("Bring “{offer}” to a decision."),
            Statement(
                _("{amount:money} at stage {stage:term}, decision expected on {day:date}."),
                amount=offer.amount,
                stage=offer.stage,
                day=offer.expected_close,
            ),
            SOON,
            offer.expected,
            offer=offer.name,
        )


def _overdue_promise(context: ClientContext) -> Iterator[dict]:
    for late in context.rows("overdue_promises") if context.is_client else ():
        yield context.action(
            "promise",
            _("Keep what was promised, or say by when."),
            Statement(
                _("{n:count} promised and overdue, the oldest since {day:date}."),
                n=late.number,
                day=late.first,
            ),
            NOW,
        )


def _open_questions(context: ClientContext) -> Iterator[dict]:
    found = context.rows("briefs")
    if not found or not context.is_client:
        return
    worst = max(
        dict.fromkeys(point.brief_id for point in found),
        key=lambda brief: sum(point.brief_id == brief for point in found),
    )
    brief = [point for point in found if point.brief_id == worst]
    if len(brief) >= 2 or brief[0].kind in (CONTRADICTORY, OVER_BUDGET):
        yield context.action(
            "brief",
            _("Ask the client the open questions of the brief for “{project}”."),
            Statement(_("{n:count} open: {first}"), n=len(brief), first=brief[0].what),
            SOON,
            project=brief[0].project,
        )


def _unmet_promise(context: ClientContext) -> Iterator[dict]:
    for point in context.rows("unmet_promises")[:1]:
        yield context.action(
            "signing",
            _("Settle with sales what “{project}” was sold as, before the work goes on."),
            point.gap,
            NOW,
            project=point.project,
        )


def _full_week(context: ClientContext) -> Iterator[dict]:
    for week in context.rows("full_weeks") if context.is_client else ():
        yield context.action(
            "capacity",
            _(
                "Agree with {department:term} which work comes first, and tell the client before"
                " the week, not after."
            ),
            Statement(
                _(
                    "{department:term} is asked for {load:ratio} of what it can work in the week of"
                    " {week:date}; {own:hours} are this client's."
                ),
                department=week.department,
                load=week.load,
                week=week.week,
                own=week.own,
            ),
            SOON,
            department=week.department,
        )


Rule = Callable[[ClientContext], Iterator[dict]]
RULES: tuple[Rule, ...] = (
    _segment_action,
    urgent_alerts,
    _late_payment,
    _one_person,
    _unmet_promise,
    _overdue_promise,
    _full_week,
    _open_questions,
    _unhappy,
    _over_familiar,
    _next_decision,
    _whitespace,
)
