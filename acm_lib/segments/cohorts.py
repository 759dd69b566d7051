"""Cohorts of clients by the time they came: how many are still invoiced, and their revenue now."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.errors import NotEnoughData
from acm_lib.measures import ratio
from acm_lib.statements import _

YEAR, QUARTER = 12, 3
FROM = 24  # months of invoices from which on cohorts are of years, not quarters


def windows(
    view: BookView, rows: pd.DataFrame, months: int | None = None
) -> tuple[pd.Series, int, int]:
    """Number the windows that end at the view's month: the last is 0, the one before 1, and so on.

    Parameters
    ----------
    rows : has a column month (month starts).
    months : length of a window; by default 12 where two whole years are there, else 3.

    Returns
    -------
    the number of each row's window, how many whole windows there are, their length.

    Raises
    ------
    NotEnoughData : fewer than two whole windows.
    """
    age = (view.month.year - rows["month"].dt.year) * 12 + view.month.month - rows["month"].dt.month
    span = int(age.max()) + 1 if len(age) else 0
    months = months or (YEAR if span >= FROM else QUARTER)
    if span < 2 * months:
        raise NotEnoughData(_("A comparison over time"), 2 * months, span, _("months of invoices"))
    return age // months, span // months, months


def cohorts(view: BookView, months: int | None = None) -> pd.DataFrame:
    """Each cohort's clients and revenue, window by window.

    Parameters
    ----------
    view : needs `clients` and `invoices`.
    months : length of a window; by default 12 where the invoices cover two whole years, else 3.
        Windows end at the view's month.

    Returns
    -------
    One row per cohort and window since: cohort (last month of the window in which its clients were
    first invoiced; NaT for those who were clients before the first whole window), window (last
    month of the window), period (0 for the first), clients (of the cohort), active (invoiced in the
    window), revenue (money), kept (active / clients), revenue_kept (revenue / that of period 0).
    The sum of `revenue` over the cohorts is the revenue of the window.

    Raises
    ------
    MissingTable : no clients or no invoices. NotEnoughData : fewer than two whole windows.
    """
    view.require("clients", "invoices", purpose=_("the cohorts of clients"))
    invoiced = view.client_months()
    invoiced = invoiced.loc[
        (invoiced["invoiced"] != 0) & (invoiced["client_id"] != ""),
        ["client_id", "month", "invoiced"],
    ]
    window, whole, months = windows(view, invoiced, months)
    clients = view.table("clients").set_index("client_id")
    first_window = window.groupby(invoiced["client_id"]).max()
    start = view.month - pd.DateOffset(months=whole * months - 1)
    earlier = (first_window >= whole) | (clients["since"].reindex(first_window.index) < start)
    cohort = first_window.where(~earlier, whole)
    rows = invoiced.assign(window=window, cohort=invoiced["client_id"].map(cohort))[window < whole]
    by_client = rows.groupby(["cohort", "window", "client_id"])["invoiced"].sum().reset_index()
    sums = by_client.groupby(["cohort", "window"]).agg(
        active=("invoiced", lambda amounts: int((amounts > 0).sum())), revenue=("invoiced", "sum")
    )
    sizes = cohort.value_counts()
    every = [
        (c, w) for c in sorted(sizes.index, reverse=True) for w in range(min(c, whole - 1), -1, -1)
    ]
    table = sums.reindex(
        pd.MultiIndex.from_tuples(every, names=["cohort", "window"]), fill_value=0
    ).reset_index()
    end = {
        number: view.month - pd.DateOffset(months=number * months) for number in range(whole)
    } | {whole: pd.NaT}
    table["period"] = np.minimum(table["cohort"], whole - 1) - table["window"]
    table["clients"] = table["cohort"].map(sizes)
    table["kept"] = table["active"] / table["clients"]
    base = table["cohort"].map(table[table["period"] == 0].set_index("cohort")["revenue"])
    table["revenue_kept"] = ratio(table["revenue"], base.where(base > 0))
    table["cohort"], table["window"] = (
        pd.to_datetime(table[column].map(end)) for column in ("cohort", "window")
    )
    return table[
        ["cohort", "window", "period", "clients", "active", "revenue", "kept", "revenue_kept"]
    ]
