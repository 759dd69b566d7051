"""A sheet answers for the subject it is about, and refuses every other one."""

import inspect

import pytest

from acm_lib import sheets
from acm_lib.errors import UsageError
from acm_lib.sheets import (
    account_plan,
    go_no_go,
    meeting_brief,
    quarterly_review,
    relationships,
)

SUBJECTS = {
    account_plan: "one client",
    meeting_brief: "one client",
    quarterly_review: "one client",
    relationships: "one client",
    go_no_go: "one opportunity",
}


def sections(module):
    """The section functions a module offers."""
    return [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__.startswith(module.__name__)
        and hasattr(function, "__wrapped__")
    ]


@pytest.mark.parametrize(
    ("sheet", "subject"),
    [
        pytest.param(sheet, subject, id=f"{module.__name__}.{sheet.__name__}")
        for module, subject in SUBJECTS.items()
        for sheet in sections(module)
    ],
)
def test_a_sheet_of_one_subject_refuses_the_agency(sheet, subject):
    parameters = list(inspect.signature(sheet).parameters)[1:]
    with pytest.raises(UsageError, match=f"is about {subject}, and this scope is about the whole"):
        sheet(sheets.load(language="en"), *parameters)


def test_every_such_sheet_is_tried():
    assert all(len(sections(module)) >= 1 for module in SUBJECTS)
    assert len(sections(account_plan)) >= 12


def test_an_opportunity_is_no_client():
    with pytest.raises(UsageError, match="Load it with opportunity="):
        go_no_go.answer(sheets.load(client="C007", language="en"))
