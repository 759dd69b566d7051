"""The course is whole: notebooks that run unsolved and solved, conversations without dead ends,
both languages from one source."""

import ast
import re

import nbformat
import pytest

from acm_lib.display.tables import Table
from acm_lib.lessons import notebooks
from acm_lib.lessons.answers import Choice
from acm_lib.lessons.course import lessons, quick_questions
from acm_lib.lessons.dialogue import BEST, WORST
from acm_lib.lessons.render import LABELS, RenderedBlock
from acm_lib.lessons.session import begin_on
from acm_lib.lessons.verdict import Verdict
from acm_lib.measures import MEASURES

LESSONS = lessons()
LANGUAGES = ("en", "vi")
SECTIONS = (
    "The case",
    "Worked example",
    "Your turn",
    "A new case",
    "From earlier lessons",
    "A conversation",
)


def named(lesson):
    return lesson.name


def quick(lesson):
    return {question.id for question in lesson.quick}


def notebook_of(lesson, language="en"):
    return notebooks.read(notebooks.folder(language) / f"{lesson.notebook}.ipynb")


def answers_of(lesson):
    return {
        f"q{number}": question.solution
        for number, question in enumerate(lesson.exercises, 1)
        if question.solution
    }


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_lesson_is_declared_whole(lesson):
    assert 20 <= lesson.minutes <= 45
    assert 3 <= len(lesson.outcomes) <= 6
    assert len(lesson.exercises) >= 3
    assert len(lesson.recall) == 3
    assert len(lesson.quick) >= 3
    assert lesson.diagnostic
    assert set(lesson.recall) <= quick_questions().keys()
    earlier = {name for other in LESSONS if other.number < lesson.number for name in quick(other)}
    assert set(lesson.recall) <= (earlier or quick(lesson)), "recall is of earlier lessons"


