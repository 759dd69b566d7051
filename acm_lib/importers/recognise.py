"""Which system an export comes from, which of its reports it is, on which line its heading stands,
and why that is thought."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from acm_lib.book.cells import clean
from acm_lib.errors import ImportRefused
from acm_lib.importers.form import Form, heading_of
from acm_lib.importers.sheet import Beginning, beginnings
from acm_lib.importers.systems import forms
from acm_lib.places import program


@dataclass(frozen=True)
class Recognised:
    """An export and what it was taken for.

    Attributes
    ----------
    form : what it is.
    beginning, heading_row : where its heading stands.
    known, headings : how many of its headings the form knows, and how many there are.
    marked : the headings that only this system has.
    """

    form: Form
    beginning: Beginning
    heading_row: int
    known: int
    headings: int
    marked: tuple[str, ...]

    @property
    def why(self) -> str:
        """In words."""
        return (
            f"{self.known} of its {self.headings} columns are known, and only"
            f" {self.form.system} has {', '.join(f'`{mark}`' for mark in self.marked[:4])}"
        )


def recognise(file: str | Path, system: str = "") -> Recognised:
    """What an export is.

    Parameters
    ----------
    file : the export.
    system : the system it is said to come from; "" to find out.

    Raises
    ------
    ImportRefused : it is none that is known; it is one of another system (which is named); two fit
        equally well; several sheets of a workbook are exports.
    BookError : it cannot be read.
    """
    found = sorted(
        (_candidates(beginning) for beginning in beginnings(Path(file))),
        key=lambda them: _rank(them[0]) if them else (0.0, 0),
        reverse=True,
    )
    best = found[0]
    if not best or (system and best[0].form.system != system):
        raise ImportRefused(_refusal(Path(file), system, best[0] if best else None))
    if len(best) > 1 and _rank(best[0]) == _rank(best[1]):
        raise ImportRefused(
            f"{Path(file).name} may be {best[0].form.title}, or {best[1].form.title}. Its columns"
            " fit both equally. Export it with more columns, or describe it with"
            f" `{program()} import table`."
        )
    sheets = [
        them[0].beginning.sheet
        for them in found
        if them and them[0].form.system == best[0].form.system
    ]
    if len(sheets) > 1:
        raise ImportRefused(
            f"{Path(file).name} has an export on more than one sheet: {', '.join(sheets)}. One"
            " comes in at a time, and the others would be left out. Save each as a file of its"
            " own."
        )
    return best[0]


def _candidates(beginning: Beginning) -> list[Recognised]:
    """What the beginning may be, the likeliest first."""
    found = []
    for form in forms():
        rows = [
            (row, cells)
            for row, cells in beginning.lines
            if set(form.needs) <= set(form.found(cells)) | _given_by_arranging(form)
        ]
        fits = [_taken_for(form, beginning, row, cells) for row, cells in rows]
        found += sorted((fit for fit in fits if fit.marked), key=_rank, reverse=True)[:1]
    return sorted(found, key=_rank, reverse=True)


def _given_by_arranging(form: Form) -> set[str]:
    return {"client"} if form.arrange else set()


def _taken_for(form: Form, beginning: Beginning, row: int, cells: list[str]) -> Recognised:
    names = [heading_of(cell)[0] for cell in cells if cell.strip()]
    known = {heading_of(name)[0] for name in form.unused} | set(form.fields)
    return Recognised(
        form,
        beginning,
        row,
        sum(name in known for name in names),
        len(names),
        tuple(form.marked(cells)),
    )


def _rank(candidate: Recognised) -> tuple[float, int]:
    return candidate.known / candidate.headings, len(candidate.marked)


def _refusal(file: Path, system: str, best: Recognised | None) -> str:
    if best:
        return (
            f"{file.name} is no export of {system}: it looks like {best.form.title} ({best.why})."
            f" Read as another it would come in wrong. Import it with `{program()} import"
            f" {best.form.system}`."
        )
    lines = max(
        (beginning.lines for beginning in beginnings(file)),
        key=lambda them: max((len(cells) for _row, cells in them), default=0),
    )
    widest = max(lines, key=lambda line: len(line[1]))[1]
    seen = ", ".join(filter(None, map(clean, widest[:8])))
    wanted = (
        "; ".join(
            f"{form.title}:"
            f" {', '.join(form.columns[name][0] for name in form.needs if name in form.columns)}"
            for form in forms(system)
        )
        if system
        else ""
    )
    return (
        f"{file.name} is no export that is known; its columns are {seen}. "
        + (
            f"An export of {system} has at least ({wanted}) and one heading of its own. "
            if wanted
            else "No system of the list has these. "
        )
        + f"Export it again with its usual columns, or describe it with `{program()} import table`."
    )
