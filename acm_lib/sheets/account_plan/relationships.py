"""Keeping the account: the people, the communication plan, briefs, hand-over to the departments and
from sales."""

from __future__ import annotations

from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import Paragraph, paragraph, section
from acm_lib.statements import COUNT, DATE, HOURS, RATIO, Statement, Term, _

_HOLDS = {True: _("holds"), False: _("does not hold")}
_TASKS_SHOWN = 40


@section
def people(scope: ClientScope) -> list:
    """The people at the client as a map, what depends on one of them, who is missing, and how it
    changed in a year."""
    known = plans.relationships(scope.client)
    if known.empty:
        return [paragraph(Statement(_("No contact at the client is on record.")))]
    names = known.set_index("contact_id")["name"]
    met = known[known["touchpoints"] > 0]
    cut = plans.bridge_contacts(scope.client)
    title = (
        Statement(_("Everything goes over {person}"), person=names[cut[0]])
        if len(cut) == 1 and len(met) == 1
        else Statement(
            _("People met in a year: {met:count} of {all:count}"),
            met=len(met),
            all=len(known),
        )
    )
    alt = Statement(
        _(
            "People by influence and stance; filled: met in a year, larger: more often; arrows lead"
            " to whom they report to; a red ring: others are reached over this person alone."
        )
    )
    return [
        charts.people_map(known, scope.format, title=title, alt=alt, cut=cut),
        *_threads(scope, known, names, cut),
        *_ours(scope),
        _year(scope),
        Table(
            known,
            (
                Column("name", _("Person")),
                Column("role", _("Role")),
                Column("buying_role", _("Part in the decision"), translate=True),
                Column("influence", _("Influence"), COUNT),
                Column("stance", _("Stance"), COUNT),
                Column("touchpoints", _("Contacts, 12 months"), COUNT),
                Column("last_contact", _("Last contact"), DATE),
            ),
        ),
    ]


def _threads(scope: ClientScope, known: pd.DataFrame, names: pd.Series, cut: list[str]) -> list:
    lines = []
    if scope.view.has("touchpoints"):
        thread = plans.contact_concentration(scope.client)
        lines += [
            Statement(
                _(
                    "Single point of contact: one person accounts for {share:ratio} of {n:count}"
                    " contacts this year."
                ),
                share=row.top_share,
                n=row.touchpoints,
            )
            for row in iterate_rows(thread[thread["one_person"]])
        ]
        lines += [
            Statement(_("{person} is our only route to other contacts."), person=names[contact])
            for contact in cut
            if len(known) > 1
        ]
    missing = plans.missing_roles(known)
    if missing:
        lines.append(
            Statement(
                _("Nobody is known as: {roles:term}."),
                roles=[role.replace("_", " ") for role in missing],
            )
        )
    risky = paragraph(*lines, tone="warning")
    old = plans.stale_contacts(known, scope.view.as_of).head(3)
    late = [
        (
            Statement(
                _("{person} was last met on {day:date}."),
                person=row.name,
                day=row.last_contact,
            )
            if pd.notna(row.last_contact)
            else Statement(_("{person} has never been met."), person=row.name)
        )
        for row in iterate_rows(old)
    ]
    return [risky, paragraph(*late)]


def _ours(scope: ClientScope) -> list:
    ours = plans.our_people(scope.client)
    if ours.empty:
        return [paragraph(Statement(_("None of our people is on record for this client.")))]
    told = [
        Statement(_("{person} ({part:term})"), person=row.person, part=row.part)
        for row in iterate_rows(ours)
    ]
    alone = len(ours) == 1
    return [
        paragraph(
            Statement(
                (
                    _("On our side the client knows {people} only.")
                    if alone
                    else _("On our side the client knows {people}.")
                ),
                people=told,
            ),
            tone="warning" if alone and scope.view.has("touchpoints") else "",
        )
    ]


