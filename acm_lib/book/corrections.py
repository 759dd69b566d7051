"""Rows set aside, mended by hand in their quarantine file, come back in; the raw files stay as they
are.

What was mended is kept in `mended/mended_<table>.csv`: for each row its number, the cells as they
stand in the raw file (`was`), the cells that hold instead, and which of these a workbook `stored`
as a number or a day. A row is replaced where the raw file still says what it said, so a new export
neither loses a mended row nor has one forced onto another.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from acm_lib.book.cells import EncodedColumn, clean, heading_name
from acm_lib.book.reading import RawTable, read_cells
from acm_lib.book.tables import TABLES
from acm_lib.book.writing import unescape_formula, write_csv
from acm_lib.errors import BookError, UsageError

_CELLS = "cells"  # of a row with too many or too few, as the quarantine shows them


def correction_files(folder: Path) -> dict[str, Path]:
    """Table -> the file with its mended rows, of a book's folder."""
    files = {name: folder / "mended" / f"mended_{name}.csv" for name in TABLES}
    return {name: file for name, file in files.items() if file.exists()}


def with_corrections(raw: RawTable, file: Path | None, *, chunk: bool = False) -> RawTable:
    """A table with its mended rows instead of what the raw file says; a note tells how many, and
    which fit no more.

    Parameters
    ----------
    file : of the mended rows; None where there are none.
    chunk : is `raw` a chunk of a table? Then only rows that have its numbers are looked for.
    """
    entries = _read_corrections(file) if file else []
    if chunk:
        entries = [
            entry
            for entry in entries
            if len(raw.rows) and raw.rows[0] <= entry["row"] <= raw.rows[-1]
        ]
    if not entries:
        return raw
    columns = dict(raw.columns)
    crooked = {row: cells for row, cells, _problem in raw.ragged_rows}
    straightened: list[tuple[int, dict[str, str], list[str]]] = []
    used = 0
    for entry in entries:
        was, cells, stored = (
            entry["was"],
            {name: entry[name] for name in TABLES[raw.name].names if name in entry},
            entry.get("stored", "").split(),
        )
        if _CELLS in was:
            rows = [row for row, text in crooked.items() if " | ".join(text) == was[_CELLS]]
            straightened += [(row, cells, stored) for row in rows[:1]]
            used += bool(rows)
            crooked = {row: text for row, text in crooked.items() if row not in rows[:1]}
            continue
        place = _find_row(raw, entry["row"], was)
        if place is not None:
            used += 1
            for name, text in cells.items():
                columns[name] = _replace_cell(
                    columns.get(name) or _empty_column(len(raw.rows)), place, text, name in stored
                )
    notes = (
        [
            f"{used} rows of `{raw.name}` are read as they were mended"
            f" (mended/mended_{raw.name}.csv)."
        ]
        if used
        else []
    )
    if used < len(entries):
        notes.append(
            f"{len(entries) - used} mended rows of `{raw.name}` stand no more in {raw.file} as they"
            " were, and were not used."
        )
    left = tuple(entry for entry in raw.ragged_rows if entry[0] in crooked)
    return _insert_ragged(
        replace(raw, columns=columns, ragged_rows=left, notes=(*raw.notes, *notes)), straightened
    )


def _find_row(raw: RawTable, row: int, was: dict[str, str]) -> int | None:
    """Where a row stands that says what it said: under its number, or else wherever there is just
    one such row."""
    place = int(np.searchsorted(raw.rows, row))
    if (
        place < len(raw.rows)
        and raw.rows[place] == row
        and all(texts[place] == was.get(name, "") for name, texts in raw.columns.items())
    ):
        return place
    alike = np.ones(len(raw.rows), dtype=bool)
    for name, texts in raw.columns.items():
        alike &= texts.among(
            [code for code, text in enumerate(texts.distinct) if text == was.get(name, "")]
        )
    places = np.flatnonzero(alike)
    return int(places[0]) if len(places) == 1 else None


def _replace_cell(texts: EncodedColumn, place: int, text: str, stored: bool) -> EncodedColumn:
    if texts[place] == text:
        return texts
    codes = texts.codes.astype("int64")
    codes[place] = len(texts.distinct)
    return EncodedColumn([*texts.distinct, text], np.append(texts.exact, stored), codes)


def _empty_column(rows: int) -> EncodedColumn:
    return EncodedColumn([""], np.array([False]), np.zeros(rows, dtype="int64"))


def _insert_ragged(
    raw: RawTable, straightened: list[tuple[int, dict[str, str], list[str]]]
) -> RawTable:
    """The table with rows that had the wrong number of cells, now that they have the right one."""
    if not straightened:
        return raw
    rows = np.append(raw.rows, [row for row, _cells, _stored in straightened]).astype("int64")
    order = np.argsort(rows, kind="stable")
    columns = {}
    for name in TABLES[raw.name].names:
        texts = raw.columns.get(name)
        if texts is None and not any(cells.get(name) for _row, cells, _stored in straightened):
            continue
        texts = texts or _empty_column(len(raw.rows))
        more, exact = zip(
            *((cells.get(name, ""), name in stored) for _row, cells, stored in straightened),
            strict=True,
        )
        codes = np.append(
            texts.codes, np.arange(len(texts.distinct), len(texts.distinct) + len(more))
        ).astype("int64")[order]
        columns[name] = EncodedColumn(
            [*texts.distinct, *more], np.append(texts.exact, exact), codes
        )
    return replace(raw, columns=columns, rows=rows[order])


