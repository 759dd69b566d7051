"""Whether the accounts grow: retention, concentration, orders, pipeline."""

from acm_lib.measures.base import HIGHER, LOWER, measure, ratio
from acm_lib.statements import COUNT, INDEX, MONEY, RATIO, _


@measure(
    label=_("NRR"),
    unit=RATIO,
    better=HIGHER,
    needs=("revenue_before", "revenue_expansion", "revenue_contraction", "revenue_churned"),
    formula=(
        "(revenue_before + revenue_expansion - revenue_contraction - revenue_churned) /"
        " revenue_before"
    ),
)
def nrr(facts):
    """Net revenue retention: what last year's clients brought this year, for each unit they brought
    last year.

    Ratio, above 1 where growth of the old clients outweighs losses. No value without revenue last
    year.

    Source: ChurnZero, net revenue retention.
    """
    kept = (
        facts["revenue_before"]
        + facts["revenue_expansion"]
        - facts["revenue_contraction"]
        - facts["revenue_churned"]
    )
    return ratio(kept, facts["revenue_before"])


@measure(
    label=_("GRR"),
    unit=RATIO,
    better=HIGHER,
    needs=("revenue_before", "revenue_contraction", "revenue_churned"),
    formula="(revenue_before - revenue_contraction - revenue_churned) / revenue_before",
)
def grr(facts):
    """Gross revenue retention: as NRR, without growth; how much of last year's revenue was kept.

    Ratio, 0-1. No value without revenue last year.

    Source: sum of the lesser of this and last year's revenue, over last year's.
    """
    return ratio(
        facts["revenue_before"] - facts["revenue_contraction"] - facts["revenue_churned"],
        facts["revenue_before"],
    )


@measure(
    label=_("Clients kept"),
    unit=RATIO,
    better=HIGHER,
    needs=("clients_kept", "clients_before"),
    formula="clients_kept / clients_before",
)
def logo_retention(facts):
    """Logo retention: last year's clients that were invoiced this year too.

    Ratio, 0-1. No value without clients last year.

    Source: ChurnZero, logo retention.
    """
    return ratio(facts["clients_kept"], facts["clients_before"])


@measure(
    label=_("HHI"),
    unit=INDEX,
    better=LOWER,
    needs=("revenue_share_squared",),
    formula="revenue_share_squared",
)
def hhi(facts):
    """Herfindahl-Hirschman index: the sum of the clients' squared percentage shares of revenue;
    10,000 is one single client.

    Index, 0-10,000. No value without revenue.

    Source: Investopedia, Herfindahl-Hirschman index.
    """
    return facts["revenue_share_squared"].where(facts["revenue_share_squared"] > 0)


@measure(
    label=_("Effective clients"),
    unit=COUNT,
    better=HIGHER,
    needs=("revenue_share_squared",),
    formula="10000 / revenue_share_squared",
)
def effective_clients(facts):
    """How many clients of equal size would be as concentrated: 10,000 / HHI.

    Count. No value without revenue.

    Source: the inverse of the Herfindahl-Hirschman index (Hill number of order 2).
    """
    return ratio(facts["revenue_share_squared"] * 0 + 10_000, facts["revenue_share_squared"])


@measure(
    label=_("Largest client"),
    unit=RATIO,
    better=LOWER,
    needs=("top_client_revenue", "invoiced"),
    formula="top_client_revenue / invoiced",
)
def top_client_share(facts):
    """The largest client's share of revenue. Above 25 % the agency depends on it.

    Ratio. No value without revenue.

    Source: David C. Baker, client concentration.
    """
    return ratio(facts["top_client_revenue"], facts["invoiced"])


@measure(
    label=_("Orders"),
    unit=COUNT,
    better=HIGHER,
    needs=("orders",),
    formula="orders",
    client_may_see=True,
)
def orders_signed(facts):
    """Orders the client signed in the window.

    Count.

    Source: the table `projects`.
    """
    return facts["orders"]


@measure(
    label=_("Order value"),
    unit=MONEY,
    better=HIGHER,
    needs=("ordered",),
    formula="ordered",
    client_may_see=True,
)
def order_value(facts):
    """Fees of the orders signed, rebillable cost not counted.

    Money.

    Source: the table `projects`.
    """
    return facts["ordered"]


@measure(
    label=_("Farmed share"),
    unit=RATIO,
    better=HIGHER,
    needs=("ordered_farmed", "ordered"),
    formula="ordered_farmed / ordered",
)
def farmed_share(facts):
    """Order value grown by the account, as a share of all order value; the rest was hunted by
    sales.

    Ratio. No value without orders.

    Source: hunted and farmed orders, the table `projects`.
    """
    return ratio(facts["ordered_farmed"], facts["ordered"])


@measure(
    label=_("Weighted pipeline"), unit=MONEY, better=HIGHER, needs=("weighted",), formula="weighted"
)
def weighted_pipeline(facts):
    """Open opportunities, each at its amount times its probability.

    Money.

    Source: Ruddr, weighted pipeline.
    """
    return facts["weighted"]


@measure(
    label=_("Coverage"),
    unit=RATIO,
    better=HIGHER,
    needs=("weighted", "target_gap"),
    formula="weighted / target_gap",
)
def coverage(facts):
    """Weighted pipeline for each unit of money still missing to the target.

    Ratio, above 1 where the pipeline covers the gap. No value where there is no gap.

    Source: pipeline coverage, weighted (Ruddr, weighted pipeline).
    """
    return ratio(facts["weighted"], facts["target_gap"].where(facts["target_gap"] > 0))
