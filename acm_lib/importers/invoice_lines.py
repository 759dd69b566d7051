"""Invoices from their lines: amounts without tax, checked against the total an invoice states."""

from decimal import Decimal
from typing import Any

import numpy as np

from acm_lib.book.problem import Problem, ProblemType
from acm_lib.errors import ImportRefused
from acm_lib.importers.name_similarity import make_id
from acm_lib.importers.options import ImportOptions
from acm_lib.importers.rows import Reason
from acm_lib.importers.sheet import Sheet
from acm_lib.importers.values import Values, coalesce, concat
from acm_lib.statements import _

OTHER_LINE_REJECTED = ProblemType(
    "other_line_rejected",
    _("another line of the same invoice cannot be used"),
    _("correct that line first"),
)
NOT_ISSUED = ProblemType(
    "not_issued", _("its status is {status}"), _("issue the invoice, then export it again")
)
NOT_AN_INVOICE = ProblemType(
    "not_an_invoice",
    _("is a {kind}, not an invoice"),
    _("nothing to do: only invoices and credit notes are imported"),
)
CONTRADICTORY_LINES = ProblemType(
    "contradictory_lines",
    _("differs between the lines of the invoice"),
    _("give all its lines the same one"),
)
NO_LINE_AMOUNT = ProblemType(
    "no_line_amount", _("has no amount"), _("export it with quantity and price")
)
AMBIGUOUS_DISCOUNT = ProblemType(
    "ambiguous_discount",
    _("a discount of {percent} may be {percent} % or {share} %"),
    _("export it with the column Total"),
)
LINES_DIFFER_FROM_TOTAL = ProblemType(
    "lines_differ_from_total",
    _("its lines add up to {lines} and {tax} tax, and its total is {total}"),
    _("export it again: lines are missing or were changed"),
)
_NOT_ISSUED = ("draft", "voided", "deleted", "submitted")
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
    """What one line says of the whole invoice, filled in on its other lines where these are
    empty."""
    groups = [rows for rows in _groups(values["id"]) if len(rows) > 1]
    filled = {}
    for name in ("client", "date", "due", "currency"):
        column, codes = values[name], values[name].codes.copy()
        for rows in groups:
            stated = next((row for row in rows if column.present[row]), None)
            for row in rows if stated is not None else ():
                if not (column.present[row] or column.invalid[row]):
                    codes[row] = column.codes[stated]
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
    values: dict[str, Values],
    sheet: Sheet,
    options: ImportOptions,
    reasons: dict[int, list[Reason]],
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
    amounts: list[Decimal | None] = [None] * size
    lines = np.zeros(size, dtype="int64")
    for rows in _groups(values["id"]):
        reason = _rejection(values, rows)
        if reason is None and any(row in reasons for row in rows):
            reason = Reason(Problem(OTHER_LINE_REJECTED))
        amount = _amount(values, rows, sheet, options) if reason is None else None
        if isinstance(amount, Decimal):
            amounts[rows[0]], lines[rows[0]] = amount, len(rows)
            for row in rows[1:]:
                amounts[row] = Decimal(0)
            continue
        reason = reason or Reason(amount or Problem(NO_LINE_AMOUNT))
        for row in rows:
            amounts[row], lines[row] = _line_amount(values, row), 1
            if row not in reasons or reason.problem.type != OTHER_LINE_REJECTED:
                reasons.setdefault(row, []).append(reason)
    return values | {
        "amount": Values(amounts, np.arange(size)),
        "id": _number_invoices(values),
    }, lines


def _number_invoices(values: dict[str, Values]) -> Values:
    """Invoices without a number are named after their client and day."""
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


def _rejection(values: dict[str, Values], rows: list[int]) -> Reason | None:
    for row in rows:
        status, kind = (
            str(values[name].value_at(row) or "").strip().casefold() for name in ("status", "type")
        )
        if status in _NOT_ISSUED:
            return Reason(Problem(NOT_ISSUED, status=status))
        if kind and kind not in _INVOICES:
            return Reason(Problem(NOT_AN_INVOICE, kind=kind))
    for name in ("client", "date", "currency"):
        stated = {values[name].value_at(row) for row in rows if values[name].present[row]}
        if len(stated) > 1:
            return Reason(Problem(CONTRADICTORY_LINES), name)
    return None


def _line_amount(values: dict[str, Values], row: int) -> Decimal | None:
    """The amount of a line: as stated, else quantity times price less discount."""
    stated = values["amount"].value_at(row)
    if isinstance(stated, Decimal):
        return stated
    quantity, price, discount = (
        values[name].value_at(row) for name in ("quantity", "unit_amount", "discount")
    )
    if not isinstance(quantity, Decimal) or not isinstance(price, Decimal):
        return None
    if isinstance(discount, Problem):
        return None
    amount = quantity * price * (100 - (discount or 0)) / 100
    return amount.quantize(_CENT) if abs(amount) < _LARGEST else None


def _amount(
    values: dict[str, Values], rows: list[int], sheet: Sheet, options: ImportOptions
) -> Decimal | Problem:
    """An invoice's amount without tax, or why it has none."""
    amounts = [amount for row in rows if (amount := _line_amount(values, row)) is not None]
    if len(amounts) < len(rows):
        return Problem(NO_LINE_AMOUNT)
    lines = sum(amounts, Decimal(0))
    total, tax = _first(values["total"], rows), _first(values["tax_total"], rows)
    if tax is None:
        tax = sum((values["tax"].value_at(row) or Decimal(0) for row in rows), Decimal(0))
    kind = str(values["type"].value_at(rows[0]) or "").casefold()
    sign = -1 if lines > 0 and any(word in kind for word in _CREDITS) else 1
    if total is not None:
        tolerance = _CENT * len(rows)
        if abs(lines + tax - total) <= tolerance:
            return sign * lines
        if tax and abs(lines - total) <= tolerance:
            return sign * (lines - tax)
        return Problem(LINES_DIFFER_FROM_TOTAL, lines=lines, tax=tax, total=total)
    discounts = [values["discount"].value_at(row) for row in rows]
    for discount in discounts:  # Excel keeps 0.1 of a cell that shows 10 %
        if isinstance(discount, Decimal) and 0 < discount < 1:
            return Problem(AMBIGUOUS_DISCOUNT, percent=discount, share=100 * discount)
    if tax and not options.tax:
        raise ImportRefused(
            f"{sheet.file.name}: the lines have tax, and nothing says whether their amounts include"
            " it. A book's amounts are without tax. Give --tax included or --tax excluded."
        )
    return sign * (lines - tax if options.tax == "included" else lines)


def _first(values: Values, rows: list[int]) -> Decimal | None:
    numbers = (values.value_at(row) for row in rows)
    return next((number for number in numbers if isinstance(number, Decimal)), None)
