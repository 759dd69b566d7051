"""Capacity: move a project by some weeks and see which departments are relieved and which are
hit."""

from typing import Any

from acm_lib.errors import MissingTable
from acm_lib.sheets import capacity
from acm_lib.sheets.sheet import Sheet, required_tables
from acm_lib.statements import COUNT, _
from acm_lib.widgets.fields import choice, number
from acm_lib.widgets.panel import Panel, sheet_widget, unavailable_notice
from acm_lib.widgets.pickers import all_or
from acm_lib.widgets.workspace import Workspace

NAME = "capacity"


def show(workspace: Workspace) -> Any:
    """Weeks by departments, a project to move, and the conflicts that remain."""
    if stop := unavailable_notice(workspace):
        return stop
    try:
        workspace.view.require("departments", purpose=_("the departments' load by week"))
        projects = capacity.movable(workspace.view)
    except MissingTable as error:
        return sheet_widget(workspace, required_tables(workspace.scope(), *error.tables))
    fields = {
        "project": choice(workspace, _("Project to move"), all_or(workspace, projects, _("none"))),
        "weeks": number(
            workspace, _("Weeks later (negative: earlier)"), COUNT, 0, low=-12, high=12, step=1
        ),
    }

    def moved(project: str, weeks: float) -> list[Sheet]:
        scope, by = workspace.scope(), round(weeks) if project else 0
        return [capacity.load(scope, project, by), capacity.conflicts(scope, project, by)]

    return Panel(workspace, NAME, fields, moved)
