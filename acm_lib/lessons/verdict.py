"""What a learner reads after an answer or a request for help: a verdict, a hint, a solution."""

from dataclasses import dataclass
from typing import Any

from acm_lib.lessons.cards import card, escaped
from acm_lib.lessons.progress import NOT_ATTEMPTED, RIGHT, WRONG
from acm_lib.lessons.translations import LessonFormat
from acm_lib.statements import Statement, _

_TITLES = {RIGHT: _("Right."), WRONG: _("Not yet."), NOT_ATTEMPTED: _("Not attempted yet.")}
_TONES = {RIGHT: "right", WRONG: "wrong", NOT_ATTEMPTED: "blank"}


@dataclass(frozen=True)
class Verdict:
    """What became of an answer.

    Attributes
    ----------
    outcome : "right", "wrong" or "not attempted".
    sentences : for the learner.
    mistake : its name, where it is a known one.
    """

    outcome: str
    sentences: tuple[Statement, ...]
    format: LessonFormat
    mistake: str = ""

    def text(self) -> str:
        """The verdict as plain text."""
        title = self.format.word(_TITLES[self.outcome])
        return " ".join([title, *map(self.format.say, self.sentences)])

    def html(self) -> str:
        """The verdict as a card: words say what its colour says."""
        title = f"<b>{escaped(self.format.word(_TITLES[self.outcome]))}</b>"
        first, *rest = [escaped(self.format.say(sentence)) for sentence in self.sentences]
        paragraphs = [f"{title} {first}", *rest]
        return card("".join(f"<p>{line}</p>" for line in paragraphs), _TONES[self.outcome])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


@dataclass(frozen=True)
class HelpCard:
    """A text with a heading: a hint or a solution; `code` is a line of Python."""

    title: Statement
    sentence: Statement
    format: LessonFormat
    code: str = ""
    answer: Statement | None = None

    def text(self) -> str:
        """As plain text."""
        return "\n".join(filter(None, (self._title, self.code, *self._lines)))

    def html(self) -> str:
        """As a card."""
        code = f"<pre>{escaped(self.code)}</pre>" if self.code else ""
        lines = "".join(f"<p>{escaped(line)}</p>" for line in self._lines)
        return card(f"<p><b>{escaped(self._title)}</b></p>{code}{lines}", "hint")

    @property
    def _title(self) -> str:
        return self.format.say(self.title)

    @property
    def _lines(self) -> list[str]:
        sentences = [self.answer, self.sentence] if self.answer else [self.sentence]
        return [self.format.say(sentence) for sentence in sentences]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}
