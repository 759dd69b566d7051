"""Is this book what its contract says? Every problem at once; bad rows are quarantined with their
reason.

A row is *quarantined* when it cannot be used without guessing, and only *noted* when it can. Good
rows go on. read = kept + quarantined, always.

`table` checks one table as text; `rules` are what must hold within a row; `chunks` checks a table
larger than memory; `cross_table_rules` are the rules over several tables and the anomalies, as
data.
"""

from acm_lib.book.checking.chunks import check_in_chunks, needs_chunks
from acm_lib.book.checking.cross_table import check_cross_table
from acm_lib.book.checking.problem_log import (
    NOTED,
    PROBLEM_COLUMNS,
    QUARANTINED,
    WAITING,
    cap_problems,
)
from acm_lib.book.checking.table import CheckedTable, check_table

__all__ = [
    "NOTED",
    "PROBLEM_COLUMNS",
    "QUARANTINED",
    "WAITING",
    "CheckedTable",
    "cap_problems",
    "check_cross_table",
    "check_in_chunks",
    "check_table",
    "needs_chunks",
]
