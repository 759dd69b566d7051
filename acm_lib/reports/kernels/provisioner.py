"""Kernels from the fork server, as a kernel provisioner of Jupyter's own interface."""

import asyncio
import atexit
import contextlib
import functools
import json
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from acm_lib.reports.kernels.fork_server import ADDRESS, START_SECONDS, ForkServer
from acm_lib.reports.kernels.limits import MEMORY


class ForkProvisioner(LocalProvisioner):
    """A kernel that the fork server forks. It lives as long as one connection: closing that
    ends the kernel."""

    _connection: socket.socket | None = None
    _exit: int | None = None

    @property
    def has_process(self) -> bool:
        return self._connection is not None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        environment = dict(kwargs.get("env") or os.environ)
        request = {
            "argv": cmd[cmd.index("-m") + 2 :],
            "cwd": str(kwargs.get("cwd") or Path.cwd()),
            "env": environment,
            "memory_mb": int(environment.get(MEMORY, "0")),
        }
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(environment.get(ADDRESS) or _own_server().address())
            connection.sendall(json.dumps(request).encode() + b"\n")
            connection.settimeout(START_SECONDS)
            # unbuffered: what the server says later is for `poll`
            with connection.makefile("rb", buffering=0) as lines:
                answer = lines.readline()
            if not answer.endswith(b"\n"):
                raise OSError("it closed the connection")
        except OSError as error:
            connection.close()
            raise RuntimeError(f"the fork server does not answer ({error})") from None
        connection.setblocking(False)
        self._connection, self._exit = connection, None
        self.pid = self.pgid = json.loads(answer)["pid"]
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
        self._close()
        return self._exit

    async def wait(self) -> int | None:
        while await self.poll() is None:
            await asyncio.sleep(0.01)
        return self._exit

    async def send_signal(self, signum: int) -> None:
        if self._connection is not None and await self.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pgid or 0, signum)

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)
        await self.wait()  # it ends within milliseconds, before anybody polls

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        self._close()
        await super().cleanup(restart)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@functools.cache
def _own_server() -> ForkServer:
    """For a notebook that is run without a batch, by papermill or from a kernel specification."""
    server = ForkServer()
    atexit.register(server.close)
    return server
