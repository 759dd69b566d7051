"""The sheets of relationships: the people at a client on a map, and what depends on one of them."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from acm_lib import plans
from acm_lib.display.interactive_map import Axis, InteractiveMap, Spot
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, DATE, Statement, _

_APART = 0.16  # people at the same place are drawn beside one another
_TONES = {-2.0: "red", -1.0: "yellow", 0.0: "grey", 1.0: "green", 2.0: "green"}


@section
def contact_map(scope: ClientScope) -> list:
    """Influence x stance, lines to whom each reports to, size by how often we met."""
    people = plans.relationships(scope.client)
    people = people.dropna(subset=["influence", "stance"])
    if people.empty:
        return [
            paragraph(
                Statement(_("No contact at the client is on record with influence and stance."))
            )
        ]
    beside = people.groupby(["influence", "stance"]).cumcount()
    most = max(float(people["touchpoints"].max()), 1.0)
    rows: Iterable[Any] = iterate_rows(people)
    spots = tuple(
        Spot(
            row.contact_id,
            row.name,
            Statement(
                _("{role}; {part:term}; contacts in 12 months: {n:count}, last on {day:date}."),
                role=row.role if isinstance(row.role, str) else "–",
                part=_part(row.buying_role),
                n=row.touchpoints,
                day=row.last_contact,
            ),
            row.influence + _APART * place * (-1) ** (row.influence >= 5),
            row.stance,
            14 + 22 * (row.touchpoints / most) ** 0.5,
            _TONES.get(row.stance, "grey"),
        )
        for row, place in zip(rows, beside, strict=True)
    )
    reporting = people[people["reports_to"].notna()]
    links = tuple(zip(reporting["contact_id"], reporting["reports_to"], strict=True))
    friends = int((people["stance"] > 0).sum())
    return [
        InteractiveMap(
            Statement(
                _("{client}: {friends:count} of {all:count} people are on our side"),
                client=scope.name,
                friends=friends,
                all=len(people),
            ),
            Statement(
                _(
                    "Map of {all:count} people: influence from left to right, stance from bottom to"
                    " top; lines lead to whom they report to."
                ),
                all=len(people),
            ),
            Axis(Statement(_("Influence, 1-5")), COUNT, 0.6, 5.4, (1, 2, 3, 4, 5)),
            Axis(
                Statement(_("Stance, -2 (against us) to 2 (for us)")),
                COUNT,
                -2.4,
                2.4,
                (-2, -1, 0, 1, 2),
                0,
            ),
            spots,
            links=links,
            named=20,
        )
    ]


@section
def risk(scope: ClientScope) -> list:
    """What depends on one person, and which parts in the decision nobody holds."""
    scope.view.require("contacts", "touchpoints", purpose=_("the map of people"))
    found = plans.contact_concentration(scope.client)
    if found.empty:
        return [
            paragraph(
                Statement(_("We have met no one at this client in 12 months.")), tone="warning"
            )
        ]
    row = found.iloc[0]
    people = scope.view.table("contacts").set_index("contact_id")["name"]
    share = Statement(
        _(
            "{share:ratio} of {n:count} contacts in 12 months are with {person}; people met:"
            " {people:count}."
        ),
        share=row["top_share"],
        n=row["touchpoints"],
        person=str(people.get(row["top_contact"], row["top_contact"])),
        people=row["people"],
    )
    missing = (
        Statement(
            _("Nobody is known as: {roles:term}."),
            roles=[_part(role) for role in row["missing_roles"]],
        )
        if row["missing_roles"]
        else None
    )
    return [paragraph(share, missing, tone="warning" if row["one_person"] else "")]


@section
def person(scope: ClientScope, contact_id: str) -> list:
    """One person: part in the decision, and the last contacts."""
    people = plans.relationships(scope.client)
    row = people[people["contact_id"] == contact_id].iloc[0]
    about = Statement(
        _("{name}: {role}; {part:term}."),
        name=row["name"],
        role=row["role"] if isinstance(row["role"], str) else "–",
        part=_part(row["buying_role"]),
    )
    met = (
        scope.view.table("touchpoints")
        if scope.view.has("touchpoints")
        else pd.DataFrame(columns=["contact_id", "date"])
    )
    met = met[met["contact_id"] == contact_id].sort_values("date", ascending=False).head(6)
    columns = (
        Column("date", _("Day"), DATE),
        Column("channel", _("Channel")),
        Column("started_by", _("Started by"), translate=True),
    )
    return [
        paragraph(about, tone="name"),
        Table(met, columns)
        if len(met)
        else paragraph(Statement(_("We have not met this person yet."))),
    ]


def _part(buying_role: object) -> str:
    if isinstance(buying_role, str):
        return buying_role.replace("_", " ")
    return _("part in the decision not known")
