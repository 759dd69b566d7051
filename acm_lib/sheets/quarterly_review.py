"""The sheets of the quarterly review, made for the client: what was done, what was said, what is
promised, what comes next."""

from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import Tiles, paragraph, section
from acm_lib.statements import COUNT, DATE, RATIO, Statement, _

MONTHS = 3


@section
def quarter(scope: ClientScope) -> list:
    """The quarter in figures that are for the client."""
    row = scope.total(months=MONTHS).iloc[0]
    names = [
        "orders_signed",
        "billed",
        "nps",
        "csat",
        "response_time",
        "promises_kept_share",
        "receivables",
        "overdue",
    ]
    last = scope.view.as_of
    return [
        paragraph(Statement(_("The three months up to {day:date}."), day=last)),
        Tiles(scope.figures(row, *names)),
    ]


@section
def work(scope: ClientScope) -> list:
    """What was finished in the quarter with its result, and what is running."""
    scope.view.require("projects", purpose=_("the work of the quarter"))
    orders = scope.view.table("projects")
    orders = orders[orders["client_id"] == scope.client_id]
    first = scope.view.month - pd.DateOffset(months=MONTHS - 1)
    done = orders[
        (orders["end"] >= first) & (orders["end"] < scope.view.month + pd.DateOffset(months=1))
    ].sort_values("end")
    columns: tuple[Column, ...] = (
        Column("name", _("Finished")),
        Column("objective", _("Objective"), translate=True),
        Column("end", _("On"), DATE),
        Column("result", _("Result of what was promised"), RATIO),
    )
    blocks: list[Any] = [
        (
            Table(done, columns)
            if len(done)
            else paragraph(Statement(_("Nothing was due to be finished in this quarter.")))
        )
    ]
    if not scope.view.has("tasks"):
        return blocks
    state = plans.work_progress(scope.client)
    running = state[(state["level"] == 1) & (state["due"] > scope.view.as_of)]
    columns = (
        Column("name", _("Running")),
        Column("progress", _("Done"), RATIO),
        Column("due", _("Until"), DATE),
    )
    return [
        *blocks,
        Table(running, columns)
        if len(running)
        else paragraph(Statement(_("No project is running."))),
    ]


@section
def feedback(scope: ClientScope) -> list:
    """What the client told us, in its own words."""
    scope.view.require("surveys", purpose=_("what the client told us"))
    answers = scope.view.table("surveys")
    answers = answers[
        (answers["client_id"] == scope.client_id)
        & (answers["date"] > scope.view.as_of - pd.DateOffset(months=12))
    ].sort_values("date", ascending=False)
    if answers.empty:
        return [
            paragraph(
                Statement(
                    _(
                        "We have no survey answer from the last year. How satisfied are you with"
                        " our work?"
                    )
                )
            )
        ]
    columns = (
        Column("date", _("Day"), DATE),
        Column("question", _("Question")),
        Column("score", _("Score"), COUNT),
        Column("comment", _("In your words")),
    )
    return [
        Table(answers.head(6).assign(question=lambda rows: rows["question"].str.upper()), columns)
    ]


@section
def promises(scope: ClientScope) -> list:
    """What we owe the client, and what we need from it."""
    blocks: list[Any] = []
    if scope.view.has("touchpoints"):
        late = plans.overdue_promises(scope.client)
        columns: tuple[Column, ...] = (
            Column("date", _("Promised on"), DATE),
            Column("person", _("To")),
            Column("follow_up_due", _("For"), DATE),
        )
        blocks.append(
            Table(late, columns)
            if len(late)
            else paragraph(Statement(_("All our commitments are met.")))
        )
    if scope.view.has("briefs") and scope.view.has("projects"):
        asked = plans.brief_check(scope.client)
        columns = (Column("project", _("Project")), Column("ask", _("We would like to know")))
        blocks.append(
            Table(asked, columns)
            if len(asked)
            else paragraph(Statement(_("Your briefs leave no question open.")))
        )
    return blocks or [
        paragraph(
            Statement(
                _("This section needs the table {tables}, which the book does not have."),
                tables="touchpoints, briefs",
            )
        )
    ]


@section
def outlook(scope: ClientScope) -> list:
    """What comes next, and when we meet again."""
    blocks: list[Any] = []
    if scope.view.has("projects"):
        wanted = plans.objectives(scope.client)
        if len(wanted):
            blocks.append(
                paragraph(
                    Statement(
                        _(
                            "In two years you have ordered most for: {objectives:term}. Is it still"
                            " what matters?"
                        ),
                        objectives=list(wanted["objective"].head(3)),
                    )
                )
            )
    if pd.isna(scope.client.row["until"]):
        blocks.append(
            paragraph(
                Statement(
                    _("We suggest meeting for the next review on {day:date}."),
                    day=plans.next_review(scope.view),
                )
            )
        )
    return blocks or [paragraph(Statement(_("Nothing is planned.")))]
