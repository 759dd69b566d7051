"""Each account manager's portfolio, a fair comparison, and new business against repeat."""

from acm_lib import plans
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import (
    COUNT,
    DATE,
    HOURS,
    RATIO,
    SCORE,
    Statement,
    _,
)


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
