"""The quarantine of an export: `quarantine/import_<export>.csv`, its rejected rows with the
reason."""

from pathlib import Path

import numpy as np
import pandas as pd

from acm_lib.book.cells import clean
from acm_lib.book.writing import csv_text, unescape_formula
from acm_lib.errors import ImportRefused
from acm_lib.importers.detection import DetectedExport
from acm_lib.importers.formats import ExportFormat
from acm_lib.importers.rows import Rows
from acm_lib.importers.sheet import Sheet, read_body


def quarantine_path(export_format: ExportFormat) -> str:
    """The file, from the book's folder."""
    return f"quarantine/import_{export_format.key}.csv"


def quarantine_csv(book: Path, export: DetectedExport, sheet: Sheet, rows: Rows) -> bytes:
    """The content of the file: the rows that this file adds, and those of other files of the same
    export.

    Parameters
    ----------
    sheet : the export; its columns that were not read are read again where rows are rejected.
    """
    places = sorted(rows.reasons)
    if places and not export.format.reshape and len(sheet.columns) < len(sheet.heading):
        sheet = read_body(export.head, export.heading_row, lambda cells: set(range(len(cells))))
    lines = np.searchsorted(sheet.rows, rows.sheet.rows[places])
    titles: dict[str, int] = {}
    for place, heading in enumerate(sheet.heading):
        titles.setdefault(clean(heading) or f"column {place + 1}", place)
    name = sheet.file.name
    rejected: list[dict[str, str]] = [
        {
            "file": name,
            "row": str(sheet.rows[line]),
            "reason": ". ".join(dict.fromkeys(map(str, rows.reasons[place]))),
        }
        | {title: sheet.columns[column][line] for title, column in titles.items()}
        for place, line in zip(places, lines, strict=True)
    ] + [
        {
            "file": name,
            "row": str(row),
            "reason": problem.description,
            "cells": " | ".join(cells),
        }
        for row, cells, problem in rows.sheet.ragged_rows
    ]
    rejected.sort(key=lambda row: int(row["row"]))
    frame = pd.DataFrame(rejected)
    frame = pd.concat([_of_other_files(book / quarantine_path(export.format), name), frame])
    return csv_text(frame.fillna("")) if len(frame) else b""


def _of_other_files(quarantine: Path, name: str) -> pd.DataFrame:
    if not quarantine.exists():
        return pd.DataFrame()
    try:
        rows = pd.read_csv(quarantine, dtype="str", keep_default_na=False)
    except (ValueError, OSError):  # pandas' own errors and undecodable text are ValueErrors
        raise ImportRefused(
            f"{quarantine} cannot be read. It holds rejected rows of earlier exports. Close it in"
            " other programs, restore it, or delete it."
        ) from None
    return rows[rows["file"] != name].map(unescape_formula) if "file" in rows else rows.iloc[:0]
