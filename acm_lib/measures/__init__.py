"""Every named figure, declared once: what it is, its formula, its unit, its source.

`MEASURES` is the registry; a new measure is one declaration in one of the files here and one case
worked by hand.
"""

from acm_lib.measures import (  # noqa: F401  (they declare)
    delivery,
    earned_value,
    growth,
    money,
    payment,
    satisfaction,
)
from acm_lib.measures.base import MEASURES, Measure, compute, declare, find_measure
from acm_lib.measures.expression import Expression, ratio

__all__ = ["MEASURES", "Expression", "Measure", "compute", "declare", "find_measure", "ratio"]
