"""The sheets of the report on all clients: who matters, who earns, who moves, and what to do."""

from __future__ import annotations

import pandas as pd

from acm_lib import plans, segments
from acm_lib.display import pictures
from acm_lib.display.tables import Column, Table, measured
from acm_lib.errors import MissingTable
from acm_lib.measures import compute
from acm_lib.segments import PLAYBOOK
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import Tiles, said, section
from acm_lib.statements import COUNT, MONEY, RATIO, Quantity, Statement, Word, _

_BANDS = {cell: play.band for cell, play in PLAYBOOK.items()}


@section
def glance(scope: Scope) -> list:
    """Key figures of the agency: revenue, AGI, margin, retention, concentration."""
    row = scope.total().iloc[0]
    by_client = scope.total(["client_id"]).set_index("client_id")["invoiced"]
    before = scope.total(["client_id"], month=scope.view.month - pd.DateOffset(months=12)).set_index("client_id")["invoiced"]
    kept = segments.retention(before, by_client).sum(numeric_only=True)
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
        _("One client brings {share} of revenue, above the line of {limit}: if it leaves, that goes with it."),
        share=Quantity(shares["at_risk_1"], RATIO), limit=Quantity(limit, RATIO),
    )  # fmt: skip
    return [Tiles(scope.figures(row, *names)), said(warning if shares["at_risk_1"] > limit else None, tone="warning")]


@section
def concerns(scope: Scope) -> list:
    """The two-concerns map of all clients."""
    frame = plans.concerns(scope.view)
    target = scope.view.settings.targets.margin
    paying = frame[frame["quadrant"] == plans.CLIENT_ONLY]
    unhappy = frame[frame["health"] <= 50]
    counted = frame["quadrant"].value_counts()
    title = Statement(_("{both} of {all} accounts are good for both sides"), both=Quantity(counted.get(plans.BOTH, 0), COUNT), all=Quantity(len(frame), COUNT))
    alt = Statement(
        _("Map of {all} clients: health from left to right, delivery margin from bottom to top, circle size is revenue. {both} are right of 50 and above {target}, {paying} right and below, {unhappy} left of 50."),
        all=Quantity(len(frame), COUNT), both=Quantity(counted.get(plans.BOTH, 0), COUNT), target=Quantity(target, RATIO),
        paying=Quantity(len(paying), COUNT), unhappy=Quantity(len(unhappy), COUNT),
    )  # fmt: skip
    lowest = frame.dropna(subset=["health", "margin"]).nsmallest(3, "margin")
    return [
        pictures.two_concerns_map(frame, scope.format, title=title, alt=alt, target_margin=target),
        said(
            *(
                Statement(
                    _("{client}: margin {margin} on {revenue} of revenue, health {health}."),
                    client=row.name, margin=Quantity(row.margin, RATIO), revenue=Quantity(row.revenue, MONEY), health=Quantity(row.health, "score"),
                )
                for row in lowest.itertuples(index=False, name="Row")
            )
        ),
    ]  # fmt: skip


@section
def concentration(scope: Scope) -> list:
    """ABC classes and what is at risk if the largest clients leave."""
    frame = segments.grid(scope.view)
    limit = scope.view.settings.alerts.top_client_share
    revenue = frame.set_index("name")["revenue"].sort_values(ascending=False)
    figures = segments.concentration(revenue)
    if not figures["invoiced"]:
        return [said(Statement(_("Nothing was earned in the last 12 months.")))]
    shares = (revenue / figures["invoiced"]).head(10)
    classes = frame["abc"].value_counts()
    said_of = said(
        Statement(
            _("{a} clients bring 80 % of revenue (A), {b} the next 15 % (B), {c} the rest (C)."),
            a=Quantity(classes.get("A", 0), COUNT), b=Quantity(classes.get("B", 0), COUNT), c=Quantity(classes.get("C", 0), COUNT),
        ),
        Statement(
            _("If the largest client leaves, {one} of revenue goes; the two largest {two}, the three largest {three}."),
            one=Quantity(figures["at_risk_1"], RATIO), two=Quantity(figures["at_risk_2"], RATIO), three=Quantity(figures["at_risk_3"], RATIO),
        ),
    )  # fmt: skip
    top = str(revenue.index[0])
    title = (
        Statement(_("{client} alone brings {share} of revenue"), client=top, share=Quantity(figures["at_risk_1"], RATIO))
        if figures["at_risk_1"] > limit
        else Statement(_("No client brings more than {limit} of revenue"), limit=Quantity(limit, RATIO))
    )
    alt = Statement(_("Bars: share of revenue of the {n} largest clients; the largest, {client}, has {share}."), n=Quantity(len(shares), COUNT), client=top, share=Quantity(figures["at_risk_1"], RATIO))
    return [pictures.shares(shares, scope.format, title=title, alt=alt, limit=limit), said_of]


