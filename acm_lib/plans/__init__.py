"""Account planning: the client's concern and the agency's in one place, and what to do next."""

from acm_lib.plans.actions import actions
from acm_lib.plans.approaches import fresh_approaches, likeness, novelty, repetition, repetition_index
from acm_lib.plans.capacity import load, overloads
from acm_lib.plans.concerns import AGENCY_ONLY, BOTH, CLIENT_ONLY, NEITHER, concerns
from acm_lib.plans.growth import breadth, pipeline, target, whitespace
from acm_lib.plans.health import Health, band, health
from acm_lib.plans.relationships import payment, relationships, threads

__all__ = [
    "AGENCY_ONLY", "BOTH", "CLIENT_ONLY", "NEITHER", "Health", "actions", "band", "breadth", "concerns", "fresh_approaches", "health", "likeness", "load", "novelty", "overloads",
    "payment", "pipeline", "relationships", "repetition", "repetition_index", "target", "threads", "whitespace",
]  # fmt: skip
