"""What was bought for clients and is to be billed to them: chased until it is."""

import pandas as pd

from acm_lib.book import BookView
from acm_lib.costs.budget import FACTS
from acm_lib.statements import _


def unbilled_expenses(view: BookView) -> pd.DataFrame:
    """Third-party cost charged on to clients, project by project, and how much of it has not been
    billed.

    An invoice does not say what it is for. Once a project with a fee has ended, everything beyond
    the fee is pass-through: what lacks is known. While it runs, and for time and materials, only
    what exceeds all invoices so far is surely unbilled.

    Returns
    -------
    One row per project that bought anything for its client, most unbilled first: project_id,
    client_id, name, end, ended (its last day is before the view's month and it has a fee), bought,
    invoiced (all of the project), unbilled (money, at least this), first_bought, days_open (since
    then).

    Raises
    ------
    MissingTable : no `projects`, `expenses` or `invoices`.
    """
    view.require("projects", "expenses", "invoices", purpose=_("what is bought for clients"))
    expenses = view.table("expenses")
    expenses = expenses[expenses["rebillable"].fillna(False).astype(bool)]
    first = expenses.groupby("project_id")["date"].min()
    known = view.facts(FACTS)
    sums = (
        known[known["project_id"].isin(first.index)]
        .groupby("project_id")[["pass_through", "ordered", "invoiced"]]
        .sum()
    )
    orders = view.table("projects").set_index("project_id").reindex(sums.index)
    ended = (
        (orders["end"] < view.month)
        & (sums["ordered"] > 0)
        & orders["contract"].fillna("").ne("time_and_materials")
    )
    lacking = (sums["pass_through"] + sums["ordered"].where(ended, 0.0) - sums["invoiced"]).clip(
        lower=0.0, upper=sums["pass_through"].clip(lower=0.0)
    )
    frame = pd.DataFrame(
        {
            "client_id": orders["client_id"],
            "name": orders["name"],
            "end": orders["end"],
            "ended": ended,
            "bought": sums["pass_through"],
            "invoiced": sums["invoiced"],
            "unbilled": lacking,
            "first_bought": first.reindex(sums.index),
        }
    )
    frame["days_open"] = (view.as_of - frame["first_bought"]).dt.days
    return frame.reset_index().sort_values(
        ["unbilled", "project_id"], ascending=[False, True], ignore_index=True
    )
