"""One table: text becomes typed rows, and every cell, key and reference that does not fit is
named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from acm_lib.book import tables
from acm_lib.book.cells import EncodedColumn, clean
from acm_lib.book.checking.problem_log import NOTED, QUARANTINED, WAITING, ProblemLog
from acm_lib.book.checking.rules import DAYS_TO_COMPARE, RULES, apply_defaults, first_far_day
from acm_lib.book.lookup import is_in
from acm_lib.book.numbers import marked_currencies
from acm_lib.book.parsing import parse_column
from acm_lib.book.problem import Problem, ProblemType
from acm_lib.book.reading import RawTable
from acm_lib.book.settings import Reading, Settings
from acm_lib.book.tables import TABLES, Column, Table
from acm_lib.statements import _

_CENTS_OF_CENTS = Decimal("0.0001")

EMPTY = ProblemType("empty", _("is empty"), _("fill it in"))
ROUNDED = ProblemType("rounded", _("was rounded to four decimals"), _("give at most four decimals"))
DUPLICATE_KEY = ProblemType(
    "duplicate_key",
    _("is already in row {row}"),
    _("delete one of the two, or give it a key of its own"),
)
FAR_DATE = ProblemType(
    "far_date",
    _("is more than a year after every other day of the table"),
    _("correct the year"),
)
OTHER_CURRENCY = ProblemType(
    "other_currency",
    _("is marked with another currency than {currency}, which the row is in"),
    _("correct the amount, or the currency of the client or project"),
)
# A reference to a row that is not there, and to one that is quarantined: in a column that may be
# empty the row is used without it.
NO_SUCH_ROW = ProblemType(
    "no_such_row", _("is not in the table `{table}`"), _("add it to `{table}`, or correct it")
)
NO_SUCH_ROW_EMPTIED = ProblemType(
    "no_such_row_emptied",
    _("is not in the table `{table}`"),
    _("add it to `{table}`, or correct it; until then the cell is left empty"),
)
PARENT_QUARANTINED = ProblemType(
    "parent_quarantined",
    _("belongs to row {row} of `{table}`, which is quarantined"),
    _("correct that row first"),
)
PARENT_QUARANTINED_EMPTIED = ProblemType(
    "parent_quarantined_emptied",
    _("belongs to row {row} of `{table}`, which is quarantined"),
    _("correct that row first; until then the cell is left empty"),
)


@dataclass(frozen=True)
class CheckedTable:
    """A checked table.

    Attributes
    ----------
    rows : the typed rows that can be used: ids, text, choices `str`; dates `datetime64[us]`; money
        `Decimal`; numbers float64; integers and flags nullable; every column of the contract, in
        its order. Index: the user's row number.
    quarantined : the other rows, as text, with the columns `row` and `reason` first.
    rejected : key -> row number of the quarantined rows whose key no usable row has.
    problems : one row per problem, `PROBLEM_COLUMNS`.
    read : rows in the file.
    """

    rows: pd.DataFrame
    quarantined: pd.DataFrame
    rejected: dict[str, int]
    problems: pd.DataFrame
    read: int


@dataclass(frozen=True)
class ColumnFormats:
    """What only a whole column can settle, for a table that is checked in chunks.

    Attributes
    ----------
    readings : column -> how its dates and numbers are written, where the file has them as text.
    far : column -> the first of the few days that are far after all others.
    """

    readings: Mapping[str, Reading] = field(default_factory=dict)
    far: Mapping[str, pd.Timestamp] = field(default_factory=dict)


def check_table(
    raw: RawTable,
    settings: Settings,
    parents: Mapping[str, pd.DataFrame],
    rejected: Mapping[str, Mapping[str, int]],
    formats: ColumnFormats | None = None,
) -> CheckedTable:
    """Check one table against its contract and against the tables checked before it.

    Parameters
    ----------
    raw : the table as text.
    settings : the book's; `settings.reading` says what the file alone cannot settle.
    parents : the usable rows of the tables this one refers to; a table that is absent is not
        checked against.
    rejected : the `rejected` keys of these tables: a row that refers to one waits for it to be
        corrected.
    formats : where `raw` is a chunk: what the whole settles. None: `raw` is the whole.
    """
    contract = TABLES[raw.name]
    log = ProblemLog(raw)
    typed = _parse(raw, contract, settings.reading, log, formats)
    far = formats.far if formats else _far_days(typed, raw.name)
    _check_duplicate_keys(typed, contract, log)
    _check_foreign_keys(typed, contract, parents, rejected, log)
    _check_currency_symbols(typed, contract, parents, settings.currency, log)
    for column, day in far.items():
        log.add((typed[column] >= day) & ~log.bad, column, Problem(FAR_DATE))
    for rule in RULES.get(raw.name, ()):
        rule(typed, log)
    rows = typed[~log.bad].copy()
    rows.index = pd.Index(raw.rows[~log.bad], name="row")
    rows = apply_defaults(rows, raw.name, parents)
    lost = _rejected_keys(typed, rows, contract, log)
    return CheckedTable(rows, log.quarantined_rows(), lost, log.frame(), raw.read)


def _rejected_keys(
    typed: pd.DataFrame, rows: pd.DataFrame, contract: Table, log: ProblemLog
) -> dict[str, int]:
    if not contract.key or not log.bad.any():
        return {}
    bad = pd.DataFrame({"key": typed[contract.key[0]], "row": log.raw.rows})[log.bad].dropna()
    bad = bad[~bad["key"].isin(rows[contract.key[0]])]
    return dict(zip(bad["key"].tolist(), bad["row"].tolist(), strict=True))


def _far_days(typed: pd.DataFrame, name: str) -> dict[str, pd.Timestamp]:
    days = {
        column: first_far_day(typed[column].value_counts())
        for column in DAYS_TO_COMPARE.get(name, ())
    }
    return {column: day for column, day in days.items() if day is not None}


def _parse(
    raw: RawTable,
    contract: Table,
    reading: Reading,
    log: ProblemLog,
    formats: ColumnFormats | None,
) -> pd.DataFrame:
    columns = {}
    for column in contract.columns:
        if column.name not in raw.columns:
            missing = np.zeros(len(raw.rows), dtype="int64")
            columns[column.name] = _as_type([None], column.kind).take(missing)
            continue
        texts = raw.columns[column.name]
        cleaned = [clean(text) for text in texts.distinct]
        of_column = formats.readings.get(column.name, reading) if formats else reading
        values = parse_column(cleaned, column, of_column, texts.exact, whole=formats is None)
        empty = [place for place, text in enumerate(cleaned) if not text]
        if column.required and empty:
            log.add(texts.is_in(empty), column.name, Problem(EMPTY))
        problems = {i: value for i, value in enumerate(values) if isinstance(value, Problem)}
        if problems:
            of_cell = partial(_problem_of_cell, problems, texts)
            log.add(texts.is_in(problems), column.name, of_cell)
            values = [None if place in problems else value for place, value in enumerate(values)]
        if column.kind == tables.MONEY:
            exact = values
            values = [value and value.quantize(_CENTS_OF_CENTS) for value in exact]
            rounded = [place for place, value in enumerate(values) if value != exact[place]]
            if rounded:
                log.add(texts.is_in(rounded), column.name, Problem(ROUNDED), NOTED)
        columns[column.name] = _as_type(values, column.kind).take(texts.codes)
    return pd.DataFrame(columns, index=range(len(raw.rows)))


def _problem_of_cell(problems: Mapping[int, Problem], texts: EncodedColumn, place: int) -> Problem:
    return problems[texts.codes[place]]


def _as_type(values: list[Any], kind: str) -> Any:
    """An array of the dtype that a kind has; taken from, row by row."""
    if kind in (tables.NUMBER, tables.HOURS, tables.RATIO):
        return np.array(values, dtype="float64")
    dtypes: dict[str, Any] = {
        tables.DATE: "datetime64[us]",
        tables.MONTH: "datetime64[us]",
        tables.MONEY: "object",
        tables.INTEGER: "Int64",
        tables.FLAG: "boolean",
    }
    return pd.array(values, dtype=dtypes.get(kind, "str"))


def _check_duplicate_keys(typed: pd.DataFrame, contract: Table, log: ProblemLog) -> None:
    if not contract.key:
        return
    keys = typed.loc[~log.bad, list(contract.key)]
    duplicate = keys.duplicated()
    if not duplicate.any():
        return
    group = keys.groupby(list(contract.key), dropna=False, sort=False).ngroup()
    first_place = group[~duplicate].reset_index().set_index(0)["index"]

    def already_there(place: int) -> Problem:
        return Problem(DUPLICATE_KEY, row=int(log.raw.rows[first_place[group[place]]]))

    log.add(duplicate.reindex(typed.index, fill_value=False), contract.key[0], already_there)


def _check_foreign_keys(
    typed: pd.DataFrame,
    contract: Table,
    parents: Mapping[str, pd.DataFrame],
    rejected: Mapping[str, Mapping[str, int]],
    log: ProblemLog,
) -> None:
    for column, parent in contract.references.items():
        itself = parent == contract.name
        if not itself and parent not in parents:
            continue
        key = TABLES[parent].key[0]
        keys = typed.loc[~log.bad, key] if itself else parents[parent][key]
        unmatched = typed[column].notna() & ~is_in(typed[column], keys)
        rows = rejected.get(parent, {})
        waiting = unmatched & is_in(typed[column], pd.Series([*rows], dtype="str"))
        # An empty cell of a key means 'every one': emptied, a rate of one client would hold for
        # all.
        required = contract.column(column).required or column in contract.key
        of_row = PARENT_QUARANTINED if required else PARENT_QUARANTINED_EMPTIED

        missing = Problem(NO_SUCH_ROW if required else NO_SUCH_ROW_EMPTIED, table=parent)
        parent_row = partial(_parent_row, typed[column].tolist(), rows, of_row, parent)
        log.add(waiting, column, parent_row, WAITING, usable=not required)
        severity = QUARANTINED if required else NOTED
        log.add(unmatched & ~waiting, column, missing, severity)
        if not required:
            typed.loc[unmatched, column] = np.nan


def _parent_row(
    ids: list[str], rows: Mapping[str, int], of_row: ProblemType, parent: str, place: int
) -> Problem:
    return Problem(of_row, row=rows[ids[place]], table=parent)


def _check_currency_symbols(
    typed: pd.DataFrame,
    contract: Table,
    parents: Mapping[str, pd.DataFrame],
    book_currency: str,
    log: ProblemLog,
) -> None:
    """An amount that carries another currency's sign than its row is in must not be added up as if
    it did not."""
    for column in contract.columns:
        texts = log.raw.columns.get(column.name)
        if column.kind != tables.MONEY or texts is None:
            continue
        currencies = {i: marked_currencies(clean(text)) for i, text in enumerate(texts.distinct)}
        marked = {place: marks for place, marks in currencies.items() if marks}
        if not marked:
            continue
        of_rows = _currency_of(typed, contract, column, parents).fillna(book_currency).tolist()
        rows = np.flatnonzero(texts.is_in(marked)).tolist()
        foreign = np.zeros(len(typed), dtype=bool)
        foreign[[row for row in rows if of_rows[row] not in marked[texts.codes[row]]]] = True
        log.add(foreign, column.name, partial(_other_currency, of_rows))


def _other_currency(currencies: list[str], place: int) -> Problem:
    return Problem(OTHER_CURRENCY, currency=currencies[place])


def _currency_of(
    typed: pd.DataFrame, contract: Table, column: Column, parents: Mapping[str, pd.DataFrame]
) -> pd.Series:
    """The currency that a column of money is in, row by row; missing: the book's."""
    currency: pd.Series[str] = pd.Series(np.nan, index=typed.index, dtype="str")
    if column.currency == tables.BOOK:
        return currency
    if "currency" in contract.names:
        return typed["currency"]
    for table in ("projects", "clients"):
        key = TABLES[table].key[0]
        if key in contract.names and table in parents:
            of_parent = parents[table].set_index(key)["currency"]
            currency = currency.where(currency.notna(), typed[key].map(of_parent).astype("str"))
    return currency
