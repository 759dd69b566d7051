"""What must hold between rows and between tables, and what is unusual: rules as data, one query
each.

A rule is a row of `CROSS_TABLE_RULES`: the table whose row it names, the tables it needs, a query
(DuckDB) over the usable rows, and the problem of each row it gives. The rows stay in the book: they
are *noted*. A query sees the tables of the contract with two more columns, `row` (as the user sees
it) and `client_id` (whose it is); `days` (the days on which anything was worked, bought or
invoiced) and `book` (currency).
"""

from dataclasses import dataclass

from acm_lib.book.problem import ProblemType
from acm_lib.statements import _


@dataclass(frozen=True)
class Rule:
    """One thing that must hold.

    Attributes
    ----------
    table, column : where the problem is.
    needs : the tables it reads.
    problem : its type.
    query : gives `row` (0: the file as a whole), `value`, and the values of the problem.
    by_client : it only compares rows of one client, so that a large table can be read client by
        client.
    """

    table: str
    column: str
    needs: tuple[str, ...]
    problem: ProblemType
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

CROSS_TABLE_RULES = (
    Rule(
        "projects",
        "start",
        ("projects", "clients"),
        ProblemType(
            "after_last_day",
            _("is after {until}, the client's last day"),
            _("correct the project's client or its days, or the client's `until`"),
        ),
        """
        SELECT p.row, coalesce(p.signed_on, p.start) AS value, c.until
        FROM projects p JOIN clients c ON c.client_id = p.client_id
        WHERE coalesce(p.signed_on, p.start) > c.until""",
    ),
    Rule(
        "time_entries",
        "hours",
        ("time_entries",),
        ProblemType(
            "long_day",
            _("{person} has {value} hours on {date}, in {entries} entries"),
            _("check the day's entries: a day has 24 hours"),
        ),
        # The days first, people as numbers, and their entries afterwards: few groups of many are
        # ever looked at.
        """
        WITH long AS (
          SELECT hash(person), date FROM time_entries
          WHERE person IS NOT NULL GROUP BY ALL HAVING sum(hours) > 24
        )
        SELECT min(row) AS row, round(sum(hours), 2) AS value, person, date, count(*) AS entries
        FROM time_entries WHERE (hash(person), date) IN (FROM long)
        GROUP BY person, date HAVING sum(hours) > 24 AND count(*) > 1""",
    ),
    Rule(
        "time_entries",
        "date",
        ("time_entries",),
        ProblemType(
            "month_without_hours",
            _("nobody has entered hours in this month"),
            _("import the month's timesheets: their cost is missing from every figure"),
        ),
        """
        WITH worked AS (SELECT DISTINCT date_trunc('month', date) AS month FROM time_entries),
        months AS (
          SELECT unnest(generate_series(
            (SELECT min(month) FROM worked),
            (SELECT date_trunc('month', max(day)) - INTERVAL 1 MONTH FROM days),
            INTERVAL 1 MONTH
          )) AS month
        )
        SELECT 0 AS row, strftime(month, '%Y-%m') AS value
        FROM months WHERE month NOT IN (SELECT month FROM worked)""",
    ),
    Rule(
        "rate_card",
        "cost_rate",
        ("time_entries", "rate_card"),
        ProblemType(
            "no_cost_rate",
            _("{department} has worked {value} hours and has no cost rate"),
            _(
                "enter its `cost_rate` in `rate_card.csv`, which replaces the rate card that an"
                " import wrote; until then these hours cost nothing"
            ),
        ),
        """
        SELECT 0 AS row, round(sum(hours), 2) AS value, department FROM time_entries
        WHERE department NOT IN (SELECT department FROM rate_card WHERE cost_rate IS NOT NULL)
        GROUP BY department ORDER BY department""",
    ),
    Rule(
        "budget_lines",
        "cost",
        ("budget_lines", "projects", "fx_rates"),
        ProblemType(
            "budget_currency",
            _(
                "the budget of {project} adds up to {value}, which fits its fee in {currency} "
                "and not in {home}"
            ),
            _("write budgets in the book's currency, or correct the project's currency"),
        ),
        f"""
        WITH {_RATED},
        budgets AS (
          SELECT project_id, sum(cost) AS cost, min(row) AS row FROM budget_lines GROUP BY 1
        )
        SELECT b.row, b.cost AS value, r.project_id AS project, r.currency, r.home
        FROM budgets b JOIN rated r ON r.project_id = b.project_id
        WHERE {_IN_THE_WRONG_CURRENCY}""",
    ),
    Rule(
        "projects",
        "estimated_cost",
        ("projects", "fx_rates"),
        ProblemType(
            "estimate_currency",
            _("fits the fee in {currency} and not in {home}"),
            _("write estimated costs in the book's currency, or correct the project's currency"),
        ),
        f"""WITH {_RATED} SELECT row, estimated_cost AS value, currency, home
            FROM (SELECT *, estimated_cost AS cost FROM rated) WHERE {_IN_THE_WRONG_CURRENCY}""",
    ),
    Rule(
        "expenses",
        "amount",
        ("expenses",),
        ProblemType(
            "unusual_bill",
            _("is {times} times the usual bill of {vendor}, {usual}"),
            _("check the vendor's bill"),
        ),
        # Robust z of the log amount within vendor and category; the floor keeps fixed prices from
        # making every change unusual.
        """
        WITH logs AS (
          SELECT row, amount, vendor, activity, ln(amount) AS log
          FROM expenses WHERE amount > 0 AND vendor IS NOT NULL
        ),
        middles AS (
          SELECT *, median(log) OVER kind AS middle, count(*) OVER kind AS bills
          FROM logs WINDOW kind AS (PARTITION BY vendor, activity)
        ),
        spreads AS (
          SELECT *, median(abs(log - middle)) OVER (PARTITION BY vendor, activity) AS spread
          FROM middles
        )
        SELECT row, amount AS value, exp(log - middle) AS times, exp(middle) AS usual,
               vendor || coalesce(' (' || activity || ')', '') AS vendor
        FROM spreads WHERE bills >= 6 AND abs(log - middle) > ln(3)
          AND 0.6745 * abs(log - middle) / greatest(spread, 0.05) > 5""",
    ),
    Rule(
        "time_entries",
        "hours",
        ("time_entries",),
        ProblemType(
            "duplicate_entry",
            _("the same entry is already in row {first}"),
            _("delete one of the two, if it was entered twice"),
        ),
        # Without a note two equal entries may be two pieces of work; a day of which every entry
        # stands twice is a day brought in twice.
        """
        WITH entries AS (
          SELECT row, date, person, hours, note,
                 hash(date, project_id, department, person, role, hours, billable, note) AS entry
          FROM time_entries WHERE person IS NOT NULL
        ),
        repeated AS (
          SELECT DISTINCT date, person FROM entries
          WHERE entry IN (SELECT entry FROM entries GROUP BY entry HAVING count(*) > 1)
        ),
        equal AS (
          SELECT max(row) AS row, min(row) AS first, count(*) AS times, date, person,
                 any_value(hours) AS hours, any_value(note) AS note
          FROM entries JOIN repeated USING (date, person) GROUP BY entry, date, person
        ),
        days_of AS (
          SELECT *, min(times) OVER day AS least, count(*) OVER day AS different
          FROM equal WINDOW day AS (PARTITION BY date, person)
        )
        SELECT row, hours AS value, first FROM days_of
        WHERE times > 1 AND (note IS NOT NULL OR (least > 1 AND different > 1))""",
        by_client=True,
    ),
    Rule(
        "expenses",
        "amount",
        ("expenses",),
        ProblemType(
            "duplicate_bill",
            _("the same bill is already in row {first}"),
            _("delete one of the two, if it was entered twice"),
        ),
        """
        SELECT max(row) AS row, amount AS value, min(row) AS first
        FROM expenses WHERE vendor IS NOT NULL
        GROUP BY date, project_id, department, activity, vendor, amount, rebillable
        HAVING count(*) > 1""",
        by_client=True,
    ),
    Rule(
        "invoices",
        "amount",
        ("invoices",),
        ProblemType(
            "duplicate_invoice",
            _("the same client, order, day and amount are already in row {first}"),
            _("delete one of the two, if it was invoiced twice"),
        ),
        """
        SELECT max(row) AS row, amount AS value, min(row) AS first
        FROM invoices WHERE project_id IS NOT NULL AND amount <> 0
        GROUP BY client_id, project_id, issued, amount HAVING count(*) > 1""",
        by_client=True,
    ),
)
