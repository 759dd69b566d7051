"""The queries of a mapping: its sources as DuckDB tables, rows left out, tables and totals."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from acm_lib.book.cells import EncodedColumn, clean, heading_name
from acm_lib.book.excel import sheets
from acm_lib.book.reading import read_cells
from acm_lib.book.tables import TABLES
from acm_lib.errors import ImportRefused
from acm_lib.importers.mapping import refuse_unknown

if TYPE_CHECKING:
    import duckdb


def connect(spill: str) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills into a folder."""
    import duckdb

    return duckdb.connect(config={"memory_limit": "1GB", "temp_directory": spill})


def lock(connection: duckdb.DuckDBPyConnection, constants: dict[str, Any], mapping: Path) -> None:
    """From here on only the mapping's own queries run: no files, no network, no settings, no Python
    variables."""
    for name, value in constants.items():
        _run(connection, f"SET VARIABLE {name} = ?", f"{mapping.name}, constant `{name}`", [value])
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def load_source(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: list[Path],
    source: dict,
    notes: list[str],
) -> pd.DataFrame:
    """Make the table `<name>_read` of a source, all text; returns the rows that do not fit its
    heading."""

    parts, ragged = [], []
    for file in files:
        sheet = (source.get("sheet") or sheets(file)[0]) if file.suffix.lower() == ".xlsx" else ""
        cells = read_cells(file, sheet, notes)
        columns: dict[str, pa.Array] = {
            "file": pa.array([file.name] * len(cells.rows), pa.string()),
            "row": pa.array(cells.rows, pa.int64()),
        }
        for heading, texts in zip(map(heading_name, cells.heading), cells.columns, strict=True):
            if heading in (*columns, "reason"):  # `reason` says why a row is left out
                raise ImportRefused(
                    f"{file.name} has two columns called `{heading}` (`file`, `row` and `reason`"
                    " are taken). Which one is meant cannot be known. Rename one."
                )
            if heading:
                columns[heading] = _to_arrow(texts)
        parts.append(pa.table(columns))
        ragged += [
            {"row": row, "reason": problem.description, "file": file.name, "cells": " | ".join(cut)}
            for row, cut, problem in cells.ragged_rows
        ]
    if any(part.column_names != parts[0].column_names for part in parts):
        raise ImportRefused(
            f"The files of the source `{name}` have different columns and cannot be one table."
            " Make them two sources."
        )
    connection.register("incoming", pa.concat_tables(parts))
    connection.execute(
        f"CREATE TABLE {name}_read AS SELECT *, CAST(NULL AS VARCHAR) AS reason FROM incoming"
    )
    connection.unregister("incoming")
    return pd.DataFrame(ragged)


def _to_arrow(texts: EncodedColumn) -> pa.Array:

    distinct = pa.array([clean(text) or None for text in texts.distinct], pa.string())
    return distinct.take(pa.array(np.asarray(texts.codes, dtype="int64")))


def select_rows(
    connection: duckdb.DuckDBPyConnection, name: str, rules: list[dict], mapping: Path
) -> None:
    """Give each row left out its reason; the view `<name>` has the others."""
    for rule in rules if isinstance(rules, list) else [rules]:
        if not isinstance(rule, dict) or set(rule) != {"where", "reason"}:
            raise ImportRefused(
                f"{mapping}: a quarantine rule of [sources.{name}] needs `where` and `reason`, and"
                " nothing else. Correct it. Nothing was imported."
            )
        place = f"{mapping.name}, quarantine of `{name}`"
        _check_query(f"SELECT * FROM {name}_read WHERE ({rule['where']}\n)", place)
        _run(
            connection,
            f"UPDATE {name}_read SET reason = ? WHERE reason IS NULL AND ({rule['where']}\n)",
            place,
            [str(rule["reason"])],
        )
    view = f"CREATE VIEW {name} AS SELECT * EXCLUDE (reason) FROM {name}_read WHERE reason IS NULL"
    _run(connection, view, f"{mapping.name}, source `{name}` (its name may be a word of SQL)")


