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
from acm_lib.book.publishing import changing, finish, remove
from acm_lib.book.settings import read_settings
from acm_lib.book.writing import csv_text, undefused
from acm_lib.errors import ImportRefused
from acm_lib.importers.answers import FILE, Answers, answers_text, read_answers
from acm_lib.importers.building import Decisions, tables_of
from acm_lib.importers.deciding import decided_on, one_currency_a_client
from acm_lib.importers.form import Form, heading_of
from acm_lib.importers.held import (
    MARK,
    clients_of_projects,
    currency_of,
    elsewhere,
    refuse_kept_elsewhere,
)
from acm_lib.importers.names import mapping_text
from acm_lib.importers.parts import FOLDER, Change, as_bytes, merged, read_parts
from acm_lib.importers.recognise import Recognised, recognise
from acm_lib.importers.records import SUMMED, Rows, rows_of
from acm_lib.importers.sheet import read_below

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Brought:
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
    recognised: Recognised
    read: int
    kept: int
    quarantined: int
    around: tuple[tuple[int, str], ...]
    unused: tuple[str, ...]
    totals: pd.DataFrame
    change: Change
    rows: dict[str, int]
    undecided: int
    written: tuple[str, ...]
    notes: tuple[str, ...]


def import_export(
    file: str | Path, into: str | Path, system: str = "", answers: Answers | None = None
) -> Brought:
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
    recognised = recognise(file, system)
    form = recognised.form
    if into.is_dir():
        finish(into)
    remembered = read_answers(into)
    said = (answers or Answers()).completed(remembered.get(form.key, Answers()))
    refuse_kept_elsewhere(into, form)
    parts = read_parts(into)
    sheet = read_below(
        recognised.beginning,
        recognised.heading_row,
        lambda headings: _wanted(form, headings, recognised.beginning.file.name),
    )
    arranged = form.arrange(sheet) if form.arrange else sheet
    others = {
        key: part for key, part in parts.items() if key != form.key
    }  # what this export said before must not change how it is read again
    rows = rows_of(arranged, form, said, clients_of_projects(others))
    settings = read_settings(into / "book.toml")
    currency = currency_of(into, settings.currency, rows, said, file)
    decided, rows = decided_on(into, parts, rows, form, currency)
    rows = one_currency_a_client(rows, decided, parts, form)
    new = rows.table()
    part, change = merged(parts.get(form.key), new, form, said.others, file.name)
    after = parts | {form.key: part} if part.num_rows or form.key in parts else parts
    tables = tables_of(after, decided) if after else {}
    if "rate_card" in tables and elsewhere(into, "rate_card"):
        tables.pop("rate_card")
    new_part = {form.key: part} if part.num_rows and part is not parts.get(form.key) else {}
    wanted = _files(
        into,
        tables,
        decided,
        new_part,
        remembered | {form.key: dataclasses.replace(said, others="")},
        currency,
    )
    wanted[f"quarantine/import_{form.key}.csv"] = _set_aside(
        into, form, recognised, arranged, rows, file
    )
    written = _publish(into, wanted)
    bad = rows.bad
    return Brought(
        into,
        recognised,
        rows.sheet.read,
        _lines_kept(rows),
        int(bad.sum()) + len(rows.sheet.crooked),
        rows.sheet.around,
        _unused(recognised, form),
        _totals(rows, form),
        change,
        {name: table.num_rows for name, table in tables.items()},
        decided.clients.undecided + decided.projects.undecided,
        written,
        (*rows.notes, *_said(form, decided, rows)),
    )


def _wanted(form: Form, headings: list[str], file: str) -> set[int]:
    names = [heading_of(text)[0] for text in headings]
    for place in form.found(headings).values():
        if names.count(names[place]) > 1:
            raise ImportRefused(
                f"{file} has two columns called `{clean(headings[place])}`. Which one is meant"
                " cannot be known. Rename or delete one."
            )
    return set(range(len(headings))) if form.arrange else set(form.found(headings).values())


def _lines_kept(rows: Rows) -> int:
    good = ~rows.bad
    return int(good.sum()) if rows.lines is None else int(rows.lines[good].sum())


def _unused(recognised: Recognised, form: Form) -> tuple[str, ...]:
    headings = dict(recognised.beginning.lines)[recognised.heading_row]
    used = set(form.found(headings).values())
    return tuple(
        clean(text) for place, text in enumerate(headings) if clean(text) and place not in used
    )


