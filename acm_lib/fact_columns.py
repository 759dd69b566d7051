"""What the columns of the facts are: their units, and the rows of the book behind them."""

from collections.abc import Iterable, Mapping

from acm_lib.statements import COUNT, DAYS, HOURS, MONEY

_COUNTS = (
    "orders",
    "tasks_due",
    "tasks_done",
    "tasks_on_time",
    "nps_answers",
    "promoters",
    "detractors",
    "csat_answers",
    "csat_points",
    "csat_satisfied",
    "touchpoints",
    "responses",
    "promises_due",
    "promises_kept",
    "clients_before",
    "clients_kept",
    "revenue_share_squared",
)


def unit_of(column: str) -> str:
    """The unit of a fact, also under its ``_to_date`` name.

    Examples
    --------
    >>> unit_of("budget_hours_to_date"), unit_of("invoiced"), unit_of("orders"), unit_of("days")
    ('hours', 'money', 'count', 'days')
    """
    column = column.removesuffix("_to_date")
    if column == "days":
        return DAYS
    if column == "hours" or column.endswith("_hours") or column == "hours_without_rate":
        return HOURS
    return COUNT if column in _COUNTS or column.startswith("rows_") else MONEY


def rows_behind(
    row: Mapping[str, float], tables_used: Iterable[str], *, to_date: bool
) -> dict[str, int]:
    """How many rows of each table a summed row of facts was made of.

    Parameters
    ----------
    row : a row of `total`.
    tables_used : names of book tables.
    to_date : count everything up to the month rather than the window.

    Examples
    --------
    >>> row = {"rows_invoices": 3.0, "rows_invoices_to_date": 9.0}
    >>> rows_behind(row, ["invoices", "market"], to_date=True)
    {'invoices': 9}
    """
    suffix = "_to_date" if to_date else ""
    counts = {table: row.get(f"rows_{table}{suffix}") for table in tables_used}
    return {
        table: int(count) for table, count in counts.items() if count is not None and count == count
    }
