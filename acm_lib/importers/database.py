"""Tables of a book from a database: a query for each in `book.toml`, run by `acm pull`.

::

    [database]
    url = "postgresql+psycopg://reader@db.agency.example/agency"  # never with a password in it
    password_env = "AGENCY_DB_PASSWORD"  # the environment variable that holds it

    [tables] clients = "SELECT id AS client_id, name FROM customers" time_entries = "SELECT
    work_date AS date, job AS project_id, team AS department, hours FROM jobs"

PostgreSQL, MySQL and MariaDB (`mysql+pymysql://`), SQL Server (`mssql+pymssql://`) and SQLite
(`sqlite:///file.db`) by SQLAlchemy; DuckDB (`duckdb:///file.duckdb`) directly. Each result is
streamed into `<table>.parquet` with the types of the database, and the files are put in place when
all are there. Their content is checked as in any other file.
"""

import contextlib
import datetime as dt
import os
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from acm_lib.book import tables
from acm_lib.book.settings import Settings, read_settings
from acm_lib.book.tables import TABLES
from acm_lib.book.transaction import transaction
from acm_lib.errors import ImportRefused
from acm_lib.importers.origin import KEY, refuse_other_origin
from acm_lib.paths import prog_name

BATCH = 50_000  # rows
_MARK = {KEY: b"acm pull"}
_EXTRA = "pip install 'acm-lib[databases]'"


@dataclass(frozen=True)
class PullResult:
    """The tables imported: rows by table."""

    path: Path
    rows: Mapping[str, int]


def pull(book: str | Path) -> PullResult:
    """Import the tables of `[tables]` from the database into a book's folder.

    Raises
    ------
    ImportRefused : no database or no queries in `book.toml`, a password in it, the database does
        not answer, a query fails, or the folder has one of the tables from another source. The book
        is unchanged then.
    """
    folder = Path(book)
    if not folder.is_dir():
        raise ImportRefused(
            f"{book} is not a folder. A book is a folder with a `book.toml`. Give its path, or make"
            f" one with `{prog_name()} new {book}`."
        )
    settings = read_settings(folder / "book.toml")
    if not settings.tables:
        raise ImportRefused(
            f"{folder / 'book.toml'} has no section [tables] with a query for each table, so there"
            ' is nothing to import. Add it, as in: [tables] clients = "SELECT id AS client_id, name'
            ' FROM customers".'
        )
    refuse_other_origin(folder, settings.tables, "pull", "remove its query from [tables]")
    with transaction(folder) as work, _connection(settings, folder) as ask:
        rows = {
            name: _write_query(ask, name, settings.tables[name], work / f"{name}.parquet")
            for name in settings.tables
        }
    return PullResult(folder, rows)


# Queries


