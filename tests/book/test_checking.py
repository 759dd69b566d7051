"""Rules over whole tables: what is set aside, what is only noted, and that the counts add up."""

from dataclasses import replace

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.book.tables import TABLES

BASE = {
    "clients": "client_id,name,payment_terms_days,currency\nC1,An Phát,45,\nC2,Bình Minh,,USD\n",
    "projects": "project_id,client_id,name,currency\nP1,C1,Tết,\nP2,C2,Launch,USD\n",
    "invoices": "invoice_id,client_id,issued,amount\nI1,C1,2026-01-31,100\n",
    "book": '[agency]\ncurrency = "VND"\n',
}


@pytest.fixture
def book_of(tmp_path):
    def write(**files):
        for name, content in {**BASE, **files}.items():
            (tmp_path / f"{name}{'.toml' if name == 'book' else '.csv'}").write_text(
                content, encoding="utf-8"
            )
        return open_book(tmp_path)

    return write


def problems(book, table):
    found = book.problems
    return found[found["table"] == table][["row", "column", "severity"]].to_numpy().tolist()


def test_each_problem_names_its_place_what_is_wrong_and_what_to_do(book_of):
    book = book_of(
        invoices="invoice_id,client_id,issued,amount\n\nI1,C1,2026-02-30,12x\nI2,C1,2026-01-31,1\n"
    )
    assert problems(book, "invoices") == [
        [3, "amount", "quarantined"],
        [3, "issued", "quarantined"],
    ]
    assert list(book.problems.columns) == [
        "table",
        "file",
        "sheet",
        "row",
        "column",
        "value",
        "problem",
        "remedy",
        "severity",
        "code",
        "values",
    ]
    assert (book.problems["remedy"] != "").all()
    aside = pd.read_csv(book.path / "quarantine" / "invoices.csv", dtype="str")
    assert aside[["row", "invoice_id", "issued", "amount"]].to_numpy().tolist() == [
        ["3", "I1", "2026-02-30", "12x"]
    ]
    assert "not a number" in aside["reason"].item()
    assert "does not exist" in aside["reason"].item()


def test_an_empty_cell_that_is_needed_sets_the_row_aside(book_of):
    book = book_of(
        invoices=(
            "invoice_id,client_id,issued,amount\nI1,C1,,1\nI2,"
            " ,2026-01-31,1\nI3,\u200b\u00a0,2026-01-31,1\nI4,C1,2026-01-31,1\n"
        )
    )
    assert problems(book, "invoices") == [
        [2, "issued", "quarantined"],
        [3, "client_id", "quarantined"],
        [4, "client_id", "quarantined"],
    ]


def test_of_two_rows_with_one_key_the_first_is_kept(book_of):
    book = book_of(clients="client_id,name\nC1,first\nC2,x\nC1 ,second\n")
    assert book.table("clients")["name"].tolist() == ["first", "x"]
    assert "is already in row 2" in book.problems["problem"].item()


def test_a_bad_row_does_not_take_the_key_from_a_good_one(book_of):
    book = book_of(clients="client_id,name,since\nC1,bad,2026-02-31\nC1,good,2026-01-01\nC2,x,\n")
    assert set(book.table("clients")["name"]) == {"good", "x"}


def test_rows_of_strangers_are_set_aside_down_the_line(book_of):
    book = book_of(
        clients="client_id,name,since\nC1,x,\nC2,y,2026-02-31\n",
        time_entries=(
            "date,project_id,department,hours\n"
            "2026-01-05,P1,design,1\n"
            "2026-01-05,P2,design,1\n"
            "2026-01-05,P3,design,1\n"
        ),
    )
    assert book.table("projects")["project_id"].tolist() == ["P1"]
    assert book.table("time_entries")["project_id"].tolist() == ["P1"]
    assert problems(book, "time_entries") == [
        [3, "project_id", "waiting"],
        [4, "project_id", "quarantined"],
    ]


def test_an_optional_stranger_is_left_empty_and_noted(book_of):
    book = book_of(
        contacts="contact_id,client_id,name,reports_to\nK1,C1,Lan,K9\nK2,C1,Minh,K1\n",
        invoices="invoice_id,client_id,project_id,issued,amount\nI1,C1,P9,2026-01-31,100\n",
    )
    assert book.table("contacts").set_index("contact_id")["reports_to"].fillna("-").to_dict() == {
        "K1": "-",
        "K2": "K1",
    }
    assert book.table("invoices")["project_id"].isna().all()
    assert problems(book, "contacts") + problems(book, "invoices") == [
        [2, "reports_to", "noted"],
        [2, "project_id", "noted"],
    ]


def test_a_rate_of_an_unknown_client_does_not_become_everybodys(book_of):
    book = book_of(
        rate_card=(
            "department,client_id,valid_from,cost_rate\n"
            "design,C9,2026-01-01,1\n"
            "design,,2026-01-01,9\n"
        )
    )
    assert book.table("rate_card")["cost_rate"].tolist() == [9]


def test_a_slip_of_the_year_does_not_move_the_books_last_month(book_of):
    rows = [f"I{row},C1,2026-{1 + row % 12:02}-05,1" for row in range(200)]
    rows[7] = "I7,C1,2062-08-05,1"
    book = book_of(invoices="invoice_id,client_id,issued,amount\n" + "\n".join(rows) + "\n")
    assert book.months[1] == pd.Timestamp("2026-12-01")
    assert problems(book, "invoices") == [[9, "issued", "quarantined"]]


