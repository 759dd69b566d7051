"""Files become text: CSV, TSV, Excel and Parquet, read cell by cell as they stand, nothing guessed.

A plain `read_csv` misreads silently: `250.000` becomes 250, ids lose their zeros, clients called `NA` vanish.
Here every cell is text until `parsing` turns it into a value or gives the reason why not.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from acm_lib.book.tables import TABLES
from acm_lib.errors import BookError

SUFFIXES = (".csv", ".tsv", ".xlsx", ".parquet")
LARGEST_UNPACKED = 1_000_000_000  # bytes: an Excel file that unpacks to more is refused before it is unpacked
LARGEST_RATIO = 200
_MOST_COLUMNS = 1_000


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in a file.

    Attributes
    ----------
    name : of the contract.
    file, sheet : where it was read; `sheet` is "" outside Excel.
    cells : text, one column per column of the contract that the file has, "" where empty.
    rows : the number of each row as the user sees it (the heading is row 1).
    crooked : rows with too many or too few cells: (row number, the cells as text, what is wrong).
    typed : numbers and dates came from cells that hold numbers and dates (Excel, Parquet), so they are exact.
    notes : what was assumed or left out.
    """

    name: str
    file: str
    sheet: str
    cells: pd.DataFrame
    rows: pd.Series
    crooked: tuple[tuple[int, tuple[str, ...], str], ...] = ()
    typed: bool = False
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def read(self) -> int:
        """Rows in the file, crooked ones included."""
        return len(self.cells) + len(self.crooked)


def find_tables(folder: Path) -> tuple[dict[str, tuple[Path, str]], list[str]]:
    """Which file (and sheet) of a folder holds which table.

    Returns
    -------
    {table: (file, sheet or "")} and notes on files that are none of the book's tables.

    Raises
    ------
    BookError : two files hold the same table.
    """
    found: dict[str, tuple[Path, str]] = {}
    notes = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in SUFFIXES or not file.is_file() or file.name.startswith(("~$", ".")):
            continue
        stem = file.stem.strip().casefold()
        if stem in TABLES:
            sheets = {stem: _sheets(file)[0] if file.suffix.lower() == ".xlsx" else ""}
        elif file.suffix.lower() == ".xlsx":
            sheets = {sheet.strip().casefold(): sheet for sheet in _sheets(file) if sheet.strip().casefold() in TABLES}
        else:
            sheets = {}
        if not sheets:
            notes.append(f"{file.name} is none of the book's tables and was left out.")
        for table, sheet in sheets.items():
            if table in found:
                raise BookError(
                    f"The table `{table}` stands in both {found[table][0].name} and {file.name}. Reading one of them would hide "
                    f"the other. Keep one of the two in {folder}."
                )
            found[table] = (file, sheet)
    return found, notes


def read_table(name: str, file: Path, sheet: str = "") -> RawTable:
    """Read one table as text.

    Raises
    ------
    BookError : the file is empty, damaged, too large to unpack, has no heading, repeats a heading, or lacks a
        required column.
    """
    notes: list[str] = []
    typed = file.suffix.lower() in (".xlsx", ".parquet")
    if file.suffix.lower() == ".parquet":
        records = _parquet(file)
    elif file.suffix.lower() == ".xlsx":
        records = _excel(file, sheet)
    else:
        records = _separated(file, name, notes)
    records = iter(records)
    heading_row, heading = next(((row, cells) for row, cells in records if any(cells)), (0, []))
    if not heading:
        raise BookError(f"{_where(file, sheet)} is empty. The table `{name}` has nothing to read. Fill it, or delete the file.")
    positions = _positions(name, heading, file, sheet, notes)
    width = len(heading)
    numbers, kept, crooked = [], [], []
    for row, cells in records:
        if not any(cells):
            continue
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            few = "fewer" if len(cells) < width else "more"
            crooked.append((row, tuple(cells), f"{len(cells)} cells, {few} than the {width} of the heading"))
            continue
        numbers.append(row)
        kept.append(cells)
    columns = list(zip(*kept, strict=True)) if kept else [()] * width
    frame = pd.DataFrame({column: pd.Series(columns[place], dtype="str") for column, place in positions.items()})
    return RawTable(
        name, file.name, sheet, frame, pd.Series(numbers, dtype="int64"), tuple(crooked), typed, tuple(notes)
    )


