"""The import of tables of any form into a book, by a mapping file."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from acm_lib.book.settings import read_settings
from acm_lib.book.transaction import mark_removed, transaction
from acm_lib.book.writing import write_quarantine
from acm_lib.errors import BookError, ImportRefused
from acm_lib.importers.mapping import match_files, read_mapping
from acm_lib.importers.mapping_queries import (
    check_totals,
    connect,
    load_source,
    lock,
    make_table,
    read_rejected,
    select_rows,
)
from acm_lib.importers.options import to_toml
from acm_lib.importers.origin import refuse_other_origin
from acm_lib.importers.staging import to_parquet


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
    """Import tables of any form into a book by a mapping file.

    Parameters
    ----------
    files : the files to read.
    mapping : a TOML file as in `acm_lib.importers.mapping`.
    into : the book's folder; created if missing. Tables that an earlier import wrote are replaced
        when everything went well, others are never touched. Rows left out are in
        `quarantine/import_<source>.csv` with the reason.

    Raises
    ------
    ImportRefused : the mapping is wrong, a file is missing or unknown, a query fails, a total does
        not add up, or the folder already has one of the tables from another source. Nothing is
        written then.
    BookError : a file cannot be read.
    """
    mapping, into = Path(mapping), Path(into)
    plan = read_mapping(mapping)
    notes: list[str] = []
    given = match_files([Path(file) for file in files], plan, mapping, notes)
    sources = plan["sources"]
    with tempfile.TemporaryDirectory(prefix="acm-import-") as spill, connect(spill) as connection:
        ragged = {
            name: load_source(connection, name, given[name], source, notes)
            for name, source in sources.items()
        }
        lock(connection, plan.get("constants", {}), mapping)
        for name, source in sources.items():
            select_rows(connection, name, source.get("quarantine", []), mapping)
        tables = {
            name: make_table(connection, name, query, mapping)
            for name, query in plan["tables"].items()
        }
        totals = check_totals(connection, plan.get("totals", []), mapping)
        rejected = {name: read_rejected(connection, name, ragged[name]) for name in sources}
        kept = {name: connection.table(name).shape[0] for name in sources}
    _publish(into, tables, rejected, plan.get("book", {}), mapping)
    counts = [
        (name, kept[name] + len(rows), kept[name], len(rows)) for name, rows in rejected.items()
    ]
    return MappingResult(
        into,
        pd.DataFrame(counts, columns=["source", "read", "kept", "quarantined"]),
        pd.DataFrame(
            [(name, table.num_rows) for name, table in tables.items()], columns=["table", "rows"]
        ),
        totals,
        tuple(notes),
    )


def _publish(
    into: Path,
    tables: dict[str, pa.Table],
    rejected: dict[str, pd.DataFrame],
    settings: dict[str, Any],
    mapping: Path,
) -> None:
    refuse_other_origin(into, tables, "import", "import into another folder")
    _refuse_other_currency(into / "book.toml", settings.get("agency", {}).get("currency"))
    with transaction(into) as work:
        if settings and not (into / "book.toml").exists():
            _write_settings(work / "book.toml", settings, mapping)
        for name, table in tables.items():
            (work / f"{name}.parquet").write_bytes(to_parquet(table, b"acm import"))
        for name, rows in rejected.items():
            write_quarantine(rows, work / "quarantine" / f"import_{name}.csv")
        empty = [f"quarantine/import_{name}.csv" for name, rows in rejected.items() if rows.empty]
        mark_removed(work, empty)


def _refuse_other_currency(file: Path, currency: str | None) -> None:
    book_currency = read_settings(file).currency if currency and file.exists() else currency
    if book_currency != currency:
        raise BookError(
            f"{file} keeps the book in {book_currency}, and the import is in {currency}. The"
            " amounts would be added up as if they were the same. Import into another folder, or"
            " convert in the mapping."
        )


def _write_settings(file: Path, settings: dict[str, Any], mapping: Path) -> None:
    for section, entries in settings.items():
        for key, value in entries.items():
            if not isinstance(value, (str, int, float, list)):
                raise ImportRefused(
                    f"{mapping}: [book.{section}] {key} is neither a number nor a text. Correct it."
                    " Nothing was imported."
                )
    comment = f"Written by an import with {mapping.name}."
    file.write_text(to_toml(comment, settings), encoding="utf-8")
    try:
        read_settings(file)
    except BookError as error:
        raise ImportRefused(str(error).replace(str(file), f"{mapping}, [book]")) from None
