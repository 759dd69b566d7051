"""What a command prints: tables for people, one JSON object for programs, progress on standard error."""

from __future__ import annotations

import json
import sys
from typing import Any


class Progress:
    """A bar on a terminal, plain lines elsewhere; always on standard error."""

    def __init__(self):
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_error) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, record: dict, done: int, total: int) -> None:
        what = " ".join(filter(None, [record["report"], record["client_id"], record["status"]]))
        if not sys.stderr.isatty():
            print(f"{done}/{total} {what}", file=sys.stderr, flush=True)
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True))
            self._bar.start()
            self._task = self._bar.add_task("", total=total)
        self._bar.update(self._task, completed=done, description=what)


def print_json(value: dict) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_table(title: str, heading: list[str], rows: list[list[str]]) -> None:
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title, title_justify="left")
        for column in heading:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(str(cell)) for cell in row))
        Console().print(table)
        return
    print("\t".join(heading))
    for row in rows:
        print("\t".join(str(cell) for cell in row))
