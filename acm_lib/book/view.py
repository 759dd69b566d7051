"""Views of a book: what was known at the end of a month, of the agency or of one client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from acm_lib.book.lookup import is_in
from acm_lib.book.per_view import per_view
from acm_lib.book.settings import Settings
from acm_lib.book.tables import TABLES, Table
from acm_lib.errors import MissingTable, UsageError

if TYPE_CHECKING:
    from acm_lib.book.book import Book

MAX_CLIENT_VIEWS = 64  # of one month; the one asked for longest ago goes first


class TableSource:
    """What a book and a view of it have in common: they are asked for tables."""

    settings: Settings

    def has(self, name: str) -> bool:
        """Is the table there, with at least one row?"""
        raise NotImplementedError

    def table(self, name: str) -> pd.DataFrame:
        """The rows of a table; MissingTable where it is absent."""
        raise NotImplementedError

    def require(self, *names: str, purpose: str = "this section") -> None:
        """Raise MissingTable with every one of `names` that is absent and what it is needed for."""
        missing = [name for name in names if not self.has(name)]
        if missing:
            raise MissingTable(*missing, purpose=purpose)


class BookView(TableSource):
    """A book cut at the last day of a month: nothing later is in it. Made by `Book.at`.

    Attributes
    ----------
    book : the whole book.
    month : the month's first day.
    as_of : its last day.
    settings : of the book.
    client_id : of a `ClientView`; None for the agency.
    results : what `per_view` has computed.
    """

    client_id: str | None = None

    def __init__(self, book: Book, month: pd.Timestamp):
        self.book, self.month, self.settings = book, month, book.settings
        self.as_of = month + pd.offsets.MonthEnd(0)
        self.results: dict[Any, Any] = {}
        self._cut: dict[str, pd.DataFrame] = {}
        self._clients: dict[str, ClientView] = {}

    def __repr__(self) -> str:
        return f"{self.book!r}.at('{self.month:%Y-%m}')"

    @property
    def agency(self) -> BookView:
        """The view of the whole agency: itself, or what a `ClientView` is compared with."""
        return self

    @property
    def counts(self) -> pd.DataFrame:
        """As `Book.counts`: rows read and quarantined in the whole files."""
        return self.book.counts

    def at(self, month: str | pd.Timestamp | None = None) -> BookView:
        """The same subject at another month, as `Book.at`."""
        return self.book.at(month)

    def client(self, client_id: str) -> ClientView:
        """The view of one client: its rows, its facts, and `agency` for what it is compared with.

        Raises
        ------
        UsageError : no such client is known at the view's month.

        Examples
        --------
        >>> from acm_lib.book import open_book
        >>> from acm_lib.paths import samples_folder
        >>> client = open_book(samples_folder()).at("2026-10").client("C007")
        >>> client.table("projects")["client_id"].unique().tolist()
        ['C007']
        """
        if client_id not in self._clients:
            if client_id not in set(self.table("clients")["client_id"]):
                raise UsageError(
                    f"The book {self.book.path} has no client {client_id!r} in {self.month:%Y-%m}."
                    " Give a client_id of the table `clients`."
                )
            while len(self._clients) >= MAX_CLIENT_VIEWS:
                self._clients.pop(next(iter(self._clients)))
            self._clients[client_id] = ClientView(self, client_id)
        return self._clients[client_id]

    def facts(self, columns: tuple[str, ...] | None = None) -> pd.DataFrame:
        """Every fact known at the view's month: of the agency, or of the view's client.

        Parameters
        ----------
        columns : only these facts, read without the others; None: all.

        Returns
        -------
        One row per client_id x project_id x department x month (month starts), sorted by them; the
        other columns are float64, additive, money in the book's currency, 0 where nothing happened
        (`acm_lib.facts`).

        Raises
        ------
        BookError : an amount in a foreign currency has no exchange rate.

        Examples
        --------
        >>> from acm_lib.book import open_book
        >>> from acm_lib.paths import samples_folder
        >>> view = open_book(samples_folder()).at("2026-06")
        >>> bool((view.facts()["month"] <= view.month).all())
        True
        """
        return _facts(self, columns)

    def select(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of `frame`, made for the agency, that are the subject's: by its client_id."""
        return frame

    def client_months(self) -> pd.DataFrame:
        """The facts of each client by month: `facts` summed over projects and departments.

        Returns
        -------
        One row per client_id x month with any fact, sorted by them; the columns of `facts` but
        project_id and department. Facts of no client are left out.
        """
        return _client_months(self)

    def has(self, name: str) -> bool:
        if self.book.is_large(name):  # never loaded only to see whether it is there
            return self.book.first_day(name) <= self.as_of
        return self.book.has(name) and len(self._rows_as_of(name)) > 0

    def table(self, name: str) -> pd.DataFrame:
        """The rows known on `as_of`, as `Book.table` gives them; what became known later is
        missing.

        Before the book's last month also what the tables say of today without a date is left out:
        how far an unfinished task is, the chance of an open opportunity (its stage is "proposal"),
        today's status of a project that was still going (by its dates it is "active" or "planned").
        """
        if not self.has(name):
            raise MissingTable(name)
        return self._rows_as_of(name).copy(deep=False)

    def _rows_as_of(self, name: str) -> pd.DataFrame:
        if name not in self._cut:
            self._cut[name] = self._cut_off(TABLES[name], self._rows(name))
        return self._cut[name]

    def _rows(self, name: str) -> pd.DataFrame:
        return self.book.table(name)

    def _cut_off(self, contract: Table, rows: pd.DataFrame) -> pd.DataFrame:
        if contract.as_of_column:
            day = rows[contract.as_of_column]
            if contract.name == "projects":
                day = day.fillna(rows["start"])
            rows = rows[day.isna() | (day <= self.as_of)]
        for column, other in contract.references.items():
            if other == contract.name or not self.book.has(other):
                continue
            known = is_in(rows[column], self.agency._rows_as_of(other)[TABLES[other].key[0]])
            if contract.column(column).required or column in contract.key:
                rows = rows[known | rows[column].isna()]
            else:
                rows = rows.assign(**{column: rows[column].where(known)})
        if contract.hidden_until:
            rows = rows.copy()
        for column, replaced in contract.hidden_until.items():
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


