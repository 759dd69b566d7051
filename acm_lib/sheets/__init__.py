"""What one notebook shows: a module per report, functions that take a `Scope` and return a
`Sheet`."""

from acm_lib.sheets.scope import Scope, load
from acm_lib.sheets.sheet import Sheet

__all__ = ["Scope", "Sheet", "load"]
