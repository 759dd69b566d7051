"""The market and the agency's place in it; groups of similar clients."""

from acm_lib import segments
from acm_lib.display.tables import Column, Table
from acm_lib.errors import MissingTable
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import missing_table, paragraph, section
from acm_lib.statements import COUNT, MONEY, RATIO, Statement, _

_TREND_BANDS = {"rising": "green", "falling": "red"}


@section
def market(scope: AgencyScope) -> list:
    """Each client's growth beside its industry's, and the trends that are more than chance."""
    found = segments.growth_against_market(scope.view)
    ahead, called = int((found["beyond"] > 0).sum()), found[found["trend"] != "no trend"]
    sentence = Statement(
        _(
            "{ahead:count} of {n:count} clients grew faster than their industry; {called:count}"
            " show a trend beyond the market that is more than chance."
        ),
        ahead=ahead,
        n=len(found),
        called=len(called),
    )
    words = [
        Statement(
            _(
                "{client}: {trend:term} against its industry by {a_year:ratio} of its mean year,"
                " every year (80 %: {low:ratio} to {high:ratio})."
            ),
            client=row.name,
            trend=row.trend,
            a_year=abs(row.a_year),
            low=row.low,
            high=row.high,
        )
        for row in iterate_rows(called.head(5))
    ]
    columns = (
        Column("name", _("Client")),
        Column("industry", _("Industry"), translate=True),
        Column("revenue", _("Revenue"), MONEY),
        Column("growth", _("Growth"), RATIO),
        Column("market", _("Its industry"), RATIO),
        Column("beyond", _("Beyond it"), RATIO),
        Column("trend", _("Trend"), translate=True, bands=_TREND_BANDS),
        Column("steepness", _("Trend a year, 80 % interval")),
    )
    steepness = [
        (
            Statement(
                _("{a_year:ratio} ({low:ratio} to {high:ratio})"),
                a_year=row.a_year,
                low=row.low,
                high=row.high,
            )
            if row.a_year == row.a_year
            else Statement(_("too short"))
        )
        for row in iterate_rows(found)
    ]
    rows = found.assign(steepness=steepness)  # type: ignore[arg-type]
    return [paragraph(sentence, *words), Table(rows, columns)]


@section
def position(scope: AgencyScope) -> list:
    """Revenue by industry and by service: its share, where it grows, on whom it depends."""
    return [
        *_position(scope, "industry", _("Industry")),
        *_position(scope, "service", _("Service")),
    ]


@section
def groups(scope: AgencyScope) -> list:
    """Groups of similar clients by money, in words, or that there are none."""
    found = segments.cluster_clients(segments.client_revenue_features(scope.view))
    columns = (
        Column("method", _("Method"), translate=True),
        Column("groups", _("Groups"), COUNT),
        Column("stability", _("Least stable group"), "index"),
        Column("silhouette", _("Silhouette"), "index"),
        Column("smallest", _("Smallest group"), COUNT),
        Column("verdict", _("Clearer than one cloud"), translate=True),
    )
    tried = found.tried.assign(verdict=found.tried["clearer"].map({True: _("yes"), False: _("no")}))
    return [
        paragraph(*found.words),
        Table(tried, columns, caption=Statement(_("The splits that were tried"))),
    ]


def _position(scope: AgencyScope, by: str, label: str) -> list:
    try:
        found = segments.market_position(scope.view, by)
    except MissingTable as error:
        return [paragraph(missing_table(error), tone="missing")]
    known = found[found[by] != ""]
    columns = (
        Column(by, label, translate=True),
        Column("revenue", _("Revenue"), MONEY),
        Column("share", _("Share"), RATIO),
        Column("share_before", _("A year ago"), RATIO),
        Column("growth", _("Growth"), RATIO),
        *([Column("market", _("Its market"), RATIO)] if found["market"].notna().any() else []),
        Column("top", _("Largest client")),
    )
    top = [
        (
            Statement(_("{client}, {share:ratio}"), client=row.top_client, share=row.top_share)
            if isinstance(row.top_client, str)
            else ""
        )
        for row in iterate_rows(found)
    ]
    if known.empty:
        return [
            paragraph(
                Statement(_("No revenue has the {label:term} it belongs to."), label=label),
                tone="missing",
            )
        ]
    fastest = known[known["share"] >= segments.SIZEABLE].nlargest(1, "growth")
    hanging = known[(known["share"] >= segments.SIZEABLE) & (known["top_share"] > 0.5)]
    words = [
        *(
            Statement(
                _(
                    "Most growth: {what:term}, {growth:ratio} on the year before, {share:ratio} of"
                    " revenue."
                ),
                what=row[by],
                growth=row["growth"],
                share=row["share"],
            )
            for _index, row in fastest.iterrows()
        ),
        *(
            Statement(
                _("Depends on one client: {what:term}; {client} brings {share:ratio} of it."),
                what=row[by],
                client=row["top_client"],
                share=row["top_share"],
            )
            for _index, row in hanging.iterrows()
        ),
    ]
    return [Table(found.assign(top=top), columns), paragraph(*words)]  # type: ignore[arg-type]
