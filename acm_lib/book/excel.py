"""Excel workbooks become cells of text; numbers and days stay exactly what they are. Bombs are
refused unopened.

What Excel shows as an error (`#N/A`), and a formula that was never computed, are no empty cells:
they come as their own text.
"""

from __future__ import annotations

import functools
import html
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from acm_lib.book.cells import (
    TextTable,
    cell_text,
    display_name,
    encode_values,
    read_error,
    without_blank_rows,
)
from acm_lib.errors import BookError

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_UNPACKED_BYTES = (
    1_000_000_000  # bytes: an Excel file that unpacks to more is refused before it is unpacked
)
MAX_RATIO = 200
MAX_CELLS_OF_SHEET = 50_000_000
_CHUNK = 4_000_000  # bytes
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # what .xls begins with, and a workbook with a password
_FAR_OUT = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{2,3})(\d{1,7})["']""")
_FAR_DOWN = re.compile(rb"""<row[^>]{0,200}?\br\s*=\s*["'](\d{6,7})["']""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_ERROR = re.compile(
    rb"""<c\b([^>]*\bt\s*=\s*["']e["'][^>/]*)>(?:(?!</c>).)*?<v>([^<]*)</v>""", re.DOTALL
)
_NOT_COMPUTED = re.compile(rb"<c\b([^>]*)><f\b[^>]*>([^<]+)</f>(?:<v\s*/>|<v></v>)?</c>")
_TEXT = re.compile(
    rb"""\bt\s*=\s*["'](?:str|inlineStr)["']"""
)  # a formula whose result is no text at all is computed


@dataclass(frozen=True)
class _NoValue:
    """What stands in a cell that has no value: `#N/A`, or a formula that nobody computed."""

    text: str

    def __str__(self) -> str:
        return self.text


def sheets(file: Path) -> list[str]:
    """The names of a workbook's sheets, those first that its reader sees; BookError where there are
    none."""
    names = [sheet.name for sheet in sorted(_workbook(file).sheets_metadata, key=_is_hidden)]
    if not names:
        raise BookError(
            f"{file.name} is a workbook without sheets. There is nothing to read in it. Save it"
            " again from Excel."
        )
    return names


def _is_hidden(sheet: Any) -> bool:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return sheet.visible != SheetVisibleEnum.Visible or sheet.typ != SheetTypeEnum.WorkSheet


def _workbook(file: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
            locked = any(entry.flag_bits & 1 for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _workbook_error(file, error) from None
    if locked:
        raise _locked_error(file)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(file.stat().st_size, 50_000):
        raise BookError(
            f"{file.name} would unpack to {unpacked / 1e6:,.0f} MB. A file packed that tightly is"
            " broken or made to harm. Save the data as CSV or Parquet."
        )
    try:
        return CalamineWorkbook.from_path(str(file))
    except (CalamineError, OSError) as error:
        raise BookError(
            f"{file.name} is damaged: {error}. It cannot be read. Save it again from Excel."
        ) from None


def _workbook_error(file: Path, error: Exception) -> BookError:
    try:
        with file.open("rb") as content:
            begins = content.read(4)
    except OSError as closed:
        return read_error(file, closed)
    if begins == _OLD_OR_LOCKED:
        return _locked_error(file)
    return BookError(
        f"{file.name} is {'not an Excel file (.xlsx)' if begins else 'empty'}. It cannot be read."
        " Save it again from Excel."
    )


def _locked_error(file: Path) -> BookError:
    return BookError(
        f"{file.name} is protected by a password, or an old workbook (.xls) under a new name."
        " Neither can be read. Open it in Excel and save it as .xlsx without a password."
    )


def _refuse_stray_cells(file: Path) -> None:
    """One cell in the last corner makes a reader reserve the whole rectangle, and the process dies:
    look before."""
    last_row, last_column = 0, 26  # up to column Z even a full sheet fits
    with zipfile.ZipFile(file) as packed:
        for entry in packed.infolist():
            with packed.open(entry) as content:
                tail = b""
                while piece := content.read(_CHUNK):
                    for letters, digits in _FAR_OUT.findall(tail + piece):
                        last_column = max(last_column, _column_number(letters))
                        last_row = max(last_row, int(digits))
                    last_row = max([last_row, *map(int, _FAR_DOWN.findall(tail + piece))])
                    tail = piece[-32:]
    if last_row * last_column > MAX_CELLS_OF_SHEET:
        raise BookError(
            f"{file.name} reaches to row {last_row:,} and column {last_column:,}. A stray cell far"
            " out makes it too large to read. Delete the empty rows and columns, or save it as"
            " CSV."
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def first_lines(file: Path, name: str, most: int) -> list[tuple[int, list[str]]]:
    """The first lines of a sheet that hold anything, as (row number, texts)."""
    lines = [
        (row, [cell_text(cell) for cell in line])
        for row, line in enumerate(_lines(file, name, most), 1)
    ]
    return [(row, cells) for row, cells in lines if any(map(str.strip, cells))]


def _lines(file: Path, name: str, most: int | None = None) -> list[list[Any]]:
    from python_calamine import CalamineError

    try:
        status = file.stat()
        mark = (status.st_size, status.st_mtime_ns)
        lines = _sheet(file, name, mark).to_python(skip_empty_area=False, nrows=most)
        for (row, column), shown in sorted(
            _cells_without_value(file, name, mark).items(), key=itemgetter(0)
        ):
            while lines and len(lines) <= row < (most or row + 1):
                lines.append([""] * len(lines[0]))
            if row < len(lines) and column < len(lines[row]) and lines[row][column] == "":
                lines[row][column] = shown
        return lines
    except (
        CalamineError,
        OSError,
        zipfile.BadZipFile,
        RuntimeError,
        EOFError,
        zlib.error,
    ) as error:
        raise BookError(
            f"{display_name(file, name)} is damaged: {error}. It cannot be read. Save it again from"
            " Excel."
        ) from None


@functools.lru_cache(maxsize=1)
def _sheet(file: Path, name: str, _mark: tuple[int, int]) -> Any:
    """A sheet, unpacked once also where its first lines are looked at before the rest."""
    workbook = _workbook(file)
    if name not in workbook.sheet_names:
        raise BookError(
            f"{file.name} has no sheet {name!r}. There is nothing to read of that name. Its sheets"
            f" are: {', '.join(workbook.sheet_names)}."
        )
    _refuse_stray_cells(file)
    return workbook.get_sheet_by_name(name)


@functools.lru_cache(maxsize=1)
def _cells_without_value(
    file: Path, name: str, _mark: tuple[int, int]
) -> dict[tuple[int, int], _NoValue]:
    """(row, column) from 0 on -> what stands in each cell that the reader leaves empty though it is
    not."""
    without_value: dict[tuple[int, int], _NoValue] = {}
    with zipfile.ZipFile(file) as packed:
        part = _part_of(packed, name)
        if part not in packed.namelist():
            return without_value
        with packed.open(part) as content:
            rest = b""
            while piece := content.read(_CHUNK):
                whole, end, rest = (rest[-_CHUNK:] + piece).rpartition(b"</c>")
                if b"<f" in whole or b'"e"' in whole or b"'e'" in whole:
                    without_value |= _in_chunk(whole + end)
    return without_value


def _in_chunk(xml: bytes) -> dict[tuple[int, int], _NoValue]:
    cells = [(about, text) for about, text in _ERROR.findall(xml)]
    cells += [
        (about, b"=" + formula)
        for about, formula in _NOT_COMPUTED.findall(xml)
        if not _TEXT.search(about)
    ]
    placed = [(_PLACE.search(about), text) for about, text in cells]
    return {
        (int(at.group(2)) - 1, _column_number(at.group(1)) - 1): _NoValue(
            html.unescape(text.decode("utf-8", "replace"))
        )
        for at, text in placed
        if at
    }


def _part_of(packed: zipfile.ZipFile, name: str) -> str:
    """Where in the workbook a sheet stands; "" where the workbook does not say."""
    try:
        book, relations = (
            packed.read(part).decode("utf-8", "replace")
            for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        )
    except KeyError:
        return ""
    targets = {
        about.get("Id"): about.get("Target", "")
        for about in map(_attributes, re.findall(r"<(?:\w+:)?Relationship\b([^>]*)>", relations))
    }
    for about in map(_attributes, re.findall(r"<(?:\w+:)?sheet\b([^>]*)>", book)):
        if about.get("name") == name:
            return posixpath.normpath(
                posixpath.join("/xl", targets.get(about.get("id"), ""))
            ).lstrip("/")
    return ""


def _attributes(text: str) -> dict[str, str]:
    return {
        key: html.unescape(one or other)
        for key, one, other in re.findall(r"""(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", text)
    }


def read_sheet(file: Path, name: str, *, heading_row: int = 0) -> TextTable:
    """One sheet of a workbook; its heading is the first line that holds anything, or that of number
    `heading_row`."""
    lines = _lines(file, name)
    first = (
        heading_row - 1
        if heading_row
        else next(
            (
                place
                for place, line in enumerate(lines)
                if any(cell_text(cell).strip() for cell in line)
            ),
            len(lines),
        )
    )
    if first == len(lines):
        return TextTable([], [], np.array([], dtype="int64"))
    heading = [cell_text(cell) for cell in lines[first]]
    columns = []
    for values in (
        zip(*lines[first + 1 :], strict=True) if len(lines) > first + 1 else [()] * len(heading)
    ):
        places: dict[tuple[type, Any], int] = {}
        codes = np.fromiter(
            (places.setdefault((type(value), value), len(places)) for value in values),
            "int64",
            len(values),
        )
        columns.append(encode_values([value for _type, value in places], codes))
    return without_blank_rows(heading, columns, np.arange(first + 2, len(lines) + 1))
