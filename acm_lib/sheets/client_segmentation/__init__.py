"""The sheets of the report on all clients: the page for leadership first, then the depth behind
it."""

from acm_lib.sheets.client_segmentation.clients import playbook
from acm_lib.sheets.client_segmentation.future import outlook, past, retainers, to_come
from acm_lib.sheets.client_segmentation.market import groups, market, position
from acm_lib.sheets.client_segmentation.moving import movers, rhythm, steadiness
from acm_lib.sheets.client_segmentation.page import concerns, glance, page
from acm_lib.sheets.client_segmentation.value import cohorts, concentration, origins, whale

__all__ = [
    "cohorts",
    "concentration",
    "concerns",
    "glance",
    "groups",
    "market",
    "movers",
    "origins",
    "outlook",
    "page",
    "past",
    "playbook",
    "position",
    "retainers",
    "rhythm",
    "steadiness",
    "to_come",
    "whale",
]
