"""Capacity: move a project by some weeks and see which departments are relieved and which are
hit."""

from __future__ import annotations

from typing import Any

from acm_lib.errors import MissingTable
from acm_lib.sheets import capacity
from acm_lib.sheets.sheet import Sheet, required_tables
from acm_lib.statements import COUNT, _
from acm_lib.widgets.desk import Desk
from acm_lib.widgets.fields import choice, number
from acm_lib.widgets.panel import Panel, lacking, told
from acm_lib.widgets.pickers import all_or

NAME = "capacity"


def show(desk: Desk) -> Any:
    """Weeks by departments, a project to move, and the conflicts that remain."""
    if stop := lacking(desk):
        return stop
    try:
        desk.view.require("departments", purpose=_("the departments' load by week"))
        projects = capacity.movable(desk.view)
    except MissingTable as error:
        return told(desk, required_tables(desk.scope(), *error.tables))
    fields = {
        "project": choice(desk, _("Project to move"), all_or(desk, projects, _("none"))),
        "weeks": number(
            desk, _("Weeks later (negative: earlier)"), COUNT, 0, low=-12, high=12, step=1
        ),
    }

    def moved(project: str, weeks: float) -> list[Sheet]:
        scope, by = desk.scope(), round(weeks) if project else 0
        return [capacity.load(scope, project, by), capacity.conflicts(scope, project, by)]

    return Panel(desk, NAME, fields, moved)
