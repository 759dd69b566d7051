"""What a learner has done, in one local file: a line for each answer, hint, solution and
conversation.

Each line is written by one system call and is whole or, after a crash, ignored; so two open
notebooks never lose each other's answers. Nothing is sent anywhere.
"""

import datetime as dt
import getpass
import json
import os
from pathlib import Path
from typing import Any

from acm_lib.errors import UsageError

RIGHT, WRONG, NOT_ATTEMPTED = "right", "wrong", "not attempted"
HINT, SOLUTION, TALKED, SCORED, NAMED = "hint", "solution", "talked", "scored", "named"
_RENAMED_LESSONS = {  # as a progress file written earlier may name them
    **dict.fromkeys(("campaign", "crisis", "review"), "capstone"),
    "role": "account_management",
    "content": "client_satisfaction",
    "difficult": "difficult_conversations",
    "ability": "ability_to_pay",
    "fresh": "creative_fatigue",
    "people": "stakeholders",
    "growing": "account_growth",
}
INTERVALS = (
    1,
    3,
    7,
    16,
    35,
)  # days to the next repetition after one, two ... right answers in a row


def progress_file() -> Path:
    """Where progress is kept: what the environment variable ``ACM_PROGRESS`` says, else
    ``~/.acm/progress.jsonl``."""
    named = os.environ.get("ACM_PROGRESS")
    return Path(named) if named else Path.home() / ".acm" / "progress.jsonl"


class Progress:
    """A learner's file.

    Parameters
    ----------
    file : default `progress_file()`. It is made with the first answer.
    """

    def __init__(self, file: str | Path | None = None):
        self.file = Path(file) if file is not None else progress_file()

    def add(self, what: str, lesson: str, question: str = "", **more: Any) -> None:
        """Write one line.

        Parameters
        ----------
        what : RIGHT, WRONG, HINT, SOLUTION, TALKED, SCORED or NAMED.
        lesson, question : names; `more` : plain values.
        """
        line = {
            "at": dt.datetime.now().isoformat(timespec="seconds"),
            "what": what,
            "lesson": lesson,
            "question": question,
            **more,
        }
        self.file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(line, ensure_ascii=False) + "\n"
        handle = os.open(self.file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size and os.name == "posix" and os.pread(handle, 1, size - 1) != b"\n":
                text = "\n" + text  # the line before was cut off
            os.write(handle, text.encode("utf-8"))
        finally:
            os.close(handle)

    def events(self) -> list[dict]:
        """Every whole line, oldest first; a line that was cut off or is not ours is left out."""
        try:
            lines = self.file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except (IsADirectoryError, PermissionError):
            raise UsageError(
                f"The progress file {self.file} cannot be read. Nothing is known of what was done."
                " Name another with the environment variable ACM_PROGRESS."
            ) from None
        events = []
        for line in lines:
            try:
                event = json.loads(line)
                dt.datetime.fromisoformat(event["at"])
            except (ValueError, TypeError, KeyError):
                continue
            if all(isinstance(event.get(key), str) for key in ("what", "lesson", "question")):
                lesson, dot, question = event["question"].partition(".")
                event["question"] = f"{_RENAMED_LESSONS.get(lesson, lesson)}{dot}{question}"
                event["lesson"] = _RENAMED_LESSONS.get(event["lesson"], event["lesson"])
                events.append(event)
        return events

    @property
    def given_name(self) -> str:
        """The name the learner gave last, "" without one."""
        return next(
            (
                event["name"]
                for event in reversed(self.events())
                if event["what"] == NAMED and isinstance(event.get("name"), str)
            ),
            "",
        )

    def learner(self) -> str:
        """The name the learner gave, else the name of the system's user."""
        return self.given_name or _user()


def repetitions(events: list[dict]) -> dict[str, dt.date]:
    """When each quick question is to be answered again.

    Parameters
    ----------
    events : of `Progress.events`. Only questions answered as quick ones (``"quick": true``) come
        again.

    Returns
    -------
    question -> day: the day after a wrong answer; 1, 3, 7, 16, 35 days after one, two ... right
    answers in a row on different days.

    Source: expanding intervals, as in Leitner's boxes (So lernt man lernen, 1972).

    Examples
    --------
    >>> day = lambda n: {"at": f"2026-11-0{n}T09:00:00", "question": "pricing.Markup",
    ...     "quick": True, "lesson": "pricing"}
    >>> repetitions([day(1) | {"what": "right"}, day(2) | {"what": "right"}])
    {'pricing.Markup': datetime.date(2026, 11, 5)}
    >>> repetitions([day(1) | {"what": "right"}, day(2) | {"what": "wrong"}])
    {'pricing.Markup': datetime.date(2026, 11, 3)}
    """
    streak: dict[str, list[dt.date]] = {}
    last: dict[str, dt.date] = {}
    for event in events:
        if event.get("quick") is not True or event["what"] not in (RIGHT, WRONG):
            continue
        day, question = dt.datetime.fromisoformat(event["at"]).date(), event["question"]
        days = streak.setdefault(question, [])
        if event["what"] == WRONG:
            days.clear()
        elif day not in days:
            days.append(day)
        last[question] = day
    return {
        question: (
            day
            + dt.timedelta(days=INTERVALS[min(max(len(streak[question]), 1), len(INTERVALS)) - 1])
        )
        for question, day in last.items()
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
