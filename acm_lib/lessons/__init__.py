"""Lessons: from new hire to trusted account manager, on a live book and with the functions the
reports use.

``lesson = begin("pricing")`` in a notebook opens a lesson; ``q1.check(answer)`` says whether an
answer is right and, where it is a known mistake, which. Expected answers are computed from the
book. `README.md` beside this file says how to add one.
"""

import importlib

from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.blank import ____
from acm_lib.lessons.conversation import Conversation, Reply, State
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, Verdict, chosen
from acm_lib.lessons.lesson import Begun, Lesson, begin
from acm_lib.lessons.names import Names
from acm_lib.lessons.progress import Progress

__all__ = [
    "Begun",
    "Choice",
    "Conversation",
    "Exercise",
    "Lesson",
    "Mistake",
    "Names",
    "Number",
    "Progress",
    "Quick",
    "Reply",
    "State",
    "Verdict",
    "____",
    "begin",
    "begin_quiz",
    "chosen",
    "repeat",
]


def __getattr__(name: str):
    """What needs the whole course is imported when it is asked for."""
    if name in ("begin_quiz", "chosen", "repeat"):
        return getattr(importlib.import_module("acm_lib.lessons.asking"), name)
    raise AttributeError(f"module 'acm_lib.lessons' has no attribute {name!r}")
