"""An analysis of a client is the agency's, filtered to the client; a returned frame is the
caller's."""

import pandas as pd
import pytest

from acm_lib import costs

# Frames with a client_id, of the agency or of one client.
BY_CLIENT = (
    costs.project_status,
    costs.alerts,
    costs.retainer_balances,
    costs.change_orders,
    costs.unbilled_expenses,
)


def by_project(view):
    return costs.profitability(view, "project")


def by_client(view):
    return costs.profitability(view, "client")


def of_client(frame, view, client_id):
    if "client_id" in frame:
        return frame[frame["client_id"] == client_id]
    orders = view.table("projects")
    mine = orders.loc[orders["client_id"] == client_id, "project_id"]
    return frame[frame["project_id"].isin(mine)]


def assert_same(frame, expected):
    keys = [
        key for key in ("alert", "client_id", "project_id", "month", "department") if key in frame
    ]
    texts = [column for column in ("reason", "action") if column in frame]
    left, right = (
        part.sort_values(keys, ignore_index=True).drop(columns=texts) for part in (frame, expected)
    )
    pd.testing.assert_frame_equal(left, right, check_dtype=False, atol=1e-3)


@pytest.mark.parametrize("client_id", ["C001", "C007", "C013"])
@pytest.mark.parametrize("analysis", [*BY_CLIENT, by_project, by_client])
def test_an_analysis_of_a_client_is_the_agencys_filtered(view, analysis, client_id):
    assert_same(analysis(view.client(client_id)), of_client(analysis(view), view, client_id))


@pytest.mark.parametrize("analysis", [*BY_CLIENT, by_project])
def test_editing_a_returned_frame_changes_no_later_answer(view, analysis):
    frame = analysis(view)
    before = frame.copy(deep=True)
    for column in frame.columns:
        frame[column] = frame[column].iloc[::-1].to_numpy()
    pd.testing.assert_frame_equal(analysis(view), before)


def test_editing_a_cell_changes_no_later_answer(view):
    frame = costs.project_status(view)
    frame.loc[0, "bac"] = -1
    assert costs.project_status(view).loc[0, "bac"] != -1
