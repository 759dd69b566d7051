"""The portfolio: filter the map, choose a client on it or from the list, go down to a project and
its tasks."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from acm_lib import plans
from acm_lib.errors import MissingTable
from acm_lib.sheets import portfolio
from acm_lib.sheets.sheet import Sheet
from acm_lib.statements import _
from acm_lib.widgets.desk import Desk
from acm_lib.widgets.fields import choice
from acm_lib.widgets.panel import Panel, lacking
from acm_lib.widgets.pickers import all_or, client_field
from acm_lib.widgets.spots import SpotMap

NAME = "portfolio"


def show(desk: Desk) -> Any:
    """All clients on the two-concerns map, and whatever is chosen on it."""
    return lacking(desk) or _Portfolio(desk)


class _Portfolio(w.VBox):
    def __init__(self, desk: Desk):
        self.desk = desk
        self.map = SpotMap(desk, self._point)
        there = portfolio.filter_options(desk.view)
        filters = {
            "manager": choice(
                desk, _("Account manager"), all_or(desk, {name: name for name in there["manager"]})
            ),
            "cell": choice(
                desk,
                _("What to do"),
                all_or(desk, {cell: desk.say(cell) for cell in there["cell"]}),
            ),
            "quadrant": choice(
                desk,
                _("Quarter of the map"),
                all_or(desk, {place: desk.say(place) for place in there["quadrant"]}),
            ),
        }
        self.filters = Panel(desk, NAME, filters, self._whole)
        self.client = Panel(desk, NAME, {"client": client_field(desk)}, self._client)
        detail = {
            "project": choice(desk, _("Project"), self._projects()),
            "department": choice(desk, _("Department"), all_or(desk, self._departments())),
        }
        self.detail = Panel(desk, NAME, detail, self._detail)
        self.client.fields["client"].on_change(self._other_client)
        super().__init__([self.filters, self.client, self.detail])

    def _point(self, client: str) -> None:
        self.client.fields["client"].control.value = client

    def _whole(self, manager: str, cell: str, quadrant: str) -> list[Sheet | w.Widget]:
        scope = self.desk.scope()
        frame = plans.filter_clients(self.desk.view, manager, cell, quadrant)
        found = portfolio.client_map(scope, frame)
        plots = found.plots()
        if not plots:
            return [
                portfolio.agency_summary(scope, frame),
                found,
                portfolio.client_list(scope, frame),
            ]
        self.map.draw(plots[0], self.desk.client)
        return [
            portfolio.agency_summary(scope, frame),
            self.map,
            portfolio.client_list(scope, frame),
        ]

    def _client(self, client: str) -> list[Sheet]:
        self.desk.client = client
        self.map.mark(client)
        scope = self.desk.scope(client)
        return [portfolio.client_card(scope), portfolio.project_list(scope)]

    def _other_client(self) -> None:
        with self.detail.together():
            self.detail.offer("project", self._projects())
            self.detail.offer("department", all_or(self.desk, self._departments()))

    def _detail(self, project: str, department: str) -> list[Sheet]:
        if not project:
            return []
        scope = self.desk.scope(self.desk.client)
        return [
            portfolio.project_card(scope, project),
            portfolio.task_list(scope, project, department),
        ]

    def _projects(self) -> dict[str, str]:
        try:
            found = portfolio.projects_of(self.desk.view.client(self.desk.client))
        except MissingTable:
            found = None
        if found is None or found.empty:
            return {"": self.desk.say(_("none"))}
        return dict(zip(found["project_id"], found["name"], strict=True))

    def _departments(self) -> dict[str, str]:
        if not self.desk.view.has("tasks"):
            return {}
        tasks = self.desk.view.table("tasks")
        own = tasks[tasks["project_id"].isin([key for key in self._projects() if key])]
        return {name: self.desk.say(name) for name in sorted(own["department"].unique())}
