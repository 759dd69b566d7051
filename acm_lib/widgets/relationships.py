"""Relationships: the people at a client; point at one to hear who it is, press to see when we
met."""

from typing import Any

import ipywidgets as w

from acm_lib import plans
from acm_lib.sheets import relationships
from acm_lib.sheets.sheet import Sheet, required_tables
from acm_lib.statements import _
from acm_lib.widgets.clickable_map import ClickableMap
from acm_lib.widgets.fields import choice
from acm_lib.widgets.panel import Panel, sheet_widget, unavailable_notice
from acm_lib.widgets.pickers import client_field
from acm_lib.widgets.workspace import Workspace

NAME = "relationships"


def show(workspace: Workspace) -> Any:
    """The map of people of the client chosen."""
    if stop := unavailable_notice(workspace):
        return stop
    return (
        _Relationships(workspace)
        if workspace.view.has("contacts")
        else sheet_widget(workspace, required_tables(workspace.scope(), "contacts"))
    )


class _Relationships(w.VBox):  # type: ignore[misc]
    def __init__(self, workspace: Workspace):
        self.workspace = workspace
        self.map = ClickableMap(workspace, self._point)
        self.client = Panel(workspace, NAME, {"client": client_field(workspace)}, self._client)
        self.person = Panel(
            workspace,
            NAME,
            {"person": choice(workspace, _("Person"), self._people())},
            self._person,
        )
        self.client.fields["client"].on_change(self._other)
        super().__init__([self.client, self.person])

    def _client(self, client: str) -> list[Sheet | w.Widget]:
        scope = self.workspace.scope(client)
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
        return (
            [relationships.person(self.workspace.scope(self.workspace.client), person)]
            if person
            else []
        )

    def _people(self) -> dict[str, str]:
        people = plans.relationships(self.workspace.view.client(str(self.workspace.client)))
        return dict(zip(people["contact_id"], people["name"], strict=True)) or {
            "": self.workspace.say(_("none"))
        }
