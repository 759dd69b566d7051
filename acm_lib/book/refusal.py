"""Why a cell has no value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """Why a cell has no value: what is wrong, and what to do."""

    problem: str
    remedy: str


def not_a_value(text: str, stored: bool) -> Refusal | None:
    """What is said of a cell in which a spreadsheet has no value: an error, or a formula that
    nobody computed; else None.

    >>> not_a_value("#N/A", True).problem, not_a_value("#N/A", False)
    ('#N/A is an error of the spreadsheet', None)
    """
    if stored and text.startswith("#"):
        return Refusal(
            f"{text} is an error of the spreadsheet", "mend its formula, or empty the cell"
        )
    if stored and text.startswith("="):
        return Refusal(
            f"{text} is a formula that was not computed", "open the file in Excel and save it again"
        )
    return None
