"""Totals that an export states itself are no rows, and what its rows hold must agree with them."""

from pathlib import Path

import pytest

from acm_lib.book import open_book
from acm_lib.errors import ImportRefused
from acm_lib.importers import ImportOptions, import_export

EXPORTS = Path(__file__).parent / "exports"
HARVEST = "Date,Client,Project,Task,Hours,Billable?,First Name,Last Name\n"
LONG_DAYS = "2026-01-05,A,P,T,20.5,Yes,Lan,T\n2026-01-06,A,P,T,10.25,Yes,Lan,T\n"
QUICKBOOKS = (
    "MediaZ\nTransactions\n2026\n\n,Date,Transaction Type,Num,Memo/Description,Amount,Status\n"
)


def harvest(folder, rows):
    (folder / "export.csv").write_text(HARVEST + rows, encoding="utf-8")
    return folder / "export.csv"


def test_a_total_of_its_own_that_does_not_agree_is_refused(tmp_path):
    text = (EXPORTS / "quickbooks_invoices.csv").read_text(encoding="utf-8")
    (tmp_path / "q.csv").write_text(
        text.replace('"$2,850.00",Paid', '"$2,950.00",Paid'), encoding="utf-8"
    )
    with pytest.raises(ImportRefused, match="Total for Mekong Tea"):
        import_export(tmp_path / "q.csv", tmp_path / "book", options=ImportOptions(currency="USD"))
    file = harvest(
        tmp_path, "2026-01-05,A,P,T,1,Yes,Lan,T\n2026-01-06,A,P,T,2,Yes,Lan,T\nTotal,,,,3,,,\n"
    )
    result = import_export(file, tmp_path / "book", options=ImportOptions(currency="USD"))
    assert (result.read, result.kept, len(result.non_data_lines)) == (2, 2, 1)
    with pytest.raises(ImportRefused, match="Rows are missing"):
        import_export(
            harvest(tmp_path, "2026-01-05,A,P,T,1,Yes,Lan,T\nTotal,,,,3,,,\n"),
            tmp_path / "other",
            options=ImportOptions(currency="USD"),
        )


@pytest.mark.parametrize("total", ["30.75", "30:45:00", '"30,75"'])
def test_a_total_of_more_hours_than_a_day_has_is_compared_too(tmp_path, total):
    file = harvest(tmp_path, LONG_DAYS + f"Total,,,,{total},,,\n")
    assert import_export(file, tmp_path / "book", options=ImportOptions(currency="USD")).kept == 2
    wrong = harvest(tmp_path, LONG_DAYS + f"Total,,,,{total.replace('30', '40')},,,\n")
    with pytest.raises(
        ImportRefused, match=r"row 4: `total` is 40.75, and the rows above add up to 30.75"
    ):
        import_export(wrong, tmp_path / "other", options=ImportOptions(currency="USD"))


@pytest.mark.parametrize(
    ("amounts", "total", "options"),
    [
        (["1.200"], "1.200", {"decimals": "comma"}),
        (["600", "600"], "1.200", {}),
        (["600", "600"], "1,200", {}),
        (["600,50"], "600,50", {}),
    ],
)
def test_a_total_is_read_with_the_decimal_mark_of_its_rows(tmp_path, amounts, total, options):
    rows = "".join(
        f',15/01/2026,Invoice,{number},Design,"{amount}",Paid\n'
        for number, amount in enumerate(amounts)
    )
    (tmp_path / "q.csv").write_text(
        QUICKBOOKS
        + "Mekong Tea\n"
        + rows
        + f'Total for Mekong Tea,,,,,"{total}",\nTOTAL,,,,,"{total}",\n',
        encoding="utf-8",
    )
    result = import_export(
        tmp_path / "q.csv", tmp_path / "book", options=ImportOptions(currency="VND", **options)
    )
    assert (result.kept, result.quarantined, len(result.non_data_lines)) == (len(amounts), 0, 6)


def test_a_sub_customer_is_counted_with_its_client(tmp_path):
    result = import_export(
        EXPORTS / "quickbooks_invoices_nested.csv",
        tmp_path / "book",
        options=ImportOptions(currency="USD"),
    )
    assert "Sub-customers are counted with the client they stand under: Website." in result.notes
    invoices = open_book(tmp_path / "book").table("invoices").set_index("invoice_id")
    assert invoices["client_id"].to_dict() == dict.fromkeys(
        ["1001", "1002", "1003"], "mekong-tea"
    ) | {"1004": "binh-minh-foods"}
    text = (EXPORTS / "quickbooks_invoices_nested.csv").read_text(encoding="utf-8")
    (tmp_path / "q.csv").write_text(text.replace("3,350.25", "3,250.25"), encoding="utf-8")
    with pytest.raises(
        ImportRefused,
        match=(
            r"Total for Mekong Tea with sub-customers` is 3,250.25, and the rows above add up to"
            r" 3,350.25"
        ),
    ):
        import_export(tmp_path / "q.csv", tmp_path / "other", options=ImportOptions(currency="USD"))


def test_clients_without_totals_stand_beside_each_other(tmp_path):
    """Whoever deletes the lines with the totals does not put the second client under the first."""
    text = (EXPORTS / "quickbooks_invoices.csv").read_text(encoding="utf-8")
    (tmp_path / "q.csv").write_text(
        "".join(line for line in text.splitlines(keepends=True) if "total" not in line.casefold()),
        encoding="utf-8",
    )
    import_export(tmp_path / "q.csv", tmp_path / "book", options=ImportOptions(currency="USD"))
    assert open_book(tmp_path / "book").table("invoices")["client_id"].value_counts().to_dict() == {
        "mekong-tea": 2,
        "binh-minh-foods": 1,
    }
