"""Cohorts, hunted and farmed, moves between cells, decisions: sums that agree, and cases by
hand."""

import itertools

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.errors import MissingTable, NotEnoughData
from acm_lib.segments import (
    DECISIONS,
    PLAYBOOK,
    clients_without_follow_up,
    cohorts,
    leadership_summary,
    lost_clients,
    revenue_by_origin,
    segment_clients,
    segment_history,
    transition_matrix,
)


def test_the_cohorts_of_a_window_sum_to_its_revenue(view):
    found = cohorts(view)
    known = view.facts()
    for month, revenue in found.groupby("window")["revenue"].sum().items():
        within = (
            (known["month"] <= month)
            & (known["month"] > month - pd.DateOffset(months=12))
            & (known["client_id"] != "")
        )
        assert revenue == pytest.approx(known.loc[within, "invoiced"].sum())
    assert (found["active"] <= found["clients"]).all()
    assert (found.loc[found["period"] == 0, "revenue_kept"] == 1).all()


def test_a_cohort_by_hand(tmp_path):
    (tmp_path / "clients.csv").write_text(
        "client_id,name,since\nA,a,2025-01-10\nB,b,2025-01-10\nC,c,2025-05-01\n", encoding="utf-8"
    )
    rows = [
        "A,2025-01-15,100",
        "B,2025-02-15,100",
        "A,2025-04-15,50",
        "C,2025-05-15,80",
        "A,2025-08-15,10",
        "C,2025-09-15,20",
    ]
    (tmp_path / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\n"
        + "\n".join(f"I{n},{row}" for n, row in enumerate(rows))
        + "\n",
        encoding="utf-8",
    )
    found = cohorts(open_book(tmp_path).at("2025-09"))
    assert found[
        ["period", "clients", "active", "revenue", "kept", "revenue_kept"]
    ].values.tolist() == [
        [0, 2, 2, 200, 1, 1],
        [1, 2, 1, 50, 0.5, 0.25],
        [2, 2, 1, 10, 0.5, 0.05],
        [0, 1, 1, 80, 1, 1],
        [1, 1, 1, 20, 1, 0.25],
    ]
    with pytest.raises(NotEnoughData, match="at least 6 months"):
        cohorts(open_book(tmp_path).at("2025-04"))


def test_hunted_farmed_and_unknown_sum_to_the_revenue(view, stories):
    found = revenue_by_origin(view)
    known = view.facts()
    year = known["month"] > view.month - pd.DateOffset(months=12)
    assert found[["hunted", "farmed", "unknown"]].iloc[-1].sum() == pytest.approx(
        known.loc[year, "invoiced"].sum()
    )
    assert stories["hunted_not_farmed"]["client_id"] in set(
        clients_without_follow_up(view)["client_id"]
    )


def test_invoices_alone_have_no_origin(tmp_path):
    (tmp_path / "clients.csv").write_text("client_id,name\nA,a\n", encoding="utf-8")
    (tmp_path / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\n1,A,2026-01-31,5\n", encoding="utf-8"
    )
    with pytest.raises(MissingTable, match="`projects`"):
        revenue_by_origin(open_book(tmp_path).at())


def test_paths_end_at_the_grid_and_every_step_is_counted_once(view):
    found = segment_history(view, steps=2)
    assert (
        found.set_index("client_id")[view.month].to_dict()
        == segment_clients(view).set_index("client_id")["cell"].to_dict()
    )
    moved = transition_matrix(found)
    looks = [column for column in found if isinstance(column, pd.Timestamp)]
    assert moved["moves"].sum() == sum(
        (found[a].notna() & found[b].notna()).sum() for a, b in itertools.pairwise(looks)
    )
    assert moved.groupby("cell_before")["share"].sum().to_list() == pytest.approx(
        [1.0] * moved["cell_before"].nunique()
    )


def test_a_young_book_has_no_moves(book):
    with pytest.raises(NotEnoughData, match="at least 12 months in the book"):
        segment_history(book.at("2024-06"))


def test_every_client_stands_in_one_decision(view, stories):
    found = leadership_summary(view)
    named = [name for names in found["names"] for name in names]
    staying = segment_clients(view)[lambda frame: frame["cell"] != "gone"]
    assert sorted(named) == sorted(staying["name"])
    assert found["share"].sum() == pytest.approx(1)
    assert {play.decision for play in PLAYBOOK.values()} == {*DECISIONS, ""}
    assert stories["drifting"]["client_id"] in set(lost_clients(view)["client_id"])


def test_the_analysts_word_overrules_the_grid(tmp_path):
    rows = "".join(
        f"{n},{c},2026-{m:02}-10,100\n"
        for n, (c, m) in enumerate((c, m) for c in "AB" for m in range(1, 11))
    )
    (tmp_path / "clients.csv").write_text(
        "client_id,name,since,segment_note\nA,a,2025-01-01, Let Go\nB,b,2025-01-01,a fine client\n",
        encoding="utf-8",
    )
    (tmp_path / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\n" + rows, encoding="utf-8"
    )
    found = segment_clients(open_book(tmp_path).at()).set_index("client_id")
    assert (found.at["A", "cell"], found.at["A", "by_rule"], found.at["B", "cell"]) == (
        "let go",
        "keep",
        "keep",
    )
    assert found.at["A", "reasons"][0].plain() == "Set by the analyst; the rules say: keep."
