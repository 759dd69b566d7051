"""What the work costs: budget against actual, earned value, cost and date at completion, what needs
a decision, what to sign."""

from acm_lib.costs.alerts import alerts
from acm_lib.costs.allocation import allocate, allocate_activities, past_shares
from acm_lib.costs.billing import pass_through
from acm_lib.costs.budget import (
    by_month,
    carry_over,
    closed_history,
    departments,
    learnt,
    pace,
    projects,
    retainers,
)
from acm_lib.costs.budget_grid import budget_grid, change_orders
from acm_lib.costs.calibration import Calibration, calibration
from acm_lib.costs.decision import CHANCE, GO, GO_IF, NO, Ability, Decision, go_no_go
from acm_lib.costs.earned_value import earned_schedule, earned_value
from acm_lib.costs.earning import earned_by, earned_by_rules, earned_share
from acm_lib.costs.earnings import earnings, idle_cost
from acm_lib.costs.estimates import Changes, Effort, Estimate, estimate, scenario
from acm_lib.costs.forecast import NOMINAL, Backtest, backtest, estimate_at_completion
from acm_lib.costs.overruns import Overruns, overruns
from acm_lib.costs.pricing import fee_for_margin
from acm_lib.costs.schedule import schedule_history, schedule_learnt, schedule_months, schedules
from acm_lib.costs.variance import labour_variance, variances

__all__ = [
    "CHANCE",
    "GO",
    "GO_IF",
    "NO",
    "NOMINAL",
    "Ability",
    "Backtest",
    "Calibration",
    "Changes",
    "Decision",
    "Effort",
    "Estimate",
    "Overruns",
    "alerts",
    "allocate",
    "allocate_activities",
    "backtest",
    "budget_grid",
    "by_month",
    "calibration",
    "carry_over",
    "change_orders",
    "closed_history",
    "departments",
    "earned_by",
    "earned_by_rules",
    "earned_schedule",
    "earned_share",
    "earned_value",
    "earnings",
    "estimate",
    "estimate_at_completion",
    "fee_for_margin",
    "go_no_go",
    "idle_cost",
    "labour_variance",
    "learnt",
    "overruns",
    "pace",
    "pass_through",
    "past_shares",
    "projects",
    "retainers",
    "scenario",
    "schedule_history",
    "schedule_learnt",
    "schedule_months",
    "schedules",
    "variances",
]
