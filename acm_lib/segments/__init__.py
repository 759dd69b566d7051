"""Which clients matter, earn, move: RFM, value, retention and the value x growth x risk grid."""

from acm_lib.segments.grid import Thresholds, grid, moves
from acm_lib.segments.retention import retention
from acm_lib.segments.rfm import RFM, rfm
from acm_lib.segments.rules import PLAYBOOK, RFM_SEGMENTS
from acm_lib.segments.value import abc, concentration, whale_curve

__all__ = [
    "PLAYBOOK", "RFM", "RFM_SEGMENTS", "Thresholds", "abc", "concentration", "grid", "moves", "retention", "rfm", "whale_curve",
]  # fmt: skip
