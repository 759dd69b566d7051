"""The sheets of the account team: each portfolio, a fair comparison, the departments' weeks, what
sales handed over, what plans have learned."""

from __future__ import annotations

from typing import Any

from acm_lib import plans
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.errors import MissingTable, NotEnoughData
from acm_lib.frames import iterate_rows
from acm_lib.sheets.account_plan.profitability import weeks_ahead
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import (
    COUNT,
    DATE,
    HOURS,
    INDEX,
    MONEY,
    MONEY_PER_HOUR,
    RATIO,
    SCORE,
    Statement,
    _,
)

_BAND_CELLS = {band: band for band in ("red", "yellow", "green")}


@section
def portfolios(scope: AgencyScope) -> list:
    """Each account manager's clients, load, AGI, retention and health."""
    frame = plans.portfolios(scope.view)
    if frame.empty:
        return [paragraph(Statement(_("No client has an account manager on record.")))]
    top = frame.iloc[0]
    red = frame[frame["red"] > 0]
    lines = [
        Statement(
            _("{person} looks after most: {agi:money} of AGI; clients: {clients:count}."),
            person=top["account_manager"],
            agi=top["agi"],
            clients=top["clients"],
        )
    ]
    lines += [
        Statement(
            _("Clients of {person} in the red: {red:count}."),
            person=row.account_manager,
            red=row.red,
        )
        for row in iterate_rows(red)
    ]
    small = frame[frame["few"]]
    lines += (
        [
            Statement(
                _("{people}: fewer than five clients, so their figures say little."),
                people=list(small["account_manager"]),
            )
        ]
        if len(small)
        else []
    )
    columns = (
        Column("account_manager", _("Account manager")),
        Column("clients", _("Clients"), COUNT),
        *measure_columns("agi", "delivery_margin"),
        Column("growth", _("AGI, change"), RATIO),
        Column("nrr", _("NRR"), RATIO),
        Column("grr", _("GRR"), RATIO),
        Column("health", _("Health"), SCORE),
        *measure_columns("response_time", "promises_kept_share"),
        Column("hours_worked", _("Own hours"), HOURS),
        Column("own_share", _("on own clients"), RATIO),
    )
    return [paragraph(*lines), Table(frame, columns, grain="account_manager")]


@section
def adjusted_comparison(scope: AgencyScope) -> list:
    """Each account manager's clients beside what clients of the same class and age have with the
    others."""
    frame = plans.case_mix_comparison(scope.view)
    if frame.empty:
        return [paragraph(Statement(_("No client has an account manager on record.")))]
    shown = frame.rename(columns={"account_manager": "name"})
    best = (
        shown.assign(more=shown["health"] - shown["expected_health"])
        .sort_values("more", ascending=False)
        .iloc[0]
    )
    title = Statement(
        _("{person}'s clients are the furthest above what clients like them have elsewhere"),
        person=best["name"],
    )
    alt = Statement(
        _(
            "Dots: mean health of each account manager's clients; marks: what clients of the same"
            " class and age have with the others."
        )
    )
    rows = shown.assign(value=shown["health"], expected=shown["expected_health"])
    columns = (
        Column("name", _("Account manager")),
        Column("a", _("Class A"), COUNT),
        Column("b", _("Class B"), COUNT),
        Column("c", _("Class C"), COUNT),
        Column("young", _("Clients up to two years"), COUNT),
        Column("health", _("Health"), SCORE),
        Column("expected_health", _("Health expected"), SCORE),
        Column("growth", _("Growth"), RATIO),
        Column("expected_growth", _("Growth expected"), RATIO),
    )
    return [
        charts.deviations(
            rows,
            scope.format,
            title=title,
            alt=alt,
            unit=SCORE,
            label=_("Mean health of the clients; mark: expected"),
        ),
        Table(shown, columns),
    ]


@section
def new_business(scope: AgencyScope) -> list:
    """New against repeat: what each account manager's clients bring in their first year, what the
    accounts grow themselves, and what is not followed up."""
    frame = plans.portfolios(scope.view)
    columns = (
        Column("account_manager", _("Account manager")),
        *measure_columns("revenue"),
        Column("new_share", _("from clients in their first year"), RATIO),
        Column("farmed_share", _("Order value grown by the account"), RATIO),
    )
    actions = plans.actions(scope.view)
    names = scope.view.table("clients").set_index("client_id")["name"]
    left = actions[actions["kind"] == "farm"].assign(name=actions["client_id"].map(names))
    todo = (
        Column("name", _("Won and not followed up")),
        Column("who", _("Account manager")),
        Column("why", _("Why")),
        Column("by", _("By"), DATE),
    )
    return [
        Table(frame, columns, grain="account_manager"),
        (
            Table(left, todo)
            if len(left)
            else paragraph(Statement(_("Every client that was won is followed up.")))
        ),
    ]


