"""Numbers, dates, money and statements as the reader writes them (Babel), in one object per
language and currency.

>>> english = Format("en", "VND")
>>> english.quantity(Quantity(1_234_567_890, MONEY)), english.quantity(Quantity(0.4256, RATIO))
('₫1.23B', '43%')
>>> english.quantity(Quantity(float("nan"), MONEY))
'–'
"""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd
from babel import dates, numbers

from acm_lib.display.language import check_language, translate
from acm_lib.statements import (
    COUNT,
    DATE,
    DAYS,
    HOURS,
    INDEX,
    MONEY,
    MONEY_PER_HOUR,
    MONTH,
    MONTHS,
    RATIO,
    SCORE,
    WEEKS,
    Quantity,
    Statement,
    Term,
    _,
    fill,
)

MISSING = "–"
# from here on money is shown in thousands, millions or billions; the whole number opens
COMPACT_FROM = 1_000_000

DATE_PATTERNS = {
    DATE: {"en": "d MMM yyyy", "vi": "dd/MM/yyyy"},
    MONTH: {"en": "MMM yyyy", "vi": "MM/yyyy"},
}
_UNIT_TEXT = {
    HOURS: _("{number} h"),
    DAYS: _("{number} days"),
    WEEKS: _("{number} weeks"),
    MONTHS: _("{number} months"),
    MONEY_PER_HOUR: _("{number} an hour"),
}
_ONE_TEXT = {DAYS: _("{number} day"), WEEKS: _("{number} week"), MONTHS: _("{number} month")}


