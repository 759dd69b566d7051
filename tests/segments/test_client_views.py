"""Every analysis of clients answers the same for one client as for all, and answers again however
its frame is edited."""

import functools

import pandas as pd
import pytest

from acm_lib import segments
from acm_lib.errors import NotEnoughData
from acm_lib.measures.comparison import has_two_years

BY_CLIENT = {
    "orders": segments.orders,
    "retainer_runs": segments.retainer_runs,
    "client_lives": segments.client_tenures,
    "grid": segments.segment_clients,
    "lost": segments.lost_clients,
    "paths": segments.segment_history,
    "unfarmed": segments.clients_without_follow_up,
    "against_market": segments.growth_against_market,
    "client_money": lambda view: segments.client_revenue_features(view).reset_index(),
    "margins": lambda view: segments.margins(view).rename("margin").reset_index(),
    "to_come": lambda view: segments.lifetime_value(view, draws=4).clients,
    "revenue_forecast": lambda view: segments.revenue_forecast(view).clients,
}
OF_ALL = {
    "leadership": segments.leadership_summary,
    "cohorts": segments.cohorts,
    "hunted_and_farmed": segments.revenue_by_origin,
    "position": segments.market_position,
}


@pytest.mark.parametrize("name", BY_CLIENT)
def test_one_client_has_the_rows_of_the_whole(view, name):
    analysis = BY_CLIENT[name]
    whole = analysis(view)
    for client_id in view.table("clients")["client_id"]:
        rows = whole[whole["client_id"] == client_id].reset_index(drop=True)
        pd.testing.assert_frame_equal(analysis(view.client(client_id)), rows)


@pytest.mark.parametrize("name", [*BY_CLIENT, *OF_ALL])
def test_editing_a_frame_changes_no_later_answer(view, name):
    analysis = (BY_CLIENT | OF_ALL)[name]
    for subject in (view, view.client("C007")):
        answer = functools.partial(analysis, subject)
        before = answer().copy(deep=True)
        edited = answer()
        edited["added"] = 1
        for column in before:
            edited[column] = None
        pd.testing.assert_frame_equal(answer(), before)


def test_totals_of_one_client_are_its_own(view):
    worth = segments.lifetime_value(view.client("C007"), draws=4)
    assert worth.total["value_to_come"] == worth.clients["value_to_come"].sum()
    ahead = segments.revenue_forecast(view.client("C007"))
    assert ahead.total["forecast"] == ahead.clients["forecast"].sum()


def test_the_share_of_a_client_is_that_of_the_agency(view):
    row = segments.segment_clients(view.client("C007")).iloc[0]
    decision = segments.leadership_summary(view.client("C007")).iloc[0]
    everybody = segments.leadership_summary(view)["agi"].sum()
    assert decision["share"] == pytest.approx(row["agi"] / everybody)


def test_the_models_are_tested_on_many_clients(view):
    with pytest.raises(NotEnoughData):
        segments.backtest(view.client("C007"))


def test_a_client_without_a_first_day_has_no_two_years(view):
    assert has_two_years(view, pd.Series([pd.NaT], dtype="datetime64[us]")).tolist() == [False]
