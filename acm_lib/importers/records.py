"""Reading the rows of an export: their values, and the rules a row must pass to be used."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import numpy as np

from acm_lib.book import tables
from acm_lib.book.cells import EncodedColumn, clean
from acm_lib.book.checking.rules import END_BEFORE_START
from acm_lib.book.checking.table import DUPLICATE_KEY, EMPTY, OTHER_CURRENCY
from acm_lib.book.numbers import marked_currencies
from acm_lib.book.parsing import parse_column
from acm_lib.book.problem import Problem
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column
from acm_lib.errors import ImportRefused
from acm_lib.importers.control_totals import check_control_totals, remove_totals
from acm_lib.importers.fields import heading_currency, parse_fields
from acm_lib.importers.formats import MONEY, RECORDS, ExportFormat, parse_heading
from acm_lib.importers.invoice_lines import combine_lines, forward_fill
from acm_lib.importers.name_similarity import make_id
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.rows import COLUMNS, Reason, Rows
from acm_lib.importers.sheet import Sheet
from acm_lib.importers.values import Values, coalesce, concat, constant

Reasons = dict[int, list[Reason]]

REQUIRED = {
    "time": ("date", "client", "project", "hours"),
    "project": ("client", "project"),
    "company": ("client",),
    "opportunity": ("client", "name"),
    "invoice": ("id", "client", "date", "amount"),
}
DERIVED_FROM_LINES = ("id", "amount")  # of an invoice
_NAME = Column("name", tables.TEXT, "")
_LABELS = {"id": "number", "hours": "duration"}


def read_rows(
    sheet: Sheet,
    export_format: ExportFormat,
    options: ImportOptions,
    clients_of_projects: dict[str, str],
) -> Rows:
    """Read an export.

    Parameters
    ----------
    clients_of_projects : name of a project -> its client, where the book knows exactly one; for
        exports without clients.

    Raises
    ------
    ImportRefused : something would have to be guessed, or the export's own totals do not add up.
    """
    values = parse_fields(sheet, export_format, options)
    if export_format.record == "time":
        sheet, values = remove_totals(sheet, values)
    size = len(sheet.rows)
    values = {
        name: values.get(name) or constant(None, size) for name in RECORDS[export_format.record]
    }
    check_control_totals(sheet, export_format, values, options)
    notes = list(sheet.notes)
    reasons: Reasons = {}
    _reject_unreadable(values, sheet, export_format, reasons)
    located = set(export_format.locate(sheet.heading))
    if export_format.record == "time":
        values = _time_values(values, export_format, notes)
    if export_format.record == "invoice":
        values = forward_fill(values)
    if export_format.record == "opportunity":
        values["probability"] = coalesce(values["probability"], values["percent"])
    values["client"] = _clients(values, located, options, clients_of_projects, sheet)
    if "currency" in values:
        values["currency"] = _currencies(sheet, export_format, values, options, reasons)
    if export_format.record == "opportunity":
        values["id"] = _ids(values)
    if export_format.record == "project":
        starts, ends = values["start"], values["end"]
        for row in np.flatnonzero(starts.present & ends.present).tolist():
            if ends.value_at(row) < starts.value_at(row):
                _add(reasons, [row], Reason(Problem(END_BEFORE_START, column="start"), "end"))
    derived = DERIVED_FROM_LINES if export_format.record == "invoice" else ()
    required = [name for name in REQUIRED[export_format.record] if name not in derived]
    _reject_empty(required, values, reasons)
    for name in ("client", "project"):
        if name in values:
            _reject_unusable_names(values[name], name, reasons)
    lines = None
    if export_format.record == "invoice":  # last: a line that cannot be used rejects its invoice
        values, lines = combine_lines(values, sheet, options, reasons)
        _reject_empty(derived, values, reasons)
    if export_format.record == "opportunity":
        _reject_duplicates(values["id"], sheet, reasons)
    columns = {name: values[name] for name in COLUMNS[export_format.record]}
    return Rows(sheet, columns, reasons, tuple(notes), lines)


def _add(reasons: Reasons, rows: list[int], reason: Reason) -> None:
    for row in rows:
        reasons.setdefault(row, []).append(reason)


def _reject_empty(names: Collection[str], values: dict[str, Values], reasons: Reasons) -> None:
    for name in names:
        is_empty = np.flatnonzero(~(values[name].present | values[name].invalid))
        _add(reasons, is_empty.tolist(), Reason(Problem(EMPTY), _LABELS.get(name, name)))


def _reject_unreadable(
    values: dict[str, Values], sheet: Sheet, export_format: ExportFormat, reasons: Reasons
) -> None:
    places = export_format.locate(sheet.heading)
    for name, column in values.items():
        for row in np.flatnonzero(column.invalid).tolist():
            heading = clean(sheet.heading[places[name]])
            _add(reasons, [row], Reason(column.value_at(row), heading))


def _reject_unusable_names(values: Values, name: str, reasons: Reasons) -> None:
    texts = [clean(text) if isinstance(text, str) else "" for text in values.distinct]
    parsed = parse_column(texts, _NAME, Reading())
    for problem in {value for value in parsed if isinstance(value, Problem)}:
        rows = np.flatnonzero(values.mask(value == problem for value in parsed))
        _add(reasons, rows.tolist(), Reason(problem, name))


def _reject_duplicates(values: Values, sheet: Sheet, reasons: Reasons) -> None:
    first: dict[Any, int] = {}
    for row in np.flatnonzero(values.present).tolist():
        if row in reasons:
            continue
        at = first.setdefault(values.value_at(row), row)
        if at != row:
            problem = Problem(DUPLICATE_KEY, row=int(sheet.rows[at]))
            _add(reasons, [row], Reason(problem, _LABELS["id"]))


# Time


def _time_values(
    values: dict[str, Values], export_format: ExportFormat, notes: list[str]
) -> dict[str, Values]:
    person = coalesce(values["person"], concat(values["first_name"], values["last_name"]))
    source = next(
        (name for name in export_format.department_fields if values[name].present.any()), ""
    )
    if not source:
        notes.append(
            "The export does not say which department worked. Assign its hours to one in"
            " names/departments.csv."
        )
    return values | {
        "person": person,
        "note": coalesce(values["note"], values["task"]),
        "work": values[source] if source else constant(None, len(person.codes)),
    }


# Clients, currencies, ids


def _clients(
    values: dict[str, Values],
    located: set[str],
    options: ImportOptions,
    clients_of_projects: dict[str, str],
    sheet: Sheet,
) -> Values:
    clients, project = values["client"], values.get("project")
    if project is not None and (~clients.present).any():
        of_projects = [
            clients_of_projects.get(text) if isinstance(text, str) else None
            for text in project.distinct
        ]
        clients = coalesce(clients, Values(of_projects, project.codes))
    if options.client:
        clients = coalesce(clients, constant(options.client, len(clients.codes)))
    if "client" not in located and len(clients.codes) and not clients.present.any():
        unknown, remedy = "", ""
        if project is not None:
            unknown = ", and the book does not know its projects"
            remedy = " import the projects first,"
        raise ImportRefused(
            f"{sheet.file.name} has no column that names the client{unknown}. Nothing was imported."
            f" Export it with the client,{remedy} or give the client of all its rows with --client"
            ' "NAME".'
        )
    return clients


def _currencies(
    sheet: Sheet,
    export_format: ExportFormat,
    values: dict[str, Values],
    options: ImportOptions,
    reasons: Reasons,
) -> Values:
    """The currency of each row's amounts: of its own cell, of the heading, of the option; a
    currency sign in an amount must agree."""
    currency = values["currency"]
    size = len(currency.codes)
    of_amounts = (
        heading_currency(sheet, export_format, name)
        for name in ("amount", "bill_rate", "cost_rate")
    )
    of_headings = (parse_heading(text)[1] for text in sheet.heading)
    named = set(filter(None, of_amounts)) or set(filter(None, of_headings))
    if len(named) == 1:
        currency = coalesce(currency, constant(named.pop(), size))
    places = export_format.locate(sheet.heading)
    kinds = RECORDS[export_format.record]
    money = {name: sheet.columns[places[name]] for name in places if kinds[name] == MONEY}
    marks = {name: _currency_marks(column) for name, column in money.items()}
    for name, column in money.items():
        single = [mark[0] if len(mark) == 1 else None for mark in marks[name]]
        currency = coalesce(currency, Values(single, column.codes))
    if options.currency:
        currency = coalesce(currency, constant(options.currency, size))
    has_money = np.zeros(size, dtype=bool)
    for name in money:
        has_money |= values[name].mask(
            isinstance(value, Decimal) and value != 0 for value in values[name].distinct
        )
    if (has_money & ~currency.present & ~currency.invalid).any():
        raise ImportRefused(
            f"{sheet.file.name} has amounts and does not say in which currency. Nothing was"
            " imported, and nothing is guessed. Give it as in --currency VND."
        )
    for name, column in money.items():
        marked = Values(marks[name], column.codes).mask(map(bool, marks[name]))
        for row in np.flatnonzero(marked).tolist():
            if currency.value_at(row) not in marks[name][column.codes[row]]:
                problem = Problem(OTHER_CURRENCY, currency=currency.value_at(row))
                _add(reasons, [row], Reason(problem, clean(sheet.heading[places[name]])))
    return currency


def _currency_marks(column: EncodedColumn) -> list[tuple[str, ...]]:
    """For each different cell, the currencies its sign may stand for."""
    return [
        () if exact else tuple(marked_currencies(clean(text)))
        for text, exact in zip(column.distinct, column.exact, strict=True)
    ]


def _ids(values: dict[str, Values]) -> Values:
    """The export's own ids; else one made of client and name, the same each time."""
    pairs = concat(values["client"], values["name"])
    return coalesce(
        values["id"],
        Values([make_id(text, ()) if text else None for text in pairs.distinct], pairs.codes),
    )
