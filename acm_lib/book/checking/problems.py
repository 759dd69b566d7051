"""The problems found in a table: where each is, what is wrong, what to do, and which rows cannot be
used because of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from acm_lib.book.reading import RawTable

PROBLEM_COLUMNS = (
    "table",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "problem",
    "remedy",
    "severity",
)
QUARANTINED, NOTED = "quarantined", "noted"
WAITING = "waiting"  # nothing is wrong with the row itself: the row it belongs to was set aside
# of one table, column and severity; every row set aside is in the quarantine all the same
MOST_LISTED = 10_000
_SHOWN = 120  # characters of a cell that a problem shows


class Problems:
    """The problems found so far in one table, and which rows they make unusable."""

    def __init__(self, raw: RawTable):
        self.raw = raw
        self.bad = np.zeros(len(raw.rows), dtype=bool)
        self.reasons: dict[int, list[str]] = {}
        self.records: list[tuple] = [
            (
                row,
                "",
                " | ".join(cells)[:_SHOWN],
                problem,
                "give the row a cell for each column of the heading",
                QUARANTINED,
            )
            for row, cells, problem in raw.crooked
        ]

    def add(
        self,
        where: np.ndarray | pd.Series,
        column: str,
        problem: str | Callable,
        remedy: str | Callable,
        severity: str = QUARANTINED,
        *,
        usable: bool = False,
    ) -> None:
        """Add a problem for each row where `where` holds; problem and remedy are texts or functions
        of the place.

        The rows cannot be used unless the problem is only noted, or they are `usable` all the same.
        """
        texts = self.raw.columns.get(column)
        for place in np.flatnonzero(np.asarray(where, dtype=bool)).tolist():
            said = problem(place) if callable(problem) else problem
            todo = remedy(place) if callable(remedy) else remedy
            value = texts[place][:_SHOWN] if texts else ""
            self.records.append((int(self.raw.rows[place]), column, value, said, todo, severity))
            if severity != NOTED and not usable:
                self.bad[place] = True
                self.reasons.setdefault(place, []).append(f"{column}: {said}; {todo}")

    def frame(self) -> pd.DataFrame:
        """One row per problem, `PROBLEM_COLUMNS`, in the order of the file."""
        records = sorted(self.records, key=lambda record: (record[0], record[1]))
        return pd.DataFrame(
            [(self.raw.name, self.raw.file, self.raw.sheet, *record) for record in records],
            columns=list(PROBLEM_COLUMNS),
        )

    def set_aside(self) -> pd.DataFrame:
        """The quarantined rows as text, in the order of the file."""
        places = np.flatnonzero(self.bad)
        rows = pd.DataFrame(
            {column: texts.of_rows(places) for column, texts in self.raw.columns.items()},
            dtype="str",
        )
        rows.insert(0, "row", self.raw.rows[places])
        rows.insert(1, "reason", [". ".join(self.reasons[place]) for place in places.tolist()])
        crooked = [
            {"row": row, "reason": problem, "cells": " | ".join(cells)}
            for row, cells, problem in self.raw.crooked
        ]
        both = pd.concat([rows, pd.DataFrame(crooked)], ignore_index=True) if crooked else rows
        return both.sort_values("row", ignore_index=True).fillna("")


def listed(problems: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """The problems without those beyond `MOST_LISTED` of one kind; a note says how many these
    are."""
    kind = ["table", "column", "severity"]
    place = problems.groupby(kind, sort=False).cumcount()
    if not (place >= MOST_LISTED).any():
        return problems
    for (table, column, severity), more in (
        problems[place >= MOST_LISTED].groupby(kind, sort=False).size().items()
    ):
        notes.append(
            f"`{table}`: {more:,} more problems of `{column}` ({severity}) are not listed one by"
            " one."
        )
    return problems[place < MOST_LISTED].reset_index(drop=True)
