"""Progress: written whole or ignored, repeated when due, shown to the learner and to the
trainer."""

import datetime as dt
import json

import pytest

from acm_lib.commands import parse_arguments, run_command
from acm_lib.errors import UsageError
from acm_lib.lessons import ____
from acm_lib.lessons.certificate import record_page
from acm_lib.lessons.course import lesson_named, lessons
from acm_lib.lessons.progress import NAMED, RIGHT, WRONG, Progress, repetitions
from acm_lib.lessons.progress_summary import (
    DONE,
    hard_questions,
    learners,
    lesson_progress,
    passed_by_quiz,
    read_all,
    stuck,
)
from acm_lib.lessons.quiz import begin_quiz, repeat
from acm_lib.lessons.session import begin


def finish(name, progress):
    """Do a lesson from start to end."""
    lesson = begin(name, progress=progress)
    for question in (*lesson.exercises, *lesson.recall):
        assert question.check(question.right).outcome == "right"
    for letter in lesson.talk.dialogue.best:
        lesson.talk.say(letter)
    return lesson


def event(day, what, question="pricing.MarginOrMarkup", **more):
    return {
        "at": f"2026-11-{day:02d}T10:00:00",
        "what": what,
        "lesson": "pricing",
        "question": question,
        **more,
    }


def test_a_lesson_is_done_when_all_is_right_and_the_conversation_ended(progress_of_nobody):
    progress = Progress()
    lesson = begin("pricing", progress=progress)
    assert not progress_of_nobody.exists()
    lesson.exercises[0].check(1.0)
    row = lesson_progress(progress.events()).set_index("name").loc["pricing"]
    assert (row["state"], row["right"], row["alone"]) == ("begun", 0, 0)
    lesson.exercises[1].solution()
    lesson.exercises[1].hint()
    assert "q1" in lesson.finished().text()
    finish("pricing", progress)
    assert "finished" in lesson.finished().text()
    row = lesson_progress(progress.events()).set_index("name").loc["pricing"]
    assert row["state"] == DONE
    assert row["right"] == row["questions"]
    assert row["alone"] == row["questions"] - 1
    assert (row["hints"], row["end"]) == (1, "best")


def test_a_line_that_was_cut_off_is_ignored_and_nothing_after_it_lost(progress_of_nobody):
    progress = Progress()
    progress.add(WRONG, "pricing", "pricing.A")
    with progress_of_nobody.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-11-01T10:00:00", "what": "rig')
    progress.add(RIGHT, "pricing", "pricing.B")
    assert [found["question"] for found in progress.events()] == ["pricing.A", "pricing.B"]


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "nonsense",
        "[1, 2]",
        "null",
        '{"at": 3}',
        '{"at": "yesterday", "what": "right", "lesson": "x", "question": "y"}',
        '{"at": "2026-11-01T10:00:00", "what": 1, "lesson": [], "question": null}',
    ],
)
def test_a_line_that_is_not_ours_is_left_out(junk, progress_of_nobody):
    progress_of_nobody.write_text(junk + "\n", encoding="utf-8")
    assert Progress().events() == []


def test_questions_that_no_longer_exist_take_nothing_else_with_them(
    progress_of_nobody, tmp_path, capsys
):
    progress = Progress()
    finish("capstone", progress)
    finish("pricing", progress)
    whole = lesson_progress(progress.events())
    text = (
        progress_of_nobody.read_text(encoding="utf-8")
        .replace("capstone.FirstHour", "crisis.FirstHour")
        .replace("capstone.FeeToAsk", "campaign.FeeToAsk")
        .replace("capstone.LeftOf", "review.LeftOf")
    )
    gone = [
        event(day, what, question="crisis.NoLongerAsked", quick=True)
        for day, what in enumerate((WRONG, WRONG, WRONG, RIGHT, WRONG, WRONG, WRONG), 1)
    ]
    progress_of_nobody.write_text(
        text + "".join(json.dumps(line | {"lesson": "capstone"}) + "\n" for line in gone),
        encoding="utf-8",
    )
    events = progress.events()
    assert lesson_progress(events)[["state", "right", "alone"]].equals(
        whole[["state", "right", "alone"]]
    ), "what was renamed is still known"
    assert "crisis.NoLongerAsked" not in [
        question.question.id
        for question in repeat(progress=progress, today=dt.date(2027, 1, 1)).questions
    ]
    assert stuck(events) == []
    assert hard_questions({"Lan": events}).empty
    for arguments in (
        [],
        ["--json"],
        ["--record", tmp_path / "record.html"],
        ["--report", progress_of_nobody.parent],
    ):
        assert run(capsys, *arguments)[0] == 0


