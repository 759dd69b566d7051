"""One client's slice of a book: what a report for that client may be made of, and nothing of any
other client."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq

from acm_lib.book.book import STATE_FILE, Book, client_filter


def write_slice(book: Book, client_id: str, folder: Path) -> Path:
    """Write the rows of one client, and those that belong to no client (rates, capacity, exchange
    rates), as a book.

    Parameters
    ----------
    book : the whole one. client_id : whose rows are kept.
    folder : an empty folder; it becomes a book that `open_book` opens as it is. It reaches over the
        same months as the whole one, so that a quiet client can be reported on, too.

    Returns
    -------
    The folder.
    """
    record = book.record
    rows = {}
    for name, number in record["rows"].items():
        if not number:
            continue
        filters = client_filter(book.parquet(name), name, client_id)
        table = pq.read_table(book.parquet(name), filters=filters)
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        rows[name] = table.num_rows
    for file in filter(None, ("book.toml", book.settings.logo)):
        if (book.path / file).exists():
            shutil.copy(book.path / file, folder)
    counts = [(name, number, number, 0) for name, number in rows.items()]
    (folder / STATE_FILE).write_text(
        json.dumps(record | {"rows": rows, "counts": counts, "notes": []}, ensure_ascii=False),
        encoding="utf-8",
    )
    return folder
