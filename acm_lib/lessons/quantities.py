"""Figures as they appear in the lessons' texts: a number with its unit."""

from typing import Any

from acm_lib.statements import COUNT, DATE, DAYS, HOURS, INDEX, MONEY, RATIO, SCORE, Quantity


def money(amount: float) -> Quantity:
    """An amount in the book's currency."""
    return Quantity(float(amount), MONEY)


def ratio(share: float) -> Quantity:
    """A share, shown as a percentage."""
    return Quantity(float(share), RATIO)


def count(number: float) -> Quantity:
    """A number of things."""
    return Quantity(float(number), COUNT)


def hours(number: float) -> Quantity:
    """A number of hours."""
    return Quantity(float(number), HOURS)


def days(number: float) -> Quantity:
    """A number of whole days."""
    return Quantity(round(float(number)), DAYS)


def score(points: float) -> Quantity:
    """Points of health or NPS."""
    return Quantity(float(points), SCORE)


def index(number: float) -> Quantity:
    """A plain number near 1."""
    return Quantity(float(number), INDEX)


def date(day: Any) -> Quantity:
    """A day."""
    return Quantity(day, DATE)
