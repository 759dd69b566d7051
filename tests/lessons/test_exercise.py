"""Every exercise four ways, on two books: solution, blank, each named mistake, random wrong
answers."""

import math
import random
import unicodedata

import pandas as pd
import pytest

from acm_lib.lessons import ____
from acm_lib.lessons.answers import Choice, Number, numbers_in
from acm_lib.lessons.blank import Blank
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import questions
from acm_lib.lessons.exercise import Exercise
from acm_lib.lessons.names import Names
from acm_lib.lessons.question import AnswerKey, Question
from acm_lib.statements import RATIO

QUESTIONS = sorted(questions().values(), key=lambda question: question.id)
LANGUAGES = ("en", "vi")


def named(question):
    return question.id


@pytest.fixture(scope="module")
def cases(view, other_view):
    return [Case(view), Case(other_view)]


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_the_solution_is_right_and_a_blank_is_not_attempted(question, cases):
    for case in cases:
        asked = Exercise(question, "q1", case)
        assert asked.check(asked.right).outcome == "right"
        assert asked.check(____).outcome == "not attempted"
        assert asked.check(None).outcome == "not attempted"
        assert asked.check(____ * 2).outcome == "not attempted"


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_each_named_mistake_has_its_own_feedback(question, cases):
    assert question.mistakes, "an exercise knows at least one mistake people make"
    assert len({mistake.name for mistake in question.mistakes}) == len(question.mistakes)
    for case in cases:
        asked = Exercise(question, "q1", case)
        for mistake, wrong in question.wrong_answers(case):
            verdict = asked.check(wrong)
            assert (verdict.outcome, verdict.mistake) == (
                "wrong",
                mistake.name,
            ), f"{mistake.name} leads to {wrong}"
            assert verdict.sentences == (asked.sentence(mistake.feedback),)


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_a_mistake_applies_to_the_sample_book(question, cases):
    assert question.mistakes
    computed = question.key.wrong_answers(cases[0])
    if isinstance(question.answer, Choice):
        assert not computed, "each option of a choice is its own mistake"
        return
    assert list(computed) == [mistake.key for mistake in question.mistakes]
    assert [mistake for mistake, _wrong in question.wrong_answers(cases[0])] == list(
        question.mistakes
    )


def asked_of(name, case):
    return Exercise(questions()[name], "q1", case)


