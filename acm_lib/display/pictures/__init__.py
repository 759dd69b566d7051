"""Pictures: one function per kind, a tidy frame in, a `Picture` out, in the house style.

Every picture has units on its axes, direct labels instead of a legend where there is room, a title
that says the finding (given by the sheet), and a description in words for those who do not see it.
"""

from acm_lib.display.pictures.accounts import (
    health_bars,
    load_heat,
    revenue_and_margin,
    whitespace_grid,
)
from acm_lib.display.pictures.clients import growth_grid, shares, two_concerns_map, whale_curve
from acm_lib.display.pictures.costs import budget_bars, earned_curve, hours_balance
from acm_lib.display.pictures.decisions import margin_spread, tornado
from acm_lib.display.pictures.forecasts import intervals, moves_heat, survival
from acm_lib.display.pictures.people import deviations, health_line, people_map, week_heat

__all__ = [
    "budget_bars",
    "deviations",
    "earned_curve",
    "growth_grid",
    "health_bars",
    "health_line",
    "hours_balance",
    "intervals",
    "load_heat",
    "margin_spread",
    "moves_heat",
    "people_map",
    "revenue_and_margin",
    "shares",
    "survival",
    "tornado",
    "two_concerns_map",
    "week_heat",
    "whale_curve",
    "whitespace_grid",
]
