"""Opening a book: every table of a folder is read and checked, the typed tables are kept, and
nothing is done twice."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from acm_lib.book.book import STATE_FILE, Book
from acm_lib.book.cache import (
    cache_folder,
    file_hashes,
    prune_cache,
    publish_folder,
    publish_quarantine,
    quarantine_folder,
)
from acm_lib.book.checking import (
    PROBLEM_COLUMNS,
    cap_problems,
    check_cross_table,
    check_in_chunks,
    check_table,
    needs_chunks,
)
from acm_lib.book.corrections import correction_files, with_corrections
from acm_lib.book.duckdb_connection import is_disk_full
from acm_lib.book.quarantine import save_corrections
from acm_lib.book.reading import RawTable, find_tables, read_table
from acm_lib.book.settings import Settings, read_settings
from acm_lib.book.tables import ESSENTIAL, TABLES
from acm_lib.book.transaction import roll_forward
from acm_lib.book.writing import first_and_last, typed_arrow, write_quarantine, write_typed
from acm_lib.errors import BookError
from acm_lib.paths import prog_name

_DAYS = {
    "time_entries": ("date",),
    "invoices": ("issued",),
    "expenses": ("date",),
    "projects": ("signed_on", "start"),
}
_CLIENT_KEY_OF = {"projects": "project_id", "opportunities": "opportunity_id"}


def open_book(path: str | Path) -> Book:
    """Open a folder of CSV, Excel or Parquet tables as a book.

    The first time, and whenever a file has changed, every table is read and checked; the typed
    tables are kept in `.acm` beside the raw files, so that opening an unchanged book takes no time.
    Rows that cannot be used are in `quarantine/<table>.csv` with their reason. Raw files are never
    written to.

    Parameters
    ----------
    path : the folder.

    Raises
    ------
    BookError : no such folder, no usable tables, a damaged file, a wrong `book.toml`.

    Examples
    --------
    >>> from acm_lib.paths import prog_name, samples_folder
    >>> book = open_book(samples_folder())
    >>> book.settings.currency, len(book.table("clients"))
    ('VND', 48)
    """
    folder = Path(path).expanduser().resolve()
    if not folder.is_dir():
        raise BookError(
            f"{path} is not a folder. A book is a folder of tables. Give its path, or make one with"
            f" `{prog_name()} new {path}`."
        )
    roll_forward(folder)
    settings = read_settings(folder / "book.toml")
    if (folder / STATE_FILE).exists():
        return Book(folder, folder, settings)
    sources, notes = find_tables(folder)
    if "clients" not in sources or not set(sources) & set(ESSENTIAL) - {"clients"}:
        missing = (
            "`projects`, `time_entries` or `invoices`" if "clients" in sources else "`clients`"
        )
        raise BookError(
            f"{folder} has no table {missing}."
            " Without it there is nothing to report. Add it as .csv, .xlsx or .parquet;"
            f" `{prog_name()} new FOLDER` shows the columns. {' '.join(notes)}".rstrip()
        )
    corrections = correction_files(folder)
    files = sorted(
        {file for file, _sheet in sources.values()}
        | {folder / "book.toml"}
        | set(corrections.values())
    )
    home = cache_folder(folder)
    hashes = file_hashes([file for file in files if file.exists()], home)
    state = home / f"tables-{_fingerprint(hashes, notes)}"
    if not (state / STATE_FILE).exists():
        _check_into(state, settings, sources, corrections, hashes, notes)
        if file_hashes([file for file in files if file.exists()], home) != hashes:
            shutil.rmtree(state, ignore_errors=True)
            raise BookError(
                f"A file of {folder} changed while it was being read. Half of it would be old. Try"
                " again when it is finished."
            )
    changed = publish_quarantine(state, folder, home)
    fix_command, aside = f"{prog_name()} check {path} --fix-file", quarantine_folder(folder, home)
    return Book(
        folder,
        state,
        settings,
        tuple(
            f"quarantine/{name} was changed: apply the corrections with `{fix_command}"
            f" {aside / name}`, or"
            " delete it."
            for name in changed
        ),
    )


def apply_corrections(path: str | Path, file: str | Path) -> tuple[Book, str, int, int]:
    """Apply the corrections made in a quarantine file (`acm check BOOK --fix-file FILE`).

    Only rows that were changed are taken; the raw files stay as they are.

    Returns
    -------
    The book with them, the table, how many rows were changed, and how many of the table are still
    quarantined.

    Raises
    ------
    UsageError : the file is not a quarantine file of this book.
    """
    book, file = open_book(path), Path(file)
    name, changed = save_corrections(book.path, book._state / "quarantine", file)
    if changed and file.resolve() == book.quarantine / f"{name}.csv":
        file.unlink()  # what is still quarantined is written there again
    book = open_book(path)
    return book, name, changed, int(book.counts.set_index("table")["quarantined"].get(name, 0))


def _check_into(
    state: Path,
    settings: Settings,
    sources: dict,
    corrections: Mapping[str, Path],
    hashes: Mapping[str, str],
    notes: list[str],
) -> None:
    raw, damaged = {}, []
    for name in TABLES:
        if name in sources:
            try:
                large = needs_chunks(name, sources[name][0])
                raw[name] = (
                    sources[name][0]
                    if large
                    else with_corrections(read_table(name, *sources[name]), corrections.get(name))
                )
            except BookError as error:
                damaged.append(str(error))
    if damaged:
        raise BookError("\n".join(dict.fromkeys(damaged)))
    if not raw["clients"].read:
        raise BookError(
            f"{raw['clients'].file} has no client. Every report is about clients. Add at least one"
            " row."
        )
    unfinished = Path(tempfile.mkdtemp(dir=state.parent, prefix=".tables-"))
    try:
        record = _checked(raw, settings, corrections, unfinished, notes)
        places = {name: (file.name, sheet) for name, (file, sheet) in sources.items()}
        files = {
            name: unfinished / f"{name}.parquet" for name, rows in record["rows"].items() if rows
        }
        together = check_cross_table(
            files, places, settings.currency, unfinished / ".spill", record["notes"]
        )
        texts = [column for column in PROBLEM_COLUMNS if column != "row"]
        every = pd.concat([*record.pop("problems"), together], ignore_index=True)
        every = every.astype({"row": "int64", **dict.fromkeys(texts, "str")})
        every.to_parquet(unfinished / "problems.parquet", index=False)
        (unfinished / STATE_FILE).write_text(
            json.dumps(record | {"hashes": hashes, "sources": places}, ensure_ascii=False),
            encoding="utf-8",
        )
        shutil.rmtree(unfinished / ".spill", ignore_errors=True)
        publish_folder(unfinished, state)
    except BaseException as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        if is_disk_full(error):
            raise BookError(
                f"No disk space left in {state.parent}. The book is as it was, and was not"
                " checked. Free some space, and try again."
            ) from None
        raise
    prune_cache(state.parent)


def _checked(
    raw: dict[str, RawTable | Path],
    settings: Settings,
    corrections: Mapping[str, Path],
    folder: Path,
    notes: list[str],
) -> dict:
    """Check every table, each against those before it, and write the usable and the quarantined
    rows."""
    checked_tables: dict[str, pd.DataFrame] = {}
    rejected: dict[str, dict[str, int]] = {}
    owners: dict[str, pd.Series] = {}
    record: dict = {"rows": {}, "counts": [], "notes": [*notes], "problems": [], "days": {}}
    for table in raw.values():
        record["notes"] += table.notes if isinstance(table, RawTable) else ()
    for name in list(raw):
        table, file = raw.pop(name), folder / f"{name}.parquet"
        if isinstance(table, Path):
            done = check_in_chunks(
                name,
                table,
                settings,
                checked_tables,
                rejected,
                owners,
                folder,
                corrections.get(name),
            )
            read, rows, problems = done.read, done.usable, done.problems
            record["notes"] += done.notes
        else:
            checked = check_table(table, settings, checked_tables, rejected)
            checked_tables[name], rejected[name] = checked.rows, checked.rejected
            read, rows, problems = (
                checked.read,
                len(checked.rows),
                cap_problems(checked.problems, record["notes"]),
            )
            write_typed(typed_arrow(checked.rows, TABLES[name], owners), file)
            write_quarantine(checked.quarantined, folder / "quarantine" / f"{name}.csv")
        if name in _CLIENT_KEY_OF and rows:
            owners[_CLIENT_KEY_OF[name]] = checked_tables[name].set_index(_CLIENT_KEY_OF[name])[
                "client_id"
            ]
        record["rows"][name] = rows
        record["counts"].append((name, read, rows, read - rows))
        record["problems"].append(problems)
        for column in _DAYS.get(name, ()) if rows else ():
            record["days"][f"{name}.{column}"] = [
                None if day is None else day.isoformat() for day in first_and_last(file, column)
            ]
    return record


def _fingerprint(hashes: Mapping[str, str], notes: list[str]) -> str:
    """Of everything that the typed tables follow from: the raw files, and the code that reads
    them."""
    digest = hashlib.sha256(json.dumps([hashes, notes], sort_keys=True).encode())
    for code in sorted(
        [*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.glob("checking/*.py")]
    ):
        digest.update(code.read_bytes())
    return digest.hexdigest()[:16]
