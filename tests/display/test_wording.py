"""Every sentence of checking can be said in the reader's language."""

import ast
import re
from pathlib import Path

import pytest

import acm_lib.book as room
from acm_lib.book import open_book
from acm_lib.book.checking.together import TOGETHER
from acm_lib.display.language import translate
from acm_lib.display.wording import SENTENCES, told
from acm_lib.places import samples
from acm_lib.samples.broken import BROKEN

ROOM = Path(room.__file__).parent


def said_in(file):
    """Texts given to `Refusal` and `add`, f-strings with 7 in their places."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        name = getattr(getattr(node, "func", None), "id", "") or getattr(
            getattr(node, "func", None), "attr", ""
        )
        if isinstance(node, ast.Call) and name in ("Refusal", "add"):
            for part in node.args if name == "Refusal" else node.args[2:4]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value
                elif isinstance(part, ast.JoinedStr):
                    yield "".join(
                        piece.value if isinstance(piece, ast.Constant) else "7"
                        for piece in part.values
                    ).removesuffix("7" if "until}" in ast.unparse(part) else "")


@pytest.mark.parametrize(
    "file",
    [
        "parsing.py",
        "dates.py",
        "numbers.py",
        "refusal.py",
        "checking/table.py",
        "checking/rules.py",
    ],
)
def test_no_sentence_of_checking_is_left_out(file):
    sentences = list(said_in(ROOM / file))
    assert len(sentences) >= 4
    for sentence in sentences:
        assert told(sentence, "vi") != sentence, sentence


def test_no_rule_is_left_out():
    assert {text for rule in TOGETHER for text in (rule.problem, rule.remedy)} <= set(SENTENCES)


@pytest.mark.parametrize("name", [name for name, defect in BROKEN.items() if defect.row])
def test_what_is_wrong_with_the_broken_books_is_said(name):
    for problem in open_book(samples() / "broken" / name).problems.itertuples():
        assert told(problem.problem, "vi") != problem.problem
        assert told(problem.remedy, "vi") != problem.remedy


def test_places_are_kept():
    assert (
        told("is 6.98 times what In Nhanh usually takes for printing, 8,680,000", "vi")
        == "gấp 6.98 lần mức thường thấy của In Nhanh cho printing (8,680,000)"
    )
    assert (
        told("03/04/2026 may be 3 April or 4 March", "vi")
        == "03/04/2026 có thể là ngày 3 tháng 4 hoặc ngày 4 tháng 3"
    )
    assert told("something nobody has ever said", "vi") == "something nobody has ever said"
    for text in SENTENCES:
        assert sorted(re.findall(r"\{\w+\}", translate(text, "vi"))) == sorted(
            re.findall(r"\{\w+\}", text)
        )
