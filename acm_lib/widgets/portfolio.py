"""The portfolio: filter the map, choose a client on it or from the list, go down to a project and
its tasks."""

from typing import Any

import ipywidgets as w

from acm_lib import plans
from acm_lib.errors import MissingTable
from acm_lib.sheets import portfolio
from acm_lib.sheets.sheet import Sheet
from acm_lib.statements import _
from acm_lib.widgets.clickable_map import ClickableMap
from acm_lib.widgets.fields import choice
from acm_lib.widgets.panel import Panel, unavailable_notice
from acm_lib.widgets.pickers import all_or, client_field
from acm_lib.widgets.workspace import Workspace

NAME = "portfolio"


def show(workspace: Workspace) -> Any:
    """All clients on the two-concerns map, and whatever is chosen on it."""
    return unavailable_notice(workspace) or _Portfolio(workspace)


class _Portfolio(w.VBox):  # type: ignore[misc]
    def __init__(self, workspace: Workspace):
        self.workspace = workspace
        self.map = ClickableMap(workspace, self._point)
        there = portfolio.filter_options(workspace.view)
        filters = {
            "manager": choice(
                workspace,
                _("Account manager"),
                all_or(workspace, {name: name for name in there["manager"]}),
            ),
            "cell": choice(
                workspace,
                _("What to do"),
                all_or(workspace, {cell: workspace.say(cell) for cell in there["cell"]}),
            ),
            "quadrant": choice(
                workspace,
                _("Quarter of the map"),
                all_or(workspace, {place: workspace.say(place) for place in there["quadrant"]}),
            ),
        }
        self.filters = Panel(workspace, NAME, filters, self._whole)
        self.client = Panel(workspace, NAME, {"client": client_field(workspace)}, self._client)
        detail = {
            "project": choice(workspace, _("Project"), self._projects()),
            "department": choice(
                workspace, _("Department"), all_or(workspace, self._departments())
            ),
        }
        self.detail = Panel(workspace, NAME, detail, self._detail)
        self.client.fields["client"].on_change(self._other_client)
        super().__init__([self.filters, self.client, self.detail])

    def _point(self, client: str) -> None:
        self.client.fields["client"].control.value = client

    def _whole(self, manager: str, cell: str, quadrant: str) -> list[Sheet | w.Widget]:
        scope = self.workspace.scope()
        frame = plans.filter_clients(self.workspace.view, manager, cell, quadrant)
        found = portfolio.client_map(scope, frame)
        plots = found.plots()
        if not plots:
            return [
                portfolio.agency_summary(scope, frame),
                found,
                portfolio.client_list(scope, frame),
            ]
        self.map.draw(plots[0], self.workspace.client)
        return [
            portfolio.agency_summary(scope, frame),
            self.map,
            portfolio.client_list(scope, frame),
        ]

    def _client(self, client: str) -> list[Sheet]:
        self.workspace.client = client
        self.map.mark(client)
        scope = self.workspace.scope(client)
        return [portfolio.client_card(scope), portfolio.project_list(scope)]

    def _other_client(self) -> None:
        with self.detail.together():
            self.detail.offer("project", self._projects())
            self.detail.offer("department", all_or(self.workspace, self._departments()))

    def _detail(self, project: str, department: str) -> list[Sheet]:
        if not project:
            return []
        scope = self.workspace.scope(self.workspace.client)
        return [
            portfolio.project_card(scope, project),
            portfolio.task_list(scope, project, department),
        ]

    def _projects(self) -> dict[str, str]:
        try:
            found = portfolio.projects_of(self.workspace.view.client(str(self.workspace.client)))
        except MissingTable:
            found = None
        if found is None or found.empty:
            return {"": self.workspace.say(_("none"))}
        return dict(zip(found["project_id"], found["name"], strict=True))

    def _departments(self) -> dict[str, str]:
        if not self.workspace.view.has("tasks"):
            return {}
        tasks = self.workspace.view.table("tasks")
        own = tasks[tasks["project_id"].isin([key for key in self._projects() if key])]
        return {name: self.workspace.say(name) for name in sorted(own["department"].unique())}
