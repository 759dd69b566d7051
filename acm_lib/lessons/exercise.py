"""An exercise: a class of declarations. It asks, checks an answer, hints, and solves; it never
raises.

>>> from acm_lib.lessons.answers import Number
>>> class Markup(Exercise):
...     prompt = "A job costs 100 and is sold at 125. What is the margin?"
...     answer = Number("ratio")
...     hints = ("The margin is a share of the price.", "The profit is 25.", "25 / 125.")
...     solved = "25 / 125"
...     because = "The margin is the profit over the price."
...     mistakes = (Mistake("markup", lambda case: 25 / 100, "25 % is the markup: the profit over the cost."),)
...     def expected(self, case):
...         return 25 / 125
>>> asked = Markup.asked("q1")
>>> [asked.check(answer).outcome for answer in ("20 %", .2, .25, None)]
['right', 'right', 'wrong', 'not attempted']
>>> asked.check(.25).name
'markup'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.blank import is_blank
from acm_lib.lessons.cards import card, escaped, listed
from acm_lib.lessons.case import Case
from acm_lib.lessons.names import Names
from acm_lib.lessons.progress import HINT, NOT_ATTEMPTED, RIGHT, SOLUTION, WRONG, Progress
from acm_lib.lessons.words import LessonFormat
from acm_lib.statements import RATIO, Quantity, Statement, _, place_units

TITLES = {RIGHT: _("Right."), WRONG: _("Not yet."), NOT_ATTEMPTED: _("Not attempted yet.")}


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make, known by the answer it leads to.

    Attributes
    ----------
    name : what it is, in a few words; the trainer's report counts it.
    answer : case -> the answer it leads to (for a choice the option's key); None where this book
        does not lead to it.
    feedback : what to say to somebody who made it; places as in the exercise's `values`.
    """

    name: str
    answer: Callable[[Case], Any]
    feedback: str


def chosen(option: str, name: str, feedback: str) -> Mistake:
    """The mistake of having chosen an option."""
    return Mistake(name, lambda case: option, feedback)


@dataclass(frozen=True)
class Verdict:
    """What became of an answer.

    Attributes
    ----------
    outcome : "right", "wrong" or "not attempted".
    name : of the mistake, where it is a known one.
    said : sentences for the learner.
    """

    outcome: str
    said: tuple[Statement, ...]
    format: LessonFormat
    name: str = ""

    def text(self) -> str:
        """The verdict as plain text."""
        return " ".join([self.format.word(TITLES[self.outcome]), *map(self.format.say, self.said)])

    def html(self) -> str:
        """The verdict as a card: its colour is told by words as well."""
        tone = {RIGHT: "right", WRONG: "wrong", NOT_ATTEMPTED: "blank"}[self.outcome]
        title = f"<b>{escaped(self.format.word(TITLES[self.outcome]))}</b> "
        first, *rest = map(escaped, map(self.format.say, self.said))
        return card(f"<p>{title}{first}</p>" + "".join(f"<p>{line}</p>" for line in rest), tone)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


@dataclass(frozen=True)
class Asked:
    """A text with a heading, shown as a card: a hint, a solution."""

    title: Statement
    said: tuple[Statement, ...]
    format: LessonFormat
    code: str = ""

    def text(self) -> str:
        """As plain text."""
        return "\n".join(
            [
                self.format.say(self.title),
                *([self.code] if self.code else []),
                *map(self.format.say, self.said),
            ]
        )

    def html(self) -> str:
        """As a card."""
        code = f"<pre>{escaped(self.code)}</pre>" if self.code else ""
        said = "".join(f"<p>{escaped(self.format.say(line))}</p>" for line in self.said)
        return card(f"<p><b>{escaped(self.format.say(self.title))}</b></p>{code}{said}", "hint")

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


