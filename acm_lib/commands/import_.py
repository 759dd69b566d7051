"""acm import"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from acm_lib.commands.output import pluralise, print_json, print_table
from acm_lib.commands.parser import add_command
from acm_lib.errors import UsageError
from acm_lib.places import program

SYSTEMS = (
    "harvest",
    "toggl",
    "clockify",
    "kimai",
    "hubspot",
    "salesforce",
    "odoo",
    "erpnext",
    "xero",
    "quickbooks",
)


def add_parser(commands: Any) -> None:
    bring = add_command(
        commands,
        "import",
        _import,
        "bring exports of other systems into a book",
        "import harvest harvest_time_report.csv --into my-agency",
    )
    bring.add_argument(
        "source",
        choices=(*SYSTEMS, "auto", "table"),
        metavar="SYSTEM",
        help=(
            f"{', '.join(SYSTEMS)}; auto: find out which; table: any CSV, Excel or Parquet, by a"
            " mapping file"
        ),
    )
    bring.add_argument("files", nargs="+", metavar="FILE", help="the exported files")
    bring.add_argument(
        "--into",
        metavar="BOOK",
        help=(
            "folder of the book; made where it is missing. `auto` without it only says what a"
            " file is"
        ),
    )
    bring.add_argument("--mapping", metavar="TOML", help="of `table`: which column is what")
    bring.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = bring.add_argument_group(
        "what a file may leave open (it is asked, never guessed, and remembered)"
    )
    options.add_argument(
        "--dates",
        choices=("dmy", "mdy"),
        default="",
        help="03/04/2026 is day first, or month first",
    )
    options.add_argument(
        "--decimals",
        choices=("comma", "point"),
        default="",
        help="1.234 is thousands and 1,234 a decimal, or the other way round",
    )
    options.add_argument(
        "--currency",
        default="",
        metavar="CODE",
        help="of amounts that carry none, and of a new book: VND",
    )
    options.add_argument(
        "--client", default="", metavar="NAME", help="whose the rows are that name no client"
    )
    options.add_argument(
        "--tax",
        choices=("included", "excluded"),
        default="",
        help="amounts of invoice lines have their tax in them, or not",
    )
    options.add_argument(
        "--others",
        choices=("keep", "drop"),
        default="",
        help="rows of clients and people that an overlapping export does not name",
    )


def _import(parsed: argparse.Namespace) -> int:
    if parsed.source == "table":
        return _import_with_mapping(parsed)
    if parsed.mapping:
        raise UsageError(
            f"--mapping belongs to `{program()} import table`. The columns of a known system need"
            " none. Leave it out."
        )
    if parsed.into is None:
        return _detect(parsed)
    from acm_lib.importers import ImportOptions, import_export

    options = ImportOptions(
        parsed.dates, parsed.decimals, parsed.currency, parsed.client, parsed.tax, parsed.others
    )
    system = "" if parsed.source == "auto" else parsed.source
    done = []
    for file in parsed.files:
        result = import_export(file, parsed.into, system, options)
        done.append(result)
        if not parsed.json:
            _print_result(result)
    if parsed.json:
        print_json({"book": str(parsed.into), "imports": [_as_record(result) for result in done]})
    elif any(result.unresolved for result in done):
        print(
            f"Names that look like another: {done[-1].unresolved}. Write yes or no beside each, in"
            f" the column `same` of the files in {Path(parsed.into) / 'names'}, then import again."
            " Until then they stay apart."
        )
    if not parsed.json:
        _print_next_step(parsed.into)
    return 0


def _print_next_step(book: str) -> None:
    from acm_lib.book.reading import find_tables

    if {"projects", "time_entries", "invoices"} & set(find_tables(Path(book))[0]):
        print(f"{book} is ready: {program()} check {book}")
    else:
        print(
            f"{book} has no projects, hours or invoices yet: bring an export that has them too,"
            f" then {program()} check {book}"
        )


def _detect(parsed: argparse.Namespace) -> int:
    if parsed.source != "auto":
        raise UsageError(
            f"`{program()} import {parsed.source}` needs the book to write to. Nothing was"
            " imported. Add --into my-agency."
        )
    from acm_lib.importers import detect

    found = [(file, detect(file)) for file in parsed.files]
    if parsed.json:
        print_json(
            {
                "files": [
                    {
                        "file": file,
                        "system": one.format.system,
                        "export": one.format.title,
                        "why": one.why,
                    }
                    for file, one in found
                ]
            }
        )
        return 0
    for file, one in found:
        print(
            f"{file}: {one.format.title}, for {one.why}. Bring it in: {program()} import"
            f" {one.format.system} {file} --into BOOK"
        )
    return 0


def _print_result(result: Any) -> None:
    one, change = result.export, result.change
    print(f"{one.head.file.name}: {one.format.title}, for {one.why}.")
    print_table(
        "Rows",
        ["read", "kept", "set aside"],
        [[f"{result.read:,}", f"{result.kept:,}", f"{result.quarantined:,}"]],
    )
    for total in result.totals.itertuples():
        print(
            f"{total.what}: {total.read:,.2f} read = {total.kept:,.2f} kept +"
            f" {total.quarantined:,.2f} set aside"
        )
    if result.non_data_lines:
        print(
            f"{pluralise(len(result.non_data_lines), 'line')} around them: titles, totals, footers."
        )
    if result.unused:
        print(f"Columns not used: {', '.join(result.unused)}.")
    if change.added or change.removed:
        days = f" from {change.first} to {change.last}" if change.first else ""
        print(
            f"New{days}: {pluralise(change.added)} came, {change.removed:,} went,"
            f" {change.unchanged:,} there already."
        )
        if change.before and change.before != change.after:
            print(
                f"What these rows add up to: {change.before:,.2f} before, {change.after:,.2f} now."
            )
    elif not result.written:
        print("Nothing changed: all of it was in the book already.")
    else:
        print(f"No row is new. Made anew, after what was decided: {', '.join(result.written)}.")
    if result.quarantined:
        print(
            "The rows set aside and why:"
            f" {result.path / 'quarantine' / f'import_{one.format.key}.csv'}"
        )
    for note in result.notes:
        print(note)


def _as_record(result: Any) -> dict:
    change = result.change
    return {
        "file": str(result.export.head.file),
        "system": result.export.format.system,
        "export": result.export.format.title,
        "why": result.export.why,
        "read": result.read,
        "kept": result.kept,
        "quarantined": result.quarantined,
        "totals": result.totals.to_dict("records"),
        "unused": list(result.unused),
        "change": {
            name: getattr(change, name)
            for name in ("added", "removed", "unchanged", "first", "last", "before", "after")
        },
        "rows": result.rows,
        "undecided": result.unresolved,
        "written": list(result.written),
        "notes": list(result.notes),
    }


def _import_with_mapping(parsed: argparse.Namespace) -> int:
    from acm_lib.importers.custom import import_with_mapping

    if parsed.mapping is None or parsed.into is None:
        raise UsageError(
            f"`{program()} import table` needs a mapping and a book. Without them nothing says"
            " which column is what. Add --mapping sales.toml --into my-agency."
        )
    result = import_with_mapping(
        [Path(file) for file in parsed.files], Path(parsed.mapping), Path(parsed.into)
    )
    if parsed.json:
        print_json(
            {
                "book": str(result.path),
                "sources": result.sources.to_dict("records"),
                "totals": result.totals.to_dict("records"),
                "notes": list(result.notes),
            }
        )
        return 0
    print_table(
        "Rows",
        ["source", "read", "kept", "set aside"],
        result.sources.astype("str").values.tolist(),
    )
    for total in result.totals.itertuples():
        print(
            f"{total.what}: {total.read:,f} read = {total.kept:,f} kept +"
            f" {total.quarantined:,f} set aside"
        )
    for note in result.notes:
        print(note)
    print(f"{result.path} is ready: {program()} check {result.path}")
    return 0
