"""Is this table what its contract says? Every problem at once; bad rows are set aside with their reason.

A row is *quarantined* when it cannot be used without guessing, and only *noted* when it can. Good rows go on.
read = kept + quarantined, always.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.book import tables
from acm_lib.book.parsing import Refusal, parse_column
from acm_lib.book.reading import RawTable
from acm_lib.book.settings import Reading
from acm_lib.book.tables import TABLES, Table

PROBLEM_COLUMNS = ("table", "file", "sheet", "row", "column", "value", "problem", "remedy", "severity")
QUARANTINED, NOTED = "quarantined", "noted"


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


def check_table(raw: RawTable, reading: Reading, kept_before: dict[str, pd.DataFrame]) -> Checked:
    """Check one table against its contract and against the tables kept before it.

    Parameters
    ----------
    raw : the table as text.
    reading : what `book.toml` settles.
    kept_before : the kept rows of the tables this one refers to; a table that is absent is not checked against.
    """
    contract = TABLES[raw.name]
    found = _Problems(raw)
    typed = _parsed(raw, contract, reading, found)
    for column in contract.columns:
        if column.required and column.name in raw.cells:
            found.add(raw.cells[column.name].str.strip() == "", column.name, "is empty", "fill it in")
    _repeated(typed, contract, found)
    _strangers(typed, contract, kept_before, found)
    for rule in RULES.get(raw.name, ()):
        rule(typed, found)
    good = ~found.bad
    kept = typed[good].copy()
    kept.index = pd.Index(raw.rows[good.to_numpy()], name="row")
    return Checked(_completed(kept, raw.name, kept_before), found.set_aside(), found.frame(), raw.read)


class _Problems:
    """The problems found so far in one table, and which rows they make unusable."""

    def __init__(self, raw: RawTable):
        self.raw = raw
        self.bad = pd.Series(False, index=range(len(raw.cells)))
        self.reasons: dict[int, list[str]] = {}
        self.records = [
            (row, "", " | ".join(cells)[:120], problem, "give the row as many cells as the heading", QUARANTINED)
            for row, cells, problem in raw.crooked
        ]

    def add(self, where: pd.Series, column: str, problem, remedy, severity: str = QUARANTINED) -> None:
        """Add a problem for each row where `where` holds; problem and remedy are texts or functions of the place."""
        for place in np.flatnonzero(where.to_numpy(dtype=bool)):
            value = self.raw.cells[column].iat[place] if column in self.raw.cells else ""
            said = problem(place) if callable(problem) else problem
            todo = remedy(place) if callable(remedy) else remedy
            self.records.append((int(self.raw.rows.iat[place]), column, value[:120], said, todo, severity))
            if severity == QUARANTINED:
                self.bad.iat[place] = True
                self.reasons.setdefault(int(place), []).append(f"{column}: {said}; {todo}")

    def frame(self) -> pd.DataFrame:
        records = sorted(self.records, key=lambda record: (record[0], record[1]))
        return pd.DataFrame(
            [(self.raw.name, self.raw.file, self.raw.sheet, *record) for record in records], columns=list(PROBLEM_COLUMNS)
        )

    def set_aside(self) -> pd.DataFrame:
        """The quarantined rows as text, in the order of the file."""
        places = np.flatnonzero(self.bad.to_numpy())
        rows = self.raw.cells.iloc[places].copy()
        rows.insert(0, "row", self.raw.rows.iloc[places].to_numpy())
        rows.insert(1, "reason", [". ".join(self.reasons[int(place)]) for place in places])
        crooked = pd.DataFrame(
            [{"row": row, "reason": problem, "cells": " | ".join(cells)} for row, cells, problem in self.raw.crooked]
        )
        both = pd.concat([rows, crooked], ignore_index=True) if len(crooked) else rows.reset_index(drop=True)
        return both.sort_values("row", ignore_index=True).fillna("")


def _parsed(raw: RawTable, contract: Table, reading: Reading, found: _Problems) -> pd.DataFrame:
    columns = {}
    for column in contract.columns:
        if column.name not in raw.cells:
            values = pd.Series([None] * len(raw.cells), dtype="object")
        else:
            texts = raw.cells[column.name]
            texts = texts.where(texts.str.strip() != "", "")
            parsed = parse_column(texts, column, reading, typed=raw.typed)
            refused = {text: value for text, value in parsed.items() if isinstance(value, Refusal)}
            if refused:
                found.add(
                    texts.isin(list(refused)),
                    column.name,
                    lambda place, texts=texts, refused=refused: refused[texts.iat[place]].problem,
                    lambda place, texts=texts, refused=refused: refused[texts.iat[place]].remedy,
                )
            values = texts.astype("object").map({text: value for text, value in parsed.items() if text not in refused})
        columns[column.name] = _as_type(values, column.kind)
    return pd.DataFrame(columns, index=range(len(raw.cells)))


def _as_type(values: pd.Series, kind: str) -> pd.Series:
    if kind in (tables.DATE, tables.MONTH):
        return pd.to_datetime(values).astype("datetime64[us]")
    if kind == tables.MONEY:
        return values.astype("object").where(values.notna(), None)
    if kind in (tables.NUMBER, tables.HOURS, tables.RATIO):
        return values.astype("float64")
    if kind == tables.INTEGER:
        return values.astype("Int64")
    if kind == tables.FLAG:
        return values.astype("boolean")
    return values.astype("str").where(values.notna(), np.nan).astype("str")


def _repeated(typed: pd.DataFrame, contract: Table, found: _Problems) -> None:
    if not contract.key:
        return
    usable = typed[~found.bad]
    keys = usable[list(contract.key)].astype("object").fillna("")
    again = keys.duplicated().reindex(typed.index, fill_value=False)
    if not again.any():
        return
    first = {tuple(key): place for place, key in reversed(list(zip(keys.index, keys.itertuples(index=False, name=None), strict=True)))}
    rows = found.raw.rows

    def already(place: int) -> str:
        return f"stands already in row {rows.iat[first[tuple(keys.loc[place])]]}"

    found.add(again, contract.key[0], already, "delete one of the two, or give it a key of its own")


def _strangers(typed: pd.DataFrame, contract: Table, kept_before: dict[str, pd.DataFrame], found: _Problems) -> None:
    for column, other in contract.references.items():
        own = other == contract.name
        if not own and other not in kept_before:
            continue
        key = TABLES[other].key[0]
        known = set(typed.loc[~found.bad, key]) if own else set(kept_before[other][key])
        stranger = typed[column].notna() & ~typed[column].isin(known)
        required = contract.column(column).required
        found.add(
            stranger,
            column,
            f"is not in the table `{other}`",
            f"add it to `{other}`, or correct it",
            QUARANTINED if required else NOTED,
        )
        if not required:
            typed.loc[stranger, column] = np.nan


# Rules within a table. Each gets the typed rows and the problems found so far.


def _order_of_days(first: str, second: str) -> Callable[[pd.DataFrame, _Problems], None]:
    def rule(typed: pd.DataFrame, found: _Problems) -> None:
        found.add(typed[second] < typed[first], second, f"is before `{first}`", "correct one of the two dates")

    return rule


def _paid_before_issued(typed: pd.DataFrame, found: _Problems) -> None:
    found.add(typed["paid_on"] < typed["issued"], "paid_on", "is before `issued`", "check the two dates", NOTED)


def _paid_without_a_day(typed: pd.DataFrame, found: _Problems) -> None:
    paid = typed["paid_amount"].map(lambda amount: amount is not None and amount != 0).astype(bool)
    found.add(paid & typed["paid_on"].isna(), "paid_amount", "has no `paid_on`", "say on which day it was paid")


def _score_of_question(typed: pd.DataFrame, found: _Problems) -> None:
    csat = (typed["question"] == "csat") & ~typed["score"].between(1, 5)
    found.add(csat & typed["score"].notna(), "score", "is no csat answer", "a csat score is 1-5")


RULES: dict[str, tuple[Callable[[pd.DataFrame, _Problems], None], ...]] = {
    "clients": (_order_of_days("since", "until"),),
    "projects": (_order_of_days("start", "end"),),
    "tasks": (_order_of_days("planned_start", "planned_end"),),
    "invoices": (_paid_before_issued, _paid_without_a_day),
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


