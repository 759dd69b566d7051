"""Exports of other systems become the tables of a book: a file per system, `table` for everything
else.

`systems` lists them; a `form` is one of their reports as data; `recognise` says what a file is;
`sheet`, `fields`, `records` and `controls` turn it into rows, asking what it leaves open; `names`
and `words` hold what the analyst decided, `deciding` applies it; `held` says what the book has from
elsewhere, `parts` keeps what each export brought; `building` makes the book's tables of all that,
and `bringing` is the whole way.
"""

from acm_lib.importers.answers import Answers
from acm_lib.importers.bringing import Brought, import_export
from acm_lib.importers.recognise import Recognised, recognise
from acm_lib.importers.table import Imported, import_table

__all__ = [
    "Answers",
    "Brought",
    "Imported",
    "Recognised",
    "import_export",
    "import_table",
    "recognise",
]