def read_rejected(
    connection: duckdb.DuckDBPyConnection, name: str, ragged: pd.DataFrame
) -> pd.DataFrame:
    """The rows of a source that were left out, with their reasons, and its ragged rows."""
    rows = connection.execute(
        f'SELECT "row", reason, * EXCLUDE ("row", reason) FROM {name}_read WHERE reason IS NOT NULL'
    ).df()
    return pd.concat([rows.fillna(""), ragged], ignore_index=True).fillna("")


def _check_query(query: Any, place: str) -> None:
    import duckdb

    try:
        statements = duckdb.extract_statements(str(query))
    except duckdb.Error as error:
        raise ImportRefused(
            f"{place}: {_first_line(error)}. Correct the query. Nothing was imported."
        ) from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ImportRefused(
            f"{place} is not a single SELECT. A mapping only reads. Write one SELECT."
        )


def _run(
    connection: duckdb.DuckDBPyConnection, query: str, place: str, values: list[Any] | None = None
) -> Any:
    import duckdb

    try:
        return connection.execute(query, values or [])
    except duckdb.Error as error:
        raise ImportRefused(
            f"{place}: {_first_line(error)}. Correct the query, or leave such"
            " rows out with a reason. Nothing was imported."
        ) from None


def _first_line(error: Exception) -> str:
    return " ".join(
        line.strip()
        for line in str(error).splitlines()
        if line.strip() and not line.startswith("LINE")
    ).split(" ^")[0][:300]


def make_table(
    connection: duckdb.DuckDBPyConnection, name: str, query: Any, mapping: Path
) -> pa.Table:
    """Run the query of a table of the book and check its columns."""
    place = f"{mapping.name}, table `{name}`"
    _check_query(query, place)
    _run(connection, f"CREATE TABLE {name} AS {query}", place)
    table = connection.table(name).to_arrow_table()
    contract = TABLES[name]
    refuse_unknown(
        dict.fromkeys(table.column_names), contract.names, mapping, f"column of `{name}`"
    )
    missing = [
        column.name
        for column in contract.columns
        if column.required and column.name not in table.column_names
    ]
    if missing:
        raise ImportRefused(
            f"{place} has no column {', '.join(missing)}, which the book needs. Add it to the"
            " query."
        )
    return table


def check_totals(
    connection: duckdb.DuckDBPyConnection, totals: list[dict], mapping: Path
) -> pd.DataFrame:
    """What, read, kept, quarantined and written of each total; refused where they do not add up."""
    rows = []
    for total in totals:
        if not isinstance(total, dict) or set(total) != {"what", "source", "sum", "written"}:
            raise ImportRefused(
                f"{mapping}: a total needs `what`, `source`, `sum` and `written`, and nothing else."
                " Correct it. Nothing was imported."
            )
        place = f"{mapping.name}, total of {total['what']!r}"
        sums = (
            f"SELECT sum({total['sum']}), sum({total['sum']}) FILTER (reason IS NULL), "
            f"sum({total['sum']}) FILTER (reason IS NOT NULL) FROM {total['source']}_read"
        )
        _check_query(sums, place)
        _check_query(total["written"], place)
        sums_read = [
            *_run(connection, sums, place).fetchone(),
            *(_run(connection, total["written"], place).fetchone() or ("nothing",))[:1],
        ]
        try:
            read, kept, quarantined, written = (Decimal(str(value or 0)) for value in sums_read)
        except InvalidOperation:
            raise ImportRefused(
                f"{place}: {sums_read[-1]!r} is not a number. Sum a number in both queries."
            ) from None
        if kept != written or read != kept + quarantined:
            raise ImportRefused(
                f"{place}: the rows kept add up to {kept:,f}, and the tables to {written:,f}."
                " Something was lost or counted twice. Correct the queries. Nothing was imported."
            )
        rows.append((total["what"], read, kept, quarantined, written))
    return pd.DataFrame(rows, columns=["what", "read", "kept", "quarantined", "written"])
