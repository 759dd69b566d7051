"""What a book writes: its typed tables (Parquet, beside the raw files), the rows set aside, and new empty books.

Raw files are never written to. Everything is written beside and renamed, so that nobody ever sees half a file.
"""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from acm_lib.book import tables
from acm_lib.book.tables import TABLES, Table
from acm_lib.errors import BookError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SORTED_BY = ("client_id", "project_id", "opportunity_id", "department", "date", "month")


def write_typed(frame: pd.DataFrame, contract: Table, file: Path) -> None:
    """One table as Parquet with exact types (money as decimals), sorted so that a client's rows lie together."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    order = [column for column in _SORTED_BY if column in contract.names]
    frame = frame.sort_values(order, kind="stable") if order else frame
    arrays = [pa.array(frame[column.name], type=_arrow_type(column.kind), from_pandas=True) for column in contract.columns]
    table = pa.Table.from_arrays(arrays, names=list(contract.names))
    pq.write_table(table, file, row_group_size=122_880, compression="zstd")


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


def write_quarantine(folder: Path, quarantined: dict[str, pd.DataFrame]) -> None:
    """`<book>/quarantine/<table>.csv`: each row set aside, as it stood, with its row number and the reason.

    Text that a spreadsheet would run as a formula is defused with an apostrophe. Files of tables that are now
    clean are removed. Where the book's folder cannot be written to, nothing is written.
    """
    target = folder / "quarantine"
    kept = {name: rows for name, rows in quarantined.items() if len(rows)}
    if not os.access(folder, os.W_OK):
        return
    for outdated in target.glob("*.csv") if target.exists() else ():
        if outdated.stem in TABLES and outdated.stem not in kept:
            outdated.unlink()
    if not kept:
        if target.exists() and not any(target.iterdir()):
            target.rmdir()
        return
    target.mkdir(exist_ok=True)
    for name, rows in kept.items():
        write_csv(rows, target / f"{name}.csv")


def write_csv(frame: pd.DataFrame, file: Path) -> None:
    """A frame of text as CSV (UTF-8), no cell of which a spreadsheet runs as a formula."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [defused(str(cell)) for cell in safe[column]]
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=file.parent, prefix=f".{file.stem}-", suffix=".csv", delete=False
    ) as unfinished:
        safe.to_csv(unfinished, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    os.replace(unfinished.name, file)


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


def cache_folder(book: Path) -> Path:
    """Where the typed tables of a book are kept: `.acm` beside the raw files, or a private folder where that cannot be written."""
    folder = book / ".acm"
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        import hashlib

        private = Path(tempfile.gettempdir()) / f"acm-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
        private.mkdir(mode=0o700, exist_ok=True)
        if hasattr(os, "getuid") and private.stat().st_uid != os.getuid():
            raise BookError(
                f"{private} belongs to somebody else. The book's tables must not be kept where others can read them. "
                "Make the book's folder writable."
            ) from None
        folder = private / hashlib.sha256(str(book).encode()).hexdigest()[:16]
        folder.mkdir(exist_ok=True)
        return folder


def publish_folder(unfinished: Path, target: Path) -> None:
    """Rename a finished folder into place; where another process was faster, its equal result stays."""
    try:
        os.rename(unfinished, target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(unfinished, ignore_errors=True)


def new_book(path: str | Path) -> Path:
    """An empty book: a CSV with its heading for each table, a commented `book.toml`, a README on every column.

    Raises
    ------
    BookError : the folder exists and is not empty.
    """
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BookError(f"{folder} exists and is not empty. A new book would mix with what is there. Name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES.values():
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
utilisation = 0.75
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
"""
