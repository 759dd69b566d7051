"""Value: who matters, who earns, what each year's clients bring, hunted against farmed."""

import pandas as pd

from acm_lib import segments
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.frames import iterate_rows
from acm_lib.measures import compute
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, MONEY, MONTH, RATIO, Statement, Term, _


@section
def concentration(scope: AgencyScope) -> list:
    """ABC classes and what is at risk if the largest clients leave."""
    frame = segments.segment_clients(scope.view)
    limit = scope.view.settings.alerts.top_client_share
    revenue = frame.set_index("name")["revenue"].sort_values(ascending=False)
    figures = segments.concentration(revenue)
    if not figures["invoiced"]:
        return [paragraph(Statement(_("Nothing was earned in the last 12 months.")))]
    shares = (revenue / figures["invoiced"]).head(10)
    classes = frame["abc"].value_counts()
    said_of = paragraph(
        Statement(
            _(
                "{a:count} clients bring 80 % of revenue (A), {b:count} the next 15 % (B),"
                " {c:count} the rest (C)."
            ),
            a=classes.get("A", 0),
            b=classes.get("B", 0),
            c=classes.get("C", 0),
        ),
        Statement(
            _(
                "If the largest client leaves, {one:ratio} of revenue goes; the two largest"
                " {two:ratio}, the three largest {three:ratio}."
            ),
            one=figures["at_risk_1"],
            two=figures["at_risk_2"],
            three=figures["at_risk_3"],
        ),
    )
    top = str(revenue.index[0])
    title = (
        Statement(
            _("{client} alone brings {share:ratio} of revenue"),
            client=top,
            share=figures["at_risk_1"],
        )
        if figures["at_risk_1"] > limit
        else Statement(_("No client brings more than {limit:ratio} of revenue"), limit=limit)
    )
    alt = Statement(
        _(
            "Bars: share of revenue of the {n:count} largest clients; the largest, {client}, has"
            " {share:ratio}."
        ),
        n=len(shares),
        client=top,
        share=figures["at_risk_1"],
    )
    return [charts.shares(shares, scope.format, title=title, alt=alt, limit=limit), said_of]


@section
def whale(scope: AgencyScope) -> list:
    """The whale curve of delivery profit, and the clients on its falling side."""
    scope.view.require("time_entries", "rate_card", purpose=_("the profit of clients"))
    frame = segments.segment_clients(scope.view)
    curve = segments.whale_curve(frame.assign(profit=frame["delivery_profit"]))
    losing = curve[curve["profit"] < 0].sort_values("profit")
    end, peak = curve["cumulative_profit"].iloc[-1], curve["cumulative_profit"].max()
    title = (
        Statement(
            _(
                "Clients that cost more than they bring take back {loss:money}: {n:count} of"
                " {all:count}"
            ),
            n=len(losing),
            all=len(curve),
            loss=peak - end,
        )
        if len(losing)
        else Statement(_("No client costs more than it brings"))
    )
    alt = Statement(
        _("Curve of cumulative delivery profit: it rises to {peak:money} and ends at {end:money}."),
        peak=peak,
        end=end,
    )
    columns = (
        Column("name", _("Client")),
        *measure_columns("revenue", "agi", "delivery_profit", "delivery_margin", "realisation"),
    )
    losers = (
        Table(compute(losing, ["realisation"]), columns, grain="client") if len(losing) else None
    )
    return [charts.whale_curve(curve, scope.format, title=title, alt=alt), losers]


@section
def cohorts(scope: AgencyScope) -> list:
    """Clients by the time they came: how many are still invoiced, and what they bring."""
    found = segments.cohorts(scope.view)
    since = [
        (Term(_("earlier")) if pd.isna(month) else Statement(_("{month:month}"), month=month))
        for month in found["cohort"]
    ]
    columns = (
        Column("cohort", _("Clients of the period to")),
        Column("window", _("Period to"), MONTH),
        Column("clients", _("Clients"), COUNT),
        Column("active", _("Invoiced"), COUNT),
        Column("kept", _("Share of them"), RATIO),
        Column("revenue", _("Revenue"), MONEY),
        Column("revenue_kept", _("Of the first period's"), RATIO),
    )
    early = Statement(_("Earlier: clients from before the first whole period of the book."))
    return [
        Table(found.assign(cohort=since), columns),  # type: ignore[arg-type]
        paragraph(early if found["cohort"].isna().any() else None),
    ]


@section
def origins(scope: AgencyScope) -> list:
    """Revenue of orders won by sales and of orders grown by the account; clients nobody has
    farmed."""
    found = segments.revenue_by_origin(scope.view)
    columns = (
        Column("window", _("Period to"), MONTH),
        Column("hunted", _("New business"), MONEY),
        Column("farmed", _("Existing clients"), MONEY),
        Column("unknown", _("Origin unknown"), MONEY),
        Column("farmed_share", _("Existing clients, share"), RATIO),
    )
    last = found.iloc[-1]
    share = Statement(
        _("In the last period account managers grew {farmed:money}, sales won {hunted:money}."),
        farmed=last["farmed"],
        hunted=last["hunted"],
    )
    unfarmed = segments.clients_without_follow_up(scope.view)
    alone = [
        Statement(
            _(
                "{client}: won once, never developed; {ordered:money} in all, the last order on"
                " {day:date}."
            ),
            client=row.name,
            ordered=row.ordered,
            day=row.last_order,
        )
        for row in iterate_rows(unfarmed.head(8))
    ]
    nobody = (
        None
        if alone
        else Statement(_("The account managers have brought a second order from every client."))
    )
    return [
        Table(found, columns),
        paragraph(share if pd.notna(last["farmed_share"]) else None),
        paragraph(*alone, nobody),
    ]
