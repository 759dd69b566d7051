"""A lesson that a learner is doing: bound to a book, a language and the learner's progress."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from acm_lib.book import BookView, open_book
from acm_lib.display.language import check_language
from acm_lib.lessons import render
from acm_lib.lessons.cards import bullets, card, escaped, style
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import lesson_named, lessons, questions
from acm_lib.lessons.dialogue_session import DialogueSession
from acm_lib.lessons.exercise import Exercise
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.own_plan import keep, report_page
from acm_lib.lessons.progress import RIGHT, SCORED, TALKED, Progress
from acm_lib.lessons.rubric import Score, score_work
from acm_lib.lessons.translations import LessonFormat
from acm_lib.paths import samples_folder
from acm_lib.statements import HOURS, MONEY, RATIO, Quantity, Statement, _

OUTCOMES = _("After this lesson you can:")


class LessonSession:
    """A lesson bound to a book, a language and a learner. Made by `begin`.

    Attributes
    ----------
    view : the book at a month. case : the running case in it.
    exercises, recall : its questions, to be unpacked into q1, q2 ... and r1, r2, r3.
    talk : its conversation.
    """

    def __init__(self, lesson: Lesson, case: Case, language: str, progress: Progress | None):
        self.lesson, self.case, self.view, self.progress = lesson, case, case.view, progress
        self.format = LessonFormat(language, case.view.settings.currency)
        self.exercises = [
            Exercise(question, f"q{n}", case, language, progress, lesson=lesson.name)
            for n, question in enumerate(lesson.exercises, 1)
        ]
        self.recall = [
            Exercise(questions()[name], f"r{n}", case, language, progress, lesson.name, quick=True)
            for n, name in enumerate(lesson.recall, 1)
        ]
        self.talk = DialogueSession(
            lesson.dialogue,
            case.values() | dict(lesson.values(case)),
            self.format,
            progress,
            lesson.name,
        )

    def show(self, frame: pd.DataFrame, *columns: str) -> render.RenderedBlock:
        """A table with labels and units; a measured heading opens to its definition."""
        return render.table(frame, columns, self.format)

    def table(self, name: str) -> pd.DataFrame:
        """A table of the lesson, to work with; `show` shows it."""
        return self.lesson.tables[name](self.case)

    def tell(self, name: str) -> render.RenderedBlock:
        """A part of the lesson's story, with figures from the book."""
        story = self.lesson.story[name](self.case)
        sentences = [story] if isinstance(story, Statement) else story
        common = self.case.values()
        return render.lines(
            [Statement(each.text, **common | dict(each.values)) for each in sentences], self.format
        )

    def money(self, amount: float) -> render.RenderedBlock:
        """An amount in full, in the book's currency."""
        return self._number(amount, MONEY)

    def percent(self, ratio: float) -> render.RenderedBlock:
        """A ratio as a percentage."""
        return self._number(ratio, RATIO)

    def hours(self, hours: float) -> render.RenderedBlock:
        """A number of hours."""
        return self._number(hours, HOURS)

    def sentences(self, statements: Iterable[Statement]) -> render.RenderedBlock:
        """Sentences of the library (reasons, conditions) in the learner's language."""
        return render.lines(list(statements), self.format)

    def score(self, **work: Any) -> Score:
        """Score a piece of work by the lesson's rubric, each point with its reason; the points
        stand in the record."""
        score = score_work(self.lesson.rubric, self.case, work, self.format)
        if score.attempted and self.progress is not None:
            self.progress.add(SCORED, self.lesson.name, points=score.points, of=len(score.lines))
        return score

    def keep(self, steps: Any, folder: str) -> Any:
        """Keep the learner's steps as the client's plan in a copy of the book; never in the book
        itself."""
        return keep(steps, self.view.book.path, self.case.client_id, Path(folder), self.format)

    def report_page(self, report: Any) -> Any:
        """Where the page of a report that the learner has made lies, or why there is none."""
        return report_page(report, self.format)

    def finished(self) -> render.RenderedBlock:
        """What of the lesson is done, what is still open, and which lesson comes next."""
        events = [
            event
            for event in (self.progress.events() if self.progress else [])
            if event["lesson"] == self.lesson.name
        ]
        right = {event["question"] for event in events if event["what"] == RIGHT}
        open_ = [
            exercise.label
            for exercise in (*self.exercises, *self.recall)
            if exercise.question.id not in right
        ]
        if not any(event["what"] == TALKED for event in events):
            open_.append("talk")
        if open_:
            return self.sentences(
                [
                    Statement(
                        _("Still open: {left}. Go back to them, then run this cell again."),
                        left=", ".join(open_),
                    )
                ]
            )
        later = [lesson for lesson in lessons() if lesson.number > self.lesson.number]
        sentences = [Statement(_("You have finished this lesson. It is in your record."))]
        for lesson in later[:1]:
            sentences.append(
                Statement(
                    _("Next: {notebook}, {title:term}."),
                    notebook=lesson.notebook,
                    title=lesson.title,
                )
            )
        return self.sentences(sentences)

    def _number(self, value: float, unit: str) -> render.RenderedBlock:
        return render.lines(
            Statement("{value}", value=self.format.exact(Quantity(float(value), unit))), self.format
        )

    def html(self) -> str:
        """The head of the lesson: how long it takes and what the learner can do afterwards."""
        outcomes = bullets(self.format.word(outcome) for outcome in self.lesson.outcomes)
        head = f"<p><b>{escaped(self.format.word(OUTCOMES))}</b></p>{outcomes}"
        return style() + card(
            f'{head}<p class="quiet">{escaped(self.format.say(self._about()))}</p>', "cover"
        )

    def text(self) -> str:
        """The same as plain text."""
        outcomes = [f"- {self.format.word(outcome)}" for outcome in self.lesson.outcomes]
        return "\n".join([self.format.word(OUTCOMES), *outcomes, self.format.say(self._about())])

    def _about(self) -> Statement:
        values = {"minutes": self.lesson.minutes, **self.case.values()}
        if self.case.is_sample:
            return Statement(
                _(
                    "About {minutes:count} minutes. All figures are those of {agency}, an agency"
                    " that is made up."
                ),
                **values,
            )
        return Statement(
            _(
                "About {minutes:count} minutes. All figures are those of {agency}; where the text"
                " speaks of the Tết campaign, read {project} for {client}."
            ),
            **values,
        )

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()


