"""The problems found in a table: where each is, what it is, and which rows cannot be used because
of it."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from acm_lib.book.problem import Problem
from acm_lib.book.reading import RawTable

# What is stored of a problem; `problem.with_texts` adds its texts.
PROBLEM_COLUMNS = (
    "table",
    "file",
    "sheet",
    "row",
    "column",
    "value",
    "code",
    "values",
    "severity",
)
QUARANTINED, NOTED = "quarantined", "noted"
WAITING = "waiting"  # nothing is wrong with the row itself: the row it belongs to is quarantined
# of one table, column and severity; every quarantined row is in the quarantine all the same
MAX_LISTED = 10_000
_MAX_CHARACTERS = 120  # of a cell that a problem shows


class ProblemLog:
    """The problems found so far in one table, and which rows they make unusable."""

    def __init__(self, raw: RawTable):
        self.raw = raw
        self.bad = np.zeros(len(raw.rows), dtype=bool)
        self.reasons: dict[int, list[str]] = {}
        self.records: list[tuple] = [
            self._record(row, "", " | ".join(cells), problem, QUARANTINED)
            for row, cells, problem in raw.ragged_rows
        ]

    @staticmethod
    def _record(row: int, column: str, value: str, problem: Problem, severity: str) -> tuple:
        shown = value[:_MAX_CHARACTERS]
        return (row, column, shown, problem.type.code, problem.values_json, severity)

    def add(
        self,
        where: np.ndarray | pd.Series,
        column: str,
        problem: Problem | Callable[[int], Problem],
        severity: str = QUARANTINED,
        *,
        usable: bool = False,
    ) -> None:
        """Add a problem for each row where `where` holds: one for all, or what a function of the
        row's position gives.

        The rows cannot be used unless the problem is only noted, or they are `usable` all the same.
        """
        texts = self.raw.columns.get(column)
        for place in np.flatnonzero(np.asarray(where, dtype=bool)).tolist():
            this = problem if isinstance(problem, Problem) else problem(place)
            value = texts[place] if texts else ""
            row = int(self.raw.rows[place])
            self.records.append(self._record(row, column, value, this, severity))
            if severity != NOTED and not usable:
                self.bad[place] = True
                reason = f"{column}: {this.description}; {this.remedy}"
                self.reasons.setdefault(place, []).append(reason)

    def frame(self) -> pd.DataFrame:
        """One row per problem, `PROBLEM_COLUMNS`, in the order of the file."""
        records = sorted(self.records, key=lambda record: (record[0], record[1]))
        return pd.DataFrame(
            [(self.raw.name, self.raw.file, self.raw.sheet, *record) for record in records],
            columns=list(PROBLEM_COLUMNS),
        )

    def quarantined_rows(self) -> pd.DataFrame:
        """The quarantined rows as text, in the order of the file."""
        places = np.flatnonzero(self.bad)
        rows = pd.DataFrame(
            {column: texts.of_rows(places) for column, texts in self.raw.columns.items()},
            dtype="str",
        )
        rows.insert(0, "row", self.raw.rows[places])
        rows.insert(1, "reason", [". ".join(self.reasons[place]) for place in places.tolist()])
        ragged = [
            {"row": row, "reason": problem.description, "cells": " | ".join(cells)}
            for row, cells, problem in self.raw.ragged_rows
        ]
        both = pd.concat([rows, pd.DataFrame(ragged)], ignore_index=True) if ragged else rows
        return both.sort_values("row", ignore_index=True).fillna("")


def cap_problems(problems: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """The problems without those beyond `MAX_LISTED` of one kind; a note says how many these
    are."""
    kind = ["table", "column", "severity"]
    beyond = problems.groupby(kind, sort=False).cumcount() >= MAX_LISTED
    if not beyond.any():
        return problems
    counts = problems[beyond].groupby(kind, sort=False).size().rename("more").reset_index()
    for row in counts.itertuples():
        notes.append(
            f"`{row.table}`: {row.more:,} more problems of `{row.column}` ({row.severity}) are not"
            " listed one by one."
        )
    return problems[~beyond].reset_index(drop=True)
