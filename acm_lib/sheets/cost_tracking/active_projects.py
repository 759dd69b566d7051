"""The projects a section is about, and the measures its book can answer."""

import pandas as pd

from acm_lib import costs
from acm_lib.display.tables import Column
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import Paragraph, paragraph
from acm_lib.statements import Statement, _


def running_or_all(scope: Scope) -> tuple[pd.DataFrame, Paragraph | None]:
    """The running projects; all projects where none runs, with a sentence that says so."""
    projects = costs.project_status(scope.subject_view)
    running = projects[projects["running"]]
    if len(running):
        return running, None
    text = _("No project is running; the figures are those of all projects so far.")
    return projects, paragraph(Statement(text))


_BUDGETED = {"bac", "budget_used", "hours_used"}  # need `budget_lines`
# need `budget_lines` and `tasks`
_EARNED = {"work_done", "cpi", "eac", "eac_at_plan", "progress", "on_time"}


def measurable(scope: Scope, *names: str) -> list[str]:
    """Those measures whose tables the book has: what nobody wrote down is no budget of 0 and no
    work of which nothing is done."""
    budgets, tasks = scope.view.has("budget_lines"), scope.view.has("tasks")
    return [
        name
        for name in names
        if (budgets or name not in _BUDGETED) and ((budgets and tasks) or name not in _EARNED)
    ]


def internal_columns(scope: Scope, *columns: Column) -> tuple[Column, ...]:
    return columns if scope.audience == "internal" else ()
