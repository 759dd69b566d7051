"""Days late: by hand, in the book's currency, and the same figure wherever it is shown."""

import math

import pytest

from acm_lib import costs, plans
from acm_lib.book import open_book
from acm_lib.measures.payment_delay import days_late, invoice_delays

TABLES = {
    "clients": "client_id,name,currency\nA,An,VND\nB,Bo,USD\nC,Co,\n",
    "invoices": (
        "invoice_id,client_id,issued,due,paid_on,amount,paid_amount\n"
        "I1,A,2025-11-01,2025-12-01,2025-12-11,100,100\n"  # 10 days late, weight 100
        "I2,A,2026-01-01,2026-02-01,2026-03-13,300,300\n"  # 40 days late, weight 300
        "I3,A,2024-11-01,2024-12-01,2024-12-06,50,50\n"  # the year before: 5 days late
        "I4,B,2026-01-01,2026-01-31,,10,\n"  # open: 150 days late on 30 June
        "I5,B,2026-05-20,2026-07-19,,10,\n"  # not yet due
    ),
    "fx_rates": "currency,month,rate_to_book_currency\nUSD,2024-01-01,25000\n",
    "time_entries": "date,project_id,department,hours\n2026-06-30,P1,design,1\n",
    "projects": "project_id,client_id,name,start\nP1,A,x,2026-06-01\n",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("payment")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "book.toml").write_text('[agency]\nname = "X"\ncurrency = "VND"\n')
    return open_book(folder).at("2026-06")


def test_days_late_by_hand(small):
    late = days_late(small)
    assert late["A"] == pytest.approx((10 * 100 + 40 * 300) / 400)
    assert late["B"] == 150
    assert math.isnan(late["C"])
    assert days_late(small, ago=12)["A"] == 5


def test_amounts_are_in_the_currency_of_the_book(small):
    delays = invoice_delays(small.client("B"))
    assert delays[["amount", "open"]].to_dict("records") == [{"amount": 250_000.0, "open": True}]
    assert plans.payment(small.client("B"))["amount"].tolist() == [250_000.0]


def test_without_any_payment_nothing_is_known_of_how_anybody_pays(tmp_path):
    unpaid = TABLES | {
        "invoices": "invoice_id,client_id,issued,due,amount\nI1,A,2025-11-01,2025-12-01,100\n"
    }
    for name, text in unpaid.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "book.toml").write_text('[agency]\nname = "X"\ncurrency = "VND"\n')
    assert days_late(open_book(tmp_path).at("2026-06")).isna().all()


def test_the_account_plan_and_the_go_no_go_say_the_same(view):
    late = plans.ability_to_pay(view).set_index("client_id")["days_late"]
    offers = view.table("opportunities").query("stage not in ('won', 'lost')")
    estimated = set(view.table("opportunity_estimates")["opportunity_id"])
    offers = offers[offers["opportunity_id"].isin(estimated)].drop_duplicates("client_id").head(4)
    assert len(offers)
    for offer in offers.itertuples():
        record = costs.go_no_go(view, offer.opportunity_id).payment_record
        assert record.days_late == pytest.approx(late[offer.client_id], nan_ok=True)


def test_a_client_view_gives_the_client_s_figure(view):
    late = days_late(view)
    for client_id in late.index[::12]:
        assert days_late(view.client(client_id))[client_id] == pytest.approx(
            late[client_id], nan_ok=True
        )
