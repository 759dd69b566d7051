"""A book of 1, 10 and 100 million time entries: checked, facts, one client's rows, one client's
report; seconds and memory.

    python benchmarks/scale.py [--entries 1000000 10000000 100000000] [--folder DIR] [--json]

Entries stand in the order of their days, as a time-tracking system has them; every 2,000 belong to
a project, 25 projects to a client, and ten in a million are broken. Each step runs in processes of
its own; memory is the most that they and their children held together (PSS), looked at ten times a
second. What was read is compared with what was written.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
DAYS = 1_096  # 2023-11-01 to 2026-10-31
DEPARTMENTS = ("account", "planning", "creative", "design", "production", "media")
BATCH = 1_000_000
BROKEN_OF_A_MILLION = 10


def write_book(folder: Path, entries: int) -> dict:
    """Raw tables: time entries as Parquet, the others as CSV. Returns what must be found again."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = np.random.default_rng(20261031)
    projects, people = max(entries // 2_000, 100), max(entries // 4_700, 60)
    clients = max(projects // 25, 10)
    first = np.datetime64("2023-11-01")
    starts = np.sort(
        draw.random(projects) * (DAYS - 120)
    )  # with fractions, so that no two projects begin at once
    ids = np.array([f"P{number:06}" for number in range(projects)])
    owners = np.array([f"C{number:05}" for number in draw.integers(0, clients, projects)])
    folder.mkdir(parents=True)
    days = first + starts.astype("int64")
    pd.DataFrame(
        {
            "client_id": [f"C{n:05}" for n in range(clients)],
            "name": [f"Client {n}" for n in range(clients)],
        }
    ).to_csv(folder / "clients.csv", index=False)
    pd.DataFrame(
        {
            "project_id": ids,
            "client_id": owners,
            "name": ids,
            "contract": "fixed_fee",
            "fee": 400_000,
            "signed_on": days,
            "start": days,
            "end": days + 119,
        }
    ).to_csv(folder / "projects.csv", index=False)
    pd.DataFrame(
        {
            "invoice_id": ids,
            "client_id": owners,
            "project_id": ids,
            "issued": days + 100,
            "paid_on": days + 119,
            "amount": 400_000,
        }
    ).to_csv(folder / "invoices.csv", index=False)
    pd.DataFrame(
        {
            "project_id": np.repeat(ids, 6),
            "department": np.tile(DEPARTMENTS, projects),
            "month": np.repeat(days.astype("datetime64[M]").astype("datetime64[D]"), 6),
            "hours": 400,
            "cost": 40_000,
        }
    ).to_csv(folder / "budget_lines.csv", index=False)
    rates = [
        (department, f"{year}-01-01", 90 + 5 * place + (year - 2023), 180)
        for place, department in enumerate(DEPARTMENTS)
        for year in range(2023, 2027)
    ]
    pd.DataFrame(rates, columns=["department", "valid_from", "cost_rate", "bill_rate"]).to_csv(
        folder / "rate_card.csv", index=False
    )
    (folder / "book.toml").write_text(
        '[agency]\nname = "A large agency"\ncurrency = "USD"\n', encoding="utf-8"
    )

    names = {
        "project": pa.array([*ids, "P-unknown"]),
        "department": pa.array(DEPARTMENTS),
        "person": pa.array([f"Person {n}" for n in range(people)]),
    }
    notes = pa.array([None, *(f"draft {n}" for n in range(5_000))], pa.string())
    writer, hours_written, broken = None, 0.0, 0
    for start in range(0, entries, BATCH):
        size = min(BATCH, entries - start)
        day = np.sort(draw.random(size)) * size / entries * DAYS + start / entries * DAYS
        project = np.clip(
            np.searchsorted(starts, day - draw.random(size) * 119, side="right") - 1,
            0,
            projects - 1,
        )
        person, hours = draw.integers(0, people, size), draw.integers(1, 9, size) / 4
        unknown = draw.choice(size, max(size * BROKEN_OF_A_MILLION // 1_000_000, 1), replace=False)
        project[unknown] = projects
        hours_written, broken = (
            hours_written + hours.sum() - hours[unknown].sum(),
            broken + len(unknown),
        )
        table = pa.table(
            {
                "date": first + day.astype("int64"),
                "project_id": names["project"].take(pa.array(project)),
                "department": names["department"].take(pa.array(person % 6)),
                "person": names["person"].take(pa.array(person)),
                "hours": hours,
                "billable": draw.random(size) < 0.8,
                "note": notes.take(
                    pa.array(np.where(draw.random(size) < 0.5, 0, draw.integers(1, 5_001, size)))
                ),
            }
        )
        writer = writer or pq.ParquetWriter(
            folder / "time_entries.parquet", table.schema, compression="zstd"
        )
        writer.write_table(table)
    writer.close()
    return {
        "entries": entries,
        "kept": entries - broken,
        "hours": hours_written,
        "client": str(owners[projects // 2]),
        "clients": clients,
        "projects": projects,
    }


STEPS = {
    "check": (
        "from acm_lib.book import open_book; c = open_book(BOOK).counts.set_index('table');"
        " print(c.loc['time_entries', 'kept'])"
    ),
    "facts": (
        "from acm_lib import facts; from acm_lib.book import open_book; import pyarrow.parquet as"
        " pq, pyarrow.compute as pc; print(pc.sum(pq.read_table(facts.stored(open_book(BOOK)),"
        " columns=['hours'])['hours']).as_py())"
    ),
    "open again": "from acm_lib.book import open_book; print(open_book(BOOK).at().month)",
    "one client's rows": (
        "from acm_lib.book import open_book; print(len(open_book(BOOK).at().table('time_entries',"
        " CLIENT)))"
    ),
}


def measured(command: list[str]) -> dict:
    """Run a command; its last line of output, seconds, processor seconds, and the most memory it
    and its children held."""
    started, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wrong:
        process = subprocess.Popen(command, stdout=said, stderr=wrong, cwd=ROOT, env=ENVIRONMENT)
        while True:
            peak = max(peak, held(process.pid))
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            time.sleep(0.1)
        seconds = time.perf_counter() - started
        said.seek(0), wrong.seek(0)
        if status:
            raise SystemExit(f"{command}: {wrong.read()}")
        last = said.read().strip().splitlines()[-1]
    return {
        "said": last,
        "seconds": round(seconds, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(peak / 1024),
    }


def held(process: int) -> int:
    """Memory of a process and all its children in KB, what they share counted once."""
    total, left = 0, [process]
    while left:
        one = left.pop()
        try:
            left += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
            total += next(
                int(line.split()[1])
                for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
                if line.startswith("Pss:")
            )
        except (OSError, StopIteration):
            continue
    return total


def run(entries: int, folder: Path) -> dict:
    """Every step at one size."""
    book = folder / f"book-{entries}"
    truth = write_book(book, entries)
    steps = {}
    for name, code in STEPS.items():
        steps[name] = measured(
            [
                sys.executable,
                "-c",
                code.replace("BOOK", repr(str(book))).replace("CLIENT", repr(truth["client"])),
            ]
        )
    if int(steps["check"]["said"]) != truth["kept"]:
        raise SystemExit(f"kept {steps['check']['said']}, should be {truth['kept']}")
    if abs(float(steps["facts"]["said"]) - truth["hours"]) > 0.01:
        raise SystemExit(f"hours {steps['facts']['said']}, should be {truth['hours']}")
    report = [
        "report",
        "cost_tracking",
        "--book",
        str(book),
        "--client",
        truth["client"],
        "--jobs",
        "1",
        "--out",
        str(folder / f"reports-{entries}"),
    ]
    steps["one client's report"] = measured([sys.executable, "-m", "acm_lib", *report])
    return truth | {
        "raw_mb": round((book / "time_entries.parquet").stat().st_size / 1e6),
        "steps": steps,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--entries", type=int, nargs="+", default=[1_000_000, 10_000_000, 100_000_000]
    )
    parser.add_argument(
        "--folder",
        type=Path,
        help="where there is room (some 15 GB for 100 million); default: a temporary folder",
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = []
    for entries in arguments.entries:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            found.append(run(entries, Path(folder)))
        if not arguments.json:
            print(
                f"{entries:,} entries, {found[-1]['projects']:,} projects,"
                f" {found[-1]['clients']:,} clients"
            )
            for name, step in found[-1]["steps"].items():
                print(
                    f"  {name}: {step['seconds']} s ({step['processor_seconds']} s of processor),"
                    f" {step['peak_mb']:,} MB"
                )
    if arguments.json:
        print(json.dumps({"sizes": found}))


if __name__ == "__main__":
    main()
