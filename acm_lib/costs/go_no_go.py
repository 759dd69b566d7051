"""Go, go if, or no: what an opportunity earns at which fee, its loss probability, and whether both
sides can carry it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from acm_lib.book import BookView, per_view
from acm_lib.costs.conditions import (
    CHANCE,
    PaymentRecord,
    capacity,
    capacity_conditions,
    payment_conditions,
    payment_record,
    price_conditions,
)
from acm_lib.costs.estimates import Estimate, estimate
from acm_lib.costs.overruns import MIN_CLOSED
from acm_lib.costs.pricing import fee_for_margin
from acm_lib.costs.scenario import Changes, scenario
from acm_lib.costs.sensitivity import tornado
from acm_lib.costs.simulation import Simulation, simulate
from acm_lib.errors import UsageError
from acm_lib.statements import Statement, _

GO, GO_IF, NO = _("go"), _("go if"), _("no")
MAX_LOSS_PROBABILITY = 0.5
MAX_FEE_INCREASE = 0.5  # a fee that has to rise by more than half is another order


@dataclass(frozen=True)
class Decision:
    """What to answer, and what the answer depends on.

    Attributes
    ----------
    simulation : of the estimate with the changes made.
    decision : "go", "go if" (the conditions are met) or "no".
    conditions : what would have to be agreed, in words; for a "no" what it would take.
    reasons : what the answer rests on, in words.
    target_margin : the target, share of the fee.
    p_loss, chance_of_target : share of simulations that cost more than the fee, and that bring the
        target; NaN where the past is too short or there is no fee.
    margin_lowest, margin, margin_highest : P10, P50 and P90 of the margin.
    lowest_fee : brings the target margin with 80 % chance, money.
    payment_record : of the client.
    capacity : one row per department: department, hours, free_hours, beyond (hours beyond the free
        ones), clash (bool).
    tornado : one row per driver, the widest first: driver, department ("" where not of one), low,
        high (its P10 and P90, or 10 % less and more), margin_low, margin_high (with the others at
        their median), swing.
    """

    simulation: Simulation = field(compare=False, repr=False)
    decision: str
    conditions: tuple[Statement, ...]
    reasons: tuple[Statement, ...]
    target_margin: float
    p_loss: float
    chance_of_target: float
    margin_lowest: float
    margin: float
    margin_highest: float
    lowest_fee: float
    payment_record: PaymentRecord
    capacity: pd.DataFrame = field(compare=False, repr=False)
    tornado: pd.DataFrame = field(compare=False, repr=False)

    @property
    def estimate(self) -> Estimate:
        """With the changes made."""
        return self.simulation.plan

    @property
    def margins(self) -> np.ndarray:
        """The margin in each simulation, share of the fee; NaN without a fee."""
        return self.simulation.margins

    @property
    def past_orders(self) -> int:
        """Closed orders the simulations rest on."""
        return self.simulation.past_orders


@per_view
def go_no_go(
    view: BookView,
    opportunity_id: str,
    changes: Changes | None = None,
    target_margin: float | None = None,
) -> Decision:
    """Should the agency sign this?

    Parameters
    ----------
    view : as for `estimate`; `projects`, `budget_lines` and `time_entries` give the past that the
        chances rest on, `invoices` how the client pays.
    changes : what if; None: as it was estimated.
    target_margin : of the fee; None: the book's own target.

    Returns
    -------
    The same for the same view and changes: simulations have a fixed seed.

    Raises
    ------
    UsageError : no such opportunity, a change that cannot be, a target of 100 % or more.
    NotEnoughData : nobody has estimated it. A past that is too short is not an error: the chances
        are NaN.
    """
    target = view.settings.targets.margin if target_margin is None else float(target_margin)
    if not -1 < target < 1:
        raise UsageError(
            f"A target margin of {target!r} cannot be priced. It is a share of the fee. Give a"
            " number below 1, as in .5 for 50 %."
        )
    plan = scenario(estimate(view, opportunity_id), changes or Changes())
    simulation = simulate(view, plan)
    margins = simulation.margins
    p_loss = simulation.probability(margins < 0)
    lowest, median, highest = np.nan, float(margins[0]), np.nan
    if p_loss == p_loss:
        lowest, median, highest = (float(q) for q in np.quantile(margins, [0.1, 0.5, 0.9]))
    lowest_fee = fee_for_margin(float(np.quantile(simulation.costs, CHANCE)), target)
    departments, record = capacity(plan), payment_record(view, plan)
    conditions = (
        *price_conditions(simulation, lowest_fee, target),
        *capacity_conditions(plan, departments),
        *payment_conditions(plan, record),
    )
    reasons = []
    if p_loss == p_loss:
        reasons.append(
            Statement(
                _(
                    "{p:ratio} probability of a loss. Expected margin {margin:ratio} (80 % interval"
                    " {lowest:ratio} to {highest:ratio}); target {target:ratio}."
                ),
                p=p_loss,
                margin=median,
                lowest=lowest,
                highest=highest,
                target=target,
            )
        )
    return Decision(
        simulation,
        _answer(plan, p_loss, lowest_fee, conditions),
        conditions,
        (*reasons, *_reasons(simulation, record)),
        target,
        p_loss,
        simulation.probability(margins >= target),
        lowest,
        median,
        highest,
        lowest_fee,
        record,
        departments,
        tornado(simulation),
    )


def _answer(
    plan: Estimate, p_loss: float, lowest_fee: float, conditions: tuple[Statement, ...]
) -> str:
    loses = p_loss > MAX_LOSS_PROBABILITY or plan.profit < 0
    if plan.fee > 0 and (loses or lowest_fee > (1 + MAX_FEE_INCREASE) * plan.fee):
        return NO
    return GO_IF if conditions else GO


def _reasons(simulation: Simulation, record: PaymentRecord) -> list[Statement]:
    plan, reasons = simulation.plan, []
    if plan.fee > 0 and plan.break_even_hours == plan.break_even_hours:
        reasons.append(
            Statement(
                _(
                    "The fee covers {even:hours}; {hours:hours} were estimated and"
                    " {expected:hours} are likely."
                ),
                even=plan.break_even_hours,
                hours=plan.hours,
                expected=float(np.median(simulation.hours)),
            )
        )
    if plan.overtime_cost > 0:
        reasons.append(
            Statement(
                _(
                    "{hours:hours} are beyond what the departments have free; as overtime they cost"
                    " {cost:money} more."
                ),
                hours=plan.overtime_hours,
                cost=plan.overtime_cost,
            )
        )
    if record.days_late <= 0:
        reasons.append(Statement(_("The client pays on time.")))
    elif record.days_late > 0:
        reasons.append(
            Statement(
                _(
                    "The client paid {days:days} late over the last 12 months, {before:days} the"
                    " year before."
                ),
                days=round(record.days_late),
                before=record.days_late_before,
            )
        )
    if not simulation.has_past:
        reasons.append(
            Statement(
                _(
                    "No chance is given: it needs {needed:count} closed projects with planned"
                    " hours, and there are {n:count}."
                ),
                needed=MIN_CLOSED,
                n=simulation.past_orders,
            )
        )
    return reasons
