"""Is this table what its contract says? Every problem at once; bad rows are set aside with their reason.

A row is *quarantined* when it cannot be used without guessing, and only *noted* when it can. Good rows go on.
read = kept + quarantined, always.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from acm_lib.book import tables
from acm_lib.book.cells import clean
from acm_lib.book.parsing import Refusal, currency_marked, parse_column
from acm_lib.book.reading import RawTable
from acm_lib.book.settings import Reading, Settings
from acm_lib.book.tables import TABLES, Column, Table

PROBLEM_COLUMNS = ("table", "file", "sheet", "row", "column", "value", "problem", "remedy", "severity")
QUARANTINED, NOTED = "quarantined", "noted"
_FEW = 0.01  # of a table's rows
_SHOWN = 120  # characters of a cell that a problem shows
_CENTS_OF_CENTS = Decimal("0.0001")


@dataclass(frozen=True)
class Checked:
    """A checked table.

    Attributes
    ----------
    kept : typed rows: ids, text, choices `str`; dates `datetime64[us]`; money `Decimal`; numbers float64;
        integers and flags nullable; every column of the contract, in its order. Index: the user's row number.
    quarantined : the rows set aside, as text, with the columns `row` and `reason` first.
    problems : one row per problem, `PROBLEM_COLUMNS`.
    read : rows in the file.
    """

    kept: pd.DataFrame
    quarantined: pd.DataFrame
    problems: pd.DataFrame
    read: int


def check_table(raw: RawTable, settings: Settings, kept_before: dict[str, pd.DataFrame]) -> Checked:
    """Check one table against its contract and against the tables kept before it.

    Parameters
    ----------
    raw : the table as text.
    settings : the book's; `settings.reading` says what the file alone cannot settle.
    kept_before : the kept rows of the tables this one refers to; a table that is absent is not checked against.
    """
    contract = TABLES[raw.name]
    found = _Problems(raw)
    typed = _parsed(raw, contract, settings.reading, found)
    _repeated(typed, contract, found)
    _strangers(typed, contract, kept_before, found)
    _foreign_marks(typed, contract, kept_before, settings.currency, found)
    for rule in RULES.get(raw.name, ()):
        rule(typed, found)
    kept = typed[~found.bad].copy()
    kept.index = pd.Index(raw.rows[~found.bad], name="row")
    return Checked(_completed(kept, raw.name, kept_before), found.set_aside(), found.frame(), raw.read)


class _Problems:
    """The problems found so far in one table, and which rows they make unusable."""

    def __init__(self, raw: RawTable):
        self.raw = raw
        self.bad = np.zeros(len(raw.rows), dtype=bool)
        self.reasons: dict[int, list[str]] = {}
        self.records: list[tuple] = [
            (row, "", " | ".join(cells)[:_SHOWN], problem, "give the row a cell for each column of the heading", QUARANTINED)
            for row, cells, problem in raw.crooked
        ]

    def add(self, where: np.ndarray | pd.Series, column: str, problem, remedy, severity: str = QUARANTINED) -> None:
        """Add a problem for each row where `where` holds; problem and remedy are texts or functions of the place."""
        texts = self.raw.columns.get(column)
        for place in np.flatnonzero(np.asarray(where, dtype=bool)).tolist():
            said = problem(place) if callable(problem) else problem
            todo = remedy(place) if callable(remedy) else remedy
            value = texts[place][:_SHOWN] if texts else ""
            self.records.append((int(self.raw.rows[place]), column, value, said, todo, severity))
            if severity == QUARANTINED:
                self.bad[place] = True
                self.reasons.setdefault(place, []).append(f"{column}: {said}; {todo}")

    def frame(self) -> pd.DataFrame:
        records = sorted(self.records, key=lambda record: (record[0], record[1]))
        return pd.DataFrame([(self.raw.name, self.raw.file, self.raw.sheet, *record) for record in records], columns=list(PROBLEM_COLUMNS))

    def set_aside(self) -> pd.DataFrame:
        """The quarantined rows as text, in the order of the file."""
        places = np.flatnonzero(self.bad)
        rows = pd.DataFrame({column: texts.of_rows(places) for column, texts in self.raw.columns.items()}, dtype="str")
        rows.insert(0, "row", self.raw.rows[places])
        rows.insert(1, "reason", [". ".join(self.reasons[place]) for place in places.tolist()])
        crooked = [{"row": row, "reason": problem, "cells": " | ".join(cells)} for row, cells, problem in self.raw.crooked]
        both = pd.concat([rows, pd.DataFrame(crooked)], ignore_index=True) if crooked else rows
        return both.sort_values("row", ignore_index=True).fillna("")


def _parsed(raw: RawTable, contract: Table, reading: Reading, found: _Problems) -> pd.DataFrame:
    columns = {}
    for column in contract.columns:
        if column.name not in raw.columns:
            columns[column.name] = _as_type([None], column.kind).take(np.zeros(len(raw.rows), dtype="int64"))
            continue
        texts = raw.columns[column.name]
        cleaned = [clean(text) for text in texts.distinct]
        values = parse_column(cleaned, column, reading, texts.exact)
        empty = [place for place, text in enumerate(cleaned) if not text]
        if column.required and empty:
            found.add(texts.among(empty), column.name, "is empty", "fill it in")
        refused = {place: value for place, value in enumerate(values) if isinstance(value, Refusal)}
        if refused:
            found.add(
                texts.among(refused),
                column.name,
                lambda row, texts=texts, refused=refused: refused[texts.codes[row]].problem,
                lambda row, texts=texts, refused=refused: refused[texts.codes[row]].remedy,
            )
            values = [None if place in refused else value for place, value in enumerate(values)]
        if column.kind == tables.MONEY:
            exactly, values = values, [None if value is None else value.quantize(_CENTS_OF_CENTS) for value in values]
            rounded = [place for place, value in enumerate(values) if value != exactly[place]]
            if rounded:
                found.add(texts.among(rounded), column.name, "was rounded to four decimals", "give at most four", NOTED)
        columns[column.name] = _as_type(values, column.kind).take(texts.codes)
    return pd.DataFrame(columns, index=range(len(raw.rows)))


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


def _repeated(typed: pd.DataFrame, contract: Table, found: _Problems) -> None:
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


def _strangers(typed: pd.DataFrame, contract: Table, kept_before: dict[str, pd.DataFrame], found: _Problems) -> None:
    for column, other in contract.references.items():
        own = other == contract.name
        if not own and other not in kept_before:
            continue
        key = TABLES[other].key[0]
        known = set(typed.loc[~found.bad, key]) if own else set(kept_before[other][key])
        stranger = typed[column].notna() & ~typed[column].isin(known)
        # An empty cell of a key means 'every one': emptied, a rate of one client would hold for all.
        required = contract.column(column).required or column in contract.key
        found.add(
            stranger,
            column,
            f"is not in the table `{other}`",
            f"add it to `{other}`, or correct it" + ("" if required else "; until then the cell is left empty"),
            QUARANTINED if required else NOTED,
        )
        if not required:
            typed.loc[stranger, column] = np.nan


def _foreign_marks(typed: pd.DataFrame, contract: Table, kept_before: dict[str, pd.DataFrame], book_currency: str, found: _Problems) -> None:
    """An amount that carries another currency's sign than its row is in must not be added up as if it did not."""
    for column in contract.columns:
        texts = found.raw.columns.get(column.name)
        if column.kind != tables.MONEY or texts is None:
            continue
        marked = {place: marks for place, text in enumerate(texts.distinct) if (marks := currency_marked(clean(text)))}
        if not marked:
            continue
        currency = _currency_of(typed, contract, column, kept_before).fillna(book_currency)
        rows = np.flatnonzero(texts.among(marked))
        foreign = np.zeros(len(typed), dtype=bool)
        foreign[[row for row in rows if currency.iat[row] not in marked[texts.codes[row]]]] = True
        found.add(
            foreign,
            column.name,
            lambda row, currency=currency: f"is marked with another currency than {currency.iat[row]}, which the row is in",
            "correct the amount, or the currency of the client or project",
        )


