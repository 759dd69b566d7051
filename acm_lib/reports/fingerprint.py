"""What a report depends on, as one hash: with the same it would be the same, so it is not made
again."""

import functools
import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from acm_lib.book import BookView
from acm_lib.reports.job import ReportJob

LIBRARIES = ("pandas", "matplotlib", "duckdb", "babel", "weasyprint", "xlsxwriter")
# Rooms no report is made of; a new room counts until it is named here.
UNUSED_ROOMS = {"commands", "importers", "lessons", "samples", "widgets"}
_ROOT = Path(__file__).resolve().parents[1]


def fingerprint(job: ReportJob, view: BookView) -> str:
    """The hash of everything a report depends on.

    Parameters
    ----------
    view : the book, all of it: a client's health and capacity depend on the others' data too.
    """
    batch = job.batch
    parts = [
        *sorted(view.book.hashes.items()),
        job.key,
        job.month,
        batch.language,
        batch.audience,
        batch.formats,
        _library(),
    ]
    digest = hashlib.sha256(repr(parts).encode())
    digest.update(job.report.path.read_bytes())
    return digest.hexdigest()


def library_files(root: Path = _ROOT) -> Iterator[Path]:
    """The files of the library that reports are made of, in a fixed order."""
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".sql", ".css", ".j2", ".po") and not UNUSED_ROOMS & {
            *path.relative_to(root).parts
        }:
            yield path


@functools.cache
def _library() -> str:
    """The code and the libraries: with another version a report is made again."""
    digest = hashlib.sha256()
    for file in library_files():
        digest.update(file.read_bytes())
    for name in LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()
