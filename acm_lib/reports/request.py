"""The options of `reports.run`, checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from acm_lib.display.audience import CLIENT, INTERNAL, checked_audience
from acm_lib.display.language import check_language
from acm_lib.errors import UsageError
from acm_lib.reports import pdf
from acm_lib.reports.kernels import KERNELS, Limits, can_fork

FORMATS = ("html", "pdf", "xlsx", "csv", "ipynb")


@dataclass(frozen=True, kw_only=True)
class ReportRequest:
    """The options of a batch; None is everything, or the book's own.

    Attributes
    ----------
    reports : names of reports; None is all that apply. clients : client ids.
    opportunities : ids, for reports about one; None is all open ones of the clients. Without
        `reports` only such reports are made.
    month : "2026-10"; None is the book's last month. language : "en" or "vi".
    audience : "internal" or "client". formats : of `FORMATS`; the figures as JSON are always made.
    out : a folder or an address fsspec knows ("s3://bucket/reports"); the month becomes a folder
        in it.
    jobs : reports made at a time; None is one for each processor.
    force : make also what did not change. only_failed : only those that failed the last time.
    shard : (2, 5) makes the second of five parts, for five machines that write to the same place.
    cluster : address of a dask scheduler whose workers make the reports; they must see the book
        at the same path.
    limits : what one report may take.
    kernels : "fork" (each forked from a process that has imported everything) or "papermill" (each
        started by papermill); None is fork where the system can.
    notebooks : folder of the report notebooks; None is ACM's own.

    Raises
    ------
    UsageError : an unknown audience, language, format, kernel or part.
    """

    reports: Iterable[str] | None = None
    clients: Iterable[str] | None = None
    opportunities: Iterable[str] | None = None
    month: str | None = None
    language: str | None = None
    audience: str = INTERNAL
    formats: Iterable[str] = ("html",)
    out: str | Path = "reports"
    jobs: int | None = None
    force: bool = False
    only_failed: bool = False
    shard: tuple[int, int] = (1, 1)
    cluster: str | None = None
    limits: Limits | None = None
    kernels: str | None = None
    notebooks: Path | None = None

    def __post_init__(self) -> None:
        checked_audience(self.audience)
        if self.language:
            check_language(self.language)
        if self.kernels not in (None, *KERNELS):
            raise UsageError(
                f"Unknown --kernels {self.kernels!r}. Choose one of: {', '.join(KERNELS)}."
            )
        if self.kernels == "fork" and not can_fork():
            raise UsageError(
                "Processes cannot be forked on this system. Nothing was made. Give --kernels"
                " papermill, or leave it out."
            )
        if self.jobs is not None and self.jobs < 1:
            raise UsageError(f"--jobs must be at least 1, not {self.jobs}. Nothing was made.")
        part, parts = self.shard
        if not 1 <= part <= parts:
            last = max(parts, 1)
            raise UsageError(
                f"There is no part {part} of {parts}. Nothing was made. Give --shard 1/{last} to"
                f" {last}/{last}."
            )
        for name in ("reports", "clients", "opportunities", "formats"):
            if (values := getattr(self, name)) is not None:
                object.__setattr__(self, name, tuple(values))
        unknown = sorted({*self.formats} - {*FORMATS})
        if unknown or not self.formats:
            raise UsageError(
                f"There is no format {', '.join(map(repr, unknown)) or 'in an empty list'}. Nothing"
                f" was made. Give one or more of: {', '.join(FORMATS)}."
            )
        if self.audience == CLIENT and "ipynb" in self.formats:
            raise UsageError(
                "A notebook shows how its numbers were computed. It is for the agency only, so"
                " nothing was made. Leave ipynb out for a client."
            )

    @property
    def possible_formats(self) -> tuple[str, ...]:
        """Those of the formats that can be made here, in a fixed order."""
        missing = set() if pdf.possible() else {"pdf"}
        return tuple(kind for kind in FORMATS if kind in {*self.formats} - missing)

    @property
    def notes(self) -> tuple[str, ...]:
        """Which of the formats cannot be made here, and why."""
        return (pdf.MISSING,) if "pdf" in self.formats and not pdf.possible() else ()
