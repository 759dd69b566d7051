"""A new book: every table with its heading, what each column is, and everything that can be said in
`book.toml`."""

from pathlib import Path

from acm_lib.book.tables import TABLES
from acm_lib.errors import BookError


def new_book(path: str | Path, *, excel: bool = False) -> Path:
    """An empty book: a CSV with its heading for each table, a commented `book.toml`, a README on
    every column.

    Parameters
    ----------
    path : a new folder.
    excel : one workbook with a sheet for each table, units, an example and drop-downs, instead of
        CSV files.

    Raises
    ------
    BookError : the folder exists and is not empty.
    """
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BookError(
            f"{folder} exists and is not empty. A new book would mix with what is there. Name a new"
            " folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    if excel:
        from acm_lib.book.template import WORKBOOK, write_template

        write_template(folder / WORKBOOK)
    for table in () if excel else TABLES.values():
        (folder / f"{table.name}.csv").write_text(",".join(table.names) + "\n", encoding="utf-8")
    (folder / "book.toml").write_text(_BOOK_TOML, encoding="utf-8")
    (folder / "README.md").write_text(data_dictionary(), encoding="utf-8")
    return folder


def data_dictionary() -> str:
    """Every table and column of a book, as Markdown."""
    lines = ["# Data dictionary", ""]
    lines += [
        (
            "Tables marked * are the minimum with which something useful comes out. Columns marked"
            " * must be filled."
        ),
        "",
    ]
    for table in TABLES.values():
        lines += [
            f"## {table.name}{' *' if table.essential else ''}",
            "",
            f"One row is {table.one_row_is}.",
            "",
        ]
        lines += ["| column | kind | what it is |", "|---|---|---|"]
        for column in table.columns:
            options = f" ({', '.join(column.options)})" if column.options else ""
            lines.append(
                f"| {column.name}{' *' if column.required else ''} | {column.kind} |"
                f" {column.help}{options} |"
            )
        lines.append("")
    return "\n".join(lines)


_BOOK_TOML = """\
# Who the agency is and the limits it sets itself. Every line may be left out; \
these are the defaults.

[agency]
name = "The agency"
currency = "USD"          # the book's currency: costs, rates and every total are in it
language = "en"           # en or vi
fiscal_year_start = 1     # month

[targets]
margin = 0.5              # delivery margin
growth = 0.1

[health]                  # weights of the health score; only their proportions matter
satisfaction = 25
delivery = 20
commercial = 20
relationship = 15
payment = 15
freshness = 5

[alerts]
budget_used = [0.25, 0.5, 0.75, 1.0]
margin_floor = 0.2
top_client_share = 0.25
days_without_timesheet = 14
overload = 1.0
retainer_over = 0.15

[reading]                 # what the files alone cannot settle
# date_format = "dmy"     # or "mdy": how 03/04/2026 is meant
# decimal = ","           # or ".": how 250.000 is meant

# [database]              # for `acm pull`: where the queries of [tables] are asked
# url = "postgresql+psycopg://reader@host/agency"   # never with a password in it
# password_env = "AGENCY_DB_PASSWORD"               # the environment variable that holds it
# [tables]
# clients = "SELECT id AS client_id, name FROM customers"

# [facts]                 # for books beyond one machine: where the facts are computed
# engine = "spark"
# address = "sc://host:15002"
# [facts.tables]          # tables that stay there
# time_entries = "lake.agency.time_entries"
"""
