"""The choices made last, saved in the book's own `.acm` folder: a kernel may be restarted and the
notebook goes on.

Only the values of controls are saved, by notebook. They stay with the book, and no report ever
reads them.
"""

import json
from pathlib import Path
from typing import Any

from acm_lib.book.cache import cache_folder
from acm_lib.book.writing import write_atomic

FILE = "choices.json"


class Preferences:
    """The choices of every notebook on one book.

    Parameters
    ----------
    book : the book's folder.
    """

    def __init__(self, book: Path):
        self._file = cache_folder(book) / FILE

    def recall(self, notebook: str, name: str) -> Any:
        """What was last chosen; None where nothing was, or the file cannot be read."""
        return self._read().get(notebook, {}).get(name)

    def save(self, notebook: str, name: str, value: Any) -> None:
        """Save a plain value (text, number, flag, list of these); written beside and renamed."""
        choices = self._read()
        choices.setdefault(notebook, {})[name] = value
        write_atomic(self._file, json.dumps(choices, ensure_ascii=False, indent=1).encode())

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            choices = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(choices, dict):
            return {}
        return choices if all(isinstance(group, dict) for group in choices.values()) else {}
