"""What must hold between rows and between tables, and what is unusual: rules as data, one query
each.

A rule is a row of `TOGETHER`: the table whose row it names, the tables it needs, a query (DuckDB)
over the kept rows, and what is said of each row found. The rows stay in the book: a finding is
*noted*. A query sees the tables of the contract with two more columns, `row` (as the user sees it)
and `client_id` (whose it is); `days` (the days on which anything was worked, bought or invoiced)
and `book` (currency).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from acm_lib.book.checking.problems import MOST_LISTED, NOTED, PROBLEM_COLUMNS
from acm_lib.book.ondisk import connect, quoted

if TYPE_CHECKING:
    import duckdb

MEMORY = "1500MB"
AT_A_TIME = 5_000_000  # rows of a table of which a rule looks at one client after the other
EVENTS = (("time_entries", "date"), ("invoices", "issued"), ("expenses", "date"))


@dataclass(frozen=True)
class Rule:
    """One thing that must hold.

    Attributes
    ----------
    table, column : where the finding stands.
    needs : the tables without which it cannot be asked.
    query : gives `row` (0: the file as a whole), `value`, and what the places of `problem` are
        called.
    by_client : what it compares is always of one client, so that a large table can be asked client
        by client.
    """

    table: str
    column: str
    needs: tuple[str, ...]
    problem: str
    remedy: str
    query: str
    by_client: bool = False


_RATED = """
    rated AS (
      SELECT p.project_id, p.row, p.fee, p.currency, p.estimated_cost, book.currency AS home,
             (SELECT arg_max(r.rate_to_book_currency, r.month) FROM fx_rates r
              WHERE r.currency = p.currency AND r.month <= coalesce(p.signed_on, p.start)) AS rate
      FROM projects p CROSS JOIN book WHERE p.currency <> book.currency AND p.fee > 0
    )"""
_IN_THE_WRONG_CURRENCY = (
    "cost > 0 AND NOT cost / (fee * rate) BETWEEN 0.05 AND 20 AND cost / fee BETWEEN 0.05 AND 20"
)

TOGETHER = (
    Rule(
        "projects",
        "start",
        ("projects", "clients"),
        "is after {until}, the client's last day",
        "correct the project's client or its days, or the client's `until`",
        "SELECT p.row, coalesce(p.signed_on, p.start) AS value, c.until FROM projects p JOIN"
        " clients c ON c.client_id = p.client_id WHERE coalesce(p.signed_on, p.start) > c.until",
    ),
    Rule(
        "time_entries",
        "hours",
        ("time_entries",),
        "{person} has {value} hours on {date}, in {entries} entries",
        "check the day's entries: a day has 24 hours",
        # The days first, people as numbers, and their entries afterwards: few groups of many are
        # ever looked at.
        """WITH long AS (SELECT hash(person), date FROM time_entries WHERE person IS NOT NULL GROUP BY ALL HAVING sum(hours) > 24)
           SELECT min(row) AS row, round(sum(hours), 2) AS value, person, date, count(*) AS entries
           FROM time_entries WHERE (hash(person), date) IN (FROM long) GROUP BY person, date HAVING sum(hours) > 24 AND count(*) > 1""",
    ),
    Rule(
        "time_entries",
        "date",
        ("time_entries",),
        "nobody has written hours in this month",
        "bring in the month's timesheets: every figure of cost lacks them",
        """WITH worked AS (SELECT DISTINCT date_trunc('month', date) AS month FROM time_entries),
           months AS (SELECT unnest(generate_series((SELECT min(month) FROM worked),
                        (SELECT date_trunc('month', max(day)) - INTERVAL 1 MONTH FROM days), INTERVAL 1 MONTH)) AS month)
           SELECT 0 AS row, strftime(month, '%Y-%m') AS value FROM months WHERE month NOT IN (SELECT month FROM worked)""",
    ),
    Rule(
        "rate_card",
        "cost_rate",
        ("time_entries", "rate_card"),
        "{department} has worked {value} hours, and its cost rate is nowhere",
        "give its `cost_rate` in a `rate_card.csv`, instead of a `rate_card` that an import wrote;"
        " until then these hours cost nothing",
        """SELECT 0 AS row, round(sum(hours), 2) AS value, department FROM time_entries
           WHERE department NOT IN (SELECT department FROM rate_card WHERE cost_rate IS NOT NULL) GROUP BY department ORDER BY department""",
    ),
    Rule(
        "budget_lines",
        "cost",
        ("budget_lines", "projects", "fx_rates"),
        "the budget of {project} adds up to {value}, which fits its fee in {currency} and not in"
        " {home}",
        "write budgets in the book's currency, or correct the project's currency",
        f"""WITH {_RATED}, budgets AS (SELECT project_id, sum(cost) AS cost, min(row) AS row FROM budget_lines GROUP BY 1)
            SELECT b.row, b.cost AS value, r.project_id AS project, r.currency, r.home FROM budgets b JOIN rated r ON r.project_id = b.project_id
            WHERE {_IN_THE_WRONG_CURRENCY}""",
    ),
    Rule(
        "projects",
        "estimated_cost",
        ("projects", "fx_rates"),
        "fits the fee in {currency} and not in {home}",
        "write estimated costs in the book's currency, or correct the project's currency",
        f"""WITH {_RATED} SELECT row, estimated_cost AS value, currency, home
            FROM (SELECT *, estimated_cost AS cost FROM rated) WHERE {_IN_THE_WRONG_CURRENCY}""",
    ),
    Rule(
        "expenses",
        "amount",
        ("expenses",),
        "is {times} times what {vendor} usually takes{what}, {usual}",
        "check the vendor's bill",
        # Robust z of the log amount within vendor and category; the floor keeps fixed prices from
        # making every change unusual.
        """WITH logs AS (SELECT row, amount, vendor, activity, ln(amount) AS log FROM expenses WHERE amount > 0 AND vendor IS NOT NULL),
           middles AS (SELECT *, median(log) OVER kind AS middle, count(*) OVER kind AS bills FROM logs WINDOW kind AS (PARTITION BY vendor, activity)),
           spreads AS (SELECT *, median(abs(log - middle)) OVER (PARTITION BY vendor, activity) AS spread FROM middles)
           SELECT row, amount AS value, vendor, exp(log - middle) AS times, exp(middle) AS usual,
                  CASE WHEN activity IS NULL THEN '' ELSE ' for ' || activity END AS what
           FROM spreads WHERE bills >= 6 AND abs(log - middle) > ln(3) AND 0.6745 * abs(log - middle) / greatest(spread, 0.05) > 5""",
    ),
    Rule(
        "time_entries",
        "hours",
        ("time_entries",),
        "the same entry stands already in row {first}",
        "delete one of the two, if it was entered twice",
        # Without a note two equal entries may be two pieces of work; a day of which every entry
        # stands twice is a day brought in twice.
        """WITH entries AS (SELECT row, date, person, hours, note, hash(date, project_id, department, person, role, hours, billable, note) AS entry
                            FROM time_entries WHERE person IS NOT NULL),
                suspect AS (SELECT DISTINCT date, person FROM entries WHERE entry IN (SELECT entry FROM entries GROUP BY entry HAVING count(*) > 1)),
                alike AS (SELECT max(row) AS row, min(row) AS first, count(*) AS times, date, person, any_value(hours) AS hours, any_value(note) AS note
                          FROM entries JOIN suspect USING (date, person) GROUP BY entry, date, person),
                days_of AS (SELECT *, min(times) OVER day AS least, count(*) OVER day AS different FROM alike WINDOW day AS (PARTITION BY date, person))
           SELECT row, hours AS value, first FROM days_of WHERE times > 1 AND (note IS NOT NULL OR (least > 1 AND different > 1))""",
        by_client=True,
    ),
    Rule(
        "expenses",
        "amount",
        ("expenses",),
        "the same bill stands already in row {first}",
        "delete one of the two, if it was entered twice",
        "SELECT max(row) AS row, amount AS value, min(row) AS first FROM expenses WHERE vendor IS"
        " NOT NULL GROUP BY date, project_id, department, activity, vendor, amount, rebillable"
        " HAVING count(*) > 1",
        by_client=True,
    ),
    Rule(
        "invoices",
        "amount",
        ("invoices",),
        "the same client, order, day and amount stand already in row {first}",
        "delete one of the two, if it was invoiced twice",
        "SELECT max(row) AS row, amount AS value, min(row) AS first FROM invoices WHERE project_id"
        " IS NOT NULL AND amount <> 0 GROUP BY client_id, project_id, issued, amount HAVING"
        " count(*) > 1",
        by_client=True,
    ),
)


def check_together(
    files: Mapping[str, Path],
    places: Mapping[str, tuple[str, str]],
    currency: str,
    spill: Path,
    notes: list[str],
) -> pd.DataFrame:
    """Ask every rule whose tables are there.

    Parameters
    ----------
    files : table -> its typed Parquet file, of the tables that have rows.
    places : table -> (file, sheet) that the user sees.
    currency : of the book.
    spill : folder for what does not fit into memory.
    notes : a rule that found more than is listed adds one.

    Returns
    -------
    One row per finding, `PROBLEM_COLUMNS`, all of them noted.
    """
    found = []
    with connect(MEMORY, spill, preserve_insertion_order=False) as connection:
        for table, file in files.items():
            _show(connection, table, file)
        days = [
            f"SELECT {column} AS day FROM {table}" for table, column in EVENTS if table in files
        ]
        connection.execute(
            "CREATE VIEW days AS"
            f" {' UNION ALL '.join(days) or 'SELECT CAST(NULL AS DATE) AS day WHERE FALSE'}"
        )
        connection.execute("CREATE TABLE book AS SELECT CAST(? AS VARCHAR) AS currency", [currency])
        for rule in TOGETHER:
            if not all(table in files for table in rule.needs):
                continue
            rows = [
                row
                for _part in _parts(connection, rule, files[rule.table])
                for row in _asked(connection, rule)
            ]
            if len(rows) > MOST_LISTED:
                notes.append(
                    f"`{rule.table}`: more than {MOST_LISTED:,} findings about `{rule.column}`"
                    f" ({rule.remedy}); the first are listed."
                )
            for row in sorted(rows, key=lambda row: row["row"])[:MOST_LISTED]:
                told = {name: _told(name, value) for name, value in row.items()}
                found.append(
                    (
                        rule.table,
                        *places[rule.table],
                        row["row"],
                        rule.column,
                        told["value"],
                        rule.problem.format(**told),
                        rule.remedy,
                        NOTED,
                    )
                )
    return pd.DataFrame(found, columns=list(PROBLEM_COLUMNS))


def _show(connection: duckdb.DuckDBPyConnection, table: str, file: Path, only: str = "") -> None:
    connection.execute(
        f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM read_parquet('{quoted(file)}'){only}"
    )


def _parts(connection: duckdb.DuckDBPyConnection, rule: Rule, file: Path) -> Iterator[None]:
    """Show the rule its table: whole, or a few clients at a time where it is large and they need
    not be compared."""
    rows, columns = (
        connection.execute(f"SELECT count(*) FROM {rule.table}").fetchone()[0],
        connection.table(rule.table).columns,
    )
    if not rule.by_client or rows <= AT_A_TIME or "client_id" not in columns:
        yield
        return
    first, size = None, 0
    clients = connection.execute(
        f"SELECT client_id, count(*) FROM {rule.table} GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for place, (client, of_client) in enumerate(clients):
        first, size = first or client, size + of_client
        if size >= AT_A_TIME or place == len(clients) - 1:
            _show(
                connection,
                rule.table,
                file,
                f" WHERE client_id BETWEEN '{quoted(first)}' AND '{quoted(client)}'",
            )
            yield
            first, size = None, 0
    _show(connection, rule.table, file)


def _asked(connection: duckdb.DuckDBPyConnection, rule: Rule) -> list[dict]:
    answer = connection.execute(f"{rule.query} LIMIT {MOST_LISTED + 1}")
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _told(name: str, value: object) -> str:
    """A value as plain digits; what a sentence compares with, to three figures."""
    if name != "value" and isinstance(value, float):
        value = float(f"{value:.3g}")
        return f"{value:,.0f}" if value >= 100 else f"{value:g}"
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return (
        text.rstrip("0").rstrip(".")
        if isinstance(value, (float, Decimal)) and "." in text
        else text
    )
