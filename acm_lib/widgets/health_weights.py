"""Health weights: change what counts, and see the ranking and its backtest move."""

from typing import Any

from acm_lib.sheets import health_weights
from acm_lib.sheets.sheet import Sheet
from acm_lib.statements import COUNT, Statement, _
from acm_lib.widgets.fields import Field, button, number
from acm_lib.widgets.panel import Panel, unavailable_notice
from acm_lib.widgets.workspace import Workspace

NAME = "health_weights"


def show(workspace: Workspace) -> Any:
    """A number for each group of the health score; only their proportions matter."""
    if stop := unavailable_notice(workspace):
        return stop
    book_weights = dict(workspace.view.settings.health_weights)
    fields: dict[str, Field] = {
        group: number(workspace, group, COUNT, weight, low=0, high=100, step=5)
        for group, weight in book_weights.items()
    }

    def ranked(**weights: float) -> list[Sheet]:
        usable = any(weights.values())
        error = None if usable else Statement(_("At least one weight must be above 0."))
        for field in fields.values():
            field.set_error(error)
        if not usable:
            return []
        scope = workspace.scope()
        return [health_weights.backtest(scope, weights), health_weights.ranking(scope, weights)]

    def reset() -> None:
        with panel.together():
            for group, weight in book_weights.items():
                fields[group].value = weight

    panel = Panel(
        workspace, NAME, fields, ranked, below=[button(workspace, _("The book's weights"), reset)]
    )
    return panel
