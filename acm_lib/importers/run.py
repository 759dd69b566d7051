"""The import of an export into a book: recognised, read, its names matched, merged with earlier
exports, and published together or not at all."""

import dataclasses
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from acm_lib.book.cells import clean
from acm_lib.book.transaction import mark_removed, roll_forward, transaction
from acm_lib.errors import ImportRefused
from acm_lib.importers.detection import DetectedExport, detect
from acm_lib.importers.existing_book import (
    MARK,
    book_currency,
    clients_of_projects,
    other_source,
    refuse_other_source,
)
from acm_lib.importers.formats import ExportFormat, parse_heading
from acm_lib.importers.matching import match_names, reject_second_currency
from acm_lib.importers.names import YES, mapping_to_csv
from acm_lib.importers.options import FILE, ImportOptions, options_to_toml, read_options
from acm_lib.importers.quarantine import quarantine_csv, quarantine_path
from acm_lib.importers.records import read_rows
from acm_lib.importers.rows import SUMMED, Rows
from acm_lib.importers.sheet import read_body
from acm_lib.importers.staging import FOLDER, Change, merge_export, read_staging, to_parquet
from acm_lib.importers.transform import NameMatches, to_tables


@dataclass(frozen=True)
class ImportResult:
    """What an import read, kept and changed.

    Attributes
    ----------
    path : the book's folder.
    export : what the file was recognised as, and why.
    read, kept, quarantined : rows of data; read = kept + quarantined.
    non_data_lines : lines that are not rows of data: titles, totals, footers.
    unused : columns that were not imported.
    totals : one row for what is added up (hours, amount): what, read, kept, quarantined; read =
        kept + quarantined.
    change : how the rows differ from those of an earlier import of the same export.
    rows : table of the book -> its number of rows now.
    unresolved : how many similar names wait for a yes or no in `names/`.
    written : files of the book that changed.
    notes : what was assumed.
    """

    path: Path
    export: DetectedExport
    read: int
    kept: int
    quarantined: int
    non_data_lines: tuple[tuple[int, str], ...]
    unused: tuple[str, ...]
    totals: pd.DataFrame
    change: Change
    rows: dict[str, int]
    unresolved: int
    written: tuple[str, ...]
    notes: tuple[str, ...]


def import_export(
    file: str | Path, into: str | Path, system: str = "", options: ImportOptions | None = None
) -> ImportResult:
    """Import an export of a known system into a book.

    Parameters
    ----------
    file : the export, as the system wrote it: CSV, Excel or Parquet.
    into : the book's folder; created if missing.
    system : where it comes from ("harvest"); "" to detect it.
    options : what the file leaves open.

    Raises
    ------
    ImportRefused : it is not an export of that system (the right one is named); something would
        have to be guessed (the option that decides it is named); the table comes from another
        source. Nothing is written then.
    BookError : the file or the book cannot be read.
    """
    file, into = Path(file), Path(into)
    export = detect(file, system)
    export_format, key = export.format, export.format.key
    if into.is_dir():
        roll_forward(into)
    remembered = read_options(into)
    options = (options or ImportOptions()).completed(remembered.get(key, ImportOptions()))
    refuse_other_source(into, export_format)
    staging = read_staging(into)
    sheet = read_body(
        export.head,
        export.heading_row,
        lambda headings: _columns_to_read(export_format, headings, file.name),
    )
    sheet = export_format.reshape(sheet) if export_format.reshape else sheet
    # Earlier imports of the same export must not change how it is read now.
    others = {name: staged for name, staged in staging.items() if name != key}
    rows = read_rows(sheet, export_format, options, clients_of_projects(others))
    currency = book_currency(into, rows, options, file)
    matches, rows = match_names(into, staging, rows, export_format, currency)
    rows = reject_second_currency(rows, matches, staging, export_format)
    earlier = staging.get(key)
    staged, change = merge_export(earlier, rows.table(), export_format, options.others, file.name)
    if staged.num_rows or earlier is not None:
        staging[key] = staged
    tables = to_tables(staging, matches) if staging else {}
    if "rate_card" in tables and other_source(into, "rate_card"):
        del tables["rate_card"]
    changed = {key: staged} if staged.num_rows and staged is not earlier else {}
    remembered[key] = dataclasses.replace(options, others="")
    contents = _parquet_files(tables, changed) | _text_files(into, matches, remembered, currency)
    contents[quarantine_path(export_format)] = quarantine_csv(into, export, sheet, rows)
    is_good = ~rows.bad
    return ImportResult(
        path=into,
        export=export,
        read=rows.sheet.read,
        kept=int(is_good.sum() if rows.lines is None else rows.lines[is_good].sum()),
        quarantined=int((~is_good).sum()) + len(rows.sheet.ragged_rows),
        non_data_lines=rows.sheet.non_data_lines,
        unused=_unused_columns(export),
        totals=_totals(rows, export_format),
        change=change,
        rows={name: table.num_rows for name, table in tables.items()},
        unresolved=matches.clients.unresolved + matches.projects.unresolved,
        written=_publish(into, contents),
        notes=(*rows.notes, *_notes(export_format, matches)),
    )


