"""What a book already holds when an export arrives: tables from other sources, clients and projects
with their ids, its currency."""

from pathlib import Path

import pyarrow as pa

from acm_lib.book.cells import clean
from acm_lib.book.reading import find_other_source, read_table
from acm_lib.book.settings import read_settings
from acm_lib.book.writing import unescape_formula
from acm_lib.errors import ImportRefused
from acm_lib.importers.formats import ExportFormat
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.origin import written_by
from acm_lib.importers.rows import Rows
from acm_lib.importers.systems import formats
from acm_lib.importers.transform import client_project_pairs

MARK = b"acm import of exports"
TABLE_OF = {"client": "clients", "project": "projects"}
_MAIN_TABLE = {
    "time": "time_entries",
    "project": "projects",
    "company": "clients",
    "opportunity": "opportunities",
    "invoice": "invoices",
}


def refuse_other_source(book: Path, export_format: ExportFormat) -> None:
    """Refuse an export of a table that was not made by imports: it would replace it or stand beside
    it."""
    table = _MAIN_TABLE[export_format.record]
    source = other_source(book, table)
    if source:
        raise ImportRefused(
            f"{source[0]} already holds the table `{table}`, and no import wrote it. Its"
            " rows would be lost or counted twice. Move it away, or import into another folder."
        )


def other_source(book: Path, table: str) -> tuple[Path, str] | None:
    """The file (and sheet) in which somebody else keeps a table; None where imports make it."""
    file = book / f"{table}.parquet"
    return find_other_source(book, table, file if written_by(file) == MARK else book / ".none")


def existing_ids(book: Path, kind: str) -> dict[str, tuple[str, str]] | None:
    """Id -> (name, client) of the clients or projects that are kept elsewhere; None where imports
    make the table."""
    source = other_source(book, TABLE_OF[kind])
    if not source:
        return None
    table = read_table(TABLE_OF[kind], *source)
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
    clients_of: dict[str, set[str]] = {}
    for export_format in formats():
        if export_format.record in ("time", "project") and export_format.key in staging:
            for client, project in client_project_pairs(staging[export_format.key])[0]:
                if client and project:
                    clients_of.setdefault(project, set()).add(client)
    return {project: clients.pop() for project, clients in clients_of.items() if len(clients) == 1}


def book_currency(book: Path, rows: Rows, options: ImportOptions, file: Path) -> str:
    """The currency of the book's `book.toml`; of a new book that of the options, else the only one
    of the export.

    Raises
    ------
    ImportRefused : nothing says in which currency a new book is kept.
    """
    if (book / "book.toml").exists():
        return read_settings(book / "book.toml").currency
    if options.currency:
        return options.currency
    distinct = rows.values["currency"].distinct if "currency" in rows.values else []
    currencies = sorted({value for value in distinct if isinstance(value, str)})
    if len(currencies) == 1:
        return currencies[0]
    reason = (
        f"has amounts in {', '.join(currencies)}"
        if currencies
        else "does not say which currency the agency works in"
    )
    raise ImportRefused(
        f"{book} is a new book, and {file.name} {reason}. A book is kept in one currency, and it is"
        " never guessed. Give it, as in --currency VND. Nothing was imported."
    )
