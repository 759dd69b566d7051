"""Money of several currencies in the book's own: the one place where an analysis converts."""

import pandas as pd

from acm_lib.book.view import BookView
from acm_lib.errors import BookError


def to_book_currency(
    view: BookView, amount: pd.Series, currency: pd.Series, day: pd.Series | None = None
) -> pd.Series:
    """Amounts in the book's currency, at the latest rate or at the rate of a day.

    Offers and plans are valued at the latest rate known at the view's month; orders and invoices at
    the rate of their day.

    Parameters
    ----------
    view : of the agency or of a client; needs `fx_rates` where a currency is not the book's.
    amount : money, each in its `currency`.
    currency : aligned with `amount`; missing: the book's.
    day : aligned with `amount`; the rate is the one that holds on it. None, or a missing day: the
        latest.

    Returns
    -------
    float64, aligned with `amount`; NaN where the amount is missing or no rate is known by that day.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> view = open_book(samples_folder()).at("2026-10")
    >>> to_book_currency(view, pd.Series([2.0, 3.0]), pd.Series(["VND", None])).tolist()
    [2.0, 3.0]
    """
    amount = amount.astype("float64")
    foreign = currency.notna() & (currency != view.settings.currency)
    if not foreign.any():
        return amount
    days = pd.Series(view.as_of, index=amount.index) if day is None else day.fillna(view.as_of)
    wanted = pd.DataFrame(
        {
            "currency": currency[foreign].astype("str"),
            "month": days[foreign].astype("datetime64[us]"),
        }
    )
    rates = pd.merge_asof(
        wanted.rename_axis("row").reset_index().sort_values("month", kind="stable"),
        _rates(view).sort_values("month"),
        on="month",
        by="currency",
    ).set_index("row")["rate_to_book_currency"]
    factor = pd.Series(1.0, index=amount.index)
    factor[foreign] = rates.reindex(factor.index[foreign]).to_numpy(dtype="float64")
    return amount * factor


def exchange_rate(view: BookView, currency: str) -> float:
    """Book currency for one unit of `currency` at the view's month; 1 for the book's own.

    Raises
    ------
    BookError : the table `fx_rates` has none.
    """
    rate = to_book_currency(view, pd.Series([1.0]), pd.Series([currency])).iloc[0]
    if pd.isna(rate):
        raise BookError(
            f"The table `fx_rates` has no rate for {currency} up to {view.month:%Y-%m}, so a fee in"
            " it cannot be compared with its cost. Add a row with the first month it holds from."
        )
    return float(rate)


def client_currency(view: BookView, client_ids: pd.Series) -> pd.Series:
    """The currency of each client in `client_ids`; the book's for a client without one."""
    currency = view.agency.table("clients").set_index("client_id")["currency"]
    return client_ids.map(currency).fillna(view.settings.currency)


def invoice_currency(view: BookView) -> pd.Series:
    """The currency of each row of `invoices`: its project's, else its client's, else the book's."""
    invoices = view.table("invoices")
    currency = client_currency(view, invoices["client_id"])
    if not view.has("projects"):
        return currency
    of_project = view.agency.table("projects").set_index("project_id")["currency"]
    return invoices["project_id"].map(of_project).fillna(currency)


def _rates(view: BookView) -> pd.DataFrame:
    columns = {"currency": "str", "month": "datetime64[us]", "rate_to_book_currency": "float64"}
    if not view.has("fx_rates"):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return view.table("fx_rates")[list(columns)].astype(columns)
