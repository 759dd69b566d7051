"""What one report may take of the machine, and what the system can do to hold it to that."""

import contextlib
import os
import sys
from dataclasses import dataclass

MEMORY = "ACM_MEMORY_MB"  # environment variable: what a kernel may take


@dataclass(frozen=True)
class Limits:
    """What one report may take.

    Attributes
    ----------
    seconds : from its start to its last file; beyond them it is stopped.
    memory_mb : of the kernel's own data; beyond it Python raises MemoryError and the report says
        so. 0 is no limit. Held by the system where it can (Linux).
    """

    seconds: float = 300.0
    memory_mb: int = 4096


def limit_memory(megabytes: int) -> None:
    """Hold this process, and what it starts, to so much memory; nothing where the system has no
    such limit."""
    if megabytes and sys.platform == "linux":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def die_with_parent() -> None:
    """Ask the system to kill this process when its parent ends, however that ends (Linux)."""
    if sys.platform == "linux":
        import ctypes
        import signal

        parent_death_signal = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)


def can_fork() -> bool:
    """May kernels be forked here? Not on Windows, and not on macOS, whose system libraries do not
    survive it."""
    return sys.platform.startswith("linux") and hasattr(os, "fork")
