"""QuickBooks Online: transactions by customer. A client's name stands on a line of its own, above its rows and their total."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from acm_lib.book.cells import Texts, clean
from acm_lib.importers.form import Form
from acm_lib.importers.sheet import Sheet

_TOTAL = re.compile(r"total( for (?P<client>.+))?", re.IGNORECASE)


def _with_the_client_on_every_row(sheet: Sheet) -> Sheet:
    """Lines that name a client, and totals, become a column and lines around the data."""
    width = len(sheet.heading)
    lines = [(int(row), [sheet.columns[place][at] for place in range(width)], "") for at, row in enumerate(sheet.rows.tolist())]
    lines += [(row, list(cells), problem) for row, cells, problem in sheet.crooked]
    client, begun, kept, crooked, around, controls = "", 0, [], [], list(sheet.around), []
    for row, cells, problem in sorted(lines):
        first, rest = clean(cells[0]), [clean(cell) for cell in cells[1:]]
        if first and not any(rest):
            client, begun = cells[0], row
            around.append((row, first))
        elif _TOTAL.fullmatch(first):
            amount = FORMS[0].found(sheet.heading).get("amount", 0)
            if amount < len(cells) and (begun or first.casefold() == "total"):
                controls.append((first, clean(cells[amount]), begun if first.casefold() != "total" else 0, row))
            client, begun = "", 0
            around.append((row, " | ".join(filter(None, [first, *rest]))))
        elif problem:
            crooked.append((row, tuple(cells), problem))
        else:
            kept.append((row, [client, *cells[1:]]))
    columns = {place: _texts([cells[place] for _row, cells in kept]) for place in range(width)}
    rows = np.array([row for row, _cells in kept], dtype="int64")
    return replace(sheet, heading=["Client", *sheet.heading[1:]], columns=columns, rows=rows, crooked=tuple(crooked), around=tuple(around), controls=tuple(controls))


def _texts(cells: list[str]) -> Texts:
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(cell, len(places)) for cell in cells), "int64", len(cells))
    return Texts(list(places), np.zeros(len(places), dtype=bool), codes)


FORMS = (
    Form(
        "quickbooks", "invoices", "QuickBooks Online, transactions by customer", "invoice",
        {
            "id": ("Num", "No."), "client": ("Client",), "date": ("Date",), "due": ("Due date",), "amount": ("Amount",), "type": ("Transaction Type", "Type"),
            "currency": ("Currency",),
        },
        needs=("date", "type", "amount"),
        marks=("Transaction Type", "Memo/Description"),
        unused=("Memo/Description", "Memo", "Status", "Open Balance", "Account", "Split", "Balance", "Posting", "A/R Paid"),
        arrange=_with_the_client_on_every_row,
    ),
)  # fmt: skip
