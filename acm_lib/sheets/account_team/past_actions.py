"""Which kinds of action were followed by better health and more revenue."""

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import (
    COUNT,
    INDEX,
    RATIO,
    Statement,
    _,
)

FEW = 5  # actions of a kind below which a mean says nothing


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