@dataclass(frozen=True)
class Format:
    """How one reader writes: `language` ("en", "vi") and the book's `currency`."""

    language: str
    currency: str

    def __post_init__(self) -> None:
        check_language(self.language)

    def word(self, text: str | Term) -> str:
        """A label, translated."""
        return translate(text.text if isinstance(text, Term) else text, self.language)

    def quantity(self, quantity: Quantity) -> str:
        """A quantity as it appears in a sentence or a tile: short, with its unit; a missing one is
        a dash."""
        value, unit = quantity.value, quantity.unit
        if is_missing(value):
            return MISSING
        if unit == MONEY:
            return self.money(value, quantity.currency)
        if unit == MONEY_PER_HOUR:
            return self.word(_UNIT_TEXT[unit]).format(number=self.money(value, quantity.currency))
        if unit in DATE_PATTERNS:
            pattern = DATE_PATTERNS[unit][self.language]
            return dates.format_date(_day(value), pattern, locale=self.language)
        if unit in _UNIT_TEXT:
            return self._with_unit(self.number(value, unit), unit)
        return self.number(value, unit)

    def exact(self, quantity: Quantity) -> str:
        """A quantity in full, as it stands where a figure is opened."""
        value, unit = quantity.value, quantity.unit
        if is_missing(value):
            return MISSING
        if unit in (MONEY, MONEY_PER_HOUR):
            whole = self.money(value, quantity.currency, compact=False)
            return whole if unit == MONEY else self.word(_UNIT_TEXT[unit]).format(number=whole)
        if unit == RATIO:
            return numbers.format_percent(value, "#,##0.0%", locale=self.language)
        if unit == INDEX:
            return numbers.format_decimal(value, "#,##0.0000", locale=self.language)
        if unit in (HOURS, SCORE, DAYS, WEEKS, COUNT):
            number = numbers.format_decimal(
                round(float(value), 2) + 0.0, "#,##0.##", locale=self.language
            )
            return self._with_unit(number, unit) if unit in _UNIT_TEXT else number
        return self.quantity(quantity)

    def _with_unit(self, number: str, unit: str) -> str:
        texts = _ONE_TEXT if number in ("1", "-1") and unit in _ONE_TEXT else _UNIT_TEXT
        return self.word(texts[unit]).format(number=number)

    def money(self, value: float, currency: str | None = None, *, compact: bool = True) -> str:
        """Money with its currency sign; three significant digits and a word for millions from
        1,000,000 on."""
        currency = currency or self.currency
        value = float(value)
        if compact and abs(value) >= COMPACT_FROM:
            digits = max(0, 2 - (int(math.log10(abs(value))) % 3))
            # CLDR's short form ("1,2 T ₫") is not what a Vietnamese reader writes.
            if self.language == "vi":
                shortened = numbers.format_compact_decimal(
                    value, format_type="long", locale="vi", fraction_digits=digits
                )
                return f"{shortened} {numbers.get_currency_symbol(currency, locale='vi')}"
            return numbers.format_compact_currency(
                value, currency, locale=self.language, fraction_digits=digits
            )
        if abs(value) >= 1000 or value == round(value):
            return numbers.format_currency(
                round(value) + 0.0,
                currency,
                format=_whole_currency(self.language),
                locale=self.language,
                currency_digits=False,
            )
        return numbers.format_currency(value, currency, locale=self.language)

    def number(self, value: float, unit: str = COUNT, *, scale: float = 1) -> str:
        """A bare number in the unit's usual precision; no unit, for table cells. `scale` divides
        money."""
        if is_missing(value):
            return MISSING
        if unit in (MONTH, DATE):
            return self.quantity(Quantity(value, unit))
        value = float(value) / scale + 0.0
        if abs(value) < (0.005 if unit == RATIO else 0.5 if unit in (COUNT, DAYS, SCORE) else 0.0):
            value = 0.0  # never "-0"
        if unit == RATIO:
            return numbers.format_percent(value, "#,##0%", locale=self.language)
        if unit == INDEX:
            pattern = "#,##0" if abs(value) >= 100 else "#,##0.00"
        elif unit in (MONEY, MONEY_PER_HOUR) and scale != 1:
            pattern = "#,##0.0" if 0 < abs(value) < 100 else "#,##0"
        elif unit == HOURS and abs(value) < 10:
            pattern = "#,##0.#"
        else:
            pattern = "#,##0"
        return numbers.format_decimal(value, pattern, locale=self.language)

    def tick(self, value: float) -> str:
        """A number on an axis whose label has the unit: no more digits than it needs."""
        return numbers.format_decimal(round(value, 9) + 0.0, "#,##0.##", locale=self.language)

    def day(self, value: Any) -> str:
        """A day without its year, for the heading of a narrow column: "2 Nov", "02/11"."""
        return dates.format_date(
            _day(value), {"en": "d MMM", "vi": "dd/MM"}[self.language], locale=self.language
        )

    def money_scale(self, values: pd.Series) -> tuple[float, str]:
        """The divisor for a column of money and the heading that says so: (1e6, '₫ million')."""
        symbol = numbers.get_currency_symbol(self.currency, locale=self.language)
        largest = values.abs().max()
        if not is_missing(largest) and largest >= 10 * COMPACT_FROM:
            return 1e6, self.word(_("{currency} million")).format(currency=symbol)
        return 1.0, symbol

    def say(self, statement: Statement) -> str:
        """A statement as a sentence in the reader's language. Names stay as they are."""
        return fill(translate(statement.text, self.language), statement.values, self.show)

    def show(self, value: Any) -> str:
        """Any value a statement may hold: quantity, term, statement, date, list of these, or a
        name."""
        if isinstance(value, Quantity):
            return self.quantity(value)
        if isinstance(value, Term):
            return self.word(value)
        if isinstance(value, Statement):
            return self.say(value)
        if isinstance(value, (list, tuple)):
            return ", ".join(self.show(item) for item in value)
        if isinstance(value, dt.date):
            return self.quantity(Quantity(value, DATE))
        return MISSING if is_missing(value) else str(value)


def is_missing(value: Any) -> bool:
    """None, NaN or NaT; also infinity, which is never a value here."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    return isinstance(value, float) and not math.isfinite(value)


def _day(value: Any) -> dt.date:
    return pd.Timestamp(value).date()


def _whole_currency(language: str) -> str:
    return {"en": "¤#,##0;-¤#,##0", "vi": "#,##0 ¤"}[language]
