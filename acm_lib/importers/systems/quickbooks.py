"""QuickBooks Online: transactions by customer. A client's name stands on a line of its own, above
its rows and their total."""

import re
from dataclasses import replace
from operator import itemgetter

import numpy as np

from acm_lib.book.cells import EncodedColumn, RaggedRow, clean
from acm_lib.book.problem import Problem
from acm_lib.importers.formats import PAYMENTS_MISSING, ExportFormat
from acm_lib.importers.sheet import Sheet

_TOTAL = re.compile(r"total( for (?P<client>.+?)( with sub-customers)?)?", re.IGNORECASE)


def _fill_client(sheet: Sheet) -> Sheet:
    """The client as a column; lines that only name a client and totals leave the data.

    A sub-customer's rows are its client's.
    """
    width = len(sheet.heading)
    amount = FORMATS[0].locate(sheet.heading).get("amount", 0)
    lines: list[tuple[int, list[str], Problem | None]] = [
        (int(row), [sheet.columns[place][at] for place in range(width)], None)
        for at, row in enumerate(sheet.rows.tolist())
    ]
    lines += [(row, list(cells), problem) for row, cells, problem in sheet.ragged_rows]
    total_rows = {
        _client_of_total(match): row
        for row, cells, _problem in lines
        if (match := _TOTAL.fullmatch(clean(cells[0])))
    }
    # The client and the sub-customers inside whose total is still to come: name as spelt, row.
    groups: dict[str, tuple[str, int]] = {}
    data: list[tuple[int, list[str]]] = []
    ragged_rows: list[RaggedRow] = []
    non_data_lines, control_totals, sub_customers = list(sheet.non_data_lines), [], []
    for row, cells, problem in sorted(lines, key=itemgetter(0)):
        first, rest = clean(cells[0]), [clean(cell) for cell in cells[1:]]
        if first and not any(rest):
            groups = {
                name: group for name, group in groups.items() if total_rows.get(name, 0) > row
            }
            sub_customers += [first] if groups else []
            groups[first.casefold()] = (cells[0], row)
            non_data_lines.append((row, first))
        elif match := _TOTAL.fullmatch(first):
            client = _client_of_total(match)
            last = next(reversed(groups.values()), ("", 0))
            start = groups.get(client, last)[1] if client else 0
            if amount < len(cells) and (start or not client):
                control_totals.append((first, clean(cells[amount]), start, row))
            groups = {name: group for name, group in groups.items() if group[1] < start}
            non_data_lines.append((row, " | ".join(filter(None, [first, *rest]))))
        elif problem:
            ragged_rows.append((row, tuple(cells), problem))
        else:
            data.append((row, [next(iter(groups.values()), ("", 0))[0], *cells[1:]]))
    notes = sheet.notes
    if sub_customers:
        names = ", ".join(sub_customers[:5])
        notes += (f"Sub-customers are counted with the client they stand under: {names}.",)
    return replace(
        sheet,
        heading=["Client", *sheet.heading[1:]],
        columns={place: _encode([cells[place] for _row, cells in data]) for place in range(width)},
        rows=np.array([row for row, _cells in data], dtype="int64"),
        ragged_rows=tuple(ragged_rows),
        non_data_lines=tuple(non_data_lines),
        control_totals=tuple(control_totals),
        notes=notes,
    )


def _client_of_total(total: re.Match[str]) -> str:
    """The client of a total, as names are compared; "" where it is that of all."""
    return (total["client"] or "").casefold()


def _encode(cells: list[str]) -> EncodedColumn:
    places: dict[str, int] = {}
    codes = np.fromiter(
        (places.setdefault(cell, len(places)) for cell in cells), "int64", len(cells)
    )
    return EncodedColumn(list(places), np.zeros(len(places), dtype=bool), codes)


FORMATS = (
    ExportFormat(
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
        required=("date", "type", "amount"),
        signature_headings=("Transaction Type", "Memo/Description"),
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
        reshape=_fill_client,
        notes=(PAYMENTS_MISSING, "QuickBooks states amounts with their tax, where there is one."),
    ),
)
