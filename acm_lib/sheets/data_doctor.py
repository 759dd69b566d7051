"""The sheets of the data doctor: what was read, kept and quarantined, and why."""

import pandas as pd

from acm_lib.book import Book
from acm_lib.display.problem_texts import problem_texts
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, Statement, _


def quarantined_rows(book: Book) -> dict[str, int]:
    """Table -> quarantined rows, of the tables that have any."""
    counts = book.counts
    counts = counts[counts["quarantined"] > 0]
    return dict(zip(counts["table"], counts["quarantined"].astype("int64"), strict=True))


def rows(book: Book, table: str) -> pd.DataFrame:
    """The quarantined rows of a table, as text: row, reason, and the cells as they stood."""
    file = book.quarantine / f"{table}.csv"
    return (
        pd.read_csv(file, dtype="str", keep_default_na=False)
        if file.exists()
        else pd.DataFrame(columns=["row", "reason"], dtype="str")
    )


def wrong_cells(book: Book, table: str) -> set[tuple[str, str]]:
    """(row, column) of every cell for which a row was quarantined."""
    found = book.problems
    found = found[(found["table"] == table) & (found["severity"] == "quarantined")]
    return set(zip(found["row"].astype("str"), found["column"], strict=True))


def reasons(book: Book, table: str, language: str) -> dict[str, str]:
    """Row -> why it was quarantined and what to do, in the reader's language."""
    found = book.problems
    found = found[(found["table"] == table) & (found["severity"] == "quarantined")]
    reasons: dict[str, str] = {}
    for problem in iterate_rows(problem_texts(found, language)):
        text = f"{problem.column}: {problem.problem}; {problem.remedy}"
        reasons[str(problem.row)] = " · ".join(filter(None, [reasons.get(str(problem.row)), text]))
    return reasons


@section
def counts(scope: Scope) -> list:
    """Rows read, kept and quarantined by table."""
    frame = scope.view.book.counts
    aside = int(frame["quarantined"].sum())
    if aside:
        frame = frame[frame["quarantined"] > 0]
    columns = (
        Column("table", _("Table")),
        Column("read", _("Rows read"), COUNT),
        Column("kept", _("Rows kept"), COUNT),
        Column(
            "quarantined",
            _("Quarantined"),
            COUNT,
            bands={n: "red" for n in frame["quarantined"] if n},
        ),
    )
    about = (
        Statement(
            _("{n:count} rows are quarantined and excluded until corrected."),
            n=aside,
        )
        if aside
        else Statement(_("Every row of the tables can be used."))
    )
    return [paragraph(about, tone="warning" if aside else ""), Table(frame, columns)]


@section
def exports(scope: Scope) -> list:
    """What an import left out, by export and reason: it is corrected where the export was made."""
    files = sorted(scope.view.book.quarantine.glob("import_*.csv"))
    read = {
        file.name: pd.read_csv(
            file, usecols=lambda column: column == "reason", dtype="str", keep_default_na=False
        )
        for file in files
    }
    counted = [
        rows.value_counts().rename("rows").reset_index().assign(export=name)
        for name, rows in read.items()
        if len(rows)
    ]
    if not counted:
        return []
    long = pd.concat(counted, ignore_index=True)
    columns = (
        Column("export", _("File in the quarantine folder")),
        Column("reason", _("What is wrong")),
        Column("rows", _("Rows"), COUNT),
    )
    about = Statement(
        _(
            "Left out of imports: {n:count} of the rows of exports. Correct them where the export"
            " was made, and import it again."
        ),
        n=int(long["rows"].sum()),
    )
    return [
        paragraph(about, tone="warning"),
        Table(long.sort_values(["export", "rows"], ascending=[True, False]).head(20), columns),
    ]


@section
def notes(scope: Scope) -> list:
    """What was used all the same, but should be looked at."""
    found = scope.view.book.problems
    found = problem_texts(found[found["severity"] == "noted"].head(8), scope.language)
    columns = (
        Column("table", _("Table")),
        Column("row", _("Row"), COUNT),
        Column("column", _("Column")),
        Column("value", _("Value")),
        Column("problem", _("What is wrong")),
        Column("remedy", _("What to do")),
    )
    return (
        [paragraph(Statement(_("Used all the same, but to be looked at:"))), Table(found, columns)]
        if len(found)
        else []
    )
