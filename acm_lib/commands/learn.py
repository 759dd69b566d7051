"""acm learn: progress in the lessons."""

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

from acm_lib.commands.output import print_json, print_table
from acm_lib.commands.parser import add_command
from acm_lib.errors import UsageError


def add_parser(commands: Any) -> None:
    learn = add_command(
        commands,
        "learn",
        _learn,
        "where you stand in the lessons, what to repeat, and a record of it",
        "learn --record record.pdf --name 'Lan Anh'",
    )
    learn.add_argument("--open", action="store_true", help="open the lessons in JupyterLab")
    learn.add_argument(
        "--book",
        metavar="PATH",
        help="with --open: run the lessons on this book; default: the sample book",
    )
    learn.add_argument("--language", choices=("en", "vi"), default="en")
    learn.add_argument("--name", metavar="NAME", help="your name, as it is to stand in the record")
    learn.add_argument(
        "--record",
        metavar="FILE",
        help="write the record of what you have done: FILE.html or FILE.pdf",
    )
    learn.add_argument(
        "--report",
        metavar="DIR",
        help="for the trainer: who is stuck where, from a folder of progress files (*.jsonl)",
    )
    learn.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


def _learn(parsed: argparse.Namespace) -> int:
    if parsed.book and not parsed.open:
        raise UsageError(
            "--book says on which book the lessons run. Alone it does nothing. Add --open."
        )
    if parsed.open:
        return _open(parsed)
    if parsed.report:
        return _print_team(parsed)
    from acm_lib.lessons.progress import NAMED, Progress

    progress = Progress()
    if parsed.name is not None:
        if not parsed.name.strip():
            raise UsageError(
                "The name is empty. A record without a name is nobody's. Give it as --name 'Lan"
                " Anh'."
            )
        progress.add(NAMED, "", name=parsed.name.strip())
    return _write_record(parsed, progress) if parsed.record else _print_progress(parsed, progress)


def _open(parsed: argparse.Namespace) -> int:
    from acm_lib.book import open_book
    from acm_lib.commands.lab import open_lab
    from acm_lib.lessons.notebooks import folder
    from acm_lib.paths import notebooks_folder

    if parsed.book:
        open_book(parsed.book)  # what is not a book is reported here, not in a notebook
    first = "notebooks" / folder(parsed.language).relative_to(notebooks_folder()) / "00_quiz.ipynb"
    return open_lab(parsed.book, parsed.language, start=first.as_posix())


def _print_progress(parsed: argparse.Namespace, progress: Any) -> int:
    from acm_lib.lessons.cli_report import where_a_learner_stands
    from acm_lib.lessons.progress_summary import due, lesson_progress, next_due
    from acm_lib.lessons.translations import LessonFormat

    events, today = progress.events(), dt.date.today()
    if parsed.json:
        lessons = lesson_progress(events).astype({"done_on": "str"}).to_dict("records")
        print_json(
            {
                "learner": progress.learner(),
                "file": str(progress.file),
                "lessons": lessons,
                "repeat": due(events, today),
                "next": next_due(events),
            }
        )
        return 0
    listing, lines = where_a_learner_stands(events, today, LessonFormat(parsed.language, "VND"))
    print_table(listing.title, listing.heading, listing.rows)
    for line in [*lines, str(progress.file)]:
        print(line)
    return 0


def _write_record(parsed: argparse.Namespace, progress: Any) -> int:
    from acm_lib.book.writing import write_atomic
    from acm_lib.lessons.certificate import record_page

    file = Path(parsed.record)
    if file.suffix not in (".html", ".pdf"):
        raise UsageError(
            f"A record cannot be written as {file.name!r}. It is a page or a PDF. End the name with"
            " .html or .pdf."
        )
    page = record_page(progress.learner(), progress.events(), parsed.language, dt.date.today())
    if file.suffix == ".pdf":
        from acm_lib.reports.pdf import pdf

        content = pdf(page)
    else:
        content = page.encode("utf-8")
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file.absolute(), content)
    print(file)
    if not progress.given_name:
        print(
            f"It bears the name {progress.learner()!r}. Another: --name 'Lan Anh'.", file=sys.stderr
        )
    return 0


def _print_team(parsed: argparse.Namespace) -> int:
    from acm_lib.lessons.cli_report import where_learners_are_stuck
    from acm_lib.lessons.progress_summary import hard_questions, learners, read_all
    from acm_lib.lessons.translations import LessonFormat

    by_learner = read_all(parsed.report)
    if parsed.json:
        print_json(
            {
                "learners": learners(by_learner).astype({"last": "str"}).to_dict("records"),
                "questions": hard_questions(by_learner).to_dict("records"),
            }
        )
        return 0
    listings, lines = where_learners_are_stuck(by_learner, LessonFormat(parsed.language, "VND"))
    for listing in listings:
        print_table(listing.title, listing.heading, listing.rows)
    for line in lines:
        print(line)
    return 0
