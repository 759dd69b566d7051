"""Orders of a book: one a day, in one currency, credit notes taken off; and what the models read of
them."""

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.errors import MissingTable
from acm_lib.segments import order_summary, orders


def book(folder, **tables):
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.strip() + "\n", encoding="utf-8")
    (folder / "book.toml").write_text('[agency]\ncurrency = "USD"\n', encoding="utf-8")
    return open_book(folder).at()


CLIENTS = "client_id,name,currency\nA,Ann,\nB,Bob,EUR\n"


def test_invoices_of_one_day_are_one_order_and_credits_take_back_the_latest(tmp_path):
    view = book(
        tmp_path,
        clients=CLIENTS,
        fx_rates="currency,month,rate_to_book_currency\nEUR,2026-01-01,2\nEUR,2026-03-01,3\n",
        invoices="""invoice_id,client_id,issued,amount
1,A,2026-01-05,60
2,A,2026-01-05,40
3,A,2026-02-05,50
4,A,2026-03-05,-70
5,B,2026-01-31,-5
6,B,2026-02-10,10
7,B,2026-03-10,10""",
    )
    found = orders(view)
    assert found[["client_id", "amount"]].values.tolist() == [
        ["A", 80.0],
        ["B", -10.0],
        ["B", 20.0],
        ["B", 30.0],
    ]
    assert found["amount"].sum() == 60 + 40 + 50 - 70 + 2 * (-5 + 10) + 3 * 10
    assert not found["retainer"].any()


def test_projects_with_fees_come_before_invoices(tmp_path):
    view = book(
        tmp_path,
        clients=CLIENTS,
        invoices="invoice_id,client_id,issued,amount\n1,A,2026-01-05,60\n",
        fx_rates="currency,month,rate_to_book_currency\nEUR,2025-01-01,2\n",
        projects="""project_id,client_id,name,service,contract,fee,currency,start,signed_on,origin
P1,A,one,video,fixed_fee,100,EUR,2026-01-03,2025-12-30,hunted
P2,A,two,social,retainer,30,,2026-01-04,,farmed
P3,A,three,social,fixed_fee,,,2026-01-04,,farmed""",
    )
    found = orders(view)
    assert found["amount"].tolist() == [200.0, 30.0]
    assert found["retainer"].tolist() == [False, True]
    assert found["date"].tolist() == [pd.Timestamp("2025-12-30"), pd.Timestamp("2026-01-04")]


def test_without_any_order_the_missing_table_is_named(tmp_path):
    view = book(
        tmp_path,
        clients=CLIENTS.replace("EUR", ""),
        projects="project_id,client_id,name,start\nP1,A,no fee,2026-01-05\n",
    )
    with pytest.raises(MissingTable, match="`invoices`"):
        orders(view)


def test_a_history_by_hand():
    rows = pd.DataFrame(
        [
            ("A", "2026-01-01", 10),
            ("A", "2026-01-31", 20),
            ("A", "2026-01-31", 30),
            ("A", "2026-05-01", 40),
            ("B", "2026-03-01", 7),
            ("B", "2026-03-09", -7),
        ],
        columns=["client_id", "date", "amount"],
    ).astype({"date": "datetime64[us]"})
    found = order_summary(rows, pd.Timestamp("2026-03-31"))
    a, b = found.loc["A"], found.loc["B"]
    month = 365.25 / 12
    assert (a["frequency"], a["orders"], a["mean_value"]) == (
        1,
        2,
        30,
    )  # May is not known yet, two on one day are one
    assert (a["recency"], a["T"]) == pytest.approx((30 / month, 89 / month))
    assert (b["frequency"], b["recency"], b["mean_value"]) == (0, 0, 7)
