"""Matching the names of an export with the book's clients, projects, departments and stages; rows
with a name that has no match are rejected."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from acm_lib.book.cells import clean
from acm_lib.book.problem import Problem, ProblemType
from acm_lib.importers.default_mappings import with_defaults
from acm_lib.importers.existing_book import TABLE_OF, existing_ids
from acm_lib.importers.formats import ExportFormat
from acm_lib.importers.names import read_meanings, read_names
from acm_lib.importers.rows import Reason, Rows
from acm_lib.importers.staging import encode_column
from acm_lib.importers.systems import formats
from acm_lib.importers.transform import NameMatches, client_project_pairs
from acm_lib.importers.values import Values, constant, pair_codes
from acm_lib.statements import _

UNKNOWN_NAME = ProblemType(
    "unknown_name",
    _("{name} is not in the book's {table}"),
    _("enter in names/{table}.csv which one it is, or add it to the book"),
)
SECOND_CURRENCY = ProblemType(
    "second_currency",
    _("is in {currency}, and the client's other amounts are in {other}"),
    _("convert it: a book keeps a client in one currency"),
)


def match_names(
    book: Path, staging: dict[str, pa.Table], rows: Rows, export_format: ExportFormat, currency: str
) -> tuple[NameMatches, Rows]:
    """The ids of all names, the new ones of an export included; and its rows, of which those with a
    name without an id are rejected."""
    good = np.flatnonzero(~rows.bad)
    pairs, places = _name_pairs(rows, good)
    names = {client for client, _project in pairs}
    names |= {text for table in staging.values() for text in encode_column(table, "client")[0]}
    clients = read_names(book, "client", existing_ids(book, "client"))
    clients = clients.add(("", name) for name in names if name)
    ids = clients.ids()
    of_projects = list(pairs) if "project" in rows.values else []
    for export in formats():
        if export.key in staging and export.record in ("time", "project"):
            of_projects += client_project_pairs(staging[export.key])[0]
    projects = read_names(book, "project", existing_ids(book, "project")).add(
        (ids[("", client)], project)
        for client, project in of_projects
        if client and project and ids.get(("", client))
    )
    departments, stages = read_meanings(book, "department"), read_meanings(book, "stage")
    if export_format.record == "time":
        tables = [table for table in staging.values() if "work" in table.column_names]
        words = {text for table in tables for text in encode_column(table, "work")[0]}
        words |= _used_values(rows.values["work"], good)
        departments = with_defaults("department", departments, words)
    if export_format.record == "opportunity":
        stages = with_defaults("stage", stages, _used_values(rows.values["stage"], good))
    matches = NameMatches(clients, projects, departments, stages, currency)
    reasons = {}
    for place, (client, project) in enumerate(pairs):
        if not matches.client_id(client):
            reasons[place] = _unknown_name("client", client)
        elif "project" in rows.values and not matches.project_id(client, project):
            reasons[place] = _unknown_name("project", project)
    unmatched = np.flatnonzero(np.isin(places, list(reasons))).tolist()
    return matches, rows.reject({int(good[at]): reasons[int(places[at])] for at in unmatched})


def _unknown_name(kind: str, name: str) -> Reason:
    return Reason(Problem(UNKNOWN_NAME, name=clean(name), table=TABLE_OF[kind]), kind)


def _used_values(values: Values, rows: np.ndarray) -> set[Any]:
    return {values.distinct[code] for code in np.unique(values.codes[rows]).tolist()}


def _name_pairs(rows: Rows, good: np.ndarray) -> tuple[list[tuple[str, str]], np.ndarray]:
    """The different (client, project) of some rows, and for each of these rows the place of its
    own; without projects each is ""."""
    clients = rows.values["client"]
    projects = rows.values.get("project") or constant("", len(clients.codes))
    pairs, places = pair_codes(clients.codes[good], projects.codes[good], len(projects.distinct))
    return [
        (
            clients.distinct[pair // len(projects.distinct)],
            projects.distinct[pair % len(projects.distinct)],
        )
        for pair in pairs.tolist()
    ], places


def reject_second_currency(
    rows: Rows, matches: NameMatches, staging: dict[str, pa.Table], export_format: ExportFormat
) -> Rows:
    """Reject the amounts that are in a second currency of their client: a book keeps each client in
    one."""
    if export_format.record not in ("invoice", "opportunity"):
        return rows
    currencies: dict[str, str] = {}
    for table in staging.values():
        if "amount" in table.column_names:
            for client, currency, amount in zip(
                *(table[name].to_pylist() for name in ("client", "currency", "amount")), strict=True
            ):
                if currency and amount:
                    currencies.setdefault(matches.client_id(client), currency)
    reasons = {}
    for row in np.flatnonzero(~rows.bad).tolist():
        client, currency, amount = (
            rows.values[name].value_at(row) for name in ("client", "currency", "amount")
        )
        if (
            currency
            and amount
            and currencies.setdefault(matches.client_id(client), currency) != currency
        ):
            other = currencies[matches.client_id(client)]
            problem = Problem(SECOND_CURRENCY, currency=currency, other=other)
            reasons[row] = Reason(problem, "amount")
    return rows.reject(reasons)
