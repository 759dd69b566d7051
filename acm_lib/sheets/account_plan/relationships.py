"""Keeping the account: the people at the client and the communication plan."""

from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import Paragraph, paragraph, section
from acm_lib.statements import COUNT, DATE, Statement, _


@section
def people(scope: ClientScope) -> list:
    """The people at the client as a map, what depends on one of them, who is missing, and how it
    changed in a year."""
    contacts = plans.relationships(scope.client)
    if contacts.empty:
        return [paragraph(Statement(_("No contact at the client is on record.")))]
    names = contacts.set_index("contact_id")["name"]
    met = contacts[contacts["touchpoints"] > 0]
    cut = plans.bridge_contacts(scope.client)
    title = (
        Statement(_("Everything goes over {person}"), person=names[cut[0]])
        if len(cut) == 1 and len(met) == 1
        else Statement(
            _("People met in a year: {met:count} of {all:count}"),
            met=len(met),
            all=len(contacts),
        )
    )
    alt = Statement(
        _(
            "People by influence and stance; filled: met in a year, larger: more often; arrows lead"
            " to whom they report to; a red ring: others are reached over this person alone."
        )
    )
    return [
        charts.people_map(contacts, scope.format, title=title, alt=alt, cut=cut),
        *_threads(scope, contacts, names, cut),
        *_ours(scope),
        _year(scope),
        Table(
            contacts,
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


def _threads(scope: ClientScope, contacts: pd.DataFrame, names: pd.Series, cut: list[str]) -> list:
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
            if len(contacts) > 1
        ]
    missing = plans.missing_roles(contacts)
    if missing:
        lines.append(
            Statement(
                _("Nobody is known as: {roles:term}."),
                roles=[role.replace("_", " ") for role in missing],
            )
        )
    risky = paragraph(*lines, tone="warning")
    old = plans.stale_contacts(contacts, scope.view.as_of).head(3)
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
    members = [
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
                people=members,
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