def unaccented(name):
    """As many people type: without accents."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", name.replace("đ", "d"))
        if not unicodedata.combining(letter)
    )


def wrong_answers(case):
    """Anything a person might hand in."""
    source = random.Random(20261031)
    things = [
        lambda: source.uniform(-1e12, 1e12),
        lambda: source.randint(-(10**6), 10**6),
        lambda: str(source.random()),
        lambda: "không biết",
        lambda: "C999, C998",
        lambda: [source.random(), source.random()],
        lambda: {"a": source.random(), "b": 2},
        lambda: pd.Series([source.random(), 3.0]),
        lambda: math.nan,
        lambda: math.inf,
        lambda: pd.DataFrame({"x": ["a", "b"], "y": [1, 2]}),
        lambda: object(),
        lambda: len,
        lambda: b"bytes",
        lambda: 10**400,
        lambda: pd.NaT,
        lambda: complex(1, 2),
        lambda: [[[]], [1]],
        lambda: pd.DataFrame(),
        lambda: "1e999",
        lambda: "١٢٣",
        lambda: {1, "x"},
        lambda: "Z",
        lambda: "9" * 400 + " %",
        lambda: "½",
        lambda: type,
        lambda: case.view,
        lambda: pd.DataFrame([[1, 2]], columns=["x", "x"]),
        lambda: float,
        lambda: chr(source.randint(33, 9000)) * source.randint(1, 9),
    ]
    return [source.choice(things)() for _ in range(200)]


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_random_wrong_answers_are_wrong_and_never_an_error(question, cases):
    asked = Exercise(question, "q1", cases[0])
    right = asked.right
    for answer in wrong_answers(cases[0]):
        if asked.answer.matches(answer, right):
            assert isinstance(answer, str), (
                answer
            )  # the one letter in thousands that happens to be right
            continue
        verdict = asked.check(answer)
        assert verdict.outcome in ("wrong", "not attempted"), answer
        assert verdict.text()


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_everything_it_says_can_be_said_in_both_languages(question, cases):
    assert len(question.hints) == 3
    for case in cases:
        for language in LANGUAGES:
            asked = Exercise(question, "q1", case, language)
            said = [
                asked.text(),
                asked.html(),
                *(asked.hint().html() for _ in range(4)),
                asked.solution().html(),
                asked.check(asked.right).html(),
            ]
            assert all(said)
            assert not [
                text for text in said if "{" in text.replace("acm-card", "") and "_" not in text
            ]
            assert not [text for text in said if "nan" in text.split()]


def test_every_question_of_the_course_is_declared_whole():
    for question in QUESTIONS:
        if isinstance(question.answer, Choice):
            assert 2 <= len(question.answer.options) <= 6
        else:
            assert question.solution, question.id


def test_the_same_answer_counts_in_every_form(cases):
    margin, fee, decision = (
        asked_of(f"pricing.{name}", cases[0])
        for name in ("MarginAtTheFee", "FeeThatEarns", "DecideTheFirst")
    )
    share, amount = margin.right, fee.right
    forms = (
        share,
        share * 100,
        f"{share * 100:.2f} %",
        f"{share:.4f}".replace(".", ","),
        f"{share * 100:.1f}".replace(".", ",") + "%",
        pd.Series([share]),
        {"margin": share},
    )
    for answer in (*forms, pd.DataFrame({"name": ["x"], "margin": [share]}), [share], (share,)):
        assert margin.check(answer).outcome == "right", answer
    for answer in (
        amount,
        amount / 1e6,
        f"{amount:,.0f}",
        f"{amount:,.0f} ₫".replace(",", "."),
        f"{amount / 1e6:.1f} triệu",
        f"₫{amount / 1e6:.1f} million",
        f"{amount / 1e6:.1f}tr",
    ):
        assert fee.check(answer).outcome == "right", answer
    letter = "ABC"[list(decision.answer.options).index(decision.right)]
    for answer in (
        letter,
        letter.lower(),
        f"{letter})",
        [letter],
        decision.right,
        decision.answer.options[decision.right],
    ):
        assert decision.check(answer).outcome == "right", answer


@pytest.mark.parametrize(
    ("text", "values"),
    {
        "12,5": [12.5],
        "0.35": [0.35],
        ".35": [0.35],
        "1.250.000": [1250000],
        "417.000": [417, 417000],
        "-1,250.5": [-1250.5],
        "1,2,3": [],
    }.items(),
)
def test_a_written_number_means_what_its_marks_allow(text, values):
    assert numbers_in(text) == values


def test_commas_without_quotes_are_explained(cases):
    asked = asked_of("pricing.FeeThatEarns", cases[0])
    assert "quotes" in asked.check((1, 250, 0)).text()
    assert "quotes" not in asked.check("1,250,000").text()


def test_who_rounds_as_figures_are_shown_is_right(cases):
    for name, digits, form in (
        ("budgets.UsedSoFar", 0, "{:.0%}"),
        ("budgets.HoursBeyond", 0, "{:.0f} giờ"),
        ("client_satisfaction.HealthOfTheClient", 0, "{:.0f}"),
        ("overrun.CostIndex", 2, "{:.2f}"),
    ):
        asked = asked_of(name, cases[0])
        right = asked.right
        step = 0.012 if asked.answer.unit == RATIO else 1.2 / 10**digits
        assert asked.check(form.format(right)).outcome == "right", name
        assert asked.check(form.format(right + step)).outcome == "wrong", name
    assert not Number(RATIO).matches(0, 0.003)


def test_a_wrong_share_is_told_as_it_was_meant(cases):
    asked = asked_of("budgets.UsedSoFar", cases[0])
    for answer, said in (
        (0.5, "50%, is too high"),
        (16.9, "16.9%, is too low"),
        ("16,9 %", "16.9%, is too low"),
        (58_336_500, "is a percentage"),
    ):
        assert said in asked.check(answer).text()


def test_names_are_known_by_id_and_name(cases):
    class Largest(AnswerKey):
        def expected(self, case):
            return ["C001", "C010"]

    asked = Exercise(Question("x.Largest", "Which?", Names(), (), "", Largest()), "q1", cases[0])
    clients = cases[0].view.table("clients").set_index("client_id")
    names = clients.loc[["C001", "C010"], "name"]
    for answer in (
        ["C010", "C001"],
        "c001, C010",
        names,
        names.tolist(),
        clients.loc[["C001", "C010"]].reset_index(),
        set(names),
        " và ".join(names),
        ", ".join(map(unaccented, names)),
    ):
        assert asked.check(answer).outcome == "right", answer
    assert asked.check("Nobody at all").text().startswith("Not yet. Nobody at all is not a name")
    assert "is a name" in asked.check(pd.Series([2.0, 3.0])).text(), "row numbers are no names"
    partly = asked.check(["C001", "C002"])
    assert partly.outcome == "wrong"
    assert "1" in partly.text()


def test_a_blank_stays_blank_whatever_is_done_with_it():
    assert isinstance(____ + 1, Blank)
    assert isinstance(2 / ____["fee"].sum() ** 2, Blank)
    assert isinstance(____.a.b(1)(2)[3] >= 4, Blank)
    assert not ____
    assert list(____) == []
