"""A report's job: one notebook about one subject, from the selection to the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from acm_lib.reports.report import Report
from acm_lib.reports.storage import folder_name


@dataclass(frozen=True)
class BatchContext:
    """What all jobs of a batch share: plain values, so that it can be sent to another process.

    Attributes
    ----------
    book : the book's folder.
    agency, currency, colour, logo : of the agency; the logo as a data: address, or "".
    clients : client_id -> name, of every client of the book.
    month, as_of : of the reports.
    language, audience, formats, kernels : as requested.
    storage : address of the month's storage.
    """

    book: str
    agency: str
    currency: str
    clients: Mapping[str, str]
    month: pd.Timestamp
    as_of: pd.Timestamp
    language: str
    audience: str
    formats: tuple[str, ...] = ("html",)
    kernels: str = "fork"
    storage: str = ""
    colour: str = "#0067a5"
    logo: str = ""


@dataclass(frozen=True)
class ReportJob:
    """One report to make: about the agency, a client, or an opportunity of a client.

    Attributes
    ----------
    report : the notebook. batch : what it shares with the batch's other jobs.
    client_id : None for a report about the agency.
    opportunity_id, opportunity : id and name; None and "" for a report that is not about one.
    inputs_sha256 : hash of everything the report depends on.
    """

    report: Report
    batch: BatchContext
    client_id: str | None = None
    opportunity_id: str | None = None
    opportunity: str = ""
    inputs_sha256: str = ""

    @property
    def client(self) -> str:
        """The client's name; "" for a report about the agency."""
        return self.batch.clients.get(self.client_id or "", "")

    @property
    def subject(self) -> str:
        """Whom the page is about; "" for a report about the agency."""
        return " · ".join(filter(None, (self.client, self.opportunity)))

    @property
    def month(self) -> str:
        """The report's month as "2026-10"."""
        return f"{self.batch.month:%Y-%m}"

    @property
    def key(self) -> str:
        """What distinguishes the job from the month's others."""
        return record_key(self.record(Outcome("")))

    @property
    def parameters(self) -> dict[str, object]:
        """What the notebook is run with."""
        values: dict[str, object] = {
            "book": self.batch.book,
            "month": self.month,
            "language": self.batch.language,
            "audience": self.batch.audience,
        }
        if self.opportunity_id is not None:
            values["opportunity"] = self.opportunity_id
        elif self.client_id is not None:
            values["client"] = self.client_id
        return values

    def file(self, kind: str) -> str:
        """The name of a finished file in the storage: "C007/cost_tracking.html"."""
        part = f"-{folder_name(self.opportunity_id)}" if self.opportunity_id else ""
        return f"{folder_name(self.client_id)}/{self.report.name}{part}.{kind}"

    def record(self, outcome: Outcome) -> dict[str, Any]:
        """The job in the manifest."""
        opportunity = {"opportunity_id": self.opportunity_id} if self.opportunity_id else {}
        return {
            "report": self.report.name,
            "client_id": self.client_id,
            **opportunity,
            "status": outcome.status,
            "reason": outcome.reason,
            "seconds": outcome.seconds,
            "inputs_sha256": self.inputs_sha256,
            "files": sorted(outcome.files),
        }


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    Attributes
    ----------
    status : "ok", "unchanged", "skipped" or "failed". reason : why it was skipped or failed.
    files : name in the storage -> SHA-256, of what was published.
    seconds : how long it took. retryable : may it work when it is tried again?
    """

    status: str
    reason: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    retryable: bool = False


def record_key(record: Mapping[str, Any]) -> str:
    """What distinguishes a record of the manifest from the month's others."""
    parts = [record["report"], str(record["client_id"]), record.get("opportunity_id")]
    return "/".join(filter(None, parts))
