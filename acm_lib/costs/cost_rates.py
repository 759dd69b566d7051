"""Cost rates: what an hour of each department costs."""

from acm_lib import facts
from acm_lib.book import BookView


def cost_rates(view: BookView) -> dict[str, float]:
    """Cost of an hour by department at the view's month: the client's own rate, else the general
    one, else what an hour has cost the agency over the last 12 months."""
    columns = ("hours", "hours_without_rate", "labour_cost")
    sums = facts.total(view.agency.facts(columns), ["department"], month=view.month, months=12)
    sums["rated_hours"] = sums["hours"] - sums["hours_without_rate"]
    sums = sums[sums["rated_hours"] > 0].set_index("department")
    rates = dict(sums["labour_cost"] / sums["rated_hours"])
    if view.has("rate_card"):
        card = view.table("rate_card")
        clients = card["client_id"].fillna("")
        card = card.assign(of_client=clients.ne(""))[
            card["role"].fillna("").eq("")
            & clients.isin(["", view.client_id or ""])
            & card["cost_rate"].notna()
        ]
        card = card.sort_values(["of_client", "valid_from"], kind="stable")
        rates |= dict(card.groupby("department")["cost_rate"].last())
    return {department: float(rates[department]) for department in sorted(rates)}
