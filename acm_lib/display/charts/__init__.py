"""Charts: one function per kind, a tidy frame in, a `Chart` out, in the house style.

Every chart has units on its axes, direct labels instead of a legend where there is room, a title
that says the finding (given by the sheet), and a description in words for those who do not see it.
"""

from acm_lib.display.charts.accounts import (
    health_bars,
    revenue_and_margin,
    whitespace_grid,
)
from acm_lib.display.charts.clients import growth_grid, shares, two_concerns_map, whale_curve
from acm_lib.display.charts.costs import budget_bars, earned_curve, hours_balance
from acm_lib.display.charts.decisions import margin_distribution, tornado
from acm_lib.display.charts.forecasts import intervals, survival, transition_heatmap
from acm_lib.display.charts.people import deviations, health_line, people_map, week_heatmap

__all__ = [
    "budget_bars",
    "deviations",
    "earned_curve",
    "growth_grid",
    "health_bars",
    "health_line",
    "hours_balance",
    "intervals",
    "margin_distribution",
    "people_map",
    "revenue_and_margin",
    "shares",
    "survival",
    "tornado",
    "transition_heatmap",
    "two_concerns_map",
    "week_heatmap",
    "whale_curve",
    "whitespace_grid",
]
