"""What goes wrong while reports are made: killed at any moment, a full disk, broken clients.
Nothing half, nothing lost.

`ACM_LONG=1` runs the long form: fifty kills instead of three.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from acm_lib import reports
from acm_lib.book import open_book

KILLS = 50 if os.environ.get("ACM_LONG") else 3
posix = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal of POSIX systems")
CLIENTS = ["A", "B", "N", "../../x"]


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name not in ("manifest.json", ".builds.json", ".lock", ".lock-merging")
    }


@pytest.fixture
def script(tmp_path):
    def write(book, out, notebooks, jobs=2):
        path = tmp_path / "batch.py"
        path.write_text(
            textwrap.dedent(
                f"""
                from pathlib import Path
                from acm_lib import reports
                if __name__ == "__main__":
                    reports.run(
                        {str(book.path)!r},
                        out={str(out)!r},
                        notebooks=Path({str(notebooks)!r}),
                        jobs={jobs},
                        formats=("html", "xlsx"),
                    )
                """
            ),
            encoding="utf-8",
        )
        return [sys.executable, str(path)]

    return write


@posix
def test_killed_at_any_moment_and_resumed_it_is_as_if_undisturbed(book, toy, tmp_path, script):
    notebooks = toy(before="import time\ntime.sleep(.3)")
    reports.run(book, out=tmp_path / "calm", notebooks=notebooks, formats=("html", "xlsx"))
    calm = files(tmp_path / "calm")
    moments = random.Random(7)
    for number in range(KILLS):
        out = tmp_path / f"killed-{number}"
        running = subprocess.Popen(
            script(book, out, notebooks),
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moments.uniform(1.0, 6.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
        for path in out.rglob("toy.html"):
            assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
        batch = reports.run(book, out=out, notebooks=notebooks, formats=("html", "xlsx"))
        assert batch.ok, [record["reason"] for record in batch.records]
        assert files(out) == calm


def hears_ctrl_c():
    """A shell's background job is started deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@posix
def test_ctrl_c_stops_cleanly_and_leaves_no_lock(book, toy, tmp_path, script):
    out, notebooks = tmp_path / "out", toy(before="import time\ntime.sleep(1)")
    running = subprocess.Popen(
        script(book, out, notebooks, jobs=1),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.DEVNULL,
        preexec_fn=hears_ctrl_c,
    )
    first = out / "2026-02"
    for _tick in range(600):
        if list(first.glob("*/toy.html")):
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.wait(20) != 0
    assert not [
        path.name for path in first.iterdir() if path.name.startswith((".work", ".publish"))
    ]
    assert reports.run(book, out=out, notebooks=notebooks, formats=("html", "xlsx")).ok


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)], capture_output=True
        )
        if sys.platform == "linux"
        else None
    )
    if mounted is None or mounted.returncode:
        pytest.skip("a small file system can be mounted by root on Linux only")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_leaves_the_earlier_reports_and_says_so(book, toy, small_disk):
    notebooks = toy()
    assert reports.run(book, clients=["A"], out=small_disk / "out", notebooks=notebooks).ok
    good = (small_disk / "out" / "2026-02" / "A" / "toy.html").read_bytes()
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 1024)
    with pytest.raises(OSError, match="No space left"):  # not even the manifest finds room
        reports.run(book, clients=["A"], out=small_disk / "out", notebooks=notebooks, force=True)
    assert (small_disk / "out" / "2026-02" / "A" / "toy.html").read_bytes() == good
    ballast.unlink()
    assert reports.run(
        book, clients=["A"], out=small_disk / "out", notebooks=notebooks, force=True
    ).ok


def test_broken_clients_fail_by_name_and_all_others_are_published(tmp_path, toy):
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "clients.csv").write_text(
        "client_id,name,since\n"
        + "".join(f"K{n:02},Client number {n},2025-01-01\n" for n in range(20)),
        encoding="utf-8",
    )
    (folder / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\nI1,K00,2026-02-28,100\n", encoding="utf-8"
    )
    notebooks = toy(before="if client == 'K07':\n    raise ValueError('no rate for 2026-02')")
    batch = reports.run(open_book(folder), out=tmp_path / "out", notebooks=notebooks)
    failed = [record for record in batch.records if record["status"] == "failed"]
    assert [record["client_id"] for record in failed] == ["K07"]
    assert "no rate for 2026-02" in failed[0]["reason"]
    assert sum(record["status"] == "ok" for record in batch.records) == 19
    assert "no rate for 2026-02" in (tmp_path / "out" / "2026-02" / "index.html").read_text(
        encoding="utf-8"
    )
    assert not Path(tmp_path / "out" / "2026-02" / "K07").exists()
