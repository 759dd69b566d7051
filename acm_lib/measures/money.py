"""What the agency earns: revenue, AGI, cost, profit and margins."""

from acm_lib.measures.base import HIGHER, LOWER, NEITHER, declare
from acm_lib.statements import MONEY, MONEY_PER_HOUR, RATIO, _

declare(
    "revenue",
    "invoiced",
    label=_("Revenue"),
    unit=MONEY,
    direction=HIGHER,
    definition=_("Gross revenue: everything invoiced, credit notes taken off, without tax."),
    values="Money. 0 where nothing was invoiced.",
    source="Parakeeto, agency glossary (gross revenue).",
    client_may_see=True,
)

declare(
    "agi",
    "invoiced - third_party",
    label=_("AGI"),
    unit=MONEY,
    direction=HIGHER,
    definition=_(
        "Adjusted gross income: revenue less pass-through and other third-party cost; what the"
        " agency's own work brings in."
    ),
    values="Money, negative where third parties cost more than was invoiced.",
    source="Parakeeto, agency glossary (AGI).",
)

declare(
    "delivery_cost",
    "labour_cost + third_party - pass_through",
    label=_("Delivery cost"),
    unit=MONEY,
    direction=LOWER,
    definition=_(
        "Cost of the work itself: hours at their cost rate and third-party cost the client does not"
        " pay on top."
    ),
    source="Productive, cost of a project (tracked hours times cost rate, and expenses).",
)

declare(
    "delivery_profit",
    "invoiced - third_party - labour_cost",
    label=_("Delivery profit"),
    unit=MONEY,
    direction=HIGHER,
    definition=_("What is left of AGI after the hours worked are paid: AGI less labour cost."),
    values="Money, negative where a client costs more than it brings.",
    source="Parakeeto, delivery margin (its numerator).",
)

declare(
    "delivery_margin",
    "(invoiced - third_party - labour_cost) / (invoiced - third_party)",
    label=_("Delivery margin"),
    unit=RATIO,
    direction=HIGHER,
    definition=_("Delivery profit as a share of AGI. Healthy agency-wide at 50-60 %."),
    values="Ratio, at most 1. No value where AGI is 0 or less: a share of nothing says nothing.",
    source="Parakeeto, delivery margin.",
    positive="invoiced - third_party",
)

declare(
    "average_billable_rate",
    "(invoiced - third_party) / hours",
    label=_("AGI per hour"),
    unit=MONEY_PER_HOUR,
    direction=HIGHER,
    definition=_(
        "Average billable rate (ABR): AGI earned per hour of delivery, whatever the contract."
    ),
    values="Money an hour. No value without hours.",
    source="Parakeeto, agency glossary (ABR).",
)

declare(
    "average_cost_per_hour",
    "labour_cost / hours",
    label=_("Cost per hour"),
    unit=MONEY_PER_HOUR,
    direction=LOWER,
    definition=_("Average cost per hour (ACPH): fully loaded labour cost per hour worked."),
    values="Money an hour. No value without hours.",
    source="Parakeeto, agency glossary (ACPH).",
)

declare(
    "pass_through_share",
    "pass_through / invoiced",
    label=_("Pass-through share"),
    unit=RATIO,
    direction=NEITHER,
    definition=_("Third-party cost that the client pays on top, as a share of revenue."),
    values="Ratio. No value without revenue.",
    source="Parakeeto, agency glossary (pass-through).",
)

declare(
    "estimate_margin",
    "(ordered_to_date - estimated_cost_to_date) / ordered_to_date",
    label=_("Margin at estimate"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "What the order was to earn when it was priced: the fee less the estimated cost, as a share"
        " of the fee."
    ),
    values="Ratio. No value without a fee.",
    source="ERPNext, request 5393 (margin by estimate, order and invoice).",
)

declare(
    "order_margin",
    "(ordered_to_date - (labour_cost_to_date + third_party_to_date - pass_through_to_date)) /"
    " ordered_to_date",
    label=_("Margin at order"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "What is left of the fee after what the work has cost so far, as a share of the fee."
    ),
    values="Ratio; falls until the project ends. No value without a fee.",
    source="ERPNext, request 5393 (margin by estimate, order and invoice).",
)

declare(
    "invoice_margin",
    "(invoiced_to_date - labour_cost_to_date - third_party_to_date) / invoiced_to_date",
    label=_("Margin at invoice"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "What is left of the money invoiced so far after everything spent so far, as a share of it."
    ),
    values="Ratio. No value where nothing was invoiced.",
    source="ERPNext, request 5393 (margin by estimate, order and invoice).",
)

declare(
    "average_order",
    "ordered / orders",
    label=_("Average order"),
    unit=MONEY,
    direction=HIGHER,
    definition=_("Fee of the orders signed, per order."),
    values="Money. No value without an order.",
    source="Fader and Hardie (2013), monetary value per transaction.",
)
