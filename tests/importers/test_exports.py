"""Every export that is known: what it holds, worked out by hand; what another importer says of it;
what it asks."""

from decimal import Decimal
from pathlib import Path

import pytest

from acm_lib.book import open_book
from acm_lib.errors import AcmError, ImportRefused
from acm_lib.importers import ImportOptions, detect, import_export
from acm_lib.importers.systems import SYSTEMS, formats

EXPORTS = Path(__file__).parent / "exports"

# file: (answers, rows read, kept, set aside, what is added up over the rows kept)
CASES = {
    "harvest_time.csv": ({"currency": "EUR"}, 5, 5, 0, 6.5 + 3.25 + 0 - 1.5 + 2),
    "harvest_time_comma.csv": ({"currency": "EUR"}, 2, 2, 0, 20 + 0.75),
    "harvest_time_no_client.csv": ({"client": "Mekong Tea", "currency": "EUR"}, 1, 1, 0, 1.5),
    "harvest_projects.csv": ({"currency": "EUR"}, 3, 2, 1, None),
    "toggl_time.csv": ({}, 4, 2, 2, 1.5 + 20 / 60),
    "toggl_time_bare.csv": ({"currency": "VND"}, 1, 1, 0, 2.25),
    "clockify_time.csv": ({}, 2, 2, 0, 4 + 10 / 60),
    "clockify_time_open.csv": ({"dates": "dmy"}, 1, 1, 0, 4),
    "clockify_time_no_client.csv": ({"client": "Mekong Tea", "currency": "USD"}, 1, 1, 0, 4),
    "clockify_projects.csv": ({"currency": "USD"}, 2, 2, 0, None),
    "kimai_time.csv": ({}, 2, 2, 0, 1.1 + 0.1),
    "kimai_time_german.csv": ({}, 2, 2, 0, 2.5 + 0.11),
    "kimai_time_no_client.csv": ({"client": "Nova GmbH"}, 1, 1, 0, 1.1),
    "hubspot_deals.csv": ({"currency": "USD"}, 4, 3, 1, 12000 + 8000.5),
    "hubspot_companies.csv": ({"currency": "USD"}, 2, 2, 0, None),
    "salesforce_opportunities.csv": ({}, 2, 2, 0, 25_000 + 1_500),
    "odoo_opportunities.csv": ({}, 2, 2, 0, 150_000_000 + 20_000_000),
    "odoo_timesheets.csv": ({"currency": "VND"}, 2, 2, 0, 7.5 + 0.25),
    "erpnext_timesheets.csv": ({}, 3, 3, 0, 7.5 + 2 + 1.25),
    "xero_invoices.csv": ({}, 4, 3, 1, 10 * 100 + 2 * 100 + 110 * 0.9),
    "xero_invoices_full.csv": ({}, 3, 2, 1, 110 - 10 - 50),
    "quickbooks_invoices.csv": ({"currency": "USD"}, 4, 3, 1, 2850 - 150 + 400.25),
    "quickbooks_invoices_nested.csv": ({"currency": "USD"}, 4, 4, 0, 2850 + 400.25 + 100 + 50),
}
TABLE = {
    "time": ("time_entries", "hours"),
    "opportunity": ("opportunities", "amount"),
    "invoice": ("invoices", "amount"),
}


def bring(name, into, system="", **options):
    return import_export(EXPORTS / name, into, system, ImportOptions(**options))


def test_every_fixture_has_a_case_and_every_form_a_fixture():
    assert {file.name for file in EXPORTS.iterdir()} == set(CASES)
    assert {detect(file).format.key for file in EXPORTS.iterdir()} == {
        export_format.key for export_format in formats()
    }


@pytest.mark.parametrize("name", CASES)
def test_an_export_comes_in_as_worked_out_by_hand(name, tmp_path):
    options, read, kept, aside, total = CASES[name]
    result = bring(name, tmp_path / "book", name.split("_")[0], **options)
    assert (result.read, result.kept, result.quarantined) == (read, kept, aside)
    if total is not None:
        row = result.totals.iloc[0]
        assert float(row["kept"]) == pytest.approx(total, abs=1e-9)
        assert row["read"] == row["kept"] + row["quarantined"]
        record = result.export.format.record
        if "clients" in result.rows and record != "opportunity":
            book = open_book(tmp_path / "book")
            table, column = TABLE[record]
            assert book.table(table)[column].sum() == pytest.approx(total, abs=1e-9)
            assert (book.counts["quarantined"] == 0).all()
            assert set(book.problems["column"]) <= {
                "cost_rate"
            }  # what an export does not say of its hours


