"""What a book already holds when an export comes: tables kept elsewhere, names with an id of their
own, its currency."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acm_lib.book.cells import clean
from acm_lib.book.reading import find_other_source, read_table
from acm_lib.book.writing import unescape_formula
from acm_lib.errors import ImportRefused
from acm_lib.importers.formats import ExportFormat
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.rows import Rows
from acm_lib.importers.systems import formats
from acm_lib.importers.transform import client_project_pairs

if TYPE_CHECKING:
    import pyarrow as pa

MARK = b"acm import of exports"
TABLE_OF = {"client": "clients", "project": "projects"}


def refuse_other_source(book: Path, export_format: ExportFormat) -> None:
    """An export must not replace, or stand beside, a table that was not made by imports."""
    table = {"time": "time_entries", "opportunity": "opportunities", "invoice": "invoices"}.get(
        export_format.record
    )
    if export_format.record == "company" and other_source(book, "clients"):
        table = "clients"
    if export_format.record == "project" and other_source(book, "projects"):
        table = "projects"
    found = other_source(book, table) if table else None
    if found:
        raise ImportRefused(
            f"{found[0]} already holds the table `{table}`, and no import of an export wrote it."
            " Its rows would be lost, or stand twice. Move it away, or import into another folder."
        )


def other_source(book: Path, table: str) -> tuple[Path, str] | None:
    """The file (and sheet) in which somebody else keeps a table; None where imports make it."""
    own = book / f"{table}.parquet"
    return find_other_source(book, table, own if _written_by_import(own) else book / ".none")


def _written_by_import(file: Path) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return file.exists() and (pq.read_schema(file).metadata or {}).get(b"written by") == MARK
    except (pa.ArrowException, OSError):
        return False


def existing_ids(book: Path, kind: str) -> dict[str, tuple[str, str]] | None:
    """Id -> (name, client) of the clients or projects that are kept elsewhere; None where imports
    make the table."""
    found = other_source(book, TABLE_OF[kind])
    if not found:
        return None
    table = read_table(TABLE_OF[kind], *found)
    columns = [
        table.columns[name]
        for name in (f"{kind}_id", "name", *(["client_id"] if kind == "project" else []))
    ]
    rows = [
        [clean(unescape_formula(column[row])) for column in columns]
        for row in range(len(table.rows))
    ]
    return {row[0]: (row[1], row[2] if kind == "project" else "") for row in rows if row[0]}


def clients_of_projects(staging: dict[str, pa.Table]) -> dict[str, str]:
    """Name of a project -> its client, where the book knows exactly one."""
    found: dict[str, set[str]] = {}
    for export_format in formats():
        if export_format.record in ("time", "project") and export_format.key in staging:
            for client, project in client_project_pairs(staging[export_format.key])[0]:
                if client and project:
                    found.setdefault(project, set()).add(client)
    return {project: next(iter(clients)) for project, clients in found.items() if len(clients) == 1}


def book_currency(book: Path, settled: str, rows: Rows, said: ImportOptions, file: Path) -> str:
    """The book's currency: `settled` where it has a `book.toml`, else the one said, else the only
    one of the export."""
    if (book / "book.toml").exists():
        return settled
    column = rows.values.get("currency")
    found = {value for value in column.distinct if isinstance(value, str)} if column else set()
    if said.currency:
        return said.currency
    if len(found) == 1:
        return found.pop()
    raise ImportRefused(
        f"{book} is a new book, and"
        f" {file.name} {'has amounts in ' + ', '.join(sorted(found)) if found else 'does not say which currency the agency counts in'}."
        " Reports add up in one currency; nothing is guessed and nothing was imported. Say it, as"
        " in --currency VND."
    )
