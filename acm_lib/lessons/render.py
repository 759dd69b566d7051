"""Tables and figures of a lesson: any frame of the library, with labels and units instead of bare
numbers."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from acm_lib.book import tables as book_tables
from acm_lib.book.tables import TABLES
from acm_lib.display.figures import Figure
from acm_lib.display.tables import Column, Table
from acm_lib.errors import UsageError
from acm_lib.fact_columns import unit_of
from acm_lib.lessons.cards import card, escaped
from acm_lib.lessons.translations import LessonFormat
from acm_lib.measures import MEASURES
from acm_lib.statements import (
    COUNT,
    DATE,
    DAYS,
    HOURS,
    INDEX,
    MONEY,
    MONEY_PER_HOUR,
    MONTH,
    RATIO,
    SCORE,
    TEXT,
    Statement,
    _,
)

_UNITS = {
    book_tables.MONEY: MONEY,
    book_tables.HOURS: HOURS,
    book_tables.RATIO: RATIO,
    book_tables.DATE: DATE,
    book_tables.MONTH: MONTH,
    book_tables.INTEGER: COUNT,
    book_tables.NUMBER: COUNT,
}
_IN_BOOK = {
    column.name: _UNITS[column.kind]
    for table in TABLES.values()
    for column in table.columns
    if column.kind in _UNITS
}
_OF_LESSONS = {
    "briefs": COUNT,
    "missing": COUNT,
    "clients": COUNT,
    "orders": COUNT,
    "ordered": MONEY,
    "eac_likely": MONEY,
    "eac_lowest": MONEY,
    "eac_highest": MONEY,
    "cost_rate": MONEY_PER_HOUR,
    "bill_rate": MONEY_PER_HOUR,
    "share": RATIO,
    "margin": RATIO,
    "familiarity": RATIO,
    "novelty": RATIO,
    "likeness": RATIO,
    "index": RATIO,
    "result": RATIO,
    "score": SCORE,
    "points": SCORE,
    "lost": SCORE,
    "health": SCORE,
    "weight": COUNT,
    "quiet": INDEX,
    "days_late": DAYS,
    "days_since_last_order": DAYS,
    "months": INDEX,
    "worked": HOURS,
    "included": HOURS,
    "balance": HOURS,
    "influence": COUNT,
    "stance": COUNT,
    "weighted": MONEY,
    "at_stake": MONEY,
    "probability": RATIO,
    "left": MONEY,
}
# Terms that appear in cells and are translated there.
_TERMS = {
    "department",
    "service",
    "cell",
    "contract",
    "status",
    "stage",
    "industry",
    "origin",
    "buying_role",
    "band",
    "group",
    "activity",
    "abc",
    "part",
    "advice",
    "question",
    "alert",
}
LABELS = {
    "name": _("Name"),
    "client_id": _("Client"),
    "project_id": _("Order"),
    "department": _("Department"),
    "service": _("Service"),
    "hours": _("Hours"),
    "cost_rate": _("Cost an hour"),
    "bill_rate": _("Price an hour"),
    "cost": _("Cost"),
    "labour_cost": _("Cost of the hours"),
    "free_hours": _("Free hours"),
    "fee": _("Fee"),
    "industry": _("Industry"),
    "cell": _("What to do"),
    "share": _("Share"),
    "month": _("Month"),
    "start": _("First day"),
    "end": _("Last day"),
    "account_manager": _("Account manager"),
    "eac_likely": _("By past projects"),
    "eac_lowest": _("At least"),
    "eac_highest": _("At most"),
    "advice": _("Advice"),
    "capacity_hours": _("Hours they can work"),
    "tasks_done": _("Tasks done"),
    "part": _("Part"),
    "said": _("What the client says"),
    "briefs": _("Briefs"),
    "missing": _("Missing"),
    "ordered": _("Amount ordered"),
    "clients": _("Clients"),
    "third_party_cost": _("Bought from others"),
    "margin": _("Margin"),
    "origin": _("How it came"),
    "amount": _("Amount"),
    "reason": _("Reason"),
    "date": _("Day"),
    "question": _("Question"),
    "score": _("Points"),
    "comment": _("Comment"),
    "group": _("Group"),
    "weight": _("Weight"),
    "points": _("Points that count"),
    "lost": _("Points lost"),
    "health": _("Health"),
    "band": _("Band"),
    "days_since_last_order": _("Days since the last order"),
    "quiet": _("Times its usual gap"),
    "half": _("Half-year from"),
    "invoices": _("Invoices"),
    "days_late": _("Days late"),
    "approach": _("Approach"),
    "day": _("Signed on"),
    "familiarity": _("How familiar"),
    "times": _("Sold how often"),
    "result": _("Result of what was promised"),
    "novelty": _("How new"),
    "likeness": _("Similarity"),
    "months": _("Months ago"),
    "role": _("Job"),
    "buying_role": _("Part in the decision"),
    "influence": _("Influence"),
    "stance": _("Stance"),
    "touchpoints": _("Contacts in a year"),
    "last_contact": _("Last contact"),
    "status": _("State"),
    "buyers": _("Of them buy it"),
    "alike": _("Similar clients"),
    "stage": _("Stage"),
    "probability": _("Chance"),
    "weighted": _("Weighted"),
    "expected_close": _("Decision expected"),
    "objective": _("Objective"),
    "audience": _("Audience"),
    "message": _("Message"),
    "deliverables": _("To be made"),
    "budget": _("Budget"),
    "deadline": _("Deadline"),
    "orders": _("Orders"),
    "index": _("How repeated"),
    "included": _("Hours included"),
    "worked": _("Hours worked"),
    "balance": _("Worked beyond, so far"),
    "what": _("What"),
    "why": _("Why"),
    "who": _("Who"),
    "by": _("By"),
    "alert": _("Alert"),
    "at_stake": _("At stake"),
    "action": _("What to do"),
    "budget_hours_to_date": _("Hours planned"),
    "hours_to_date": _("Hours so far"),
    "mandatories": _("Must be in it"),
    "left": _("Left of it"),
    "contact_id": _("Person"),
}


@dataclass(frozen=True)
class RenderedBlock:
    """A table or a line of figures, shown in a notebook as in a report."""

    block: Any
    format: LessonFormat

    def html(self) -> str:
        """As HTML."""
        if isinstance(self.block, Table):
            inside = f'<div class="acm-scroll">{self.block.html(self.format)}</div>'
        elif isinstance(self.block, tuple) and self.block and isinstance(self.block[0], Figure):
            inside = (
                '<div class="acm-figures">'
                f"{''.join(figure.tile(self.format) for figure in self.block)}</div>"
            )
        else:
            inside = card(
                "".join(f"<p>{escaped(self.format.say(line))}</p>" for line in self.block), "cover"
            )
        return f'<section class="acm-sheet">{inside}</section>'

    def text(self) -> str:
        """As plain text."""
        if isinstance(self.block, Table):
            return self.block.text(self.format)
        if isinstance(self.block, tuple) and self.block and isinstance(self.block[0], Figure):
            return "\n".join(
                f"{self.format.word(figure.measure.label)}: {self.format.quantity(figure.quantity)}"
                for figure in self.block
            )
        return "\n".join(map(self.format.say, self.block))

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()


def table(frame: pd.DataFrame, names: tuple[str, ...], language: LessonFormat) -> RenderedBlock:
    """Columns of a frame with their labels and units.

    Raises
    ------
    UsageError : the frame has no such column.
    """
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise UsageError(
            f"The table has no column {', '.join(missing)}. It cannot be shown. It has:"
            f" {', '.join(map(str, frame.columns[:30]))}."
        )
    return RenderedBlock(
        Table(
            frame,
            tuple(_column(name, frame[name]) for name in names or tuple(map(str, frame.columns))),
        ),
        language,
    )


def lines(
    statements: Statement | list[Statement] | tuple[Statement, ...], language: LessonFormat
) -> RenderedBlock:
    """Sentences with their figures."""
    return RenderedBlock(
        (statements,) if isinstance(statements, Statement) else tuple(statements), language
    )


def _column(name: str, values: pd.Series) -> Column:
    if name in MEASURES:
        return Column(name, MEASURES[name].label, MEASURES[name].unit)
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)):
        return Column(name, label, TEXT, translate=name in _TERMS)
    unit = (
        _OF_LESSONS.get(name)
        or _IN_BOOK.get(name)
        or (DATE if pd.api.types.is_datetime64_any_dtype(values) else unit_of(name))
    )
    return Column(name, label, unit)
