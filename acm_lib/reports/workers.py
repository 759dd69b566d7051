"""Worker processes: each makes one report after another; one that dies or hangs takes nobody with
it."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait

from acm_lib.errors import AcmError
from acm_lib.places import importing
from acm_lib.reports.kernels.forked import ADDRESS, ForkServer
from acm_lib.reports.kernels.limits import MEMORY, Limits, die_with_parent
from acm_lib.reports.kernels.preload import ONE_THREAD
from acm_lib.reports.making import Infrastructure, Task, make, warm_up


def make_all(tasks: list[Task], *, jobs: int, limits: Limits) -> Iterator[tuple[int, dict]]:
    """Make every report, `jobs` at a time.

    A failure of the kernel, a worker that dies and a report past its deadline are tried once more;
    a cell that raised is not.

    Parameters
    ----------
    tasks : what to make, in the order in which to begin.
    jobs : worker processes.
    limits : what each report may take.

    Yields
    ------
    (place of the task, {"status": "ok" or "failed", "reason", "seconds", "digests"}), in the order
    they finish.
    """
    waiting = list(range(len(tasks)))[::-1]
    tried = [0] * len(tasks)
    with contextlib.ExitStack() as leaving:
        homes = leaving.enter_context(
            tempfile.TemporaryDirectory(prefix="acm-homes-", ignore_cleanup_errors=True)
        )
        forking = _Forking(leaving) if any(task.kernels == "fork" for task in tasks) else None
        worker_of = functools.partial(
            _Worker, limits, homes, copies=any(task.kernels == "inprocess" for task in tasks)
        )
        crew = [worker_of() for _number in range(min(jobs, len(tasks)))]
        leaving.callback(lambda: [worker.dismiss() for worker in crew])
        while waiting or any(worker.busy for worker in crew):
            for place, worker in enumerate(crew):
                if not worker.busy and waiting:
                    if not worker.alive:
                        crew[place] = worker = worker_of()
                    number = waiting.pop()
                    worker.give(number, tasks[number], forking.address() if forking else "")
            for place, worker in enumerate(crew):
                outcome = worker.outcome()
                if outcome is None:
                    continue
                number, result = outcome
                tried[number] += 1
                if not worker.alive:
                    crew[place] = worker_of() if waiting or result["again"] else worker
                if result.pop("again") and tried[number] < 2:
                    waiting.append(number)
                else:
                    yield number, result
            if not waiting or all(worker.busy for worker in crew):
                wait(
                    [handle for worker in crew if worker.busy for handle in worker.handles],
                    timeout=0.5,
                )


class _Forking:
    """The fork server of a batch; a new one where it died."""

    def __init__(self, leaving: contextlib.ExitStack):
        self._leaving = leaving
        self._server = self._started()
        self._ready = False

    def _started(self) -> ForkServer:
        server = ForkServer()
        self._leaving.callback(server.close)
        return server

    def address(self) -> str:
        """Of the server's socket, once it listens."""
        if self._ready and not self._server.alive:
            self._server, self._ready = self._started(), False
        if not self._ready:
            self._server.wait_until_ready()
            self._ready = True
        return self._server.address


class _Worker:
    """One process and what it is busy with."""

    def __init__(self, limits: Limits, homes: str, *, copies: bool):
        context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_work_in_copies if copies else _work,
            args=(theirs, limits.memory_mb, homes),
            daemon=True,
        )
        with _environment(
            ONE_THREAD
        ):  # a process with threads cannot be copied, and pages need none
            self._process.start()
        theirs.close()
        self._task: int | None = None
        self._since = 0.0

    @property
    def busy(self) -> bool:
        return self._task is not None

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    @property
    def handles(self) -> list:
        return [self._ours, self._process.sentinel]

    def give(self, number: int, task: Task, server: str) -> None:
        self._task, self._since = number, time.monotonic()
        with contextlib.suppress(OSError):  # where the process is gone, `outcome` says so
            self._ours.send((task, server))

    def outcome(self) -> tuple[int, dict] | None:
        """What became of the task, once something did."""
        if self._task is None:
            return None
        result = None
        seconds = time.monotonic() - self._since
        try:
            if self._ours.poll():
                result = self._ours.recv()
        except (EOFError, OSError):
            self._process.join(1)
        if result is None and not self.alive:
            result = _failed(
                f"The process that made the report died (exit code {self._process.exitcode})."
                " Nothing of it was published.",
                again=True,
            )
        if result is None and seconds > self._limits.seconds:
            self.dismiss()
            result = _failed(
                f"The report took longer than {self._limits.seconds:.0f} seconds and was stopped."
                " Nothing of it was published.",
                again=True,
            )
        if result is None:
            return None
        number, self._task = self._task, None
        return number, result | {"seconds": round(seconds, 2)}

    def dismiss(self) -> None:
        """End the process and the kernel it may have started."""
        if self._process.is_alive():
            _kill_group(self._process.pid)
            self._process.kill()
        self._process.join(5)


def _work(tasks: Connection, memory_mb: int, homes: str) -> None:
    """The life of a worker: one report after another, each in a kernel."""
    _settle(memory_mb, homes)
    while True:
        try:
            task, os.environ[ADDRESS] = tasks.recv()
        except (EOFError, OSError):
            return
        tasks.send(attempt(make, task))


def _work_in_copies(tasks: Connection, memory_mb: int, homes: str) -> None:
    """The life of a worker that makes each report in a copy of itself, without a kernel."""
    from acm_lib.reports.kernels.inprocess import in_a_copy, ready

    _settle(memory_mb, homes)
    ready()
    while True:
        try:
            task, _server = tasks.recv()
        except (EOFError, OSError):
            return
        try:
            result = in_a_copy(functools.partial(attempt, make), task)
        except EOFError:
            result = _failed(
                "The process that made the report died. Nothing of it was published.", again=True
            )
        tasks.send(result)


def _settle(memory_mb: int, homes: str) -> None:
    """In a process group of its own, so that what the worker starts ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the batch's to handle
    if hasattr(os, "setsid"):
        os.setsid()
    die_with_parent()
    os.environ[MEMORY] = str(memory_mb)
    at_home(tempfile.mkdtemp(dir=homes))
    warm_up()


@contextlib.contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    """What a process that is started now finds in its environment, over what is there."""
    before = {name: os.environ.get(name) for name in more}
    os.environ |= more
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def at_home(home: str) -> None:
    """Make an empty folder the home of this process's kernels: they must not see the user's
    start-up files and history.

    In a checkout that is not installed they must still find the library.
    """
    os.environ |= importing() | {
        "IPYTHONDIR": home,
        "JUPYTER_RUNTIME_DIR": home,
        "JUPYTER_CONFIG_DIR": home,
        "JUPYTER_DATA_DIR": home,
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", home),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def attempt(work: Callable[[Task], dict], task: Task) -> dict:
    """What became of a task: {"status", "reason", "digests", "again" (worth another try)}; never
    raises."""
    try:
        return {"status": "ok", "reason": "", "digests": work(task), "again": False}
    except Infrastructure as error:
        return _failed(str(error), again=True)
    except AcmError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(
            f"The report could not be written: {error}. The earlier one, if there is any, was not"
            " touched. Make room and run again."
        )
    except Exception as error:  # a report must never take the batch with it
        return _failed(f"{type(error).__name__}: {error}")


def _failed(reason: str, *, again: bool = False) -> dict:
    return {"status": "failed", "reason": reason, "digests": {}, "again": again}


def _kill_group(pid: int | None) -> None:
    if pid and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
