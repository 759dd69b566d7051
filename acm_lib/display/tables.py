"""Tables: raw values in the frame, the format declared per column, HTML and text made at the
end."""

from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from acm_lib.display.figures import Figure, definition
from acm_lib.display.format import Format, is_missing
from acm_lib.measures import MEASURES
from acm_lib.statements import DATE, MONEY, MONTH, TEXT, Statement, Term, _

MAX_ROWS = 150
_WORDY = (Term, Statement, list, tuple)


@dataclass(frozen=True)
class Column:
    """How one column of a frame is shown.

    Attributes
    ----------
    name : column of the frame; for a measure also the measure's name.
    label : heading; empty for a measure, which has its own.
    unit : for a column that is not a measure.
    translate : the cells are terms (a department, a segment), to be translated; else they
        are shown as they are.
    bands : value -> "green" / "yellow" / "red".
    """

    name: str
    label: str = ""
    unit: str = TEXT
    translate: bool = False
    bands: dict[Any, str] = field(default_factory=dict)


def measure_columns(*names: str) -> tuple[Column, ...]:
    """A column for each measure named, with its own label and unit."""
    return tuple(Column(name, MEASURES[name].label, MEASURES[name].unit) for name in names)


@dataclass(frozen=True)
class Table:
    """A frame and its columns. `grain` names the rows in the figures JSON ("project",
    "department").

    The frame may hold more columns than are shown: the facts a measure was computed
    from, to which a figure opens. Of a longer frame the first `MAX_ROWS` rows are shown and the
    number of the others is stated; the figures hold them all.
    """

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    grain: str = ""
    caption: Statement | None = None

    def figures(self) -> list[tuple[Figure, pd.Series]]:
        """Every measured cell as a figure, with the row it stands in."""
        return [
            (self._figure(column, row), row)
            for _index, row in self.frame.iterrows()
            for column in self.columns
            if self._is_measured(column)
        ]

    def html(self, language: Format) -> str:
        """The table as HTML; a measured cell opens to its numbers, a measured heading to its
        definition."""
        money = [column.name for column in self.columns if column.unit == MONEY]
        # One scale for all money in a table, so that its columns can be compared.
        scale = (
            language.money_scale(self.frame[money].astype("float64").abs().max(axis="columns"))
            if money
            else None
        )
        scales = dict.fromkeys(money, scale)
        head = "".join(self._heading(column, language, scales) for column in self.columns)
        body = "".join(
            "<tr>"
            + "".join(self._cell(column, row, language, scales) for column in self.columns)
            + "</tr>"
            for _index, row in self.frame.head(MAX_ROWS).iterrows()
        )
        hidden = len(self.frame) - MAX_ROWS
        if hidden > 0:
            more = language.word(_("Rows not shown: {rows}.")).format(rows=language.number(hidden))
            body += f'<tr><td colspan="{len(self.columns)}">{escape(more)}</td></tr>'
        caption = f"<caption>{escape(language.say(self.caption))}</caption>" if self.caption else ""
        return (
            f'<table class="acm-table">{caption}<thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>"
        )

    def record(self, language: Format) -> dict:
        """The table as plain values, for a workbook: columns (name, label, unit, formula), rows,
        and what each formula is computed from.

        A cell is a number, an ISO date, a text in the reader's language, or None where there is no
        value.
        """
        measured = [column.name for column in self.columns if self._is_measured(column)]
        inputs = dict.fromkeys(need for name in measured for need in MEASURES[name].inputs)
        facts = self.frame[list(inputs)].astype("float64")
        columns = [
            {
                "name": c.name,
                "label": language.word(c.label),
                "unit": c.unit,
                "formula": MEASURES[c.name].formula if c.name in measured else "",
            }
            for c in self.columns
        ]
        rows = [
            [self._raw(column, row[column.name], language) for column in self.columns]
            for _index, row in self.frame.iterrows()
        ]
        return {
            "grain": self.grain,
            "caption": language.say(self.caption) if self.caption else "",
            "columns": columns,
            "rows": rows,
            "inputs": {
                "columns": list(inputs),
                "rows": [[_plain(value) for value in row] for row in facts.to_numpy()],
            },
        }

    def text(self, language: Format) -> str:
        """The table as plain text: what a terminal and a golden cell see."""
        shown = pd.DataFrame(
            {
                language.word(column.label): [
                    self._formatted(column, value, language, {})
                    for value in self.frame[column.name].head(MAX_ROWS)
                ]
                for column in self.columns
            }
        )
        return shown.to_string(index=False)

    def _is_measured(self, column: Column) -> bool:
        measure = MEASURES.get(column.name)
        return measure is not None and all(name in self.frame.columns for name in measure.inputs)

    def _figure(self, column: Column, row: pd.Series) -> Figure:
        measure = MEASURES[column.name]
        facts: Any = row  # a Series answers like a mapping
        return Figure(measure, row[column.name], facts, grain=self.grain)

    def _heading(self, column: Column, language: Format, scales: dict) -> str:
        label = escape(language.word(column.label))
        if column.name in scales:
            label += f' <span class="unit">{escape(scales[column.name][1])}</span>'
        if column.name in MEASURES:
            label = (
                f'<details class="acm-open"><summary>{label}</summary>'
                f'<div class="acm-behind">{definition(MEASURES[column.name], language)}</div>'
                "</details>"
            )
        return f'<th scope="col"{_numeric(column)}>{label}</th>'

    def _cell(self, column: Column, row: pd.Series, language: Format, scales: dict) -> str:
        value = row[column.name]
        shown = self._formatted(column, value, language, scales)
        inside = (
            self._figure(column, row).cell(shown, language)
            if self._is_measured(column)
            else escape(shown)
        )
        band = column.bands.get(value, "") if column.bands else ""
        if band:
            inside = f'<span class="{band}">{inside}</span>'
        return f"<td{_numeric(column)}>{inside}</td>"

    def _raw(self, column: Column, value: Any, language: Format) -> Any:
        if column.unit == TEXT or isinstance(value, _WORDY):
            return self._formatted(column, value, language, {})
        if is_missing(value):
            return None
        return str(pd.Timestamp(value).date()) if column.unit in (DATE, MONTH) else float(value)

    def _formatted(self, column: Column, value: Any, language: Format, scales: dict) -> str:
        if isinstance(value, _WORDY):
            return language.show(value)
        if column.unit == TEXT:
            shown = language.show(value)
            return language.word(shown).replace("_", " ") if column.translate else shown
        return language.number(value, column.unit, scale=scales.get(column.name, (1.0,))[0])


def _plain(value: float) -> float | None:
    return None if is_missing(value) else value


def _numeric(column: Column) -> str:
    return "" if column.unit == TEXT else ' class="num"'
