"""Rules between rows and tables, each on a book made for it: what is found, what is not, and that
the rows stay."""

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.book.checking.cross_table_rules import CROSS_TABLE_RULES

BASE = {
    "clients": "client_id,name,until\nC1,An Phát,\nC2,Bình Minh,2026-03-31\n",
    "projects": "project_id,client_id,name,start\nP1,C1,Tết,2026-01-05\n",
}


@pytest.fixture
def noted(tmp_path):
    def write(**tables):
        for name, text in {**BASE, **tables}.items():
            (tmp_path / f"{name}{'.toml' if name == 'book' else '.csv'}").write_text(
                text, encoding="utf-8"
            )
        book = open_book(tmp_path)
        assert not book.counts["quarantined"].any(), "a finding sets nothing aside"
        found = book.problems
        assert (found["severity"] == "noted").all()
        return found[["table", "row", "column", "value", "problem"]].to_numpy().tolist()

    return write


def test_a_project_after_its_clients_last_day(noted):
    projects = (
        "project_id,client_id,name,signed_on,start\n"
        "P1,C2,x,2026-03-31,2026-05-01\n"
        "P2,C2,y,,2026-04-01\n"
        "P3,C1,z,,2027-01-01\n"
    )
    assert noted(projects=projects) == [
        ["projects", 3, "start", "2026-04-01", "is after 2026-03-31, the client's last day"]
    ]


def test_a_person_with_more_hours_than_a_day_has(noted):
    entries = (
        "date,project_id,department,person,hours\n"
        "2026-01-05,P1,design,An,14\n"
        "2026-01-05,P1,media,An,10.5\n"
        "2026-01-05,P1,design,Chi,24\n"
        "2026-01-05,P1,design,Dung,12\n"
        "2026-01-05,P1,media,Dung,12\n"
        "2026-01-05,P1,design,,20\n"
        "2026-01-05,P1,media,,20\n"
    )
    assert noted(time_entries=entries) == [
        ["time_entries", 2, "hours", "24.5", "An has 24.5 hours on 2026-01-05, in 2 entries"]
    ]


def test_a_month_without_any_timesheet(noted):
    entries = "date,project_id,department,hours\n2026-01-05,P1,design,1\n2026-03-31,P1,design,1\n"
    invoices = "invoice_id,client_id,issued,amount\nI1,C1,2025-11-30,1\nI2,C1,2026-06-05,1\n"
    # Before the first timesheet nothing is missed, and the book's last month may still be going on.
    assert [(row[1], row[3]) for row in noted(time_entries=entries, invoices=invoices)] == [
        (0, "2026-02"),
        (0, "2026-04"),
        (0, "2026-05"),
    ]


@pytest.mark.parametrize(("budget", "found"), [("9000", True), ("225000000", False), ("0", False)])
def test_a_budget_in_the_projects_currency(noted, budget, found):
    rows = noted(
        book='[agency]\ncurrency = "VND"\n',
        projects=(
            "project_id,client_id,name,start,fee,currency,estimated_cost\n"
            f"P1,C1,x,2026-01-05,15000,USD,{budget}\n"
            "P2,C1,y,2026-01-05,9000,VND,9000\n"
        ),
        budget_lines=(
            "project_id,department,month,cost\n"
            f"P1,design,2026-01,{budget}\n"
            "P2,design,2026-01,9000\n"
        ),
        fx_rates="currency,month,rate_to_book_currency\nUSD,2025-12,25000\n",
    )
    told = [
        ["projects", 2, "estimated_cost", "9000", "fits the fee in USD and not in VND"],
        [
            "budget_lines",
            2,
            "cost",
            "9000",
            "the budget of P1 adds up to 9,000, which fits its fee in USD and not in VND",
        ],
    ]
    assert sorted(rows) == (sorted(told) if found else [])


