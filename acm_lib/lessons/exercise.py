"""A question asked of one learner about one book: it checks an answer, hints and solves, and never
raises over an answer."""

from functools import cached_property, partial
from typing import Any

from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.blank import is_blank
from acm_lib.lessons.cards import card, escaped, listed
from acm_lib.lessons.case import Case
from acm_lib.lessons.names import Names
from acm_lib.lessons.panels import Button, show_question
from acm_lib.lessons.progress import HINT, NOT_ATTEMPTED, RIGHT, SOLUTION, WRONG, Progress
from acm_lib.lessons.question import Mistake, Question
from acm_lib.lessons.translations import LessonFormat
from acm_lib.lessons.verdict import HelpCard, Verdict
from acm_lib.statements import RATIO, Quantity, Statement, _, place_units

_LETTERS = "ABCDEFGH"


class Exercise:
    """A question under a label ("q1").

    Parameters
    ----------
    case : the book it is about.
    progress : where answers are noted; None to note nothing. lesson : under which name.
    quick : whether it is repeated in the days to come.
    """

    def __init__(
        self,
        question: Question,
        label: str,
        case: Case,
        language: str = "en",
        progress: Progress | None = None,
        lesson: str = "",
        *,
        quick: bool = False,
    ):
        self.question, self.label, self.case = question, label, case
        self.format = LessonFormat(language, case.view.settings.currency)
        self.progress, self.lesson, self.quick = progress, lesson, quick
        self._hinted = 0

    @cached_property
    def answer(self) -> Number | Choice | Names:
        """How its answer is read."""
        answer = self.question.answer
        if isinstance(answer, Names):
            return answer.with_names(self.question.key.names(self.case))
        return answer

    @cached_property
    def right(self) -> Any:
        """The right answer about this book."""
        return self.question.key.expected(self.case)

    def check(self, answer: Any) -> Verdict:
        """Say whether an answer is right, wrong (and by which mistake), or not given yet. Never
        raises over an answer."""
        if is_blank(answer):
            blank = _("Put your answer in the place of ____ and run the cell again.")
            return Verdict(NOT_ATTEMPTED, (Statement(blank),), self.format)
        if self.answer.matches(answer, self.right):
            self._note(RIGHT)
            return Verdict(RIGHT, (self.sentence(self.question.because),), self.format)
        for mistake, wrong in self._wrong_answers:
            if self.answer.matches(answer, wrong):
                self._note(WRONG, mistake=mistake.name)
                feedback = self.sentence(mistake.feedback)
                return Verdict(WRONG, (feedback,), self.format, mistake.name)
        self._note(WRONG)
        remark = self.answer.remark(answer, self.right)
        sentences = (self._exact(remark),) if remark else ()
        return Verdict(WRONG, (*sentences, self._next_help()), self.format)

    def hint(self) -> HelpCard:
        """The next of three hints; after the third, the third again."""
        hints = self.question.hints
        self._hinted = min(self._hinted + 1, len(hints))
        self._note(HINT, hint=self._hinted)
        title = Statement(
            _("Hint {place:count} of {all:count}"), place=self._hinted, all=len(hints)
        )
        return HelpCard(title, self.sentence(hints[self._hinted - 1]), self.format)

    def solution(self) -> HelpCard:
        """The solution and why it is so."""
        self._note(SOLUTION)
        right = Statement(_("Answer: {answer}"), answer=self.answer.shown(self.right))
        return HelpCard(
            Statement(_("Solution")),
            self.sentence(self.question.because),
            self.format,
            self.question.solution,
            self._exact(right),
        )

    def sentence(self, text: str) -> Statement:
        """A text of the question with its figures."""
        return Statement(text, **self._values) if "{" in text else Statement(text)

    def html(self) -> str:
        """The question as a card, with its options."""
        prompt = escaped(self.format.say(self.sentence(self.question.prompt)))
        options = listed(self._options) if self._options else ""
        return card(
            f"<p><b>{escaped(self.label)}</b> {prompt}</p>{options}{self._leeway()}", "question"
        )

    def text(self) -> str:
        """The question as plain text."""
        prompt = self.format.say(self.sentence(self.question.prompt))
        options = [
            f"{letter}) {option}" for letter, option in zip(_LETTERS, self._options, strict=False)
        ]
        return "\n".join([f"{self.label}: {prompt}", *options])

    def _ipython_display_(self) -> None:
        """The question with a button for each option, for the next hint and for the solution."""
        buttons = [
            Button(letter, partial(self.check, letter), primary=True)
            for letter in _LETTERS[: len(self._options)]
        ]
        buttons += [
            Button(self.format.word(_("Hint")), self.hint),
            Button(self.format.word(_("Solution")), self.solution),
        ]
        show_question(self.html(), self.text(), buttons)

    def __repr__(self) -> str:
        return self.text()

    @property
    def _options(self) -> list[str]:
        options = self.answer.options.values() if isinstance(self.answer, Choice) else ()
        return [self.format.word(text) for text in options]

    @cached_property
    def _wrong_answers(self) -> list[tuple[Mistake, Any]]:
        return self.question.wrong_answers(self.case)

    @cached_property
    def _values(self) -> dict[str, Any]:
        return self.case.values() | self.question.key.values(self.case)

    def _leeway(self) -> str:
        leeway = self.answer.leeway() if isinstance(self.answer, Number) else None
        if leeway is None:
            return ""
        return f'<p class="quiet">{escaped(self.format.say(self._exact(leeway)))}</p>'

    def _next_help(self) -> Statement:
        if self._hinted < len(self.question.hints):
            return Statement(
                _("Try again, or press Hint under the question (or run {label}.hint())."),
                label=self.label,
            )
        return Statement(
            _("Try again, or press Solution under the question (or run {label}.solution())."),
            label=self.label,
        )

    def _exact(self, sentence: Statement) -> Statement:
        """The same with its percentages in full: a learner who typed 16.9 % did not answer 17 %."""
        units = place_units(sentence.text)
        exact = {
            name: self._in_full(value, units.get(name, ""))
            for name, value in sentence.values.items()
        }
        return Statement(sentence.text, **exact)

    def _in_full(self, value: Any, unit: str) -> Any:
        if unit == RATIO and not isinstance(value, (Quantity, Statement)):
            value = Quantity(value, RATIO)
        if not isinstance(value, Quantity) or value.unit != RATIO:
            return value
        return Statement("{percent}", percent=self.format.exact(value))

    def _note(self, event: str, **more: Any) -> None:
        if self.progress is not None:
            quick = {"quick": True} if self.quick else {}
            self.progress.add(event, self.lesson, self.question.id, **quick, **more)
