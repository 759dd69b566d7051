"""Customer lifetime value: orders expected of each client outside its retainers, as margin."""

from dataclasses import dataclass, replace

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.book.per_view import per_view
from acm_lib.measures import compute
from acm_lib.segments.gamma_gamma import GammaGamma, fit_gamma_gamma
from acm_lib.segments.orders import order_summary, orders
from acm_lib.segments.repeat_orders import RepeatOrders, fit_repeat_orders
from acm_lib.segments.residual_clv import ResidualClv, residual_clv

MONTHS = 12
DISCOUNT_RATE = 0.1  # a year
MARGIN_MONTHS = 12


@dataclass(frozen=True)
class CustomerLifetimeValue:
    """The orders and the margin still to come.

    Attributes
    ----------
    months, discount_rate : how far ahead, and the rate a year the margin is discounted at.
    clients : one row per client that has not left, the largest value first: client_id, name, orders
        (so far), days_since_last_order, alive (chance, 0-1), expected_orders, baseline_orders (its
        own rate so far), margin (share of an order), value_to_come, low, high (money of margin),
        baseline_value (own rate, own mean order, same margin, not discounted: the baseline).
    total : value_to_come, low, high and baseline_value over all of them.
    in_margin : False where no hours and rates are known: the values are then of orders, not of
        margin.
    orders, values : the fitted models.
    worth : the value to come with what its interval leaves out.
    """

    months: int
    discount_rate: float
    clients: pd.DataFrame
    total: pd.Series
    in_margin: bool
    orders: RepeatOrders
    values: GammaGamma
    worth: ResidualClv


def lifetime_value(
    view: BookView,
    *,
    months: int = MONTHS,
    discount_rate: float = DISCOUNT_RATE,
    model: str = "mbgnbd",
    draws: int = 100,
    seed: int = 0,
) -> CustomerLifetimeValue:
    """Fit the models of repeat orders and of order values to the book, and value what is to come.

    Retainers are left out: they are renewed by contract. Clients who left are fitted, and not
    shown.

    Parameters
    ----------
    view : of the agency or of a client, whose value comes of the models of all clients. Needs
        orders (`orders.orders`); hours and rates make it margin.
    months, discount_rate, draws, seed : as for `residual_clv`.
    model : as for `fit_repeat_orders`.

    Raises
    ------
    MissingTable : no orders. NotEnoughData : fewer than 20 clients with an order.
    """
    value = _lifetime_value(view.agency, months, discount_rate, model, draws, seed)
    if view.client_id is None:
        return value
    clients = view.select(value.clients)
    return replace(value, clients=clients, total=clients[list(value.total.index)].sum())


@per_view
def _lifetime_value(
    view: BookView, months: int, discount_rate: float, model: str, draws: int, seed: int
) -> CustomerLifetimeValue:
    all_orders = orders(view)
    summary = order_summary(all_orders[~all_orders["retainer"]], view.as_of)
    fitted = fit_repeat_orders(summary[["frequency", "recency", "T"]], model)
    values = fit_gamma_gamma(summary["orders"], summary["mean_value"])
    clients = view.table("clients").set_index("client_id")
    staying = summary.index[clients["until"].reindex(summary.index).isna()]
    margin = margins(view)
    share = pd.Series(1.0, index=clients.index) if margin is None else margin
    share = share.reindex(summary.index)
    shown = share.where(
        summary.index.isin(staying)
    )  # a client that left is worth nothing more, and is in no total
    worth = residual_clv(
        fitted, values, shown, months=months, discount_rate=discount_rate, draws=draws, seed=seed
    )
    baseline = summary["frequency"] / summary["T"].clip(lower=1.0) * months
    table = pd.DataFrame(
        {
            "name": clients["name"].reindex(summary.index),
            "orders": summary["orders"],
            "days_since_last_order": (view.as_of - summary["last_order"]).dt.days,
            "alive": fitted.probability_alive(),
            "expected_orders": fitted.expected_orders(months),
            "baseline_orders": baseline,
            "margin": share,
        }
    )
    table = pd.concat(
        [table, worth.clients, (baseline * summary["mean_value"] * share).rename("baseline_value")],
        axis="columns",
    ).loc[staying]
    table = (
        table.rename_axis("client_id")
        .reset_index()
        .sort_values(["value_to_come", "client_id"], ascending=[False, True], ignore_index=True)
    )
    total = worth.total.copy()
    total["baseline_value"] = float(table["baseline_value"].sum())
    return CustomerLifetimeValue(
        months, discount_rate, table, total, margin is not None, fitted, values, worth
    )


def margins(view: BookView) -> pd.Series | None:
    """What is left of each unit of money a client is invoiced for the agency's work, over the last
    year.

    Delivery profit / (invoiced - rebilled cost), drawn towards the agency's own share with the
    weight of one typical client, so that a single odd small order does not set a client's margin.

    Parameters
    ----------
    view : needs `invoices`, `time_entries` and `rate_card`.

    Returns
    -------
    Series by client_id of every client, 1 and less; None where hours or rates are missing.
    """
    if not (view.has("invoices") and view.has("time_entries") and view.has("rate_card")):
        return None
    months = view.agency.client_months()
    summed = facts.total(months, ["client_id"], month=view.month, months=MARGIN_MONTHS)
    profit = compute(summed, ["delivery_profit"]).set_index("client_id")["delivery_profit"]
    fees = (summed["invoiced"] - summed["pass_through"]).set_axis(summed["client_id"]).clip(lower=0)
    if not fees.sum() > 0:
        return None
    typical = fees[fees > 0].median()
    agency = profit.sum() / fees.sum()
    share = (profit + agency * typical) / (fees + typical)
    return share.reindex(view.table("clients")["client_id"]).fillna(agency)
