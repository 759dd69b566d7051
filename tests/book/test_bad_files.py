"""Damaged, hostile and half-finished files: a clear error or a quarantined row, never a traceback,
never a shifted cell."""

import os
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from acm_lib.book import open_book
from acm_lib.book.cells import read_error
from acm_lib.errors import BookError

CLIENTS = "client_id,name\nC1,An Phát\n"
INVOICES = "invoice_id,client_id,issued,amount\nI1,C1,2026-01-31,100\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    (tmp_path / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    return tmp_path


def refused(folder, words):
    with pytest.raises(BookError, match=words) as raised:
        open_book(folder)
    assert str(raised.value).count(". ") >= 2, "an error has three sentences"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"invoice_id,client_id\x00,issued,amount\n", "NUL bytes"),
        (b"\xff\xfeinvoice", "damaged UTF-16"),
        (INVOICES.encode("utf-32"), "UTF-32"),
        (b" <!DOCTYPE HTML><html>Please log in</html>", "is a web page"),
        (b"invoice_id,client_id,issued\nI1,C1,2026-01-31\n", "no column `amount`"),
        (
            b"Invoices of 2026\n\ninvoice_id,client_id,issued,amount\nI1,C1,2026-01-31,1\n",
            "its heading reads Invoices of 2026. ",
        ),
        (
            (
                b"invoice_id,client_id,issued,amount\n"
                b'I1,"C1,2026-01-31,1\n'
                b"I2,C1,2026-01-31,1\n"
                b"I3,C1,2026-01-31,1\n"
            ),
            "not closed",
        ),
        (
            b"invoice_id,client_id,issued,amount\nI1,C1,2026-01-31," + b"9" * 200_000 + b"\n",
            r"line 2: a cell holds more than 131,072 letters",
        ),
        (b",".join(b"c%d" % place for place in range(2000)) + b"\n", "columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder, content, words):
    (folder / "invoices.csv").write_bytes(content)
    refused(folder, words)


@pytest.mark.parametrize(
    "heading",
    [
        b",".join(b"c%d" % place for place in range(1_000_000)),
        b"invoice_id,client_id,issued,amount" + b"," * 1_000_000 + b"x",
    ],
)
def test_a_million_columns_are_refused_before_they_are_read(folder, heading):
    (folder / "invoices.csv").write_bytes(heading + b"\nI1,C1,2026-01-31,1\n")
    refused(folder, "columns")


def test_a_million_empty_headings_are_nothing(folder):
    (folder / "invoices.csv").write_bytes(
        b"invoice_id,client_id,issued,amount" + b"," * 1_000_000 + b"\nI1,C1,2026-01-31,1\n"
    )
    assert open_book(folder).table("invoices")["amount"].tolist() == [1]


def test_nul_bytes_in_a_parquet_cell_do_not_reach_a_report(folder):
    pq.write_table(
        pa.table(
            {"date": ["2026-01-31"] * 2, "project_id": ["P\x001", "P1"], "amount": [1.5, 2.5]}
        ),
        folder / "expenses.parquet",
    )
    book = open_book(folder)
    assert book.table("expenses")["amount"].tolist() == [2.5]
    assert "letters that cannot be read" in book.problems["problem"].item()


def test_an_open_quotation_mark_far_up_loses_no_rows(folder):
    rows = [f"I{row},C1,2026-01-31,1" for row in range(100)]
    rows[3] = 'I3,"C1,2026-01-31,1'
    rows[50] = 'I50,"C1",2026-01-31,1'
    (folder / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\n" + "\n".join(rows), encoding="utf-8"
    )
    refused(folder, r"row 5: a quotation mark")


def test_line_breaks_within_a_cell_are_no_open_quotation_mark(folder):
    (folder / "clients.csv").write_text(
        'client_id,name,segment_note\nC1,"An\nPhát","one, two, three\nand four"\n', encoding="utf-8"
    )
    assert open_book(folder).table("clients")[["name", "segment_note"]].to_numpy().tolist() == [
        ["An Phát", "one, two, three and four"]
    ]


def test_every_damaged_file_is_named_at_once(folder):
    (folder / "projects.csv").write_bytes(b"")
    (folder / "surveys.csv").write_text("client_id\nC1\n", encoding="utf-8")
    with pytest.raises(BookError) as raised:
        open_book(folder)
    assert "projects.csv" in str(raised.value)
    assert "surveys.csv" in str(raised.value)


@pytest.mark.parametrize("cut", [0, 3, 50, -10])
def test_a_truncated_parquet_is_refused(folder, cut):
    pq.write_table(
        pa.table({"date": ["2026-01-31"], "project_id": ["P1"], "amount": [1.5]}),
        folder / "expenses.parquet",
    )
    whole = (folder / "expenses.parquet").read_bytes()
    (folder / "expenses.parquet").write_bytes(whole[:cut])
    refused(folder, "not a whole Parquet file")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "xlsx is empty"),
        (b"not a zip", "not an Excel file"),
        (b"PK\x03\x04 broken", "not an Excel file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password, or an old workbook",
        ),
    ],
)
def test_a_broken_workbook_is_refused(folder, content, words):
    (folder / "projects.xlsx").write_bytes(content)
    refused(folder, words)


