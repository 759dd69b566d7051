"""The report as an Excel workbook: figures with live formulas, tables, and a sheet that checks them
against the page.

The inputs of every figure are in named cells, so that an analyst can change one and see the figure
move. Text is never a formula, and never a link.
"""

import datetime as dt
import io
import re
from typing import Any

from acm_lib.display.language import translate
from acm_lib.fact_columns import unit_of
from acm_lib.measures import Expression
from acm_lib.reports import workbook_formats as style
from acm_lib.reports.job import ReportJob
from acm_lib.statements import DATE, MONTH, _

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LEFT = ("text", DATE, MONTH)  # what begins at the left of its column
WIDEST = 60


def workbook(sections: list[dict], job: ReportJob) -> bytes:
    """The workbook's bytes; the same for the same report.

    Parameters
    ----------
    sections : as `export.sections_of` gives them.
    job : whose report, of which month.

    Returns
    -------
    An .xlsx: a summary with each figure as a formula, its inputs in named cells, a sheet for each
    section that has tables, and "Checks": every formula's value beside the one on the page, and
    how many differ.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    as_of = job.batch.as_of
    book.set_properties(
        {
            "title": f"{translate(job.report.title, job.batch.language)} {job.month}",
            "author": job.batch.agency,
            "created": dt.datetime(as_of.year, as_of.month, as_of.day),
        }
    )
    book.set_calc_mode("auto")
    _WorkbookWriter(book, job).write(sections)
    book.close()
    return buffer.getvalue()


class _WorkbookWriter:
    """One workbook while it is written."""

    def __init__(self, book: Any, job: ReportJob) -> None:
        self._book, self._job = book, job
        self._formats = style.WorkbookFormats(book, job.batch.language)
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

    def _headings(
        self, sheet: Any, row: int, widths: dict[str, int], numbers: set[int], frozen: int = 0
    ) -> None:
        """A row of headings, label -> width of its column, that stays in sight with the first
        `frozen` columns; those of the columns in `numbers` end at the right."""
        for column, (label, width) in enumerate(widths.items()):
            self._heading(sheet, row, column, self._say(label), number=column in numbers)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(row + 1, frozen)

    def _heading(self, sheet: Any, row: int, column: int, label: str, *, number: bool) -> None:
        beside = style.HEADING_BESIDE if column else style.HEADING
        properties = style.HEADING_OF_NUMBERS if number else beside
        sheet.write_string(row, column, label, self._formats.of(properties))

    def _summary(self, sheet: Any, inputs: Any, figures: list[tuple[str, dict]]) -> None:
        job, quiet = self._job, self._formats.of(style.QUIET)
        sheet.write_string(0, 0, self._say(job.report.title), self._formats.of(style.TITLE))
        subject = job.subject or job.batch.agency
        sheet.write_string(1, 0, subject, self._formats.of(style.SECTION))
        sheet.write_string(2, 0, f"{job.month} · {job.batch.currency}", quiet)
        widths = {_("Figure"): 38, _("Value"): 20, _("Unit"): 24, _("Section"): 24}
        self._headings(sheet, 4, widths, {1}, frozen=1)
        cells = self._inputs(inputs, [tile["inputs"] for _section, tile in figures])
        for row, (section, tile) in enumerate(figures, 5):
            sheet.write_string(row, 0, tile["label"])
            self._number(sheet, row, 1, tile, cells[row - 5])
            sheet.write_string(row, 2, tile["currency"] or self._say(tile["unit"]), quiet)
            sheet.write_string(row, 3, section, quiet)

    def _inputs(self, sheet: Any, figures: list[dict]) -> list[dict[str, str]]:
        """Write each sum once, in a cell with a name; returns, for each figure, its inputs' names
        in the workbook."""
        if sheet is None:
            return [{} for _figure in figures]
        widths = {_("Sum"): 38, _("Value"): 26, _("Name in formulas"): 26}
        self._headings(sheet, 0, widths, {1})
        cells: dict[tuple[str, float], str] = {}
        for name, value in dict.fromkeys(item for inputs in figures for item in inputs.items()):
            count = sum(name == written for written, _value in cells)
            cell = f"acm_{name}_{count + 1}" if count else f"acm_{name}"
            cells[name, value] = cell
            row = len(cells)
            sheet.write_string(row, 0, self._say(name.replace("_", " ")))
            sheet.write_number(row, 1, value, self._formats.value(unit_of(name), **style.INPUT))
            sheet.write_string(row, 2, cell, self._formats.of(style.QUIET))
            self._book.define_name(cell, f"='{sheet.get_name()}'!$B${row + 1}")
        return [{name: cells[name, value] for name, value in inputs.items()} for inputs in figures]

    def _tables(self, title: str, tables: list[dict]) -> None:
        sheet = self._worksheet(self._sheet_name(title))
        sheet.write_string(0, 0, title, self._formats.of(style.TITLE))
        for column, width in enumerate(_widths(tables)):
            sheet.set_column(column, column, width)
        top = 2
        for number, table in enumerate(tables, 1):
            self._table(sheet, top, f"{title} {number}", table)
            if len(tables) == 1:
                sheet.freeze_panes(top + 1, 1)
            top += len(table["rows"]) + 4
        sheet.print_area(0, 0, top - 4, max(len(table["columns"]) for table in tables) - 1)

    def _table(self, sheet: Any, top: int, title: str, table: dict) -> None:
        """A table, and beside it, after an empty column, the sums its values are computed from."""
        columns, inputs = table["columns"], table["inputs"]["columns"]
        first = len(columns) + 1
        if table["caption"]:
            sheet.write_string(top - 1, 0, table["caption"], self._formats.of(style.QUIET))
        for place, column in enumerate(columns):
            self._heading(sheet, top, place, column["label"], number=column["unit"] not in _LEFT)
        for place, name in enumerate(inputs, first):
            label = self._say(name.removesuffix("_to_date").replace("_", " "))
            self._heading(sheet, top, place, label, number=True)
            sheet.set_column(place, place, 16)
        rows = zip(table["rows"], table["inputs"]["rows"], strict=True)
        for down, (row, sums) in enumerate(rows, top + 1):
            cells = {}
            for place, (name, value) in enumerate(zip(inputs, sums, strict=True), first):
                if value is not None:
                    cells[name] = _cell(down, place)
                    shape = self._formats.value(unit_of(name), **style.INPUT)
                    sheet.write_number(down, place, value, shape)
            lengths = [len(value) for value in row if isinstance(value, str)]
            lines = -(-max(lengths, default=1) // (WIDEST - 2))
            if lines > 1:  # not every program makes room for a text that wraps
                sheet.set_row(down, 15 * lines)
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                what = f"{title}: {row[0]}, {column['label']}"
                self._value(sheet, (down, place), column, value, cells, what)

    def _value(
        self,
        sheet: Any,
        at: tuple[int, int],
        column: dict,
        value: Any,
        cells: dict[str, str],
        what: str,
    ) -> None:
        unit = column["unit"]
        if isinstance(value, str) and unit in (DATE, MONTH):
            sheet.write_datetime(*at, dt.datetime.fromisoformat(value), self._formats.value(unit))
        elif isinstance(value, str):
            properties = style.TEXT_BESIDE if at[1] else style.TEXT_FIRST
            sheet.write_string(*at, value, self._formats.of(properties))
        else:
            self._number(sheet, *at, column | {"label": what, "value": value}, cells)

    def _number(
        self, sheet: Any, row: int, column: int, figure: dict, cells: dict[str, str]
    ) -> None:
        """A value; with a formula where its inputs are in the workbook, to be checked."""
        value, shape = figure["value"], self._formats.value(figure["unit"])
        if value is None:  # the page shows a dash where a formula would give a meaningless number
            return
        text = figure["formula"]
        formula = Expression(text).in_workbook(cells) if text else ""
        if not formula:
            sheet.write_number(row, column, value, shape)
            return
        sheet.write_formula(row, column, f'=IFERROR({formula},"")', shape, value)
        cell = f"'{sheet.get_name()}'!{_cell(row, column)}"
        self._checks.append((figure["label"], cell, value, figure["unit"]))

    def _check_sheet(self) -> None:
        sheet = self._worksheet(self._say(_("Checks")))
        widths = {_("Figure"): 60, _("Here"): 20, _("On the page"): 20, _("Equal"): 20}
        self._headings(sheet, 2, widths, {1, 2})
        last, yes, no = len(self._checks) + 3, self._say(_("yes")), self._say(_("no"))
        title = self._say(_("Figures that differ from the page"))
        sheet.write_string(0, 0, title, self._formats.of(style.SECTION))
        sheet.write_formula(0, 1, f'=COUNTIF(D4:D{max(last, 4)},"{no}")', None, 0)
        for row, (what, cell, value, unit) in enumerate(self._checks, 3):
            shape, centred = self._formats.value(unit), self._formats.of(style.CENTRED)
            sheet.write_string(row, 0, what)
            sheet.write_formula(row, 1, f"={cell}", shape, value)
            sheet.write_number(row, 2, value, shape)
            equal = f"IFERROR(ABS(B{row + 1}-C{row + 1})<=0.000001*MAX(1,ABS(C{row + 1})),FALSE)"
            sheet.write_formula(row, 3, f'=IF({equal},"{yes}","{no}")', centred, yes)

    def _sheet_name(self, title: str) -> str:
        """At most 31 letters, none of those Excel refuses, not twice."""
        name = _FORBIDDEN.sub(" ", title).strip("' ")[:31] or "Sheet"
        number = 2
        while name.casefold() in self._names:
            name = f"{name[:27]} ({number})"
            number += 1
        self._names.add(name.casefold())
        return name

    def _say(self, text: str) -> str:
        return translate(text, self._job.batch.language)


def _widths(tables: list[dict]) -> list[int]:
    """Of each column of a sheet, in letters: as wide as its longest text, which wraps at `WIDEST`;
    numbers need no more than 16."""
    widths: dict[int, int] = {}
    for table in tables:
        for place, column in enumerate(table["columns"]):
            texts = [len(row[place]) for row in table["rows"] if isinstance(row[place], str)]
            width = 16
            if texts and column["unit"] == "text":
                width = min(max(12, *texts, len(column["label"])) + 2, WIDEST)
            widths[place] = max(widths.get(place, 0), width)
    return [widths[place] for place in sorted(widths)]


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return xl_rowcol_to_cell(row, column)