def _year(scope: ClientScope) -> Paragraph | None:
    change = plans.year_on_year_contacts(scope.client)
    if len(change) < 2:
        return paragraph(Statement(_("How it was a year ago is not known.")))
    then, now = change.iloc[0], change.iloc[1]
    return paragraph(
        Statement(
            _(
                "People met in a year: {people:count} a year ago ({deciders:count} with a say),"
                " {people_now:count} now ({deciders_now:count} with a say)."
            ),
            people=then["people"],
            deciders=then["deciders"],
            people_now=now["people"],
            deciders_now=now["deciders"],
        )
    )


@section
def communication(scope: ClientScope) -> list:
    """How often we are in touch and should be, what is promised and overdue, and whom to speak to
    next."""
    row = plans.cadence(scope.client).iloc[0]
    if not row["contacts"]:
        blocks: list[Any] = [
            paragraph(
                Statement(
                    _(
                        "No contact in 12 months; a client of class {abc} should hear from us every"
                        " {wanted:days}."
                    ),
                    abc=row["abc"],
                    wanted=row["wanted_days"],
                ),
                tone="warning",
            )
        ]
    else:
        text = _(
            "Class {abc}: a contact every {wanted:days} at least; kept in {kept:ratio} of the"
            " year's gaps, the longest was {longest:days}."
        )
        lines = [
            Statement(
                text,
                abc=row["abc"],
                wanted=row["wanted_days"],
                kept=row["kept"],
                longest=row["longest_days"],
            )
        ]
        if pd.notna(row["response_time"]):
            lines.append(
                Statement(
                    _(
                        "In six months an answer took {hours:hours}, and {kept:ratio} of the"
                        " promises were kept in time."
                    ),
                    hours=row["response_time"],
                    kept=row["promises_kept_share"],
                )
            )
        blocks = [paragraph(*lines)]
    late = plans.overdue_promises(scope.client)
    columns: tuple[Column, ...] = (
        Column("date", _("Promised on"), DATE),
        Column("person", _("To")),
        Column("channel", _("Channel"), translate=True),
        Column("follow_up_due", _("For"), DATE),
        Column("days_overdue", _("Days overdue"), COUNT),
    )
    blocks.append(
        Table(late.head(5), columns)
        if len(late)
        else paragraph(Statement(_("Nothing that was promised is overdue.")))
    )
    coming = plans.next_touchpoints(scope.client)
    columns = (
        Column("day", _("When"), DATE),
        Column("person", _("With")),
        Column("subject", _("About")),
    )
    return [
        *blocks,
        (
            Table(coming, columns)
            if len(coming)
            else paragraph(Statement(_("The client has left: no contact is planned.")))
        ),
    ]


@section
def briefs(scope: ClientScope) -> list:
    """What is wrong with the briefs of running work, and what to ask the client."""
    recent = plans.recent_briefs(scope.client)
    if recent.empty:
        return [
            paragraph(Statement(_("No order that runs or came in the last quarter has a brief.")))
        ]
    filled = recent.assign(complete=plans.completeness(recent))
    columns = (
        Column("project", _("Project")),
        Column("received_on", _("Brief of"), DATE),
        Column("deadline", _("Deadline"), DATE),
        Column("complete", _("Filled in"), RATIO),
    )
    found = plans.brief_check(scope.client).merge(
        recent[["brief_id", "received_on"]], on="brief_id"
    )
    asked = (
        Column("project", _("Project")),
        Column("received_on", _("Brief of"), DATE),
        Column("kind", _("What is wrong"), translate=True),
        Column("what", _("Why")),
        Column("ask", _("Ask the client")),
    )
    return [
        Table(filled, columns),
        (
            Table(found, asked)
            if len(found)
            else paragraph(Statement(_("The briefs are complete, clear and within budget.")))
        ),
    ]


