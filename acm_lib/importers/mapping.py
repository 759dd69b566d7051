"""Mapping files: SQL over any CSV, Excel or Parquet files, one query for each table of the book.

A mapping is a TOML file that states everything it assumes::

    [sources.lines]                    # a name for the queries
    file = "online_retail_*.parquet"   # which of the files given: CSV, Excel or Parquet
    sheet = ""                         # of an Excel file; empty: the first

    [[sources.lines.quarantine]]       # rows left out; the first rule that applies gives the reason
    where = "customer_id IS NULL"
    reason = "has no customer"

    [constants]                        # in queries: getvariable('cost_rate')
    cost_rate = 50

    [tables]                           # a DuckDB SELECT for each table of the book, in this order
    invoices = "SELECT invoice AS invoice_id, ... FROM lines GROUP BY ALL"

    [[totals]]                         # what must add up, or nothing is written
    what = "amount of all lines"
    source = "lines"
    sum = "CAST(quantity AS DECIMAL(18, 0)) * CAST(price AS DECIMAL(18, 4))"
    written = "SELECT sum(amount) FROM invoices"

    [book.agency]                      # book.toml, where the folder has none yet
    name = "..."
    currency = "GBP"

Every column of a source is text under its heading in lower case with `_` for spaces (`Customer ID`:
`customer_id`), an empty cell is NULL; `file` and `row` tell where a row comes from. So a query
states how text is read: `CAST(price AS DECIMAL(18, 4))`, `strptime(day, '%d/%m/%Y')`,
`replace(amount, ',', '.')`. A cell that does not convert stops the import unless the query handles
it. Later queries may use the tables of earlier ones. A mapping cannot reach files or the network.
"""

import difflib
import fnmatch
import re
import tomllib
from pathlib import Path
from typing import Any

from acm_lib.book.tables import TABLES
from acm_lib.errors import ImportRefused
from acm_lib.importers.sheet import refuse_unreadable

_NAME = re.compile("[a-z][a-z0-9_]*")
_SECTIONS = ("name", "sources", "constants", "tables", "totals", "book")


def read_mapping(mapping: Path) -> dict[str, Any]:
    """The sections of a mapping file; ImportRefused, naming what is wrong, where it is not one."""
    try:
        plan = tomllib.loads(mapping.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ImportRefused(
            f"{mapping} is not a mapping: {error}. Give a TOML file with [sources] and [tables]."
            " Nothing was imported."
        ) from None
    refuse_unknown(plan, _SECTIONS, mapping, "section")
    for section, kind in {
        "sources": dict,
        "tables": dict,
        "constants": dict,
        "totals": list,
        "book": dict,
    }.items():
        if not isinstance(plan.get(section, kind()), kind) or (
            section in ("sources", "tables") and not plan.get(section)
        ):
            raise ImportRefused(
                f"{mapping} needs a section [{section}]. Write it as in the sample mappings."
                " Nothing was imported."
            )
    for name, section in plan.get("book", {}).items():
        if not isinstance(section, dict):
            raise ImportRefused(
                f"{mapping}: [book] {name} belongs to a section of book.toml. Write it under"
                " [book.agency]. Nothing was imported."
            )
    refuse_unknown(plan["tables"], tuple(TABLES), mapping, "table")
    for name, source in plan["sources"].items():
        if (
            not _NAME.fullmatch(name)
            or name in TABLES
            or not isinstance(source, dict)
            or "file" not in source
        ):
            raise ImportRefused(
                f"{mapping}: the source {name!r} cannot be used. A source has a `file`, and a name"
                " in small letters that is not one of the book's tables. Correct it."
            )
        refuse_unknown(source, ("file", "sheet", "quarantine"), mapping, f"key in [sources.{name}]")
    for name, value in plan.get("constants", {}).items():
        if not _NAME.fullmatch(name) or not isinstance(value, (str, int, float)):
            raise ImportRefused(
                f"{mapping}: the constant {name!r} is neither a number nor a text. Queries can use"
                " nothing else. Correct it."
            )
    return plan


def refuse_unknown(content: dict, names: tuple[str, ...], mapping: Path, what: str) -> None:
    """Refuse a name that is not one of `names`, and suggest the closest."""
    for name in content:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Use one of: {', '.join(names)}."
            raise ImportRefused(
                f"{mapping} has an unknown {what}: {name!r}. It would be ignored. {hint}"
            )


def match_files(
    files: list[Path], plan: dict, mapping: Path, notes: list[str]
) -> dict[str, list[Path]]:
    """Source -> the files whose names match its pattern."""
    given: dict[str, list[Path]] = {}
    for file in files:
        refuse_unreadable(file)
    for name, source in plan["sources"].items():
        given[name] = [
            file
            for file in files
            if fnmatch.fnmatch(file.name.casefold(), str(source["file"]).casefold())
        ]
        if not given[name]:
            raise ImportRefused(
                f"No file given matches the source `{name}` ({source['file']}), which"
                f" {mapping.name} needs. Give that file too."
            )
    unused = [file.name for file in files if not any(file in chosen for chosen in given.values())]
    notes += [f"{name} matches no source of {mapping.name} and was left out." for name in unused]
    return given
