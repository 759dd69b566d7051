"""How the work goes: hours, capacity, budget used."""

from acm_lib.measures.base import HIGHER, LOWER, NEITHER, measure, ratio
from acm_lib.statements import HOURS, MONEY, RATIO, _


@measure(
    label=_("Utilisation"),
    unit=RATIO,
    better=HIGHER,
    needs=("billable_hours", "capacity_hours"),
    formula="billable_hours / capacity_hours",
)
def utilisation(facts):
    """Billable hours as a share of the hours people can work. Producers are healthy near 75 %,
    account managers near 35 %.

    Ratio, 0-1 and above. No value where capacity is 0.

    Source: Scoro, operational metrics (utilisation).
    """
    return ratio(facts["billable_hours"], facts["capacity_hours"])


@measure(
    label=_("Capacity load"),
    unit=RATIO,
    better=NEITHER,
    needs=("hours", "capacity_hours"),
    formula="hours / capacity_hours",
)
def capacity_load(facts):
    """All hours worked as a share of the hours people can work; above 100 % is overtime.

    Ratio. No value where capacity is 0.

    Source: Scoro, operational metrics (capacity).
    """
    return ratio(facts["hours"], facts["capacity_hours"])


@measure(
    label=_("Billable share"),
    unit=RATIO,
    better=HIGHER,
    needs=("billable_hours", "hours"),
    formula="billable_hours / hours",
)
def billable_share(facts):
    """Billable hours as a share of all hours worked.

    Ratio. No value without hours.

    Source: Scoro, operational metrics (billable hours).
    """
    return ratio(facts["billable_hours"], facts["hours"])


@measure(
    label=_("Realisation"),
    unit=RATIO,
    better=HIGHER,
    needs=("invoiced", "third_party", "standard_value"),
    formula="(invoiced - third_party) / standard_value",
)
def realisation(facts):
    """AGI as a share of what the billable hours would bring at list price; below 100 % hours were
    given away.

    Ratio. No value where the hours have no list price.

    Source: billed value over standard value of billable hours, as professional firms use it.
    """
    return ratio(facts["invoiced"] - facts["third_party"], facts["standard_value"])


@measure(
    label=_("Write-off"),
    unit=MONEY,
    better=LOWER,
    needs=("invoiced", "third_party", "standard_value"),
    formula="max(0, standard_value - (invoiced - third_party))",
)
def write_off(facts):
    """Work at list price that was never charged: the standard value of billable hours less AGI,
    where that is positive.

    Money, never negative.

    Source: standard value less billed value, as professional firms use it.
    """
    return (facts["standard_value"] - (facts["invoiced"] - facts["third_party"])).clip(lower=0)


@measure(
    label=_("Budget used"),
    unit=RATIO,
    better=NEITHER,
    needs=(
        "labour_cost_to_date",
        "third_party_to_date",
        "pass_through_to_date",
        "budget_cost_to_date",
    ),
    formula=(
        "(labour_cost_to_date + third_party_to_date - pass_through_to_date) / budget_cost_to_date"
    ),
)
def budget_used(facts):
    """Cost so far as a share of the budget, third-party cost inside it. Exactly 100 % is not over.

    Ratio. No value without a budget.

    Source: Productive, budget used (hours times rate against the budget).
    """
    cost = (
        facts["labour_cost_to_date"] + facts["third_party_to_date"] - facts["pass_through_to_date"]
    )
    return ratio(cost, facts["budget_cost_to_date"])


@measure(
    label=_("Budget left"),
    unit=MONEY,
    better=HIGHER,
    needs=(
        "budget_cost_to_date",
        "labour_cost_to_date",
        "third_party_to_date",
        "pass_through_to_date",
    ),
    formula=(
        "budget_cost_to_date - (labour_cost_to_date + third_party_to_date - pass_through_to_date)"
    ),
)
def budget_left(facts):
    """The budget less the cost so far.

    Money, negative where the budget is overspent.

    Source: Productive, budget remaining.
    """
    return facts["budget_cost_to_date"] - (
        facts["labour_cost_to_date"] + facts["third_party_to_date"] - facts["pass_through_to_date"]
    )


@measure(
    label=_("Hours used"),
    unit=RATIO,
    better=NEITHER,
    needs=("hours_to_date", "budget_hours_to_date"),
    formula="hours_to_date / budget_hours_to_date",
    client_may_see=True,
)
def hours_used(facts):
    """Hours worked so far as a share of the hours planned.

    Ratio. No value without planned hours.

    Source: Productive, budget used (time).
    """
    return ratio(facts["hours_to_date"], facts["budget_hours_to_date"])


@measure(
    label=_("Progress"),
    unit=RATIO,
    better=HIGHER,
    needs=("earned_hours_to_date", "budget_hours_to_date"),
    formula="earned_hours_to_date / budget_hours_to_date",
    client_may_see=True,
)
def progress(facts):
    """Planned hours of the finished tasks as a share of all hours planned: how far the work is,
    without its cost.

    Ratio, 0-1. No value without planned hours.

    Source: DAU, Earned Value Management Gold Card (percent complete), in hours.
    """
    return ratio(facts["earned_hours_to_date"], facts["budget_hours_to_date"])


@measure(
    label=_("Hours left"),
    unit=HOURS,
    better=HIGHER,
    needs=("budget_hours_to_date", "hours_to_date"),
    formula="budget_hours_to_date - hours_to_date",
    client_may_see=True,
)
def hours_left(facts):
    """Hours planned less hours worked so far.

    Hours, negative where more was worked than planned.

    Source: Kimai, request 4650 (hours left).
    """
    return facts["budget_hours_to_date"] - facts["hours_to_date"]


@measure(
    label=_("Tasks on time"),
    unit=RATIO,
    better=HIGHER,
    needs=("tasks_on_time", "tasks_done"),
    formula="tasks_on_time / tasks_done",
    client_may_see=True,
)
def on_time(facts):
    """Finished tasks that were done by their planned day.

    Ratio. No value where nothing was finished.

    Source: Scoro, operational metrics (on-time delivery).
    """
    return ratio(facts["tasks_on_time"], facts["tasks_done"])
