"""Is the brief good enough to work from? What is missing, vague, contradictory or over budget, and
what to ask the client."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from acm_lib.book import BookView
from acm_lib.book.currency import to_book_currency
from acm_lib.frames import iterate_rows
from acm_lib.statements import Statement, _

LATELY_DAYS = 92
MISSING, VAGUE, CONTRADICTORY, OVER_BUDGET = (
    _("missing"),
    _("vague"),
    _("contradictory"),
    _("over budget"),
)
FIELDS = {
    "objective": _("What is to be different afterwards, and by how much?"),
    "audience": _("Who is to be reached, and who is not?"),
    "message": _("What is the one thing people are to take away?"),
    "deliverables": _("What exactly is to be handed over, how many, in which formats?"),
    "budget": _("What can be spent, third-party costs included?"),
    "deadline": _("When must it be there, and what depends on that day?"),
    "mandatories": _("What must be in it, and what must not?"),
    "approved_by": _("Who approves, and who else has to agree?"),
}
FIELD_NAMES = {
    "objective": _("objective"),
    "audience": _("audience"),
    "message": _("message"),
    "deliverables": _("deliverables"),
    "budget": _("budget"),
    "deadline": _("deadline"),
    "mandatories": _("mandatories"),
    "approved_by": _("approved by"),
}
VAGUE_WORDS = (
    "everyone",
    "everybody",
    "all people",
    "mass market",
    "mọi người",
    "tất cả",
    "đại chúng",
    "as soon as possible",
    "asap",
    "càng sớm càng tốt",
    "tbd",
    "etc",
    "v.v",
)
SHORTEST_WORDS = 2  # a field of fewer words says too little, names and single terms of ours aside


def recent_briefs(view: BookView) -> pd.DataFrame:
    """The briefs of orders that run or came in the last quarter, with what the order says, newest
    first.

    Returns
    -------
    The columns of `briefs`, and client_id, project (its name), fee, currency, project_objective,
    start, end, fee_in_book and budget_in_book (book currency).
    """
    view.require("briefs", "projects", purpose=_("the check of briefs"))
    orders = view.table("projects").rename(
        columns={"name": "project", "objective": "project_objective"}
    )
    found = view.table("briefs").merge(
        orders[
            [
                "project_id",
                "client_id",
                "project",
                "fee",
                "currency",
                "project_objective",
                "start",
                "end",
            ]
        ],
        on="project_id",
    )
    found = found.assign(
        **{
            f"{name}_in_book": to_book_currency(view, found[name], found["currency"])
            for name in ("fee", "budget")
        }
    )
    going = (found["end"] >= view.month) | (
        found["received_on"] > view.as_of - pd.Timedelta(days=LATELY_DAYS)
    )
    return found[going].sort_values(
        ["received_on", "brief_id"], ascending=[False, True], ignore_index=True
    )


def brief_check(view: BookView) -> pd.DataFrame:
    """What is wrong with the briefs of orders that run or came lately, and what to ask.

    Returns
    -------
    One row per finding: brief_id, project_id, client_id, project, kind ("missing", "vague",
    "contradictory", "over budget"), field, what (`Statement`), ask (`Statement`: the question for
    the client).
    """
    return check_briefs(recent_briefs(view))


def check_briefs(briefs: pd.DataFrame) -> pd.DataFrame:
    """As `brief_check`, for any briefs with the columns of `recent_briefs`."""
    rows = []
    for brief in iterate_rows(briefs):
        for rule in RULES:
            for kind, name, what, ask in rule(brief):
                rows.append(
                    (
                        brief.brief_id,
                        brief.project_id,
                        brief.client_id,
                        brief.project,
                        kind,
                        name,
                        what,
                        ask,
                    )
                )
    return pd.DataFrame(
        rows,
        columns=["brief_id", "project_id", "client_id", "project", "kind", "field", "what", "ask"],
    )


def completeness(briefs: pd.DataFrame) -> pd.Series:
    """Share of the eight fields of a brief that are filled, by the index of `briefs`."""
    return briefs[list(FIELDS)].notna().mean(axis="columns")


def _missing(brief: Any) -> Iterator[tuple]:
    for name, ask in FIELDS.items():
        if pd.isna(getattr(brief, name)):
            yield (
                MISSING,
                name,
                Statement(_("“{field:term}” is not filled in."), field=FIELD_NAMES[name]),
                Statement(ask),
            )


def _vague(brief: Any) -> Iterator[tuple]:
    for name in ("objective", "audience", "message", "deliverables"):
        text = getattr(brief, name)
        if pd.isna(text):
            continue
        word = next(
            (
                vague
                for vague in VAGUE_WORDS
                if re.search(rf"(?<!\w){re.escape(vague)}(?!\w)", text.casefold())
            ),
            None,
        )
        if word is not None:
            yield (
                VAGUE,
                name,
                Statement(_("“{field:term}” says “{word}”."), field=FIELD_NAMES[name], word=word),
                Statement(FIELDS[name]),
            )
        elif name == "message" and len(text.split()) < SHORTEST_WORDS:
            yield (
                VAGUE,
                name,
                Statement(
                    _("“{field:term}” is a single word: “{text}”."),
                    field=FIELD_NAMES[name],
                    text=text,
                ),
                Statement(FIELDS[name]),
            )
    text = " ".join(
        str(getattr(brief, name))
        for name in ("objective", "message", "deliverables")
        if pd.notna(getattr(brief, name))
    )
    if text and not re.search(r"\d", text):
        yield (
            VAGUE,
            "objective",
            Statement(_("No number says what success is.")),
            Statement(
                _("By which number will you know that it worked, and what is that number today?")
            ),
        )


def _contradictory(brief: Any) -> Iterator[tuple]:
    if (
        pd.notna(brief.deadline)
        and pd.notna(brief.received_on)
        and brief.deadline < brief.received_on
    ):
        yield (
            CONTRADICTORY,
            "deadline",
            Statement(
                _("The deadline {deadline:date} is before the brief came, on {received:date}."),
                deadline=brief.deadline,
                received=brief.received_on,
            ),
            Statement(FIELDS["deadline"]),
        )
    elif pd.notna(brief.deadline) and pd.notna(brief.end) and brief.deadline < brief.end:
        yield (
            CONTRADICTORY,
            "deadline",
            Statement(
                _("It is wanted on {deadline:date} and planned to end on {end:date}."),
                deadline=brief.deadline,
                end=brief.end,
            ),
            Statement(_("Which parts must be there on the day, and which can follow?")),
        )
    if (
        pd.notna(brief.objective)
        and pd.notna(brief.project_objective)
        and brief.objective != brief.project_objective
    ):
        yield (
            CONTRADICTORY,
            "objective",
            Statement(
                _("The brief wants {brief:term}, the order says {order:term}."),
                brief=brief.objective,
                order=brief.project_objective,
            ),
            Statement(_("Which of the two comes first, if only one can be reached?")),
        )


def _over_budget(brief: Any) -> Iterator[tuple]:
    if brief.fee_in_book > brief.budget_in_book:
        yield (
            OVER_BUDGET,
            "budget",
            Statement(
                _("The fee of {fee:money} is above the budget of {budget:money}."),
                fee=brief.fee_in_book,
                budget=brief.budget_in_book,
            ),
            Statement(_("What may fall away, or who can raise the budget?")),
        )


# Adding a check: one function, one line here.
RULES: tuple[Callable[..., Iterator[tuple]], ...] = (_missing, _vague, _contradictory, _over_budget)
