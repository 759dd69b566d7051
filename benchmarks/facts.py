"""Facts from time entries: DuckDB (`acm_lib.facts`) against pandas and polars doing the same for
the hours, in one run.

    python benchmarks/facts.py [--entries 10000000 ...] [--polars PYTHON] [--json]

Each side runs in a process of its own on the same Parquet files; printed are seconds, peak memory
and the ratio. `--polars` names a Python that has polars. pandas is left out above `--pandas-most`
entries: it holds every step in memory. The results are compared to the cent before anything is
printed.
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


def write_book(folder: Path, entries: int) -> None:
    """Typed Parquet tables as a book holds them: 5,000 projects of 500 clients, each worked on for
    four of 36 months."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    generator = np.random.default_rng(20261031)
    projects = [f"P{n:05}" for n in range(5_000)]
    departments = ["account", "planning", "creative", "design", "production", "media"]
    clients = [f"C{n:04}" for n in range(500)]
    pq.write_table(
        pa.table({"client_id": clients, "name": clients, "currency": pa.nulls(500, pa.string())}),
        folder / "clients.parquet",
    )
    first = np.datetime64("2023-11-01")
    pq.write_table(
        pa.table(
            {
                "project_id": projects,
                "client_id": [clients[n % 500] for n in range(5_000)],
                "currency": pa.nulls(5_000, pa.string()),
                "contract": ["fixed_fee"] * 5_000,
                "fee": pa.array([1_000_000] * 5_000, pa.int32()).cast(pa.decimal128(20, 4)),
                "estimated_cost": (
                    pa.array([500_000] * 5_000, pa.int32()).cast(pa.decimal128(20, 4))
                ),
                "signed_on": pa.array(np.full(5_000, first)),
                "start": pa.array(np.full(5_000, first)),
            }
        ),
        folder / "projects.parquet",
    )
    rates = [
        (d, year, 100 + 10 * place + 7 * (year - 2023))
        for place, d in enumerate(departments)
        for year in (2023, 2024, 2025, 2026)
    ]
    pq.write_table(
        pa.table(
            {
                "department": [d for d, _year, _rate in rates],
                "role": pa.nulls(len(rates), pa.string()),
                "client_id": pa.nulls(len(rates), pa.string()),
                "valid_from": pa.array(
                    np.array([f"{year}-01-01" for _d, year, _rate in rates], "datetime64[D]")
                ),
                "cost_rate": (
                    pa.array([rate for *_rest, rate in rates], pa.int32()).cast(
                        pa.decimal128(20, 4)
                    )
                ),
                "bill_rate": (
                    pa.array([2 * rate for *_rest, rate in rates], pa.int32()).cast(
                        pa.decimal128(20, 4)
                    )
                ),
            }
        ),
        folder / "rate_card.parquet",
    )
    names = {"project_id": pa.array(projects), "department": pa.array(departments)}
    with pq.ParquetWriter(folder / "time_entries.parquet", _entries_schema()) as writer:
        for start in range(0, entries, 1_000_000):
            size = min(1_000_000, entries - start)
            project = np.sort(
                generator.integers(
                    start * 5_000 // entries, (start + size) * 5_000 // entries, size
                )
            )
            writer.write_table(
                pa.table(
                    {
                        "date": first + (project * 7919) % 975 + generator.integers(0, 120, size),
                        "project_id": names["project_id"].take(pa.array(project)),
                        "department": (
                            names["department"].take(pa.array(generator.integers(0, 6, size)))
                        ),
                        "role": pa.nulls(size, pa.string()),
                        "hours": generator.integers(1, 33, size) / 4,
                        "billable": generator.random(size) < 0.8,
                    },
                    schema=_entries_schema(),
                ),
                row_group_size=122_880,
            )


def _entries_schema():
    import pyarrow as pa

    return pa.schema(
        [
            ("date", pa.date32()),
            ("project_id", pa.string()),
            ("department", pa.string()),
            ("role", pa.string()),
            ("hours", pa.float64()),
            ("billable", pa.bool_()),
        ]
    )


def with_duckdb(folder: Path) -> dict:
    """The library's way."""
    from acm_lib import facts

    book = SimpleNamespace(
        has=lambda name: (folder / f"{name}.parquet").exists(),
        is_external=lambda name: False,
        parquet=lambda name: folder / f"{name}.parquet",
        settings=SimpleNamespace(currency="USD", facts=SimpleNamespace(engine="duckdb")),
    )
    started = time.perf_counter()
    path = facts.stored(book)
    seconds = time.perf_counter() - started
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["hours", "labour_cost", "standard_value"])
    return {"seconds": seconds} | {
        name: round(pc.sum(table[name]).as_py(), 2) for name in table.column_names
    }