@section
def weeks(scope: AgencyScope) -> list:
    """The departments' weeks, whose work meets in the full ones, and a plan of hours with what an
    hour more would bring."""
    limit = scope.view.settings.alerts.overload
    work, capacity = plans.work_ahead(scope.view), plans.capacity_by_week(scope.view)
    names = scope.view.table("clients").set_index("client_id")["name"]
    met = plans.capacity_conflicts(work, capacity, limit=limit).head(6)
    met = met.assign(
        who=[
            [str(names.get(client, client)) for client in row.clients[:3]]  # type: ignore[misc]
            for row in iterate_rows(met)
        ]
    )
    clashing = (
        Column("department", _("Department"), translate=True),
        Column("week", _("Week from"), DATE),
        Column("load", _("Load"), RATIO),
        Column("over", _("Hours over"), HOURS),
        Column("who", _("Most of it for")),
    )
    proposal = plans.staffing(work, capacity)
    columns = (
        Column("department", _("Department"), translate=True),
        Column("asked", _("Hours asked"), HOURS),
        Column("met", _("fit in time"), HOURS),
        Column("unmet", _("fit nowhere"), HOURS),
        Column("shadow_price", _("An hour more would bring"), MONEY_PER_HOUR),
        Column("week", _("in the week of"), DATE),
    )
    short = proposal.unmet.head(6).assign(name=proposal.unmet["client_id"].map(names))
    unmet = (
        Column("name", _("Client")),
        Column("department", _("Department"), translate=True),
        Column("hours", _("Hours that fit nowhere"), HOURS),
        Column("value", _("Worth"), MONEY),
    )
    return [
        *weeks_ahead(scope),
        (
            Table(met, clashing)
            if len(met)
            else paragraph(Statement(_("No department is asked for more than it can work.")))
        ),
        Table(
            proposal.departments,
            columns,
            caption=Statement(_("Optimal weekly allocation of hours")),
        ),
        (
            Table(short, unmet)
            if len(short)
            else paragraph(Statement(_("All signed work fits within capacity.")))
        ),
    ]


@section
def handovers(scope: AgencyScope) -> list:
    """How work goes to the departments and back, and what sales promised that budgets do not
    hold."""
    names = scope.view.table("clients").set_index("client_id")["name"]
    gaps = plans.unmet_promises(scope.view)
    gaps = gaps.assign(name=gaps["client_id"].map(names))
    blocks: list[Any] = []
    if scope.view.has("tasks"):
        columns: tuple[Column, ...] = (
            Column("department", _("Department"), translate=True),
            Column("tasks", _("Tasks in a year"), COUNT),
            Column("handed_late", _("Handed over late"), RATIO),
            Column("on_time", _("Done on time"), RATIO),
            Column("accept_days", _("Days to accept"), COUNT),
            Column("rework", _("Hours of rework"), RATIO),
        )
        blocks.append(Table(plans.department_handovers(scope.view), columns))
    columns = (
        Column("name", _("Client")),
        Column("project", _("Project")),
        Column("part", _("Part"), translate=True),
        Column("gap", _("What does not hold")),
        Column("who", _("Promised by")),
    )
    if plans.recent_orders(scope.view).empty:
        return [
            *blocks,
            paragraph(
                Statement(
                    _(
                        "No order was signed in the last quarter: nothing is to be taken over from"
                        " sales."
                    )
                )
            ),
        ]
    return [
        *blocks,
        (
            Table(gaps, columns)
            if len(gaps)
            else paragraph(
                Statement(
                    _("The budgets of the last quarter's orders cover the commitments on record.")
                )
            )
        ),
    ]


@section
def forecast_accuracy(scope: AgencyScope) -> list:
    """How the health score, the win rates, the next service and the fresh approach did on the past,
    each beside its baseline."""
    return [
        paragraph(line) for line in (_health(scope), _wins(scope), _next(scope), _fresh(scope))
    ] + _bands(scope)


