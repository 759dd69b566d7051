"""Orders as every model of clients reads them: a row each, one currency, net of credit notes."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.book.currency import invoice_currency, to_book_currency
from acm_lib.statements import _

DAYS_A_MONTH = 365.25 / 12


def orders(view: BookView) -> pd.DataFrame:
    """Every order known on the view's day.

    An order is a project where the book has projects with a fee, else an invoice. Invoices of one
    client on one day are one order, so that a bill in two parts is not two orders; a credit note
    takes back the latest orders before it.

    Parameters
    ----------
    view : of the agency or of a client; needs `projects` with fees, or `invoices`.

    Returns
    -------
    One row per order, by client_id and date: client_id, date, amount (book currency; negative for
    what was credited beyond every earlier order), service, origin ("hunted", "farmed"; both empty
    for invoices), retainer (bool).

    Raises
    ------
    MissingTable : neither projects with fees nor invoices.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> orders(open_book(samples_folder()).at("2024-01")).columns.tolist()
    ['client_id', 'date', 'amount', 'service', 'origin', 'retainer']
    """
    if view.has("projects") and view.agency.table("projects")["fee"].notna().any():
        projects = view.table("projects")
        day = projects["signed_on"].fillna(projects["start"])
        amount = to_book_currency(view, projects["fee"], projects["currency"], day)
        frame = pd.DataFrame(
            {
                "client_id": projects["client_id"],
                "date": day,
                "amount": amount,
                "service": projects["service"],
                "origin": projects["origin"],
            }
        )
        frame["retainer"] = (projects["contract"] == "retainer").fillna(False).astype("bool")
        frame = frame.dropna(subset=["date", "amount"])
    else:
        view.require("invoices", purpose=_("the orders of clients"))
        invoices = view.table("invoices")
        amount = to_book_currency(
            view, invoices["amount"], invoice_currency(view), invoices["issued"]
        )
        rows = pd.DataFrame(
            {"client_id": invoices["client_id"], "date": invoices["issued"], "amount": amount}
        )
        frame = _credited(
            rows.groupby(["client_id", "date"], sort=True)["amount"].sum().reset_index()
        )
        frame = frame.assign(service=None, origin=None, retainer=False)
    frame = frame.astype({"date": "datetime64[us]", "amount": "float64"})
    return frame.sort_values(["client_id", "date", "amount"], kind="stable", ignore_index=True)


def order_summary(orders: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """What the models of repeat orders read of each client's history; time in months.

    Orders on one day are one. The two times are named for what they are: `recency` of the models is
    the client's tenure at its last order, and grows with loyalty; it is not the days since that
    order.

    Parameters
    ----------
    orders : columns client_id, date, amount. Rows after `as_of` and of no positive amount are not
        read.
    as_of : today.

    Returns
    -------
    By client_id: frequency (days with an order after the first), recency (months from the first
    order to the last; the tenure at the last order), T (months from the first order to `as_of`),
    orders (days with an order), mean_value (money a day with an order: here the first counts, it
    tells as much of an order's size as any other), last_order.

    Source: Fader and Hardie, the transactions of CDNOW.

    Examples
    --------
    >>> rows = pd.DataFrame({"client_id": ["A"] * 3, "date": pd.to_datetime(["2026-01-01",
    ...     "2026-03-02", "2026-03-02"]), "amount": [5.0, 2.0, 4.0]})
    >>> order_summary(rows, pd.Timestamp("2026-05-02"))[["frequency",
    ...     "mean_value"]].iloc[0].tolist()
    [1.0, 5.5]
    """
    past = orders[(orders["date"] <= as_of) & (orders["amount"] > 0)]
    days = past.groupby(["client_id", "date"], sort=True)["amount"].sum().reset_index()
    by_client = days.groupby("client_id", sort=True)
    first, last = by_client["date"].min(), by_client["date"].max()
    number, total = by_client.size().astype("float64"), by_client["amount"].sum()
    return pd.DataFrame(
        {
            "frequency": number - 1,
            "recency": (last - first).dt.days / DAYS_A_MONTH,
            "T": (as_of - first).dt.days / DAYS_A_MONTH,
            "orders": number,
            "mean_value": total / number,
            "last_order": last,
        }
    )


def _credited(days: pd.DataFrame) -> pd.DataFrame:
    """Take each negative amount off the latest positive ones before it; what is left over stays
    negative."""
    amount = days["amount"].to_numpy(copy=True)
    client = days["client_id"].to_numpy()
    for place in np.flatnonzero(amount < 0):
        before = place - 1
        while amount[place] < 0 and before >= 0 and client[before] == client[place]:
            taken = min(max(amount[before], 0.0), -amount[place])
            amount[before] -= taken
            amount[place] += taken
            before -= 1
    return days.assign(amount=amount)[amount != 0]
