"""What a book already holds when an export comes: tables kept elsewhere, names with an id of their
own, its currency."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acm_lib.book.cells import clean
from acm_lib.book.reading import held_elsewhere, read_table
from acm_lib.book.writing import undefused
from acm_lib.errors import ImportRefused
from acm_lib.importers.answers import Answers
from acm_lib.importers.building import pairs_of
from acm_lib.importers.form import Form
from acm_lib.importers.records import Rows
from acm_lib.importers.systems import forms

if TYPE_CHECKING:
    import pyarrow as pa

MARK = b"acm import of exports"
TABLE_OF = {"client": "clients", "project": "projects"}


def refuse_kept_elsewhere(book: Path, form: Form) -> None:
    """An export must not replace, or stand beside, a table that was not made by imports."""
    table = {"time": "time_entries", "opportunity": "opportunities", "invoice": "invoices"}.get(
        form.record
    )
    if form.record == "company" and elsewhere(book, "clients"):
        table = "clients"
    if form.record == "project" and elsewhere(book, "projects"):
        table = "projects"
    found = elsewhere(book, table) if table else None
    if found:
        raise ImportRefused(
            f"{found[0]} already holds the table `{table}`, and no import of an export wrote it."
            " Its rows would be lost, or stand twice. Move it away, or import into another folder."
        )


def elsewhere(book: Path, table: str) -> tuple[Path, str] | None:
    """The file (and sheet) in which somebody else keeps a table; None where imports make it."""
    own = book / f"{table}.parquet"
    return held_elsewhere(book, table, own if _ours(own) else book / ".none")


def _ours(file: Path) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return file.exists() and (pq.read_schema(file).metadata or {}).get(b"written by") == MARK
    except (pa.ArrowException, OSError):
        return False


def with_ids(book: Path, kind: str) -> dict[str, tuple[str, str]] | None:
    """Id -> (name, client) of the clients or projects that are kept elsewhere; None where imports
    make the table."""
    found = elsewhere(book, TABLE_OF[kind])
    if not found:
        return None
    table = read_table(TABLE_OF[kind], *found)
    columns = [
        table.columns[name]
        for name in (f"{kind}_id", "name", *(["client_id"] if kind == "project" else []))
    ]
    rows = [[clean(undefused(column[row])) for column in columns] for row in range(len(table.rows))]
    return {row[0]: (row[1], row[2] if kind == "project" else "") for row in rows if row[0]}


def clients_of_projects(parts: dict[str, pa.Table]) -> dict[str, str]:
    """Name of a project -> its client, where the book knows exactly one."""
    found: dict[str, set[str]] = {}
    for form in forms():
        if form.record in ("time", "project") and form.key in parts:
            for client, project in pairs_of(parts[form.key])[0]:
                if client and project:
                    found.setdefault(project, set()).add(client)
    return {project: next(iter(clients)) for project, clients in found.items() if len(clients) == 1}


def currency_of(book: Path, settled: str, rows: Rows, said: Answers, file: Path) -> str:
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
