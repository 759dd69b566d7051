"""acm pull: the tables of a database."""

import argparse
from typing import Any

from acm_lib.commands.output import print_table
from acm_lib.commands.parser import add_command
from acm_lib.paths import prog_name


def add_parser(commands: Any) -> None:
    parser = add_command(
        commands,
        "pull",
        _pull,
        "import the tables of a database by the queries in the book's book.toml",
        "pull my-agency",
    )
    parser.add_argument("book", metavar="BOOK", help="folder of the book")


def _pull(parsed: argparse.Namespace) -> int:
    from acm_lib.importers.database import pull

    result = pull(parsed.book)
    print_table(
        "Imported", ["table", "rows"], [[name, f"{rows:,}"] for name, rows in result.rows.items()]
    )
    print(f"{result.path} is up to date: {prog_name()} check {result.path}")
    return 0