class ClientView(BookView):
    """One client of a `BookView`: the same questions, answered for this client. Made by `client`.

    `table` holds the client's rows; of tables that belong to no client (exchange rates, capacity)
    all rows, and of rates those of the client and those of every client. A table of which the
    client has no row is there all the same, empty, where the agency has it.

    Attributes
    ----------
    agency : the view of everybody, for what this client is compared with.
    """

    client_id: str

    def __init__(self, agency: BookView, client_id: str):
        super().__init__(agency.book, agency.month)
        self._agency, self.client_id = agency, client_id

    def __repr__(self) -> str:
        return f"{self._agency!r}.client({self.client_id!r})"

    @property
    def agency(self) -> BookView:
        return self._agency

    @property
    def row(self) -> pd.Series:
        """The client's row of the table `clients`."""
        return self.table("clients").iloc[0]

    def at(self, month: str | pd.Timestamp | None = None) -> ClientView:
        """The same client at another month; where it was no client yet, its tables are empty."""
        agency = self.agency.at(month)
        if agency is self.agency:
            return self
        return ClientView(agency, self.client_id)

    def client(self, client_id: str) -> ClientView:
        return self if client_id == self.client_id else self.agency.client(client_id)

    def select(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["client_id"] == self.client_id].reset_index(drop=True)

    def has(self, name: str) -> bool:
        return self.agency.has(name)

    def _rows(self, name: str) -> pd.DataFrame:
        return self.book.table(name, self.client_id)


@per_view
def _facts(view: BookView, columns: tuple[str, ...] | None) -> pd.DataFrame:
    from acm_lib import facts  # the one look upwards: a view is where its facts are asked for

    return facts.read(view.book, view.month, view.client_id, columns)


@per_view
def _client_months(view: BookView) -> pd.DataFrame:
    last = view.at()
    if view.month != last.month:  # additive, so an earlier month has the rows up to it
        months = last.client_months()
        return months[months["month"] <= view.month].reset_index(drop=True)
    facts = view.facts()
    of_clients = facts[facts["client_id"] != ""].drop(columns=["project_id", "department"])
    return of_clients.groupby(["client_id", "month"], as_index=False, sort=True).sum()
