"""What the work costs: budget against actual, earned value, cost and date at completion, what needs
a decision, what to sign."""

from acm_lib.costs.alerts import alerts
from acm_lib.costs.allocation import allocate, allocate_activities, past_shares
from acm_lib.costs.backtest import NOMINAL, Backtest, backtest_history
from acm_lib.costs.budget import (
    burn_rate,
    closed_projects,
    department_status,
    eac_backtest,
    earned_value_by_month,
    project_status,
    retainer_balances,
    rollover,
)
from acm_lib.costs.budget_grid import budget_grid, change_orders
from acm_lib.costs.calibration import Calibration, calibration
from acm_lib.costs.conditions import CHANCE, PaymentRecord
from acm_lib.costs.earned_value import earned_schedule, earned_value
from acm_lib.costs.earned_value_rules import earned_by, earned_by_rules, earned_share
from acm_lib.costs.estimate_at_completion import estimate_at_completion
from acm_lib.costs.estimates import Effort, Estimate, estimate
from acm_lib.costs.go_no_go import GO, GO_IF, NO, Decision, go_no_go
from acm_lib.costs.overruns import Overruns, overruns
from acm_lib.costs.pricing import fee_for_margin
from acm_lib.costs.profitability import idle_cost, profitability
from acm_lib.costs.scenario import Changes, scenario, timelines
from acm_lib.costs.schedule import schedule_backtest, schedule_history, schedule_months, schedules
from acm_lib.costs.unbilled_expenses import unbilled_expenses
from acm_lib.costs.variance import TotalVariance, labour_variance, total_variance, variances

__all__ = [
    "CHANCE",
    "GO",
    "GO_IF",
    "NO",
    "NOMINAL",
    "Backtest",
    "Calibration",
    "Changes",
    "Decision",
    "Effort",
    "Estimate",
    "Overruns",
    "PaymentRecord",
    "TotalVariance",
    "alerts",
    "allocate",
    "allocate_activities",
    "backtest_history",
    "budget_grid",
    "burn_rate",
    "calibration",
    "change_orders",
    "closed_projects",
    "department_status",
    "eac_backtest",
    "earned_by",
    "earned_by_rules",
    "earned_schedule",
    "earned_share",
    "earned_value",
    "earned_value_by_month",
    "estimate",
    "estimate_at_completion",
    "fee_for_margin",
    "go_no_go",
    "idle_cost",
    "labour_variance",
    "overruns",
    "past_shares",
    "profitability",
    "project_status",
    "retainer_balances",
    "rollover",
    "scenario",
    "schedule_backtest",
    "schedule_history",
    "schedule_months",
    "schedules",
    "timelines",
    "total_variance",
    "unbilled_expenses",
    "variances",
]
