"""What a report is about: a book cut at a month, one client or the whole agency, a language, an
audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView, open_book
from acm_lib.display.figures import Figure
from acm_lib.display.format import Format
from acm_lib.display.language import checked_language
from acm_lib.display.style import CSS
from acm_lib.errors import UsageError
from acm_lib.measures import MEASURES, compute
from acm_lib.places import samples
from acm_lib.statements import DATE, Quantity, Statement, _

AUDIENCES = ("internal", "client")


@dataclass(frozen=True)
class Scope:
    """What a report is about. Made by `load`.

    Attributes
    ----------
    view : the book as it was known at the end of the month.
    client_id : the client, or None for the whole agency.
    language : "en" or "vi".
    audience : "internal" sees all; "client" only what a client may see.
    opportunity_id : the opportunity, or None.
    """

    view: BookView
    client_id: str | None
    language: str
    audience: str
    opportunity_id: str | None = None

    @property
    def month_text(self) -> str:
        """The month as "2026-10"."""
        return f"{self.view.month:%Y-%m}"

    @cached_property
    def format(self) -> Format:
        """How the reader writes numbers, dates and money."""
        return Format(self.language, self.view.settings.currency)

    @cached_property
    def facts(self) -> pd.DataFrame:
        """The facts known at the month: of the client, or of all."""
        return (
            self.view.facts()
            if self.client_id is None
            else self.view.client(self.client_id).facts()
        )

    @cached_property
    def client(self) -> pd.Series:
        """The client's row of the table `clients`."""
        clients = self.view.table("clients")
        return clients[clients["client_id"] == self.client_id].iloc[0]

    @cached_property
    def opportunity(self) -> pd.Series:
        """The opportunity's row of the table `opportunities`."""
        rows = self.view.table("opportunities")
        return rows[rows["opportunity_id"] == self.opportunity_id].iloc[0]

    @property
    def name(self) -> str:
        """The client's name, or the agency's; of an opportunity both its own and the client's."""
        if self.client_id is None:
            return self.view.settings.agency
        return (
            self.client["name"]
            if self.opportunity_id is None
            else f"{self.client['name']} · {self.opportunity['name']}"
        )

    def total(
        self, by: Sequence[str] = (), months: int = 12, *, month: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """The facts summed to the grain `by` (`facts.total`), over `months` months up to `month`
        (the report's)."""
        return facts.total(
            self.facts, list(by), month=self.view.month if month is None else month, months=months
        )

    def total_of(self, chosen: pd.DataFrame, months: int = 12) -> pd.DataFrame:
        """Some of the facts (one client's running projects, say) summed to one row."""
        return facts.total(chosen, (), month=self.view.month, months=months)

    def figures(self, row: pd.Series, *names: str, grain: str | None = None) -> tuple[Figure, ...]:
        """The measures `names` of one summed row, as figures that open to what stands behind
        them."""
        computed = compute(row.to_frame().T.astype("float64"), list(names)).iloc[0]
        grain = grain or ("agency" if self.client_id is None else "client")
        return tuple(Figure(MEASURES[name], float(computed[name]), row, grain) for name in names)

    def _repr_html_(self) -> str:
        return f"<style>{CSS.read_text(encoding='utf-8')}</style><p>{escape(self._repr_line())}</p>"

    def __repr__(self) -> str:
        return self._repr_line()

    def _repr_line(self) -> str:
        about = Statement(
            _("{name}: what was known on {day}."),
            name=self.name,
            day=Quantity(self.view.as_of, DATE),
        )
        return self.format.say(about)


def load(
    *,
    book: str = "",
    client: str | None = None,
    opportunity: str | None = None,
    month: str = "",
    language: str = "",
    audience: str = "internal",
) -> Scope:
    """Open a book for one report.

    Parameters
    ----------
    book : the book's folder; "" is the sample book.
    client : a client's id; None is the whole agency.
    opportunity : an opportunity's id; its client is then the report's.
    month : "2026-10"; "" is the last month of the book. Nothing later is read.
    language : "en" or "vi"; "" is the book's own.
    audience : "internal" or "client".

    Raises
    ------
    UsageError : an unknown client, opportunity, month, language or audience.
    BookError : the folder is not a book.

    Examples
    --------
    >>> load(client="C007", month="2026-06", language="en").month_text
    '2026-06'
    """
    if audience not in AUDIENCES:
        raise UsageError(
            f"There is no audience {audience!r}. It decides what a report may show. Give one of:"
            f" {', '.join(AUDIENCES)}."
        )
    opened = open_book(book or samples())
    view = opened.at(month or None)
    if opportunity is not None:
        rows = (
            view.table("opportunities")
            if view.has("opportunities")
            else pd.DataFrame(columns=["opportunity_id", "client_id"])
        )
        if opportunity not in set(rows["opportunity_id"]):
            raise UsageError(
                f"The book {opened.path} has no opportunity {opportunity!r} in {view.month:%Y-%m}."
                " A report is never made for another one instead. Give an opportunity_id of the"
                " table `opportunities`."
            )
        client = rows.loc[rows["opportunity_id"] == opportunity, "client_id"].iloc[0]
    if client is not None and client not in set(view.table("clients")["client_id"]):
        raise UsageError(
            f"The book {opened.path} has no client {client!r} in {view.month:%Y-%m}. A report is"
            " never made for another client instead. Give a client_id of the table `clients`."
        )
    return Scope(
        view, client, checked_language(language or opened.settings.language), audience, opportunity
    )
