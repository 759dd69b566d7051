"""Analyses of clients: segments, RFM, value and concentration, retention, repeat orders, lifetime
value, forecasts with their past errors, clusters, the market."""

from acm_lib.segments.assign import Thresholds, count_transitions, segment_clients
from acm_lib.segments.backtest import Backtest, backtest
from acm_lib.segments.clustering import Clusters, client_revenue_features, cluster_clients
from acm_lib.segments.cohorts import cohorts
from acm_lib.segments.forecast_metrics import best_model_and_baseline, score_forecast
from acm_lib.segments.gamma_gamma import GammaGamma, fit_gamma_gamma
from acm_lib.segments.leadership_summary import leadership_summary, lost_clients
from acm_lib.segments.lifetime_value import CustomerLifetimeValue, lifetime_value, margins
from acm_lib.segments.market import SIZEABLE, growth_against_market, market_position, trend
from acm_lib.segments.order_origins import clients_without_follow_up, revenue_by_origin
from acm_lib.segments.orders import order_summary, orders
from acm_lib.segments.playbook import DECISIONS, PLAYBOOK, RFM_SEGMENTS
from acm_lib.segments.repeat_orders import RepeatOrders, fit_repeat_orders
from acm_lib.segments.residual_clv import ResidualClv, residual_clv
from acm_lib.segments.retainer_tenure import GRACE_DAYS, client_tenures, retainer_runs, survivors
from acm_lib.segments.retention_model import Retention, fit_retention
from acm_lib.segments.revenue_forecast import RevenueForecast, revenue_forecast
from acm_lib.segments.revenue_retention import revenue_retention
from acm_lib.segments.rfm import RFM, rfm
from acm_lib.segments.survival import (
    Hazards,
    fit_hazards,
    kaplan_meier,
    log_rank,
    median_lifetime,
    remaining_lifetime,
)
from acm_lib.segments.theta import theta_forecast
from acm_lib.segments.transitions import segment_history, transition_matrix
from acm_lib.segments.value import abc, concentration, whale_curve

__all__ = [
    "DECISIONS",
    "GRACE_DAYS",
    "PLAYBOOK",
    "RFM",
    "RFM_SEGMENTS",
    "SIZEABLE",
    "Backtest",
    "Clusters",
    "CustomerLifetimeValue",
    "GammaGamma",
    "Hazards",
    "RepeatOrders",
    "ResidualClv",
    "Retention",
    "RevenueForecast",
    "Thresholds",
    "abc",
    "backtest",
    "best_model_and_baseline",
    "client_revenue_features",
    "client_tenures",
    "clients_without_follow_up",
    "cluster_clients",
    "cohorts",
    "concentration",
    "count_transitions",
    "fit_gamma_gamma",
    "fit_hazards",
    "fit_repeat_orders",
    "fit_retention",
    "growth_against_market",
    "kaplan_meier",
    "leadership_summary",
    "lifetime_value",
    "log_rank",
    "lost_clients",
    "margins",
    "market_position",
    "median_lifetime",
    "order_summary",
    "orders",
    "remaining_lifetime",
    "residual_clv",
    "retainer_runs",
    "revenue_by_origin",
    "revenue_forecast",
    "revenue_retention",
    "rfm",
    "score_forecast",
    "segment_clients",
    "segment_history",
    "survivors",
    "theta_forecast",
    "transition_matrix",
    "trend",
    "whale_curve",
]