def _columns_to_read(export_format: ExportFormat, headings: list[str], file: str) -> set[int]:
    names = [parse_heading(text)[0] for text in headings]
    places = set(export_format.locate(headings).values())
    for place in places:
        if names.count(names[place]) > 1:
            raise ImportRefused(
                f"{file} has two columns called `{clean(headings[place])}`. Which one is meant"
                " cannot be known. Rename or delete one."
            )
    return set(range(len(headings))) if export_format.reshape else places


def _unused_columns(export: DetectedExport) -> tuple[str, ...]:
    headings = dict(export.head.lines)[export.heading_row]
    used = set(export.format.locate(headings).values())
    return tuple(
        clean(text) for place, text in enumerate(headings) if clean(text) and place not in used
    )


def _totals(rows: Rows, export_format: ExportFormat) -> pd.DataFrame:
    sums = []
    if name := SUMMED.get(export_format.record):
        kept, quarantined = rows.total(name, ~rows.bad), rows.total(name, rows.bad)
        sums.append((name, kept + quarantined, kept, quarantined))
    return pd.DataFrame(sums, columns=["what", "read", "kept", "quarantined"])


def _notes(export_format: ExportFormat, matches: NameMatches) -> list[str]:
    notes = list(export_format.notes)
    if not export_format.verified:
        notes.append(
            f"The headings of {export_format.title} were written from memory and not checked"
            " against a real export. Check the result carefully."
        )
    unknown = [word for word, stage in matches.stages.items() if not stage]
    if export_format.record == "opportunity" and unknown:
        notes.append(
            f"Unknown stages are left empty: {', '.join(unknown[:5])}. Enter in names/stages.csv"
            " what they mean."
        )
    by_id = {row.id: clean(row.name) for row in matches.clients.rows}
    for row in matches.clients.rows:
        if row.same.casefold() in YES and by_id.get(row.looks_like) == clean(row.name):
            notes.append(
                f"{clean(row.name)!r} is stored in two ways that look the same and was read as one"
                " client. Change it in names/clients.csv if they are two."
            )
    return notes


# Writing


def _parquet_files(
    tables: Mapping[str, pa.Table], staging: Mapping[str, pa.Table]
) -> dict[str, bytes]:
    """File -> its content."""
    with ThreadPoolExecutor(os.cpu_count()) as executor:
        written = {
            f"{name}.parquet": executor.submit(to_parquet, table, MARK)
            for name, table in tables.items()
        } | {
            f"{FOLDER}/{key}.parquet": executor.submit(to_parquet, staged)
            for key, staged in staging.items()
        }
    return {file: content.result() for file, content in written.items()}


def _text_files(
    book: Path, matches: NameMatches, options: dict[str, ImportOptions], currency: str
) -> dict[str, bytes]:
    """File -> its content."""
    contents = {FILE: options_to_toml(options).encode()}
    for names in (matches.clients, matches.projects):
        if names.rows:
            contents[f"names/{names.kind}s.csv"] = names.to_csv()
    for kind, mapping in (("department", matches.departments), ("stage", matches.stages)):
        if mapping:
            contents[f"names/{kind}s.csv"] = mapping_to_csv(kind, mapping)
    if not (book / "book.toml").exists():
        contents["book.toml"] = (
            "# Written by an import. A book made by `acm new` lists all settings.\n\n"
            f'[agency]\ncurrency = "{currency}"\n'
        ).encode()
    return contents


def _publish(book: Path, contents: dict[str, bytes]) -> tuple[str, ...]:
    """Write what differs from what is there; an empty content is no file."""
    differing = {
        name: content
        for name, content in contents.items()
        if content != ((book / name).read_bytes() if (book / name).is_file() else b"")
    }
    if not differing:
        return ()
    with transaction(book) as work:
        for name, content in differing.items():
            if content:
                (work / name).parent.mkdir(parents=True, exist_ok=True)
                (work / name).write_bytes(content)
        mark_removed(work, [name for name, content in differing.items() if not content])
    return tuple(sorted(differing))
