"""Cells of an export become values, each with the reason where it has none. What the file leaves
open is asked, not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from acm_lib.book import tables
from acm_lib.book.cells import EncodedColumn, clean
from acm_lib.book.dates import export_date_format
from acm_lib.book.numbers import decimal_marks
from acm_lib.book.parsing import parse_column, spreadsheet_problem
from acm_lib.book.problem import Problem, ProblemType
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column
from acm_lib.errors import ImportRefused
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
_CLOCK = re.compile(r"(-?)(?:(\d+) days?, )?(\d{1,4}):(\d{2})(?::(\d{2}))?(?:\.0+)?")
_TIME_OF_DAY = re.compile(r"[T ,]+\d{1,2}:\d{2}(:\d{2})?\s*([ap]\.?m\.?)?$", re.IGNORECASE)
_CODE_AT_END = re.compile(r".*\b([A-Z]{3})")
_FLAGS = {"ja": "yes", "nein": "no", "oui": "yes", "non": "no", "sí": "yes", "si": "yes"}
_SMALLEST = Decimal("0.0001")
_MAX_COUNTED = 20_000_000
_MARKS = {"comma": ",", "point": "."}


@dataclass(frozen=True)
class Values:
    """One field of an export, each different value once.

    Attributes
    ----------
    distinct : the different values: None (empty), str, date, Decimal, float, bool, or the `Problem`
        of a cell that has none.
    codes : for each row, the place of its value in `distinct`.
    """

    distinct: list[Any]
    codes: np.ndarray

    def value_at(self, row: int) -> Any:
        return self.distinct[self.codes[row]]

    def mask(self, holds: Iterable[bool]) -> np.ndarray:
        """For each row, whether `holds` is true of its value."""
        of_value = np.fromiter(holds, bool, len(self.distinct))
        return of_value[self.codes] if of_value.any() else np.zeros(len(self.codes), dtype=bool)

    @cached_property
    def present(self) -> np.ndarray:
        """For each row, whether there is a value."""
        if not {type(None), Problem} & set(map(type, self.distinct)):
            return np.ones(len(self.codes), dtype=bool)
        return self.mask(
            value is not None and not isinstance(value, Problem) for value in self.distinct
        )

    @cached_property
    def invalid(self) -> np.ndarray:
        """For each row, whether its cell could not be read."""
        if Problem not in set(map(type, self.distinct)):
            return np.zeros(len(self.codes), dtype=bool)
        return self.mask(isinstance(value, Problem) for value in self.distinct)


def constant(value: str | None, size: int) -> Values:
    """A field with the same value in every row; None for one that the export does not have."""
    return Values([value], np.zeros(size, dtype="int32"))


def coalesce(first: Values, second: Values) -> Values:
    """The first where it has a value, else the second."""
    if (first.present | first.invalid).all():
        return first
    return Values(
        [*first.distinct, *second.distinct],
        np.where(first.present | first.invalid, first.codes, second.codes + len(first.distinct)),
    )


def concat(first: Values, second: Values) -> Values:
    """Two texts with a space between."""
    pairs, codes = pair_codes(first.codes, second.codes, len(second.distinct))
    texts = [
        (first.distinct[pair // len(second.distinct)], second.distinct[pair % len(second.distinct)])
        for pair in pairs
    ]
    return Values(
        [" ".join(part for part in text if isinstance(part, str)) or None for text in texts], codes
    )


def parse_fields(
    sheet: Sheet, export_format: ExportFormat, options: ImportOptions
) -> dict[str, Values]:
    """Every field of an export that has a column.

    Raises
    ------
    ImportRefused : dates or numbers of which the file does not say how they are meant, with the
        option that says it.
    """
    places = export_format.locate(sheet.heading)
    cells = {name: sheet.columns[place] for name, place in places.items()}
    kinds = RECORDS[export_format.record]
    order = _date_order(
        sheet, [cells[name] for name in cells if kinds[name] == DATE], options.dates
    )
    reading = Reading(date_format=order, decimal=settle_decimal_mark(sheet, export_format, options))
    return {
        name: Values(_parse(column, kinds[name], reading), column.codes)
        for name, column in cells.items()
    }


def settle_decimal_mark(sheet: Sheet, export_format: ExportFormat, options: ImportOptions) -> str:
    """The decimal mark of an export; "" where every number settles it itself.

    Raises
    ------
    ImportRefused : numbers of which the file does not say how they are meant.
    """
    columns = [
        sheet.columns[place]
        for name, place in export_format.locate(sheet.heading).items()
        if RECORDS[export_format.record][name] in (DURATION, MONEY, SHARE, PERCENT)
    ]
    return _decimal_mark(sheet, columns, options.decimals)


def heading_currency(sheet: Sheet, export_format: ExportFormat, name: str) -> str:
    """The currency that a column's heading names: "Amount (EUR)"; "" where it names none."""
    place = export_format.locate(sheet.heading).get(name)
    return parse_heading(sheet.heading[place])[1] if place is not None else ""


