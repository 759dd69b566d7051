"""Reports: notebooks executed by papermill, checked, written as pages and published whole.

`gate` says which reports there are and refuses what does not fit, `batch` plans, `workers` run,
`making` makes one, `export` writes pages, `guard` reads them before they go out, `ledger` knows
what is done.
"""

from acm_lib.reports.batch import Batch, run

__all__ = ["Batch", "run"]
