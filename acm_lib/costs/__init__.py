"""What the work costs: budget against actual, earned value, cost at completion, what needs a decision, what to sign."""

from acm_lib.costs.alerts import alerts
from acm_lib.costs.budget import by_month, carry_over, closed_history, departments, learnt, pace, projects, retainers
from acm_lib.costs.calibration import Calibration, calibration
from acm_lib.costs.decision import CHANCE, GO, GO_IF, NO, Ability, Decision, go_no_go
from acm_lib.costs.earned_value import earned_schedule, earned_value
from acm_lib.costs.estimates import Changes, Effort, Estimate, estimate, scenario
from acm_lib.costs.forecast import NOMINAL, Backtest, backtest, estimate_at_completion
from acm_lib.costs.overruns import Overruns, overruns
from acm_lib.costs.pricing import fee_for_margin

__all__ = [
    "CHANCE", "GO", "GO_IF", "NO", "NOMINAL", "Ability", "Backtest", "Calibration", "Changes", "Decision", "Effort", "Estimate", "Overruns", "alerts", "backtest", "by_month", "calibration", "carry_over", "closed_history", "departments",
    "earned_schedule", "earned_value", "estimate", "estimate_at_completion", "fee_for_margin", "go_no_go", "learnt", "overruns", "pace", "projects",
    "retainers", "scenario",
]  # fmt: skip
