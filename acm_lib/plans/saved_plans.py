"""The plan as people keep it: actions taken over, changed, added, done; one file for each client in
the book's folder `plans`.

The file is written beside and renamed, and the version before it is kept, so that every save can be
undone.

>>> import tempfile
>>> home = Path(tempfile.mkdtemp())
>>> line = {"key": "", "what": "Call", "who": "Lan", "by": "2026-11-05"}
>>> line |= {"state": "open", "note": ""}
>>> file = save_plan(home, "C001", [line])
>>> load_plan(home, "C001")["what"].tolist(), undo_plan(home, "C001"), len(load_plan(home, "C001"))
(['Call'], True, 0)
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from acm_lib.book.writing import write_atomic
from acm_lib.errors import BookError
from acm_lib.statements import _

FOLDER = "plans"
COLUMNS = ("key", "what", "who", "by", "state", "note")
STATES = (_("open"), _("done"), _("dropped"))
_MOST_VERSIONS = 50


def load_plan(book: Path, client_id: str) -> pd.DataFrame:
    """What was saved for a client.

    Returns
    -------
    One row per line, as it was saved: key (of the suggested action it came from, "" for one of our
    own), what, who, by (ISO day or ""), state ("open", "done", "dropped"), note. Empty where
    nothing was saved.

    Raises
    ------
    BookError : the file is not what was written.
    """
    file = _file(book, client_id)
    if not file.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    try:
        lines = json.loads(file.read_text(encoding="utf-8"))["actions"]
        return pd.DataFrame(
            [{column: str(line.get(column, "")) for column in COLUMNS} for line in lines],
            columns=list(COLUMNS),
            dtype="str",
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BookError(
            f"{file} is not a plan that was saved here. It is not overwritten. Correct it, or move"
            " it away."
        ) from None


def save_plan(book: Path, client_id: str, lines: Iterable[Mapping[str, str]]) -> Path:
    """Save a client's plan; the version before it is kept. Returns its file."""
    file = _file(book, client_id)
    file.parent.mkdir(exist_ok=True)
    if file.exists():
        versions = _versions(file)
        number = int(versions[-1].stem.rpartition("-")[2]) + 1 if versions else 1
        file.parent.joinpath(".before").mkdir(exist_ok=True)
        os.replace(_copied(file), file.parent / ".before" / f"{file.stem}-{number:06d}.json")
        for outdated in _versions(file)[:-_MOST_VERSIONS]:
            outdated.unlink(missing_ok=True)
    content = {
        "client_id": client_id,
        "actions": [{column: line.get(column, "") for column in COLUMNS} for line in lines],
    }
    write_atomic(file, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return file


def undo_plan(book: Path, client_id: str) -> bool:
    """Take the last save back; False where there is nothing to take back."""
    file = _file(book, client_id)
    if not file.exists():
        return False
    versions = _versions(file)
    if versions:
        os.replace(versions[-1], file)
    else:
        file.unlink()
    return True


def merge_plan(suggested: pd.DataFrame, saved: pd.DataFrame) -> pd.DataFrame:
    """The suggested actions with what was saved of them, and then the saved ones that are suggested
    no more.

    Parameters
    ----------
    suggested : columns key, what, who, by (as in `load_plan`), and any others.
    saved : as `load_plan` gives it.

    Returns
    -------
    `COLUMNS`, a suggested action that was saved with its saved who, by, state and note.
    """
    by_key = saved.drop_duplicates("key", keep="last").set_index("key")
    rows = [
        {column: action[column] for column in ("key", "what")}
        | {
            column: (
                by_key.at[action["key"], column]
                if action["key"] in by_key.index
                else action.get(column, "open" if column == "state" else "")
            )
            for column in ("who", "by", "state", "note")
        }
        for action in suggested.to_dict("records")
    ]
    left = saved[(saved["key"] == "") | ~saved["key"].isin(suggested["key"])]
    return pd.concat(
        [pd.DataFrame(rows, columns=list(COLUMNS), dtype="str"), left[list(COLUMNS)]],
        ignore_index=True,
    )


def _file(book: Path, client_id: str) -> Path:
    return book / FOLDER / f"{quote(client_id, safe='')}.json"


def _versions(file: Path) -> list[Path]:
    return [
        path
        for path in sorted((file.parent / ".before").glob("*.json"))
        if path.stem.rpartition("-")[0] == file.stem
    ]


def _copied(file: Path) -> Path:
    copy = file.with_suffix(".before")
    write_atomic(copy, file.read_bytes())
    return copy
