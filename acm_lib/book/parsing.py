"""Text becomes values: dates, money, numbers, flags. A cell that cannot be read for certain gives
its reason.

A column is read as a whole: one cell can settle what another leaves open (`31/12/2026` says that
the day comes first; `1.234,50` says that the comma is the decimal mark). What no cell settles is
never guessed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np

from acm_lib.book import tables
from acm_lib.book.dates import as_date, as_month, column_date_format
from acm_lib.book.numbers import as_number, bare_number, decimal_mark
from acm_lib.book.problem import Problem, ProblemType
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column
from acm_lib.statements import _

SPREADSHEET_ERROR = ProblemType(
    "spreadsheet_error",
    _("{text} is an error of the spreadsheet"),
    _("correct its formula, or empty the cell"),
)
FORMULA_NOT_COMPUTED = ProblemType(
    "formula_not_computed",
    _("{text} is a formula that was not computed"),
    _("open the file in Excel and save it again"),
)
NOT_A_FLAG = ProblemType("not_a_flag", _("'{text}' is neither yes nor no"), _("write yes or no"))
NOT_AN_OPTION = ProblemType(
    "not_an_option", _("'{text}' is not one of the values"), _("write one of: {options}")
)
NOT_A_CURRENCY = ProblemType(
    "not_a_currency",
    _("'{text}' is not a currency code"),
    _("write three letters, as in VND or USD"),
)
UNREADABLE_TEXT = ProblemType(
    "unreadable_text",
    _("has letters that cannot be read"),
    _("save the file as UTF-8 and try again"),
)
BELOW_MINIMUM = ProblemType(
    "below_minimum", _("{value} is below {minimum}"), _("give at least {minimum}")
)
ABOVE_MAXIMUM = ProblemType(
    "above_maximum", _("{value} is above {maximum}"), _("give at most {maximum}")
)


def parse_column(
    texts: list[str],
    column: Column,
    reading: Reading,
    exact: Sequence[bool] | np.ndarray = (),
    *,
    whole: bool = True,
) -> list[Any]:
    """The value, or the `Problem`, of every different text of a column.

    Parameters
    ----------
    texts : the different texts of the column, cleaned.
    column : its contract.
    reading : what `book.toml` settles.
    exact : for each text, whether the file stored it as a number or a day; it is then read as it
        stands and settles nothing for cells that hold text.
    whole : are these all texts of the column? A piece of it settles nothing; `column_reading` asks
        the whole.

    Returns
    -------
    One entry for each text: None for "" (missing), str (id, text, choice, currency),
    `datetime.date` (date; month start for a month), `Decimal` (money), float (number, hours,
    ratio), int, bool, or `Problem`.

    Examples
    --------
    >>> money = Column("amount", tables.MONEY, "")
    >>> parse_column(["250.000", "1.234.567"], money, Reading())
    [Decimal('250000'), Decimal('1234567')]
    >>> parse_column(["250.000"], money, Reading())[0].description
    '250.000 may be 250 or 250 thousand'
    >>> parse_column(["250.000"], money, Reading(), exact=[True])
    [Decimal('250.000')]
    """
    exact = exact if len(exact) else [False] * len(texts)
    if whole:
        reading = column_reading(
            [text for text, stored in zip(texts, exact, strict=True) if text and not stored],
            column,
            reading,
        )
    written, stored_so = _parser_of(column, reading), _parser_of(column, _EXACT)
    return [
        (
            spreadsheet_problem(text, stored)
            or _check_range((stored_so if stored else written)(text), column)
            if text
            else None
        )
        for text, stored in zip(texts, exact, strict=True)
    ]


_EXACT = Reading(date_format="dmy", decimal=".")


def spreadsheet_problem(text: str, stored: bool) -> Problem | None:
    """The problem of a cell in which a spreadsheet has no value: an error, or a formula that was
    not computed; None for any other cell.

    >>> spreadsheet_problem("#N/A", True).description, spreadsheet_problem("#N/A", False)
    ('#N/A is an error of the spreadsheet', None)
    """
    if stored and text.startswith("#"):
        return Problem(SPREADSHEET_ERROR, text=text)
    if stored and text.startswith("="):
        return Problem(FORMULA_NOT_COMPUTED, text=text)
    return None


def column_reading(texts: list[str], column: Column, reading: Reading) -> Reading:
    """`reading` with what the texts of a whole column settle themselves: the order of a date, the
    decimal mark.

    Examples
    --------
    >>> issued = Column("issued", tables.DATE, "")
    >>> column_reading(["31/12/2026", "03/04/2026"], issued, Reading()).date_format
    'dmy'
    """
    if column.kind in (tables.DATE, tables.MONTH):
        return replace(reading, date_format=reading.date_format or column_date_format(texts))
    if column.kind in tables.NUMERIC:
        return replace(
            reading, decimal=reading.decimal or decimal_mark([bare_number(text) for text in texts])
        )
    return reading


def _parser_of(column: Column, reading: Reading) -> Callable[[str], Any]:
    if column.kind in tables.NUMERIC:
        return partial(as_number, column=column, decimal=reading.decimal)
    parsers: dict[str, Callable[[str], Any]] = {
        tables.MONTH: partial(as_month, order=reading.date_format),
        tables.DATE: partial(as_date, order=reading.date_format),
        tables.FLAG: _flag,
        tables.CHOICE: partial(_choice, column=column),
        tables.CURRENCY: _currency,
    }
    return parsers.get(column.kind, _text)


_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")


def _text(text: str) -> str | Problem:
    return Problem(UNREADABLE_TEXT) if _UNREADABLE.search(text) else text


_FLAGS = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "x", "có", "billable"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0", "không", "non-billable"), False),
}


def _flag(text: str) -> bool | Problem:
    flag = _FLAGS.get(text.casefold())
    return Problem(NOT_A_FLAG, text=text) if flag is None else flag


def _choice(text: str, column: Column) -> str | Problem:
    option = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    if option in column.options:
        return option
    return Problem(NOT_AN_OPTION, text=text, options=", ".join(column.options))


def _currency(text: str) -> str | Problem:
    if re.fullmatch(r"[A-Za-z]{3}", text):
        return text.upper()
    return Problem(NOT_A_CURRENCY, text=text)


def _check_range(value: Any, column: Column) -> Any:
    if isinstance(value, (Decimal, float, int)) and not isinstance(value, bool):
        if column.minimum is not None and value < column.minimum:
            return Problem(BELOW_MINIMUM, value=value, minimum=column.minimum)
        if column.maximum is not None and value > column.maximum:
            return Problem(ABOVE_MAXIMUM, value=value, maximum=column.maximum)
    return value