def with_pandas(folder: Path) -> dict:
    """What an analyst writes: read, merge_asof with the rates, merge with the projects, group."""
    import pandas as pd

    started = time.perf_counter()
    entries = pd.read_parquet(
        folder / "time_entries.parquet",
        columns=["date", "project_id", "department", "hours", "billable"],
    ).sort_values("date")
    rates = pd.read_parquet(folder / "rate_card.parquet")[
        ["department", "valid_from", "cost_rate", "bill_rate"]
    ]
    rates = rates.astype({"cost_rate": "float64", "bill_rate": "float64"})
    entries["date"], rates["valid_from"] = (
        pd.to_datetime(entries["date"]),
        pd.to_datetime(rates["valid_from"]),
    )
    costed = pd.merge_asof(
        entries,
        rates.sort_values("valid_from"),
        left_on="date",
        right_on="valid_from",
        by="department",
    )
    costed = costed.merge(
        pd.read_parquet(folder / "projects.parquet")[["project_id", "client_id"]],
        on="project_id",
        how="left",
    )
    costed["month"] = costed["date"].dt.to_period("M").dt.to_timestamp()
    costed["labour_cost"] = costed["hours"] * costed["cost_rate"]
    costed["standard_value"] = (costed["hours"] * costed["bill_rate"]).where(costed["billable"], 0)
    months = costed.groupby(["client_id", "project_id", "department", "month"])[
        ["hours", "labour_cost", "standard_value"]
    ].sum()
    seconds = time.perf_counter() - started
    return {"seconds": seconds} | {
        name: round(float(total), 2) for name, total in months.sum().items()
    }


def with_polars(folder: Path) -> dict:
    """The best that polars can do: a rate for each day and department first, then joins,
    streamed."""
    import polars as pl

    started = time.perf_counter()
    entries = pl.scan_parquet(folder / "time_entries.parquet")
    rates = pl.read_parquet(folder / "rate_card.parquet").select(
        "department", "valid_from", pl.col("cost_rate", "bill_rate").cast(pl.Float64)
    )
    days = (
        entries.select(pl.col("date").unique())
        .collect()
        .join(rates.select(pl.col("department").unique()), how="cross")
        .sort("date")
    )
    of_day = days.join_asof(
        rates.sort("valid_from"),
        left_on="date",
        right_on="valid_from",
        by="department",
        check_sortedness=False,
    )
    months = (
        entries.join(of_day.lazy(), on=["date", "department"], how="left")
        .join(
            pl.scan_parquet(folder / "projects.parquet").select("project_id", "client_id"),
            on="project_id",
            how="left",
        )
        .group_by(
            "client_id",
            "project_id",
            "department",
            pl.col("date").dt.truncate("1mo").alias("month"),
        )
        .agg(
            pl.col("hours").sum(),
            (pl.col("hours") * pl.col("cost_rate")).sum().alias("labour_cost"),
            (pl.col("hours") * pl.col("bill_rate"))
            .filter(pl.col("billable"))
            .sum()
            .alias("standard_value"),
        )
        .collect(engine="streaming")
    )
    seconds = time.perf_counter() - started
    return {"seconds": seconds} | {
        name: round(months[name].sum(), 2) for name in ("hours", "labour_cost", "standard_value")
    }


def measured(side: str, folder: Path, python: str = sys.executable) -> dict:
    """Run one side in a process of its own; its result and the peak memory of that process."""
    output = subprocess.run(
        [python, __file__, "--side", side, "--folder", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return json.loads(output)


def compared(entries: int, sides: dict[str, str]) -> dict:
    """Every side (name -> its Python) at one size."""
    with tempfile.TemporaryDirectory() as folder:
        write_book(Path(folder), entries)
        found = {side: measured(side, Path(folder), python) for side, python in sides.items()}
    ours = found["duckdb"]
    summary = {"entries": entries}
    for side, theirs in found.items():
        for name in ("hours", "labour_cost", "standard_value"):
            if abs(ours[name] - theirs[name]) > max(0.01, 1e-9 * abs(theirs[name])):
                raise SystemExit(
                    f"the sides disagree on {name}: {ours[name]} and {theirs[name]} ({side})"
                )
        summary |= {
            f"{side}_seconds": round(theirs["seconds"], 2),
            f"{side}_peak_mb": round(theirs["peak_mb"]),
        }
        if side != "duckdb":
            summary[f"ratio_{side}_to_duckdb"] = round(theirs["seconds"] / ours["seconds"], 2)
    return summary


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, nargs="+", default=[10_000_000])
    parser.add_argument("--pandas-most", type=int, default=20_000_000, metavar="N")
    parser.add_argument("--polars", metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--side", choices=("duckdb", "pandas", "polars"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        result = {"duckdb": with_duckdb, "pandas": with_pandas, "polars": with_polars}[
            arguments.side
        ](arguments.folder)
        result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(result))
        return
    found = []
    for entries in arguments.entries:
        sides = {"duckdb": sys.executable} | (
            {"pandas": sys.executable} if entries <= arguments.pandas_most else {}
        )
        found.append(
            compared(entries, sides | ({"polars": arguments.polars} if arguments.polars else {}))
        )
        if not arguments.json:
            print("\n".join(f"{name}: {value:,}" for name, value in found[-1].items()))
    if arguments.json:
        print(json.dumps({"sizes": found}))


if __name__ == "__main__":
    main()
