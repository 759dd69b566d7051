"""The health score: hand-worked, traced, honest about missing data, and early on the drifting
client."""

import pandas as pd
import pytest

from acm_lib import plans
from acm_lib.book import open_book
from acm_lib.plans.health import GROUPS

BOOK = {
    "clients": "client_id,name,since\nA,An,2024-01-01\n",
    "invoices": (
        "invoice_id,client_id,issued,due,paid_on,amount\n"
        "I1,A,2026-01-01,2026-01-31,2026-02-24,100\n"
    ),
    "surveys": (
        "client_id,date,question,score\n"
        "A,2026-02-01,nps,10\n"
        "A,2026-02-02,nps,9\n"
        "A,2026-02-03,nps,5\n"
        "A,2026-02-04,csat,3\n"
    ),
}


@pytest.fixture
def small(tmp_path):
    for name, text in BOOK.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "time_entries.csv").write_text(
        "date,project_id,department,hours\n2026-02-28,P,design,1\n", encoding="utf-8"
    )
    return open_book(tmp_path).at("2026-02")


def test_by_hand(small):
    found = plans.health(small)
    row = found.scores.iloc[0]
    # NPS (2 - 1) / 3 = 33.3 -> 66.7 points; CSAT 3 of 5 -> 50 points; together 58.3
    assert row["satisfaction"] == pytest.approx((66.67 + 50) / 2, abs=0.01)
    # paid 24 days late: (45 - 24) / (45 - 3) = 50 points
    assert row["payment"] == pytest.approx(50)
    # weights 25 and 15 of 100 have data: (25 x 58.3 + 15 x 50) / 40
    assert row["health"] == pytest.approx((25 * 58.333 + 15 * 50) / 40, abs=0.01)
    assert row["confidence"] == pytest.approx(0.4)
    assert row[["delivery", "relationship", "freshness"]].isna().all()


def test_every_point_lost_has_a_reason(small, view):
    for one in (small, view):
        lost = plans.health_reasons(one).groupby("client_id")["lost"].sum()
        scores = plans.health(one).scores.set_index("client_id")["health"].dropna()
        for client, health in scores.items():
            assert 100 - health == pytest.approx(lost[client], abs=1e-6)


def test_bands():
    assert [plans.health_band(score) for score in (0, 50, 51, 75, 76, 100)] == [
        "red",
        "red",
        "yellow",
        "yellow",
        "green",
        "green",
    ]


def test_the_drifting_client_is_yellow_and_red_months_before_it_leaves(book, stories):
    truth = stories["drifting"]
    left = pd.Timestamp(truth["left_on"])
    scores = {}
    for back in range(14, -1, -1):
        month = left - pd.DateOffset(months=back)
        scores[back] = (
            plans.health(book.at(f"{month:%Y-%m}").client(truth["client_id"]))
            .scores["health"]
            .iloc[0]
        )
    assert scores[14] > 75
    assert max(back for back, score in scores.items() if score <= 75) >= 7, (
        "yellow at least seven months before"
    )
    assert max(back for back, score in scores.items() if score <= 50) >= 2, (
        "red at least two months before"
    )


def test_the_late_payer_has_no_points_for_payment(view, stories):
    row = plans.health(view.client(stories["late_payer"]["client_id"])).scores.iloc[0]
    assert row["payment"] == row[list(GROUPS)].min()
    assert row["payment"] < 10


def test_one_client_alone_scores_as_among_all(view):
    alone = plans.health(view.client("C007")).scores.iloc[0]
    among = plans.health(view).scores.set_index("client_id").loc["C007"]
    assert alone["health"] == pytest.approx(among["health"])


def test_without_the_stories_nobody_is_red(ordinary):
    scores = plans.health(ordinary).scores
    assert (scores["band"] == "red").sum() == 0


@pytest.mark.parametrize(("first", "growth"), [("2024-03-01", True), ("2024-03-20", False)])
def test_growth_needs_two_whole_years(tmp_path, first, growth):
    days = [
        first,
        *(f"{month:%Y-%m-%d}" for month in pd.date_range("2024-04-01", "2026-02-01", freq="MS")),
    ]
    rows = [f"I{n},A,{day},{day},{1000 if n < 12 else 500}" for n, day in enumerate(days)]
    (tmp_path / "clients.csv").write_text(BOOK["clients"])
    (tmp_path / "invoices.csv").write_text(
        "\n".join(["invoice_id,client_id,issued,due,amount", *rows, ""])
    )
    reasons = plans.health_reasons(open_book(tmp_path).at("2026-02"))["reason"]
    assert any("against the 12 before" in reason.text for reason in reasons) == growth
