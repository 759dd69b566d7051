"""Workbooks that are locked, empty or full of errors: what stands in a cell is told, and never
taken for nothing."""

import zipfile

import pytest
import xlsxwriter

from acm_lib.book import excel, open_book
from acm_lib.book.excel import read_sheet, sheets
from acm_lib.errors import BookError

HEADING = ["invoice_id", "client_id", "issued", "amount", "paid_on"]
ROW = ["I1", "C1", "2026-01-31", 100, "2026-02-10"]


def texts(file, name="invoices"):
    return [column.of_rows(range(len(column.codes))) for column in read_sheet(file, name).columns]


@pytest.fixture
def workbook(tmp_path):
    """A workbook with two sheets, to be written on; its parts are not named in the order of its
    sheets."""
    book = xlsxwriter.Workbook(tmp_path / "agency.xlsx")
    clients, invoices = book.add_worksheet("clients"), book.add_worksheet("invoices")
    clients.write_row(0, 0, ["client_id", "name"])
    clients.write_row(1, 0, ["C1", "#N/A"])
    invoices.write_row(0, 0, HEADING)
    return book, invoices


def test_an_error_is_no_empty_cell(workbook, tmp_path):
    book, sheet = workbook
    for row, (column, error) in enumerate([(4, "#N/A"), (3, "#DIV/0!"), (0, "#REF!")], 1):
        sheet.write_row(row, 0, ROW)
        sheet.write_formula(row, column, "=1/0", None, error)
    sheet.write_row(4, 0, ["I9", *ROW[1:4]])  # an empty cell is empty
    book.close()
    opened = open_book(tmp_path)
    assert opened.table("invoices")["invoice_id"].tolist() == ["I9"]
    problems = opened.problems
    assert problems[["row", "column", "problem"]].to_numpy().tolist() == [
        [2, "paid_on", "#N/A is an error of the spreadsheet"],
        [3, "amount", "#DIV/0! is an error of the spreadsheet"],
        [4, "invoice_id", "#REF! is an error of the spreadsheet"],
    ]
    assert opened.table("clients")["name"].tolist() == ["#N/A"]  # written as text, it is a name


@pytest.mark.parametrize("value", ["<v></v>", "<v />", "<v/>", ""])
def test_a_formula_that_nobody_computed_is_no_empty_cell(workbook, tmp_path, value):
    book, sheet = workbook
    sheet.write_row(1, 0, ROW)
    sheet.write_formula(1, 4, '=IF(A1<>"",1,2)', None, 77)
    sheet.write_row(2, 0, ["I2", *ROW[1:4]])
    sheet.write_formula(2, 4, '=""', None, "nothing")  # computed: to nothing
    sheet.write_formula(3, 0, "=A1", None, 77)  # beyond everything that has a value
    book.close()
    rewrite(
        tmp_path / "agency.xlsx",
        "xl/worksheets/sheet2.xml",
        b"<v>77</v>",
        value.encode(),
        b"<v>nothing</v>",
        b"<v></v>",
    )
    columns = texts(tmp_path / "agency.xlsx")
    assert columns[4] == ['=IF(A1<>"",1,2)', "", ""]
    assert columns[0] == ["I1", "I2", "=A1"]
    assert (
        open_book(tmp_path).problems["problem"].str.contains("formula that was not computed").sum()
        == 2
    )


def test_errors_are_found_in_whatever_piece_they_stand(workbook, tmp_path, monkeypatch):
    book, sheet = workbook
    for row in range(1, 60):
        sheet.write_row(row, 0, ROW)
        sheet.write_formula(row, row % 5, "=1/0", None, "#VALUE!")
    book.close()
    for size in (97, 1_000):
        monkeypatch.setattr(excel, "_CHUNK", size)
        excel._cells_without_value.cache_clear()
        columns = texts(tmp_path / "agency.xlsx")
        assert [sum(cell == "#VALUE!" for cell in column) for column in columns] == [
            11,
            12,
            12,
            12,
            12,
        ]
        assert columns[2][1] == "#VALUE!"


def test_sheets_are_found_by_what_the_workbook_says_of_its_parts(workbook, tmp_path):
    book, sheet = workbook
    sheet.write_row(1, 0, ROW)
    sheet.write_formula(1, 4, "=1/0", None, "#N/A")
    book.close()
    file = tmp_path / "agency.xlsx"
    rewrite(file, "xl/_rels/workbook.xml.rels", b"worksheets/sheet", b"/xl/worksheets/sheet")
    assert texts(file)[4] == ["#N/A"]
    assert texts(file, "clients") == [["C1"], ["#N/A"]]
    rewrite(file, "xl/_rels/workbook.xml.rels", b"/xl/worksheets/sheet2", b"worksheets/sheet2")
    assert texts(file)[4] == ["#N/A"]


def test_a_workbook_without_sheets_is_refused(workbook, tmp_path):
    workbook[0].close()
    rewrite(tmp_path / "agency.xlsx", "xl/workbook.xml", b"<sheet ", b"<other ")
    for read in (sheets, lambda file: open_book(file.parent)):
        with pytest.raises(BookError, match="a workbook without sheets"):
            read(tmp_path / "agency.xlsx")


def test_a_workbook_with_a_password_is_refused_with_what_to_do(workbook, tmp_path):
    workbook[0].close()
    file = tmp_path / "agency.xlsx"
    data = bytearray(file.read_bytes())
    for begins, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(begins, place + 1)) >= 0:
            data[place + flags] |= 1
    file.write_bytes(data)
    with pytest.raises(BookError, match="without a password"):
        sheets(file)


def test_a_workbook_that_nobody_may_open_is_not_called_broken(workbook, tmp_path, monkeypatch):
    def refuse(*_given, **_named):
        raise PermissionError(13, "Permission denied")

    workbook[0].close()
    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(BookError, match="cannot be opened: Permission denied"):
        sheets(tmp_path / "agency.xlsx")


def rewrite(file, part, *pairs):
    """Write a workbook anew with a part changed."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def test_a_sheet_out_of_sight_is_not_the_first(tmp_path):
    file = tmp_path / "invoices.xlsx"
    with xlsxwriter.Workbook(file) as made:
        made.add_worksheet("settings").hide()
        made.add_worksheet("Sheet1").activate()
    assert sheets(file) == ["Sheet1", "settings"]


def test_a_sheet_that_is_not_there_is_said_with_those_that_are(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "invoices.xlsx") as made:
        made.add_worksheet("Sheet1")
    with pytest.raises(BookError, match=r"no sheet 'bills'\..*Sheet1"):
        read_sheet(tmp_path / "invoices.xlsx", "bills")
