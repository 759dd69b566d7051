"""The facts of clients by month: what most questions of this room sum, made once for a view."""

from __future__ import annotations

import functools

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView


@functools.lru_cache(maxsize=8)
def client_months(view: BookView) -> pd.DataFrame:
    """Every fact of a client summed over its projects and departments, by month; to be summed on by
    `facts.total`.

    Returns
    -------
    One row per client_id x month with any fact known at the view's month, sorted by them; the
    columns of `facts.monthly` but project_id and department. Facts of no client are left out.

    The frame is kept for the next question about the same view: never change it.
    """
    known = facts.monthly(view)
    known = known[known["client_id"] != ""]
    amounts = [column for column in known.columns if column not in facts.KEYS]
    return known.groupby(["client_id", "month"], sort=True)[amounts].sum().reset_index()
