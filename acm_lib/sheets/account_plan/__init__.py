"""The sheets of the account plan of one client: both concerns, and what to do next."""

from acm_lib.sheets.account_plan.growth import approaches, growth
from acm_lib.sheets.account_plan.handovers import briefs, departments, from_sales
from acm_lib.sheets.account_plan.needs import client_concern
from acm_lib.sheets.account_plan.next_actions import next_actions
from acm_lib.sheets.account_plan.overview import concerns, health, key_figures
from acm_lib.sheets.account_plan.profitability import agency_concern
from acm_lib.sheets.account_plan.relationships import communication, people

__all__ = [
    "agency_concern",
    "approaches",
    "briefs",
    "client_concern",
    "communication",
    "concerns",
    "departments",
    "from_sales",
    "growth",
    "health",
    "key_figures",
    "next_actions",
    "people",
]
