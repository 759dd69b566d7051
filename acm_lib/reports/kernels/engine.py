"""papermill engines: `acm-fork` with forked kernels, `acm-spare` with kernels started ahead, behind
papermill's interface.

With an installed ACM `papermill --engine acm-fork` works for any notebook.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine, papermill_engines
from traitlets import Type

from acm_lib.reports.kernels.forked import ForkedKernel, short_folder
from acm_lib.reports.kernels.inprocess import run_cell
from acm_lib.reports.kernels.spare import SpareKernels


class ReadyClient(AsyncKernelClient):
    """Begins as soon as the kernel answers and is heard; Jupyter's own client then listens a fifth
    of a second to silence."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        until = time.monotonic() + (timeout or math.inf)
        while time.monotonic() < until:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(
                    timeout=0.2
                )  # what a cell shows comes this way: it must be connected
                self._handle_kernel_info_reply(reply)
                return
            if not await self._async_is_alive():
                raise RuntimeError("it died before it answered")
        raise RuntimeError(f"it did not answer in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


class ForkedKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels the fork server forks."""

    client_factory = Type(ReadyClient)

    async def _async_pre_start_kernel(self, **kwargs: Any):
        if self.provisioner is None:
            self.provisioner = ForkedKernel(parent=self, kernel_spec=self.kernel_spec)
        return await super()._async_pre_start_kernel(**kwargs)


class ForkEngine(NBClientEngine):
    """papermill's engine with a forked kernel for each notebook."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **options):
        folder = Path(tempfile.mkdtemp(prefix="acm-", dir=short_folder()))
        try:
            # A socket file of its own: no port to race for, nobody else on the machine can listen.
            manager = ForkedKernelManager(
                kernel_name=kernel_name,
                transport="ipc",
                ip=str(folder / "k"),
                connection_file=str(folder / "c.json"),
            )
            return _execute(nb_man, kernel_name, manager, **options)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class SpareEngine(NBClientEngine):
    """papermill's engine with a kernel that was started while the notebook before was running."""

    kernels = SpareKernels()

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **options):
        with cls.kernels.next(kernel_name) as manager:
            return _execute(nb_man, kernel_name, manager, **options)


class InProcessEngine(Engine):
    """papermill's engine without a kernel: see `inprocess`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **_options):
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.core.pylabtools import activate_matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support

        shell = InteractiveShell.instance()
        activate_matplotlib(os.environ["MPLBACKEND"])
        configure_inline_support(shell, os.environ["MPLBACKEND"])
        for number, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            nb_man.cell_start(cell, number)
            cell.outputs = []
            error = run_cell(shell, cell)
            if error is not None:
                cell.outputs.append(error)
                nb_man.cell_exception(cell, cell_index=number)
                break
            nb_man.cell_complete(cell, cell_index=number)


def register() -> None:
    """Make the engines known to papermill also where ACM is not installed."""
    papermill_engines.register("acm-fork", ForkEngine)
    papermill_engines.register("acm-spare", SpareEngine)
    papermill_engines.register("acm-inprocess", InProcessEngine)


def _execute(
    nb_man,
    kernel_name,
    manager,
    *,
    log_output=False,
    stdout_file=None,
    stderr_file=None,
    start_timeout=60,
    execution_timeout=None,
    **_options,
):
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