@section
def whale(scope: Scope) -> list:
    """The whale curve of delivery profit, and the clients on its falling side."""
    scope.view.require("time_entries", "rate_card", purpose=_("the profit of clients"))
    frame = segments.grid(scope.view)
    curve = segments.whale_curve(frame.assign(profit=frame["delivery_profit"]))
    losing = curve[curve["profit"] < 0].sort_values("profit")
    end, peak = curve["cumulative_profit"].iloc[-1], curve["cumulative_profit"].max()
    title = (
        Statement(_("{n} clients take back {loss} of the profit the others bring"), n=Quantity(len(losing), COUNT), loss=Quantity(peak - end, MONEY))
        if len(losing)
        else Statement(_("No client costs more than it brings"))
    )
    alt = Statement(_("Curve of cumulative delivery profit: it rises to {peak} and ends at {end}."), peak=Quantity(peak, MONEY), end=Quantity(end, MONEY))
    columns = (Column("name", _("Client")), *measured("revenue", "agi", "delivery_profit", "delivery_margin", "realisation"))
    losers = Table(compute(losing, ["realisation"]), columns, grain="client") if len(losing) else None
    return [pictures.whale_curve(curve, scope.format, title=title, alt=alt), losers]


@section
def movers(scope: Scope) -> list:
    """Value against growth, and who changed cell in a year."""
    now = segments.grid(scope.view)
    cells = now["cell"].value_counts()
    title = Statement(_("{grow} clients to grow, {fix} to fix or let go"), grow=Quantity(cells.get("grow", 0), COUNT), fix=Quantity(cells.get("fix", 0) + cells.get("let go", 0), COUNT))
    alt = Statement(_("Clients by growth of AGI (left to right) and AGI (bottom to top), coloured by what to do: {grow} to grow, {back} to win back."), grow=Quantity(cells.get("grow", 0), COUNT), back=Quantity(cells.get("win back", 0), COUNT))
    limits = segments.Thresholds(margin_floor=scope.view.settings.alerts.margin_floor)
    thresholds = Statement(
        _("Growing from {growing}, shrinking from {shrinking}; to be fixed below a margin of {floor}; quiet after {quiet} times the usual gap between orders; judged after {months}."),
        growing=Quantity(limits.growing, RATIO), shrinking=Quantity(limits.shrinking, RATIO), floor=Quantity(limits.margin_floor, RATIO),
        quiet=Quantity(limits.quiet, "index"), months=Quantity(limits.months_to_judge, "months"),
    )  # fmt: skip
    compared = now["growth"].notna().any()
    young = Statement(_("No client has been known for two whole years, so no growth can be told yet."))
    blocks = [pictures.growth_grid(now, scope.format, title=title, alt=alt, colours=_BANDS) if compared else said(young)]
    year_before = scope.view.month - pd.DateOffset(months=12)
    if year_before >= scope.view.book.months[0]:
        moved = segments.moves(segments.grid(scope.view.book.at(f"{year_before:%Y-%m}")), now)
        moved = moved[moved["cell_before"] != moved["cell"]]
        columns = (
            Column("cell_before", _("A year ago"), translate=True), Column("cell", _("Now"), translate=True),
            Column("clients", _("Clients"), COUNT), Column("names", _("Who")),
        )  # fmt: skip
        blocks.append(Table(moved, columns))
    return [*blocks, said(thresholds)]


