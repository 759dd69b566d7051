"""Value x growth x risk on the sample book: the planted stories, and no false alarm without
them."""

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.segments import PLAYBOOK, Thresholds, count_transitions, segment_clients


def cell(view, client_id):
    frame = segment_clients(view)
    return frame[frame["client_id"] == client_id].iloc[0]


def test_every_client_has_one_cell_and_a_reason(view):
    frame = segment_clients(view)
    assert len(frame) == len(view.table("clients")) == frame["client_id"].nunique()
    assert frame["cell"].isin(list(PLAYBOOK)).all()
    assert frame["reasons"].map(len).gt(0).all()


def test_a_large_client_that_loses_money_is_to_be_fixed(view, stories):
    row = cell(view, stories["losing"]["client_id"])
    assert row["cell"] == "fix"
    assert row["delivery_margin"] < 0
    assert row["agi"] >= segment_clients(view)["agi"].nlargest(6).min()


def test_a_drifting_client_is_seen_before_it_leaves(book, stories):
    truth = stories["drifting"]
    left = pd.Timestamp(truth["left_on"])
    months = [left - pd.DateOffset(months=n) for n in range(1, 9)]
    seen = [
        f"{month:%Y-%m}"
        for month in months
        if cell(book.at(f"{month:%Y-%m}"), truth["client_id"])["cell"] == "win back"
    ]
    assert len(seen) >= 3, "at least three months of warning"
    assert cell(book.at(), truth["client_id"])["cell"] == "gone"


def test_a_hunted_client_that_nobody_farms_is_to_be_farmed(view, stories):
    assert cell(view, stories["hunted_not_farmed"]["client_id"])["cell"] == "farm"


def test_a_client_too_new_is_only_watched(view, stories):
    row = cell(view, stories["too_new"]["client_id"])
    assert row["cell"] == "watch"
    assert pd.isna(row["growth"])


def test_without_the_stories_hardly_anybody_alarms(ordinary):
    counts = segment_clients(ordinary)["cell"].value_counts()
    assert counts.get("farm", 0) == 0
    assert counts.get("gone", 0) == 0
    assert counts.get("fix", 0) + counts.get("let go", 0) <= 1


def test_the_thresholds_are_arguments(view):
    strict = segment_clients(view, Thresholds(margin_floor=0.9))
    assert (strict["cell"].isin(["fix", "let go"])).sum() > (
        segment_clients(view)["cell"].isin(["fix", "let go"])
    ).sum()


def test_moves_count_every_client_once(book):
    before, now = segment_clients(book.at("2025-10")), segment_clients(book.at("2026-10"))
    assert count_transitions(before, now)["clients"].sum() == len(now)


@pytest.mark.parametrize("month", ["2023-12", "2024-06"])
def test_a_short_history_is_judged_without_growth(book, month):
    assert segment_clients(book.at(month))["growth"].isna().all()


def test_two_whole_years_are_counted_by_the_calendar(tmp_path):
    months = pd.date_range("2009-12-01", "2011-11-01", freq="MS")
    rows = [f"I{n},C,{month:%Y-%m-%d},{1000 if n < 12 else 100}" for n, month in enumerate(months)]
    (tmp_path / "clients.csv").write_text("client_id,name,since\nC,C,2009-12-01\n")
    (tmp_path / "invoices.csv").write_text(
        "\n".join(["invoice_id,client_id,issued,amount", *rows, ""])
    )
    row = cell(open_book(tmp_path).at("2011-11"), "C")  # 729 days
    assert row["growth"] == pytest.approx(-0.9)
    assert row["cell"] == "win back"
    assert pd.isna(cell(open_book(tmp_path).at("2011-10"), "C")["growth"])
