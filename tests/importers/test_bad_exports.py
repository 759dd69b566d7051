"""Files that are no export, and books that something stands in the way of: a clear word, nothing
written, never a traceback."""

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from acm_lib.errors import AcmError
from acm_lib.importers import ImportOptions, detect, import_export

EXPORT = (
    "Date,Client,Project,Task,Hours,Billable?,First Name,Last Name\n2026-01-05,An"
    " Phát,Tết,Design,2,Yes,Lan,T\n2026-13-05,An Phát,Tết,Design,2,Yes,Lan,T\n"
)
VND = ImportOptions(currency="VND")


@pytest.fixture
def export(tmp_path):
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    return tmp_path / "export.csv"


def refused(file, book, words):
    before = (
        {path.name: path.read_bytes() for path in book.rglob("*") if path.is_file()}
        if book.is_dir()
        else None
    )
    with pytest.raises(AcmError, match=words) as raised:
        import_export(file, book, options=VND)
    assert str(raised.value).count(". ") >= 2, "an error has three sentences"
    if book.is_dir():
        assert {
            path.name: path.read_bytes()
            for path in book.rglob("*")
            if path.is_file() and ".acm" not in path.parts
        } == before
    else:
        assert before is None


HEADING = EXPORT.splitlines()[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b",,,\n;;\n", "is empty"),
        (b'" "\t|\n', "is empty"),
        (b"\n<!DOCTYPE html><html><body>Please log in</body></html>", "is a web page"),
        (b'<html xmlns="x"><table><tr><td>Date</td></tr></table>', "is a web page"),
        (b"PK\x03\x04" + b"\x00" * 600, "is an Excel workbook under the name of a text file"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "is an Excel workbook under the name of a text file"),
        (EXPORT.encode("utf-32"), "UTF-32"),
        (EXPORT.encode("utf-16-le"), "NUL bytes"),
        (b"\xff\xfe" + EXPORT.replace("Lan", "L\0n").encode("utf-16-le"), "damaged UTF-16"),
        (
            (HEADING + "," + ",".join(f"c{place}" for place in range(300_000)) + "\n").encode(),
            "more than 1,000 columns",
        ),
        (
            (HEADING + "\n" + EXPORT.splitlines()[1].replace("Lan", "L" * 140_000) + "\n").encode(),
            r"line 2: a cell holds more than 131,072 letters",
        ),
        (
            b"x" * 140_000 + b"\n" + EXPORT.encode(),
            r"line 1: a cell holds more than 131,072 letters",
        ),
    ],
)
def test_a_file_that_is_no_export_is_told(tmp_path, content, words):
    (tmp_path / "export.csv").write_bytes(content)
    refused(tmp_path / "export.csv", tmp_path / "book", words)


def test_a_file_that_is_not_there_is_told(tmp_path):
    refused(tmp_path / "export.csv", tmp_path / "book", "There is no file")


def test_exports_on_two_sheets_are_refused_and_none_is_left_out(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "export.xlsx") as book:
        for name, rows in {
            "January": EXPORT.splitlines()[:2],
            "Notes": ["Made by Lan"],
            "February": EXPORT.splitlines()[:2],
        }.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(rows):
                sheet.write_row(row, 0, line.split(","))
    refused(
        tmp_path / "export.xlsx", tmp_path / "book", "on more than one sheet: January, February"
    )


def test_a_thousand_empty_columns_are_nothing(tmp_path):
    """What a spreadsheet saves whose last column was once coloured."""
    (tmp_path / "export.csv").write_text(
        "".join(line + "," * 16_000 + "\n" for line in EXPORT.splitlines()), encoding="utf-8"
    )
    result = import_export(tmp_path / "export.csv", tmp_path / "book", options=VND)
    assert (result.read, result.kept, result.quarantined) == (2, 1, 1)


