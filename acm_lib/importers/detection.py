"""Which system an export comes from, which of its reports it is, on which line its heading stands,
and why that is thought."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from acm_lib.book.cells import clean
from acm_lib.errors import ImportRefused
from acm_lib.importers.formats import ExportFormat, parse_heading
from acm_lib.importers.sheet import SheetHead, sheet_heads
from acm_lib.importers.systems import formats
from acm_lib.paths import prog_name


@dataclass(frozen=True)
class DetectedExport:
    """An export and what it was taken for.

    Attributes
    ----------
    form : what it is.
    beginning, heading_row : where its heading stands.
    known, headings : how many of its headings the form knows, and how many there are.
    marked : the headings that only this system has.
    """

    format: ExportFormat
    head: SheetHead
    heading_row: int
    matching_headings: int
    total_headings: int
    signatures: tuple[str, ...]

    @property
    def why(self) -> str:
        """In words."""
        return (
            f"{self.matching_headings} of its {self.total_headings} columns are known, and only"
            f" {self.format.system} has {', '.join(f'`{mark}`' for mark in self.signatures[:4])}"
        )


def detect(file: str | Path, system: str = "") -> DetectedExport:
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
        (_candidates(head) for head in sheet_heads(Path(file))),
        key=lambda them: _rank(them[0]) if them else (0.0, 0),
        reverse=True,
    )
    best = found[0]
    if not best or (system and best[0].format.system != system):
        raise ImportRefused(_refusal(Path(file), system, best[0] if best else None))
    if len(best) > 1 and _rank(best[0]) == _rank(best[1]):
        raise ImportRefused(
            f"{Path(file).name} may be {best[0].format.title}, or {best[1].format.title}. Its columns"
            " fit both equally. Export it with more columns, or describe it with"
            f" `{prog_name()} import table`."
        )
    sheets = [
        them[0].head.sheet
        for them in found
        if them and them[0].format.system == best[0].format.system
    ]
    if len(sheets) > 1:
        raise ImportRefused(
            f"{Path(file).name} has an export on more than one sheet: {', '.join(sheets)}. One"
            " comes in at a time, and the others would be left out. Save each as a file of its"
            " own."
        )
    return best[0]


def _candidates(head: SheetHead) -> list[DetectedExport]:
    """What the beginning may be, the likeliest first."""
    found = []
    for export_format in formats():
        rows = [
            (row, cells)
            for row, cells in head.lines
            if set(export_format.required)
            <= set(export_format.locate(cells)) | _given_by_arranging(export_format)
        ]
        fits = [_taken_for(export_format, head, row, cells) for row, cells in rows]
        found += sorted((fit for fit in fits if fit.signatures), key=_rank, reverse=True)[:1]
    return sorted(found, key=_rank, reverse=True)


def _given_by_arranging(export_format: ExportFormat) -> set[str]:
    return {"client"} if export_format.reshape else set()


def _taken_for(
    export_format: ExportFormat, head: SheetHead, row: int, cells: list[str]
) -> DetectedExport:
    names = [parse_heading(cell)[0] for cell in cells if cell.strip()]
    known = {parse_heading(name)[0] for name in export_format.unused} | set(export_format.fields)
    return DetectedExport(
        export_format,
        head,
        row,
        sum(name in known for name in names),
        len(names),
        tuple(export_format.signatures_in(cells)),
    )


def _rank(candidate: DetectedExport) -> tuple[float, int]:
    return candidate.matching_headings / candidate.total_headings, len(candidate.signatures)


def _refusal(file: Path, system: str, best: DetectedExport | None) -> str:
    if best:
        return (
            f"{file.name} is not an export of {system}: it looks like {best.format.title} ({best.why})."
            f" Read as another it would come in wrong. Import it with `{prog_name()} import"
            f" {best.format.system}`."
        )
    lines = max(
        (head.lines for head in sheet_heads(file)),
        key=lambda them: max((len(cells) for _row, cells in them), default=0),
    )
    widest = max(lines, key=lambda line: len(line[1]))[1]
    seen = ", ".join(filter(None, map(clean, widest[:8])))
    wanted = (
        "; ".join(
            f"{export_format.title}:"
            f" {', '.join(export_format.columns[name][0] for name in export_format.required if name in export_format.columns)}"
            for export_format in formats(system)
        )
        if system
        else ""
    )
    return (
        f"{file.name} is not a known export; its columns are {seen}. "
        + (
            f"An export of {system} has at least ({wanted}) and one heading of its own. "
            if wanted
            else "No system of the list has these. "
        )
        + f"Export it again with its usual columns, or describe it with `{prog_name()} import table`."
    )
