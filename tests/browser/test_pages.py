"""What a person sees, in a real browser: the page is whole, nothing hostile runs, nothing is asked
of the network."""

import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from acm_lib import reports
from acm_lib.book import open_book

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)

if CHROMIUM is None and os.environ.get("CI"):
    pytest.fail("chromium is missing; .ci/run installs it", pytrace=False)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


def browse(page, home, *more):
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={home}", *more, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The cost report of an ordinary client, and a segmentation of clients with hostile names."""
    folder = tmp_path_factory.mktemp("browser")
    ordinary = reports.run(
        reports=["cost_tracking"],
        clients=["C007"],
        month="2026-06",
        language="vi",
        out=folder / "ordinary",
    )
    names = [
        "<script>document.title='pwned'</script>",
        "<img src=x onerror=document.title='pwned'>",
        "'\"><svg onload=document.title='pwned'>",
        "a & b",
    ]
    book = folder / "book"
    book.mkdir()
    rows = "\n".join(f'K{n},"{name.replace(chr(34), chr(34) * 2)}"' for n, name in enumerate(names))
    (book / "clients.csv").write_text(f"client_id,name\n{rows}\n", encoding="utf-8")
    bills = "\n".join(f"I{n},K{n % 4},2026-0{1 + n % 6}-15,{100 + n}" for n in range(24))
    (book / "invoices.csv").write_text(
        f"invoice_id,client_id,issued,amount\n{bills}\n", encoding="utf-8"
    )
    hostile = reports.run(open_book(book), reports=["client_segmentation"], out=folder / "hostile")
    assert ordinary.ok
    assert hostile.ok
    return Path(ordinary.folder, "C007", "cost_tracking.html"), Path(
        hostile.folder, "agency", "client_segmentation.html"
    )


def test_a_page_is_whole_and_in_its_language(made, tmp_path):
    page = browse(made[0], tmp_path, "--dump-dom").stdout
    assert '<html lang="vi">' in page
    assert "Cà phê Rang Mộc" in page
    contents = re.search(r"(?s)<nav.*?</nav>", page).group()
    assert len(re.findall(r"<h2 ", page)) == contents.count("<li>") > 8
    assert page.count("<svg") >= 2


def test_nothing_hostile_runs(made, tmp_path):
    page = browse(made[1], tmp_path, "--dump-dom").stdout
    assert re.search(r"<title>(.*?)</title>", page).group(1).startswith("Client segmentation")
    assert "&lt;script&gt;" in page


def test_nothing_is_asked_of_the_network(made, tmp_path):
    log = tmp_path / "net.json"
    browse(made[0], tmp_path / "home", f"--log-net-log={log}", "--dump-dom")
    asked = re.findall(r'"url":"(https?://[^"]+)"', log.read_text(encoding="utf-8"))
    browser_itself = re.compile(r"https?://[\w.-]*(google\.com|googleapis\.com)/")
    assert not [url for url in asked if not browser_itself.match(url)]
    assert not re.search(r'(src|href)="(https?:)?//', made[0].read_text(encoding="utf-8"))


@pytest.mark.parametrize("size", ["1280,800", "390,844"])
def test_a_picture_of_it_is_not_blank(made, tmp_path, size):
    picture = tmp_path / "page.png"
    browse(made[0], tmp_path / "home", f"--window-size={size}", f"--screenshot={picture}")
    data = picture.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert f"{width},{height}" == size
    assert len(data) > 20_000, "a blank page packs to a few kilobytes"
