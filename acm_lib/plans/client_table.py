"""Every client with its segment and its place between the two concerns."""

import pandas as pd

from acm_lib import segments
from acm_lib.book import BookView, per_view
from acm_lib.errors import MissingTable
from acm_lib.plans.concerns import concerns


@per_view
def client_table(view: BookView) -> pd.DataFrame:
    """Every client with its segment and its place between the two concerns.

    Returns
    -------
    As `segments.segment_clients`, and health, confidence, margin, path and quadrant of `concerns`;
    NaN where the book cannot tell.
    """
    try:
        places = concerns(view).drop(columns=["name", "revenue"])
    except MissingTable:
        columns = ["client_id", "health", "confidence", "margin", "path", "quadrant"]
        places = pd.DataFrame(columns=columns)
    return segments.segment_clients(view).merge(places, on="client_id", how="left")


def filter_clients(
    view: BookView, manager: str = "", cell: str = "", quadrant: str = ""
) -> pd.DataFrame:
    """The clients of an account manager, a segment, a quarter of the map; "" lets all through."""
    frame = client_table(view)
    for column, value in (("account_manager", manager), ("cell", cell), ("quadrant", quadrant)):
        frame = frame[frame[column] == value] if value else frame
    return frame
