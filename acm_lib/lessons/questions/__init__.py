"""The questions of the lessons: a TOML file for each lesson, named as it is, in both languages.

``[exercises.NAME]`` are asked in the notebook as q1, q2 ...; ``[quick.NAME]`` are choices without a
table, which later lessons recall.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.data_file import DataTable
from acm_lib.lessons.names import Names
from acm_lib.lessons.question import AnswerKey, FixedChoice, Mistake, Question
from acm_lib.statements import UNITS

EXERCISES, QUICK = "exercises", "quick"
_KINDS = ("choice", "names", *UNITS)
_KEYS = (
    *("answer", "tolerance", "right", "diagnostic", "solution"),
    *("prompt", "hints", "because", "options", "mistakes"),
)


def question_file(lesson: str) -> Path:
    """Where the questions of a lesson are."""
    return Path(__file__).with_name(f"{lesson}.toml")


def read_questions(
    file: Path, keys: Mapping[str, AnswerKey], places: Callable[[Case], Mapping[str, Any]]
) -> dict[str, list[Question]]:
    """The questions of a file: those under ``[exercises]`` and those under ``[quick]``.

    Parameters
    ----------
    keys : by the question's name; one without needs ``right``, the option that is right in every
        book.
    places : case -> what fills the ``{places}`` of those without a key.

    Raises
    ------
    LessonError : the file is malformed; names the file, the question and the key.
    """
    data = DataTable.read(file, keys=(EXERCISES, QUICK))
    groups = {}
    for group in (EXERCISES, QUICK):
        tables = data.tables(group, keys=_KEYS)
        groups[group] = [
            _question(f"{file.stem}.{name}", table, keys.get(name), places)
            for name, table in tables.items()
        ]
    return groups


def _question(
    name: str,
    table: DataTable,
    key: AnswerKey | None,
    places: Callable[[Case], Mapping[str, Any]],
) -> Question:
    answer, mistakes = _answer(table)
    if key is None:
        options = tuple(answer.options) if isinstance(answer, Choice) else ()
        key = FixedChoice(table.word("right", options), places)
    return Question(
        id=name,
        prompt=table.text("prompt"),
        answer=answer,
        hints=table.texts("hints"),
        because=table.text("because"),
        key=key,
        mistakes=mistakes,
        solution="" if isinstance(answer, Choice) else table.word("solution"),
        diagnostic="diagnostic" in table,
    )


def _answer(table: DataTable) -> tuple[Number | Choice | Names, tuple[Mistake, ...]]:
    """The kind of answer and the known mistakes; of a choice, the options with a feedback."""
    kind = table.word("answer", _KINDS)
    if kind == "choice":
        options = table.tables("options", keys=("text", "mistake", "feedback"))
        mistakes = tuple(
            Mistake(key, option.text("mistake"), option.text("feedback"))
            for key, option in options.items()
            if "mistake" in option
        )
        return Choice({key: option.text("text") for key, option in options.items()}), mistakes
    mistakes = tuple(
        Mistake(key, mistake.text("name"), mistake.text("feedback"))
        for key, mistake in table.tables("mistakes", keys=("name", "feedback")).items()
    )
    if kind == "names":
        return Names(), mistakes
    return Number(kind, table.number("tolerance", 0, 1, default=0.005)), mistakes
