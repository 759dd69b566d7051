"""The first sheets of an account plan: both sides at a glance, the two concerns, the health and its
reasons."""

from typing import Any

import pandas as pd

from acm_lib import plans, segments
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import Tiles, paragraph, section
from acm_lib.statements import SCORE, Statement, _

BAND_WORDS = {"green": _("green"), "yellow": _("yellow"), "red": _("red"), "": _("not known")}


@section
def key_figures(scope: ClientScope) -> list:
    """Both sides in figures, and the one-word verdict with its reasons."""
    row = scope.total().iloc[0]
    found = plans.health(scope.client).scores.iloc[0]
    stands = segment_row(scope)
    names = ["revenue", "agi"]
    names += (
        ["delivery_profit", "delivery_margin"]
        if scope.view.has("time_entries") and scope.view.has("rate_card")
        else []
    )
    names += ["nps", "csat"] if scope.view.has("surveys") else []
    names += ["response_time", "promises_kept_share"] if scope.view.has("touchpoints") else []
    names += ["dso", "overdue"]
    health = Statement(
        _(
            "Health {health:score} of 100 ({band:term}), from data for {confidence:ratio} of the"
            " weight."
        ),
        health=found["health"],
        band=BAND_WORDS[found["band"]],
        confidence=found["confidence"],
    )
    return [
        paragraph(plans.segment_advice(scope.client), health, *stands["reasons"][:3]),
        Tiles(scope.figures(row, *names)),
    ]


@section
def concerns(scope: ClientScope) -> list:
    """Where this account stands between both concerns, and its way over the last year."""
    frame = plans.concerns(scope.client)
    if frame.empty or frame["quadrant"].isna().all():
        return [
            paragraph(
                Statement(
                    _(
                        "Too little is known to place the account: it needs answers or orders on"
                        " one side, invoices and hours on the other."
                    )
                )
            )
        ]
    row = frame.iloc[0]
    title = Statement(_("{client}: {quadrant:term}"), client=scope.name, quadrant=row["quadrant"])
    alt = Statement(
        _(
            "The client at health {health:score} and margin {margin:ratio}, with its way over the"
            " last year."
        ),
        health=row["health"],
        margin=row["margin"],
    )
    moves = []
    path = [(h, m) for h, m in row["path"] if pd.notna(h) and pd.notna(m)]
    if len(path) > 1:
        moves.append(
            Statement(
                _(
                    "In a year health went from {before:score} to {now:score}, the margin from"
                    " {margin_before:ratio} to {margin:ratio}."
                ),
                before=path[0][0],
                now=path[-1][0],
                margin_before=path[0][1],
                margin=path[-1][1],
            )
        )
    levers = plans.levers(scope.client)
    return [
        charts.two_concerns_map(
            frame,
            scope.format,
            title=title,
            alt=alt,
            target_margin=scope.view.settings.targets.margin,
        ),
        paragraph(*moves),
        paragraph(*levers["lever"]),
    ]


@section
def health(scope: ClientScope) -> list:
    """The health score by group, and the reasons that cost most."""
    scores = plans.health(scope.client).scores.iloc[0]
    groups = pd.DataFrame(
        {
            "group": list(scope.view.settings.health_weights),
            "score": [scores[group] for group in scope.view.settings.health_weights],
        }
    )
    weakest = groups.dropna().sort_values("score").head(1)
    title = (
        Statement(
            _("Health {health:score}: weakest in {group:term}"),
            health=scores["health"],
            group=weakest["group"].iloc[0],
        )
        if len(weakest)
        else Statement(_("Nothing is known yet about the client's health"))
    )
    alt = Statement(
        _("Bars: points of 100 in each group of the health score; the whole is {health:score}."),
        health=scores["health"],
    )
    reasons = plans.health_reasons(scope.client)
    reasons = reasons[reasons["lost"] > 0.5].head(8)
    columns = (
        Column("group", _("Group"), translate=True),
        Column("reason", _("Reason")),
        Column("score", _("Points of 100"), SCORE),
        Column("lost", _("Costs the whole"), SCORE),
    )
    return [
        charts.health_bars(groups, scope.format, title=title, alt=alt),
        *_trend(scope),
        (
            Table(reasons, columns)
            if len(reasons)
            else paragraph(Statement(_("No signal costs the score anything.")))
        ),
    ]


def _trend(scope: ClientScope) -> list:
    """Health over the last year; month by month where the client has just left, to see how early it
    showed."""
    left = scope.client.row["until"]
    trend = plans.health_trend(scope.client, every=1 if pd.notna(left) else 3)
    known = trend.dropna(subset=["health"])
    if len(known) < 2:
        return [
            paragraph(Statement(_("Health is known for one month only, so it has no way yet.")))
        ]
    first, last = known["health"].iloc[[0, -1]]
    title = Statement(
        _("Health went from {first:score} to {last:score} since {month:month}"),
        first=first,
        last=last,
        month=known["month"].iloc[0],
    )
    blocks: list[Any] = [
        charts.health_line(
            trend,
            scope.format,
            title=title,
            alt=Statement(
                _("Line: health by month, on the bands red to 50, yellow to 75, green above.")
            ),
        )
    ]
    warning = plans.months_of_warning(trend, left) if pd.notna(left) else None
    if warning is not None:
        blocks.append(
            paragraph(
                Statement(
                    _(
                        "Health had been below the green band for {months:months} when the client"
                        " left on {day:date}."
                    ),
                    months=warning,
                    day=left,
                ),
                tone="warning",
            )
        )
    return blocks


def segment_row(scope: ClientScope) -> pd.Series:
    frame = segments.segment_clients(scope.view)
    return frame[frame["client_id"] == scope.client_id].iloc[0]
