"""What to do next, and what became of the plan of the month before."""

from typing import Any

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import DATE, MONEY, Statement, _


@section
def next_actions(scope: ClientScope) -> list:
    """What to do, why, who, by when, worth how much; and what became of last month's."""
    found = plans.actions(scope.client)
    columns: tuple[Column, ...] = (
        Column("what", _("What")),
        Column("why", _("Why")),
        Column("who", _("Who")),
        Column("by", _("By"), DATE),
        Column("worth", _("Worth"), MONEY),
    )
    blocks: list[Any] = [
        (
            Table(found, columns)
            if len(found)
            else paragraph(Statement(_("No actions beyond day-to-day work.")))
        )
    ]
    carried = plans.previous_actions(scope.client)
    if carried.empty:
        return [
            *blocks,
            paragraph(Statement(_("There is no plan of the month before to carry over."))),
        ]
    columns = (
        Column("what", _("Last month's plan")),
        Column(
            "outcome", _("Now"), translate=True, bands={"settled": "green", "still open": "yellow"}
        ),
    )
    return [*blocks, Table(carried, columns)]
