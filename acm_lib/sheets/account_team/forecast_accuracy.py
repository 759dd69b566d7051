"""How the scores and rates of the plans did on the past, each beside its baseline."""

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.errors import MissingTable, NotEnoughData
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import (
    COUNT,
    RATIO,
    Statement,
    _,
)

_BAND_CELLS = {band: band for band in ("red", "yellow", "green")}


@section
def forecast_accuracy(scope: AgencyScope) -> list:
    """How the health score, the win rates, the next service and the fresh approach did on the past,
    each beside its baseline."""
    return [
        paragraph(line) for line in (_health(scope), _wins(scope), _next(scope), _fresh(scope))
    ] + _bands(scope)


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
