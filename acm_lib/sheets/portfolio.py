"""The sheets of the portfolio: from all clients to one, to its projects, to a department's
tasks."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from acm_lib import costs, plans
from acm_lib.book import BookView, ClientView
from acm_lib.display.interactive_map import Axis, InteractiveMap, Spot, ticks
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.frames import iterate_rows
from acm_lib.segments import PLAYBOOK
from acm_lib.sheets.scope import ClientScope, Scope
from acm_lib.sheets.sheet import Tiles, paragraph, section
from acm_lib.statements import DATE, HOURS, RATIO, SCORE, Statement, _

_BANDS = {cell: play.band for cell, play in PLAYBOOK.items()}
_TONES = {
    plans.BOTH: "green",
    plans.CLIENT_ONLY: "yellow",
    plans.AGENCY_ONLY: "yellow",
    plans.NEITHER: "red",
}
LOWEST, HIGHEST = -0.6, 1.0  # margins drawn at their place; beyond, at the edge


def filter_options(view: BookView) -> dict[str, list[str]]:
    """What there is to filter by: managers, cells and quarters that occur."""
    frame = plans.client_table(view)
    return {
        "manager": sorted(frame["account_manager"].dropna().unique()),
        "cell": [cell for cell in PLAYBOOK if cell in set(frame["cell"])],
        "quadrant": [place for place in _TONES if place in set(frame["quadrant"].dropna())],
    }


def projects_of(client: ClientView) -> pd.DataFrame:
    """The client's projects, looked up in `costs.project_status` of the whole agency."""
    return client.select(costs.project_status(client.agency))


@section
def agency_summary(scope: Scope, frame: pd.DataFrame) -> list:
    """The clients chosen as one: their figures of the last 12 months."""
    if frame.empty:
        return [paragraph(Statement(_("No client fits. Choose “all” in one of the lists.")))]
    row = scope.total_of(scope.facts[scope.facts["client_id"].isin(frame["client_id"])]).iloc[0]
    names = ["revenue", "agi"]
    names += (
        ["delivery_profit", "delivery_margin"]
        if scope.view.has("time_entries") and scope.view.has("rate_card")
        else []
    )
    names += ["nps"] if scope.view.has("surveys") else []
    about = Statement(
        _("{n:count} of {all:count} clients."),
        n=len(frame),
        all=len(plans.client_table(scope.view)),
    )
    return [paragraph(about), Tiles(scope.figures(row, *names, grain="portfolio"))]


@section
def client_map(scope: Scope, frame: pd.DataFrame) -> list:
    """The two-concerns map of the clients chosen."""
    scope.view.require("invoices", "time_entries", "rate_card", purpose=_("the two-concerns map"))
    return [_map(frame, scope.view.settings.targets.margin)]


