"""Text becomes days and months; a day that may be two is refused until something settles which
comes first."""

import datetime as dt
import re
from collections.abc import Iterable

from acm_lib.book.problem import Problem, ProblemType
from acm_lib.statements import _

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T"
    r" ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_NAMED = re.compile(r"(\d{1,2})[- /]([A-Za-z]{3,9})\.?[- /,]+(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[-/.](\d{4})")
_MONTH_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})")
_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_DAY_EXAMPLE, _MONTH_EXAMPLE = "2026-10-31", "2026-10"

AMBIGUOUS_DATE = ProblemType(
    "ambiguous_date",
    _("{text} may be {one:date} or {other:date}"),
    _('write it as {example}, or set [reading] date_format = "dmy" (or "mdy") in book.toml'),
)
NOT_A_DATE = ProblemType("not_a_date", _("'{text}' is not a date"), _("write it as {example}"))
NOT_A_MONTH = ProblemType("not_a_month", _("'{text}' is not a month"), _("write it as {example}"))
NO_SUCH_DAY = ProblemType(
    "no_such_day", _("{text} is a day that does not exist"), _("write it as {example}")
)
YEAR_OUT_OF_RANGE = ProblemType(
    "year_out_of_range", _("{text} lies outside {first}-{last}"), _("correct the year")
)


def export_date_format(texts: Iterable[str]) -> str:
    """What some of these dates settle: "dmy", "mdy", "both" where they contradict each other, ""
    where all leave it open.

    Days written with points come first everywhere they are written so.

    >>> exports = (["03/04/2026"], ["03/04/2026", "04/31/2026"], ["03.04.2026"])
    >>> [export_date_format(texts) for texts in exports]
    ['', 'mdy', 'dmy']
    """
    orders = set()
    for text in texts:
        match = _DAY_FIRST.fullmatch(text)
        if match and "." in text.split()[0]:
            orders.add("dmy")
        elif match:
            orders.add(column_date_format([text]))
    orders.discard("")
    return "both" if len(orders) == 2 else next(iter(orders), "")


def column_date_format(texts: list[str]) -> str:
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


def as_date(text: str, order: str, example: str = _DAY_EXAMPLE) -> dt.date | Problem:
    """A day; `order` is "dmy", "mdy" or "" (not settled); `example` shows how it should be
    written."""
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _day(text, year, month, day, example)
    if match := _DAY_FIRST.fullmatch(text):
        first, second, year = map(int, match.groups())
        if first <= 12 and second <= 12 and first != second and not order:
            day_first, month_first = dt.date(year, second, first), dt.date(year, first, second)
            return Problem(
                AMBIGUOUS_DATE, text=text, one=day_first, other=month_first, example=example
            )
        day, month = (second, first) if (order == "mdy" and second <= 31) else (first, second)
        if not order and second > 12:
            day, month = second, first
        return _day(text, year, month, day, example)
    if match := _NAMED.fullmatch(text):
        named = [
            place
            for place, name in enumerate(_NAMES, 1)
            if name.startswith(match.group(2).casefold())
        ]
        if len(named) == 1:
            year = int(match.group(3))
            year += 0 if year >= 100 else 2000 if year < 70 else 1900
            return _day(text, year, named[0], int(match.group(1)), example)
    return Problem(NOT_A_DATE, text=text, example=example)


def _day(text: str, year: int, month: int, day: int, example: str) -> dt.date | Problem:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return Problem(NO_SUCH_DAY, text=text, example=example)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Problem(YEAR_OUT_OF_RANGE, text=text, first=_FIRST_YEAR, last=_LAST_YEAR)
    return date


def as_month(text: str, order: str) -> dt.date | Problem:
    """The first day of a month."""
    if match := _MONTH_ISO.fullmatch(text):
        return _day(text, int(match.group(1)), int(match.group(2)), 1, _MONTH_EXAMPLE)
    if match := _MONTH_NUMBER.fullmatch(text):
        return _day(text, int(match.group(2)), int(match.group(1)), 1, _MONTH_EXAMPLE)
    date = as_date(text, order, _MONTH_EXAMPLE)
    if isinstance(date, dt.date):
        return date.replace(day=1)
    return Problem(NOT_A_MONTH, **dict(date.values)) if date.type == NOT_A_DATE else date
