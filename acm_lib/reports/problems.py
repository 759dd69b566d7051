"""The page of `acm check --html`: what is wrong with a book, for whoever corrects its tables. No
script, nothing loaded."""

from collections.abc import Sequence

import pandas as pd

from acm_lib.book import Book
from acm_lib.book.checking import NOTED, QUARANTINED, WAITING
from acm_lib.display.format import Format
from acm_lib.display.language import check_language, translate
from acm_lib.display.problem_texts import problem_texts
from acm_lib.errors import AcmError
from acm_lib.reports.export import css, template
from acm_lib.statements import COUNT, _

SHOWN = 100  # rows of one column and one type of problem; the quarantine has them all
_MEANING = {
    QUARANTINED: (
        _("Quarantined"),
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
    language = check_language(language or (opened[0].settings.language if opened else "en"))
    reader = Format(language, opened[0].settings.currency if opened else "USD")
    books = [_of_book(path, book, reader) for path, book in checked]
    return template("problems.html.j2").render(
        language=language,
        say=lambda text: translate(text, reader.language),
        css=css(),
        books=books,
        agency=opened[0].settings.agency if len(opened) == 1 else "",
    )


def _of_book(path: str, book: Book | AcmError, reader: Format) -> dict:
    if isinstance(book, AcmError):
        return {"path": path, "error": str(book)}
    problems = book.problems
    counts = [
        [
            row["table"],
            *(reader.number(row[name], COUNT) for name in ("read", "kept", "quarantined")),
        ]
        for row in book.counts.to_dict("records")
    ]
    parts = []
    for severity, (title, meaning) in _MEANING.items():
        rows = problems[problems["severity"] == severity]
        if len(rows):
            number = reader.number(len(rows), COUNT)
            heading = {"title": title, "meaning": meaning, "number": number}
            parts.append(heading | _list(rows, reader))
    return {
        "path": path,
        "counts": counts,
        "parts": parts,
        "notes": book.notes,
        "quarantine": f"{book.quarantine.name}/",
        "error": "",
    }


def _list(problems: pd.DataFrame, reader: Format) -> dict:
    """The rows shown, and how many are not: of many problems of one kind the first are enough."""
    shown = problems[problems.groupby(["table", "column", "code"], sort=False).cumcount() < SHOWN]
    shown = problem_texts(shown, reader.language)
    rows = [
        {
            "file": f"{row['file']} [{row['sheet']}]" if row["sheet"] else row["file"],
            "row": row["row"] or "",
            **{name: row[name] for name in ("column", "value", "problem", "remedy")},
        }
        for row in shown.to_dict("records")
    ]
    hidden = len(problems) - len(shown)
    return {"rows": rows, "more": reader.number(hidden, COUNT) if hidden else ""}
