"""The plan editor: take over what is suggested, change who, when and how it stands, add lines,
save, undo."""

import datetime as dt
from typing import Any

import ipywidgets as w
import pandas as pd

from acm_lib.plans import saved_plans
from acm_lib.sheets import plan_editor
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import Sheet
from acm_lib.statements import Statement, _
from acm_lib.widgets.fields import button, row
from acm_lib.widgets.grid import Grid
from acm_lib.widgets.panel import Panel, Status, unavailable_notice, with_lang
from acm_lib.widgets.pickers import client_field
from acm_lib.widgets.workspace import Workspace

NAME = "plan_editor"
_EMPTY = {"key": "", "what": "", "who": "", "by": "", "state": "open", "note": ""}


def show(workspace: Workspace) -> Any:
    """The client's plan as lines to edit."""
    return unavailable_notice(workspace) or _Editor(workspace)


class _Editor(w.VBox):  # type: ignore[misc]
    def __init__(self, workspace: Workspace):
        self.workspace, self.status = workspace, Status(workspace)
        self.headings = [
            workspace.say(text) for text in (_("What"), _("Who"), _("By"), _("State"), _("Note"))
        ]
        self.grid = Grid(
            workspace,
            self.headings,
            ("minmax(14rem, 3fr)", "minmax(8rem, 1fr)", "9rem", "7rem", "minmax(9rem, 2fr)"),
        )
        self.lines: list[dict[str, Any]] = []
        self.summary = w.HTML()
        self.buttons = row(
            button(workspace, _("Add a line"), self._add),
            button(workspace, _("Save"), self.save, primary=True),
            button(workspace, _("Undo the last save"), self.undo),
        )
        self.client = Panel(workspace, NAME, {"client": client_field(workspace)}, self._client)
        super().__init__([self.client, self.grid, self.buttons, self.status, self.summary])
        self.add_class("acm-panel")

    def _client(self, client: str) -> list[Sheet]:
        scope = self.workspace.scope(client)
        assert isinstance(scope, ClientScope)
        self.status.tell("")
        self._fill(
            saved_plans.merge_plan(
                plan_editor.suggested(scope), saved_plans.load_plan(self.workspace.path, client)
            )
        )
        return [plan_editor.reasons(scope)]

    def _fill(self, lines: pd.DataFrame) -> None:
        self.lines = [
            self._line({str(name): text for name, text in line.items()}, place)
            for place, line in enumerate(lines.to_dict("records"), 1)
        ]
        self._show()

    def _line(self, line: dict[str, str], place: int) -> dict[str, Any]:
        where = self.workspace.say(Statement(_("line {n}"), n=str(place)))
        day = dt.date.fromisoformat(line["by"]) if line["by"] else None
        by = w.DatePicker(
            value=day, description=f"{self.headings[2]}, {where}", layout=w.Layout(width="auto")
        )
        by.add_class("acm-cell")
        return {
            "key": line["key"],
            "text": line["what"],
            "what": line["what"] if line["key"] else self.grid.cell(line["what"], 0, where),
            "who": self.grid.cell(line["who"], 1, where),
            "by": by,
            "state": self.grid.choice(
                {state: self.workspace.say(state) for state in saved_plans.STATES},
                line["state"],
                3,
                where,
            ),
            "note": self.grid.cell(line["note"], 4, where),
        }

    def _show(self) -> None:
        self.grid.fill(
            [[line[name] for name in ("what", "who", "by", "state", "note")] for line in self.lines]
        )
        sheet = plan_editor.state(
            self.workspace.scope(self.workspace.client),
            pd.DataFrame(self.values(), columns=list(saved_plans.COLUMNS)),
        )
        self.summary.value = with_lang(self.workspace, sheet.html())

    def values(self) -> list[dict[str, str]]:
        """The lines as they stand in the grid; an empty line of our own is left out."""
        found = [
            {
                "key": line["key"],
                "what": line["text"] if line["key"] else line["what"].value.strip(),
                "who": line["who"].value.strip(),
                "by": line["by"].value.isoformat() if line["by"].value else "",
                "state": line["state"].value,
                "note": line["note"].value.strip(),
            }
            for line in self.lines
        ]
        return [line for line in found if line["what"]]

    def _add(self) -> None:
        self.lines.append(self._line(_EMPTY, len(self.lines) + 1))
        self._show()

    def save(self) -> None:
        """Save the plan into the book's folder."""
        with self.status.working():
            try:
                file = saved_plans.save_plan(
                    self.workspace.path, str(self.workspace.client), self.values()
                )
            except OSError as error:
                self.status.tell(
                    Statement(
                        _("It could not be saved: {why}. Make the book's folder writable."),
                        why=error.strerror or str(error),
                    ),
                    "wrong",
                )
                return
        self._show()
        self.status.tell(Statement(_("Saved: {file}"), file=f"{file.parent.name}/{file.name}"))

    def undo(self) -> None:
        """Take the last save back."""
        undone = saved_plans.undo_plan(self.workspace.path, str(self.workspace.client))
        self.client.update()
        self.status.tell(
            Statement(
                _("The last save was taken back.")
                if undone
                else _("There is no save to take back.")
            )
        )
