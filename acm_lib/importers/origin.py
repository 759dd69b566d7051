"""Which command wrote a table of the book: a mark in its Parquet file."""

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from acm_lib.book.cells import heading_name
from acm_lib.book.reading import SUFFIXES
from acm_lib.errors import ImportRefused
from acm_lib.paths import prog_name

KEY = b"written by"


def written_by(file: Path) -> bytes:
    """The mark of the command that wrote a file; b"" where it has none, or is not a Parquet
    file."""

    try:
        return (pq.read_schema(file).metadata or {}).get(KEY, b"")
    except (pa.ArrowException, OSError):
        return b""


def refuse_other_origin(book: Path, tables: Collection[str], command: str, remedy: str) -> None:
    """Refuse to write tables of which the book has a file that another command, or a person, wrote.

    Parameters
    ----------
    command : what writes them now: "import", "pull".
    remedy : what to do other than moving the file away.
    """
    for file in sorted(book.iterdir()) if book.is_dir() else ():
        if (
            heading_name(file.stem) in tables
            and file.suffix.lower() in SUFFIXES
            and written_by(file) != f"acm {command}".encode()
        ):
            raise ImportRefused(
                f"{file} already holds the table `{file.stem}`, and was not written by"
                f" `{prog_name()} {command}`. Its rows would be lost or counted twice. Move it"
                f" away, or {remedy}."
            )
