"""The sheets of the what-if on an opportunity: the answer, before and after the changes, and what
it rests on."""

import pandas as pd

from acm_lib import costs
from acm_lib.book import BookView
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import HOURS, MONEY, RATIO, Quantity, Statement, _

_ANSWERS = {"go": _("Go"), "go if": _("Go, if"), "no": _("No")}


def opportunities(view: BookView) -> dict[str, str]:
    """The open opportunities that somebody has estimated: id -> name and client.

    Raises
    ------
    MissingTable : no `opportunities` or no `opportunity_estimates`.
    """
    view.require(
        "opportunities", "opportunity_estimates", purpose=_("the decision about an opportunity")
    )
    offers = view.table("opportunities")
    estimated = set(view.table("opportunity_estimates")["opportunity_id"])
    offers = offers[offers["closed_on"].isna() & offers["opportunity_id"].isin(estimated)]
    names = view.table("clients").set_index("client_id")["name"]
    return {
        row.opportunity_id: f"{row.name} · {names.get(row.client_id, row.client_id)}"
        for row in iterate_rows(offers.sort_values("name"))
    }


@section
def answer(scope: Scope, opportunity_id: str, changes: costs.Changes, target: float) -> list:
    """Go, go if or no, with every figure as estimated and as changed."""
    before = costs.go_no_go(scope.view, opportunity_id, target_margin=target)
    after = costs.go_no_go(scope.view, opportunity_id, changes, target)
    verdict = Statement(
        _(
            "{answer:term}: {loss:ratio} chance of a loss, {chance:ratio} chance of the target"
            " margin of {target:ratio}."
        ),
        answer=_ANSWERS[after.decision],
        loss=after.p_loss,
        chance=after.chance_of_target,
        target=target,
    )
    rows = [
        (
            label,
            Statement("{value}", value=Quantity(get(before), unit)),
            Statement("{value}", value=Quantity(get(after), unit)),
        )
        for label, unit, get in (
            (_("Fee"), MONEY, lambda order: order.estimate.fee),
            (_("Hours"), HOURS, lambda order: order.estimate.hours),
            (_("Cost"), MONEY, lambda order: order.estimate.cost),
            (_("Margin as estimated"), RATIO, lambda order: order.estimate.margin),
            (_("Median margin"), RATIO, lambda order: order.margin),
            (_("Margin, 10th percentile"), RATIO, lambda order: order.margin_lowest),
            (_("Margin, 90th percentile"), RATIO, lambda order: order.margin_highest),
            (_("Chance of a loss"), RATIO, lambda order: order.p_loss),
            (_("Lowest fee for the target, 80 % sure"), MONEY, lambda order: order.lowest_fee),
            (_("Break-even hours"), HOURS, lambda order: order.estimate.break_even_hours),
        )
    ]
    frame = pd.DataFrame(rows, columns=["figure", "before", "after"])
    columns = (
        Column("figure", _("Figure"), translate=True),
        Column("before", _("As estimated")),
        Column("after", _("With the changes")),
    )
    return [paragraph(verdict, tone="name"), paragraph(*after.conditions), Table(frame, columns)]


@section
def departments(scope: Scope, opportunity_id: str, changes: costs.Changes, target: float) -> list:
    """The hours asked of each department, and what it has free; and what the answer rests on."""
    after = costs.go_no_go(scope.view, opportunity_id, changes, target)
    frame = after.capacity.assign(
        free_hours=after.capacity["free_hours"].where(after.capacity["free_hours"] < float("inf"))
    )
    columns = (
        Column("department", _("Department"), translate=True),
        Column("hours", _("Hours asked"), HOURS),
        Column("free_hours", _("Hours free"), HOURS),
        Column(
            "beyond",
            _("Beyond what is free"),
            HOURS,
            bands={
                hours: "red"
                for hours, clash in zip(frame["beyond"], frame["clash"], strict=True)
                if clash
            },
        ),
    )
    past = Statement(
        _("The chances rest on {n:count} closed orders of the agency."),
        n=after.past_orders,
    )
    return [Table(frame, columns), paragraph(*after.reasons, past)]
