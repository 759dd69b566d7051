"""What a measure is: one named figure, declared once.

Tables, axes, report sentences, the glossary, lessons and `acm measures` all read this one object. A
measure takes summed facts (any grain) and gives one number a row; it never averages ratios, because
it only ever sees sums.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.errors import UsageError
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
    unit : one of `statements.UNITS`.
    better : "higher", "lower" or "neither".
    needs : columns of summed facts it is computed from.
    formula : the same arithmetic as a text, shown to the reader with the numbers put in.
    client_may_see : may a report for the client show it?
    definition, source : the glossary entry and where the formula comes from (from the docstring).
    function : summed facts -> one value a row; NaN where there is no value, never infinity.
    """

    name: str
    label: str
    unit: str
    better: str
    needs: tuple[str, ...]
    formula: str
    client_may_see: bool
    definition: str
    source: str
    function: Callable[[pd.DataFrame], pd.Series]

    def __call__(self, facts: pd.DataFrame) -> pd.Series:
        """The measure for each row of summed facts.

        Raises
        ------
        UsageError : a column it needs is not there.
        """
        lacking = [column for column in self.needs if column not in facts.columns]
        if lacking:
            raise UsageError(
                f"The measure `{self.name}` needs the column"
                f" {', '.join(f'`{column}`' for column in lacking)}. Without it there is no value."
                " Sum the facts with `facts.total` first."
            )
        values = pd.Series(self.function(facts), index=facts.index, dtype="float64")
        return values.where(np.isfinite(values))

    @property
    def tables(self) -> tuple[str, ...]:
        """The book's tables it is made of, in the order of its needs."""
        found = [table for need in self.needs for table in _TABLES[need.removesuffix("_to_date")]]
        return tuple(dict.fromkeys(found))

    def describe(self) -> dict:
        """Everything about the measure as plain values: the glossary entry."""
        return {
            "name": self.name,
            "label": self.label,
            "unit": self.unit,
            "better": self.better,
            "formula": self.formula,
            "definition": self.definition,
            "source": self.source,
            "tables": list(self.tables),
            "client_may_see": self.client_may_see,
        }


def measure(
    *,
    label: str,
    unit: str,
    better: str,
    needs: Iterable[str],
    formula: str,
    client_may_see: bool = False,
) -> Callable[[Callable], Measure]:
    """Declare a measure: its function computes it, its docstring is the glossary entry.

    The docstring's first paragraph is the definition, the paragraph that starts with ``Source:``
    the source.

    Raises
    ------
    ValueError : the name exists already, the unit is unknown, or the docstring lacks one of the two
        paragraphs.
    """
    if unit not in UNITS or better not in (HIGHER, LOWER, NEITHER):
        raise ValueError(f"unit {unit!r} or direction {better!r} is unknown")

    def declare(function: Callable[[pd.DataFrame], pd.Series]) -> Measure:
        name = function.__name__
        if name in MEASURES:
            raise ValueError(f"the measure {name!r} is declared twice")
        paragraphs = [
            " ".join(part.split()) for part in re.split(r"\n\s*\n", inspect.getdoc(function) or "")
        ]
        sources = [
            part.removeprefix("Source:").strip()
            for part in paragraphs
            if part.startswith("Source:")
        ]
        if not paragraphs[0] or len(sources) != 1:
            raise ValueError(f"the measure {name!r} needs a definition and one `Source:` paragraph")
        declared = Measure(
            name,
            label,
            unit,
            better,
            tuple(needs),
            formula,
            client_may_see,
            paragraphs[0],
            sources[0],
            function,
        )
        MEASURES[name] = declared
        return declared

    return declare


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Numerator / denominator; NaN where the denominator is 0 or either is missing.

    Examples
    --------
    >>> ratio(pd.Series([1.0, 1.0]), pd.Series([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    return numerator / denominator.where(denominator != 0)


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
    computed = {}
    for name in names:
        if name not in MEASURES:
            import difflib

            near = difflib.get_close_matches(name, MEASURES, n=1)
            raise UsageError(
                f"There is no measure {name!r}."
                f" {f'Did you mean {near[0]!r}? ' if near else ''}`{prog_name()} measures` lists them"
                " all."
            )
        computed[name] = MEASURES[name](facts)
    kept = facts.drop(columns=[name for name in computed if name in facts.columns])
    return pd.concat([kept, pd.DataFrame(computed, index=facts.index)], axis="columns")
