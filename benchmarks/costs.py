"""From a book's facts to every project's estimates at completion and alerts: is it linear, and does
it stay small?

    python benchmarks/costs.py [--projects 50000] [--months 36] [--json]

Each size (an eighth of it, and all) runs in a process of its own; one project in ten has closed.
Printed are the seconds of checking the book and making its facts, the seconds from there to
estimates and alerts, the peak memory of that, and the processor time per project at full size over
that at an eighth (1: linear).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FIRST = "2023-11-01"


def write_book(folder: Path, projects: int, months: int) -> None:
    """Raw tables of projects that run over all months: hours, budget, tasks each month, expenses
    and invoices once a year."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(20261031)
    ids = np.array([f"P{n:06}" for n in range(projects)])
    clients = np.array([f"C{n:04}" for n in range(max(1, projects // 25))])
    departments = np.array(["account", "creative", "design", "production"])
    starts = np.datetime64(FIRST, "M") + np.arange(months)
    project, month = np.repeat(np.arange(projects), months), np.tile(np.arange(months), projects)
    first, days = starts[month].astype("datetime64[D]"), starts[month].astype("datetime64[D]") + 14
    overrun = np.exp(random.normal(0.03, 0.2, projects))
    last = np.where(np.arange(projects) % 10 == 0, months - 2, months + 6)  # one in ten has closed
    own, of = clients[np.arange(projects) % len(clients)], departments[project % 4]

    def write(table, **columns):
        pq.write_table(pa.table(columns), folder / f"{table}.parquet")

    write("clients", client_id=clients, name=clients, account_manager=clients)
    write(
        "projects",
        project_id=ids,
        client_id=own,
        name=ids,
        contract=np.where(np.arange(projects) % 20 == 1, "retainer", "fixed_fee"),
        fee=np.full(projects, months * 2_000),
        estimated_cost=np.full(projects, months * 1_000),
        signed_on=np.full(projects, first[0]),
        start=np.full(projects, first[0]),
        end=(starts[0] + last + 1).astype("datetime64[D]") - 1,
    )
    write(
        "time_entries",
        project_id=ids[project],
        department=of,
        date=days,
        hours=np.round(10 * overrun[project], 2),
    )
    write(
        "budget_lines",
        project_id=ids[project],
        department=of,
        month=first,
        hours=np.full(len(project), 10.0),
        cost=np.full(len(project), 1_000),
    )
    done = pa.array(days, mask=random.random(len(project)) > 0.95)
    write(
        "tasks",
        task_id=np.array([f"T{n}" for n in range(len(project))]),
        project_id=ids[project],
        department=of,
        planned_hours=np.full(len(project), 10.0),
        planned_end=days,
        done_on=done,
    )
    bought = np.flatnonzero(month % 12 == 3)
    write(
        "expenses",
        date=days[bought],
        project_id=ids[project[bought]],
        department=of[bought],
        activity=np.full(len(bought), "printing"),
        vendor=np.array(["A", "B", "C"])[bought % 3],
        amount=np.round(random.lognormal(6, 0.3, len(bought))),
        rebillable=bought % 2 == 0,
    )
    write(
        "invoices",
        invoice_id=np.array([f"I{n}" for n in range(len(bought))]),
        client_id=own[project[bought]],
        project_id=ids[project[bought]],
        issued=days[bought],
        due=days[bought] + 30,
        paid_on=days[bought] + 40,
        amount=np.full(len(bought), 24_000),
    )
    write(
        "rate_card",
        department=departments,
        valid_from=np.full(4, np.datetime64("2023-01-01")),
        cost_rate=np.full(4, 100),
        bill_rate=np.full(4, 200),
    )


def one_size(projects: int, months: int) -> dict:
    """Seconds and peak memory of one size; the book is checked and its facts are made in processes
    of their own."""
    from acm_lib import costs
    from acm_lib.book import open_book

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                sys.executable,
                __file__,
                "--write",
                folder,
                "--projects",
                str(projects),
                "--months",
                str(months),
            ],
            check=True,
        )
        code = (
            "import sys; from acm_lib import facts; from acm_lib.book import open_book;"
            " facts.stored(open_book(sys.argv[1]))"
        )
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, folder], check=True, cwd=ROOT)
        view = open_book(folder).at()
        ready, worked = time.perf_counter(), time.process_time()
        found = costs.alerts(view)
        seconds, cpu = time.perf_counter() - ready, time.process_time() - worked
        estimated = int(costs.project_status(view)["eac_likely"].notna().sum())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "projects": projects,
        "estimated": estimated,
        "alerts": len(found),
        "book_and_facts_seconds": ready - began,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "peak_mb": peak,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=int, default=50_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", help=argparse.SUPPRESS)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write_book(Path(asked.write), asked.projects, asked.months)
        return
    if asked.one:
        print(json.dumps(one_size(asked.projects, asked.months)))
        return
    sizes = [
        json.loads(
            subprocess.run(
                [
                    sys.executable,
                    __file__,
                    "--one",
                    "--projects",
                    str(size),
                    "--months",
                    str(asked.months),
                ],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for size in (asked.projects // 8, asked.projects)
    ]
    small, full = sizes
    growth = (full["cpu_seconds"] / full["projects"]) / (small["cpu_seconds"] / small["projects"])
    if asked.json:
        print(
            json.dumps({"months": asked.months, "sizes": sizes, "time_per_project_ratio": growth})
        )
        return
    for size in sizes:
        print(
            f"{size['projects']:>7,} projects: book and facts"
            f" {size['book_and_facts_seconds']:.1f} s, estimates and alerts {size['seconds']:.1f} s"
            f" ({size['cpu_seconds']:.1f} s of the processor), {size['peak_mb']:,.0f} MB,"
            f" {size['alerts']:,} alerts"
        )
    print(f"processor time per project at full size over an eighth of it: {growth:.2f}")


if __name__ == "__main__":
    main()
