"""When a client can be compared with itself a year before: after two whole years."""

import pandas as pd

from acm_lib.book import BookView


def has_two_years(view: BookView, first_day: pd.Series) -> pd.Series:
    """Whether each client was one for all of the last 24 months, counted by the calendar.

    Parameters
    ----------
    first_day : by client, the day it became one; missing: unknown, and so False.

    Returns
    -------
    bool, with the index of `first_day`.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> view = open_book(samples_folder()).at("2026-10")
    >>> has_two_years(view, pd.to_datetime(pd.Series(["2024-11-01", "2024-11-02"]))).tolist()
    [True, False]
    """
    return first_day <= view.month - pd.DateOffset(months=23)
