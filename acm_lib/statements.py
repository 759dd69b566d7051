"""What an analysis says, before it is formatted or translated: units, quantities, statements.

An analysis never formats a number or builds a sentence by hand. It returns a `Statement`: an
English text with named places and the raw values for them, each with its unit. `display` turns it
into words in the reader's language, so the same analysis serves both languages and every format.

>>> Statement(_("{client} owes {amount}."), client="An Phát", amount=Quantity(12_000_000, MONEY)).plain()
'An Phát owes 12000000 money.'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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


def _(message: str) -> str:
    """Mark `message` for translation. It is translated only when it is displayed."""
    return message


@dataclass(frozen=True)
class Quantity:
    """A raw value and its unit. A missing value (NaN, NaT, None) is shown as a dash."""

    value: Any
    unit: str
    currency: str | None = None  # None: the book's currency

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}; one of {', '.join(UNITS)}")


@dataclass(frozen=True)
class Word:
    """A single term that is itself translated (a department, a band, a segment), used inside a
    statement."""

    text: str


@dataclass(frozen=True, init=False)
class Statement:
    """A translatable text with named places, and the raw values for them.

    Parameters
    ----------
    text : English text marked with ``_``, with ``{name}`` places. No number is typed into it.
    values : a `Quantity`, a `Word` (translated), a str (a name, never translated) or another
        `Statement`.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __init__(self, text: str, /, **values: Any):
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def plain(self) -> str:
        """The statement in English with unformatted numbers: for logs, tests and `repr`."""
        return self.text.format(**{name: _plain(value) for name, value in self.values.items()})


def _plain(value: Any) -> str:
    if isinstance(value, Quantity):
        return f"{value.value} {value.unit}"
    if isinstance(value, Statement):
        return value.plain()
    if isinstance(value, Word):
        return value.text
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
