"""What a table contract is made of: kinds of columns, columns, tables, and terms they share."""

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
    as_of_column : the date column from which on a row is known; a view as of an earlier day leaves
        the row out. None: known from the start (a plan or a calendar).
    hidden_until : date column -> {column: value}; where the date is later than the view's day, the
        date is blanked and the other columns take the value given (None: missing).
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

PROJECT_COLUMN = Column("project_id", ID, "the order it belongs to", required=True)
CLIENT_COLUMN = Column("client_id", ID, "the client", required=True)
DEPARTMENT_COLUMN = Column(
    "department", TEXT, "who works: " + ", ".join(DEPARTMENTS) + " or your own names", required=True
)
CURRENCY_COLUMN = Column("currency", CURRENCY, "ISO code; empty: the book's currency")
