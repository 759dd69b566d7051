"""Detection of an export: its system, its report, the line of its heading, and the evidence."""

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
    """A file and the export format it was recognised as.

    Attributes
    ----------
    head, heading_row : where its heading stands.
    matching_headings, total_headings : how many of its headings the format has, and how many there
        are.
    signatures : the headings that only this system has.
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
            f"{self.matching_headings} of its {self.total_headings} columns match, and only"
            f" {self.format.system} has {', '.join(f'`{mark}`' for mark in self.signatures[:4])}"
        )


def detect(file: str | Path, system: str = "") -> DetectedExport:
    """Recognise an export.

    Parameters
    ----------
    file : the export.
    system : the system it should come from; "" for any.

    Raises
    ------
    ImportRefused : no known export matches; it comes from another system (which is named); two
        match equally well; several sheets of a workbook are exports.
    BookError : it cannot be read.
    """
    file = Path(file)
    heads = sheet_heads(file)
    by_sheet = sorted(filter(None, map(_candidates, heads)), key=_best_rank, reverse=True)
    if not by_sheet:
        raise ImportRefused(_unknown_export(file, system, heads))
    best = by_sheet[0]
    export = best[0]
    if system and export.format.system != system:
        raise ImportRefused(
            f"{file.name} is not an export of {system}: it looks like {export.format.title}"
            f" ({export.why}). Its columns would be misread. Import it with `{prog_name()} import"
            f" {export.format.system}`."
        )
    if len(best) > 1 and _rank(export) == _rank(best[1]):
        raise ImportRefused(
            f"{file.name} may be {export.format.title}, or {best[1].format.title}. Its columns"
            " match both equally. Export it with more columns, or describe it with"
            f" `{prog_name()} import table`."
        )
    sheets = [
        candidates[0].head.sheet
        for candidates in by_sheet
        if candidates[0].format.system == export.format.system
    ]
    if len(sheets) > 1:
        raise ImportRefused(
            f"{file.name} has an export on more than one sheet: {', '.join(sheets)}. Only one sheet"
            " is imported at a time. Save each as a file of its own."
        )
    return export


def _candidates(head: SheetHead) -> list[DetectedExport]:
    """What a sheet may be, the likeliest first."""
    candidates: list[DetectedExport] = []
    for export_format in formats():
        required = set(export_format.required)
        if export_format.reshape:  # the client is no column yet
            required.discard("client")
        matches = [
            _candidate(export_format, head, row, cells)
            for row, cells in head.lines
            if required <= set(export_format.locate(cells))
        ]
        signed = [match for match in matches if match.signatures]
        candidates += sorted(signed, key=_rank, reverse=True)[:1]
    return sorted(candidates, key=_rank, reverse=True)


def _candidate(
    export_format: ExportFormat, head: SheetHead, row: int, cells: list[str]
) -> DetectedExport:
    names = [parse_heading(cell)[0] for cell in cells if cell.strip()]
    headings = {parse_heading(name)[0] for name in export_format.unused} | set(export_format.fields)
    return DetectedExport(
        export_format,
        head,
        row,
        sum(name in headings for name in names),
        len(names),
        tuple(export_format.signatures_in(cells)),
    )


def _rank(candidate: DetectedExport) -> tuple[float, int]:
    return candidate.matching_headings / candidate.total_headings, len(candidate.signatures)


def _best_rank(candidates: list[DetectedExport]) -> tuple[float, int]:
    return _rank(candidates[0])


def _unknown_export(file: Path, system: str, heads: list[SheetHead]) -> str:
    widest = max((cells for head in heads for _row, cells in head.lines), key=len)
    headings = ", ".join(filter(None, map(clean, widest[:8])))
    needs = [
        f"{export_format.title}: "
        + ", ".join(
            export_format.columns[name][0]
            for name in export_format.required
            if name in export_format.columns
        )
        for export_format in (formats(system) if system else ())
    ]
    expected = (
        f"An export of {system} has at least ({'; '.join(needs)}) and a heading only {system} uses."
        if system
        else "No known system has these."
    )
    return (
        f"{file.name} is not a known export; its columns are {headings}. {expected} Export it again"
        f" with its usual columns, or describe it with `{prog_name()} import table`."
    )
