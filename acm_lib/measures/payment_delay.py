"""How late clients pay: the one measure of days late that every analysis reads."""

import pandas as pd

from acm_lib.book import BookView
from acm_lib.book.currency import invoice_currency, to_book_currency
from acm_lib.book.per_view import per_view
from acm_lib.measures.expression import ratio


@per_view
def invoice_delays(view: BookView) -> pd.DataFrame:
    """Every invoice that has fallen due, and how many days after its due day it was paid.

    An unpaid invoice counts with the days it is overdue so far.

    Parameters
    ----------
    view : of the agency or of a client; needs `invoices`.

    Returns
    -------
    One row per invoice of a positive amount due by the view's last day: client_id, due, amount
    (book currency), days_late (negative: paid early), open (bool: not yet paid). Empty where the
    agency has no payment date at all: then nothing is known of how anybody pays.

    Raises
    ------
    MissingTable : no invoices.
    """
    view.require("invoices", purpose="how the client pays")
    invoices = view.table("invoices")
    if not view.agency.table("invoices")["paid_on"].notna().any():
        invoices = invoices.iloc[:0]
    amount = to_book_currency(
        view, invoices["amount"], invoice_currency(view).reindex(invoices.index), invoices["issued"]
    )
    delays = pd.DataFrame(
        {
            "client_id": invoices["client_id"],
            "due": invoices["due"],
            "amount": amount,
            "days_late": (invoices["paid_on"].fillna(view.as_of) - invoices["due"]).dt.days,
            "open": invoices["paid_on"].isna(),
        }
    )
    return delays[(delays["due"] <= view.as_of) & (delays["amount"] > 0)].reset_index(drop=True)


def days_late(view: BookView, *, months: int = 12, ago: int = 0) -> pd.Series:
    """Mean days from the due day to payment, weighted by amount, of what fell due in a window.

    Days; negative: paid early. NaN for a client of which nothing fell due in the window.

    Parameters
    ----------
    months : length of the window.
    ago : how many months before the view's last day the window ends.

    Returns
    -------
    float64 by client_id, of every client in the view's `clients`.

    Source: average days delinquent (Credit Research Foundation), weighted by amount.
    """
    delays = invoice_delays(view)
    last = view.as_of - pd.DateOffset(months=ago)
    first = view.as_of - pd.DateOffset(months=ago + months)
    due = delays[delays["due"].between(first, last, inclusive="right")]
    weighted = due.assign(weight=due["days_late"] * due["amount"])
    sums = weighted.groupby("client_id")[["weight", "amount"]].sum()
    clients = view.table("clients")["client_id"]
    return ratio(sums["weight"], sums["amount"]).reindex(clients).rename("days_late")
