"""The sheets of the account team: each portfolio, a fair comparison, the departments' weeks, what
sales handed over, what plans have learned."""

from acm_lib.sheets.account_team.departments import handovers, weeks
from acm_lib.sheets.account_team.forecast_accuracy import forecast_accuracy
from acm_lib.sheets.account_team.past_actions import past_actions
from acm_lib.sheets.account_team.portfolios import adjusted_comparison, new_business, portfolios

__all__ = [
    "adjusted_comparison",
    "forecast_accuracy",
    "handovers",
    "new_business",
    "past_actions",
    "portfolios",
    "weeks",
]
