"""The same reports on many machines: each is one task of a dask cluster.

A worker must have ACM installed with the extra `cluster`, see the book at the same path, and run
one thread. The outcome of a report is returned; its files go to the storage from where they were
made.
"""

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
from acm_lib.reports.job import Outcome, ReportJob
from acm_lib.reports.kernels import Limits
from acm_lib.reports.kernels.limits import MEMORY
from acm_lib.reports.workers import attempt, isolate_jupyter_config, make_all

RETRIES = 2  # of a report whose worker was lost


def make_on_cluster(
    address: str, jobs: list[ReportJob], work: Path, *, processes: int, limits: Limits
) -> Iterator[tuple[ReportJob, Outcome]]:
    """Make every report on the workers of the scheduler at `address`.

    A report whose worker is lost goes to another one. When the scheduler is lost, the remaining
    ones are made here, `processes` at a time: no report is lost.

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
    if not jobs:
        return
    remaining = dict(enumerate(jobs))
    try:
        client = Client(address, timeout=15, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"No scheduler answers at {address} ({error}). Nothing was made. Start one: dask"
            f" scheduler, and workers: dask worker {address} --nthreads 1."
        ) from None
    # A lost scheduler breaks off in many ways; the remaining reports are made below.
    with contextlib.suppress(Exception), client:
        numbers = {
            client.submit(
                _make, job, limits, pure=False, retries=RETRIES, key=f"acm-{os.getpid()}-{number}"
            ): number
            for number, job in remaining.items()
        }
        for future in as_completed(numbers):
            if future.status == "finished":
                yield remaining.pop(numbers[future]), future.result()
    yield from make_all(list(remaining.values()), work, processes=processes, limits=limits)


def _make(job: ReportJob, limits: Limits) -> Outcome:
    """One report on a worker; never raises."""
    started = time.monotonic()
    os.environ[MEMORY] = str(limits.memory_mb)
    with tempfile.TemporaryDirectory(prefix="acm-work-") as work:
        isolate_jupyter_config(_config())
        outcome = attempt(job, Path(work), limits.seconds)
        if outcome.retryable:
            outcome = attempt(job, Path(work), limits.seconds)
    return replace(outcome, seconds=round(time.monotonic() - started, 2))


@functools.cache
def _config() -> str:
    """The empty configuration of this worker's kernels, as long as the worker lives."""
    folder = tempfile.mkdtemp(prefix="acm-config-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
