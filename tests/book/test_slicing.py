"""One client's slice: that client's rows and facts to the last digit, and nothing of another
client."""

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.book.slicing import write_slice
from acm_lib.book.tables import TABLES


@pytest.fixture(scope="module")
def sliced(book, tmp_path_factory):
    return open_book(write_slice(book, "C013", tmp_path_factory.mktemp("slice")))


@pytest.mark.parametrize(
    "name",
    [name for name in TABLES if name not in ("departments", "market", "fx_rates", "rate_card")],
)
def test_it_has_the_clients_rows_and_no_other(book, sliced, name):
    own = book.table(name, "C013")
    assert sliced.has(name) == (len(own) > 0)
    if len(own):
        pd.testing.assert_frame_equal(sliced.table(name), own)


def test_what_belongs_to_no_client_is_there(book, sliced):
    for name in ("departments", "market", "fx_rates"):
        pd.testing.assert_frame_equal(sliced.table(name), book.table(name))
    rates = book.table("rate_card")
    assert (
        len(sliced.table("rate_card"))
        == (rates["client_id"].isna() | (rates["client_id"] == "C013")).sum()
    )


def test_the_facts_are_the_clients_facts(book, sliced):
    assert sliced.months == book.months
    for month in ("2026-10", "2025-03"):
        whole = book.at(month).facts()
        own = whole[whole["client_id"] == "C013"].reset_index(drop=True)
        found = sliced.at(month).facts()
        pd.testing.assert_frame_equal(
            found[found["client_id"] == "C013"].reset_index(drop=True), own
        )


def test_no_byte_of_another_client_is_in_it(book, sliced):
    others = book.table("clients").query("client_id != 'C013'")
    for file in sliced.path.iterdir():
        if file.suffix != ".parquet":
            text = file.read_text(encoding="utf-8")
            assert not [name for name in others["name"] if len(name) > 3 and name in text], file
    contents = [str(sliced.table(name).to_dict("list")) for name in TABLES if sliced.has(name)]
    assert not [
        one for one in others["client_id"] if any(f"'{one}'" in content for content in contents)
    ]
