"""Corrections of quarantined rows, applied to the table as it is read; the raw files stay as they
are.

`corrections/corrected_<table>.csv` has for each corrected row its number, the cells as they are in
the raw file (`was`), the cells that hold instead, and which of these a workbook `stored` as a
number or a day. A row is replaced where the raw file still says what it said, so a new export
neither loses a corrected row nor has one forced onto another.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from acm_lib.book.cells import EncodedColumn
from acm_lib.book.reading import RawTable
from acm_lib.book.tables import TABLES
from acm_lib.book.writing import unescape_formula, write_csv
from acm_lib.errors import BookError

FOLDER = "corrections"
RAGGED_CELLS = "cells"  # of a row with too many or too few, as the quarantine shows them


@dataclass(frozen=True)
class Correction:
    """One corrected row.

    Attributes
    ----------
    row : its number in the raw file.
    was : column -> cell of the raw file; `RAGGED_CELLS` -> all cells of a ragged row.
    cells : column -> cell that holds instead.
    stored : columns in which a workbook has a number or a day rather than text.
    """

    row: int
    was: dict[str, str]
    cells: dict[str, str]
    stored: frozenset[str] = frozenset()


def correction_file(folder: Path, name: str) -> Path:
    """Where the corrections of a table of a book are kept."""
    return folder / FOLDER / f"corrected_{name}.csv"


def correction_files(folder: Path) -> dict[str, Path]:
    """Table -> the file with its corrections, of a book's folder.

    Raises
    ------
    BookError : corrections lie where version 0.1 kept them, and would be passed over.
    """
    early = sorted(folder.glob("*/mended_*.csv"))  # as version 0.1 named them
    if early:
        names = ", ".join(file.name for file in early)
        raise BookError(
            f"{early[0].parent} holds corrections ({names}), and they are now read from"
            f" {FOLDER}/. Rename the folder to {FOLDER} and each file to corrected_<table>.csv."
        )
    files = {name: correction_file(folder, name) for name in TABLES}
    return {name: file for name, file in files.items() if file.exists()}


def read_corrections(name: str, file: Path) -> dict[int, Correction]:
    """Row number -> correction, of a table.

    Raises
    ------
    BookError : the file is damaged.
    """
    try:
        return {
            int(entry["row"]): Correction(
                int(entry["row"]),
                dict(json.loads(entry["was"])),
                {column: entry[column] for column in TABLES[name].names if column in entry},
                frozenset(entry.get("stored", "").split()),
            )
            for entry in read_text_rows(file)
        }
    except (ValueError, KeyError, TypeError) as error:
        raise BookError(
            f"{file} is damaged ({error}). The corrections in it would be lost. Restore it from a"
            " backup, or delete it."
        ) from None


def write_corrections(file: Path, corrections: dict[int, Correction]) -> None:
    """Write the corrections of a table."""
    file.parent.mkdir(exist_ok=True)
    rows = [
        {
            "row": str(correction.row),
            "was": json.dumps(correction.was, ensure_ascii=False),
            "stored": " ".join(sorted(correction.stored)),
            **correction.cells,
        }
        for correction in corrections.values()
    ]
    write_csv(pd.DataFrame(rows, dtype="str").fillna(""), file)


def read_text_rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV that ACM wrote, as text."""
    frame = pd.read_csv(file, dtype="str", keep_default_na=False)
    return [
        {str(column): unescape_formula(text) for column, text in row.items()}
        for row in frame.to_dict("records")
    ]


def with_corrections(raw: RawTable, file: Path | None, *, chunk: bool = False) -> RawTable:
    """A table with its corrected rows instead of what the raw file says; notes tell how many were
    used, and how many no longer fit.

    Parameters
    ----------
    file : of the corrections; None where there are none.
    chunk : is `raw` a chunk of a table? Then only rows that have its numbers are looked for.
    """
    corrections = [*read_corrections(raw.name, file).values()] if file else []
    if chunk:
        corrections = [
            correction
            for correction in corrections
            if len(raw.rows) and raw.rows[0] <= correction.row <= raw.rows[-1]
        ]
    if not corrections or not file:
        return raw
    columns = dict(raw.columns)
    ragged = {row: " | ".join(cells) for row, cells, _problem in raw.ragged_rows}
    repaired: list[tuple[int, Correction]] = []
    replaced = 0
    for correction in corrections:
        if RAGGED_CELLS in correction.was:
            same = [row for row, text in ragged.items() if text == correction.was[RAGGED_CELLS]]
            if same:
                repaired.append((same[0], correction))
                del ragged[same[0]]
            continue
        place = _find_row(raw, correction)
        if place is not None:
            replaced += 1
            for name, text in correction.cells.items():
                column = columns.get(name) or _empty_column(len(raw.rows))
                columns[name] = _replace_cell(column, place, text, name in correction.stored)
    notes, used = [], replaced + len(repaired)
    if used:
        notes.append(f"{used} rows of `{raw.name}` are read as corrected ({FOLDER}/{file.name}).")
    if used < len(corrections):
        notes.append(
            f"{len(corrections) - used} corrected rows of `{raw.name}` are no longer in {raw.file}"
            " as they were, and were not used."
        )
    left = tuple(entry for entry in raw.ragged_rows if entry[0] in ragged)
    corrected = replace(raw, columns=columns, ragged_rows=left, notes=(*raw.notes, *notes))
    return _insert_repaired(corrected, repaired)


def _find_row(raw: RawTable, correction: Correction) -> int | None:
    """Where a row is that says what it said: under its number, or else wherever there is just one
    such row."""
    was = correction.was
    place = int(np.searchsorted(raw.rows, correction.row))
    if (
        place < len(raw.rows)
        and raw.rows[place] == correction.row
        and all(texts[place] == was.get(name, "") for name, texts in raw.columns.items())
    ):
        return place
    same = np.ones(len(raw.rows), dtype=bool)
    for name, texts in raw.columns.items():
        codes = [code for code, text in enumerate(texts.distinct) if text == was.get(name, "")]
        same &= texts.is_in(codes)
    places = np.flatnonzero(same)
    return int(places[0]) if len(places) == 1 else None


def _replace_cell(texts: EncodedColumn, place: int, text: str, stored: bool) -> EncodedColumn:
    if texts[place] == text:
        return texts
    codes = texts.codes.astype("int64")
    codes[place] = len(texts.distinct)
    return EncodedColumn([*texts.distinct, text], np.append(texts.exact, stored), codes)


def _empty_column(rows: int) -> EncodedColumn:
    return EncodedColumn([""], np.array([False]), np.zeros(rows, dtype="int64"))


def _insert_repaired(raw: RawTable, repaired: list[tuple[int, Correction]]) -> RawTable:
    """The table with rows that had the wrong number of cells, now that they have the right one."""
    if not repaired:
        return raw
    rows = np.append(raw.rows, [row for row, _correction in repaired]).astype("int64")
    order = np.argsort(rows, kind="stable")
    columns = {}
    for name in TABLES[raw.name].names:
        more = [correction.cells.get(name, "") for _row, correction in repaired]
        if name not in raw.columns and not any(more):
            continue
        texts = raw.columns.get(name) or _empty_column(len(raw.rows))
        stored = [name in correction.stored for _row, correction in repaired]
        new_codes = np.arange(len(texts.distinct), len(texts.distinct) + len(more))
        codes = np.append(texts.codes, new_codes).astype("int64")[order]
        columns[name] = EncodedColumn(
            [*texts.distinct, *more], np.append(texts.exact, stored), codes
        )
    return replace(raw, columns=columns, rows=rows[order])
