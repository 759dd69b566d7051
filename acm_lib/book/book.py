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
from acm_lib.book.checking import PROBLEM_COLUMNS, check_in_pieces, check_table, check_together, listed, too_large_at_once
from acm_lib.book.mending import mended_files, take_back, with_mended
from acm_lib.book.publishing import finish
from acm_lib.book.reading import RawTable, find_tables, read_table
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
    sorting,
    span,
    typed_arrow,
    write_quarantine,
    write_typed,
)
from acm_lib.errors import BookError, MissingTable, UsageError
from acm_lib.places import program

_DAYS = {"time_entries": ("date",), "invoices": ("issued",), "expenses": ("date",), "projects": ("signed_on", "start")}
_EVENTS = ("time_entries.date", "invoices.issued", "expenses.date")
_OWNED_BY = {"projects": "project_id", "opportunities": "opportunity_id"}
LARGE = 1_000_000  # rows: such a table is not loaded unasked
SEALED = "state.json"  # what is known of typed tables; a folder that has it is a book that was checked already
MOST_AT_ONCE = 20_000_000  # rows that fit into memory as a frame


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
    >>> from acm_lib.places import program, samples
    >>> book = open_book(samples())
    >>> book.settings.currency, len(book.table("clients"))
    ('VND', 48)
    """
    folder = Path(path).expanduser().resolve()
    if not folder.is_dir():
        raise BookError(f"{path} is not a folder. A book is a folder of tables. Give its path, or make one with `{program()} new {path}`.")
    finish(folder)
    settings = read_settings(folder / "book.toml")
    if (folder / SEALED).exists():
        return Book(folder, folder, settings)
    found, notes = find_tables(folder)
    if "clients" not in found or not set(found) & set(ESSENTIAL) - {"clients"}:
        raise BookError(
            f"{folder} has no table {'`clients`' if 'clients' not in found else '`projects`, `time_entries` or `invoices`'}. "
            f"Without it there is nothing to report. Add it as .csv, .xlsx or .parquet; `{program()} new FOLDER` shows the columns."
        )
    mended = mended_files(folder)
    files = sorted({file for file, _sheet in found.values()} | {folder / "book.toml"} | set(mended.values()))
    home = cache_folder(folder)
    hashes = hashes_of([file for file in files if file.exists()], home)
    state = home / f"tables-{_fingerprint(hashes, notes)}"
    if not (state / SEALED).exists():
        _check_into(state, settings, found, mended, hashes, notes)
        if hashes_of([file for file in files if file.exists()], home) != hashes:
            shutil.rmtree(state, ignore_errors=True)
            raise BookError(f"A file of {folder} changed while it was being read. Half of it would be old. Try again when it is finished.")
    changed = publish_quarantine(state, folder, home)
    return Book(folder, state, settings, tuple(f"quarantine/{name} was changed: turn it in with `{program()} check {path} --fix-file`, or delete it." for name in changed))


def turn_in(path: str | Path, file: str | Path) -> tuple[Book, str, int, int]:
    """Turn a quarantine file that was mended by hand back in (`acm check BOOK --fix-file FILE`).

    Only rows that were changed are taken; the raw files stay as they are.

    Returns
    -------
    The book with them, the table, how many rows were changed, and how many of the table are still set aside.

    Raises
    ------
    UsageError : the file is not a quarantine file of this book.
    """
    book, file = open_book(path), Path(file)
    name, changed = take_back(book.path, book._state / "quarantine", file)
    if file.resolve() == book.quarantine / f"{name}.csv":
        file.unlink()  # what is still set aside is written there again
    book = open_book(path)
    return book, name, changed, int(book.counts.set_index("table").loc[name, "quarantined"])


class Book(Asked):
    """Validated tables and settings. Made by `open_book`; never changed.

    Attributes
    ----------
    path : the book's folder.
    settings : the content of its `book.toml`.
    """

    def __init__(self, path: Path, state: Path, settings: Settings, notes: tuple[str, ...] = ()):
        self.path, self.settings, self._state, self._notes = path, settings, state, notes
        self._loaded: dict[str, pd.DataFrame] = {}
        self._views: dict[pd.Timestamp, BookView] = {}

    def __repr__(self) -> str:
        return f"Book({str(self.path)!r}, {', '.join(self.record['rows'])})"

    @cached_property
    def record(self) -> dict:
        """What is known of the typed tables: rows, counts, notes, hashes and the days they span."""
        return json.loads((self._state / SEALED).read_text(encoding="utf-8"))

    def has(self, name: str) -> bool:
        return self.record["rows"].get(_contracted(name), 0) > 0 or self.is_elsewhere(name)

    def table(self, name: str, client_id: str | None = None) -> pd.DataFrame:
        """The kept rows of a table, or those of one client, which are read without the others.

        Parameters
        ----------
        client_id : a client; None for all. A table that belongs to no client has no rows of one.

        Returns
        -------
        DataFrame with every column of the contract: ids, texts and choices `str` (missing: NaN), dates and months
        `datetime64[us]`, money and numbers float64, integers float64, flags bool.

        Raises
        ------
        MissingTable : the book has no such rows at all.
        BookError : the whole table is larger than memory.
        """
        if not self.has(name):
            raise MissingTable(name)
        if self.is_elsewhere(name):
            raise BookError(
                f"The table `{name}` stays in the warehouse ([facts.tables] of book.toml). Its rows are not brought here. Ask the facts, which are computed there."
            )
        if client_id is not None:
            return _frame(self.parquet(name), name, client_id)
        if self.record["rows"][name] > MOST_AT_ONCE:
            raise BookError(
                f"The table `{name}` has {self.record['rows'][name]:,} rows. Together they do not fit into memory. "
                "Ask for one client's (`client_id=`), or for the facts, which are computed on disk."
            )
        if name not in self._loaded:
            self._loaded[name] = _frame(self.parquet(name), name)
        return self._loaded[name].copy(deep=False)

    def is_elsewhere(self, name: str) -> bool:
        """Does a table stay where it is, in the warehouse that computes the facts?"""
        return self.settings.facts.engine == "spark" and name in self.settings.facts.tables

    def is_large(self, name: str) -> bool:
        """Has a table of events so many rows that they are only loaded when somebody asks for them?"""
        return self.is_elsewhere(name) or (self.record["rows"].get(name, 0) > LARGE and f"{name}.{TABLES[name].known_on}" in self.record["days"])

    def first_day(self, name: str) -> pd.Timestamp:
        """The day of the first row of a table of events (time_entries, expenses, invoices)."""
        if self.is_elsewhere(name):
            return self.months[0]
        return pd.Timestamp(self.record["days"][f"{name}.{TABLES[name].known_on}"][0])

    def parquet(self, name: str) -> Path:
        """The typed Parquet file of a whole table, sorted by client, with `row` and `client_id`; for what reads it out of core."""
        return self._state / f"{name}.parquet"

    @property
    def counts(self) -> pd.DataFrame:
        """One row per table: table, read, kept, quarantined; read = kept + quarantined."""
        return pd.DataFrame(self.record["counts"], columns=["table", "read", "kept", "quarantined"])

    @property
    def problems(self) -> pd.DataFrame:
        """Every problem found: table, file, sheet, row, column, value, problem, remedy, severity (quarantined,
        waiting: the row it belongs to was set aside, noted)."""
        return pd.read_parquet(self._state / "problems.parquet")

    @property
    def quarantine(self) -> Path:
        """The folder of the rows set aside: `<table>.csv` with row number, reason and the cells as they stood."""
        return quarantine_folder(self.path, self._state.parent)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed or left out while reading."""
        return (*self.record["notes"], *self._notes)

    @property
    def hashes(self) -> Mapping[str, str]:
        """File name -> SHA-256 of its bytes."""
        return self.record["hashes"]

    @property
    def inputs_sha256(self) -> str:
        """One SHA-256 over all raw files and `book.toml`: what was read, in one word."""
        return hashlib.sha256(json.dumps(self.record["hashes"], sort_keys=True).encode()).hexdigest()

    @cached_property
    def months(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last month in which anything was worked, bought or invoiced."""
        known = self.record["days"]
        spans = [known[name] for name in _EVENTS if name in known] or [known[name] for name in ("projects.signed_on", "projects.start") if name in known]
        days = [pd.Timestamp(day) for span in spans for day in span if day is not None]
        if not days:
            raise BookError(f"The book {self.path} has no dated row that could be used. No month can be reported. Look at the problems that `{program()} check` lists.")
        first, last = min(days), max(days)
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


def _check_into(state: Path, settings: Settings, found: dict, mended: Mapping[str, Path], hashes: Mapping[str, str], notes: list[str]) -> None:
    raw, damaged = {}, []
    for name in TABLES:
        if name in found:
            try:
                large = too_large_at_once(name, found[name][0])
                raw[name] = found[name][0] if large else with_mended(read_table(name, *found[name]), mended.get(name))
            except BookError as error:
                damaged.append(str(error))
    if damaged:
        raise BookError("\n".join(damaged))
    if not raw["clients"].read:
        raise BookError(f"{raw['clients'].file} has a heading and no client. Every report is about clients. Add a row for each of them.")
    unfinished = Path(tempfile.mkdtemp(dir=state.parent, prefix=".tables-"))
    try:
        record = _checked(raw, settings, mended, unfinished, notes)
        places = {name: (file.name, sheet) for name, (file, sheet) in found.items()}
        files = {name: unfinished / f"{name}.parquet" for name, rows in record["rows"].items() if rows}
        together = check_together(files, places, settings.currency, unfinished / ".spill", record["notes"])
        texts = [column for column in PROBLEM_COLUMNS if column != "row"]
        every = pd.concat([*record.pop("problems"), together], ignore_index=True)
        every = every.astype({"row": "int64", **dict.fromkeys(texts, "str")})
        every.to_parquet(unfinished / "problems.parquet", index=False)
        (unfinished / SEALED).write_text(json.dumps(record | {"hashes": hashes}, ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(unfinished / ".spill", ignore_errors=True)
        publish_folder(unfinished, state)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    forget_outdated(state.parent)


def _checked(raw: dict[str, RawTable | Path], settings: Settings, mended: Mapping[str, Path], folder: Path, notes: list[str]) -> dict:
    """Check every table, each against those before it, and write what is kept and what is set aside."""
    kept: dict[str, pd.DataFrame] = {}
    lost: dict[str, dict[str, int]] = {}
    owners: dict[str, pd.Series] = {}
    record: dict = {"rows": {}, "counts": [], "notes": [*notes], "problems": [], "days": {}}
    for table in raw.values():
        record["notes"] += table.notes if isinstance(table, RawTable) else ()
    for name in list(raw):
        table, file = raw.pop(name), folder / f"{name}.parquet"
        if isinstance(table, Path):
            done = check_in_pieces(name, table, settings, kept, lost, owners, folder, mended.get(name))
            read, rows, problems = done.read, done.kept, done.problems
            record["notes"] += done.notes
        else:
            checked = check_table(table, settings, kept, lost)
            kept[name], lost[name] = checked.kept, checked.lost
            read, rows, problems = checked.read, len(checked.kept), listed(checked.problems, record["notes"])
            write_typed(typed_arrow(checked.kept, TABLES[name], owners), file)
            write_quarantine(checked.quarantined, folder / "quarantine" / f"{name}.csv")
        if name in _OWNED_BY and rows:
            owners[_OWNED_BY[name]] = kept[name].set_index(_OWNED_BY[name])["client_id"]
        record["rows"][name] = rows
        record["counts"].append((name, read, rows, read - rows))
        record["problems"].append(problems)
        for column in _DAYS.get(name, ()) if rows else ():
            record["days"][f"{name}.{column}"] = [None if day is None else day.isoformat() for day in span(file, column)]
    return record


def _fingerprint(hashes: Mapping[str, str], notes: list[str]) -> str:
    """Of everything that the typed tables follow from: the raw files, and the code that reads them."""
    digest = hashlib.sha256(json.dumps([hashes, notes], sort_keys=True).encode())
    for code in sorted([*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.glob("checking/*.py")]):
        digest.update(code.read_bytes())
    return digest.hexdigest()[:16]


def _frame(file: Path, name: str, client_id: str | None = None) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(TABLES[name].names)
    if client_id is None:
        table = pq.read_table(file, columns=names)
    elif "client_id" in pq.read_schema(file).names:
        table = pq.read_table(file, columns=names, filters=[("client_id", "=", client_id)])
    else:
        table = pq.read_schema(file).empty_table().select(names)
    order = [(column, "ascending") for column in sorting(names)]
    table = table.sort_by(order) if order else table
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
