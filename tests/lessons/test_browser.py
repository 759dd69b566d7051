"""A whole lesson in a real JupyterLab, as a new account manager does it: from the first cell to the
record."""

import os

import pytest

from acm_lib.commands import parse_arguments, run_command
from acm_lib.lessons.case import Case
from acm_lib.lessons.course import lesson_named, questions
from acm_lib.lessons.progress import Progress
from acm_lib.lessons.progress_summary import lesson_progress
from tests.browser.lab import CHROMIUM, FLAGS, PICTURES, SLOW
from tests.lessons.jupyter import jupyterlab

if CHROMIUM is None and os.environ.get("CI"):
    pytest.fail("chromium is missing; .ci/run installs it", pytrace=False)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        made = chromium.new_page(viewport={"width": 1280, "height": 1000})
        made.set_default_timeout(SLOW)
        yield made
        chromium.close()


class Learner:
    """Somebody at a notebook who reads what the screen says, types and clicks."""

    def __init__(self, page):
        self.page, self.seen = page, 0

    def open(self, address):
        self.page.goto(address)
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        self.page.locator(".jp-Notebook .jp-Cell").first.click()

    def cell(self, code):
        """The cell with this code, brought into view: Jupyter draws only what can be seen."""
        place = self.places[code]
        self.page.evaluate(
            "place => window.jupyterapp.shell.currentWidget.content.scrollToItem(place)", place
        )
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{place}"]')

    def read(self):
        """What stands in the code cells, and where."""
        cells = self.page.evaluate(
            "Array.from(window.jupyterapp.shell.currentWidget.content.model.cells, cell =>"
            " [cell.type, cell.sharedModel.getSource()])"
        )
        self.places = {
            source: place for place, (kind, source) in enumerate(cells) if kind == "code"
        }
        return list(self.places)

    def run(self, code, answer=""):
        """Run the cell that had this code at first, with the answer in the place of ____; gives the
        cell."""
        cell = self.cell(code)
        cell.locator(".cm-content").click()
        if answer:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(code.replace("____", answer))
        self.page.keyboard.press("Shift+Enter")
        cell.locator(".jp-InputArea-prompt").get_by_text("*").wait_for(state="detached")
        return self.cell(code)

    def press(self, cell, button):
        cell.get_by_role("button", name=button, exact=True).click()

    def look(self):
        """A picture of the screen."""
        self.seen += 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        picture = PICTURES / f"lesson_{self.seen:02d}.png"
        self.page.screenshot(path=picture)
        assert picture.stat().st_size > 20_000


def letter_of(question, case):
    options = list(question.answer.options)
    return "ABCDEFGH"[options.index(question.key.expected(case))]


def test_a_lesson_from_start_to_record(page, tmp_path, progress_of_nobody, view):
    lesson, case, right = lesson_named("account_management"), Case(view), "Đúng."
    recalled = [questions()[name] for name in lesson.recall]
    with jupyterlab(tmp_path / "lab", progress_of_nobody) as address:
        learner = Learner(page)
        learner.open(f"{address}/lab/tree/lessons/vi/{lesson.notebook}.ipynb")
        for code in learner.read():
            name = code.split(".check(")[0][-2:] if ".check(" in code else code
            if ".check(" in code:
                question = lesson.exercises[int(name[1]) - 1]
                cell = learner.run(code)
                assert cell.get_by_text("____").count()
                cell = learner.run(code, "0.000123")
                assert right not in cell.inner_text()
                cell = learner.run(code, question.solution)
                cell.get_by_text(right).wait_for()
            elif code in ("q3", "q4", "r1", "r2", "r3"):
                asked = lesson.exercises if name[0] == "q" else recalled
                question = asked[int(name[1]) - 1]
                cell = learner.run(code)
                learner.press(cell, letter_of(question, case))
                cell.get_by_text(right).wait_for()
            elif code == "talk":
                cell = learner.run(code)
                for letter in lesson.dialogue.best:
                    learner.press(cell, letter)
                    page.wait_for_timeout(300)
            else:
                cell = learner.run(code)
                if code == "lesson.finished()":
                    cell.get_by_text("Bạn đã học xong bài này").wait_for()
            learner.look()
    row = (
        lesson_progress(Progress(progress_of_nobody).events())
        .set_index("name")
        .loc["account_management"]
    )
    assert (row["state"], row["end"]) == ("done", "best")
    assert (
        run_command(
            parse_arguments(
                ["learn", "--record", str(tmp_path / "record.html"), "--language", "vi"]
            )
        )
        == 0
    )
    assert "01 ·" in (tmp_path / "record.html").read_text(encoding="utf-8")
    assert learner.seen == len(learner.places)
