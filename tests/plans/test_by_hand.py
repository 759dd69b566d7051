"""Planning worked by hand on books of a few rows: communication, briefs, signing, the team, offers,
next service, the backtest of health."""

import numpy as np
import pandas as pd
import pytest

from acm_lib import plans
from acm_lib.book import open_book
from acm_lib.errors import MissingTable, NotEnoughData

CLIENTS = (
    "client_id,name,since,account_manager\n"
    "A,An,2024-01-01,Lan\n"
    "B,Bo,2024-01-01,Lan\n"
    "C,Cam,2024-01-01,Minh\n"
)
INVOICES = (
    "invoice_id,client_id,issued,due,paid_on,amount\n"
    "I1,A,2025-01-15,2025-02-14,2025-02-10,100\n"
    "I2,A,2026-01-15,2026-02-14,2026-02-26,150\n"
    "I3,C,2026-01-15,2026-02-14,,300\n"
    "I4,B,2026-02-10,2026-03-12,,50\n"
)


@pytest.fixture
def book_of(tmp_path):
    """A book of the tables given as CSV, at February 2026."""

    def made(month="2026-02", **tables):
        for name, text in ({"clients": CLIENTS, "invoices": INVOICES} | tables).items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return open_book(tmp_path).at(month)

    return made


def test_the_cadence_and_the_overdue_promise(book_of):
    view = book_of(
        contacts="contact_id,client_id,name,influence\nA1,A,Hoa,5\n",
        touchpoints=(
            "date,client_id,contact_id,channel,started_by,"
            "response_hours,follow_up_due,follow_up_done\n"
            "2026-01-01,A,A1,call,agency,4,2026-01-05,2026-01-04\n"
            "2026-01-11,A,A1,call,agency,8,2026-02-08,\n"
            "2026-02-10,A,A1,mail,client,,,\n"
        ),
    )
    row = plans.cadence(view.client("A")).iloc[0]
    # gaps of 10 and 30 days, and 18 since the last
    assert (row["contacts"], row["usual_days"], row["longest_days"], row["days_since"]) == (
        3,
        20,
        30,
        18,
    )
    assert row["kept"] == pytest.approx(sum(gap <= row["wanted_days"] for gap in (10, 30, 18)) / 3)
    late = plans.overdue_promises(view.client("A"))
    assert late[["person", "days_overdue"]].values.tolist() == [["Hoa", 20]]
    coming = plans.next_touchpoints(view.client("A"))
    assert coming["day"].iloc[0] == pd.Timestamp("2026-03-03")
    assert coming["person"].iloc[0] == "Hoa"


@pytest.mark.parametrize(
    ("month", "day"),
    [("2026-02", "2026-04-14"), ("2026-03", "2026-04-14"), ("2026-10", "2027-01-12")],
)
def test_the_review_is_on_the_second_tuesday_after_the_quarter(book, month, day):
    if pd.Timestamp(month) <= book.months[1]:
        assert plans.next_review(book.at(month)) == pd.Timestamp(day)


BRIEF = {
    "brief_id": "B1",
    "project_id": "P1",
    "client_id": "A",
    "project": "Launch",
    "objective": "sales",
    "project_objective": "sales",
    "audience": "parents in Hanoi",
    "message": "fresh every day",
    "deliverables": "3 films",
    "budget": 100.0,
    "budget_in_book": 100.0,
    "fee": 90.0,
    "fee_in_book": 90.0,
    "deadline": pd.Timestamp("2026-03-31"),
    "received_on": pd.Timestamp("2026-01-10"),
    "mandatories": "logo",
    "approved_by": "Hoa",
    "end": pd.Timestamp("2026-03-20"),
}


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        ({"audience": np.nan}, "missing", "audience"),
        ({"audience": "Everyone in Hanoi"}, "vague", "audience"),
        ({"message": "fresh"}, "vague", "message"),
        ({"deliverables": "films"}, "vague", "objective"),
        ({"deadline": pd.Timestamp("2026-01-01")}, "contradictory", "deadline"),
        ({"end": pd.Timestamp("2026-04-01")}, "contradictory", "deadline"),
        ({"objective": "awareness"}, "contradictory", "objective"),
        ({"fee_in_book": 100.5}, "over budget", "budget"),
    ],
)
def test_one_fault_in_a_brief_is_one_finding(change, kind, field):
    found = plans.check_briefs(pd.DataFrame([BRIEF | change]))
    assert found[["kind", "field"]].values.tolist() == [[kind, field]]


