"""DuckDB over files on disk: what does not fit into its share of memory goes to disk, and nothing
is printed."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def connect(
    memory_limit: str, spill: Path | None = None, **config: object
) -> duckdb.DuckDBPyConnection:
    """A connection with a memory limit.

    Parameters
    ----------
    memory_limit : as "384MB". spill : folder for what does not fit; None: nothing may.
    config : more of DuckDB's settings.
    """
    import duckdb

    options: dict[str, Any] = {"memory_limit": memory_limit, **config}
    if spill is not None:
        options["temp_directory"] = str(spill)
    connection = duckdb.connect(config=options)
    # A progress bar would be printed amid the output of a command.
    connection.execute("SET enable_progress_bar = false")
    return connection


def is_disk_full(error: BaseException) -> bool:
    """Is it for want of disk, or of its share of memory, that something could not be written?

    >>> is_disk_full(OSError(28, "No space left on device")), is_disk_full(KeyError())
    (True, False)
    """
    import duckdb

    return isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)) or (
        isinstance(error, OSError) and error.errno == errno.ENOSPC
    )


def quoted(path: Path | str) -> str:
    """A path as it stands between the quotation marks of SQL."""
    return str(path).replace("'", "''")
