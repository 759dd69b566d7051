"""Account planning: the client's concern and the agency's in one place, and what to do next."""

from acm_lib.plans.actions import KINDS, actions, all_actions, carried_over, learned
from acm_lib.plans.approaches import (
    fresh_approaches,
    likeness,
    novelty,
    proposals,
    repetition,
    repetition_effect,
    repetition_index,
    shared_parts,
)
from acm_lib.plans.briefs import FIELD_NAMES, brief_check, check_briefs, completeness, recent_briefs
from acm_lib.plans.capacity import load, overloads
from acm_lib.plans.changes import changes
from acm_lib.plans.communication import cadence, next_review, next_touchpoints, overdue_promises
from acm_lib.plans.concerns import AGENCY_ONLY, BOTH, CLIENT_ONLY, NEITHER, concerns, levers
from acm_lib.plans.growth import (
    OFTEN,
    NextServiceBacktest,
    breadth,
    held_back,
    market_trend,
    next_service,
    next_service_backtest,
    target,
    verdict,
    white_spots,
    whitespace,
)
from acm_lib.plans.handovers import department_handovers, flags, handover_sheet, progress
from acm_lib.plans.health import Health, band, health
from acm_lib.plans.health_past import (
    HealthBacktest,
    health_backtest,
    health_history,
    health_trend,
    months_of_warning,
    weighted,
)
from acm_lib.plans.network import (
    US,
    WeakPoints,
    change_in_a_year,
    missing_roles,
    network,
    only_ways,
    our_people,
    stale,
    weak_points,
)
from acm_lib.plans.offers import WinRateBacktest, pipeline, win_rate_backtest, win_rates
from acm_lib.plans.profile import ability_to_pay, buying_rhythm, objectives, price_sensitivity, wishes
from acm_lib.plans.relationships import payment, relationships, threads, when_paid
from acm_lib.plans.signing import not_held, sales_handover, signed_lately
from acm_lib.plans.staffing import Staffing, staffing
from acm_lib.plans.team import fair_comparison, portfolios
from acm_lib.plans.weeks import after_move, capacity_by_week, clashes, load_by_week, move, spread, weeks_around, work_ahead

__all__ = [
    "AGENCY_ONLY", "BOTH", "CLIENT_ONLY", "FIELD_NAMES", "KINDS", "NEITHER", "OFTEN", "US", "Health", "HealthBacktest", "NextServiceBacktest", "Staffing",
    "WeakPoints", "WinRateBacktest", "ability_to_pay", "actions", "after_move", "all_actions", "band", "breadth", "brief_check", "buying_rhythm",
    "cadence", "capacity_by_week", "carried_over", "change_in_a_year", "changes", "check_briefs", "clashes", "completeness", "concerns",
    "department_handovers", "fair_comparison", "flags", "fresh_approaches", "handover_sheet", "health", "health_backtest", "health_history",
    "health_trend", "held_back", "learned", "levers", "likeness", "load", "load_by_week", "market_trend", "missing_roles", "months_of_warning", "move",
    "network", "next_review", "next_service", "next_service_backtest", "next_touchpoints", "not_held", "novelty", "objectives", "only_ways", "our_people",
    "overdue_promises", "overloads", "payment", "pipeline", "portfolios", "price_sensitivity", "progress", "proposals", "recent_briefs", "relationships",
    "repetition", "repetition_effect", "repetition_index", "sales_handover", "shared_parts", "signed_lately", "spread", "staffing", "stale", "target",
    "threads", "verdict", "weak_points", "weeks_around", "weighted", "when_paid", "white_spots", "whitespace", "win_rate_backtest", "win_rates", "wishes", "work_ahead",
]  # fmt: skip