def test_a_zip_that_is_no_workbook_is_refused(folder):
    with zipfile.ZipFile(folder / "projects.xlsx", "w") as packed:
        packed.writestr("hello.txt", "hello")
    refused(folder, "damaged")


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unopened(folder):
    with zipfile.ZipFile(folder / "projects.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    refused(folder, "would unpack to 30 MB")


def test_a_stray_cell_far_out_is_refused(folder):
    import xlsxwriter

    workbook = xlsxwriter.Workbook(folder / "projects.xlsx")
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["project_id", "client_id", "name"])
    sheet.write(1_048_575, 16_383, "x")
    workbook.close()
    refused(folder, "stray cell")


def test_two_files_for_one_table_are_refused(folder):
    (folder / "Invoices.tsv").write_text(INVOICES.replace(",", "\t"), encoding="utf-8")
    refused(folder, "stands in both")


@pytest.mark.parametrize("missing", ["clients", "invoices"])
def test_a_folder_without_the_minimum_is_refused(folder, missing):
    (folder / f"{missing}.csv").unlink()
    refused(folder, "has no table")


def test_no_folder_and_a_file_are_refused(tmp_path):
    for path in (tmp_path / "nowhere", __file__):
        with pytest.raises(BookError, match="not a folder"):
            open_book(path)


def test_a_heading_without_clients_is_refused(folder):
    (folder / "clients.csv").write_text("client_id,name\n", encoding="utf-8")
    refused(folder, "no client")


def test_a_heading_alone_is_an_empty_table(folder):
    (folder / "projects.csv").write_text("project_id,client_id,name\n", encoding="utf-8")
    book = open_book(folder)
    assert not book.has("projects")
    assert book.counts.set_index("table").loc["projects"].tolist() == [0, 0, 0]


def test_a_book_all_of_whose_rows_are_bad_opens_and_says_so(folder):
    (folder / "invoices.csv").write_text(
        INVOICES.replace("2026-01-31", "2026-02-31"), encoding="utf-8"
    )
    book = open_book(folder)
    assert len(book.problems) == 1
    with pytest.raises(BookError, match="no dated row"):
        book.at()


def test_files_that_are_no_tables_are_noted(folder):
    (folder / "budget 2026.xlsx").unlink(missing_ok=True)
    (folder / "budget.csv").write_text("a,b\n", encoding="utf-8")
    (folder / "projects.xls").write_bytes(b"old")
    (folder / "README.txt").write_text("hello", encoding="utf-8")
    notes = open_book(folder).notes
    assert [note.split(" ")[0] for note in notes] == ["budget.csv", "projects.xls"]


@pytest.mark.parametrize("kind", ["folder", "link to nothing", "link to itself"])
def test_a_table_that_is_no_file_is_not_passed_over_in_silence(folder, kind):
    place = folder / "expenses.csv"
    (
        place.mkdir()
        if kind == "folder"
        else place.symlink_to(place if kind == "link to itself" else folder / "nowhere.csv")
    )
    (folder / "projects").mkdir()
    (folder / "drafts").mkdir()
    notes = open_book(folder).notes
    assert [note.split(" is ")[0] for note in notes] == ["expenses.csv", "projects"]
    assert all("a folder, or a link to nothing" in note for note in notes)


def test_a_file_whose_name_cannot_be_printed_is_left_out_and_said(folder):
    """Not only its own rows: its name could be written into no table of problems."""
    for name in (b"expenses\xe9.xlsx", b"new\nline.csv"):
        with open(os.path.join(os.fsencode(folder), name), "w") as file:
            file.write("x")
    notes = open_book(folder).notes
    assert [note.split(" has a name")[0] for note in notes] == [
        r"'expenses\udce9.xlsx'",
        r"'new\nline.csv'",
    ]
    assert all(note.isprintable() for note in notes)


def test_a_file_where_the_quarantine_belongs_is_named(folder):
    (folder / "quarantine").write_text("x")
    (folder / "invoices.csv").write_text(INVOICES + "I2,C1,2026-02-31,1\n", encoding="utf-8")
    refused(folder, "quarantine is a file, and the quarantined rows")


def test_what_a_library_says_of_a_damaged_file_disturbs_no_terminal(folder):
    for letter in range(32):
        said = str(
            read_error(folder / "x.parquet", ValueError(f"type{chr(letter)}3\n."), "Parquet file")
        )
        assert said == (
            "x.parquet is not a whole Parquet file: type 3. None of its rows can be used. Write"
            " it again."
        )
    assert "cannot be opened: No such file" in str(
        read_error(folder / "x.parquet", FileNotFoundError(2, "anything"), "Parquet file")
    )


