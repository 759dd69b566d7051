"""Output of the commands: tables for people, one JSON object for programs, progress on standard
error."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from acm_lib.errors import AcmError


class ProgressBar:
    """How far a batch is, its rate and the time left: a bar on a terminal, plain lines elsewhere;
    always on standard error."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._start = time.monotonic()
        self._not_made = 0  # these reports tell nothing about how long the others take

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, record: dict, done: int, total: int) -> None:
        self._not_made += record["status"] in ("unchanged", "skipped")
        report, status = record["report"], record["status"]
        subjects = record["client_id"], record.get("opportunity_id")
        what = " ".join(filter(None, (report, *subjects, status, self._pace(done, total))))
        if not sys.stderr.isatty():
            print(f"{done}/{total} {what}", file=sys.stderr, flush=True)
            return
        if self._bar is None:
            from rich import progress
            from rich.console import Console

            self._bar = progress.Progress(
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                progress.TextColumn("{task.description}"),
                console=Console(stderr=True),
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=total)
        self._bar.update(self._task, completed=done, description=what)

    def _pace(self, done: int, total: int) -> str:
        made = done - self._not_made
        if made < 1 or done == total:
            return ""
        minutes = (time.monotonic() - self._start) / 60
        left = round((total - done) * minutes / made * 60)
        return f"· {made / minutes:.0f} a minute, {left // 60}:{left % 60:02} left"


def pluralise(number: int, of: str = "row") -> str:
    """A count with its noun.

    >>> pluralise(1), pluralise(1_200, "line")
    ('1 row', '1,200 lines')
    """
    return f"{number:,} {of}{'' if number == 1 else 's'}"


def from_os_error(error: OSError) -> AcmError:
    """What the operating system refused, as an error of ours.

    >>> print(from_os_error(PermissionError(13, "Permission denied", "b.csv")))
    b.csv cannot be read or written (Permission denied). Ask for access to it, or choose another.
    """
    remedy = (
        "Ask for access to it, or choose another"
        if isinstance(error, PermissionError)
        else "Choose another, or free some disk space"
    )
    return AcmError(
        f"{error.filename2 or error.filename or 'A file'} cannot be read or written"
        f" ({error.strerror}). {remedy}."
    )


def print_json(value: dict) -> None:
    unicode = (sys.stdout.encoding or "utf-8").casefold().startswith("utf")  # not a Windows pipe
    print(json.dumps(value, ensure_ascii=not unicode, indent=1, default=str))


def print_table(title: str, heading: list[str], rows: list[list[str]]) -> None:
    rows = [[_in_one_line(str(cell)) for cell in row] for row in rows]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title, title_justify="left")
        for column in heading:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        Console().print(table)
        return
    print("\t".join(heading))
    for row in rows:
        print("\t".join(row))


def _in_one_line(cell: str) -> str:
    """A cell without what would break its line, or do something to a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in cell)
