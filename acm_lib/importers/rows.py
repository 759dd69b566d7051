"""The rows of an export in the columns that every export of their kind has, and why some of them
cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from acm_lib.book.problem import Problem
from acm_lib.importers.sheet import Sheet
from acm_lib.importers.values import Values, as_dictionary, to_decimal

# The columns of each record, in this order; the staged tables of a book have these.
COLUMNS = {
    "time": (
        "date",
        "client",
        "project",
        "work",
        "person",
        "note",
        "hours",
        "billable",
        "currency",
        "cost_rate",
        "bill_rate",
    ),
    "project": ("client", "project", "objective", "start", "end", "status"),
    "company": ("client", "industry", "owner"),
    "opportunity": (
        "id",
        "client",
        "name",
        "stage",
        "amount",
        "currency",
        "probability",
        "expected_close",
        "owner",
        "created_on",
        "closed_on",
    ),
    "invoice": ("id", "client", "date", "due", "amount", "currency"),
}
SUMMED = {"time": "hours", "opportunity": "amount", "invoice": "amount"}


@dataclass(frozen=True)
class Reason:
    """Why a row cannot be used: a problem of one of its columns, or ("") of the row."""

    problem: Problem
    column: str = ""

    def __str__(self) -> str:
        text = f"{self.problem.description}; {self.problem.remedy}"
        return f"{self.column}: {text}" if self.column else text


@dataclass(frozen=True)
class Rows:
    """The rows of an export.

    Attributes
    ----------
    sheet : with totals taken out.
    values : column -> its values, `COLUMNS` of the record, all of the same length as `sheet.rows`.
    reasons : place of a row that cannot be used -> why.
    notes : what was assumed.
    lines : for each row, how many rows of the sheet it was made of (invoices have several lines);
        None: one each.
    """

    sheet: Sheet
    values: dict[str, Values]
    reasons: dict[int, list[Reason]]
    notes: tuple[str, ...] = ()
    lines: np.ndarray | None = None

    @property
    def bad(self) -> np.ndarray:
        """For each row, whether it cannot be used."""
        bad = np.zeros(len(self.sheet.rows), dtype=bool)
        bad[list(self.reasons)] = True
        return bad

    def reject(self, more: Mapping[int, Reason]) -> Rows:
        """These, of which some more cannot be used: place -> why. An invoice is rejected with all
        its lines."""
        reasons = {row: [*self.reasons.get(row, ()), reason] for row, reason in more.items()}
        if self.lines is not None and more:
            ids = self.values["id"]
            rejected = {ids.value_at(row): reason for row, reason in more.items()}
            for row in np.flatnonzero(self.lines == 0).tolist():
                if ids.value_at(row) in rejected:
                    reasons[row] = [rejected[ids.value_at(row)]]
        return replace(self, reasons=self.reasons | reasons)

    def table(self) -> pa.Table:
        """The rows that can be used."""

        good = ~self.bad if self.lines is None else ~self.bad & (self.lines > 0)
        rows = slice(None) if good.all() else np.flatnonzero(good)
        return pa.table(
            {name: to_arrow(name, values, rows) for name, values in self.values.items()}
        )

    def total(self, name: str, which: np.ndarray) -> Decimal:
        """The exact sum of a column over some of the rows."""
        values = self.values[name]
        counts = np.bincount(values.codes[which], minlength=len(values.distinct))
        total = Decimal(0)
        for value, count in zip(values.distinct, counts.tolist(), strict=True):
            if count and isinstance(value, (Decimal, float)):
                total += to_decimal(value) * count
        return total


def to_arrow(name: str, values: Values, rows: np.ndarray | slice) -> Any:
    """One column of a part."""

    kind, codes = arrow_type(name), values.codes[rows]
    if kind == pa.string():
        return as_dictionary(values.distinct, codes)
    return pa.array(
        [None if isinstance(value, Problem) else value for value in values.distinct], kind
    ).take(pa.array(codes))


def arrow_type(name: str) -> Any:
    """The Arrow type of a column of a part."""

    if name in ("date", "due", "start", "end", "expected_close", "created_on", "closed_on"):
        return pa.date32()
    if name in ("cost_rate", "bill_rate", "amount"):
        return pa.decimal128(20, 4)
    return {"hours": pa.float64(), "probability": pa.float64(), "billable": pa.bool_()}.get(
        name, pa.string()
    )
