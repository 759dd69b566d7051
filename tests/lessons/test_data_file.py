"""A malformed dialogue or question file is refused by file, table and key."""

import pytest

from acm_lib.errors import LessonError
from acm_lib.lessons.course import lessons
from acm_lib.lessons.dialogues import dialogue_file, read_dialogue
from acm_lib.lessons.questions import question_file, read_questions


def changed(file, tmp_path, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    copy = tmp_path / file.name
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[states.start]", "[states.start", ["brief.toml", "TOML", "line"]),
        ("line.vi", "line.de", ["[states.start]", "`line.vi` is missing"]),
        ("text.vi", "text.de", ["[states.start.replies.1]", "`text.vi` is missing"]),
        ('to = "promised"\n', "", ["[states.start.replies.1]", "`to` is missing"]),
        ("trust = 1", "trust = 3", ["[states.start.replies.1]", "`trust` is 3", "from -2 to 2"]),
        ("trust = 1", 'trust = "much"', ["[states.start.replies.1]", "`trust` is not a number"]),
        ("trust = 1", "truth = 1", ["[states.start.replies.1]", "no key `truth`", "trust"]),
        ('end = "best"', 'end = "good"', ["[states.done]", "`end` is 'good'", "'best'"]),
        ("title.en", "titel.en", ["brief.toml", "no key `titel`", "title"]),
        ("{client}", "{klient}", ["brief.toml", "`setting`", "{places}"]),
    ],
)
def test_a_malformed_dialogue_is_refused(old, new, words, tmp_path):
    file = changed(dialogue_file("brief"), tmp_path, old, new)
    with pytest.raises(LessonError) as refused:
        read_dialogue(file)
    for word in ["brief.toml", *words]:
        assert word in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("prompt.vi", "prompt.de", ["[exercises.HowComplete]", "`prompt.vi` is missing"]),
        ('answer = "ratio"', 'answer = "share"', ["[exercises.HowComplete]", "'share'", "'ratio'"]),
        ('right = "what"', 'right = "who"', ["[quick.ObjectiveNotMeans]", "'who'", "'what'"]),
        ('right = "what"\n', "", ["[quick.ObjectiveNotMeans]", "`right` is missing"]),
        ("feedback.vi", "feedback.de", ["[exercises.HowComplete.mistakes", "`feedback.vi`"]),
        ("hints.1.vi", "hints.1.de", ["[exercises.HowComplete.hints]", "`1.vi` is missing"]),
        ("[quick.", "[quik.", ["no key `quik`", "quick"]),
    ],
)
def test_a_malformed_question_is_refused(old, new, words, tmp_path):
    lesson = next(lesson for lesson in lessons() if lesson.name == "brief")
    file = changed(question_file("brief"), tmp_path, old, new)
    keys = {key.__name__: key() for key in lesson.keys}
    with pytest.raises(LessonError) as refused:
        read_questions(file, keys, lesson.values)
    for word in ["brief.toml", *words]:
        assert word in str(refused.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(LessonError, match=r"nowhere\.toml"):
        read_dialogue(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_every_key_has_its_question(lesson):
    names = {question.id.partition(".")[2] for question in (*lesson.exercises, *lesson.quick)}
    assert {key.__name__ for key in lesson.keys} <= names
