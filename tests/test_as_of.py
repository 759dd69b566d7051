"""A report for June made in October equals one made in June: nothing later is ever read."""

import pandas as pd
import pytest

from acm_lib import costs, facts, plans, segments
from acm_lib.book import open_book
from acm_lib.book.tables import TABLES
from acm_lib.paths import samples_folder

MONTH, DAY = "2025-06", "2025-06-30"


@pytest.fixture(scope="module")
def then(tmp_path_factory):
    """The book as it stood on the last day of June 2025: later rows cut out of the files, later
    dates blanked."""
    folder = tmp_path_factory.mktemp("june") / "book"
    folder.mkdir()
    known: dict[str, set] = {}
    for name, contract in TABLES.items():
        rows = pd.read_csv(samples_folder() / f"{name}.csv", dtype=str, keep_default_na=False)
        if contract.as_of_column:
            rows = rows[(rows[contract.as_of_column] <= DAY) | (rows[contract.as_of_column] == "")]
        for column, other in contract.references.items():
            if other in known and contract.column(column).required:
                rows = rows[rows[column].isin(known[other])]
        for column, replaced in contract.hidden_until.items():
            later = rows[column] > DAY
            if column != "end":
                rows.loc[later, column] = ""
            for masked, value in replaced.items():
                rows.loc[later, masked] = value or ""
        if name == "tasks":
            rows.loc[rows["done_on"] == "", "percent_complete"] = ""
        if contract.key:
            known[name] = set(rows[contract.key[0]])
        rows.to_csv(folder / f"{name}.csv", index=False)
    (folder / "book.toml").write_bytes((samples_folder() / "book.toml").read_bytes())
    return open_book(folder).at(MONTH)


@pytest.fixture(scope="module")
def now(book):
    return book.at(MONTH)


def test_the_facts_are_the_same(now, then):
    keys = list(facts.KEYS)
    with_rows = [view.facts().sort_values(keys, ignore_index=True) for view in (now, then)]
    pd.testing.assert_frame_equal(*with_rows)


def test_the_analyses_are_the_same(now, then):
    for analysis in (segments.segment_clients, costs.project_status):
        ours, theirs = analysis(now), analysis(then)
        numbers = [column for column in ours.columns if pd.api.types.is_float_dtype(ours[column])]
        pd.testing.assert_frame_equal(ours[numbers], theirs[numbers])
    assert (
        segments.segment_clients(now)["cell"].tolist()
        == segments.segment_clients(then)["cell"].tolist()
    )
    pd.testing.assert_frame_equal(plans.health(now).scores, plans.health(then).scores)
    pd.testing.assert_frame_equal(plans.breadth(now), plans.breadth(then))
    assert (
        costs.alerts(now)[["alert", "project_id"]].values.tolist()
        == costs.alerts(then)[["alert", "project_id"]].values.tolist()
    )


@pytest.mark.parametrize("client_id", ["C003", "C005", "C007"])
def test_the_advice_is_the_same(now, then, client_id):
    assert [text.plain() for text in plans.actions(now.client(client_id))["why"]] == [
        text.plain() for text in plans.actions(then.client(client_id))["why"]
    ]
