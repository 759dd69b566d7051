"""Batches end to end, with real kernels on toy notebooks: what is published, what fails, what
stays."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from acm_lib import reports
from acm_lib.book import open_book
from acm_lib.errors import ReportError, UsageError
from acm_lib.paths import samples_folder
from acm_lib.reports.index import index_page, month_alerts
from acm_lib.reports.job import BatchContext
from acm_lib.reports.kernels import Limits
from acm_lib.reports.storage import folder_name, open_storage


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def status(batch):
    return {record["client_id"]: record["status"] for record in batch.records}


def test_a_batch_publishes_every_client_and_a_second_changes_nothing(book, toy, tmp_path):
    notebooks = toy(text="<script>alert(1)</script> & {client}")
    out = tmp_path / "out"
    batch = reports.run(book, clients=["A", "B"], out=out, notebooks=notebooks, jobs=2)
    assert batch.ok
    assert status(batch) == {"A": "ok", "B": "ok"}
    before = files(out)
    assert {
        "2026-02/A/toy.html",
        "2026-02/A/toy.json",
        "2026-02/index.html",
        "2026-02/manifest.json",
    } <= set(before)
    assert not [name for name in before if ".work" in name]
    page = before["2026-02/A/toy.html"].decode()
    assert "Content-Security-Policy" in page
    assert "<script" not in page.replace("<script>alert(1)</script>", "")
    assert "http" not in page.replace("http-equiv", "")
    manifest = json.loads(before["2026-02/manifest.json"])
    assert manifest["reports"][0].keys() == {
        "report",
        "client_id",
        "status",
        "reason",
        "seconds",
        "inputs_sha256",
        "files",
    }
    assert "2026-02/A/toy.ipynb" not in before, (
        "the executed notebook is published only where it is asked for"
    )

    again = reports.run(book, clients=["A", "B"], out=out, notebooks=notebooks)
    assert status(again) == {"A": "unchanged", "B": "unchanged"}
    assert files(out)["2026-02/A/toy.html"] == before["2026-02/A/toy.html"]
    (out / "2026-02" / "A" / "toy.html").write_text("spoilt", encoding="utf-8")
    mended = reports.run(book, clients=["A", "B"], out=out, notebooks=notebooks)
    assert status(mended) == {"A": "ok", "B": "unchanged"}
    assert files(out)["2026-02/A/toy.html"] == before["2026-02/A/toy.html"], (
        "the same inputs give the same bytes"
    )


def test_one_failure_leaves_every_other_report_and_the_earlier_good_one(book, toy, tmp_path):
    out = tmp_path / "out"
    reports.run(book, clients=["A"], out=out, notebooks=toy())
    good = files(out)["2026-02/A/toy.html"]
    failing = toy(before="if client < 'B':\n    raise ValueError('An Khê Holdings owes 5')")
    batch = reports.run(book, clients=["A", "B"], out=out, notebooks=failing)
    assert status(batch) == {"A": "failed", "B": "ok"}
    assert not batch.ok
    assert "ValueError: An Khê Holdings owes 5" in batch.records[0]["reason"]
    assert files(out)["2026-02/A/toy.html"] == good
    assert "What failed" in files(out)["2026-02/index.html"].decode()


def test_another_clients_name_is_never_published(book, toy, tmp_path):
    batch = reports.run(
        book,
        clients=["A", "B"],
        out=tmp_path / "out",
        notebooks=toy(text="We also work for An Khê Holdings"),
    )
    assert status(batch) == {"A": "failed", "B": "ok"}
    assert "names the client B" in batch.records[0]["reason"]
    assert not (tmp_path / "out" / "2026-02" / "A").exists()


def test_a_kernel_that_dies_is_tried_once_more(book, toy, tmp_path):
    marker = tmp_path / "died"
    once = (
        f"import os, pathlib\nmarker = pathlib.Path({str(marker)!r})\nif not marker.exists():\n   "
        " marker.touch()\n    os._exit(3)"
    )
    assert status(
        reports.run(book, clients=["A"], out=tmp_path / "out", notebooks=toy(before=once))
    ) == {"A": "ok"}


def test_leaving_half_way_or_taking_too_long_is_no_success(book, toy, tmp_path):
    left = reports.run(
        book, clients=["A"], out=tmp_path / "one", notebooks=toy(before="import sys\nsys.exit(0)")
    )
    assert status(left) == {"A": "failed"}
    slow = reports.run(
        book,
        clients=["A"],
        out=tmp_path / "two",
        notebooks=toy(before="import time\ntime.sleep(60)"),
        limits=Limits(seconds=6),
    )
    assert status(slow) == {"A": "failed"}
    assert "longer than 6 seconds" in slow.records[0]["reason"]


def test_a_report_about_somebody_else_is_not_published(book, toy, tmp_path):
    batch = reports.run(
        book, clients=["A"], out=tmp_path / "out", notebooks=toy(before="client = 'B'")
    )
    assert "is about B in 2026-02, but A in 2026-02 was requested" in batch.records[0]["reason"]


def test_a_report_that_lacks_a_table_is_skipped_by_name(book, toy, tmp_path):
    batch = reports.run(book, clients=["A"], out=tmp_path / "out", notebooks=toy(needs=["surveys"]))
    assert status(batch) == {"A": "skipped"}
    assert "`surveys`" in batch.records[0]["reason"]
    assert batch.ok


def test_figures_not_for_a_client_stop_the_report_for_one(book, toy, tmp_path):
    figures = '[{"measure": "delivery_margin", "value": 0.5}]'
    batch = reports.run(
        book, clients=["A"], out=tmp_path / "out", notebooks=toy(figures=figures), audience="client"
    )
    assert status(batch) == {"A": "failed"}
    assert "delivery_margin" in batch.records[0]["reason"]


def test_a_folder_keeps_its_other_reports_and_its_audience(book, toy, tmp_path):
    notebooks, out = toy(), tmp_path / "out"
    reports.run(book, clients=["A", "B"], out=out, notebooks=notebooks)
    one = reports.run(book, clients=["A"], out=out, notebooks=notebooks)
    assert status(one) == {"A": "unchanged"}
    manifest = json.loads((out / "2026-02" / "manifest.json").read_text(encoding="utf-8"))
    assert [record["client_id"] for record in manifest["reports"]] == ["A", "B"]
    assert "An Khê Holdings" in (out / "2026-02" / "index.html").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="holds reports for the audience 'internal'"):
        reports.run(book, clients=["A"], out=out, notebooks=notebooks, audience="client")


def test_an_id_that_is_a_path_stays_inside(book, toy, tmp_path):
    batch = reports.run(book, clients=["../../x"], out=tmp_path / "out", notebooks=toy())
    assert batch.ok
    assert (tmp_path / "out" / "2026-02" / folder_name("../../x") / "toy.html").exists()
    assert not list(tmp_path.glob("x*"))


def test_two_batches_do_not_mix(book, toy, tmp_path):
    notebooks = toy()
    storage = open_storage(tmp_path / "out", "2026-02")
    with storage.lock(""), pytest.raises(ReportError, match="Another batch"):
        reports.run(book, clients=["A"], out=tmp_path / "out", notebooks=notebooks)


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal of POSIX systems")
def test_a_killed_batch_leaves_nothing_half_and_goes_on(book, toy, tmp_path):
    notebooks, out = toy(before="import time\ntime.sleep(1)"), tmp_path / "out"
    script = tmp_path / "batch.py"
    script.write_text(
        textwrap.dedent(
            f"""
            from pathlib import Path
            from acm_lib import reports
            if __name__ == "__main__":
                reports.run(
                    {str(book.path)!r},
                    clients=["A", "B", "N"],
                    out={str(out)!r},
                    notebooks=Path({str(notebooks)!r}),
                    jobs=1,
                )
            """
        ),
        encoding="utf-8",
    )
    running = subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )
    first = out / "2026-02" / "A" / "toy.html"
    record = out / "2026-02" / ".builds.json"  # written a moment after the page it is of
    until = time.monotonic() + 120
    while not record.exists() and time.monotonic() < until:
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert first.exists()
    for path in (out / "2026-02").glob("*/*.html"):
        assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    batch = reports.run(book, clients=["A", "B", "N"], out=out, notebooks=notebooks)
    assert batch.ok
    assert status(batch)["A"] == "unchanged"


def test_a_report_for_each_open_opportunity(book, toy, tmp_path):
    rows = (
        "O-1,A,First,proposal,2026-01-05\n"
        "O/2,A,Second,lead,2026-01-06\n"
        "O-3,A,Third,won,2026-01-07\n"
        "O-4,B,Other,lead,2026-01-07\n"
    )
    (book.path / "opportunities.csv").write_text(
        "opportunity_id,client_id,name,stage,created_on\n" + rows, encoding="utf-8"
    )
    folder = toy("pitch", grain="opportunity")
    batch = reports.run(book.path, clients=["A"], out=tmp_path / "out", notebooks=folder)
    assert [(record["opportunity_id"], record["status"]) for record in batch.records] == [
        ("O-1", "ok"),
        ("O/2", "ok"),
    ], batch.records
    page = (tmp_path / "out" / "2026-02" / "A" / "pitch-O-1.html").read_text(encoding="utf-8")
    assert "An Khê · First" in page
    assert (
        reports.run(
            book.path, opportunities=["O-3"], out=tmp_path / "out", notebooks=folder
        ).records[0]["status"]
        == "ok"
    )
    assert {
        record["status"]
        for record in reports.run(
            book.path, clients=["A"], out=tmp_path / "out", notebooks=folder
        ).records
    } == {"unchanged"}
    told = json.loads((tmp_path / "out" / "2026-02" / "manifest.json").read_text(encoding="utf-8"))
    assert [record["opportunity_id"] for record in told["reports"]] == ["O-1", "O-3", "O/2"]
    with pytest.raises(UsageError, match="no opportunity 'O-9'"):
        reports.run(book.path, opportunities=["O-9"], out=tmp_path / "out", notebooks=folder)


def test_a_run_in_another_language_keeps_the_reports_of_the_first(book, toy, tmp_path):
    notebooks, out = toy(), tmp_path / "out"

    def languages():
        text = (out / "2026-02" / "manifest.json").read_text(encoding="utf-8")
        return {
            record["client_id"]: record.get("language") for record in json.loads(text)["reports"]
        }

    reports.run(book, clients=["A", "B"], out=out, notebooks=notebooks, language="en")
    reports.run(book, clients=["A"], out=out, notebooks=notebooks, language="vi")
    assert languages() == {"A": None, "B": "en"}
    index = (out / "2026-02" / "index.html").read_text(encoding="utf-8")
    assert '<a href="B/toy.html" hreflang="en">' in index
    assert '<a href="A/toy.html">' in index
    reports.run(book, clients=["A"], out=out, notebooks=notebooks, language="en")
    assert languages() == {"A": None, "B": None}


def test_the_index_links_an_alert_only_to_a_client_it_lists():
    view = open_book(samples_folder()).at("2026-10")
    clients = dict(view.table("clients")[["client_id", "name"]].itertuples(index=False))
    batch = BatchContext("", "MediaZ", "VND", clients, view.month, view.as_of, "en", "internal")
    record = {"report": "toy", "client_id": "C012", "status": "ok", "files": ["C012/toy.html"]}
    page = index_page(batch, [record], {"toy": "Toy"}, month_alerts(view))
    assert set(re.findall(r'href="#(\w+)"', page)) == {"C012"}
