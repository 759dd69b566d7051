"""Where finished reports stand: a folder, or any address fsspec knows (`s3://`, `gs://`, `az://`,
`sftp://`).

Whatever the place, a file is there whole or not at all, and one batch at a time writes to it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from acm_lib.errors import ReportError, UsageError

LEFT_SECONDS = 600.0
_PUBLISHING = ".publish-"


class Shelf(Protocol):
    """A place for the reports of one month.

    Attributes
    ----------
    address : a path, or a URL.
    """

    address: str

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None where there is no such file."""

    def write(self, files: dict[str, bytes]) -> None:
        """Write files so that each is there whole or not at all."""

    def locked(self, what: str, *, wait: float = 0.0) -> contextlib.AbstractContextManager[Path]:
        """Hold the shelf for one batch (or one step of it), and give a private folder to work
        in."""

    def show(self, name: str) -> str:
        """Where a reader opens the file."""


def shelf(out: str | Path, name: str = "") -> Shelf:
    """The shelf at an address.

    Raises
    ------
    UsageError : fsspec does not know the address, or is not installed.
    """
    text = str(out)
    if "://" not in text:
        return Folder(str((Path(text) / name).resolve()))
    return Remote(f"{text.rstrip('/')}/{name}".rstrip("/"))


def digest(data: bytes | None) -> str:
    """SHA-256 of a file's bytes; "" of none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


class Folder:
    """A folder on this machine or on a file share."""

    def __init__(self, address: str):
        self.address = address
        self._path = Path(address)

    def read(self, name: str) -> bytes | None:
        try:
            return (self._path / name).read_bytes()
        except OSError:
            return None

    def write(self, files: dict[str, bytes]) -> None:
        """Write beside, sync, rename into place; when the disk is full, the earlier files stay as
        they were."""
        with tempfile.TemporaryDirectory(dir=_made(self._path), prefix=_PUBLISHING) as work:
            unfinished = {name: Path(work) / str(number) for number, name in enumerate(files)}
            for name, data in files.items():
                with unfinished[name].open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            for name, path in unfinished.items():
                _made((self._path / name).parent)
                os.replace(path, self._path / name)

    @contextlib.contextmanager
    def locked(self, what: str, *, wait: float = 0.0) -> Iterator[Path]:
        lock = _made(self._path) / f".lock{what}"
        until = time.monotonic() + wait
        while True:
            try:
                handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
                break
            except FileExistsError:
                owner = lock.read_text(encoding="utf-8") if lock.exists() else ""
                if not _lives(owner):
                    lock.unlink(
                        missing_ok=True
                    )  # its owner was killed; what it finished is in the ledger
                elif time.monotonic() >= until:
                    raise ReportError(
                        f"Another batch ({owner.strip()}) is writing to {self._path}. Two at once"
                        " would mix. Wait for it, or name another folder by --out."
                    ) from None
                else:
                    time.sleep(0.05)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"process {os.getpid()} on {socket.gethostname()}")
        work = self._path / f".work{what}"
        for left in (work, *self._path.glob(f"{_PUBLISHING}*")):  # by one that was killed
            if left == work or time.time() - left.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
            lock.unlink(missing_ok=True)

    def show(self, name: str) -> str:
        return str(self._path / name)


class Remote:
    """An address that fsspec reads and writes. Its object stores show an object only when all of it
    is there."""

    def __init__(self, address: str):
        self.address = address
        try:
            import fsspec

            self._files, self._root = fsspec.core.url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"{address} cannot be written to: {error}. Nothing was made. Install what its"
                " protocol needs (the extra `cluster` has fsspec, s3fs for s3://), or name a"
                " folder."
            ) from None

    def read(self, name: str) -> bytes | None:
        try:
            return self._files.cat_file(f"{self._root}/{name}")
        except FileNotFoundError:
            return None

    def write(self, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            target = f"{self._root}/{name}"
            if getattr(self._files, "protocol", "") in ("sftp", "smb", "ftp", ("sftp", "ssh")):
                self._files.makedirs(target.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(f"{target}.unfinished", data)
                self._files.mv(f"{target}.unfinished", target)
            else:
                self._files.pipe_file(target, data)

    @contextlib.contextmanager
    def locked(self, what: str, *, wait: float = 0.0) -> Iterator[Path]:
        name, until = f".lock{what}", time.monotonic() + wait
        me = f"process {os.getpid()} on {socket.gethostname()}"
        while (owner := (self.read(name) or b"").decode()) and _lives(owner):
            if time.monotonic() >= until:
                raise ReportError(
                    f"Another batch ({owner}) is writing to {self.address}. Two at once would mix."
                    f" Wait for it, or delete {name} where it is gone."
                )
            time.sleep(0.2)
        self.write({name: me.encode()})
        try:
            with tempfile.TemporaryDirectory(prefix="acm-work-") as work:
                yield Path(work)
        finally:
            self._files.rm_file(f"{self._root}/{name}")

    def show(self, name: str) -> str:
        return f"{self.address}/{name}"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _lives(owner: str) -> bool:
    """Does the process that holds a lock live? Of another machine's process nobody here can tell,
    so it counts as alive."""
    words = owner.split()
    if len(words) != 4 or not words[1].isdigit():
        return False
    if words[3] != socket.gethostname():
        return True
    pid = int(words[1])
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
