"""Who moves between cells, and the rhythm of orders."""

from typing import Any

import pandas as pd

from acm_lib import segments
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.segments import PLAYBOOK
from acm_lib.sheets.client_segmentation.summary import BANDS
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, MONEY, Statement, _


@section
def movers(scope: AgencyScope) -> list:
    """Value against growth, and who changed cell in a year."""
    now = segments.segment_clients(scope.view)
    cells = now["cell"].value_counts()
    title = Statement(
        _("{grow:count} clients to grow, {fix:count} to fix or let go"),
        grow=cells.get("grow", 0),
        fix=cells.get("fix", 0) + cells.get("let go", 0),
    )
    alt = Statement(
        _(
            "Clients by growth of AGI (left to right) and AGI (bottom to top), coloured by what to"
            " do: {grow:count} to grow, {back:count} to win back."
        ),
        grow=cells.get("grow", 0),
        back=cells.get("win back", 0),
    )
    limits = segments.Thresholds(margin_floor=scope.view.settings.alerts.margin_floor)
    thresholds = Statement(
        _(
            "Growing from {growing:ratio}, shrinking from {shrinking:ratio}; to be fixed below a"
            " margin of {floor:ratio}; quiet after {quiet:index} times the usual gap between"
            " orders; judged after {months:months}."
        ),
        growing=limits.growing,
        shrinking=limits.shrinking,
        floor=limits.margin_floor,
        quiet=limits.quiet,
        months=limits.months_to_judge,
    )
    compared = now["growth"].notna().any()
    young = Statement(
        _("No client has been known for two whole years, so no growth can be told yet.")
    )
    blocks: list[Any] = [
        (
            charts.growth_grid(now, scope.format, title=title, alt=alt, colours=BANDS)
            if compared
            else paragraph(young)
        )
    ]
    year_before = scope.view.month - pd.DateOffset(months=12)
    if year_before >= scope.view.book.months[0]:
        moved = segments.count_transitions(
            segments.segment_clients(scope.view.book.at(f"{year_before:%Y-%m}")), now
        )
        moved = moved[moved["cell_before"] != moved["cell"]]
        columns = (
            Column("cell_before", _("A year ago"), translate=True),
            Column("cell", _("Now"), translate=True),
            Column("clients", _("Clients"), COUNT),
            Column("names", _("Who")),
        )
        blocks.append(Table(moved, columns))
    return [*blocks, paragraph(thresholds)]


@section
def segment_stability(scope: AgencyScope) -> list:
    """From which cell to which in half a year, over all the half-years the book holds."""
    moves = segments.transition_matrix(segments.segment_history(scope.view))
    stayed = moves[(moves["cell_before"] == moves["cell"]) & (moves["seen"] >= 10)]
    title = Statement(
        _("Where clients were half a year later: {n:count} observations"),
        n=moves["moves"].sum(),
    )
    alt = Statement(
        _(
            "Matrix of cells: rows half a year before, columns half a year later, the number of"
            " clients in each field."
        )
    )
    words = [
        Statement(
            _(
                "Of those in '{cell:term}', {share:ratio} were there half a year later ({n:count}"
                " observations)."
            ),
            cell=row.cell,
            share=row.share,
            n=row.seen,
        )
        for row in iterate_rows(stayed)
    ]
    return [
        charts.transition_heatmap(moves, scope.format, title=title, alt=alt, order=list(PLAYBOOK)),
        paragraph(*words),
    ]


@section
def rhythm(scope: AgencyScope) -> list:
    """RFM on orders, else on invoices."""
    scores = segments.rfm(segments.orders(scope.view), as_of=scope.view.as_of)
    names = scope.view.table("clients").set_index("client_id")["name"]
    frame = scores.scores.assign(name=scores.scores["client_id"].map(names))
    counted = frame["segment"].value_counts()
    sentence = Statement(
        _(
            "{best:count} of {all:count} clients are among the best, {lost:count} must not be lost"
            " or are slipping."
        ),
        best=counted.get("best", 0),
        all=len(frame),
        lost=counted.get("must not lose", 0) + counted.get("slipping", 0),
    )
    columns = (
        Column("name", _("Client")),
        Column("segment", _("Segment"), translate=True),
        Column("r", _("R"), COUNT),
        Column("f", _("F"), COUNT),
        Column("m", _("M"), COUNT),
        Column("days_since_last_order", _("Days since last order"), COUNT),
        Column("orders", _("Orders"), COUNT),
        Column("amount", _("Amount"), MONEY),
    )
    cuts = Statement(
        _("The fifths end at {r:count} days, {f:count} orders and {m:money}."),
        r=list(scores.cutoffs.loc["r"]),
        f=list(scores.cutoffs.loc["f"]),
        m=list(scores.cutoffs.loc["m"]),
    )
    return [
        paragraph(sentence),
        Table(frame.sort_values(["r", "f", "m"], ascending=False), columns),
        paragraph(cuts),
    ]
