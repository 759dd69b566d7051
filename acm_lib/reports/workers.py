"""Worker processes: each makes one report after another, and none stops the others by dying."""

import contextlib
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path

from acm_lib.errors import AcmError
from acm_lib.paths import subprocess_env
from acm_lib.reports.build import KernelFailure, build_report, warm_up
from acm_lib.reports.job import Outcome, ReportJob
from acm_lib.reports.kernels.fork_server import ADDRESS, ForkServer
from acm_lib.reports.kernels.limits import MEMORY, Limits, die_with_parent, limit_memory


def make_all(
    jobs: list[ReportJob], work: Path, *, processes: int, limits: Limits
) -> Iterator[tuple[ReportJob, Outcome]]:
    """Make every report, `processes` at a time.

    A failure of the kernel, a worker that dies and a report past its deadline are tried once more;
    a cell that raised is not.

    Parameters
    ----------
    jobs : in the order in which to begin.
    work : a private folder to work in.
    limits : what each report may take.

    Yields
    ------
    (job, what became of it), in the order they finish.
    """
    pending = jobs[::-1]
    retried: set[str] = set()
    with contextlib.ExitStack() as stack:
        server = None
        if any(job.batch.kernels == "fork" for job in jobs):
            server = stack.enter_context(contextlib.closing(ForkServer()))
        workers = [_Worker(stack, limits, work) for _number in range(min(processes, len(jobs)))]
        while pending or any(worker.busy for worker in workers):
            for number, worker in enumerate(workers):
                if not worker.busy and pending:
                    if not worker.alive:
                        workers[number] = worker = _Worker(stack, limits, work)
                    worker.start(pending.pop(), server.address() if server else "")
            for worker in workers:
                finished = worker.poll()
                if finished is None:
                    continue
                job, outcome = finished
                if outcome.retryable and job.key not in retried:
                    retried.add(job.key)
                    pending.append(job)
                else:
                    yield job, outcome
            if not pending or all(worker.busy for worker in workers):
                handles = [handle for worker in workers if worker.busy for handle in worker.handles]
                wait(handles, timeout=0.5)


class _Worker:
    """One process and the job it is busy with."""

    def __init__(self, stack: contextlib.ExitStack, limits: Limits, work: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, limits.memory_mb, work), daemon=True
        )
        self._process.start()
        stack.callback(self.stop)
        theirs.close()
        self._job: ReportJob | None = None
        self._since = 0.0

    @property
    def busy(self) -> bool:
        return self._job is not None

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    @property
    def handles(self) -> list[Connection | int]:
        return [self._connection, self._process.sentinel]

    def start(self, job: ReportJob, server: str) -> None:
        self._job, self._since = job, time.monotonic()
        with contextlib.suppress(OSError):  # where the process is gone, `poll` says so
            self._connection.send((job, server))

    def poll(self) -> tuple[ReportJob, Outcome] | None:
        """The job and what became of it, once something did."""
        if self._job is None:
            return None
        outcome: Outcome | None = None
        seconds = time.monotonic() - self._since
        try:
            if self._connection.poll():
                outcome = self._connection.recv()
        except (EOFError, OSError):
            self._process.join(1)
        if outcome is None and not self.alive:
            outcome = _failed(
                f"The process that made the report died (exit code {self._process.exitcode})."
                " Nothing of it was published.",
                retryable=True,
            )
        if outcome is None and seconds > self._limits.seconds:
            self.stop()
            outcome = _failed(
                f"The report took longer than {self._limits.seconds:.0f} seconds and was stopped."
                " Nothing of it was published.",
                retryable=True,
            )
        if outcome is None:
            return None
        job, self._job = self._job, None
        return job, replace(outcome, seconds=round(seconds, 2))

    def stop(self) -> None:
        """End the process and the kernel it may have started."""
        if self._process.pid and self.alive:
            if hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
        self._process.join(5)


def _work(connection: Connection, memory_mb: int, work: Path) -> None:
    """The life of a worker: one report after another, in a process group of its own, so that what
    it starts ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the batch's to handle
    if hasattr(os, "setsid"):
        os.setsid()
    die_with_parent()
    os.environ[MEMORY] = str(memory_mb)
    isolate_jupyter_config(tempfile.mkdtemp(dir=work, prefix="config-"))
    warm_up()
    while True:
        try:
            job, os.environ[ADDRESS] = connection.recv()
        except (EOFError, OSError):
            return
        if job.batch.kernels != "fork":
            limit_memory(memory_mb)  # which the kernel it starts inherits
        connection.send(attempt(job, work))


def isolate_jupyter_config(folder: str) -> None:
    """Make an empty folder the configuration of this process's kernels: they must not see the
    user's start-up files and history.

    In a checkout that is not installed they must still find the library.
    """
    os.environ |= subprocess_env() | {
        "IPYTHONDIR": folder,
        "JUPYTER_RUNTIME_DIR": folder,
        "JUPYTER_CONFIG_DIR": folder,
        "JUPYTER_DATA_DIR": folder,
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", folder),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def attempt(job: ReportJob, work: Path, cell_seconds: float | None = None) -> Outcome:
    """What becomes of a job (`build_report`); never raises."""
    try:
        return Outcome("ok", files=build_report(job, work, cell_seconds))
    except KernelFailure as error:
        return _failed(str(error), retryable=True)
    except AcmError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(
            f"The report could not be written: {error}. The earlier one, if there is any, was not"
            " touched. Free some space and run again."
        )
    except Exception as error:  # a report must never take the batch with it
        return _failed(f"{type(error).__name__}: {error}")


def _failed(reason: str, *, retryable: bool = False) -> Outcome:
    return Outcome("failed", reason, retryable=retryable)
