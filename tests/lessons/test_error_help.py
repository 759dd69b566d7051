"""The learner's own errors in plain words, and lessons on a book that lacks what they need."""

import pytest

from acm_lib.errors import MissingTable, UsageError
from acm_lib.lessons import begin
from acm_lib.lessons.error_help import card_of, explain
from acm_lib.lessons.translations import LessonFormat

CASES = {
    "fe": "fee",
    "costs.fee_for_margn(1, 2)": "fee_for_margin",
    "frame['departmnt']": "department",
    "1 / 0": "zero",
    "(1, 2": "closed",
    "fee wanted": "cannot be read",
    "'1' + 2": "quotes",
    "max()": "brackets",
    "costs.fee_for_margin(100, margin=1.5)": "below 100 %",
    "[][3]": "cannot break",
    "None.fee": "after the dot",
    "frame['zzz']": "heading",
    "frame['hours'] >= 4 & frame['share'] == 0": "brackets of its own",
    "(frame['hours'] >= 4) and (frame['share'] == 0)": "brackets of its own",
}


@pytest.mark.parametrize(
    ("code", "word"),
    {
        "fee = 1.250.000": "digits",
        "share = 35%\nprint(share)": "quotes",
        "fee = 417 million": "quotes",
        "fee = ": "behind it",
        "fee = 35tr": "digits",
        "fee = ____": "begun",
        "a = b c": "missing comma",
        "client = Sữa chua": '"Sữa chua"',
    }.items(),
)
def test_a_number_typed_as_people_write_it_is_explained(code, word):
    with pytest.raises(Exception) as caught:
        exec(compile(code, "cell", "exec"), {})
    assert word in explain(caught.value, {}).plain()


@pytest.mark.parametrize(("code", "word"), CASES.items())
def test_an_error_is_explained_without_a_traceback(code, word):
    import pandas as pd

    from acm_lib import costs

    names = {
        "fee": 1,
        "costs": costs,
        "frame": pd.DataFrame({"department": ["design"], "hours": [5.0], "share": [0.0]}),
    }
    with pytest.raises(Exception) as caught:
        eval(code, names)
    said = explain(caught.value, names).plain()
    assert word in said
    for language in ("en", "vi"):
        page = card_of(caught.value, names, LessonFormat(language, "VND"))
        assert "Traceback" not in page
        assert "File" not in page


def test_an_unknown_lesson_names_those_there_are():
    with pytest.raises(UsageError, match="pricing"):
        begin("prising")


def test_a_book_that_lacks_a_table_says_which(tmp_path):
    (tmp_path / "clients.csv").write_text("client_id,name\nA,An Phát\n", encoding="utf-8")
    (tmp_path / "projects.csv").write_text(
        "project_id,client_id,name,start,end,fee\nP1,A,Launch,2026-01-01,2026-12-31,100\n",
        encoding="utf-8",
    )
    with pytest.raises(MissingTable) as caught:
        begin("pricing", book=str(tmp_path))
    assert "budget_lines" in explain(caught.value, {}).plain()


def test_a_notebook_shell_shows_the_explanation(capsys):
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    from acm_lib.lessons.error_help import explain_errors

    shell = InteractiveShell()
    shell.history_manager.enabled = False
    shell.display_pub = CapturingDisplayPublisher()
    explain_errors(shell, LessonFormat("vi", "VND"))
    failed, broken = shell.run_cell("margn = 1\nmargim"), shell.run_cell("margin = (1,")
    assert not failed.success
    assert not broken.success
    told = [output["data"]["text/html"] for output in shell.display_pub.outputs]
    assert "margn" in told[0]
    assert "chưa đóng" in told[1]
    assert "Traceback" not in "".join(capsys.readouterr())
