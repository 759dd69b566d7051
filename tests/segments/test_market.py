"""Clients against their market, the agency's position, trends: by hand and by sums."""

import numpy as np
import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.errors import MissingTable, NotEnoughData
from acm_lib.segments import growth_against_market, market_position, trend

MONTHS = pd.date_range("2023-01-01", "2025-12-01", freq="MS")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Up grows 3 % a month, Flat stays, Odd orders at random; the market of both trades grows 1 % a
    month, that of hotels is not known."""
    folder = tmp_path_factory.mktemp("market")
    generator = np.random.default_rng(2)
    rows = []
    for n, month in enumerate(MONTHS):
        amounts = {
            "Up": 1000 * 1.03**n,
            "Flat": 1000,
            "Odd": generator.choice([0, 0, 3000]),
            "Inn": 50,
            "Lost": 500 if n < 18 else 0,
        }
        rows += [
            f"{name}-{n},{name},{month:%Y-%m}-15,{amount:.2f}"
            for name, amount in amounts.items()
            if amount
        ]
    (folder / "clients.csv").write_text(
        "client_id,name,industry\nUp,Up,food\nFlat,Flat,food\nOdd,Odd,banking\nInn,Inn,hotels\n"
        "Lost,Lost,\n",
        encoding="utf-8",
    )
    (folder / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    index = [
        f"{trade},{month:%Y-%m-%d},{100 * 1.01**n:.4f}"
        for n, month in enumerate(MONTHS)
        for trade in ("food", "banking")
    ]
    (folder / "market.csv").write_text(
        "industry,month,index\n" + "\n".join(index) + "\n", encoding="utf-8"
    )
    return open_book(folder).at()


def test_growth_beyond_the_market_by_hand(small):
    found = growth_against_market(small).set_index("client_id")
    assert set(found.index) == {
        "Up",
        "Flat",
        "Odd",
    }  # no index for hotels, no industry for the lost one
    market = 1.01**12 - 1
    assert found["market"].to_numpy() == pytest.approx(market, abs=1e-5)
    assert found.at["Up", "growth"] == pytest.approx(1.03**12 - 1, abs=1e-5)
    assert found.at["Up", "beyond"] == pytest.approx((1.03 / 1.01) ** 12 - 1, abs=1e-5)
    assert found.at["Flat", "beyond"] == pytest.approx(1 / (1 + market) - 1, abs=1e-5)
    assert found["trend"].to_dict() == {"Up": "rising", "Flat": "falling", "Odd": "no trend"}
    assert (found["low"] <= found["a_year"]).all()
    assert (found["a_year"] <= found["high"]).all()


def test_many_clients_without_a_trend_raise_few_alarms():
    from acm_lib.segments.market import _called

    generator = np.random.default_rng(0)
    alarms = 0
    for _agency in range(20):
        tests = [trend(generator.gamma(1, size=12)) for _client in range(40)]
        called = _called(
            pd.Series([test["p_value"] for test in tests]),
            pd.Series([test["slope"] for test in tests]),
        )
        alarms += (called != "no trend").any()
    assert (
        alarms <= 5
    )  # of twenty agencies; testing each client alone at 10 % would raise one in nearly all


def test_a_trend_needs_eight_quarters():
    with pytest.raises(NotEnoughData, match="at least 8 quarters, and there are 7"):
        trend(np.arange(7.0))
    assert trend(np.full(8, 5.0))["p_value"] == 1


def test_the_position_sums_to_the_revenue(small, view):
    found = market_position(small).set_index("industry")
    year = small.table("invoices")[
        lambda rows: rows["issued"] > small.as_of - pd.DateOffset(months=12)
    ]
    assert found["revenue"].sum() == pytest.approx(year["amount"].sum())
    assert found["share"].sum() == pytest.approx(1)
    assert (found.at["food", "top_client"], found.at["food", "clients"]) == ("Up", 2)
    assert np.isnan(found.at["hotels", "market"])
    assert found.at["", "growth"] == -1
    services = market_position(view, "service")
    assert services["revenue"].sum() == pytest.approx(market_position(view)["revenue"].sum())


def test_a_missing_table_is_named(small):
    with pytest.raises(MissingTable, match="`projects`"):
        market_position(small, "service")
    with pytest.raises(NotEnoughData, match="24 months"):
        market_position(small.book.at("2024-06"))
