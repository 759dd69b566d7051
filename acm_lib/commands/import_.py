"""acm import: exports of known systems, and any table by a mapping file."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acm_lib.commands.output import from_os_error, pluralise, print_json, print_table
from acm_lib.commands.parser import add_command
from acm_lib.errors import AcmError, UsageError
from acm_lib.paths import prog_name

if TYPE_CHECKING:
    from acm_lib.importers import ImportResult

# Read from the folder: importing the package would load pandas.
_FOLDER = Path(__file__).resolve().parents[1] / "importers" / "systems"
SYSTEMS = tuple(module.name for module in pkgutil.iter_modules([str(_FOLDER)]))


def add_parser(commands: Any) -> None:
    parser = add_command(
        commands,
        "import",
        _import,
        "import exports of other systems into a book",
        "import harvest harvest_time_report.csv --into my-agency",
    )
    parser.add_argument(
        "source",
        choices=(*SYSTEMS, "auto", "table"),
        metavar="SYSTEM",
        help=f"{', '.join(SYSTEMS)}; auto: detect the system; table: any CSV, Excel or Parquet"
        " file, by a mapping file",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="the exported files")
    parser.add_argument(
        "--into",
        metavar="BOOK",
        help="folder of the book, created if missing; without it, `auto` only reports what each"
        " file is",
    )
    parser.add_argument("--mapping", metavar="TOML", help="for `table`: which column is which")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )
    options = parser.add_argument_group(
        "what a file may leave open (asked, never guessed, and remembered)"
    )
    options.add_argument(
        "--dates",
        choices=("dmy", "mdy"),
        default="",
        help="whether 03/04/2026 is day first or month first",
    )
    options.add_argument(
        "--decimals",
        choices=("comma", "point"),
        default="",
        help="the decimal mark: with comma, 1.234 is a thousand and more; with point, 1,234 is",
    )
    options.add_argument(
        "--currency",
        default="",
        metavar="CODE",
        help="of amounts without a currency, and of a new book: VND",
    )
    options.add_argument(
        "--client", default="", metavar="NAME", help="the client of rows that name none"
    )
    options.add_argument(
        "--tax",
        choices=("included", "excluded"),
        default="",
        help="whether the amounts of invoice lines include tax",
    )
    options.add_argument(
        "--others",
        choices=("keep", "drop"),
        default="",
        help="what happens to rows of clients and people that an overlapping export omits",
    )


def _import(parsed: argparse.Namespace) -> int:
    if parsed.source == "table":
        return _import_with_mapping(parsed)
    if parsed.mapping:
        raise UsageError(
            f"--mapping belongs to `{prog_name()} import table`. The columns of a known system need"
            " none. Leave it out."
        )
    if parsed.into is None:
        return _detect(parsed)
    from acm_lib.importers import ImportOptions, import_export

    options = ImportOptions(
        parsed.dates, parsed.decimals, parsed.currency, parsed.client, parsed.tax, parsed.others
    )
    system = "" if parsed.source == "auto" else parsed.source
    results: list[ImportResult] = []
    failures: dict[str, AcmError] = {}
    for file in parsed.files:  # each comes in as a whole or not at all, whatever the others do
        try:
            results.append(import_export(file, parsed.into, system, options))
        except (AcmError, OSError) as error:
            failures[file] = from_os_error(error) if isinstance(error, OSError) else error
            print(f"acm: {failures[file]}", file=sys.stderr)
            continue
        if not parsed.json:
            _print_result(results[-1])
    if parsed.json:
        _print_as_json(parsed.into, results, failures)
    elif results:
        _print_next_step(parsed.into, results[-1].unresolved)
    if failures and results:
        print(f"acm: {len(failures)} of {len(parsed.files)} files not imported.", file=sys.stderr)
    return (1 if results else 2) if failures else 0


def _print_as_json(book: str, results: list[ImportResult], failures: dict[str, AcmError]) -> None:
    print_json(
        {
            "book": str(book),
            "imports": [_as_record(result) for result in results],
            "failed": [{"file": file, "error": str(error)} for file, error in failures.items()],
        }
    )


def _print_next_step(book: str, unresolved: int) -> None:
    from acm_lib.book.reading import find_tables

    if unresolved:
        print(
            f"Names that look like another: {unresolved}. Write yes or no beside each, in the"
            f" column `same` of the files in {Path(book) / 'names'}, then import again. Until then"
            " they are separate."
        )
    if {"projects", "time_entries", "invoices"} & set(find_tables(Path(book))[0]):
        print(f"{book} is ready: {prog_name()} check {book}")
    else:
        print(
            f"{book} has no projects, hours or invoices yet. Import an export that has them, then"
            f" run {prog_name()} check {book}"
        )


def _detect(parsed: argparse.Namespace) -> int:
    if parsed.source != "auto":
        raise UsageError(
            f"`{prog_name()} import {parsed.source}` needs a book to write to. Nothing was"
            " imported. Add --into my-agency."
        )
    from acm_lib.importers import detect

    exports = [(file, detect(file)) for file in parsed.files]
    if parsed.json:
        files = [
            {
                "file": file,
                "system": export.format.system,
                "export": export.format.title,
                "why": export.why,
            }
            for file, export in exports
        ]
        print_json({"files": files})
        return 0
    for file, export in exports:
        print(
            f"{file}: {export.format.title} ({export.why}). To import it: {prog_name()} import"
            f" {export.format.system} {file} --into BOOK"
        )
    return 0


def _print_result(result: ImportResult) -> None:
    export, change = result.export, result.change
    print(f"{export.head.file.name}: {export.format.title} ({export.why}).")
    print_table(
        "Rows",
        ["read", "kept", "quarantined"],
        [[f"{result.read:,}", f"{result.kept:,}", f"{result.quarantined:,}"]],
    )
    for total in result.totals.itertuples():
        print(
            f"{total.what}: {total.read:,.2f} read = {total.kept:,.2f} kept +"
            f" {total.quarantined:,.2f} quarantined"
        )
    if result.non_data_lines:
        print(
            f"Not data (titles, totals, footers): {pluralise(len(result.non_data_lines), 'line')}."
        )
    if result.unused:
        print(f"Columns not used: {', '.join(result.unused)}.")
    if change.added or change.removed:
        days = f"{change.first} to {change.last}: " if change.first else ""
        print(
            f"{days}{pluralise(change.added)} added, {change.removed:,} removed,"
            f" {change.unchanged:,} unchanged."
        )
        if change.before and change.before != change.after:
            print(f"Their sum was {change.before:,.2f} and is now {change.after:,.2f}.")
    elif not result.written:
        print("Nothing changed: the book has all of it already.")
    else:
        print(
            f"No row is new. Written again with your name decisions: {', '.join(result.written)}."
        )
    if result.quarantined:
        file = result.path / "quarantine" / f"import_{export.format.key}.csv"
        print(f"Quarantined rows with their reasons: {file}")
    for note in result.notes:
        print(note)


def _as_record(result: ImportResult) -> dict[str, Any]:
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
    from acm_lib.importers import import_with_mapping

    if parsed.mapping is None or parsed.into is None:
        raise UsageError(
            f"`{prog_name()} import table` needs a mapping and a book. Without a mapping nothing"
            " says which column is which. Add --mapping sales.toml --into my-agency."
        )
    result = import_with_mapping(parsed.files, parsed.mapping, parsed.into)
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
        ["source", "read", "kept", "quarantined"],
        result.sources.astype("str").values.tolist(),
    )
    for total in result.totals.itertuples():
        print(
            f"{total.what}: {total.read:,f} read = {total.kept:,f} kept +"
            f" {total.quarantined:,f} quarantined"
        )
    for note in result.notes:
        print(note)
    print(f"{result.path} is ready: {prog_name()} check {result.path}")
    return 0
