"""The rules over several tables are run in DuckDB, on the checked tables on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from acm_lib.book.checking.cross_table_rules import CROSS_TABLE_RULES, Rule
from acm_lib.book.checking.problem_log import MAX_LISTED, NOTED, PROBLEM_COLUMNS
from acm_lib.book.duckdb_connection import connect, quoted
from acm_lib.book.problem import Problem

if TYPE_CHECKING:
    import duckdb

MEMORY = "1500MB"
CHUNK_ABOVE_ROWS = 5_000_000  # a rule reads such a table a few clients at a time
EVENTS = (("time_entries", "date"), ("invoices", "issued"), ("expenses", "date"))


def check_cross_table(
    files: Mapping[str, Path],
    places: Mapping[str, tuple[str, str]],
    currency: str,
    spill: Path,
    notes: list[str],
) -> pd.DataFrame:
    """Run every rule whose tables are there.

    Parameters
    ----------
    files : table -> its typed Parquet file, of the tables that have rows.
    places : table -> (file, sheet) that the user sees.
    currency : of the book.
    spill : folder for what does not fit into memory.
    notes : a rule with more rows than are listed adds one.

    Returns
    -------
    One row per problem, `PROBLEM_COLUMNS`, all of them noted.
    """
    records = []
    with connect(MEMORY, spill, preserve_insertion_order=False) as connection:
        for table, file in files.items():
            _create_view(connection, table, file)
        days = [
            f"SELECT {column} AS day FROM {table}" for table, column in EVENTS if table in files
        ]
        connection.execute(
            "CREATE VIEW days AS"
            f" {' UNION ALL '.join(days) or 'SELECT CAST(NULL AS DATE) AS day WHERE FALSE'}"
        )
        connection.execute("CREATE TABLE book AS SELECT CAST(? AS VARCHAR) AS currency", [currency])
        for rule in CROSS_TABLE_RULES:
            if not all(table in files for table in rule.needs):
                continue
            rows = [
                row
                for _part in _parts(connection, rule, files[rule.table])
                for row in _run(connection, rule)
            ]
            if len(rows) > MAX_LISTED:
                notes.append(
                    f"`{rule.table}`: more than {MAX_LISTED:,} problems of `{rule.column}`"
                    f" ({rule.problem.code}); the first are listed."
                )
            for row in sorted(rows, key=lambda row: row["row"])[:MAX_LISTED]:
                values = {name: _rounded(name, value) for name, value in row.items()}
                problem = Problem(rule.problem, **values)
                texts = (_plain(row["value"]), problem.type.code, problem.values_json, NOTED)
                records.append((rule.table, *places[rule.table], row["row"], rule.column, *texts))
    return pd.DataFrame(records, columns=list(PROBLEM_COLUMNS))


def _create_view(
    connection: duckdb.DuckDBPyConnection, table: str, file: Path, only: str = ""
) -> None:
    connection.execute(
        f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM read_parquet('{quoted(file)}'){only}"
    )


def _parts(connection: duckdb.DuckDBPyConnection, rule: Rule, file: Path) -> Iterator[None]:
    """Show the rule its table: whole, or a few clients at a time where it is large and they need
    not be compared."""
    table = connection.table(rule.table)
    rows, columns = len(table), table.columns
    if not rule.by_client or rows <= CHUNK_ABOVE_ROWS or "client_id" not in columns:
        yield
        return
    first, size = None, 0
    clients = connection.execute(
        f"SELECT client_id, count(*) FROM {rule.table} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for place, (client, of_client) in enumerate(clients):
        first, size = first or client, size + of_client
        if size >= CHUNK_ABOVE_ROWS or place == len(clients) - 1:
            _create_view(
                connection,
                rule.table,
                file,
                f" WHERE client_id BETWEEN '{quoted(first)}' AND '{quoted(client)}'",
            )
            yield
            first, size = None, 0
    _create_view(connection, rule.table, file)


def _run(connection: duckdb.DuckDBPyConnection, rule: Rule) -> list[dict]:
    answer = connection.execute(f"{rule.query} LIMIT {MAX_LISTED + 1}")
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _rounded(name: str, value: object) -> object:
    """What a value is compared with is given to three figures."""
    return float(f"{value:.3g}") if name != "value" and isinstance(value, float) else value


def _plain(value: object) -> str:
    """A value in plain digits."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return (
        text.rstrip("0").rstrip(".")
        if isinstance(value, (float, Decimal)) and "." in text
        else text
    )
