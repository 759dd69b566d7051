"""Quarantined rows are corrected in the grid and counted from then on; the raw file keeps every
byte."""

import shutil

import pytest

from acm_lib.book import open_book
from acm_lib.importers import ImportOptions, import_export
from acm_lib.paths import samples_folder
from acm_lib.widgets import data_doctor, open_workspace


@pytest.fixture
def doctor(tmp_path):
    shutil.copytree(
        samples_folder(),
        tmp_path / "book",
        ignore=shutil.ignore_patterns(
            "broken", ".acm", "quarantine", "tasks.csv", "touchpoints.csv", "budget_lines.csv"
        ),
    )
    return data_doctor.show(open_workspace(book=str(tmp_path / "book"), language="en"))


def test_a_corrected_row_is_counted_and_the_raw_file_untouched(doctor):
    raw = (doctor.workspace.path / "time_entries.csv").read_bytes()
    kept = doctor.workspace.view.book.counts.set_index("table").at["time_entries", "kept"]
    wrong = [key for key, cell in doctor.cells.items() if "acm-cell-wrong" in cell._dom_classes]
    assert sorted(name for _row, name in wrong) == ["hours", "project_id"]
    assert {name for _row, name in list(doctor.cells)[:2]} == {
        "hours",
        "project_id",
    }, "what is to be corrected stands first"
    row = next(row for row, name in wrong if name == "hours")
    doctor.cells[row, "hours"].value = "7.5"
    doctor.send_back()
    assert "Corrected: 1; still quarantined: 1 of time_entries." in doctor.status.value
    counts = open_book(doctor.workspace.path).counts.set_index("table")
    assert counts.at["time_entries", "kept"] == kept + 1
    assert (doctor.workspace.path / "time_entries.csv").read_bytes() == raw
    assert doctor.panel.fields["table"].control.options[0][0] == "time_entries (1)"


@pytest.mark.parametrize("typed", ["many", "", "=1+1"])
def test_what_is_still_wrong_stays_aside(doctor, typed):
    row = next(
        row
        for (row, name), cell in doctor.cells.items()
        if name == "hours" and "acm-cell-wrong" in cell._dom_classes
    )
    doctor.cells[row, "hours"].value = typed
    doctor.send_back()
    assert (
        "still quarantined: 2 of time_entries" in doctor.status.value
        or "Nothing was changed yet" in doctor.status.value
    )
    assert (row, "hours") in doctor.cells


def test_what_is_wrong_is_said_in_the_readers_language(doctor):
    there = data_doctor.show(open_workspace(book=str(doctor.workspace.path), language="vi"))
    said = " ".join(getattr(cell, "value", "") or "" for cell in there.area.children[1].children)
    assert "hours: 75 lớn hơn 24; " in said
    assert "give at most" not in said


def test_what_an_import_left_out_is_told_with_its_reason(tmp_path):
    export = tmp_path / "harvest.csv"
    export.write_text(
        "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,Invoiced?,First Name,Last"
        " Name\n2026-06-01,An Phát,Launch,L1,Design,,3.5,Yes,No,Mai,Lê\n2026-06-02,An"
        " Phát,Launch,L1,Design,,many,Yes,No,Mai,Lê\n",
        encoding="utf-8",
    )
    import_export(export, tmp_path / "book", options=ImportOptions(currency="VND"))
    there = data_doctor.show(open_workspace(book=str(tmp_path / "book"), language="en"))
    told = " ".join(child.value for child in there.panel.body.children if hasattr(child, "value"))
    assert "Left out of imports: 1 of the rows" in told
    assert "import_harvest_time.csv" in told
    assert "many" in told


def test_nothing_typed_nothing_sent(doctor):
    doctor.send_back()
    assert "Nothing was changed yet" in doctor.status.value


def test_all_mended_leaves_nothing_to_do(doctor):
    for table, cells in {
        "time_entries": {"project_id": "P425", "hours": "7.5"},
        "expenses": {},
        "surveys": {},
    }.items():
        doctor.panel.fields["table"].control.value = table
        for (_row, name), cell in list(doctor.cells.items()):
            if "acm-cell-wrong" in cell._dom_classes:
                cell.value = (
                    cells.get(name)
                    or {
                        "date": "2026-02-27",
                        "project_id": "P425",
                        "client_id": "C001",
                        "score": "5",
                        "amount": "100",
                    }[name]
                )
        doctor.send_back()
    assert open_book(doctor.workspace.path).counts["quarantined"].sum() == 0
    assert doctor.area.children == ()
