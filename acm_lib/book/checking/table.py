"""One table: text becomes typed rows, and every cell, key and reference that does not fit is
named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from acm_lib.book import tables
from acm_lib.book.cells import Texts, clean
from acm_lib.book.checking.problems import NOTED, QUARANTINED, WAITING, Problems
from acm_lib.book.checking.rules import DAYS_TO_COMPARE, RULES, completed, first_far_day
from acm_lib.book.ids import among
from acm_lib.book.numbers import currency_marked
from acm_lib.book.parsing import parse_column
from acm_lib.book.reading import RawTable
from acm_lib.book.refusal import Refusal
from acm_lib.book.settings import Reading, Settings
from acm_lib.book.tables import TABLES, Column, Table

_CENTS_OF_CENTS = Decimal("0.0001")


@dataclass(frozen=True)
class Checked:
    """A checked table.

    Attributes
    ----------
    kept : typed rows: ids, text, choices `str`; dates `datetime64[us]`; money `Decimal`; numbers
        float64; integers and flags nullable; every column of the contract, in its order. Index: the
        user's row number.
    quarantined : the rows set aside, as text, with the columns `row` and `reason` first.
    lost : key -> row number of the rows set aside that no kept row has the key of.
    problems : one row per problem, `PROBLEM_COLUMNS`.
    read : rows in the file.
    """

    kept: pd.DataFrame
    quarantined: pd.DataFrame
    lost: dict[str, int]
    problems: pd.DataFrame
    read: int


@dataclass(frozen=True)
class Settled:
    """What only a whole column can settle, for a table that is checked in pieces.

    Attributes
    ----------
    readings : column -> how its dates and numbers are written, where the file has them as text.
    far : column -> the first of the few days that lie far after all others.
    """

    readings: Mapping[str, Reading] = field(default_factory=dict)
    far: Mapping[str, pd.Timestamp] = field(default_factory=dict)


def check_table(
    raw: RawTable,
    settings: Settings,
    kept_before: Mapping[str, pd.DataFrame],
    lost_before: Mapping[str, Mapping[str, int]],
    settled: Settled | None = None,
) -> Checked:
    """Check one table against its contract and against the tables kept before it.

    Parameters
    ----------
    raw : the table as text.
    settings : the book's; `settings.reading` says what the file alone cannot settle.
    kept_before : the kept rows of the tables this one refers to; a table that is absent is not
        checked against.
    lost_before : what is `lost` of these tables: its rows are not strangers, they wait for it to be
        mended.
    settled : where `raw` is a piece: what the whole settles. None: `raw` is the whole.
    """
    contract = TABLES[raw.name]
    found = Problems(raw)
    typed = _parsed(raw, contract, settings.reading, found, settled)
    far = settled.far if settled else _far_days(typed, raw.name)
    _repeated(typed, contract, found)
    _strangers(typed, contract, kept_before, lost_before, found)
    _foreign_marks(typed, contract, kept_before, settings.currency, found)
    for column, day in far.items():
        found.add(
            (typed[column] >= day) & ~found.bad,
            column,
            "lies more than a year after every other day of the table",
            "correct the year",
        )
    for rule in RULES.get(raw.name, ()):
        rule(typed, found)
    kept = typed[~found.bad].copy()
    kept.index = pd.Index(raw.rows[~found.bad], name="row")
    lost = {}
    if contract.key:
        keys = typed[contract.key[0]].set_axis(raw.rows)
        lost = {str(key): int(row) for row, key in keys[found.bad].dropna().items()}
        lost = (
            {key: row for key, row in lost.items() if key not in set(kept[contract.key[0]])}
            if lost
            else {}
        )
    return Checked(
        completed(kept, raw.name, kept_before), found.set_aside(), lost, found.frame(), raw.read
    )


def _far_days(typed: pd.DataFrame, name: str) -> dict[str, pd.Timestamp]:
    days = {
        column: first_far_day(typed[column].value_counts())
        for column in DAYS_TO_COMPARE.get(name, ())
    }
    return {column: day for column, day in days.items() if day is not None}


def _parsed(
    raw: RawTable, contract: Table, reading: Reading, found: Problems, settled: Settled | None
) -> pd.DataFrame:
    columns = {}
    for column in contract.columns:
        if column.name not in raw.columns:
            columns[column.name] = _as_type([None], column.kind).take(
                np.zeros(len(raw.rows), dtype="int64")
            )
            continue
        texts = raw.columns[column.name]
        cleaned = [clean(text) for text in texts.distinct]
        own = settled.readings.get(column.name, reading) if settled else reading
        values = parse_column(cleaned, column, own, texts.exact, whole=settled is None)
        empty = [place for place, text in enumerate(cleaned) if not text]
        if column.required and empty:
            found.add(texts.among(empty), column.name, "is empty", "fill it in")
        refused = {place: value for place, value in enumerate(values) if isinstance(value, Refusal)}
        if refused:
            found.add(
                texts.among(refused),
                column.name,
                partial(_refusal, refused, texts, "problem"),
                partial(_refusal, refused, texts, "remedy"),
            )
            values = [None if place in refused else value for place, value in enumerate(values)]
        if column.kind == tables.MONEY:
            exactly, values = (
                values,
                [None if value is None else value.quantize(_CENTS_OF_CENTS) for value in values],
            )
            rounded = [place for place, value in enumerate(values) if value != exactly[place]]
            if rounded:
                found.add(
                    texts.among(rounded),
                    column.name,
                    "was rounded to four decimals",
                    "give at most four",
                    NOTED,
                )
        columns[column.name] = _as_type(values, column.kind).take(texts.codes)
    return pd.DataFrame(columns, index=range(len(raw.rows)))


def _refusal(refused: dict[int, Refusal], texts: Texts, part: str, row: int) -> str:
    return getattr(refused[texts.codes[row]], part)


def _as_type(values: list[Any], kind: str) -> Any:
    """An array of the dtype that a kind has; taken from, row by row."""
    if kind in (tables.DATE, tables.MONTH):
        return pd.array(values, dtype="datetime64[us]")
    if kind == tables.MONEY:
        return pd.array(values, dtype="object")
    if kind in (tables.NUMBER, tables.HOURS, tables.RATIO):
        return np.array(values, dtype="float64")
    if kind == tables.INTEGER:
        return pd.array(values, dtype="Int64")
    if kind == tables.FLAG:
        return pd.array(values, dtype="boolean")
    return pd.array(values, dtype="str")


def _repeated(typed: pd.DataFrame, contract: Table, found: Problems) -> None:
    if not contract.key:
        return
    usable = typed[~found.bad]
    keys = usable[list(contract.key)]
    again = keys.duplicated()
    if not again.any():
        return
    first = keys.groupby(list(contract.key), dropna=False, sort=False).ngroup()
    first_place = first[~again].reset_index().set_index(0)["index"]
    again = again.reindex(typed.index, fill_value=False)

    def already(place: int) -> str:
        return f"stands already in row {found.raw.rows[first_place[first[place]]]}"

    found.add(again, contract.key[0], already, "delete one of the two, or give it a key of its own")


def _strangers(
    typed: pd.DataFrame,
    contract: Table,
    kept_before: Mapping[str, pd.DataFrame],
    lost_before: Mapping[str, Mapping[str, int]],
    found: Problems,
) -> None:
    for column, other in contract.references.items():
        own = other == contract.name
        if not own and other not in kept_before:
            continue
        key = TABLES[other].key[0]
        known = typed.loc[~found.bad, key] if own else kept_before[other][key]
        stranger = typed[column].notna() & ~among(typed[column], known)
        lost = lost_before.get(other, {})
        waiting = stranger & among(typed[column], pd.Series([*lost], dtype="str"))
        # An empty cell of a key means 'every one': emptied, a rate of one client would hold for
        # all.
        required = contract.column(column).required or column in contract.key
        until = "" if required else "; until then the cell is left empty"
        found.add(
            waiting,
            column,
            partial(_lost, typed[column], lost, other),
            f"mend that row first{until}",
            WAITING,
            usable=not required,
        )
        found.add(
            stranger & ~waiting,
            column,
            f"is not in the table `{other}`",
            f"add it to `{other}`, or correct it{until}",
            QUARANTINED if required else NOTED,
        )
        if not required:
            typed.loc[stranger, column] = np.nan


def _lost(ids: pd.Series, lost: Mapping[str, int], other: str, row: int) -> str:
    return f"belongs to row {lost[ids.iat[row]]} of `{other}`, which was set aside"


def _foreign_marks(
    typed: pd.DataFrame,
    contract: Table,
    kept_before: dict[str, pd.DataFrame],
    book_currency: str,
    found: Problems,
) -> None:
    """An amount that carries another currency's sign than its row is in must not be added up as if
    it did not."""
    for column in contract.columns:
        texts = found.raw.columns.get(column.name)
        if column.kind != tables.MONEY or texts is None:
            continue
        marked = {
            place: marks
            for place, text in enumerate(texts.distinct)
            if (marks := currency_marked(clean(text)))
        }
        if not marked:
            continue
        currency = _currency_of(typed, contract, column, kept_before).fillna(book_currency)
        rows = np.flatnonzero(texts.among(marked))
        foreign = np.zeros(len(typed), dtype=bool)
        foreign[[row for row in rows if currency.iat[row] not in marked[texts.codes[row]]]] = True
        found.add(
            foreign,
            column.name,
            lambda row, currency=currency: (
                f"is marked with another currency than {currency.iat[row]}, which the row is in"
            ),
            "correct the amount, or the currency of the client or project",
        )


def _currency_of(
    typed: pd.DataFrame, contract: Table, column: Column, kept_before: dict[str, pd.DataFrame]
) -> pd.Series:
    """The currency that a column of money is in, row by row; missing: the book's."""
    currency = pd.Series(np.nan, index=typed.index, dtype="str")
    if "the book's currency" in column.help:
        return currency
    if "currency" in contract.names:
        return typed["currency"]
    for table in ("projects", "clients"):
        key = TABLES[table].key[0]
        if key in contract.names and table in kept_before:
            own = kept_before[table].set_index(key)["currency"]
            currency = currency.fillna(typed[key].map(own).astype("str"))
    return currency
