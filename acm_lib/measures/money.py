"""What the agency earns: revenue, AGI, cost, profit and margins."""

from acm_lib.measures.base import HIGHER, LOWER, NEITHER, measure, ratio
from acm_lib.statements import MONEY, MONEY_PER_HOUR, RATIO, _


@measure(
    label=_("Revenue"),
    unit=MONEY,
    better=HIGHER,
    needs=("invoiced",),
    formula="invoiced",
    client_may_see=True,
)
def revenue(facts):
    """Gross revenue: everything invoiced, credit notes taken off, without tax.

    Money. 0 where nothing was invoiced.

    Source: Parakeeto, agency glossary (gross revenue).
    """
    return facts["invoiced"]


@measure(
    label=_("AGI"),
    unit=MONEY,
    better=HIGHER,
    needs=("invoiced", "third_party"),
    formula="invoiced - third_party",
)
def agi(facts):
    """Adjusted gross income: revenue less pass-through and other third-party cost; what the
    agency's own work brings in.

    Money, negative where third parties cost more than was invoiced.

    Source: Parakeeto, agency glossary (AGI).
    """
    return facts["invoiced"] - facts["third_party"]


@measure(
    label=_("Delivery cost"),
    unit=MONEY,
    better=LOWER,
    needs=("labour_cost", "third_party", "pass_through"),
    formula="labour_cost + third_party - pass_through",
)
def delivery_cost(facts):
    """Cost of the work itself: hours at their cost rate and third-party cost the client does not
    pay on top.

    Money.

    Source: Productive, cost of a project (tracked hours times cost rate, and expenses).
    """
    return facts["labour_cost"] + facts["third_party"] - facts["pass_through"]


@measure(
    label=_("Delivery profit"),
    unit=MONEY,
    better=HIGHER,
    needs=("invoiced", "third_party", "labour_cost"),
    formula="invoiced - third_party - labour_cost",
)
def delivery_profit(facts):
    """What is left of AGI after the hours worked are paid: AGI less labour cost.

    Money, negative where a client costs more than it brings.

    Source: Parakeeto, delivery margin (its numerator).
    """
    return facts["invoiced"] - facts["third_party"] - facts["labour_cost"]


@measure(
    label=_("Delivery margin"),
    unit=RATIO,
    better=HIGHER,
    needs=("invoiced", "third_party", "labour_cost"),
    formula="(invoiced - third_party - labour_cost) / (invoiced - third_party)",
)
def delivery_margin(facts):
    """Delivery profit as a share of AGI. Healthy agency-wide at 50-60 %.

    Ratio, at most 1. No value where AGI is 0 or less: a share of nothing says nothing.

    Source: Parakeeto, delivery margin.
    """
    income = facts["invoiced"] - facts["third_party"]
    return ratio(income - facts["labour_cost"], income.where(income > 0))


@measure(
    label=_("AGI per hour"),
    unit=MONEY_PER_HOUR,
    better=HIGHER,
    needs=("invoiced", "third_party", "hours"),
    formula="(invoiced - third_party) / hours",
)
def abr(facts):
    """Average billable rate (ABR): AGI earned per hour of delivery, whatever the contract.

    Money an hour. No value without hours.

    Source: Parakeeto, agency glossary (ABR).
    """
    return ratio(facts["invoiced"] - facts["third_party"], facts["hours"])


@measure(
    label=_("Cost per hour"),
    unit=MONEY_PER_HOUR,
    better=LOWER,
    needs=("labour_cost", "hours"),
    formula="labour_cost / hours",
)
def acph(facts):
    """Average cost per hour (ACPH): fully loaded labour cost per hour worked.

    Money an hour. No value without hours.

    Source: Parakeeto, agency glossary (ACPH).
    """
    return ratio(facts["labour_cost"], facts["hours"])


@measure(
    label=_("Pass-through share"),
    unit=RATIO,
    better=NEITHER,
    needs=("pass_through", "invoiced"),
    formula="pass_through / invoiced",
)
def pass_through_share(facts):
    """Third-party cost that the client pays on top, as a share of revenue.

    Ratio. No value without revenue.

    Source: Parakeeto, agency glossary (pass-through).
    """
    return ratio(facts["pass_through"], facts["invoiced"])


@measure(
    label=_("Margin at estimate"),
    unit=RATIO,
    better=HIGHER,
    needs=("ordered_to_date", "estimated_cost_to_date"),
    formula="(ordered_to_date - estimated_cost_to_date) / ordered_to_date",
)
def estimate_margin(facts):
    """What the order was to earn when it was priced: the fee less the estimated cost, as a share of
    the fee.

    Ratio. No value without a fee.

    Source: ERPNext, request 5393 (margin by estimate, order and invoice).
    """
    return ratio(
        facts["ordered_to_date"] - facts["estimated_cost_to_date"], facts["ordered_to_date"]
    )


@measure(
    label=_("Margin at order"),
    unit=RATIO,
    better=HIGHER,
    needs=("ordered_to_date", "labour_cost_to_date", "third_party_to_date", "pass_through_to_date"),
    formula=(
        "(ordered_to_date - (labour_cost_to_date + third_party_to_date - pass_through_to_date)) /"
        " ordered_to_date"
    ),
)
def order_margin(facts):
    """What is left of the fee after what the work has cost so far, as a share of the fee.

    Ratio; falls until the project ends. No value without a fee.

    Source: ERPNext, request 5393 (margin by estimate, order and invoice).
    """
    cost = (
        facts["labour_cost_to_date"] + facts["third_party_to_date"] - facts["pass_through_to_date"]
    )
    return ratio(facts["ordered_to_date"] - cost, facts["ordered_to_date"])


@measure(
    label=_("Margin at invoice"),
    unit=RATIO,
    better=HIGHER,
    needs=("invoiced_to_date", "labour_cost_to_date", "third_party_to_date"),
    formula="(invoiced_to_date - labour_cost_to_date - third_party_to_date) / invoiced_to_date",
)
def invoice_margin(facts):
    """What is left of the money invoiced so far after everything spent so far, as a share of it.

    Ratio. No value where nothing was invoiced.

    Source: ERPNext, request 5393 (margin by estimate, order and invoice).
    """
    return ratio(
        facts["invoiced_to_date"] - facts["labour_cost_to_date"] - facts["third_party_to_date"],
        facts["invoiced_to_date"],
    )


@measure(
    label=_("Average order"),
    unit=MONEY,
    better=HIGHER,
    needs=("ordered", "orders"),
    formula="ordered / orders",
)
def average_order(facts):
    """Fee of the orders signed, per order.

    Money. No value without an order.

    Source: Fader and Hardie (2013), monetary value per transaction.
    """
    return ratio(facts["ordered"], facts["orders"])
