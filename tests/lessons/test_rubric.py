"""A trainee's own report is scored with reasons, and nothing handed in raises."""

import pandas as pd
import pytest

from acm_lib import plans, reports
from acm_lib.lessons import ____
from acm_lib.lessons.course import lesson_named
from acm_lib.lessons.session import begin_on
from acm_lib.plans.saved_plans import load_plan


@pytest.fixture
def lesson(view):
    return begin_on(lesson_named("capstone"), view, "vi", None)


STEPS = (
    ("Agree on a second story before the film is shot", 20),
    ("Ask what Tết should sell, and by when", 12),
    ("Show the director one page of results", 60),
)


@pytest.fixture
def steps(lesson, view):
    days = (view.as_of + pd.Timedelta(days=number) for _what, number in STEPS)
    return [
        (what, lesson.case.client["account_manager"], f"{day:%Y-%m-%d}")
        for (what, _number), day in zip(STEPS, days, strict=True)
    ]


def test_good_work_gets_every_point_and_each_fault_costs_its_own(lesson, view, steps, tmp_path):
    copy = tmp_path / "my-book"
    plan = lesson.keep(steps, str(copy))
    assert plan.book == copy
    batch = reports.run(
        copy,
        reports=["account_plan"],
        clients=[lesson.case.client_id],
        month=f"{view.month:%Y-%m}",
        out=tmp_path / "my-report",
        jobs=1,
    )
    target = float(plans.target(view.client(lesson.case.client_id))["target"].iloc[0])
    message = (
        "Dear all, the campaign is at 8 % of the work and within its budget. Shall we look at the"
        " first pictures together next week?"
    )
    work = {"report": batch, "target": target, "plan": plan, "message": message}
    found = lesson.score(**work)
    assert found.points == len(lesson.lesson.rubric) == 6, found.text()
    assert all(reason for _wants, _state, reason in found.lines), "each line gives its reason"
    for part, worse in {"target": target * 9, "report": None, "message": "Hello"}.items():
        assert lesson.score(**work | {part: worse}).points == found.points - 1
    assert lesson.score(**work | {"target": f"{target / 1e6:.0f} triệu"}).points == found.points, (
        "as people write an amount"
    )
    (what, who, by), *others = steps
    as_shown = f"{pd.Timestamp(by):%d/%m/%Y}"
    assert (
        load_plan(
            lesson.keep([*others, (what, who.lower(), as_shown)], str(copy)).book,
            lesson.case.client_id,
        )["by"].tolist()[-1]
        == by
    ), "a day as the tables show it"
    assert lesson.score(**work).points == found.points, "a name without capitals"
    for worse in ([*others, (what, "the team", by)], [*others, (what, who, "2029-01-01")], others):
        assert (
            lesson.score(**work | {"plan": lesson.keep(worse, str(copy))}).points
            == found.points - 1
        )


def test_a_plan_is_never_kept_in_the_book_itself(lesson, view, steps, tmp_path):
    before = sorted(path.relative_to(view.book.path) for path in view.book.path.rglob("*"))
    assert lesson.keep(steps, str(view.book.path)).book is None
    assert (
        len(load_plan(lesson.keep(steps[0], str(tmp_path / "one")).book, lesson.case.client_id))
        == 1
    )
    assert sorted(path.relative_to(view.book.path) for path in view.book.path.rglob("*")) == before


def test_a_plan_is_not_kept_in_the_copy_of_another_agency(lesson, steps, tmp_path):
    other = lesson.keep(steps, str(tmp_path / "my-book")).book
    settings = (other / "book.toml").read_text(encoding="utf-8")
    (other / "book.toml").write_text(settings.replace("MediaZ", "Another"), encoding="utf-8")
    plan = lesson.keep(steps[:1], str(other))
    assert plan.book is None
    assert "my-book" in plan.text()
    assert len(load_plan(other, lesson.case.client_id)) == len(steps)


@pytest.mark.parametrize(
    "steps",
    [
        [("Ring", "Lan")],
        [("Ring", "Lan", "tomorrow")],
        "Ring",
        3,
        [("Ring", "", "2026-11-10")],
        [None, 4],
        {"a": 1},
        object(),
    ],
)
def test_steps_that_cannot_be_read_are_explained(lesson, steps, tmp_path):
    plan = lesson.keep(steps, str(tmp_path / "my-book"))
    assert plan.book is None
    assert "2026-11-10" in plan.text()
    assert not (tmp_path / "my-book").exists()
    assert lesson.score(plan=plan).points == 0


@pytest.mark.parametrize(
    "thing", [____, None, object(), "nonsense", -1, [], {"a": 1}, float("nan"), 10**400]
)
def test_whatever_is_handed_in_is_scored(lesson, thing):
    found = lesson.score(report=thing, target=thing, plan=thing, message=thing)
    assert found.points == 0
    assert found.text()
    assert found.html()
