"""The book: what the agency knows, as validated tables, and how much of it was known at the end of a month."""

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
from acm_lib.book.reading import find_tables, read_table
from acm_lib.book.settings import Settings, read_settings
from acm_lib.book.tables import ESSENTIAL, TABLES
from acm_lib.book.writing import cache_folder, publish_folder, write_quarantine, write_typed
from acm_lib.errors import BookError, MissingTable, UsageError

_EVENTS = (("time_entries", "date"), ("invoices", "issued"), ("expenses", "date"))
_KEPT_STATES = 3  # how many earlier states of the typed tables stay, for processes that still read them


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
    settings = read_settings(folder / "book.toml")
    found, notes = find_tables(folder)
    if "clients" not in found or not set(found) & set(ESSENTIAL) - {"clients"}:
        raise BookError(
            f"{folder} has no table {'`clients`' if 'clients' not in found else '`projects`, `time_entries` or `invoices`'}. "
            "Without it there is nothing to report. Add it as .csv, .xlsx or .parquet; `acm new FOLDER` shows the columns."
        )
    files = sorted({file for file, _sheet in found.values()} | {folder / "book.toml"})
    home = cache_folder(folder)
    state = home / f"tables-{_fingerprint(files)}"
    if not (state / "state.json").exists():
        _check_into(state, folder, settings, found, files, notes)
    return Book(folder, state, settings)


class _Tables:
    """What a book and a view of it have in common: asking for tables."""

    settings: Settings

    def has(self, name: str) -> bool:
        """Is the table there, with at least one row?"""
        raise NotImplementedError

    def table(self, name: str) -> pd.DataFrame:
        """The rows of a table; MissingTable where it is absent."""
        raise NotImplementedError

    def require(self, *names: str, purpose: str = "this section") -> None:
        """Raise MissingTable, naming every one of `names` that is absent and what it is needed for."""
        lacking = [name for name in names if not self.has(name)]
        if lacking:
            raise MissingTable(*lacking, purpose=purpose)


class Book(_Tables):
    """Validated tables and settings. Made by `open_book`; never changed.

    Attributes
    ----------
    path : the book's folder.
    settings : the content of its `book.toml`.
    """

    def __init__(self, path: Path, state: Path, settings: Settings):
        self.path, self.settings, self._state = path, settings, state
        self._loaded: dict[str, pd.DataFrame] = {}

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
        """Every problem found: table, file, sheet, row, column, value, problem, remedy, severity."""
        return pd.DataFrame(self._record["problems"], columns=list(PROBLEM_COLUMNS))

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed or left out while reading."""
        return tuple(self._record["notes"])

    @property
    def hashes(self) -> Mapping[str, str]:
        """File -> SHA-256 of its bytes."""
        return self._record["hashes"]

    @cached_property
    def months(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last month in which anything was worked, bought or invoiced."""
        days = [self.table(table)[column] for table, column in _EVENTS if self.has(table)]
        if not days:
            days = [self.table("projects")["start"]]
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
            return BookView(self, last)
        try:
            wanted = _month_start(pd.to_datetime(str(month)[:7], format="%Y-%m"))
        except ValueError:
            raise UsageError(f"{month!r} is not a month. Reports are made by month. Write it as {last:%Y-%m}.") from None
        if not first <= wanted <= last:
            raise UsageError(
                f"The book {self.path} has nothing in {wanted:%Y-%m}. It reaches from {first:%Y-%m} to {last:%Y-%m}. Give a month within."
            )
        return BookView(self, wanted)


class BookView(_Tables):
    """A book cut at the last day of a month: nothing later is in it. Made by `Book.at`.

    Attributes
    ----------
    book : the whole book.
    month : the month's first day.
    as_of : its last day.
    settings : of the book.
    """

    def __init__(self, book: Book, month: pd.Timestamp):
        self.book, self.month, self.settings = book, month, book.settings
        self.as_of = month + pd.offsets.MonthEnd(0)
        self._cut: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        return f"{self.book!r}.at('{self.month:%Y-%m}')"

    @property
    def counts(self) -> pd.DataFrame:
        """As `Book.counts`: what was read and set aside in the whole files."""
        return self.book.counts

    def has(self, name: str) -> bool:
        return self.book.has(name) and len(self._known(name)) > 0

    def table(self, name: str) -> pd.DataFrame:
        """The rows known on `as_of`, as `Book.table` gives them; what became known later is missing."""
        if not self.has(name):
            raise MissingTable(name)
        return self._known(name).copy(deep=False)

    def _known(self, name: str) -> pd.DataFrame:
        if name not in self._cut:
            self._cut[name] = self._cut_off(TABLES[name], self.book.table(name))
        return self._cut[name]

    def _cut_off(self, contract: tables.Table, rows: pd.DataFrame) -> pd.DataFrame:
        if contract.known_on:
            day = rows[contract.known_on]
            if contract.name == "projects":
                day = day.fillna(rows["start"])
            rows = rows[day.isna() | (day <= self.as_of)]
        for column, other in contract.references.items():
            if other != contract.name and contract.column(column).required and self.book.has(other):
                rows = rows[rows[column].isin(self._known(other)[TABLES[other].key[0]])]
        if contract.masks:
            rows = rows.copy()
        for column, replaced in contract.masks.items():
            later = rows[column] > self.as_of
            if column != "end":  # the planned last day of a project is known from the start
                rows.loc[later, column] = pd.NaT
            for other, value in replaced.items():
                rows.loc[later, other] = float("nan") if value is None else value
        if contract.name == "tasks" and self.month != self.book.months[1]:
            # What a department says today has no date, so an earlier month cannot know it.
            rows["percent_complete"] = rows["done_on"].notna().astype("float64").where(rows["done_on"].notna())
        return rows.reset_index(drop=True)


def _check_into(state: Path, folder: Path, settings: Settings, found: dict, files: list[Path], notes: list[str]) -> None:
    kept: dict[str, pd.DataFrame] = {}
    quarantined, counts, problems = {}, [], []
    notes = list(notes)
    unfinished = Path(tempfile.mkdtemp(dir=state.parent, prefix=".tables-"))
    try:
        for name, contract in TABLES.items():
            if name not in found:
                continue
            raw = read_table(name, *found[name])
            checked = check_table(raw, settings.reading, kept)
            kept[name] = checked.kept
            quarantined[name] = checked.quarantined
            counts.append((name, checked.read, len(checked.kept), checked.read - len(checked.kept)))
            problems += checked.problems.astype("object").values.tolist()
            notes += raw.notes
            write_typed(checked.kept, contract, unfinished / f"{name}.parquet")
        record = {
            "rows": {name: len(frame) for name, frame in kept.items()},
            "counts": counts,
            "problems": problems,
            "notes": notes,
            "hashes": {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.exists()},
        }
        (unfinished / "state.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        write_quarantine(folder, quarantined)
        publish_folder(unfinished, state)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    earlier = sorted(state.parent.glob("tables-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for outdated in earlier[_KEPT_STATES:]:
        shutil.rmtree(outdated, ignore_errors=True)


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        if file.exists():
            status = file.stat()
            digest.update(f"{file.name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    for code in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(code.read_bytes())
    return digest.hexdigest()[:16]


def _frame(file: Path, name: str) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    for place, column in enumerate(TABLES[name].columns):
        if column.kind in (tables.MONEY, tables.INTEGER):
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
