"""The papermill engine `acm-fork`: forked kernels behind papermill's interface.

With an installed ACM `papermill --engine acm-fork` works for any notebook.
"""

import contextlib
import math
import shutil
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import IO, Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from traitlets import Type

from acm_lib.reports.kernels.fork_server import short_folder
from acm_lib.reports.kernels.provisioner import ForkProvisioner


class ReadyClient(AsyncKernelClient):
    """Begins as soon as the kernel answers and its output arrives; Jupyter's own client then waits
    a fifth of a second for nothing."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        until = time.monotonic() + (timeout or math.inf)
        while time.monotonic() < until:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                # What a cell shows comes this way: it must be connected.
                await self.iopub_channel.get_msg(timeout=0.2)
                self._handle_kernel_info_reply(reply)
                return
            if not await self._async_is_alive():
                raise RuntimeError("it died before it answered")
        raise RuntimeError(f"it did not answer in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


class ForkedKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels the fork server forks."""

    client_factory = Type(ReadyClient)

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.provisioner = ForkProvisioner(parent=self, kernel_spec=self.kernel_spec)
        return await super()._async_pre_start_kernel(**kwargs)


class ForkEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill's engine with a forked kernel for each notebook."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        log_output: bool = False,
        stdout_file: IO[str] | None = None,
        stderr_file: IO[str] | None = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **_options: Any,
    ) -> Any:
        folder = Path(tempfile.mkdtemp(prefix="acm-", dir=short_folder()))
        try:
            # A socket file of its own: no port to race for, nobody else on the machine can listen.
            manager = ForkedKernelManager(
                kernel_name=kernel_name,
                transport="ipc",
                ip=str(folder / "k"),
                connection_file=str(folder / "c.json"),
            )
            client = PapermillNotebookClient(
                nb_man,
                km=manager,
                timeout=execution_timeout,
                startup_timeout=start_timeout,
                kernel_name=kernel_name,
                log_output=log_output,
                stdout_file=stdout_file,
                stderr_file=stderr_file,
                shutdown_kernel="immediate",
            )
            client.owns_km = True  # it ends with the notebook
            return client.execute()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def register() -> None:
    """Make the engine known to papermill also where ACM is not installed."""
    papermill_engines.register("acm-fork", ForkEngine)
