"""A figure: one number with its measure, and everything it was computed from.

In HTML a figure opens to the definition, the formula with these numbers put in, the rows and tables
it came from, and the source. The same object goes into the figures JSON beside the report.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from acm_lib.display.format import Format
from acm_lib.fact_columns import rows_behind, unit_of
from acm_lib.measures import Measure
from acm_lib.statements import MONEY, MONEY_PER_HOUR, Quantity, Statement, _


@dataclass(frozen=True)
class Figure:
    """One number of a report.

    Attributes
    ----------
    measure : what it is.
    value : raw, in the measure's unit; NaN where there is none.
    behind : the row of summed facts it was computed from (`facts.total`).
    grain : what it is of: "agency", "client", "project P012", "department design" ...
    note : a short remark shown under the number (the past, a target).
    band : "green", "yellow", "red" or "": how it stands, always with a word beside the colour.
    """

    measure: Measure
    value: float
    facts: Mapping[str, float] = field(default_factory=dict)
    grain: str = "client"
    note: Statement | None = None
    band: str = ""

    @property
    def quantity(self) -> Quantity:
        """The value with its unit."""
        return Quantity(self.value, self.measure.unit)

    @property
    def rows(self) -> dict[str, int]:
        """Table -> number of rows the figure came from."""
        to_date = all(name.endswith("_to_date") for name in self.measure.inputs)
        return rows_behind(self.facts, self.measure.tables, to_date=to_date)

    def record(self, language: Format, client_id: str | None, month: str) -> dict:
        """The figure as it is in the figures JSON: a missing value is null."""
        value = float(self.value)
        return {
            "measure": self.measure.name,
            "label": language.word(self.measure.label),
            "value": value if value == value else None,
            "unit": self.measure.unit,
            "currency": language.currency if self.measure.unit in (MONEY, MONEY_PER_HOUR) else None,
            "client_id": client_id,
            "month": month,
            "grain": self.grain,
            "rows": sum(self.rows.values()),
            "tables": list(self.rows) or list(self.measure.tables),
        }

    @property
    def inputs(self) -> dict[str, float]:
        """The sums its formula is computed from, by their names in the formula; empty where one is
        not known."""
        inputs = self.measure.inputs
        values = {name: float(self.facts[name]) for name in inputs if name in self.facts}
        complete = len(values) == len(inputs) and not any(map(math.isnan, values.values()))
        return values if complete else {}

    def tile(self, language: Format) -> str:
        """HTML: the figure as a tile that opens."""
        note = f'<span class="note">{escape(language.say(self.note))}</span>' if self.note else ""
        return (
            f'<details class="acm-figure {self.band}"><summary>'
            f'<span class="label">{escape(language.word(self.measure.label))}</span>'
            f'<span class="value">{escape(language.quantity(self.quantity))}</span>{note}</summary>'
            f'<div class="acm-behind">{definition(self.measure, language)}'
            f"{self._worked(language)}</div></details>"
        )

    def cell(self, text: str, language: Format) -> str:
        """HTML: the figure inside a table; the definition is given once, in the column's
        heading."""
        return (
            f'<details class="acm-open"><summary>{escape(text)}</summary>'
            f'<div class="acm-behind">{self._worked(language)}</div></details>'
        )

    def _worked(self, language: Format) -> str:
        exact = language.exact(self.quantity)
        parts = [
            f'<p class="formula">{escape(language.word(self.measure.label))} = {escape(exact)}</p>'
        ]
        if any(name in self.facts for name in self.measure.inputs):
            example = self.measure.expression.substitute(
                lambda name: (
                    language.exact(Quantity(float(self.facts[name]), unit_of(name)))
                    if name in self.facts
                    else None
                )
            )
            parts.append(f'<p class="formula">= {escape(example)}</p>')
        if self.rows:
            rows = "; ".join(
                language.word(
                    _("1 row of {table}") if count == 1 else _("{rows} rows of {table}")
                ).format(rows=language.number(count), table=table)
                for table, count in self.rows.items()
            )
            made_of = language.word(_("From {rows}.")).format(rows=rows)
            parts.append(f"<p>{escape(made_of)}</p>")
        return "".join(parts)


def definition(measure: Measure, language: Format) -> str:
    """HTML: the glossary entry of a measure: what it is, its formula in words, its source."""
    formula = measure.expression.substitute(lambda name: language.word(name.replace("_", " ")))
    source = language.word(_("Source: {source}")).format(source=measure.source)
    return (
        f"<p>{escape(language.word(measure.definition))}</p>"
        f'<p class="formula">{escape(language.word(measure.label))} = {escape(formula)}</p>'
        f'<p class="source">{escape(source)}</p>'
    )
