"""Relationships: the people at a client; point at one to hear who it is, press to see when we
met."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from acm_lib import plans
from acm_lib.sheets import relationships
from acm_lib.sheets.sheet import Sheet, required_tables
from acm_lib.statements import _
from acm_lib.widgets.desk import Desk
from acm_lib.widgets.fields import choice
from acm_lib.widgets.panel import Panel, lacking, told
from acm_lib.widgets.pickers import client_field
from acm_lib.widgets.spots import SpotMap

NAME = "relationships"


def show(desk: Desk) -> Any:
    """The map of people of the client chosen."""
    if stop := lacking(desk):
        return stop
    return (
        _Relationships(desk)
        if desk.view.has("contacts")
        else told(desk, required_tables(desk.scope(), "contacts"))
    )


class _Relationships(w.VBox):
    def __init__(self, desk: Desk):
        self.desk = desk
        self.map = SpotMap(desk, self._point)
        self.client = Panel(desk, NAME, {"client": client_field(desk)}, self._client)
        self.person = Panel(
            desk, NAME, {"person": choice(desk, _("Person"), self._people())}, self._person
        )
        self.client.fields["client"].on_change(self._other)
        super().__init__([self.client, self.person])

    def _client(self, client: str) -> list[Sheet | w.Widget]:
        scope = self.desk.scope(client)
        found = relationships.contact_map(scope)
        if plots := found.plots():
            self.map.draw(plots[0])
        return [relationships.risk(scope), self.map if plots else found]

    def _other(self) -> None:
        with self.person.together():
            self.person.offer("person", self._people())

    def _point(self, contact: str) -> None:
        self.person.fields["person"].control.value = contact

    def _person(self, person: str) -> list[Sheet]:
        self.map.mark(person)
        return [relationships.person(self.desk.scope(self.desk.client), person)] if person else []

    def _people(self) -> dict[str, str]:
        people = plans.relationships(self.desk.view.client(self.desk.client))
        return dict(zip(people["contact_id"], people["name"], strict=True)) or {
            "": self.desk.say(_("none"))
        }
