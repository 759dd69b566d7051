"""Every report of a month: which, for whom, made how, and what became of each."""

import base64
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from acm_lib import facts
from acm_lib.book import Book, BookView, open_book
from acm_lib.book.settings import LOGOS
from acm_lib.errors import MissingTable
from acm_lib.paths import samples_folder
from acm_lib.reports.build_cache import BuildCache
from acm_lib.reports.fingerprint import fingerprint
from acm_lib.reports.job import BatchContext, Outcome, ReportJob, record_key
from acm_lib.reports.kernels import Limits, can_fork
from acm_lib.reports.manifest import read_manifest, write_manifest
from acm_lib.reports.request import ReportRequest
from acm_lib.reports.selection import select_jobs, select_reports
from acm_lib.reports.storage import Storage, open_storage
from acm_lib.reports.workers import make_all

MERGE_SECONDS = 60.0
Progress = Callable[[dict, int, int], None]


@dataclass(frozen=True)
class Batch:
    """What became of a batch.

    Attributes
    ----------
    folder : address of the month, with `index.html` and `manifest.json`.
    manifest : month, book, language, audience, reports (one dict each: report, client_id, status,
        reason, seconds, inputs_sha256, files) of this batch; `manifest.json` also has the folder's
        other reports.
    notes : what could not be made, and why.
    """

    folder: str
    manifest: dict
    notes: tuple[str, ...] = ()

    @property
    def records(self) -> list[dict]:
        """One dict for each report."""
        return list(self.manifest["reports"])

    @property
    def ok(self) -> bool:
        """Did none fail?"""
        return all(record["status"] != "failed" for record in self.records)

    def as_dict(self) -> dict:
        """The manifest with the folder: what `--json` prints."""
        return {"folder": self.folder, **self.manifest}


def run(
    book: str | Path | Book | None = None, *, progress: Progress | None = None, **options: Any
) -> Batch:
    """Make reports: what `acm report` calls.

    Parameters
    ----------
    book : a book or its folder; None is the sample book.
    progress : called with each record, how many are done, and how many there are.
    options : the fields of `ReportRequest`: reports, clients, opportunities, month, language,
        audience, formats, out, jobs, force, only_failed, shard, cluster, limits, kernels,
        notebooks.

    Returns
    -------
    Batch; a report that failed is in it with its reason, and all others are made.

    Raises
    ------
    UsageError : an unknown report, client, month, language, audience, format or part, or a folder
        that holds reports for another audience; nothing was written.
    BookError : the book cannot be opened.
    ReportError : another batch is writing to the same place.
    """
    request = ReportRequest(**options)
    reports = select_reports(request)
    view = (book if isinstance(book, Book) else open_book(book or samples_folder())).at(
        request.month
    )
    storage = open_storage(request.out, f"{view.month:%Y-%m}")
    batch = _context(view, request, storage)
    earlier = read_manifest(storage, batch.audience)
    jobs = select_jobs(reports, request, view, batch)
    if request.only_failed:
        failed = _failed(earlier, batch.language)
        jobs = [job for job in jobs if job.key in failed]
    part, parts = request.shard
    jobs = [replace(job, inputs_sha256=fingerprint(job, view)) for job in jobs[part - 1 :: parts]]
    facts.stored(view.book)  # once, before the workers ask for it
    suffix = "" if parts == 1 else f"-{part}-of-{parts}"
    with storage.lock(suffix) as work:
        cache = BuildCache(storage, request.shard)
        records: dict[str, dict] = {job.key: {} for job in jobs}
        for done, (job, outcome) in enumerate(_outcomes(jobs, request, view, cache, work), 1):
            records[job.key] = job.record(outcome)
            if outcome.status == "ok":
                cache.record(job, outcome)
            if progress:
                progress(records[job.key], done, len(jobs))
        cache.write()
        manifest = {
            "month": f"{view.month:%Y-%m}",
            "book": view.book.path.name,
            "language": batch.language,
            "audience": batch.audience,
            "reports": list(records.values()),
        }
        with storage.lock("-merging", wait=MERGE_SECONDS):
            write_manifest(storage, manifest, view, batch, request.notebooks)
    return Batch(storage.address, manifest, request.notes)


def _context(view: BookView, request: ReportRequest, storage: Storage) -> BatchContext:
    clients, settings = view.table("clients"), view.settings
    return BatchContext(
        book=str(view.book.path),
        agency=settings.agency,
        currency=settings.currency,
        clients=dict(zip(clients["client_id"], clients["name"], strict=True)),
        month=view.month,
        as_of=view.as_of,
        language=request.language or settings.language,
        audience=request.audience,
        formats=request.possible_formats,
        kernels=request.kernels or ("fork" if can_fork() else "papermill"),
        storage=storage.address,
        colour=settings.colour,
        logo=_logo(view.book),
    )


def _failed(manifest: dict[str, Any], language: str) -> set[str]:
    """The keys of the reports that failed in this language the last time."""
    return {
        record_key(record)
        for record in manifest.get("reports", ())
        if record["status"] == "failed" and record.get("language", manifest["language"]) == language
    }


def _outcomes(
    jobs: list[ReportJob], request: ReportRequest, view: BookView, cache: BuildCache, work: Path
) -> Iterator[tuple[ReportJob, Outcome]]:
    """What becomes of each job: first those that need not be made, then the others, starting
    with the slowest."""
    pending = []
    for job in jobs:
        outcome = _skipped(job, view) or (None if request.force else cache.unchanged(job))
        if outcome:
            yield job, outcome
        else:
            pending.append(job)
    pending.sort(key=cache.seconds, reverse=True)
    processes, limits = request.jobs or os.cpu_count() or 1, request.limits or Limits()
    if request.cluster is None:
        yield from make_all(pending, work, processes=processes, limits=limits)
    else:
        from acm_lib.reports.cluster import make_on_cluster

        yield from make_on_cluster(
            request.cluster, pending, work, processes=processes, limits=limits
        )


def _skipped(job: ReportJob, view: BookView) -> Outcome | None:
    try:
        view.require(*job.report.needs, purpose=f"the report {job.report.name}")
    except MissingTable as error:
        return Outcome("skipped", str(error))
    return None


def _logo(book: Book) -> str:
    """The agency's logo as a data: address; "" where it has none."""
    name = book.settings.logo
    if not name:
        return ""
    data = base64.b64encode((book.path / name).read_bytes()).decode()
    return f"data:{LOGOS[Path(name).suffix.lower()]};base64,{data}"
