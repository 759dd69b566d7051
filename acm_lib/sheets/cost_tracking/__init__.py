"""The sheets of the cost report of one client: will its projects end inside their budgets?"""

from acm_lib.sheets.cost_tracking.budget import activities, burn, departments, projects, retainers
from acm_lib.sheets.cost_tracking.earned_value import cost_variance, earned_value, schedule
from acm_lib.sheets.cost_tracking.forecast_accuracy import forecast_accuracy
from acm_lib.sheets.cost_tracking.overview import decisions, key_figures, margins

__all__ = [
    "activities",
    "burn",
    "cost_variance",
    "decisions",
    "departments",
    "earned_value",
    "forecast_accuracy",
    "key_figures",
    "margins",
    "projects",
    "retainers",
    "schedule",
]
