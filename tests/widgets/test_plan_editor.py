"""The plan people keep: saved whole, undone, carried on when the advice changes, and never half a
file."""

import json
import os

import pandas as pd
import pytest

from acm_lib.errors import BookError
from acm_lib.plans import saved_plans
from acm_lib.widgets import plan_editor

LINE = {
    "key": "",
    "what": "Gọi chị Lan",
    "who": "Minh",
    "by": "2026-11-05",
    "state": "open",
    "note": "=1+1",
}


def test_what_is_saved_comes_back_as_it_was(tmp_path):
    saved_plans.save_plan(tmp_path, "C001", [LINE])
    assert saved_plans.load_plan(tmp_path, "C001").to_dict("records") == [LINE]
    assert saved_plans.load_plan(tmp_path, "C002").empty


def test_every_save_can_be_undone(tmp_path):
    for number in range(4):
        saved_plans.save_plan(tmp_path, "C001", [LINE | {"note": str(number)}])
    saved_plans.save_plan(tmp_path, "C001-x", [LINE])
    for number in (2, 1, 0):
        assert saved_plans.undo_plan(tmp_path, "C001")
        assert saved_plans.load_plan(tmp_path, "C001")["note"].tolist() == [str(number)]
    assert saved_plans.undo_plan(tmp_path, "C001")
    assert saved_plans.load_plan(tmp_path, "C001").empty
    assert not saved_plans.undo_plan(tmp_path, "C001")
    assert len(saved_plans.load_plan(tmp_path, "C001-x")) == 1


@pytest.mark.parametrize("client", ["../../outside", "a/b", "..", "C:\\x", "Ánh Dương"])
def test_a_plan_stays_in_its_folder(tmp_path, client):
    book = tmp_path / "deep" / "book"
    book.mkdir(parents=True)
    file = saved_plans.save_plan(book, client, [LINE])
    assert file.resolve().parent == (book / "plans").resolve()
    assert saved_plans.load_plan(book, client)["what"].tolist() == [LINE["what"]]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"actions": 7}', '{"actions": ["x"]}'])
def test_a_damaged_plan_is_not_overwritten_silently(tmp_path, content):
    saved_plans.save_plan(tmp_path, "C001", [LINE]).write_text(content, encoding="utf-8")
    with pytest.raises(BookError, match="Correct it"):
        saved_plans.load_plan(tmp_path, "C001")


def test_a_failed_save_leaves_the_one_before(tmp_path, monkeypatch):
    file = saved_plans.save_plan(tmp_path, "C001", [LINE])
    before = file.read_bytes()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved_plans, "write_atomic", full)
    with pytest.raises(OSError, match="No space"):
        saved_plans.save_plan(tmp_path, "C001", [LINE | {"note": "new"}])
    assert file.read_bytes() == before


def test_suggestions_keep_what_was_said_of_them():
    suggested = pd.DataFrame(
        {
            "key": ["a", "b"],
            "what": ["Call", "Meet"],
            "who": ["Lan", "Lan"],
            "by": ["2026-11-01", "2026-11-02"],
        }
    )
    saved = pd.DataFrame(
        [
            LINE | {"key": "b", "who": "Minh", "state": "done"},
            LINE | {"key": "gone", "what": "Old"},
            LINE,
        ]
    )
    found = saved_plans.merge_plan(suggested, saved)
    assert found[["key", "what", "who", "state"]].values.tolist() == [
        ["a", "Call", "Lan", "open"],
        ["b", "Meet", "Minh", "done"],
        ["gone", "Old", "Minh", "open"],
        ["", LINE["what"], "Minh", "open"],
    ]


def test_the_editor_saves_and_undoes(workspace):
    editor = plan_editor.show(workspace)
    editor.client.fields["client"].control.value = "C007"
    before = len(editor.lines)
    editor._add()
    editor.lines[-1]["what"].value = "Own line"
    editor.lines[0]["state"].value = "done"
    editor.lines[0]["who"].value = "Somebody"
    editor.save()
    file = workspace.path / "plans" / "C007.json"
    saved = json.loads(file.read_text(encoding="utf-8"))["actions"]
    assert [line["state"] for line in saved].count("done") == 1
    assert saved[0]["who"] == "Somebody"
    assert saved[-1]["what"] == "Own line"
    assert "plans/C007.json" in editor.status.value
    again = plan_editor.show(workspace)
    assert len(again.lines) == before + 1
    assert again.lines[0]["who"].value == "Somebody"
    again.undo()
    assert len(again.lines) == before
    assert not file.exists()
    again.undo()
    assert "no save" in again.status.value


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_folder_that_cannot_be_written_is_said(workspace):
    workspace.path.chmod(0o500)
    try:
        editor = plan_editor.show(workspace)
        editor.save()
        assert "could not be saved" in editor.status.value
    finally:
        workspace.path.chmod(0o700)
