"""A question of a lesson: its texts, and the key that computes its answers from a book.

>>> class MarkupKey(AnswerKey):
...     def expected(self, case):
...         return 25 / 125
...     def wrong_answers(self, case):
...         return {"markup": 25 / 100}
>>> question = Question(
...     "pricing.Markup", "A job costs 100 and is sold at 125. What is the margin?",
...     Number("ratio"),
...     ("The margin is a share of the price.", "The profit is 25.", "25 / 125."),
...     "The margin is the profit over the price.", MarkupKey(),
...     (Mistake("markup", "markup", "25 % is the markup: the profit over the cost."),))
>>> question.answer.matches("20 %", question.key.expected(None))
True
>>> [(mistake.name, wrong) for mistake, wrong in question.wrong_answers(None)]
[('markup', 0.25)]
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.names import Names


class AnswerKey:
    """How the answers to a question are computed from the book, by the library's functions."""

    def expected(self, case: Case) -> Any:
        """The right answer: a number, an option's key, or ids."""
        raise NotImplementedError

    def wrong_answers(self, case: Case) -> dict[str, Any]:
        """What each known mistake leads to, by its key; None where this book does not lead to it.
        For a choice it is not needed: each option is its own mistake."""
        return {}

    def values(self, case: Case) -> dict[str, Any]:
        """What fills the ``{places}`` of the question's texts, beyond `Case.values`."""
        return {}

    def names(self, case: Case) -> dict[str, list[str]]:
        """For `Names`: id -> the names it goes by."""
        return case.names


@dataclass(frozen=True)
class FixedChoice(AnswerKey):
    """The key of a choice whose right option is the same in every book."""

    right: str
    places: Callable[[Case], Mapping[str, Any]]

    def expected(self, case: Case) -> str:
        return self.right

    def values(self, case: Case) -> dict[str, Any]:
        return dict(self.places(case))


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make, recognised by the answer it leads to.

    Attributes
    ----------
    key : in the data file. name : what it is, in a few words; the trainer's report counts it.
    feedback : what to say to somebody who made it.
    """

    key: str
    name: str
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question of the course.

    Attributes
    ----------
    id : in the progress file, "pricing.MarginAtTheFee": its lesson and its name there.
    prompt : the question; ``{places}`` are filled by the key's `values`.
    answer : `Number`, `Choice` or `Names`.
    hints : three, each saying more than the one before.
    because : why it is so; said when the answer is right and with the solution.
    key : computes its answers.
    mistakes : the known wrong answers.
    solution : a Python expression in the notebook's names that gives the right answer; "" for a
        choice.
    diagnostic : whether the quiz before the course asks it.
    """

    id: str
    prompt: str
    answer: Number | Choice | Names
    hints: tuple[str, ...]
    because: str
    key: AnswerKey
    mistakes: tuple[Mistake, ...] = ()
    solution: str = ""
    diagnostic: bool = False

    def wrong_answers(self, case: Case) -> list[tuple[Mistake, Any]]:
        """The mistakes that this book leads to, each with its answer; without those that
        cannot be distinguished from the right answer."""
        right = self.key.expected(case)
        if isinstance(self.answer, Choice):
            answers: dict[str, Any] = {mistake.key: mistake.key for mistake in self.mistakes}
        else:
            answers = self.key.wrong_answers(case)
        pairs = [(mistake, answers.get(mistake.key)) for mistake in self.mistakes]
        return [
            (mistake, wrong)
            for mistake, wrong in pairs
            if wrong is not None and not self.answer.matches(wrong, right)
        ]