def _totals(rows: Rows, form: Form) -> pd.DataFrame:
    name = SUMMED.get(form.record)
    good = ~rows.bad
    sums = (
        [(name, rows.total(name, good | ~good), rows.total(name, good), rows.total(name, ~good))]
        if name
        else []
    )
    return pd.DataFrame(sums, columns=["what", "read", "kept", "quarantined"])


def _said(form: Form, decided: Decisions, rows: Rows) -> list[str]:
    notes = (
        []
        if form.verified
        else [
            f"The headings of {form.title} are known from memory only and were not checked against"
            " an export; look at the result with care."
        ]
    )
    unknown = [word for word, stage in decided.stages.items() if not stage]
    if form.record == "opportunity" and unknown:
        notes.append(
            f"Stages that are not known are left empty: {', '.join(unknown[:5])}. Say in"
            " names/stages.csv what they are."
        )
    for spelling in (
        row
        for row in decided.clients.rows
        if row.why and row.same and row.why.startswith("the same letters")
    ):
        notes.append(
            f"{clean(spelling.name)!r} is stored in two ways that look the same and was read as one"
            " client; names/clients.csv can say otherwise."
        )
    if form.system in ("xero", "quickbooks"):
        notes.append(
            "When an invoice was paid is not in this export; until `paid_on` is known every invoice"
            " counts as open."
        )
    if form.system == "quickbooks":
        notes.append("QuickBooks states amounts with their tax, where there is one.")
    return notes


# Writing


def _files(
    book: Path,
    tables: dict[str, pa.Table],
    decided: Decisions,
    parts: dict[str, pa.Table],
    answers: dict[str, Answers],
    currency: str,
) -> dict[str, Any]:
    """File -> its content."""
    with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
        written = {
            f"{name}.parquet": side_by_side.submit(as_bytes, table, [MARK])
            for name, table in tables.items()
        }
        written |= {
            f"{FOLDER}/{key}.parquet": side_by_side.submit(as_bytes, part)
            for key, part in parts.items()
        }
    wanted: dict[str, Any] = {file: content.result() for file, content in written.items()}
    for names in (decided.clients, decided.projects):
        if names.rows:
            wanted[f"names/{names.kind}s.csv"] = names.text()
    for kind, mapping in (("department", decided.departments), ("stage", decided.stages)):
        if mapping:
            wanted[f"names/{kind}s.csv"] = mapping_text(kind, dict(mapping))
    wanted[FILE] = answers_text(answers).encode()
    if not (book / "book.toml").exists():
        wanted["book.toml"] = (
            "# Written by an import. `acm new` shows everything that can be said"
            f' here.\n\n[agency]\ncurrency = "{currency}"\n'.encode()
        )
    return wanted


def _set_aside(
    book: Path, form: Form, recognised: Recognised, sheet: Any, rows: Rows, file: Path
) -> bytes:
    """The quarantine of an export: what this file brings into it, and what others brought
    before."""
    places = sorted(rows.reasons)
    if not form.arrange and places and len(sheet.columns) < len(sheet.heading):
        sheet = read_below(
            recognised.beginning, recognised.heading_row, lambda headings: set(range(len(headings)))
        )
        numbers = rows.sheet.rows[places]
        at = np.searchsorted(sheet.rows, numbers)
    else:
        at = np.searchsorted(sheet.rows, rows.sheet.rows[places]) if places else []
    titles: dict[str, int] = {}
    for place, heading in enumerate(sheet.heading):
        titles.setdefault(clean(heading) or f"column {place + 1}", place)
    found = [
        {"file": file.name, "row": str(rows.sheet.rows[place]), "reason": rows.reasons[place]}
        | {title: sheet.columns[of][where] for title, of in titles.items()}
        for place, where in zip(places, at, strict=True)
    ]
    found += [
        {"file": file.name, "row": str(row), "reason": problem, "cells": " | ".join(cells)}
        for row, cells, problem in rows.sheet.crooked
    ]
    frame = pd.DataFrame(sorted(found, key=lambda row: int(row["row"])))
    old = book / "quarantine" / f"import_{form.key}.csv"
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
            before[before["file"] != file.name].map(undefused)
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
    with changing(book) as work:
        for name, content in differing.items():
            if content:
                (work / name).parent.mkdir(parents=True, exist_ok=True)
                (work / name).write_bytes(content)
        remove(work, [name for name, content in differing.items() if not content])
    return tuple(sorted(differing))
