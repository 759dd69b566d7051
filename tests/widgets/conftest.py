"""Books to explore: the sample (a copy, for choices are kept in it), one of clients and invoices
alone, an empty new one."""

import shutil

import pytest

from acm_lib.book import new_book
from acm_lib.paths import samples_folder
from acm_lib.widgets import Workspace, open_workspace


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explored") / "book"
    shutil.copytree(
        samples_folder(), folder, ignore=shutil.ignore_patterns("broken", ".acm", "quarantine")
    )
    return folder


@pytest.fixture(scope="session")
def invoices_only(tmp_path_factory):
    """What a shop's export gives: who bought, when, for how much."""
    folder = tmp_path_factory.mktemp("invoices") / "book"
    folder.mkdir()
    (folder / "clients.csv").write_text(
        "client_id,name\n" + "".join(f"K{n},Khách {n}\n" for n in range(30)), encoding="utf-8"
    )
    bills = "".join(
        f"I{n},K{n * 7 % 30},"
        f"20{24 + n // 150}-{1 + n // 13 % 12:02}-{1 + n % 28:02},{100 + n % 90}\n"
        for n in range(300)
    )
    (folder / "invoices.csv").write_text(
        f"invoice_id,client_id,issued,amount\n{bills}", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    return new_book(tmp_path_factory.mktemp("new") / "book")


@pytest.fixture(scope="session")
def workspaces(sample_folder):
    """A workspace like one that was just opened, in a language; what is computed of the book is
    computed once for all tests."""
    view = open_workspace(book=str(sample_folder)).view
    return lambda language: Workspace(sample_folder, view, language)


@pytest.fixture
def workspace(workspaces, sample_folder):
    """The sample book on a workspace on which nothing was chosen yet."""
    (sample_folder / ".acm" / "choices.json").unlink(missing_ok=True)
    shutil.rmtree(sample_folder / "plans", ignore_errors=True)
    return workspaces("en")
