"""Where a learner stands in the course, and where several are stuck."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from acm_lib.errors import UsageError
from acm_lib.lessons.course import lessons, questions, quick_questions
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.progress import (
    HINT,
    RIGHT,
    SCORED,
    SOLUTION,
    TALKED,
    WRONG,
    Progress,
    repetitions,
)
from acm_lib.statements import _

QUIZ = "quiz"  # the "lesson" of the diagnostic quiz's answers
DONE, BEGUN, SKIPPED, NOT_BEGUN = _("done"), _("begun"), _("may be skipped"), _("not begun")
TRIES_TO_BE_STUCK = 3


def lesson_progress(events: list[dict]) -> pd.DataFrame:
    """Where a learner stands.

    Parameters
    ----------
    events : of `Progress.events`.

    Returns
    -------
    One row per lesson, in the course's order: number, name, title, state ("done": every question
    right and the conversation brought to an end; "begun"; "may be skipped": the diagnostic quiz was
    right at the first answers; "not begun"), questions, right, alone (right before the solution was
    opened), hints, end (best end of the conversation, "" without one), points and of (of a work
    scored by the lesson's rubric, the best; 0 without one), done_on (day, NaT).
    """
    skippable = passed_by_quiz(events)
    rows = [
        _row(lesson, [event for event in events if event["lesson"] == lesson.name], skippable)
        for lesson in lessons()
    ]
    return pd.DataFrame(rows)


def passed_by_quiz(events: list[dict]) -> list[str]:
    """Names of the lessons whose diagnostic questions were all right at the first answer in the
    quiz."""
    first: dict[str, bool] = {}
    for event in events:
        if event["lesson"] == QUIZ and event["what"] in (RIGHT, WRONG, SOLUTION, HINT):
            first.setdefault(event["question"], event["what"] == RIGHT)
    return [
        lesson.name
        for lesson in lessons()
        if lesson.diagnostic and all(first.get(question.id) for question in lesson.diagnostic)
    ]


def due(events: list[dict], today: dt.date) -> list[str]:
    """The quick questions to be answered again by `today`, the longest overdue first; those that no
    longer exist are left out."""
    days = repetitions(events)
    return sorted(
        (
            question
            for question, day in days.items()
            if day <= today and question in quick_questions()
        ),
        key=lambda question: (days[question], question),
    )


def next_due(events: list[dict]) -> dt.date | None:
    """The next day on which something is to be repeated; None where nothing was answered yet."""
    return min(
        (day for question, day in repetitions(events).items() if question in quick_questions()),
        default=None,
    )


def read_all(folder: str | Path) -> dict[str, list[dict]]:
    """The events of every progress file (``*.jsonl``) in a folder, by the learner's name, else the
    file's.

    Raises
    ------
    UsageError : there is no such folder, or no progress file in it.
    """
    folder = Path(folder)
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if not files:
        raise UsageError(
            f"There is no progress file (*.jsonl) in {folder}. Without one nobody can be reported"
            " on. Collect the trainees' ~/.acm/progress.jsonl there, one name each."
        )
    by_learner: dict[str, list[dict]] = {}
    for file in files:
        events = Progress(file).events()
        names = [event["name"] for event in events if isinstance(event.get("name"), str)]
        given = [name for name in names if name.strip()]
        unique = bool(given) and given[-1] not in by_learner
        by_learner[given[-1] if unique else file.stem] = events
    return by_learner


def learners(by_learner: dict[str, list[dict]]) -> pd.DataFrame:
    """One row per learner: learner, done (lessons), right, tries, hints, solutions, last (day,
    NaT), stuck (questions)."""
    rows = []
    for name, events in by_learner.items():
        where = lesson_progress(events)
        counted = Counter(event["what"] for event in events)
        rows.append(
            {
                "learner": name,
                "done": int((where["state"] == DONE).sum()),
                "right": counted[RIGHT],
                "tries": counted[RIGHT] + counted[WRONG],
                "hints": counted[HINT],
                "solutions": counted[SOLUTION],
                "last": max((_day(event) for event in events), default=pd.NaT),
                "stuck": len(stuck(events)),
            }
        )
    return pd.DataFrame(rows)


def stuck(events: list[dict]) -> list[str]:
    """The questions a learner is stuck at: three wrong answers or more, or the solution opened, and
    none right since; not those that no longer exist."""
    wrong: Counter[str] = Counter()
    for event in events:
        if event["what"] == RIGHT:
            wrong.pop(event["question"], None)
        elif event["what"] == WRONG:
            wrong[event["question"]] += 1
        elif event["what"] == SOLUTION:
            wrong[event["question"]] += TRIES_TO_BE_STUCK
    return [
        question
        for question, tries in wrong.items()
        if tries >= TRIES_TO_BE_STUCK and question in questions()
    ]


def hard_questions(by_learner: dict[str, list[dict]]) -> pd.DataFrame:
    """Where learners are stuck or err most.

    Returns
    -------
    One row per question of the course with a wrong answer, the hardest first: question, stuck
    (names), wrong (answers), learners (who gave one), mistake (the named mistake made most often,
    "" where none).
    """
    rows: dict[str, dict[str, Any]] = {}
    for name, events in by_learner.items():
        stuck_at = stuck(events)
        for event in events:
            if event["what"] in (WRONG, SOLUTION) and event["question"] in questions():
                row = rows.setdefault(
                    event["question"],
                    {"stuck": [], "wrong": 0, "learners": set(), "mistakes": Counter()},
                )
                row["wrong"] += event["what"] == WRONG
                row["learners"].add(name)
                if isinstance(event.get("mistake"), str):
                    row["mistakes"][event["mistake"]] += 1
                if event["question"] in stuck_at and name not in row["stuck"]:
                    row["stuck"].append(name)
    frame = pd.DataFrame(
        [
            {
                "question": question,
                "stuck": row["stuck"],
                "wrong": row["wrong"],
                "learners": len(row["learners"]),
                "mistake": row["mistakes"].most_common(1)[0][0] if row["mistakes"] else "",
            }
            for question, row in rows.items()
        ],
        columns=["question", "stuck", "wrong", "learners", "mistake"],
    )
    order = frame.assign(count=frame["stuck"].map(len)).sort_values(
        ["count", "wrong", "question"], ascending=[False, False, True]
    )
    return order.drop(columns="count").reset_index(drop=True)


def _row(lesson: Lesson, events: list[dict], skippable: list[str]) -> dict[str, Any]:
    questions = {*(question.id for question in lesson.exercises), *lesson.recall}
    right: dict[str, dt.date] = {}
    opened: set[str] = set()
    alone = 0
    for event in events:
        if event["what"] == SOLUTION:
            opened.add(event["question"])
        elif (
            event["what"] == RIGHT
            and event["question"] in questions
            and event["question"] not in right
        ):
            right[event["question"]] = _day(event)
            alone += event["question"] not in opened
    talked = [event for event in events if event["what"] == TALKED]
    ends = [
        end
        for end in ("best", "between", "worst")
        if any(event.get("end") == end for event in talked)
    ]
    scores = [
        (event["points"], event["of"])
        for event in events
        if event["what"] == SCORED
        and isinstance(event.get("points"), int)
        and isinstance(event.get("of"), int)
    ]
    points, of = max(scores, default=(0, 0))
    done = questions <= set(right) and bool(talked)
    state = (
        DONE if done else BEGUN if events else SKIPPED if lesson.name in skippable else NOT_BEGUN
    )
    return {
        "number": lesson.number,
        "name": lesson.name,
        "title": lesson.title,
        "state": state,
        "questions": len(questions),
        "right": len(right),
        "alone": alone,
        "hints": sum(event["what"] == HINT for event in events),
        "end": ends[0] if ends else "",
        "points": points,
        "of": of,
        "done_on": pd.Timestamp(max(*right.values(), min(map(_day, talked)))) if done else pd.NaT,
    }


def _day(event: dict) -> dt.date:
    return dt.datetime.fromisoformat(event["at"]).date()
