"""Tenure of clients and of their retainers, and the cohort that was watched longest."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.book.currency import to_book_currency
from acm_lib.errors import NotEnoughData
from acm_lib.segments.orders import DAYS_A_MONTH, orders
from acm_lib.statements import _

# days: a retainer followed by the next within them was renewed, and one that ended so recently may
# still be
GRACE_DAYS = 45
PERIOD = 12  # months of a contract
SLACK = 0.25  # months
MIN_COHORT = 20  # clients of one cohort for a projection


def retainer_runs(view: BookView) -> pd.DataFrame:
    """Every unbroken run of retainers of a client.

    Parameters
    ----------
    view : needs `projects` with contract "retainer" and both dates.

    Returns
    -------
    One row per client and run, by client and start: client_id, name, start, end (of the last
    contract), months (from the start to the end, or to the view's day while it runs), ended (bool:
    45 days after its end nothing had followed), contracts (number), fee_a_year (of the last
    contract, book currency).

    Raises
    ------
    MissingTable : no projects. NotEnoughData : the agency has no retainer.
    """
    view.require("clients", "projects", purpose=_("the survival of retainers"))
    projects = view.table("projects")
    fee = to_book_currency(
        view, projects["fee"], projects["currency"], projects["signed_on"].fillna(projects["start"])
    )
    rows = projects.assign(fee=fee)[projects["contract"] == "retainer"].dropna(
        subset=["start", "end"]
    )
    rows = rows[(rows["start"] <= view.as_of) & (rows["end"] >= rows["start"])]
    if rows.empty and view.client_id is None:
        raise NotEnoughData(_("The survival of retainers"), 1, 0, _("retainers"))
    rows = rows.astype({"start": "datetime64[us]", "end": "datetime64[us]"}).sort_values(
        ["client_id", "start", "end"]
    )
    until = rows.groupby("client_id")["end"].cummax().groupby(rows["client_id"]).shift()
    new = until.isna() | (rows["start"] > until + pd.Timedelta(days=GRACE_DAYS))
    runs = rows.assign(run=new.cumsum()).groupby("run")
    table = runs.agg(
        client_id=("client_id", "first"),
        start=("start", "min"),
        end=("end", "max"),
        contracts=("fee", "size"),
    )
    last = (
        rows.assign(run=new.cumsum())
        .sort_values(["run", "end"])
        .drop_duplicates("run", keep="last")
        .set_index("run")
    )
    length = ((last["end"] - last["start"]).dt.days + 1) / 365.25
    table["fee_a_year"] = last["fee"] / length
    table["ended"] = table["end"] + pd.Timedelta(days=GRACE_DAYS) < view.as_of
    stop = table["end"].where(table["ended"], view.as_of)
    table["months"] = (stop - table["start"]).dt.days / DAYS_A_MONTH
    table["name"] = table["client_id"].map(view.table("clients").set_index("client_id")["name"])
    return table[
        ["client_id", "name", "start", "end", "months", "ended", "contracts", "fee_a_year"]
    ].reset_index(drop=True)


def client_tenures(view: BookView) -> pd.DataFrame:
    """How long each client has been or was one, whatever its contracts, and what may go with
    leaving.

    Parameters
    ----------
    view : needs `clients` with `since`; `until` where they left.

    Returns
    -------
    One row per client with a first day: client_id, months, ended (bool), hunted (1 where sales won
    it, else 0; NaN where unknown), first_order (natural logarithm of its first order's value, book
    currency; NaN without one).

    Raises
    ------
    NotEnoughData : the agency has no client with a first day.
    """
    clients = view.table("clients").dropna(subset=["since"])
    if clients.empty and view.client_id is None:
        raise NotEnoughData(_("The survival of clients"), 1, 0, _("clients with a first day"))
    ended = clients["until"].notna()
    stop = clients["until"].where(ended, view.as_of)
    all_orders = orders(view)
    first = (
        all_orders[all_orders["amount"] > 0]
        .drop_duplicates("client_id")
        .set_index("client_id")["amount"]
    )
    months = (pd.to_datetime(stop) - pd.to_datetime(clients["since"])).dt.days / DAYS_A_MONTH
    return pd.DataFrame(
        {
            "client_id": clients["client_id"],
            "months": months.clip(lower=0),
            "ended": ended.astype("bool"),
            "hunted": (
                (clients["origin"] == "hunted").astype("float64").where(clients["origin"].notna())
            ),
            "first_order": np.log(clients["client_id"].map(first).astype("float64")),
        }
    ).reset_index(drop=True)


def survivors(
    runs: pd.DataFrame, as_of: pd.Timestamp, *, period: int = PERIOD, fewest: int = MIN_COHORT
) -> pd.Series:
    """How many of one cohort were still there after 0, 1, 2 ... periods: what `fit_retention`
    reads.

    The cohort is every run that began so long ago that all of it could be watched for as many
    periods; of the cohorts of at least `fewest` clients it is the one watched longest.

    Parameters
    ----------
    runs : columns start, months, ended, as `retainer_runs` returns them.
    as_of : today.
    period : months.

    Raises
    ------
    NotEnoughData : no cohort of that size was watched for two periods.

    Examples
    --------
    >>> runs = pd.DataFrame({"start": pd.to_datetime(["2023-01-01"] * 3), "months": [12.0, 24.0,
    ...     36.0], "ended": [True, True, False]})
    >>> survivors(runs, pd.Timestamp("2026-01-15"), fewest=3).tolist()
    [3, 2, 1, 1]
    """
    # A contract of a year that is not renewed ends with its last day: a quarter of a month is
    # forgiven.
    watched = np.floor(((as_of - runs["start"]).dt.days / DAYS_A_MONTH + SLACK) / period).clip(
        lower=0
    )
    longest = next(
        (
            n
            for n in range(int(watched.max()) if len(runs) else 0, 1, -1)
            if (watched >= n).sum() >= fewest
        ),
        0,
    )
    if not longest:
        raise NotEnoughData(
            _("A projection of retention"),
            fewest,
            int((watched >= 2).sum()),
            _("retainers that began two periods ago"),
        )
    cohort = runs[watched >= longest]
    left = [
        len(cohort),
        *(
            int((~cohort["ended"] | (cohort["months"] > n * period + SLACK)).sum())
            for n in range(1, longest + 1)
        ),
    ]
    return pd.Series(left, index=pd.RangeIndex(len(left), name="period"), name="survivors")
