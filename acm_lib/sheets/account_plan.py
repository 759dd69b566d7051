"""The sheets of the account plan of one client: both concerns, and what to do next."""

from __future__ import annotations

import pandas as pd

from acm_lib import plans, segments
from acm_lib.display import pictures
from acm_lib.display.tables import Column, Table
from acm_lib.measures import MEASURES
from acm_lib.segments import PLAYBOOK
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import Tiles, said, section
from acm_lib.statements import COUNT, DATE, DAYS, HOURS, MONEY, RATIO, SCORE, Quantity, Statement, Word, _


@section
def glance(scope: Scope) -> list:
    """Both sides in figures, and the one-word verdict with its reasons."""
    row = scope.total().iloc[0]
    found = plans.health(scope.view, scope.client_id).scores.iloc[0]
    place = _place(scope)
    names = ["revenue", "agi"]
    names += ["delivery_profit", "delivery_margin"] if scope.view.has("time_entries") and scope.view.has("rate_card") else []
    names += ["nps", "csat"] if scope.view.has("surveys") else []
    names += ["response_time", "promises_kept_share"] if scope.view.has("touchpoints") else []
    names += ["dso", "overdue"]
    health = Statement(
        _("Health {health} of 100 ({band}), from data for {confidence} of the weight."),
        health=Quantity(found["health"], SCORE), band=Word(_BAND_WORDS[found["band"]]), confidence=Quantity(found["confidence"], RATIO),
    )  # fmt: skip
    verdict = Statement(_("{cell}: {todo}"), cell=Word(place["cell"]), todo=Word(PLAYBOOK[place["cell"]].todo))
    return [said(verdict, health, *place["reasons"][:3]), Tiles(scope.figures(row, *names))]


@section
def concerns(scope: Scope) -> list:
    """Where this account stands between both concerns, and its way over the last year."""
    frame = plans.concerns(scope.view, scope.client_id)
    if frame.empty or frame["quadrant"].isna().all():
        return [said(Statement(_("Too little is known to place the account: it needs answers or orders on one side, invoices and hours on the other.")))]
    row = frame.iloc[0]
    title = Statement(_("{client}: {quadrant}"), client=scope.name, quadrant=Word(row["quadrant"]))
    alt = Statement(_("The client at health {health} and margin {margin}, with its way over the last year."), health=Quantity(row["health"], SCORE), margin=Quantity(row["margin"], RATIO))
    moves = []
    path = [(h, m) for h, m in row["path"] if pd.notna(h) and pd.notna(m)]
    if len(path) > 1:
        moves.append(
            Statement(
                _("In a year health went from {before} to {now}, the margin from {margin_before} to {margin}."),
                before=Quantity(path[0][0], SCORE), now=Quantity(path[-1][0], SCORE), margin_before=Quantity(path[0][1], RATIO), margin=Quantity(path[-1][1], RATIO),
            )
        )  # fmt: skip
    return [pictures.two_concerns_map(frame, scope.format, title=title, alt=alt, target_margin=scope.view.settings.targets.margin), said(*moves)]


@section
def health(scope: Scope) -> list:
    """The health score by group, and the reasons that cost most."""
    found = plans.health(scope.view, scope.client_id)
    scores = found.scores.iloc[0]
    groups = pd.DataFrame({"group": list(scope.view.settings.health_weights), "score": [scores[group] for group in scope.view.settings.health_weights]})
    weakest = groups.dropna().sort_values("score").head(1)
    title = (
        Statement(_("Health {health}: weakest in {group}"), health=Quantity(scores["health"], SCORE), group=Word(weakest["group"].iloc[0]))
        if len(weakest)
        else Statement(_("Nothing is known yet about the client's health"))
    )
    alt = Statement(_("Bars: points of 100 in each group of the health score; the whole is {health}."), health=Quantity(scores["health"], SCORE))
    reasons = found.reasons[found.reasons["lost"] > 0.5].head(8)
    columns = (Column("group", _("Group"), translate=True), Column("reason", _("Reason")), Column("score", _("Points of 100"), SCORE), Column("lost", _("Costs the whole"), SCORE))
    return [pictures.health_bars(groups, scope.format, title=title, alt=alt), Table(reasons, columns) if len(reasons) else said(Statement(_("No signal costs the score anything.")))]