@section
def rhythm(scope: Scope) -> list:
    """RFM on orders, else on invoices."""
    scores = _rfm(scope)
    names = scope.view.table("clients").set_index("client_id")["name"]
    frame = scores.scores.assign(name=scores.scores["client_id"].map(names))
    counted = frame["segment"].value_counts()
    sentence = Statement(
        _("{best} of {all} clients are among the best, {lost} must not be lost or are slipping."),
        best=Quantity(counted.get("best", 0), COUNT), all=Quantity(len(frame), COUNT),
        lost=Quantity(counted.get("must not lose", 0) + counted.get("slipping", 0), COUNT),
    )  # fmt: skip
    columns = (
        Column("name", _("Client")), Column("segment", _("Segment"), translate=True), Column("r", _("R"), COUNT), Column("f", _("F"), COUNT),
        Column("m", _("M"), COUNT), Column("days_since_last_order", _("Days since last order"), COUNT), Column("orders", _("Orders"), COUNT),
        Column("amount", _("Amount"), MONEY),
    )  # fmt: skip
    cuts = Statement(
        _("The fifths end at {r} days, {f} orders and {m}."),
        r=[Quantity(v, COUNT) for v in scores.cutoffs.loc["r"]], f=[Quantity(v, COUNT) for v in scores.cutoffs.loc["f"]],
        m=[Quantity(v, MONEY) for v in scores.cutoffs.loc["m"]],
    )  # fmt: skip
    return [said(sentence), Table(frame.sort_values(["r", "f", "m"], ascending=False), columns), said(cuts)]


@section
def playbook(scope: Scope) -> list:
    """One line for each client: what to do and why."""
    frame = segments.grid(scope.view)
    frame = frame.assign(why=[reasons[:3] for reasons in frame["reasons"]])
    has_margin = scope.view.has("time_entries") and scope.view.has("rate_card")
    shown = measured("agi", *(["delivery_margin"] if has_margin else []))
    columns = (
        Column("name", _("Client")), Column("cell", _("What to do"), translate=True, bands=_BANDS), Column("abc", _("Class")), *shown,
        Column("growth", _("Growth"), RATIO), Column("why", _("Why")),
    )  # fmt: skip
    missing = [
        Statement(_("Similar clients buy {usual} services, {client} buys {services}: room to grow."), usual=Quantity(row.usual, "index"), client=row.name, services=Quantity(row.services, COUNT))
        for row in _white_space(scope).itertuples(index=False, name="Row")
    ]
    plays = [Statement(_("{cell}: {todo}"), cell=Word(cell), todo=Word(play.todo)) for cell, play in PLAYBOOK.items() if cell in set(frame["cell"])]
    return [said(*plays), Table(frame, columns, grain="client"), said(*missing)]


def _white_space(scope: Scope) -> pd.DataFrame:
    try:
        found = plans.breadth(scope.view)
    except MissingTable:
        return pd.DataFrame(columns=["name", "usual", "services"])
    names = scope.view.table("clients").set_index("client_id")["name"]
    cells = segments.grid(scope.view).set_index("client_id")["cell"]
    found = found.assign(name=found["client_id"].map(names), cell=found["client_id"].map(cells))
    return found[(found["gap"] >= 1) & found["cell"].isin(["grow", "keep"])].head(3)


def _rfm(scope: Scope) -> segments.RFM:
    if scope.view.has("projects") and scope.view.table("projects")["fee"].notna().any():
        orders = scope.view.table("projects")
        day = orders["signed_on"].fillna(orders["start"])
        bought = pd.DataFrame({"client_id": orders["client_id"], "date": day, "amount": orders["fee"]}).dropna()
    else:
        bills = scope.view.table("invoices")
        bought = pd.DataFrame({"client_id": bills["client_id"], "date": bills["issued"], "amount": bills["amount"]})
    return segments.rfm(bought, as_of=scope.view.as_of)

