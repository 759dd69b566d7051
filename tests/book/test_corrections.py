"""Quarantined rows come back when they are corrected in their quarantine file; raw files stay as
they are."""

import csv

import pytest

from acm_lib.book import apply_corrections, open_book
from acm_lib.errors import BookError, UsageError

CLIENTS = "client_id,name\nC1,An Phát\n007,=Rang\n"
INVOICES = (
    "invoice_id,client_id,issued,amount\n"
    "I1,C1,2026-02-30,100\n"
    "I2,007,2026-01-31,12x\n"
    "I3,C1,2026-01-31,5,oops\n"
    "I4,C1,2026-01-31,7\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    (tmp_path / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    return tmp_path


def mend(file, **changes):
    """Change cells of a quarantine file; changes: invoice row number -> {column: text}."""
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        row.update(changes.get(f"r{row['row']}", {}))
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return file


def workbook(file, *rows):
    import xlsxwriter

    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return file


def amounts(book):
    return book.table("invoices").set_index("invoice_id")["amount"].to_dict()


def test_corrected_rows_come_back_and_the_raw_file_stays(folder):
    book = open_book(folder)
    assert amounts(book) == {"I4": 7}
    file = mend(book.quarantine / "invoices.csv", r2={"issued": "2026-02-28"}, r3={"amount": "12"})
    book, table, changed, left = apply_corrections(folder, file)
    assert (table, changed, left) == ("invoices", 2, 1)
    assert amounts(book) == {"I1": 100, "I2": 12, "I4": 7}
    assert (folder / "invoices.csv").read_text(encoding="utf-8") == INVOICES
    assert book.counts.set_index("table").loc["invoices"].tolist() == [4, 3, 1]
    assert (
        "2 rows of `invoices` are read as corrected (corrections/corrected_invoices.csv)."
        in book.notes
    )
    assert (book.quarantine / "invoices.csv").read_text(encoding="utf-8").count("\n") == 2


def test_a_row_with_a_cell_too_many_is_corrected_cell_by_cell(folder):
    book = open_book(folder)
    file = mend(
        book.quarantine / "invoices.csv",
        r4={"invoice_id": "I3", "client_id": "C1", "issued": "2026-01-31", "amount": "5"},
    )
    book, _table, changed, _left = apply_corrections(folder, file)
    assert changed == 1
    assert amounts(book) == {"I3": 5, "I4": 7}


def test_a_row_corrected_wrong_can_be_corrected_again(folder):
    file = mend(open_book(folder).quarantine / "invoices.csv", r2={"issued": "2026-02-31"})
    book, _table, changed, left = apply_corrections(folder, file)
    assert (changed, left) == (1, 3)
    book, _table, changed, left = apply_corrections(folder, mend(file, r2={"issued": "2026-02-28"}))
    assert (changed, left) == (1, 2)
    assert amounts(book) == {"I1": 100, "I4": 7}


def test_a_new_export_keeps_what_was_corrected_and_forces_it_on_no_other_row(folder):
    apply_corrections(
        folder, mend(open_book(folder).quarantine / "invoices.csv", r2={"issued": "2026-02-28"})
    )
    (folder / "invoices.csv").write_text(
        INVOICES.replace("I1,", "I0,C1,2026-01-01,1\nI1,"), encoding="utf-8"
    )
    assert amounts(open_book(folder)) == {"I0": 1, "I1": 100, "I4": 7}
    (folder / "invoices.csv").write_text(
        INVOICES.replace("I1,C1,2026-02-30,100", "I1,C1,2026-02-20,300"), encoding="utf-8"
    )
    book = open_book(folder)
    assert amounts(book) == {"I1": 300, "I4": 7}
    assert any("1 corrected rows of `invoices` are no longer" in note for note in book.notes)


def test_nothing_changed_turns_nothing_in(folder):
    book = open_book(folder)
    assert apply_corrections(folder, book.quarantine / "invoices.csv")[2:] == (0, 3)
    assert not (folder / "corrections").exists()
    assert (book.quarantine / "invoices.csv").exists()


def test_a_file_changed_by_hand_is_not_written_over(folder):
    file = mend(open_book(folder).quarantine / "invoices.csv", r2={"issued": "2026-02-28"})
    before = file.read_bytes()
    (folder / "invoices.csv").write_text(INVOICES + "I5,C9,2026-01-31,1\n", encoding="utf-8")
    book = open_book(folder)
    assert file.read_bytes() == before
    assert any("quarantine/invoices.csv was changed" in note for note in book.notes)
    book, _table, changed, left = apply_corrections(folder, file)
    assert (changed, left) == (1, 3)
    assert not any("was changed" in note for note in book.notes)


def test_text_that_looks_like_a_formula_comes_back_as_it_was(folder):
    (folder / "clients.csv").write_text(
        "client_id,name,since\nC1,An Phát,\n007,=Rang,2026-02-30\n", encoding="utf-8"
    )
    book, *_rest = apply_corrections(
        folder, mend(open_book(folder).quarantine / "clients.csv", r3={"since": "2026-02-28"})
    )
    assert book.table("clients").set_index("client_id")["name"].to_dict() == {
        "C1": "An Phát",
        "007": "=Rang",
    }


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bills.csv", "row,amount\n2,1\n", "not named after a table"),
        ("invoices.csv", "row,amount\n99,1\n", "row 99 is not quarantined"),
        ("invoices.csv", "invoice_id,amount\nI1,1\n", "without number"),
        ("invoices.csv", "row,amount\n2,1,3\n", "Which cell is which"),
        ("clients.csv", "row,name\n2,x\n", "row 2 is not quarantined"),
        ("invoices.csv", "row,amount\n2,1\n2,3\n", "row 2 is there twice"),
        ("invoices.csv", "row,amount,Amount\n2,1,3\n", "two columns called `amount`"),
    ],
)
def test_a_file_that_is_not_the_quarantines_is_refused(folder, tmp_path_factory, name, text, said):
    file = tmp_path_factory.mktemp("corrected") / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        apply_corrections(folder, file)
    assert not (folder / "corrections").exists()


