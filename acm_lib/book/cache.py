"""What is kept of a book so that nothing is done twice: its typed tables, hashes and quarantine, in
`.acm` beside the raw files."""

import filecmp
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from acm_lib.book.cells import read_error
from acm_lib.book.tables import TABLES
from acm_lib.book.writing import write_atomic
from acm_lib.errors import BookError

# nanoseconds: a file changed again within the grain of its clock must not pass as unchanged
_STABLE_AFTER = 10_000_000_000
_MAX_STATES = 3
_ABANDONED_AFTER = 3_600  # seconds


def quarantine_folder(book: Path, home: Path) -> Path:
    """Where the quarantined rows are: in the book's folder, or with its typed tables where that
    cannot be written to."""
    return (book if os.access(book, os.W_OK) else home) / "quarantine"


def publish_quarantine(state: Path, book: Path, home: Path) -> list[str]:
    """Make `quarantine/<table>.csv` what this state of the book says; files of tables now clean are
    removed.

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
    for name in sorted(
        {f"{table}.csv" for table in TABLES}
        & {*wanted, *(file.name for file in target.glob("*.csv"))}
    ):
        there = (target / name).exists()
        if there and name in written and _sha256(target / name) != written[name]:
            changed.append(name)
            now[name] = written[name]
        elif name not in wanted:
            (target / name).unlink(missing_ok=True)
        else:
            if not there or not filecmp.cmp(wanted[name], target / name, shallow=False):
                if target.is_file():
                    raise BookError(
                        f"{target} is a file, and the quarantined rows belong in a folder of that"
                        " name. They cannot be kept. Move the file away."
                    )
                target.mkdir(exist_ok=True)
                write_atomic(target / name, wanted[name].read_bytes())
            now[name] = _sha256(wanted[name])
    if now != written:
        write_atomic(memory, json.dumps(now).encode())
    return changed


def cache_folder(book: Path) -> Path:
    """Where the typed tables of a book are kept: `.acm` beside the raw files, or a private folder
    where that cannot be written."""
    folder = book / ".acm"
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        private = (
            Path(tempfile.gettempdir()) / f"acm-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
        )
        private.mkdir(mode=0o700, exist_ok=True)
        if hasattr(os, "getuid") and private.stat().st_uid != os.getuid():
            raise BookError(
                f"{private} belongs to somebody else. The book's tables must not be kept where"
                " others can read them. Make the book's folder writable."
            ) from None
        folder = private / hashlib.sha256(str(book).encode()).hexdigest()[:16]
        folder.mkdir(exist_ok=True)
        return folder


def file_hashes(files: Sequence[Path], home: Path) -> dict[str, str]:
    """File name -> SHA-256 of its bytes.

    A hash is remembered in `home` and taken from there while size, times and inode of the file are
    the same, so that opening a large book again takes no time; a file touched a moment ago is
    always read again.
    """
    memory = home / "hashes.json"
    try:
        entries = json.loads(memory.read_text(encoding="utf-8")).items()
        remembered = {
            name: {"mark": entry["mark"], "sha256": entry["sha256"], "settled": entry["settled"]}
            for name, entry in entries
        }
    except (
        OSError,
        ValueError,
        AttributeError,
        KeyError,
        TypeError,
    ):  # not there, or not as it is written below
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
            settled = time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _STABLE_AFTER
            known[file.name] = {"mark": mark, "sha256": digest, "settled": settled}
        hashes[file.name] = known[file.name]["sha256"]
    if known != remembered:
        write_atomic(memory, json.dumps(known).encode())
    return hashes


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise read_error(file, error) from None


def publish_folder(unfinished: Path, target: Path) -> None:
    """Rename a finished folder into place; where another process was faster, its equal result
    stays."""
    os.chmod(unfinished, target.parent.stat().st_mode & 0o777)
    try:
        os.rename(unfinished, target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(unfinished, ignore_errors=True)


def prune_cache(home: Path) -> None:
    """Remove all but the latest states of the typed tables (some process may still read them), and
    what a killed one left."""
    states = sorted(home.glob("tables-*"), key=_age)
    abandoned = [folder for folder in home.glob(".tables-*") if _age(folder) > _ABANDONED_AFTER]
    for folder in [*states[_MAX_STATES:], *abandoned]:
        shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:  # another process was faster
        return 0.0
