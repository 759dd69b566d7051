"""The sheet of the meeting brief: one page to read before going in."""

import pandas as pd

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.account_plan.overview import BAND_WORDS, segment_row
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import Tiles, paragraph, section
from acm_lib.statements import COUNT, DATE, Statement, _

_PEOPLE, _POINTS, _QUESTIONS = 4, 3, 3


@section
def brief(scope: ClientScope) -> list:
    """Where the account stands, whom you meet, what is open, what to bring up, what to ask, what
    not to promise."""
    return [
        *_stand(scope),
        *_people(scope),
        *_open(scope),
        *_bring(scope),
        *_ask(scope),
        *_mind(scope),
    ]


def _stand(scope: ClientScope) -> list:
    row, found = scope.total().iloc[0], plans.health(scope.client).scores.iloc[0]
    names = (
        ["revenue"]
        + (
            ["delivery_margin"]
            if scope.view.has("time_entries") and scope.view.has("rate_card")
            else []
        )
        + (["nps"] if scope.view.has("surveys") else [])
        + ["overdue"]
    )
    cell = segment_row(scope)["cell"]
    line = Statement(
        _("{client}: {cell:term}. Health {health:score} ({band:term})."),
        client=scope.name,
        cell=cell,
        health=found["health"],
        band=BAND_WORDS[found["band"]],
    )
    return [paragraph(line), Tiles(scope.figures(row, *names))]


def _people(scope: ClientScope) -> list:
    if not scope.view.has("contacts"):
        return []
    people = plans.relationships(scope.client).head(_PEOPLE)
    columns = (
        Column("name", _("Whom you meet")),
        Column("role", _("Role")),
        Column("buying_role", _("Part in the decision"), translate=True),
        Column("stance", _("Stance"), COUNT),
        Column("last_contact", _("Last contact"), DATE),
    )
    return (
        [Table(people, columns)]
        if len(people)
        else [paragraph(Statement(_("No contact at the client is on record.")))]
    )


def _open(scope: ClientScope) -> list:
    lines = []
    if scope.view.has("touchpoints"):
        late = plans.overdue_promises(scope.client)
        lines += [
            Statement(
                _("Promised to {person} for {day:date} and not done."),
                person=row.person or scope.name,
                day=row.follow_up_due,
            )
            for row in iterate_rows(late.head(2))
        ]
    if scope.view.has("tasks") and scope.view.has("projects"):
        state = plans.work_progress(scope.client)
        lines += [
            Statement(
                _("{project}: {done:ratio} done, due on {day:date}."),
                project=row.name,
                done=row.progress,
                day=row.due,
            )
            for row in iterate_rows(state[state["level"] == 1])
        ]
    return (
        [paragraph(*lines[:6])]
        if lines
        else [paragraph(Statement(_("Nothing is open with this client.")))]
    )


def _bring(scope: ClientScope) -> list:
    found = plans.actions(scope.client).head(_POINTS)
    columns = (Column("what", _("Bring up")), Column("why", _("Because")))
    return [Table(found, columns)] if len(found) else []


def _ask(scope: ClientScope) -> list:
    if not (scope.view.has("briefs") and scope.view.has("projects")):
        return []
    asked = plans.brief_check(scope.client).drop_duplicates("field").head(_QUESTIONS)
    columns = (Column("project", _("Project")), Column("ask", _("Ask")))
    return [Table(asked, columns)] if len(asked) else []


def _mind(scope: ClientScope) -> list:
    lines = []
    held = plans.growth_block(scope.client)
    if held is not None:
        lines.append(Statement(_("Do not sell more today. {why}"), why=held))
    if (
        scope.view.has("departments")
        and scope.view.has("projects")
        and (scope.view.has("tasks") or scope.view.has("budget_lines"))
    ):
        full = plans.overloads(
            plans.load_by_week(plans.work_ahead(scope.view), plans.capacity_by_week(scope.view)),
            limit=scope.view.settings.alerts.overload,
        )
        lines += [
            Statement(
                _("Promise nothing of {department:term} for the week of {week:date}."),
                department=row.department,
                week=row.week,
            )
            for row in iterate_rows(full.head(2))
        ]
    if scope.view.has("invoices"):
        late = plans.ability_to_pay(scope.client)["overdue"].iloc[0]
        lines += (
            [
                Statement(
                    _("{overdue:money} is overdue: ask when it will be paid."),
                    overdue=late,
                )
            ]
            if pd.notna(late) and late > 0
            else []
        )
    return [paragraph(*lines, tone="warning")]
