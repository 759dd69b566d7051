"""Several files of a book change together or not at all, also when the process is killed in the
middle.

What is new is written into a folder beside, which is then renamed: that is the one moment in which
it counts. Whoever opens the book next finishes what a killed process left: moving files that are
already whole.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from acm_lib.errors import BookError

if TYPE_CHECKING:
    from filelock import AcquireReturnProxy

_READY, _LEFT, _REMOVED = ".publish", ".import-", "removed.json"


@contextmanager
def transaction(book: Path) -> Iterator[Path]:
    """A folder to write a book's new files into; they are published together when the block ends
    without an error.

    Parameters
    ----------
    book : the book's folder; made where it is missing, and gone again when the block fails.

    Yields
    ------
    An empty folder. A file `removed.json` in it lists the names of files to delete.

    Raises
    ------
    BookError : another process is changing the book.
    """
    new = not book.exists()
    if not new and not book.is_dir():
        raise BookError(
            f"{book} is a file, and a book is a folder. Nothing was written. Name another folder."
        )
    book.mkdir(parents=True, exist_ok=True)
    with _lock(book):
        roll_forward(book)
        for left in book.glob(f"{_LEFT}*"):  # by a process that was killed: nobody else is in here
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(dir=book, prefix=_LEFT))
        os.chmod(work, book.stat().st_mode & 0o777)
        try:
            yield work
            if any(work.iterdir()):
                _refuse_in_the_way(book, work)
                os.rename(work, book / _READY)
                roll_forward(book)
        except BaseException:
            if new:
                shutil.rmtree(book, ignore_errors=True)
            raise
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _refuse_in_the_way(book: Path, work: Path) -> None:
    for path in sorted(work.rglob("*")):
        there = book / path.relative_to(work)
        if there.exists() and there.is_dir() != path.is_dir():
            raise BookError(
                f"{there} is a {'folder' if there.is_dir() else 'file'}, and a"
                f" {'folder' if path.is_dir() else 'file'} of that name is to be written. Nothing"
                " was changed. Move it away, and try again."
            )


def mark_removed(work: Path, names: list[str]) -> None:
    """Say which files of the book the change deletes."""
    if names:
        (work / _REMOVED).write_text(json.dumps(names), encoding="utf-8")


def roll_forward(book: Path) -> None:
    """Move what was published into place; does nothing where nothing is left to move.

    Raises
    ------
    BookError : a killed process left something, and this one may not write.
    """
    ready = book / _READY
    if not ready.is_dir():
        return
    try:
        with suppress(FileNotFoundError):  # another process is finishing it too
            for name in json.loads((ready / _REMOVED).read_text(encoding="utf-8")):
                if (
                    (book / name).parent.resolve().is_relative_to(book.resolve())
                ):  # a book from elsewhere deletes nothing here
                    (book / name).unlink(missing_ok=True)
            (ready / _REMOVED).unlink()
        for file in sorted(
            path for path in ready.rglob("*") if path.is_file() and path.name != _REMOVED
        ):
            target = book / file.relative_to(ready)
            target.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                os.replace(file, target)
        shutil.rmtree(ready, ignore_errors=True)
    except (OSError, ValueError, TypeError) as error:
        raise BookError(
            f"An import into {book} was cut off and cannot be finished"
            f" ({getattr(error, 'strerror', error)}). Some tables are old and some new. Open the"
            " book once as somebody who may write to it."
        ) from None


def _lock(book: Path) -> AcquireReturnProxy:
    """One process at a time changes a book; the lock ends with the process that holds it."""
    from filelock import FileLock, Timeout

    home = book / ".acm"
    home.mkdir(exist_ok=True)
    try:
        return FileLock(home / "import.lock").acquire(timeout=0)
    except Timeout:
        raise BookError(
            f"Another import into {book} is running. Both would write the same tables. Wait until"
            " it is done."
        ) from None
