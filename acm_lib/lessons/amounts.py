"""Figures as they stand in the lessons' texts, and whether a wrong answer can be told from the
right one."""

from __future__ import annotations

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


def apart(wrong: Any, right: Any, tolerance: float = 0.006) -> Any:
    """`wrong`, or None where it cannot be told from `right`: the same names, or a number within the
    tolerance.

    Examples
    --------
    >>> apart(.5, .5), apart(.4, .5), apart(["b", "a"], ["a", "b"]), apart("no", "no")
    (None, 0.4, None, None)
    """
    if isinstance(wrong, str) or isinstance(right, str):
        return None if wrong == right else wrong
    if isinstance(right, (int, float)):
        return None if abs(wrong - right) <= tolerance * abs(right) else wrong
    return None if set(wrong) == set(right) else wrong
