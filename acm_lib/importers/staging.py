"""What each export has brought: `imports/<export>.parquet`, names as they were spelt. A book's
tables are made of all of them.

An export that comes again replaces what it covers: the days from its first to its last row, or the
same projects, companies and opportunities. What it does not cover stays.
"""

import io
import itertools
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from acm_lib.errors import ImportRefused
from acm_lib.importers.formats import ExportFormat
from acm_lib.importers.origin import KEY
from acm_lib.importers.rows import COLUMNS, SUMMED, arrow_type
from acm_lib.importers.systems import formats

FOLDER = "imports"
_KEYS = {
    "project": ("client", "project"),
    "company": ("client",),
    "opportunity": ("id",),
    "invoice": ("id",),
}
_DATED = ("time", "invoice")


@dataclass(frozen=True)
class Change:
    """What an import changes of what the same export brought before.

    Attributes
    ----------
    added, removed, unchanged : rows of the days or things it covers; a row that was corrected is
        removed and added.
    first, last : the days it covers, where its rows have days ("" otherwise).
    before, after : what is added up (hours, amounts) of the rows it covers.
    """

    added: int
    removed: int
    unchanged: int
    first: str = ""
    last: str = ""
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)


def read_staging(book: Path) -> dict[str, pa.Table]:
    """Export -> what it has brought so far."""

    staging = {}
    for export_format in formats():
        file = book / FOLDER / f"{export_format.key}.parquet"
        if file.exists():
            columns = COLUMNS[export_format.record]
            texts = [name for name in columns if arrow_type(name) == pa.string()]
            try:
                staging[export_format.key] = pq.read_table(file, read_dictionary=texts).select(
                    columns
                )
            except (pa.ArrowException, OSError, KeyError):
                raise ImportRefused(
                    f"{file} is damaged, or was not written by an import. What came before cannot"
                    " be read. Delete it and import those exports again."
                ) from None
    return staging


def merge_export(
    old: pa.Table | None, new: pa.Table, export_format: ExportFormat, others: str, file: str
) -> tuple[pa.Table, Change]:
    """What an export has brought, with a new one in it.

    Raises
    ------
    ImportRefused : clients or people that the book has in these days are not in the new export at
        all: it may be a part.
    """
    if not new.num_rows:
        return (new if old is None else old), Change(0, 0, 0)
    first, last = _days(new) if export_format.record in _DATED else ("", "")
    if old is None or not old.num_rows:
        return new, Change(new.num_rows, 0, 0, first, last, Decimal(0), _sum(new, export_format))
    covered = _covered(old, new, export_format)
    if export_format.record in _DATED:
        covered = _exclude_absent(old, new, export_format, covered, others, (file, first, last))
    replaced = old.filter(covered)
    added, removed = _count_changes(_hashes(new), _hashes(replaced))
    change = Change(
        added,
        removed,
        new.num_rows - added,
        first,
        last,
        _sum(replaced, export_format),
        _sum(new, export_format),
    )
    if not added and not removed:
        return old, change

    return pa.concat_tables([old.filter(~covered), new]), change


def _days(table: pa.Table) -> tuple[str, str]:
    days = table["date"].to_numpy()
    return str(days.min()), str(days.max())


def _sum(table: pa.Table, export_format: ExportFormat) -> Decimal:
    name = SUMMED.get(export_format.record)
    if not name or not table.num_rows:
        return Decimal(0)

    total = pc.sum(table[name]).as_py()
    return total if isinstance(total, Decimal) else Decimal(round((total or 0.0) * 3600)) / 3600


def _covered(old: pa.Table, new: pa.Table, export_format: ExportFormat) -> np.ndarray:
    covered = np.zeros(old.num_rows, dtype=bool)
    if export_format.record in _DATED:
        days, ends = old["date"].to_numpy(), new["date"].to_numpy()
        covered |= (days >= ends.min()) & (days <= ends.max())
    keys = _KEYS.get(export_format.record)
    if keys:
        covered |= np.isin(_hashes(old.select(keys)), _hashes(new.select(keys)))
    return covered


def _exclude_absent(
    old: pa.Table,
    new: pa.Table,
    export_format: ExportFormat,
    covered: np.ndarray,
    others: str,
    export: tuple[str, str, str],
) -> np.ndarray:
    """An export of one client or person must not silently delete all the others of its days."""
    for name, plural in (("client", "clients"), ("person", "people")):
        if name not in COLUMNS[export_format.record]:
            continue
        spellings, codes = encode_column(old, name)
        named = set(encode_column(new, name)[0])
        missing = np.array([text not in named for text in spellings] or [False])[codes] & covered
        absent = sorted({str(spellings[code]) for code in np.unique(codes[missing])})
        if absent and not others:
            file, first, last = export
            raise ImportRefused(
                f"{file} covers {first} to {last}; of the {plural} the book has in these days it"
                f" says nothing of {len(absent)} ({', '.join(absent[:5])}). Replacing the days"
                " would delete them; the export may be of a part only. Say --others keep (it is a"
                " part: they stay) or --others drop (they are gone)."
            )
        if others == "keep":
            covered = covered & ~missing
    return covered


def encode_column(table: pa.Table, name: str) -> tuple[list[Any], np.ndarray]:
    """The different values of a column (None: empty), and for each row the place of its own."""
    column = table[name].combine_chunks().dictionary_encode()
    values, codes = column.dictionary.to_pylist(), column.indices
    if codes.null_count:
        values, codes = [*values, None], codes.fill_null(len(values))
    codes = codes.to_numpy()
    used = np.bincount(codes, minlength=len(values)) > 0
    if used.all():
        return values, codes
    return list(itertools.compress(values, used)), (np.cumsum(used) - 1)[codes]


def day_numbers(table: pa.Table) -> np.ndarray:
    """The date of each row as days since 1970."""
    return table["date"].to_numpy().astype("int32")


def _hashes(table: pa.Table) -> np.ndarray:
    """One number for each row, the same for the same content."""
    rows = np.full(table.num_rows, 17, dtype="uint64")
    for name in table.column_names:
        values, codes = encode_column(table, name)
        hashed = pd.util.hash_array(
            np.array([repr(value) for value in values], dtype="object"), categorize=False
        )
        rows = rows * np.uint64(1_000_003) ^ hashed[codes]
    return rows


def _count_changes(new: np.ndarray, old: np.ndarray) -> tuple[int, int]:
    """How many of the new rows were not there, and how many of the old ones are not there any
    more."""
    rows, places = np.unique(np.concatenate([new, old]), return_inverse=True)
    counts = np.bincount(places[: len(new)], minlength=len(rows)) - np.bincount(
        places[len(new) :], minlength=len(rows)
    )
    return int(counts[counts > 0].sum()), int(-counts[counts < 0].sum())


def to_parquet(table: pa.Table, mark: bytes = b"") -> bytes:
    """A table as a Parquet file; the same bytes for the same rows."""

    file = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata({KEY: mark} if mark else None),
        file,
        compression="snappy",
        # Bounds of the other columns are read by nobody and cost half the time.
        write_statistics=["date"] if "date" in table.column_names else False,
    )
    return file.getvalue()
