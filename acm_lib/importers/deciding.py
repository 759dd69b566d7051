"""Which client, project, department and stage the words of an export mean; rows for which nothing
says it are set aside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from acm_lib.book.cells import clean
from acm_lib.importers.building import Decisions, pairs_of
from acm_lib.importers.fields import Values, combined
from acm_lib.importers.form import Form
from acm_lib.importers.held import TABLE_OF, with_ids
from acm_lib.importers.names import read_mapping, read_names
from acm_lib.importers.parts import distinct
from acm_lib.importers.records import Rows
from acm_lib.importers.systems import forms
from acm_lib.importers.words import with_words

if TYPE_CHECKING:
    import pyarrow as pa


def decided_on(
    book: Path, parts: dict[str, pa.Table], rows: Rows, form: Form, currency: str
) -> tuple[Decisions, Rows]:
    """All decisions on names, with the new spellings in; and the rows, of which those of names
    without an id are set aside."""
    good = np.flatnonzero(~rows.bad)
    clients = {
        ("", text) for table in parts.values() for text in distinct(table, "client")[0] if text
    }
    found, places = _named(rows, good)
    clients |= {("", client) for client, _project in found}
    names = read_names(book, "client", with_ids(book, "client")).with_spellings(clients)
    ids = names.ids()
    spelt: set[tuple[str, str]] = set()
    for key, table in parts.items():
        if next(known for known in forms() if known.key == key).record in ("time", "project"):
            spelt |= {
                (ids[("", client)], project)
                for client, project in pairs_of(table)[0]
                if client and project and ids.get(("", client))
            }
    if "project" in rows.values:
        spelt |= {
            (ids[("", client)], project) for client, project in found if ids.get(("", client))
        }
    projects = read_names(book, "project", with_ids(book, "project")).with_spellings(spelt)
    departments, stages = read_mapping(book, "department"), read_mapping(book, "stage")
    tables = [table for table in parts.values() if "work" in table.column_names]
    words = {text for table in tables for text in distinct(table, "work")[0]}
    if form.record == "time":
        words |= {
            rows.values["work"].distinct[code] for code in _used(rows.values["work"].codes[good])
        }
        departments = with_words("department", departments, words)
    if form.record == "opportunity":
        stages = with_words(
            "stage",
            stages,
            {
                rows.values["stage"].distinct[code]
                for code in _used(rows.values["stage"].codes[good])
            },
        )
    decided = Decisions(names, projects, departments, stages, currency)
    nameless = np.array(
        [
            not decided.client(client)
            or ("project" in rows.values and not decided.project(client, project))
            for client, project in found
        ]
        or [False]
    )
    reasons = {}
    for at in np.flatnonzero(nameless[places]).tolist():
        client, project = found[places[at]]
        kind, name = ("client", client) if not decided.client(client) else ("project", project)
        reasons[int(good[at])] = (
            f"{clean(name)} is not in the book's {TABLE_OF[kind]}; say in"
            f" names/{TABLE_OF[kind]}.csv which it is, or add it"
        )
    return decided, rows.without(reasons)


def _used(codes: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.bincount(codes)) if len(codes) else codes


def _named(rows: Rows, good: np.ndarray) -> tuple[list[tuple[str, str]], np.ndarray]:
    """The different (client, project) of some rows, and for each of these rows the place of its
    own; without projects each is ""."""
    clients = rows.values["client"]
    projects = rows.values.get("project") or Values(
        [""], np.zeros(len(clients.codes), dtype="int32")
    )
    pairs, places = combined(clients.codes[good], projects.codes[good], len(projects.distinct))
    return [
        (
            clients.distinct[pair // len(projects.distinct)],
            projects.distinct[pair % len(projects.distinct)],
        )
        for pair in pairs.tolist()
    ], places


def one_currency_a_client(
    rows: Rows, decided: Decisions, parts: dict[str, pa.Table], form: Form
) -> Rows:
    """A book counts a client in one currency; what is in a second one is set aside."""
    if form.record not in ("invoice", "opportunity"):
        return rows
    known: dict[str, str] = {}
    for table in parts.values():
        if "amount" in table.column_names:
            for client, currency, amount in zip(
                *(table[name].to_pylist() for name in ("client", "currency", "amount")), strict=True
            ):
                if currency and amount:
                    known.setdefault(decided.client(client), currency)
    reasons = {}
    for row in np.flatnonzero(~rows.bad).tolist():
        client, currency, amount = (
            rows.values[name].of(row) for name in ("client", "currency", "amount")
        )
        if currency and amount and known.setdefault(decided.client(client), currency) != currency:
            reasons[row] = (
                f"is in {currency}, and the client's other amounts are in"
                f" {known[decided.client(client)]}; a book counts a client in one currency"
            )
    return rows.without(reasons)