def test_a_bill_far_from_what_the_vendor_takes(noted):
    usual = [1000, 1100, 950, 1020, 990, 1050, 980, 1010]
    lines = [
        f"2026-01-{day + 1:02},P1,printing,In Nhanh,{amount}"
        for day, amount in enumerate([*usual, 10100])
    ]
    lines += [
        f"2026-02-{day + 1:02},P1,delivery,In Nhanh,{10 * amount}"
        for day, amount in enumerate(usual)
    ]  # another category
    lines += [
        "2026-03-01,P1,printing,In Nhanh,2500",
        "2026-03-02,P1,printing,Once,999999",
        "2026-03-03,P1,printing,In Nhanh,-10100",
    ]
    rows = noted(expenses="date,project_id,activity,vendor,amount\n" + "\n".join(lines) + "\n")
    assert [(row[1], row[3]) for row in rows] == [(10, "10100")]
    assert "times the usual bill of In Nhanh (printing)" in rows[0][4]


def test_the_same_bill_the_same_invoice_and_the_same_day_twice(noted):
    rows = noted(
        expenses=(
            "date,project_id,vendor,amount\n2026-01-05,P1,In Nhanh,5\n2026-01-05,P1,In"
            " Nhanh,6\n2026-01-05,P1,In Nhanh,5\n2026-01-05,P1,,5\n2026-01-05,P1,,5\n"
        ),
        invoices=(
            "invoice_id,client_id,project_id,issued,amount\n"
            "I1,C1,P1,2026-01-31,5\n"
            "I2,C1,P1,2026-01-31,5\n"
            "I3,C1,,2026-01-31,5\n"
            "I4,C1,,2026-01-31,5\n"
        ),
        time_entries="date,project_id,department,person,hours,note\n"
        # the whole day twice
        "2026-01-05,P1,design,An,1,\n"
        "2026-01-05,P1,design,An,2,\n"
        "2026-01-05,P1,design,An,1,\n"
        "2026-01-05,P1,design,An,2,\n"
        "2026-01-06,P1,design,An,1,\n2026-01-06,P1,design,An,1,\n"  # may be two pieces of work
        "2026-01-07,P1,design,An,1,họp\n"
        "2026-01-07,P1,design,An,1,họp\n"
        "2026-01-07,P1,design,An,3,họp\n",
    )
    assert [(row[0], row[1]) for row in rows] == [
        ("time_entries", 4),
        ("time_entries", 5),
        ("time_entries", 9),
        ("expenses", 4),
        ("invoices", 3),
    ]
    assert rows[3][4] == "the same bill is already in row 2"


def test_hours_that_cost_nothing_because_nobody_said_what_they_cost(noted):
    rates = (
        "department,valid_from,cost_rate,bill_rate\n"
        "design,2026-01-01,,90\n"
        "creative,2026-01-01,40,90\n"
    )
    hours = (
        "date,project_id,department,hours\n"
        "2026-01-05,P1,design,2\n"
        "2026-01-06,P1,design,1.5\n"
        "2026-01-06,P1,creative,8\n"
    )
    assert noted(rate_card=rates, time_entries=hours) == [
        [
            "rate_card",
            0,
            "cost_rate",
            "3.5",
            "design has worked 3.5 hours and has no cost rate",
        ]
    ]


def test_every_rule_names_the_row_of_its_own_table_and_what_to_do():
    for rule in CROSS_TABLE_RULES:
        assert rule.table in rule.needs
        assert rule.problem.description
        assert rule.problem.remedy


def test_the_sample_book_has_the_bills_that_were_planted(book, stories):
    found = book.problems[
        (book.problems["table"] == "expenses") & (book.problems["severity"] == "noted")
    ]
    assert len(found) == 2
    twice = found[found["problem"].str.contains("the same bill")]
    assert twice["row"].item() - 1 == int(twice["problem"].item().rsplit(" ", 1)[1])
    assert "times the usual bill" in found["problem"].str.cat()


def test_an_ordinary_agency_has_no_findings_of_money(ordinary):
    found = ordinary.book.problems
    assert not len(
        found[
            found["table"].isin(["expenses", "invoices", "projects", "budget_lines"])
            & (found["severity"] == "noted")
        ]
    )
    assert pd.api.types.is_integer_dtype(found["row"])
