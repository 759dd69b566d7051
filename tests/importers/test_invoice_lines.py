"""Invoices of several lines: one line may say what another leaves out, and what sets one aside sets
all of them aside."""

import pytest

from acm_lib.book import open_book
from acm_lib.importers import ImportOptions, import_export

HEADING = (
    "*ContactName,*InvoiceNumber,*InvoiceDate,*DueDate,Total,"
    "*Description,*Quantity,*UnitAmount,TaxAmount,Currency\n"
)
FIRST = "Mekong Tea,INV-1,31/01/2026,28/02/2026,300.00,Design,1,200.00,0.00,GBP\n"
SECOND = "Mekong Tea,INV-1,31/01/2026,28/02/2026,300.00,Print,1,100.00,0.00,GBP\n"
OTHER = "Nord,INV-2,31/01/2026,28/02/2026,50.00,Workshop,1,50.00,0.00,GBP\n"


def bring(folder, *lines):
    (folder / "export.csv").write_text(HEADING + "".join(lines), encoding="utf-8")
    result = import_export(
        folder / "export.csv", folder / "book", options=ImportOptions(currency="GBP")
    )
    assert result.read == result.kept + result.quarantined
    assert import_export(folder / "export.csv", folder / "book").written == ()
    return result


@pytest.mark.parametrize("place", range(2))
@pytest.mark.parametrize("said", ["Mekong Tea", "31/01/2026", "28/02/2026", "GBP"])
def test_what_one_line_leaves_out_another_says(tmp_path, place, said):
    lines = [FIRST, SECOND]
    lines[place] = lines[place].replace(said, "")
    result = bring(tmp_path, *lines, OTHER)
    assert (result.read, result.kept) == (3, 3)
    invoice = open_book(tmp_path / "book").table("invoices").set_index("invoice_id").loc["INV-1"]
    assert (
        invoice["client_id"],
        str(invoice["issued"])[:10],
        str(invoice["due"])[:10],
        invoice["amount"],
    ) == ("mekong-tea", "2026-01-31", "2026-02-28", 300)


@pytest.mark.parametrize("missing", ["Mekong Tea", "31/01/2026"])
def test_what_no_line_says_sets_all_aside(tmp_path, missing):
    result = bring(tmp_path, FIRST.replace(missing, ""), SECOND.replace(missing, ""), OTHER)
    assert (result.read, result.kept, result.quarantined) == (3, 1, 2)
    assert open_book(tmp_path / "book").table("invoices")["invoice_id"].tolist() == ["INV-2"]


def test_a_line_that_cannot_be_read_sets_its_invoice_aside(tmp_path):
    result = bring(tmp_path, FIRST, SECOND.replace("Mekong Tea", "Mekong\x01Tea"), OTHER)
    assert (result.read, result.kept, result.quarantined) == (3, 1, 2)


def test_all_lines_of_an_invoice_in_a_second_currency_are_set_aside(tmp_path):
    dollars = [line.replace("INV-1", "INV-3").replace("GBP", "USD") for line in (FIRST, SECOND)]
    result = bring(tmp_path, FIRST, SECOND, OTHER, *dollars)
    assert (result.read, result.kept, result.quarantined) == (5, 3, 2)
    total = result.totals.iloc[0]
    assert (total["read"], total["kept"], total["quarantined"]) == (650, 350, 300)
    aside = (
        (tmp_path / "book" / "quarantine" / "import_xero_invoices.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    assert [line.split(",")[1] for line in aside[1:]] == ["5", "6"]
    assert all("is in USD" in line for line in aside[1:])


def test_all_lines_of_an_invoice_of_nobody_in_the_book_are_set_aside(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "clients.csv").write_text("client_id,name\nN,Nord\n", encoding="utf-8")
    result = bring(tmp_path, OTHER, FIRST, SECOND)
    assert (result.read, result.kept, result.quarantined) == (3, 1, 2)


@pytest.mark.parametrize(
    ("discount", "total", "amount"),
    [("10", "", 180), ("0.1", "", None), ("0.1", "199.80", 199.8), ("0.1", "180.00", None)],
)
def test_a_discount_below_one_percent_needs_a_total(tmp_path, discount, total, amount):
    """Excel keeps 0.1 of a cell that shows 10 %."""
    heading = HEADING.replace("TaxAmount", "Discount,TaxAmount")
    line = FIRST.replace("300.00", total).replace("200.00,", f"200.00,{discount},")
    (tmp_path / "export.csv").write_text(
        heading + line + OTHER.replace("1,50.00", "1,50.00,"), encoding="utf-8"
    )
    result = import_export(
        tmp_path / "export.csv", tmp_path / "book", options=ImportOptions(currency="GBP")
    )
    assert result.quarantined == (amount is None)
    assert open_book(tmp_path / "book").table("invoices")["amount"].astype(float).tolist() == (
        [50] if amount is None else [amount, 50]
    )
