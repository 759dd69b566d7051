"""Account planning: the client's concern and the agency's in one place, and what to do next."""

from acm_lib.plans.actions import KINDS, action_outcomes, actions, previous_actions
from acm_lib.plans.approaches import novelty, shared_parts, similarity
from acm_lib.plans.briefs import FIELD_NAMES, brief_check, check_briefs, completeness, recent_briefs
from acm_lib.plans.buyer_profile import (
    ability_to_pay,
    buying_rhythm,
    objectives,
    wishes,
)
from acm_lib.plans.capacity import load_by_month, overloads
from acm_lib.plans.changes import monthly_changes
from acm_lib.plans.client_table import client_table, filter_clients
from acm_lib.plans.communication import cadence, next_review, next_touchpoints, overdue_promises
from acm_lib.plans.concerns import AGENCY_ONLY, BOTH, CLIENT_ONLY, NEITHER, concerns, levers
from acm_lib.plans.fresh_approaches import fresh_approaches, proposals
from acm_lib.plans.growth import growth_block, market_trend, segment_advice, target
from acm_lib.plans.handovers import (
    department_flags,
    department_handovers,
    handover_sheet,
    work_progress,
)
from acm_lib.plans.health import Health, health, health_band, health_reasons
from acm_lib.plans.health_backtest import (
    HealthBacktest,
    health_backtest,
    health_history,
    health_trend,
    months_of_warning,
    weighted_health,
)
from acm_lib.plans.network import (
    US,
    WeakPoints,
    bridge_contacts,
    missing_roles,
    network,
    our_people,
    stale_contacts,
    weak_points,
    year_on_year_contacts,
)
from acm_lib.plans.next_service import NextServiceBacktest, next_service, next_service_backtest
from acm_lib.plans.pipeline import WinRateBacktest, pipeline, win_rate_backtest, win_rates
from acm_lib.plans.relationships import (
    contact_concentration,
    payment,
    payment_timing,
    relationships,
)
from acm_lib.plans.repetition import repetition, repetition_effect, repetition_index
from acm_lib.plans.sales_handover import recent_orders, sales_handover, unmet_promises
from acm_lib.plans.staffing import Staffing, staffing
from acm_lib.plans.team import case_mix_comparison, portfolios
from acm_lib.plans.weeks import (
    capacity_by_week,
    capacity_conflicts,
    load_by_week,
    reschedule_effect,
    spread_hours,
    weekly_load,
)
from acm_lib.plans.whitespace import OFTEN, breadth, white_spots, whitespace
from acm_lib.plans.work_ahead import reschedule, work_ahead

__all__ = [
    "AGENCY_ONLY",
    "BOTH",
    "CLIENT_ONLY",
    "FIELD_NAMES",
    "KINDS",
    "NEITHER",
    "OFTEN",
    "US",
    "Health",
    "HealthBacktest",
    "NextServiceBacktest",
    "Staffing",
    "WeakPoints",
    "WinRateBacktest",
    "ability_to_pay",
    "action_outcomes",
    "actions",
    "breadth",
    "bridge_contacts",
    "brief_check",
    "buying_rhythm",
    "cadence",
    "capacity_by_week",
    "capacity_conflicts",
    "case_mix_comparison",
    "check_briefs",
    "client_table",
    "completeness",
    "concerns",
    "contact_concentration",
    "department_flags",
    "department_handovers",
    "filter_clients",
    "fresh_approaches",
    "growth_block",
    "handover_sheet",
    "health",
    "health_backtest",
    "health_band",
    "health_history",
    "health_reasons",
    "health_trend",
    "levers",
    "load_by_month",
    "load_by_week",
    "market_trend",
    "missing_roles",
    "monthly_changes",
    "months_of_warning",
    "network",
    "next_review",
    "next_service",
    "next_service_backtest",
    "next_touchpoints",
    "novelty",
    "objectives",
    "our_people",
    "overdue_promises",
    "overloads",
    "payment",
    "payment_timing",
    "pipeline",
    "portfolios",
    "previous_actions",
    "proposals",
    "recent_briefs",
    "recent_orders",
    "relationships",
    "repetition",
    "repetition_effect",
    "repetition_index",
    "reschedule",
    "reschedule_effect",
    "sales_handover",
    "segment_advice",
    "shared_parts",
    "similarity",
    "spread_hours",
    "staffing",
    "stale_contacts",
    "target",
    "unmet_promises",
    "weak_points",
    "weekly_load",
    "weighted_health",
    "white_spots",
    "whitespace",
    "win_rate_backtest",
    "win_rates",
    "wishes",
    "work_ahead",
    "work_progress",
    "year_on_year_contacts",
]
