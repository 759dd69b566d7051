"""A table checked in chunks on disk comes out as one checked whole; one client's rows are read
without the others."""

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from acm_lib import facts
from acm_lib.book import book as book_module
from acm_lib.book import open_book
from acm_lib.book.checking import chunks, cross_table, problem_log
from acm_lib.errors import BookError, MissingTable

ROWS = 5_000


def write(folder, **changed):
    folder.mkdir(exist_ok=True)
    (folder / "clients.csv").write_text(
        "client_id,name\n" + "".join(f"C{n},Client {n}\n" for n in range(20)), encoding="utf-8"
    )
    (folder / "projects.csv").write_text(
        "project_id,client_id,name\n" + "".join(f"P{n},C{n * 7 % 20},x\n" for n in range(60)),
        encoding="utf-8",
    )
    draw = np.random.default_rng(7)
    columns = {
        "date": [
            f"{day.day:02}/{day.month:02}/{day.year}"
            for day in pd.Timestamp("2026-01-01")
            + pd.to_timedelta(draw.integers(0, 200, ROWS), unit="D")
        ],
        "project_id": [f"P{n}" for n in draw.integers(0, 60, ROWS)],
        "department": draw.choice(["design", "media"], ROWS).tolist(),
        "person": draw.choice(["An", "Bình", "Chi"], ROWS).tolist(),
        "hours": (draw.integers(1, 20, ROWS) / 4).tolist(),
        "note": draw.choice(["họp", "sửa", None], ROWS).tolist(),
    } | changed
    for place, change in {
        17: {"project_id": "P999"},
        1200: {"date": "30/02/2026"},
        2400: {"hours": 25.0},
        3600: {"date": "05/05/2062"},
        4000: dict.fromkeys(columns),
        4500: {"department": None},
    }.items():
        for column, value in change.items():
            columns[column][place] = value
    pq.write_table(pa.table(columns), folder / "time_entries.parquet")
    return folder


