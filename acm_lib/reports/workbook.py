"""The report as an Excel workbook: figures with live formulas, tables, and a sheet that checks them
against the page.

Whatever a figure is computed from stands in named cells, so that an analyst can change one and see
the figure move. Text is never a formula, and never a link.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

from acm_lib.display.language import translate
from acm_lib.facts import unit_of
from acm_lib.reports.export import About
from acm_lib.statements import (
    DATE,
    DAYS,
    HOURS,
    INDEX,
    MONEY,
    MONEY_PER_HOUR,
    MONTH,
    RATIO,
    SCORE,
    _,
)

_NAME = re.compile(r"[a-z_][a-z_0-9]*")
_FORMATS = {
    MONEY: "#,##0",
    MONEY_PER_HOUR: "#,##0",
    RATIO: "0.0%",
    INDEX: "0.00",
    SCORE: "0",
    HOURS: "#,##0.0",
    DAYS: "0",
}
_DAY = {"en": "d mmm yyyy", "vi": "dd/mm/yyyy"}
_MONTH = {"en": "mmm yyyy", "vi": "mm/yyyy"}
_SHEET = re.compile(r"[\[\]:*?/\\]")
_LEFT = ("text", DATE, MONTH)  # what begins at the left of its column
WIDEST = 60
BLUE, QUIET = "#0067A5", "#5B6673"


def workbook(sections: list[dict], about: About) -> bytes:
    """The workbook's bytes; the same for the same report.

    Parameters
    ----------
    sections : as `export.sections_of` gives them.
    about : whose report, of which month.

    Returns
    -------
    An .xlsx: a summary with each figure as a formula, its inputs in named cells, a sheet for each
    section that has tables, and "Checks": every formula's value beside the one on the page, with
    the number of those that differ.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties(
        {
            "title": f"{translate(about.title, about.language)} {about.month:%Y-%m}",
            "author": about.agency,
            "created": dt.datetime(about.as_of.year, about.as_of.month, about.as_of.day),
        }
    )
    book.set_calc_mode("auto")
    _Writing(book, about).write(sections)
    book.close()
    return buffer.getvalue()


