"""Earned value: cost and progress on one scale. All of these are to date; every division by zero is
'no value'.

AC is the delivery cost (labour and third-party cost without pass-through), PV the plan, EV the
budget of finished tasks (0/100 rule), BAC the whole budget.
"""

from acm_lib.measures.base import HIGHER, LOWER, NEITHER, declare
from acm_lib.statements import INDEX, MONEY, RATIO, _

_GOLD_CARD = "DAU, Earned Value Management Gold Card."
_AC = "(labour_cost_to_date + third_party_to_date - pass_through_to_date)"

declare(
    "bac",
    "budget_cost_to_date",
    label=_("Budget (BAC)"),
    unit=MONEY,
    direction=NEITHER,
    definition=_("Budget at completion: the whole approved budget of the work."),
    source=_GOLD_CARD,
)

declare(
    "pv",
    "planned_cost_to_date",
    label=_("Planned (PV)"),
    unit=MONEY,
    direction=NEITHER,
    definition=_("Planned value: the budget of the work that was to be done by now."),
    source=_GOLD_CARD,
)

declare(
    "ev",
    "earned_cost_to_date",
    label=_("Earned (EV)"),
    unit=MONEY,
    direction=HIGHER,
    definition=_("Earned value: the budget of the work that is finished by now."),
    source=_GOLD_CARD,
)

declare(
    "ac",
    _AC[1:-1],
    label=_("Spent (AC)"),
    unit=MONEY,
    direction=LOWER,
    definition=_("Actual cost of the work so far."),
    source=_GOLD_CARD,
)

declare(
    "work_done",
    "earned_cost_to_date / budget_cost_to_date",
    label=_("Work done"),
    unit=RATIO,
    direction=HIGHER,
    definition=_("Earned value as a share of the whole budget."),
    values="Ratio, 0-1. No value without a budget.",
    source="DAU, Earned Value Management Gold Card (percent complete).",
)

declare(
    "cv",
    f"earned_cost_to_date - {_AC}",
    label=_("Cost variance"),
    unit=MONEY,
    direction=HIGHER,
    definition=_(
        "Earned value less actual cost (CV); negative: the work cost more than it was to cost."
    ),
    source=_GOLD_CARD,
)

declare(
    "sv",
    "earned_cost_to_date - planned_cost_to_date",
    label=_("Schedule variance"),
    unit=MONEY,
    direction=HIGHER,
    definition=_("Earned value less planned value (SV); negative: behind plan."),
    source=_GOLD_CARD,
)

declare(
    "cpi",
    f"earned_cost_to_date / {_AC}",
    label=_("CPI"),
    unit=INDEX,
    direction=HIGHER,
    definition=_(
        "Cost performance index: earned value for each unit of money spent; under 1 is over cost."
    ),
    values="Index. No value before anything was spent.",
    source=_GOLD_CARD,
)

declare(
    "spi",
    "earned_cost_to_date / planned_cost_to_date",
    label=_("SPI"),
    unit=INDEX,
    direction=HIGHER,
    definition=_(
        "Schedule performance index: earned value for each unit of planned value; under 1 is behind"
        " plan."
    ),
    values="Index. No value before anything was planned.",
    source=_GOLD_CARD,
)

declare(
    "eac",
    f"budget_cost_to_date * {_AC} / earned_cost_to_date",
    label=_("EAC at CPI"),
    unit=MONEY,
    direction=LOWER,
    definition=_("Estimate at completion if the rest goes as it went so far: BAC / CPI."),
    values="Money. No value before anything was earned.",
    source=_GOLD_CARD,
)

declare(
    "eac_at_plan",
    f"{_AC} + (budget_cost_to_date - earned_cost_to_date)",
    label=_("EAC at plan"),
    unit=MONEY,
    direction=LOWER,
    definition=_(
        "Estimate at completion if the rest costs what was planned for it: AC + (BAC - EV)."
    ),
    source=_GOLD_CARD,
)

declare(
    "eac_at_cpi_spi",
    f"{_AC} + (budget_cost_to_date - earned_cost_to_date) * {_AC} * planned_cost_to_date /"
    " (earned_cost_to_date * earned_cost_to_date)",
    label=_("EAC at CPI x SPI"),
    unit=MONEY,
    direction=LOWER,
    definition=_(
        "Estimate at completion if the rest suffers from both cost and delay: AC + (BAC - EV) /"
        " (CPI x SPI)."
    ),
    values="Money. No value before anything was earned.",
    source=_GOLD_CARD,
)

declare(
    "etc",
    f"budget_cost_to_date * {_AC} / earned_cost_to_date - {_AC}",
    label=_("Cost to go"),
    unit=MONEY,
    direction=LOWER,
    definition=_("Estimate to complete (ETC): EAC at CPI less what was spent already."),
    values="Money. No value before anything was earned.",
    source=_GOLD_CARD,
)

declare(
    "vac",
    f"budget_cost_to_date - budget_cost_to_date * {_AC} / earned_cost_to_date",
    label=_("Variance at end"),
    unit=MONEY,
    direction=HIGHER,
    definition=_(
        "Variance at completion (VAC): the budget less EAC at CPI; negative: an overrun is coming."
    ),
    values="Money. No value before anything was earned.",
    source=_GOLD_CARD,
)

declare(
    "tcpi",
    f"(budget_cost_to_date - earned_cost_to_date) / (budget_cost_to_date - {_AC})",
    label=_("TCPI"),
    unit=INDEX,
    direction=LOWER,
    definition=_(
        "To-complete performance index: the CPI the rest of the work needs to land on the budget."
    ),
    values="Index. No value where the budget is spent: then no performance can land on it.",
    source=_GOLD_CARD,
    positive=f"budget_cost_to_date - {_AC}",
)