def test_a_progress_file_that_is_a_folder_is_told(tmp_path):
    with pytest.raises(UsageError, match="ACM_PROGRESS"):
        Progress(tmp_path).events()


def test_what_is_known_comes_less_and_less_often():
    quick = {"quick": True}
    right = [event(day, RIGHT, **quick) for day in (1, 2, 5)]
    assert repetitions(right[:1])["pricing.MarginOrMarkup"] == dt.date(2026, 11, 2)
    assert repetitions(right[:2])["pricing.MarginOrMarkup"] == dt.date(2026, 11, 5)
    assert repetitions(right)["pricing.MarginOrMarkup"] == dt.date(2026, 11, 12)
    assert repetitions([*right, event(12, WRONG, **quick)])["pricing.MarginOrMarkup"] == dt.date(
        2026, 11, 13
    )
    assert repetitions([event(1, RIGHT), event(1, RIGHT, **quick), event(1, RIGHT, **quick)]) == {
        "pricing.MarginOrMarkup": dt.date(2026, 11, 2)
    }


def test_what_is_due_is_asked_again(progress_of_nobody):
    progress = Progress()
    assert repeat(progress=progress).questions == []
    lesson = begin("pricing", progress=progress)
    lesson.recall[0].check("A")
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    assert repeat(progress=progress, today=dt.date.today()).questions == []
    again = repeat(progress=progress, today=tomorrow)
    assert [question.question.id for question in again.questions] == [lesson.recall[0].question.id]
    assert again.text()


def test_the_quiz_lets_those_skip_who_know_at_the_first_answer():
    progress = Progress()
    quiz = begin_quiz(progress=progress)
    assert "left" in quiz.result().text()
    for question in quiz.questions:
        question.check(question.right)
    assert passed_by_quiz(progress.events()) == [lesson.name for lesson in lessons()]
    assert set(lesson_progress(progress.events())["state"]) == {"may be skipped"}
    assert lessons()[0].title in quiz.result().text()
    other = Progress(progress.file.with_name("other.jsonl"))
    guessing = begin_quiz(progress=other)
    first = guessing.questions[0]
    wrong = next(key for key in first.answer.options if key != first.right)
    first.check(wrong)
    for question in guessing.questions:
        question.check(question.right)
    assert len(passed_by_quiz(other.events())) == len(lessons()) - 1


def test_who_is_stuck_where(tmp_path):
    lan, minh = Progress(tmp_path / "a" / "lan.jsonl"), Progress(tmp_path / "a" / "minh.jsonl")
    lan.add(NAMED, "", name="Lan Anh")
    for _ in range(3):
        begin("pricing", progress=lan).exercises[0].check(1.054)
    begin("pricing", progress=minh).exercises[0].solution()
    begin("pricing", progress=minh).exercises[1].check(7)
    by_learner = read_all(tmp_path / "a")
    assert set(by_learner) == {"Lan Anh", "minh"}
    assert stuck(by_learner["Lan Anh"]) == stuck(by_learner["minh"]) == ["pricing.MarginAtTheFee"]
    hardest = hard_questions(by_learner).iloc[0]
    assert (hardest["question"], hardest["stuck"], hardest["wrong"]) == (
        "pricing.MarginAtTheFee",
        ["Lan Anh", "minh"],
        3,
    )
    assert hardest["mistake"] == "markup instead of margin"
    finish("pricing", minh)
    assert learners(read_all(tmp_path / "a")).set_index("learner").loc[
        "minh", ["done", "stuck"]
    ].tolist() == [1, 0]
    with pytest.raises(UsageError, match="no progress file"):
        read_all(tmp_path)