def _positions(name: str, heading: list[str], file: Path, sheet: str, notes: list[str]) -> dict[str, int]:
    if len(heading) > _MOST_COLUMNS:
        raise BookError(
            f"{_where(file, sheet)} has {len(heading):,} columns. No table of a book has more than {_MOST_COLUMNS:,}. "
            "Check the file's separator and quotes."
        )
    contract = TABLES[name]
    positions: dict[str, int] = {}
    unknown = []
    for place, text in enumerate(heading):
        column = "_".join(clean(text).casefold().replace("-", " ").replace("_", " ").split())
        if column in positions:
            raise BookError(
                f"{_where(file, sheet)} has two columns called `{column}`. Which one is meant cannot be known. Rename or delete one."
            )
        if column in contract.names:
            positions[column] = place
        elif text:
            unknown.append(text)
    if unknown:
        notes.append(f"{_where(file, sheet)}: columns not of this table were left out: {', '.join(unknown[:10])}.")
    lacking = [column.name for column in contract.columns if column.required and column.name not in positions]
    if lacking:
        raise BookError(
            f"{_where(file, sheet)} has no column {', '.join(f'`{column}`' for column in lacking)}. The table `{name}` cannot be read "
            f"without. Add it; its columns are: {', '.join(contract.names)}."
        )
    return positions


def clean(text: str) -> str:
    """Text as it is compared and shown: one Unicode form (NFC), no space around it, single spaces within.

    Examples
    --------
    >>> clean("  Cafe\\u0301\\u00a0 Sữa ") == "Café Sữa"
    True
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(unicodedata.normalize("NFC", text).replace("\u200b", "").replace("\ufeff", "").split())


def _separated(file: Path, name: str, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(file, notes)
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t|", key=lambda mark: (_known_headings(first_line, mark, name), first_line.count(mark)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    row = 0
    try:
        for row, cells in enumerate(reader, 1):
            yield row, cells
    except csv.Error as error:
        raise BookError(
            f"{file.name}, near row {row + 1}: {error}. The rest of the file cannot be read safely. Mend the quotes of that row."
        ) from None


def _known_headings(line: str, separator: str, name: str) -> int:
    headings = {"_".join(clean(cell.strip().strip('"')).casefold().split()) for cell in line.split(separator)}
    return len(headings & set(TABLES[name].names))


def _decoded(file: Path, notes: list[str]) -> str:
    before = file.stat()
    data = file.read_bytes()
    if (before.st_size, before.st_mtime_ns) != (file.stat().st_size, file.stat().st_mtime_ns):
        raise BookError(f"{file.name} changed while it was being read. Half of it would be old. Try again when it is finished.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise BookError(f"{file.name} is damaged UTF-16 text. It cannot be read. Save it again as UTF-8.") from None
    if b"\x00" in data:
        raise BookError(f"{file.name} holds NUL bytes and is no text file. It cannot be read. Save it again as CSV (UTF-8).")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # cp1258 writes Vietnamese tone marks as letters of their own: where all of them join a vowel, it was cp1258.
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    joined = not any(unicodedata.combining(letter) for letter in vietnamese) and "\ufffd" not in vietnamese
    encoding = "cp1258" if joined and vietnamese != data.decode("cp1252", errors="replace") else "cp1252"
    notes.append(f"{file.name} is not UTF-8; it was read as {encoding}. Save it as UTF-8 to be sure of every letter.")
    return vietnamese if encoding == "cp1258" else data.decode("cp1252", errors="replace")


def _sheets(file: Path) -> list[str]:
    return _workbook(file).sheet_names


def _workbook(file: Path):
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError):
        raise BookError(f"{file.name} is not an Excel file (.xlsx). It cannot be read. Save it again from Excel.") from None
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(file.stat().st_size, 50_000):
        raise BookError(
            f"{file.name} would unpack to {unpacked / 1e6:,.0f} MB. A file packed that tightly is broken or made to harm. "
            "Save the data as CSV or Parquet."
        )
    try:
        return CalamineWorkbook.from_path(str(file))
    except CalamineError as error:
        raise BookError(f"{file.name} is damaged: {error}. It cannot be read. Save it again from Excel.") from None


def _excel(file: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    rows = _workbook(file).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    for row, cells in enumerate(rows, 1):
        yield row, [_as_text(cell) for cell in cells]


def _parquet(file: Path) -> Iterator[tuple[int, list[str]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise BookError(f"{file.name} is not a whole Parquet file: {error}. It cannot be read. Write it again.") from None
    yield 1, list(table.column_names)
    columns = [[_as_text(value) for value in column.to_pylist()] for column in table.columns]
    for row, cells in enumerate(zip(*columns, strict=True), 2):
        yield row, list(cells)


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        if cell != cell:
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return str(cell)


def _where(file: Path, sheet: str) -> str:
    return f"{file.name}, sheet {sheet}" if sheet else file.name
