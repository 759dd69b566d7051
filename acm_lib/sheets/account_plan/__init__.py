"""The sheets of the account plan of one client: both concerns, and what to do next."""

from acm_lib.sheets.account_plan.agency import agency_concern
from acm_lib.sheets.account_plan.both import concerns, glance, health
from acm_lib.sheets.account_plan.care import briefs, communication, departments, from_sales, people
from acm_lib.sheets.account_plan.client import client_concern
from acm_lib.sheets.account_plan.growth import approaches, growth
from acm_lib.sheets.account_plan.todo import next_actions

__all__ = [
    "agency_concern",
    "approaches",
    "briefs",
    "client_concern",
    "communication",
    "concerns",
    "departments",
    "from_sales",
    "glance",
    "growth",
    "health",
    "next_actions",
    "people",
]
