"""The course: every module here declares one `LESSON`; it is found by being here."""

import functools
import importlib
import pkgutil

from acm_lib.errors import UsageError
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.question import Question


@functools.cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons in their order."""
    declared = [
        importlib.import_module(f"{__name__}.{module.name}").LESSON
        for module in pkgutil.iter_modules(__path__)
    ]
    return tuple(sorted(declared, key=lambda lesson: lesson.number))


def lesson_named(name: str) -> Lesson:
    """The lesson with this name.

    Raises
    ------
    UsageError : there is none; names those there are.
    """
    for lesson in lessons():
        if name == lesson.name:
            return lesson
    raise UsageError(
        f"There is no lesson {name!r}. Nothing was begun. Give one of:"
        f" {', '.join(lesson.name for lesson in lessons())}."
    )


@functools.cache
def questions() -> dict[str, Question]:
    """Every question of the course by its name."""
    return {
        question.id: question
        for lesson in lessons()
        for question in (*lesson.exercises, *lesson.quick)
    }


@functools.cache
def quick_questions() -> dict[str, Question]:
    """Every quick question of the course by its name."""
    return {question.id: question for lesson in lessons() for question in lesson.quick}
