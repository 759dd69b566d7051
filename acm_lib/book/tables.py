"""The table contracts: what a book may hold, column by column.

This is the one description that reading, checking, `acm new`, the facts and the data dictionary all
read. A table marked `essential` is the minimum with which something useful comes out; every other
one is optional.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Kinds of a cell. `reading` parses them, `checking` says what is wrong with one that does not
# parse.
ID, TEXT, CHOICE, CURRENCY = "id", "text", "choice", "currency"
DATE, MONTH = "date", "month"
MONEY, NUMBER, HOURS, RATIO, INTEGER = "money", "number", "hours", "ratio", "integer"
FLAG = "flag"
NUMERIC = (MONEY, NUMBER, HOURS, RATIO, INTEGER)
# In which currency a column of money is: its row's own `currency`, its project's, the book's; else
# whichever of these its table can tell.
OWN, PROJECT, BOOK, ANY = "own", "project", "book", ""


@dataclass(frozen=True)
class Column:
    """One column of a table: its kind, what it means, and the values it may take.

    Attributes
    ----------
    help : what it means, for a person; nothing depends on its words.
    currency : in which currency its money is: `OWN`, `PROJECT`, `BOOK` or `ANY`.
    """

    name: str
    kind: str
    help: str
    required: bool = False
    options: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    currency: str = ANY


@dataclass(frozen=True)
class Table:
    """One table of a book.

    Attributes
    ----------
    one_row_is : the grain, in words.
    key : columns that together are unique; empty where rows may repeat.
    references : column -> table whose key it must exist in.
    as_of_column : the date column from which on a row is known; a view as of an earlier day leaves the
        row out. None: known from the start (a plan or a calendar).
    hidden_until : date column -> {column: value}; where the date is later than the view's day, the date is
        blanked and the other columns take the value given (None: missing).
    """

    name: str
    one_row_is: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: dict[str, str] = field(default_factory=dict)
    as_of_column: str | None = None
    hidden_until: dict[str, dict[str, str | None]] = field(default_factory=dict)
    essential: bool = False

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in the order of the contract."""
        return tuple(column.name for column in self.columns)


DEPARTMENTS = ("account", "planning", "creative", "design", "production", "media")
ORIGINS_OF_CLIENTS = ("hunted", "inbound", "referral")
CONTRACTS = ("fixed_fee", "time_and_materials", "retainer")
CHANNELS = ("meeting", "call", "email", "chat")
STAGES = ("lead", "qualified", "proposal", "negotiation", "won", "lost")

