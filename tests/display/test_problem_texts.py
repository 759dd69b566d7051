"""Problems are data: every type is written in every language, and nothing is decided on its
text."""

import ast
import json
import re
from pathlib import Path

import pandas as pd
import pytest

import acm_lib
import acm_lib.importers
from acm_lib.book import open_book
from acm_lib.book.problem import PROBLEM_TYPES, Problem
from acm_lib.display.language import translate
from acm_lib.display.problem_texts import problem_texts
from acm_lib.paths import samples_folder
from acm_lib.samples.broken import BROKEN

LIBRARY = Path(acm_lib.__file__).parent
FINISHED_TEXTS = {"help", "why", "problem", "description", "remedy"}
DECISIONS = {"startswith", "endswith", "replace", "find", "index", "count", "split", "removesuffix"}
TYPES = [problem for code, problem in PROBLEM_TYPES.items() if not code.endswith("doctest")]


def places(text):
    return sorted(re.findall(r"\{(\w+(?::\w+)?)\}", text))


def stored(problem):
    return pd.DataFrame({"code": [problem.type.code], "values": [problem.values_json]})


@pytest.mark.parametrize("problem_type", TYPES, ids=lambda problem: problem.code)
def test_every_type_is_stored_and_written_in_both_languages(problem_type):
    texts = (problem_type.description, problem_type.remedy)
    names = {place for text in texts for place in places(text)}
    values = {
        name.split(":")[0]: "2026-04-03" if ":date" in name else f"<{name}>" for name in names
    }
    problem = Problem(problem_type, **values)
    english, vietnamese = (problem_texts(stored(problem), code).iloc[0] for code in ("en", "vi"))
    assert (english["problem"], english["remedy"]) == (problem.description, problem.remedy)
    assert vietnamese["problem"] != english["problem"]
    assert vietnamese["remedy"] != english["remedy"]
    for text in texts:
        assert places(translate(text, "vi")) == places(text)


@pytest.mark.parametrize("name", [name for name, defect in BROKEN.items() if defect.row])
def test_problems_of_the_broken_books_are_written_in_vietnamese(name):
    problems = open_book(samples_folder() / "broken" / name).problems
    vietnamese = problem_texts(problems, "vi")
    assert (vietnamese["problem"] != problems["problem"]).all()
    assert (vietnamese["remedy"] != problems["remedy"]).all()


def test_numbers_and_months_are_written_as_the_language_has_them():
    bill = {"code": "unusual_bill", "times": 6.98, "vendor": "In Nhanh", "usual": 8_680_000.0}
    date = {"code": "ambiguous_date", "text": "03/04/2026", "example": "2026-10"}
    date |= {"one": "2026-04-03", "other": "2026-03-04"}
    problems = pd.DataFrame(
        [{"code": values.pop("code"), "values": json.dumps(values)} for values in (bill, date)]
    )
    assert problem_texts(problems, "en")["problem"].tolist() == [
        "is 6.98 times the usual bill of In Nhanh, 8,680,000",
        "03/04/2026 may be 3 April 2026 or 4 March 2026",
    ]
    assert problem_texts(problems, "vi")["problem"].tolist() == [
        "gấp 6,98 lần hóa đơn thường thấy của In Nhanh (8.680.000)",
        "03/04/2026 có thể là ngày 3 tháng 4, 2026 hoặc ngày 4 tháng 3, 2026",
    ]


def decisions_on_text(tree):
    """Where a finished text is searched, compared or taken apart."""
    for node in ast.walk(tree):
        texts = []
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            texts = node.comparators
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            pattern = node.func.attr in ("match", "fullmatch", "search")
            texts = [node.func.value] if node.func.attr in DECISIONS else []
            texts += node.args if of_re or pattern else []
        for text in texts:
            if isinstance(text, ast.Attribute) and text.attr in FINISHED_TEXTS:
                yield node.lineno, ast.unparse(node)


@pytest.mark.parametrize(
    "code", ["'may be' in row.problem", "a.why.startswith('x')", "re.search('x', column.help)"]
)
def test_a_decision_on_text_is_seen(code):
    assert list(decisions_on_text(ast.parse(code)))


def test_nothing_is_decided_on_a_finished_text():
    assert not [
        (file.relative_to(LIBRARY).as_posix(), *place)
        for file in sorted(LIBRARY.rglob("*.py"))
        for place in decisions_on_text(ast.parse(file.read_text(encoding="utf-8")))
    ]
