"""Exports of other systems, and any table, become the tables of a book.

`run` imports an export: `detection` recognises it by the `formats` that `systems` lists; `sheet`,
`fields`, `conventions`, `records` and `control_totals` turn it into rows, `matching` gives its
names the ids of the book, `staging` keeps what each export contributed, and `transform` makes the
book's tables of it. `custom` imports tables of any form by a `mapping`, `database` those of a
database.
"""

from acm_lib.importers.custom import MappingResult, import_with_mapping
from acm_lib.importers.detection import DetectedExport, detect
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.run import ImportResult, import_export

__all__ = [
    "DetectedExport",
    "ImportOptions",
    "ImportResult",
    "MappingResult",
    "detect",
    "import_export",
    "import_with_mapping",
]
