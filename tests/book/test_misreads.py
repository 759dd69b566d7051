"""What a plain `read_csv` misreads in silence: each one here as a test."""

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.errors import BookError

INVOICES = "invoice_id,client_id,issued,amount\nI1,C1,2026-01-31,100\n"


@pytest.fixture
def book_of(tmp_path):
    """A function that writes raw files (text or bytes) and opens the folder."""

    def write(**files):
        files = {
            "clients": "client_id,name\nC1,An Phát\nC2,Bình Minh\n",
            "invoices": INVOICES,
            **files,
        }
        for name, content in files.items():
            suffix = ".toml" if name == "book" else ".csv"
            (tmp_path / f"{name}{suffix}").write_bytes(
                content if isinstance(content, bytes) else content.encode("utf-8")
            )
        return open_book(tmp_path)

    return write


def amounts(book):
    return book.table("invoices").set_index("invoice_id")["amount"].to_dict()


def invoices(*amounts_written):
    rows = [f'I{place},C1,2026-01-31,"{amount}"' for place, amount in enumerate(amounts_written, 1)]
    return "\n".join(["invoice_id,client_id,issued,amount", *rows]) + "\n"


def test_250_000_dong_is_set_aside_where_nothing_says_what_the_point_is(book_of):
    book = book_of(invoices=invoices("250.000", "90"))
    assert amounts(book) == {"I2": 90}
    (problem,) = book.problems.to_dict("records")
    assert problem["problem"] == "250.000 may be 250 or 250 thousand"
    assert "decimal" in problem["remedy"]
    assert (problem["row"], problem["column"], problem["value"]) == (2, "amount", "250.000")


def test_250_000_dong_is_a_quarter_million_where_the_column_settles_it(book_of):
    assert amounts(book_of(invoices=invoices("250.000", "1.234.567"))) == {
        "I1": 250_000,
        "I2": 1_234_567,
    }


def test_250_000_is_250_where_the_column_is_written_by_a_machine(book_of):
    assert amounts(book_of(invoices=invoices("250.000", "1234.5"))) == {"I1": 250, "I2": 1234.5}


def test_250_000_is_what_the_book_says(book_of):
    book = book_of(
        invoices=invoices("250.000"), book='[agency]\ncurrency = "VND"\n[reading]\ndecimal = ","\n'
    )
    assert amounts(book) == {"I1": 250_000}


def test_ids_keep_their_zeros(book_of):
    book = book_of(
        clients="client_id,name\n007,Bond\n7,Seven\n",
        invoices="invoice_id,client_id,issued,amount\n01,007,2026-01-31,5\n",
    )
    assert set(book.table("clients")["client_id"]) == {"007", "7"}
    assert book.table("invoices")["client_id"].tolist() == ["007"]


@pytest.mark.parametrize("name", ["NA", "None", "null", "nan", "N/A", "NULL", "#N/A", "-"])
def test_clients_named_like_nothing_are_clients(book_of, name):
    book = book_of(
        clients=f"client_id,name\n{name},{name}\n",
        invoices=f"invoice_id,client_id,issued,amount\nI1,{name},2026-01-31,5\n",
    )
    assert book.table("clients")[["client_id", "name"]].to_numpy().tolist() == [[name, name]]
    assert book.table("invoices").groupby("client_id")["amount"].sum().to_dict() == {name: 5}


def test_spellings_in_nfc_nfd_and_with_spaces_are_one_client(book_of):
    rows = (
        "I1,C\u00e0 Ph\u00ea,2026-01-31,1\nI2,Ca\u0300 Phe\u0302,2026-01-31,2\nI3, C\u00e0\u00a0"
        " Ph\u00ea\u200b ,2026-01-31,4\n"
    )
    book = book_of(
        clients="client_id,name\nCa\u0300 Phe\u0302 ,x\n",
        invoices="invoice_id,client_id,issued,amount\n" + rows,
    )
    assert book.table("invoices").groupby("client_id")["amount"].sum().to_dict() == {
        "C\u00e0 Ph\u00ea": 7
    }


def dated(*days):
    rows = [f"I{place},C1,{day},1" for place, day in enumerate(days, 1)]
    return "\n".join(["invoice_id,client_id,issued,amount", *rows]) + "\n"


def issued(book):
    return (
        book.table("invoices").set_index("invoice_id")["issued"].dt.strftime("%Y-%m-%d").to_dict()
    )


def test_03_04_2026_is_set_aside_where_nothing_says_which_is_the_month(book_of):
    book = book_of(invoices=dated("03/04/2026", "2026-04-03"))
    assert issued(book) == {"I2": "2026-04-03"}
    assert "date_format" in book.problems["remedy"].item()


def test_03_04_2026_is_april_where_another_day_settles_it(book_of):
    assert issued(book_of(invoices=dated("03/04/2026", "31/12/2026"))) == {
        "I1": "2026-04-03",
        "I2": "2026-12-31",
    }


