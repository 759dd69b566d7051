"""A table larger than memory is checked chunk by chunk, by the same rules, in a few hundred MB.

What only the whole column can settle (how its dates are written, which days are far after all
others) is read from the columns alone first. The usable rows are then sorted on disk, so that one
client's are read without the others.
"""

import errno
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from acm_lib.book import tables
from acm_lib.book.cells import clean, encode_column, read_error, without_blank_rows
from acm_lib.book.checking.problem_log import cap_problems
from acm_lib.book.checking.rules import DAYS_TO_COMPARE, first_far_day
from acm_lib.book.checking.table import ColumnFormats, check_table
from acm_lib.book.corrections import with_corrections
from acm_lib.book.duckdb_connection import connect, quoted
from acm_lib.book.parsing import column_reading, parse_column
from acm_lib.book.problem import Problem
from acm_lib.book.reading import RawTable, column_places
from acm_lib.book.settings import Reading, Settings
from acm_lib.book.tables import TABLES, Column
from acm_lib.book.writing import ROW_GROUP, sort_columns, typed_arrow, write_quarantine

CHUNK_ABOVE_ROWS = 1_000_000  # a Parquet file of more is checked in chunks
CHUNK = 500_000  # rows
SORTING_MEMORY = "1500MB"


@dataclass(frozen=True)
class ChunkedCheck:
    """A table checked in chunks: how many rows were read and can be used, its problems (as far as
    they are listed), notes."""

    read: int
    usable: int
    problems: pd.DataFrame
    notes: tuple[str, ...]


def needs_chunks(name: str, file: Path) -> bool:
    """Is it a Parquet file of so many rows that it is checked in chunks? Tables with a key are read
    whole."""
    if TABLES[name].key or file.suffix.lower() != ".parquet":
        return False
    try:
        return pq.read_metadata(file).num_rows > CHUNK_ABOVE_ROWS
    except (pa.ArrowException, OSError):  # `read_table` says what is wrong with it
        return False


def check_in_chunks(
    name: str,
    file: Path,
    settings: Settings,
    parents: Mapping[str, pd.DataFrame],
    rejected: Mapping[str, Mapping[str, int]],
    owners: Mapping[str, pd.Series],
    folder: Path,
    corrections: Path | None = None,
) -> ChunkedCheck:
    """Check a large Parquet file; its usable rows become `<name>.parquet` in `folder`, the others
    `quarantine/<name>.csv`.

    Parameters
    ----------
    parents, rejected : as for `check_table`. owners : as for `typed_arrow`. corrections : as for
        `with_corrections`.

    Raises
    ------
    BookError : the file is damaged or lacks a required column.
    """
    notes: list[str] = []
    unsorted, writer = folder / f".{name}.parquet", None
    read = usable = 0
    problems: list[pd.DataFrame] = []
    try:
        with pq.ParquetFile(file) as source:
            places = column_places(source.schema_arrow.names, TABLES[name], file.name, notes)
            formats = _column_formats(source, places, name, settings.reading)
            for raw in _chunks(source, places, name, file.name):
                raw = with_corrections(raw, corrections, chunk=True)
                notes += raw.notes
                checked = check_table(raw, settings, parents, rejected, formats)
                typed = typed_arrow(checked.rows, TABLES[name], owners)
                writer = writer or pq.ParquetWriter(
                    unsorted, typed.schema, compression="snappy", write_statistics=False
                )
                writer.write_table(typed)
                write_quarantine(checked.quarantined, folder / "quarantine" / f"{name}.csv")
                problems.append(checked.problems)
                read, usable = read + checked.read, usable + len(checked.rows)
    except (pa.ArrowException, OSError) as error:
        if (
            isinstance(error, OSError) and error.errno == errno.ENOSPC
        ):  # what was being written has no room, nothing is wrong with the file
            raise
        raise read_error(file, error, "Parquet file") from None
    finally:
        if writer:
            writer.close()
    _sorted(unsorted, folder / f"{name}.parquet", folder)
    return ChunkedCheck(
        read, usable, cap_problems(pd.concat(problems, ignore_index=True), notes), tuple(notes)
    )


