"""Whether the accounts grow: retention, concentration, orders, pipeline."""

from acm_lib.measures.base import HIGHER, LOWER, declare
from acm_lib.statements import COUNT, INDEX, MONEY, RATIO, _

declare(
    "nrr",
    "(revenue_before + revenue_expansion - revenue_contraction - revenue_churned) / revenue_before",
    label=_("NRR"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "Net revenue retention: what last year's clients brought this year, for each unit they"
        " brought last year."
    ),
    values=(
        "Ratio, above 1 where growth of the old clients outweighs losses. No value without revenue"
        " last year."
    ),
    source="ChurnZero, net revenue retention.",
)

declare(
    "grr",
    "(revenue_before - revenue_contraction - revenue_churned) / revenue_before",
    label=_("GRR"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "Gross revenue retention: as NRR, without growth; how much of last year's revenue was kept."
    ),
    values="Ratio, 0-1. No value without revenue last year.",
    source="sum of the lesser of this and last year's revenue, over last year's.",
)

declare(
    "logo_retention",
    "clients_kept / clients_before",
    label=_("Clients kept"),
    unit=RATIO,
    direction=HIGHER,
    definition=_("Logo retention: last year's clients that were invoiced this year too."),
    values="Ratio, 0-1. No value without clients last year.",
    source="ChurnZero, logo retention.",
)

declare(
    "hhi",
    "revenue_share_squared",
    label=_("HHI"),
    unit=INDEX,
    direction=LOWER,
    definition=_(
        "Herfindahl-Hirschman index: the sum of the clients' squared percentage shares of revenue;"
        " 10,000 is one single client."
    ),
    values="Index, 0-10,000. No value without revenue.",
    source="Investopedia, Herfindahl-Hirschman index.",
    positive="revenue_share_squared",
)

declare(
    "effective_clients",
    "10000 / revenue_share_squared",
    label=_("Effective clients"),
    unit=COUNT,
    direction=HIGHER,
    definition=_("How many clients of equal size would be as concentrated: 10,000 / HHI."),
    values="Count. No value without revenue.",
    source="the inverse of the Herfindahl-Hirschman index (Hill number of order 2).",
)

declare(
    "top_client_share",
    "top_client_revenue / invoiced",
    label=_("Largest client"),
    unit=RATIO,
    direction=LOWER,
    definition=_("The largest client's share of revenue. Above 25 % the agency depends on it."),
    values="Ratio. No value without revenue.",
    source="David C. Baker, client concentration.",
)

declare(
    "orders_signed",
    "orders",
    label=_("Orders"),
    unit=COUNT,
    direction=HIGHER,
    definition=_("Orders the client signed in the window."),
    source="the table `projects`.",
    client_may_see=True,
)

declare(
    "order_value",
    "ordered",
    label=_("Order value"),
    unit=MONEY,
    direction=HIGHER,
    definition=_("Fees of the orders signed, rebillable cost not counted."),
    source="the table `projects`.",
    client_may_see=True,
)

declare(
    "farmed_share",
    "ordered_farmed / ordered",
    label=_("Farmed share"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "Order value grown by the account, as a share of all order value; the rest was hunted by"
        " sales."
    ),
    values="Ratio. No value without orders.",
    source="hunted and farmed orders, the table `projects`.",
)

declare(
    "weighted_pipeline",
    "weighted",
    label=_("Weighted pipeline"),
    unit=MONEY,
    direction=HIGHER,
    definition=_("Open opportunities, each at its amount times its probability."),
    source="Ruddr, weighted pipeline.",
)

declare(
    "coverage",
    "weighted / target_gap",
    label=_("Coverage"),
    unit=RATIO,
    direction=HIGHER,
    definition=_("Weighted pipeline for each unit of money still missing to the target."),
    values="Ratio, above 1 where the pipeline covers the gap. No value where there is no gap.",
    source="pipeline coverage, weighted (Ruddr, weighted pipeline).",
    positive="target_gap",
)
