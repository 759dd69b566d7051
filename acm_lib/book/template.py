"""The Excel template of a book: a sheet for each table, with units, an example, drop-downs, and
notes on what each column is.

The first rows of a sheet are its headings, the unit of each column, and an example. The latter two
are recognised by their content when the workbook is read, and left out; an example that somebody
wrote over is a row like any other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from acm_lib.book import tables
from acm_lib.book.cells import EncodedColumn, TextTable, clean
from acm_lib.book.tables import TABLES, Column, Table
from acm_lib.paths import prog_name

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

WORKBOOK = "book.xlsx"
_ROWS = 5_000  # with drop-downs and formats
_UNITS = {
    tables.ID: "id",
    tables.TEXT: "text",
    tables.CHOICE: "one of the list",
    tables.CURRENCY: "three letters",
    tables.DATE: "date, 2026-01-31",
    tables.MONTH: "month, 2026-01",
    tables.MONEY: "money",
    tables.NUMBER: "number",
    tables.HOURS: "hours",
    tables.RATIO: "0-1 or %",
    tables.INTEGER: "whole number",
    tables.FLAG: "yes or no",
}
_CURRENCIES = {
    tables.OWN: ", in `currency`",
    tables.PROJECT: ", in the project's currency",
    tables.BOOK: ", in the book's currency",
    tables.ANY: "",
}
_EXAMPLES = {
    "client_id": "EXAMPLE-CLIENT",
    "contact_id": "EXAMPLE-CONTACT",
    "project_id": "EXAMPLE-PROJECT",
    "task_id": "EXAMPLE-TASK",
    "brief_id": "EXAMPLE-BRIEF",
    "invoice_id": "EXAMPLE-INVOICE",
    "opportunity_id": "EXAMPLE-OPPORTUNITY",
    "name": "Example, not read",
    "reports_to": "",
    "department": "design",
    "currency": "VND",
    "industry": "food",
    "service": "campaign",
    "approach": "social; film; tết",
    "person": "Lan Trần",
    "account_manager": "Lan Trần",
    "owner": "Lan Trần",
    "note": "example, not read",
    "vendor": "Studio Example",
    "channel": "meeting",
    "payment_terms_days": "30",
}
_OF_KIND = {
    tables.ID: "",
    tables.TEXT: "",
    tables.CURRENCY: "VND",
    tables.DATE: "2026-01-31",
    tables.MONTH: "2026-01",
    tables.MONEY: "1500000",
    tables.NUMBER: "5",
    tables.HOURS: "7.5",
    tables.RATIO: "0.5",
    tables.INTEGER: "3",
    tables.FLAG: "yes",
}


def unit(column: Column) -> str:
    """The unit of a column, as the template shows it.

    >>> unit(TABLES["projects"].column("fee")), unit(TABLES["projects"].column("start"))
    ('money, in `currency`', 'date, 2026-01-31')
    """
    text = _UNITS[column.kind]
    return text + _CURRENCIES[column.currency] if column.kind == tables.MONEY else text


def example(column: Column) -> str:
    """What the example row says in a column."""
    if column.kind == tables.CHOICE:
        return column.options[0]
    if column.kind == tables.INTEGER and column.maximum is not None and column.maximum < 3:
        return str(int(column.maximum))
    return _EXAMPLES.get(column.name, _OF_KIND.get(column.kind, ""))


def without_template_rows(cells: TextTable, contract: Table) -> tuple[TextTable, int]:
    """Cells without the template's row of units and example, and how many of the two were there."""
    if not len(cells.rows):
        return cells, 0
    columns = [
        contract.column(name) if name in contract.names else None
        for name in map(clean, cells.heading)
    ]
    left_out = [
        place for place in range(min(2, len(cells.rows))) if _is_template(cells, columns, place)
    ]
    if not left_out:
        return cells, 0
    kept = np.setdiff1d(np.arange(len(cells.rows)), left_out)
    texts = [
        EncodedColumn(column.distinct, column.exact, column.codes[kept]) for column in cells.columns
    ]
    return TextTable(cells.heading, texts, cells.rows[kept], cells.ragged_rows), len(left_out)


