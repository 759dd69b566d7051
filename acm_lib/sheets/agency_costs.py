"""The section on cost of a report about the whole agency: who and what earns, what is to be
decided, what idles."""

from typing import Any

import pandas as pd

from acm_lib import costs
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.errors import MissingTable
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import Paragraph, paragraph, section
from acm_lib.statements import COUNT, HOURS, MONEY, MONEY_PER_HOUR, TEXT, Statement, _

SHOWN = 12
_MEASURES = (
    "agi",
    "delivery_profit",
    "delivery_margin",
    "average_billable_rate",
    "average_cost_per_hour",
    "realisation",
)
_GRAINS = (
    ("department", _("By department (what is invoiced is shared as the hours at list price were)")),
    ("account_manager", _("By account manager")),
    ("service", _("By service")),
)


@section
def agency_costs(scope: AgencyScope) -> list:
    """What needs a decision across all clients, margins by department, account manager, service and
    client, unused capacity."""
    if scope.audience == "client":
        return []
    blocks: list[Any] = [_decisions(scope)]
    for grain, caption in _GRAINS:
        found = costs.profitability(scope.view, grain)
        found = found[found[grain] != ""]
        blocks.append(
            Table(
                found,
                (
                    Column(grain, _LABELS[grain], TEXT, translate=grain != "account_manager"),
                    *measure_columns(*_MEASURES),
                ),
                grain=grain,
                caption=Statement(caption),
            )
            if len(found)
            else None
        )
    clients = costs.profitability(scope.view, "client").merge(
        scope.view.table("clients")[["client_id", "name"]], on="client_id"
    )
    clients = clients.sort_values(["delivery_profit", "client_id"], ignore_index=True).head(SHOWN)
    blocks.append(
        Table(
            clients,
            (Column("name", _("Client")), *measure_columns(*_MEASURES)),
            grain="client",
            caption=Statement(_("The clients that earn least")),
        )
    )
    blocks.append(_idle(scope))
    return blocks


_LABELS = {
    "department": _("Department"),
    "account_manager": _("Account manager"),
    "service": _("Service"),
}


def _decisions(scope: AgencyScope) -> Table | Paragraph | None:
    found = costs.alerts(scope.view)
    if found.empty:
        return paragraph(Statement(_("Nothing needs a decision this month.")))
    summed = (
        found.assign(red=found["band"] == "red")
        .groupby("alert")
        .agg(number=("alert", "size"), red=("red", "sum"), at_stake=("at_stake", "sum"))
        .reset_index()
    )
    summed = summed.sort_values(["at_stake", "alert"], ascending=[False, True], ignore_index=True)
    columns = (
        Column("alert", _("What"), translate=True),
        Column("number", _("How many"), COUNT),
        Column("red", _("Of it now"), COUNT),
        Column("at_stake", _("At stake"), MONEY),
    )
    return Table(summed, columns, caption=Statement(_("What needs a decision, all clients")))


def _idle(scope: AgencyScope) -> Table | None:
    try:
        found = costs.idle_cost(scope.view)
    except MissingTable:
        return None
    found = found[pd.notna(found["cost_rate"])]
    columns = (
        Column("department", _("Department"), translate=True),
        Column("capacity_hours", _("Capacity"), HOURS),
        Column("hours", _("Hours"), HOURS),
        Column("idle_hours", _("Unused"), HOURS),
        Column("idle_cost", _("Cost of it"), MONEY),
        Column("per_hour", _("For each hour worked"), MONEY_PER_HOUR),
    )
    caption = Statement(_("Capacity without work for clients, last 12 months"))
    return Table(found, columns, caption=caption) if len(found) else None