@pytest.mark.parametrize("name", CASES)
def test_another_importer_refuses_it_with_the_right_name(name, tmp_path):
    system = name.split("_")[0]
    for other in SYSTEMS:
        if other != system:
            with pytest.raises(ImportRefused, match=f"acm import {system}"):
                bring(name, tmp_path / "book", other)
    assert not (tmp_path / "book").exists()


def test_harvest_in_every_column(tmp_path):
    bring("harvest_time.csv", tmp_path / "book", currency="EUR")
    book = open_book(tmp_path / "book")
    entries = book.table("time_entries").sort_values(["date", "hours"])
    assert book.settings.currency == "EUR"
    assert book.table("clients")[["client_id", "name"]].to_numpy().tolist() == [
        ["binh-minh-foods", "Bình Minh Foods"],
        ["ca-phe-rang-moc", "Cà phê Rang Mộc"],
    ]
    assert (
        entries["project_id"].tolist()
        == ["ca-phe-rang-moc.tet-2027"] * 2 + ["binh-minh-foods.rebranding"] * 3
    )
    assert entries["department"].tolist() == ["creative", "design", "design", "design", "Labs"]
    assert entries["person"].tolist() == ["Minh Lê", "Lan Trần", "Lan Trần", "Lan Trần", "Hoa Vũ"]
    assert entries["billable"].tolist() == [True, True, False, True, False]
    assert entries["note"].tolist() == [
        "Headlines",
        "Key visual, first round",
        "Meetings",
        "Correction of January",
        "Try-outs",
    ]
    rates = book.table("rate_card")
    assert rates[["department", "role", "cost_rate", "bill_rate"]].to_numpy().tolist() == [
        ["creative", "Minh Lê", 35.0, 80.0],
        ["design", "Lan Trần", 40.0, 90.0],
        ["design", "Lan Trần", 42.0, 90.0],
    ]
    assert rates["valid_from"].dt.strftime("%m-%d").tolist() == ["01-05", "01-05", "02-03"]


def test_costs_of_the_facts_are_the_costs_of_the_export(tmp_path):
    bring("harvest_time.csv", tmp_path / "book", currency="EUR")
    months = open_book(tmp_path / "book").at().facts()
    assert months["labour_cost"].sum() == pytest.approx(260 + 113.75 + 0 - 63)


def test_a_client_called_na_stays_a_client(tmp_path):
    bring("harvest_time_comma.csv", tmp_path / "book", currency="EUR")
    assert open_book(tmp_path / "book").table("clients")["name"].tolist() == ["NA"]


def test_deals_in_every_column(tmp_path):
    result = bring("hubspot_deals.csv", tmp_path / "book", currency="VND")
    assert any("Dreaming" in note for note in result.notes)
    bring("odoo_timesheets.csv", tmp_path / "book")
    deals = open_book(tmp_path / "book").table("opportunities").set_index("opportunity_id")
    assert deals["stage"].fillna("-").to_dict() == {"101": "won", "102": "qualified", "103": "-"}
    assert str(deals.loc["101", "closed_on"])[:10] == "2026-03-31"
    assert deals["closed_on"].notna().sum() == 1
    assert deals.loc["102", "amount"] == 8000.5
    file = tmp_path / "book" / "names" / "stages.csv"
    file.write_text(
        file.read_text(encoding="utf-8-sig").replace("Dreaming,", "Dreaming,lead"), encoding="utf-8"
    )
    bring("hubspot_deals.csv", tmp_path / "book")
    assert open_book(tmp_path / "book").table("opportunities")["stage"].tolist().count("lead") == 1


def test_chances_are_between_0_and_1(tmp_path):
    bring("salesforce_opportunities.csv", tmp_path / "book")
    bring("odoo_timesheets.csv", tmp_path / "book")
    assert sorted(open_book(tmp_path / "book").table("opportunities")["probability"]) == [0.0, 0.9]


