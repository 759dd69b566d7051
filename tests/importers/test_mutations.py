"""Exports that were cut, shifted, mistyped: never a traceback, never a row lost, never a wrong
total.

Each fixture is mutated a few times in the ordinary run; `ACM_MUTATIONS=2000` does what a release
should.
"""

import csv
import io
import os
import random
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from unittest import mock

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acm_lib.errors import AcmError
from acm_lib.importers import ImportOptions, import_export, sheet

EXPORTS = sorted((Path(__file__).parent / "exports").iterdir())
TIMES = int(os.environ.get("ACM_MUTATIONS", "12"))
BITS = [
    "",
    " ",
    ",",
    ";",
    '"',
    "'",
    "\n",
    "\r",
    "\t",
    "-",
    "0",
    "9",
    ".",
    "1,5",
    "€",
    "$",
    "NA",
    "=1+1",
    "é",
    "\u0301",
    "\ufeff",
    "Total",
    "2026-13-45",
    "31/12/2026",
    "1e9",
    "#N/A",
    "Yes",
    "(3)",
]


def mutated(text: str, dice: random.Random) -> str:
    """A few small accidents: of letters, cells, lines and columns."""
    for _accident in range(dice.randint(1, 4)):
        lines = text.splitlines(keepends=True) or ["\n"]
        at = dice.randrange(len(lines))
        kind = dice.choice(
            ["letter", "letter", "bit", "cell", "cell", "drop", "double", "swap", "cut", "column"]
        )
        if kind in ("letter", "bit"):
            place = dice.randrange(len(text) + 1)
            text = (
                text[:place]
                + (dice.choice(BITS) if kind == "bit" else chr(dice.randrange(32, 500)))
                + text[place + dice.randint(0, 2) :]
            )
            continue
        if kind == "drop":
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "swap":
            other = dice.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "cut":
            lines = lines[: at + 1]
            lines[-1] = lines[-1][: dice.randrange(len(lines[-1]) + 1)]
        else:
            cells = next(csv.reader([lines[at].rstrip("\r\n")]), [])
            if cells:
                place = dice.randrange(len(cells))
                if kind == "cell":
                    cells[place] = dice.choice(BITS)
                else:
                    cells.insert(place, dice.choice(BITS))
                out = io.StringIO()
                csv.writer(out, lineterminator="\n").writerow(cells)
                lines[at] = out.getvalue()
        text = "".join(lines)
    return text


@pytest.mark.parametrize("export", EXPORTS, ids=lambda file: file.stem)
@settings(
    max_examples=TIMES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32))
def test_an_accident_is_told_and_nothing_is_lost(export, seed):
    dice = random.Random(seed)
    text = mutated(export.read_text(encoding="utf-8-sig"), dice)
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "export.csv").write_bytes(
            text.encode(dice.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"]), "replace")
        )
        options = ImportOptions(
            currency=dice.choice(["VND", "EUR", "USD"]),
            dates=dice.choice(["", "dmy", "mdy"]),
            client=dice.choice(["", "Somebody"]),
        )
        try:
            result = import_export(folder / "export.csv", folder / "book", options=options)
        except AcmError:
            assert not (folder / "book").exists()
            return
        assert result.read == result.kept + result.quarantined
        export_format = result.export.format
        table = {
            "time": ("time_entries", "hours"),
            "opportunity": ("opportunities", "amount"),
            "invoice": ("invoices", "amount"),
        }.get(export_format.record)
        if table and (folder / "book" / f"{table[0]}.parquet").exists():
            total = result.totals.iloc[0]
            assert total["read"] == total["kept"] + total["quarantined"]
            written = [
                value
                for value in pq.read_table(folder / "book" / f"{table[0]}.parquet")[
                    table[1]
                ].to_pylist()
                if value is not None
            ]
            assert abs(
                sum((Decimal(value) for value in written), Decimal(0)) - total["kept"]
            ) < Decimal("0.0001")
        again = import_export(folder / "export.csv", folder / "book", options=options)
        assert again.written == ()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def content(book):
    return {
        str(file.relative_to(book)): (
            pq.read_table(file).to_pylist() if file.suffix == ".parquet" else file.read_bytes()
        )
        for file in book.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("export", EXPORTS, ids=lambda file: file.stem)
@settings(
    max_examples=max(TIMES // 5, 5),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32))
def test_a_large_file_comes_in_as_a_small_one(export, seed):
    """The same rows, row numbers and reasons, whether a file is large enough to be read the fast
    way or not."""
    dice = random.Random(seed)
    text = mutated(export.read_text(encoding="utf-8-sig"), dice)
    options = ImportOptions(
        currency="EUR", dates="dmy", client="Somebody", decimals=dice.choice(["", "comma"])
    )
    folder = Path(tempfile.mkdtemp())
    found = []
    try:
        (folder / "export.csv").write_bytes(text.encode("utf-8", "replace"))
        for least in (0, 1_000_000):
            with mock.patch.object(sheet, "_FAST_ABOVE_BYTES", least):
                try:
                    result = import_export(
                        folder / "export.csv", folder / str(least), options=options
                    )
                except AcmError as error:
                    found.append(str(error).replace(str(folder / str(least)), "BOOK"))
                else:
                    found.append(
                        (
                            result.read,
                            result.kept,
                            result.quarantined,
                            result.non_data_lines,
                            result.notes,
                            content(folder / str(least)),
                        )
                    )
        assert found[0] == found[1]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
