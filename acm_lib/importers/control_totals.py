"""Totals that an export states itself: they are no rows of data, and the rows must agree with
them."""

import math
import re
from dataclasses import replace
from decimal import Decimal

import numpy as np

from acm_lib.book import tables
from acm_lib.book.cells import EncodedColumn, clean
from acm_lib.book.parsing import parse_column
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column
from acm_lib.errors import ImportRefused
from acm_lib.importers.conventions import settle_decimal_mark
from acm_lib.importers.fields import parse_clock
from acm_lib.importers.formats import ExportFormat
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.sheet import Sheet
from acm_lib.importers.values import Values, constant, to_decimal

_TOTAL = re.compile(
    r"(grand |sub)?total|summe|gesamt(summe)?|tổng( cộng)?|total général", re.IGNORECASE
)
_AMOUNT = Column("amount", tables.MONEY, "")


def remove_totals(sheet: Sheet, values: dict[str, Values]) -> tuple[Sheet, dict[str, Values]]:
    """A row that has no date and calls itself a total is none of the data, but must agree with
    it."""
    named = np.zeros(len(sheet.rows), dtype=bool)
    for name in ("client", "project", "person", "task"):
        if name in values:
            named |= values[name].mask(
                isinstance(text, str) and bool(_TOTAL.fullmatch(clean(text).rstrip(":")))
                for text in values[name].distinct
            )
    dates = values.get("date") or constant(None, len(sheet.rows))
    dated = dates.present | dates.invalid
    totals = named & ~dated
    for name in ("date",):  # the word may stand in the column of dates itself
        column = sheet.columns.get(_place_of(sheet, name, values))
        if column is not None:
            totals |= np.array(
                [bool(_TOTAL.fullmatch(clean(text).rstrip(":"))) for text in column.distinct]
                or [False]
            )[column.codes]
    if not totals.any():
        return sheet, values
    places = np.flatnonzero(totals).tolist()
    total_lines = [(int(sheet.rows[place]), "total") for place in places]
    controls = sheet.control_totals
    if (
        len(places) == 1
        and (hours := sheet.columns.get(_place_of(sheet, "hours", values))) is not None
    ):
        last = int(sheet.rows[-1])
        controls = (
            *controls,
            ("total", clean(hours[places[0]]), 0, last if totals[-1] else last + 1),
        )
    columns = {
        place: EncodedColumn(texts.distinct, texts.exact, texts.codes[~totals])
        for place, texts in sheet.columns.items()
    }
    rest = replace(
        sheet,
        columns=columns,
        rows=sheet.rows[~totals],
        non_data_lines=sheet.non_data_lines + tuple(total_lines),
        control_totals=controls,
    )
    return rest, {
        name: Values(column.distinct, column.codes[~totals]) for name, column in values.items()
    }


def _place_of(sheet: Sheet, name: str, values: dict[str, Values]) -> int:
    codes = values[name].codes if name in values else None
    return next((place for place, texts in sheet.columns.items() if texts.codes is codes), -1)


def check_control_totals(
    sheet: Sheet, export_format: ExportFormat, values: dict[str, Values], options: ImportOptions
) -> None:
    """Refuse an export whose rows do not hold what it says they hold.

    Raises
    ------
    ImportRefused : a total differs from its rows, however its decimal mark is read where the file
        leaves that open.
    """
    name = "hours" if "hours" in values else "amount"
    marks = (
        (settle_decimal_mark(sheet, export_format, options) or ".,") if sheet.control_totals else ""
    )
    for label, text, first, last in sheet.control_totals:
        readings = [
            parse_clock(text, most=math.inf),
            *(parse_column([text], _AMOUNT, Reading(decimal=mark))[0] for mark in marks),
        ]
        totals = [
            to_decimal(reading) for reading in readings if isinstance(reading, (Decimal, float))
        ]
        inside = (sheet.rows > first) & (sheet.rows < last)
        cut = any(first < row < last for row, _cells, _problem in sheet.ragged_rows)
        if not totals or cut or (values[name].invalid & inside).any():
            continue
        numbers = [
            to_decimal(number)
            for row in np.flatnonzero(inside).tolist()
            if isinstance(number := values[name].value_at(row), (Decimal, float))
        ]
        sum_of_rows, tolerance = (
            sum(numbers, Decimal(0)),
            (
                Decimal("0.005") * len(numbers) + Decimal("0.01")
                if name == "hours"
                else Decimal("0.005")
            ),
        )
        if all(abs(sum_of_rows - total) > tolerance for total in totals):
            raise ImportRefused(
                f"{sheet.file.name}, row {last}: `{label}` is {totals[0]:,.2f}, and the rows above"
                f" add up to {sum_of_rows:,.2f}. Rows are missing or were changed. Export it again,"
                " or delete the line with the total."
            )