class Exercise:
    """What an exercise declares; the class is the exercise, an object of it is asked of one learner
    about one book.

    Attributes
    ----------
    prompt : the question; ``{places}`` are filled from `values`.
    answer : `Number`, `Choice` or `Names`.
    hints : three, each saying more than the one before.
    solved : a Python expression in the notebook's names that gives the right answer; none for a
        choice.
    because : why it is so; said when the answer is right and with the solution.
    mistakes : the known wrong answers.
    """

    prompt: str
    answer: Number | Choice | Names
    hints: tuple[str, str, str]
    because: str
    solved: str = ""
    mistakes: tuple[Mistake, ...] = ()

    def expected(self, case: Case) -> Any:
        """The right answer, computed from the book by the library: a number, an option's key, or
        ids."""
        raise NotImplementedError

    def values(self, case: Case) -> dict[str, Any]:
        """What stands in the ``{places}`` of its texts, beyond `Case.values`."""
        return {}

    def names(self, case: Case) -> dict[str, list[str]]:
        """For `Names`: id -> the names it goes by."""
        return case.names

    # ------------------------------------------------------------------ asked of a learner

    def __init__(
        self,
        label: str,
        case: Case | None,
        language: LessonFormat,
        progress: Progress | None,
        *,
        lesson: str = "",
        quick: bool = False,
    ):
        self.label, self.case, self.format, self.progress, self.lesson, self.quick = (
            label,
            case,
            language,
            progress,
            lesson,
            quick,
        )
        self._hinted = 0

    @classmethod
    def asked(
        cls,
        label: str,
        case: Case | None = None,
        language: str = "en",
        progress: Progress | None = None,
        **more: Any,
    ) -> Exercise:
        """The exercise, asked under a label ("q1") about a case; without `progress` nothing is
        written down."""
        currency = case.view.settings.currency if case else "VND"
        return cls(label, case, LessonFormat(language, currency), progress, **more)

    @classmethod
    def name(cls) -> str:
        """Its name in the progress file, "pricing.LowestFee": the lesson and the class, whichever
        file of the lesson it is in."""
        lesson = cls.__module__.partition(".course.")[2].partition(".")[0]
        return f"{lesson or cls.__module__.rpartition('.')[2]}.{cls.__name__}"

    @cached_property
    def kind(self) -> Number | Choice | Names:
        """How its answer is read."""
        return (
            self.answer.knowing(self.names(self.case))
            if isinstance(self.answer, Names) and self.case
            else self.answer
        )

    def check(self, answer: Any) -> Verdict:
        """Say whether an answer is right, wrong (and by which mistake), or not given yet. Never
        raises over an answer."""
        if is_blank(answer):
            return self._verdict(
                NOT_ATTEMPTED,
                Statement(_("Put your answer in the place of ____ and run the cell again.")),
            )
        if self.kind.matches(answer, self._right):
            return self._verdict(RIGHT, self._say(self.because))
        for mistake, wrong in self._wrongs:
            if wrong is not None and self.kind.matches(answer, wrong):
                return self._verdict(WRONG, self._say(mistake.feedback), name=mistake.name)
        remark = self.kind.remark(answer, self._right)
        return self._verdict(WRONG, *([self._exact(remark)] if remark else []), self._next_help())

    def hint(self) -> Asked:
        """The next of three hints; after the third, the third again."""
        place = min(self._hinted, len(self.hints) - 1)
        self._hinted = place + 1
        self._note(HINT, hint=place + 1)
        title = Statement(
            _("Hint {place:count} of {all:count}"),
            place=place + 1,
            all=len(self.hints),
        )
        return Asked(title, (self._say(self.hints[place]),), self.format)

    def solution(self) -> Asked:
        """The solution and why it is so."""
        self._note(SOLUTION)
        right = self._exact(Statement(_("Answer: {answer}"), answer=self.kind.shown(self._right)))
        return Asked(
            Statement(_("Solution")),
            (right, self._say(self.because)),
            self.format,
            "" if isinstance(self.answer, Choice) else self.solved,
        )

    def question(self) -> Statement:
        """The prompt with its figures."""
        return self._say(self.prompt)

    def html(self) -> str:
        """The question as a card, with its options."""
        options = (
            listed(self.format.word(text) for text in self.answer.options.values())
            if isinstance(self.answer, Choice)
            else ""
        )
        return card(
            f"<p><b>{escaped(self.label)}</b>"
            f" {escaped(self.format.say(self.question()))}</p>{options}{self._leeway()}",
            "question",
        )

    def text(self) -> str:
        """The question as plain text."""
        options = self.answer.options.values() if isinstance(self.answer, Choice) else ()
        lines = [
            f"{letter}) {self.format.word(text)}"
            for letter, text in zip("ABCDEFGH", options, strict=False)
        ]
        return "\n".join([f"{self.label}: {self.format.say(self.question())}", *lines])

    def _ipython_display_(self) -> None:
        from acm_lib.lessons.panels import show_question

        show_question(self)

    def __repr__(self) -> str:
        return self.text()

    @cached_property
    def _right(self) -> Any:
        return self.expected(self.case)

    @cached_property
    def _wrongs(self) -> list[tuple[Mistake, Any]]:
        return [(mistake, mistake.answer(self.case)) for mistake in self.mistakes]

    @cached_property
    def _values(self) -> dict[str, Any]:
        return (self.case.values() if self.case else {}) | self.values(self.case)

    def _leeway(self) -> str:
        leeway = self.answer.leeway() if isinstance(self.answer, Number) else None
        return (
            f'<p class="quiet">{escaped(self.format.say(self._exact(leeway)))}</p>'
            if leeway
            else ""
        )

    def _next_help(self) -> Statement:
        if self._hinted < len(self.hints):
            return Statement(
                _("Try again, or press Hint under the question (or run {label}.hint())."),
                label=self.label,
            )
        return Statement(
            _("Try again, or press Solution under the question (or run {label}.solution())."),
            label=self.label,
        )

    def _say(self, text: str) -> Statement:
        return Statement(text, **self._values)

    def _exact(self, said: Statement) -> Statement:
        """The same with its percentages in full: a learner who typed 16.9 % did not answer 17 %."""
        units = place_units(said.text)
        return Statement(
            said.text,
            **{name: self._in_full(value, units.get(name)) for name, value in said.values.items()},
        )

    def _in_full(self, value: Any, unit: str | None) -> Any:
        if unit == RATIO and not isinstance(value, (Quantity, Statement)):
            value = Quantity(value, RATIO)
        if not isinstance(value, Quantity) or value.unit != RATIO:
            return value
        return Statement("{percent}", percent=self.format.exact(value))

    def _verdict(self, outcome: str, *said: Statement, name: str = "") -> Verdict:
        if outcome != NOT_ATTEMPTED:
            self._note(outcome, **({"mistake": name} if name else {}))
        return Verdict(outcome, said, self.format, name)

    def _note(self, what: str, **more: Any) -> None:
        if self.progress is not None:
            self.progress.add(
                what, self.lesson, self.name(), **({"quick": True} if self.quick else {}), **more
            )


class Quick(Exercise):
    """A choice whose right option, `right`, is the same in every book."""

    right: str

    def expected(self, case: Case) -> str:
        return self.right