@pytest.mark.parametrize("chances", [("0.9", "1"), ("0.9", "0")])
def test_chances_that_may_be_shares_or_percent_are_set_aside(tmp_path, chances):
    """Excel keeps 90 % as 0.9; read as percent it would be almost nothing."""
    text = (EXPORTS / "salesforce_opportunities.csv").read_text(encoding="utf-8")
    (tmp_path / "s.csv").write_text(
        text.replace('"90"', f'"{chances[0]}"').replace(
            '"USD","0.00","0"', f'"USD","0.00","{chances[1]}"'
        ),
        encoding="utf-8",
    )
    result = import_export(tmp_path / "s.csv", tmp_path / "book")
    assert result.quarantined == sum(chance != "0" for chance in chances)
    assert "0.9 may be 0.9 % or 90 %" in (
        tmp_path / "book" / "quarantine" / "import_salesforce_opportunities.csv"
    ).read_text(encoding="utf-8")
    (tmp_path / "s.csv").write_text(
        text.replace('"90"', '"0.9%"').replace('"USD","0.00","0"', '"USD","0.00","1 %"'),
        encoding="utf-8",
    )
    assert import_export(tmp_path / "s.csv", tmp_path / "other").kept == 2


def test_a_rate_in_any_currency_comes_in(tmp_path):
    text = (EXPORTS / "clockify_time.csv").read_text(encoding="utf-8").replace("(USD)", "(ZAR)")
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    import_export(tmp_path / "c.csv", tmp_path / "book")
    book = open_book(tmp_path / "book")
    assert (book.settings.currency, book.table("rate_card")["bill_rate"].tolist()) == (
        "ZAR",
        [50.0],
    )


def test_deals_without_a_company_are_asked_for_it_and_not_for_projects(tmp_path):
    (tmp_path / "d.csv").write_text(
        "Deal Name,Deal Stage,Amount\nSpring,Closed Won,5\n", encoding="utf-8"
    )
    with pytest.raises(ImportRefused, match=r"--client") as raised:
        import_export(tmp_path / "d.csv", tmp_path / "book", options=ImportOptions(currency="USD"))
    assert "project" not in str(raised.value)


def test_companies_say_more_of_the_clients(tmp_path):
    bring("hubspot_companies.csv", tmp_path / "book", currency="VND")
    bring("odoo_timesheets.csv", tmp_path / "book")
    clients = open_book(tmp_path / "book").table("clients").set_index("name")
    assert clients["industry"].to_dict() == {
        "Mekong Tea": "FOOD_BEVERAGES",
        "Bình Minh Foods": "FOOD_PRODUCTION",
    }
    assert clients.loc["Mekong Tea", "account_manager"] == "Lan Trần"


def test_invoices_of_two_currencies(tmp_path):
    bring("xero_invoices.csv", tmp_path / "book", currency="VND")
    clients = open_book(tmp_path / "book").table("clients")
    assert set(clients["currency"]) == {"GBP"}
    mixed = (
        (EXPORTS / "xero_invoices.csv")
        .read_text(encoding="utf-8")
        .replace("INV-002,,05/02/2026", "INV-002,,25/02/2026")
        .replace("Bình Minh Foods", "Mekong Tea")
    )
    mixed = mixed.replace(",0.00,,,,,GBP,", ",0.00,,,,,EUR,")
    (tmp_path / "mixed.csv").write_text(mixed, encoding="utf-8")
    result = import_export(
        tmp_path / "mixed.csv", tmp_path / "other", options=ImportOptions(currency="GBP")
    )
    assert result.quarantined == 2
    assert result.totals["kept"].tolist() == [Decimal("1200.00")]


def test_projects_know_the_client_that_an_export_lacks(tmp_path):
    bring("clockify_projects.csv", tmp_path / "book", currency="USD")
    result = bring("clockify_time_no_client.csv", tmp_path / "book")
    assert result.kept == 1
    assert open_book(tmp_path / "book").table("time_entries")["project_id"].tolist() == [
        "mekong-tea.social-2026"
    ]


