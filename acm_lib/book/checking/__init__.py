"""Is this book what its contract says? Every problem at once; bad rows are set aside with their
reason.

A row is *quarantined* when it cannot be used without guessing, and only *noted* when it can. Good
rows go on. read = kept + quarantined, always.

`table` checks one table as text; `rules` are what must hold within a row; `pieces` does the same
for a table larger than memory; `together` has the rules over several tables and the anomalies, as
data.
"""

from acm_lib.book.checking.pieces import check_in_pieces, too_large_at_once
from acm_lib.book.checking.problems import NOTED, PROBLEM_COLUMNS, QUARANTINED, WAITING, listed
from acm_lib.book.checking.table import Checked, check_table
from acm_lib.book.checking.together import check_together

__all__ = [
    "NOTED",
    "PROBLEM_COLUMNS",
    "QUARANTINED",
    "WAITING",
    "Checked",
    "check_in_pieces",
    "check_table",
    "check_together",
    "listed",
    "too_large_at_once",
]
