"""acm check, acm new, acm samples"""

from __future__ import annotations

import argparse
from typing import Any

from acm_lib.commands.output import print_json, print_table
from acm_lib.commands.parser import command


def declare(commands: Any) -> None:
    check = command(commands, "check", _check, "say everything that is wrong with a book", "acm check my-agency")
    check.add_argument("book", metavar="BOOK", help="folder of the book")
    check.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    new = command(commands, "new", _new, "make an empty book to fill in", "acm new my-agency")
    new.add_argument("book", metavar="BOOK", help="a new folder")
    new.add_argument("--excel", action="store_true", help="one workbook with a sheet for each table, units, an example and drop-downs")

    samples = command(commands, "samples", _samples, "write the sample book", "acm samples my-samples --seed 7")
    samples.add_argument("folder", metavar="DIR", help="where to")
    samples.add_argument("--seed", type=int, metavar="N", help="another agency in which the same stories are true")


def _check(parsed: argparse.Namespace) -> int:
    from acm_lib.book import open_book

    book = open_book(parsed.book)
    counts, problems = book.counts, book.problems
    bad = int(counts["quarantined"].sum())
    if parsed.json:
        print_json({"book": str(book.path), "counts": counts.to_dict("records"), "problems": problems.to_dict("records"), "notes": list(book.notes)})
        return 1 if bad else 0
    print_table("Rows", ["table", "read", "kept", "set aside"], counts.astype("str").values.tolist())
    if len(problems):
        place = problems["file"] + problems["sheet"].map(lambda sheet: f" [{sheet}]" if sheet else "")
        rows = zip(
            place,
            problems["row"].astype("str"),
            problems["column"],
            problems["value"],
            problems["problem"],
            problems["remedy"],
            problems["severity"],
            strict=True,
        )
        print_table("Problems", ["file", "row", "column", "value", "what is wrong", "what to do", ""], [list(row) for row in rows])
    for note in book.notes:
        print(note)
    print(f"{bad} rows were set aside; they are in {book.path / 'quarantine'}." if bad else "Every row can be used.")
    return 1 if bad else 0


def _new(parsed: argparse.Namespace) -> int:
    from acm_lib.book import new_book

    folder = new_book(parsed.book, excel=parsed.excel)
    place = "the sheet `clients` of book.xlsx" if parsed.excel else "clients.csv"
    print(f"{folder} is ready. Fill {place} and what you have of the others, then: acm check {folder}")
    return 0


def _samples(parsed: argparse.Namespace) -> int:
    from acm_lib.book.samples import SEED, write_samples

    print(write_samples(parsed.folder, SEED if parsed.seed is None else parsed.seed))
    return 0
