"""What a folder of reports holds and how it came to be: the ledger decides what is done, never the look of a file."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from acm_lib.errors import ReportError
from acm_lib.reports.export import to_json

_SAFE = re.compile(r"[^A-Za-z0-9._-]")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d|agency|index|manifest)(\..*)?")


class Ledger:
    """The ledger of one month's folder: report and client -> hash of the inputs and of the files they gave."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._file = folder / ".ledger.json"
        try:
            self._entries = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._entries = {}

    def unchanged(self, key: str, inputs: str, folder: Path) -> bool:
        """Was this made from the same inputs, and do its files still have the bytes that were published?"""
        entry = self._entries.get(key)
        if not entry or entry["inputs"] != inputs or not entry["files"]:
            return False
        return all(_digest(folder / name) == digest for name, digest in entry["files"].items())

    def enter(self, key: str, inputs: str, files: dict[str, str]) -> None:
        """Write down that a report was published; at once, so that a killed batch goes on where it was."""
        self._entries[key] = {"inputs": inputs, "files": files}
        write_whole(self._file, to_json(self._entries))

    def files(self, key: str) -> list[str]:
        """The names of the files a report gave."""
        return sorted(self._entries[key]["files"])


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[Path]:
    """Hold a month's folder for one batch, and give it a private folder to work in.

    Raises
    ------
    ReportError : another batch that is alive holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / ".lock"
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        owner = lock.read_text(encoding="utf-8").strip() if lock.exists() else ""
        if owner.isdigit() and _lives(int(owner)):
            raise ReportError(
                f"Another batch (process {owner}) is writing to {folder}. Two at once would mix. Wait for it, or name another folder by --out."
            ) from None
        lock.unlink(missing_ok=True)  # its owner was killed; what it finished is in the ledger
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(str(os.getpid()))
    work = folder / ".work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        lock.unlink(missing_ok=True)


def folder_name(client_id: str | None) -> str:
    """The folder of a client's reports: its id where that is safe as a name, else a safe one that is its own.

    Examples
    --------
    >>> folder_name("C007"), folder_name(None), folder_name("../../x").startswith("x-")
    ('C007', 'agency', True)
    """
    if client_id is None:
        return "agency"
    text = unicodedata.normalize("NFC", client_id)
    plain = _SAFE.sub("_", text)
    if plain == text and len(text) <= 60 and not text.startswith(".") and not text.endswith(".") and not _RESERVED.fullmatch(text):
        return text
    short = plain.strip("._-")[:40] or "client"
    return f"{short}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def write_whole(file: Path, text: str) -> None:
    """Write beside and rename."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    with unfinished.open("wb") as handle:
        handle.write(text.encode("utf-8"))
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(unfinished, file)


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _lives(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
