"""QuickBooks Online: transactions by customer. A client's name stands on a line of its own, above
its rows and their total."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from acm_lib.book.cells import Texts, clean
from acm_lib.importers.form import Form
from acm_lib.importers.sheet import Sheet

_TOTAL = re.compile(r"total( for (?P<client>.+?)( with sub-customers)?)?", re.IGNORECASE)


def _with_the_client_on_every_row(sheet: Sheet) -> Sheet:
    """Lines that name a client, and totals, become a column and lines around the data; a
    sub-customer's rows are its client's."""
    width = len(sheet.heading)
    lines = [
        (int(row), [sheet.columns[place][at] for place in range(width)], "")
        for at, row in enumerate(sheet.rows.tolist())
    ]
    lines += [(row, list(cells), problem) for row, cells, problem in sheet.crooked]
    ends = {
        _whose(match): row
        for row, cells, _problem in lines
        if (match := _TOTAL.fullmatch(clean(cells[0])))
    }
    groups: dict[
        str, tuple[str, int]
    ] = {}  # the client and the sub-customers inside, whose total is still to come: as spelt, row
    kept, crooked, around, controls, inside = [], [], list(sheet.around), [], []
    for row, cells, problem in sorted(lines):
        first, rest = clean(cells[0]), [clean(cell) for cell in cells[1:]]
        if first and not any(rest):
            groups = {name: group for name, group in groups.items() if ends.get(name, 0) > row}
            inside += [first] if groups else []
            groups[first.casefold()] = (cells[0], row)
            around.append((row, first))
        elif match := _TOTAL.fullmatch(first):
            whose, amount = _whose(match), FORMS[0].found(sheet.heading).get("amount", 0)
            begun = groups.get(whose, next(reversed(groups.values()), ("", 0)))[1] if whose else 0
            if amount < len(cells) and (begun or not whose):
                controls.append((first, clean(cells[amount]), begun, row))
            groups = {name: group for name, group in groups.items() if group[1] < begun}
            around.append((row, " | ".join(filter(None, [first, *rest]))))
        elif problem:
            crooked.append((row, tuple(cells), problem))
        else:
            kept.append((row, [next(iter(groups.values()), ("", 0))[0], *cells[1:]]))
    notes = (
        (
            *sheet.notes,
            f"Sub-customers are counted with the client they stand under: {', '.join(inside[:5])}.",
        )
        if inside
        else sheet.notes
    )
    columns = {place: _texts([cells[place] for _row, cells in kept]) for place in range(width)}
    rows = np.array([row for row, _cells in kept], dtype="int64")
    around_them = {
        "crooked": tuple(crooked),
        "around": tuple(around),
        "controls": tuple(controls),
        "notes": notes,
    }
    return replace(
        sheet, heading=["Client", *sheet.heading[1:]], columns=columns, rows=rows, **around_them
    )


def _whose(total: re.Match[str]) -> str:
    """The client of a total, as names are compared; "" where it is that of all."""
    return (total["client"] or "").casefold()


def _texts(cells: list[str]) -> Texts:
    places: dict[str, int] = {}
    codes = np.fromiter(
        (places.setdefault(cell, len(places)) for cell in cells), "int64", len(cells)
    )
    return Texts(list(places), np.zeros(len(places), dtype=bool), codes)


FORMS = (
    Form(
        "quickbooks",
        "invoices",
        "QuickBooks Online, transactions by customer",
        "invoice",
        {
            "id": ("Num", "No."),
            "client": ("Client",),
            "date": ("Date",),
            "due": ("Due date",),
            "amount": ("Amount",),
            "type": ("Transaction Type", "Type"),
            "currency": ("Currency",),
        },
        needs=("date", "type", "amount"),
        marks=("Transaction Type", "Memo/Description"),
        unused=(
            "Memo/Description",
            "Memo",
            "Status",
            "Open Balance",
            "Account",
            "Split",
            "Balance",
            "Posting",
            "A/R Paid",
        ),
        arrange=_with_the_client_on_every_row,
    ),
)
