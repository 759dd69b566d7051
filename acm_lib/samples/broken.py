"""Small books with one defect each, named for it: what every real export has, and what the check
must report."""

from dataclasses import dataclass
from pathlib import Path

_CLIENTS = "client_id,name\nC001,An Khê\nC002,Bình Minh\n"
_PROJECTS = "project_id,client_id,name,start,end\nP001,C001,Tết,2026-01-05,2026-03-31\n"
_TIMES = "date,project_id,department,hours\n2026-01-10,P001,design,4\n2026-01-11,P001,design,3\n"
_INVOICES = (
    "invoice_id,client_id,issued,amount\nI1,C001,2026-01-31,1200000\nI2,C002,2026-01-31,900000\n"
)


@dataclass(frozen=True)
class Defect:
    """One defect.

    Attributes
    ----------
    table, content : the file that has it; text, or bytes where the encoding is the defect.
    row, column : where it is; row 0 for the file as a whole (`message` is then in the error).
    message : part of what must be reported; "" where it must be read correctly, without a word.
    """

    table: str
    content: str | bytes
    row: int = 0
    column: str = ""
    message: str = ""


BROKEN = {
    "ambiguous_dates": Defect(
        "invoices", _INVOICES.replace("2026-01-31", "03/04/2026", 1), 2, "issued", "may be"
    ),
    "ambiguous_thousands": Defect(
        "invoices",
        _INVOICES.replace("1200000", "250.000").replace("900000", "120.000"),
        2,
        "amount",
        "may be",
    ),
    "cell_too_many": Defect(
        "time_entries", _TIMES.replace("design,3", "design,3,oops"), 3, "", "more than"
    ),
    "cp1258": Defect("clients", "client_id,name\nC001,T\u00ea\u0301t\nC002,B\n".encode("cp1258")),
    "date_that_does_not_exist": Defect(
        "time_entries", _TIMES.replace("2026-01-11", "2026-02-30"), 3, "date", "does not exist"
    ),
    "department_missing": Defect(
        "time_entries", _TIMES.replace("design,3", ",3"), 3, "department", "is empty"
    ),
    "duplicate_heading": Defect(
        "invoices",
        _INVOICES.replace("issued,amount", "issued,issued"),
        0,
        "issued",
        "two columns called `issued`",
    ),
    "duplicate_key": Defect("invoices", _INVOICES.replace("I2", "I1"), 3, "invoice_id", "already"),
    "end_before_start": Defect(
        "projects", _PROJECTS.replace("2026-03-31", "2025-03-31"), 2, "end", "before"
    ),
    "formula_text": Defect("clients", _CLIENTS.replace("An Khê", "=HYPERLINK(1)")),
    "hours_over_a_day": Defect(
        "time_entries", _TIMES.replace("design,3", "design,30"), 3, "hours", "above 24"
    ),
    "leading_zeros": Defect("clients", _CLIENTS + "007,Rang\n"),
    "missing_column": Defect(
        "invoices",
        "invoice_id,client_id,issued\nI1,C001,2026-01-31\n",
        0,
        "amount",
        "no column `amount`",
    ),
    "name_is_na": Defect("clients", _CLIENTS.replace("An Khê", "NA").replace("Bình Minh", "None")),
    "not_a_number": Defect(
        "invoices", _INVOICES.replace("900000", "n/a"), 3, "amount", "not a number"
    ),
    "paid_without_a_day": Defect(
        "invoices",
        "invoice_id,client_id,issued,paid_on,amount,paid_amount\nI1,C001,2026-01-31,,100,100\n",
        2,
        "paid_amount",
        "has no `paid_on`",
    ),
    "semicolons": Defect("time_entries", _TIMES.replace(",", ";")),
    "unknown_choice": Defect(
        "clients",
        "client_id,name,origin\nC001,An Khê,found\nC002,Bình Minh,hunted\n",
        2,
        "origin",
        "not one of the values",
    ),
    "unknown_project": Defect(
        "time_entries",
        _TIMES.replace("2026-01-11,P001", "2026-01-11,P404"),
        3,
        "project_id",
        "not in the table",
    ),
    "utf16": Defect("clients", _CLIENTS.encode("utf-16")),
}


def write_broken(folder: Path) -> None:
    """A book for each defect, in a folder named for it."""
    tables = {
        "clients": _CLIENTS,
        "projects": _PROJECTS,
        "time_entries": _TIMES,
        "invoices": _INVOICES,
    }
    for name, defect in BROKEN.items():
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        for table, text in (tables | {defect.table: defect.content}).items():
            (place / f"{table}.csv").write_bytes(
                text if isinstance(text, bytes) else text.encode("utf-8")
            )
