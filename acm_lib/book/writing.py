"""What a book writes: its typed tables (Parquet, beside the raw files), the rows set aside, and new empty books.

Raw files are never written to. Everything is written beside and renamed, so that nobody ever sees half a file.
"""

from __future__ import annotations

import csv
import datetime as dt
import filecmp
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from acm_lib.book import tables
from acm_lib.book.cells import unreadable
from acm_lib.book.tables import TABLES, Table
from acm_lib.errors import BookError

if TYPE_CHECKING:
    import pyarrow as pa

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SETTLED = 10_000_000_000  # nanoseconds: a file changed again within the grain of its clock must not pass as unchanged
_KEPT_STATES = 3
_ABANDONED = 3_600  # seconds
ROW_GROUP = 122_880
_SORTED_BY = ("client_id", "project_id", "opportunity_id", "department", "date", "month")


def typed_arrow(frame: pd.DataFrame, contract: Table, owners: Mapping[str, pd.Series]) -> pa.Table:
    """Kept rows with exact types (money as decimals), the user's row number and the client they belong to.

    Parameters
    ----------
    frame : kept rows; index: the user's row number.
    owners : "project_id", "opportunity_id" -> client_id by id, for tables that do not name the client themselves.
    """
    import pyarrow as pa

    columns = {column.name: pa.array(frame[column.name], type=_arrow_type(column.kind), from_pandas=True) for column in contract.columns}
    columns["row"] = pa.array(frame.index.to_numpy(dtype="int64"))
    through = next((column for column in owners if column in contract.names and "client_id" not in contract.names), None)
    if through:
        columns["client_id"] = pa.array(frame[through].map(owners[through]), type=pa.string(), from_pandas=True)
    return pa.table(columns)


def write_typed(table: pa.Table, file: Path) -> None:
    """One table as Parquet, sorted so that a client's rows lie together and are read without the others."""
    import pyarrow.parquet as pq

    order = sorting(table.column_names)
    if order:
        table = table.sort_by([(column, "ascending") for column in order])
    pq.write_table(table, file, row_group_size=ROW_GROUP, compression="zstd")


