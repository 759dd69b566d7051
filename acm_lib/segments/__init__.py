"""Which clients matter, earn, move, order again and stay: RFM, value, retention, models of both,
the value x growth x risk grid, moves over time, forecasts with their past error, groups, the
market."""

from acm_lib.segments.backtest import Backtest, backtest
from acm_lib.segments.cohorts import cohorts
from acm_lib.segments.contracts import GRACE, client_lives, retainer_runs, survivors
from acm_lib.segments.decisions import decisions, lost
from acm_lib.segments.grid import Thresholds, grid, moves
from acm_lib.segments.groups import Groups, client_money, find_groups
from acm_lib.segments.market import SIZEABLE, against_market, position, trend
from acm_lib.segments.order_value import OrderValue, ValueToCome, fit_order_value, value_to_come
from acm_lib.segments.orders import order_summary, orders
from acm_lib.segments.origins import hunted_and_farmed, unfarmed
from acm_lib.segments.repeat_orders import RepeatOrders, fit_repeat_orders
from acm_lib.segments.retainers import (
    Hazards,
    Retention,
    fit_retention,
    hazards,
    kaplan_meier,
    log_rank,
    median_life,
    remaining_life,
)
from acm_lib.segments.retention import retention
from acm_lib.segments.revenue_forecast import RevenueForecast, revenue_forecast
from acm_lib.segments.rfm import RFM, rfm
from acm_lib.segments.rules import DECISIONS, PLAYBOOK, RFM_SEGMENTS
from acm_lib.segments.scoring import closest, score
from acm_lib.segments.theta import theta_forecast
from acm_lib.segments.to_come import ToCome, margins, to_come
from acm_lib.segments.transitions import paths, transition_matrix
from acm_lib.segments.value import abc, concentration, whale_curve

__all__ = [
    "DECISIONS",
    "GRACE",
    "PLAYBOOK",
    "RFM",
    "RFM_SEGMENTS",
    "SIZEABLE",
    "Backtest",
    "Groups",
    "Hazards",
    "OrderValue",
    "RepeatOrders",
    "Retention",
    "RevenueForecast",
    "Thresholds",
    "ToCome",
    "ValueToCome",
    "abc",
    "against_market",
    "backtest",
    "client_lives",
    "client_money",
    "closest",
    "cohorts",
    "concentration",
    "decisions",
    "find_groups",
    "fit_order_value",
    "fit_repeat_orders",
    "fit_retention",
    "grid",
    "hazards",
    "hunted_and_farmed",
    "kaplan_meier",
    "log_rank",
    "lost",
    "margins",
    "median_life",
    "moves",
    "order_summary",
    "orders",
    "paths",
    "position",
    "remaining_life",
    "retainer_runs",
    "retention",
    "revenue_forecast",
    "rfm",
    "score",
    "survivors",
    "theta_forecast",
    "to_come",
    "transition_matrix",
    "trend",
    "unfarmed",
    "value_to_come",
    "whale_curve",
]