@section
def client_concern(scope: Scope) -> list:
    """What the client says, how it pays, whom we know."""
    blocks = []
    if scope.view.has("surveys"):
        answers = scope.view.table("surveys")
        answers = answers[(answers["client_id"] == scope.client_id) & answers["comment"].notna()].sort_values("date", ascending=False).head(4)
        columns = (Column("date", _("Day"), DATE), Column("question", _("Question")), Column("score", _("Score"), COUNT), Column("comment", _("In the client's words")))
        blocks.append(Table(answers, columns) if len(answers) else said(Statement(_("The client has left no comment."))))
    if scope.view.has("invoices"):
        halves = plans.payment(scope.view, scope.client_id)
        if len(halves):
            blocks.append(
                said(
                    Statement(
                        _("Pays {late} after the due day (half-year from {half}); {before} in the first half-year known."),
                        late=Quantity(halves["days_late"].iloc[-1], DAYS), half=Quantity(halves["half"].iloc[-1], "month"), before=Quantity(halves["days_late"].iloc[0], DAYS),
                    ),
                    tone="warning" if halves["days_late"].iloc[-1] > 20 else "",
                )
            )  # fmt: skip
        else:
            blocks.append(said(Statement(_("No invoice has fallen due with a known payment, so how the client pays is not known."))))
    budget = scope.client["marketing_budget"]
    if pd.notna(budget) and budget > 0 and not isinstance(scope.client["currency"], str):
        spent = scope.total()["invoiced"].iloc[0]
        blocks.append(said(Statement(_("We have {share} of its marketing budget of {budget} a year."), share=Quantity(spent / budget, RATIO), budget=Quantity(budget, MONEY))))
    if scope.view.has("contacts"):
        people = plans.relationships(scope.view, scope.client_id)
        columns = (
            Column("name", _("Person")), Column("role", _("Role")), Column("buying_role", _("Part in the decision"), translate=True), Column("influence", _("Influence"), COUNT),
            Column("stance", _("Stance"), COUNT), Column("touchpoints", _("Contacts, 12 months"), COUNT), Column("last_contact", _("Last contact"), DATE),
        )  # fmt: skip
        blocks.append(Table(people, columns) if len(people) else said(Statement(_("No person at the client is written down."))))
    if scope.view.has("contacts") and scope.view.has("touchpoints"):
        thread = plans.threads(scope.view)
        thread = thread[(thread["client_id"] == scope.client_id) & thread["one_person"]]
        if len(thread):
            blocks.append(said(Statement(_("The whole account hangs on one person: {share} of {n} contacts in a year."), share=Quantity(thread["top_share"].iloc[0], RATIO), n=Quantity(thread["touchpoints"].iloc[0], COUNT)), tone="warning"))
    return blocks or [said(Statement(_("This section needs the table {tables}, which the book does not have."), tables="surveys, invoices, contacts"))]


@section
def agency_concern(scope: Scope) -> list:
    """What the account brings and costs, and the load it puts on the departments."""
    months = _months(scope)
    row = scope.total().iloc[0]
    blocks = []
    if len(months):
        revenue = Quantity(row["invoiced"], MONEY)
        title = Statement(_("{revenue} of revenue in 12 months"), revenue=revenue)
        alt = Statement(_("Bars: revenue by month; line: delivery margin of the 12 months ending there. The last 12 months bring {revenue}."), revenue=revenue)
        blocks.append(pictures.revenue_and_margin(months, scope.format, title=title, alt=alt))
    if scope.view.has("departments"):
        loads = plans.load(scope.view, client_id=scope.client_id)
        full = plans.overloads(loads[loads["planned"] | (loads["month"] == scope.view.month)], limit=scope.view.settings.alerts.overload)
        title = (
            Statement(_("{department} is at {load} in {month}"), department=Word(full["department"].iloc[0]), load=Quantity(full["load"].iloc[0], RATIO), month=Quantity(full["month"].iloc[0], "month"))
            if len(full)
            else Statement(_("Every department can carry what is planned"))
        )
        alt = Statement(_("Load of each department by month, hours over capacity; months after the report's are planned hours."))
        own = loads[loads["own_hours"] > 0]
        said_of = Statement(_("This client takes {hours} of the departments' hours shown."), hours=Quantity(own["own_hours"].sum(), HOURS))
        blocks += [pictures.load_heat(loads, scope.format, title=title, alt=alt), said(said_of)]
    return blocks or [said(Statement(_("Nothing was invoiced or worked for this client yet.")))]


