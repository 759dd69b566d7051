"""Earned value: cost and progress on one scale. All of these are to date; every division by zero is
'no value'.

AC is the delivery cost (labour and third-party cost without pass-through), PV the plan, EV the
budget of finished tasks (0/100 rule), BAC the whole budget.
"""

import pandas as pd

from acm_lib.measures.base import HIGHER, LOWER, NEITHER, measure, ratio
from acm_lib.statements import INDEX, MONEY, RATIO, _

_AC = "(labour_cost_to_date + third_party_to_date - pass_through_to_date)"
_AC_NEEDS = ("labour_cost_to_date", "third_party_to_date", "pass_through_to_date")


def _ac(facts: pd.DataFrame) -> pd.Series:
    return (
        facts["labour_cost_to_date"] + facts["third_party_to_date"] - facts["pass_through_to_date"]
    )


@measure(
    label=_("Budget (BAC)"),
    unit=MONEY,
    better=NEITHER,
    needs=("budget_cost_to_date",),
    formula="budget_cost_to_date",
)
def bac(facts):
    """Budget at completion: the whole approved budget of the work.

    Money.

    Source: DAU, Earned Value Management Gold Card.
    """
    return facts["budget_cost_to_date"]


@measure(
    label=_("Planned (PV)"),
    unit=MONEY,
    better=NEITHER,
    needs=("planned_cost_to_date",),
    formula="planned_cost_to_date",
)
def pv(facts):
    """Planned value: the budget of the work that was to be done by now.

    Money.

    Source: DAU, Earned Value Management Gold Card.
    """
    return facts["planned_cost_to_date"]


@measure(
    label=_("Earned (EV)"),
    unit=MONEY,
    better=HIGHER,
    needs=("earned_cost_to_date",),
    formula="earned_cost_to_date",
)
def ev(facts):
    """Earned value: the budget of the work that is finished by now.

    Money.

    Source: DAU, Earned Value Management Gold Card.
    """
    return facts["earned_cost_to_date"]


@measure(label=_("Spent (AC)"), unit=MONEY, better=LOWER, needs=_AC_NEEDS, formula=_AC.strip("()"))
def ac(facts):
    """Actual cost of the work so far.

    Money.

    Source: DAU, Earned Value Management Gold Card.
    """
    return _ac(facts)


@measure(
    label=_("Work done"),
    unit=RATIO,
    better=HIGHER,
    needs=("earned_cost_to_date", "budget_cost_to_date"),
    formula="earned_cost_to_date / budget_cost_to_date",
)
def work_done(facts):
    """Earned value as a share of the whole budget.

    Ratio, 0-1. No value without a budget.

    Source: DAU, Earned Value Management Gold Card (percent complete).
    """
    return ratio(facts["earned_cost_to_date"], facts["budget_cost_to_date"])


@measure(
    label=_("Cost variance"),
    unit=MONEY,
    better=HIGHER,
    needs=("earned_cost_to_date", *_AC_NEEDS),
    formula=f"earned_cost_to_date - {_AC}",
)
def cv(facts):
    """Earned value less actual cost (CV); negative: the work cost more than it was to cost.

    Money.

    Source: DAU, Earned Value Management Gold Card.
    """
    return facts["earned_cost_to_date"] - _ac(facts)


@measure(
    label=_("Schedule variance"),
    unit=MONEY,
    better=HIGHER,
    needs=("earned_cost_to_date", "planned_cost_to_date"),
    formula="earned_cost_to_date - planned_cost_to_date",
)
def sv(facts):
    """Earned value less planned value (SV); negative: behind plan.

    Money.

    Source: DAU, Earned Value Management Gold Card.
    """
    return facts["earned_cost_to_date"] - facts["planned_cost_to_date"]


@measure(
    label=_("CPI"),
    unit=INDEX,
    better=HIGHER,
    needs=("earned_cost_to_date", *_AC_NEEDS),
    formula=f"earned_cost_to_date / {_AC}",
)
def cpi(facts):
    """Cost performance index: earned value for each unit of money spent; under 1 is over cost.

    Index. No value before anything was spent.

    Source: DAU, Earned Value Management Gold Card.
    """
    return ratio(facts["earned_cost_to_date"], _ac(facts))


