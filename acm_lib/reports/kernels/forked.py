"""Asking the fork server for kernels, as a kernel provisioner of Jupyter's own interface."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from acm_lib.errors import ReportError
from acm_lib.places import importing
from acm_lib.reports.kernels.limits import MEMORY
from acm_lib.reports.kernels.preload import ONE_THREAD

ADDRESS = "ACM_FORK_SERVER"  # environment variable: the server's socket
START_SECONDS = 60.0


def can_fork() -> bool:
    """May kernels be forked here? Not on Windows, and not on macOS, whose system libraries do not
    survive it."""
    return sys.platform.startswith("linux") and hasattr(os, "fork")


class ForkServer:
    """The server's process. A context: it and all its kernels end with it.

    Attributes
    ----------
    address : of its socket; in a folder that only this user may enter.
    """

    def __init__(self):
        self._folder = tempfile.mkdtemp(prefix="acm-", dir=short_folder())
        self.address = str(Path(self._folder) / "fork")
        self._log = Path(self._folder) / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "acm_lib.reports.kernels.server",
                    self.address,
                    str(self._log),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                env={k: v for k, v in importing().items() if k != "JPY_PARENT_PID"}
                | {"PYTHONHASHSEED": "0", **ONE_THREAD},
            )

    def wait_until_ready(self) -> None:
        """Until everything is imported.

        Raises
        ------
        ReportError : it ended, or took longer than a minute.
        """
        ready, _w, _x = select.select([self._process.stdout], [], [], START_SECONDS)
        if not ready or self._process.stdout.readline() != b"ready\n":
            reason = self._log.read_text(encoding="utf-8", errors="replace").strip()[:300]
            self.close()
            raise ReportError(
                f"The fork server did not start: {reason or 'it took longer than a minute'}. Give"
                " --kernels spare to do without it."
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

    def __exit__(self, *_error) -> None:
        self.close()


class ForkedKernel(LocalProvisioner):
    """A kernel that the fork server forks. Its life hangs on one connection: who drops it, drops
    the kernel."""

    _connection: socket.socket | None = None
    _exit: int | None = None

    @property
    def has_process(self) -> bool:
        return self._connection is not None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        environment = dict(kwargs.get("env") or os.environ)
        request = {
            "argv": cmd[cmd.index("-m") + 2 :],
            "cwd": str(kwargs.get("cwd") or Path.cwd()),
            "env": environment,
            "memory_mb": int(environment.get(MEMORY, "0")),
        }
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(environment.get(ADDRESS) or _own_server().address)
            connection.sendall(json.dumps(request).encode() + b"\n")
            connection.settimeout(START_SECONDS)
            answer = _line(connection)
        except OSError as error:
            connection.close()
            raise RuntimeError(f"the fork server does not answer ({error})") from None
        connection.setblocking(False)
        self._connection, self._exit = connection, None
        self.pid = self.pgid = answer["pid"]
        self.cwd = request["cwd"]
        await self._until_it_listens()
        return self.connection_info

    async def _until_it_listens(self) -> None:
        """A client that connects to a socket before it is there tries again a tenth of a second
        later, for nothing."""
        if self.connection_info.get("transport") != "ipc":
            return
        sockets = [
            f"{self.connection_info['ip']}-{port}"
            for name, port in self.connection_info.items()
            if name.endswith("_port")
        ]
        until = time.monotonic() + START_SECONDS
        while (
            not all(map(os.path.exists, sockets))
            and time.monotonic() < until
            and await self.poll() is None
        ):
            await asyncio.sleep(0.002)

    async def poll(self) -> int | None:
        """None while the kernel lives, else how it ended."""
        if self._connection is None:
            return 0 if self._exit is None else self._exit
        try:
            text = self._connection.recv(4096)
        except BlockingIOError:
            return None
        except OSError:
            text = b""
        self._exit = json.loads(text.splitlines()[-1])["exit"] if text else -signal.SIGKILL
        self._drop()
        return self._exit

    async def wait(self) -> int | None:
        while await self.poll() is None:
            await asyncio.sleep(0.01)
        return self._exit

    async def send_signal(self, signum: int) -> None:
        if self._connection is not None and await self.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pgid, signum)

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)
        await (
            self.wait()
        )  # it ends within milliseconds; who asks next need not wait for the next poll

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        self._drop()
        await super().cleanup(restart)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@functools.cache
def _own_server() -> ForkServer:
    """For who runs a notebook without a batch, by papermill or from a kernel specification."""
    server = ForkServer()
    server.wait_until_ready()
    atexit.register(server.close)
    return server


def short_folder() -> str | None:
    """Where sockets live: the system's temporary folder, unless a socket's path in it passes 107
    characters."""
    return None if len(tempfile.gettempdir()) < 60 else "/tmp"


def _line(connection: socket.socket) -> dict[str, Any]:
    text = b""
    while not text.endswith(b"\n"):
        part = connection.recv(4096)
        if not part:
            raise OSError("it closed the connection")
        text += part
    return json.loads(text)
