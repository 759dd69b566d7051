"""acm new: an empty book to fill in."""

import argparse
from typing import Any

from acm_lib.commands.parser import add_command
from acm_lib.paths import prog_name


def add_parser(commands: Any) -> None:
    new = add_command(commands, "new", _new, "make an empty book to fill in", "new my-agency")
    new.add_argument("book", metavar="BOOK", help="a new folder")
    new.add_argument(
        "--excel",
        action="store_true",
        help="one workbook with a sheet per table, units, an example row and drop-down lists",
    )


def _new(parsed: argparse.Namespace) -> int:
    from acm_lib.book import new_book

    folder = new_book(parsed.book, excel=parsed.excel)
    place = "the sheet `clients` of book.xlsx" if parsed.excel else "clients.csv"
    print(
        f"{folder} is ready. Fill in {place} and any other table you have, then run:"
        f" {prog_name()} check {folder}"
    )
    return 0