@pytest.fixture
def in_chunks(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_ABOVE_ROWS", 100)
    monkeypatch.setattr(chunks, "CHUNK", 700)
    monkeypatch.setattr(cross_table, "CHUNK_ABOVE_ROWS", 900)
    monkeypatch.setattr(book_module, "LAZY_ABOVE_ROWS", 100)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return open_book(write(tmp_path_factory.mktemp("whole") / "book"))


def test_in_chunks_as_at_once(tmp_path, whole, in_chunks):
    book = open_book(write(tmp_path / "book"))
    pd.testing.assert_frame_equal(book.counts, whole.counts)
    assert book.counts.set_index("table").loc["time_entries"].tolist() == [ROWS - 1, ROWS - 6, 5]
    found, other = (
        each.problems.sort_values(["row", "column", "problem"], ignore_index=True)
        for each in (book, whole)
    )
    pd.testing.assert_frame_equal(found, other)
    assert (book.quarantine / "time_entries.csv").read_bytes() == (
        whole.quarantine / "time_entries.csv"
    ).read_bytes()
    pd.testing.assert_frame_equal(book.table("time_entries"), whole.table("time_entries"))
    assert book.months == whole.months == (pd.Timestamp("2026-01-01"), pd.Timestamp("2026-07-01"))
    pd.testing.assert_frame_equal(book.at().facts(), whole.at().facts())


def test_what_only_the_whole_settles_is_not_guessed_in_a_chunk(tmp_path, in_chunks):
    """The first piece alone would say that the day comes first, the last that the month does."""
    dates = ["03/04/2026"] * ROWS
    dates[5], dates[-5] = "31/01/2026", "01/31/2026"
    book = open_book(write(tmp_path / "book", date=dates))
    assert (
        book.counts.set_index("table").loc["time_entries", "kept"] == 3
    )  # those two, and 05/05 of another year
    assert (book.problems["problem"].str.contains("may be")).sum() > 4_900


def test_a_truncated_file_is_refused_in_chunks_too(tmp_path, in_chunks):
    folder = write(tmp_path / "book")
    whole = (folder / "time_entries.parquet").read_bytes()
    middle = len(whole) // 3
    (folder / "time_entries.parquet").write_bytes(
        whole[:middle] + b"\0" * 2_000 + whole[middle + 2_000 :]
    )
    with pytest.raises(BookError, match="not a whole Parquet file"):
        open_book(folder)
    assert not list((folder / ".acm").glob("tables-*"))
    assert not list((folder / ".acm").glob(".tables-*"))


def test_one_clients_rows_are_read_without_the_others(tmp_path, in_chunks, monkeypatch):
    monkeypatch.setattr(chunks, "ROW_GROUP", 2_048)
    book = open_book(write(tmp_path / "book"))
    file = pq.ParquetFile(book.parquet("time_entries"))
    spans = [
        file.metadata.row_group(group).column(file.schema_arrow.names.index("client_id")).statistics
        for group in range(file.num_row_groups)
    ]
    assert len(spans) >= 2
    holds = [span.min <= "C9" <= span.max for span in spans]
    assert 0 < sum(holds) < len(spans)
    rows = book.table("time_entries", "C9")
    every = book.table("time_entries")
    own = every[every["project_id"].isin(book.table("projects", "C9")["project_id"])].reset_index(
        drop=True
    )
    pd.testing.assert_frame_equal(rows, own)
    assert book.table("time_entries", "C404").empty


def test_nothing_large_is_loaded_to_open_a_book_or_to_see_what_is_there(
    tmp_path, in_chunks, monkeypatch
):
    folder = write(tmp_path / "book")
    open_book(folder)
    loaded = []
    monkeypatch.setattr(
        book_module, "_frame", lambda file, name, client_id=None: loaded.append((name, client_id))
    )
    view = open_book(folder).at()
    assert view.has("time_entries")
    assert not loaded


def test_a_table_larger_than_memory_is_not_loaded_whole(tmp_path, in_chunks, monkeypatch):
    monkeypatch.setattr(book_module, "MAX_IN_MEMORY_ROWS", 1_000)
    view = open_book(write(tmp_path / "book")).at()
    with pytest.raises(BookError, match="one client's"):
        view.table("time_entries")
    assert len(view.client("C3").table("time_entries"))
    assert len(facts.recent_work(view.client("C3"), 28)) == len(view.client("C3").table("projects"))


def test_the_latest_work_of_a_project(tmp_path):
    folder = write(tmp_path / "book")
    rows = [
        ("2026-03-01", "P1", 5.0),
        ("2026-03-03", "P1", 4.0),
        ("2026-03-31", "P1", 2.0),
        ("2026-04-01", "P1", 9.0),
        ("2026-03-02", "P2", 1.0),
    ]
    pq.write_table(
        pa.table(
            {
                "date": [r[0] for r in rows],
                "project_id": [r[1] for r in rows],
                "department": ["design"] * 5,
                "hours": [r[2] for r in rows],
            }
        ),
        folder / "time_entries.parquet",
    )
    book = open_book(folder)
    work = facts.recent_work(book.at("2026-03"), 28)  # from 4 to 31 March
    assert work["recent_hours"].to_dict() == {"P1": 2.0, "P2": 0.0}
    assert work["last_day"].dt.strftime("%m-%d").to_dict() == {"P1": "03-31", "P2": "03-02"}
    assert facts.recent_work(book.at("2026-03").client("C7"), 28).index.tolist() == ["P1"]
    with pytest.raises(MissingTable):
        facts.recent_work(_without(tmp_path), 28)


def _without(folder):
    write(folder / "other")
    (folder / "other" / "time_entries.parquet").unlink()
    (folder / "other" / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\nI1,C1,2026-01-31,1\n", encoding="utf-8"
    )
    return open_book(folder / "other").at()


def test_many_problems_of_one_kind_are_counted_not_listed(tmp_path, in_chunks, monkeypatch):
    monkeypatch.setattr(problem_log, "MAX_LISTED", 50)
    book = open_book(write(tmp_path / "book", project_id=["P999"] * ROWS))
    assert (book.problems["column"] == "project_id").sum() == 50
    assert any("4,949 more problems of `project_id`" in note for note in book.notes)
    assert len(pd.read_csv(book.quarantine / "time_entries.csv")) == ROWS - 1


def test_the_raw_file_is_not_touched(tmp_path, in_chunks):
    folder = write(tmp_path / "book")
    before = hashlib.sha256((folder / "time_entries.parquet").read_bytes()).hexdigest()
    open_book(folder)
    assert hashlib.sha256((folder / "time_entries.parquet").read_bytes()).hexdigest() == before


def test_a_large_table_of_which_nothing_can_be_kept_is_set_aside_whole(tmp_path, in_chunks):
    book = open_book(write(tmp_path / "book", project_id=["P999"] * ROWS))
    assert book.counts.set_index("table").loc["time_entries"].tolist() == [ROWS - 1, 0, ROWS - 1]
    assert not book.has("time_entries")
