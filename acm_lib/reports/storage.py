"""Where finished reports are stored: a folder, or any address fsspec knows (`s3://`, `gs://`,
`az://`, `sftp://`).

Whatever the place, a file is there whole or not at all, and one batch at a time writes to it.
"""

import contextlib
import hashlib
import os
import re
import shutil
import socket
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from acm_lib.errors import ReportError, UsageError

ABANDONED_SECONDS = 600.0  # a killed process left what it was publishing this long ago
_PUBLISHING = ".publish-"
_OWNER = "owner"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d|agency|index|manifest)(\..*)?")


class FolderStorage:
    """A folder on this machine or on a file share, for the reports of one month.

    Attributes
    ----------
    address : its path.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._path = Path(address)

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None where there is no such file."""
        try:
            return (self._path / name).read_bytes()
        except OSError:
            return None

    def write(self, files: dict[str, bytes]) -> None:
        """Write files so that each is there whole or not at all: beside, synced, renamed into
        place.

        When the disk is full, the earlier files stay as they were.
        """
        self._path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._path, prefix=_PUBLISHING) as work:
            unfinished = {name: Path(work) / str(number) for number, name in enumerate(files)}
            for name, data in files.items():
                with unfinished[name].open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            for name, path in unfinished.items():
                target = self._path / name
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, target)

    @contextlib.contextmanager
    def lock(self, step: str, *, wait: float = 0.0) -> Iterator[Path]:
        """Reserve the folder for one batch (or one step of it), and yield a private folder to work
        in.

        The lock is the operating system's own: it ends with the process that has it.

        Raises
        ------
        ReportError : another batch has it, and still has after `wait` seconds.
        """
        from filelock import FileLock, Timeout

        self._path.mkdir(parents=True, exist_ok=True)
        work = self._path / f".work{step}"
        try:
            lock = FileLock(self._path / f".lock{step}").acquire(timeout=wait)
        except Timeout:
            owner = self.read(f"{work.name}/{_OWNER}") or b""
            raise _busy(self.address, owner.decode()) from None
        with lock:
            shutil.rmtree(work, ignore_errors=True)  # of a batch that was killed
            for folder in self._path.glob(f"{_PUBLISHING}*"):
                if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)
            work.mkdir(mode=0o700)
            try:
                (work / _OWNER).write_text(_process(), encoding="utf-8")
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)


class RemoteStorage:
    """An address that fsspec reads and writes: the same as `FolderStorage`. Object stores show an
    object only when all of it is there."""

    def __init__(self, address: str) -> None:
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
            return bytes(self._files.cat_file(f"{self._root}/{name}"))
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
    def lock(self, step: str, *, wait: float = 0.0) -> Iterator[Path]:
        """A lock file here, and an object with the owner's name there.

        On one machine the lock is exact, and a killed batch leaves nothing to clear. Between
        machines it is as exact as the store: Amazon S3 and what copies its conditional write let
        one machine in; elsewhere the object is looked for before it is written, so two batches
        started within the same moment may both get in. Where the machine of a killed batch is
        gone, the object has to be deleted by hand, as the error says.
        """
        from filelock import FileLock, Timeout

        name, until = f".lock{step}", time.monotonic() + wait
        local = hashlib.sha256(f"{self.address}/{name} {_user()}".encode()).hexdigest()[:16]
        try:
            lock = FileLock(Path(tempfile.gettempdir()) / f"acm-{local}.lock").acquire(timeout=wait)
        except Timeout:
            raise _busy(self.address, "on this machine") from None
        with lock:
            while (owner := self._claim(name)) and time.monotonic() < until:
                time.sleep(0.2)
            if owner:
                raise _busy(self.address, owner, f", delete {name} where it is gone")
            try:
                with tempfile.TemporaryDirectory(prefix="acm-work-") as work:
                    yield Path(work)
            finally:
                self._files.rm_file(f"{self._root}/{name}")

    def _claim(self, name: str) -> str:
        """Write the lock's object unless it is there; returns another machine's owner, or ""."""
        owner = (self.read(name) or b"").decode()
        if owner.endswith(_user()):  # left by a killed batch: this process has the lock file
            self._files.rm_file(f"{self._root}/{name}")
        elif owner:
            return owner
        try:
            self._files.pipe_file(f"{self._root}/{name}", _process().encode(), mode="create")
        except FileExistsError:
            return (self.read(name) or b"another machine").decode()
        return ""


Storage = FolderStorage | RemoteStorage


def open_storage(out: str | Path, name: str = "") -> Storage:
    """The storage at an address.

    Raises
    ------
    UsageError : fsspec does not know the address, or is not installed.
    """
    text = str(out)
    if "://" not in text:
        return FolderStorage(str((Path(text) / name).resolve()))
    return RemoteStorage(f"{text.rstrip('/')}/{name}".rstrip("/"))


def digest(data: bytes | None) -> str:
    """SHA-256 of a file's bytes; "" of none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


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
    plain = _UNSAFE.sub("_", text)
    safe = plain == text and len(text) <= 60 and not text.startswith(".") and text[-1:] != "."
    if safe and not _RESERVED.fullmatch(text):
        return text
    short = plain.strip("._-")[:40] or "client"
    return f"{short}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _busy(address: str, owner: str, more: str = "") -> ReportError:
    return ReportError(
        f"Another batch ({owner or 'just started'}) is writing to {address}. Two at once would mix."
        f" Wait for it{more}, or choose another folder (--out)."
    )


def _user() -> str:
    """Who runs this process on which machine."""
    return f"of user {getattr(os, 'getuid', lambda: 0)()} on {socket.gethostname()}"


def _process() -> str:
    return f"process {os.getpid()} {_user()}"
