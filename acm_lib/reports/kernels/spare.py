"""Kernels started ahead, for systems that cannot fork: the next one imports while the present one
works."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.utils import run_sync

from acm_lib.reports.kernels.forked import short_folder

_WARM = "__import__('acm_lib.reports.kernels.preload', fromlist=['warm']).warm()"


class SpareKernels:
    """Gives a started kernel, and starts the next."""

    def __init__(self):
        self._waiting: dict[str, tuple[KernelManager, Path]] = {}

    @contextlib.contextmanager
    def next(self, kernel_name: str) -> Iterator[KernelManager]:
        """A kernel that nobody has used; another is started for whoever comes next."""
        manager, folder = self._waiting.pop(kernel_name, None) or _started(kernel_name)
        self._waiting[kernel_name] = _started(kernel_name)
        try:
            yield manager
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """End those that wait."""
        for manager, folder in self._waiting.values():
            run_sync(manager._async_shutdown_kernel)(now=True)
            shutil.rmtree(folder, ignore_errors=True)
        self._waiting.clear()


def _started(kernel_name: str) -> tuple[KernelManager, Path]:
    folder = Path(tempfile.mkdtemp(prefix="acm-", dir=short_folder()))
    own = {"transport": "ipc", "ip": str(folder / "k")} if os.name == "posix" else {}
    manager = AsyncKernelManager(
        kernel_name=kernel_name, connection_file=str(folder / "c.json"), **own
    )
    run_sync(manager._async_start_kernel)(
        cwd=str(folder), extra_arguments=[f"--IPKernelApp.exec_lines={_WARM}"]
    )
    return manager, folder
