"""The book: what the agency knows, as validated tables. `loading` makes it of a folder."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from acm_lib.book import tables
from acm_lib.book.cache import quarantine_folder
from acm_lib.book.problem import with_texts
from acm_lib.book.settings import Settings
from acm_lib.book.tables import TABLES
from acm_lib.book.view import BookView, TableSource
from acm_lib.book.writing import sort_columns
from acm_lib.errors import BookError, MissingTable, UsageError
from acm_lib.paths import prog_name

_PROBLEM_COLUMNS = [
    "table",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "problem",
    "remedy",
    "severity",
    "code",
    "values",
]
_EVENTS = ("time_entries.date", "invoices.issued", "expenses.date")
LAZY_ABOVE_ROWS = 1_000_000  # rows: such a table is not loaded unasked
# What is known of typed tables; a folder that has it is a book that was checked already.
STATE_FILE = "state.json"
# What a kind is read as, beside what Arrow and pandas make of it.
_ARROW_TYPES = {
    tables.MONEY: pa.float64(),
    tables.INTEGER: pa.float64(),
    tables.DATE: pa.timestamp("us"),
    tables.MONTH: pa.timestamp("us"),
}
_DTYPES = {
    **dict.fromkeys((tables.ID, tables.TEXT, tables.CHOICE, tables.CURRENCY), "str"),
    tables.FLAG: "bool",
}
MAX_VIEWS = 24  # months whose views and analyses a book keeps
MAX_IN_MEMORY_ROWS = 20_000_000  # rows that fit into memory as a frame


class Book(TableSource):
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
        return json.loads((self._state / STATE_FILE).read_text(encoding="utf-8"))

    def has(self, name: str) -> bool:
        return self.record["rows"].get(_check_table_name(name), 0) > 0 or self.is_external(name)

    def table(self, name: str, client_id: str | None = None) -> pd.DataFrame:
        """The kept rows of a table, or those of one client, which are read without the others.

        Parameters
        ----------
        client_id : a client; None for all. Rows that belong to no client (exchange rates, capacity,
            a rate for everybody) are every client's.

        Returns
        -------
        DataFrame with every column of the contract: ids, texts and choices `str` (missing: NaN),
        dates and months `datetime64[us]`, money and numbers float64, integers float64, flags bool.

        Raises
        ------
        MissingTable : the book has no such rows at all.
        BookError : the whole table is larger than memory.
        """
        if not self.has(name):
            raise MissingTable(name)
        if self.is_external(name):
            raise BookError(
                f"The table `{name}` stays in the warehouse ([facts.tables] of book.toml). Its rows"
                " are not brought here. Ask the facts, which are computed there."
            )
        rows = None if client_id is None else client_filter(self.parquet(name), name, client_id)
        if rows is not None:
            return _frame(self.parquet(name), name, rows)
        if self.record["rows"][name] > MAX_IN_MEMORY_ROWS:
            raise BookError(
                f"The table `{name}` has {self.record['rows'][name]:,} rows. Together they do not"
                " fit into memory. Ask for one client's (`client_id=`), or for the facts, which"
                " are computed on disk."
            )
        if name not in self._loaded:
            self._loaded[name] = _frame(self.parquet(name), name)
        return self._loaded[name].copy(deep=False)

    def is_external(self, name: str) -> bool:
        """Does a table stay where it is, in the warehouse that computes the facts?"""
        return self.settings.facts.engine == "spark" and name in self.settings.facts.tables

    def is_large(self, name: str) -> bool:
        """Has a table of events so many rows that they are only loaded when somebody asks for
        them?"""
        return self.is_external(name) or (
            self.record["rows"].get(name, 0) > LAZY_ABOVE_ROWS
            and f"{name}.{TABLES[name].as_of_column}" in self.record["days"]
        )

    def first_day(self, name: str) -> pd.Timestamp:
        """The day of the first row of a table of events (time_entries, expenses, invoices)."""
        if self.is_external(name):
            return self.months[0]
        return pd.Timestamp(self.record["days"][f"{name}.{TABLES[name].as_of_column}"][0])

    def parquet(self, name: str) -> Path:
        """The typed Parquet file of a whole table, sorted by client, with `row` and `client_id`;
        for what reads it out of core."""
        return self._state / f"{name}.parquet"

    @property
    def counts(self) -> pd.DataFrame:
        """One row per table: table, read, kept, quarantined; read = kept + quarantined."""
        return pd.DataFrame(self.record["counts"], columns=["table", "read", "kept", "quarantined"])

    @property
    def problems(self) -> pd.DataFrame:
        """Every problem: table, file, sheet, row, column, value, problem and remedy (in English),
        severity (quarantined, waiting: the row it belongs to is quarantined, noted), code and
        values (JSON), from which `problem.with_texts` writes the texts in another language."""
        stored = with_texts(pd.read_parquet(self._state / "problems.parquet"))
        return stored[_PROBLEM_COLUMNS]

    @property
    def quarantine(self) -> Path:
        """The folder of quarantined rows: `<table>.csv` with row number, reason and the cells as
        they stood."""
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
    def sources(self) -> Mapping[str, tuple[str, str]]:
        """Table -> the name of its file, and the sheet of a workbook ("" of another file)."""
        return {name: (file, sheet) for name, (file, sheet) in self.record["sources"].items()}

    @property
    def inputs_sha256(self) -> str:
        """One SHA-256 over all raw files and `book.toml`: what was read, in one word."""
        return hashlib.sha256(
            json.dumps(self.record["hashes"], sort_keys=True).encode()
        ).hexdigest()

    @cached_property
    def months(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last month in which anything was worked, bought or invoiced."""
        known = self.record["days"]
        spans = [known[name] for name in _EVENTS if name in known] or [
            known[name] for name in ("projects.signed_on", "projects.start") if name in known
        ]
        days = [pd.Timestamp(day) for span in spans for day in span if day is not None]
        if not days:
            raise BookError(
                f"The book {self.path} has no dated row that could be used. No month can be"
                f" reported. Look at the problems that `{prog_name()} check` lists."
            )
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
            wanted = _month_start(
                pd.to_datetime(month, format="%Y-%m")
                if isinstance(month, str)
                else pd.Timestamp(month)
            )
        except (ValueError, TypeError):
            raise UsageError(
                f"{month!r} is not a month. Reports are made by month. Write it as {last:%Y-%m}."
            ) from None
        if not first <= wanted <= last:
            raise UsageError(
                f"The book {self.path} has nothing in {wanted:%Y-%m}. It reaches from"
                f" {first:%Y-%m} to {last:%Y-%m}. Give a month within."
            )
        return self._view(wanted)

    def _view(self, month: pd.Timestamp) -> BookView:
        """The view of a month, with what was computed of it; only the last few months are kept."""
        view = self._views.pop(month, None) or BookView(self, month)
        while len(self._views) >= MAX_VIEWS:
            self._views.pop(next(iter(self._views)))
        self._views[month] = view
        return view