def test_a_good_brief_has_no_finding_and_is_complete():
    good = pd.DataFrame([BRIEF])
    assert plans.check_briefs(good).empty
    assert plans.completeness(good).iloc[0] == 1
    assert plans.completeness(good.assign(budget=np.nan, message=None)).iloc[0] == 6 / 8


def test_what_sales_sold_and_the_budget_does_not_hold(book_of):
    view = book_of(
        projects=(
            "project_id,client_id,name,service,fee,start,end,signed_on,won_by\n"
            "P1,A,Launch,video,80,2026-02-10,2026-03-20,2026-02-01,Sen\n"
        ),
        opportunities=(
            "opportunity_id,client_id,service,name,stage,amount,owner,created_on,closed_on\n"
            "O1,A,video,Launch,won,100,Sen,2026-01-01,2026-01-30\n"
            "O2,A,video,Other,won,100,Sen,2025-01-01,2025-11-30\n"
        ),
        opportunity_estimates="opportunity_id,department,hours\nO1,design,20\nO1,media,10\n",
        budget_lines=(
            "project_id,department,activity,month,hours,cost\n"
            "P1,design,work,2026-02-01,12,30\n"
            "P1,media,work,2026-02-01,10,30\n"
        ),
        briefs=(
            "brief_id,project_id,received_on,deliverables,deadline\nB1,P1,2026-01-20,3"
            " films,2026-03-10\n"
        ),
    )
    order = plans.recent_orders(view.client("A")).iloc[0]
    assert (order["opportunity_id"], order["offered"]) == ("O1", 100)
    found = plans.unmet_promises(view.client("A"))
    # ends 10 days late; 20 below the offer; cost 60 of a fee of 80 leaves less than half; 8 of 20
    # hours of design are missing, media holds
    assert found["part"].tolist() == ["promised", "priced", "priced", "assumed"]
    assert found["gap"].iloc[0].values["days"] == 10
    assert found["gap"].iloc[1].values["less"] == 20
    assert found["gap"].iloc[2].values["most"] == 40
    assert found["gap"].iloc[3].values["short"] == 8


def test_a_win_rate_is_drawn_to_the_agency_s(book_of):
    decided = [("A", "won")] * 3 + [("B", "lost")] * 4 + [("B", "won")] * 3
    rows = [
        f"O{n},{client},video,Offer,{stage},100,2025-11-01,2025-11-{n + 10}"
        for n, (client, stage) in enumerate(decided)
    ]
    view = book_of(
        opportunities="opportunity_id,client_id,service,name,stage,amount,created_on,closed_on\n"
        + "\n".join([*rows, "O20,A,video,Next,proposal,200,2026-02-20,"])
        + "\n"
    )
    rates = plans.win_rates(view).set_index(["by", "key"])
    assert rates.loc[("agency", ""), "rate"] == 0.6
    assert rates.loc[("client", "A"), "shrunk"] == pytest.approx((3 + 10 * 0.6) / 13)
    open_offer = plans.pipeline(view).iloc[0]
    # by age: all ten were open for 0 days or more, so .6 stays .6
    assert open_offer["chance"] == pytest.approx((3 + 10 * 0.6) / 13)
    assert open_offer["expected"] == pytest.approx(200 * 9 / 13)
    assert open_offer["naive"] == pytest.approx(120)


