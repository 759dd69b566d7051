"""A client's budget to departments: as such work was shared before, inside bounds and what the
departments have free."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.costs.budget import FACTS
from acm_lib.costs.cost_rates import cost_rates
from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.measures import ratio
from acm_lib.statements import _

MIN_ORDERS = 5


def past_shares(view: BookView, *, service: str | None = None) -> pd.DataFrame:
    """How the cost of closed orders was shared between departments.

    Parameters
    ----------
    view : of the agency or of a client.
    service : only such orders; None: all.

    Returns
    -------
    One row per department: department, share (of all their cost), lowest, highest (P10 and P90 of
    the orders' own shares).

    Raises
    ------
    NotEnoughData : fewer than five closed orders.
    """
    view.require("projects", "time_entries", purpose=_("the shares of departments"))
    orders = view.table("projects")
    orders = orders[orders["end"] < view.month]
    if service is not None:
        orders = orders[orders["service"] == service]
    known = view.facts(FACTS)
    known = known[known["project_id"].isin(orders["project_id"]) & (known["department"] != "")]
    cost = known["labour_cost"] + known["third_party"] - known["pass_through"]
    wide = cost.groupby([known["project_id"], known["department"]]).sum().unstack(fill_value=0)
    wide = wide[wide.sum(axis=1) > 0]
    if len(wide) < MIN_ORDERS:
        raise NotEnoughData(
            _("The share of each department"), MIN_ORDERS, len(wide), _("closed projects")
        )
    own = wide.div(wide.sum(axis=1), axis=0)
    found = pd.DataFrame(
        {
            "share": wide.sum() / wide.to_numpy().sum(),
            "lowest": own.quantile(0.1),
            "highest": own.quantile(0.9),
        }
    )
    # The share of all cost may lie outside its orders' own shares where one order is very large.
    found["lowest"], found["highest"] = (
        found[["lowest", "share"]].min(axis=1),
        found[["highest", "share"]].max(axis=1),
    )
    return found.rename_axis("department").reset_index()


def allocate(budget: float, shares: pd.DataFrame, *, free: pd.Series | None = None) -> pd.DataFrame:
    """Share a budget as it was shared before, and no further from that than bounds and capacity
    force it.

    A linear program: the money that lies elsewhere than the past shares would put it is made as
    little as can be.

    Parameters
    ----------
    budget : money.
    shares : department, share, lowest, highest (as `past_shares`; a column more is kept).
    free : by department the most it can take, money (free hours at their cost rate); None: no such
        limit.

    Returns
    -------
    `shares` with ``wanted`` (share x budget), ``amount`` (adds up to the budget), ``limit`` (the
    most it can take), ``binds`` (the limit or a bound holds the department back from what was
    wanted).

    Raises
    ------
    UsageError : the bounds and the capacity leave no way to spend the budget; says how much can be.

    Examples
    --------
    >>> shares = pd.DataFrame({"department": ["design", "media"], "share": [0.6, 0.4],
    ...                        "lowest": [0.3, 0.2], "highest": [0.8, 0.7]})
    >>> free = pd.Series({"design": 50.0, "media": 90.0})
    >>> allocate(100.0, shares, free=free)["amount"].round(6).tolist()
    [50.0, 50.0]
    """
    from scipy.optimize import linprog

    if not budget > 0:
        raise UsageError(
            f"A budget of {budget!r} cannot be shared. There is nothing to give. Give an amount"
            " above 0."
        )
    n, wanted = (
        len(shares),
        (shares["share"] / shares["share"].sum() * budget).to_numpy(dtype="float64"),
    )
    room = (
        np.full(n, np.inf)
        if free is None
        else free.reindex(shares["department"]).fillna(np.inf).to_numpy(dtype="float64")
    )
    most = np.minimum(shares["highest"].to_numpy(dtype="float64") * budget, room)
    least = np.minimum(shares["lowest"].to_numpy(dtype="float64") * budget, most)
    if most.sum() < budget * (1 - 1e-9) or least.sum() > budget * (1 + 1e-9):
        raise UsageError(
            f"Of the budget of {budget:,.0f} the departments can take {most.sum():,.0f}. The rest"
            " would be planned for nobody. Give a smaller budget, more time, wider bounds, or buy"
            " the work outside."
        )
    # amount = wanted + above - below, both never negative; as little of both as can be.
    found = linprog(
        np.concatenate([np.zeros(n), np.ones(2 * n)]),
        A_eq=np.vstack(
            [
                np.hstack([np.eye(n), -np.eye(n), np.eye(n)]),
                np.concatenate([np.ones(n), np.zeros(2 * n)]),
            ]
        ),
        b_eq=np.concatenate([wanted, [budget]]),
        bounds=[*zip(least, most, strict=True), *[(0, None)] * (2 * n)],
        method="highs",
    )
    amount = found.x[:n]
    moved = np.abs(amount - wanted) > 1e-6 * budget
    held = moved & (
        (np.isclose(amount, most) & (amount < wanted))
        | (np.isclose(amount, least) & (amount > wanted))
    )
    return shares.assign(wanted=wanted, amount=amount, limit=most, binds=held)


def allocate_activities(
    amounts: pd.Series, view: BookView, *, service: str | None = None
) -> pd.DataFrame:
    """Each department's amount to its activities, as they were planned on past orders.

    Parameters
    ----------
    amounts : money by department. service : only such orders; None: all.

    Returns
    -------
    One row per department and activity: department, activity, amount (adds up to the department's),
    hours (at its cost rate; 0 for an activity that is bought), money.
    """
    view.require("budget_lines", "projects", purpose=_("the share of each activity"))
    lines = view.table("budget_lines")
    if service is not None:
        orders = view.table("projects")
        lines = lines[
            lines["project_id"].isin(orders.loc[orders["service"] == service, "project_id"])
        ]
    lines = lines[lines["department"].isin(amounts.index)].assign(
        activity=lambda rows: rows["activity"].fillna("")
    )
    past = lines.groupby(["department", "activity"])[["cost", "hours"]].sum().reset_index()
    lacking = [
        department for department in amounts.index if department not in set(past["department"])
    ]
    past = (
        pd.concat(
            [
                past,
                pd.DataFrame({"department": lacking, "activity": "", "cost": 1.0, "hours": 1.0}),
            ],
            ignore_index=True,
        )
        if lacking
        else past
    )
    share = ratio(past["cost"], past.groupby("department")["cost"].transform("sum")).fillna(0.0)
    past["amount"] = past["department"].map(amounts).astype("float64") * share
    rates = past["department"].map(cost_rates(view)).astype("float64")
    past["hours"] = ratio(past["amount"], rates).where(past["hours"] > 0, 0.0)
    return past[["department", "activity", "amount", "hours"]]
