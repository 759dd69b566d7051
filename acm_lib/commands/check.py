"""acm check: everything that is wrong with a book."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from acm_lib.commands.output import from_os_error, pluralise, print_json, print_table
from acm_lib.commands.parser import add_command
from acm_lib.errors import AcmError, UsageError

MAX_SHOWN = 20  # problems of one column and kind, in a terminal; --json and --html have more


def add_parser(commands: Any) -> None:
    check = add_command(
        commands,
        "check",
        _check,
        "say everything that is wrong with a book",
        "check my-agency --html problems.html",
    )
    check.add_argument(
        "books", nargs="+", metavar="BOOK", help="folder of a book; several may be given"
    )
    check.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    check.add_argument(
        "--html", metavar="FILE", help="also write a page to send to whoever corrects the tables"
    )
    check.add_argument("--language", choices=("en", "vi"), help="of the page; default: the book's")
    check.add_argument(
        "--fix-file",
        metavar="FILE",
        help="apply the corrections made in a quarantine file; the raw files stay as they are",
    )


def _check(parsed: argparse.Namespace) -> int:
    from acm_lib.book import open_book

    if parsed.html and Path(parsed.html).suffix.lower() not in (".html", ".htm"):
        raise UsageError(
            f"{parsed.html} is not the name of a page. A table of that name would be overwritten."
            " Call it as in problems.html."
        )
    if parsed.fix_file:
        if len(parsed.books) != 1:
            raise UsageError(
                "A corrected file belongs to one book. Nothing was applied. Give one book with"
                " --fix-file."
            )
        _apply_corrections(parsed.books[0], parsed.fix_file)
    checked: list[tuple[str, Any]] = []
    for path in parsed.books:
        try:
            checked.append((path, open_book(path)))
        except AcmError as error:
            checked.append((path, error))
        except OSError as error:
            checked.append((path, from_os_error(error)))
    if parsed.html:
        from acm_lib.book.writing import write_atomic
        from acm_lib.reports.problems import problems_page

        write_atomic(Path(parsed.html).absolute(), problems_page(checked, parsed.language).encode())
        print(f"{parsed.html} is written.", file=sys.stderr)
    if parsed.json:
        print_json({"books": [_as_dict(path, book) for path, book in checked]})
    else:
        for path, book in checked:
            _print_book(path, book, titled=len(checked) > 1)
    if any(isinstance(book, AcmError) for _path, book in checked):
        return 2
    return 1 if any(book.counts["quarantined"].sum() for _path, book in checked) else 0


def _apply_corrections(path: str, file: str) -> None:
    from acm_lib.book import apply_corrections

    book, table, changed, left = apply_corrections(path, file)
    print(
        f"{pluralise(changed)} of `{table}` corrected, kept in {book.path / 'corrections'};"
        f" {pluralise(left)} of it still quarantined.",
        file=sys.stderr,
    )


def _as_dict(path: str, book: Any) -> dict:
    if isinstance(book, AcmError):
        return {"book": str(path), "error": str(book)}
    return {
        "book": str(book.path),
        "counts": book.counts.to_dict("records"),
        "problems": [
            problem | {"values": json.loads(problem["values"])}
            for problem in book.problems.to_dict("records")
        ],
        "notes": list(book.notes),
    }


def _print_book(path: str, book: Any, *, titled: bool) -> None:
    if titled:
        print(f"\n{path}")
    if isinstance(book, AcmError):
        print(f"acm: {book}", file=sys.stderr)
        return
    counts, problems = book.counts, book.problems
    shown = counts[counts["quarantined"] > 0] if titled else counts
    if len(shown):
        print_table(
            "Rows", ["table", "read", "kept", "quarantined"], shown.astype("str").values.tolist()
        )
    waiting = problems[problems["severity"] == "waiting"]
    problems = problems[problems["severity"] != "waiting"]
    place = problems["file"] + problems["sheet"].map(lambda sheet: f" [{sheet}]" if sheet else "")
    number = problems.groupby(["table", "column", "code", "severity"], sort=False).cumcount()
    listed = problems.assign(place=place, row=problems["row"].replace(0, "").astype("str"))
    if sys.stdout.isatty():
        listed = listed[number < MAX_SHOWN]
    columns = ["place", "row", "column", "value", "problem", "remedy", "severity"]
    if len(listed):
        print_table(
            "Problems",
            ["file", "row", "column", "value", "what is wrong", "what to do", ""],
            listed[columns].values.tolist(),
        )
    if len(listed) < len(problems):
        print(f"{len(problems) - len(listed)} more like these are in --json and --html.")
    for (table, values), rows in waiting.groupby(["table", "values"], sort=False):
        parent, depend = json.loads(values), "depend" if len(rows) > 1 else "depends"
        print(
            f"{pluralise(len(rows))} of `{table}` {depend} on row {parent['row']} of"
            f" `{parent['table']}`, which is quarantined."
        )
    for note in book.notes:
        print(note)
    bad, noted = int(counts["quarantined"].sum()), int((problems["severity"] == "noted").sum())
    outcome = (
        f"{pluralise(bad)} quarantined, in {book.quarantine}." if bad else "Every row can be used."
    )
    print(outcome + (f" {noted} only noted: used as they stand." if noted else ""))
