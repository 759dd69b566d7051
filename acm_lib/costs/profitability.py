"""Who and what earns: AGI, delivery margin, AGI and cost per hour, realisation, by any grain; what
unused capacity costs."""

from __future__ import annotations

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.costs.estimates import cost_rates
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
    facts, and the measures revenue, agi, delivery_profit, delivery_margin, average_billable_rate, average_cost_per_hour, realisation,
    estimate_margin, order_margin, invoice_margin.

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
    known = view.facts()
    if by == "department":
        known = _by_department(known)
    if by in ("service", "account_manager"):
        table, key = ("projects", "project_id") if by == "service" else ("clients", "client_id")
        words = view.table(table).set_index(key)[by]
        known = known.assign(**{by: known[key].map(words).fillna("")})
        known = known[known[key] != ""]
    column = {"client": "client_id", "project": "project_id"}.get(by, by)
    if by == "month":
        known = known[known["month"] > view.month - pd.DateOffset(months=months)]
    # The keys of the grain are empty where a fact belongs to none of them: those rows stay, so that
    # the sum is the whole.
    keyed = (
        known
        if by in ("month", "client", "project")
        else known.assign(**{column: known[column].where(known[column] != "", " ")})
    )
    summed = facts.total(keyed, [column], month=view.month, months=months)
    summed[column] = (
        summed[column].where(summed[column] != " ", "")
        if by not in ("month", "client", "project")
        else summed[column]
    )
    found = compute(summed, MEASURES)
    found = found[(found[["invoiced", "hours", "third_party"]] != 0).any(axis=1)]
    return (
        found.sort_values("month", ignore_index=True)
        if by == "month"
        else found.sort_values(["agi", column], ascending=[False, True], ignore_index=True)
    )


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


def _by_department(known: pd.DataFrame) -> pd.DataFrame:
    """What belongs to a whole project, on its departments: by the standard value of their hours
    over the project's life, else by cost."""
    worked = known[(known["department"] != "") & (known["project_id"] != "")]
    weights = worked.groupby(["project_id", "department"])[["standard_value", "labour_cost"]].sum()
    whole = weights.groupby("project_id").transform("sum")
    share = (
        ratio(weights["standard_value"], whole["standard_value"])
        .fillna(ratio(weights["labour_cost"], whole["labour_cost"]))
        .dropna()
    )
    inside = known["project_id"].isin(share.index.get_level_values("project_id"))
    passed = known["pass_through"].where(inside & (known["department"] != ""), 0.0)
    keys = ["client_id", "project_id", "month"]
    pool = (
        known[inside]
        .assign(passed=passed[inside])
        .groupby(keys)[[*_SHARED, "passed"]]
        .sum()
        .reset_index()
    )
    pool["invoiced"] -= pool["passed"]
    shared = pool[[*keys, *_SHARED]].merge(share.rename("share").reset_index(), on="project_id")
    shared = shared.assign(**{column: shared[column] * shared["share"] for column in _SHARED})
    rest = known.assign(**{column: known[column].where(~inside, 0.0) for column in _SHARED})
    rest["invoiced"] += passed
    return pd.concat([rest, shared.drop(columns="share")], ignore_index=True).fillna(
        dict.fromkeys([c for c in known if c not in facts.KEYS], 0.0)
    )
