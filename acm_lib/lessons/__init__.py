"""Lessons: from new hire to trusted account manager, on a live book and with the functions the
reports use.

``lesson = begin("pricing")`` in a notebook opens a lesson; ``q1.check(answer)`` says whether an
answer is right and, where it is a known mistake, which. Expected answers are computed from the
book. `README.md` beside this file says how to add one.
"""

import importlib
from typing import Any

from acm_lib.lessons.blank import ____

# What the notebooks and a lesson's author use, by the module it is in; imported when it is used.
_HOMES = {
    "answers": ("Choice", "Number"),
    "quiz": ("Quiz", "begin_quiz", "repeat"),
    "dialogue": ("Dialogue", "Reply", "State"),
    "exercise": ("Exercise",),
    "lesson": ("Lesson",),
    "names": ("Names",),
    "progress": ("Progress",),
    "question": ("AnswerKey", "Mistake", "Question"),
    "session": ("LessonSession", "begin"),
    "verdict": ("Verdict",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = ["____", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
