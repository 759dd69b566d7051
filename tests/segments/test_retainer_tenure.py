"""Retainers: runs of contracts, survivors of a cohort, the lives of clients."""

import numpy as np
import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.errors import NotEnoughData
from acm_lib.segments import client_tenures, fit_retention, retainer_runs, survivors


def test_a_gap_ends_a_run_and_a_short_one_does_not(tmp_path):
    (tmp_path / "clients.csv").write_text(
        "client_id,name,since,until,origin\nA,a,2023-01-01,,hunted\n"
        "B,b,2023-01-01,2024-12-31,inbound\n",
        encoding="utf-8",
    )
    rows = [
        "P1,A,x,retainer,1200,2023-01-01,2023-12-31",
        "P2,A,x,retainer,1300,2024-01-20,2025-01-19",  # renewed after three weeks
        "P3,B,x,retainer,600,2023-01-01,2023-06-30",
        "P4,B,x,retainer,700,2024-01-01,2024-12-31",  # half a year between
        "P5,A,x,fixed_fee,99,2025-02-01,2025-03-01",
    ]
    (tmp_path / "projects.csv").write_text(
        "project_id,client_id,name,contract,fee,start,end\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )
    (tmp_path / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\n1,A,2025-02-15,5\n", encoding="utf-8"
    )
    view = open_book(tmp_path).at("2025-02")
    runs = retainer_runs(view)
    assert runs[["client_id", "contracts", "ended"]].values.tolist() == [
        ["A", 2, False],
        ["B", 1, True],
        ["B", 1, True],
    ]
    assert runs["fee_a_year"].to_numpy() == pytest.approx(
        [1300 * 365.25 / 366, 600 * 365.25 / 181, 700 * 365.25 / 366]
    )
    assert runs["months"].iloc[1] == pytest.approx(6, abs=0.1)
    lives = client_tenures(view).set_index("client_id")
    assert lives["ended"].tolist() == [False, True]
    assert lives["hunted"].tolist() == [1, 0]
    assert lives.at["A", "first_order"] == pytest.approx(np.log(1200))


def test_survivors_of_a_cohort_are_read_by_the_model():
    start = pd.Timestamp("2021-01-01")
    months = [12.0] * 10 + [24.0] * 5 + [48.0] * 15
    runs = pd.DataFrame(
        {
            "start": [start] * 30 + [pd.Timestamp("2025-01-01")] * 9,
            "months": months + [12.0] * 9,
            "ended": [True] * 15 + [False] * 15 + [True] * 9,
        }
    )
    left = survivors(runs, pd.Timestamp("2025-01-10"))
    assert left.tolist() == [30, 20, 15, 15, 15]  # those who began a year ago are of another cohort
    assert fit_retention(left).survival(1) == pytest.approx(20 / 30, abs=0.06)


def test_too_few_retainers_are_told(view):
    runs = retainer_runs(view)
    with pytest.raises(
        NotEnoughData, match="at least 20 retainers that began two periods ago, and there are 10"
    ):
        survivors(runs, view.as_of)
