"""A notebook without a kernel: its cells run in this process, which must be a copy made for it
alone (`in_a_copy`).

No socket and no second process stand between papermill and the cells, so a report costs little more
than its own code. What is given up is the kernel: a cell that ends the process ends the report's
whole process, pages and all, and nothing can stop a single cell. So it is asked for by name, and
never the default.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import Any

from acm_lib.errors import ReportError
from acm_lib.reports.kernels.limits import MEMORY, die_with_parent, limit_memory
from acm_lib.reports.kernels.preload import preload, reseed


def run_cell(shell: Any, cell: Any) -> Any:
    """Run a cell and give it what it shows, as a kernel would; the output of its error, or None."""
    from nbformat.v4 import new_output

    cell.execution_count = shell.execution_count
    streams = {"stdout": _Stream("stdout", cell.outputs), "stderr": _Stream("stderr", cell.outputs)}

    class Published:
        is_publishing = False

        def publish(self, data, metadata=None, **_more):
            cell.outputs.append(new_output("display_data", data, metadata=metadata or {}))

        def clear_output(self, wait=False):
            cell.outputs.clear()

    def shown(value: Any = None) -> None:
        if value is not None:
            data, metadata = shell.display_formatter.format(value)
            cell.outputs.append(
                new_output(
                    "execute_result", data, metadata=metadata, execution_count=cell.execution_count
                )
            )

    shell.display_pub, hook = Published(), shell.displayhook
    shell.showtraceback = lambda *_args, **_more: None
    with (
        contextlib.redirect_stdout(streams["stdout"]),
        contextlib.redirect_stderr(streams["stderr"]),
    ):
        shell.display_trap.hook = shown
        try:
            result = shell.run_cell(cell.source, store_history=True)
        finally:
            shell.display_trap.hook = hook
    raised = result.error_before_exec or result.error_in_exec
    if raised is None:
        return None
    return new_output(
        "error",
        ename=type(raised).__name__,
        evalue=str(raised),
        traceback=[f"{type(raised).__name__}: {raised}"],
    )


class _Stream(io.TextIOBase):
    """What is printed, as a kernel tells it: one output for what follows on one another."""

    def __init__(self, name: str, outputs: list):
        self._name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        from nbformat.v4 import new_output

        last = self._outputs[-1] if self._outputs else {}
        if last.get("output_type") == "stream" and last["name"] == self._name:
            last["text"] += text
        elif text:
            self._outputs.append(new_output("stream", name=self._name, text=text))
        return len(text)


def ready() -> None:
    """Import everything once; the copies share it.

    Raises
    ------
    ReportError : a library started a thread, and copies could hang.
    """
    preload()
    gc.collect()
    gc.freeze()
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) > 1:
        raise ReportError(
            "A library started a thread, so this process cannot be copied for a report. Nothing was"
            " made. Use --kernels fork."
        )


def in_a_copy(work: Callable[[Any], dict], task: Any) -> dict:
    """`work(task)` in a fork of this process, which ends with it: nothing of one report is there
    for the next.

    Raises
    ------
    EOFError : the copy ended without an answer.
    """
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            os.close(reading)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            die_with_parent()
            limit_memory(int(os.environ.get(MEMORY, "0")))
            reseed()
            with os.fdopen(writing, "wb") as answer:
                pickle.dump(work(task), answer)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(process, 0)
    if not told:
        raise EOFError
    return pickle.loads(told)
