"""Profitability by client, project, service, department, account manager or month, and the cost of
unused capacity."""

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.costs.cost_rates import cost_rates
from acm_lib.errors import UsageError
from acm_lib.measures import compute, ratio
from acm_lib.statements import _

GRAINS = ("client", "project", "service", "department", "account_manager", "month")
MEASURES = (
    "revenue",
    "agi",
    "delivery_profit",
    "delivery_margin",
    "average_billable_rate",
    "average_cost_per_hour",
    "realisation",
    "estimate_margin",
    "order_margin",
    "invoice_margin",
)
_SHARED = ("invoiced", "ordered", "estimated_cost")  # of a project, not of one of its departments


def profitability(view: BookView, by: str, *, months: int = 12) -> pd.DataFrame:
    """What each client, project, service, department, account manager or month earns.

    What is invoiced belongs to a project, not to a department. By department what was bought for
    the client is the one's that bought it, and the rest is shared as the hours at list price were
    (their standard value), or as their cost where there is no list price: an attribution, not a
    fact. What was invoiced for no project, or for one nobody worked on, is "" there.

    Parameters
    ----------
    by : one of `GRAINS`.
    months : the window; by month each month is its own.

    Returns
    -------
    One row per client (...), the largest AGI first (months in their order): the key, the summed
    facts, and the measures revenue, agi, delivery_profit, delivery_margin, average_billable_rate,
    average_cost_per_hour, realisation, estimate_margin, order_margin, invoice_margin.

    Raises
    ------
    UsageError : an unknown grain.
    """
    if by not in GRAINS:
        raise UsageError(
            f"Earnings have no grain {by!r}. They would be summed over nothing. Give one of:"
            f" {', '.join(GRAINS)}."
        )
    view.require("invoices", purpose=_("what is earned"))
    rows = view.facts()
    column = {"client": "client_id", "project": "project_id"}.get(by, by)
    if by == "department":
        rows = _by_department(rows)
    elif by in ("service", "account_manager"):
        table, key = ("projects", "project_id") if by == "service" else ("clients", "client_id")
        names = view.table(table).set_index(key)[by]
        rows = rows[rows[key] != ""]
        rows = rows.assign(**{by: rows[key].map(names).fillna("")})
    elif by == "month":
        rows = rows[rows["month"] > view.month - pd.DateOffset(months=months)]
    if by in ("service", "department", "account_manager"):
        # `total` leaves out what belongs to none of them; here it stays, so that the sum is the
        # whole.
        rows = rows.assign(**{column: rows[column].where(rows[column] != "", " ")})
    summed = facts.total(rows, [column], month=view.month, months=months)
    if column != "month":
        summed[column] = summed[column].where(summed[column] != " ", "")
    result = compute(summed, MEASURES)
    result = result[(result[["invoiced", "hours", "third_party"]] != 0).any(axis=1)]
    if by == "month":
        return result.sort_values("month", ignore_index=True)
    return result.sort_values(["agi", column], ascending=[False, True], ignore_index=True)


def idle_cost(view: BookView, *, months: int = 12) -> pd.DataFrame:
    """What capacity costs that no client's work fills: the overhead an hour of work has to carry.

    Returns
    -------
    One row per department: department, capacity_hours, hours, idle_hours (never negative),
    cost_rate, idle_cost (money), per_hour (idle cost for each hour worked: to be added to the cost
    rate where the fee is to carry it), over the last `months` months.

    Raises
    ------
    MissingTable : no `departments`.
    """
    view.require("departments", purpose=_("the cost of unused capacity"))
    summed = facts.total(view.facts(), ["department"], month=view.month, months=months)
    summed = summed[summed["capacity_hours"] > 0][["department", "capacity_hours", "hours"]]
    idle = (summed["capacity_hours"] - summed["hours"]).clip(lower=0.0)
    rate = summed["department"].map(cost_rates(view)).astype("float64")
    frame = summed.assign(
        idle_hours=idle,
        cost_rate=rate,
        idle_cost=idle * rate,
        per_hour=ratio(idle * rate, summed["hours"]),
    )
    return frame.sort_values(
        ["idle_cost", "department"], ascending=[False, True], ignore_index=True
    )


def _by_department(rows: pd.DataFrame) -> pd.DataFrame:
    """The facts with what belongs to a whole project shared between its departments: by the
    standard value of their hours over the project's life, else by cost."""
    worked = rows[(rows["department"] != "") & (rows["project_id"] != "")]
    weights = worked.groupby(["project_id", "department"])[["standard_value", "labour_cost"]].sum()
    whole = weights.groupby("project_id").transform("sum")
    by_value = ratio(weights["standard_value"], whole["standard_value"])
    by_cost = ratio(weights["labour_cost"], whole["labour_cost"])
    share = by_value.fillna(by_cost).dropna().rename("share").reset_index()
    is_shared = rows["project_id"].isin(share["project_id"])
    bought = rows["pass_through"].where(is_shared & (rows["department"] != ""), 0.0)
    keys = ["client_id", "project_id", "month"]
    pool = rows[is_shared].assign(bought=bought[is_shared])
    pool = pool.groupby(keys)[[*_SHARED, "bought"]].sum().reset_index()
    pool["invoiced"] -= pool["bought"]
    shared = pool[[*keys, *_SHARED]].merge(share, on="project_id")
    rest = rows.copy()
    for column in _SHARED:
        shared[column] *= shared["share"]
        rest[column] = rest[column].where(~is_shared, 0.0)
    rest["invoiced"] += bought
    zeros = dict.fromkeys([column for column in rows if column not in facts.KEYS], 0.0)
    return pd.concat([rest, shared.drop(columns="share")], ignore_index=True).fillna(zeros)
