"""What a report is about: a book cut at a month, one client or the whole agency, a language, an
audience."""

from collections.abc import Sequence
from functools import cached_property
from html import escape
from typing import ClassVar

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView, ClientView, open_book
from acm_lib.display.audience import INTERNAL, checked_audience
from acm_lib.display.figures import Figure
from acm_lib.display.format import Format
from acm_lib.display.language import check_language
from acm_lib.display.style import CSS
from acm_lib.errors import UsageError
from acm_lib.measures import MEASURES, compute
from acm_lib.paths import samples_folder
from acm_lib.statements import Statement, _


class Scope:
    """What a report is about: `AgencyScope`, `ClientScope` or `OpportunityScope`. Made by `load`.

    Attributes
    ----------
    view : the agency as it was known at the end of the month.
    language : "en" or "vi".
    audience : "internal" sees all; "client" only what a client may see.
    client_id, opportunity_id : of the report's subject; None where it has none.
    """

    subject: ClassVar[str]  # in the words of a message
    parameters: ClassVar[str]  # of `load` that make such a scope
    client_id: str | None = None
    opportunity_id: str | None = None

    def __init__(self, view: BookView, language: str, audience: str):
        self.view, self.language, self.audience = view, language, audience

    @property
    def month_text(self) -> str:
        """The month as "2026-10"."""
        return f"{self.view.month:%Y-%m}"

    @cached_property
    def format(self) -> Format:
        """How the reader writes numbers, dates and money."""
        return Format(self.language, self.view.settings.currency)

    @property
    def subject_view(self) -> BookView:
        """The view that answers for the report's subject: of the client, or of the agency."""
        return self.view

    @property
    def facts(self) -> pd.DataFrame:
        """The facts known at the month: of the client, or of all."""
        return self.subject_view.facts()

    @property
    def name(self) -> str:
        """The name of the report's subject."""
        return self.view.settings.agency

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
        values = {str(name): float(value) for name, value in row.items()}
        return tuple(Figure(MEASURES[name], float(computed[name]), values, grain) for name in names)

    def _repr_html_(self) -> str:
        return f"<style>{CSS.read_text(encoding='utf-8')}</style><p>{escape(self._repr_line())}</p>"

    def __repr__(self) -> str:
        return self._repr_line()

    def _repr_line(self) -> str:
        about = Statement(
            _("{name}: what was known on {day:date}."),
            name=self.name,
            day=self.view.as_of,
        )
        return self.format.say(about)


class AgencyScope(Scope):
    """The whole agency."""

    subject = "the whole agency"
    parameters = "neither client= nor opportunity="


class ClientScope(Scope):
    """One client, as its `client` view knows it."""

    subject = "one client"
    parameters = "client="
    client_id: str

    def __init__(self, client: ClientView, language: str, audience: str):
        super().__init__(client.agency, language, audience)
        self.client, self.client_id = client, client.client_id

    @property
    def subject_view(self) -> BookView:
        return self.client

    @property
    def name(self) -> str:
        return str(self.client.row["name"])


class OpportunityScope(ClientScope):
    """One opportunity of a client."""

    subject = "one opportunity"
    parameters = "opportunity="
    opportunity_id: str

    def __init__(self, client: ClientView, opportunity_id: str, language: str, audience: str):
        super().__init__(client, language, audience)
        self.opportunity_id = opportunity_id

    @cached_property
    def opportunity(self) -> pd.Series:
        """The opportunity's row of the table `opportunities`."""
        rows = self.client.table("opportunities")
        return rows[rows["opportunity_id"] == self.opportunity_id].iloc[0]

    @property
    def name(self) -> str:
        return f"{super().name} · {self.opportunity['name']}"


def load(
    *,
    book: str = "",
    client: str | None = None,
    opportunity: str | None = None,
    month: str = "",
    language: str = "",
    audience: str = INTERNAL,
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
    checked_audience(audience)
    opened = open_book(book or samples_folder())
    view = opened.at(month or None)
    language = check_language(language or opened.settings.language)
    if opportunity is not None:
        client_view = view.client(_client_of(view, opportunity))
        return OpportunityScope(client_view, opportunity, language, audience)
    if client is not None:
        return ClientScope(view.client(client), language, audience)
    return AgencyScope(view, language, audience)


def _client_of(view: BookView, opportunity_id: str) -> str:
    if view.has("opportunities"):
        clients = view.table("opportunities").set_index("opportunity_id")["client_id"]
        if opportunity_id in clients.index:
            return str(clients[opportunity_id])
    raise UsageError(
        f"The book {view.book.path} has no opportunity {opportunity_id!r} in {view.month:%Y-%m}."
        " Give an opportunity_id of the table `opportunities`."
    )
