"""What the rules of alerts share: an alert, and the projects and expenses they look at."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.costs.unbilled_expenses import unbilled_expenses
from acm_lib.frames import iterate_rows
from acm_lib.statements import Statement


class Alert(NamedTuple):
    """One row of `alerts`."""

    alert: str
    client_id: str
    project_id: str
    department: str
    band: str
    at_stake: float
    owner: str
    reason: Statement
    action: Statement


def make_alert(
    name: str,
    project: Any,
    *,
    band: str,
    reason: Statement,
    action: str,
    at_stake: float = np.nan,
    department: str = "",
) -> Alert:
    """An alert about a project (or a client): any row with client_id, project_id and owner."""
    return Alert(
        name,
        project.client_id,
        project.project_id,
        department,
        band,
        at_stake,
        project.owner,
        reason,
        Statement(action),
    )


@dataclass(frozen=True)
class AlertContext:
    """What the rules look at: the view and every project with its figures."""

    view: BookView
    projects: pd.DataFrame

    @functools.cached_property
    def running(self) -> pd.DataFrame:
        return self.projects[self.projects["running"]]

    @functools.cached_property
    def orders(self) -> pd.DataFrame:
        """The running projects that have an end to be judged by."""
        return self.running[self.running["contract"].fillna("") != "retainer"]

    @functools.cached_property
    def expenses(self) -> pd.DataFrame:
        """The rebillable expenses of projects of which more than 2 % of the fee is not invoiced."""
        expenses = unbilled_expenses(self.view).merge(
            self.projects[["project_id", "owner", "ordered_to_date"]], on="project_id"
        )
        material = expenses["unbilled"] > 0.02 * expenses["ordered_to_date"].clip(lower=1)
        return expenses[material]

    def named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with the name, the client and the owner of their project."""
        columns = ["project_id", "client_id", "name", "owner"]
        return rows.merge(self.projects[columns], on="project_id")


def records(rows: pd.DataFrame) -> Iterator[Any]:
    """The rows one by one; `itertuples` of a wide frame takes a while even without a row."""
    return iter(iterate_rows(rows)) if len(rows) else iter(())


def align(rows: pd.DataFrame, by_project: pd.Series) -> pd.Series:
    """A figure of each project, on the rows of a frame with a project_id."""
    return by_project.reindex(rows["project_id"]).set_axis(rows.index)
