"""Which clients matter, earn, move, order again and stay: RFM, value, retention, models of both, the value x growth x risk grid."""

from acm_lib.segments.grid import Thresholds, grid, moves
from acm_lib.segments.order_value import OrderValue, ValueToCome, fit_order_value, value_to_come
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
from acm_lib.segments.rfm import RFM, rfm
from acm_lib.segments.rules import PLAYBOOK, RFM_SEGMENTS
from acm_lib.segments.value import abc, concentration, whale_curve

__all__ = [
    "PLAYBOOK", "RFM", "RFM_SEGMENTS", "Hazards", "OrderValue", "RepeatOrders", "Retention", "Thresholds", "ValueToCome", "abc",
    "concentration", "fit_order_value", "fit_repeat_orders", "fit_retention", "grid", "hazards", "kaplan_meier", "log_rank",
    "median_life", "moves", "remaining_life", "retention", "rfm", "value_to_come", "whale_curve",
]  # fmt: skip
