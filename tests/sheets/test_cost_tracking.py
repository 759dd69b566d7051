"""The cost report says once per section when its figures are those of all projects."""

import pytest

from acm_lib import costs, sheets
from acm_lib.sheets import cost_tracking

NOTE = "No project is running"
SECTIONS = ("key_figures", "departments", "projects", "earned_value", "cost_variance", "activities")


@pytest.fixture(scope="module")
def resting():
    """A client none of whose projects is running."""
    projects = costs.project_status(sheets.load(language="en").view)
    running = projects.groupby("client_id")["running"].any()
    return sheets.load(client=running[~running].index[0], language="en")


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_on_all_projects_says_so_once(name, resting):
    assert getattr(cost_tracking, name)(resting).text().count(NOTE) == 1


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_on_running_projects_says_nothing_of_it(name):
    scope = sheets.load(client="C001", language="en")
    assert NOTE not in getattr(cost_tracking, name)(scope).text()