def save_corrections(folder: Path, pristine: Path, file: Path) -> tuple[str, int]:
    """Keep what somebody mended in a quarantine file; opening the book again reads it.

    Parameters
    ----------
    folder : of the book. pristine : the quarantine files as they were written. file : the mended
        one, CSV or Excel.

    Returns
    -------
    The table, and how many rows were changed.

    Raises
    ------
    UsageError : the file is not named after a table, has no `row`, a row twice or one that was not
        set aside, or has lost letters; nothing is kept then.
    """
    name = heading_name(file.stem)
    if name not in TABLES:
        raise UsageError(
            f"{file} is not named after a table. Whose rows it holds cannot be known. Call it as it"
            " was called in quarantine/, as in invoices.csv."
        )
    if not file.is_file():
        raise UsageError(
            f"There is no file {file}. Nothing was turned in. Rows set aside are in"
            f" {folder / 'quarantine'}."
        )
    aside = (
        {entry["row"]: entry for entry in _read_quarantine(pristine / f"{name}.csv")}
        if (pristine / f"{name}.csv").exists()
        else {}
    )
    known = (
        {entry["row"]: entry for entry in _read_quarantine(correction_files(folder)[name])}
        if name in correction_files(folder)
        else {}
    )
    changed, seen = 0, set()
    for mended, stored in _read_corrected(file):
        cells = {column: mended[column] for column in TABLES[name].names if column in mended}
        earlier = known.get(mended.get("row", ""))
        if (
            mended.get("row") not in aside
            and earlier
            and all(earlier.get(column, "") == text for column, text in cells.items())
        ):
            continue  # turned in already, and right since
        if mended.get("row") not in aside:
            raise UsageError(
                f"{file}: row {mended.get('row') or '(without number)'} was not set aside. A row"
                " cannot be added this way. Keep the column `row`, and take out rows that are not"
                " in the quarantine."
            )
        if mended["row"] in seen:
            raise UsageError(
                f"{file}: row {mended['row']} stands twice. A row of the table is one row, and one"
                " of the two would be lost. Take one of them out."
            )
        seen.add(mended["row"])
        before = aside[mended["row"]]
        if all(before.get(column, "") == text for column, text in cells.items()):
            continue
        _refuse_lost_letters(file, mended["row"], before, cells)
        changed += 1
        stored |= {
            column
            for column in (earlier or {}).get("stored", "").split()
            if cells.get(column) == before.get(column)
        }
        if earlier and all(
            earlier.get(column, "") == before.get(column, "") for column in cells
        ):  # mended before, and still not right
            was = earlier["was"]
        elif before.get(_CELLS):
            was = json.dumps({_CELLS: before[_CELLS]}, ensure_ascii=False)
        else:
            was = json.dumps(
                {column: before[column] for column in TABLES[name].names if before.get(column)},
                ensure_ascii=False,
            )
        known[mended["row"]] = {
            "row": mended["row"],
            "was": was,
            "stored": " ".join(sorted(stored)),
            **cells,
        }
    if changed:
        (folder / "mended").mkdir(exist_ok=True)
        write_csv(
            pd.DataFrame(known.values(), dtype="str").fillna(""),
            folder / "mended" / f"mended_{name}.csv",
        )
    return name, changed


def _refuse_lost_letters(
    file: Path, row: str, before: dict[str, str], cells: dict[str, str]
) -> None:
    """Saved as plain CSV, Excel writes `?` for each letter that the system's old encoding lacks: a
    name would be changed."""
    for column, text in cells.items():
        was = before.get(column, "")
        if (
            text != was
            and len(text) == len(was)
            and all(
                now == then or (now == "?" and not then.isascii())
                for now, then in zip(text, was, strict=True)
            )
        ):
            raise UsageError(
                f"{file}: row {row} says {text!r} where {was!r} stood. Letters were lost when the"
                " file was saved. Save it as CSV UTF-8, or as .xlsx."
            )


def _read_quarantine(file: Path) -> list[dict[str, str]]:
    frame = pd.read_csv(file, dtype="str", keep_default_na=False)
    return [
        {str(column): unescape_formula(text) for column, text in row.items()}
        for row in frame.to_dict("records")
    ]


def _read_corrections(file: Path) -> list[dict]:
    """The rows of a `mended_<table>.csv`, `row` as a number and `was` as the cells."""
    try:
        entries = [
            entry | {"row": int(entry["row"]), "was": dict(json.loads(entry["was"]))}
            for entry in _read_quarantine(file)
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise BookError(
            f"{file} is damaged ({error}). The rows mended in it would be lost. Bring it back from"
            " a backup, or delete it."
        ) from None
    return entries


def _read_corrected(file: Path) -> list[tuple[dict[str, str], set[str]]]:
    """The rows of a file turned in, each with the columns in which it stores a number or a day."""
    from acm_lib.book.excel import sheets

    cells = read_cells(
        file, sheets(file)[0] if file.suffix.lower() == ".xlsx" else "", [], ("row", "reason")
    )
    if cells.ragged_rows:
        raise UsageError(
            f"{file}, line {cells.ragged_rows[0][0]}: {cells.ragged_rows[0][2].description}. Which cell is which cannot"
            " be known. Mend the line."
        )
    headings = [heading_name(text) for text in cells.heading]
    twice = [
        heading for place, heading in enumerate(headings) if heading and heading in headings[:place]
    ]
    if twice:
        raise UsageError(
            f"{file} has two columns called `{twice[0]}`. Which one is meant cannot be known. Take"
            " one of them out."
        )
    columns = dict(zip(headings, cells.columns, strict=True))
    return [
        (
            {
                heading: unescape_formula(texts[place]) if heading != "row" else clean(texts[place])
                for heading, texts in columns.items()
            },
            {
                heading
                for heading, texts in columns.items()
                if texts[place] and texts.exact[texts.codes[place]]
            }
            & {*TABLES[heading_name(file.stem)].names},
        )
        for place in range(len(cells.rows))
    ]
