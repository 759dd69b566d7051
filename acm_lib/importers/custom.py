"""Any tables become a book by a mapping file: SQL over the sources, one query for each table of the book.

A mapping is TOML. Analysts read and write it; it says everything that is assumed::

    [sources.lines]                       # a name for the queries
    file = "online_retail_*.parquet"      # which of the files given: CSV, Excel or Parquet
    sheet = ""                            # of an Excel file; empty: the first

    [[sources.lines.quarantine]]          # rows left out, with the reason; the first that holds counts
    where = "customer_id IS NULL"
    reason = "has no customer"

    [constants]                           # in queries: getvariable('cost_rate')
    cost_rate = 50

    [tables]                              # a SELECT (DuckDB) for each table of the book, in this order
    invoices = "SELECT invoice AS invoice_id, ... FROM lines GROUP BY ALL"

    [[totals]]                            # what must add up, or nothing is written
    what = "amount of all lines"
    source = "lines"
    sum = "CAST(quantity AS DECIMAL(18, 0)) * CAST(price AS DECIMAL(18, 4))"
    written = "SELECT sum(amount) FROM invoices"

    [book.agency]                         # book.toml, where the folder has none yet
    name = "..."
    currency = "GBP"

Every column of a source is text under its heading in lower case with `_` for spaces (`Customer ID`: `customer_id`), an
empty cell is NULL; `file` and `row` say where a row stands. So a query states how text is read: `CAST(price AS
DECIMAL(18, 4))`, `strptime(day, '%d/%m/%Y')`, `replace(amount, ',', '.')`. A cell that does not fit stops the import
unless the query says otherwise. Later queries may use the tables of earlier ones. A mapping cannot reach files or network.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from acm_lib.book.cells import EncodedColumn, clean, heading_name
from acm_lib.book.excel import sheets
from acm_lib.book.reading import SUFFIXES, read_cells
from acm_lib.book.settings import read_settings
from acm_lib.book.tables import TABLES
from acm_lib.book.transaction import mark_removed, transaction
from acm_lib.book.writing import write_quarantine
from acm_lib.errors import BookError, ImportRefused
from acm_lib.importers.mapping import match_files, read_mapping, refuse_unknown

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_MARK = {b"written by": b"acm import"}


@dataclass(frozen=True)
class MappingResult:
    """What an import read and wrote.

    Attributes
    ----------
    path : the book's folder.
    sources : one row per source: source, read, kept, quarantined; read = kept + quarantined.
    tables : one row per table written: table, rows.
    totals : one row per total of the mapping: what, read, kept, quarantined, written (`Decimal`);
        kept = written.
    notes : what was assumed or left out while reading.
    """

    path: Path
    sources: pd.DataFrame
    tables: pd.DataFrame
    totals: pd.DataFrame
    notes: tuple[str, ...]


def import_with_mapping(
    files: Iterable[str | Path], mapping: str | Path, into: str | Path
) -> MappingResult:
    """Bring tables of any form into a book.

    Parameters
    ----------
    files : the files to read.
    mapping : the TOML file described above.
    into : the book's folder; made where it does not exist. Tables that an earlier import wrote are
        replaced when all went well, others are never touched. Rows left out are in
        `quarantine/import_<source>.csv` with the reason.

    Raises
    ------
    ImportRefused : the mapping is wrong, a file is missing or unknown, a query fails, a total does
        not add up, or the folder already has one of the tables from elsewhere. Nothing is written
        then.
    BookError : a file cannot be read.
    """
    mapping, into = Path(mapping), Path(into)
    plan = read_mapping(mapping)
    notes: list[str] = []
    given = match_files([Path(file) for file in files], plan, mapping, notes)
    with tempfile.TemporaryDirectory(prefix="acm-import-") as spill:
        connection = _connection(Path(spill))
        try:
            aside = {
                name: _load(connection, name, given[name], source, notes)
                for name, source in plan["sources"].items()
            }
            _lock(connection, plan.get("constants", {}), mapping)
            for name, source in plan["sources"].items():
                _select_rows(connection, name, source.get("quarantine", []), mapping)
            written = {
                name: _make_table(connection, name, query, mapping)
                for name, query in plan["tables"].items()
            }
            totals = _totals(connection, plan.get("totals", []), mapping)
            for name in aside:
                more = connection.execute(
                    f'SELECT "row", reason, * EXCLUDE ("row", reason) FROM {name}_read WHERE reason'
                    " IS NOT NULL"
                ).df()
                aside[name] = pd.concat([more.fillna(""), aside[name]], ignore_index=True).fillna(
                    ""
                )
            read = {name: connection.table(name).shape[0] for name in aside}
        finally:
            connection.close()
    _publish(into, written, aside, plan.get("book", {}), mapping)
    sources = [
        (name, kept + len(aside[name]), kept, len(aside[name])) for name, kept in read.items()
    ]
    return MappingResult(
        into,
        pd.DataFrame(sources, columns=["source", "read", "kept", "quarantined"]),
        pd.DataFrame(
            [(name, table.num_rows) for name, table in written.items()], columns=["table", "rows"]
        ),
        totals,
        tuple(notes),
    )


# Sources


def _connection(spill: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(spill)})


def _lock(connection: duckdb.DuckDBPyConnection, constants: dict[str, Any], mapping: Path) -> None:
    """From here on only the mapping's own queries run: no files, no network, no settings, no Python
    variables."""
    for name, value in constants.items():
        _run(connection, f"SET VARIABLE {name} = ?", f"{mapping.name}, constant `{name}`", [value])
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _load(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: list[Path],
    source: dict,
    notes: list[str],
) -> pd.DataFrame:
    """Make the table `<name>_read` of a source, all text; returns the rows that do not fit its
    heading."""
    import pyarrow as pa

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
            f"The files of the source `{name}` have different columns. They cannot be one table."
            " Give them as two sources."
        )
    connection.register("incoming", pa.concat_tables(parts))
    connection.execute(
        f"CREATE TABLE {name}_read AS SELECT *, CAST(NULL AS VARCHAR) AS reason FROM incoming"
    )
    connection.unregister("incoming")
    return pd.DataFrame(ragged)


def _to_arrow(texts: EncodedColumn) -> pa.Array:
    import pyarrow as pa

    distinct = pa.array([clean(text) or None for text in texts.distinct], pa.string())
    return distinct.take(pa.array(np.asarray(texts.codes, dtype="int64")))


def _select_rows(
    connection: duckdb.DuckDBPyConnection, name: str, rules: list[dict], mapping: Path
) -> None:
    """Give each row left out its reason; the view `<name>` has the others."""
    for rule in rules if isinstance(rules, list) else [rules]:
        if not isinstance(rule, dict) or set(rule) != {"where", "reason"}:
            raise ImportRefused(
                f"{mapping}: a quarantine of [sources.{name}] has `where` and `reason`, nothing"
                " else. Nothing was imported. Correct it."
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


# Queries


def _check_query(query: Any, place: str) -> None:
    import duckdb

    try:
        statements = duckdb.extract_statements(str(query))
    except duckdb.Error as error:
        raise ImportRefused(
            f"{place}: {_first_line(error)}. Nothing was imported. Mend the query."
        ) from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ImportRefused(
            f"{place} is not one SELECT. A mapping only reads. Write a single SELECT."
        )


def _run(
    connection: duckdb.DuckDBPyConnection, query: str, place: str, values: list[Any] | None = None
) -> Any:
    import duckdb

    try:
        return connection.execute(query, values or [])
    except duckdb.Error as error:
        raise ImportRefused(
            f"{place}: {_first_line(error)}. Nothing was imported. Mend the query, or leave such"
            " rows out with a reason."
        ) from None


def _first_line(error: Exception) -> str:
    return " ".join(
        line.strip()
        for line in str(error).splitlines()
        if line.strip() and not line.startswith("LINE")
    ).split(" ^")[0][:300]


def _make_table(
    connection: duckdb.DuckDBPyConnection, name: str, query: Any, mapping: Path
) -> pa.Table:
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
            f"{place} gives no {', '.join(missing)}. The book cannot do without. Add it to the"
            " query."
        )
    return table


def _totals(
    connection: duckdb.DuckDBPyConnection, totals: list[dict], mapping: Path
) -> pd.DataFrame:
    rows = []
    for total in totals:
        if not isinstance(total, dict) or set(total) != {"what", "source", "sum", "written"}:
            raise ImportRefused(
                f"{mapping}: a total has `what`, `source`, `sum` and `written`, nothing else."
                " Nothing was imported. Correct it."
            )
        place = f"{mapping.name}, total of {total['what']!r}"
        sums = (
            f"SELECT sum({total['sum']}), sum({total['sum']}) FILTER (reason IS NULL), "
            f"sum({total['sum']}) FILTER (reason IS NOT NULL) FROM {total['source']}_read"
        )
        _check_query(sums, place)
        _check_query(total["written"], place)
        found = [
            *_run(connection, sums, place).fetchone(),
            *(_run(connection, total["written"], place).fetchone() or ("nothing",))[:1],
        ]
        try:
            read, kept, aside, written = (Decimal(str(value or 0)) for value in found)
        except InvalidOperation:
            raise ImportRefused(
                f"{place}: {found[-1]!r} is no number. It cannot be compared. Sum a number in both"
                " queries."
            ) from None
        if kept != written or read != kept + aside:
            raise ImportRefused(
                f"{place}: the rows kept hold {kept:,f} and the tables hold {written:,f}. Something"
                " was lost or counted twice. Mend the queries; nothing was imported."
            )
        rows.append((total["what"], read, kept, aside, written))
    return pd.DataFrame(rows, columns=["what", "read", "kept", "quarantined", "written"])


# The book


def _publish(
    into: Path,
    written: dict[str, pa.Table],
    aside: dict[str, pd.DataFrame],
    settings: dict,
    mapping: Path,
) -> None:
    import pyarrow.parquet as pq

    _refuse_other_sources(into, written, settings)
    with transaction(into) as work:
        if settings and not (into / "book.toml").exists():
            (work / "book.toml").write_text(_settings_toml(settings, mapping), encoding="utf-8")
            try:
                read_settings(work / "book.toml")
            except BookError as error:
                raise ImportRefused(
                    str(error).replace(str(work / "book.toml"), f"{mapping}, [book]")
                ) from None
        for name, table in written.items():
            pq.write_table(
                table.replace_schema_metadata({**(table.schema.metadata or {}), **_MARK}),
                work / f"{name}.parquet",
                compression="zstd",
            )
        for name, rows in aside.items():
            write_quarantine(rows, work / "quarantine" / f"import_{name}.csv")
        mark_removed(
            work, [f"quarantine/import_{name}.csv" for name, rows in aside.items() if not len(rows)]
        )


def _refuse_other_sources(into: Path, written: dict[str, pa.Table], settings: dict) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for file in into.iterdir() if into.is_dir() else ():
        if heading_name(file.stem) not in written or file.suffix.lower() not in SUFFIXES:
            continue
        try:
            imported = (
                file.suffix == ".parquet"
                and (pq.read_schema(file).metadata or {}).get(b"written by") == _MARK[b"written by"]
            )
        except (pa.ArrowException, OSError):
            imported = False
        if not imported:
            raise ImportRefused(
                f"{file} already holds the table `{file.stem}`, and no import wrote it. It would be"
                " lost, or stand twice. Move it away, or import into another folder."
            )
    currency = settings.get("agency", {}).get("currency")
    if (
        currency
        and (into / "book.toml").exists()
        and read_settings(into / "book.toml").currency != currency
    ):
        raise BookError(
            f"{into / 'book.toml'} keeps the book in {read_settings(into / 'book.toml').currency},"
            f" and the import is in {currency}. The amounts would be added up as if they were the"
            " same. Import into another folder, or convert in the mapping."
        )


def _settings_toml(settings: dict, mapping: Path) -> str:
    lines = [f"# Written by an import with {mapping.name}."]
    for section, entries in settings.items():
        lines += ["", f"[{section}]"]
        for key, value in entries.items():
            if not isinstance(value, (str, int, float, list)):
                raise ImportRefused(
                    f"{mapping}: [book.{section}] {key} is neither a number nor a text. Nothing was"
                    " imported. Correct it."
                )
            lines.append(f"{key} = {_toml_value(value)}")
    return "\n".join(lines) + "\n"


def _toml_value(value: Any) -> str:
    import json

    if isinstance(value, list):
        return f"[{', '.join(map(_toml_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