def _chunks(
    source: pq.ParquetFile, places: dict[str, int], name: str, file: str
) -> Iterator[RawTable]:
    stored = source.schema_arrow.names
    first = 2  # the row that the user sees: the first line is the heading
    for batch in source.iter_batches(CHUNK, columns=[stored[place] for place in places.values()]):
        columns = pa.Table.from_batches([batch])
        texts = [encode_column(columns.column(stored[place])) for place in places.values()]
        cells = without_blank_rows(list(places), texts, np.arange(first, first + batch.num_rows))
        first += batch.num_rows
        yield RawTable(name, file, "", dict(zip(places, cells.columns, strict=True)), cells.rows)


def _column_formats(
    source: pq.ParquetFile, places: dict[str, int], name: str, reading: Reading
) -> ColumnFormats:
    readings, far = {}, {}
    for column in TABLES[name].columns:
        if column.name not in places:
            continue
        stored = source.schema_arrow.field(places[column.name])
        if column.kind in (tables.DATE, tables.MONTH, *tables.NUMERIC) and pa.types.is_large_string(
            stored.type
        ) | pa.types.is_string(stored.type):
            texts: set[str] = set()
            for batch in source.iter_batches(CHUNK, columns=[stored.name]):
                texts.update(
                    text
                    for text in map(clean, batch.column(0).drop_null().unique().to_pylist())
                    if text
                )
            readings[column.name] = column_reading(sorted(texts), column, reading)
        if column.name in DAYS_TO_COMPARE.get(name, ()):
            day = first_far_day(
                _days(source, stored.name, column, readings.get(column.name, reading))
            )
            if day is not None:
                far[column.name] = day
    return ColumnFormats(readings, far)


def _days(source: pq.ParquetFile, stored: str, column: Column, reading: Reading) -> pd.Series:
    """How many rows each day has."""
    counts: Counter = Counter()
    for batch in source.iter_batches(CHUNK, columns=[stored]):
        texts = encode_column(pa.Table.from_batches([batch]).column(0))
        values = parse_column(
            [clean(text) for text in texts.distinct], column, reading, texts.exact, whole=False
        )
        for value, rows in zip(
            values, np.bincount(texts.codes, minlength=len(values)).tolist(), strict=True
        ):
            if rows and value is not None and not isinstance(value, Problem):
                counts[value] += rows
    return pd.Series(counts.values(), index=pd.to_datetime(list(counts)), dtype="int64")


def _sorted(unsorted: Path, target: Path, folder: Path) -> None:
    """Sort on disk what is too large to be sorted in memory; the texts it is sorted by as numbers,
    which takes a third less."""
    schema, rows = pq.read_schema(unsorted), f"read_parquet('{quoted(unsorted)}')"
    keys = sort_columns(schema.names)
    texts = [key for key in keys if pa.types.is_string(schema.field(key).type)]
    numbered = ", ".join(
        f"{name}::number_of_{name} AS {name}" if name in texts else name for name in schema.names
    )
    spelt = ", ".join(
        f"{name}::VARCHAR AS {name}" if name in texts else name for name in schema.names
    )
    with connect(SORTING_MEMORY, folder / ".spill") as connection:
        for key in texts:
            connection.execute(
                f"CREATE TYPE number_of_{key} AS ENUM (SELECT DISTINCT {key} FROM {rows} WHERE"
                f" {key} IS NOT NULL ORDER BY {key})"
            )
        connection.execute(
            f"COPY (SELECT {spelt} FROM (SELECT {numbered} FROM {rows} ORDER BY"
            f" {', '.join([*keys, 'row'])})) TO '{quoted(target)}' (FORMAT parquet, COMPRESSION"
            f" zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )
    unsorted.unlink()
