"""Revenue of orders won by sales against that of orders grown by the account."""

import pandas as pd

from acm_lib.book import BookView
from acm_lib.measures import ratio
from acm_lib.segments.cohorts import windows
from acm_lib.segments.orders import orders
from acm_lib.statements import _

SILENT_DAYS = 180


def revenue_by_origin(view: BookView) -> pd.DataFrame:
    """Revenue by the origin of its order, window by window.

    Parameters
    ----------
    view : needs `invoices` that name their project, and `projects` with an origin.

    Returns
    -------
    One row per whole window of 12 months (3 where there are not two years), oldest first: window
    (its last month), hunted, farmed, unknown (money; unknown: no project or no origin),
    farmed_share (farmed / (farmed + hunted); NaN without either).

    Raises
    ------
    MissingTable : no invoices or no projects. NotEnoughData : fewer than two whole windows.
    """
    view.require("invoices", "projects", purpose=_("hunted and farmed revenue"))
    invoiced = view.facts()
    invoiced = invoiced.loc[invoiced["invoiced"] != 0, ["project_id", "month", "invoiced"]]
    window, whole, months = windows(view, invoiced)
    origin = (
        invoiced["project_id"]
        .map(view.table("projects").set_index("project_id")["origin"])
        .astype("object")
    )
    rows = invoiced.assign(window=window, origin=origin.where(origin.notna(), "unknown"))[
        window < whole
    ]
    wide = rows.pivot_table(
        index="window", columns="origin", values="invoiced", aggfunc="sum", fill_value=0.0
    )
    wide = wide.reindex(
        index=range(whole - 1, -1, -1), columns=["hunted", "farmed", "unknown"], fill_value=0.0
    )
    wide["farmed_share"] = ratio(wide["farmed"], wide["farmed"] + wide["hunted"])
    wide.insert(
        0, "window", [view.month - pd.DateOffset(months=number * months) for number in wide.index]
    )
    return wide.reset_index(drop=True).rename_axis(columns=None)


def clients_without_follow_up(view: BookView) -> pd.DataFrame:
    """Clients of whom sales won every order and the account none, half a year after the first.

    Parameters
    ----------
    view : needs `projects` with an origin and a fee.

    Returns
    -------
    One row per client, the largest first: client_id, name, orders (count), ordered (money),
    last_order, days_since_last_order. Clients who left are not in it.

    Raises
    ------
    MissingTable : no projects.
    """
    view.require("clients", "projects", purpose=_("hunted and farmed revenue"))
    with_origin = orders(view).dropna(subset=["origin"])
    by_client = with_origin.groupby("client_id")
    summary = pd.DataFrame(
        {
            "orders": by_client.size(),
            "ordered": by_client["amount"].sum(),
            "first_order": by_client["date"].min(),
            "last_order": by_client["date"].max(),
            "farmed": (with_origin["origin"] == "farmed").groupby(with_origin["client_id"]).sum(),
        }
    ).reset_index()
    clients = view.table("clients")
    summary = summary.merge(
        clients.loc[clients["until"].isna(), ["client_id", "name"]], on="client_id"
    )
    summary["days_since_last_order"] = (view.as_of - summary["last_order"]).dt.days
    old = (view.as_of - summary["first_order"]).dt.days >= SILENT_DAYS
    columns = ["client_id", "name", "orders", "ordered", "last_order", "days_since_last_order"]
    return summary.loc[(summary["farmed"] == 0) & old, columns].sort_values(
        ["ordered", "client_id"], ascending=[False, True], ignore_index=True
    )
