"""The sheets of the start page: the book, and what changed since the month before."""

import pandas as pd

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import MONEY, Statement, _

MOST = 12


@section
def book(scope: Scope) -> list:
    """Which book it is, how far it reaches, and what of it cannot be used."""
    view = scope.view
    first, last = view.book.months
    aside = int(view.counts["quarantined"].sum())
    return [
        paragraph(
            Statement(
                _(
                    "{clients:count} clients, months {first:month} to {last:month}, shown as known"
                    " at the end of {month:month}."
                ),
                clients=len(view.table("clients")),
                first=first,
                last=last,
                month=view.month,
            )
        ),
        paragraph(
            (
                Statement(
                    _("{n:count} rows are quarantined and excluded until corrected."),
                    n=aside,
                )
                if aside
                else None
            ),
            tone="warning",
        ),
    ]


@section
def changes(scope: Scope) -> list:
    """Invoiced this month and the month before, and every client whose advice or health changed."""
    view = scope.view
    row, before = (
        scope.total(months=1, month=view.month - pd.DateOffset(months=ago)).iloc[0]
        for ago in (0, 1)
    )
    sums = Statement(
        _(
            "{month:month}: {now:money} invoiced, {before:money} in the month before; orders"
            " signed: {orders:count}."
        ),
        month=view.month,
        now=row["invoiced"],
        before=before["invoiced"],
        orders=row["orders"],
    )
    found = plans.monthly_changes(view)
    if found.empty:
        return [
            paragraph(
                sums, Statement(_("No client's advice or health changed since the month before."))
            )
        ]
    rest = (
        Statement(_("And smaller ones: {n:count}."), n=len(found) - MOST)
        if len(found) > MOST
        else None
    )
    return [
        paragraph(sums),
        Table(
            found.head(MOST),
            (
                Column("name", _("Client")),
                Column("change", _("What changed")),
                Column("size", _("AGI, last 12 months"), MONEY),
            ),
        ),
        paragraph(rest),
    ]
