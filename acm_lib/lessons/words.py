"""The lessons' words in the learner's language: their own catalogue first, then the common one."""

from __future__ import annotations

from acm_lib.display.format import Format
from acm_lib.display.language import translate
from acm_lib.statements import RATIO, Quantity, Statement, Word

DOMAIN = "lessons"


def speak(text: str, language: str) -> str:
    """An English text of the lessons in `language`."""
    return translate(text, language, DOMAIN)


class LessonFormat(Format):
    """How a learner reads numbers, money and sentences."""

    def word(self, text: str | Word) -> str:
        return speak(text.text if isinstance(text, Word) else text, self.language)

    def percent(self, ratio: float) -> str:
        """A small ratio with the digits it has: "0.5 %"."""
        return self.exact(Quantity(ratio, RATIO))

    def say(self, statement: Statement) -> str:
        places = {name: self.show(value) for name, value in statement.values.items()}
        return speak(statement.text, self.language).format(**places)
