"""acm new, acm samples"""

from __future__ import annotations

import argparse
from typing import Any

from acm_lib.commands.parser import command
from acm_lib.places import program


def declare(commands: Any) -> None:
    new = command(commands, "new", _new, "make an empty book to fill in", "new my-agency")
    new.add_argument("book", metavar="BOOK", help="a new folder")
    new.add_argument(
        "--excel",
        action="store_true",
        help="one workbook with a sheet for each table, units, an example and drop-downs",
    )

    samples = command(
        commands, "samples", _samples, "write the sample book", "samples my-samples --seed 7"
    )
    samples.add_argument("folder", metavar="DIR", help="where to")
    samples.add_argument(
        "--seed", type=int, metavar="N", help="another agency in which the same stories are true"
    )


def _new(parsed: argparse.Namespace) -> int:
    from acm_lib.book import new_book

    folder = new_book(parsed.book, excel=parsed.excel)
    place = "the sheet `clients` of book.xlsx" if parsed.excel else "clients.csv"
    print(
        f"{folder} is ready. Fill {place} and what you have of the others, then: {program()} check"
        f" {folder}"
    )
    return 0


def _samples(parsed: argparse.Namespace) -> int:
    from acm_lib.samples import SEED, write_samples

    print(write_samples(parsed.folder, SEED if parsed.seed is None else parsed.seed))
    return 0
