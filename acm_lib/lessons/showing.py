"""Tables and figures of a lesson: any frame of the library, with labels and units instead of bare numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from acm_lib.book import tables as book_tables
from acm_lib.book.tables import TABLES
from acm_lib.display.figures import Figure
from acm_lib.display.tables import Column, Table
from acm_lib.errors import UsageError
from acm_lib.facts import unit_of
from acm_lib.lessons.cards import card, escaped
from acm_lib.lessons.words import LessonFormat
from acm_lib.measures import MEASURES
from acm_lib.statements import COUNT, DATE, HOURS, MONEY, MONEY_PER_HOUR, MONTH, RATIO, TEXT, Statement, _

_UNITS = {
    book_tables.MONEY: MONEY, book_tables.HOURS: HOURS, book_tables.RATIO: RATIO, book_tables.DATE: DATE, book_tables.MONTH: MONTH,
    book_tables.INTEGER: COUNT, book_tables.NUMBER: COUNT,
}  # fmt: skip
_IN_BOOK = {column.name: _UNITS[column.kind] for table in TABLES.values() for column in table.columns if column.kind in _UNITS}
_OF_LESSONS = {"cost_rate": MONEY_PER_HOUR, "bill_rate": MONEY_PER_HOUR, "share": RATIO, "margin": RATIO}
# Terms that stand in cells and are translated there.
_TERMS = {"department", "service", "cell", "contract", "status", "stage", "industry", "origin", "buying_role", "band", "group", "activity", "abc", "part"}
LABELS = {
    "name": _("Name"), "client_id": _("Client"), "project_id": _("Order"), "department": _("Department"), "service": _("Service"), "hours": _("Hours"),
    "cost_rate": _("Cost an hour"), "bill_rate": _("Price an hour"), "cost": _("Cost"), "fee": _("Fee"), "industry": _("Industry"), "cell": _("What to do"),
    "share": _("Share"), "month": _("Month"), "start": _("First day"), "end": _("Last day"), "account_manager": _("Account manager"),
    "third_party_cost": _("Bought from others"), "margin": _("Margin"), "origin": _("How it came"), "amount": _("Amount"), "reason": _("Reason"),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A table or a line of figures, shown in a notebook as in a report."""

    block: Any
    format: LessonFormat

    def html(self) -> str:
        """As HTML."""
        if isinstance(self.block, Table):
            inside = f'<div class="acm-scroll">{self.block.html(self.format)}</div>'
        elif isinstance(self.block, tuple) and self.block and isinstance(self.block[0], Figure):
            inside = f'<div class="acm-figures">{"".join(figure.tile(self.format) for figure in self.block)}</div>'
        else:
            inside = card("".join(f"<p>{escaped(self.format.say(line))}</p>" for line in self.block), "cover")
        return f'<section class="acm-sheet">{inside}</section>'

    def text(self) -> str:
        """As plain text."""
        if isinstance(self.block, Table):
            return self.block.text(self.format)
        if isinstance(self.block, tuple) and self.block and isinstance(self.block[0], Figure):
            return "\n".join(f"{self.format.word(figure.measure.label)}: {self.format.quantity(figure.quantity)}" for figure in self.block)
        return "\n".join(map(self.format.say, self.block))

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()


def table(frame: pd.DataFrame, names: tuple[str, ...], language: LessonFormat) -> Shown:
    """Columns of a frame with their labels and units.

    Raises
    ------
    UsageError : the frame has no such column.
    """
    lacking = [name for name in names if name not in frame.columns]
    if lacking:
        raise UsageError(f"The table has no column {', '.join(lacking)}. It cannot be shown. It has: {', '.join(map(str, frame.columns[:30]))}.")
    return Shown(Table(frame, tuple(_column(name, frame[name]) for name in names or tuple(map(str, frame.columns)))), language)


def lines(said: Statement | list[Statement] | tuple[Statement, ...], language: LessonFormat) -> Shown:
    """Sentences with their figures."""
    return Shown((said,) if isinstance(said, Statement) else tuple(said), language)


def _column(name: str, values: pd.Series) -> Column:
    if name in MEASURES:
        return Column(name, MEASURES[name].label, MEASURES[name].unit)
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)):
        return Column(name, label, TEXT, translate=name in _TERMS)
    unit = _OF_LESSONS.get(name) or _IN_BOOK.get(name) or (DATE if pd.api.types.is_datetime64_any_dtype(values) else unit_of(name))
    return Column(name, label, unit)
