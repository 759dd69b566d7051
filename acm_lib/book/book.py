"""The book: what the agency knows, as validated tables."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd

from acm_lib.book import tables
from acm_lib.book.checking import PROBLEM_COLUMNS, check_table
from acm_lib.book.publishing import finish
from acm_lib.book.reading import find_tables, read_table
from acm_lib.book.settings import Settings, read_settings
from acm_lib.book.tables import ESSENTIAL, TABLES
from acm_lib.book.view import Asked, BookView
from acm_lib.book.writing import (
    cache_folder,
    forget_outdated,
    hashes_of,
    publish_folder,
    publish_quarantine,
    quarantine_folder,
    write_quarantine,
    write_typed,
)
from acm_lib.errors import BookError, MissingTable, UsageError

_EVENTS = (("time_entries", "date"), ("invoices", "issued"), ("expenses", "date"))


def open_book(path: str | Path) -> Book:
    """Open a folder of CSV, Excel or Parquet tables as a book.

    The first time, and whenever a file has changed, every table is read and checked; the typed tables are kept in
    `.acm` beside the raw files, so that opening an unchanged book takes no time. Rows that cannot be used are in
    `quarantine/<table>.csv` with their reason. Raw files are never written to.

    Parameters
    ----------
    path : the folder.

    Raises
    ------
    BookError : no such folder, no usable tables, a damaged file, a wrong `book.toml`.

    Examples
    --------
    >>> from acm_lib.places import samples
    >>> book = open_book(samples())
    >>> book.settings.currency, len(book.table("clients"))
    ('VND', 48)
    """
    folder = Path(path).expanduser().resolve()
    if not folder.is_dir():
        raise BookError(f"{path} is not a folder. A book is a folder of tables. Give its path, or make one with `acm new {path}`.")
    finish(folder)
    settings = read_settings(folder / "book.toml")
    found, notes = find_tables(folder)
    if "clients" not in found or not set(found) & set(ESSENTIAL) - {"clients"}:
        raise BookError(
            f"{folder} has no table {'`clients`' if 'clients' not in found else '`projects`, `time_entries` or `invoices`'}. "
            "Without it there is nothing to report. Add it as .csv, .xlsx or .parquet; `acm new FOLDER` shows the columns."
        )
    files = sorted({file for file, _sheet in found.values()} | {folder / "book.toml"})
    home = cache_folder(folder)
    hashes = hashes_of([file for file in files if file.exists()], home)
    state = home / f"tables-{_fingerprint(hashes, notes)}"
    if not (state / "state.json").exists():
        _check_into(state, settings, found, hashes, notes)
        if hashes_of([file for file in files if file.exists()], home) != hashes:
            shutil.rmtree(state, ignore_errors=True)
            raise BookError(f"A file of {folder} changed while it was being read. Half of it would be old. Try again when it is finished.")
    publish_quarantine(state, folder, home)
    return Book(folder, state, settings)


class Book(Asked):
    """Validated tables and settings. Made by `open_book`; never changed.

    Attributes
    ----------
    path : the book's folder.
    settings : the content of its `book.toml`.
    """

    def __init__(self, path: Path, state: Path, settings: Settings):
        self.path, self.settings, self._state = path, settings, state
        self._loaded: dict[str, pd.DataFrame] = {}
        self._views: dict[pd.Timestamp, BookView] = {}

    def __repr__(self) -> str:
        return f"Book({str(self.path)!r}, {', '.join(self._record['rows'])})"

    @cached_property
    def _record(self) -> dict:
        return json.loads((self._state / "state.json").read_text(encoding="utf-8"))

    def has(self, name: str) -> bool:
        return self._record["rows"].get(_contracted(name), 0) > 0

    def table(self, name: str) -> pd.DataFrame:
        """The kept rows of a table.

        Returns
        -------
        DataFrame with every column of the contract: ids, texts and choices `str` (missing: NaN), dates and months
        `datetime64[us]`, money and numbers float64, integers float64, flags bool.
        """
        if not self.has(name):
            raise MissingTable(name)
        if name not in self._loaded:
            self._loaded[name] = _frame(self.parquet(name), name)
        return self._loaded[name].copy(deep=False)

    def parquet(self, name: str) -> Path:
        """The typed Parquet file of a whole table; for `facts`, which reads it out of core."""
        return self._state / f"{name}.parquet"

    @property
    def counts(self) -> pd.DataFrame:
        """One row per table: table, read, kept, quarantined; read = kept + quarantined."""
        return pd.DataFrame(self._record["counts"], columns=["table", "read", "kept", "quarantined"])

    @property
    def problems(self) -> pd.DataFrame:
        """Every problem found: table, file, sheet, row, column, value, problem, remedy, severity (quarantined, noted)."""
        return pd.read_parquet(self._state / "problems.parquet")

    @property
    def quarantine(self) -> Path:
        """The folder of the rows set aside: `<table>.csv` with row number, reason and the cells as they stood."""
        return quarantine_folder(self.path, self._state.parent)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed or left out while reading."""
        return tuple(self._record["notes"])

    @property
    def hashes(self) -> Mapping[str, str]:
        """File name -> SHA-256 of its bytes."""
        return self._record["hashes"]

    @property
    def inputs_sha256(self) -> str:
        """One SHA-256 over all raw files and `book.toml`: what was read, in one word."""
        return hashlib.sha256(json.dumps(self._record["hashes"], sort_keys=True).encode()).hexdigest()

    @cached_property
    def months(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last month in which anything was worked, bought or invoiced."""
        days = [self.table(table)[column] for table, column in _EVENTS if self.has(table)]
        if not days and self.has("projects"):
            days = [self.table("projects")[column].dropna() for column in ("signed_on", "start")]
        days = [day for day in days if len(day)]
        if not days:
            raise BookError(f"The book {self.path} has no dated row that could be used. No month can be reported. Look at the problems that `acm check` lists.")
        first, last = min(day.min() for day in days), max(day.max() for day in days)
        return _month_start(first), _month_start(last)

    def at(self, month: str | pd.Timestamp | None = None) -> BookView:
        """The book as it was known on the last day of a month; None is the book's last month.

        Raises
        ------
        UsageError : not a month, or one outside the book.
        """
        first, last = self.months
        if month is None or month == "":
            return self._view(last)
        try:
            wanted = _month_start(pd.to_datetime(month, format="%Y-%m") if isinstance(month, str) else pd.Timestamp(month))
        except (ValueError, TypeError):
            raise UsageError(f"{month!r} is not a month. Reports are made by month. Write it as {last:%Y-%m}.") from None
        if not first <= wanted <= last:
            raise UsageError(f"The book {self.path} has nothing in {wanted:%Y-%m}. It reaches from {first:%Y-%m} to {last:%Y-%m}. Give a month within.")
        return self._view(wanted)

    def _view(self, month: pd.Timestamp) -> BookView:
        """The same view for the same month, so that what was computed of it once is there again."""
        if month not in self._views:
            self._views[month] = BookView(self, month)
        return self._views[month]


def _check_into(state: Path, settings: Settings, found: dict, hashes: Mapping[str, str], notes: list[str]) -> None:
    raw, damaged = {}, []
    for name in TABLES:
        if name in found:
            try:
                raw[name] = read_table(name, *found[name])
            except BookError as error:
                damaged.append(str(error))
    if damaged:
        raise BookError("\n".join(damaged))
    if not raw["clients"].read:
        raise BookError(f"{raw['clients'].file} has a heading and no client. Every report is about clients. Add a row for each of them.")
    kept: dict[str, pd.DataFrame] = {}
    counts, problems = [], []
    notes = [*notes, *(note for table in raw.values() for note in table.notes)]
    unfinished = Path(tempfile.mkdtemp(dir=state.parent, prefix=".tables-"))
    try:
        for name in list(raw):
            checked = check_table(raw.pop(name), settings, kept)
            kept[name] = checked.kept
            counts.append((name, checked.read, len(checked.kept), checked.read - len(checked.kept)))
            problems.append(checked.problems)
            write_typed(checked.kept, TABLES[name], unfinished / f"{name}.parquet")
            write_quarantine(checked.quarantined, unfinished / "quarantine" / f"{name}.csv")
        texts = [column for column in PROBLEM_COLUMNS if column != "row"]
        every = pd.concat(problems, ignore_index=True).astype({"row": "int64", **dict.fromkeys(texts, "str")})
        every.to_parquet(unfinished / "problems.parquet", index=False)
        record = {
            "rows": {name: len(frame) for name, frame in kept.items()},
            "counts": counts,
            "notes": notes,
            "hashes": hashes,
        }
        (unfinished / "state.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        publish_folder(unfinished, state)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    forget_outdated(state.parent)


def _fingerprint(hashes: Mapping[str, str], notes: list[str]) -> str:
    """Of everything that the typed tables follow from: the raw files, and the code that reads them."""
    digest = hashlib.sha256(json.dumps([hashes, notes], sort_keys=True).encode())
    for code in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(code.read_bytes())
    return digest.hexdigest()[:16]


def _frame(file: Path, name: str) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    for place, column in enumerate(TABLES[name].columns):
        if column.kind == tables.MONEY:  # by way of text: the direct cast gives 0.33340000000000003 for 0.3334
            table = table.set_column(place, column.name, table.column(place).cast(pa.string()).cast(pa.float64()))
        elif column.kind == tables.INTEGER:
            table = table.set_column(place, column.name, table.column(place).cast(pa.float64()))
        elif column.kind in (tables.DATE, tables.MONTH):
            table = table.set_column(place, column.name, table.column(place).cast(pa.timestamp("us")))
    frame = table.to_pandas()
    for column in TABLES[name].columns:
        if column.kind in (tables.ID, tables.TEXT, tables.CHOICE, tables.CURRENCY):
            frame[column.name] = frame[column.name].astype("str")
        elif column.kind == tables.FLAG:
            frame[column.name] = frame[column.name].astype("bool")
    return frame


def _month_start(day: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(day).to_period("M").to_timestamp().as_unit("us")


def _contracted(name: str) -> str:
    if name not in TABLES:
        raise UsageError(f"There is no table {name!r} in the contract. Nothing can be read from it. Tables are: {', '.join(TABLES)}.")
    return name
