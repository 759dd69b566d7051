"""A lesson, declared: what a module of `course` says of it; its questions and its dialogue are data
files of the lesson's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from acm_lib.lessons.case import Case
from acm_lib.lessons.dialogue import Dialogue
from acm_lib.lessons.dialogues import dialogue_file, read_dialogue
from acm_lib.lessons.question import AnswerKey, Question
from acm_lib.lessons.questions import EXERCISES, QUICK, question_file, read_questions
from acm_lib.lessons.rubric import Criterion
from acm_lib.statements import Statement


def _no_places(case: Case) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Lesson:
    """What a module of `course` declares.

    Attributes
    ----------
    number : its place in the course. name : of its module and its data files, and after its number
        of its notebook.
    title, minutes, outcomes : shown at the top; an outcome completes "after this lesson you can
        ...".
    keys : the answer keys of the questions whose answers come from the book, named as they are.
    recall : ids of three quick questions of earlier lessons, asked as r1, r2, r3.
    values : case -> what fills the ``{places}`` of the dialogue and of the questions without a
        key, beyond `Case.values`.
    story : name -> case -> sentences whose figures come from the book; shown by
        ``lesson.tell(name)``.
    tables : name -> case -> a frame the learner works with; given by ``lesson.table(name)``.
    rubric : criteria by which a piece of the learner's own work is scored.
    """

    number: int
    name: str
    title: str
    outcomes: tuple[str, ...]
    keys: tuple[type[AnswerKey], ...]
    recall: tuple[str, ...]
    values: Callable[[Case], Mapping[str, Any]] = _no_places
    story: dict[str, Callable[[Case], Statement | list[Statement]]] = field(default_factory=dict)
    tables: dict[str, Callable[[Case], pd.DataFrame]] = field(default_factory=dict)
    rubric: tuple[Criterion, ...] = ()
    minutes: int = 25

    @property
    def notebook(self) -> str:
        """The name of its notebook: "04_pricing"."""
        return f"{self.number:02d}_{self.name}"

    @property
    def exercises(self) -> list[Question]:
        """Asked in the notebook as q1, q2 ...: the completion problem and the new cases."""
        return self._questions[EXERCISES]

    @property
    def quick(self) -> list[Question]:
        """Choices without a table: what later lessons recall and what is repeated."""
        return self._questions[QUICK]

    @property
    def diagnostic(self) -> list[Question]:
        """Two of `quick` or so: whoever knows them may skip the lesson."""
        return [question for question in self.quick if question.diagnostic]

    @cached_property
    def dialogue(self) -> Dialogue:
        """Held as `talk`."""
        return read_dialogue(dialogue_file(self.name))

    @cached_property
    def _questions(self) -> dict[str, list[Question]]:
        keys = {key.__name__: key() for key in self.keys}
        return read_questions(question_file(self.name), keys, self.values)
