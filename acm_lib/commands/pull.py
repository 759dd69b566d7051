"""acm pull"""

from __future__ import annotations

import argparse
from typing import Any

from acm_lib.commands.output import print_table
from acm_lib.commands.parser import add_command
from acm_lib.places import program


def add_parser(commands: Any) -> None:
    bring = add_command(
        commands,
        "pull",
        _pull,
        "bring the tables of a database into a book, by the queries in its book.toml",
        "pull my-agency",
    )
    bring.add_argument("book", metavar="BOOK", help="folder of the book")


def _pull(parsed: argparse.Namespace) -> int:
    from acm_lib.importers.database import pull

    pulled = pull(parsed.book)
    print_table(
        "Brought in", ["table", "rows"], [[name, f"{rows:,}"] for name, rows in pulled.rows.items()]
    )
    print(f"{pulled.path} is up to date: {program()} check {pulled.path}")
    return 0
