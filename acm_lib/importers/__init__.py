"""Exports of other systems become the tables of a book: a file per system, `table` for everything
else.

`systems` lists them; a `form` is one of their reports as data; `detect` says what a file is;
`sheet`, `fields`, `records` and `controls` turn it into rows, asking what it leaves open; `names`
and `words` hold what the analyst decided, `deciding` applies it; `held` says what the book has from
elsewhere, `parts` keeps what each export brought; `building` makes the book's tables of all that,
and `bringing` is the whole way.
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
