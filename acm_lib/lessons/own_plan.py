"""A learner's own account plan and its report, in a copy of the book: neither the sample nor the
agency's book is ever written to.

>>> from acm_lib.lessons.blank import ____
>>> keep([____, ____], Path("book"), "C001", Path("my-book"), LessonFormat("en", "VND")) is ____
True
"""

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acm_lib.book.settings import read_settings
from acm_lib.lessons import render
from acm_lib.lessons.blank import Blank, ____, is_blank
from acm_lib.lessons.cards import card, escaped
from acm_lib.lessons.translations import LessonFormat
from acm_lib.plans.saved_plans import save_plan
from acm_lib.statements import Statement, _


@dataclass(frozen=True)
class OwnPlan:
    """What became of the steps: `book`, the copy they are kept in, None where they could not be
    read; and what to say of it."""

    book: Path | None
    message: Statement
    format: LessonFormat

    def text(self) -> str:
        """What became of them, as plain text."""
        return self.format.say(self.message)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {
            "text/plain": self.text(),
            "text/html": card(f"<p>{escaped(self.text())}</p>", "right" if self.book else "wrong"),
        }


def keep(
    steps: Any, book: Path, client_id: str, folder: Path, language: LessonFormat
) -> OwnPlan | Blank:
    """Keep steps as the client's plan in a copy of the book.

    Parameters
    ----------
    steps : of each what, who, by which day ("2026-11-10", or as the reader's tables show it).
        folder : the copy; made where it is not there yet.
    """
    if is_blank(steps):
        return ____
    lines = []
    for number, step in enumerate([step for step in _each(steps) if not is_blank(step)], 1):
        line = _line(step, language.language)
        if line is None:
            return OwnPlan(
                None,
                Statement(
                    _(
                        "Step {n:count} cannot be read. Write three texts in brackets: what, who,"
                        " by"
                        ' which day, such as ("Ring the client", "Lan", "2026-11-10").'
                    ),
                    n=number,
                ),
                language,
            )
        lines.append(line)
    if folder.resolve() == book.resolve():
        return OwnPlan(
            None,
            Statement(_("That is the agency's own book. Give the copy another name.")),
            language,
        )
    if not folder.exists():
        shutil.copytree(book, folder)
    elif read_settings(folder / "book.toml").agency != read_settings(book / "book.toml").agency:
        return OwnPlan(
            None,
            Statement(
                _(
                    "The folder {folder} holds another agency's book already. Give the copy another"
                    " name, here and in the line of the report."
                ),
                folder=folder.name,
            ),
            language,
        )
    save_plan(folder, client_id, lines)
    return OwnPlan(
        folder,
        Statement(
            _(
                "{n:count} steps are kept in the copy of the book, {folder}. The agency's book is"
                " as it was."
            ),
            n=len(lines),
            folder=folder.name,
        ),
        language,
    )


def report_page(batch: Any, language: LessonFormat) -> render.RenderedBlock | Blank:
    """Where the page of a report that the learner has made lies, or why there is none.

    >>> report_page("reports.run()", LessonFormat("en", "VND"))
    That is not a report yet. Put the line above into the place of ____ as it is, without quotes.
    """
    from acm_lib.reports import Batch

    if is_blank(batch):
        return ____
    message = [
        Statement(
            _(
                "That is not a report yet. Put the line above into the place of ____ as it is,"
                " without"
                " quotes."
            )
        )
    ]
    if isinstance(batch, Batch):
        pages = [
            Path(batch.folder, file)
            for record in batch.records
            for file in record["files"]
            if file.endswith(".html")
        ]
        message = [
            Statement(
                _("The report is made. Open it in the list of files on the left: {page}."),
                page=os.path.relpath(page),
            )
            for page in pages
        ]
        message += [
            Statement(_("It could not be made: {reason}"), reason=record["reason"])
            for record in batch.records
            if record["reason"]
        ]
    return render.lines(message, language)


def _each(steps: Any) -> list[Any]:
    """The steps; one that was given without a list is a list of one."""
    if not isinstance(steps, (list, tuple)):
        return [steps]
    return [steps] if all(isinstance(part, str) for part in steps) else list(steps)


def _line(step: Any, language: str) -> dict[str, str] | None:
    if not isinstance(step, Iterable) or isinstance(step, str):
        return None
    parts = [str(part).strip() for part in step]
    if len(parts) != 3 or not all(parts):
        return None
    day = _day(parts[2], language)
    if day is None:
        return None
    return {
        "key": "",
        "what": parts[0],
        "who": parts[1],
        "by": day.isoformat(),
        "state": "open",
        "note": "",
    }


def _day(text: str, language: str) -> dt.date | None:
    """A day as 2026-11-10, or as tables show it in this language: 10 Nov 2026, 10/11/2026."""
    for form in ("%Y-%m-%d", {"en": "%d %b %Y", "vi": "%d/%m/%Y"}[language]):
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(text, form).date()
    return None