def _currency_of(typed: pd.DataFrame, contract: Table, column: Column, kept_before: dict[str, pd.DataFrame]) -> pd.Series:
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


# Rules within a table. Each gets the typed rows and the problems found so far.


def _order_of_days(first: str, second: str) -> Callable[[pd.DataFrame, _Problems], None]:
    def rule(typed: pd.DataFrame, found: _Problems) -> None:
        found.add(typed[second] < typed[first], second, f"is before `{first}`", "correct one of the two dates")

    return rule


def _not_far_after_the_rest(column: str) -> Callable[[pd.DataFrame, _Problems], None]:
    """A few days years ahead (2062 for 2026) would make the book's last month one in which nothing else happened."""

    def rule(typed: pd.DataFrame, found: _Problems) -> None:
        days = typed.loc[~found.bad, column].sort_values(ignore_index=True)
        gaps = np.flatnonzero(days.diff() > pd.Timedelta(days=366))
        if len(gaps) and len(days) - gaps[-1] <= _FEW * len(days):
            far = (typed[column] >= days[gaps[-1]]) & ~found.bad
            found.add(far, column, "lies more than a year after every other day of the table", "correct the year")

    return rule


def _paid_or_due_before_issued(typed: pd.DataFrame, found: _Problems) -> None:
    found.add(typed["due"] < typed["issued"], "due", "is before `issued`", "check the two dates", NOTED)
    found.add(typed["paid_on"] < typed["issued"], "paid_on", "is before `issued`", "check the two dates", NOTED)