def run(capsys, *arguments):
    code = run_command(parse_arguments(["learn", *map(str, arguments)]))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_shows_standing_and_writes_the_record(tmp_path, capsys, progress_of_nobody):
    code, out, _err = run(capsys)
    assert code == 0
    assert "not begun" in out
    assert not progress_of_nobody.exists()
    finish("pricing", Progress())
    code, out, _err = run(
        capsys,
        "--name",
        "Trần <b>Lan</b> Anh",
        "--record",
        tmp_path / "made" / "record.html",
        "--language",
        "vi",
    )
    page = (tmp_path / "made" / "record.html").read_text(encoding="utf-8")
    assert code == 0
    assert "Trần &lt;b&gt;Lan&lt;/b&gt; Anh" in page
    assert "Định giá" in page
    assert "http" not in page.replace("http-equiv", "")
    code, out, _err = run(capsys, "--json")
    told = json.loads(out)
    assert {row["state"] for row in told["lessons"] if row["name"] == "pricing"} == {"done"}
    assert told["repeat"] == []


def test_the_points_of_ones_own_work_stand_in_the_record(progress_of_nobody):
    progress = Progress()
    lesson = begin("capstone", progress=progress)
    lesson.score(report=____, target=____, plan=____, message=____)
    assert not progress_of_nobody.exists()
    lesson.score(
        target=1,
        message=(
            "Three of four promises are kept, 75 % of the target is reached; what would you like to"
            " look at first on Tuesday?"
        ),
    )
    lesson.score(target=1, message="Hello")
    finish("capstone", progress)
    row = lesson_progress(progress.events()).set_index("name").loc["capstone"]
    assert (row["points"], row["of"]) == (1, len(lesson.lesson.rubric))
    assert "scored by a rubric: 1 of 6 points" in record_page(
        "Lan", progress.events(), "en", dt.date(2026, 11, 29)
    )


def test_the_record_as_pdf_says_the_same(tmp_path, capsys):
    from acm_lib.reports.pdf import possible

    if not possible():
        pytest.skip("neither Pango nor chromium on this machine")
    pypdf = pytest.importorskip("pypdf")
    finish("pricing", Progress())
    assert run(capsys, "--record", tmp_path / "record.pdf", "--name", "Lan Anh")[0] == 0
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "record.pdf").pages)
    assert "Lan Anh" in text
    assert lesson_named("pricing").title.split(":")[0] in text


def test_the_trainer_sees_who_is_stuck(tmp_path, capsys):
    progress = Progress(tmp_path / "lan.jsonl")
    for _ in range(3):
        begin("pricing", progress=progress).exercises[0].check(0.1)
    (tmp_path / "broken.jsonl").write_text("{broken\nnot json\n", encoding="utf-8")
    code, out, _err = run(capsys, "--report", tmp_path)
    assert code == 0
    assert "lan" in out
    assert "04_pricing q1" in out
    assert "Nothing could be read of: broken" in out
    code, out, _err = run(capsys, "--report", tmp_path, "--language", "vi")
    assert "Biên lợi nhuận là bao nhiêu?" in out
    assert "broken" in out
    code, out, _err = run(capsys, "--report", tmp_path, "--json")
    assert json.loads(out)["questions"][0]["stuck"] == ["lan"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--record", "record.docx"], ".pdf"),
        (["--report", "nowhere"], "no progress file"),
        (["--name", " "], "empty"),
        (["--book", "x"], "--open"),
        (["--open", "--book", "nowhere"], "nowhere"),
    ],
)
def test_wrong_usage_is_told(arguments, word, capsys):
    code, _out, err = run(capsys, *arguments)
    assert code == 2
    assert word in err
