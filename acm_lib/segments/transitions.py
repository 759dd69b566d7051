"""Transitions between segments over time, and how stable each segment is."""

import itertools

import pandas as pd

from acm_lib.book import BookView
from acm_lib.errors import NotEnoughData
from acm_lib.segments.assign import segment_clients
from acm_lib.segments.playbook import PLAYBOOK
from acm_lib.statements import _

EVERY = 6  # months


def segment_history(view: BookView, *, every: int = EVERY, steps: int = 4) -> pd.DataFrame:
    """The cell of every client at several months, as it was seen then.

    Parameters
    ----------
    view : as for `segment_clients`.
    every : months between two observations.
    steps : how many observations before today's, as far as the book goes back.

    Returns
    -------
    One row per client; columns client_id, name, then one per month (Timestamps, oldest first) with
    the cell, NaN before it was known.

    Raises
    ------
    NotEnoughData : the book does not go back one step.
    """
    first = view.book.months[0] + pd.DateOffset(
        months=every
    )  # half a year of facts, so that the first observation has data
    observations = [view.month - pd.DateOffset(months=every * n) for n in range(steps, -1, -1)]
    observations = [month for month in observations if month >= first] or [view.month]
    if len(observations) < 2:
        span = (view.month.year - first.year) * 12 + view.month.month - first.month + every
        raise NotEnoughData(
            _("Moves between cells"), 2 * every, max(span, 0), _("months in the book")
        )
    paths = segment_clients(view)[["client_id", "name"]].sort_values("client_id", ignore_index=True)
    for month in observations:
        cells = segment_clients(view.at(month)).set_index("client_id")["cell"]
        paths[month] = paths["client_id"].map(cells).astype(cells.dtype)
    return paths


def transition_matrix(paths: pd.DataFrame) -> pd.DataFrame:
    """From which cell to which, over every step of the paths together.

    Parameters
    ----------
    paths : as `segment_history` returns them.

    Returns
    -------
    One row per pair of cells that occurs: cell_before, cell, moves (number of clients and steps),
    share (of those who were in `cell_before`), seen (how often a client was in `cell_before`: below
    ten a share says little). In the order of the playbook.

    Examples
    --------
    >>> months = [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-07-01")]
    >>> two = pd.DataFrame([["A", "a", "keep", "grow"], ["B", "b", "keep", "keep"]],
    ...     columns=["client_id", "name", *months])
    >>> transition_matrix(two)[["cell_before", "cell", "share"]].values.tolist()
    [['keep', 'grow', 0.5], ['keep', 'keep', 0.5]]
    """
    observations = [column for column in paths.columns if isinstance(column, pd.Timestamp)]
    steps = [
        paths[[a, b]].set_axis(["cell_before", "cell"], axis="columns")
        for a, b in itertools.pairwise(observations)
    ]
    moved = pd.concat(steps, ignore_index=True).dropna()
    counted = moved.groupby(["cell_before", "cell"]).size().rename("moves").reset_index()
    counted["seen"] = counted.groupby("cell_before")["moves"].transform("sum")
    counted["share"] = counted["moves"] / counted["seen"]
    place = {cell: number for number, cell in enumerate(PLAYBOOK)}
    return counted.sort_values(
        ["cell_before", "cell"], key=lambda cells: cells.map(place), ignore_index=True
    )
