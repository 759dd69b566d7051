"""What an answer may look like: a number, or one of several choices (`names.py`: names). In several
forms, and never an error.

A kind of answer reads whatever the learner hands in (a number, a text in either language, a table,
a column) into the values it may mean. It is right when one of them is; so `417.000` is right for
417 and for 417,000 alike.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from acm_lib.lessons.names import plain
from acm_lib.lessons.translations import lesson_text
from acm_lib.statements import (
    COUNT,
    DAYS,
    HOURS,
    INDEX,
    MONEY,
    MONEY_PER_HOUR,
    RATIO,
    SCORE,
    Quantity,
    Statement,
    Term,
    _,
)

_WORDS_OF_SIZE = {
    "k": 1e3,
    "nghìn": 1e3,
    "ngàn": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "tr": 1e6,
    "triệu": 1e6,
    "million": 1e6,
    "mn": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "tỷ": 1e9,
    "tỉ": 1e9,
    "billion": 1e9,
}
_NUMBER = re.compile(r"[-−+]?[.,]?\d[\d.,\s\u00a0\u202f']*")
_STEPS = {
    RATIO: 0.01,
    INDEX: 0.01,
    HOURS: 1.0,
    DAYS: 1.0,
    SCORE: 1.0,
}  # to these figures are rounded where they are shown
_YES, _NO = (
    {"yes", "y", "true", "có", "co", "đúng", "dung"},
    {"no", "n", "false", "không", "khong", "sai"},
)


@dataclass(frozen=True)
class Number:
    """A number, right within a tolerance, or rounded as figures are where they are shown.

    Attributes
    ----------
    unit : one of `statements.UNITS`; a ratio may be given as .2, 20 or "20 %", money also in
        millions.
    tolerance : relative, 0 for a count; what is within it is right.

    Examples
    --------
    >>> Number(RATIO).matches("35 %", 0.3479), Number(RATIO).matches(0.354,
    ...     0.3479), Number(MONEY).matches("417 triệu", 417_100_000)
    (True, False, True)
    """

    unit: str = COUNT
    tolerance: float = 0.005

    def read(self, answer: Any) -> list[float]:
        """The numbers the answer may mean; empty where it is none."""
        numbers = []
        for number, is_percent in _numbers(answer):
            numbers.append(number / 100 if is_percent else number)
            if self.unit == RATIO and not is_percent:
                numbers.append(number / 100)
            if self.unit == MONEY:
                numbers.append(number * 1e6)
        return [number for number in numbers if math.isfinite(number)]

    def matches(self, answer: Any, value: Any) -> bool:
        """Is `value` one of the numbers the answer may mean?"""
        allowed = max(abs(float(value)) * self.tolerance, 1e-9)
        return any(
            abs(number - float(value)) <= allowed or self._rounded(number, float(value))
            for number in self.read(answer)
        )

    def leeway(self) -> Statement | None:
        """How exact an answer has to be, said below the question."""
        if self.unit in (RATIO, INDEX):
            return Statement(
                _("Rounding to a whole percent is fine.")
                if self.unit == RATIO
                else _("Rounding to two decimals is fine.")
            )
        if self.unit in _STEPS:
            return Statement(_("Rounding to a whole number is fine."))
        return (
            Statement(
                _("An answer within {tolerance:ratio} of the right one is right."),
                tolerance=self.tolerance,
            )
            if self.tolerance
            else None
        )

    def expects(self) -> Statement:
        """What a good answer looks like, said to somebody who gave something else."""
        forms = {
            MONEY: _('an amount of money, such as 417000000 or "417 million"'),
            RATIO: _('a percentage, such as 0.2 or "20 %"'),
            HOURS: _("a number of hours, such as 12.5"),
            DAYS: _("a number of days, such as 14"),
            INDEX: _("a number, such as 0.85"),
            MONEY_PER_HOUR: _("an amount of money an hour, such as 250000"),
        }
        return Statement(
            _("The answer to this question is {form:term}."),
            form=forms.get(self.unit, _("a number, such as 12")),
        )

    def remark(self, answer: Any, value: Any) -> Statement | None:
        """What to say where the value or the direction helps: too high or too low."""
        readings = self.read(answer)
        if isinstance(answer, tuple) and len(answer) > 1:
            return Statement(
                _(
                    "With a comma it is several numbers. Type digits and a point only, such as 12.5"
                    ' or 1250000; or put it in quotes: "12,5", "1,250,000".'
                )
            )
        if self.unit == RATIO:  # 0.5 is a half, 35 is 35 %, 58,336,500 is no share of anything
            readings = (
                [max(small, key=abs)]
                if (small := [number for number in readings if abs(number) <= 2])
                else [number for number in readings if abs(number) <= 10]
            )
        if not readings:
            return self.expects()
        nearest = min(readings, key=lambda number: abs(number - float(value)))
        way = _("too high") if nearest > float(value) else _("too low")
        return Statement(
            _("Your answer, {answer}, is {way:term}."),
            answer=Quantity(nearest, self.unit),
            way=way,
        )

    def shown(self, value: Any) -> Any:
        """The value as it appears in a sentence."""
        return Quantity(float(value), self.unit)

    def _rounded(self, number: float, value: float) -> bool:
        step = _STEPS.get(self.unit)
        if (
            step is None
            or number == 0
            or abs(value) < 2 * step
            or abs(number - value) > step / 2 + 1e-9
        ):
            return False
        return abs(number / step - round(number / step)) < 1e-6


@dataclass(frozen=True)
class Choice:
    """One of several options, answered by its letter or its words, in either language.

    Attributes
    ----------
    options : key -> text; the keys are for the code (`expected`, `mistakes`), the learner sees
        letters A, B, C ...
    """

    options: dict[str, str]

    def read(self, answer: Any) -> list[str]:
        """The option meant; empty where it is none."""
        single = _single(answer)
        if isinstance(single, bool):
            single = "yes" if single else "no"
        if not isinstance(single, str):
            return []
        said = plain(single)
        for letter, (key, text) in zip("abcdefgh", self.options.items(), strict=False):
            spoken = {
                plain(key),
                *(plain(lesson_text(text, language)) for language in ("en", "vi")),
            }
            if said in (letter, f"{letter})", f"{letter}.") or said in spoken:
                return [key]
        return [
            key
            for key, said_so in (("yes", _YES), ("no", _NO))
            if said in said_so and key in self.options
        ]

    def matches(self, answer: Any, value: Any) -> bool:
        """Is the option meant the one with the key `value`?"""
        return value in self.read(answer)

    def expects(self) -> Statement:
        """What a good answer looks like."""
        letters = ", ".join("ABCDEFGH"[: len(self.options)])
        return Statement(
            _('The answer to this question is one of the letters {letters}, such as "A".'),
            letters=letters,
        )

    def remark(self, answer: Any, value: Any) -> Statement | None:
        """What to say of a wrong answer."""
        return None if self.read(answer) else self.expects()

    def shown(self, value: Any) -> Any:
        """The option as it appears in a sentence."""
        return Term(self.options[value])


def numbers_in(text: str) -> list[float]:
    """Every value a written number may have, in either language.

    Examples
    --------
    >>> numbers_in("417 triệu"), numbers_in("1,5"), numbers_in("₫1.234.567")
    ([417000000.0], [1.5], [1234567.0])
    """
    return [value for value, _percent in _written(text)]


def _written(text: str) -> list[tuple[float, bool]]:
    match = _NUMBER.search(text)
    if not match or len(_NUMBER.findall(text)) > 1:
        return []
    digits = re.sub(r"[\s\u00a0\u202f']", "", match.group()).replace("−", "-").rstrip(".,")
    after = re.match(r"[^\W\d_]*", text[match.end() :].strip().lower())
    size = _WORDS_OF_SIZE.get(after.group() if after else "", 1.0)
    percent = "%" in text or "phần trăm" in text.lower() or "percent" in text.lower()
    readings = {_read(digits, ",", "."), _read(digits, ".", ",")}
    numbers = sorted(value for value in readings if value is not None)
    return [(value * size, percent) for value in numbers]


def _read(digits: str, between: str, point: str) -> float | None:
    """A number written with these marks; None where it is not: thousands stand in groups of
    three."""
    whole = rf"\d*|\d{{1,3}}(?:{re.escape(between)}\d{{3}})+"
    if not re.fullmatch(rf"[-+]?(?:{whole})(?:{re.escape(point)}\d*)?", digits):
        return None
    return float(digits.replace(between, "").replace(point, "."))


def _numbers(answer: Any) -> Iterable[tuple[float, bool]]:
    """(number, was it written as a percentage) of an answer that holds one number only."""
    single = _single(answer)
    if isinstance(single, (bool, np.bool_)) or single is None:
        return []
    if isinstance(single, str):
        return _written(single)
    try:
        return [(float(single), False)]
    except (TypeError, ValueError, OverflowError):
        return []


def _single(answer: Any) -> Any:
    """The one value in an answer; the answer itself where it is no container; None where there is
    not one value."""
    for _depth in range(4):
        if isinstance(answer, Quantity) or hasattr(answer, "measure"):
            answer = answer.value
        elif isinstance(answer, pd.DataFrame):
            numeric = answer.select_dtypes("number")
            answer = (numeric if numeric.size else answer).to_numpy().ravel().tolist()
        elif isinstance(answer, (pd.Series, pd.Index, np.ndarray)):
            answer = np.asarray(answer, dtype="object").ravel().tolist()
        elif isinstance(answer, dict):
            answer = list(answer.values())
        elif isinstance(answer, (list, tuple, set, frozenset)):
            if len(answer) != 1:
                return None
            answer = next(iter(answer))
        else:
            break
    return answer
