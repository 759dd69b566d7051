"""What a report depends on, as one hash: with the same it would be the same, so it is not made
again."""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from acm_lib.book import BookView
from acm_lib.reports.gate import Report

LIBRARIES = ("pandas", "matplotlib", "duckdb", "babel", "weasyprint", "xlsxwriter")


def fingerprint(report: Report, view: BookView, **asked: object) -> str:
    """The hash of everything a report depends on.

    Parameters
    ----------
    report : its notebook. view : the book, all of it: a client's health and capacity depend on the
        others' data too.
    asked : client, language, audience, formats ...
    """
    digest = hashlib.sha256()
    parts = [
        *sorted(view.book.hashes.items()),
        report.name,
        f"{view.month:%Y-%m}",
        *sorted((name, str(value)) for name, value in asked.items()),
        _library(),
    ]
    digest.update(repr(parts).encode())
    digest.update(report.path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _library() -> str:
    """The code and the libraries: with another version a report is made again."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parents[1]
    for file in sorted(
        path for path in root.rglob("*") if path.suffix in (".py", ".sql", ".css", ".j2", ".po")
    ):
        digest.update(file.read_bytes())
    for name in LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()
