"""Facts worked by hand on a book of two clients, and what must hold for any book."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib import facts
from acm_lib.book import open_book
from acm_lib.errors import BookError
from acm_lib.fact_columns import rows_behind

TABLES = {
    "clients": (
        """
        client_id,name,since,payment_terms_days,currency
        A,An Phát,2026-01-01,30,
        B,Bình Minh,2026-01-01,30,USD"""
    ),
    "projects": (
        """
        project_id,client_id,name,fee,currency,signed_on,start,end,estimated_cost
        P1,A,Tết,1000,,2026-01-05,2026-01-05,2026-03-31,600
        P2,B,Launch,200,USD,2026-02-10,2026-02-10,2026-04-30,3000"""
    ),
    "budget_lines": (
        """
        project_id,department,month,hours,cost
        P1,design,2026-01,10,100
        P1,design,2026-02,20,200
        P1,media,2026-02,5,300"""
    ),
    "tasks": (
        """
        task_id,project_id,department,planned_start,planned_end,planned_hours,done_on
        T1,P1,design,2026-01-05,2026-01-31,10,2026-01-30
        T2,P1,design,2026-02-01,2026-02-15,20,2026-02-20
        T3,P1,media,2026-02-01,2026-02-28,5,"""
    ),
    "time_entries": (
        """
        date,project_id,department,role,hours,billable
        2026-01-10,P1,design,,4,yes
        2026-02-10,P1,design,,6,no
        2026-02-11,P1,design,lead,1,yes
        2026-02-12,P2,design,,2,yes
        2026-02-13,P2,media,,3,yes"""
    ),
    "rate_card": (
        """
        department,role,client_id,valid_from,cost_rate,bill_rate
        design,,,2026-01-01,10,25
        design,,,2026-02-01,12,30
        design,lead,,2026-02-01,20,50
        design,,B,2026-01-01,11,28"""
    ),
    "expenses": (
        """
        date,project_id,department,amount,rebillable
        2026-02-01,P1,media,300.10,yes
        2026-02-02,P1,media,50.20,no"""
    ),
    "invoices": (
        """
        invoice_id,client_id,project_id,issued,due,paid_on,amount,paid_amount
        I1,A,P1,2026-01-15,2026-02-14,2026-02-20,500,500
        I2,B,P2,2026-02-15,2026-03-17,,100,"""
    ),
    "fx_rates": (
        """
        currency,month,rate_to_book_currency
        USD,2026-01-01,24
        USD,2026-02-01,25"""
    ),
    "surveys": (
        """
        client_id,date,question,score
        A,2026-02-01,nps,10
        A,2026-02-02,nps,6
        A,2026-02-03,csat,4"""
    ),
    "touchpoints": (
        """
        date,client_id,channel,response_hours,follow_up_due,follow_up_done
        2026-01-20,A,call,3,2026-02-05,2026-02-04
        2026-02-20,A,email,,2026-02-25,2026-03-01"""
    ),
    "departments": (
        """
        department,month,capacity_hours
        design,2026-02,160"""
    ),
}


def write_book(folder, tables=TABLES):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(
            re.sub(r"(?m)^\s+", "", text).strip() + "\n", encoding="utf-8"
        )
    (folder / "book.toml").write_text(
        '[agency]\nname = "Test"\ncurrency = "VND"\n', encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return open_book(write_book(tmp_path_factory.mktemp("facts") / "book"))


@pytest.fixture(scope="module")
def february(book):
    return book.at("2026-02").facts()


def cell(frame, column, **keys):
    chosen = frame
    for key, value in keys.items():
        chosen = chosen[chosen[key] == (pd.Timestamp(value) if key == "month" else value)]
    return chosen[column].sum()


def test_hours_cost_what_the_most_particular_rate_says(february):
    # January: 4 h x 10. February: 6 h x 12 (new rate) + 1 h x 20 (the lead's rate).
    assert (
        cell(february, "labour_cost", project_id="P1", department="design", month="2026-01-01")
        == 40
    )
    assert (
        cell(february, "labour_cost", project_id="P1", department="design", month="2026-02-01")
        == 6 * 12 + 1 * 20
    )
    # Client B has a rate of its own for design: 2 h x 11, though the general rate is newer.
    assert cell(february, "labour_cost", project_id="P2", department="design") == 22


def test_only_billable_hours_have_a_standard_value(february):
    assert cell(february, "billable_hours", project_id="P1", month="2026-02-01") == 1
    assert cell(february, "standard_value", project_id="P1", month="2026-02-01") == 50


def test_hours_without_a_rate_are_counted_not_costed(february):
    assert cell(february, "hours_without_rate", project_id="P2", department="media") == 3
    assert cell(february, "labour_cost", project_id="P2", department="media") == 0


def test_hours_of_which_none_has_a_rate_are_not_free(february):
    """P2: media has 3 h without a rate, design 2 h x 11; together they cost at least that."""
    summed = facts.total(
        february[february["project_id"] == "P2"], ["department"], month=pd.Timestamp("2026-02-01")
    ).set_index("department")
    assert summed.loc["design", ["labour_cost", "labour_cost_to_date"]].tolist() == [22, 22]
    assert summed.loc["media", ["labour_cost", "labour_cost_to_date"]].isna().all()
    assert summed.loc["media", "hours"] == 3
    assert facts.total(
        february[february["project_id"] == "P2"], ["project_id"], month=pd.Timestamp("2026-02-01")
    )["labour_cost"].tolist() == [22]


def test_foreign_money_is_converted_at_the_rate_of_its_month(february):
    assert cell(february, "ordered", project_id="P2") == 200 * 25
    assert cell(february, "invoiced", project_id="P2") == 100 * 25


def test_a_currency_without_a_rate_is_refused(tmp_path):
    tables = dict(TABLES)
    del tables["fx_rates"]
    with pytest.raises(BookError, match=r"USD \(2026-02 to 2026-02\)"):
        open_book(write_book(tmp_path / "book", tables)).at("2026-02").facts()


def test_budget_stands_at_signing_plan_in_its_month(february):
    assert (
        cell(february, "budget_cost", project_id="P1", department="design", month="2026-01-01")
        == 300
    )
    assert (
        cell(february, "planned_cost", project_id="P1", department="design", month="2026-01-01")
        == 100
    )
    assert cell(february, "planned_cost", project_id="P1", month="2026-02-01") == 500


def test_budget_is_earned_by_finished_tasks(february):
    # design: budget 300 over 30 planned hours; T1 (10 h) done in January, T2 (20 h) in February;
    # media: nothing done.
    assert cell(february, "earned_cost", department="design", month="2026-01-01") == pytest.approx(
        100
    )
    assert cell(february, "earned_cost", department="design", month="2026-02-01") == pytest.approx(
        200
    )
    assert cell(february, "earned_cost", department="media") == 0
    assert cell(february, "tasks_on_time", project_id="P1") == 1  # T1 on time, T2 five days late


def test_pass_through_is_the_rebillable_part_of_third_party_cost(february):
    assert cell(february, "third_party", project_id="P1") == pytest.approx(350.30)
    assert cell(february, "pass_through", project_id="P1") == pytest.approx(300.10)


def test_an_early_payment_is_not_set_against_what_is_not_yet_due(book):
    january, february = book.at("2026-01").facts(), book.at("2026-02").facts()
    assert cell(january, "fell_due", client_id="A") == 0
    assert cell(february, "fell_due", client_id="A") == 500
    assert cell(february, "paid_when_due", client_id="A") == 500
    assert cell(february, "fell_due", client_id="B") == 0  # due in March


def test_answers_promises_and_capacity_are_counted(february):
    agency = facts.total(february, (), month=pd.Timestamp("2026-02-01"), months=2).iloc[0]
    assert (agency["nps_answers"], agency["promoters"], agency["detractors"]) == (2, 1, 1)
    assert (agency["csat_answers"], agency["csat_points"], agency["csat_satisfied"]) == (1, 4, 1)
    assert (agency["touchpoints"], agency["responses"], agency["response_hours"]) == (2, 1, 3)
    assert (agency["promises_due"], agency["promises_kept"]) == (2, 1)
    assert agency["capacity_hours"] == 160
    assert agency["days"] == 31 + 28


def test_rows_behind_a_figure_are_counted(february):
    row = (
        facts.total(february, ["client_id"], month=pd.Timestamp("2026-02-01"), months=1)
        .set_index("client_id")
        .loc["A"]
    )
    assert rows_behind(row, ["time_entries", "invoices"], to_date=False) == {
        "time_entries": 2,
        "invoices": 0,
    }
    assert rows_behind(row, ["time_entries", "invoices"], to_date=True) == {
        "time_entries": 3,
        "invoices": 1,
    }


def test_every_grain_adds_up_to_the_same_total(february):
    month = pd.Timestamp("2026-02-01")
    agency = facts.total(february, (), month=month, months=2).iloc[0]
    months = facts.total(february, ["month"], month=month, months=2)
    for column in ("hours", "labour_cost", "third_party", "invoiced", "ordered", "earned_cost"):
        assert months[column].sum() == pytest.approx(agency[column])
    clients = facts.total(february, ["client_id"], month=month, months=2)
    assert clients["hours"].sum() == pytest.approx(agency["hours"])


def test_nothing_later_than_the_month_is_in_the_facts(book):
    assert book.at("2026-01").facts()["month"].max() == pd.Timestamp("2026-01-01")
    assert cell(book.at("2026-01").facts(), "paid", client_id="A") == 0  # paid in February


def test_the_same_book_is_computed_once(book):
    first = facts.stored(book)
    status = first.stat().st_mtime_ns
    assert facts.stored(book) == first
    assert first.stat().st_mtime_ns == status


def test_what_another_process_finished_first_is_not_deleted(book, monkeypatch):
    """Whoever was given the path of the facts reads them, however many compute at once."""
    finished = facts.stored(book)
    compute = facts._compute
    outdated = finished.with_name("facts-0000000000000000.parquet")

    def compute_while_another_finishes(of_book, target):
        compute(of_book, target)
        outdated.write_bytes(target.read_bytes())
        finished.write_bytes(target.read_bytes())
        given_to_the_other.append(finished.open("rb"))

    given_to_the_other = []
    unlinked = []
    unlink = type(finished).unlink
    monkeypatch.setattr(
        type(finished),
        "unlink",
        lambda path, **options: (unlinked.append(path.name), unlink(path, **options))[1],
    )
    monkeypatch.setattr(facts, "_compute", compute_while_another_finishes)
    finished.unlink()
    unlinked.clear()
    assert facts.stored(book) == finished
    assert finished.exists()
    assert unlinked == [outdated.name]
    given_to_the_other[0].close()


@settings(max_examples=8, deadline=None)
@given(
    amounts=st.lists(
        st.decimals(min_value="-99999999.99", max_value="99999999.99", places=2),
        min_size=1,
        max_size=40,
    )
)
def test_money_adds_up_to_the_cent(amounts, tmp_path_factory):
    """Decimals, not floats: the sum of any amounts is exactly the sum a bookkeeper makes."""
    tables = dict(TABLES)
    rows = "\n".join(
        f"2026-02-0{1 + n % 9},P1,media,{amount},no" for n, amount in enumerate(amounts)
    )
    tables["expenses"] = "date,project_id,department,amount,rebillable\n" + rows
    folder = write_book(tmp_path_factory.mktemp("cents") / "book", tables)
    known = open_book(folder).at("2026-02").facts()
    assert round(cell(known, "third_party", project_id="P1"), 2) == float(sum(amounts))
