"""The data doctor: quarantined rows are corrected in a grid; the raw files stay as they are."""

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import ipywidgets as w

from acm_lib.book import apply_corrections
from acm_lib.sheets import data_doctor
from acm_lib.sheets.sheet import Sheet
from acm_lib.statements import COUNT, Statement, _
from acm_lib.widgets.fields import button, choice, number, row
from acm_lib.widgets.grid import Grid
from acm_lib.widgets.panel import Panel, Status, unavailable_notice
from acm_lib.widgets.workspace import Workspace

NAME = "data_doctor"
A_PAGE = 6
_FIXED = ("row", "reason")


def show(workspace: Workspace) -> Any:
    """The quarantined rows, table by table."""
    return unavailable_notice(workspace) or _Doctor(workspace)


class _Doctor(w.VBox):  # type: ignore[misc]
    def __init__(self, workspace: Workspace):
        self.workspace, self.status = workspace, Status(workspace)
        self.area = w.VBox()
        self.cells: dict[tuple[str, str], w.Text] = {}
        self.typed: dict[
            tuple[str, str, str], str
        ] = {}  # (table, row, column) -> what was typed, also on other pages
        fields = {
            "table": choice(workspace, _("Table"), self._tables()),
            "page": number(workspace, _("Page"), COUNT, 1, low=1, high=100_000, step=1),
        }
        self.send = row(button(workspace, _("Apply the corrections"), self.send_back, primary=True))
        self.panel = Panel(workspace, NAME, fields, self._show)
        super().__init__([self.panel])
        self.add_class("acm-panel")

    def _tables(self) -> dict[str, str]:
        found = data_doctor.quarantined_rows(self.workspace.view.book)
        listed = {name: f"{name} ({n})" for name, n in found.items()}
        return listed or {"": self.workspace.say(_("none"))}

    def _show(self, table: str, page: float) -> list[Sheet | w.Widget]:
        scope, book = self.workspace.scope(), self.workspace.view.book
        self.cells = {}
        found = data_doctor.rows(book, table) if table else data_doctor.rows(book, "")
        pages = max(1, -(-len(found) // A_PAGE))
        place = min(round(page), pages)
        shown = found.iloc[(place - 1) * A_PAGE : place * A_PAGE]
        wrong = data_doctor.wrong_cells(book, table)
        wrong_columns = {name for line, name in wrong if line in set(shown["row"])}
        # What is to be corrected stands first: a wide table is wider than a window.
        columns = sorted(
            (name for name in found.columns if name not in _FIXED),
            key=lambda name: name not in wrong_columns,
        )
        grid = Grid(
            self.workspace,
            [self.workspace.say(_("Row")), self.workspace.say(_("What is wrong")), *columns],
            ["4rem", "16rem", *["minmax(8.5rem, 1fr)"] * len(columns)],
        )
        reasons = data_doctor.reasons(book, table, self.workspace.language)
        rows = []
        for line in shown.to_dict("records"):
            where = self.workspace.say(Statement(_("row {n}"), n=line["row"]))
            made = [
                grid.cell(
                    self.typed.get((table, line["row"], name), line[name]),
                    number,
                    where,
                    wrong=(line["row"], name) in wrong,
                )
                for number, name in enumerate(columns, 2)
            ]
            for name, cell in zip(columns, made, strict=True):
                self.cells[line["row"], name] = cell
                cell.observe(
                    lambda change, key=(table, line["row"], name): self.typed.__setitem__(
                        key, change["new"]
                    ),
                    names="value",
                )
            rows.append([line["row"], reasons.get(line["row"], line["reason"]), *made])
        grid.fill(rows)
        about = w.HTML(
            self.workspace.say(
                Statement(
                    _("Page {page:count} of {pages:count}."),
                    page=place,
                    pages=pages,
                )
            )
        )
        self.area.children = (about, grid, self.send) if rows else ()
        return [
            self.area,
            self.status,
            data_doctor.counts(scope),
            data_doctor.exports(scope),
            data_doctor.notes(scope),
        ]

    def send_back(self) -> None:
        """Apply the corrected rows and read the book again."""
        table = self.panel.fields["table"].value
        corrected = {
            (row, name): text for (of, row, name), text in self.typed.items() if of == table
        }
        found = data_doctor.rows(self.workspace.view.book, table) if table else None
        if not corrected or found is None:
            self.status.tell(Statement(_("Nothing was changed yet.")))
            return
        for (line, name), text in corrected.items():
            found.loc[found["row"] == line, name] = text
        changed = found[found["row"].isin({line for line, _name in corrected})]
        with self.status.working(), tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{table}.csv"
            file.write_text(_csv(changed.drop(columns=["reason"])), encoding="utf-8")
            _book, _table, taken, aside = apply_corrections(self.workspace.path, file)
            self.workspace.reload()
            self.typed = {key: text for key, text in self.typed.items() if key[0] != table}
            with self.panel.together():
                self.panel.offer("table", self._tables())
            self.status.tell(
                Statement(
                    _("Corrected: {taken:count}; still quarantined: {aside:count} of {table}."),
                    taken=taken,
                    aside=aside,
                    table=table,
                )
            )


def _csv(frame: Any) -> str:
    text = io.StringIO()
    frame.to_csv(text, index=False, quoting=csv.QUOTE_MINIMAL)
    return text.getvalue()