def _map(frame: pd.DataFrame, target: float) -> InteractiveMap:
    known = frame.dropna(subset=["health", "margin"]).sort_values("revenue", ascending=False)
    both = int((known["quadrant"] == plans.BOTH).sum())
    biggest = max(float(known["revenue"].max()), 1.0) if len(known) else 1.0
    lowest = max(LOWEST, min(-0.2, float(known["margin"].min()) - 0.05)) if len(known) else -0.2
    left = max(0.0, min(20.0, float(known["health"].min()) // 10 * 10 - 5)) if len(known) else 0.0
    rows: Iterable[Any] = iterate_rows(known)
    spots = tuple(
        Spot(
            row.client_id,
            row.name,
            Statement(
                _("health {health:score}, margin {margin:ratio}, revenue {revenue:money}."),
                health=row.health,
                margin=row.margin,
                revenue=row.revenue,
            ),
            row.health,
            row.margin,
            10 + 26 * (max(row.revenue, 0.0) / biggest) ** 0.5,
            _TONES.get(row.quadrant, "grey"),
            tuple((h, m) for h, m in row.path if not (np.isnan(h) or np.isnan(m))),
        )
        for row in rows
    )
    return InteractiveMap(
        Statement(
            _("{both:count} of {all:count} accounts are good for both sides"),
            both=both,
            all=len(known),
        ),
        Statement(
            _(
                "Map of {all:count} clients: health from left to right, delivery margin from bottom"
                " to top, size is revenue; {both:count} are good for both sides."
            ),
            all=len(known),
            both=both,
        ),
        Axis(
            Statement(_("Client's concern: health, 0-100")),
            SCORE,
            left,
            101,
            ticks(left, 100, 20),
            50,
        ),
        Axis(
            Statement(_("Agency's concern: delivery margin")),
            RATIO,
            lowest,
            HIGHEST,
            ticks(lowest, HIGHEST, 0.25),
            target,
        ),
        spots,
        tuple(
            Statement(place)
            for place in (plans.AGENCY_ONLY, plans.BOTH, plans.NEITHER, plans.CLIENT_ONLY)
        ),
    )


@section
def client_list(scope: Scope, frame: pd.DataFrame) -> list:
    """The clients chosen as a table, what to do with each first."""
    has_margin = scope.view.has("time_entries") and scope.view.has("rate_card")
    columns = (
        Column("name", _("Client")),
        Column("cell", _("What to do"), translate=True, bands=_BANDS),
        *measure_columns("revenue", *(["delivery_margin"] if has_margin else [])),
        Column("growth", _("Growth"), RATIO),
        *((Column("health", _("Health"), SCORE),) if has_margin else ()),
        Column("account_manager", _("Account manager")),
    )
    return [Table(frame.head(25), columns, grain="client")] if len(frame) else []


@section
def client_card(scope: ClientScope) -> list:
    """The client chosen: what to do with it and why, its health, its figures."""
    frame = plans.client_table(scope.view)
    row = frame[frame["client_id"] == scope.client_id].iloc[0]
    names = ["revenue", "agi"]
    names += (
        ["delivery_profit", "delivery_margin"]
        if scope.view.has("time_entries") and scope.view.has("rate_card")
        else []
    )
    names += ["nps", "csat"] if scope.view.has("surveys") else []
    names += ["dso", "overdue"]
    health = (
        Statement(
            _("Health {health:score} of 100; {quadrant:term}."),
            health=row["health"],
            quadrant=row["quadrant"],
        )
        if isinstance(row["quadrant"], str)
        else None
    )
    return [
        paragraph(Statement("{client}", client=scope.name), tone="name"),
        paragraph(plans.segment_advice(scope.client), health, *row["reasons"][:3]),
        Tiles(scope.figures(scope.total().iloc[0], *names)),
    ]


@section
def project_list(scope: ClientScope) -> list:
    """The client's projects, the running ones first."""
    found = projects_of(scope.client)
    columns = (
        Column("name", _("Project")),
        Column("contract", _("Contract"), translate=True),
        Column("end", _("Ends"), DATE),
        *measure_columns("bac", "ac", "work_done", "eac", "order_margin"),
    )
    running = int(found["running"].sum())
    about = Statement(
        _("{running:count} of {all:count} projects are running."),
        running=running,
        all=len(found),
    )
    return (
        [paragraph(about), Table(found.head(12), columns, grain="project")]
        if len(found)
        else [paragraph(Statement(_("The client has no project.")))]
    )


@section
def project_card(scope: Scope, project_id: str) -> list:
    """One project by department: budget, cost, progress."""
    lines = costs.department_status(scope.view, [project_id])
    if lines.empty:
        return [paragraph(Statement(_("These projects have neither budget nor hours.")))]
    columns = (
        Column("department", _("Department"), translate=True),
        *measure_columns("bac", "ac", "budget_used", "hours_used", "progress", "cpi"),
    )
    return [Table(lines, columns, grain="department")]


@section
def task_list(scope: Scope, project_id: str, department: str = "") -> list:
    """The tasks of a project, of one department or of all: those that are late first."""
    scope.view.require("tasks", purpose=_("the tasks"))
    own = scope.view.table("tasks")
    own = own[
        (own["project_id"] == project_id) & ((own["department"] == department) | (not department))
    ]
    if own.empty:
        return [paragraph(Statement(_("No task matches this choice.")))]
    late = own["done_on"].isna() & (own["planned_end"] < scope.view.as_of)
    states = np.select([own["done_on"].notna(), late], ["done", "late"], "open")
    own = own.assign(state=states, order=np.where(late, 0, 1)).sort_values(
        ["order", "planned_end", "task_id"]
    )
    columns = (
        Column("name", _("Task")),
        Column("department", _("Department"), translate=True),
        Column("state", _("State"), translate=True, bands=STATES),
        Column("planned_end", _("Planned for"), DATE),
        Column("done_on", _("Done on"), DATE),
        Column("percent_complete", _("Done"), RATIO),
        Column("planned_hours", _("Planned hours"), HOURS),
    )
    about = Statement(
        _("{late:count} of {all:count} tasks are late."),
        late=int(late.sum()),
        all=len(own),
    )
    return [paragraph(about, tone="warning" if late.any() else ""), Table(own, columns)]


STATES = {_("done"): "green", _("late"): "red", _("open"): ""}