@measure(
    label=_("SPI"),
    unit=INDEX,
    better=HIGHER,
    needs=("earned_cost_to_date", "planned_cost_to_date"),
    formula="earned_cost_to_date / planned_cost_to_date",
)
def spi(facts):
    """Schedule performance index: earned value for each unit of planned value; under 1 is behind
    plan.

    Index. No value before anything was planned.

    Source: DAU, Earned Value Management Gold Card.
    """
    return ratio(facts["earned_cost_to_date"], facts["planned_cost_to_date"])


@measure(
    label=_("EAC at CPI"),
    unit=MONEY,
    better=LOWER,
    needs=("budget_cost_to_date", "earned_cost_to_date", *_AC_NEEDS),
    formula=f"budget_cost_to_date * {_AC} / earned_cost_to_date",
)
def eac(facts):
    """Estimate at completion if the rest goes as it went so far: BAC / CPI.

    Money. No value before anything was earned.

    Source: DAU, Earned Value Management Gold Card.
    """
    return ratio(facts["budget_cost_to_date"] * _ac(facts), facts["earned_cost_to_date"])


@measure(
    label=_("EAC at plan"),
    unit=MONEY,
    better=LOWER,
    needs=("budget_cost_to_date", "earned_cost_to_date", *_AC_NEEDS),
    formula=f"{_AC} + (budget_cost_to_date - earned_cost_to_date)",
)
def eac_at_plan(facts):
    """Estimate at completion if the rest costs what was planned for it: AC + (BAC - EV).

    Money.

    Source: DAU, Earned Value Management Gold Card.
    """
    return _ac(facts) + (facts["budget_cost_to_date"] - facts["earned_cost_to_date"])


@measure(
    label=_("EAC at CPI x SPI"),
    unit=MONEY,
    better=LOWER,
    needs=("budget_cost_to_date", "earned_cost_to_date", "planned_cost_to_date", *_AC_NEEDS),
    formula=(
        f"{_AC} + (budget_cost_to_date - earned_cost_to_date) * {_AC} * planned_cost_to_date /"
        " (earned_cost_to_date * earned_cost_to_date)"
    ),
)
def eac_at_cpi_spi(facts):
    """Estimate at completion if the rest suffers from both cost and delay: AC + (BAC - EV) / (CPI x
    SPI).

    Money. No value before anything was earned.

    Source: DAU, Earned Value Management Gold Card.
    """
    earned = facts["earned_cost_to_date"]
    rest = facts["budget_cost_to_date"] - earned
    return _ac(facts) + ratio(rest * _ac(facts) * facts["planned_cost_to_date"], earned * earned)


@measure(
    label=_("Cost to go"),
    unit=MONEY,
    better=LOWER,
    needs=("budget_cost_to_date", "earned_cost_to_date", *_AC_NEEDS),
    formula=f"budget_cost_to_date * {_AC} / earned_cost_to_date - {_AC}",
)
def etc(facts):
    """Estimate to complete (ETC): EAC at CPI less what was spent already.

    Money. No value before anything was earned.

    Source: DAU, Earned Value Management Gold Card.
    """
    return ratio(facts["budget_cost_to_date"] * _ac(facts), facts["earned_cost_to_date"]) - _ac(
        facts
    )


@measure(
    label=_("Variance at end"),
    unit=MONEY,
    better=HIGHER,
    needs=("budget_cost_to_date", "earned_cost_to_date", *_AC_NEEDS),
    formula=f"budget_cost_to_date - budget_cost_to_date * {_AC} / earned_cost_to_date",
)
def vac(facts):
    """Variance at completion (VAC): the budget less EAC at CPI; negative: an overrun is coming.

    Money. No value before anything was earned.

    Source: DAU, Earned Value Management Gold Card.
    """
    return facts["budget_cost_to_date"] - ratio(
        facts["budget_cost_to_date"] * _ac(facts), facts["earned_cost_to_date"]
    )


@measure(
    label=_("TCPI"),
    unit=INDEX,
    better=LOWER,
    needs=("budget_cost_to_date", "earned_cost_to_date", *_AC_NEEDS),
    formula=f"(budget_cost_to_date - earned_cost_to_date) / (budget_cost_to_date - {_AC})",
)
def tcpi(facts):
    """To-complete performance index: the CPI the rest of the work needs to land on the budget.

    Index. No value where the budget is spent: then no performance can land on it.

    Source: DAU, Earned Value Management Gold Card.
    """
    left = facts["budget_cost_to_date"] - _ac(facts)
    return ratio(facts["budget_cost_to_date"] - facts["earned_cost_to_date"], left.where(left > 0))
