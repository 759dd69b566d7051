"""The fork server's process, as a batch starts, watches and ends it."""

from __future__ import annotations

import contextlib
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from acm_lib.errors import ReportError
from acm_lib.paths import subprocess_env
from acm_lib.reports.kernels.preload import ONE_THREAD

ADDRESS = "ACM_FORK_SERVER"  # environment variable: the server's socket
START_SECONDS = 60.0


class ForkServer:
    """The server's process. A context: it and all its kernels end with it.

    Attributes
    ----------
    address : of its socket; in a folder that only this user may enter.
    """

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="acm-", dir=short_folder())
        self.address = str(Path(self._folder) / "fork")
        self._log = Path(self._folder) / "log"
        module = "acm_lib.reports.kernels.server"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, self.address, str(self._log)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                env={k: v for k, v in subprocess_env().items() if k != "JPY_PARENT_PID"}
                | {"PYTHONHASHSEED": "0", **ONE_THREAD},
            )

    def wait_until_ready(self) -> None:
        """Until everything is imported.

        Raises
        ------
        ReportError : it ended, or took longer than a minute.
        """
        output = self._process.stdout
        assert output is not None  # it is a pipe
        ready, _w, _x = select.select([output], [], [], START_SECONDS)
        if not ready or output.readline() != b"ready\n":
            reason = self._log.read_text(encoding="utf-8", errors="replace").strip()[:300]
            self.close()
            raise ReportError(
                f"The fork server did not start: {reason or 'it took longer than a minute'}. Use"
                " --kernels papermill to do without it."
            )

    @property
    def alive(self) -> bool:
        """Does it still run?"""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def close(self) -> None:
        """End it and every kernel it forked."""
        assert self._process.stdin is not None  # both are pipes
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> ForkServer:
        self.wait_until_ready()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def short_folder() -> str | None:
    """Where sockets live: the system's temporary folder, unless a socket's path in it passes 107
    characters."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"
