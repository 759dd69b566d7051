"""Text becomes numbers: signs of currency, brackets, spaces, and the decimal mark, which is never
guessed."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from acm_lib.book import tables
from acm_lib.book.problem import Problem, ProblemType
from acm_lib.book.tables import Column
from acm_lib.statements import _

_CODES = (
    "AED|ARS|AUD|BDT|BGN|BHD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|GEL|"
    "GHS|HKD|HUF|IDR|ILS|INR|ISK|JOD|JPY|KES|KHR|KRW|KWD|KZT|LAK|LKR|MAD|MMK|"
    "MXN|MYR|NGN|NOK|NPR|NZD|OMR|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|"
    "THB|TND|TRY|TWD|TZS|UAH|UGX|USD|UYU|VND|ZAR"
)
_MINUS = str.maketrans({"−": "-", "–": "-", "\u202f": " ", "’": "'"})
_MARK = rf"(?:{_CODES}|US\$|S\$|VNĐ|[₫đĐ€£¥$])"
_MARKED = re.compile(
    rf"([(+-]*)\s*({_MARK})?\s*([-+]?)\s*(\d[\d., ']*?)\s*({_MARK})?\s*(\)?)", re.IGNORECASE
)
_SPACED = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d*)?")
_NUMBER = re.compile(r"-?\d[\d.,]*")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_CURRENCY_OF = {
    "₫": "VND",
    "Đ": "VND",
    "VNĐ": "VND",
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "S$": "SGD",
}
_CURRENCIES_OF = {"$": ("USD", "SGD", "AUD", "NZD", "CAD", "HKD", "TWD"), "¥": ("JPY", "CNY")}

NOT_A_NUMBER = ProblemType(
    "not_a_number", _("'{text}' is not a number"), _("write digits only, as in 1234.5")
)
AMBIGUOUS_NUMBER = ProblemType(
    "ambiguous_number",
    _("{text} may be {whole} or {whole} thousand"),
    _('write it without separators, or set [reading] decimal = "." (or ",") in book.toml'),
)
MIXED_DECIMAL_MARKS = ProblemType(
    "mixed_decimal_marks",
    _("{text} is written with another decimal mark than the rest of the column"),
    _("write the whole column in one way, best as 1234.5"),
)
MISPLACED_THOUSANDS = ProblemType(
    "misplaced_thousands",
    _("'{text}' has its thousands separators in the wrong places"),
    _("write digits only, as in 1234.5"),
)
NUMBER_TOO_LARGE = ProblemType(
    "number_too_large", _("{text} is larger than anything a book can hold"), _("correct the number")
)
NOT_WHOLE = ProblemType("not_whole", _("{text} is not a whole number"), _("write a whole number"))


def decimal_marks(texts: Iterable[str]) -> set[str]:
    """The decimal marks that these numbers can only have been written with."""
    return {_only_mark(bare_number(text)) for text in texts} - {""}


def marked_currencies(text: str) -> tuple[str, ...]:
    """The currencies that a cell's own sign or code may mean; () where it has none.

    Examples
    --------
    >>> marked_currencies("1.200 ₫"), marked_currencies("USD 12"), marked_currencies("12")
    (('VND',), ('USD',), ())
    """
    match = None if _PLAIN.fullmatch(text) else _MARKED.fullmatch(text.translate(_MINUS))
    mark = (match.group(2) or match.group(5) or "").upper() if match else ""
    return _CURRENCIES_OF.get(mark) or ((_CURRENCY_OF.get(mark, mark),) if mark else ())


def bare_number(text: str) -> str:
    """A number without sign of currency, spaces and brackets; as it stands where it is none.

    >>> [bare_number(text) for text in ("(1,200 ₫)", "−5 000", "$-3", "1 2", "--5")]
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


def decimal_mark(texts: list[str]) -> str:
    """The decimal mark that some cell of the column settles and none contradicts; else ""."""
    marks = {_only_mark(text) for text in texts} - {""}
    return marks.pop() if len(marks) == 1 else ""


def _only_mark(text: str) -> str:
    """The decimal mark this one number can only have; "" where it leaves it open.

    >>> texts = ("1,234.5", "1.234,5", "1.234.567", "12.5", "250.000", "1234.567", "0.250")
    >>> [_only_mark(text) for text in texts]
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


def as_number(text: str, column: Column, decimal: str) -> Any:
    """A number of the column's kind, or its `Problem`; `decimal` is the mark of the column, ""
    where it is not settled."""
    bare = bare_number(text)
    percent = column.kind == tables.RATIO and bare.endswith("%")
    bare = bare[:-1].rstrip() if percent else bare
    if not _NUMBER.fullmatch(bare):
        return Problem(NOT_A_NUMBER, text=text)
    mark = _only_mark(bare) or decimal
    if not mark and ("." in bare or "," in bare):
        whole = re.sub(r"[.,].*", "", bare)
        return Problem(AMBIGUOUS_NUMBER, text=text, whole=whole)
    if decimal and mark and mark != decimal:
        return Problem(MIXED_DECIMAL_MARKS, text=text)
    grouping = "," if mark == "." else "."
    if grouping in bare and not re.fullmatch(
        rf"-?\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+(?:{re.escape(mark)}\d*)?", bare
    ):
        return Problem(MISPLACED_THOUSANDS, text=text)
    plain = bare.replace(grouping, "").replace(",", ".")
    if plain.count(".") > 1:
        return Problem(NOT_A_NUMBER, text=text)
    value = Decimal(plain) / 100 if percent else Decimal(plain)
    if abs(value) >= Decimal(10) ** 15:
        return Problem(NUMBER_TOO_LARGE, text=text)
    if column.kind == tables.MONEY:
        return value + 0  # -0 is 0
    if column.kind == tables.INTEGER:
        if value != value.to_integral_value():
            return Problem(NOT_WHOLE, text=text)
        return int(value)
    return float(value) + 0.0
