"""Where an account can grow: white space, next service, pipeline, target, market; and what would be
fresh."""

from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.errors import MissingTable, NotEnoughData
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, DATE, MONEY, RATIO, Statement, _


@section
def growth(scope: ClientScope) -> list:
    """Services it does not buy yet, the pipeline, the year's target and the market; nothing where
    the account must be put right first."""
    blocked = plans.growth_block(scope.client)
    blocks: list[Any] = [paragraph(blocked, tone="warning") if blocked else None]
    services = plans.whitespace(scope.client)
    missing = services[services["status"].eq("never offered") & (services["share"] >= plans.OFTEN)]
    alike = int(services["alike"].iloc[0]) if len(services) else 0
    title = Statement(_("What many similar clients buy, it buys or was offered"))
    if len(missing):
        named = list(missing["service"])
        text = (
            _("For later: many similar clients buy {services:term}")
            if blocked
            else _("Never offered, and bought by many similar clients: {services:term}")
        )
        title = Statement(text, services=named)
    alt = Statement(
        _(
            "Bars: share of {alike:count} similar clients that buy each service; filled where this"
            " client buys it too."
        ),
        alike=alike,
    )
    if len(services):
        blocks.append(charts.whitespace_grid(services, scope.format, title=title, alt=alt))
        columns = (
            Column("service", _("Service"), translate=True),
            Column("status", _("Here"), translate=True),
            Column("buyers", _("Similar clients that buy it"), COUNT),
            Column("alike", _("of"), COUNT),
            Column("expected", _("Likely share"), RATIO),
        )
        blocks.append(Table(services, columns))
    if not blocked:
        blocks += _next_service(scope)
    return [*blocks, *_pipeline(scope), *_target(scope, blocked is not None), *_market(scope)]


def _next_service(scope: ClientScope) -> list:
    likely = plans.next_service(scope.client)
    likely = likely[likely["status"] != "refused"]
    if likely.empty:
        return [
            paragraph(
                Statement(_("Without an order in 24 months, what it may buy next is not known."))
            )
        ]
    columns = (
        Column("service", _("May buy next"), translate=True),
        Column("chance", _("Chance"), RATIO),
        Column("lowest", _("from"), RATIO),
        Column("highest", _("to (80 %)"), RATIO),
        Column("weight", _("Rests on clients"), COUNT),
        Column("popularity", _("All clients"), RATIO),
        Column("status", _("Here"), translate=True),
    )
    return [Table(likely.head(3), columns)]


def _pipeline(scope: ClientScope) -> list:
    if not scope.view.has("opportunities"):
        return []
    offers = plans.pipeline(scope.client)
    columns = (
        Column("name", _("Opportunity")),
        Column("stage", _("Stage"), translate=True),
        Column("amount", _("Amount"), MONEY),
        Column("probability", _("Owner's chance"), RATIO),
        Column("weighted", _("Weighted"), MONEY),
        Column("chance", _("Chance by the past"), RATIO),
        Column("expected", _("Weighted by the past"), MONEY),
        Column("naive", _("At the agency's win rate"), MONEY),
        Column("expected_close", _("Decision"), DATE),
    )
    return [
        (
            Table(offers, columns)
            if len(offers)
            else paragraph(Statement(_("No opportunity is open with this client.")))
        )
    ]


def _target(scope: ClientScope, blocked: bool) -> list:
    aim = plans.target(scope.client).iloc[0]
    if blocked:
        return [
            paragraph(
                Statement(
                    _("No growth is planned here for now; last year's AGI was {agi:money}."),
                    agi=aim["agi"],
                )
            )
        ]
    money = {name: aim[name] for name in ("agi", "target", "keep", "grow", "win", "gap")}
    if aim["gap"] > 0:
        return [
            paragraph(
                Statement(
                    _(
                        "Target {target:money}, from {agi:money} of AGI last year: {keep:money} to"
                        " keep (at the agency's retention), {grow:money} to grow and {win:money} to"
                        " win in open offers; {gap:money} is not covered yet."
                    ),
                    **money,
                )
            )
        ]
    return [
        paragraph(
            Statement(
                _(
                    "Target {target:money}, from {agi:money} of AGI last year: {keep:money} to keep"
                    " (at the agency's retention), {grow:money} to grow and {win:money} to win in"
                    " open offers cover it."
                ),
                **money,
            )
        )
    ]


def _market(scope: ClientScope) -> list:
    try:
        trend = plans.market_trend(scope.client).iloc[0]
    except (MissingTable, NotEnoughData):
        return [
            paragraph(
                Statement(_("The market of the client's industry is not known for two years."))
            )
        ]
    text = (
        _(
            "Its market, {industry:term}, moved by {market:ratio} in a year; what it spends with us"
            " by {ours:ratio}."
        )
        if pd.notna(trend["ours"])
        else _("Its market, {industry:term}, moved by {market:ratio} in a year.")
    )
    return [
        paragraph(
            Statement(
                text,
                industry=trend["industry"],
                market=trend["market"],
                ours=trend["ours"],
            )
        )
    ]


@section
def approaches(scope: ClientScope) -> list:
    """How often the same approach came back, with what result, and what would be fresh."""
    orders = plans.repetition(scope.client)
    if orders.empty:
        return [paragraph(Statement(_("No order with an approach is known for this client.")))]
    index = plans.repetition_index(scope.client)
    blocks: list[Any] = []
    if len(index) and index["times"].iloc[0] >= 3:
        most = index.iloc[0]
        blocks.append(
            paragraph(
                Statement(
                    _(
                        "“{approach}” was sold {times:count} times; results went from {first:ratio}"
                        " to {last:ratio} of what was promised."
                    ),
                    approach=most["approach"],
                    times=most["times"],
                    first=most["result_first"],
                    last=most["result_last"],
                ),
                tone="warning",
            )
        )
    latest = orders.sort_values("day", ascending=False).head(10)
    why = [
        plans.shared_parts(row.approach, row.nearest) if row.nearest else ""
        for row in iterate_rows(latest)
    ]
    columns: tuple[Column, ...] = (
        Column("day", _("Ordered"), DATE),
        Column("name", _("Project")),
        Column("approach", _("Approach")),
        Column("familiarity", _("Similarity to earlier orders"), RATIO),
        Column("nearest_name", _("Most similar to")),
        Column("why", _("In common")),
        Column("times", _("Times sold"), COUNT),
        Column("result", _("Result"), RATIO),
    )
    blocks.append(
        Table(latest.assign(why=pd.Series(why, index=latest.index, dtype="object")), columns)
    )
    offered = plans.proposals(scope.client) if scope.view.has("opportunities") else orders.head(0)
    if len(offered):
        columns = (
            Column("name", _("Proposed now")),
            Column("approach", _("Approach")),
            Column("novelty", _("New to this client"), RATIO),
            Column("nearest_name", _("Most similar to")),
            Column("nearest_result", _("Its result"), RATIO),
        )
        blocks.append(Table(offered, columns))
    fresh = plans.fresh_approaches(scope.client)
    if len(fresh):
        columns = (
            Column("approach", _("Fresh approach")),
            Column("novelty", _("New to this client"), RATIO),
            Column("result", _("Result elsewhere"), RATIO),
            Column("orders", _("Orders"), COUNT),
            Column("expected", _("Likely result"), RATIO),
        )
        blocks.append(Table(fresh, columns, caption=plans.growth_block(scope.client)))
    else:
        blocks.append(
            paragraph(
                Statement(_("No approach of similar clients is both new here and proven there."))
            )
        )
    return blocks