def test_a_file_that_is_not_there_is_said(folder):
    with pytest.raises(UsageError, match="no file"):
        apply_corrections(folder, folder / "invoices.xlsx")


def test_a_corrected_workbook_comes_back_too(folder):
    import xlsxwriter

    open_book(folder)
    file = folder / "quarantine" / "invoices.xlsx"
    workbook = xlsxwriter.Workbook(file)
    workbook.add_worksheet().write_row(
        0, 0, ["row", "reason", "invoice_id", "client_id", "issued", "amount"]
    )
    workbook.worksheets()[0].write_row(1, 0, [3, "", "I2", "007", "2026-01-31", 12])
    workbook.close()
    book, _table, changed, _left = apply_corrections(folder, file)
    assert changed == 1
    assert amounts(book) == {"I2": 12, "I4": 7}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "row,was,amount\nx,{},1\n",
        "row,was,amount\n2,{,1\n",
        "row,was\n2,[1]\n",
        "row,amount\n2,1\n",
    ],
)
def test_a_damaged_file_of_corrected_rows_is_said(folder, content):
    (folder / "corrections").mkdir()
    (folder / "corrections" / "corrected_invoices.csv").write_text(content, encoding="utf-8")
    with pytest.raises(BookError, match="is damaged"):
        open_book(folder)


def test_a_number_stored_in_a_workbook_is_that_number_whatever_the_column_is_written_in(folder):
    (folder / "invoices.csv").write_text(
        (
            "invoice_id,client_id,issued,amount\n"
            'I1,C1,2026-01-31,"1.234,5"\n'
            'I2,C9,2026-02-30,"250,125"\n'
        ),
        encoding="utf-8",
    )
    open_book(folder)
    file = workbook(
        folder / "quarantine" / "invoices.xlsx",
        ["row", "invoice_id", "client_id", "issued", "amount"],
        [3, "I2", "C1", "2026-02-30", 250.125],
    )
    book, *_rest = apply_corrections(folder, file)
    assert amounts(book) == {"I1": 1234.5}
    book, *_rest = apply_corrections(
        folder, mend(book.quarantine / "invoices.csv", r3={"issued": "2026-02-28"})
    )
    assert amounts(book) == {"I1": 1234.5, "I2": 250.125}


def test_a_file_turned_in_twice_changes_nothing(folder, tmp_path_factory):
    mend(open_book(folder).quarantine / "invoices.csv", r2={"issued": "2026-02-28"})
    copy = tmp_path_factory.mktemp("corrected") / "invoices.csv"
    copy.write_bytes((folder / "quarantine" / "invoices.csv").read_bytes())
    assert apply_corrections(folder, copy)[2] == 1
    book, _table, changed, left = apply_corrections(folder, copy)
    assert (changed, left) == (0, 2)
    assert amounts(book) == {"I1": 100, "I4": 7}


def test_a_file_that_lost_its_letters_is_refused(folder):
    (folder / "clients.csv").write_text(
        "client_id,name,since\nC1,An Phát,\nC2,Chiến dịch Tết,2026-02-30\n", encoding="utf-8"
    )
    file = mend(open_book(folder).quarantine / "clients.csv", r3={"since": "2026-02-28"})
    file.write_bytes(file.read_text(encoding="utf-8").encode("cp1252", "replace"))
    with pytest.raises(UsageError, match="Letters were lost"):
        apply_corrections(folder, file)
    assert not (folder / "corrections").exists()


def test_a_table_that_the_book_has_not_is_turned_in_empty(folder, tmp_path_factory):
    file = tmp_path_factory.mktemp("corrected") / "surveys.csv"
    file.write_text("row,reason\n", encoding="utf-8")
    assert apply_corrections(folder, file)[1:] == ("surveys", 0, 0)


def test_what_was_not_understood_is_not_written_over(folder):
    file = open_book(folder).quarantine / "invoices.csv"
    file.write_text("row,betrag\n2,100\n", encoding="utf-8")
    book, _table, changed, _left = apply_corrections(folder, file)
    assert changed == 0
    assert "betrag" in file.read_text(encoding="utf-8")
    assert any(f"--fix-file {file}" in note for note in book.notes)


def test_corrections_of_an_earlier_version_are_never_passed_over(folder):
    file = mend(open_book(folder).quarantine / "invoices.csv", r2={"issued": "2026-02-28"})
    apply_corrections(folder, file)
    (folder / "corrections").rename(folder / "mended")
    kept = folder / "mended" / "corrected_invoices.csv"
    kept.rename(folder / "mended" / "mended_invoices.csv")
    with pytest.raises(BookError, match=r"Rename the folder to corrections and each file"):
        open_book(folder)
    (folder / "mended" / "mended_invoices.csv").rename(kept)
    (folder / "mended").rename(folder / "corrections")
    assert amounts(open_book(folder)) == {"I1": 100, "I4": 7}
