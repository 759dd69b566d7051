"""How long retainers and clients last, and what goes with leaving."""

import pandas as pd

from acm_lib import segments
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.errors import NotEnoughData
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import Paragraph, not_enough_data, paragraph, section
from acm_lib.statements import (
    COUNT,
    INDEX,
    MONEY,
    MONTH,
    Statement,
    _,
)


@section
def retainers(scope: AgencyScope) -> list:
    """How long retainers last, and how long those that run may still do."""
    runs = segments.retainer_runs(scope.view)
    curve = segments.kaplan_meier(runs["months"], runs["ended"])
    running = runs[~runs["ended"]].copy()
    running["to_come"] = segments.remaining_lifetime(curve, running["months"])
    left = int(runs["ended"].sum())
    none_left = Statement(
        _(
            "All {n:count} retainers still run or ended too recently to tell: nothing is known yet"
            " of when they end."
        ),
        n=len(runs),
    )
    some_left = Statement(
        _(
            "{left:count} of {n:count} retainers were not renewed; half of them last"
            " {months:months}."
        ),
        left=left,
        n=len(runs),
        months=segments.median_lifetime(curve),
    )
    alt = Statement(
        _(
            "Steps: the share of retainers still running by months since their start, with the 95 %"
            " band."
        )
    )
    columns = (
        Column("name", _("Client")),
        Column("start", _("Since"), MONTH),
        Column("end", _("Contract until"), MONTH),
        Column("months", _("Months so far"), COUNT),
        Column("contracts", _("Contracts"), COUNT),
        Column("fee_a_year", _("Fee a year"), MONEY),
        *([Column("to_come", _("Half stay another, months"), COUNT)] if left else []),
    )
    return [
        paragraph(some_left if left else none_left),
        (
            charts.survival(
                curve, scope.format, title=Statement(_("Retainers still running")), alt=alt
            )
            if left
            else None
        ),
        Table(running.sort_values("fee_a_year", ascending=False), columns),
        _projection(scope, runs),
        paragraph(
            Statement(
                _(
                    "A retainer counts from the first contract in the book; one that ended less"
                    " than {days:count} days ago may still be renewed."
                ),
                days=segments.GRACE_DAYS,
            )
        ),
        *_lives(scope),
    ]


def _projection(scope: AgencyScope, runs: pd.DataFrame) -> Paragraph | None:
    try:
        fitted = segments.fit_retention(segments.survivors(runs, scope.view.as_of))
    except NotEnoughData as error:
        return paragraph(not_enough_data(error))
    years = {year: fitted.survival(year) for year in (1, 2, 3, 5)}
    text = _(
        "Of new retainers {one:ratio} are expected to last beyond one year, {two:ratio} beyond two,"
        " {three:ratio} beyond three, {five:ratio} beyond five."
    )
    return paragraph(
        Statement(
            text,
            one=years[1],
            two=years[2],
            three=years[3],
            five=years[5],
        )
    )


def _lives(scope: AgencyScope) -> list:
    """All clients, and what goes with leaving, where enough have left."""
    try:
        lives = segments.client_tenures(scope.view)
        found = segments.fit_hazards(
            lives[["months", "ended", "hunted", "first_order"]], "months", "ended"
        ).table
    except NotEnoughData as error:
        return [paragraph(not_enough_data(error))]
    named = found.rename(
        index={"hunted": _("won by sales"), "first_order": _("a first order 2.7 times as large")}
    ).reset_index()
    columns = (
        Column("covariate", _("Clients with"), translate=True),
        Column("hazard_ratio", _("leave at the rate, times"), INDEX),
        Column("low", _("Low"), INDEX),
        Column("high", _("High"), INDEX),
    )
    return [
        Table(
            named,
            columns,
            caption=Statement(
                _("What goes with leaving sooner (95 % intervals; 1 is no difference)")
            ),
        )
    ]