def span(file: Path, column: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day of a column of a typed table, from what the file says of itself; None where it has none."""
    import pyarrow.parquet as pq

    about = pq.read_metadata(file)
    place = about.schema.names.index(column)
    spans = [about.row_group(group).column(place).statistics for group in range(about.num_row_groups)]
    days = [day for found in spans if found is not None and found.has_min_max for day in (found.min, found.max)]
    return min(days, default=None), max(days, default=None)


def sorting(columns: Collection[str]) -> list[str]:
    """By which of its columns a typed table is sorted."""
    return [column for column in _SORTED_BY if column in columns]


def _arrow_type(kind: str):
    import pyarrow as pa

    return {
        tables.DATE: pa.date32(),
        tables.MONTH: pa.date32(),
        tables.MONEY: pa.decimal128(20, 4),
        tables.NUMBER: pa.float64(),
        tables.HOURS: pa.float64(),
        tables.RATIO: pa.float64(),
        tables.INTEGER: pa.int64(),
        tables.FLAG: pa.bool_(),
    }.get(kind, pa.string())


def write_quarantine(rows: pd.DataFrame, file: Path) -> None:
    """Add the rows of a table set aside, as they stood, with row number and reason; no file where there are none.

    Text that a spreadsheet would run as a formula is defused with an apostrophe.
    """
    if len(rows):
        file.parent.mkdir(exist_ok=True)
        with file.open("ab") as target:
            target.write(csv_text(rows, heading=target.tell() == 0))


def quarantine_folder(book: Path, home: Path) -> Path:
    """Where the rows set aside stand: in the book's folder, or with its typed tables where that cannot be written to."""
    return (book if os.access(book, os.W_OK) else home) / "quarantine"


def publish_quarantine(state: Path, book: Path, home: Path) -> list[str]:
    """Make `quarantine/<table>.csv` what this state of the book says; files of tables now clean are removed.

    Returns
    -------
    The files that somebody has changed since they were written; these are left as they are.
    """
    target = quarantine_folder(book, home)
    wanted = {file.name: file for file in (state / "quarantine").glob("*.csv")}
    memory = home / "quarantine.json"
    try:
        written = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        written = {}
    changed, now = [], {}
    for name in sorted({f"{table}.csv" for table in TABLES} & {*wanted, *(file.name for file in target.glob("*.csv"))}):
        there = (target / name).exists()
        if there and name in written and _sha256(target / name) != written[name]:
            changed.append(name)
            now[name] = written[name]
        elif name not in wanted:
            (target / name).unlink(missing_ok=True)
        else:
            if not there or not filecmp.cmp(wanted[name], target / name, shallow=False):
                if target.is_file():
                    raise BookError(f"{target} is a file, and the rows set aside belong in a folder of that name. They cannot be kept. Move the file away.")
                target.mkdir(exist_ok=True)
                write_whole(target / name, wanted[name].read_bytes())
            now[name] = _sha256(wanted[name])
    if now != written:
        write_whole(memory, json.dumps(now).encode())
    return changed


def write_csv(frame: pd.DataFrame, file: Path) -> None:
    """A frame of text as CSV (UTF-8), no cell of which a spreadsheet runs as a formula."""
    write_whole(file, csv_text(frame))


def csv_text(frame: pd.DataFrame, *, heading: bool = True) -> bytes:
    """The content of such a file."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [defused(str(cell)) for cell in safe[column]]
    # A lone carriage return ends a row for whoever reads the file, and pandas leaves it unquoted.
    returns = any("\r" in cell for column in safe.columns if not pd.api.types.is_numeric_dtype(safe[column]) for cell in safe[column])
    return safe.to_csv(index=False, header=heading, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL).encode("utf-8")


def write_whole(file: Path, content: bytes) -> None:
    """Write a file beside and rename it, so that nobody sees half of it; as open to others as its folder is."""
    handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
        os.chmod(unfinished, file.parent.stat().st_mode & 0o666)
        os.replace(unfinished, file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def defused(cell: str) -> str:
    """Text that starts like a formula gets an apostrophe in front; a plain negative number does not.

    Examples
    --------
    >>> defused("=1+1"), defused("-12.5"), defused("Tết")
    ("'=1+1", '-12.5', 'Tết')
    """
    if cell.startswith(_FORMULA) and not cell.lstrip("+-").replace(".", "", 1).isdigit():
        return f"'{cell}"
    return cell


def undefused(cell: str) -> str:
    """The cell that `defused` was given.

    Examples
    --------
    >>> undefused("'=1+1"), undefused("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and defused(cell[1:]) == cell else cell


def cache_folder(book: Path) -> Path:
    """Where the typed tables of a book are kept: `.acm` beside the raw files, or a private folder where that cannot be written."""
    folder = book / ".acm"
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        private = Path(tempfile.gettempdir()) / f"acm-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
        private.mkdir(mode=0o700, exist_ok=True)
        if hasattr(os, "getuid") and private.stat().st_uid != os.getuid():
            raise BookError(
                f"{private} belongs to somebody else. The book's tables must not be kept where others can read them. Make the book's folder writable."
            ) from None
        folder = private / hashlib.sha256(str(book).encode()).hexdigest()[:16]
        folder.mkdir(exist_ok=True)
        return folder


def hashes_of(files: Sequence[Path], home: Path) -> dict[str, str]:
    """File name -> SHA-256 of its bytes.

    A hash is remembered in `home` and taken from there while size, times and inode of the file are the same, so that
    opening a large book again takes no time; a file touched a moment ago is always read again.
    """
    memory = home / "hashes.json"
    try:
        remembered = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        remembered = {}
    hashes, known = {}, {}
    for file in files:
        status = file.stat()
        mark = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        entry = remembered.get(file.name)
        if entry and entry["mark"] == mark and entry["settled"]:
            known[file.name] = entry
        else:
            digest = _sha256(file)
            settled = time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _SETTLED
            known[file.name] = {"mark": mark, "sha256": digest, "settled": settled}
        hashes[file.name] = known[file.name]["sha256"]
    if known != remembered:
        write_whole(memory, json.dumps(known).encode())
    return hashes


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(file, error) from None


def publish_folder(unfinished: Path, target: Path) -> None:
    """Rename a finished folder into place; where another process was faster, its equal result stays."""
    os.chmod(unfinished, target.parent.stat().st_mode & 0o777)
    try:
        os.rename(unfinished, target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(unfinished, ignore_errors=True)


def forget_outdated(home: Path) -> None:
    """Remove all but the latest states of the typed tables (some process may still read them), and what a killed one left."""
    states = sorted(home.glob("tables-*"), key=_age)
    abandoned = [folder for folder in home.glob(".tables-*") if _age(folder) > _ABANDONED]
    for folder in [*states[_KEPT_STATES:], *abandoned]:
        shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:  # another process was faster
        return 0.0


def new_book(path: str | Path, *, excel: bool = False) -> Path:
    """An empty book: a CSV with its heading for each table, a commented `book.toml`, a README on every column.

    Parameters
    ----------
    path : a new folder.
    excel : one workbook with a sheet for each table, units, an example and drop-downs, instead of CSV files.

    Raises
    ------
    BookError : the folder exists and is not empty.
    """
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BookError(f"{folder} exists and is not empty. A new book would mix with what is there. Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    if excel:
        from acm_lib.book.template import WORKBOOK, write_template

        write_template(folder / WORKBOOK)
    for table in () if excel else TABLES.values():
        (folder / f"{table.name}.csv").write_text(",".join(table.names) + "\n", encoding="utf-8")
    (folder / "book.toml").write_text(_BOOK_TOML, encoding="utf-8")
    (folder / "README.md").write_text(data_dictionary(), encoding="utf-8")
    return folder


def data_dictionary() -> str:
    """Every table and column of a book, as Markdown."""
    lines = ["# Data dictionary", ""]
    lines += ["Tables marked * are the minimum with which something useful comes out. Columns marked * must be filled.", ""]
    for table in TABLES.values():
        lines += [f"## {table.name}{' *' if table.essential else ''}", "", f"One row is {table.one_row_is}.", ""]
        lines += ["| column | kind | what it is |", "|---|---|---|"]
        for column in table.columns:
            options = f" ({', '.join(column.options)})" if column.options else ""
            lines.append(f"| {column.name}{' *' if column.required else ''} | {column.kind} | {column.help}{options} |")
        lines.append("")
    return "\n".join(lines)


_BOOK_TOML = """\
# Who the agency is and the limits it sets itself. Every line may be left out; these are the defaults.

[agency]
name = "The agency"
currency = "USD"          # the book's currency: costs, rates and every total are in it
language = "en"           # en or vi
fiscal_year_start = 1     # month

[targets]
margin = 0.5              # delivery margin
growth = 0.1

[health]                  # weights of the health score; only their proportions matter
satisfaction = 25
delivery = 20
commercial = 20
relationship = 15
payment = 15
freshness = 5

[alerts]
budget_used = [0.25, 0.5, 0.75, 1.0]
margin_floor = 0.2
top_client_share = 0.25
days_without_timesheet = 14
overload = 1.0
retainer_over = 0.15

[reading]                 # what the files alone cannot settle
# date_format = "dmy"     # or "mdy": how 03/04/2026 is meant
# decimal = ","           # or ".": how 250.000 is meant

# [database]              # for `acm pull`: where the queries of [tables] are asked
# url = "postgresql+psycopg://reader@host/agency"   # never with a password in it
# password_env = "AGENCY_DB_PASSWORD"               # the environment variable that holds it
# [tables]
# clients = "SELECT id AS client_id, name FROM customers"

# [facts]                 # for books beyond one machine: where the facts are computed
# engine = "spark"
# address = "sc://host:15002"
# [facts.tables]          # tables that stay there
# time_entries = "lake.agency.time_entries"
"""
