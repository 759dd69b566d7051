"""Facts: the one place where event tables become months.

One row per client x project x department x month, every column additive (`facts.sql` is the
definition). ``""`` in a key means 'not of one client / project / department'. Whatever figure is
wanted at whatever grain, the facts are summed to that grain first (`total`) and the measure is
computed afterwards: ratios are never averaged.

The month of every column is the month in which the thing became known (an order is signed, a bill
falls due, a payment comes in), so the facts up to a month are what anybody could have known at the
end of that month.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from acm_lib import warehouse
from acm_lib.book import duckdb_connection, tables
from acm_lib.errors import BookError

if TYPE_CHECKING:
    import duckdb

    from acm_lib.book import Book, BookView

KEYS = ("client_id", "project_id", "department", "month")
SQL = Path(__file__).with_name("facts.sql")
MISSING_RATES = Path(__file__).with_name("missing_rates.sql")
# DuckDB spills to disk beyond its limit; the next limit is tried only where the one before cannot
# do it at all.
MEMORY_LIMITS = ("96MB", "384MB", "1536MB", "3GB")

_SQL_TYPE = {
    tables.DATE: "DATE",
    tables.MONTH: "DATE",
    tables.MONEY: "DECIMAL(20, 4)",
    tables.NUMBER: "DOUBLE",
    tables.HOURS: "DOUBLE",
    tables.RATIO: "DOUBLE",
    tables.INTEGER: "BIGINT",
    tables.FLAG: "BOOLEAN",
}


def read(
    book: Book,
    month: pd.Timestamp,
    client_id: str | None = None,
    columns: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """The facts known at the end of a month, from the book's file of facts; see
    `BookView.facts`."""
    filters: list[tuple[str, str, object]] = [("month", "<=", month.date())]
    if client_id is not None:
        filters.append(("client_id", "==", client_id))
    names = None if columns is None else [*KEYS, *columns]
    facts = pd.read_parquet(stored(book), columns=names, filters=filters)
    # With its columns side by side in memory, where sums take half as long.
    return facts.astype({"month": "datetime64[us]"}).copy()


def total(
    facts: pd.DataFrame,
    by: list[str] | tuple[str, ...] = ("client_id",),
    *,
    month: pd.Timestamp,
    months: int = 12,
) -> pd.DataFrame:
    """Facts summed to a grain, over the last `months` months and to date.

    Parameters
    ----------
    facts : as `BookView.facts` returns them.
    by : key columns of the grain; ``()`` gives the whole agency in one row. Rows in which one of
        them is ``""`` are not of that grain and are left out.
    month : last month of the window (a month start).
    months : length of the window.

    Returns
    -------
    DataFrame, one row per combination of `by` that has any fact up to `month`; `by` as ordinary
    columns, each fact summed over the window, the same with the suffix ``_to_date`` summed over
    everything up to `month`, and ``days``, the days in the window. ``labour_cost`` is NaN where
    hours were worked and none of them has a cost rate: they are not free, their cost is unknown.

    Examples
    --------
    >>> facts = pd.DataFrame({"client_id": ["A", "A", ""], "project_id": "", "department": "",
    ...                       "month": pd.to_datetime(["2025-01-01", "2026-01-01", "2026-01-01"]),
    ...                       "hours": [5.0, 3.0, 9.0]})
    >>> total(facts, ["client_id"], month=pd.Timestamp("2026-01-01"))
      client_id  hours  hours_to_date  days
    0         A    3.0            8.0   365
    """
    by = list(by)
    month = pd.Timestamp(month)
    first = month - pd.DateOffset(months=months - 1)
    wanted = facts["month"] <= month
    for key in by:
        if key != "month":
            wanted &= facts[key] != ""
    columns = [column for column in facts.columns if column not in {*KEYS, *by}]
    known = facts.loc[wanted, [*by, *columns]]
    recent = known[facts.loc[wanted, "month"] >= first]
    if by:
        to_date = known.groupby(by, sort=True).sum()
        window = recent.groupby(by, sort=True).sum().reindex(to_date.index, fill_value=0.0)
    else:
        to_date, window = known.sum().to_frame().T, recent.sum().to_frame().T
    names = [*columns, *(f"{column}_to_date" for column in columns)]
    summed = pd.DataFrame(
        np.hstack([window, to_date], dtype="float64"), index=to_date.index, columns=names
    )
    for suffix in (
        ("", "_to_date") if {"hours", "hours_without_rate", "labour_cost"} <= {*columns} else ()
    ):
        unpriced = (summed[f"hours{suffix}"] > 0) & (
            summed[f"hours_without_rate{suffix}"] >= summed[f"hours{suffix}"]
        )
        summed[f"labour_cost{suffix}"] = summed[f"labour_cost{suffix}"].mask(unpriced)
    summed["days"] = (month + pd.DateOffset(months=1) - first).days
    return summed.reset_index() if by else summed


def recent_work(view: BookView, days: int) -> pd.DataFrame:
    """The last day on which each project was worked on, and the hours of the last days; read out of
    core.

    Parameters
    ----------
    view : needs `time_entries`; of a client, only its rows are read.
    days : how many days up to the view's last are recent.

    Returns
    -------
    DataFrame, index project_id; columns: last_day (`datetime64[us]`), recent_hours.

    Raises
    ------
    MissingTable : no `time_entries` up to the view's month.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> client = open_book(samples_folder()).at("2026-10").client("C007")
    >>> recent_work(client, 28).index.str.startswith("P").all().item()
    True
    """
    view.require("time_entries")
    work = _recent_work_elsewhere if view.book.is_external("time_entries") else _recent_work
    recent = work(view, view.as_of - pd.Timedelta(days=days))
    return recent.astype({"last_day": "datetime64[us]", "project_id": "str"}).set_index(
        "project_id"
    )


_RECENT_WORK = """
SELECT project_id, max(date) AS last_day,
  sum(CASE WHEN date > CAST('{first}' AS DATE) THEN hours ELSE 0 END) AS recent_hours
