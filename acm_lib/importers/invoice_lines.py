"""Lines of invoices become invoices: amounts without tax, each invoice's lines against the total it
states itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from acm_lib.book.problem import Problem
from acm_lib.errors import ImportRefused
from acm_lib.importers.fields import Values, coalesce
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.sheet import Sheet

_NOT_ISSUED = {
    "draft": "is a draft",
    "voided": "was voided",
    "deleted": "was deleted",
    "submitted": "waits for approval",
}
_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 15  # a book holds nothing larger
_CREDITS = ("credit", "refund")
_INVOICES = (
    "invoice",
    "credit memo",
    "credit note",
    "sales receipt",
    "refund",
    "sales invoice",
    "sales credit note",
)


def forward_fill(values: dict[str, Values]) -> dict[str, Values]:
    """What one line of an invoice says of the whole holds for its other lines, where these say
    nothing."""
    groups = [rows for rows in _groups(values["id"]) if len(rows) > 1]
    filled = {}
    for name in ("client", "date", "due", "currency"):
        column, codes = values[name], values[name].codes.copy()
        for rows in groups:
            said = next((row for row in rows if column.present[row]), None)
            for row in rows if said is not None else ():
                if not (column.present[row] or column.invalid[row]):
                    codes[row] = column.codes[said]
        filled[name] = Values(column.distinct, codes)
    return values | filled


def _groups(numbers: Values) -> list[list[int]]:
    """The lines of each invoice; a line without a number is one of its own."""
    groups: dict[Any, list[int]] = {}
    for row in range(len(numbers.codes)):
        number = numbers.value_at(row)
        groups.setdefault(number if isinstance(number, str) else ("", row), []).append(row)
    return list(groups.values())


def combine_lines(
    values: dict[str, Values], sheet: Sheet, options: ImportOptions, reasons: dict[int, list[str]]
) -> tuple[dict[str, Values], np.ndarray]:
    """One row for each invoice, at its first line.

    Returns
    -------
    The values, with `amount` the invoice's without tax, and for each row how many lines the invoice
    at it has (0: a further line of an invoice above).

    Raises
    ------
    ImportRefused : nothing says whether the lines include their tax.
    """
    size = len(sheet.rows)
    amounts: list[Any] = [None] * size
    lines = np.zeros(size, dtype="int64")
    for rows in _groups(values["id"]):
        problem = _reason_to_reject(values, rows)
        if problem is None and any(row in reasons for row in rows):
            problem = "another line of the same invoice cannot be read"
        if problem is None:
            amount, problem = _amount(values, rows, sheet, options)
            amounts[rows[0]], lines[rows[0]] = amount, len(rows)
        if problem is not None:
            for row in rows:
                amounts[row], lines[row] = _line_amount(values, row), 1
                if (
                    row not in reasons
                    or problem != "another line of the same invoice cannot be read"
                ):
                    reasons.setdefault(row, []).append(problem)
        else:
            for row in rows[1:]:
                amounts[row] = Decimal(0)
    return values | {
        "amount": Values(amounts, np.arange(size)),
        "id": _number_invoices(values),
    }, lines


def _number_invoices(values: dict[str, Values]) -> Values:
    """Invoices without a number are named after their client and day."""
    from acm_lib.importers.fields import concat
    from acm_lib.importers.name_similarity import make_id

    days = Values(
        [day.isoformat() if hasattr(day, "isoformat") else None for day in values["date"].distinct],
        values["date"].codes,
    )
    named = concat(values["client"], days)
    made = Values(
        [make_id(text, ()) if text and " " in text else None for text in named.distinct],
        named.codes,
    )
    unnumbered = ~values["id"].present
    seen: dict[Any, int] = {}
    texts, codes = list(made.distinct), made.codes.copy()
    for row in np.flatnonzero(unnumbered).tolist():
        text = made.value_at(row)
        seen[text] = seen.get(text, 0) + 1
        if text and seen[text] > 1:
            codes[row] = len(texts)
            texts.append(f"{text}-{seen[text]}")
    return coalesce(values["id"], Values(texts, codes))


def _reason_to_reject(values: dict[str, Values], rows: list[int]) -> str | None:
    for row in rows:
        status, kind = (
            str(values[name].value_at(row) or "").strip().casefold() for name in ("status", "type")
        )
        if status in _NOT_ISSUED:
            return f"{_NOT_ISSUED[status]}; only what was issued is an invoice"
        if kind and kind not in _INVOICES:
            return f"is a {kind}, not an invoice"
    for name, said in (("client", "client"), ("date", "date"), ("currency", "currency")):
        if (
            len(
                {
                    value
                    for row in rows
                    if (value := values[name].value_at(row)) is not None
                    and not isinstance(value, Problem)
                }
            )
            > 1
        ):
            return f"its lines name more than one {said}"
    return None


def _line_amount(values: dict[str, Values], row: int) -> Decimal | None:
    """What a line says it costs."""
    own = values["amount"].value_at(row)
    if isinstance(own, Decimal):
        return own
    quantity, price, discount = (
        values[name].value_at(row) for name in ("quantity", "unit_amount", "discount")
    )
    if (
        not isinstance(quantity, Decimal)
        or not isinstance(price, Decimal)
        or isinstance(discount, Problem)
    ):
        return None
    amount = quantity * price * (100 - (discount or 0)) / 100
    return amount.quantize(_CENT) if abs(amount) < _LARGEST else None


def _amount(
    values: dict[str, Values], rows: list[int], sheet: Sheet, options: ImportOptions
) -> tuple[Decimal | None, str | None]:
    """An invoice's amount without tax, or why there is none."""
    parts = [_line_amount(values, row) for row in rows]
    if any(part is None for part in parts):
        return None, "has no amount; quantity and price are needed"
    taxes = [values["tax"].value_at(row) or Decimal(0) for row in rows]
    sign = (
        -1
        if any(word in str(values["type"].value_at(rows[0]) or "").casefold() for word in _CREDITS)
        and sum(parts) > 0
        else 1
    )
    lines, tax = sum(parts, Decimal(0)), sum(taxes, Decimal(0))
    total = next(
        (value for row in rows if isinstance(value := values["total"].value_at(row), Decimal)), None
    )
    stated = next(
        (value for row in rows if isinstance(value := values["tax_total"].value_at(row), Decimal)),
        None,
    )
    tax = stated if stated is not None else tax
    near = _CENT * len(rows)
    below_one = next(
        (
            off
            for row in rows
            if isinstance(off := values["discount"].value_at(row), Decimal) and 0 < off < 1
        ),
        None,
    )
    if below_one is not None and total is None:  # Excel keeps 0.1 of a cell that shows 10 %
        return (
            None,
            (
                f"a discount of {below_one.normalize():f} may be {below_one.normalize():f} % or"
                f" {(100 * below_one).normalize():f} %; export it with the column Total"
            ),
        )
    if not tax and total is None:
        return sign * lines, None
    if total is not None:
        if abs(lines + tax - total) <= near and (tax or abs(lines - total) <= near):
            return sign * lines, None
        if tax and abs(lines - total) <= near:
            return sign * (lines - tax), None
        return (
            None,
            (
                f"its lines hold {lines:,.2f} and {tax:,.2f} tax, and its total is {total:,.2f};"
                " lines are missing or were changed"
            ),
        )
    if not options.tax:
        raise ImportRefused(
            f"{sheet.file.name}: the lines have tax, and nothing says whether their amounts include"
            " it. A book's amounts are without tax, and nothing is guessed. Say it with --tax"
            " included or --tax excluded."
        )
    return sign * (lines - tax if options.tax == "included" else lines), None
