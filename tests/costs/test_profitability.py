"""Who earns: every grain adds up to the same whole; ERPNext's case; three currencies to the
cent."""

from decimal import Decimal

import pandas as pd
import pytest

from acm_lib import costs
from acm_lib.book import open_book
from acm_lib.costs.profitability import GRAINS
from acm_lib.errors import UsageError
from acm_lib.measures import compute
from acm_lib.sheets import load
from acm_lib.sheets.agency_costs import agency_costs


@pytest.mark.parametrize("by", GRAINS)
def test_every_grain_adds_up_to_the_same_whole(view, by):
    known = view.facts()
    whole = known[known["month"] > view.month - pd.DateOffset(months=12)]
    found = costs.profitability(view, by)
    assert found["agi"].sum() == pytest.approx(whole["invoiced"].sum() - whole["third_party"].sum())
    assert found["delivery_profit"].sum() == pytest.approx(
        (whole["invoiced"] - whole["third_party"] - whole["labour_cost"]).sum()
    )


def test_the_losing_client_is_at_the_bottom(view, stories):
    found = costs.profitability(view, "client").set_index("client_id")
    assert found["delivery_margin"].idxmin() == stories["losing"]["client_id"]


def test_the_agency_section_shows_every_grain_and_nothing_to_a_client():
    sheet = agency_costs(load(language="vi"))
    assert [table["grain"] for table in sheet.tables()] == [
        "",
        "department",
        "account_manager",
        "service",
        "client",
        "",
    ]
    assert not agency_costs(load(language="en", audience="client")).blocks


def test_an_unknown_grain_is_refused(view):
    with pytest.raises(UsageError, match="no grain 'person'"):
        costs.profitability(view, "person")


def test_margin_three_ways_as_published():
    # frappe/erpnext#5393: estimate 250,000,000, order 365,000,000, invoiced 355,000,000 against the
    # same costs
    spent = 88_966.67 + 177_349_700 + 13_177_200
    row = pd.DataFrame(
        {
            "ordered_to_date": [365e6],
            "estimated_cost_to_date": [spent],
            "labour_cost_to_date": [spent],
            "third_party_to_date": [0.0],
            "pass_through_to_date": [0.0],
            "invoiced_to_date": [355e6],
        }
    )
    found = compute(row, ["order_margin", "invoice_margin"]).iloc[0]
    assert found["order_margin"] * 365e6 == pytest.approx(174_384_133.33, abs=0.01)
    assert found["invoice_margin"] * 355e6 == pytest.approx(164_384_133.33, abs=0.01)
    at_estimate = compute(row.assign(ordered_to_date=250e6), ["estimate_margin"])[
        "estimate_margin"
    ].iloc[0]
    assert at_estimate * 250e6 == pytest.approx(59_384_133.33, abs=0.01)


def test_what_unused_capacity_costs_by_hand(view):
    found = costs.idle_cost(view)
    assert (found["idle_cost"] == found["idle_hours"] * found["cost_rate"]).all()
    assert (found["idle_hours"] == (found["capacity_hours"] - found["hours"]).clip(lower=0)).all()


@pytest.fixture(scope="module")
def three_currencies(tmp_path_factory):
    """Three hundred invoices in each of three currencies, month rates that change, amounts that no
    float adds up."""
    folder = tmp_path_factory.mktemp("money") / "book"
    folder.mkdir()
    (folder / "book.toml").write_text('[agency]\nname = "Three"\ncurrency = "EUR"\n')
    clients = ["client_id,name,currency", "E,Euro,EUR", "U,Dollar,USD", "V,Dong,VND"]
    rates = [
        "currency,month,rate_to_book_currency",
        "USD,2026-01-01,0.9137",
        "USD,2026-02-01,0.9241",
        "VND,2026-01-01,0.000036",
        "VND,2026-02-01,0.000037",
    ]
    invoices, expected = ["invoice_id,client_id,project_id,issued,due,paid_on,amount"], Decimal(0)
    rate = {
        ("E", 1): "1",
        ("E", 2): "1",
        ("U", 1): "0.9137",
        ("U", 2): "0.9241",
        ("V", 1): "0.000036",
        ("V", 2): "0.000037",
    }
    for number in range(300):
        for client in "EUV":
            month, amount = (
                1 + number % 2,
                (
                    Decimal(number * 7 + 1) / 100 + Decimal("0.10")
                    if client != "V"
                    else Decimal(1_000_003 * (number + 1))
                ),
            )
            invoices.append(
                f"{client}{number},{client},,2026-0{month}-15,2026-0{month}-28,,{amount}"
            )
            expected += amount * Decimal(rate[client, month])
    (folder / "clients.csv").write_text("\n".join(clients))
    (folder / "fx_rates.csv").write_text("\n".join(rates))
    (folder / "invoices.csv").write_text("\n".join(invoices))
    (folder / "projects.csv").write_text(
        "project_id,client_id,name,fee,start,end\nP1,E,One,100,2026-01-01,2026-02-28"
    )
    (folder / "time_entries.csv").write_text(
        "date,project_id,department,hours\n2026-01-15,P1,design,1"
    )
    return open_book(folder).at(), expected


def test_three_currencies_add_up_to_the_cent(three_currencies):
    view, expected = three_currencies
    known = view.facts()
    assert Decimal(repr(round(float(known["invoiced"].sum()), 2))) == round(expected, 2)
    assert costs.profitability(view, "client")["revenue"].sum() == pytest.approx(
        float(expected), abs=0.005
    )
