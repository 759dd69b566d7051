"""Health weights: change what counts, and see the ranking and its backtest move."""

from __future__ import annotations

from typing import Any

from acm_lib.sheets import health_weights
from acm_lib.sheets.sheet import Sheet
from acm_lib.statements import COUNT, Statement, _
from acm_lib.widgets.desk import Desk
from acm_lib.widgets.fields import Field, button, number
from acm_lib.widgets.panel import Panel, lacking

NAME = "health_weights"


def show(desk: Desk) -> Any:
    """A number for each group of the health score; only their proportions matter."""
    if stop := lacking(desk):
        return stop
    own = dict(desk.view.settings.health_weights)
    fields: dict[str, Field] = {
        group: number(desk, group, COUNT, weight, low=0, high=100, step=5)
        for group, weight in own.items()
    }

    def weighed(**weights: float) -> list[Sheet]:
        for field in fields.values():
            field.say(
                None
                if any(weights.values())
                else Statement(_("At least one weight must be above 0."))
            )
        if not any(weights.values()):
            return []
        scope = desk.scope()
        return [health_weights.backtest(scope, weights), health_weights.ranking(scope, weights)]

    def reset() -> None:
        with panel.together():
            for group, weight in own.items():
                fields[group].value = weight

    panel = Panel(desk, NAME, fields, weighed, below=[button(desk, _("The book's weights"), reset)])
    return panel
