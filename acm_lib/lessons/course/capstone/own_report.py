"""The rubric: the trainee's own account plan and report, line by line, each with its reason."""

import datetime as dt
import re
from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.lessons.answers import Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.names import plain
from acm_lib.lessons.own_plan import OwnPlan
from acm_lib.lessons.quantities import count, date, money
from acm_lib.lessons.rubric import Criterion
from acm_lib.plans.saved_plans import load_plan
from acm_lib.statements import MONEY, Statement, _

QUARTER = 92  # days
STEPS = 3
WORDS = (15, 120)


def _lines(case: Case, plan: OwnPlan) -> pd.DataFrame:
    """What is kept in the copy of the book, not what was typed."""
    if plan.book is None:
        raise ValueError("no plan was kept")
    return load_plan(plan.book, case.client_id)


def _people(case: Case) -> set[str]:
    view = case.view
    found = set(view.table("clients")["account_manager"].dropna())
    for table, column in (("contacts", "name"), ("time_entries", "person")):
        if view.has(table):
            rows = view.table(table)
            found |= set(
                (rows[rows["client_id"] == case.client_id] if table == "contacts" else rows)[
                    column
                ].dropna()
            )
    return {str(name) for name in found}


def a_step(case: Case) -> list[Statement]:
    """A step as it is written down, with a person and a day of this book."""
    owner = case.client["account_manager"]
    who = str(owner) if pd.notna(owner) else next(iter(sorted(_people(case))), "")
    return [
        Statement(
            _("For instance: {step}"),
            step=Statement(
                _('("Ask the client the open questions of the brief", "{who}", "{by}"),'),
                who=who,
                by=f"{case.view.as_of + pd.Timedelta(days=20):%Y-%m-%d}",
            ),
        ),
        Statement(
            _(
                "The plan begins today, with the book: it ends on {today}, so the coming quarter"
                " ends on {last}."
            ),
            today=date(case.view.as_of),
            last=date(case.view.as_of + pd.Timedelta(days=QUARTER)),
        ),
    ]


def _report(case: Case, batch: Any) -> tuple[bool, Statement]:
    made = [
        record
        for record in batch.records
        if record["report"] == "account_plan"
        and record["client_id"] == case.client_id
        and record["status"] in ("ok", "unchanged")
    ]
    right_month = batch.manifest["month"] == f"{case.view.month:%Y-%m}"
    if not made:
        return False, Statement(
            _("It holds no account plan of {client} that went well."), client=case.client["name"]
        )
    return right_month, (
        Statement(_("It is there.")) if right_month else Statement(_("It is of another month."))
    )


def _target(case: Case, amount: Any) -> tuple[bool, Statement]:
    now = float(plans.target(case.view.client(case.client_id))["agi"].iloc[0])
    amounts = Number(MONEY).read(amount)
    if not amounts:
        raise ValueError("no amount of money")
    return any(now < number <= 1.5 * now for number in amounts), Statement(
        _(
            "The last 12 months brought {agi}: a target lies above that, and not above one and a"
            " half times that."
        ),
        agi=money(now),
    )


def _steps(case: Case, plan: OwnPlan) -> tuple[bool, Statement]:
    different = _lines(case, plan)["what"].str.casefold().nunique()
    return different >= STEPS, Statement(
        _("The copy of the book holds {n} different steps; a quarter takes {wanted} or more."),
        n=count(different),
        wanted=count(STEPS),
    )


def _owners(case: Case, plan: OwnPlan) -> tuple[bool, Statement]:
    known = {plain(name) for name in _people(case)}
    strange = sorted(name for name in _lines(case, plan)["who"] if plain(name) not in known)
    if strange:
        return False, Statement(
            _("Nobody in the book is called {name}: “we” and “the team” do nothing on Monday."),
            name=strange[0] or "?",
        )
    return True, Statement(_("All of them are people of the agency or of the client."))


def _days(case: Case, plan: OwnPlan) -> tuple[bool, Statement]:
    first, last = case.view.as_of, case.view.as_of + pd.Timedelta(days=QUARTER)
    outside = [day for day in _lines(case, plan)["by"] if not first < pd.Timestamp(day) <= last]
    if outside:
        return False, Statement(
            _("{day} is not in the coming quarter, which ends on {last}."),
            day=date(dt.date.fromisoformat(outside[0])),
            last=date(last),
        )
    return True, Statement(
        _("All of them lie before {last}, when the quarter ends."), last=date(last)
    )


def _message(case: Case, text: Any) -> tuple[bool, Statement]:
    words = len(str(text).split())
    if not WORDS[0] <= words <= WORDS[1]:
        return False, Statement(
            _(
                "It has {words} words. A client reads what is short, and understands what is not"
                " too short."
            ),
            words=count(words),
        )
    if not re.search(r"\d", str(text)):
        return False, Statement(
            _("There is no figure in it: the client cannot tell whether it is good news.")
        )
    if "?" not in str(text):
        return False, Statement(_("It asks nothing, so the client need not answer."))
    return True, Statement(_("Short, with a figure, and it asks for an answer."))


RUBRIC = (
    Criterion("report", _("The account plan of this client, as a report of this month."), _report),
    Criterion("target", _("A target that asks for growth and can be reached."), _target),
    Criterion("plan", _("At least three steps, kept in the copy of the book."), _steps),
    Criterion("plan", _("For each step one person who answers for it."), _owners),
    Criterion("plan", _("For each step a day within the coming quarter."), _days),
    Criterion(
        "message",
        _("A message to the client of 15 to 120 words with a figure and a question."),
        _message,
    ),
)
