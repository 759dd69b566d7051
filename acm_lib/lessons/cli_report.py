"""What `acm learn` prints, in the reader's language: where a learner stands, and where several are
stuck."""

import datetime as dt
import re
import textwrap
from dataclasses import dataclass

import pandas as pd

from acm_lib.lessons.course import lessons, questions
from acm_lib.lessons.progress_summary import (
    due,
    hard_questions,
    learners,
    lesson_progress,
    next_due,
)
from acm_lib.lessons.translations import LessonFormat
from acm_lib.statements import DATE, Quantity, Statement, _

COMMAND = "python3 -m acm_lib learn"  # what runs from a bare checkout, too
_LONGEST = 90


@dataclass(frozen=True)
class Listing:
    """A table of texts."""

    title: str
    heading: list[str]
    rows: list[list[str]]


def where_a_learner_stands(
    events: list[dict], today: dt.date, language: LessonFormat
) -> tuple[Listing, list[str]]:
    """The lessons with their state, and what to do next."""
    heading = [_("No."), _("Lesson"), _("State"), _("Right"), _("Right on one's own"), _("Hints")]
    rows = [
        [
            f"{row['number']:02d}",
            language.word(row["title"]),
            language.word(row["state"]),
            f"{row['right']}/{row['questions']}",
            str(row["alone"]),
            str(row["hints"]),
        ]
        for row in lesson_progress(events).to_dict("records")
    ]
    return Listing(language.word(_("Lessons")), [language.word(text) for text in heading], rows), [
        language.say(line) for line in _next_steps(events, today, language)
    ]


def where_learners_are_stuck(
    by_learner: dict[str, list[dict]], language: LessonFormat
) -> tuple[list[Listing], list[str]]:
    """For the trainer: the learners, the questions that are hard for them, and whose file says
    nothing."""
    people = learners({name: events for name, events in by_learner.items() if events})
    heading = [
        _("Learner"),
        _("Lessons done"),
        _("Right"),
        _("Answers"),
        _("Hints"),
        _("Solutions"),
        _("Last"),
        _("Stuck at"),
    ]
    rows = [
        [
            row["learner"],
            str(row["done"]),
            str(row["right"]),
            str(row["tries"]),
            str(row["hints"]),
            str(row["solutions"]),
            language.quantity(Quantity(row["last"], DATE)),
            str(row["stuck"]),
        ]
        for row in people.to_dict("records")
    ]
    found = [Listing(language.word(_("Learners")), [language.word(text) for text in heading], rows)]
    hard = hard_questions(by_learner)
    heading = [
        _("Where"),
        _("Question"),
        _("Stuck"),
        _("Wrong answers"),
        _("Most frequent mistake"),
    ]
    rows = [
        [
            place_of(row["question"]),
            short_prompt(row["question"], language),
            ", ".join(row["stuck"]),
            str(row["wrong"]),
            _mistake(row["question"], row["mistake"], language),
        ]
        for row in hard.to_dict("records")
    ]
    if rows:
        found.append(
            Listing(
                language.word(_("Where they are stuck or err, the hardest first")),
                [language.word(text) for text in heading],
                rows,
            )
        )
    silent = [name for name, events in by_learner.items() if not events]
    said = (
        [
            Statement(
                _(
                    "Nothing could be read of: {names}. The file is empty or not a progress file;"
                    " ask for it again."
                ),
                names=", ".join(silent),
            )
        ]
        if silent
        else []
    )
    return found, [language.say(line) for line in said]


def place_of(question: str) -> str:
    """Where a question stands: the notebook and, for one that is asked there only, its label.

    >>> place_of("pricing.MarginAtTheFee"), place_of("pricing.MarginOrMarkup")
    ('04_pricing q1', '04_pricing')
    """
    for lesson in lessons():
        labels = {
            made.id: f"{lesson.notebook} q{number}"
            for number, made in enumerate(lesson.exercises, 1)
        }
        if question in labels or question in [made.id for made in lesson.quick]:
            return labels.get(question, lesson.notebook)
    return question


def short_prompt(question: str, language: LessonFormat) -> str:
    """The question in short, without the figures of a book.

    >>> short_prompt("pricing.MarginAtTheFee", LessonFormat("en", "VND"))
    '… pays …, the work costs …. What is the margin?'
    """
    text = re.sub(r"\{\w+\}", "…", language.word(questions()[question].prompt))
    return textwrap.shorten(text, _LONGEST, placeholder=" …")


def _mistake(question: str, name: str, language: LessonFormat) -> str:
    """The name of a mistake of the progress file, in the reader's language."""
    names = {mistake.name: mistake.name for mistake in questions()[question].mistakes}
    return language.word(names.get(name, name))


def _next_steps(events: list[dict], today: dt.date, language: LessonFormat) -> list[Statement]:
    command = f"{COMMAND} --open" + (
        "" if language.language == "en" else f" --language {language.language}"
    )
    again, later = due(events, today), next_due(events)
    if again:
        said = Statement(
            _("{n:count} questions to repeat today: open repeat.ipynb with `{command}`."),
            n=len(again),
            command=command,
        )
        return [
            said,
            *(
                Statement("- {question}", question=short_prompt(question, language))
                for question in again
            ),
        ]
    if later:
        return [
            Statement(
                _("Nothing to repeat before {day:date}. Go on with `{command}`."),
                day=pd.Timestamp(later),
                command=command,
            )
        ]
    return [
        Statement(
            _("Begin with `{command}`; 00_quiz.ipynb shows which lessons you may skip."),
            command=command,
        )
    ]
