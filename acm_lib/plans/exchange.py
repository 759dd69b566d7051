"""Amounts in the book's currency: the latest rate known at the view's month."""

from __future__ import annotations

import pandas as pd

from acm_lib.book import BookView


def to_book_currency(view: BookView, amounts: pd.Series, currency: pd.Series) -> pd.Series:
    """`amounts`, each in its `currency` (missing: the book's), in the book's currency; NaN where no
    rate is known.

    Offers and plans are valued at the latest rate; what was invoiced has its own month's rate in
    the facts.
    """
    rates = {view.settings.currency: 1.0}
    if view.has("fx_rates"):
        rates = (
            view.table("fx_rates")
            .sort_values("month")
            .groupby("currency")["rate_to_book_currency"]
            .last()
            .to_dict()
            | rates
        )
    return amounts.astype("float64") * currency.fillna(view.settings.currency).map(rates).astype(
        "float64"
    )


def of_clients(view: BookView, client_ids: pd.Series) -> pd.Series:
    """The currency of each client in `client_ids`; NaN for one without."""
    return client_ids.map(view.table("clients").set_index("client_id")["currency"])
