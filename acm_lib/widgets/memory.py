"""What was chosen last, kept in the book's own `.acm` folder: a kernel may be restarted and the
notebook goes on.

Only the values of controls are kept, by notebook. They stay with the book, and no report ever reads
them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from acm_lib.book.cache import cache_folder
from acm_lib.book.writing import write_atomic

FILE = "choices.json"


class Memory:
    """The choices of every notebook on one book.

    Parameters
    ----------
    book : the book's folder.
    """

    def __init__(self, book: Path):
        self._file = cache_folder(book) / FILE

    def recall(self, notebook: str, name: str) -> Any:
        """What was last chosen; None where nothing was, or what was kept cannot be read."""
        return self._read().get(notebook, {}).get(name)

    def keep(self, notebook: str, name: str, value: Any) -> None:
        """Keep a plain value (text, number, flag, list of these); written beside and renamed."""
        kept = self._read()
        kept.setdefault(notebook, {})[name] = value
        write_atomic(self._file, json.dumps(kept, ensure_ascii=False, indent=1).encode())

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return (
            kept
            if isinstance(kept, dict) and all(isinstance(own, dict) for own in kept.values())
            else {}
        )
