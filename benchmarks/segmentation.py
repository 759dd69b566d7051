"""The computing of the report `client_segmentation`: 2,000 clients, 1 million invoice lines, 40,000
orders, 200,000 time entries.

    python benchmarks/segmentation.py [--clients 2000] [--lines 1000000] [--json]

A made-up book of three years is written as Parquet and checked (not timed), then every section of
the notebook is computed and laid out as HTML in the order of the notebook, in one process. Printed
are the seconds of each and of all, the seconds of the processor (the steady figure on a shared
machine), and the peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SERVICES = ("campaign", "social", "video", "website", "event")
TRADES = ("banking", "food and drink", "health", "retail", "technology", "travel")
DEPARTMENTS = ("account", "creative", "design")
MONTHS = 36


def write_book(folder: Path, clients: int, lines: int) -> None:
    """Clients of gamma-distributed rates and sizes, some of whom leave; several invoices an order,
    hours behind every order."""
    import numpy as np
    import pandas as pd

    generator = np.random.default_rng(20261031)
    first, days = pd.Timestamp("2023-11-01"), MONTHS * 30
    ids = np.array([f"C{n:05}" for n in range(clients)])
    start = np.where(generator.random(clients) < 0.6, 0, generator.integers(0, days - 60, clients))
    stop = np.minimum(days, start + generator.exponential(900, clients) + 30).astype(int)
    trade = generator.choice(TRADES, clients)
    table = pd.DataFrame(
        {
            "client_id": ids,
            "name": [f"Client {n}" for n in range(clients)],
            "industry": trade,
            "since": first + pd.to_timedelta(start, "D"),
            "origin": generator.choice(["hunted", "inbound", "referral"], clients),
        }
    )
    table["until"] = (first + pd.to_timedelta(stop, "D")).where(
        (stop < days) & (generator.random(clients) < 0.3)
    )

    share = generator.gamma(0.8, size=clients) * (stop - start)
    orders = max(clients, lines // 25)
    who = np.sort(generator.choice(clients, orders, p=share / share.sum()))
    signed = start[who] + (generator.random(orders) * (stop - start)[who]).astype(int)
    fee = np.round(
        generator.gamma(2, size=orders) * (generator.gamma(3, size=clients) * 4_000)[who] + 200
    )
    projects = pd.DataFrame(
        {
            "project_id": [f"P{n:06}" for n in range(orders)],
            "client_id": ids[who],
            "name": "Order",
            "service": generator.choice(SERVICES, orders),
            "contract": np.where(generator.random(orders) < 0.02, "retainer", "fixed_fee"),
            "fee": fee,
            "start": first + pd.to_timedelta(signed, "D"),
            "end": first + pd.to_timedelta(signed + 60, "D"),
            "signed_on": first + pd.to_timedelta(signed, "D"),
            "origin": np.where(generator.random(orders) < 0.3, "hunted", "farmed"),
        }
    )
    order = np.sort(generator.integers(0, orders, lines))
    issued = np.minimum(signed[order] + generator.integers(0, 60, lines), days + 3)
    amount = np.round(fee[order] / 25, 2) * np.where(generator.random(lines) < 0.01, -1, 1)
    invoices = pd.DataFrame(
        {
            "invoice_id": np.char.add("I", np.arange(lines).astype("U8")),
            "client_id": ids[who][order],
            "project_id": projects["project_id"].to_numpy()[order],
            "issued": first + pd.to_timedelta(issued, "D"),
            "amount": amount,
        }
    )
    worked = generator.integers(0, orders, lines // 5)
    entries = pd.DataFrame(
        {
            "date": (
                first
                + pd.to_timedelta(
                    np.minimum(signed[worked] + generator.integers(0, 60, len(worked)), days), "D"
                )
            ),
            "project_id": projects["project_id"].to_numpy()[worked],
            "department": generator.choice(DEPARTMENTS, len(worked)),
            "hours": generator.integers(1, 9, len(worked)).astype(float),
        }
    )
    rates = pd.DataFrame(
        {"department": DEPARTMENTS, "valid_from": first, "cost_rate": 60.0, "bill_rate": 150.0}
    )
    months = pd.date_range(first, periods=MONTHS, freq="MS")
    market = pd.DataFrame(
        [
            (name, month, 100 + n * (k - 1) / 3)
            for k, name in enumerate(TRADES)
            for n, month in enumerate(months)
        ],
        columns=["industry", "month", "index"],
    )
    for name, frame in {
        "clients": table,
        "projects": projects,
        "invoices": invoices,
        "time_entries": entries,
        "rate_card": rates,
        "market": market,
    }.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=2_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args()
    os.environ.update(
        dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    )  # as in the kernels of reports
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        book = Path(folder) / "book"
        book.mkdir()
        write_book(book, args.clients, args.lines)
        from acm_lib import sheets
        from acm_lib.sheets import client_segmentation

        started = time.perf_counter()
        scope = sheets.load(book=str(book), month="2026-10", language="en")
        checked = time.perf_counter() - started
        seconds, busy = {}, time.process_time()
        for name in ("facts", *_sections()):
            started = time.perf_counter()
            (
                scope.view.facts()
                if name == "facts"
                else getattr(client_segmentation, name)(scope).html()
            )
            seconds[name] = time.perf_counter() - started
        busy = time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {
        "clients": args.clients,
        "lines": args.lines,
        "seconds": seconds,
        "all_seconds": sum(seconds.values()),
        "cpu_seconds": busy,
        "checking_seconds": checked,
        "peak_mb": peak,
    }
    if args.json:
        print(json.dumps(found))
        return
    for name, taken in seconds.items():
        print(f"{name:<16}{taken:8.2f} s")
    print(
        f"{'all':<16}{found['all_seconds']:8.2f} s   {busy:.2f} s of the processor   peak memory"
        f" {peak:,.0f} MB   (reading and checking the files before: {checked:.1f} s)"
    )


def _sections() -> list[str]:
    """The sections of the notebook, in its order."""
    notebook = json.loads(
        (ROOT / "notebooks" / "reports" / "client_segmentation.ipynb").read_text(encoding="utf-8")
    )
    calls = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [
        call.removeprefix("client_segmentation.").removesuffix("(scope)")
        for call in calls
        if call.startswith("client_segmentation.")
    ]


if __name__ == "__main__":
    main()
