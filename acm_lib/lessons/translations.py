"""The lessons' texts in the learner's language: a data file's own translation, else the lessons'
catalogue, else the common one."""

from __future__ import annotations

from collections.abc import Mapping

from babel import numbers

from acm_lib.display.format import Format, is_missing
from acm_lib.display.language import translate
from acm_lib.statements import RATIO, Quantity, Statement, Term, fill

DOMAIN = "lessons"


class BilingualText(str):
    """An English text that carries its translations: a text of a data file.

    >>> text = BilingualText("a brief", {"en": "a brief", "vi": "một brief"})
    >>> text, lesson_text(text, "vi")
    ('a brief', 'một brief')
    """

    translations: Mapping[str, str]

    def __new__(cls, english: str, translations: Mapping[str, str]) -> BilingualText:
        text = super().__new__(cls, english)
        text.translations = translations
        return text


def lesson_text(text: str, language: str) -> str:
    """An English text of the lessons in `language`."""
    if isinstance(text, BilingualText):
        return text.translations[language]
    return translate(text, language, DOMAIN)


class LessonFormat(Format):
    """How a learner reads numbers, money and sentences."""

    def word(self, text: str | Term) -> str:
        return lesson_text(text.text if isinstance(text, Term) else text, self.language)

    def percent(self, ratio: float) -> str:
        """A ratio with a digit more than in a table, where it has one: "0.5%", "35%"."""
        return numbers.format_percent(ratio, "#,##0.#%", locale=self.language)

    def exact(self, quantity: Quantity) -> str:
        return (
            self.percent(quantity.value)
            if quantity.unit == RATIO and not is_missing(quantity.value)
            else super().exact(quantity)
        )

    def say(self, statement: Statement) -> str:
        """A sentence in the reader's language; one that begins with a word of the trade ("design")
        begins with a capital."""
        text = lesson_text(statement.text, self.language)
        sentence = fill(text, statement.values, self.show)
        return sentence[:1].upper() + sentence[1:] if text.startswith("{") else sentence
