"""Exports of other systems become the tables of a book: a file per system, `table` for everything else."""

from acm_lib.importers.table import Imported, import_table

__all__ = ["Imported", "import_table"]
