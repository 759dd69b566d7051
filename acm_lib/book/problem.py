"""A problem as data: a type, whose texts stand beside the rule that raises it, and values.

A `ProblemType` is declared once, in the module that finds such problems, with its English texts; a
`Problem` is one case of it. What is stored is the code and the values, so that the terminal, the
quarantine, a page and JSON each write it in their reader's language.
"""

from __future__ import annotations

import datetime as dt
import json
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

import pandas as pd

PROBLEM_TYPES: dict[str, ProblemType] = {}


@dataclass(frozen=True)
class ProblemType:
    """What can be wrong, and what to do about it.

    Attributes
    ----------
    code : its name in files and in JSON.
    description, remedy : English texts, marked for translation, with ``{name}`` places for the
        values. ``{name:date}`` writes an ISO date with the month's name.
    """

    code: str
    description: str
    remedy: str

    def __post_init__(self) -> None:
        if PROBLEM_TYPES.setdefault(self.code, self) != self:
            raise ValueError(f"two types of problem have the code {self.code!r}")


@dataclass(frozen=True, init=False)
class Problem:
    """One thing that is wrong.

    Attributes
    ----------
    type : its type.
    values : (name, value) pairs for the places of its texts: str, int or float.

    Examples
    --------
    >>> late = ProblemType("late_doctest", "is after {until:date}", "give at most {most}")
    >>> Problem(late, until=dt.date(2026, 4, 3), most=Decimal("1200.50")).description
    'is after 3 April 2026'
    >>> Problem(late, until=dt.date(2026, 4, 3), most=Decimal("1200.50")).remedy
    'give at most 1,200.5'
    """

    type: ProblemType
    values: tuple[tuple[str, str | int | float], ...]

    def __init__(self, type: ProblemType, /, **values: object):
        object.__setattr__(self, "type", type)
        object.__setattr__(
            self, "values", tuple((name, _as_json(value)) for name, value in values.items())
        )

    @cached_property
    def description(self) -> str:
        """What is wrong, in English."""
        return fill(self.type.description, dict(self.values))

    @cached_property
    def remedy(self) -> str:
        """What to do, in English."""
        return fill(self.type.remedy, dict(self.values))

    @cached_property
    def values_json(self) -> str:
        """The values as a JSON object."""
        return json.dumps(dict(self.values), ensure_ascii=False)


def _as_json(value: object) -> str | int | float:
    if isinstance(value, (Decimal, float)):
        return float(value)
    return int(value) if isinstance(value, int) else str(value)


def fill(template: str, values: Mapping[str, Any], language: str = "en") -> str:
    """A text with its places filled: integers as they stand, other numbers and dates as `language`
    writes them.

    >>> fill("{usual} ({row})", {"usual": 8680000.5, "row": 12345}, "vi")
    '8.680.000,5 (12345)'
    """
    return _filler(language).vformat(template, (), values)


class _Filler(string.Formatter):
    def __init__(self, language: str):
        self.locale = "en_GB" if language == "en" else language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "date":
            from babel.dates import format_date

            return format_date(dt.date.fromisoformat(value), "long", self.locale)
        if isinstance(value, float):
            from babel.numbers import format_decimal

            return format_decimal(value, "#,##0.####", self.locale)
        return str(value)


_filler = cache(_Filler)


def with_texts(
    problems: pd.DataFrame, language: str = "en", translate: Callable[[str], str] = str
) -> pd.DataFrame:
    """Problems with their texts, `problem` and `remedy`, written from `code` and `values`.

    Parameters
    ----------
    problems : one row per problem, with the columns `code` and `values` (a JSON object).
    language : of numbers and dates.
    translate : English text -> text in that language.
    """

    @cache
    def texts(code: str, values: str) -> tuple[str, str]:
        problem_type, filled = PROBLEM_TYPES[code], json.loads(values)
        return (
            fill(translate(problem_type.description), filled, language),
            fill(translate(problem_type.remedy), filled, language),
        )

    both = [texts(*row) for row in zip(problems["code"], problems["values"], strict=True)]
    written = pd.DataFrame(both, problems.index, ["problem", "remedy"], dtype="str")
    return problems.assign(**written)
