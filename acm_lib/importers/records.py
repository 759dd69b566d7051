"""The rows of an export, in the columns that every export of the same kind has; those that cannot
be used, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from acm_lib.book import tables
from acm_lib.book.cells import clean
from acm_lib.book.numbers import marked_currencies
from acm_lib.book.parsing import parse_column
from acm_lib.book.problem import Problem
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column
from acm_lib.errors import ImportRefused
from acm_lib.importers.control_totals import check_control_totals, remove_totals
from acm_lib.importers.fields import (
    Values,
    as_dictionary,
    coalesce,
    concat,
    empty,
    heading_currency,
    parse_fields,
    to_decimal,
)
from acm_lib.importers.formats import RECORDS, ExportFormat, parse_heading
from acm_lib.importers.invoice_lines import combine_lines, forward_fill
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa

# What is kept of each record, in this order; the part of a book that an export fills has these
# columns.
COLUMNS = {
    "time": (
        "date",
        "client",
        "project",
        "work",
        "person",
        "note",
        "hours",
        "billable",
        "currency",
        "cost_rate",
        "bill_rate",
    ),
    "project": ("client", "project", "objective", "start", "end", "status"),
    "company": ("client", "industry", "owner"),
    "opportunity": (
        "id",
        "client",
        "name",
        "stage",
        "amount",
        "currency",
        "probability",
        "expected_close",
        "owner",
        "created_on",
        "closed_on",
    ),
    "invoice": ("id", "client", "date", "due", "amount", "currency"),
}
REQUIRED = {
    "time": ("date", "client", "project", "hours"),
    "project": ("client", "project"),
    "company": ("client",),
    "opportunity": ("client", "name"),
    "invoice": ("id", "client", "date", "amount"),
}
DERIVED_FROM_LINES = ("id", "amount")  # of an invoice
SUMMED = {"time": "hours", "opportunity": "amount", "invoice": "amount"}
_NAME = Column("name", tables.TEXT, "")


@dataclass(frozen=True)
class Rows:
    """The rows of an export.

    Attributes
    ----------
    sheet : with totals taken out.
    values : column -> its values, `COLUMNS` of the record, all of the same length as `sheet.rows`.
    reasons : place of a row that cannot be used -> why.
    notes : what was assumed.
    lines : for each row, how many rows of the sheet it was made of (invoices have several lines);
        None: one each.
    """

    sheet: Sheet
    values: dict[str, Values]
    reasons: dict[int, str]
    notes: tuple[str, ...] = ()
    lines: np.ndarray | None = None

    @property
    def bad(self) -> np.ndarray:
        bad = np.zeros(len(self.sheet.rows), dtype=bool)
        bad[list(self.reasons)] = True
        return bad

    def reject(self, more: Mapping[int, str]) -> Rows:
        """These, of which some more cannot be used: place -> why. An invoice is set aside with all
        its lines."""
        reasons = self.reasons | more
        if self.lines is not None and more:
            numbers = {self.values["id"].value_at(row): reason for row, reason in more.items()}
            further = (
                (row, self.values["id"].value_at(row))
                for row in np.flatnonzero(self.lines == 0).tolist()
            )
            reasons |= {row: numbers[number] for row, number in further if number in numbers}
        return replace(self, reasons=reasons)

    def table(self) -> pa.Table:
        """The rows that can be used."""
        import pyarrow as pa

        good = ~self.bad if self.lines is None else ~self.bad & (self.lines > 0)
        kept = slice(None) if good.all() else np.flatnonzero(good)
        return pa.table(
            {name: to_arrow(name, values, kept) for name, values in self.values.items()}
        )

    def total(self, name: str, which: np.ndarray) -> Decimal:
        """The exact sum of a column over some of the rows."""
        values = self.values[name]
        counts = np.bincount(values.codes[which], minlength=len(values.distinct))
        numbers = (
            (value, int(count))
            for value, count in zip(values.distinct, counts, strict=True)
            if count
        )
        return sum(
            (
                to_decimal(value) * count
                for value, count in numbers
                if isinstance(value, (Decimal, float))
            ),
            Decimal(0),
        )


def to_arrow(name: str, values: Values, rows: np.ndarray | slice) -> Any:
    """One column of a part."""
    import pyarrow as pa

    kind, codes = arrow_type(name), values.codes[rows]
    if kind == pa.string():
        return as_dictionary(values.distinct, codes)
    return pa.array(
        [None if isinstance(value, Problem) else value for value in values.distinct], kind
    ).take(pa.array(codes))


def arrow_type(name: str) -> Any:
    """The Arrow type of a column of a part."""
    import pyarrow as pa

    if name in ("date", "due", "start", "end", "expected_close", "created_on", "closed_on"):
        return pa.date32()
    if name in ("cost_rate", "bill_rate", "amount"):
        return pa.decimal128(20, 4)
    return {"hours": pa.float64(), "probability": pa.float64(), "billable": pa.bool_()}.get(
        name, pa.string()
    )


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
    values = {name: values.get(name) or empty(size) for name in RECORDS[export_format.record]}
    check_control_totals(sheet, export_format, values, options)
    notes = list(sheet.notes)
    reasons: dict[int, list[str]] = {}
    _reject_unreadable(values, sheet, export_format, reasons)
    given = set(export_format.locate(sheet.heading))
    if export_format.record == "time":
        values = _time_values(values, export_format, notes)
    if export_format.record == "invoice":
        values = forward_fill(values)
    if export_format.record == "opportunity":
        values["probability"] = coalesce(values["probability"], values["percent"])
    values["client"] = _clients(values, given, options, clients_of_projects, sheet)
    if "currency" in values:
        values["currency"] = _currencies(sheet, export_format, values, options, reasons)
    if export_format.record == "opportunity":
        values["id"] = _ids(values)
    if export_format.record == "project":
        starts, ends = values["start"], values["end"]
        both = np.flatnonzero(starts.present & ends.present).tolist()
        backwards = [row for row in both if ends.value_at(row) < starts.value_at(row)]
        _add(reasons, np.isin(np.arange(size), backwards), "ends before it starts")
    _reject_empty(
        [
            name
            for name in REQUIRED[export_format.record]
            if name not in DERIVED_FROM_LINES or export_format.record != "invoice"
        ],
        values,
        reasons,
    )
    for name in ("client", "project"):
        if name in values:
            _reject_unusable_names(values[name], name, reasons)
    lines = None
    if (
        export_format.record == "invoice"
    ):  # last: one line that cannot be used sets aside its whole invoice
        values, lines = combine_lines(values, sheet, options, reasons)
        _reject_empty(DERIVED_FROM_LINES, values, reasons)
    if export_format.record == "opportunity":
        _reject_duplicates(values["id"], sheet, reasons)
    kept = {name: values[name] for name in COLUMNS[export_format.record]}
    said = {row: "; ".join(dict.fromkeys(reason)) for row, reason in reasons.items()}
    return Rows(sheet, kept, said, tuple(notes), lines)


_LABELS = {"id": "number", "hours": "duration"}


def _add(reasons: dict[int, list[str]], mask: np.ndarray, reason: str) -> None:
    for row in np.flatnonzero(mask).tolist():
        reasons.setdefault(row, []).append(reason)


def _reject_empty(
    names: Collection[str], values: dict[str, Values], reasons: dict[int, list[str]]
) -> None:
    for name in names:
        _add(
            reasons,
            ~(values[name].present | values[name].invalid),
            f"has no {_LABELS.get(name, name)}",
        )


def _reject_unreadable(
    values: dict[str, Values],
    sheet: Sheet,
    export_format: ExportFormat,
    reasons: dict[int, list[str]],
) -> None:
    places = export_format.locate(sheet.heading)
    for name, column in values.items():
        for row in np.flatnonzero(column.invalid).tolist():
            problem = column.value_at(row)
            reasons.setdefault(row, []).append(
                f"{clean(sheet.heading[places[name]])}: {problem.description}; {problem.remedy}"
            )


def _reject_unusable_names(values: Values, name: str, reasons: dict[int, list[str]]) -> None:
    parsed = parse_column(
        [clean(text) if isinstance(text, str) else "" for text in values.distinct], _NAME, Reading()
    )
    for problem in {value for value in parsed if isinstance(value, Problem)}:
        _add(
            reasons,
            values.mask(value == problem for value in parsed),
            f"the {name}: {problem.description}; {problem.remedy}",
        )


def _reject_duplicates(values: Values, sheet: Sheet, reasons: dict[int, list[str]]) -> None:
    first: dict[Any, int] = {}
    for row in np.flatnonzero(values.present).tolist():
        if row in reasons:
            continue
        at = first.setdefault(values.value_at(row), row)
        if at != row:
            reasons.setdefault(row, []).append(f"stands already in row {sheet.rows[at]}")


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
            "The export does not say which department worked; names/departments.csv gives its hours"
            " to one."
        )
    return values | {
        "person": person,
        "note": coalesce(values["note"], values["task"]),
        "work": values[source] if source else empty(len(person.codes)),
    }


# Clients, currencies, ids


def _clients(
    values: dict[str, Values],
    present: set[str],
    options: ImportOptions,
    clients_of_projects: dict[str, str],
    sheet: Sheet,
) -> Values:
    clients, project = values["client"], values.get("project")
    if project is not None and (~clients.present).any():
        known = [
            clients_of_projects.get(text) if isinstance(text, str) else None
            for text in project.distinct
        ]
        clients = coalesce(clients, Values(known, project.codes))
    if options.client:
        clients = coalesce(
            clients, Values([options.client], np.zeros(len(clients.codes), dtype="int32"))
        )
    if "client" not in present and len(clients.codes) and not clients.present.any():
        raise ImportRefused(
            f"{sheet.file.name} has no column that names the"
            f" client{'' if project is None else ', and the book does not know its projects'}."
            " Nothing was imported. "
            f"Export it with the client{'' if project is None else ', import the projects first'},"
            ' or say whose the rows are with --client "NAME".'
        )
    return clients


def _currencies(
    sheet: Sheet,
    export_format: ExportFormat,
    values: dict[str, Values],
    options: ImportOptions,
    reasons: dict[int, list[str]],
) -> Values:
    """The currency of each row's amounts: its own cell, the heading's, the one said; a sign in the
    cell must agree."""
    currency = values["currency"]
    named = {
        heading_currency(sheet, export_format, name)
        for name in ("amount", "bill_rate", "cost_rate")
    } - {""} or {parse_heading(text)[1] for text in sheet.heading} - {""}
    if len(named) == 1:
        currency = coalesce(
            currency, Values([*named], np.zeros(len(currency.codes), dtype="int32"))
        )
    money = [
        name
        for name, kind in RECORDS[export_format.record].items()
        if kind == "money" and name in export_format.locate(sheet.heading)
    ]
    for name in money:
        column = sheet.columns[export_format.locate(sheet.heading)[name]]
        marks = [
            marked_currencies(clean(text)) if not exact else ()
            for text, exact in zip(column.distinct, column.exact, strict=True)
        ]
        certain = Values([mark[0] if len(mark) == 1 else None for mark in marks], column.codes)
        currency = coalesce(currency, certain)
    if options.currency:
        currency = coalesce(
            currency, Values([options.currency], np.zeros(len(currency.codes), dtype="int32"))
        )
    has_money = np.zeros(len(currency.codes), dtype=bool)
    for name in money:
        has_money |= values[name].mask(
            isinstance(value, Decimal) and value != 0 for value in values[name].distinct
        )
    if (has_money & ~currency.present & ~currency.invalid).any():
        raise ImportRefused(
            f"{sheet.file.name} has amounts and does not say in which currency. Nothing is guessed"
            " and nothing was imported. Say it, as in --currency VND."
        )
    for name in money:
        column = sheet.columns[export_format.locate(sheet.heading)[name]]
        marks = [
            marked_currencies(clean(text)) if not exact else ()
            for text, exact in zip(column.distinct, column.exact, strict=True)
        ]
        marked = np.array([bool(mark) for mark in marks] or [False])[column.codes]
        for row in np.flatnonzero(marked).tolist():
            if currency.value_at(row) not in marks[column.codes[row]]:
                reasons.setdefault(row, []).append(
                    f"{clean(column[row])} is marked with another currency than {currency.value_at(row)},"
                    " which the row is in"
                )
    return currency


def _ids(values: dict[str, Values]) -> Values:
    """The export's own ids; else one made of client and name, the same each time."""
    from acm_lib.importers.name_similarity import make_id

    pairs = concat(values["client"], values["name"])
    return coalesce(
        values["id"],
        Values([make_id(text, ()) if text else None for text in pairs.distinct], pairs.codes),
    )
