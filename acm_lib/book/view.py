"""The book as it was known at the end of a month: nothing later is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from acm_lib.book.ids import among
from acm_lib.book.settings import Settings
from acm_lib.book.tables import TABLES, Table
from acm_lib.errors import MissingTable

if TYPE_CHECKING:
    from acm_lib.book.book import Book


class Asked:
    """What a book and a view of it have in common: they are asked for tables."""

    settings: Settings

    def has(self, name: str) -> bool:
        """Is the table there, with at least one row?"""
        raise NotImplementedError

    def table(self, name: str, client_id: str | None = None) -> pd.DataFrame:
        """The rows of a table, or those of one client; MissingTable where it is absent."""
        raise NotImplementedError

    def require(self, *names: str, purpose: str = "this section") -> None:
        """Raise MissingTable, naming every one of `names` that is absent and what it is needed
        for."""
        lacking = [name for name in names if not self.has(name)]
        if lacking:
            raise MissingTable(*lacking, purpose=purpose)


class BookView(Asked):
    """A book cut at the last day of a month: nothing later is in it. Made by `Book.at`.

    Attributes
    ----------
    book : the whole book.
    month : the month's first day.
    as_of : its last day.
    settings : of the book.
    """

    def __init__(self, book: Book, month: pd.Timestamp):
        self.book, self.month, self.settings = book, month, book.settings
        self.as_of = month + pd.offsets.MonthEnd(0)
        self._cut: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        return f"{self.book!r}.at('{self.month:%Y-%m}')"

    @property
    def counts(self) -> pd.DataFrame:
        """As `Book.counts`: what was read and set aside in the whole files."""
        return self.book.counts

    def has(self, name: str) -> bool:
        if self.book.is_large(name):  # never loaded only to see whether it is there
            return self.book.first_day(name) <= self.as_of
        return self.book.has(name) and len(self._known(name)) > 0

    def table(self, name: str, client_id: str | None = None) -> pd.DataFrame:
        """The rows known on `as_of`, as `Book.table` gives them; what became known later is
        missing.

        Before the book's last month also what the tables say of today without a date is left out:
        how far an unfinished task is, the chance of an open opportunity (its stage is "proposal"),
        today's status of a project that was still going (by its dates it is "active" or "planned").

        With a `client_id` only that client's rows are read.
        """
        if not self.has(name):
            raise MissingTable(name)
        if client_id is not None:
            return self._cut_off(TABLES[name], self.book.table(name, client_id))
        return self._known(name).copy(deep=False)

    def _known(self, name: str) -> pd.DataFrame:
        if name not in self._cut:
            self._cut[name] = self._cut_off(TABLES[name], self.book.table(name))
        return self._cut[name]

    def _cut_off(self, contract: Table, rows: pd.DataFrame) -> pd.DataFrame:
        if contract.known_on:
            day = rows[contract.known_on]
            if contract.name == "projects":
                day = day.fillna(rows["start"])
            rows = rows[day.isna() | (day <= self.as_of)]
        for column, other in contract.references.items():
            if other == contract.name or not self.book.has(other):
                continue
            known = among(rows[column], self._known(other)[TABLES[other].key[0]])
            if contract.column(column).required or column in contract.key:
                rows = rows[known | rows[column].isna()]
            else:
                rows = rows.assign(**{column: rows[column].where(known)})
        if contract.masks:
            rows = rows.copy()
        for column, replaced in contract.masks.items():
            later = rows[column] > self.as_of
            if column != "end":  # the planned last day of a project is known from the start
                rows.loc[later, column] = pd.NaT
            for other, value in replaced.items():
                rows.loc[later, other] = float("nan") if value is None else value
        if self.month != self.book.months[1]:
            rows = self._without_undated_states(contract.name, rows)
        return rows.reset_index(drop=True)

    def _without_undated_states(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """What the tables say of today has no date: an earlier month knows only what follows from
        dates."""
        if name == "tasks":
            done = rows["done_on"].notna()
            return rows.assign(percent_complete=done.astype("float64").where(done))
        if name == "projects":
            going = rows["status"].notna() & ~(rows["end"] <= self.as_of)
            begun = rows["start"] <= self.as_of
            return rows.assign(
                status=rows["status"].mask(going & begun, "active").mask(going & ~begun, "planned")
            )
        if name == "opportunities":
            still_open = rows["closed_on"].isna()
            return rows.assign(
                stage=rows["stage"].mask(still_open & rows["stage"].notna(), "proposal"),
                probability=rows["probability"].mask(still_open),
            )
        return rows