class _Writing:
    """One workbook while it is written."""

    def __init__(self, book: Any, about: About):
        self._book, self._about = book, about
        self._formats: dict[str, Any] = {}
        self._head = book.add_format(
            {
                "bold": True,
                "font_color": QUIET,
                "bottom": 1,
                "bottom_color": QUIET,
                "text_wrap": True,
                "valign": "bottom",
            }
        )
        self._head_of_numbers = book.add_format(
            {
                "bold": True,
                "font_color": QUIET,
                "bottom": 1,
                "bottom_color": QUIET,
                "text_wrap": True,
                "valign": "bottom",
                "align": "right",
            }
        )
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._section = book.add_format({"bold": True, "font_color": BLUE})
        self._quiet = book.add_format({"font_color": QUIET, "indent": 1})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._text_beside = book.add_format(
            {"text_wrap": True, "valign": "top", "align": "left", "indent": 1}
        )  # after a number, which ends at the right
        self._head_beside = book.add_format(
            {
                "bold": True,
                "font_color": QUIET,
                "bottom": 1,
                "bottom_color": QUIET,
                "text_wrap": True,
                "valign": "bottom",
                "align": "left",
                "indent": 1,
            }
        )
        self._centred = book.add_format({"align": "center"})
        self._input = {"font_color": BLUE, "bg_color": "#F5F7FA"}
        self._checks: list[tuple[str, str, float, str]] = []  # what, cell, value on the page, unit
        self._names = {"summary"}

    def write(self, sections: list[dict]) -> None:
        summary = self._worksheet(self._say(_("Summary")))
        figures = [
            (section["title"], tile)
            for section in sections
            for sheet in section["sheets"]
            for tile in sheet.get("tiles", ())
        ]
        inputs = (
            self._worksheet(self._say(_("Inputs")))
            if any(tile["inputs"] for _section, tile in figures)
            else None
        )
        self._summary(summary, inputs, figures)
        for section in sections:
            tables = [
                table
                for sheet in section["sheets"]
                for table in sheet.get("tables", ())
                if table["rows"]
            ]
            if tables:
                self._tables(section["title"], tables)
        self._check_sheet()

    def _worksheet(self, name: str) -> Any:
        """A sheet that prints on paper as wide as it is."""
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        return sheet

    def _heading(self, sheet: Any, row: int, place: int, text: str, *, number: bool) -> None:
        sheet.write_string(
            row,
            place,
            text,
            self._head_of_numbers if number else self._head_beside if place else self._head,
        )

    def _summary(self, sheet: Any, inputs: Any, figures: list[tuple[str, dict]]) -> None:
        about = self._about
        sheet.write_string(0, 0, self._say(about.title), self._title)
        sheet.write_string(1, 0, about.subject or about.agency, self._section)
        sheet.write_string(2, 0, f"{about.month:%Y-%m} · {about.currency}", self._quiet)
        for place, heading in enumerate((_("Figure"), _("Value"), _("Unit"), _("Section"))):
            self._heading(sheet, 4, place, self._say(heading), number=place == 1)
        sheet.freeze_panes(5, 1)
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, 1, 20)
        sheet.set_column(2, 3, 24)
        named = self._inputs(inputs, [tile["inputs"] for _section, tile in figures])
        for row, (section, tile) in enumerate(figures, 5):
            sheet.write_string(row, 0, tile["label"])
            self._number(
                sheet,
                row,
                1,
                tile,
                (
                    _NAME.sub(
                        lambda name, known=named[row - 5]: known.get(
                            name.group(), name.group().upper()
                        ),
                        tile["formula"],
                    )
                    if tile["inputs"]
                    else ""
                ),
            )
            sheet.write_string(row, 2, tile["currency"] or self._say(tile["unit"]), self._quiet)
            sheet.write_string(row, 3, section, self._quiet)

    def _inputs(self, sheet: Any, used: list[dict]) -> list[dict[str, str]]:
        """Write each sum once, in a cell with a name; returns, for each figure, its inputs' names
        in the workbook."""
        if sheet is None:
            return [{} for _figure in used]
        for place, heading in enumerate((_("Sum"), _("Value"), _("Name in formulas"))):
            self._heading(sheet, 0, place, self._say(heading), number=place == 1)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, 2, 26)
        written: dict[tuple[str, float], str] = {}
        for inputs in used:
            for name, value in inputs.items():
                if (name, value) in written:
                    continue
                count = sum(known == name for known, _value in written)
                cell_name = f"acm_{name}" if not count else f"acm_{name}_{count + 1}"
                row = len(written) + 1
                written[name, value] = cell_name
                sheet.write_string(row, 0, self._say(name.replace("_", " ")))
                sheet.write_number(row, 1, value, self._format(unit_of(name), **self._input))
                sheet.write_string(row, 2, cell_name, self._quiet)
                self._book.define_name(cell_name, f"='{sheet.get_name()}'!$B${row + 1}")
        return [{name: written[name, value] for name, value in inputs.items()} for inputs in used]

    def _tables(self, title: str, tables: list[dict]) -> None:
        sheet = self._worksheet(self._sheet_name(title))
        sheet.write_string(0, 0, title, self._title)
        for place, width in enumerate(_widths(tables)):
            sheet.set_column(place, place, width)
        top = 2
        for number, table in enumerate(tables):
            columns, needs = table["columns"], table["inputs"]["columns"]
            if table["caption"]:
                sheet.write_string(top - 1, 0, table["caption"], self._quiet)
            first = len(columns) + 1  # the sums stand beside the table, after an empty column
            for place, column in enumerate(columns):
                self._heading(
                    sheet, top, place, column["label"], number=column["unit"] not in _LEFT
                )
            for place, need in enumerate(needs):
                self._heading(
                    sheet,
                    top,
                    first + place,
                    self._say(need.removesuffix("_to_date").replace("_", " ")),
                    number=True,
                )
                sheet.set_column(first + place, first + place, 16)
            for down, (row, sums) in enumerate(
                zip(table["rows"], table["inputs"]["rows"], strict=True), top + 1
            ):
                at = {
                    need: _cell(down, first + place)
                    for place, need in enumerate(needs)
                    if sums[place] is not None
                }
                for place, need in enumerate(needs):
                    if sums[place] is not None:
                        sheet.write_number(
                            down,
                            first + place,
                            sums[place],
                            self._format(unit_of(need), **self._input),
                        )
                lines = max(
                    (-(-len(value) // (WIDEST - 2)) for value in row if isinstance(value, str)),
                    default=1,
                )
                if lines > 1:  # not every program makes room for a text that wraps
                    sheet.set_row(down, 15 * lines)
                for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                    self._value(
                        sheet,
                        down,
                        place,
                        column,
                        value,
                        at,
                        f"{title} {number + 1}: {row[0]}, {column['label']}",
                    )
            if len(tables) == 1:
                sheet.freeze_panes(top + 1, 1)
            top += len(table["rows"]) + 4
        sheet.print_area(0, 0, top - 4, max(len(table["columns"]) for table in tables) - 1)

    def _value(
        self,
        sheet: Any,
        row: int,
        place: int,
        column: dict,
        value: Any,
        at: dict[str, str],
        what: str,
    ) -> None:
        unit = column["unit"]
        if value is None:
            return
        if isinstance(value, str):
            if unit in (DATE, MONTH):
                sheet.write_datetime(
                    row, place, dt.datetime.fromisoformat(value), self._format(unit)
                )
            else:
                sheet.write_string(row, place, value, self._text_beside if place else self._text)
            return
        names = set(_NAME.findall(column["formula"])) - {"min", "max", "abs"}
        formula = (
            _NAME.sub(lambda name: at.get(name.group(), name.group().upper()), column["formula"])
            if names and names <= set(at)
            else ""
        )
        self._number(sheet, row, place, {"label": what, "value": value, "unit": unit}, formula)

    def _number(self, sheet: Any, row: int, place: int, figure: dict, formula: str) -> None:
        """A value; where it is known what it is computed from, as a formula with that value, to be
        checked."""
        value, shape = figure["value"], self._format(figure["unit"])
        if (
            value is None
        ):  # the page shows a dash where a formula would give a number that means nothing
            return
        if not formula:
            sheet.write_number(row, place, value, shape)
            return
        sheet.write_formula(row, place, f'=IFERROR({formula},"")', shape, value)
        self._checks.append(
            (figure["label"], f"'{sheet.get_name()}'!{_cell(row, place)}", value, figure["unit"])
        )

    def _check_sheet(self) -> None:
        sheet = self._worksheet(self._say(_("Checks")))
        for place, heading in enumerate((_("Figure"), _("Here"), _("On the page"), _("Equal"))):
            self._heading(sheet, 2, place, self._say(heading), number=place in (1, 2))
        sheet.freeze_panes(3, 0)
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 3, 20)
        last, yes, no = len(self._checks) + 3, self._say(_("yes")), self._say(_("no"))
        sheet.write_string(0, 0, self._say(_("Figures that differ from the page")), self._section)
        sheet.write_formula(0, 1, f'=COUNTIF(D4:D{max(last, 4)},"{no}")', None, 0)
        for row, (what, cell, value, unit) in enumerate(self._checks, 3):
            sheet.write_string(row, 0, what)
            sheet.write_formula(row, 1, f"={cell}", self._format(unit), value)
            sheet.write_number(row, 2, value, self._format(unit))
            equal = f"IFERROR(ABS(B{row + 1}-C{row + 1})<=0.000001*MAX(1,ABS(C{row + 1})),FALSE)"
            sheet.write_formula(row, 3, f'=IF({equal},"{yes}","{no}")', self._centred, yes)

    def _format(self, unit: str, **more: Any) -> Any:
        key = f"{unit} {sorted(more.items())}"
        if key not in self._formats:
            shape = _FORMATS.get(unit, "#,##0")
            if unit in (DATE, MONTH):
                more = {"align": "left", "indent": 1} | more
                shape = (_DAY if unit == DATE else _MONTH)[self._about.language]
            self._formats[key] = self._book.add_format(
                {"num_format": shape, "valign": "top", **more}
            )
        return self._formats[key]

    def _sheet_name(self, title: str) -> str:
        """At most 31 letters, none of those Excel refuses, not twice."""
        name = _SHEET.sub(" ", title).strip("' ")[:31] or "Sheet"
        number = 2
        while name.casefold() in self._names:
            name = f"{name[:27]} ({number})"
            number += 1
        self._names.add(name.casefold())
        return name

    def _say(self, text: str) -> str:
        return translate(text, self._about.language)


def _widths(tables: list[dict]) -> list[int]:
    """Of each column of a sheet, in letters: as wide as its longest text, which wraps at `WIDEST`;
    numbers need no more than 16."""
    found: dict[int, int] = {}
    for table in tables:
        for place, column in enumerate(table["columns"]):
            texts = (
                [len(row[place]) for row in table["rows"] if isinstance(row[place], str)]
                if column["unit"] == "text"
                else []
            )
            longest = max([12, *texts, len(column["label"])]) + 2 if texts else 16
            found[place] = max(found.get(place, 0), min(longest, WIDEST))
    return [found[place] for place in sorted(found)]


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return xl_rowcol_to_cell(row, column)