def client_filter(file: Path, name: str, client_id: str) -> pc.Expression | None:
    """Which rows of a typed Parquet file are a client's; None: the table belongs to no client."""
    if "client_id" not in pq.read_schema(file).names:
        return None
    rows = pc.field("client_id") == client_id
    contract = TABLES[name]
    if "client_id" in contract.names and not contract.column("client_id").required:
        rows |= pc.field("client_id").is_null()  # a rate for every client
    return rows


def _frame(file: Path, name: str, rows: pc.Expression | None = None) -> pd.DataFrame:
    names = list(TABLES[name].names)
    table = pq.read_table(file, columns=names, filters=rows)
    order = [(column, "ascending") for column in sort_columns(names)]
    table = table.sort_by(order) if order else table
    for place, column in enumerate(TABLES[name].columns):
        values = table.column(place)
        if column.kind == tables.MONEY:  # the direct cast gives 0.33340000000000003 for 0.3334
            values = values.cast(pa.string())
        if column.kind in _ARROW_TYPES:
            values = values.cast(_ARROW_TYPES[column.kind])
            table = table.set_column(place, column.name, values)
    dtypes = {
        column.name: _DTYPES[column.kind]
        for column in TABLES[name].columns
        if column.kind in _DTYPES
    }
    return table.to_pandas().astype(dtypes)


def _month_start(day: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(day).to_period("M").to_timestamp().as_unit("us")


def _check_table_name(name: str) -> str:
    if name not in TABLES:
        raise UsageError(
            f"There is no table {name!r} in the contract. Nothing can be read from it. Tables are:"
            f" {', '.join(TABLES)}."
        )
    return name
