"""The workspace: the book, month, language and client that an explore notebook is about."""

import os
from functools import cached_property
from html import escape
from pathlib import Path

import traitlets

from acm_lib.book import BookView, open_book
from acm_lib.display.format import Format
from acm_lib.display.language import check_language
from acm_lib.display.style import CSS
from acm_lib.errors import AcmError, BookError
from acm_lib.paths import prog_name, samples_folder
from acm_lib.sheets.scope import AgencyScope, ClientScope, Scope
from acm_lib.statements import Statement, Term, _
from acm_lib.widgets.preferences import Preferences

BOOK, LANGUAGE = "ACM_BOOK", "ACM_LANGUAGE"  # what `acm lab` was started with
# JupyterLab takes the arrow keys and letters of a list for its own shortcuts; inside a panel they
# belong to the control that
# has the focus. Its shortcuts name that control itself, so that a mark on what is around it comes
# too late. Ctrl+S stays.
KEYS = (
    "window.addEventListener('keydown', e => e.target.closest?.('.acm-panel') &&"
    " e.target.toggleAttribute('data-lm-suppress-shortcuts', !(e.ctrlKey || e.metaKey ||"
    " e.altKey)), true)"
)
WIDGET_CSS = Path(__file__).with_name("widgets.css")


class Workspace(traitlets.HasTraits):
    """What an explore notebook works on. Made by `open_workspace`.

    Attributes
    ----------
    path : folder of the book.
    language : "en" or "vi". problem : why the book cannot be used, and what to do; empty where it
        can.
    client, opportunity : ids of what is chosen now, or None; can be observed.
    """

    client = traitlets.Unicode(None, allow_none=True)
    opportunity = traitlets.Unicode(None, allow_none=True)

    def __init__(
        self,
        path: Path,
        view: BookView | None,
        language: str,
        problem: tuple[Statement | str, ...] = (),
    ):
        super().__init__()
        self.path, self._view, self.language, self.problem = path, view, language, problem

    @property
    def view(self) -> BookView:
        """The book at the month.

        Raises
        ------
        BookError : the book cannot be used; `problem` says why.
        """
        if self._view is None:
            lines = (line if isinstance(line, str) else line.plain() for line in self.problem)
            raise BookError(" ".join(lines))
        return self._view

    @property
    def format(self) -> Format:
        """How the reader writes numbers, dates and money."""
        return Format(self.language, self._view.settings.currency if self._view else "USD")

    @cached_property
    def preferences(self) -> Preferences:
        """What was chosen the last time on this book."""
        return Preferences(self.path)

    @property
    def is_sample(self) -> bool:
        """Is it the sample book?"""
        return self.path == samples_folder().resolve()

    def scope(self, client: str | None = None) -> Scope:
        """What the sheets of this notebook are about: one client, or the whole agency."""
        if client is None:
            return AgencyScope(self.view, self.language, "internal")
        return ClientScope(self.view.client(client), self.language, "internal")

    def say(self, text: Statement | Term | str) -> str:
        """A statement or a label of ours in the reader's language."""
        return self.format.say(text) if isinstance(text, Statement) else self.format.word(text)

    def reload(self) -> None:
        """Read the book again, after a change of it, at the same month where there still is one."""
        month = f"{self._view.month:%Y-%m}" if self._view else ""
        again = open_workspace(book=str(self.path), month=month, language=self.language)
        if again.problem and month:
            again = open_workspace(book=str(self.path), language=self.language)
        self._view, self.problem = again._view, again.problem

    def clients(self) -> dict[str, str]:
        """Client id -> name, as a picker lists them: by name."""
        rows = self.view.table("clients").sort_values(
            "name", key=lambda names: names.str.casefold()
        )
        return dict(zip(rows["client_id"], rows["name"], strict=True))

    def html(self) -> str:
        """One line on the book, or what to do where it cannot be used."""
        rules = CSS.read_text(encoding="utf-8") + WIDGET_CSS.read_text(encoding="utf-8")
        style = f"<style>{rules}</style>"
        return f'{style}<div class="acm-sheet" lang="{self.language}">{self._body()}</div>'

    def _body(self) -> str:
        if self.problem:
            lines = "".join(
                f"<li>{escape(self.say(line) if isinstance(line, Statement) else line)}</li>"
                for line in self.problem[1:]
            )
            return (
                '<div class="acm-said warning"'
                f' role="alert"><p>{escape(self.say(self.problem[0]))}</p><ul>{lines}</ul></div>'
            )
        text = (
            _("{agency}, sample book: what was known on {day:date}.")
            if self.is_sample
            else _("{agency}: what was known on {day:date}.")
        )
        line = Statement(text, agency=self.view.settings.agency, day=self.view.as_of)
        return f"<p>{escape(self.say(line))}</p>"

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, Javascript, display

        display(HTML(self.html()), Javascript(KEYS))

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"


def open_workspace(*, book: str = "", month: str = "", language: str = "") -> Workspace:
    """Open a book for an explore notebook. Never raises: the workspace shows what is wrong with
    the book.

    Parameters
    ----------
    book : folder of the book; "" is the one `acm lab` was started with, else the sample book.
    month : "2026-10"; "" is the book's last month. Nothing later is read.
    language : "en" or "vi"; "" is the one `acm lab` was started with, else the book's own.

    Examples
    --------
    >>> open_workspace(month="2026-06", language="en").view.month.month
    6
    >>> bool(open_workspace(book="nowhere", language="en").problem)
    True
    """
    folder = Path(book or os.environ.get(BOOK) or samples_folder()).expanduser().resolve()
    choice = language or os.environ.get(LANGUAGE, "")
    try:
        reader = check_language(choice) if choice else ""
    except AcmError as error:
        return Workspace(folder, None, "en", (_cannot_be_used(folder), str(error)))
    try:
        view = open_book(folder).at(month or None)
    except BookError as error:
        return Workspace(
            folder, None, reader or "en", (_cannot_be_used(folder), *_to_do(folder), str(error))
        )
    except AcmError as error:
        return Workspace(folder, None, reader or "en", (_cannot_be_used(folder), str(error)))
    return Workspace(folder, view, reader or view.settings.language)


def _cannot_be_used(folder: Path) -> Statement:
    return Statement(_("Nothing can be shown of the book {book} yet."), book=str(folder))


def _to_do(folder: Path) -> list[Statement]:
    return [
        Statement(
            _(
                "Fill clients.csv, a row for each client, and at least one of projects.csv,"
                " time_entries.csv and invoices.csv; README.md in the folder explains every column."
            )
        ),
        Statement(
            _("See what is wrong with what you filled in: {command}"),
            command=f"{prog_name()} check {folder}",
        ),
        Statement(_("Then run this notebook again: in the menu Run, choose Run All Cells.")),
    ]
