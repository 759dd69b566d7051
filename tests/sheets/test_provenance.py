"""The sources of a report: the tables read, their rows and the hash of the file each came from."""

import hashlib

import pandas as pd
import pytest

from acm_lib import sheets
from acm_lib.paths import samples_folder
from acm_lib.sheets import provenance


@pytest.fixture
def workbook(tmp_path):
    """A book of one workbook with two sheets."""
    file = tmp_path / "agency.xlsx"
    with pd.ExcelWriter(file) as writer:
        for name, rows in {
            "clients": {"client_id": ["A"], "name": ["Solo"]},
            "invoices": {
                "invoice_id": ["I1"],
                "client_id": ["A"],
                "issued": ["2026-01-31"],
                "amount": [100],
            },
        }.items():
            pd.DataFrame(rows).to_excel(writer, sheet_name=name, index=False)
    return file


def hashes(folder):
    (table,) = provenance.sources(sheets.load(book=str(folder), language="en")).tables()
    names = [column["name"] for column in table["columns"]]
    return {row[names.index("table")]: row[names.index("hash")] for row in table["rows"]}


def test_the_tables_of_a_workbook_have_its_hash(workbook):
    digest = hashlib.sha256(workbook.read_bytes()).hexdigest()[:12]
    assert hashes(workbook.parent) == {"clients": digest, "invoices": digest}


def test_a_table_has_the_hash_of_its_file():
    file = samples_folder() / "invoices.csv"
    assert (
        hashes(samples_folder())["invoices"] == (hashlib.sha256(file.read_bytes()).hexdigest()[:12])
    )
