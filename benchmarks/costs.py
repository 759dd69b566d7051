"""From a book's facts to every project's estimates at completion and alerts: is it linear, and does it stay small?

    python benchmarks/costs.py [--projects 50000] [--months 36] [--json]

Each size (an eighth of it, and all) runs in a process of its own on typed Parquet tables as a book holds them; one project in
ten has closed. Printed are the seconds of the facts (DuckDB), the seconds from there to estimates and alerts, the peak
memory, and the time per project at full size over that at an eighth (1: linear).
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
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FIRST = "2023-11-01"


def write_book(folder: Path, projects: int, months: int) -> None:
    """Projects over all months, one department a project and month: hours, a budget line, tasks, expenses, invoices."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(20261031)
    ids = np.array([f"P{n:06}" for n in range(projects)])
    clients = np.array([f"C{n:04}" for n in range(max(1, projects // 25))])
    departments = np.array(["account", "creative", "design", "production"])
    starts = np.datetime64(FIRST, "M") + np.arange(months)
    project, month = np.repeat(np.arange(projects), months), np.tile(np.arange(months), projects)
    days = starts[month].astype("datetime64[D]") + 14
    overrun = np.exp(random.normal(0.03, 0.2, projects))
    last = np.where(np.arange(projects) % 10 == 0, months - 2, months + 6)  # one in ten has closed

    def money(values):
        return pa.array(np.round(values).astype("int64")).cast(pa.decimal128(20, 4))

    def write(name, **columns):
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")

    own, first = clients[np.arange(projects) % len(clients)], np.full(projects, np.datetime64(FIRST, "D"))
    write("clients", client_id=clients, name=clients, account_manager=clients, currency=pa.nulls(len(clients), pa.string()))
    write(
        "projects", project_id=ids, client_id=own, name=ids, currency=pa.nulls(projects, pa.string()), contract=np.where(np.arange(projects) % 20 == 1, "retainer", "fixed_fee"),
        fee=money(np.full(projects, months * 2_000)), estimated_cost=money(np.full(projects, months * 1_000)), signed_on=first, start=first,
        end=(np.datetime64(FIRST, "M") + last + 1).astype("datetime64[D]") - 1, status=pa.nulls(projects, pa.string()),
    )  # fmt: skip
    write("time_entries", project_id=ids[project], department=departments[project % 4], role=pa.nulls(len(project), pa.string()), date=days, hours=10 * overrun[project], billable=np.full(len(project), True))
    write("budget_lines", project_id=ids[project], department=departments[project % 4], activity=pa.nulls(len(project), pa.string()), month=starts[month].astype("datetime64[D]"), hours=np.full(len(project), 10.0), cost=money(np.full(len(project), 1_000)))
    done = random.random(len(project)) < 0.95
    write(
        "tasks", task_id=np.array([f"T{n}" for n in range(len(project))]), project_id=ids[project], department=departments[project % 4], planned_hours=np.full(len(project), 10.0),
        planned_start=starts[month].astype("datetime64[D]"), planned_end=days, percent_complete=pa.nulls(len(project), pa.float64()), handed_over_on=days, accepted_on=pa.nulls(len(project), pa.date32()),
        done_on=pa.array(np.where(done, days, np.datetime64("NaT")), pa.date32()),
    )  # fmt: skip
    bought = np.flatnonzero(month % 12 == 3)
    write("expenses", date=days[bought], project_id=ids[project[bought]], department=departments[project[bought] % 4], activity=np.full(len(bought), "printing"), vendor=np.array(["A", "B", "C"])[bought % 3], amount=money(random.lognormal(6, 0.3, len(bought))), rebillable=bought % 2 == 0)
    write("invoices", invoice_id=np.array([f"I{n}" for n in range(len(bought))]), client_id=own[project[bought]], project_id=ids[project[bought]], issued=days[bought], due=days[bought] + 30, paid_on=days[bought] + 40, amount=money(np.full(len(bought), 8_000)), paid_amount=money(np.full(len(bought), 8_000)))
    write("rate_card", department=departments, role=pa.nulls(4, pa.string()), client_id=pa.nulls(4, pa.string()), valid_from=np.full(4, np.datetime64("2023-01-01")), cost_rate=money(np.full(4, 100)), bill_rate=money(np.full(4, 200)))


def one_size(projects: int, months: int) -> dict:
    """Seconds and peak memory of one size."""
    import numpy as np
    import pandas as pd

    from acm_lib import costs, facts
    from acm_lib.book import BookView
    from acm_lib.book.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, "--write", folder, "--projects", str(projects), "--months", str(months)], check=True)
        tables = {path.stem: path for path in Path(folder).glob("*.parquet")}

        def table(name):
            frame = pd.read_parquet(tables[name])
            dates = [column for column in frame if frame[column].dtype == object and column in ("date", "month", "start", "end", "signed_on", "issued", "due", "paid_on", "done_on", "planned_start", "planned_end", "handed_over_on", "accepted_on")]
            frame = frame.astype(dict.fromkeys(dates, "datetime64[us]"))
            return frame.astype({column: "float64" for column in ("fee", "estimated_cost", "cost", "amount", "paid_amount", "cost_rate", "bill_rate") if column in frame})

        last = pd.Timestamp(np.datetime64(FIRST, "M") + months - 1)
        book = SimpleNamespace(has=lambda name: name in tables, parquet=lambda name: tables.get(name, Path(folder) / f"{name}.parquet"), table=table, settings=Settings(), months=(pd.Timestamp(FIRST), last), path=Path(folder))
        view = BookView(book, last)
        began = time.perf_counter()
        facts.stored(book)
        made = time.perf_counter()
        found = costs.alerts(view)
        seconds = time.perf_counter() - made
        estimated = costs.projects(view)["eac_likely"].notna().sum()
    assert estimated > 0.8 * projects
    return {"projects": projects, "facts_seconds": made - began, "seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "alerts": len(found)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
        json.loads(subprocess.run([sys.executable, __file__, "--one", "--projects", str(size), "--months", str(asked.months)], capture_output=True, text=True, check=True).stdout)
        for size in (asked.projects // 8, asked.projects)
    ]
    small, full = sizes
    growth = (full["seconds"] / full["projects"]) / (small["seconds"] / small["projects"])
    if asked.json:
        print(json.dumps({"months": asked.months, "sizes": sizes, "time_per_project_ratio": growth}))
        return
    for size in sizes:
        print(f"{size['projects']:>7,} projects: facts {size['facts_seconds']:.1f} s, estimates and alerts {size['seconds']:.1f} s, {size['peak_mb']:,.0f} MB, {size['alerts']:,} alerts")
    print(f"time per project at full size over an eighth of it: {growth:.2f}")


if __name__ == "__main__":
    main()
