"""Which client, project, department and stage the words of an export mean; rows for which nothing
says it are set aside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from acm_lib.book.cells import clean
from acm_lib.importers.default_mappings import with_defaults
from acm_lib.importers.existing_book import TABLE_OF, existing_ids
from acm_lib.importers.fields import Values, pair_codes
from acm_lib.importers.formats import ExportFormat
from acm_lib.importers.names import read_meanings, read_names
from acm_lib.importers.records import Rows
from acm_lib.importers.staging import encode_column
from acm_lib.importers.systems import formats
from acm_lib.importers.transform import NameMatches, client_project_pairs

if TYPE_CHECKING:
    import pyarrow as pa


def match_names(
    book: Path, staging: dict[str, pa.Table], rows: Rows, export_format: ExportFormat, currency: str
) -> tuple[NameMatches, Rows]:
    """All decisions on names, with the new spellings in; and the rows, of which those of names
    without an id are set aside."""
    good = np.flatnonzero(~rows.bad)
    clients = {
        ("", text)
        for table in staging.values()
        for text in encode_column(table, "client")[0]
        if text
    }
    found, places = _name_pairs(rows, good)
    clients |= {("", client) for client, _project in found}
    names = read_names(book, "client", existing_ids(book, "client")).add(clients)
    ids = names.ids()
    spelt: set[tuple[str, str]] = set()
    for key, table in staging.items():
        if next(known for known in formats() if known.key == key).record in ("time", "project"):
            spelt |= {
                (ids[("", client)], project)
                for client, project in client_project_pairs(table)[0]
                if client and project and ids.get(("", client))
            }
    if "project" in rows.values:
        spelt |= {
            (ids[("", client)], project) for client, project in found if ids.get(("", client))
        }
    projects = read_names(book, "project", existing_ids(book, "project")).add(spelt)
    departments, stages = read_meanings(book, "department"), read_meanings(book, "stage")
    tables = [table for table in staging.values() if "work" in table.column_names]
    words = {text for table in tables for text in encode_column(table, "work")[0]}
    if export_format.record == "time":
        words |= {
            rows.values["work"].distinct[code]
            for code in _used_codes(rows.values["work"].codes[good])
        }
        departments = with_defaults("department", departments, words)
    if export_format.record == "opportunity":
        stages = with_defaults(
            "stage",
            stages,
            {
                rows.values["stage"].distinct[code]
                for code in _used_codes(rows.values["stage"].codes[good])
            },
        )
    matches = NameMatches(names, projects, departments, stages, currency)
    nameless = np.array(
        [
            not matches.client_id(client)
            or ("project" in rows.values and not matches.project_id(client, project))
            for client, project in found
        ]
        or [False]
    )
    reasons = {}
    for at in np.flatnonzero(nameless[places]).tolist():
        client, project = found[places[at]]
        kind, name = ("client", client) if not matches.client_id(client) else ("project", project)
        reasons[int(good[at])] = (
            f"{clean(name)} is not in the book's {TABLE_OF[kind]}; say in"
            f" names/{TABLE_OF[kind]}.csv which it is, or add it"
        )
    return matches, rows.reject(reasons)


def _used_codes(codes: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.bincount(codes)) if len(codes) else codes


def _name_pairs(rows: Rows, good: np.ndarray) -> tuple[list[tuple[str, str]], np.ndarray]:
    """The different (client, project) of some rows, and for each of these rows the place of its
    own; without projects each is ""."""
    clients = rows.values["client"]
    projects = rows.values.get("project") or Values(
        [""], np.zeros(len(clients.codes), dtype="int32")
    )
    pairs, places = pair_codes(clients.codes[good], projects.codes[good], len(projects.distinct))
    return [
        (
            clients.distinct[pair // len(projects.distinct)],
            projects.distinct[pair % len(projects.distinct)],
        )
        for pair in pairs.tolist()
    ], places


def quarantine_second_currency(
    rows: Rows, matches: NameMatches, staging: dict[str, pa.Table], export_format: ExportFormat
) -> Rows:
    """A book counts a client in one currency; what is in a second one is set aside."""
    if export_format.record not in ("invoice", "opportunity"):
        return rows
    known: dict[str, str] = {}
    for table in staging.values():
        if "amount" in table.column_names:
            for client, currency, amount in zip(
                *(table[name].to_pylist() for name in ("client", "currency", "amount")), strict=True
            ):
                if currency and amount:
                    known.setdefault(matches.client_id(client), currency)
    reasons = {}
    for row in np.flatnonzero(~rows.bad).tolist():
        client, currency, amount = (
            rows.values[name].value_at(row) for name in ("client", "currency", "amount")
        )
        if (
            currency
            and amount
            and known.setdefault(matches.client_id(client), currency) != currency
        ):
            reasons[row] = (
                f"is in {currency}, and the client's other amounts are in"
                f" {known[matches.client_id(client)]}; a book counts a client in one currency"
            )
    return rows.reject(reasons)
