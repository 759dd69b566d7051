"""Similarity and novelty of creative approaches.

An approach is written "channel; format; idea tags", as in "social; minigame; discovery, music". The
season counts where it is known: the same idea Tết after Tết is more similar than in the summer
after.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from acm_lib.statements import Term, _

CHANNEL, FORMAT, IDEA = 0.3, 0.3, 0.4  # what each part weighs in the likeness of two approaches
SEASON = 0.1  # what the opposite season takes off
HALF_LIFE_MONTHS = 18.0  # an approach that old counts half
REPEATED = 0.8  # from this likeness on, it is the same approach again
DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class Approach:
    """The parts of an approach."""

    channel: str
    format: str
    ideas: frozenset[str]


@functools.cache
def read_approach(text: str) -> Approach:
    """The parts of an approach as the book writes it; missing parts are empty.

    Examples
    --------
    >>> sorted(read_approach("Social; minigame; music, discovery").ideas)
    ['discovery', 'music']
    """
    parts = [part.strip().casefold() for part in str(text).split(";")] + ["", "", ""]
    return Approach(
        parts[0], parts[1], frozenset(tag.strip() for tag in parts[2].split(",") if tag.strip())
    )


def similarity(one: str, other: str, months_apart: float | None = None) -> float:
    """How alike two approaches are, 0 (nothing in common) to 1 (the same); symmetric.

    Channel and format count .3 each where equal, the ideas .4 times the share they have in common
    (Jaccard). With `months_apart`, the opposite season takes a tenth off, the same season nothing.

    Examples
    --------
    >>> similarity("social; minigame; music", "social; minigame; music, family")
    0.8
    >>> similarity("social; minigame; music", "social; minigame; music", months_apart=18)
    0.9
    """
    a, b = read_approach(one), read_approach(other)
    together = a.ideas | b.ideas
    shared = len(a.ideas & b.ideas) / len(together) if together else 1.0
    alike = CHANNEL * (a.channel == b.channel) + FORMAT * (a.format == b.format) + IDEA * shared
    return round(
        alike * (1.0 if months_apart is None else float(seasonal_weight(months_apart))), 12
    )


def shared_parts(one: str, other: str) -> list[Term | str]:
    """What two approaches have in common, in words: why they are alike.

    Examples
    --------
    >>> shared_parts("social; minigame; music", "social; pop-up; music, family")
    [Term(text='channel'), 'music']
    """
    a, b = read_approach(one), read_approach(other)
    parts = [Term(_("channel"))] if a.channel == b.channel else []
    parts += [Term(_("format"))] if a.format == b.format else []
    return [*parts, *sorted(a.ideas & b.ideas)]


def novelty(
    approach: str, history: Iterable[tuple[str, float]], *, seasonal: bool = False
) -> float:
    """How new an approach is to a client: 1 - the likeness to the nearest earlier one, what is long
    ago counting less.

    Parameters
    ----------
    approach : "channel; format; idea tags".
    history : (approach, months ago) of what the client got.
    seasonal : count the season as well (from the months ago).

    Returns
    -------
    0 (the same, just now) to 1 (nothing like it; also without any history).

    Examples
    --------
    >>> novelty("social; minigame; music", [("social; minigame; music", 0)])
    0.0
    >>> novelty("social; minigame; music", [("social; minigame; music", 18)])
    0.5
    """
    nearest = max(
        (
            similarity(approach, past, months if seasonal else None)
            * 0.5 ** (months / HALF_LIFE_MONTHS)
            for past, months in history
        ),
        default=0.0,
    )
    return 1.0 - nearest


def seasonal_weight(months_apart: float | np.ndarray) -> Any:
    """1 in the same season, down to 1 - SEASON in the opposite one."""
    within = np.abs(months_apart) % 12
    return 1 - SEASON * np.minimum(within, 12 - within) / 6


def similarities(ones: pd.Series, others: pd.Series) -> np.ndarray:
    """The likeness of two columns of approaches, each pair of texts compared once."""
    codes, uniques = pd.factorize(pd.concat([ones, others], ignore_index=True))
    texts = uniques.tolist()  # a text of a list is had in a hundredth of the time
    pairs = codes[: len(ones)].astype("int64") * len(texts) + codes[len(ones) :]
    distinct, where = np.unique(pairs, return_inverse=True)
    alike = np.array(
        [
            similarity(texts[pair // len(texts)], texts[pair % len(texts)])
            for pair in distinct.tolist()
        ],
        dtype="float64",
    )
    return alike[where] if len(distinct) else np.zeros(0)
