"""The explore notebooks as dashboards in Vietnamese, and every report: whole, offline, and usable
without seeing it (axe-core)."""

import os
import shutil
from pathlib import Path

import pytest

from acm_lib import reports
from acm_lib.paths import notebooks_folder, samples_folder
from tests.browser.lab import AXE, CHROMIUM, FLAGS, SLOW, Watch, picture, serious, served

if CHROMIUM is None and os.environ.get("CI"):
    pytest.fail("chromium is missing; .ci/run installs it", pytrace=False)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
with_axe = pytest.mark.skipif(
    not AXE, reason="ACM_AXE does not name axe.min.js; .ci/run fetches it where npm is there"
)
EXPLORE = sorted(path.stem for path in (notebooks_folder() / "explore").glob("*.ipynb"))


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    pytest.importorskip("voila", reason="Voila is not installed: pip install 'acm-lib[dashboard]'")
    place = tmp_path_factory.mktemp("dashboards")
    shutil.copytree(
        samples_folder(),
        place / "book",
        ignore=shutil.ignore_patterns("broken", ".acm", "quarantine"),
    )
    with served(
        place / "book", place, "--language", "vi", "--dashboard", ready="/voila/tree"
    ) as address:
        yield address


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(SLOW)
    yield page
    context.close()


@pytest.mark.parametrize("notebook", ["index", *(f"explore/{name}" for name in EXPLORE)])
def test_a_dashboard_is_whole_in_its_language_and_offline(page, address, notebook):
    watch = Watch(page, address)
    page.goto(f"{address}/voila/render/notebooks/{notebook}.ipynb", timeout=2 * SLOW)
    page.get_by_role("button", name="Làm báo cáo").wait_for(timeout=2 * SLOW)
    page.wait_for_function("() => !document.body.innerText.includes('Loading widget')")
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert not page.locator(".jp-InputArea-editor").count(), "a dashboard shows no code"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "nothing is cut off at the side"
    )
    picture(page, f"dashboard-{notebook.rpartition('/')[2]}-vi")
    watch.check()
    if AXE:
        assert not serious(page)


@with_axe
def test_reports_are_usable_without_seeing_them(page, tmp_path):
    made = reports.run(
        reports=["client_segmentation", "cost_tracking", "account_plan"],
        clients=["C007"],
        month="2026-06",
        language="vi",
        out=tmp_path,
    )
    assert made.ok
    for file in sorted(Path(made.folder).rglob("*.html")):
        page.goto(file.as_uri())
        assert not serious(page), file.name
