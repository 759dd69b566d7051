"""Nothing later than the last day of the month asked for is ever read."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.book import open_book, per_view
from acm_lib.book.tables import TABLES
from acm_lib.errors import MissingTable, UsageError

BOOK = {
    "clients": (
        """
        client_id,name,since,until
        C1,An Phát,2025-12-01,2026-03-31
        C2,Bình Minh,2026-02-01,
        C3,Cửu Long,,"""
    ),
    "contacts": (
        """
        contact_id,client_id,name,last_met
        K1,C1,Lan,2026-01-10
        K2,C1,Minh,2026-03-05
        K3,C2,Hoa,2026-02-20"""
    ),
    "projects": (
        """
        project_id,client_id,name,start,end,signed_on,status,result
        P1,C1,Tết,2026-01-05,2026-01-31,2025-12-20,closed,1.1
        P2,C1,Launch,2026-02-10,2026-03-15,2026-01-25,closed,0.9
        P3,C2,Social,2026-03-01,2026-06-30,2026-02-28,active,
        P4,C1,Film,2026-02-01,2026-02-20,,cancelled,"""
    ),
    "tasks": (
        """
        task_id,project_id,department,percent_complete,done_on,accepted_on
        T1,P1,design,1,2026-01-20,2026-02-03
        T2,P1,design,0.4,,
        T3,P2,media,1,2026-03-02,"""
    ),
    "time_entries": (
        """
        date,project_id,department,hours
        2026-01-10,P1,design,5
        2026-02-15,P2,media,4
        2026-03-10,P3,media,3"""
    ),
    "invoices": (
        """
        invoice_id,client_id,project_id,issued,paid_on,amount,paid_amount
        I1,C1,P1,2026-01-15,2026-02-20,500,500
        I2,C1,P2,2026-02-28,2026-03-30,300,100
        I3,C2,,2026-03-15,,100,"""
    ),
    "touchpoints": (
        """
        date,client_id,contact_id,follow_up_due,follow_up_done
        2026-01-20,C1,K1,2026-02-05,2026-02-04
        2026-03-20,C2,K3,2026-03-25,"""
    ),
    "opportunities": (
        """
        opportunity_id,client_id,name,stage,probability,created_on,closed_on
        O1,C1,Film,won,1,2026-01-05,2026-02-20
        O2,C1,Site,negotiation,0.6,2026-01-06,
        O3,C2,Ads,lead,0.1,2026-03-06,"""
    ),
    "fx_rates": (
        """
        currency,month,rate_to_book_currency
        USD,2026-01,24
        USD,2026-03,25"""
    ),
}


def write(folder, tables):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return open_book(write(tmp_path_factory.mktemp("view") / "book", BOOK))


def physically_cut(folder, book, as_of):
    """The raw files as they would have been on a day: later rows deleted, later days and what came
    with them blanked."""
    for name, contract in TABLES.items():
        if not book.has(name):
            continue
        rows = pd.read_csv(book.path / f"{name}.csv", dtype="str", keep_default_na=False)
        if contract.as_of_column:
            day = rows[contract.as_of_column].where(
                rows[contract.as_of_column] != "", rows.get("start", "")
            )
            rows = rows[day.str.ljust(10, "-").str.replace("---", "-01") <= as_of]
        for column, others in contract.hidden_until.items():
            later = rows[column] > as_of if column in rows else []
            for other, value in others.items():
                if other in rows:
                    rows.loc[later, other] = "" if value is None else value
            if column in rows and column != "end":
                rows.loc[later, column] = ""
        if name == "tasks":
            rows["percent_complete"] = ["1" if day else "" for day in rows["done_on"]]
        if name == "projects":
            going = ~((rows["end"] != "") & (rows["end"] <= as_of))
            rows.loc[going, "status"] = [
                "active" if day <= as_of else "planned" for day in rows.loc[going, "start"]
            ]
        if name == "opportunities":
            rows.loc[rows["closed_on"] == "", ["stage", "probability"]] = ["proposal", ""]
        rows.to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.mark.parametrize("month", ["2026-01", "2026-02"])
def test_a_view_is_the_book_from_which_everything_later_was_removed(book, month, tmp_path):
    view = book.at(month)
    then = open_book(physically_cut(tmp_path, book, view.as_of.strftime("%Y-%m-%d")))
    for name in BOOK:
        assert view.has(name) == then.has(name), name
        if view.has(name):
            key = list(TABLES[name].names)
            expected = then.table(name).sort_values(key, ignore_index=True)
            pd.testing.assert_frame_equal(
                view.table(name).sort_values(key, ignore_index=True), expected
            )


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(["2026-01", "2026-02", "2026-03"]))
def test_no_day_in_a_view_is_later_except_planned_ones(book, month):
    view = book.at(month)
    planned = {
        ("projects", "start"),
        ("projects", "end"),
        ("invoices", "due"),
        ("touchpoints", "follow_up_due"),
    }
    for name in BOOK:
        for column in view.table(name).select_dtypes("datetime") if view.has(name) else ():
            if (name, column) not in planned:
                assert not (view.table(name)[column] > view.as_of).any(), (name, column)


def test_what_became_known_later_is_missing(book):
    january = book.at("2026-01")
    assert january.as_of == pd.Timestamp("2026-01-31")
    assert january.month == pd.Timestamp("2026-01-01")
    assert set(january.table("clients")["client_id"]) == {
        "C1",
        "C3",
    }  # without a `since` a client was always there
    assert january.table("clients")["until"].isna().all()
    invoice = january.table("invoices").iloc[0]
    assert pd.isna(invoice["paid_on"])
    assert pd.isna(invoice["paid_amount"])
    assert set(january.table("projects")["project_id"]) == {"P1", "P2"}
    assert january.table("projects").set_index("project_id")["result"].notna().to_dict() == {
        "P1": True,
        "P2": False,
    }
    assert january.table("contacts").set_index("contact_id")["last_met"].notna().to_dict() == {
        "K1": True,
        "K2": False,
    }


def test_the_state_of_today_is_only_in_the_last_month(book):
    tasks = {
        month: (
            book.at(month)
            .table("tasks")
            .set_index("task_id")["percent_complete"]
            .fillna(-1)
            .to_dict()
        )
        for month in ("2026-02", "2026-03")
    }
    assert tasks["2026-02"]["T2"] == -1
    assert tasks["2026-03"]["T2"] == 0.4
    assert book.at("2026-02").table("projects").set_index("project_id")["status"].to_dict() == {
        "P1": "closed",
        "P2": "active",
        "P3": "planned",
        "P4": "cancelled",
    }
    assert book.at("2026-01").table("opportunities").set_index("opportunity_id")[
        "stage"
    ].to_dict() == {"O1": "proposal", "O2": "proposal"}
    assert (
        book.at("2026-03").table("opportunities").set_index("opportunity_id")["stage"]["O2"]
        == "negotiation"
    )


def test_the_default_month_is_the_last_one(book):
    assert book.months == (pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-01"))
    assert (
        book.at().month
        == book.at("").month
        == book.at(pd.Timestamp("2026-03-15")).month
        == pd.Timestamp("2026-03-01")
    )


@pytest.mark.parametrize(
    "month", ["2026-13", "2025-12", "2026-04", "march", "2026", "2026-03-01x", 3.5, "2026-3 "]
)
def test_a_month_that_is_none_or_outside_is_refused(book, month):
    with pytest.raises(UsageError, match="2026-0"):
        book.at(month)


def test_a_missing_table_says_what_needs_it(book):
    view = book.at("2026-03")
    assert not view.has("surveys")
    with pytest.raises(MissingTable, match="health score") as raised:
        view.require("surveys", "projects", "briefs", purpose="the health score")
    assert raised.value.tables == ("surveys", "briefs")
    with pytest.raises(MissingTable):
        view.table("surveys")
    with pytest.raises(UsageError):
        view.has("survey")


def test_a_table_given_out_can_be_changed_without_harm(book):
    view = book.at("2026-03")
    mine = view.table("clients")
    mine["name"] = "changed"
    mine.loc[0, "client_id"] = "changed"
    assert view.table("clients")[["client_id", "name"]].iloc[0].tolist() == ["C1", "An Phát"]


def test_a_book_without_invoices_and_one_without_projects_open(tmp_path):
    sip = open_book(
        write(
            tmp_path / "sip", {name: BOOK[name] for name in ("clients", "projects", "time_entries")}
        )
    )
    assert sip.at().month == pd.Timestamp("2026-03-01")
    retail = open_book(
        write(tmp_path / "retail", {name: BOOK[name] for name in ("clients", "invoices")})
    )
    assert retail.at("2026-02").table("invoices")["amount"].sum() == 800
    orders = open_book(
        write(tmp_path / "orders", {name: BOOK[name] for name in ("clients", "projects")})
    )
    assert orders.months[0] == pd.Timestamp("2025-12-01")


def test_a_client_view_holds_the_client_s_rows(book):
    client = book.at("2026-03").client("C1")
    assert client.table("projects")["project_id"].tolist() == ["P1", "P2", "P4"]
    assert client.table("tasks")["task_id"].tolist() == ["T1", "T2", "T3"]
    assert client.row["name"] == "An Phát"
    assert len(client.agency.table("projects")) == 4


def test_a_table_without_a_row_of_the_client_is_there_and_empty(book):
    client = book.at("2026-03").client("C3")
    assert client.has("invoices")
    assert client.table("invoices").empty


def test_an_unknown_client_is_refused_by_name(book):
    with pytest.raises(UsageError, match=r"no client 'C999' in 2026-03"):
        book.at("2026-03").client("C999")
    with pytest.raises(UsageError, match="'C2' in 2026-01"):  # a client from February on
        book.at("2026-01").client("C2")


def test_before_it_was_a_client_its_tables_are_empty(book):
    earlier = book.at("2026-03").client("C2").at("2026-01")
    assert earlier.table("clients").empty
    assert earlier.facts().empty


def test_what_is_computed_of_a_view_is_computed_once_and_handed_out_as_a_copy(book):
    calls = []

    @per_view
    def analysis(view, months=12):
        calls.append(months)
        return pd.DataFrame({"months": [months]})

    view = book.at("2026-03")
    frame = analysis(view)
    frame.loc[0, "months"] = -1
    assert analysis(view)["months"].tolist() == [12]
    assert analysis(view, months=6)["months"].tolist() == [6]
    assert analysis(view.client("C1"))["months"].tolist() == [12]
    assert calls == [12, 6, 12]


def test_facts_of_a_client_are_the_agency_s_facts_of_it(book):
    view = book.at("2026-03")
    every = view.facts()
    own = every[every["client_id"] == "C1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(view.client("C1").facts(), own)
    months = view.client_months()
    own_months = months[months["client_id"] == "C1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(view.client("C1").client_months(), own_months)
