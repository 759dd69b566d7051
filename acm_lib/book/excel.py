"""Excel workbooks become cells of text; numbers and days stay exactly what they are. Bombs are refused unopened."""

from __future__ import annotations

import functools
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from acm_lib.book.cells import Cells, as_text, as_texts, where, without_blank_rows
from acm_lib.errors import BookError

LARGEST_UNPACKED = 1_000_000_000  # bytes: an Excel file that unpacks to more is refused before it is unpacked
LARGEST_RATIO = 200
MOST_CELLS_OF_A_SHEET = 50_000_000
_PIECE = 4_000_000  # bytes
_FAR_OUT = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{2,3})(\d{1,7})["']""")
_FAR_DOWN = re.compile(rb"""<row[^>]{0,200}?\br\s*=\s*["'](\d{6,7})["']""")


def sheets(file: Path) -> list[str]:
    """The names of a workbook's sheets."""
    return _workbook(file).sheet_names


def _workbook(file: Path):
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise BookError(f"{file.name} is not an Excel file (.xlsx). It cannot be read. Save it again from Excel.") from None
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(file.stat().st_size, 50_000):
        raise BookError(
            f"{file.name} would unpack to {unpacked / 1e6:,.0f} MB. A file packed that tightly is broken or made to harm. Save the data as CSV or Parquet."
        )
    try:
        return CalamineWorkbook.from_path(str(file))
    except (CalamineError, OSError) as error:
        raise BookError(f"{file.name} is damaged: {error}. It cannot be read. Save it again from Excel.") from None


def _refuse_stray_cells(file: Path) -> None:
    """One cell in the last corner makes a reader reserve the whole rectangle, and the process dies: look before."""
    last_row, last_column = 0, 26  # up to column Z even a full sheet fits
    with zipfile.ZipFile(file) as packed:
        for entry in packed.infolist():
            with packed.open(entry) as content:
                tail = b""
                while piece := content.read(_PIECE):
                    for letters, digits in _FAR_OUT.findall(tail + piece):
                        last_column = max(last_column, _column_number(letters))
                        last_row = max(last_row, int(digits))
                    last_row = max([last_row, *map(int, _FAR_DOWN.findall(tail + piece))])
                    tail = piece[-32:]
    if last_row * last_column > MOST_CELLS_OF_A_SHEET:
        raise BookError(
            f"{file.name} reaches to row {last_row:,} and column {last_column:,}. A stray cell far out makes it too large to read. "
            "Delete the empty rows and columns, or save it as CSV."
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def first_lines(file: Path, name: str, most: int) -> list[tuple[int, list[str]]]:
    """The first lines of a sheet that hold anything, as (row number, texts)."""
    lines = [(row, [as_text(cell) for cell in line]) for row, line in enumerate(_lines(file, name, most), 1)]
    return [(row, cells) for row, cells in lines if any(map(str.strip, cells))]


def _lines(file: Path, name: str, most: int | None = None) -> list[list[Any]]:
    from python_calamine import CalamineError

    try:
        status = file.stat()
        return _sheet(file, name, (status.st_size, status.st_mtime_ns)).to_python(skip_empty_area=False, nrows=most)
    except (CalamineError, OSError, zipfile.BadZipFile, RuntimeError, EOFError, zlib.error) as error:
        raise BookError(f"{where(file, name)} is damaged: {error}. It cannot be read. Save it again from Excel.") from None


@functools.lru_cache(maxsize=1)
def _sheet(file: Path, name: str, _mark: tuple[int, int]) -> Any:
    """A sheet, unpacked once also where its first lines are looked at before the rest."""
    _refuse_stray_cells(file)
    return _workbook(file).get_sheet_by_name(name)


def read_sheet(file: Path, name: str, *, heading_row: int = 0) -> Cells:
    """One sheet of a workbook; its heading is the first line that holds anything, or that of number `heading_row`."""
    lines = _lines(file, name)
    first = heading_row - 1 if heading_row else next((place for place, line in enumerate(lines) if any(as_text(cell).strip() for cell in line)), len(lines))
    if first == len(lines):
        return Cells([], [], np.array([], dtype="int64"))
    heading = [as_text(cell) for cell in lines[first]]
    columns = []
    for values in zip(*lines[first + 1 :], strict=True) if len(lines) > first + 1 else [()] * len(heading):
        places: dict[tuple[type, Any], int] = {}
        codes = np.fromiter((places.setdefault((type(value), value), len(places)) for value in values), "int64", len(values))
        columns.append(as_texts([value for _type, value in places], codes))
    return without_blank_rows(heading, columns, np.arange(first + 2, len(lines) + 1))