def test_03_04_2026_is_march_where_another_day_settles_it(book_of):
    assert issued(book_of(invoices=dated("03/04/2026", "12/31/2026"))) == {
        "I1": "2026-03-04",
        "I2": "2026-12-31",
    }


def test_03_04_2026_is_what_the_book_says(book_of):
    assert issued(
        book_of(invoices=dated("03/04/2026"), book='[reading]\ndate_format = "mdy"\n')
    ) == {"I1": "2026-03-04"}


def test_days_that_contradict_each_other_settle_nothing(book_of):
    book = book_of(invoices=dated("03/04/2026", "31/12/2026", "12/31/2026"))
    assert issued(book) == {"I2": "2026-12-31", "I3": "2026-12-31"}


def test_a_row_with_one_extra_cell_shifts_nothing(book_of):
    book = book_of(
        invoices=INVOICES + "I2,C1,2026-01-31,1,000\nI3,C1,2026-01-31\n\nI4,C2,2026-01-31,7\n"
    )
    assert amounts(book) == {"I1": 100, "I4": 7}
    assert book.problems["row"].tolist() == [3, 4]
    assert book.counts.set_index("table").loc[
        "invoices", ["read", "kept", "quarantined"]
    ].tolist() == [4, 2, 2]


def test_duplicate_headings_are_refused(book_of):
    with pytest.raises(BookError, match="two columns called `amount`"):
        book_of(invoices="invoice_id,client_id,issued,amount,Amount \nI1,C1,2026-01-31,1,2\n")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_another_separator_is_seen(book_of, separator):
    assert amounts(book_of(invoices=INVOICES.replace(",", separator))) == {"I1": 100}


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "\ufeffSEP=;"])
def test_a_first_line_that_says_the_separator_is_no_heading(book_of, said):
    book = book_of(
        invoices=(
            f"{said}\r\n"
            f"\r\n"
            f"invoice_id;client_id;issued;amount\r\n"
            f"I1;C1;2026-01-31;1,5\r\n"
            f"I2;C9;2026-01-31;2\r\n"
        )
    )
    assert amounts(book) == {"I1": 1.5}
    assert book.problems["row"].tolist() == [5]


def test_a_semicolon_file_has_its_decimal_commas(book_of):
    assert amounts(
        book_of(invoices="invoice_id;client_id;issued;amount\nI1;C1;2026-01-31;1.234,50\n")
    ) == {"I1": 1234.5}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_in_its_other_forms(book_of, encoding):
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    book = book_of(clients=(mark + "client_id,name\nC1,Nguyễn Đức\n").encode(encoding))
    assert book.table("clients")["name"].tolist() == ["Nguyễn Đức"]


def test_cp1258_is_read_and_said(book_of):
    written = "client_id,name\nC1,Cà phê Đắk Lắk\n"
    # cp1258 holds some vowels whole and writes the other tones as marks of their own.
    data = b"".join(
        piece.encode("cp1258")
        for piece in ("client_id,name\nC1,Cà phê ", "Đă\u0301k ", "Lă\u0301k\n")
    )
    book = book_of(clients=data)
    assert book.table("clients")["name"].tolist() == [written.splitlines()[1].split(",")[1]]
    assert any("cp1258" in note for note in book.notes)


def test_cp1252_is_read_and_said(book_of):
    book = book_of(clients="client_id,name\nC1,Café Müller – “Süd”\n".encode("cp1252"))
    assert book.table("clients")["name"].tolist() == ["Café Müller – “Süd”"]
    assert any("cp1252" in note for note in book.notes)


def test_text_in_excel_is_text_and_numbers_are_numbers(book_of, tmp_path):
    """`250.000` typed as text stays open though 12.5 beside it is a number; a number of 250.125 is
    exactly that."""
    import datetime as dt

    import xlsxwriter

    workbook = xlsxwriter.Workbook(tmp_path / "numbers.xlsx")
    sheet = workbook.add_worksheet("Expenses")
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["Date", "Project ID", "Amount"])
    for row, (amount, project) in enumerate([("250.000", "007"), (12.5, "007"), (250.125, 7)], 1):
        sheet.write_datetime(row, 0, dt.datetime(2026, 4, 3), day)
        (
            sheet.write(row, 1, project)
            if not isinstance(project, str)
            else sheet.write_string(row, 1, project)
        )
        (
            sheet.write_string(row, 2, amount)
            if isinstance(amount, str)
            else sheet.write_number(row, 2, amount)
        )
    workbook.close()
    book = book_of()
    expenses = book.table("expenses")
    assert expenses["amount"].tolist() == [12.5, 250.125]
    assert expenses["project_id"].tolist() == ["007", "7"]
    assert expenses["date"].unique().tolist() == [pd.Timestamp("2026-04-03")]
    assert book.problems[["file", "sheet", "row"]].to_numpy().tolist() == [
        ["numbers.xlsx", "Expenses", 2]
    ]
