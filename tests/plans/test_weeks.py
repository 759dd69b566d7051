"""Weeks x departments and the staffing proposal: by hand, and what must hold whatever the work."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib import plans
from acm_lib.book import open_book
from acm_lib.errors import MissingTable

MONDAY = pd.Timestamp("2026-11-02")
WEEKS = pd.date_range(MONDAY, periods=4, freq="7D")


def work(*rows):
    columns = ["client_id", "project_id", "department", "start", "end", "hours", "fixed", "value"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


CAPACITY = pd.DataFrame({"department": "design", "week": WEEKS, "capacity_hours": 40.0})


def test_hours_are_spread_over_weekdays_by_hand():
    # Thursday to Tuesday: 2 weekdays in the first week, 2 in the second
    piece = work(("A", "P", "design", "2026-11-05", "2026-11-10", 8.0, False, 1.0))
    assert plans.spread_hours(piece, WEEKS).tolist() == [[4.0, 4.0, 0.0, 0.0]]
    weekend = work(("A", "P", "design", "2026-11-07", "2026-11-08", 5.0, False, 1.0))
    assert plans.spread_hours(weekend, WEEKS).tolist() == [[5.0, 0.0, 0.0, 0.0]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 27), st.integers(0, 30), st.floats(0.5, 90)), max_size=8))
def test_no_hour_is_lost_or_made(pieces):
    rows = [
        (
            "A",
            "P",
            "design",
            MONDAY + pd.Timedelta(days=a),
            MONDAY + pd.Timedelta(days=min(27, a + n)),
            hours,
            False,
            1.0,
        )
        for a, n, hours in pieces
    ]
    assert plans.spread_hours(work(*rows), WEEKS).sum() == pytest.approx(
        sum(row[5] for row in rows)
    )


def test_moving_a_project_moves_its_hours_and_no_others():
    pieces = work(
        ("A", "P", "design", "2026-11-02", "2026-11-06", 30.0, False, 1.0),
        ("B", "Q", "design", "2026-11-02", "2026-11-06", 25.0, True, 1.0),
    )
    found = plans.reschedule_effect(pieces, CAPACITY, "P", 2)
    assert found["hours_before"].tolist() == [55, 0, 0, 0]
    assert found["hours_after"].tolist() == [25, 0, 30, 0]
    assert (found["over_before"].sum(), found["over_after"].sum()) == (15, 0)
    assert plans.reschedule_effect(pieces, CAPACITY, "Q", 2)["hours_after"].tolist() == [
        55,
        0,
        0,
        0,
    ], "what has begun stays"
    assert plans.reschedule(pieces, "P", -3)["start"].min() == MONDAY, (
        "nothing is moved before the first day there is"
    )
    assert pieces["start"].tolist() == [MONDAY, MONDAY], "the work itself is not changed"


def test_the_staffing_by_hand():
    # 40 hours for 60 asked in the only week of both: the dearer first; an hour more would do one of
    # the cheaper
    pieces = work(
        ("A", "P", "design", "2026-11-02", "2026-11-06", 30.0, False, 100.0),
        ("B", "Q", "design", "2026-11-02", "2026-11-06", 30.0, False, 60.0),
    )
    found = plans.staffing(pieces, CAPACITY)
    row = found.departments.iloc[0]
    assert (row["asked"], row["met"], row["unmet"], row["shadow_price"], row["week"]) == (
        60,
        40,
        20,
        pytest.approx(60),
        MONDAY,
    )
    assert found.unmet[["client_id", "hours", "value"]].values.tolist() == [["B", 20, 1200]]
    # with a second week to do it in, everything fits and an hour more is worth nothing
    later = plans.staffing(
        pieces.assign(end=pd.Timestamp("2026-11-13")), CAPACITY
    ).departments.iloc[0]
    assert (later["unmet"], later["shadow_price"]) == (0, 0)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 27), st.integers(0, 20), st.floats(0.5, 90), st.floats(1, 1e6)),
        min_size=1,
        max_size=8,
    )
)
def test_a_staffing_keeps_within_capacity_and_within_the_hours(pieces):
    rows = [
        (
            "A",
            f"P{n}",
            "design",
            MONDAY + pd.Timedelta(days=a),
            MONDAY + pd.Timedelta(days=a + length),
            hours,
            False,
            value,
        )
        for n, (a, length, hours, value) in enumerate(pieces)
    ]
    found = plans.staffing(work(*rows), CAPACITY)
    assert (found.plan.groupby("week")["hours"].sum() <= 40 + 1e-6).all()
    row = found.departments.iloc[0]
    assert row["met"] + row["unmet"] == pytest.approx(row["asked"], abs=0.01)


def test_the_overload_before_tet_is_found_ahead(book, stories):
    truth = stories["overload"]
    early = book.at(truth["months"][0])
    ahead, capacity = plans.work_ahead(early), plans.capacity_by_week(early)
    fullest = plans.capacity_conflicts(ahead, capacity).iloc[0]
    assert fullest["department"] == truth["department"]
    found = plans.staffing(ahead, capacity).departments.set_index("department")
    assert found["unmet"].idxmax() == truth["department"]
    assert found.at[truth["department"], "shadow_price"] > 0


def test_on_ordinary_years_the_work_fits(ordinary):
    assert plans.capacity_conflicts(
        plans.work_ahead(ordinary), plans.capacity_by_week(ordinary)
    ).empty


def test_the_weeks_hold_what_was_worked(view):
    weeks = plans.weekly_load(view.client("C001"))
    entries = view.table("time_entries")
    whole = entries[(entries["date"] >= weeks["week"].min()) & (entries["department"] == "design")][
        "hours"
    ].sum()
    past = weeks[(weeks["department"] == "design")]
    ahead = plans.load_by_week(plans.work_ahead(view), plans.capacity_by_week(view, back=8))
    planned = ahead.loc[ahead["department"] == "design", "hours"].sum()
    assert past["hours"].sum() == pytest.approx(whole + planned)
    assert (weeks["own_hours"] <= weeks["hours"] + 1e-9).all()


def test_a_month_s_capacity_is_its_weeks(view):
    weeks = plans.capacity_by_week(view)
    months = view.table("departments")
    november = months[
        (months["department"] == "design") & (months["month"] == pd.Timestamp("2026-11-01"))
    ]["capacity_hours"].iloc[0]
    week = weeks[(weeks["department"] == "design") & (weeks["week"] == MONDAY)][
        "capacity_hours"
    ].iloc[0]
    assert week == pytest.approx(november * 5 / 21)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({}, "tasks"),
        (
            {
                "tasks": (
                    "task_id,project_id,department,name,"
                    "planned_end,planned_hours,percent_complete\n"
                    "T,P,design,x,2026-01-01,10,0.4\n"
                )
            },
            None,
        ),
    ],
)
def test_books_that_lack_tables(tmp_path, tables, said):
    (tmp_path / "clients.csv").write_text("client_id,name\nA,An\n", encoding="utf-8")
    (tmp_path / "projects.csv").write_text(
        "project_id,client_id,name,start,end,fee\nP,A,One,2026-01-01,2026-06-01,100\n",
        encoding="utf-8",
    )
    (tmp_path / "time_entries.csv").write_text(
        "date,project_id,department,hours\n2026-02-10,P,design,1\n", encoding="utf-8"
    )
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    one = open_book(tmp_path).at()
    if said:
        with pytest.raises(MissingTable, match=said):
            plans.work_ahead(one)
    else:
        row = plans.work_ahead(one).iloc[0]
        assert row["hours"] == pytest.approx(6)  # 10 hours, 40 % done
        assert row["start"] == pd.Timestamp("2026-03-01"), "overdue: to be done in the coming week"
        assert np.isclose(row["value"], 10)
        with pytest.raises(MissingTable, match="departments"):
            plans.capacity_by_week(one)
