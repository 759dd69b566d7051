"""Reports: notebooks executed by papermill, checked, written as pages and published whole.

`report` reads the notebooks, `selection` turns a request into jobs, `batch` runs them through
`workers`, `build` makes one, `export` writes its pages, `leak_check` reads them before they are
published, `build_cache` knows which are up to date.
"""

from acm_lib.reports.batch import Batch, run

__all__ = ["Batch", "run"]
