"""Every exercise four ways, on two books: solution, blank, each named mistake, random wrong
answers."""

import math
import random
import unicodedata

import pandas as pd
import pytest

from acm_lib.lessons import ____, lesson
from acm_lib.lessons.answers import Choice, Number, numbers_in
from acm_lib.lessons.blank import Blank
from acm_lib.lessons.course import lessons
from acm_lib.lessons.exercise import Exercise
from acm_lib.lessons.names import Names
from acm_lib.statements import RATIO

QUESTIONS = sorted(
    {question for each in lessons() for question in (*each.exercises, *each.quick, *each.recall)},
    key=lambda question: question.name(),
)
LANGUAGES = ("en", "vi")


def named(question):
    return question.name()


@pytest.fixture(scope="module")
def cases(view, other_view):
    return [lesson.Case(view), lesson.Case(other_view)]


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_the_solution_is_right_and_a_blank_is_not_attempted(question, cases):
    for case in cases:
        asked = question.asked("q1", case)
        assert asked.check(asked.expected(case)).outcome == "right"
        assert asked.check(____).outcome == "not attempted"
        assert asked.check(None).outcome == "not attempted"
        assert asked.check(____ * 2).outcome == "not attempted"


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_each_named_mistake_has_its_own_feedback(question, cases):
    assert question.mistakes, "an exercise knows at least one mistake people make"
    assert len({mistake.name for mistake in question.mistakes}) == len(question.mistakes)
    for case in cases:
        asked = question.asked("q1", case)
        for mistake in question.mistakes:
            wrong = mistake.answer(case)
            if wrong is None:
                continue
            verdict = asked.check(wrong)
            assert (verdict.outcome, verdict.name) == (
                "wrong",
                mistake.name,
            ), f"{mistake.name} leads to {wrong}"
            assert asked._say(mistake.feedback).plain() in [said.plain() for said in verdict.said]


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_a_mistake_applies_to_the_sample_book(question, cases):
    for mistake in question.mistakes:
        if question.__name__.startswith("Decide"):
            continue  # the answers of a decision: the right one of them is no mistake
        assert mistake.answer(cases[0]) is not None, mistake.name


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
    asked = question.asked("q1", cases[0])
    right = asked.expected(cases[0])
    for answer in wrong_answers(cases[0]):
        if asked.kind.matches(answer, right):
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
            asked = question.asked("q1", case, language)
            said = [
                asked.text(),
                asked.html(),
                *(asked.hint().html() for _ in range(4)),
                asked.solution().html(),
                asked.check(asked.expected(case)).html(),
            ]
            assert all(said)
            assert not [
                text for text in said if "{" in text.replace("acm-card", "") and "_" not in text
            ]
            assert not [text for text in said if "nan" in text.split()]


@pytest.mark.parametrize("question", [made for each in lessons() for made in each.quick], ids=named)
def test_a_quick_question_is_answered_by_a_click(question):
    assert isinstance(question.answer, Choice)


def test_every_exercise_of_the_course_is_declared_whole():
    for question in QUESTIONS:
        assert issubclass(question, Exercise)
        assert question.prompt
        assert question.because
        if isinstance(question.answer, Choice):
            assert 2 <= len(question.answer.options) <= 6
            assert {mistake.name for mistake in question.mistakes}
        else:
            assert question.solved, question.name()


def test_the_same_answer_counts_in_every_form(cases):
    from acm_lib.lessons.course.pricing import DecideTheFirst, FeeThatEarns, MarginAtTheFee

    margin, fee, decision = (
        made.asked("q1", cases[0]) for made in (MarginAtTheFee, FeeThatEarns, DecideTheFirst)
    )
    share, amount = margin.expected(cases[0]), fee.expected(cases[0])
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
    letter = "ABC"[list(decision.answer.options).index(decision.expected(cases[0]))]
    for answer in (
        letter,
        letter.lower(),
        f"{letter})",
        [letter],
        decision.expected(cases[0]),
        decision.answer.options[decision.expected(cases[0])],
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
    from acm_lib.lessons.course.pricing import FeeThatEarns

    asked = FeeThatEarns.asked("q1", cases[0])
    assert "quotes" in asked.check((1, 250, 0)).text()
    assert "quotes" not in asked.check("1,250,000").text()


def test_who_rounds_as_figures_are_shown_is_right(cases):
    from acm_lib.lessons.course.budgets import HoursBeyond, UsedSoFar
    from acm_lib.lessons.course.client_satisfaction import HealthOfTheClient
    from acm_lib.lessons.course.overrun import CostIndex

    for made, digits, form in (
        (UsedSoFar, 0, "{:.0%}"),
        (HoursBeyond, 0, "{:.0f} giờ"),
        (HealthOfTheClient, 0, "{:.0f}"),
        (CostIndex, 2, "{:.2f}"),
    ):
        asked = made.asked("q1", cases[0])
        right = asked.expected(cases[0])
        assert asked.check(form.format(right)).outcome == "right", made
        assert (
            asked.check(
                form.format(right + (0.012 if made is UsedSoFar else 1.2 / 10**digits))
            ).outcome
            == "wrong"
        ), made
    assert not Number(RATIO).matches(0, 0.003)


def test_a_wrong_share_is_told_as_it_was_meant(cases):
    from acm_lib.lessons.course.budgets import UsedSoFar

    asked = UsedSoFar.asked("q1", cases[0])
    for answer, said in (
        (0.5, "50%, is too high"),
        (16.9, "16.9%, is too low"),
        ("16,9 %", "16.9%, is too low"),
        (58_336_500, "is a percentage"),
    ):
        assert said in asked.check(answer).text()


def test_names_are_known_by_id_and_name(cases):
    class Largest(Exercise):
        prompt, hints, because, solved = "Which?", ("", "", ""), "", "x"
        answer = Names()

        def expected(self, case):
            return ["C001", "C010"]

    asked = Largest.asked("q1", cases[0])
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
    assert asked.check("Nobody at all").text().startswith("Not yet. Nobody at all is no name")
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
