"""Text becomes values: dates, money, numbers, flags. A cell that cannot be read for certain gives its reason.

A column is read as a whole: one cell can settle what another leaves open (`31/12/2026` says that the day comes
first; `1.234,50` says that the comma is the decimal mark). What no cell settles is never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from acm_lib.book import tables
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column


@dataclass(frozen=True)
class Refusal:
    """Why a cell has no value: what is wrong, and what to do."""

    problem: str
    remedy: str


def parse_column(texts: list[str], column: Column, reading: Reading, exact: Sequence[bool] = (), *, whole: bool = True) -> list[Any]:
    """The value, or the `Refusal`, of every different text of a column.

    Parameters
    ----------
    texts : the different texts of the column, cleaned.
    column : its contract.
    reading : what `book.toml` settles.
    exact : for each text, whether the file stored it as a number or a day; it is then read as it stands and settles
        nothing for cells that hold text.
    whole : are these all texts of the column? A piece of it settles nothing; `settled` asks the whole.

    Returns
    -------
    One entry for each text: None for "" (missing), str (id, text, choice, currency), `datetime.date` (date; month
    start for a month), `Decimal` (money), float (number, hours, ratio), int, bool, or `Refusal`.

    Examples
    --------
    >>> money = Column("amount", tables.MONEY, "")
    >>> parse_column(["250.000", "1.234.567"], money, Reading())
    [Decimal('250000'), Decimal('1234567')]
    >>> parse_column(["250.000"], money, Reading())[0].problem
    '250.000 may be 250 or 250 thousand'
    >>> parse_column(["250.000"], money, Reading(), exact=[True])
    [Decimal('250.000')]
    """
    exact = exact if len(exact) else [False] * len(texts)
    if whole:
        reading = settled([text for text, stored in zip(texts, exact, strict=True) if text and not stored], column, reading)
    written, stored_so = _parser(column, reading), _parser(column, _EXACT)
    return [
        not_a_value(text, stored) or _within((stored_so if stored else written)(text), column) if text else None for text, stored in zip(texts, exact, strict=True)
    ]


def not_a_value(text: str, stored: bool) -> Refusal | None:
    """What is said of a cell in which a spreadsheet has no value: an error, or a formula that nobody computed; else None.

    >>> not_a_value("#N/A", True).problem, not_a_value("#N/A", False)
    ('#N/A is an error of the spreadsheet', None)
    """
    if stored and text.startswith("#"):
        return Refusal(f"{text} is an error of the spreadsheet", "mend its formula, or empty the cell")
    if stored and text.startswith("="):
        return Refusal(f"{text} is a formula that was not computed", "open the file in Excel and save it again")
    return None


def order_of_dates(texts: Iterable[str]) -> str:
    """What some of these dates settle: "dmy", "mdy", "both" where they contradict each other, "" where all leave it open.

    Days written with points come first everywhere they are written so.

    >>> order_of_dates(["03/04/2026"]), order_of_dates(["03/04/2026", "04/31/2026"]), order_of_dates(["03.04.2026"])
    ('', 'mdy', 'dmy')
    """
    orders = set()
    for text in texts:
        match = _DAY_FIRST.fullmatch(text)
        if match and "." in text.split()[0]:
            orders.add("dmy")
        elif match:
            orders.add(_date_order([text]))
    orders.discard("")
    return "both" if len(orders) == 2 else next(iter(orders), "")


def decimal_marks(texts: Iterable[str]) -> set[str]:
    """The decimal marks that these numbers can only have been written with."""
    return {_settles(_bare_number(text)) for text in texts} - {""}


_EXACT = Reading(date_format="dmy", decimal=".")


def settled(texts: list[str], column: Column, reading: Reading) -> Reading:
    """`reading` with what the texts of a whole column settle themselves: the order of a date, the decimal mark.

    Examples
    --------
    >>> settled(["31/12/2026", "03/04/2026"], Column("issued", tables.DATE, ""), Reading()).date_format
    'dmy'
    """
    if column.kind in (tables.DATE, tables.MONTH):
        return replace(reading, date_format=reading.date_format or _date_order(texts))
    if column.kind in tables.NUMERIC:
        return replace(reading, decimal=reading.decimal or _decimal_mark([_bare_number(text) for text in texts]))
    return reading


def _parser(column: Column, reading: Reading) -> Callable[[str], Any]:
    if column.kind == tables.MONTH:
        return lambda text: _month(text, reading.date_format)
    if column.kind == tables.DATE:
        return lambda text: _date(text, reading.date_format)
    if column.kind in tables.NUMERIC:
        return lambda text: _number(text, column, reading.decimal)
    if column.kind == tables.FLAG:
        return _flag
    if column.kind == tables.CHOICE:
        return lambda text: _choice(text, column)
    if column.kind == tables.CURRENCY:
        return _currency
    return _text


# Text


_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")


def _text(text: str) -> str | Refusal:
    if _UNREADABLE.search(text):
        return Refusal("has letters that cannot be read", "save the file as UTF-8 and try again")
    return text


_YES = {"yes", "y", "true", "t", "1", "x", "có", "billable"}
_NO = {"no", "n", "false", "f", "0", "không", "non-billable"}


def _flag(text: str) -> bool | Refusal:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    return Refusal(f"{text!r} is neither yes nor no", "write yes or no")


def _choice(text: str, column: Column) -> str | Refusal:
    wanted = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    if wanted in column.options:
        return wanted
    return Refusal(f"{text!r} is not one of the values", f"write one of: {', '.join(column.options)}")


def _currency(text: str) -> str | Refusal:
    if re.fullmatch(r"[A-Za-z]{3}", text):
        return text.upper()
    return Refusal(f"{text!r} is not a currency code", "write three letters, as in VND or USD")


# Dates

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_NAMED = re.compile(r"(\d{1,2})[- /]([A-Za-z]{3,9})\.?[- /,]+(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[-/.](\d{4})")
_MONTH_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_WRITE_DATE = "write it as 2026-10-31"


def _date_order(texts: list[str]) -> str:
    """ "dmy" or "mdy" where some cell of the column settles it and none contradicts; else ""."""
    orders = set()
    for text in texts:
        match = _DAY_FIRST.fullmatch(text)
        if match:
            first, second = int(match.group(1)), int(match.group(2))
            if first > 12 >= second:
                orders.add("dmy")
            elif second > 12 >= first:
                orders.add("mdy")
    return orders.pop() if len(orders) == 1 else ""


def _date(text: str, order: str) -> dt.date | Refusal:
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _day(text, year, month, day)
    if match := _DAY_FIRST.fullmatch(text):
        first, second, year = map(int, match.groups())
        if first <= 12 and second <= 12 and first != second and not order:
            return Refusal(
                f"{text} may be {first} {_NAMES[second - 1].title()} or {second} {_NAMES[first - 1].title()}",
                'write it as 2026-10-31, or say in book.toml: [reading] date_format = "dmy" (or "mdy")',
            )
        day, month = (second, first) if (order == "mdy" and second <= 31) else (first, second)
        if not order and second > 12:
            day, month = second, first
        return _day(text, year, month, day)
    if match := _NAMED.fullmatch(text):
        named = [place for place, name in enumerate(_NAMES, 1) if name.startswith(match.group(2).casefold())]
        if len(named) == 1:
            year = int(match.group(3))
            year += 0 if year >= 100 else 2000 if year < 70 else 1900
            return _day(text, year, named[0], int(match.group(1)))
    return Refusal(f"{text!r} is not a date", _WRITE_DATE)


def _day(text: str, year: int, month: int, day: int) -> dt.date | Refusal:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return Refusal(f"{text} is a day that does not exist", _WRITE_DATE)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Refusal(f"{text} lies outside {_FIRST_YEAR}-{_LAST_YEAR}", "correct the year")
    return date


def _month(text: str, order: str) -> dt.date | Refusal:
    if match := _MONTH_ISO.fullmatch(text):
        return _day(text, int(match.group(1)), int(match.group(2)), 1)
    if match := _MONTH_NUMBER.fullmatch(text):
        return _day(text, int(match.group(2)), int(match.group(1)), 1)
    date = _date(text, order)
    if isinstance(date, Refusal):
        return Refusal(date.problem.replace("is not a date", "is not a month"), "write it as 2026-10")
    return date.replace(day=1)


# Numbers

_CODES = "AED|AUD|CAD|CHF|CNY|DKK|EUR|GBP|HKD|IDR|INR|JPY|KRW|LAK|KHR|MYR|NOK|NZD|PHP|PLN|SEK|SGD|THB|TWD|USD|VND"
_MINUS = str.maketrans({"−": "-", "–": "-", "\u202f": " ", "’": "'"})
_MARK = rf"(?:{_CODES}|US\$|S\$|VNĐ|[₫đĐ€£¥$])"
_MARKED = re.compile(rf"([(+-]*)\s*({_MARK})?\s*([-+]?)\s*(\d[\d., ']*?)\s*({_MARK})?\s*(\)?)", re.IGNORECASE)
_SPACED = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d*)?")
_NUMBER = re.compile(r"-?\d[\d.,]*")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_MEANS = {"₫": "VND", "Đ": "VND", "VNĐ": "VND", "€": "EUR", "£": "GBP", "US$": "USD", "S$": "SGD"}
_SEVERAL = {"$": ("USD", "SGD", "AUD", "NZD", "CAD", "HKD", "TWD"), "¥": ("JPY", "CNY")}


def currency_marked(text: str) -> tuple[str, ...]:
    """The currencies that a cell's own sign or code may mean; () where it has none.

    Examples
    --------
    >>> currency_marked("1.200 ₫"), currency_marked("USD 12"), currency_marked("12")
    (('VND',), ('USD',), ())
    """
    match = None if _PLAIN.fullmatch(text) else _MARKED.fullmatch(text.translate(_MINUS))
    mark = (match.group(2) or match.group(5) or "").upper() if match else ""
    return _SEVERAL.get(mark) or ((_MEANS.get(mark, mark),) if mark else ())


def _bare_number(text: str) -> str:
    """A number without sign of currency, spaces and brackets; as it stands where it is none.

    >>> [_bare_number(text) for text in ("(1,200 ₫)", "−5 000", "$-3", "1 2", "--5")]
    ['-1,200', '-5000', '-3', '1 2', '--5']
    """
    if _PLAIN.fullmatch(text):
        return text
    match = _MARKED.fullmatch(text.translate(_MINUS))
    if not match:
        return text
    opened, before, sign, digits, after, closed = match.groups(default="")
    signs = opened + sign
    if signs not in ("", "+", "-", "(") or (opened == "(") != (closed == ")") or (before and after):
        return text
    if (" " in digits or "'" in digits) and not _SPACED.fullmatch(digits):
        return text
    return ("-" if signs in ("-", "(") else "") + digits.replace(" ", "").replace("'", "")


def _decimal_mark(texts: list[str]) -> str:
    """The decimal mark that some cell of the column settles and none contradicts; else ""."""
    marks = {_settles(text) for text in texts} - {""}
    return marks.pop() if len(marks) == 1 else ""


def _settles(text: str) -> str:
    """The decimal mark this one number can only have; "" where it leaves it open.

    >>> [_settles(text) for text in ("1,234.5", "1.234,5", "1.234.567", "12.5", "250.000", "1234.567", "0.250")]
    ['.', ',', ',', '.', '', '.', '.']
    """
    if not _NUMBER.fullmatch(text):
        return ""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return ""
    mark, other = text[last], "," if text[last] == "." else "."
    if other in text:
        return mark
    if text.count(mark) > 1:
        return other
    before, after = text.lstrip("-")[: last - text.startswith("-")], text[last + 1 :]
    if len(after) != 3 or len(before) > 3 or before.startswith("0"):
        return mark
    return ""


def _number(text: str, column: Column, decimal: str) -> Any:
    bare = _bare_number(text)
    percent = column.kind == tables.RATIO and bare.endswith("%")
    bare = bare[:-1].rstrip() if percent else bare
    if not _NUMBER.fullmatch(bare):
        return Refusal(f"{text!r} is not a number", "write digits only, as in 1234.5")
    mark = _settles(bare) or decimal
    if not mark and ("." in bare or "," in bare):
        whole = re.sub(r"[.,].*", "", bare)
        return Refusal(
            f"{text} may be {whole} or {whole} thousand",
            'write it without separators, or say in book.toml: [reading] decimal = "." (or ",")',
        )
    if decimal and mark and mark != decimal:
        return Refusal(
            f"{text} is written with another decimal mark than the rest of the column",
            "write the whole column in one way, best as 1234.5",
        )
    grouping = "," if mark == "." else "."
    if grouping in bare and not re.fullmatch(rf"-?\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+(?:{re.escape(mark)}\d*)?", bare):
        return Refusal(f"{text!r} has its thousands in the wrong places", "write digits only, as in 1234.5")
    plain = bare.replace(grouping, "").replace(",", ".")
    if plain.count(".") > 1:
        return Refusal(f"{text!r} is not a number", "write digits only, as in 1234.5")
    value = Decimal(plain) / 100 if percent else Decimal(plain)
    if abs(value) >= Decimal(10) ** 15:
        return Refusal(f"{text} is larger than anything a book can hold", "correct the number")
    if column.kind == tables.MONEY:
        return value + 0  # -0 is 0
    if column.kind == tables.INTEGER:
        if value != value.to_integral_value():
            return Refusal(f"{text} is not a whole number", "write a whole number")
        return int(value)
    return float(value) + 0.0


def _within(value: Any, column: Column) -> Any:
    if isinstance(value, (Decimal, float, int)) and not isinstance(value, bool):
        if column.minimum is not None and value < column.minimum:
            return Refusal(f"{value:g} is below {column.minimum:g}", f"give at least {column.minimum:g}")
        if column.maximum is not None and value > column.maximum:
            return Refusal(f"{value:g} is above {column.maximum:g}", f"give at most {column.maximum:g}")
    return value
