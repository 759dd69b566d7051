"""acm import"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from acm_lib.commands.output import print_table
from acm_lib.commands.parser import command


def declare(commands: Any) -> None:
    bring = command(
        commands, "import", _import, "bring tables of another system into a book", "acm import table sales.csv --mapping sales.toml --into my-agency"
    )
    bring.add_argument("source", choices=("table",), help="table: any CSV, Excel or Parquet, by a mapping file")
    bring.add_argument("files", nargs="+", metavar="FILE", help="the exported files")
    bring.add_argument("--mapping", required=True, metavar="TOML", help="which column is what")
    bring.add_argument("--into", required=True, metavar="BOOK", help="folder of the book; made where it is missing")


def _import(parsed: argparse.Namespace) -> int:
    from acm_lib.importers.table import import_table

    result = import_table([Path(file) for file in parsed.files], Path(parsed.mapping), Path(parsed.into))
    print_table("Rows", ["source", "read", "kept", "set aside"], result.sources.astype("str").values.tolist())
    for total in result.totals.itertuples():
        print(f"{total.what}: {total.read:,f} read = {total.kept:,f} kept + {total.quarantined:,f} set aside")
    for note in result.notes:
        print(note)
    print(f"{result.path} is ready: acm check {result.path}")
    return 0
