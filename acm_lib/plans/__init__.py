"""Account planning: the client's concern and the agency's in one place, and what to do next."""

from acm_lib.plans.actions import actions
from acm_lib.plans.approaches import fresh_approaches, likeness, novelty, repetition, repetition_index
from acm_lib.plans.capacity import load, overloads
from acm_lib.plans.changes import changes
from acm_lib.plans.concerns import AGENCY_ONLY, BOTH, CLIENT_ONLY, NEITHER, concerns
from acm_lib.plans.growth import breadth, pipeline, target, whitespace
from acm_lib.plans.health import Health, band, health
from acm_lib.plans.relationships import payment, relationships, threads
from acm_lib.plans.staffing import Staffing, staffing
from acm_lib.plans.weeks import after_move, capacity_by_week, clashes, load_by_week, move, spread, weeks_around, work_ahead

__all__ = [
    "AGENCY_ONLY", "BOTH", "CLIENT_ONLY", "NEITHER", "Health", "Staffing", "actions", "after_move", "band", "breadth", "capacity_by_week", "changes", "clashes",
    "concerns", "fresh_approaches", "health", "likeness", "load", "load_by_week", "move", "novelty", "overloads", "payment", "pipeline", "relationships",
    "repetition", "repetition_index", "spread", "staffing", "target", "threads", "weeks_around", "whitespace", "work_ahead",
]  # fmt: skip
