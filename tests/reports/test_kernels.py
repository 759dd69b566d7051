"""Forked kernels: the same outputs as papermill's own, a process for each report, none left
behind."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from acm_lib import reports
from acm_lib.paths import notebooks_folder
from acm_lib.reports.kernels import Limits, can_fork, engine

forks = pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux only")


@pytest.fixture(scope="module", autouse=True)
def engines():
    engine.register()


def executed(notebook, way, tmp_path, **parameters):
    return papermill.execute_notebook(
        str(notebook),
        str(tmp_path / f"{way}.ipynb"),
        parameters=parameters,
        engine_name=way,
        kernel_name="python3",
        progress_bar=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        cwd=str(tmp_path),
    )


def outputs(notebook):
    return [
        [
            {key: value for key, value in output.items() if key != "execution_count"}
            for output in cell.get("outputs", [])
        ]
        for cell in notebook.cells
    ]


@pytest.fixture
def written(tmp_path):
    def write(*cells):
        notebook = new_notebook(
            cells=[new_code_cell(cell) for cell in cells],
            metadata={
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
            },
        )
        nbformat.write(notebook, tmp_path / "cells.ipynb")
        return tmp_path / "cells.ipynb"

    return write


@pytest.mark.parametrize(
    "report", ["account_plan", "client_segmentation", "cost_tracking", "go_no_go"]
)
def test_a_report_is_the_same_as_by_papermill_alone(report, tmp_path):
    notebook = notebooks_folder() / "reports" / f"{report}.ipynb"
    plain = outputs(executed(notebook, None, tmp_path))
    assert outputs(executed(notebook, "acm-fork", tmp_path)) == plain


@forks
def test_plots_of_a_notebook_are_kept(written, tmp_path):
    done = executed(
        written("import matplotlib.pyplot as plt\nplt.plot([1, 2]);"), "acm-fork", tmp_path
    )
    assert [output["output_type"] for output in done.cells[0].outputs] == ["display_data"]
    assert "image/png" in done.cells[0].outputs[0]["data"]


@forks
def test_every_notebook_has_a_process_of_its_own(written, tmp_path):
    notebook = written(
        "import os, builtins\nprint(os.getpid(), hasattr(builtins, 'seen'))\nbuiltins.seen = True"
    )
    said = [
        executed(notebook, "acm-fork", tmp_path).cells[0].outputs[0]["text"].split()
        for _run in range(3)
    ]
    assert len({pid for pid, _seen in said}) == 3
    assert {seen for _pid, seen in said} == {"False"}


@forks
def test_what_is_drawn_at_random_is_drawn_alike(written, tmp_path):
    notebook = written("import random, numpy as np\nprint(random.random(), np.random.rand())")
    assert outputs(executed(notebook, "acm-fork", tmp_path)) == outputs(
        executed(notebook, "acm-fork", tmp_path)
    )


@forks
def test_children_are_single_threaded_copies_with_a_private_socket(written, tmp_path):
    notebook = written(
        "import sys\nconnection = open(sys.argv[-1] if sys.argv[-1].endswith('.json') else"
        " get_ipython().kernel.parent.connection_file).read()\nprint(connection)"
    )
    one, two = (
        json.loads(executed(notebook, "acm-fork", tmp_path).cells[0].outputs[0]["text"])
        for _run in range(2)
    )
    assert one["transport"] == two["transport"] == "ipc"
    assert one["ip"] != two["ip"]
    assert one["key"] != two["key"]


@forks
def test_a_report_that_takes_too_much_memory_fails_alone(book, toy, tmp_path):
    greedy = toy(before="if client == 'A':\n    x = bytearray(3 << 30)")
    batch = reports.run(
        book,
        clients=["A", "B"],
        out=tmp_path / "out",
        notebooks=greedy,
        limits=Limits(memory_mb=1500),
    )
    assert [record["status"] for record in batch.records] == ["failed", "ok"]
    assert "MemoryError" in batch.records[0]["reason"]


@forks
def test_a_fork_server_that_is_killed_loses_no_report(book, toy, tmp_path):
    marker = tmp_path / "killed"
    kill = (
        f"import os, pathlib, signal, time\nmarker = pathlib.Path({str(marker)!r})\nif not"
        " marker.exists():\n    marker.touch()\n    os.kill(os.getppid(), signal.SIGKILL)\n   "
        " time.sleep(20)"
    )
    batch = reports.run(
        book, clients=["A", "B"], out=tmp_path / "out", notebooks=toy(before=kill), jobs=1
    )
    assert batch.ok


@forks
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_the_batch(book, toy, tmp_path, end):
    folder = toy(
        before=(
            f"import os, pathlib, time\npathlib.Path({str(tmp_path)!r},"
            " 'pids').write_text(f'{os.getpid()} {os.getppid()}')\ntime.sleep(60)"
        )
    )
    script = tmp_path / "batch.py"
    script.write_text(
        textwrap.dedent(
            f"""
            from pathlib import Path
            from acm_lib import reports
            if __name__ == "__main__":
                reports.run(
                    {str(book.path)!r},
                    clients=["A"],
                    out={str(tmp_path / "out")!r},
                    notebooks=Path({str(folder)!r}),
                )
            """
        ),
        encoding="utf-8",
    )
    running = subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    pids = tmp_path / "pids"
    wait_for(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    kernel, server = map(int, pids.read_text().split())
    folder = Path(Path(f"/proc/{server}/cmdline").read_text().split("\0")[-3]).parent
    assert sorted(file.name for file in folder.iterdir()) == ["fork", "log"]
    running.send_signal(end)
    running.wait(20)
    wait_for(lambda: not lives(kernel) and not lives(server))
    assert not folder.exists()


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what):
    for _tick in range(600):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that in 30 seconds")


SHOWS_ALL = """import sys, matplotlib.pyplot as plt
print("one"); print("two"); print("aside", file=sys.stderr)
plt.plot([1, 2])
sum(range(5))"""


@forks
def test_a_batch_with_the_kernels_of_papermill_is_the_same(book, toy, tmp_path):
    folder, pages = toy(before=SHOWS_ALL), {}
    for kernels in ("fork", "papermill"):
        out = tmp_path / kernels
        chosen = {"clients": ["A", "B"], "notebooks": folder, "kernels": kernels, "jobs": 1}
        batch = reports.run(book, out=out, **chosen)
        assert batch.ok, batch.records
        pages[kernels] = [(out / "2026-02" / name / "toy.html").read_bytes() for name in "AB"]
    assert pages["fork"] == pages["papermill"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can hold a process to its limit")
def test_a_kernel_of_papermill_has_the_same_limit(book, toy, tmp_path):
    batch = reports.run(
        book,
        clients=["A"],
        out=tmp_path / "out",
        notebooks=toy(before="big = bytearray(3 << 30)"),
        kernels="papermill",
        limits=Limits(memory_mb=2048),
    )
    assert "MemoryError" in batch.records[0]["reason"]