_project = Column("project_id", ID, "the order it belongs to", required=True)
_client = Column("client_id", ID, "the client", required=True)
_department = Column(
    "department", TEXT, "who works: " + ", ".join(DEPARTMENTS) + " or your own names", required=True
)
_currency = Column("currency", CURRENCY, "ISO code; empty: the book's currency")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "clients",
            "a client",
            (
                _client,
                Column("name", TEXT, "as it stands on reports", required=True),
                Column("industry", TEXT, "the client's trade; matches `market`"),
                Column(
                    "segment_note",
                    TEXT,
                    "the analyst's own word on the client; one of grow, keep, win back, fix, let"
                    " go, serve lightly, farm, watch overrules the segmentation",
                ),
                Column("account_manager", TEXT, "who looks after the client"),
                Column("since", DATE, "first day as a client"),
                Column("until", DATE, "last day as a client, when it left"),
                Column("origin", CHOICE, "how the client came", options=ORIGINS_OF_CLIENTS),
                Column(
                    "payment_terms_days",
                    INTEGER,
                    "days from invoice to due date",
                    minimum=0,
                    maximum=365,
                ),
                Column(
                    "marketing_budget",
                    MONEY,
                    "what the client spends on marketing a year",
                    minimum=0,
                ),
                _currency,
            ),
            key=("client_id",),
            as_of_column="since",
            hidden_until={"until": {}},
            essential=True,
        ),
        Table(
            "contacts",
            "a person at a client",
            (
                Column("contact_id", ID, "the person", required=True),
                _client,
                Column("name", TEXT, "the person's name", required=True),
                Column("role", TEXT, "job title"),
                Column(
                    "buying_role",
                    CHOICE,
                    "part in the decision to buy",
                    options=("sponsor", "decision_maker", "champion", "user", "blocker"),
                ),
                Column("influence", INTEGER, "1 little - 5 decides", minimum=1, maximum=5),
                Column("stance", INTEGER, "-2 against us - 2 for us", minimum=-2, maximum=2),
                Column("reports_to", ID, "contact_id of the superior"),
                Column("last_met", DATE, "last conversation"),
            ),
            key=("contact_id",),
            references={"client_id": "clients", "reports_to": "contacts"},
            hidden_until={"last_met": {}},
        ),
        Table(
            "projects",
            "an order",
            (
                _project,
                _client,
                Column("name", TEXT, "as the client calls it", required=True),
                Column("service", TEXT, "what is sold (campaign, branding, social ...)"),
                Column(
                    "objective",
                    TEXT,
                    "what the client wants of it (awareness, brand identity, sales ...)",
                ),
                Column("approach", TEXT, "channel; format; idea tags, separated by ;"),
                Column("contract", CHOICE, "how it is charged", options=CONTRACTS),
                Column(
                    "fee",
                    MONEY,
                    "whole order value without rebillable costs, in `currency`",
                    minimum=0,
                    currency=OWN,
                ),
                _currency,
                Column("start", DATE, "first day of work"),
                Column("end", DATE, "last day of work, planned or actual"),
                Column("signed_on", DATE, "day the client signed"),
                Column("won_by", TEXT, "who won the order"),
                Column(
                    "origin",
                    CHOICE,
                    "won by sales or grown by the account",
                    options=("hunted", "farmed"),
                ),
                Column(
                    "status",
                    CHOICE,
                    "today's state",
                    options=("planned", "active", "closed", "cancelled"),
                ),
                Column(
                    "estimated_cost",
                    MONEY,
                    "cost estimated before signing, in the book's currency",
                    minimum=0,
                    currency=BOOK,
                ),
                Column(
                    "result",
                    RATIO,
                    "achieved / promised result, known when the project has ended",
                    minimum=0,
                ),
            ),
            key=("project_id",),
            references={"client_id": "clients"},
            as_of_column="signed_on",
            hidden_until={"end": {"result": None}},
            essential=True,
        ),
        Table(
            "budget_lines",
            "a planned month of a department's activity",
            (
                _project,
                _department,
                Column("activity", TEXT, "what is done"),
                Column("month", MONTH, "month of the plan", required=True),
                Column("hours", HOURS, "planned hours", minimum=0),
                Column(
                    "cost", MONEY, "planned cost, in the book's currency", minimum=0, currency=BOOK
                ),
            ),
            references={"project_id": "projects"},
        ),
        Table(
            "tasks",
            "a piece of work handed to a department",
            (
                Column("task_id", ID, "the task", required=True),
                _project,
                _department,
                Column("name", TEXT, "what is to be done"),
                Column("planned_start", DATE, "planned first day"),
                Column("planned_end", DATE, "planned last day"),
                Column("planned_hours", HOURS, "planned effort", minimum=0),
                Column(
                    "percent_complete",
                    RATIO,
                    "0-1 as the department says today",
                    minimum=0,
                    maximum=1,
                ),
                Column("done_on", DATE, "day it was finished"),
                Column("handed_over_on", DATE, "day the department got it"),
                Column("accepted_on", DATE, "day the account manager accepted it"),
            ),
            key=("task_id",),
            references={"project_id": "projects"},
            hidden_until={
                "done_on": {"percent_complete": None},
                "handed_over_on": {},
                "accepted_on": {},
            },
        ),
        Table(
            "briefs",
            "what the client ordered",
            (
                Column("brief_id", ID, "the brief", required=True),
                _project,
                Column("received_on", DATE, "day it came"),
                Column("objective", TEXT, "what it is to achieve"),
                Column("audience", TEXT, "who is to be reached"),
                Column("message", TEXT, "what is to be said"),
                Column("deliverables", TEXT, "what is to be handed over, separated by ;"),
                Column(
                    "budget",
                    MONEY,
                    "what the client can spend, in the project's currency",
                    minimum=0,
                    currency=PROJECT,
                ),
                Column("deadline", DATE, "when it must be there"),
                Column("mandatories", TEXT, "what must or must not be in it"),
                Column("approved_by", TEXT, "who at the client approved it"),
            ),
            key=("brief_id",),
            references={"project_id": "projects"},
            as_of_column="received_on",
        ),
        Table(
            "time_entries",
            "hours worked",
            (
                Column("date", DATE, "day of work", required=True),
                _project,
                _department,
                Column("person", TEXT, "who worked"),
                Column("role", TEXT, "in which role, where the rate card has roles"),
                Column(
                    "hours",
                    HOURS,
                    "hours worked; negative corrects an earlier entry",
                    required=True,
                    minimum=-24,
                    maximum=24,
                ),
                Column("billable", FLAG, "may the client be charged; empty: yes"),
                Column("note", TEXT, "what was done"),
            ),
            references={"project_id": "projects"},
            as_of_column="date",
            essential=True,
        ),
        Table(
            "rate_card",
            "a rate from a date",
            (
                _department,
                Column("role", TEXT, "empty: every role"),
                Column("client_id", ID, "empty: every client"),
                Column("valid_from", DATE, "first day of the rate", required=True),
                Column(
                    "cost_rate",
                    MONEY,
                    "fully loaded cost of an hour, in the book's currency",
                    minimum=0,
                    currency=BOOK,
                ),
                Column(
                    "bill_rate",
                    MONEY,
                    "list price of an hour, in the book's currency",
                    minimum=0,
                    currency=BOOK,
                ),
            ),
            key=("department", "role", "client_id", "valid_from"),
            references={"client_id": "clients"},
            as_of_column="valid_from",
        ),
        Table(
            "expenses",
            "a third-party cost",
            (
                Column("date", DATE, "day of the vendor's bill", required=True),
                _project,
                Column("department", TEXT, "who ordered it"),
                Column("activity", TEXT, "what for"),
                Column("vendor", TEXT, "who is paid"),
                Column(
                    "amount",
                    MONEY,
                    "in the book's currency; negative is a credit",
                    required=True,
                    currency=BOOK,
                ),
                Column(
                    "rebillable",
                    FLAG,
                    "charged to the client on top of the fee (pass-through); empty: no",
                ),
            ),
            references={"project_id": "projects"},
            as_of_column="date",
        ),
        Table(
            "invoices",
            "an invoice",
            (
                Column("invoice_id", ID, "the invoice", required=True),
                _client,
                Column("project_id", ID, "the order, where there is one"),
                Column("issued", DATE, "invoice date", required=True),
                Column("due", DATE, "due date; empty: issued + the client's payment terms"),
                Column("paid_on", DATE, "day of the (last) payment"),
                Column(
                    "amount",
                    MONEY,
                    "without tax, in the project's or else the client's currency; negative is a"
                    " credit note",
                    required=True,
                    currency=PROJECT,
                ),
                Column(
                    "paid_amount",
                    MONEY,
                    "received so far; empty with a `paid_on`: the whole amount",
                ),
            ),
            key=("invoice_id",),
            references={"client_id": "clients", "project_id": "projects"},
            as_of_column="issued",
            hidden_until={"paid_on": {"paid_amount": None}},
            essential=True,
        ),
        Table(
            "surveys",
            "an answer",
            (
                _client,
                Column("date", DATE, "day of the answer", required=True),
                Column(
                    "question", CHOICE, "what was asked", required=True, options=("nps", "csat")
                ),
                Column("score", NUMBER, "nps 0-10, csat 1-5", required=True, minimum=0, maximum=10),
                Column("comment", TEXT, "in the client's words"),
            ),
            references={"client_id": "clients"},
            as_of_column="date",
        ),
        Table(
            "touchpoints",
            "a contact with the client",
            (
                Column("date", DATE, "day of the contact", required=True),
                _client,
                Column("contact_id", ID, "with whom"),
                Column("channel", TEXT, ", ".join(CHANNELS) + " ..."),
                Column("started_by", CHOICE, "who began it", options=("client", "agency")),
                Column("response_hours", HOURS, "working hours until we answered", minimum=0),
                Column("follow_up_due", DATE, "what we promised is due"),
                Column("follow_up_done", DATE, "day we kept the promise"),
            ),
            references={"client_id": "clients", "contact_id": "contacts"},
            as_of_column="date",
            hidden_until={"follow_up_done": {}},
        ),
        Table(
            "opportunities",
            "a possible order",
            (
                Column("opportunity_id", ID, "the opportunity", required=True),
                _client,
                Column("service", TEXT, "what would be sold"),
                Column("name", TEXT, "what it is called", required=True),
                Column("approach", TEXT, "channel; format; idea tags, separated by ;"),
                Column("stage", CHOICE, "today's stage", options=STAGES),
                Column(
                    "amount",
                    MONEY,
                    "order value without rebillable costs, in the client's currency",
                    minimum=0,
                ),
                Column(
                    "probability",
                    RATIO,
                    "chance to win it as the owner sees it",
                    minimum=0,
                    maximum=1,
                ),
                Column("expected_close", DATE, "expected day of the decision"),
                Column("owner", TEXT, "who works on it"),
                Column(
                    "origin", CHOICE, "from sales or from the account", options=("hunted", "farmed")
                ),
                Column("created_on", DATE, "day it was first written down"),
                Column("closed_on", DATE, "day it was won or lost"),
            ),
            key=("opportunity_id",),
            references={"client_id": "clients"},
            as_of_column="created_on",
            hidden_until={"closed_on": {"stage": "proposal", "probability": None}},
        ),
        Table(
            "opportunity_estimates",
            "a department's estimated effort for an opportunity",
            (
                Column("opportunity_id", ID, "the opportunity", required=True),
                _department,
                Column("hours", HOURS, "estimated hours", minimum=0),
                Column(
                    "third_party_cost",
                    MONEY,
                    "estimated third-party cost, in the book's currency",
                    minimum=0,
                    currency=BOOK,
                ),
            ),
            key=("opportunity_id", "department"),
            references={"opportunity_id": "opportunities"},
        ),
        Table(
            "departments",
            "a department's month",
            (
                _department,
                Column("month", MONTH, "month", required=True),
                Column(
                    "capacity_hours",
                    HOURS,
                    "hours the department can work",
                    required=True,
                    minimum=0,
                ),
            ),
            key=("department", "month"),
        ),
        Table(
            "market",
            "an industry's month",
            (
                Column("industry", TEXT, "matches the client's industry", required=True),
                Column("month", MONTH, "month", required=True),
                Column("index", NUMBER, "size of the market; any base", required=True, minimum=0),
            ),
            key=("industry", "month"),
            as_of_column="month",
        ),
        Table(
            "fx_rates",
            "a currency's month",
            (
                Column("currency", CURRENCY, "foreign currency", required=True),
                Column(
                    "month",
                    MONTH,
                    "first month of the rate; it holds until the next",
                    required=True,
                ),
                Column(
                    "rate_to_book_currency",
                    NUMBER,
                    "book currency for one unit of it",
                    required=True,
                    minimum=0,
                ),
            ),
            key=("currency", "month"),
            as_of_column="month",
        ),
    )
}
ESSENTIAL = tuple(table.name for table in TABLES.values() if table.essential)
