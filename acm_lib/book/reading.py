"""Which file of a folder holds which table, and its columns by the names of the contract. Every
cell is still text."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from acm_lib.book.cells import (
    MAX_COLUMNS,
    EncodedColumn,
    RaggedRow,
    TextTable,
    clean,
    display_name,
    has_unprintable_name,
    heading_name,
    read_parquet,
)
from acm_lib.book.csv_reader import read_separated
from acm_lib.book.excel import read_sheet, sheets
from acm_lib.book.tables import TABLES, Table
from acm_lib.book.template import without_template_rows
from acm_lib.errors import BookError

SUFFIXES = (".csv", ".tsv", ".xlsx", ".parquet")
_NOT_READ = (".xls", ".xlsm", ".xlsb", ".ods", ".json", ".txt", ".csv.gz", ".gz", ".zip")


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in a file.

    Attributes
    ----------
    name : of the contract.
    file, sheet : where it was read; `sheet` is "" outside Excel.
    columns : the text of each column of the contract that the file has.
    rows : the number of each row as the user sees it (the first line is 1).
    ragged_rows : rows with too many or too few cells: (row number, the cells as text, the problem).
    notes : what was assumed or left out.
    """

    name: str
    file: str
    sheet: str
    columns: dict[str, EncodedColumn]
    rows: np.ndarray
    ragged_rows: tuple[RaggedRow, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """Rows in the file, ragged ones included."""
        return len(self.rows) + len(self.ragged_rows)


def read_cells(
    file: Path, sheet: str, notes: list[str], headings: Collection[str] = ()
) -> TextTable:
    """Read a file as text.

    Parameters
    ----------
    file, sheet : what to read; `sheet` is "" outside Excel.
    notes : what had to be assumed is added to it.
    headings : names to expect, by which the separator of a CSV is recognised.

    Raises
    ------
    BookError : the file is empty, damaged, or too large to unpack.
    """
    if file.suffix.lower() == ".parquet":
        cells = read_parquet(file)
    elif file.suffix.lower() == ".xlsx":
        cells = read_sheet(file, sheet)
    else:
        cells = read_separated(file, notes, headings)
    if not any(cells.heading):
        raise BookError(
            f"{display_name(file, sheet)} is empty. There is nothing to read in it. Fill it, or"
            " delete the file."
        )
    if len(cells.heading) > MAX_COLUMNS:
        raise BookError(
            f"{display_name(file, sheet)} has {len(cells.heading):,} columns. No table has more"
            f" than {MAX_COLUMNS:,}. Check the file's separator and quotes."
        )
    return cells


def find_tables(folder: Path) -> tuple[dict[str, tuple[Path, str]], list[str]]:
    """Which file (and sheet) of a folder holds which table. Of two that hold the same one without
    rows gives way.

    Returns
    -------
    {table: (file, sheet or "")} and notes on files and sheets that are none of the book's tables.

    Raises
    ------
    BookError : two files or sheets hold the same table.
    """
    sources: dict[str, tuple[Path, str]] = {}
    notes = []
    for file in sorted(folder.iterdir()):
        if file.name.startswith(("~$", ".")):
            continue
        if has_unprintable_name(file):
            notes.append(
                f"{file.name!a} has a name that cannot be printed and was left out. Rename it."
            )
            continue
        if not file.is_file():
            if heading_name(file.stem) in TABLES and file.suffix.lower() in ("", *SUFFIXES):
                notes.append(
                    f"{file.name} is a folder, or a link to nothing, and was left out. A table is"
                    " one file beside `book.toml`."
                )
            continue
        if file.suffix.lower() not in SUFFIXES:
            if heading_name(file.name.split(".")[0]) in TABLES and file.suffix.lower() in _NOT_READ:
                notes.append(f"{file.name} is not read. Save it as one of {', '.join(SUFFIXES)}.")
            continue
        tables, left_out = _tables_in(file)
        notes += left_out
        for table, sheet in tables:
            new, old = (file, sheet), sources.setdefault(table, (file, sheet))
            if new == old:
                continue
            filled, empty = (new, old) if _rows(table, *new) else (old, new)
            if _rows(table, *filled) and _rows(table, *empty):
                raise BookError(
                    f"The table `{table}` stands in both {display_name(*old)} and"
                    f" {display_name(*new)}. Reading one of them would hide the other. Keep one of"
                    f" the two in {folder}."
                )
            sources[table] = filled
            notes.append(
                f"{display_name(*empty)} has no rows; the table `{table}` is read from"
                f" {display_name(*filled)}."
            )
    return sources, notes


def find_other_source(folder: Path, table: str, target: Path) -> tuple[Path, str] | None:
    """The file (and sheet) that holds rows of a table, other than the file `target`; None where
    none does."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if (
            file != target
            and file.is_file()
            and not file.name.startswith(("~$", "."))
            and file.suffix.lower() in SUFFIXES
        ):
            for name, sheet in _tables_in(file)[0]:
                if name == table and _rows(table, file, sheet):
                    return file, sheet
    return None


def _rows(table: str, file: Path, sheet: str) -> int:
    return read_table(table, file, sheet).read


def _tables_in(file: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """[(table, sheet)] of one file, and notes on what in it is no table."""
    stem = heading_name(file.stem)
    if file.suffix.lower() != ".xlsx":
        return (
            ([(stem, "")], [])
            if stem in TABLES
            else ([], [f"{file.name} is none of the book's tables and was left out."])
        )
    names = sheets(file)
    tables = [(heading_name(sheet), sheet) for sheet in names if heading_name(sheet) in TABLES]
    if stem in TABLES and stem not in dict(tables) and names[0] not in dict(tables).values():
        tables.append((stem, names[0]))
    taken = {sheet for _table, sheet in tables}
    return tables, [
        f"{display_name(file, sheet)} is none of the book's tables and was left out."
        for sheet in names
        if sheet not in taken
    ]


def read_table(name: str, file: Path, sheet: str = "") -> RawTable:
    """Read one table as text.

    Raises
    ------
    BookError : the file is empty, damaged, too large to unpack, repeats a heading, or lacks a
        required column.
    """
    notes: list[str] = []
    contract = TABLES[name]
    cells = read_cells(file, sheet, notes, contract.names)
    cells, left_out = without_template_rows(cells, contract)
    if left_out:
        notes.append(
            f"{display_name(file, sheet)}: the template's own rows (units, example) were left out."
        )
    unnamed = [
        str(place)
        for place, text in enumerate(cells.heading, 1)
        if not clean(text) and any(map(str.strip, cells.columns[place - 1].distinct))
    ]
    if unnamed:
        notes.append(
            f"{display_name(file, sheet)}: columns without a heading were left out:"
            f" {', '.join(unnamed[:10])}."
        )
    places = column_places(cells.heading, contract, display_name(file, sheet), notes)
    columns = {column: cells.columns[place] for column, place in places.items()}
    return RawTable(name, file.name, sheet, columns, cells.rows, cells.ragged_rows, tuple(notes))


def column_places(
    heading: list[str], contract: Table, source: str, notes: list[str]
) -> dict[str, int]:
    """Column of the contract -> its place in a heading; headings of no such column are added to
    `notes`.

    Raises
    ------
    BookError : a heading stands twice, a required column is missing. `source` is how the file is
        called.
    """
    places: dict[str, int] = {}
    unknown = []
    for place, text in enumerate(heading):
        column = heading_name(text)
        if column in places:
            raise BookError(
                f"{source} has two columns called `{column}`. Which one is meant cannot be known."
                " Rename or delete one."
            )
        if column in contract.names:
            places[column] = place
        elif column:
            unknown.append(clean(text))
    if unknown:
        notes.append(
            f"{source}: columns not of this table were left out: {', '.join(unknown[:10])}."
        )
    missing = [
        column.name for column in contract.columns if column.required and column.name not in places
    ]
    if missing:
        raise BookError(
            f"{source} has no column {', '.join(f'`{column}`' for column in missing)}; its heading"
            f" reads {_name_headings(heading)}. The table `{contract.name}` cannot be read without."
            f" Add it; its columns are: {', '.join(contract.names)}."
        )
    return places


def _name_headings(heading: list[str]) -> str:
    """The beginning of a heading, without what would disturb a terminal."""
    text = ", ".join(filter(None, map(clean, heading)))
    return "".join(letter for letter in text if letter.isprintable())[:120]
