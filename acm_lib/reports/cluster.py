"""The same reports on many machines: each is one task of a dask cluster.

A worker must have ACM installed with the extra `cluster`, see the book at the same path, and run
one thread. What becomes of a report is what comes back; its files go to the shelf from where they
were made.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from acm_lib.errors import UsageError
from acm_lib.reports.kernels import Limits
from acm_lib.reports.kernels.limits import MEMORY
from acm_lib.reports.making import Task, make
from acm_lib.reports.workers import at_home, attempt, make_all

RETRIES = 2  # of a report whose worker was lost


def make_on(
    address: str, tasks: list[Task], *, jobs: int, limits: Limits
) -> Iterator[tuple[int, dict]]:
    """Make every report on the workers of the scheduler at `address`.

    A report whose worker is lost goes to another one. When the scheduler is lost, what is left is
    made here, `jobs` at a time: no report is lost.

    Yields
    ------
    As `workers.make_all`.

    Raises
    ------
    UsageError : dask is not installed, or no scheduler answers at the address.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UsageError(
            "Reports on a cluster need dask, which is not installed. Nothing was made. Install the"
            " extra: pip install 'acm-lib[cluster]'."
        ) from None
    if not tasks:
        return
    left = set(range(len(tasks)))
    try:
        client = Client(address, timeout=15, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"No scheduler answers at {address} ({error}). Nothing was made. Start one: dask"
            f" scheduler, and workers: dask worker {address} --nthreads 1."
        ) from None
    with (
        contextlib.suppress(Exception),
        client,
    ):  # a lost scheduler breaks off in many ways; what is left is made below
        futures = {
            client.submit(
                _make, task, limits, pure=False, retries=RETRIES, key=f"acm-{os.getpid()}-{number}"
            ): number
            for number, task in enumerate(tasks)
        }
        for future in as_completed(futures):
            if future.status != "finished":
                continue
            number = futures[future]
            left.discard(number)
            yield number, future.result()
    places = sorted(left)
    for number, result in make_all([tasks[place] for place in places], jobs=jobs, limits=limits):
        yield places[number], result


def _make(task: Task, limits: Limits) -> dict:
    """One report on a worker: never raises, returns what became of it."""
    started = time.monotonic()
    os.environ[MEMORY] = str(limits.memory_mb)
    with tempfile.TemporaryDirectory(prefix="acm-work-") as work:
        at_home(_home())
        result = attempt(make, replace(task, work=Path(work), seconds=limits.seconds))
        if result.pop("again"):
            result = attempt(make, replace(task, work=Path(work), seconds=limits.seconds))
            result.pop("again")
    return result | {"seconds": round(time.monotonic() - started, 2)}


@functools.cache
def _home() -> str:
    """The empty home of this worker's kernels, as long as the worker lives."""
    home = tempfile.mkdtemp(prefix="acm-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home