FROM {source} WHERE date <= CAST('{last}' AS DATE) {only} GROUP BY project_id ORDER BY project_id"""


def _recent_work(view: BookView, since: pd.Timestamp) -> pd.DataFrame:
    client = view.client_id
    query = _RECENT_WORK.format(
        source=f"read_parquet('{duckdb_connection.quoted(view.book.parquet('time_entries'))}')",
        first=since.date(),
        last=view.as_of.date(),
        only="" if client is None else f"AND client_id = '{duckdb_connection.quoted(client)}'",
    )
    with duckdb_connection.connect(MEMORY_LIMITS[1]) as connection:
        return connection.execute(query).df()


def _recent_work_elsewhere(view: BookView, since: pd.Timestamp) -> pd.DataFrame:
    first, last = since.date(), view.as_of.date()
    file = view.book.parquet("time_entries").with_name(f"recent-{last}-{first}.parquet")
    if not file.exists():
        with _elsewhere(view.book) as ask:
            query = _RECENT_WORK.format(source="time_entries", first=first, last=last, only="")
            pq.write_table(ask(query), file)
    recent = pd.read_parquet(file)
    if view.client_id is None:
        return recent
    return recent[recent["project_id"].isin(view.table("projects")["project_id"])]


def stored(book: Book) -> Path:
    """The facts of the whole book as a Parquet file beside its typed tables; computed once for each
    state of the book.

    Written beside and renamed, so that several processes may ask at once and none sees half a file.
    """
    digest = hashlib.sha256(SQL.read_bytes())
    for name in tables.TABLES:
        if book.has(name) and not book.is_external(name):
            path = book.parquet(name)
            status = path.stat()
            digest.update(f"{name} {path.name} {status.st_size} {status.st_mtime_ns}".encode())
    digest.update(f"{book.settings.currency} {book.settings.facts}".encode())
    folder = book.parquet("clients").parent
    target = folder / f"facts-{digest.hexdigest()[:16]}.parquet"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=folder, prefix=".facts-") as work:
            unfinished = Path(work) / "facts.parquet"
            _compute(book, unfinished)
            os.replace(unfinished, target)
        # After the new file is there, and never that file: another process may have made it first.
        for outdated in folder.glob("facts-*.parquet"):
            if outdated != target:
                outdated.unlink(missing_ok=True)
    return target


def _text(query: Path) -> str:
    return query.read_text(encoding="utf-8")


def _compute(book: Book, target: Path) -> None:
    if book.settings.facts.engine == "spark":
        _compute_elsewhere(book, target)
        return
    import duckdb

    for limit in MEMORY_LIMITS:
        try:
            with connect(book, spill=target.parent / limit, memory_limit=limit) as connection:
                _refuse_missing_rates(connection.execute(_text(MISSING_RATES)).fetchall())
                connection.execute(
                    f"COPY ({_text(SQL)}) TO '{duckdb_connection.quoted(target)}' (FORMAT parquet)"
                )
            return
        except duckdb.OutOfMemoryException:
            if limit == MEMORY_LIMITS[-1]:
                raise


def _compute_elsewhere(book: Book, target: Path) -> None:
    """On Spark, over the book's own files and the tables that `[facts.tables]` names."""
    with _elsewhere(book) as ask:
        missing = ask(_text(MISSING_RATES)).to_pylist()
        _refuse_missing_rates([tuple(row.values()) for row in missing])
        pq.write_table(ask(_text(SQL)), target)


def _elsewhere(book: Book) -> AbstractContextManager[Callable[[str], pa.Table]]:
    named = book.settings.facts.tables
    places = {
        name: named.get(name) or book.parquet(name) for name in tables.TABLES if book.has(name)
    }
    blank = {name: _blank(table) for name, table in tables.TABLES.items() if name not in places}
    return warehouse.query_runner(
        book.settings.facts.address, places, blank, book.settings.currency
    )


def connect(book: Book, *, spill: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with a view for every table of the contract (an absent one is empty) and
    `book(currency)`.

    Parameters
    ----------
    spill : folder for what does not fit in `memory_limit`.
    """
    connection = duckdb_connection.connect(memory_limit, spill, preserve_insertion_order=False)
    for table in tables.TABLES.values():
        if book.has(table.name):
            source = f"read_parquet('{duckdb_connection.quoted(book.parquet(table.name))}')"
        else:
            source = f"(SELECT {_blank(table)}) WHERE FALSE"
        connection.execute(f'CREATE VIEW "{table.name}" AS SELECT * FROM {source}')
    connection.execute(
        "CREATE TABLE book AS SELECT CAST(? AS VARCHAR) AS currency", [book.settings.currency]
    )
    return connection


def _blank(table: tables.Table) -> str:
    """The columns of a table that is not there."""
    return ", ".join(
        f'CAST(NULL AS {_SQL_TYPE.get(column.kind, "VARCHAR")}) AS "{column.name}"'
        for column in table.columns
    )


def _refuse_missing_rates(missing: list[tuple[str, str, str]]) -> None:
    if missing:
        gaps = "; ".join(f"{currency} ({first} to {last})" for currency, first, last in missing)
        raise BookError(
            f"The table `fx_rates` has no rate for {gaps}. Amounts in these currencies cannot be"
            " added to the others. Add a row per currency with the first month it holds from."
        )
