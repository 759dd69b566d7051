"""What a measure is: one named figure, declared once by its formula.

Tables, axes, report sentences, the glossary, lessons and `acm measures` all read this one object. A
measure takes summed facts (any grain) and gives one number a row; it never averages ratios, because
it only ever sees sums.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.errors import UsageError
from acm_lib.measures.expression import Expression
from acm_lib.paths import prog_name
from acm_lib.statements import UNITS

MEASURES: dict[str, Measure] = {}
HIGHER, LOWER, NEITHER = "higher", "lower", "neither"

# Fact column -> book tables it is made of. Columns ending in _to_date are made of the same.
_TABLES = {
    "hours": ("time_entries",),
    "billable_hours": ("time_entries",),
    "hours_without_rate": ("time_entries", "rate_card"),
    "labour_cost": ("time_entries", "rate_card"),
    "standard_value": ("time_entries", "rate_card"),
    "third_party": ("expenses",),
    "pass_through": ("expenses",),
    "orders": ("projects",),
    "ordered": ("projects",),
    "estimated_cost": ("projects",),
    "budget_hours": ("budget_lines",),
    "budget_cost": ("budget_lines",),
    "planned_hours": ("budget_lines",),
    "planned_cost": ("budget_lines",),
    "earned_hours": ("budget_lines", "tasks"),
    "earned_cost": ("budget_lines", "tasks"),
    "tasks_due": ("tasks",),
    "tasks_done": ("tasks",),
    "tasks_on_time": ("tasks",),
    "invoiced": ("invoices",),
    "paid": ("invoices",),
    "fell_due": ("invoices",),
    "paid_when_due": ("invoices",),
    "capacity_hours": ("departments",),
    "nps_answers": ("surveys",),
    "promoters": ("surveys",),
    "detractors": ("surveys",),
    "csat_answers": ("surveys",),
    "csat_points": ("surveys",),
    "csat_satisfied": ("surveys",),
    "touchpoints": ("touchpoints",),
    "responses": ("touchpoints",),
    "response_hours": ("touchpoints",),
    "promises_due": ("touchpoints",),
    "promises_kept": ("touchpoints",),
    "revenue_before": ("invoices",),
    "revenue_expansion": ("invoices",),
    "revenue_contraction": ("invoices",),
    "revenue_churned": ("invoices",),
    "clients_before": ("invoices",),
    "clients_kept": ("invoices",),
    "revenue_share_squared": ("invoices",),
    "top_client_revenue": ("invoices",),
    "ordered_farmed": ("projects",),
    "pipeline": ("opportunities",),
    "weighted": ("opportunities",),
    "target_gap": ("invoices", "opportunities"),
    "days": (),
}


@dataclass(frozen=True)
class Measure:
    """One named figure.

    Attributes
    ----------
    name, label : for code and for people (the label is translated when shown).
    expression : what it is computed from and how.
    unit : one of `statements.UNITS`.
    direction : which is better: "higher", "lower" or "neither".
    definition, source : the glossary entry (translated when shown) and where the formula comes
        from.
    values : its range, and where it has no value.
    positive : what must be above 0; where it is not, there is no value.
    client_may_see : may a report for the client show it?
    """

    name: str
    label: str
    expression: Expression
    unit: str
    direction: str
    definition: str
    source: str
    values: str = ""
    positive: Expression | None = None
    client_may_see: bool = False

    def __call__(self, facts: pd.DataFrame) -> pd.Series:
        """The measure for each row of summed facts: float64, NaN where there is no value.

        Raises
        ------
        UsageError : a column it needs is not there.
        """
        missing = [name for name in self.inputs if name not in facts.columns]
        if missing:
            raise UsageError(
                f"The measure `{self.name}` needs the column"
                f" {', '.join(f'`{column}`' for column in missing)}."
                " Sum the facts with `facts.total` first."
            )
        values = self.expression.evaluate(facts)
        if self.positive:
            values = values.where(self.positive.evaluate(facts) > 0)
        return values.where(np.isfinite(values))

    @property
    def formula(self) -> str:
        """Its arithmetic as a text."""
        return self.expression.text

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns of summed facts it is computed from."""
        return self.expression.inputs

    @property
    def tables(self) -> tuple[str, ...]:
        """The book's tables it is made of, in the order of its inputs."""
        tables = [table for name in self.inputs for table in _TABLES[name.removesuffix("_to_date")]]
        return tuple(dict.fromkeys(tables))

    def describe(self) -> dict[str, object]:
        """Everything about the measure as plain values: the glossary entry."""
        return {
            "name": self.name,
            "label": self.label,
            "unit": self.unit,
            "direction": self.direction,
            "formula": self.formula,
            "definition": self.definition,
            "values": self.values,
            "source": self.source,
            "tables": list(self.tables),
            "client_may_see": self.client_may_see,
        }


def declare(
    name: str,
    formula: str,
    *,
    label: str,
    unit: str,
    direction: str,
    definition: str,
    source: str,
    values: str = "",
    positive: str = "",
    client_may_see: bool = False,
) -> Measure:
    """Declare a measure and add it to `MEASURES`; the parameters are its attributes.

    Parameters
    ----------
    formula : arithmetic over columns of summed facts (`Expression`). It is computed, shown with the
        numbers put in, and written into workbooks. Division by 0 and a missing input give NaN.

    Raises
    ------
    ValueError : the name exists already, the unit or the direction is unknown, the formula is not
        arithmetic over columns, or there is no definition or source.

    Examples
    --------
    >>> example = declare(
    ...     "orders_per_contact",
    ...     "orders / touchpoints",
    ...     label="Orders per contact",
    ...     unit="ratio",
    ...     direction=HIGHER,
    ...     definition="Orders signed for each contact with the client.",
    ...     source="an example.",
    ... )
    >>> MEASURES.pop("orders_per_contact").inputs
    ('orders', 'touchpoints')
    """
    if unit not in UNITS or direction not in (HIGHER, LOWER, NEITHER):
        raise ValueError(f"unit {unit!r} or direction {direction!r} is unknown")
    if name in MEASURES:
        raise ValueError(f"the measure {name!r} is declared twice")
    if not definition or not source:
        raise ValueError(f"the measure {name!r} needs a definition and a source")
    MEASURES[name] = Measure(
        name,
        label,
        Expression(formula),
        unit,
        direction,
        definition,
        source,
        values,
        Expression(positive) if positive else None,
        client_may_see,
    )
    return MEASURES[name]


def find_measure(name: str) -> Measure:
    """The measure of this name.

    Raises
    ------
    UsageError : there is none.
    """
    if name not in MEASURES:
        near = difflib.get_close_matches(name, MEASURES, n=1)
        raise UsageError(
            f"There is no measure {name!r}."
            f" {f'Did you mean {near[0]!r}? ' if near else ''}`{prog_name()} measures` lists them"
            " all."
        )
    return MEASURES[name]


def compute(facts: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """`facts` with a column for each measure named.

    Raises
    ------
    UsageError : an unknown measure, or a column that one of them needs is not there.

    Examples
    --------
    >>> facts = pd.DataFrame({"billable_hours": [30.0], "capacity_hours": [40.0]})
    >>> compute(facts, ["utilisation"])["utilisation"].tolist()
    [0.75]
    """
    computed = {name: find_measure(name)(facts) for name in names}
    others = facts.drop(columns=[name for name in computed if name in facts.columns])
    return pd.concat([others, pd.DataFrame(computed, index=facts.index)], axis="columns")
