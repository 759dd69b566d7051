"""The page of `acm check --html`: what is wrong with a book, for whoever corrects its tables. No
script, nothing loaded."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from acm_lib.book import Book
from acm_lib.book.checking import NOTED, QUARANTINED, WAITING
from acm_lib.display.format import Format
from acm_lib.display.language import checked_language, translate
from acm_lib.display.problem_texts import problem_texts
from acm_lib.errors import AcmError
from acm_lib.reports.export import css, template
from acm_lib.statements import COUNT, _

SHOWN = 100  # rows of one column and one type of problem; the quarantine has them all
_MEANING = {
    QUARANTINED: (
        _("Set aside"),
        _(
            "These rows cannot be used without guessing. They are in the quarantine and excluded"
            " from every figure."
        ),
    ),
    WAITING: (
        _("Waiting for these"),
        _(
            "Nothing is wrong with these rows, but the row they belong to is quarantined. They come"
            " back with it."
        ),
    ),
    NOTED: (
        _("Worth a look"),
        _("These rows are used as they stand. Something about them is unusual."),
    ),
}


def problems_page(
    checked: Sequence[tuple[str, Book | AcmError]], language: str | None = None
) -> str:
    """One HTML page on one book or several.

    Parameters
    ----------
    checked : path as it was given, and the opened book, or why it cannot be opened.
    language : "en" or "vi"; None: the first book's own.
    """
    opened = [book for _path, book in checked if isinstance(book, Book)]
    spoken = checked_language(language or (opened[0].settings.language if opened else "en"))
    reader = Format(spoken, opened[0].settings.currency if opened else "USD")
    books = [_of_book(path, book, reader) for path, book in checked]
    return template("problems.html.j2").render(
        language=spoken,
        say=lambda text: translate(text, spoken),
        css=css(),
        books=books,
        agency=opened[0].settings.agency if len(opened) == 1 else "",
    )


def _of_book(path: str, book: Book | AcmError, reader: Format) -> dict:
    if isinstance(book, AcmError):
        return {"path": path, "error": str(book)}
    found, counts = book.problems, book.counts
    numbers = [
        [
            row.table,
            *(reader.number(number, COUNT) for number in (row.read, row.kept, row.quarantined)),
        ]
        for row in counts.itertuples()
    ]
    parts = []
    for severity, (title, meaning) in _MEANING.items():
        problems = found[found["severity"] == severity]
        if len(problems):
            parts.append(
                {"title": title, "meaning": meaning, "number": reader.number(len(problems), COUNT)}
                | _listed(problems, reader)
            )
    return {
        "path": path,
        "counts": numbers,
        "parts": parts,
        "notes": book.notes,
        "quarantine": f"{book.quarantine.name}/",
        "error": "",
    }


def _listed(problems: pd.DataFrame, reader: Format) -> dict:
    """The rows shown, and how many are not: of many alike the first say enough."""
    shown = problems[problems.groupby(["table", "column", "code"], sort=False).cumcount() < SHOWN]
    shown = problem_texts(shown, reader.language)
    rows = [
        {
            "file": f"{row.file} [{row.sheet}]" if row.sheet else row.file,
            "row": row.row or "",
            "column": row.column,
            "value": row.value,
            "problem": row.problem,
            "remedy": row.remedy,
        }
        for row in shown.itertuples()
    ]
    return {
        "rows": rows,
        "more": (
            reader.number(len(problems) - len(shown), COUNT) if len(shown) < len(problems) else ""
        ),
    }
