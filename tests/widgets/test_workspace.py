"""The book, month and money a panel works on."""

import shutil

import pytest

from acm_lib.paths import samples_folder
from acm_lib.widgets import open_workspace

TABLES = ("clients.csv", "invoices.csv", "projects.csv", "book.toml")


@pytest.fixture
def folder(tmp_path):
    book = tmp_path / "book"
    book.mkdir()
    for name in TABLES:
        shutil.copy(samples_folder() / name, book)
    return book


def test_a_book_read_again_is_shown_at_the_same_month(folder):
    workspace = open_workspace(book=str(folder), month="2026-06", language="en")
    workspace.reload()
    assert f"{workspace.view.month:%Y-%m}" == "2026-06"


def test_a_month_that_is_gone_gives_way_to_the_last(folder):
    workspace = open_workspace(book=str(folder), month="2026-06", language="en")
    header = "invoice_id,client_id,issued,amount\n"
    (folder / "invoices.csv").write_text(header + "I1,C001,2025-03-01,5\n", encoding="utf-8")
    (folder / "projects.csv").unlink()
    workspace.reload()
    assert f"{workspace.view.month:%Y-%m}" == "2025-03"


def test_a_book_that_can_be_used_at_last_is_shown_in_its_own_currency(folder):
    clients = (folder / "clients.csv").rename(folder / "later.txt")
    workspace = open_workspace(book=str(folder), language="en")
    assert workspace.problem
    assert workspace.format.currency == "USD"
    clients.rename(folder / "clients.csv")
    workspace.reload()
    assert workspace.format.currency == workspace.view.settings.currency == "VND"
