"""Who moves between cells, and the rhythm of orders."""

from __future__ import annotations

import pandas as pd

from acm_lib import segments
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.segments import PLAYBOOK
from acm_lib.sheets.client_segmentation.page import BANDS
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import said, section
from acm_lib.statements import COUNT, MONEY, RATIO, Quantity, Statement, Word, _


@section
def movers(scope: AgencyScope) -> list:
    """Value against growth, and who changed cell in a year."""
    now = segments.grid(scope.view)
    cells = now["cell"].value_counts()
    title = Statement(
        _("{grow} clients to grow, {fix} to fix or let go"),
        grow=Quantity(cells.get("grow", 0), COUNT),
        fix=Quantity(cells.get("fix", 0) + cells.get("let go", 0), COUNT),
    )
    alt = Statement(
        _(
            "Clients by growth of AGI (left to right) and AGI (bottom to top), coloured by what to"
            " do: {grow} to grow, {back} to win back."
        ),
        grow=Quantity(cells.get("grow", 0), COUNT),
        back=Quantity(cells.get("win back", 0), COUNT),
    )
    limits = segments.Thresholds(margin_floor=scope.view.settings.alerts.margin_floor)
    thresholds = Statement(
        _(
            "Growing from {growing}, shrinking from {shrinking}; to be fixed below a margin of"
            " {floor}; quiet after {quiet} times the usual gap between orders; judged after"
            " {months}."
        ),
        growing=Quantity(limits.growing, RATIO),
        shrinking=Quantity(limits.shrinking, RATIO),
        floor=Quantity(limits.margin_floor, RATIO),
        quiet=Quantity(limits.quiet, "index"),
        months=Quantity(limits.months_to_judge, "months"),
    )
    compared = now["growth"].notna().any()
    young = Statement(
        _("No client has been known for two whole years, so no growth can be told yet.")
    )
    blocks = [
        (
            charts.growth_grid(now, scope.format, title=title, alt=alt, colours=BANDS)
            if compared
            else said(young)
        )
    ]
    year_before = scope.view.month - pd.DateOffset(months=12)
    if year_before >= scope.view.book.months[0]:
        moved = segments.moves(segments.grid(scope.view.book.at(f"{year_before:%Y-%m}")), now)
        moved = moved[moved["cell_before"] != moved["cell"]]
        columns = (
            Column("cell_before", _("A year ago"), translate=True),
            Column("cell", _("Now"), translate=True),
            Column("clients", _("Clients"), COUNT),
            Column("names", _("Who")),
        )
        blocks.append(Table(moved, columns))
    return [*blocks, said(thresholds)]


@section
def steadiness(scope: AgencyScope) -> list:
    """From which cell to which in half a year, over all the half-years the book holds."""
    moves = segments.transition_matrix(segments.paths(scope.view))
    stayed = moves[(moves["cell_before"] == moves["cell"]) & (moves["seen"] >= 10)]
    title = Statement(
        _("Where clients were half a year later: {n} looks"),
        n=Quantity(moves["moves"].sum(), COUNT),
    )
    alt = Statement(
        _(
            "Matrix of cells: rows half a year before, columns half a year later, the number of"
            " clients in each field."
        )
    )
    words = [
        Statement(
            _("Of those in '{cell}', {share} were there half a year later ({n} looks)."),
            cell=Word(row.cell),
            share=Quantity(row.share, RATIO),
            n=Quantity(row.seen, COUNT),
        )
        for row in stayed.itertuples()
    ]
    return [
        charts.transition_heatmap(moves, scope.format, title=title, alt=alt, order=list(PLAYBOOK)),
        said(*words),
    ]


@section
def rhythm(scope: AgencyScope) -> list:
    """RFM on orders, else on invoices."""
    scores = segments.rfm(segments.orders(scope.view), as_of=scope.view.as_of)
    names = scope.view.table("clients").set_index("client_id")["name"]
    frame = scores.scores.assign(name=scores.scores["client_id"].map(names))
    counted = frame["segment"].value_counts()
    sentence = Statement(
        _("{best} of {all} clients are among the best, {lost} must not be lost or are slipping."),
        best=Quantity(counted.get("best", 0), COUNT),
        all=Quantity(len(frame), COUNT),
        lost=Quantity(counted.get("must not lose", 0) + counted.get("slipping", 0), COUNT),
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
        _("The fifths end at {r} days, {f} orders and {m}."),
        r=[Quantity(v, COUNT) for v in scores.cutoffs.loc["r"]],
        f=[Quantity(v, COUNT) for v in scores.cutoffs.loc["f"]],
        m=[Quantity(v, MONEY) for v in scores.cutoffs.loc["m"]],
    )
    return [
        said(sentence),
        Table(frame.sort_values(["r", "f", "m"], ascending=False), columns),
        said(cuts),
    ]
