"""The fork server's process, as a batch starts, watches and ends it."""

import contextlib
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from acm_lib.errors import ReportError
from acm_lib.paths import subprocess_env
from acm_lib.reports.kernels.preload import ONE_THREAD

ADDRESS = "ACM_FORK_SERVER"  # environment variable: the server's socket
START_SECONDS = 60.0


class ForkServer:
    """The server's process, started at once; a new one where it died."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="acm-", dir=short_folder()))
        self._address, self._log = str(self._folder / "fork"), self._folder / "log"
        module = "acm_lib.reports.kernels.server"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, self._address, str(self._log)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                env={k: v for k, v in subprocess_env().items() if k != "JPY_PARENT_PID"}
                | {"PYTHONHASHSEED": "0", **ONE_THREAD},
            )
        self._ready = False

    def address(self) -> str:
        """The server's socket, in a folder that only this user may enter, once everything is
        imported.

        Raises
        ------
        ReportError : the server ended before it was ready, or took longer than a minute.
        """
        if self._ready and self._process.poll() is not None:
            self.close()
            self._start()
        if not self._ready:
            self._wait_until_ready()
        return self._address

    def _wait_until_ready(self) -> None:
        output = self._process.stdout
        assert output is not None  # it is a pipe
        self._ready = bool(select.select([output], [], [], START_SECONDS)[0])
        if not self._ready or output.readline() != b"ready\n":
            reason = self._log.read_text(encoding="utf-8", errors="replace").strip()[:300]
            self.close()
            raise ReportError(
                f"The fork server did not start: {reason or 'it took longer than a minute'}. Use"
                " --kernels papermill to do without it."
            )

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


def short_folder() -> str | None:
    """Where sockets live: the system's temporary folder, unless a socket's path in it passes 107
    characters."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"
