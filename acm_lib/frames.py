"""Reading a frame row by row."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def iterate_rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, a column's value by its name.

    Examples
    --------
    >>> [row.hours for row in iterate_rows(pd.DataFrame({"hours": [2.0, 3.5]}))]
    [2.0, 3.5]
    """
    return frame.itertuples() if len(frame) else iter(())
