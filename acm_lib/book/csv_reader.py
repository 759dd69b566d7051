"""A CSV or TSV becomes cells of text, every row with its number; what does not fit is named.

Its separator and encoding are recognised. `fast_csv` reads a large plain file ten times as fast.
"""

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa

from acm_lib.book.cells import MAX_COLUMNS, RaggedRow, TextTable, encode_column, heading_name, trim
from acm_lib.book.problem import Problem, ProblemType
from acm_lib.errors import BookError
from acm_lib.statements import _

_ONE_CELL_EACH = _("give the row a cell for each column of the heading")
TOO_MANY_CELLS = ProblemType(
    "too_many_cells", _("{cells} cells, more than the {width} of the heading"), _ONE_CELL_EACH
)
TOO_FEW_CELLS = ProblemType(
    "too_few_cells", _("{cells} cells, fewer than the {width} of the heading"), _ONE_CELL_EACH
)
_BLOCK = 50_000  # rows held as Python objects at a time
# A first line that Excel understands.
_SAYS_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
# What a file may be under the name of a text file: how it begins, and what is said of it.
_WORKBOOK, _WEB_PAGE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), (b"<!doctype html", b"<html")
_IS_A_WORKBOOK = (
    "is an Excel workbook under the name of a text file. Read as text it is nothing. Name it .xlsx,"
    " or open it in Excel and save it as CSV (UTF-8)."
)
_IS_BINARY = "holds NUL bytes and is no text file. It cannot be read. Save it again as CSV (UTF-8)."
_IS_A_WEB_PAGE = (
    "is a web page and no table. Many systems send their log-in page where an export was asked for."
    " Log in, and export it again as CSV or Excel."
)
_LINE_END = re.compile(r"[\r\n]")  # as the `csv` module; a vertical tab ends no row


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
    number `heading_row`; an unclosed quotation mark, which would swallow rows, is refused. In a
    file `written_by_acm` a cell may hold whole lines of an export.
    """
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
        " longer than any cell of a table. The rest of the file cannot be read safely. Correct the"
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
    for holds, problem in (
        (data.startswith(_WORKBOOK), _IS_A_WORKBOOK),
        (b"\x00" in data, _IS_BINARY),
        (data[:200].lstrip().lower().startswith(_WEB_PAGE), _IS_A_WEB_PAGE),
    ):
        if holds:
            raise BookError(f"{name} {problem}")
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
