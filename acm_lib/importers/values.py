"""Values of an export's columns, each different value once, and the arithmetic of their codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from acm_lib.book.problem import Problem

_MAX_COUNTED = 20_000_000


@dataclass(frozen=True)
class Values:
    """One field of an export, each different value once.

    Attributes
    ----------
    distinct : the different values: None (empty), str, date, Decimal, float, bool, or the `Problem`
        of a cell that has none.
    codes : for each row, the place of its value in `distinct`.
    """

    distinct: list[Any]
    codes: np.ndarray

    def value_at(self, row: int) -> Any:
        return self.distinct[self.codes[row]]

    def mask(self, holds: Iterable[bool]) -> np.ndarray:
        """For each row, whether `holds` is true of its value."""
        of_value = np.fromiter(holds, bool, len(self.distinct))
        return of_value[self.codes] if of_value.any() else np.zeros(len(self.codes), dtype=bool)

    @cached_property
    def present(self) -> np.ndarray:
        """For each row, whether there is a value."""
        if not {type(None), Problem} & set(map(type, self.distinct)):
            return np.ones(len(self.codes), dtype=bool)
        return self.mask(
            value is not None and not isinstance(value, Problem) for value in self.distinct
        )

    @cached_property
    def invalid(self) -> np.ndarray:
        """For each row, whether its cell could not be read."""
        if Problem not in set(map(type, self.distinct)):
            return np.zeros(len(self.codes), dtype=bool)
        return self.mask(isinstance(value, Problem) for value in self.distinct)


def constant(value: str | None, size: int) -> Values:
    """A field with the same value in every row; None for one that the export does not have."""
    return Values([value], np.zeros(size, dtype="int32"))


def coalesce(first: Values, second: Values) -> Values:
    """The first where it has a value, else the second."""
    if (first.present | first.invalid).all():
        return first
    return Values(
        [*first.distinct, *second.distinct],
        np.where(first.present | first.invalid, first.codes, second.codes + len(first.distinct)),
    )


def concat(first: Values, second: Values) -> Values:
    """Two texts with a space between."""
    pairs, codes = pair_codes(first.codes, second.codes, len(second.distinct))
    texts = [
        (first.distinct[pair // len(second.distinct)], second.distinct[pair % len(second.distinct)])
        for pair in pairs
    ]
    return Values(
        [" ".join(part for part in text if isinstance(part, str)) or None for text in texts], codes
    )


def pair_codes(first: np.ndarray, second: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The different pairs of two codes, as first * width + second, and for each row the place of
    its own.

    As `numpy.unique`, without sorting where the pairs are few enough to be counted.
    """
    pairs = first.astype("int64") * width + second
    size = (int(first.max()) + 1) * width if len(pairs) else 0
    if not 0 < size <= _MAX_COUNTED:
        return np.unique(pairs, return_inverse=True)
    seen = np.zeros(size, dtype=bool)
    seen[pairs] = True
    places = np.cumsum(seen, dtype="int32") - 1
    return np.flatnonzero(seen), places[pairs]


def as_dictionary(texts: list[Any], codes: np.ndarray) -> Any:
    """Texts as a dictionary-encoded Arrow array, each text once; what is no text is missing."""

    used = np.bincount(codes, minlength=len(texts)) if len(codes) else np.zeros(len(texts))
    if used.all() and set(map(type, texts)) == {str} and len(set(texts)) == len(texts):
        return pa.DictionaryArray.from_arrays(
            pa.array(codes, pa.int32()), pa.array(texts, pa.string())
        )
    places: dict[str, int] = {}
    counted = zip(texts, used.tolist(), strict=True)
    new = np.array(
        [
            places.setdefault(text, len(places)) if rows and isinstance(text, str) else -1
            for text, rows in counted
        ]
        or [-1],
        dtype="int32",
    )[codes]
    return pa.DictionaryArray.from_arrays(
        pa.array(new, pa.int32(), mask=new < 0), pa.array(list(places), pa.string())
    )


def to_decimal(value: Any) -> Decimal:
    """A number without what binary fractions add: hours to the millisecond, of so many places that
    they can be added without rounding."""
    if isinstance(value, Decimal):
        return value
    hours = Decimal(round(value * 3600 * 1000)) / 3_600_000
    return hours if hours == (places := round(hours, 12)) else places
