"""A trainee's own report is scored with reasons, and nothing handed in raises."""

import pytest

from acm_lib import plans, reports
from acm_lib.lessons import ____
from acm_lib.lessons.course import lesson_named
from acm_lib.lessons.lesson import begun


@pytest.fixture
def lesson(view):
    return begun(lesson_named("capstone"), view, "vi", None)


def test_good_work_gets_every_point(lesson, view, tmp_path):
    batch = reports.run(view.book, reports=["account_plan"], clients=[lesson.case.client_id], month=f"{view.month:%Y-%m}", out=tmp_path, jobs=1)
    target = float(plans.target(view, lesson.case.client_id)["target"].iloc[0])
    message = "Dear all, the campaign is at 8 % of the work and within its budget. Shall we look at the first pictures together next week?"
    work = {"report": batch, "target": target, "owner": lesson.case.client["account_manager"], "by": "2026-12-01", "message": message}
    found = lesson.score(**work)
    assert found.points == len(lesson.lesson.rubric), found.text()
    for part, worse in {"target": target * 9, "owner": "Nobody", "by": "2029-01-01", "message": "Hello"}.items():
        assert lesson.score(**work | {part: worse}).points == found.points - 1


@pytest.mark.parametrize("thing", [____, None, object(), "nonsense", -1, [], {"a": 1}, float("nan"), 10**400])
def test_whatever_is_handed_in_is_scored(lesson, thing):
    found = lesson.score(report=thing, target=thing, owner=thing, by=thing, message=thing)
    assert found.points == 0
    assert found.text()
    assert found.html()