def begin(
    name: str,
    *,
    book: str = "",
    month: str = "",
    language: str = "en",
    progress: Progress | None = None,
) -> LessonSession:
    """Begin a lesson in its notebook.

    Parameters
    ----------
    name : of the lesson ("pricing").
    book : folder of a book; "" is what the environment variable ``ACM_BOOK`` names, else the sample
        book.
    month : "2026-10"; "" is the book's last.
    language : "en" or "vi".
    progress : where answers are noted; default the learner's own file.

    Raises
    ------
    UsageError : no such lesson or language. BookError : the folder is not a book.
    """
    return begin_on(lesson_named(name), view_of(book, month), language, progress or Progress())


def begin_on(
    lesson: Lesson, view: BookView, language: str, progress: Progress | None
) -> LessonSession:
    """As `begin`, with the book already open; without `progress` nothing is noted."""
    session = LessonSession(lesson, Case(view), check_language(language), progress)
    explain_here(session.format)
    return session


def view_of(book: str = "", month: str = "") -> BookView:
    """The book a lesson runs on, at a month."""
    return open_book(book or os.environ.get("ACM_BOOK", "") or samples_folder()).at(month or None)


def explain_here(language: LessonFormat) -> None:
    """In a notebook: explain errors from now on."""
    import sys

    if "IPython" in sys.modules:
        from IPython import get_ipython

        from acm_lib.lessons.error_help import explain_errors

        shell = get_ipython()
        if shell is not None:
            explain_errors(shell, language)
