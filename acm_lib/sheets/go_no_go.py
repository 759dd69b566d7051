"""The sheets of the report of one opportunity: sign, sign under conditions, or not?"""

import pandas as pd

from acm_lib import costs, plans
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import OpportunityScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import (
    COUNT,
    DAYS,
    HOURS,
    MONEY,
    MONEY_PER_HOUR,
    MONTH,
    RATIO,
    Statement,
    _,
)

_HEADS = {
    costs.GO: _("Go: sign {name} at {fee:money}."),
    costs.GO_IF: _("Go if the conditions below are agreed: {name} at {fee:money}."),
    costs.NO: _("No: do not sign {name} at {fee:money}."),
}
_WITHOUT_FEE = _("No fee has been named for {name} yet.")


@section
def answer(scope: OpportunityScope) -> list:
    """Go, go if, or no; the conditions; what was found."""
    found = _decided(scope)
    name = found.estimate.name
    head = (
        Statement(_HEADS[found.decision], name=name, fee=found.estimate.fee)
        if found.estimate.fee > 0
        else Statement(_WITHOUT_FEE, name=name)
    )
    tone = "warning" if found.decision == costs.NO else ""
    needed = (
        Statement(_("What it would take:"))
        if found.decision == costs.NO
        else Statement(_("The conditions:"))
    )
    conditions = [paragraph(needed), paragraph(*found.conditions)] if found.conditions else []
    return [
        paragraph(head, tone=tone),
        *conditions,
        paragraph(Statement(_("What was found:"))),
        paragraph(*found.reasons),
    ]


@section
def price(scope: OpportunityScope) -> list:
    """The fee offered, the fee it takes, and where it breaks even."""
    found = _decided(scope)
    plan = found.estimate
    rows = [
        (Statement(_("Fee offered")), plan.fee),
        (Statement(_("Cost as estimated")), plan.cost),
        (Statement(_("including labour")), plan.labour_cost),
        (Statement(_("including third parties")), plan.third_party),
        (Statement(_("including overtime")), plan.overtime_cost),
        (
            Statement(
                _("Lowest fee that keeps {target:ratio} with {chance:ratio} chance"),
                target=found.target_margin,
                chance=costs.CHANCE,
            ),
            found.lowest_fee,
        ),
    ]
    table = Table(
        pd.DataFrame(rows, columns=["what", "amount"]),
        (Column("what", _("What")), Column("amount", _("Amount"), MONEY)),
    )
    return [table]


@section
def chances(scope: OpportunityScope) -> list:
    """The margins that may come, drawn from the agency's own past overruns."""
    found = _decided(scope)
    if found.p_loss != found.p_loss:
        return [paragraph(*found.reasons[-1:])]
    title = Statement(
        _("{p:ratio} chance of a loss, {target:ratio} chance of the target"),
        p=found.p_loss,
        target=found.chance_of_target,
    )
    alt = Statement(
        _(
            "Bars: the margin in each simulation; 10 % are below {lowest:ratio}, half are below"
            " {middle:ratio}, 10 % are above {highest:ratio}."
        ),
        lowest=found.margin_lowest,
        middle=found.margin,
        highest=found.margin_highest,
    )
    said_of = Statement(
        _(
            "In 10 % of simulations the margin is below {lowest:ratio}; the median is"
            " {middle:ratio}; in 10 % it is above {highest:ratio}. Based on {n:count} closed"
            " projects."
        ),
        lowest=found.margin_lowest,
        middle=found.margin,
        highest=found.margin_highest,
        n=found.past_orders,
    )
    return [
        charts.margin_distribution(
            found.margins, scope.format, title=title, alt=alt, target=found.target_margin
        ),
        paragraph(said_of),
    ]


@section
def drivers(scope: OpportunityScope) -> list:
    """What moves the margin most."""
    found = _decided(scope)
    if not found.estimate.fee > 0:
        return [paragraph(Statement(_WITHOUT_FEE, name=found.estimate.name))]
    first = found.tornado.iloc[0]
    named = first["department"] if first["department"] else first["driver"]
    title = Statement(_("What moves the margin most: {driver:term}"), driver=named)
    alt = Statement(
        _(
            "Bars: the margin at the low and the high end of each driver; {driver:term} takes it"
            " from {low:ratio} to {high:ratio}."
        ),
        driver=named,
        low=first["margin_low"],
        high=first["margin_high"],
    )
    return [charts.tornado(found.tornado, scope.format, title=title, alt=alt, middle=found.margin)]


