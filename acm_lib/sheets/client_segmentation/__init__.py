"""The sheets of the report on all clients: the page for leadership first, then the depth behind
it."""

from acm_lib.sheets.client_segmentation.forecasts import forecast_accuracy, lifetime_value, outlook
from acm_lib.sheets.client_segmentation.market import groups, market, position
from acm_lib.sheets.client_segmentation.migration import movers, rhythm, segment_stability
from acm_lib.sheets.client_segmentation.playbook import playbook
from acm_lib.sheets.client_segmentation.retainers import retainers
from acm_lib.sheets.client_segmentation.summary import concerns, key_figures, leadership_summary
from acm_lib.sheets.client_segmentation.value import cohorts, concentration, origins, whale

__all__ = [
    "cohorts",
    "concentration",
    "concerns",
    "forecast_accuracy",
    "groups",
    "key_figures",
    "leadership_summary",
    "lifetime_value",
    "market",
    "movers",
    "origins",
    "outlook",
    "playbook",
    "position",
    "retainers",
    "rhythm",
    "segment_stability",
    "whale",
]