QUESTIONS = {
    "dates": ("clockify_time_open.csv", {}, "--dates dmy"),
    "client": ("clockify_time_no_client.csv", {"currency": "USD"}, "--client"),
    "currency of amounts": ("quickbooks_invoices.csv", {}, "--currency VND"),
    "currency of a new book": ("odoo_timesheets.csv", {}, "--currency VND"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_a_file_leaves_open_is_asked(question, tmp_path):
    name, options, option = QUESTIONS[question]
    with pytest.raises(ImportRefused, match=option) as raised:
        bring(name, tmp_path / "book", **options)
    assert str(raised.value).count(". ") >= 2
    assert not (tmp_path / "book").exists()


HARVEST = "Date,Client,Project,Task,Hours,Billable?,First Name,Last Name\n"


def harvest(folder, rows, name="export.csv"):
    (folder / name).write_text(HARVEST + rows, encoding="utf-8")
    return folder / name


def test_decimals_that_nothing_settles_are_asked(tmp_path):
    file = harvest(tmp_path, '2026-01-05,A,P,T,"1,500",Yes,Lan,T\n')
    with pytest.raises(ImportRefused, match="--decimals comma"):
        import_export(file, tmp_path / "book", options=ImportOptions(currency="EUR"))
    result = import_export(
        file, tmp_path / "book", options=ImportOptions(currency="EUR", decimals="comma")
    )
    assert result.totals["kept"].tolist() == [Decimal("1.5")]


@pytest.mark.parametrize(("tax", "amount"), [("included", 1100), ("excluded", 1200)])
def test_tax_that_nothing_settles_is_asked(tmp_path, tax, amount):
    text = (
        (EXPORTS / "xero_invoices.csv")
        .read_text(encoding="utf-8")
        .replace("1320.00", "")
        .replace(",20.00,,,,", ",0.00,,,,")
    )
    lines = text.splitlines()[:3]
    (tmp_path / "x.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ImportRefused, match="--tax included"):
        import_export(tmp_path / "x.csv", tmp_path / "book")
    result = import_export(tmp_path / "x.csv", tmp_path / "book", options=ImportOptions(tax=tax))
    assert float(result.totals["kept"].iloc[0]) == amount


def test_an_answer_that_the_file_contradicts_is_refused(tmp_path):
    file = harvest(tmp_path, "13/04/2026,A,P,T,1,Yes,Lan,T\n03/04/2026,A,P,T,1,Yes,Lan,T\n")
    with pytest.raises(ImportRefused, match=r"13/04/2026, which --dates mdy cannot read"):
        import_export(file, tmp_path / "book", options=ImportOptions(currency="EUR", dates="mdy"))


def test_dates_that_contradict_each_other_are_asked_and_then_set_aside(tmp_path):
    file = harvest(
        tmp_path,
        (
            "13/04/2026,A,P,T,1,Yes,Lan,T\n"
            "04/13/2026,A,P,T,2,Yes,Lan,T\n"
            "03/04/2026,A,P,T,4,Yes,Lan,T\n"
        ),
    )
    with pytest.raises(ImportRefused, match="contradict each other"):
        import_export(file, tmp_path / "book", options=ImportOptions(currency="EUR"))
    result = import_export(
        file, tmp_path / "book", options=ImportOptions(currency="EUR", dates="dmy")
    )
    assert (result.kept, result.quarantined) == (2, 1)


def test_an_answer_is_remembered(tmp_path):
    bring("clockify_time_open.csv", tmp_path / "book", dates="mdy")
    assert bring("clockify_time_open.csv", tmp_path / "book").written == ()
    assert 'dates = "mdy"' in (tmp_path / "book" / "imports" / "answers.toml").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-16", "An Phát"), ("cp1258", "An Phát"), ("cp1252", "Café"), ("utf-8-sig", "An Phát")],
)
def test_encodings(tmp_path, encoding, text):
    (tmp_path / "e.csv").write_bytes(
        (HARVEST + f"2026-01-05,{text},P,T,1.5,Yes,Lan,T\n").encode(encoding)
    )
    import_export(tmp_path / "e.csv", tmp_path / "book", options=ImportOptions(currency="VND"))
    assert open_book(tmp_path / "book").table("clients")["name"].tolist() == [text]


def test_an_excel_export_reads_like_its_csv(tmp_path):
    import xlsxwriter

    workbook = xlsxwriter.Workbook(tmp_path / "t.xlsx", {"strings_to_formulas": False})
    workbook.add_worksheet("Notes").write(0, 0, "Made by Lan")
    sheet = workbook.add_worksheet("Detailed report")
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write(0, 0, "Detailed report of 2026")
    sheet.write_row(
        2,
        0,
        [
            "User",
            "Client",
            "Project",
            "Description",
            "Billable",
            "Start date",
            "Start time",
            "Duration",
        ],
    )
    sheet.write_row(3, 0, ["Lan", "An Phát", "Tết", "=cmd()", "Yes"])
    sheet.write_datetime(3, 5, __import__("datetime").datetime(2026, 3, 4), day)
    sheet.write_row(3, 6, ["09:00:00", "01:30:00"])
    workbook.close()
    result = import_export(
        tmp_path / "t.xlsx", tmp_path / "book", "toggl", ImportOptions(currency="VND")
    )
    assert (result.read, result.kept, result.export.head.sheet) == (
        1,
        1,
        "Detailed report",
    )
    entries = open_book(tmp_path / "book").table("time_entries")
    assert entries[["hours", "note"]].to_numpy().tolist() == [[1.5, "=cmd()"]]


BAD = {
    "empty": (b"", "is empty"),
    "nothing known": (b"a,b,c\n1,2,3\n", "not a known export"),
    "only a heading like another": (b"Date,Amount\n2026-01-01,5\n", "not a known export"),
    "NUL": (HARVEST.encode() + b"2026-01-05,A\x00,P,T,1,Yes,Lan,T\n", "NUL bytes"),
    "two of one column": (
        b"Date,Client,Project,Hours,Hours,Billable?\n2026-01-05,A,P,1,2,Yes\n",
        "two columns called `Hours`",
    ),
    "an open quotation mark": (
        HARVEST.encode()
        + b'2026-01-05,"A,P,T,1,Yes,Lan,T\n'
        + b"2026-01-06,A,P,T,1,Yes,Lan,T\n" * 5,
        "not closed",
    ),
    "a million columns": (
        b",".join([b"Date,Client,Project,Hours,Billable?", *[b"c"] * 1_000_000]) + b"\n",
        "columns",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused_and_nothing_is_written(tmp_path, case):
    content, words = BAD[case]
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(AcmError, match=words):
        import_export(
            tmp_path / "bad.csv", tmp_path / "book", options=ImportOptions(currency="VND")
        )
    assert not (tmp_path / "book").exists()


def test_a_file_that_changes_while_it_is_read(tmp_path, monkeypatch):
    from acm_lib.importers import sheet

    file = harvest(tmp_path, "2026-01-05,A,P,T,1,Yes,Lan,T\n")
    read = sheet.read_separated

    def slow(*arguments, **named):
        found = read(*arguments, **named)
        file.write_text(HARVEST, encoding="utf-8")
        return found

    monkeypatch.setattr(sheet, "read_separated", slow)
    with pytest.raises(AcmError, match="changed while"):
        import_export(file, tmp_path / "book", options=ImportOptions(currency="VND"))


def test_rows_cut_short_are_set_aside_with_their_cells(tmp_path):
    file = harvest(
        tmp_path,
        "2026-01-05,A,P,T,1,Yes,Lan,T\n2026-01-05,A,P\n,,,,,,,\n2026-02-30,A,P,T,x,Yes,Lan,T\n",
    )
    result = import_export(file, tmp_path / "book", options=ImportOptions(currency="VND"))
    assert (result.read, result.kept, result.quarantined) == (3, 1, 2)
    lines = (
        (tmp_path / "book" / "quarantine" / "import_harvest_time.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    assert "3 cells, fewer than the 8" in lines[1]
    assert "2026-02-30 is a day that does not exist" in lines[2]
    assert "'x' is not a number" in lines[2]


def test_a_large_file_reads_as_a_small_one(tmp_path, monkeypatch):
    from acm_lib.importers import sheet

    rows = (
        "".join(
            f'2026-01-{day:02d},"A, Ltd",P{day},T,{day / 4},Yes,Lan,T\n' for day in range(1, 32)
        )
        + "2026-02-01,B,P,T,x,Yes,Lan,T\n"
    )
    file = harvest(tmp_path, rows)
    small = import_export(file, tmp_path / "small", options=ImportOptions(currency="VND"))
    monkeypatch.setattr(sheet, "_FAST_ABOVE_BYTES", 0)
    monkeypatch.setattr(sheet, "read_separated", None)
    large = import_export(file, tmp_path / "large", options=ImportOptions(currency="VND"))
    assert large.totals.to_numpy().tolist() == small.totals.to_numpy().tolist()
    for file in sorted((tmp_path / "small").rglob("*.*")):
        if ".acm" not in file.parts:
            assert (
                file.read_bytes()
                == (tmp_path / "large" / file.relative_to(tmp_path / "small")).read_bytes()
            ), file