@section
def capacity(scope: OpportunityScope) -> list:
    """The hours each department is asked for, against what it has free."""
    found = _decided(scope)
    plan = found.estimate
    rows = plan.table().assign(
        free_hours=lambda rows: rows["free_hours"].where(rows["free_hours"] < float("inf"))
    )
    columns = (
        Column("department", _("Department"), translate=True),
        Column("hours", _("Hours estimated"), HOURS),
        Column("free_hours", _("Hours free"), HOURS),
        Column("overtime_hours", _("Hours beyond"), HOURS),
        Column("cost_rate", _("Cost per hour"), MONEY_PER_HOUR),
        Column("labour_cost", _("Labour"), MONEY),
        Column("third_party", _("Third parties"), MONEY),
    )
    about = (
        Statement(
            _("Planned from {start:date} for {weeks:weeks}."),
            start=plan.start,
            weeks=plan.weeks,
        )
        if plan.weeks == plan.weeks
        else None
    )
    clash = found.capacity[found.capacity["clash"]]
    fits = Statement(_("Every department can take it.")) if clash.empty and plan.free else None
    full = (
        Statement(
            _("Too much for: {departments:term}."),
            departments=list(clash["department"]),
        )
        if len(clash)
        else None
    )
    return [
        paragraph(*filter(None, (about, fits, full)), tone="warning" if len(clash) else ""),
        Table(rows, columns),
    ]


@section
def client(scope: OpportunityScope) -> list:
    """Can the client pay: how late it pays, what is overdue, the share of its marketing budget."""
    found = _decided(scope)
    ability = found.payment_record
    statements = [Statement(_("Overdue now: {amount:money}."), amount=ability.overdue)]
    if ability.budget_share == ability.budget_share:
        statements.append(
            Statement(
                _(
                    "With this order the agency has had {share:ratio} of a year of the client's"
                    " marketing budget."
                ),
                share=ability.budget_share,
            )
        )
    else:
        statements.append(Statement(_("The client's marketing budget is not known: ask for it.")))
    halves = plans.payment(scope.client).tail(6)
    if halves.empty:
        return [paragraph(*statements)]
    columns = (
        Column("half", _("Half-year from"), MONTH),
        Column("invoices", _("Invoices"), COUNT),
        Column("days_late", _("Days late"), DAYS),
    )
    return [paragraph(*statements), Table(halves, columns)]


@section
def what_if(scope: OpportunityScope) -> list:
    """The same opportunity with another fee, scope, timeline: everything recomputed."""
    found = _decided(scope)
    fee = found.estimate.fee
    cases = [
        (Statement(_("as offered")), costs.Changes()),
        (Statement(_("at the fee for the target")), costs.Changes(fee=found.lowest_fee)),
        *(
            [
                (
                    Statement(_("{share:ratio} discount"), share=0.1),
                    costs.Changes(discount=0.1),
                )
            ]
            if fee > 0
            else []
        ),
        (Statement(_("{share:ratio} more scope"), share=0.1), costs.Changes(scope=1.1)),
        (Statement(_("{share:ratio} less scope"), share=0.1), costs.Changes(scope=0.9)),
        *(
            (Statement(_("in {weeks:weeks}"), weeks=weeks), costs.Changes(weeks=weeks))
            for weeks in costs.timelines(found.estimate)
        ),
    ]
    rows = []
    for what, changes in cases:
        case = costs.go_no_go(scope.view, scope.opportunity_id, changes)
        rows.append(
            (
                what,
                case.estimate.fee,
                case.estimate.cost,
                case.margin,
                case.p_loss,
                case.estimate.overtime_hours,
                case.decision,
            )
        )
    frame = pd.DataFrame(
        rows, columns=["what", "fee", "cost", "margin", "p_loss", "overtime", "decision"]
    )
    columns = (
        Column("what", _("What if")),
        Column("fee", _("Fee"), MONEY),
        Column("cost", _("Cost"), MONEY),
        Column("margin", _("Margin"), RATIO),
        Column("p_loss", _("Chance of loss"), RATIO),
        Column("overtime", _("Overtime"), HOURS),
        Column(
            "decision",
            _("Answer"),
            translate=True,
            bands={costs.GO: "green", costs.GO_IF: "yellow", costs.NO: "red"},
        ),
    )
    return [Table(frame, columns)]


@section
def calibration(scope: OpportunityScope) -> list:
    """Did such chances come true on past orders?"""
    past = costs.calibration(scope.view)
    bands = past.bands.assign(
        band=[
            Statement(  # type: ignore[misc]
                _("{low:ratio} to {high:ratio}"),
                low=row.lowest,
                high=row.highest,
            )
            for row in iterate_rows(past.bands)
        ]
    )
    columns = (
        Column("band", _("Predicted loss probability")),
        Column("orders", _("Orders"), COUNT),
        Column("predicted", _("Mean prediction"), RATIO),
        Column("lost", _("Lost money"), RATIO),
    )
    caption = Statement(
        _("{n:count} past orders, each judged with what was known on the day it was signed"),
        n=len(past.orders),
    )
    worth = (
        Statement(
            _(
                "The prediction error is {gain:ratio} lower than the baseline (one probability for"
                " every order)."
            ),
            gain=past.skill,
        )
        if past.skill >= 0
        else Statement(
            _(
                "The prediction error is higher than the baseline (one probability for every"
                " order): rely on the estimate instead."
            )
        )
    )
    held = Statement(
        _("The 80 % interval of the cost held {coverage:ratio} of them."),
        coverage=past.coverage,
    )
    return [Table(bands, columns, caption=caption), paragraph(worth, held)]


def _decided(scope: OpportunityScope) -> costs.Decision:
    return costs.go_no_go(scope.view, scope.opportunity_id)
