"""Many quick questions at once: the diagnostic quiz before the course, and what is to be repeated
today."""

import datetime as dt

from acm_lib.lessons import render
from acm_lib.lessons.cards import card, escaped, style
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import lessons, quick_questions
from acm_lib.lessons.exercise import Exercise
from acm_lib.lessons.progress import Progress
from acm_lib.lessons.progress_summary import QUIZ, due, next_due, passed_by_quiz
from acm_lib.lessons.question import Question
from acm_lib.lessons.session import explain_here, view_of
from acm_lib.lessons.translations import LessonFormat
from acm_lib.statements import Statement, _


class Quiz:
    """Questions asked one below the other. Made by `begin_quiz` and `repeat`.

    Attributes
    ----------
    about : said above them.
    questions : quick exercises.
    """

    def __init__(
        self,
        about: Statement,
        questions: list[Exercise],
        language: LessonFormat,
        progress: Progress,
    ):
        self.about, self.questions, self.format, self.progress = (
            about,
            questions,
            language,
            progress,
        )

    def result(self) -> render.RenderedBlock:
        """After the quiz: which lessons may be skipped and where to begin; only first answers
        count."""
        events = [event for event in self.progress.events() if event["lesson"] == QUIZ]
        answered = {event["question"] for event in events} & {
            question.question.id for question in self.questions
        }
        if len(answered) < len(self.questions):
            left = len(self.questions) - len(answered)
            return render.lines(
                Statement(
                    _(
                        "Answer the {left:count} questions above that are left, then run this cell"
                        " again."
                    ),
                    left=left,
                ),
                self.format,
            )
        skipped = passed_by_quiz(events)
        rest = [lesson for lesson in lessons() if lesson.name not in skipped]
        said = [
            self._listing(
                _("You may skip: {lessons}."),
                [lesson for lesson in lessons() if lesson.name in skipped],
            )
        ]
        said += [self._listing(_("Begin with the first of these: {lessons}."), rest)]
        return render.lines(
            [line for line in said if line is not None]
            or [Statement(_("There is nothing to learn here for you: go on to the reports."))],
            self.format,
        )

    def text(self) -> str:
        """As plain text."""
        return "\n\n".join(
            [self.format.say(self.about), *(question.text() for question in self.questions)]
        )

    def _listing(self, text: str, chosen: list) -> Statement | None:
        names = [f"{lesson.number:02d} {self.format.word(lesson.title)}" for lesson in chosen]
        return Statement(text, lessons="; ".join(names)) if names else None

    def _ipython_display_(self) -> None:
        from IPython.display import display

        about = self.format.say(self.about)
        display(
            {"text/html": style() + card(f"<p>{escaped(about)}</p>", "cover"), "text/plain": about},
            raw=True,
        )
        for question in self.questions:
            question._ipython_display_()

    def __repr__(self) -> str:
        return self.text()


def begin_quiz(*, book: str = "", language: str = "en", progress: Progress | None = None) -> Quiz:
    """The diagnostic quiz: two questions or so of every lesson. Whoever knows them may skip the
    lesson."""
    questions = [question for lesson in lessons() for question in lesson.diagnostic]
    about = Statement(
        _(
            "{questions:count} questions from the whole course. If you do not know an answer,"
            " guess: only the first answer counts, and nobody sees it but you."
        ),
        questions=len(questions),
    )
    return _quiz_of(questions, about, book, language, progress, lesson=QUIZ)


def repeat(
    *,
    book: str = "",
    language: str = "en",
    progress: Progress | None = None,
    today: dt.date | None = None,
) -> Quiz:
    """The quick questions that are to be repeated today; what is known comes less and less
    often."""
    noted = progress or Progress()
    events = noted.events()
    names = due(events, today or dt.date.today())
    later = next_due(events)
    if names:
        about = Statement(_("{questions:count} questions to repeat today."), questions=len(names))
    elif later is not None:
        about = Statement(
            _("Nothing to repeat today. The next question comes on {day:date}."),
            day=later,
        )
    else:
        about = Statement(_("Nothing to repeat yet: do a lesson first."))
    return _quiz_of(
        [quick_questions()[name] for name in names], about, book, language, noted, lesson="repeat"
    )


def _quiz_of(
    questions: list[Question],
    about: Statement,
    book: str,
    language: str,
    progress: Progress | None,
    *,
    lesson: str,
) -> Quiz:
    case = Case(view_of(book))
    noted = progress or Progress()
    format = LessonFormat(language, case.view.settings.currency)
    explain_here(format)
    exercises = [
        Exercise(question, str(number), case, language, noted, lesson, quick=True)
        for number, question in enumerate(questions, 1)
    ]
    return Quiz(about, exercises, format, noted)
