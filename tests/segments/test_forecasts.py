"""Theta, the forecast of revenue, scores of forecasts, the test on the past: by hand, against
statsmodels, on public data."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.errors import NotEnoughData
from acm_lib.importers.custom import import_with_mapping
from acm_lib.segments import (
    backtest,
    best_model_and_baseline,
    lifetime_value,
    revenue_forecast,
    score_forecast,
    theta_forecast,
)
from acm_lib.sheets import client_segmentation, load

RETAIL = Path(__file__).resolve().parents[3] / "shared" / "data" / "online_retail_2009_2010.parquet"


def test_theta_is_that_of_statsmodels_series_by_series():
    from statsmodels.tsa.forecasting.theta import ThetaModel

    generator = np.random.default_rng(3)
    months = np.arange(36)
    rows = [
        np.abs(
            100
            + k * months
            + (k % 2) * 40 * np.sin(months * np.pi / 6)
            + generator.normal(0, 8, 36)
        )
        * (generator.random(36) > 0.3 * (k % 3 == 0))
        for k in range(8)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = [ThetaModel(pd.Series(row), period=12).fit().forecast(6) for row in rows]
    assert theta_forecast(np.array(rows), 6) == pytest.approx(np.array(theirs), rel=2e-3)


def test_theta_of_a_constant_and_of_a_line():
    assert theta_forecast(np.full((1, 30), 7.0), 3) == pytest.approx(np.full((1, 3), 7.0))
    assert theta_forecast(np.zeros((1, 30)), 2).tolist() == [[0.0, 0.0]]
    line = theta_forecast(np.arange(1.0, 41)[None, :], 2)[0]
    assert line[1] - line[0] == pytest.approx(0.5)  # half the slope goes on


def test_a_score_by_hand():
    actual, predicted = pd.Series([4.0, 0, 2, 0, 0]), pd.Series([2.0, 2, 2, 0, 0])
    found = score_forecast(actual, predicted, low=predicted - 1, high=predicted + 1)
    assert found == pytest.approx(
        {
            "actual": 6,
            "predicted": 6,
            "bias": 0,
            "mae": 0.8,
            "rmse": np.sqrt(8 / 5),
            "capture": 0.5,
            "coverage": 0.6,
        }
    )
    assert np.isnan(score_forecast(pd.Series([0.0]), pd.Series([1.0]))["bias"])


def test_the_forecast_of_the_sample_book_stands_beside_its_naive_lines(view):
    found = revenue_forecast(view)
    assert found.months == 6
    assert (found.clients["low"] <= found.clients["forecast"]).all()
    assert (found.clients["forecast"] <= found.clients["high"]).all()
    assert "C003" not in set(found.clients["client_id"])  # it has left
    assert found.past["baseline"].tolist() == [False, True, True]
    assert 0.6 <= found.past["coverage"].iloc[0] <= 1
    invoices = view.table("invoices")
    last = (
        invoices[invoices["issued"] > view.as_of - pd.DateOffset(months=6)]
        .groupby("client_id")["amount"]
        .sum()
    )
    assert found.clients.set_index("client_id").at["C001", "last_months"] == pytest.approx(
        last["C001"]
    )


def test_a_young_book_is_not_forecast(book):
    with pytest.raises(NotEnoughData, match="at least 18 months of invoices"):
        revenue_forecast(book.at("2024-12"))
    with pytest.raises(NotEnoughData, match="past needs at least"):
        backtest(book.at("2024-02"))


def test_the_past_is_read_as_it_was_known(view):
    found = backtest(view, 6, draws=10)
    model, naive = best_model_and_baseline(found.orders)
    assert model["rmse"] < naive["rmse"]
    signed = view.table("projects")
    since = signed[
        (signed["signed_on"] > pd.Timestamp("2026-04-30")) & (signed["contract"] != "retainer")
    ]
    known = signed.loc[
        (signed["signed_on"] <= pd.Timestamp("2026-04-30")) & (signed["contract"] != "retainer"),
        "client_id",
    ].unique()
    came = since[since["client_id"].isin(known)].drop_duplicates(["client_id", "signed_on"])
    assert found.orders["actual"].unique().tolist() == [len(came)]
    assert len(known) == found.clients
    assert set(found.value["method"]) == set(found.orders["method"])
    assert len(found.orders) == 6


def test_what_is_to_come_is_margin_where_hours_are_known(view, stories):
    found = lifetime_value(view, draws=10)
    rows = found.clients.set_index("client_id")
    assert found.in_margin
    assert (
        rows.at[stories["losing"]["client_id"], "value_to_come"] < 0
    )  # at today's prices every order of it costs money
    assert stories["drifting"]["client_id"] not in rows.index
    assert found.total["value_to_come"] == pytest.approx(rows["value_to_come"].sum())
    assert found.values.fallback
    assert "place orders of another size" in found.values.note.plain()


@pytest.mark.skipif(not RETAIL.exists(), reason="the Online Retail data are not beside the project")
def test_nine_months_of_online_retail_against_the_next_three(tmp_path):
    mapping = Path(__file__).resolve().parents[2] / "data" / "mappings" / "online_retail.toml"
    import_with_mapping([RETAIL], mapping, tmp_path / "retail")
    view = open_book(tmp_path / "retail").at("2010-11")
    found = backtest(view, draws=8)
    assert (found.months, found.clients) == (3, 3303)
    model, naive = best_model_and_baseline(found.orders)
    assert model["rmse"] < naive["rmse"], (
        "the number of orders is predicted better than by every baseline"
    )
    money, naive_money = best_model_and_baseline(found.value)
    scope = load(book=str(tmp_path / "retail"), month="2010-11", language="en")
    notes = client_segmentation.forecast_accuracy(scope).notes()
    assert any(
        note.startswith(f"Number of orders: {model['method']} beats every baseline")
        for note in notes
    )
    plainly = (
        "no model beats the baseline"
        if money["rmse"] >= naive_money["rmse"]
        else "beats every baseline"
    )
    assert any(note.startswith("Value of orders") and plainly in note for note in notes)
