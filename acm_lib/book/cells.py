"""Cells of text, as a file has them, nothing guessed; Parquet is read here, CSV in `csv_reader`,
Excel in `excel`.

A plain `read_csv` misreads silently: `250.000` becomes 250, ids lose their zeros, clients called
`NA` vanish. Here every cell is text until `parsing` turns it into a value or gives the reason why
not.
"""

import datetime as dt
import os
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from acm_lib.book.problem import Problem
from acm_lib.errors import BookError

MAX_COLUMNS = 1_000
MAX_CELLS_OF_FILE = 4_000_000_000
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u200b\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"
        "\u2066\u2067\u2068\u2069",
    )
)

RaggedRow = tuple[int, tuple[str, ...], Problem]  # its number, its cells, what is wrong with it


@dataclass(frozen=True)
class EncodedColumn:
    """One column as text, each different text once.

    Attributes
    ----------
    distinct : the different texts; "" is an empty cell.
    exact : for each, whether the file stores a number or a day there rather than text (Excel,
        Parquet).
    codes : for each row, the place of its text in `distinct`.
    """

    distinct: list[str]
    exact: np.ndarray
    codes: np.ndarray

    def __getitem__(self, row: int) -> str:
        return self.distinct[self.codes[row]]

    def of_rows(self, rows: np.ndarray) -> list[str]:
        """The texts of some rows."""
        return [self.distinct[code] for code in self.codes[rows]]

    def is_in(self, places: Collection[int]) -> np.ndarray:
        """For each row, whether its text is one of these places in `distinct`."""
        return np.isin(self.codes, list(places))


@dataclass(frozen=True)
class TextTable:
    """What stands in a file: a heading and the cells below it.

    Attributes
    ----------
    heading : the texts of the first row that holds any.
    columns : one for each text of the heading.
    rows : the number of each row as the user sees it (blank lines count, the first line is 1).
    ragged_rows : rows with too many or too few cells: (row number, the cells, the problem).
    """

    heading: list[str]
    columns: list[EncodedColumn]
    rows: np.ndarray
    ragged_rows: tuple[RaggedRow, ...] = ()


def clean(text: str) -> str:
    """Text as it is compared and shown: one Unicode form (NFC), nothing invisible, single spaces,
    none around it.

    Examples
    --------
    >>> clean("  Cafe\\u0301\\u00a0 Sữa ") == "Café Sữa"
    True
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def heading_name(text: str) -> str:
    """A heading as a column name: "Client ID " -> "client_id"."""
    return "_".join(clean(text).casefold().replace("-", " ").replace("_", " ").split())


def trim(cells: list[str]) -> list[str]:
    """The cells up to the last that holds anything."""
    return cells[: max((place for place, text in enumerate(cells, 1) if text.strip()), default=0)]


def has_unprintable_name(file: Path) -> bool:
    """Has its name letters that can be neither printed nor written into a table?"""
    return bool(re.search("[\x00-\x1f\x7f\ud800-\udfff]", file.name))


def display_name(file: Path, sheet: str) -> str:
    """A file, and the sheet in it, as an error names them."""
    return f"{file.name}, sheet {sheet}" if sheet else file.name


def read_error(file: Path, error: Exception, kind: str = "") -> BookError:
    """A file that nobody may open, or that is not what its name says: a `kind` of file."""
    if isinstance(error, OSError) and error.errno:
        return BookError(
            f"{file.name} cannot be opened: {os.strerror(error.errno)}. Nothing is known of what is"
            " in it. Close it elsewhere, or ask for access."
        )
    reason = clean(
        "".join(letter if letter.isprintable() else " " for letter in str(error))
    ).rstrip(". ")
    return BookError(
        f"{file.name} is not a whole {kind}: {reason}. None of its rows can be used. Write it"
        " again."
    )


def read_parquet(file: Path) -> TextTable:
    """A Parquet file; stored numbers and days stay exactly what they are."""
    try:
        size = pq.read_metadata(file)
        if size.num_rows * size.num_columns > MAX_CELLS_OF_FILE:
            raise BookError(
                f"{file.name} has {size.num_rows:,} rows. That is more than fits into memory. Split"
                " it by year."
            )
        table = pq.ParquetFile(file).read()
        columns = [encode_column(column) for column in table.columns]
    except (pa.ArrowException, OSError) as error:
        raise read_error(file, error, "Parquet file") from None
    return without_blank_rows(list(table.column_names), columns, np.arange(2, table.num_rows + 2))


def encode_column(column: pa.Array | pa.ChunkedArray) -> EncodedColumn:
    """An Arrow column as text."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        encoded = column.combine_chunks().dictionary_encode()
    except pa.ArrowNotImplementedError:  # lists and structs
        encoded = pa.array(
            [None if value is None else str(value) for value in _to_python(column)], pa.string()
        ).dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    values = [*_to_python(encoded.dictionary), ""]
    return encode_values(
        values, encoded.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
    )


def _to_python(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    """The values of an Arrow column; as text where one is a day or a time that Python does not
    know."""
    try:
        return column.to_pylist()
    except (OverflowError, ValueError):
        return column.cast(pa.string()).to_pylist()


def encode_values(values: list[Any], codes: np.ndarray) -> EncodedColumn:
    """A column of Python values as text, given its different values and the place of each row's."""
    exact = np.fromiter(
        (not isinstance(value, (str, bytes)) for value in values), bool, len(values)
    )
    return EncodedColumn([cell_text(value) for value in values], exact, codes)


def without_blank_rows(
    heading: list[str], columns: list[EncodedColumn], rows: np.ndarray
) -> TextTable:
    """Cells without the rows in which nothing stands."""
    blank = np.ones(len(rows), dtype=bool)
    for column in columns:
        blank &= np.array([not text.strip() for text in column.distinct] or [True])[column.codes]
    if blank.any():
        columns = [
            EncodedColumn(column.distinct, column.exact, column.codes[~blank]) for column in columns
        ]
    return TextTable(heading, columns, rows[~blank])


def cell_text(cell: object) -> str:
    """One stored value as text, written so that it can only be read as itself."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (float, Decimal)):
        if cell != cell:
            return ""
        if abs(cell) == float("inf"):
            return str(cell)
        return (
            str(int(cell))
            if cell == int(cell)
            else f"{Decimal(repr(cell)) if isinstance(cell, float) else cell:f}"
        )
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, bytes):
        return cell.decode("utf-8", errors="replace")
    return str(cell)
