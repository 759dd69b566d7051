"""How the work goes: hours, capacity, budget used."""

from acm_lib.measures.base import HIGHER, LOWER, NEITHER, declare
from acm_lib.statements import HOURS, MONEY, RATIO, _

declare(
    "utilisation",
    "billable_hours / capacity_hours",
    label=_("Utilisation"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "Billable hours as a share of the hours people can work. Producers are healthy near 75 %,"
        " account managers near 35 %."
    ),
    values="Ratio, 0-1 and above. No value where capacity is 0.",
    source="Scoro, operational metrics (utilisation).",
)

declare(
    "capacity_load",
    "hours / capacity_hours",
    label=_("Capacity load"),
    unit=RATIO,
    direction=NEITHER,
    definition=_(
        "All hours worked as a share of the hours people can work; above 100 % is overtime."
    ),
    values="Ratio. No value where capacity is 0.",
    source="Scoro, operational metrics (capacity).",
)

declare(
    "billable_share",
    "billable_hours / hours",
    label=_("Billable share"),
    unit=RATIO,
    direction=HIGHER,
    definition=_("Billable hours as a share of all hours worked."),
    values="Ratio. No value without hours.",
    source="Scoro, operational metrics (billable hours).",
)

declare(
    "realisation",
    "(invoiced - third_party) / standard_value",
    label=_("Realisation"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "AGI as a share of what the billable hours would bring at list price; below 100 % hours"
        " were given away."
    ),
    values="Ratio. No value where the hours have no list price.",
    source="billed value over standard value of billable hours, as professional firms use it.",
)

declare(
    "write_off",
    "max(0, standard_value - (invoiced - third_party))",
    label=_("Write-off"),
    unit=MONEY,
    direction=LOWER,
    definition=_(
        "Work at list price that was never charged: the standard value of billable hours less AGI,"
        " where that is positive."
    ),
    values="Money, never negative.",
    source="standard value less billed value, as professional firms use it.",
)

declare(
    "budget_used",
    "(labour_cost_to_date + third_party_to_date - pass_through_to_date) / budget_cost_to_date",
    label=_("Budget used"),
    unit=RATIO,
    direction=NEITHER,
    definition=_(
        "Cost so far as a share of the budget, third-party cost inside it. Exactly 100 % is not"
        " over."
    ),
    values="Ratio. No value without a budget.",
    source="Productive, budget used (hours times rate against the budget).",
)

declare(
    "budget_remaining",
    "budget_cost_to_date - (labour_cost_to_date + third_party_to_date - pass_through_to_date)",
    label=_("Budget left"),
    unit=MONEY,
    direction=HIGHER,
    definition=_("The budget less the cost so far."),
    values="Money, negative where the budget is overspent.",
    source="Productive, budget remaining.",
)

declare(
    "hours_used",
    "hours_to_date / budget_hours_to_date",
    label=_("Hours used"),
    unit=RATIO,
    direction=NEITHER,
    definition=_("Hours worked so far as a share of the hours planned."),
    values="Ratio. No value without planned hours.",
    source="Productive, budget used (time).",
    client_may_see=True,
)

declare(
    "progress",
    "earned_hours_to_date / budget_hours_to_date",
    label=_("Progress"),
    unit=RATIO,
    direction=HIGHER,
    definition=_(
        "Planned hours of the finished tasks as a share of all hours planned: how far the work is,"
        " without its cost."
    ),
    values="Ratio, 0-1. No value without planned hours.",
    source="DAU, Earned Value Management Gold Card (percent complete), in hours.",
    client_may_see=True,
)

declare(
    "hours_remaining",
    "budget_hours_to_date - hours_to_date",
    label=_("Hours left"),
    unit=HOURS,
    direction=HIGHER,
    definition=_("Hours planned less hours worked so far."),
    values="Hours, negative where more was worked than planned.",
    source="Kimai, request 4650 (hours left).",
    client_may_see=True,
)

declare(
    "on_time",
    "tasks_on_time / tasks_done",
    label=_("Tasks on time"),
    unit=RATIO,
    direction=HIGHER,
    definition=_("Finished tasks that were done by their planned day."),
    values="Ratio. No value where nothing was finished.",
    source="Scoro, operational metrics (on-time delivery).",
    client_may_see=True,
)
