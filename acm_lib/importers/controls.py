"""Totals that an export states itself: they are no rows of data, and the rows must agree with
them."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import Decimal

import numpy as np

from acm_lib.book import tables
from acm_lib.book.cells import Texts, clean
from acm_lib.book.parsing import parse_column
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column
from acm_lib.errors import ImportRefused
from acm_lib.importers.answers import Answers
from acm_lib.importers.fields import Values, decimal_of, exactly, nothing, of_clock
from acm_lib.importers.form import Form
from acm_lib.importers.sheet import Sheet

_TOTAL = re.compile(
    r"(grand |sub)?total|summe|gesamt(summe)?|tổng( cộng)?|total général", re.IGNORECASE
)
_AMOUNT = Column("amount", tables.MONEY, "")


def without_totals(sheet: Sheet, values: dict[str, Values]) -> tuple[Sheet, dict[str, Values]]:
    """A row that has no date and calls itself a total is none of the data, but must agree with
    it."""
    named = np.zeros(len(sheet.rows), dtype=bool)
    for name in ("client", "project", "person", "task"):
        if name in values:
            named |= values[name].where(
                isinstance(text, str) and bool(_TOTAL.fullmatch(clean(text).rstrip(":")))
                for text in values[name].distinct
            )
    dates = values.get("date") or nothing(len(sheet.rows))
    dated = dates.given | dates.refused
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
    around = [(int(sheet.rows[place]), "total") for place in places]
    controls = sheet.controls
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
        place: Texts(texts.distinct, texts.exact, texts.codes[~totals])
        for place, texts in sheet.columns.items()
    }
    kept = replace(
        sheet,
        columns=columns,
        rows=sheet.rows[~totals],
        around=sheet.around + tuple(around),
        controls=controls,
    )
    return kept, {
        name: Values(column.distinct, column.codes[~totals]) for name, column in values.items()
    }


def _place_of(sheet: Sheet, name: str, values: dict[str, Values]) -> int:
    codes = values[name].codes if name in values else None
    return next((place for place, texts in sheet.columns.items() if texts.codes is codes), -1)


def check_controls(sheet: Sheet, form: Form, values: dict[str, Values], answers: Answers) -> None:
    """Refuse an export whose rows do not hold what it says they hold.

    Raises
    ------
    ImportRefused : a total differs from its rows, however its decimal mark is read where the file
        leaves that open.
    """
    name = "hours" if "hours" in values else "amount"
    marks = (decimal_of(sheet, form, answers) or ".,") if sheet.controls else ""
    for label, text, first, last in sheet.controls:
        readings = [
            of_clock(text, most=math.inf),
            *(parse_column([text], _AMOUNT, Reading(decimal=mark))[0] for mark in marks),
        ]
        said = [exactly(reading) for reading in readings if isinstance(reading, (Decimal, float))]
        inside = (sheet.rows > first) & (sheet.rows < last)
        cut = any(first < row < last for row, _cells, _problem in sheet.crooked)
        if not said or cut or (values[name].refused & inside).any():
            continue
        numbers = [
            exactly(number)
            for row in np.flatnonzero(inside).tolist()
            if isinstance(number := values[name].of(row), (Decimal, float))
        ]
        held, near = (
            sum(numbers, Decimal(0)),
            (
                Decimal("0.005") * len(numbers) + Decimal("0.01")
                if name == "hours"
                else Decimal("0.005")
            ),
        )
        if all(abs(held - total) > near for total in said):
            raise ImportRefused(
                f"{sheet.file.name}, row {last}: `{label}` says {said[0]:,.2f}, and the rows above"
                f" hold {held:,.2f}. Rows are missing or were changed. Export it again, or delete"
                " the line with the total."
            )
