"""One report end to end: `acm report` against what a user would type today, papermill and then
nbconvert.

    python benchmarks/reports.py [--client C007] [--runs 3] [--json]

The same notebook, client and month on the sample book; each side is a command in a process of its
own, taken in turn. Printed are the median seconds of both and the ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
}


def ours(report: str, client: str, folder: Path) -> list[list[str]]:
    return [
        [
            sys.executable,
            "-m",
            "acm_lib",
            "report",
            report,
            "--client",
            client,
            "--out",
            str(folder),
            "--jobs",
            "1",
        ]
    ]


def plain(report: str, client: str, folder: Path) -> list[list[str]]:
    executed = str(folder / "executed.ipynb")
    notebook = str(ROOT / "notebooks" / "reports" / f"{report}.ipynb")
    return [
        [
            sys.executable,
            "-m",
            "papermill",
            notebook,
            executed,
            "-p",
            "client",
            client,
            "--no-progress-bar",
        ],
        [sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", executed],
    ]


def seconds(commands: list[list[str]]) -> float:
    started = time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--report", default="cost_tracking")
    parser.add_argument("--client", default="C007")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    times: dict[str, list[float]] = {"ours": [], "plain": []}
    for run in range(arguments.runs + 1):
        for name, commands in (("ours", ours), ("plain", plain)):
            with tempfile.TemporaryDirectory() as folder:
                spent = seconds(commands(arguments.report, arguments.client, Path(folder)))
            if run:  # the first run of each warms the caches
                times[name].append(spent)
    medians = {name: statistics.median(values) for name, values in times.items()}
    summary = {
        "report": arguments.report,
        "acm_seconds": round(medians["ours"], 2),
        "papermill_then_nbconvert_seconds": round(medians["plain"], 2),
        "ratio_plain_to_acm": round(medians["plain"] / medians["ours"], 2),
    }
    print(
        json.dumps(summary)
        if arguments.json
        else "\n".join(f"{name}: {value}" for name, value in summary.items())
    )


if __name__ == "__main__":
    main()