def _paid_without_a_day(typed: pd.DataFrame, found: _Problems) -> None:
    paid = typed["paid_amount"].map(lambda amount: amount is not None and amount != 0).astype(bool)
    undated = paid & typed["paid_on"].isna() & ~found.bad
    found.add(undated, "paid_amount", "has no `paid_on`", "say on which day it was paid")


def _score_of_question(typed: pd.DataFrame, found: _Problems) -> None:
    csat = (typed["question"] == "csat") & ~typed["score"].between(1, 5)
    found.add(csat & typed["score"].notna(), "score", "is no csat answer", "a csat score is 1-5")


RULES: dict[str, tuple[Callable[[pd.DataFrame, _Problems], None], ...]] = {
    "clients": (_order_of_days("since", "until"),),
    "projects": (_order_of_days("start", "end"),),
    "tasks": (_order_of_days("planned_start", "planned_end"),),
    "time_entries": (_not_far_after_the_rest("date"),),
    "expenses": (_not_far_after_the_rest("date"),),
    "invoices": (_not_far_after_the_rest("issued"), _paid_or_due_before_issued, _paid_without_a_day),
    "surveys": (_score_of_question,),
}


def _completed(kept: pd.DataFrame, name: str, kept_before: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Fill what the contract says an empty cell means."""
    if name == "time_entries":
        kept["billable"] = kept["billable"].fillna(True)
    if name == "expenses":
        kept["rebillable"] = kept["rebillable"].fillna(False)
    if name == "invoices":
        terms = pd.Series(30, index=kept.index)
        if "clients" in kept_before:
            by_client = kept_before["clients"].set_index("client_id")["payment_terms_days"]
            terms = kept["client_id"].map(by_client).fillna(30).astype("int64")
        kept["due"] = kept["due"].fillna(kept["issued"] + pd.to_timedelta(terms, unit="D")).astype("datetime64[us]")
        whole = kept["paid_on"].notna() & kept["paid_amount"].isna()
        kept["paid_amount"] = kept["paid_amount"].where(~whole, kept["amount"])
        kept["paid_amount"] = kept["paid_amount"].where(kept["paid_on"].notna(), None)
    return kept
