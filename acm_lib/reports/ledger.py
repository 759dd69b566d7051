"""What a shelf of reports holds and how it came to be: the ledger decides what is done, never the
look of a file."""

from __future__ import annotations

import hashlib
import json
import re
import time
import unicodedata

from acm_lib.reports.export import to_json
from acm_lib.reports.shelf import Shelf, digest

_SAFE = re.compile(r"[^A-Za-z0-9._-]")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d|agency|index|manifest)(\..*)?")

EVERY_SECONDS = (
    1.0  # writing it after each of thousands of reports would take longer than the reports
)


class Ledger:
    """The ledger of one month: report and client -> hash of the inputs, of the files they gave, and
    the seconds it took.

    Parameters
    ----------
    shelf : of the month.
    shard : (i, n) of a batch that makes the i-th of n parts; each part writes its own ledger and
        reads them all.
    """

    def __init__(self, shelf: Shelf, shard: tuple[int, int] = (1, 1)):
        self._shelf = shelf
        self._name = _name(shard)
        self._entries: dict[str, dict] = {}
        for part in {_name((1, 1)), *(_name((i + 1, shard[1])) for i in range(shard[1]))} - {
            self._name
        }:
            self._entries |= self._read(part)
        self._own = self._read(self._name)
        self._written = 0.0
        self._entries |= self._own

    def unchanged(self, key: str, inputs: str) -> bool:
        """Was this made from the same inputs, and do its files still have the bytes that were
        published?"""
        entry = self._entries.get(key)
        if not entry or entry["inputs"] != inputs or not entry["files"]:
            return False
        return all(
            digest(self._shelf.read(name)) == known for name, known in entry["files"].items()
        )

    def enter(self, key: str, inputs: str, files: dict[str, str], seconds: float) -> None:
        """Note that a report was published; written down within a second, so that a killed batch
        goes on where it was."""
        self._own[key] = self._entries[key] = {"inputs": inputs, "files": files, "seconds": seconds}
        if time.monotonic() > self._written + EVERY_SECONDS:
            self.write()

    def write(self) -> None:
        """Write down what was noted."""
        self._shelf.write({self._name: to_json(self._own).encode()})
        self._written = time.monotonic()

    def files(self, key: str) -> list[str]:
        """The names of the files a report gave."""
        return sorted(self._entries[key]["files"])

    def seconds(self, key: str) -> float:
        """How long it took when it was last made; where it never was, as long as the slowest of the
        same report."""
        if key in self._entries:
            return self._entries[key]["seconds"]
        report = key.partition("/")[0]
        return max(
            (
                entry["seconds"]
                for other, entry in self._entries.items()
                if other.partition("/")[0] == report
            ),
            default=0.0,
        )

    def _read(self, name: str) -> dict[str, dict]:
        try:
            return json.loads(self._shelf.read(name) or b"{}")
        except ValueError:
            return {}


def _name(shard: tuple[int, int]) -> str:
    return ".ledger.json" if shard == (1, 1) else f".ledger-{shard[0]}-of-{shard[1]}.json"


def folder_name(client_id: str | None) -> str:
    """The folder of a client's reports: its id where that is safe as a name, else a safe one that
    is its own.

    An opportunity's id becomes part of a file's name in the same way.

    Examples
    --------
    >>> folder_name("C007"), folder_name(None), folder_name("../../x").startswith("x-")
    ('C007', 'agency', True)
    """
    if client_id is None:
        return "agency"
    text = unicodedata.normalize("NFC", client_id)
    plain = _SAFE.sub("_", text)
    if (
        plain == text
        and len(text) <= 60
        and not text.startswith(".")
        and not text.endswith(".")
        and not _RESERVED.fullmatch(text)
    ):
        return text
    short = plain.strip("._-")[:40] or "client"
    return f"{short}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