def test_days_in_the_wrong_order(book_of):
    book = book_of(
        projects=(
            "project_id,client_id,name,start,end\n"
            "P1,C1,x,2026-02-01,2026-01-01\n"
            "P2,C1,y,2026-01-01,2026-01-01\n"
        ),
        invoices=(
            "invoice_id,client_id,issued,due,paid_on,amount\n"
            "I1,C1,2026-01-31,2026-01-01,2026-01-15,5\n"
        ),
    )
    assert problems(book, "projects") == [[2, "end", "quarantined"]]
    assert problems(book, "invoices") == [[2, "due", "noted"], [2, "paid_on", "noted"]]


def test_due_and_paid_amount_are_filled_as_the_contract_says(book_of):
    book = book_of(
        invoices=(
            "invoice_id,client_id,issued,paid_on,amount,paid_amount\n"
            "I1,C1,2026-01-01,2026-02-01,100,\n"
            "I2,C2,2026-01-01,2026-02-01,100,40\n"
            "I3,C1,2026-01-01,,100,\n"
            "I4,C1,2026-01-01,,100,40\n"
            "I5,C1,2026-01-01,,100,0\n"
        )
    )
    rows = book.table("invoices").set_index("invoice_id")
    assert rows["due"].dt.strftime("%m-%d").to_dict() == {
        "I1": "02-15",
        "I2": "01-31",
        "I3": "02-15",
        "I5": "02-15",
    }  # 45 days; 30 without terms
    assert rows["paid_amount"].fillna(-1).to_dict() == {"I1": 100, "I2": 40, "I3": -1, "I5": -1}
    assert problems(book, "invoices") == [[5, "paid_amount", "quarantined"]]


def test_an_amount_marked_with_another_currency_is_set_aside(book_of):
    book = book_of(
        invoices=(
            "invoice_id,client_id,project_id,issued,amount\n"
            "I1,C1,,2026-01-31,$500\n"
            "I2,C2,,2026-01-31,$500\n"
            'I3,C1,P1,2026-01-31,"500'
            ' ₫"\nI4,C2,P2,2026-01-31,"500 ₫"\nI5,C1,,2026-01-31,500\n'
        )
    )
    assert set(book.table("invoices")["invoice_id"]) == {"I2", "I3", "I5"}
    assert problems(book, "invoices") == [
        [2, "amount", "quarantined"],
        [5, "amount", "quarantined"],
    ]


def test_the_currency_of_a_column_does_not_depend_on_its_help(book_of, monkeypatch):
    """A budget is in the book's currency also for a project in dollars, however that is worded."""
    contract = TABLES["budget_lines"]
    columns = tuple(replace(column, help="planned") for column in contract.columns)
    monkeypatch.setitem(TABLES, "budget_lines", replace(contract, columns=columns))
    book = book_of(
        budget_lines=(
            "project_id,department,month,cost\nP2,design,2026-01,$500\nP2,design,2026-01,500 ₫\n"
        )
    )
    assert problems(book, "budget_lines") == [[2, "cost", "quarantined"]]


def test_more_than_four_decimals_are_rounded_and_noted(book_of):
    book = book_of(
        invoices=(
            "invoice_id,client_id,issued,amount\n"
            "I1,C1,2026-01-31,0.33335\n"
            "I2,C1,2026-01-31,0.50000\n"
        )
    )
    assert book.table("invoices")["amount"].tolist() == [0.3334, 0.5]
    assert problems(book, "invoices") == [[2, "amount", "noted"]]


def test_scores_fit_their_question(book_of):
    book = book_of(
        surveys=(
            "client_id,date,question,score\n"
            "C1,2026-01-01,CSAT,5\n"
            "C1,2026-01-01,csat,0\n"
            "C1,2026-01-01,nps,0\n"
            "C1,2026-01-01,nps,11\n"
        )
    )
    assert book.table("surveys")[["question", "score"]].to_numpy().tolist() == [
        ["csat", 5],
        ["nps", 0],
    ]


def test_empty_flags_mean_what_the_contract_says(book_of):
    book = book_of(
        time_entries=(
            "date,project_id,department,hours,billable\n"
            "2026-01-05,P1,design,1,\n"
            "2026-01-05,P1,design,2,no\n"
        ),
        expenses="date,project_id,amount\n2026-01-05,P1,5\n",
    )
    assert book.table("time_entries").set_index("hours")["billable"].to_dict() == {
        1: True,
        2: False,
    }
    assert book.table("expenses")["rebillable"].tolist() == [False]


def test_every_column_of_the_contract_is_there_with_its_type(book_of):
    book = book_of()
    clients, invoices = book.table("clients"), book.table("invoices")
    assert clients["industry"].isna().all()
    assert clients["industry"].dtype == "str"
    assert clients["since"].dtype == "datetime64[us]"
    assert clients["payment_terms_days"].dtype == invoices["paid_amount"].dtype == "float64"


def test_the_counts_add_up(book_of):
    book = book_of(
        invoices=(
            "invoice_id,client_id,issued,amount\n"
            "I1,C1,2026-01-31,1\n"
            "I1,C1,2026-01-31,1\n"
            "I2,C9,2026-01-31,1\n"
            "I3,C1\n"
            "\n"
            "I4,C1,x,y\n"
        )
    )
    counts = book.counts
    assert (counts["read"] == counts["kept"] + counts["quarantined"]).all()
    assert counts.set_index("table").loc["invoices", ["read", "kept", "quarantined"]].tolist() == [
        5,
        1,
        4,
    ]
    assert len(pd.read_csv(book.path / "quarantine" / "invoices.csv")) == 4