def test_too_few_decisions_make_no_rate(book_of):
    view = book_of(
        opportunities=(
            "opportunity_id,client_id,service,name,stage,amount,created_on,closed_on\n"
            "O1,A,video,One,won,100,2025-11-01,2025-12-01\n"
            "O2,A,video,Next,proposal,200,2026-02-20,\n"
        )
    )
    with pytest.raises(NotEnoughData, match="10"):
        plans.win_rates(view)
    assert np.isnan(plans.pipeline(view)["expected"].iloc[0])


def test_the_next_service_by_co_purchase(book_of):
    orders = [("A", "video"), ("B", "video"), ("B", "event"), ("C", "social")]
    view = book_of(
        projects="project_id,client_id,name,service,fee,signed_on\n"
        + "".join(
            f"P{n},{client},Work,{service},10,2025-10-01\n"
            for n, (client, service) in enumerate(orders)
        )
    )
    found = plans.next_service(view.client("A")).set_index("service")
    # B shares all A buys (weight 1) and buys event, C nothing; drawn by two imagined clients to the
    # half of the others that buy it
    assert found.loc["event", "chance"] == pytest.approx((1 + 2 * 0.5) / (1 + 2))
    assert found.loc["social", "chance"] == pytest.approx((0 + 2 * 0.5) / (1 + 2))
    assert found.loc["event", "popularity"] == 0.5
    assert "video" not in found.index


def test_the_team_by_hand(book_of):
    frame = plans.portfolios(book_of()).set_index("account_manager")
    assert frame.loc["Lan", ["clients", "revenue"]].tolist() == [2, 200]
    assert frame.loc["Lan", "growth"] == pytest.approx(1)  # 100 to 200; B is new and no retention
    assert frame.loc["Lan", "nrr"] == pytest.approx(1.5)
    assert frame.loc["Lan", "grr"] == pytest.approx(1)
    assert np.isnan(frame.loc["Minh", "growth"])
    assert frame["few"].all()


