"""A quarantine file that somebody corrected is read, and what changed is stored as corrections."""

from pathlib import Path

from acm_lib.book.cells import clean, heading_name
from acm_lib.book.corrections import (
    RAGGED_CELLS,
    Correction,
    correction_file,
    read_corrections,
    read_text_rows,
    write_corrections,
)
from acm_lib.book.reading import read_cells
from acm_lib.book.tables import TABLES
from acm_lib.book.writing import unescape_formula
from acm_lib.errors import UsageError


def save_corrections(folder: Path, pristine: Path, file: Path) -> tuple[str, int]:
    """Store what somebody corrected in a quarantine file; opening the book again reads it.

    Parameters
    ----------
    folder : of the book. pristine : the quarantine files as they were written. file : the corrected
        one, CSV or Excel.

    Returns
    -------
    The table, and how many rows were changed.

    Raises
    ------
    UsageError : the file is not named after a table, has no `row`, a row twice or one that is not
        quarantined, or has lost letters; nothing is stored then.
    """
    name = heading_name(file.stem)
    if name not in TABLES:
        raise UsageError(
            f"{file} is not named after a table. Whose rows it holds cannot be known. Name it as in"
            " quarantine/, for example invoices.csv."
        )
    if not file.is_file():
        raise UsageError(
            f"There is no file {file}. Nothing was applied. Quarantined rows are in"
            f" {folder / 'quarantine'}."
        )
    quarantine, store = pristine / f"{name}.csv", correction_file(folder, name)
    rows = read_text_rows(quarantine) if quarantine.exists() else []
    quarantined = {row["row"]: row for row in rows}
    corrections = read_corrections(name, store) if store.exists() else {}
    changed, seen = 0, set()
    for number, cells, stored in _read_corrected(name, file):
        earlier = corrections.get(int(number)) if number.isdecimal() else None
        if number not in quarantined:
            if earlier and all(earlier.cells.get(key, "") == text for key, text in cells.items()):
                continue  # applied already, and right since
            raise UsageError(
                f"{file}: row {number or '(without number)'} is not quarantined. A row cannot be"
                " added this way. Keep the column `row`, and take out rows that are not in the"
                " quarantine."
            )
        if number in seen:
            raise UsageError(
                f"{file}: row {number} is there twice. It is one row of the table, and one of the"
                " two would be lost. Take one of them out."
            )
        seen.add(number)
        before = quarantined[number]
        if all(before.get(column, "") == text for column, text in cells.items()):
            continue
        _refuse_lost_letters(file, number, before, cells)
        changed += 1
        still_wrong = earlier and all(
            earlier.cells.get(column, "") == before.get(column, "") for column in cells
        )
        if earlier:
            stored |= {key for key in earlier.stored if cells.get(key) == before.get(key)}
        was = earlier.was if earlier and still_wrong else _raw_cells(name, before)
        corrections[int(number)] = Correction(int(number), was, cells, frozenset(stored))
    if changed:
        write_corrections(store, corrections)
    return name, changed


def _raw_cells(name: str, quarantined: dict[str, str]) -> dict[str, str]:
    if quarantined.get(RAGGED_CELLS):
        return {RAGGED_CELLS: quarantined[RAGGED_CELLS]}
    cells = {column: quarantined.get(column, "") for column in TABLES[name].names}
    return {column: text for column, text in cells.items() if text}


def _refuse_lost_letters(
    file: Path, row: str, before: dict[str, str], cells: dict[str, str]
) -> None:
    """Saved as plain CSV, Excel writes `?` for each letter that the system's old encoding does not
    have: a name would be changed."""
    for column, text in cells.items():
        was = before.get(column, "")
        if text == was or len(text) != len(was):
            continue
        pairs = zip(text, was, strict=True)
        if all(now == then or (now == "?" and not then.isascii()) for now, then in pairs):
            raise UsageError(
                f"{file}: row {row} has {text!r} instead of {was!r}. Letters were lost when the"
                " file was saved. Save it as CSV UTF-8, or as .xlsx."
            )


def _read_corrected(name: str, file: Path) -> list[tuple[str, dict[str, str], set[str]]]:
    """The rows of a corrected file: number, cells by column, and the columns in which it stores a
    number or a day."""
    from acm_lib.book.excel import sheets

    sheet = sheets(file)[0] if file.suffix.lower() == ".xlsx" else ""
    table = read_cells(file, sheet, [], ("row", "reason"))
    if table.ragged_rows:
        line, _cells, problem = table.ragged_rows[0]
        raise UsageError(
            f"{file}, line {line}: {problem.description}. Which cell is which cannot be known."
            " Correct the line."
        )
    headings = [heading_name(text) for text in table.heading]
    duplicates = [heading for heading in headings if heading and headings.count(heading) > 1]
    if duplicates:
        raise UsageError(
            f"{file} has two columns called `{duplicates[0]}`. Which one is meant cannot be known."
            " Take one of them out."
        )
    columns = dict(zip(headings, table.columns, strict=True))
    corrected = {column: columns[column] for column in TABLES[name].names if column in columns}
    rows = []
    for place in range(len(table.rows)):
        cells = {column: unescape_formula(texts[place]) for column, texts in corrected.items()}
        stored = {
            column
            for column, texts in corrected.items()
            if texts[place] and texts.exact[texts.codes[place]]
        }
        number = clean(columns["row"][place]) if "row" in columns else ""
        rows.append((number, cells, stored))
    return rows
