"""Files become cells of text, as they stand, nothing guessed: CSV, TSV and Parquet here, Excel in
`excel`.

A plain `read_csv` misreads silently: `250.000` becomes 250, ids lose their zeros, clients called
`NA` vanish. Here every cell is text until `parsing` turns it into a value or gives the reason why
not.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import os
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from acm_lib.book.problem import Problem, ProblemType
from acm_lib.errors import BookError
from acm_lib.statements import _

if TYPE_CHECKING:
    import pyarrow as pa

_ONE_CELL_EACH = _("give the row a cell for each column of the heading")
TOO_MANY_CELLS = ProblemType(
    "too_many_cells", _("{cells} cells, more than the {width} of the heading"), _ONE_CELL_EACH
)
TOO_FEW_CELLS = ProblemType(
    "too_few_cells", _("{cells} cells, fewer than the {width} of the heading"), _ONE_CELL_EACH
)
MAX_COLUMNS = 1_000
MAX_CELLS_OF_FILE = 4_000_000_000
_BLOCK = 50_000  # rows held as Python objects at a time
_SAYS_SEPARATOR = re.compile(
    r'"?sep=([,;\t|])"?\s*', re.IGNORECASE
)  # a first line that Excel understands
_LINE_END = re.compile(r"[\r\n]")  # as `csv` has it; a vertical tab ends no row
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u200b\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
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
        f"{file.name} is not a whole {kind}: {reason}. None of its rows can be used. Write it again."
    )


# CSV


def read_separated(
    file: Path,
    notes: list[str],
    headings: Collection[str],
    *,
    heading_row: int = 0,
    separator: str = "",
    written_by_acm: bool = False,
) -> TextTable:
    """A CSV or TSV; its separator and encoding are recognised, what is assumed is added to `notes`.

    The heading is the first line that holds anything, after one that says `sep=;`, or that of
    number `heading_row`; an unclosed quotation mark, which would swallow rows, is refused. In an
    file `written_by_acm` a cell may hold whole lines of an export.
    """
    import pyarrow as pa

    data = file.read_bytes()
    encoding = detect_encoding(data, file.name, notes)
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors="replace", newline="")
    stated = _SAYS_SEPARATOR.fullmatch(lines.readline())
    lines.seek(0)
    first_line = next(
        (line for line in itertools.islice(lines, bool(stated), None) if line.strip()), ""
    )
    lines.seek(0)
    separator = (
        separator
        or (stated[1] if stated else "")
        or max(
            ",;\t|",
            key=lambda mark: (_count_headings(first_line, mark, headings), first_line.count(mark)),
        )
    )
    reader = csv.reader(lines, delimiter=separator)
    blocks: list[list[pa.Array]] = []
    numbers: list[np.ndarray] = []
    ragged: list[RaggedRow] = []
    row, last = 0, []
    try:
        heading: list[str] = []
        for heading in reader:
            row += 1
            if row > bool(stated) and row >= heading_row and any(map(str.strip, heading)):
                break
        heading = trim(heading)
        if len(heading) > MAX_COLUMNS:  # `read_cells` says so; a million columns are not read first
            return TextTable(heading, [], np.array([], dtype="int64"))
        seen = reader.line_num
        while block := list(itertools.islice(reader, _BLOCK)):
            if not written_by_acm and reader.line_num - seen > len(
                block
            ):  # some cells have line breaks in them
                for place, cells in enumerate(block, row + 1):
                    _refuse_open_quote(place, cells, max(len(heading) - 1, 2), separator, file.name)
            places = np.arange(row + 1, row + 1 + len(block))
            row, seen, last = row + len(block), reader.line_num, block[-1]
            straight = _add_ragged(block, places, len(heading), ragged)
            numbers.append(places[straight])
            if not straight.all():
                block = list(itertools.compress(block, straight))
            if block:
                blocks.append(
                    [
                        pa.array(column, pa.string())
                        for column in itertools.islice(zip(*block, strict=False), len(heading))
                    ]
                )
        if data.count(b'"') % 2:
            _refuse_open_quote(row, last, 0, separator, file.name)
    except csv.Error:  # what is not strict has no other errors
        raise endless_cell_error(file.name, reader.line_num) from None
    columns = [
        encode_column(pa.chunked_array([block[place] for block in blocks], pa.string()))
        for place in range(len(heading))
    ]
    return TextTable(
        heading,
        columns,
        np.concatenate(numbers) if numbers else np.array([], dtype="int64"),
        tuple(ragged),
    )


def _add_ragged(
    block: list[list[str]], places: np.ndarray, width: int, ragged_rows: list
) -> np.ndarray:
    """Which rows of a block have a cell for each heading; the others are added to `ragged`, blank
    ones to nothing."""
    straight = np.fromiter(map(any, block), bool, len(block))
    lengths = np.fromiter(map(len, block), "int64", len(block))
    for place in np.flatnonzero((lengths != width) & straight):
        cells = block[place]
        if len(cells) > width and not any(cells[width:]):
            continue
        kind = TOO_FEW_CELLS if len(cells) < width else TOO_MANY_CELLS
        problem = Problem(kind, cells=len(cells), width=width)
        ragged_rows.append((int(places[place]), tuple(cells), problem))
        straight[place] = False
    return straight


def endless_cell_error(name: str, line: int) -> BookError:
    """A cell that is longer than `csv` reads."""
    return BookError(
        f"{name}, line {line}: a cell holds more than {csv.field_size_limit():,} letters, which is"
        " longer than any cell of a table. The rest of the file cannot be read safely. Mend the"
        " quotation marks of that line, or shorten the cell."
    )


def _refuse_open_quote(
    row: int, cells: list[str], separators: int, separator: str, name: str
) -> None:
    """A quotation mark that is not closed swallows the rows after it; they must not vanish into one
    cell."""
    for cell in cells:
        swallowed = [line for line in _LINE_END.split(cell)[1:] if line]
        if sum(line.count(separator) >= separators for line in swallowed) > len(swallowed) / 2:
            raise BookError(
                f"{name}, row {row}: a quotation mark is opened and not closed, so the rows after"
                " it are inside one cell. They would be lost. Close or remove the quotation mark"
                " in that row."
            )


def _count_headings(line: str, separator: str, headings: Collection[str]) -> int:
    return len(
        {heading_name(cell.strip().strip('"')) for cell in line.split(separator)} & set(headings)
    )


def detect_encoding(data: bytes, name: str, notes: list[str]) -> str:
    """The encoding of a text file; what is assumed is added to `notes`. BookError where it is no
    text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            if "\x00" not in data.decode("utf-16"):
                return "utf-16"
        except UnicodeDecodeError:
            pass
        raise BookError(
            f"{name} is damaged UTF-16 text, or UTF-32. It cannot be read. Save it again as UTF-8."
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BookError(
            f"{name} is an Excel workbook under the name of a text file. Read as text it is"
            " nothing. Name it .xlsx, or open it in Excel and save it as CSV (UTF-8)."
        )
    if b"\x00" in data:
        raise BookError(
            f"{name} holds NUL bytes and is no text file. It cannot be read. Save it again as CSV"
            " (UTF-8)."
        )
    if data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise BookError(
            f"{name} is a web page and no table. Many systems send their log-in page where an"
            " export was asked for. Log in, and export it again as CSV or Excel."
        )
    try:
        data.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        pass
    # cp1258 writes Vietnamese tone marks as letters of their own: where all of them join a vowel,
    # it was cp1258.
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    joined = (
        not any(unicodedata.combining(letter) for letter in vietnamese)
        and "\ufffd" not in vietnamese
    )
    encoding = (
        "cp1258" if joined and vietnamese != data.decode("cp1252", errors="replace") else "cp1252"
    )
    notes.append(
        f"{name} is not UTF-8; it was read as {encoding}. Save it as UTF-8 to be sure of every"
        " letter."
    )
    return encoding


# Parquet


def read_parquet(file: Path) -> TextTable:
    """A Parquet file; stored numbers and days stay exactly what they are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

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
    import pyarrow as pa

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
        import pyarrow as pa

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
