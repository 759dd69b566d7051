"""What the rules of a plan read, each thing computed once: for all clients at once, or for one
alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from acm_lib import costs, segments
from acm_lib.book import BookView, per_view
from acm_lib.frames import iterate_rows
from acm_lib.plans.briefs import VAGUE, brief_check
from acm_lib.plans.communication import FORGIVEN
from acm_lib.plans.fresh_approaches import past_approaches, successful_approaches
from acm_lib.plans.growth import growth_block_reason
from acm_lib.plans.health import health_reasons
from acm_lib.plans.pipeline import pipeline
from acm_lib.plans.relationships import contact_concentration, payment
from acm_lib.plans.repetition import repetition_index
from acm_lib.plans.sales_handover import unmet_promises
from acm_lib.plans.weeks import capacity_by_week, capacity_conflicts
from acm_lib.plans.whitespace import white_spots
from acm_lib.plans.work_ahead import work_ahead
from acm_lib.statements import Statement

FULL = 1.15  # over the book's overload limit, before a coming week is worth an action
SMALLEST_HOURS = 4.0  # of a client in a full week


class PlanContext:
    """Each a frame or a dictionary by client, of a view of the agency or of one client."""

    def __init__(self, view: BookView):
        self.view = view

    def _by_client(self, frame: pd.DataFrame) -> dict[str, list]:
        """Client -> its rows: reading rows of a list costs a hundredth of reading those of a small
        frame."""
        rows: dict[str, list] = {}
        for row in iterate_rows(frame):
            rows.setdefault(row.client_id, []).append(row)
        return rows

    @cached_property
    def managers(self) -> dict[str, str]:
        return _column(self.view.table("clients"), "client_id", "account_manager")

    @cached_property
    def segments(self) -> dict[str, dict]:
        rows = segments.segment_clients(self.view)[
            ["client_id", "cell", "reasons", "delivery_profit", "agi", "agi_before"]
        ]
        return {row["client_id"]: row for row in rows.to_dict("records")}

    @cached_property
    def unhappy(self) -> dict[str, list]:
        """Of each client the two costliest reasons that a call, a plan or a meeting can fix."""
        rows = health_reasons(self.view)
        rows = rows[
            rows["group"].isin(["satisfaction", "delivery", "relationship"]) & (rows["score"] < 50)
        ]
        return self._by_client(
            rows.groupby("client_id").head(2).drop_duplicates(["client_id", "group"])
        )

    @cached_property
    def white_spots(self) -> dict[str, list]:
        return self._by_client(white_spots(self.view).groupby("client_id").head(2))

    @cached_property
    def alerts(self) -> dict[str, list]:
        return self._by_client(costs.alerts(self.view))

    @cached_property
    def payment(self) -> dict[str, list]:
        return self._by_client(payment(self.view))

    @cached_property
    def contact_concentration(self) -> dict[str, list]:
        rows = contact_concentration(self.view)
        return self._by_client(rows[rows["one_person"]])

    @cached_property
    def people(self) -> dict[str, str]:
        return _column(self.view.table("contacts"), "contact_id", "name")

    @cached_property
    def repetition(self) -> dict[str, list]:
        return self._by_client(repetition_index(self.view))

    @cached_property
    def pipeline(self) -> dict[str, list]:
        return self._by_client(pipeline(self.view))

    @cached_property
    def briefs(self) -> dict[str, list]:
        rows = brief_check(self.view)
        return self._by_client(rows[rows["kind"] != VAGUE])

    @cached_property
    def unmet_promises(self) -> dict[str, list]:
        return self._by_client(unmet_promises(self.view))

    @cached_property
    def overdue_promises(self) -> dict[str, list]:
        """Per client one row: number of promises of the last year that are overdue, and the day of
        the first."""
        self.view.require("touchpoints")
        met = self.view.table("touchpoints")
        late = met[
            met["follow_up_done"].isna()
            & (met["follow_up_due"] < self.view.as_of)
            & (met["follow_up_due"] >= self.view.as_of - pd.Timedelta(days=FORGIVEN))
        ]
        return self._by_client(
            late.groupby("client_id")["follow_up_due"].agg(number="size", first="min").reset_index()
        )

    @cached_property
    def open_tasks(self) -> dict[str, list]:
        """The tasks that are not done, of projects that are known."""
        if not (self.view.has("tasks") and self.view.has("projects")):
            return {}
        tasks = self.view.table("tasks")
        going = tasks.loc[tasks["done_on"].isna(), ["project_id"]].drop_duplicates()
        return self._by_client(
            going.merge(self.view.table("projects")[["project_id", "client_id"]], on="project_id")
        )

    @cached_property
    def full_weeks(self) -> dict[str, list]:
        """The fullest coming week of each client, one row: department, week, load, own (hours)."""
        return self._by_client(self.view.select(_full_weeks(self.view.agency)))

    @cached_property
    def past_approaches(self) -> dict[str, list[tuple[str, float]]]:
        return past_approaches(self.view)

    @cached_property
    def successful_approaches(self) -> pd.DataFrame:
        return successful_approaches(self.view.agency)

    @cached_property
    def industries(self) -> dict[str, str]:
        return _column(self.view.table("clients"), "client_id", "industry")

    @cached_property
    def typical_order(self) -> dict[str, float]:
        """Median fee of a service over the orders in the book's currency: what one more may
        bring."""
        orders = self.view.agency.table("projects")
        currency = self.view.settings.currency
        orders = orders[orders["currency"].fillna(currency) == currency]
        return {str(name): fee for name, fee in orders.groupby("service")["fee"].median().items()}


def _column(table: pd.DataFrame, key: str, column: str) -> dict[str, Any]:
    return dict(zip(table[key], table[column], strict=True))


@per_view
def _full_weeks(agency: BookView) -> pd.DataFrame:
    """The fullest coming week of each client: client_id, department, week, load, own (hours)."""
    full = capacity_conflicts(
        work_ahead(agency),
        capacity_by_week(agency, ahead=8),
        limit=max(agency.settings.alerts.overload, 1.0) * FULL,
    )
    rows = [
        (client, week.department, week.week, week.load, own)
        for week in iterate_rows(full)
        for client, own in zip(week.clients, week.hours, strict=True)
        if own >= SMALLEST_HOURS
    ]
    columns = ["client_id", "department", "week", "load", "own"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates("client_id")


@dataclass
class ClientContext:
    plan: PlanContext
    client_id: str

    @property
    def view(self) -> BookView:
        return self.plan.view

    @cached_property
    def segment(self) -> dict:
        return self.plan.segments[self.client_id]

    @cached_property
    def growth_is_blocked(self) -> bool:
        """By the one gate for growth, `growth_block`."""
        halves = self.rows("payment") if self.view.has("invoices") else []
        return growth_block_reason(self.segment["cell"], halves) is not None

    def rows(self, frame: str) -> list:
        """This client's rows of one of the frames."""
        return getattr(self.plan, frame).get(self.client_id, [])

    @property
    def is_client(self) -> bool:
        return self.segment["cell"] != "gone"

    def action(
        self,
        kind: str,
        what: str,
        why: Statement,
        days: int,
        worth: float = np.nan,
        **places: object,
    ) -> dict:
        manager = self.plan.managers[self.client_id]
        return {
            "kind": kind,
            "client_id": self.client_id,
            "what": Statement(what, **places),
            "why": why,
            "who": manager if isinstance(manager, str) else "",
            "by": self.view.as_of + pd.Timedelta(days=days),
            "worth": worth,
            "urgency": days,
        }