@pytest.mark.parametrize("lesson", LESSONS[:10], ids=named)
def test_a_lesson_is_recalled_when_it_has_had_time_to_fade(lesson):
    assert [
        other.number
        for other in LESSONS
        for question in other.recall
        if question in quick(lesson) and other.number >= lesson.number + 2
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_runs_unsolved(lesson, language, progress_of_nobody):
    results = notebooks.execute(notebook_of(lesson, language))
    verdicts = [result for result in results if isinstance(result, Verdict)]
    assert verdicts
    assert {verdict.outcome for verdict in verdicts} == {"not attempted"}
    assert not progress_of_nobody.exists(), "an unsolved notebook writes nothing down"
    shown = {
        column.name
        for result in results
        if isinstance(result, RenderedBlock) and isinstance(result.block, Table)
        for column in result.block.columns
    }
    assert shown <= LABELS.keys() | MEASURES.keys(), "a heading without a label would stay English"


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_runs_solved(lesson, language, view):
    results = notebooks.execute(notebook_of(lesson, language), answers_of(lesson))
    verdicts = [result for result in results if isinstance(result, Verdict)]
    assert [verdict.text() for verdict in verdicts if verdict.outcome != "right"] == []


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
@pytest.mark.parametrize("book", ["other_view", "own_view"])
def test_a_notebook_runs_solved_on_another_book(lesson, book, request, monkeypatch):
    view = request.getfixturevalue(book)
    monkeypatch.setenv("ACM_BOOK", str(view.book.path))
    results = notebooks.execute(notebook_of(lesson), answers_of(lesson))
    assert {result.outcome for result in results if isinstance(result, Verdict)} == {"right"}


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_notebook_asks_every_question_once_and_in_order(lesson):
    code = [
        notebooks.source(cell)
        for cell in notebook_of(lesson)["cells"]
        if cell["cell_type"] == "code"
    ]
    shown = [text for text in code if re.fullmatch(r"[qr]\d|talk", text)]
    wanted = [f"q{number}" for number, _ in enumerate(lesson.exercises, 1)] + [
        "r1",
        "r2",
        "r3",
        "talk",
    ]
    assert shown == wanted
    checked = [match.group(1) for text in code for match in re.finditer(r"(q\d)\.check\(", text)]
    assert checked == [
        f"q{number}"
        for number, question in enumerate(lesson.exercises, 1)
        if not isinstance(question.answer, Choice)
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_notebook_goes_from_a_case_to_a_conversation(lesson):
    notebook = notebook_of(lesson)
    headings = [
        line[3:]
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown"
        for line in notebooks.source(cell).splitlines()
        if line.startswith("## ")
    ]
    places = [
        next(place for place, heading in enumerate(headings) if heading.startswith(section))
        for section in SECTIONS
    ]
    assert places == sorted(places)
    assert notebook["metadata"]["acm"] == {"lesson": lesson.name, "title": lesson.title}
    assert notebooks.source(notebook["cells"][0]).startswith(
        f"# {lesson.number:02d} · {lesson.title}\n"
    )


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_code_has_no_comments_and_golden_cells(lesson):
    notebook = notebook_of(lesson)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            ast.parse(notebooks.source(cell))
            assert "#" not in notebooks.source(cell), "a comment would stay English"
    assert [
        cell for cell in notebook["cells"] if notebooks.GOLDEN in cell["metadata"].get("tags", [])
    ]


def test_there_is_a_notebook_for_each_lesson_and_no_other():
    names = {path.stem for path in notebooks.source_notebooks()}
    assert {lesson.notebook for lesson in LESSONS} <= names
    assert {lesson.number for lesson in LESSONS} <= set(range(1, 15))
    assert len({lesson.number for lesson in LESSONS}) == len(LESSONS)


@pytest.mark.parametrize("path", notebooks.source_notebooks(), ids=lambda path: path.stem)
def test_the_other_languages_are_the_same_notebook(path):
    english = notebooks.read(path)
    nbformat.validate(nbformat.from_dict(english))
    for language in LANGUAGES[1:]:
        there = (notebooks.folder(language) / path.name).read_text(encoding="utf-8")
        assert there == notebooks.as_text(notebooks.translate_notebook(english, language)), (
            "run: python -m acm_lib.lessons.notebooks"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_to_a_word_of_the_glossary(language):
    glossary = notebooks.read(notebooks.folder(language) / notebooks.GLOSSARY)
    assert notebooks.as_text(glossary) == notebooks.as_text(notebooks.glossary(language)), (
        "run: python -m acm_lib.lessons.notebooks"
    )
    known = notebooks.anchors(glossary)
    for lesson in LESSONS:
        linked = notebooks.links(notebook_of(lesson, language))
        assert linked, lesson.name
        assert linked <= known, linked - known


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_dialogue_has_no_dead_end(lesson):
    dialogue = lesson.dialogue
    assert dialogue.faults() == []
    assert len(dialogue.states) >= 6
    for state in dialogue.states.values():
        for reply in state.replies:
            assert any(reply.effects.values()), reply.text


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dialogue_comes_to_its_best_and_worst_end(lesson, language, view):
    points = {}
    for path, end in ((lesson.dialogue.best, BEST), (lesson.dialogue.worst, WORST)):
        talk = begin_on(lesson, view, language, None).talk
        for letter in path:
            assert talk.html()
            talk.say(letter)
        assert (talk.ended, talk.end) == (True, end)
        assert "{" not in talk.text()
        points[end] = sum(talk.effects.values())
    assert points[BEST] > points[WORST]


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_story_is_told_in_both_languages(lesson, view, other_view, own_view):
    for book in (view, other_view, own_view):
        for language in LANGUAGES:
            session = begin_on(lesson, book, language, None)
            assert session.html()
            for part in lesson.story:
                assert session.tell(part).text()
                assert "{" not in session.tell(part).text()
                assert "nan" not in session.tell(part).text().split()
