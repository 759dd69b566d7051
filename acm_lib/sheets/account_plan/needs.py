"""The client's concern: what it wants, when it orders, what it can and will pay, what it says."""

from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, DATE, RATIO, Statement, _

LATE_DAYS = 20  # after the due day, from which on it is a warning


@section
def client_concern(scope: ClientScope) -> list:
    """What the client wants, when it orders, what it can and will pay, and what it says."""
    return [*_wants(scope), *_pays(scope), *_says(scope)] or [
        paragraph(
            Statement(
                _("This section needs the table {tables}, which the book does not have."),
                tables="surveys, invoices, projects",
            )
        )
    ]


def _wants(scope: ClientScope) -> list:
    if not scope.view.has("projects"):
        return []
    wanted = plans.objectives(scope.client)
    rhythm = plans.buying_rhythm(scope.client).iloc[0]
    asked = plans.wishes(scope.client)
    first = asked[asked["source"] != "comments"].groupby("source", sort=False).head(1)
    blocks: list[Any] = []
    if pd.notna(rhythm["usual_gap"]):
        text = _(
            "Orders every {gap:days}, last on {last:date}, {value:money} an order; by its rhythm"
            " the next would be due on {expected:date}."
        )
        blocks.append(
            paragraph(
                Statement(
                    text,
                    gap=rhythm["usual_gap"],
                    last=rhythm["last_order"],
                    value=rhythm["order_value"],
                    expected=rhythm["expected"],
                )
            )
        )
    else:
        blocks.append(
            paragraph(
                Statement(
                    _("Too few orders for a buying rhythm: {n:count} so far."),
                    n=rhythm["orders"],
                )
            )
        )
    columns: tuple[Column, ...] = (
        Column("objective", _("Objective"), translate=True),
        Column("orders", _("Orders"), COUNT),
        Column("share", _("Share of fees"), RATIO),
        Column("last", _("Last"), DATE),
        Column("result", _("Result"), RATIO),
    )
    blocks.append(
        Table(wanted, columns)
        if len(wanted)
        else paragraph(Statement(_("No order of the last 24 months has an objective.")))
    )
    if len(first):
        columns = (
            Column("source", _("In its briefs"), translate=True),
            Column("what", _("Most often")),
            Column("times", _("Times"), COUNT),
            Column("last", _("Last"), DATE),
        )
        blocks.append(Table(first.assign(source=first["source"].map(plans.FIELD_NAMES)), columns))
    return blocks


def _pays(scope: ClientScope) -> list:
    if not scope.view.has("invoices"):
        return []
    row = plans.ability_to_pay(scope.client).iloc[0]
    if pd.isna(row["days_late"]):
        lines = [
            Statement(
                _(
                    "No invoice has fallen due with a known payment, so how the client pays is not"
                    " known."
                )
            )
        ]
    elif pd.isna(row["trend"]):
        lines = [
            Statement(
                _("Pays {late} in the last year."), late=plans.payment_timing(row["days_late"])
            )
        ]
    else:
        lines = [
            Statement(
                _("Pays {late} in the last year, {before} in the year before."),
                late=plans.payment_timing(row["days_late"]),
                before=plans.payment_timing(row["days_late_before"]),
            )
        ]
    if row["overdue"] > 0:
        lines.append(
            Statement(
                _("{overdue:money} is overdue, {share:ratio} of what is open."),
                overdue=row["overdue"],
                share=row["overdue_share"],
            )
        )
    if pd.notna(row["budget_share"]):
        lines.append(
            Statement(
                _("We have {share:ratio} of its marketing budget of {budget:money} a year."),
                share=row["budget_share"],
                budget=row["marketing_budget"],
            )
        )
    else:
        lines.append(Statement(_("Marketing budget unknown, so our share of it cannot be shown.")))
    if pd.notna(row["price_won"]) and pd.notna(row["price_lost"]):
        text = _(
            "Accepted offers stood at {won:ratio} of the usual price of their service, refused ones"
            " at {lost:ratio} ({n:count} decided)."
        )
        lines.append(
            Statement(
                text,
                won=row["price_won"],
                lost=row["price_lost"],
                n=row["offers"],
            )
        )
    elif scope.view.has("opportunities"):
        lines.append(Statement(_("Too few decided proposals to gauge price sensitivity.")))
    late = pd.notna(row["days_late"]) and row["days_late"] > LATE_DAYS
    return [paragraph(*lines, tone="warning" if late else "")]


def _says(scope: ClientScope) -> list:
    if not scope.view.has("surveys"):
        return []
    asked = plans.wishes(scope.client)
    themes = asked[asked["source"] == "comments"]
    answers = scope.view.table("surveys")
    answers = (
        answers[(answers["client_id"] == scope.client_id) & answers["comment"].notna()]
        .sort_values("date", ascending=False)
        .head(3)
    )
    if answers.empty:
        return [paragraph(Statement(_("The client has left no comment.")))]
    about = (
        [
            Statement(
                _("Most comments are about {theme:term}: {n:count} of {all:count} in 24 months."),
                theme=themes["what"].iloc[0],
                n=themes["times"].iloc[0],
                all=themes["times"].sum(),
            )
        ]
        if len(themes)
        else []
    )
    columns = (
        Column("date", _("Day"), DATE),
        Column("question", _("Question")),
        Column("score", _("Score"), COUNT),
        Column("comment", _("In the client's words")),
    )
    return [
        paragraph(*about),
        Table(answers.assign(question=answers["question"].str.upper()), columns),
    ]
