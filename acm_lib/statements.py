"""What an analysis says, before it is formatted or translated: units, quantities, statements.

An analysis never formats a number or builds a sentence by hand. It returns a `Statement`: an
English text with named places, each with its unit, and the raw values for them. `display` turns it
into words in the reader's language, so the same analysis serves both languages and every format.

>>> Statement(_("{client} owes {amount:money}."), client="An Phát", amount=12_000_000).plain()
'An Phát owes 12000000 money.'
"""

import datetime as dt
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

MONEY = "money"  # in the book's currency unless the quantity says otherwise
MONEY_PER_HOUR = "money_per_hour"
RATIO = "ratio"  # 0-1, shown as a percentage
INDEX = "index"  # a plain number near 1 (CPI, SPI) or a concentration index
SCORE = "score"  # 0-100 (health) or -100..100 (NPS)
HOURS = "hours"
DAYS = "days"
WEEKS = "weeks"
MONTHS = "months"
COUNT = "count"
MONTH = "month"  # a month start
DATE = "date"
TEXT = "text"
UNITS = (
    MONEY,
    MONEY_PER_HOUR,
    RATIO,
    INDEX,
    SCORE,
    HOURS,
    DAYS,
    WEEKS,
    MONTHS,
    COUNT,
    MONTH,
    DATE,
    TEXT,
)
TERM = "term"  # a place of a text whose value is a word to be translated: a department, a segment


def _(message: str) -> str:
    """Mark `message` for translation. It is translated only when it is displayed."""
    return message


@dataclass(frozen=True)
class Quantity:
    """A raw value and its unit. A missing value (NaN, NaT, None) is shown as a dash."""

    value: Any
    unit: str
    currency: str | None = None  # None: the book's currency

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}; one of {', '.join(UNITS)}")


@dataclass(frozen=True)
class Term:
    """A single term that is itself translated (a department, a band, a segment), where a text's
    place does not say `term`: beside a name in a list, or in a text that is shown by itself."""

    text: str


@dataclass(frozen=True, init=False)
class Statement:
    """A translatable text with named places, and the raw values for them.

    Parameters
    ----------
    text : English text marked with ``_``, with places: ``{client}`` for a name, a date or another
        `Statement`, ``{used:ratio}`` for a value in one of `UNITS`, ``{department:term}`` for a
        word to be translated. No number is typed into it.
    values : raw values; a list is shown item by item. A `Quantity` only where the value brings its
        own unit or currency, a `Term` only where the place cannot say so.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __init__(self, text: str, /, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def plain(self) -> str:
        """The statement in English with unformatted numbers: for logs, tests and `repr`."""
        return fill(self.text, self.values, _plain)


def fill(text: str, values: Mapping[str, Any], show: Callable[[Any], str]) -> str:
    """`text` with its places filled: `show` gets each value with the unit of its place.

    Raises
    ------
    ValueError : a place names no known unit, or another one than its `Quantity` has.

    Examples
    --------
    >>> fill("{done:ratio} of {project}", {"done": 0.5, "project": "P001"}, str)
    "Quantity(value=0.5, unit='ratio', currency=None) of P001"
    """
    return _Places(show).vformat(text, (), values)


def place_units(text: str) -> dict[str, str]:
    """The places of a text and their units ("" where a place names none).

    >>> place_units(_("{done:ratio} of {project}"))
    {'done': 'ratio', 'project': ''}
    """
    return {
        name: unit or ""
        for _text, name, unit, _conversion in string.Formatter().parse(text)
        if name
    }


class _Places(string.Formatter):
    def __init__(self, show: Callable[[Any], str]):
        self._show = show

    def format_field(self, value: Any, format_spec: str) -> str:
        return self._show(_with_unit(value, format_spec))


def _with_unit(value: Any, unit: str) -> Any:
    if unit not in ("", TERM, *UNITS):
        raise ValueError(f"unknown unit {unit!r} in a text; one of {', '.join((*UNITS, TERM))}")
    if isinstance(value, (list, tuple)):
        return [_with_unit(item, unit) for item in value]
    if isinstance(value, Quantity) and unit not in ("", value.unit):
        raise ValueError(f"the text says {unit!r}, the quantity {value.unit!r}")
    if not unit or isinstance(value, (Quantity, Statement, Term)):
        return value
    return Term(value) if unit == TERM else Quantity(value, unit)


def _plain(value: Any) -> str:
    if isinstance(value, Quantity):
        return f"{value.value} {value.unit}"
    if isinstance(value, Statement):
        return value.plain()
    if isinstance(value, Term):
        return value.text
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
