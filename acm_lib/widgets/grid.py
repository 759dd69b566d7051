"""A grid of cells to type in: every cell has a label that is read aloud, and the keyboard goes from
cell to cell by Tab."""

from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as w

from acm_lib.widgets.workspace import Workspace


class Grid(w.GridBox):  # type: ignore[misc]
    """Rows of controls under headings.

    Parameters
    ----------
    headings : what stands above each column, in the reader's language.
    widths : of the columns, as CSS.
    """

    def __init__(self, workspace: Workspace, headings: Sequence[str], widths: Sequence[str]):
        self._workspace, self._headings = workspace, list(headings)
        super().__init__(
            layout=w.Layout(
                grid_template_columns=" ".join(widths),
                grid_gap="4px 8px",
                overflow="auto",
                align_items="flex-start",
            )
        )
        self.add_class("acm-grid")

    def fill(self, rows: Sequence[Sequence[Any]]) -> None:
        """Show rows of controls; a text stands as it is."""
        head = [_text(heading, "acm-head") for heading in self._headings]
        self.children = (
            *head,
            *(cell if isinstance(cell, w.Widget) else _text(cell) for row in rows for cell in row),
        )

    def cell(self, value: str, column: int, row: str, *, wrong: bool = False) -> w.Text:
        """A cell to type in; `row` names its row for those who hear it."""
        made = w.Text(
            value=value,
            description=f"{self._headings[column]}, {row}",
            placeholder="…",
            layout=w.Layout(width="auto"),
        )
        made.add_class("acm-cell")
        if wrong:
            made.add_class("acm-cell-wrong")
        return made

    def choice(self, options: dict[str, str], value: str, column: int, row: str) -> w.Dropdown:
        """A cell with a list."""
        made = w.Dropdown(
            options=[(text, key) for key, text in options.items()],
            value=value,
            description=f"{self._headings[column]}, {row}",
            layout=w.Layout(width="auto"),
        )
        made.add_class("acm-cell")
        return made


def _text(text: str, kind: str = "acm-note") -> w.HTML:
    return w.HTML(f'<div class="{kind}">{escape(text)}</div>')