@section
def growth(scope: Scope) -> list:
    """Services it does not buy yet, the pipeline, and the year's target; held back where the account must be mended first."""
    place = _place(scope)
    held = place["cell"] in ("fix", "let go", "gone")
    services = plans.whitespace(scope.view, scope.client_id)
    missing = services[~services["bought"] & (services["share"] >= 0.4)]
    alike = Quantity(int(services["alike"].iloc[0]) if len(services) else 0, COUNT)
    title = (
        Statement(_("{n} services that many similar clients buy and this one does not"), n=Quantity(len(missing), COUNT))
        if len(missing)
        else Statement(_("It already buys what similar clients buy"))
    )
    alt = Statement(_("Bars: share of {alike} similar clients that buy each service; filled where this client buys it too."), alike=alike)
    blocks = []
    if held:
        blocks.append(said(Statement(_("First things first: this account is to be mended before it is to grow.")), tone="warning"))
    if len(services):
        blocks.append(pictures.whitespace_grid(services, scope.format, title=title, alt=alt))
        columns = (Column("service", _("Service"), translate=True), Column("status", _("With this client"), translate=True), Column("buyers", _("Similar clients that buy it"), COUNT), Column("alike", _("of"), COUNT), Column("expected", _("Likely share"), RATIO))
        blocks.append(Table(services, columns))
    if scope.view.has("opportunities"):
        offers = plans.pipeline(scope.view, scope.client_id)
        columns = (Column("name", _("Opportunity")), Column("stage", _("Stage"), translate=True), Column("amount", _("Amount"), MONEY), Column("probability", _("Chance"), RATIO), Column("weighted", _("Weighted"), MONEY), Column("naive", _("At the agency's win rate"), MONEY), Column("expected_close", _("Decision"), DATE))
        blocks.append(Table(offers, columns) if len(offers) else said(Statement(_("No opportunity is open with this client."))))
    if not held:
        aim = plans.target(scope.view, scope.client_id)
        sentence = Statement(
            _("The same again would be {agi} of AGI; the target is {target}; the weighted pipeline is {weighted}.")
            if pd.notna(aim["weighted"].iloc[0])
            else _("The same again would be {agi} of AGI; the target is {target}; nothing in the pipeline covers the difference."),
            agi=Quantity(aim["agi"].iloc[0], MONEY), target=Quantity(aim["target"].iloc[0], MONEY), weighted=Quantity(aim["weighted"].iloc[0], MONEY),
        )  # fmt: skip
        blocks.append(said(sentence))
    return blocks


@section
def approaches(scope: Scope) -> list:
    """How often the same approach came back, with what result, and what would be fresh."""
    orders = plans.repetition(scope.view, scope.client_id)
    if orders.empty:
        return [said(Statement(_("No order with an approach is known for this client.")))]
    index = plans.repetition_index(scope.view, scope.client_id)
    blocks = []
    if len(index) and index["times"].iloc[0] >= 3:
        most = index.iloc[0]
        blocks.append(
            said(
                Statement(
                    _("“{approach}” was sold {times} times; results went from {first} to {last} of what was promised."),
                    approach=most["approach"], times=Quantity(most["times"], COUNT), first=Quantity(most["result_first"], RATIO), last=Quantity(most["result_last"], RATIO),
                ),
                tone="warning",
            )
        )  # fmt: skip
    columns = (Column("day", _("Ordered"), DATE), Column("name", _("Project")), Column("approach", _("Approach")), Column("familiarity", _("Alike to earlier ones"), RATIO), Column("times", _("Times sold"), COUNT), Column("result", _("Result"), RATIO))
    blocks.append(Table(orders.sort_values("day", ascending=False).head(10), columns))
    fresh = plans.fresh_approaches(scope.view, scope.client_id)
    if len(fresh):
        columns = (Column("approach", _("Fresh approach")), Column("novelty", _("New to this client"), RATIO), Column("result", _("Result elsewhere"), RATIO), Column("orders", _("Orders"), COUNT))
        blocks.append(Table(fresh, columns))
    else:
        blocks.append(said(Statement(_("No approach of similar clients is both new here and proven there."))))
    return blocks


@section
def next_actions(scope: Scope) -> list:
    """What to do, why, who, by when, worth how much."""
    found = plans.actions(scope.view, scope.client_id)
    columns = (Column("what", _("What")), Column("why", _("Why")), Column("who", _("Who")), Column("by", _("By"), DATE), Column("worth", _("Worth"), MONEY))
    return [Table(found, columns) if len(found) else said(Statement(_("Nothing asks to be done beyond the daily work.")))]


_BAND_WORDS = {"green": _("green"), "yellow": _("yellow"), "red": _("red"), "": _("not known")}


def _place(scope: Scope) -> pd.Series:
    frame = segments.grid(scope.view)
    return frame[frame["client_id"] == scope.client_id].iloc[0]


def _months(scope: Scope) -> pd.DataFrame:
    """Revenue by month and the margin of the twelve months ending there, for the last two years."""
    known = scope.facts
    first = max(scope.view.book.months[0], scope.view.month - pd.DateOffset(months=23))
    months = pd.date_range(first, scope.view.month, freq="MS", unit="us")
    revenue = known.groupby("month")["invoiced"].sum().reindex(months, fill_value=0.0)
    if not revenue.any():
        return pd.DataFrame(columns=["month", "revenue", "margin"])
    needs = list(MEASURES["delivery_margin"].needs)
    every = pd.date_range(first - pd.DateOffset(months=11), scope.view.month, freq="MS", unit="us")
    years = known.groupby("month")[needs].sum().reindex(every, fill_value=0.0).rolling(12).sum().reindex(months)
    margins = MEASURES["delivery_margin"](years).to_numpy()
    has_cost = scope.view.has("time_entries") and scope.view.has("rate_card")
    return pd.DataFrame({"month": months, "revenue": revenue.to_numpy(), "margin": margins if has_cost else float("nan")})