def test_headings_are_matched_whatever_their_case_and_spaces(folder):
    (folder / "invoices.csv").write_text(
        " Invoice ID ,CLIENT-ID,Issued,amount,Colour\nI1,C1,2026-01-31,100,red\n", encoding="utf-8"
    )
    book = open_book(folder)
    assert book.table("invoices")["invoice_id"].tolist() == ["I1"]
    assert any("Colour" in note for note in book.notes)


def test_one_workbook_may_hold_the_tables_as_sheets(tmp_path):
    import xlsxwriter

    workbook = xlsxwriter.Workbook(tmp_path / "agency.xlsx")
    for name, text in {"Clients": CLIENTS, "Invoices": INVOICES, "Chart": "x\n"}.items():
        sheet = workbook.add_worksheet(name)
        for row, line in enumerate(text.splitlines()):
            sheet.write_row(row, 0, line.split(","))
    workbook.close()
    book = open_book(tmp_path)
    assert book.table("invoices")["amount"].tolist() == [100]
    assert book.notes == (
        "agency.xlsx, sheet Chart is none of the book's tables and was left out.",
    )


def test_parquet_is_read_by_its_types(folder):
    import datetime as dt
    from decimal import Decimal

    table = pa.table(
        {
            "date": pa.array(
                [dt.datetime(2026, 1, 31, 23, 30), dt.datetime(2026, 2, 1)],
                pa.timestamp("ns", "UTC"),
            ),
            "project_id": pa.array(["007", "8"]).dictionary_encode(),
            "amount": pa.array([Decimal("250.000"), Decimal("1E+3")], pa.decimal128(20, 3)),
            "rebillable": pa.array([True, None]),
            "vendor": pa.array([b"An Ph\xc3\xa1t", None]),
        }
    )
    pq.write_table(table, folder / "expenses.parquet")
    expenses = open_book(folder).table("expenses")
    assert expenses["amount"].tolist() == [250, 1000]
    assert expenses["date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-31", "2026-02-01"]
    assert expenses["rebillable"].tolist() == [True, False]
    assert expenses["vendor"].tolist()[0] == "An Phát"


def test_formulas_are_defused_in_the_quarantine(folder):
    (folder / "clients.csv").write_text(
        'client_id,name\nC1,x\nC2,"=HYPERLINK(""http://x"")"\nC2,@SUM(A1)\n=1+1,\n',
        encoding="utf-8",
    )
    open_book(folder)
    written = (folder / "quarantine" / "clients.csv").read_text(encoding="utf-8")
    assert "'@SUM(A1)" in written
    assert "'=1+1" in written


def test_raw_files_are_never_written_to(folder):
    (folder / "invoices.csv").write_text(INVOICES + "I2,C9,2026-01-31,1\n", encoding="utf-8")
    before = {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.iterdir()
        if file.is_file()
    }
    open_book(folder).at("2026-01").table("invoices")
    assert {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.iterdir()
        if file.is_file()
    } == before


@pytest.mark.parametrize(
    ("name", "said"),
    [("clients", "is a folder"), ("clients.csv", "is a folder"), ("clients.xls", "is not read")],
)
def test_why_there_is_no_table_is_said(folder, name, said):
    (folder / "clients.csv").unlink()
    (
        (folder / name).write_text("x", encoding="utf-8")
        if name.endswith("xls")
        else (folder / name).mkdir()
    )
    refused(folder, f"no table `clients`.*{said}")


@pytest.mark.parametrize(
    "far",
    [
        pa.array([2**31 - 1, 20_000], pa.int32()).cast(pa.date32()),
        pa.array([2**60, 1_769_817_600_000_000], pa.timestamp("us")),
    ],
)
def test_a_day_in_parquet_that_no_calendar_has_is_set_aside(folder, far):
    (folder / "invoices.csv").unlink()
    pq.write_table(
        pa.table(
            {"invoice_id": ["I1", "I2"], "client_id": ["C1", "C1"], "issued": far, "amount": [1, 2]}
        ),
        folder / "invoices.parquet",
    )
    book = open_book(folder)
    assert book.problems[["row", "column"]].to_numpy().tolist() == [[2, "issued"]]
    assert book.table("invoices")["amount"].tolist() == [2]


def test_a_zone_that_nobody_knows_is_told(folder):
    (folder / "invoices.csv").unlink()
    issued = pa.array([1], pa.timestamp("us", "Mars/Phobos"))
    pq.write_table(
        pa.table({"invoice_id": ["I1"], "client_id": ["C1"], "issued": issued, "amount": [1]}),
        folder / "invoices.parquet",
    )
    refused(folder, "invoices.parquet")


def test_a_column_without_a_heading_is_not_passed_over_in_silence(folder):
    (folder / "invoices.csv").write_text(
        "invoice_id,client_id,issued,,amount\nI1,C1,2026-01-31,99,1\n", encoding="utf-8"
    )
    assert any(
        "columns without a heading were left out: 4" in note for note in open_book(folder).notes
    )
