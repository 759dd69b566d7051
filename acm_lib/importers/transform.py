"""The tables of a book, made of what all exports have brought and what was decided about names.
Nothing else goes into them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from acm_lib.book.cells import clean
from acm_lib.importers.names import Names
from acm_lib.importers.rate_card import build_rate_card
from acm_lib.importers.staging import day_numbers, encode_column
from acm_lib.importers.systems import formats
from acm_lib.importers.values import as_dictionary, pair_codes

_NEVER = np.iinfo("int32").max
_STATUS = {
    "active": "active",
    "archived": "closed",
    "closed": "closed",
    "done": "closed",
    "planned": "planned",
}


@dataclass(frozen=True)
class NameMatches:
    """What was decided: clients and projects by spelling, departments and stages by word.

    Attributes
    ----------
    clients, projects : the names.
    departments, stages : word of an export -> meaning.
    currency : the book's.
    """

    clients: Names
    projects: Names
    departments: Mapping[str, str]
    stages: Mapping[str, str]
    currency: str
    client_ids: dict[tuple[str, str], str] = field(init=False, repr=False)
    project_ids: dict[tuple[str, str], str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "client_ids", self.clients.ids())
        object.__setattr__(self, "project_ids", self.projects.ids())

    def client_id(self, name: str | None) -> str:
        """The id of a client; "" where it has none."""
        return self.client_ids.get(("", name or ""), "")

    def project_id(self, client: str | None, name: str | None) -> str:
        """The id of a client's project; "" where it has none."""
        return self.project_ids.get((self.client_id(client), name or ""), "")


