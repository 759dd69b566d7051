"""An export into a book: recognised, read, its names matched, merged with what came before,
published together or not at all."""

from __future__ import annotations

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from acm_lib.book.cells import clean
from acm_lib.book.settings import read_settings
from acm_lib.book.transaction import mark_removed, roll_forward, transaction
from acm_lib.book.writing import csv_text, unescape_formula
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
from acm_lib.importers.records import read_rows
from acm_lib.importers.rows import SUMMED, Rows
from acm_lib.importers.sheet import read_body
from acm_lib.importers.staging import FOLDER, Change, merge_export, read_staging, to_parquet
from acm_lib.importers.transform import NameMatches, to_tables

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ImportResult:
    """What an import read, kept and changed.

    Attributes
    ----------
    path : the book's folder.
    recognised : what the export was taken for, and why.
    read, kept, quarantined : rows of data; read = kept + quarantined.
    around : lines that are no rows of data: titles, totals, footers.
    unused : columns that were not brought in.
    totals : one row for what is added up (hours, amount): what, read, kept, quarantined; read =
        kept + quarantined.
    change : what differs from what the same export brought before.
    rows : table of the book -> its rows now.
    undecided : how many spellings wait for a yes or no in `names/`.
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
    """Bring an export of a known system into a book.

    Parameters
    ----------
    file : the export, as the system wrote it: CSV, Excel or Parquet.
    into : the book's folder; made where it does not exist.
    system : where it comes from ("harvest"); "" to find out.
    answers : what the file leaves open.

    Raises
    ------
    ImportRefused : not an export of that system (the right one is named); something would have to
        be guessed (the option that settles it is named); the table is kept elsewhere. Nothing is
        written then.
    BookError : the file or the book cannot be read.
    """
    file, into = Path(file), Path(into)
    export = detect(file, system)
    export_format = export.format
    if into.is_dir():
        roll_forward(into)
    remembered = read_options(into)
    said = (options or ImportOptions()).completed(
        remembered.get(export_format.key, ImportOptions())
    )
    refuse_other_source(into, export_format)
    staging = read_staging(into)
    sheet = read_body(
        export.head,
        export.heading_row,
        lambda headings: _columns_to_read(export_format, headings, export.head.file.name),
    )
    arranged = export_format.reshape(sheet) if export_format.reshape else sheet
    others = {
        key: staged for key, staged in staging.items() if key != export_format.key
    }  # what this export said before must not change how it is read again
    rows = read_rows(arranged, export_format, said, clients_of_projects(others))
    settings = read_settings(into / "book.toml")
    currency = book_currency(into, settings.currency, rows, said, file)
    matches, rows = match_names(into, staging, rows, export_format, currency)
    rows = reject_second_currency(rows, matches, staging, export_format)
    new = rows.table()
    staged, change = merge_export(
        staging.get(export_format.key), new, export_format, said.others, file.name
    )
    after = (
        staging | {export_format.key: staged}
        if staged.num_rows or export_format.key in staging
        else staging
    )
    tables = to_tables(after, matches) if after else {}
    if "rate_card" in tables and other_source(into, "rate_card"):
        tables.pop("rate_card")
    new_part = (
        {export_format.key: staged}
        if staged.num_rows and staged is not staging.get(export_format.key)
        else {}
    )
    wanted = _book_files(
        into,
        tables,
        matches,
        new_part,
        remembered | {export_format.key: dataclasses.replace(said, others="")},
        currency,
    )
    wanted[f"quarantine/import_{export_format.key}.csv"] = _quarantine_csv(
        into, export_format, export, arranged, rows, file
    )
    written = _publish(into, wanted)
    bad = rows.bad
    return ImportResult(
        into,
        export,
        rows.sheet.read,
        _count_good_lines(rows),
        int(bad.sum()) + len(rows.sheet.ragged_rows),
        rows.sheet.non_data_lines,
        _unused_columns(export, export_format),
        _totals(rows, export_format),
        change,
        {name: table.num_rows for name, table in tables.items()},
        matches.clients.unresolved + matches.projects.unresolved,
        written,
        (*rows.notes, *_notes(export_format, matches, rows)),
    )


def _columns_to_read(export_format: ExportFormat, headings: list[str], file: str) -> set[int]:
    names = [parse_heading(text)[0] for text in headings]
    for place in export_format.locate(headings).values():
        if names.count(names[place]) > 1:
            raise ImportRefused(
                f"{file} has two columns called `{clean(headings[place])}`. Which one is meant"
                " cannot be known. Rename or delete one."
            )
    return (
        set(range(len(headings)))
        if export_format.reshape
        else set(export_format.locate(headings).values())
    )


def _count_good_lines(rows: Rows) -> int:
    good = ~rows.bad
    return int(good.sum()) if rows.lines is None else int(rows.lines[good].sum())


def _unused_columns(export: DetectedExport, export_format: ExportFormat) -> tuple[str, ...]:
    headings = dict(export.head.lines)[export.heading_row]
    used = set(export_format.locate(headings).values())
    return tuple(
        clean(text) for place, text in enumerate(headings) if clean(text) and place not in used
    )


def _totals(rows: Rows, export_format: ExportFormat) -> pd.DataFrame:
    name = SUMMED.get(export_format.record)
    good = ~rows.bad
    sums = (
        [(name, rows.total(name, good | ~good), rows.total(name, good), rows.total(name, ~good))]
        if name
        else []
    )
    return pd.DataFrame(sums, columns=["what", "read", "kept", "quarantined"])


def _notes(export_format: ExportFormat, matches: NameMatches, rows: Rows) -> list[str]:
    notes = list(export_format.notes) + (
        []
        if export_format.verified
        else [
            f"The headings of {export_format.title} are known from memory only and were not checked against"
            " an export; look at the result with care."
        ]
    )
    unknown = [word for word, stage in matches.stages.items() if not stage]
    if export_format.record == "opportunity" and unknown:
        notes.append(
            f"Stages that are not known are left empty: {', '.join(unknown[:5])}. Say in"
            " names/stages.csv what they are."
        )
    by_id = {row.id: clean(row.name) for row in matches.clients.rows}
    for row in matches.clients.rows:
        if row.same.casefold() not in YES or by_id.get(row.looks_like) != clean(row.name):
            continue
        notes.append(
            f"{clean(row.name)!r} is stored in two ways that look the same and was read as one"
            " client; names/clients.csv can say otherwise."
        )
    return notes


# Writing


def _book_files(
    book: Path,
    tables: dict[str, pa.Table],
    matches: NameMatches,
    staging: dict[str, pa.Table],
    options: dict[str, ImportOptions],
    currency: str,
) -> dict[str, Any]:
    """File -> its content."""
    with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
        written = {
            f"{name}.parquet": side_by_side.submit(to_parquet, table, [MARK])
            for name, table in tables.items()
        }
        written |= {
            f"{FOLDER}/{key}.parquet": side_by_side.submit(to_parquet, staged)
            for key, staged in staging.items()
        }
    wanted: dict[str, Any] = {file: content.result() for file, content in written.items()}
    for names in (matches.clients, matches.projects):
        if names.rows:
            wanted[f"names/{names.kind}s.csv"] = names.text()
    for kind, mapping in (("department", matches.departments), ("stage", matches.stages)):
        if mapping:
            wanted[f"names/{kind}s.csv"] = mapping_to_csv(kind, dict(mapping))
    wanted[FILE] = options_to_toml(options).encode()
    if not (book / "book.toml").exists():
        wanted["book.toml"] = (
            "# Written by an import. `acm new` shows everything that can be said"
            f' here.\n\n[agency]\ncurrency = "{currency}"\n'.encode()
        )
    return wanted


def _quarantine_csv(
    book: Path,
    export_format: ExportFormat,
    export: DetectedExport,
    sheet: Any,
    rows: Rows,
    file: Path,
) -> bytes:
    """The quarantine of an export: what this file brings into it, and what others brought
    before."""
    places = sorted(rows.reasons)
    if not export_format.reshape and places and len(sheet.columns) < len(sheet.heading):
        sheet = read_body(
            export.head, export.heading_row, lambda headings: set(range(len(headings)))
        )
        numbers = rows.sheet.rows[places]
        at = np.searchsorted(sheet.rows, numbers)
    else:
        at = np.searchsorted(sheet.rows, rows.sheet.rows[places]) if places else []
    titles: dict[str, int] = {}
    for place, heading in enumerate(sheet.heading):
        titles.setdefault(clean(heading) or f"column {place + 1}", place)
    found = [
        {
            "file": file.name,
            "row": str(rows.sheet.rows[place]),
            "reason": ". ".join(dict.fromkeys(map(str, rows.reasons[place]))),
        }
        | {title: sheet.columns[of][where] for title, of in titles.items()}
        for place, where in zip(places, at, strict=True)
    ]
    found += [
        {
            "file": file.name,
            "row": str(row),
            "reason": problem.description,
            "cells": " | ".join(cells),
        }
        for row, cells, problem in rows.sheet.ragged_rows
    ]
    frame = pd.DataFrame(sorted(found, key=lambda row: int(row["row"])))
    old = book / "quarantine" / f"import_{export_format.key}.csv"
    if old.exists():
        try:
            before = pd.read_csv(old, dtype="str", keep_default_na=False)
        except (
            ValueError,
            OSError,
        ):  # pandas' own errors are ValueErrors, and so are wrong letters
            raise ImportRefused(
                f"{old} cannot be read. It holds the rows that earlier exports set aside. Close it"
                " elsewhere, bring it back, or delete it."
            ) from None
        before = (
            before[before["file"] != file.name].map(unescape_formula)
            if "file" in before
            else before.iloc[:0]
        )
        frame = pd.concat([before, frame], ignore_index=True) if len(before) else frame
    return csv_text(frame.fillna("")) if len(frame) else b""


def _publish(book: Path, wanted: dict[str, bytes]) -> tuple[str, ...]:
    """Write what differs from what is there; an empty content is no file."""
    differing = {
        name: content
        for name, content in wanted.items()
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
