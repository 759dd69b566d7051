"""The page for leadership: the key figures, the decisions, what must be known; then all figures and
the map of both concerns."""

import pandas as pd

from acm_lib import plans, segments
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.errors import MissingTable
from acm_lib.frames import iterate_rows
from acm_lib.segments import PLAYBOOK
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import Tiles, paragraph, section
from acm_lib.statements import COUNT, MONEY, RATIO, Statement, _

BANDS = {cell: play.band for cell, play in PLAYBOOK.items()}
_NAMED = 6  # clients a decision names; the others are counted
_MOST = 5  # clients of one kind named on the page


@section
def leadership_summary(scope: AgencyScope) -> list:
    """Grow, keep, fix, let go: the clients, what depends on them, and what must be known this
    month."""
    frame = segments.segment_clients(scope.view)
    found = segments.leadership_summary(scope.view)
    shown = found.assign(names=[_names(names) for names in found["names"]])  # type: ignore[misc]
    columns = (
        Column("decision", _("To decide"), translate=True, bands=BANDS),
        Column("clients", _("Clients"), COUNT),
        Column("agi", _("AGI, 12 months"), MONEY),
        Column("share", _("Share of AGI"), RATIO),
        Column("names", _("Who")),
    )
    return [
        Table(shown, columns),
        paragraph(_concentrated(frame, scope)),
        paragraph(
            *_cell_sentences(frame, "fix"),
            *_cell_sentences(frame, "let go"),
            *_cell_sentences(frame, "win back"),
            *_cell_sentences(frame, "farm"),
        ),
        paragraph(*_gone(scope), *white_space(scope), *_cell_sentences(frame, "watch")),
    ]


@section
def key_figures(scope: AgencyScope) -> list:
    """Key figures of the agency: revenue, AGI, margin, retention, concentration."""
    row = scope.total().iloc[0]
    by_client = scope.total(["client_id"]).set_index("client_id")["invoiced"]
    before = scope.total(
        ["client_id"], month=scope.view.month - pd.DateOffset(months=12)
    ).set_index("client_id")["invoiced"]
    kept = segments.revenue_retention(before, by_client).sum(numeric_only=True)
    shares = pd.Series(segments.concentration(by_client))
    row = pd.concat([row, kept, shares.drop("invoiced")])
    limit = scope.view.settings.alerts.top_client_share
    names = ["revenue", "agi"]
    if scope.view.has("time_entries") and scope.view.has("rate_card"):
        names += ["delivery_profit", "delivery_margin"]
    names += ["nrr", "grr", "logo_retention", "hhi", "effective_clients", "top_client_share"]
    names += ["utilisation"] if scope.view.has("departments") else []
    names += ["nps"] if scope.view.has("surveys") else []
    warning = Statement(
        _(
            "One client brings {share:ratio} of revenue, above the line of {limit:ratio}: if it"
            " leaves, that goes with it."
        ),
        share=shares["at_risk_1"],
        limit=limit,
    )
    return [
        Tiles(scope.figures(row, *names)),
        paragraph(warning if shares["at_risk_1"] > limit else None, tone="warning"),
    ]


@section
def concerns(scope: AgencyScope) -> list:
    """The two-concerns map of all clients."""
    frame = plans.concerns(scope.view)
    target = scope.view.settings.targets.margin
    paying = frame[frame["quadrant"] == plans.CLIENT_ONLY]
    unhappy = frame[frame["health"] <= 50]
    counted = frame["quadrant"].value_counts()
    title = Statement(
        _("{both:count} of {all:count} accounts are good for both sides"),
        both=counted.get(plans.BOTH, 0),
        all=len(frame),
    )
    alt = Statement(
        _(
            "Map of {all:count} clients: health from left to right, delivery margin from bottom to"
            " top, circle size is revenue. {both:count} are right of 50 and above {target:ratio},"
            " {paying:count} right and below, {unhappy:count} left of 50."
        ),
        all=len(frame),
        both=counted.get(plans.BOTH, 0),
        target=target,
        paying=len(paying),
        unhappy=len(unhappy),
    )
    lowest = frame.dropna(subset=["health", "margin"]).nsmallest(3, "margin")
    return [
        charts.two_concerns_map(frame, scope.format, title=title, alt=alt, target_margin=target),
        paragraph(
            *(
                Statement(
                    _(
                        "{client}: margin {margin:ratio} on {revenue:money} of revenue, health"
                        " {health:score}."
                    ),
                    client=row.name,
                    margin=row.margin,
                    revenue=row.revenue,
                    health=row.health,
                )
                for row in iterate_rows(lowest)
            )
        ),
    ]


def white_space(scope: AgencyScope) -> list[Statement]:
    """Clients to grow or keep that buy fewer services than similar ones."""
    return [
        Statement(
            _(
                "Similar clients buy {usual:index} services, {client} buys {services:count}: room"
                " to grow."
            ),
            usual=row.usual,
            client=row.name,
            services=row.services,
        )
        for row in iterate_rows(_white_space(scope))
    ]


def _white_space(scope: AgencyScope) -> pd.DataFrame:
    try:
        found = plans.breadth(scope.view)
    except MissingTable:
        return pd.DataFrame(columns=["name", "usual", "services"])
    names = scope.view.table("clients").set_index("client_id")["name"]
    cells = segments.segment_clients(scope.view).set_index("client_id")["cell"]
    found = found.assign(name=found["client_id"].map(names), cell=found["client_id"].map(cells))
    return found[(found["gap"] >= 1) & found["cell"].isin(["grow", "keep"])].head(3)


def _names(names: list[str]) -> Statement:
    shown, more = names[:_NAMED], len(names) - _NAMED
    if more <= 0:
        return Statement(_("{names}"), names=shown)
    return Statement(_("{names} and {more:count} more"), names=shown, more=more)


def _cell_sentences(frame: pd.DataFrame, cell: str) -> list[Statement]:
    """What to do with the clients of a cell, the largest first, with the first reason."""
    rows = frame[frame["cell"] == cell].head(_MOST)
    return [
        Statement(
            _("{client}, {cell:term}: {reason}"), client=row.name, cell=cell, reason=row.reasons[0]
        )
        for row in iterate_rows(rows)
    ]


def _concentrated(frame: pd.DataFrame, scope: AgencyScope) -> Statement | None:
    revenue = frame.set_index("name")["revenue"].sort_values(ascending=False)
    figures, limit = segments.concentration(revenue), scope.view.settings.alerts.top_client_share
    if not figures["at_risk_1"] > limit:
        return None
    return Statement(
        _(
            "{client} brings {share:ratio} of revenue, above the line of {limit:ratio}: if it"
            " leaves, that goes with it."
        ),
        client=str(revenue.index[0]),
        share=figures["at_risk_1"],
        limit=limit,
    )


def _gone(scope: AgencyScope) -> list[Statement]:
    rows = segments.lost_clients(scope.view).head(_MOST)
    return [
        (
            Statement(
                _("{client} left on {day:date}; a year ago it stood at '{cell:term}'."),
                client=row.name,
                day=row.until,
                cell=row.cell_before,
            )
            if isinstance(row.cell_before, str)
            else Statement(_("{client} left on {day:date}."), client=row.name, day=row.until)
        )
        for row in iterate_rows(rows)
    ]
