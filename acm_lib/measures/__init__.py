"""Every named figure, declared once: what it is, its formula, its unit, its source.

`MEASURES` is the registry; a new measure is one function in one of the files here and one case
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
from acm_lib.measures.base import MEASURES, Measure, compute, measure, ratio

__all__ = ["MEASURES", "Measure", "compute", "measure", "ratio"]
