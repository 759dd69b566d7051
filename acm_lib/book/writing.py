"""How a book writes: typed tables as Parquet, quarantined rows and other tables as CSV.

Raw files are never written to. Everything is written beside and renamed, so that nobody ever sees
half a file.
"""

import csv
import datetime as dt
import os
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from acm_lib.book import tables
from acm_lib.book.lookup import lookup
from acm_lib.book.tables import Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
ROW_GROUP = 122_880
_SORTED_BY = ("client_id", "project_id", "opportunity_id", "department", "date", "month")


def typed_arrow(frame: pd.DataFrame, contract: Table, owners: Mapping[str, pd.Series]) -> pa.Table:
    """Kept rows with exact types (money as decimals), the user's row number and the client they
    belong to.

    Parameters
    ----------
    frame : kept rows; index: the user's row number.
    owners : "project_id", "opportunity_id" -> client_id by id, for tables that do not name the
        client themselves.
    """
    columns = {
        column.name: pa.array(frame[column.name], type=_arrow_type(column.kind), from_pandas=True)
        for column in contract.columns
    }
    columns["row"] = pa.array(frame.index.to_numpy(dtype="int64"))
    through = next(
        (
            column
            for column in owners
            if column in contract.names and "client_id" not in contract.names
        ),
        None,
    )
    if through:
        columns["client_id"] = lookup(frame[through], owners[through])
    return pa.table(columns)


def write_typed(table: pa.Table, file: Path) -> None:
    """One table as Parquet, sorted so that a client's rows lie together and are read without the
    others."""
    order = sort_columns(table.column_names)
    if order:
        table = table.sort_by([(column, "ascending") for column in order])
    pq.write_table(table, file, row_group_size=ROW_GROUP, compression="zstd")


def first_and_last(file: Path, column: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day of a column of a typed table, from what the file says of itself; None
    where it has none."""
    about = pq.read_metadata(file)
    place = about.schema.names.index(column)
    spans = [
        about.row_group(group).column(place).statistics for group in range(about.num_row_groups)
    ]
    days = [
        day
        for found in spans
        if found is not None and found.has_min_max
        for day in (found.min, found.max)
    ]
    return min(days, default=None), max(days, default=None)


def sort_columns(columns: Collection[str]) -> list[str]:
    """By which of its columns a typed table is sorted."""
    return [column for column in _SORTED_BY if column in columns]


def _arrow_type(kind: str) -> pa.DataType:
    return {
        tables.DATE: pa.date32(),
        tables.MONTH: pa.date32(),
        tables.MONEY: pa.decimal128(20, 4),
        tables.NUMBER: pa.float64(),
        tables.HOURS: pa.float64(),
        tables.RATIO: pa.float64(),
        tables.INTEGER: pa.int64(),
        tables.FLAG: pa.bool_(),
    }.get(kind, pa.string())


def write_quarantine(rows: pd.DataFrame, file: Path) -> None:
    """Add the quarantined rows of a table, as they stood, with row number and reason; no file
    where there are none.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    if len(rows):
        file.parent.mkdir(exist_ok=True)
        with file.open("ab") as target:
            target.write(csv_text(rows, heading=target.tell() == 0))


def write_csv(frame: pd.DataFrame, file: Path) -> None:
    """A frame of text as CSV (UTF-8), no cell of which a spreadsheet runs as a formula."""
    write_atomic(file, csv_text(frame))


def csv_text(frame: pd.DataFrame, *, heading: bool = True) -> bytes:
    """The content of such a file."""
    texts = {
        column: [escape_formula(str(cell)) for cell in frame[column].tolist()]
        for column in frame.columns
        if not pd.api.types.is_numeric_dtype(frame[column])
    }
    # A lone carriage return ends a row for whoever reads the file, and pandas leaves it unquoted.
    returns = any("\r" in cell for cells in texts.values() for cell in cells)
    return (
        frame.assign(**texts)
        .to_csv(
            index=False,
            header=heading,
            lineterminator="\n",
            quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL,
        )
        .encode("utf-8")
    )


def write_atomic(file: Path, content: bytes) -> None:
    """Write a file beside and rename it, so that nobody sees half of it; as open to others as its
    folder is."""
    try:
        handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(handle, "wb") as target:
                target.write(content)
            os.chmod(unfinished, file.parent.stat().st_mode & 0o666)
            os.replace(unfinished, file)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
    except OSError as error:  # it is this file that cannot be written, not the unfinished one
        error.filename, error.filename2 = str(file), None
        raise


def escape_formula(cell: str) -> str:
    """Text that starts like a formula gets an apostrophe in front; a plain negative number does
    not.

    Examples
    --------
    >>> escape_formula("=1+1"), escape_formula("-12.5"), escape_formula("Tết")
    ("'=1+1", '-12.5', 'Tết')
    """
    if cell.startswith(_FORMULA) and not cell.lstrip("+-").replace(".", "", 1).isdigit():
        return f"'{cell}"
    return cell


def unescape_formula(cell: str) -> str:
    """The cell that `escape_formula` was given.

    Examples
    --------
    >>> unescape_formula("'=1+1"), unescape_formula("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and escape_formula(cell[1:]) == cell else cell