def _parse(texts: EncodedColumn, kind: str, reading: Reading) -> list[Any]:
    if kind == TEXT:  # as it stands: how a name is spelt is decided with the names
        spelt = (
            text if (clean(text) if len(text) < 9 else text.strip()) else None
            for text in texts.distinct
        )
        return [
            spreadsheet_problem(text or "", stored) or text
            for text, stored in zip(spelt, texts.exact, strict=True)
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
        return _TIME_OF_DAY.sub("", text)
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

    >>> parse_clock("1:30"), parse_clock("-0:45:00"), parse_clock("1.5"), parse_clock("1:75").description
    (1.5, -0.75, None, "'1:75' is not a duration")
    """
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    sign, days, hours, minutes, seconds = match.groups(default="")
    if int(minutes) > 59 or int(seconds or 0) > 59:
        return Problem(NOT_A_DURATION, text=text)
    worked = int(days or 0) * 24 + int(hours) + (int(minutes) * 60 + int(seconds or 0)) / 3600
    if worked > most:
        return Problem(DURATION_TOO_LONG, text=text, most=most)
    return -worked if sign else worked


# What the file leaves open


def _texts(columns: list[EncodedColumn]) -> list[str]:
    return [
        clean(text)
        for column in columns
        for text, exact in zip(column.distinct, column.exact, strict=True)
        if text and not exact
    ]


def _date_order(sheet: Sheet, columns: list[EncodedColumn], said: str) -> str:
    texts = [_TIME_OF_DAY.sub("", text) for text in _texts(columns)]
    found = export_date_format(texts)
    if found in ("dmy", "mdy"):
        if said and said != found:
            example = next(text for text in texts if export_date_format([text]) == found)
            raise ImportRefused(
                f"{sheet.file.name} has the date {example}, which --dates {said} cannot read. Every"
                " other date would be read wrongly. Leave the option out."
            )
        return found
    open_ones = _ambiguous(
        texts, _KINDS[DATE], Reading(date_format="dmy"), Reading(date_format="mdy")
    )
    if open_ones and not said:
        first = open_ones[0]
        days = [
            parse_column([first], _KINDS[DATE], Reading(date_format=order))[0]
            for order in ("dmy", "mdy")
        ]
        raise ImportRefused(
            f"{sheet.file.name}: {first} may be"
            f" {' or '.join(f'{day.day} {day:%B}' for day in days)}, and"
            f" {'the dates contradict each other' if found else 'no date of the file settles it'}."
            " Nothing is guessed and nothing was imported. Say it with --dates dmy (day first) or"
            " --dates mdy (month first)."
        )
    return said


def _decimal_mark(sheet: Sheet, columns: list[EncodedColumn], said: str) -> str:
    texts = [
        text.removesuffix("%").rstrip() for text in _texts(columns) if not _CLOCK.fullmatch(text)
    ]
    found = decimal_marks(texts)
    wanted = _MARKS.get(said, "")
    if len(found) == 1:
        if wanted and wanted not in found:
            example = next(text for text in texts if decimal_marks([text]) == found)
            raise ImportRefused(
                f"{sheet.file.name} has the number {example}, which --decimals {said} cannot read."
                " Other numbers would be read wrongly. Leave the option out."
            )
        return next(iter(found))
    open_ones = _ambiguous(texts, _KINDS[MONEY], Reading(decimal=","), Reading(decimal="."))
    if open_ones and not said:
        first = open_ones[0]
        raise ImportRefused(
            f"{sheet.file.name}: {first} may be a decimal or thousands, and"
            f" {'the numbers contradict each other' if found else 'no number of the file settles it'}."
            " Nothing is guessed and nothing was imported. Say it with --decimals comma (1.234,5)"
            " or --decimals point (1,234.5)."
        )
    return wanted


def _ambiguous(texts: list[str], column: Column, one: Reading, other: Reading) -> list[str]:
    """The texts that mean something else when read the other way."""
    both = zip(
        texts, *(parse_column(texts, column, reading) for reading in (one, other)), strict=True
    )
    return [
        text
        for text, first, second in both
        if not isinstance(first, Problem) and not isinstance(second, Problem) and first != second
    ]


def pair_codes(first: np.ndarray, second: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The different pairs of two codes, as first * width + second, and for each row the place of
    its own.

    As `numpy.unique`, without sorting where the pairs are few enough to be counted.
    """
    pairs = first.astype("int64") * width + second
    size = (int(first.max()) + 1) * width if len(pairs) else 0
    if not 0 < size <= _MAX_COUNTED:
        return np.unique(pairs, return_inverse=True)
    seen = np.zeros(size, dtype=bool)
    seen[pairs] = True
    places = np.cumsum(seen, dtype="int32") - 1
    return np.flatnonzero(seen), places[pairs]


def as_dictionary(texts: list[Any], codes: np.ndarray) -> Any:
    """Texts as a dictionary-encoded Arrow array, each text once; what is no text is missing."""
    import pyarrow as pa

    used = np.bincount(codes, minlength=len(texts)) if len(codes) else np.zeros(len(texts))
    if used.all() and set(map(type, texts)) == {str} and len(set(texts)) == len(texts):
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, pa.int32()), pa.array(texts, pa.string())
        )
    places: dict[str, int] = {}
    wanted = ((text, rows) for text, rows in zip(texts, used.tolist(), strict=True))
    new = np.array(
        [
            places.setdefault(text, len(places)) if rows and isinstance(text, str) else -1
            for text, rows in wanted
        ]
        or [-1],
        dtype="int32",
    )[codes]
    return pa.DictionaryArray.from_arrays(
        pa.array(new, pa.int32(), mask=new < 0), pa.array(list(places), pa.string())
    )


def to_decimal(value: Any) -> Decimal:
    """A number without what binary fractions add: hours to the millisecond, of so many places that
    they can be added without rounding."""
    if isinstance(value, Decimal):
        return value
    hours = Decimal(round(value * 3600 * 1000)) / 3_600_000
    return hours if hours == (places := round(hours, 12)) else places