def history(scores, ordered):
    """Looks at clients whose six groups all have the same score."""
    months = np.repeat(pd.date_range("2025-01-01", periods=2, freq="MS"), len(scores) // 2)
    frame = pd.DataFrame(
        {
            "month": months,
            "client_id": [f"C{n}" for n in range(len(scores))],
            "quiet": 1.0,
            "ordered": ordered,
        }
    )
    return frame.assign(
        **{
            group: np.asarray(scores, dtype="float64")
            for group in (
                "satisfaction",
                "delivery",
                "commercial",
                "relationship",
                "payment",
                "freshness",
            )
        }
    )


def test_the_backtest_of_health_by_hand():
    # silent ones at 20, ordering ones at 80: told apart in every pair; the naive line is the same
    # for all: a coin
    apart = plans.health_backtest(
        history([20, 80] * 20, [False, True] * 20), {"payment": 1}, resamples=0
    )
    assert (apart.cases, apart.silent, apart.discrimination, apart.naive) == (40, 20, 1.0, 0.5)
    bands = apart.bands.set_index("band")
    assert bands.loc["red", ["cases", "ordered"]].tolist() == [20, 0]
    # ten red looks of the earlier half, none ordered, and four imagined at its half
    assert bands.loc["red", "expected"] == pytest.approx(4 * 0.5 / 14)
    assert apart.brier == pytest.approx((2 / 14) ** 2)
    assert apart.naive_brier == pytest.approx(0.25)
    reversed_ = plans.health_backtest(
        history([80, 20] * 20, [False, True] * 20), {"payment": 1}, resamples=0
    )
    assert reversed_.discrimination == 0


@pytest.mark.parametrize(
    "weights",
    [{}, {"payment": 0}, {"payment": -1, "delivery": 2}, {"payment": float("nan")}, {"unknown": 1}],
)
def test_weights_that_make_no_score_are_refused(weights):
    with pytest.raises(ValueError, match="make no score"):
        plans.health_backtest(history([20, 80] * 20, [False, True] * 20), weights)


def test_a_backtest_of_one_outcome_is_refused():
    with pytest.raises(NotEnoughData):
        plans.health_backtest(history([20, 80] * 20, [True] * 40), {"payment": 1})


@pytest.mark.parametrize(
    ("ask", "table"),
    [
        (lambda view: plans.cadence(view.client("A")), "touchpoints"),
        (lambda view: plans.recent_briefs(view), "briefs"),
        (lambda view: plans.unmet_promises(view), "projects"),
        (lambda view: plans.win_rates(view), "opportunities"),
        (lambda view: plans.next_service(view.client("A")), "projects"),
        (lambda view: plans.department_handovers(view), "tasks"),
        (lambda view: plans.market_trend(view.client("A")), "market"),
        (lambda view: plans.concerns(view), "rate_card"),
        (lambda view: plans.relationships(view.client("A")), "contacts"),
        (lambda view: plans.health_history(view), "projects"),
    ],
)
def test_a_missing_table_is_named(book_of, ask, table):
    with pytest.raises(MissingTable, match=table):
        ask(book_of())


@pytest.mark.parametrize("days", [-3.0, 0.3, 1.0, 12.0])
def test_days_to_the_due_day_by_their_sign(days):
    text = plans.payment_timing(days).text
    assert ("before" in text, "after" in text) == (days <= -0.5, days >= 0.5)


@pytest.fixture
def foreign(book_of):
    """Two clients that pay later and later: A in euros at 25,000, B in the book's currency."""
    halves = [
        ("2025-01-15", "2025-02-01", "2025-02-02"),
        ("2025-08-15", "2025-09-01", "2025-12-01"),
    ]
    invoices = [
        f"{client}{n},{client},{issued},{due},{paid},{amount}"
        for client, amount in (("A", 1000), ("B", 20_000_000))
        for n, (issued, due, paid) in enumerate(halves)
    ]
    return book_of(
        month="2025-12",
        clients="client_id,name,since,account_manager,currency\n"
        "A,An,2024-01-01,Lan,EUR\nB,Bo,2024-01-01,Lan,\n",
        invoices="invoice_id,client_id,issued,due,paid_on,amount\n"
        + "\n".join([*invoices, "B2,B,2025-12-15,2026-01-14,,1"])
        + "\n",
        fx_rates="currency,month,rate_to_book_currency\nEUR,2024-01,25000\n",
        projects="project_id,client_id,name,objective,fee,currency,start,signed_on\n"
        "P1,A,One,sales,10000,EUR,2025-06-01,2025-06-01\n"
        "P2,A,Two,awareness,1000000,,2025-06-01,2025-06-01\n",
    )


def test_a_late_payer_s_action_is_worth_the_book_s_currency(foreign):
    worth = {
        client: plans.actions(foreign.client(client)).set_index("kind").at["payment", "worth"]
        for client in ("A", "B")
    }
    assert worth == {"A": 1000 * 25_000, "B": 20_000_000}
    assert worth["A"] > worth["B"]  # sorted by worth, the euros come first


def test_objectives_are_weighed_in_one_currency(foreign):
    shares = plans.objectives(foreign.client("A")).set_index("objective")["share"]
    assert shares["sales"] == pytest.approx(250 / 251)


@pytest.mark.parametrize(
    ("comment", "theme"),
    [
        ("The latest film was great.", "quality"),
        ("A chocolate template", "other"),
        ("Two days late again", "lateness"),
        ("Chúng tôi đánh giá cao chất lượng", "quality"),
        ("Giá hơi cao", "price"),
    ],
)
def test_the_theme_of_a_comment_is_found_by_whole_words(comment, theme):
    from acm_lib.plans.buyer_profile import theme as theme_of

    assert theme_of(comment) == theme