def test_blank_lines_before_the_heading_are_nothing_and_count(tmp_path):
    (tmp_path / "export.csv").write_text("\n" * 100 + EXPORT, encoding="utf-8")
    result = import_export(tmp_path / "export.csv", tmp_path / "book", options=VND)
    assert (result.export.heading_row, result.read, result.kept) == (101, 2, 1)
    assert "export.csv,103," in (
        tmp_path / "book" / "quarantine" / "import_harvest_time.csv"
    ).read_text(encoding="utf-8")


def test_an_endless_row_is_set_aside_and_hides_no_heading(tmp_path):
    (tmp_path / "export.csv").write_text(
        EXPORT + EXPORT.splitlines()[1] + ",x" * 100_000 + "\n", encoding="utf-8"
    )
    assert detect(tmp_path / "export.csv").format.key == "harvest_time"
    result = import_export(tmp_path / "export.csv", tmp_path / "book", options=VND)
    assert (result.read, result.kept, result.quarantined) == (3, 1, 2)


def test_a_name_that_cannot_be_printed_is_refused(tmp_path):
    for name in (b"caf\xe9.csv", b"two\nlines.csv"):
        file = os.path.join(os.fsencode(tmp_path), name)
        with open(file, "w") as content:
            content.write(EXPORT)
        refused(
            type(tmp_path)(os.fsdecode(file)), tmp_path / "book", "a name that cannot be printed"
        )


def test_errors_of_a_spreadsheet_are_no_clients_and_no_hours(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "export.xlsx")
    sheet = book.add_worksheet()
    for row in range(4):
        sheet.write_row(row, 0, EXPORT.splitlines()[min(row, 1)].split(","))
    for row, column in ((1, 1), (2, 4), (2, 6)):
        sheet.write_formula(row, column, "=NA()", None, "#N/A")
    book.close()
    result = import_export(tmp_path / "export.xlsx", tmp_path / "book", options=VND)
    assert (result.read, result.kept, result.quarantined) == (3, 1, 2)
    aside = (tmp_path / "book" / "quarantine" / "import_harvest_time.csv").read_text(
        encoding="utf-8"
    )
    assert "Client: #N/A is an error of the spreadsheet" in aside
    assert "Hours: #N/A is an error of the spreadsheet" in aside


# The book


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        (
            "imports/answers.toml",
            b"[harvest_time]\ndates = 3\n",
            "answers.toml cannot be read: each section is an export",
        ),
        (
            "imports/answers.toml",
            b"dates = 3\n",
            "answers.toml cannot be read: each section is an export",
        ),
        ("imports/answers.toml", b"[", "answers.toml cannot be read"),
        ("imports/harvest_time.parquet", b"PAR1", "harvest_time.parquet is damaged"),
        ("names/clients.csv", b"\x00\x00", "names/clients.csv holds NUL"),
        (
            "quarantine/import_harvest_time.csv",
            b"\xff\xfe\x00",
            "import_harvest_time.csv cannot be read",
        ),
        ("quarantine/import_harvest_time.csv", b"", "import_harvest_time.csv cannot be read"),
        ("imports", b"x", "imports is a file, and a folder of that name"),
        ("quarantine", b"x", "quarantine is a file, and a folder of that name"),
    ],
)
def test_what_is_broken_in_the_book_is_named_and_left_as_it_is(
    export, tmp_path, file, content, words
):
    (tmp_path / "book" / file).parent.mkdir(parents=True)
    (tmp_path / "book" / file).write_bytes(content)
    refused(export, tmp_path / "book", words)


def test_a_part_that_no_import_wrote_is_named(export, tmp_path):
    (tmp_path / "book" / "imports").mkdir(parents=True)
    pq.write_table(pa.table({"a": [1]}), tmp_path / "book" / "imports" / "harvest_time.parquet")
    refused(export, tmp_path / "book", "was not written by an import")


def test_a_file_is_no_book(export, tmp_path):
    (tmp_path / "book").write_text("x")
    refused(export, tmp_path / "book", "book is a file, and a book is a folder")


def test_a_folder_where_a_table_is_to_be_written_is_named(export, tmp_path):
    (tmp_path / "book" / "time_entries.parquet").mkdir(parents=True)
    refused(export, tmp_path / "book", "time_entries.parquet is a folder, and a file of that name")