@section
def past_actions(scope: AgencyScope) -> list:
    """Which kinds of action were followed by better health and more revenue."""
    frame = plans.action_outcomes(scope.view)
    columns = (
        Column("kind", _("Kind of action"), translate=True),
        Column("times", _("Times"), COUNT),
        Column("settled", _("No longer asked for"), RATIO),
        Column("health", _("Health after, change"), INDEX),
        Column("naive", _("Health without it"), INDEX),
        Column("revenue", _("Revenue rose"), RATIO),
        Column("naive_revenue", _("Revenue rose without it"), RATIO),
    )
    caution = Statement(
        _(
            "It tells what followed in three months, not what was done: clients with an action had"
            " a reason for it."
        )
    )
    return [paragraph(caution), Table(frame[frame["times"] >= FEW], columns)]


FEW = 5  # actions of a kind below which a mean says nothing


def _health(scope: AgencyScope) -> Statement:
    try:
        found = plans.health_backtest(
            plans.health_history(scope.view), scope.view.settings.health_weights
        )
    except (MissingTable, NotEnoughData):
        return Statement(_("Health: too little past to test it."))
    return Statement(
        _(
            "Health: of {cases:count} observations of {clients:count} clients, {silent:count}"
            " were followed by six months without an order. AUC {auc:index} ({low:index} to"
            " {high:index}; 0.5 = chance); the days since the last order alone reach"
            " {naive:index}. Error of the order probability by band: {brier:index}; by the overall"
            " share: {base:index}."
        ),
        cases=found.cases,
        clients=found.clients,
        silent=found.silent,
        auc=found.discrimination,
        low=found.lowest,
        high=found.highest,
        naive=found.naive,
        brier=found.brier,
        base=found.naive_brier,
    )


def _bands(scope: AgencyScope) -> list:
    try:
        found = plans.health_backtest(
            plans.health_history(scope.view), scope.view.settings.health_weights, resamples=0
        )
    except (MissingTable, NotEnoughData):
        return []
    columns = (
        Column("band", _("Band of health"), translate=True, bands=_BAND_CELLS),
        Column("cases", _("Observations"), COUNT),
        Column("ordered", _("Ordered in six months"), RATIO),
        Column("expected", _("Expected from the earlier half"), RATIO),
        Column("later", _("In the later half"), RATIO),
    )
    return [Table(found.bands, columns)]


def _wins(scope: AgencyScope) -> Statement:
    try:
        found = plans.win_rate_backtest(scope.view)
    except (MissingTable, NotEnoughData):
        return Statement(_("Win rates: too few decided offers to test them."))
    return Statement(
        _(
            "Win rates: {n:count} offers decided in a year, {won:ratio} won, {expected:ratio}"
            " expected; error {brier:index}, with the agency's rate alone {naive:index}."
        ),
        n=found.offers,
        won=found.won,
        expected=found.expected,
        brier=found.brier,
        naive=found.naive_brier,
    )


def _next(scope: AgencyScope) -> Statement:
    try:
        found = plans.next_service_backtest(scope.view)
    except (MissingTable, NotEnoughData):
        return Statement(_("Next service: too few clients bought anything new to test it."))
    return Statement(
        _(
            "Next service: of {n:count} clients that bought a new one, it was the first named for"
            " {first:ratio} and among three for {three:ratio}; naming the most popular:"
            " {naive:ratio} and {naive_three:ratio}."
        ),
        n=found.cases,
        first=found.first,
        three=found.three,
        naive=found.first_naive,
        naive_three=found.three_naive,
    )


def _fresh(scope: AgencyScope) -> Statement:
    try:
        row = plans.repetition_effect(scope.view).iloc[0]
    except (MissingTable, NotEnoughData):
        return Statement(
            _("Fresh approach: too few orders with a result to say what repeating does.")
        )
    index = plans.repetition_index(scope.view)
    most = index.sort_values("times", ascending=False).iloc[0]
    name = (
        scope.view.table("clients")
        .set_index("client_id")["name"]
        .get(most["client_id"], most["client_id"])
    )
    return Statement(
        _(
            "Fresh approach: over {n:count} orders, each additional 10 % of similarity changes"
            " the result by {slope:ratio} ({low:ratio} to {high:ratio}) within a client. The most"
            " repeated is “{approach}” at {client}: {times:count} times, results from"
            " {first:ratio} to {last:ratio}."
        ),
        n=row["orders"],
        slope=row["slope"],
        low=row["lowest"],
        high=row["highest"],
        approach=most["approach"],
        client=str(name),
        times=most["times"],
        first=most["result_first"],
        last=most["result_last"],
    )
