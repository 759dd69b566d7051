"""A view of one client answers as the agency does for that client, and what an analysis returns can
be edited without changing a later answer."""

from collections.abc import Callable

import pandas as pd
import pytest

from acm_lib import plans
from acm_lib.book import BookView

CLIENTS = ("C001", "C005", "C013", "C031")  # the largest, the late payer, a small one, one in USD

# Analyses of either kind of view; each has a column client_id.
ANALYSES: dict[str, Callable[[BookView], pd.DataFrame]] = {
    "plans.ability_to_pay": plans.ability_to_pay,
    "plans.actions": plans.actions,
    "plans.breadth": plans.breadth,
    "plans.brief_check": plans.brief_check,
    "plans.monthly_changes": plans.monthly_changes,
    "plans.concerns": plans.concerns,
    "plans.health scores": lambda view: plans.health(view).scores,
    "plans.health_reasons": plans.health_reasons,
    "plans.unmet_promises": plans.unmet_promises,
    "plans.payment": plans.payment,
    "plans.pipeline": plans.pipeline,
    "plans.recent_briefs": plans.recent_briefs,
    "plans.repetition": plans.repetition,
    "plans.repetition_index": plans.repetition_index,
    "plans.recent_orders": plans.recent_orders,
    "plans.contact_concentration": plans.contact_concentration,
    "plans.white_spots": plans.white_spots,
    "plans.work_ahead": plans.work_ahead,
}
# Analyses that keep their result and are of the agency alone.
OF_THE_AGENCY: dict[str, Callable[[BookView], pd.DataFrame]] = {
    "plans.health_history": plans.health_history,
    "plans.action_outcomes": plans.action_outcomes,
}


@pytest.mark.parametrize("name", ANALYSES)
def test_a_client_s_view_answers_as_the_agency_for_that_client(view, name):
    of_all = ANALYSES[name](view)
    for client_id in CLIENTS:
        alone = ANALYSES[name](view.client(client_id))
        among = of_all[of_all["client_id"] == client_id].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            alone.reset_index(drop=True), among, check_dtype=False, obj=client_id
        )


@pytest.mark.parametrize("name", ANALYSES | OF_THE_AGENCY)
def test_editing_an_answer_changes_no_later_one(view, name):
    analysis = (ANALYSES | OF_THE_AGENCY)[name]
    answer = analysis(view)
    before = answer.copy(deep=True)
    for column in answer.columns:
        answer[column] = None
    pd.testing.assert_frame_equal(analysis(view), before)
