"""A month of reports: `acm report` against papermill as it is used today, and against the floor.

    python benchmarks/batch.py [--clients 48] [--peer-clients 4] [--json]

The three main report notebooks of the sample book, HTML included, each way in processes of its own:

- loop: the two commands a user would loop, `papermill` and then `jupyter nbconvert`, one after the
  other;
- api: one process that calls papermill and an exporter kept warm, one after the other;
- parallel: that process twice, each with half of the reports;
- acm: `acm report --jobs 2`;
- floor: the reports' own code in one warm process, pages included, its seconds divided by the two
  cores.

The peers make fewer clients' reports, for they take longer; all numbers are per report. Printed are
seconds and CPU seconds per report, reports a minute, the ratios of seconds, and the seconds of a
second run in which nothing changed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
}
CORES = 2
REPORTS = ("client_segmentation", "cost_tracking", "account_plan")

API = """
import json, sys, tempfile
from pathlib import Path
import papermill
from nbconvert import HTMLExporter
exporter = HTMLExporter(exclude_input=True)
with tempfile.TemporaryDirectory() as folder:
    for notebook, parameters in json.loads(sys.argv[1]):
        done = papermill.execute_notebook(
            notebook, f"{folder}/executed.ipynb", parameters=parameters, progress_bar=False
        )
        html = exporter.from_notebook_node(done)[0]
        Path(folder, "report.html").write_text(html, encoding="utf-8")
"""

FLOOR = """
import json, sys, time
import pandas as pd
from pathlib import Path
from acm_lib.reports.export import page
from acm_lib.reports.job import BatchContext, ReportJob
from acm_lib.reports.report import all_reports
wanted = json.loads(sys.argv[1])
def report(notebook, parameters):
    content = json.loads(Path(notebook).read_text(encoding="utf-8"))
    names = {}
    for cell in content["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        *lines, last = cell["source"].strip().splitlines()
        if "parameters" in cell["metadata"].get("tags", []):
            exec(cell["source"], names)
            names |= parameters
            cell["outputs"] = []
            continue
        exec("\\n".join(lines), names)
        shown = eval(last, names)
        if hasattr(shown, "_repr_mimebundle_"):
            data = shown._repr_mimebundle_()
        else:
            data = {"text/html": shown._repr_html_()}
        cell["outputs"] = [{"output_type": "execute_result", "data": data}]
    scope = names["scope"]
    view = scope.view
    batch = BatchContext("", "", "VND", {}, view.month, view.as_of, "en", "internal")
    page(content, ReportJob(all_reports()[Path(notebook).stem], batch, scope.client_id))
for notebook, parameters in wanted[:3]:
    report(notebook, parameters)
started = time.perf_counter(), time.process_time()
for notebook, parameters in wanted:
    report(notebook, parameters)
print(json.dumps([time.perf_counter() - started[0], time.process_time() - started[1]]))
"""


def wanted(clients: int) -> list[tuple[str, dict]]:
    """Notebook and parameters of each report."""
    folder = ROOT / "notebooks" / "reports"
    ids = [f"C{number:03}" for number in range(1, clients + 1)]
    agency, *per_client = (str(folder / f"{report}.ipynb") for report in REPORTS)
    return [
        (agency, {}),
        *((notebook, {"client": client}) for client in ids for notebook in per_client),
    ]


def timed(commands: list[list[str]], *, together: bool = False) -> tuple[float, float]:
    """Seconds and CPU seconds of commands, one after the other or together."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    running = []
    for command in commands:
        running.append(
            subprocess.Popen(
                command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        if not together:
            running[-1].wait()
    if any(process.wait() for process in running):
        sys.exit(f"this command failed: {' '.join(commands[0])[:200]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        time.perf_counter() - started,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )


def loop(reports: list[tuple[str, dict]], folder: Path) -> list[list[str]]:
    commands = []
    for number, (notebook, parameters) in enumerate(reports):
        executed = str(folder / f"{number}.ipynb")
        given = [part for name, value in parameters.items() for part in ("-p", name, value)]
        commands.append(
            [sys.executable, "-m", "papermill", notebook, executed, *given, "--no-progress-bar"]
        )
        commands.append([sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", executed])
    return commands


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=48)
    parser.add_argument("--peer-clients", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    few, many = wanted(arguments.peer_clients), wanted(arguments.clients)
    ways: dict[str, tuple[float, float, int]] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        ids = [
            part
            for _notebook, parameters in many[1::2]
            for part in ("--client", parameters["client"])
        ]
        acm = [
            sys.executable,
            "-m",
            "acm_lib",
            "report",
            *REPORTS,
            *ids,
            "--jobs",
            str(CORES),
            "--out",
            str(folder / "acm"),
        ]
        timed(
            [[*acm[:4], *REPORTS, "--client", "C001", "--out", str(folder / "warm")]]
        )  # what every way finds: the book's typed tables and facts
        ways["acm"] = (*timed([acm]), len(many))
        again, _cpu = timed([acm])
        floor = subprocess.run(
            [sys.executable, "-c", FLOOR, json.dumps(many)],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, cpu = json.loads(floor.stdout)
        ways["floor"] = (seconds / CORES, cpu, len(many))
        ways["parallel"] = (
            *timed(
                [
                    [sys.executable, "-c", API, json.dumps(few[half::CORES])]
                    for half in range(CORES)
                ],
                together=True,
            ),
            len(few),
        )
        ways["api"] = (*timed([[sys.executable, "-c", API, json.dumps(few)]]), len(few))
        ways["loop"] = (*timed(loop(few, folder)), len(few))
    per = {way: (seconds / reports, cpu / reports) for way, (seconds, cpu, reports) in ways.items()}
    summary = {
        **{f"{way}_seconds_per_report": round(seconds, 2) for way, (seconds, _cpu) in per.items()},
        **{f"{way}_cpu_seconds_per_report": round(cpu, 2) for way, (_seconds, cpu) in per.items()},
        "acm_reports_per_minute": round(60 / per["acm"][0]),
        "ratio_to_papermill_loop": round(per["loop"][0] / per["acm"][0], 1),
        "ratio_to_papermill_api": round(per["api"][0] / per["acm"][0], 1),
        "ratio_to_papermill_parallel": round(per["parallel"][0] / per["acm"][0], 1),
        "share_of_floor": round(per["floor"][0] / per["acm"][0], 2),
        "unchanged_seconds": round(again, 2),
    }
    print(
        json.dumps(summary)
        if arguments.json
        else "\n".join(f"{name}: {value}" for name, value in summary.items())
    )


if __name__ == "__main__":
    main()