def _is_template(cells: TextTable, columns: list[Column | None], place: int) -> bool:
    row = [clean(column[place]) for column in cells.columns]
    pairs = [(text, column) for text, column in zip(row, columns, strict=True) if column]
    return bool(pairs) and any(
        all(text == clean(of_template(column)) for text, column in pairs)
        for of_template in (unit, example)
    )


def write_template(file: Path) -> None:
    """Write the workbook."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    look = {
        "must": workbook.add_format(
            {"bold": True, "bg_color": "#0067a5", "font_color": "#ffffff", "border": 1}
        ),
        "may": workbook.add_format({"bold": True, "bg_color": "#d7e8f4", "border": 1}),
        "unit": workbook.add_format({"italic": True, "font_color": "#595959"}),
        "example": workbook.add_format(
            {"italic": True, "font_color": "#595959", "bg_color": "#f2f2f2"}
        ),
        tables.DATE: workbook.add_format({"num_format": "yyyy-mm-dd"}),
        tables.MONTH: workbook.add_format({"num_format": "yyyy-mm"}),
        tables.MONEY: workbook.add_format({"num_format": "#,##0.####"}),
        tables.ID: workbook.add_format({"num_format": "@"}),
    }
    _write_guide(workbook)
    for table in TABLES.values():
        sheet = workbook.add_worksheet(table.name)
        if table.essential:
            sheet.set_tab_color("#0067a5")
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.name, look["must" if column.required else "may"])
            options = f"\n{', '.join(column.options)}" if column.options else ""
            sheet.write_comment(
                0,
                place,
                (
                    f"{column.help}{options}\n"
                    f"{'must be filled' if column.required else 'may be empty'}"
                ),
                {"x_scale": 2},
            )
            sheet.write_string(1, place, unit(column), look["unit"])
            sheet.write_string(2, place, example(column), look["example"])
            sheet.set_column(
                place,
                place,
                max(len(column.name), len(unit(column)), len(example(column)), 10) + 3,
                look.get(column.kind),
            )
            _validate(sheet, place, column, table)
    workbook.close()


def _write_guide(workbook: Workbook) -> None:
    guide = workbook.add_worksheet("how to fill in")
    guide.set_column(0, 0, 110)
    lines = [
        (
            "One sheet for each table; those with a blue tab are the ones to begin with: clients,"
            " and projects, time_entries or invoices."
        ),
        (
            "Dark headings must be filled, light ones may stay empty. Hold the mouse over a heading"
            " to see what it means."
        ),
        (
            "The row of units and the grey example below the headings are not read; write below"
            " them, or delete them."
        ),
        (
            f"Leave sheets empty that you have no data for. Then: {prog_name()} check, with the"
            " folder of this file."
        ),
    ]
    for row, line in enumerate(lines):
        guide.write_string(row, 0, line)


def _validate(sheet: Worksheet, place: int, column: Column, table: Table) -> None:
    """A drop-down, or a limit, below the example."""
    wrong = {"error_title": column.name, "error_message": column.help[:200], "ignore_blank": True}
    rule: dict[str, Any]
    if column.kind == tables.CHOICE:
        rule = {"validate": "list", "source": list(column.options)}
    elif column.kind == tables.FLAG:
        rule = {"validate": "list", "source": ["yes", "no"]}
    elif column.name in table.references and table.references[column.name] != table.name:
        other = TABLES[table.references[column.name]]
        letter = chr(ord("A") + other.names.index(other.key[0]))
        rule = {
            "validate": "list",
            "source": f"={other.name}!${letter}$4:${letter}${_ROWS}",
            "error_type": "warning",
        }
    elif column.name == "department":
        rule = {"validate": "list", "source": list(tables.DEPARTMENTS), "error_type": "information"}
    elif (
        column.kind in tables.NUMERIC and column.minimum is not None and column.maximum is not None
    ):
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": column.minimum,
            "maximum": column.maximum,
        }
    else:
        return
    sheet.data_validation(3, place, _ROWS - 1, place, rule | wrong)