def client_project_pairs(table: pa.Table) -> tuple[list[tuple[Any, Any]], np.ndarray]:
    """The different (client, project) of a part, and for each row the place of its own."""
    clients, client_codes = encode_column(table, "client")
    projects, project_codes = encode_column(table, "project")
    pairs, codes = pair_codes(client_codes, project_codes, len(projects))
    return [
        (clients[pair // len(projects)], projects[pair % len(projects)]) for pair in pairs.tolist()
    ], codes


def to_tables(staging: Mapping[str, pa.Table], matches: NameMatches) -> dict[str, pa.Table]:
    """Table -> its rows, for every table that the exports say something of; without those kept
    elsewhere."""

    of = {
        record: [
            (export_format, staging[export_format.key])
            for export_format in formats()
            if export_format.record == record and export_format.key in staging
        ]
        for record in ("time", "project", "company", "opportunity", "invoice")
    }
    made: dict[str, pa.Table] = {}
    worked = [(table, *client_project_pairs(table)) for _format, table in of["time"]]
    first_worked: dict[tuple[Any, Any], Any] = {}
    for table, pairs, codes in worked:
        for place, day in _first_days(table, codes).items():
            _keep_earliest(first_worked, pairs[place], day)
    if worked:
        entries = [_time_entries(table, pairs, codes, matches) for table, pairs, codes in worked]
        made["time_entries"] = pa.concat_tables([entry.unify_dictionaries() for entry in entries])
        rates = build_rate_card(
            [table for _format, table in of["time"]], matches.departments, matches.currency
        )
        if rates.num_rows:
            made["rate_card"] = rates
    if of["invoice"]:
        made["invoices"] = pa.concat_tables(
            [_invoices(table, matches) for _format, table in of["invoice"]]
        )
    if of["opportunity"]:
        made["opportunities"] = pa.concat_tables(
            [_opportunities(table, matches) for _format, table in of["opportunity"]]
        )
    first_days: dict[str, Any] = {}
    if matches.projects.existing is None and (of["time"] or of["project"]):
        made["projects"] = _projects(
            [table for _format, table in of["project"]], matches, first_worked
        )
        for client, start in zip(
            made["projects"]["client_id"].to_pylist(),
            made["projects"]["start"].to_pylist(),
            strict=True,
        ):
            _keep_earliest(first_days, client, start)
    for (client, _project), day in first_worked.items():
        _keep_earliest(first_days, matches.client_id(client), day)
    for _format, table in of["invoice"]:
        spellings, codes = encode_column(table, "client")
        for place, day in _first_days(table, codes).items():
            _keep_earliest(first_days, matches.client_id(spellings[place]), day)
    if matches.clients.existing is None:
        made["clients"] = _clients(of, matches, first_days)
    return made


def _first_days(table: pa.Table, codes: np.ndarray) -> dict[int, Any]:
    """Place of a text -> the first_worked day of its rows."""
    if not table.num_rows:
        return {}
    first_worked = np.full(int(codes.max()) + 1, _NEVER, dtype="int32")
    np.minimum.at(first_worked, codes, day_numbers(table))
    return {
        place: np.datetime64(int(first_worked[place]), "D").astype(object)
        for place in np.flatnonzero(first_worked < _NEVER).tolist()
    }


def _keep_earliest(days: dict[Any, Any], key: Any, day: Any) -> None:
    if day is not None and (key not in days or day < days[key]):
        days[key] = day


def _time_entries(
    table: pa.Table, pairs: list[tuple[Any, Any]], codes: np.ndarray, matches: NameMatches
) -> pa.Table:

    work, work_codes = encode_column(table, "work")
    rated = (
        table["cost_rate"].null_count < table.num_rows
        or table["bill_rate"].null_count < table.num_rows
    )
    person = table["person"]
    return pa.table(
        {
            "date": table["date"],
            "project_id": as_dictionary(
                [matches.project_id(client, project) for client, project in pairs], codes
            ),
            "department": as_dictionary(
                [matches.departments.get(word or "") or word for word in work], work_codes
            ),
            "person": person,
            "role": person if rated else pa.nulls(table.num_rows, pa.string()).dictionary_encode(),
            "hours": table["hours"],
            "billable": table["billable"],
            "note": table["note"],
        }
    )


def _invoices(table: pa.Table, matches: NameMatches) -> pa.Table:

    return pa.table(
        {
            "invoice_id": pa.array([clean(text) for text in table["id"].to_pylist()], pa.string()),
            "client_id": pa.array(
                [matches.client_id(text) for text in table["client"].to_pylist()], pa.string()
            ),
            "issued": table["date"],
            "due": table["due"],
            "amount": table["amount"],
        }
    )


def _opportunities(table: pa.Table, matches: NameMatches) -> pa.Table:

    rows = table.to_pylist()
    ended = [
        row["closed_on"]
        or (
            row["expected_close"]
            if matches.stages.get(row["stage"] or "") in ("won", "lost")
            else None
        )
        for row in rows
    ]
    return pa.table(
        {
            "opportunity_id": pa.array([clean(row["id"]) for row in rows], pa.string()),
            "client_id": pa.array([matches.client_id(row["client"]) for row in rows], pa.string()),
            "name": pa.array([clean(row["name"]) for row in rows], pa.string()),
            "stage": pa.array(
                [matches.stages.get(row["stage"] or "") or None for row in rows], pa.string()
            ),
            "amount": table["amount"],
            "probability": table["probability"],
            "expected_close": table["expected_close"],
            "owner": pa.array([row["owner"] for row in rows], pa.string()),
            "created_on": table["created_on"],
            "closed_on": pa.array(
                [
                    day if matches.stages.get(row["stage"] or "") in ("won", "lost") else None
                    for row, day in zip(rows, ended, strict=True)
                ],
                pa.date32(),
            ),
        }
    )


def _projects(
    tables: Sequence[pa.Table], matches: NameMatches, first_worked: Mapping[tuple[Any, Any], Any]
) -> pa.Table:
    """Of the exports of projects, and of time: (client, project) -> the first_worked day somebody
    worked on it."""

    rows: dict[str, dict[str, Any]] = {}
    first_days: dict[str, Any] = {}
    owner = {id_: row for row in matches.projects.rows if (id_ := row.id)}
    for (client, project), day in first_worked.items():
        id_ = matches.project_id(client, project)
        _keep_earliest(first_days, id_, day)
        rows.setdefault(
            id_,
            {
                "project_id": id_,
                "client_id": matches.client_id(client),
                "name": clean(owner[id_].name),
            },
        )
    for table in tables:
        for row in table.to_pylist():
            id_ = matches.project_id(row["client"], row["project"])
            entry = rows.setdefault(
                id_,
                {
                    "project_id": id_,
                    "client_id": matches.client_id(row["client"]),
                    "name": clean(owner[id_].name),
                },
            )
            entry |= {
                name: row[name] for name in ("objective", "start", "end") if row[name] is not None
            }
            entry |= (
                {"status": _STATUS[state]}
                if (state := (row["status"] or "").strip().casefold()) in _STATUS
                else {}
            )
    for id_, row in rows.items():
        row["start"] = row.get("start") or first_days.get(id_)
    types = {
        "project_id": pa.string(),
        "client_id": pa.string(),
        "name": pa.string(),
        "objective": pa.string(),
        "start": pa.date32(),
        "end": pa.date32(),
        "status": pa.string(),
    }
    ordered = [rows[id_] for id_ in sorted(rows)]
    return pa.table(
        {name: pa.array([row.get(name) for row in ordered], kind) for name, kind in types.items()}
    )


def _clients(
    of: Mapping[str, list], matches: NameMatches, first_days: Mapping[str, Any]
) -> pa.Table:

    rows: dict[str, dict[str, Any]] = {}
    for id_ in sorted(set(matches.client_ids.values()) - {""}):
        rows[id_] = {"client_id": id_, "since": first_days.get(id_)}
    for row in matches.clients.rows:
        if row.id in rows:
            rows[row.id]["name"] = clean(row.name)
    for record in ("invoice", "opportunity"):
        for _format, table in of[record]:
            for client, currency, amount in zip(
                *(table[name].to_pylist() for name in ("client", "currency", "amount")), strict=True
            ):
                if currency and amount and currency != matches.currency:
                    rows[matches.client_id(client)]["currency"] = currency
    for _format, table in of["company"]:
        for row in table.to_pylist():
            entry = rows[matches.client_id(row["client"])]
            entry |= {
                name: clean(row[field])
                for name, field in (("industry", "industry"), ("account_manager", "owner"))
                if row[field]
            }
    spellings = {
        text
        for record in ("project", "company", "opportunity")
        for _format, table in of[record]
        for text in encode_column(table, "client")[0]
        if text
    }
    met = sorted(({matches.client_id(text) for text in spellings} | set(first_days)) - {""})
    types = {
        "client_id": pa.string(),
        "name": pa.string(),
        "industry": pa.string(),
        "account_manager": pa.string(),
        "since": pa.date32(),
        "currency": pa.string(),
    }
    return pa.table(
        {name: pa.array([rows[id_].get(name) for id_ in met], kind) for name, kind in types.items()}
    )