@section
def departments(scope: ClientScope) -> list:
    """How the work goes from hand to hand, what the departments flag, and where it stands, from the
    whole to the task."""
    past = plans.department_handovers(scope.client)
    raised = plans.department_flags(scope.client)
    state = plans.work_progress(scope.client)
    columns: tuple[Column, ...] = (
        Column("department", _("Department"), translate=True),
        Column("tasks", _("Tasks in a year"), COUNT),
        Column("lead_days", _("Days handed over ahead"), COUNT),
        Column("handed_late", _("Handed over late"), RATIO),
        Column("on_time", _("Done on time"), RATIO),
        Column("accept_days", _("Days to accept"), COUNT),
        Column("rework", _("Hours of rework"), RATIO),
    )
    blocks: list[Any] = [
        (
            Table(past, columns)
            if len(past)
            else paragraph(Statement(_("No task of this client was done in a year.")))
        )
    ]
    flagged = (Column("department", _("Department"), translate=True), Column("what", _("It flags")))
    blocks.append(
        Table(raised, flagged)
        if len(raised)
        else paragraph(Statement(_("The departments flag nothing.")))
    )
    if state.empty:
        return [*blocks, paragraph(Statement(_("No project of this client is running.")))]
    whole = state.iloc[0]
    blocks.append(
        paragraph(
            Statement(
                _(
                    "Running work: {hours:hours} planned, {done:ratio} of it done; late tasks:"
                    " {late:count}."
                ),
                hours=whole["hours"],
                done=whole["progress"],
                late=whole["late"],
            )
        )
    )
    shown = (
        state.iloc[1:]
        .assign(where=[_where(row) for row in iterate_rows(state.iloc[1:])])  # type: ignore[misc]
        .head(_TASKS_SHOWN)
    )
    columns = (
        Column("where", _("Project, department, open task")),
        Column("hours", _("Hours"), HOURS),
        Column("progress", _("Done"), RATIO),
        Column("due", _("Until"), DATE),
        Column("late", _("Late tasks"), COUNT),
    )
    return [*blocks, Table(shown, columns)]


def _where(row: Any) -> Statement:
    """The name of a line of the progress, set in by its level."""
    name = Term(row.name) if row.level == 2 else row.name
    return Statement({1: "{name}", 2: "– {name}", 3: "– – {name}"}[row.level], name=name)


@section
def from_sales(scope: ClientScope) -> list:
    """The orders signed in the last quarter: what was promised, priced and assumed, by whom, and
    what the budget does not hold."""
    orders = plans.recent_orders(scope.client)
    if orders.empty:
        return [
            paragraph(
                Statement(
                    _(
                        "No order was signed in the last quarter: nothing is to be taken over from"
                        " sales."
                    )
                )
            )
        ]
    gaps = plans.unmet_promises(scope.client)
    blocks: list[Any] = [
        (
            paragraph(
                *[
                    Statement(_("{project}: {gap}"), project=row.project, gap=row.gap)
                    for row in iterate_rows(gaps)
                ],
                tone="warning",
            )
            if len(gaps)
            else paragraph(Statement(_("The budgets cover the commitments on record.")))
        )
    ]
    columns = (
        Column("part", _("Part"), translate=True),
        Column("point", _("What")),
        Column("who", _("Promised by")),
        Column(
            "state",
            _("In plan and budget"),
            translate=True,
            bands={_HOLDS[True]: "green", _HOLDS[False]: "red"},
        ),
    )
    work = (
        Column("department", _("Department"), translate=True),
        Column("work", _("Gets")),
        Column("hours", _("Hours"), HOURS),
        Column("start", _("From"), DATE),
        Column("end", _("Until"), DATE),
        Column("from_department", _("From whom"), translate=True),
        Column("handed_over_on", _("Handed over"), DATE),
    )
    for _place, order in orders.head(3).iterrows():
        listed = plans.sales_handover(scope.view, order)
        listed = listed.assign(state=listed["holds"].map(_HOLDS).fillna(""))
        blocks.append(
            Table(
                listed,
                columns,
                caption=Statement(
                    _("{project}, signed on {day:date}"),
                    project=order["name"],
                    day=order["signed_on"],
                ),
            )
        )
        if scope.view.has("tasks"):
            blocks.append(
                Table(
                    plans.handover_sheet(scope.view, order["project_id"]),
                    work,
                    caption=Statement(
                        _("{project}: who gets what, and when"), project=order["name"]
                    ),
                )
            )
    return blocks
