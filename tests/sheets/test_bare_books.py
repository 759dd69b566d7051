"""Books that hold only what is required: every section of every report shows what it can and says
what it lacks."""

import csv

import nbformat
import pytest

from acm_lib.book.tables import TABLES
from acm_lib.paths import notebooks_folder, samples_folder


def bare(folder, *tables):
    """Tables of the sample book with their required columns and their ids only."""
    folder.mkdir()
    for name in tables:
        with (samples_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        columns = [
            column.name
            for column in TABLES[name].columns
            if column.name in rows[0]
            and (column.required or column.name in ("client_id", "project_id"))
        ]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture(
    scope="module",
    params=["projects time_entries", "projects time_entries invoices"],
    ids=lambda tables: tables.replace(" ", "+"),
)
def folder(request, tmp_path_factory):
    return bare(tmp_path_factory.mktemp("bare") / "book", "clients", *request.param.split())


@pytest.mark.parametrize(
    "report",
    sorted(
        path.stem
        for path in (notebooks_folder() / "reports").glob("*.ipynb")
        if path.stem != "go_no_go"
    ),
)
def test_every_section_of_a_bare_book_is_shown(folder, report):
    notebook = nbformat.read(notebooks_folder() / "reports" / f"{report}.ipynb", 4)
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", ()):
                names |= {
                    "book": str(folder),
                    "month": "2026-09",
                    "audience": notebook.metadata["acm"]["audiences"][0],
                } | ({"client": "C007"} if "client" in names else {})


def test_hours_without_any_rate_are_not_free(folder):
    from acm_lib import sheets
    from acm_lib.sheets import cost_tracking

    shown = cost_tracking.key_figures(sheets.load(book=str(folder), client="C007", month="2026-09"))
    (spent,) = [figure for figure in shown.figures() if figure["measure"] == "ac"]
    assert spent["value"] is None
    assert any(note.startswith("Hours without a cost rate: ") for note in shown.notes())
