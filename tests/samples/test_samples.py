"""The sample book: the same bytes, the stories true by plain arithmetic, and one defect per broken
book."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.book.tables import TABLES
from acm_lib.errors import BookError
from acm_lib.paths import samples_folder
from acm_lib.samples import BROKEN, STORIES, write_samples


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Another agency in which the same stories are true."""
    return write_samples(tmp_path_factory.mktemp("other") / "book", seed=7)


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".acm", "quarantine"} & set(path.parts)
    }


def test_the_same_seed_gives_the_same_bytes_as_are_kept(tmp_path):
    assert files(write_samples(tmp_path / "again")) == files(samples_folder())


def test_another_seed_gives_another_book(other):
    assert files(other)["time_entries.csv"] != files(samples_folder())["time_entries.csv"]


def test_it_looks_like_an_agency():
    book = open_book(samples_folder())
    counts = book.counts.set_index("table")["read"]
    assert counts["clients"] == 48
    assert 350 <= counts["projects"] <= 450
    assert 35_000 <= counts["time_entries"] <= 46_000
    assert [f"{month:%Y-%m}" for month in book.months] == ["2023-11", "2026-10"]
    assert sum(map(len, files(samples_folder()).values())) < 8_000_000
    assert set(counts.index) == set(TABLES)


def test_every_client_has_something_to_report():
    book = open_book(samples_folder())
    hours = set(
        book.table("time_entries").merge(book.table("projects"), on="project_id")["client_id"]
    )
    assert hours >= set(book.table("clients")["client_id"])
    assert set(book.table("invoices")["client_id"]) >= set(book.table("clients")["client_id"])


def test_only_the_planted_mess_is_set_aside(stories):
    counts = open_book(samples_folder()).counts
    aside = counts[counts["quarantined"] > 0].set_index("table")["quarantined"].to_dict()
    assert aside == {table: number for table, number in stories["mess"].items() if table != "what"}


def test_the_data_dictionary_has_every_column():
    text = (samples_folder() / "README.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        assert f"### {table.name}" in text
        for column in table.columns:
            assert column.help in text
    for story in STORIES:
        assert f"**{story.name}**" in text


@pytest.mark.parametrize("which", ["kept", "other"])
def test_the_stories_are_true_by_plain_arithmetic(which, other):
    folder = samples_folder() if which == "kept" else other
    truth = tomllib.loads((folder / "stories.toml").read_text(encoding="utf-8"))
    tables = {
        path.stem: pd.read_csv(path, keep_default_na=False, dtype=str)
        for path in folder.glob("*.csv")
    }
    invoices = tables["invoices"].assign(amount=lambda t: t["amount"].astype(float))
    year = invoices[invoices["issued"] > "2025-10-31"]
    rates = {"C031": 24_300, "C032": 26_400, "C033": 18_100}
    revenue = (
        (year["amount"] * year["client_id"].map(rates).fillna(1)).groupby(year["client_id"]).sum()
    )
    share = revenue / revenue.sum()
    assert share.idxmax() == truth["concentration"]["client_id"]
    assert share.max() > 0.25
    assert truth["losing"]["client_id"] in share.nlargest(6).index

    times = tables["time_entries"].assign(hours=lambda t: t["hours"].astype(float))
    plan = tables["budget_lines"].assign(hours=lambda t: t["hours"].astype(float))
    creep = truth["scope_creep"]
    worked = times[times["project_id"] == creep["project_id"]].groupby("department")["hours"].sum()
    planned = plan[plan["project_id"] == creep["project_id"]].groupby("department")["hours"].sum()
    assert (worked / planned).idxmax() == creep["department"]
    assert (worked / planned).max() > 1.5

    billed = invoices.loc[
        invoices["project_id"] == truth["never_billed"]["project_id"], "amount"
    ].sum()
    fee = float(
        tables["projects"].set_index("project_id").loc[truth["never_billed"]["project_id"], "fee"]
    )
    assert billed == pytest.approx(fee)

    expenses = tables["expenses"]
    twice = truth["posted_twice"]
    same = expenses[
        (expenses["project_id"] == twice["project_id"])
        & (expenses["amount"] == str(twice["amount"]))
        & (expenses["vendor"] == twice["vendor"])
    ]
    assert len(same) == 2

    touch = tables["touchpoints"]
    assert set(
        touch.loc[touch["client_id"] == truth["single_contact"]["client_id"], "contact_id"]
    ) == {truth["single_contact"]["contact_id"]}
    hunted = truth["hunted_not_farmed"]["client_id"]
    assert (tables["projects"]["client_id"] == hunted).sum() == 1
    assert touch.loc[touch["client_id"] == hunted, "date"].max() < "2025-06-30"
    assert all(load > 1.15 for load in truth["overload"]["load"])


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_each_broken_book_has_its_defect_and_only_it(name, tmp_path):
    defect = BROKEN[name]
    folder = tmp_path / name
    folder.mkdir()
    for path in (samples_folder() / "broken" / name).glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    if defect.message and not defect.row:
        with pytest.raises(BookError, match=defect.message):
            open_book(folder)
        return
    problems = open_book(folder).problems
    problems = problems[problems["severity"] == "quarantined"]
    if not defect.message:
        assert problems.empty
        return
    first = problems[problems["table"] == defect.table].iloc[0]
    assert (first["row"], first["column"]) == (defect.row, defect.column)
    assert defect.message in first["problem"]
    related = problems["table"].eq(defect.table) | problems["problem"].str.contains(
        "not in the table"
    )
    assert related.all()


def test_a_name_that_is_na_stays_a_name(tmp_path):
    for path in (samples_folder() / "broken" / "name_is_na").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert open_book(tmp_path).table("clients")["name"].tolist() == ["NA", "None"]


def test_broken_books_are_named_for_their_defects():
    assert {path.name for path in Path(samples_folder() / "broken").iterdir()} == set(BROKEN)
