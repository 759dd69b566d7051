"""Cells of an export become values, each with the reason where it has none."""

import re
from decimal import Decimal
from typing import Any

from acm_lib.book import tables
from acm_lib.book.cells import EncodedColumn, clean
from acm_lib.book.parsing import parse_column, spreadsheet_problem
from acm_lib.book.problem import Problem, ProblemType
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column
from acm_lib.importers.conventions import (
    CLOCK,
    TIME_OF_DAY,
    settle_date_order,
    settle_decimal_mark,
)
from acm_lib.importers.formats import (
    CURRENCY,
    DATE,
    DURATION,
    FLAG,
    MONEY,
    PERCENT,
    RECORDS,
    SHARE,
    TEXT,
    ExportFormat,
    parse_heading,
)
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.sheet import Sheet
from acm_lib.importers.values import Values
from acm_lib.statements import _

AMBIGUOUS_SHARE = ProblemType(
    "ambiguous_share",
    _("{text} may be {percent} % or {share} %"),
    _("save the export as CSV, where it is written as 90%"),
)
NOT_A_DURATION = ProblemType(
    "not_a_duration", _("'{text}' is not a duration"), _("write it as 1:30 or 1.5")
)
DURATION_TOO_LONG = ProblemType(
    "duration_too_long", _("{text} is above {most} hours"), _("split it, or correct it")
)
_KINDS = {
    DATE: Column("date", tables.DATE, ""),
    DURATION: Column("hours", tables.HOURS, "", minimum=-24, maximum=24),
    MONEY: Column("amount", tables.MONEY, ""),
    SHARE: Column("probability", tables.RATIO, "", minimum=0, maximum=1),
    PERCENT: Column("probability", tables.NUMBER, "", minimum=0, maximum=100),
    FLAG: Column("billable", tables.FLAG, ""),
    CURRENCY: Column("currency", tables.CURRENCY, ""),
    TEXT: Column("name", tables.TEXT, ""),
}
_CODE_AT_END = re.compile(r".*\b([A-Z]{3})")
_FLAGS = {"ja": "yes", "nein": "no", "oui": "yes", "non": "no", "sí": "yes", "si": "yes"}
_SMALLEST = Decimal("0.0001")


def parse_fields(
    sheet: Sheet, export_format: ExportFormat, options: ImportOptions
) -> dict[str, Values]:
    """Every field of an export that has a column.

    Raises
    ------
    ImportRefused : dates or numbers that can be read in two ways, with the option that decides.
    """
    reading = Reading(
        date_format=settle_date_order(sheet, export_format, options),
        decimal=settle_decimal_mark(sheet, export_format, options),
    )
    kinds, fields = RECORDS[export_format.record], {}
    for name, place in export_format.locate(sheet.heading).items():
        column = sheet.columns[place]
        fields[name] = Values(_parse(column, kinds[name], reading), column.codes)
    return fields


def heading_currency(sheet: Sheet, export_format: ExportFormat, name: str) -> str:
    """The currency that a column's heading names: "Amount (EUR)"; "" where it names none."""
    place = export_format.locate(sheet.heading).get(name)
    return parse_heading(sheet.heading[place])[1] if place is not None else ""


def _parse(texts: EncodedColumn, kind: str, reading: Reading) -> list[Any]:
    if kind == TEXT:  # as it stands: how a name is trimmed is decided with the names
        trimmed = (
            text if (clean(text) if len(text) < 9 else text.strip()) else None
            for text in texts.distinct
        )
        return [
            spreadsheet_problem(text or "", stored) or text
            for text, stored in zip(trimmed, texts.exact, strict=True)
        ]
    cleaned = [_prepare(clean(text), kind) for text in texts.distinct]
    if kind == DURATION:
        clock = [parse_clock(text) for text in cleaned]
        numbers = parse_column(
            ["" if time is not None else text for text, time in zip(cleaned, clock, strict=True)],
            _KINDS[kind],
            reading,
            texts.exact,
        )
        return [
            number if time is None else time for number, time in zip(numbers, clock, strict=True)
        ]
    values = parse_column(cleaned, _KINDS[kind], reading, texts.exact)
    if kind == MONEY:  # a book's amounts have four decimals
        return [
            value.quantize(_SMALLEST) if isinstance(value, Decimal) else value for value in values
        ]
    return _to_shares(texts.distinct, values) if kind == PERCENT else values


def _to_shares(texts: list[str], values: list[Any]) -> list[Any]:
    """Percentages as shares; where none is above 1 and none has its sign, 0.9 may be what Excel
    keeps of 90 %.

    >>> _to_shares(["90", "0.5"], [90.0, 0.5]), _to_shares(["0.5%"], [0.5])
    ([0.9, 0.005], [0.005])
    >>> _to_shares(["0.9", "0"], [0.9, 0.0])[0].description
    '0.9 may be 0.9 % or 90 %'
    """
    shares = [value / 100 if isinstance(value, float) else value for value in values]
    unsigned = [
        place
        for place, text in enumerate(texts)
        if isinstance(values[place], float) and not clean(text).endswith("%")
    ]
    if max((values[place] for place in unsigned), default=0) <= 1:
        for place in filter(values.__getitem__, unsigned):
            number = values[place]
            shares[place] = Problem(
                AMBIGUOUS_SHARE, text=clean(texts[place]), percent=number, share=100 * number
            )
    return shares


def _prepare(text: str, kind: str) -> str:
    if kind == DATE:
        return TIME_OF_DAY.sub("", text)
    if kind == FLAG:
        return _FLAGS.get(text.casefold(), text)
    if kind == CURRENCY:  # Harvest: "Euro - EUR"
        match = _CODE_AT_END.fullmatch(text)
        return match.group(1) if match else text
    if kind == PERCENT:
        return text.removesuffix("%").rstrip()
    return text


def parse_clock(text: str, most: float = 24) -> float | Problem | None:
    """Hours of `1:30` or `01:30:00`, at most so many; None where it is no such text.

    >>> parse_clock("1:30"), parse_clock("-0:45:00"), parse_clock("1.5")
    (1.5, -0.75, None)
    >>> parse_clock("1:75").description
    "'1:75' is not a duration"
    """
    match = CLOCK.fullmatch(text)
    if not match:
        return None
    sign, days, hours, minutes, seconds = match.groups(default="")
    if int(minutes) > 59 or int(seconds or 0) > 59:
        return Problem(NOT_A_DURATION, text=text)
    worked = int(days or 0) * 24 + int(hours) + (int(minutes) * 60 + int(seconds or 0)) / 3600
    if worked > most:
        return Problem(DURATION_TOO_LONG, text=text, most=most)
    return -worked if sign else worked
