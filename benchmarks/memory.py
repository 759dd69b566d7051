"""Two thousand reports in one batch: does the memory of the batch, its workers and kernels stay
flat?

    python benchmarks/memory.py [--clients 2000] [--report cost_tracking] [--json]

A made-up book with one order a client; one report for each client, two at a time. Memory is what
the batch and all its children hold together (PSS), looked at each time a report is done: printed is
the median of every tenth of the batch, and the last tenth over the second (the first still fills).
Then the same command again, with nothing changed.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scale import ENVIRONMENT, ROOT, held

DEPARTMENTS = ("account", "creative", "design", "production")


def write_book(folder: Path, clients: int) -> None:
    """One order of four months for each client, with its budget, hours and invoice."""
    import pandas as pd

    ids = [f"C{number:05}" for number in range(clients)]
    months = pd.date_range("2026-07-01", "2026-10-01", freq="MS")
    orders = pd.DataFrame(
        {"client_id": ids, "project_id": [f"P{number:05}" for number in range(clients)]}
    )
    work = (
        orders[["project_id"]]
        .merge(pd.DataFrame({"department": DEPARTMENTS}), how="cross")
        .merge(pd.DataFrame({"month": months}), how="cross")
    )
    folder.mkdir()
    tables = {
        "clients": pd.DataFrame({"client_id": ids, "name": [f"Client {name}" for name in ids]}),
        "projects": orders.assign(
            name="Launch",
            fee=20_000,
            contract="fixed_fee",
            start="2026-07-01",
            end="2026-12-31",
            signed_on="2026-06-20",
        ),
        "budget_lines": work.assign(hours=10, cost=500),
        "time_entries": (
            work.assign(date=work["month"] + pd.Timedelta(days=14), hours=11.5).drop(
                columns="month"
            )
        ),
        "invoices": orders.assign(
            invoice_id=orders["project_id"],
            issued="2026-08-31",
            due="2026-09-30",
            paid_on="2026-09-28",
            amount=10_000,
        ),
        "rate_card": pd.DataFrame(
            {
                "department": DEPARTMENTS,
                "valid_from": "2026-01-01",
                "cost_rate": 50,
                "bill_rate": 120,
            }
        ),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=2_000)
    parser.add_argument("--report", default="cost_tracking")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        book = Path(made, "book")
        write_book(book, arguments.clients)
        command = [
            sys.executable,
            "-m",
            "acm_lib",
            "report",
            arguments.report,
            "--book",
            str(book),
            "--jobs",
            "2",
            "--out",
            f"{made}/reports",
        ]
        started, memory = time.perf_counter(), []
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as batch:
            for line in batch.stdout:
                if re.match(r"\d+/\d+ ", line):
                    memory.append(held(batch.pid) / 1024)
        seconds = time.perf_counter() - started
        if batch.returncode:
            sys.exit(f"the batch failed: {line}")
        started = time.perf_counter()
        subprocess.run(
            command,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        again = time.perf_counter() - started
    tenth = len(memory) // 10
    tenths = [
        round(statistics.median(memory[place * tenth : (place + 1) * tenth])) for place in range(10)
    ]
    found = {
        "reports": len(memory),
        "seconds": round(seconds),
        "peak_mb": round(max(memory)),
        "mb_by_tenth": tenths,
        "last_over_second_tenth": round(tenths[-1] / tenths[1], 2),
        "unchanged_seconds": round(again, 2),
    }
    print(
        json.dumps(found)
        if arguments.json
        else "\n".join(f"{name}: {value}" for name, value in found.items())
    )


if __name__ == "__main__":
    main()
