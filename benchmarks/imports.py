"""An export of a million rows into a book against pandas.read_csv alone; a workbook of 50,000 rows
against openpyxl.

    python benchmarks/imports.py [--rows 1000000] [--peer PYTHON_WITH_OPENPYXL] [--json]

Each side runs in a process of its own, in turn, three times; the least is taken, in seconds of the
processor. The import reads, checks, matches names and writes the book; pandas only reads. openpyxl
is none of our dependencies: give a Python that has it.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADING = [
    "Date",
    "Client",
    "Project",
    "Project Code",
    "Task",
    "Notes",
    "Hours",
    "Billable?",
    "Invoiced?",
    "Approved?",
    "First Name",
    "Last Name",
    "Roles",
    "Employee?",
    "Billable Rate",
    "Billable Amount",
    "Cost Rate",
    "Cost Amount",
    "Currency",
    "External Reference URL",
]
SIDES = {
    "import": (
        """
import shutil, sys, time
sys.path.insert(0, {root!r})
import pyarrow.csv, pyarrow.parquet, pyarrow.compute
from acm_lib.importers import ImportOptions, import_export
best = 1e9
for turn in range(3):
    shutil.rmtree({book!r}, ignore_errors=True)
    start = time.process_time()
    brought = import_export({file!r}, {book!r}, "harvest", ImportOptions(currency="EUR"))
    best = min(best, time.process_time() - start)
    assert brought.kept == {rows}
print(best)
"""
    ),
    "pandas": (
        """
import time
import pandas
best = 1e9
for turn in range(3):
    start = time.process_time()
    assert len(pandas.read_csv({file!r})) == {rows}
    best = min(best, time.process_time() - start)
print(best)
"""
    ),
    "sheet": (
        """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
import python_calamine, pyarrow
from acm_lib.book import excel
best = 1e9
for turn in range(3):
    excel._sheet.cache_clear()
    start = time.process_time()
    assert len(excel.read_sheet(Path({sheet!r}), "Sheet1").rows) == 50_000
    best = min(best, time.process_time() - start)
print(best)
"""
    ),
    "openpyxl": (
        """
import time
import openpyxl
best = 1e9
for turn in range(3):
    start = time.process_time()
    workbook = openpyxl.load_workbook({sheet!r}, read_only=True)
    rows = list(workbook["Sheet1"].iter_rows(values_only=True))
    assert len(rows) == 50_001
    best = min(best, time.process_time() - start)
print(best)
"""
    ),
}


def rows_of_export(rows: int):
    dice = random.Random(1)
    people = [
        (
            f"Person {number}",
            f"Name {number}",
            dice.choice(("Design", "Account", "Media", "Creative")),
        )
        for number in range(60)
    ]
    for row in range(rows):
        client, project, hours = dice.randrange(200), dice.randrange(20), dice.randrange(1, 33) / 4
        first, last, role = dice.choice(people)
        day = (date(2023, 1, 1) + timedelta(days=row // 700)).isoformat()
        note = f"worked on item {dice.randrange(50_000)} of the list"
        yield [
            day,
            f"Client {client}",
            f"Project {client}-{project}",
            f"P{client}{project}",
            "Design",
            note,
            hours,
            "Yes",
            "No",
            "No",
            first,
            last,
            role,
            "Yes",
            100,
            100 * hours,
            50,
            50 * hours,
            "Euro - EUR",
            "",
        ]


def seconds(python: str, side: str, places: dict) -> float:
    done = subprocess.run(
        [python, "-c", SIDES[side].format(**places)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--peer", metavar="PYTHON", help="a Python that has openpyxl")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = {
            "root": str(ROOT),
            "rows": options.rows,
            "file": f"{folder}/export.csv",
            "book": f"{folder}/book",
            "sheet": f"{folder}/export.xlsx",
        }
        with open(places["file"], "w", newline="", encoding="utf-8") as target:
            writer = csv.writer(target)
            writer.writerow(HEADING)
            writer.writerows(rows_of_export(options.rows))
        result = {
            "rows": options.rows,
            "import_seconds": seconds(sys.executable, "import", places),
            "pandas_seconds": seconds(sys.executable, "pandas", places),
        }
        result["import_to_pandas"] = result["import_seconds"] / result["pandas_seconds"]
        import xlsxwriter

        workbook = xlsxwriter.Workbook(places["sheet"], {"constant_memory": True})
        sheet = workbook.add_worksheet()
        for place, row in enumerate([HEADING, *rows_of_export(50_000)]):
            sheet.write_row(place, 0, row)
        workbook.close()
        result["sheet_seconds"] = seconds(sys.executable, "sheet", places)
        if options.peer:
            result["openpyxl_seconds"] = seconds(options.peer, "openpyxl", places)
            result["openpyxl_to_sheet"] = result["openpyxl_seconds"] / result["sheet_seconds"]
    if options.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:20} {value:,.2f}")


if __name__ == "__main__":
    main()
