"""How an export writes dates and decimals: read from its cells, or asked of the user where they
leave it open."""

import datetime as dt
import re
from collections.abc import Callable, Collection
from decimal import Decimal

from acm_lib.book import tables
from acm_lib.book.cells import clean
from acm_lib.book.dates import export_date_format
from acm_lib.book.numbers import decimal_marks
from acm_lib.book.parsing import parse_column
from acm_lib.book.problem import Problem
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column
from acm_lib.errors import ImportRefused
from acm_lib.importers.formats import DATE, DURATION, MONEY, PERCENT, RECORDS, SHARE, ExportFormat
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.sheet import Sheet

CLOCK = re.compile(r"(-?)(?:(\d+) days?, )?(\d{1,4}):(\d{2})(?::(\d{2}))?(?:\.0+)?")
TIME_OF_DAY = re.compile(r"[T ,]+\d{1,2}:\d{2}(:\d{2})?\s*([ap]\.?m\.?)?$", re.IGNORECASE)
_MARKS = {"comma": ",", "point": "."}
_NAMES = {",": "comma", ".": "point"}
# Value of the option -> how it reads, and what it means.
_ORDERS = {
    "dmy": (Reading(date_format="dmy"), "day first"),
    "mdy": (Reading(date_format="mdy"), "month first"),
}
_DECIMALS = {
    "comma": (Reading(decimal=","), "1.234,5"),
    "point": (Reading(decimal="."), "1,234.5"),
}


def settle_date_order(sheet: Sheet, export_format: ExportFormat, options: ImportOptions) -> str:
    """The order of day and month in an export; "" where every date settles it itself.

    Raises
    ------
    ImportRefused : dates that the file leaves open, or that contradict the option.
    """
    texts = [TIME_OF_DAY.sub("", text) for text in _texts(sheet, export_format, (DATE,))]
    column = Column("date", tables.DATE, "")
    return _settle(sheet, texts, column, ("dates", options.dates), export_date_format, _ORDERS)


def settle_decimal_mark(sheet: Sheet, export_format: ExportFormat, options: ImportOptions) -> str:
    """The decimal mark of an export; "" where every number settles it itself.

    Raises
    ------
    ImportRefused : numbers that the file leaves open, or that contradict the option.
    """
    texts = [
        text.removesuffix("%").rstrip()
        for text in _texts(sheet, export_format, (DURATION, MONEY, SHARE, PERCENT))
        if not CLOCK.fullmatch(text)
    ]
    column = Column("amount", tables.MONEY, "")
    option = ("decimals", options.decimals)
    return _MARKS.get(_settle(sheet, texts, column, option, _decimal_format, _DECIMALS), "")


def _decimal_format(texts: list[str]) -> str:
    marks = decimal_marks(texts)
    return "both" if len(marks) > 1 else "".join(_NAMES[mark] for mark in marks)


def _texts(sheet: Sheet, export_format: ExportFormat, kinds: Collection[str]) -> list[str]:
    columns = [
        sheet.columns[place]
        for name, place in export_format.locate(sheet.heading).items()
        if RECORDS[export_format.record][name] in kinds
    ]
    return [
        clean(text)
        for column in columns
        for text, exact in zip(column.distinct, column.exact, strict=True)
        if text and not exact
    ]


def _settle(
    sheet: Sheet,
    texts: list[str],
    column: Column,
    option: tuple[str, str],
    convention_of: Callable[[list[str]], str],
    conventions: dict[str, tuple[Reading, str]],
) -> str:
    """The convention that the texts show, else the option's value.

    Parameters
    ----------
    option : its name and its value, "" where it was not given.
    convention_of : texts -> a key of `conventions`, "both" where they contradict each other, ""
        where they leave it open.
    """
    (name, value), shown = option, convention_of(texts)
    if shown in conventions:
        if value not in ("", shown):
            example = next(text for text in texts if convention_of([text]) == shown)
            raise ImportRefused(
                f"{sheet.file.name} has the {column.name} {example}, which --{name} {value} cannot"
                " read. The others would be misread. Leave the option out."
            )
        return shown
    if value:
        return value
    readings = [parse_column(texts, column, reading) for reading, _example in conventions.values()]
    for text, one, other in zip(texts, *readings, strict=True):
        if one == other or isinstance(one, Problem) or isinstance(other, Problem):
            continue
        reason = f"the {name} contradict each other" if shown else f"no {column.name} settles it"
        remedies = [f"--{name} {key} ({example})" for key, (_r, example) in conventions.items()]
        raise ImportRefused(
            f"{sheet.file.name}: {text} may be {_in_words(one)} or {_in_words(other)}, and"
            f" {reason}. Nothing is guessed and nothing was imported. Give {' or '.join(remedies)}."
        )
    return ""


def _in_words(value: dt.date | Decimal) -> str:
    """A date without its year, a number without separators of thousands."""
    return f"{value.day} {value:%B}" if isinstance(value, dt.date) else f"{value:f}"