@contextlib.contextmanager
def _connection(settings: Settings, folder: Path) -> Iterator[Any]:
    """A function from a query to (column names, batches of rows)."""
    url, password = settings.database.url, _password(settings, folder)
    if url.startswith("duckdb:///"):
        import duckdb

        try:
            connection = duckdb.connect(
                str(folder / url.removeprefix("duckdb:///")), read_only=True
            )
        except duckdb.Error as error:
            raise _unreachable(url, error) from None
        with connection:
            yield lambda query: _query_duckdb(connection, query)
        return
    try:
        import sqlalchemy
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
    except ImportError:
        raise ImportRefused(
            f"`{prog_name()} pull` needs SQLAlchemy, which is not installed here. Run: {_EXTRA}."
        ) from None
    try:
        parsed = sqlalchemy.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or not (folder / parsed.database).is_file():
                raise _unreachable(url, f"there is no file {folder / (parsed.database or '')}")
            file = urllib.parse.quote(str((folder / parsed.database).resolve()))
            parsed = parsed.set(
                database=f"file:{file}", query={**parsed.query, "mode": "ro", "uri": "true"}
            )
        engine = sqlalchemy.create_engine(
            parsed.set(password=password) if password else parsed, hide_parameters=True
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise ImportRefused(
            f"{url!r} is not the address of a database ({error}). Write it as in"
            " postgresql+psycopg://reader@host/agency. Nothing was imported."
        ) from None
    except ImportError as error:
        raise ImportRefused(
            f"The driver of {parsed.drivername} is not installed here ({error.name}). Run:"
            f" {_EXTRA}."
            " Nothing was imported."
        ) from None
    try:
        with engine.connect().execution_options(stream_results=True, yield_per=BATCH) as session:
            yield lambda query: _query_sqlalchemy(session, query)
    except SQLAlchemyError as error:
        raise _unreachable(url, getattr(error, "orig", None) or error) from None
    finally:
        engine.dispose()


def _password(settings: Settings, folder: Path) -> str:
    url, name = settings.database.url, settings.database.password_env
    if not url:
        raise ImportRefused(
            f"{folder / 'book.toml'} has no [database] url, the address of the database. Write it"
            " as in postgresql+psycopg://reader@host/agency."
        )
    if re.match(r"[^/]+://[^/@]*:[^/@]*@", url) or re.search(
        r"(?i)[?&](password|passwd|pwd)=", url
    ):
        raise ImportRefused(
            f"{folder / 'book.toml'} has a password in the address of the database. Everybody who"
            " gets the book would have it. Remove it, and name the environment variable that holds"
            ' it: password_env = "AGENCY_DB_PASSWORD".'
        )
    if name and name not in os.environ:
        raise ImportRefused(
            f"The environment variable {name} is not set. It should hold the password of the"
            " database. Set it, and try again."
        )
    return os.environ[name] if name else ""


def _unreachable(url: str, error: object) -> ImportRefused:
    return ImportRefused(
        f"{url}: {str(error).strip().splitlines()[0][:300].rstrip('.')}. Check the"
        " address, the access rights and the query. Nothing was imported."
    )


def _query_sqlalchemy(connection: Any, query: str) -> tuple[list[str], Iterator[list]]:
    result = connection.exec_driver_sql(
        query, execution_options={"no_parameters": True}
    )  # as it stands: `:` and `%` mean nothing
    return list(result.keys()), result.partitions(BATCH)


def _query_duckdb(connection: Any, query: str) -> tuple[list[str], Iterator[list]]:
    with _refuse_failed_query():
        result = connection.execute(query)
    for column, kind, *_rest in result.description:
        if "WITH TIME ZONE" in str(kind):
            raise _time_zone_error(column)

    def batch() -> list:
        with _refuse_failed_query():  # some errors come only with the row
            return result.fetchmany(BATCH)

    return [column[0] for column in result.description], iter(batch, [])


@contextlib.contextmanager
def _refuse_failed_query() -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise ImportRefused(
            f"The query fails: {str(error).splitlines()[0][:300].rstrip('.')}. Correct it in"
            " [tables]. Nothing was imported."
        ) from None


def _time_zone_error(column: str) -> ImportRefused:
    return ImportRefused(
        f"The column `{column}` has times with a time zone. The day each falls on depends on the"
        f" place. Name it, as in CAST({column} AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)."
    )


# Writing


def _write_query(ask: Any, name: str, query: str, file: Path) -> int:
    """Stream an answer into a Parquet file; its number of rows."""

    columns, batches = ask(query)
    if len(set(columns)) < len(columns):
        raise ImportRefused(
            f"The query of `{name}` returns a column twice: {', '.join(columns)}. Name each with"
            " AS."
        )
    types: dict[str, pa.DataType] = {}
    writer, rows = None, 0
    try:
        for batch in batches:
            values = list(zip(*batch, strict=True))
            types = types or {
                column: _arrow_type(cells, name, column)
                for column, cells in zip(columns, values, strict=True)
            }
            arrays = [
                _to_arrow(cells, types[column], name, column)
                for column, cells in zip(columns, values, strict=True)
            ]
            writer = writer or pq.ParquetWriter(
                file, pa.schema(list(types.items()), metadata=_MARK), compression="zstd"
            )
            writer.write_table(pa.Table.from_arrays(arrays, schema=writer.schema))
            rows += len(batch)
        if writer is None:  # no row: the heading all the same
            writer = pq.ParquetWriter(
                file, pa.schema([(column, pa.string()) for column in columns], metadata=_MARK)
            )
    finally:
        if writer:
            writer.close()
    return rows


def _arrow_type(cells: tuple, name: str, column: str) -> pa.DataType:
    """The Arrow type of a column by the first values that the database gives; an empty one by the
    contract."""

    kinds = {type(cell) for cell in cells if cell is not None}
    if not kinds:
        kind = next(
            (entry.kind for entry in TABLES[name].columns if entry.name == column), tables.TEXT
        )
        if kind in tables.NUMERIC:
            return pa.decimal128(38, 10)
        return {tables.DATE: pa.date32(), tables.MONTH: pa.date32(), tables.FLAG: pa.bool_()}.get(
            kind, pa.string()
        )
    if kinds == {bool}:
        return pa.bool_()
    if kinds <= {int, Decimal, float} and Decimal in kinds:
        return pa.decimal128(38, 10)
    if kinds <= {int, float}:
        return pa.float64() if float in kinds else pa.int64()
    if dt.datetime in kinds and kinds <= {dt.datetime, dt.date}:
        return pa.timestamp("us")
    return pa.date32() if kinds == {dt.date} else pa.string()


def _to_arrow(cells: tuple, kind: pa.DataType, name: str, column: str) -> pa.Array:

    if any(isinstance(cell, dt.datetime) and cell.tzinfo for cell in cells):
        raise _time_zone_error(column)
    try:
        if pa.types.is_string(kind):
            if any(isinstance(cell, (int, float, Decimal, dt.date)) for cell in cells):
                raise pa.ArrowInvalid("numbers or days among texts")
            cells = tuple(
                cell.decode() if isinstance(cell, bytes) else None if cell is None else str(cell)
                for cell in cells
            )
        elif pa.types.is_decimal(kind):
            cells = tuple(None if cell is None else Decimal(str(cell)) for cell in cells)
        return pa.array(cells, kind)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise ImportRefused(
            f"The column `{column}` of the query for `{name}` mixes types"
            f" ({str(error)[:120]}). Values would be changed. Give it one type, as in"
            f" CAST({column} AS VARCHAR)."
        ) from None
