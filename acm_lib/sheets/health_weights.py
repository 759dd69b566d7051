"""The sheets of the health weights: the ranking and what the past says, with these weights and with
the book's."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, RATIO, SCORE, Statement, _


@section
def ranking(scope: Scope, weights: Mapping[str, float]) -> list:
    """Every client by health with these weights, and how many places it moved."""
    frame = ranked(scope, weights)
    if frame.empty:
        return [
            paragraph(
                Statement(
                    _(
                        "No client has a health yet: it comes from surveys, tasks, contacts,"
                        " orders, payments and approaches, and the book says too little of them."
                    )
                )
            )
        ]
    columns = (
        Column("place", _("Place"), COUNT),
        Column("name", _("Client")),
        Column("health", _("Health"), SCORE),
        Column(
            "band",
            _("Band"),
            translate=True,
            bands={band: band for band in ("red", "yellow", "green")},
        ),
        Column("before", _("With the book's weights"), SCORE),
        Column("moved", _("Places up (+) or down (-)"), COUNT),
    )
    moved = int((frame["moved"] != 0).sum())
    bands = int((frame["band"] != frame["band_before"]).sum())
    about = Statement(
        _(
            "{moved:count} of {all:count} clients change rank, {bands:count} change colour; the"
            " lowest health first."
        ),
        moved=moved,
        all=len(frame),
        bands=bands,
    )
    return [paragraph(about), Table(frame.head(20), columns)]


def ranked(scope: Scope, weights: Mapping[str, float]) -> pd.DataFrame:
    """place, client_id, name, health, band, before, band_before, moved; the least content first,
    those without any data left out."""
    scores = plans.health(scope.view).scores
    names = scope.view.table("clients").set_index("client_id")
    scores = scores[scores["client_id"].map(names["until"]).isna()]
    frame = scores[["client_id"]].assign(
        name=scores["client_id"].map(names["name"]),
        health=plans.weighted_health(scores, weights),
        before=scores["health"],
    )
    frame = frame.dropna(subset=["health"]).assign(
        band=lambda rows: rows["health"].map(plans.health_band),
        band_before=lambda rows: rows["before"].map(plans.health_band),
    )
    frame = frame.sort_values(["health", "client_id"], ignore_index=True)
    place = np.arange(1, len(frame) + 1)
    before = frame.sort_values(["before", "client_id"]).index
    was = pd.Series(place, index=before).reindex(frame.index)
    return frame.assign(place=place, moved=place - was)


@section
def backtest(scope: Scope, weights: Mapping[str, float]) -> list:
    """Did a low score come before six months without an order? With these weights, the book's, and
    the baseline."""
    history = plans.health_history(scope.view)
    now = plans.health_backtest(history, weights, resamples=0)
    before = plans.health_backtest(history, scope.view.settings.health_weights, resamples=0)
    about = Statement(
        _(
            "Of {cases:count} past observations, {silent:count} were followed by six months"
            " without an order. Probability that such a client had the lower score (AUC, 0.5 ="
            " chance): {now:index} with these weights, {before:index} with the book's,"
            " {naive:index} by the days since its last order alone."
        ),
        cases=now.cases,
        silent=now.silent,
        now=now.discrimination,
        before=before.discrimination,
        naive=now.naive,
    )
    columns = (
        Column(
            "band",
            _("Band"),
            translate=True,
            bands={band: band for band in ("red", "yellow", "green")},
        ),
        Column("cases", _("Observations"), COUNT),
        Column("ordered", _("Ordered again"), RATIO),
    )
    return [paragraph(about), Table(now.bands, columns)]
