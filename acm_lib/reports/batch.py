"""Every report of a month: which, for whom, made how, and what became of each."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from acm_lib import facts
from acm_lib.book import Book, BookView, open_book
from acm_lib.book.settings import LOGOS
from acm_lib.display.format import Format
from acm_lib.display.language import checked_language
from acm_lib.errors import MissingTable, UsageError
from acm_lib.places import samples
from acm_lib.reports import pdf
from acm_lib.reports.export import About, to_json
from acm_lib.reports.fingerprint import fingerprint
from acm_lib.reports.gate import (
    AGENCY,
    OPPORTUNITY,
    Report,
    Subject,
    all_reports,
    chosen_clients,
    chosen_reports,
    subjects,
)
from acm_lib.reports.index import NOTHING, alerts_csv, decisions, index_page
from acm_lib.reports.kernels import Limits
from acm_lib.reports.kernels.forked import can_fork
from acm_lib.reports.ledger import Ledger, folder_name
from acm_lib.reports.making import FORMATS, Task
from acm_lib.reports.shelf import Shelf, shelf
from acm_lib.reports.workers import make_all

AUDIENCES = ("internal", "client")
KERNELS = ("fork", "spare", "inprocess")
MERGE_SECONDS = 60.0
Progress = Callable[[dict, int, int], None]


@dataclass(frozen=True)
class Batch:
    """What became of a batch.

    Attributes
    ----------
    folder : address of the month, with `index.html` and `manifest.json`.
    manifest : month, book, language, audience, reports (one dict each: report, client_id, status,
        reason, seconds, inputs_sha256, files) of this batch; `manifest.json` also keeps the
        folder's other reports.
    notes : what could not be made, and why.
    """

    folder: str
    manifest: dict
    notes: tuple[str, ...] = ()

    @property
    def records(self) -> list[dict]:
        """One dict for each report."""
        return self.manifest["reports"]

    @property
    def ok(self) -> bool:
        """Did none fail?"""
        return all(record["status"] != "failed" for record in self.records)

    def as_dict(self) -> dict:
        """The manifest with the folder: what `--json` prints."""
        return {"folder": self.folder, **self.manifest}


def run(
    book: str | Path | Book | None = None,
    *,
    reports: Iterable[str] | None = None,
    clients: Iterable[str] | None = None,
    opportunities: Iterable[str] | None = None,
    month: str | None = None,
    language: str | None = None,
    audience: str = "internal",
    formats: Iterable[str] = ("html",),
    out: str | Path = "reports",
    jobs: int | None = None,
    force: bool = False,
    only_failed: bool = False,
    shard: tuple[int, int] = (1, 1),
    cluster: str | None = None,
    limits: Limits | None = None,
    kernels: str | None = None,
    notebooks: Path | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Make reports: what `acm report` calls.

    Parameters
    ----------
    book : a book or its folder; None is the sample book.
    reports : names; None is all that apply. clients : client ids; None is all.
    opportunities : ids, for reports about one; None is all open ones of the clients. Without
        `reports` only such reports are made.
    month : "2026-10"; None is the book's last month. language : "en" or "vi"; None is the book's.
    audience : "internal" or "client". formats : of html, pdf, xlsx, csv, ipynb; the figures as JSON
        are always there.
    out : a folder or an address fsspec knows ("s3://bucket/reports"); the month becomes a folder in
        it.
    jobs : reports made at a time; None is one for each processor. force : make also what did not
        change.
    only_failed : only those that failed the last time.
    shard : (2, 5) makes the second of five parts, for five machines that write to the same place.
    cluster : address of a dask scheduler whose workers make the reports; they must see the book at
        the same path.
    limits : what one report may take. kernels : "fork" (each forked from a process that has
        imported everything) or "spare" (each started while the one before works); None is fork
        where the system can. "inprocess" runs the cells of each report without a kernel, in a copy
        of a process that has imported everything: faster, and Linux only.
    notebooks : folder of the report notebooks; None is ACM's own.
    progress : called with each record, how many are done, and how many there are.

    Returns
    -------
    Batch; a report that failed is told in it and leaves all others.

    Raises
    ------
    UsageError : an unknown report, client, month, language, audience, format or part, or a folder
        that holds reports for another audience; nothing was written.
    BookError : the book cannot be opened.
    ReportError : another batch is writing to the same place.
    """
    if audience not in AUDIENCES:
        raise UsageError(
            f"There is no audience {audience!r}. It decides what a report may show. Give one of:"
            f" {', '.join(AUDIENCES)}."
        )
    if kernels not in (None, *KERNELS):
        raise UsageError(
            f"There are no kernels {kernels!r}. Nothing was made. Give one of:"
            f" {', '.join(KERNELS)}."
        )
    if kernels in ("fork", "inprocess") and not can_fork():
        raise UsageError(
            f"Processes cannot be copied on this system, as kernels={kernels!r} needs. Nothing was"
            " made. Give spare, or leave it out."
        )
    if jobs is not None and jobs < 1:
        raise UsageError(
            f"{jobs} reports at a time make none. Nothing was made. Give --jobs 1 or more."
        )
    if not 1 <= shard[0] <= shard[1]:
        raise UsageError(
            f"There is no part {shard[0]} of {shard[1]}. Nothing was made. Give --shard"
            f" 1/{max(shard[1], 1)} to {max(shard[1], 1)}/{max(shard[1], 1)}."
        )
    formats, notes = _possible(formats, audience)
    chosen = chosen_reports(reports, audience, notebooks)
    if opportunities is not None and not reports:
        chosen = [report for report in chosen if report.grain == OPPORTUNITY]
    grains = {report.grain for report in chosen}
    if opportunities is not None and OPPORTUNITY not in grains:
        raise UsageError(
            f"{', '.join(report.name for report in chosen)} is not about an opportunity. Nothing"
            " was made. Leave --opportunity out, or ask for go_no_go."
        )
    if clients is not None and grains == {AGENCY}:
        raise UsageError(
            f"{', '.join(report.name for report in chosen)} is about the whole agency. Nothing was"
            " made. Leave --client out."
        )
    opened = book if isinstance(book, Book) else open_book(book or samples())
    view = opened.at(month)
    spoken = checked_language(language or opened.settings.language)
    names = dict(
        zip(view.table("clients")["client_id"], view.table("clients")["name"], strict=True)
    )
    wanted = chosen_clients(clients, list(names))
    plan = [
        (report, subject)
        for report in chosen
        for subject in subjects(report, view, wanted, opportunities)
    ]
    place = shelf(out, f"{view.month:%Y-%m}")
    earlier = _earlier(place, audience)
    if only_failed:
        failed = {
            _key(record) for record in earlier.get("reports", ()) if record["status"] == "failed"
        }
        plan = [
            (report, subject)
            for report, subject in plan
            if _key(_record(report, subject)) in failed
        ]
    plan = plan[shard[0] - 1 :: shard[1]]
    for report, subject in plan:
        report.checked(_parameters(subject, view, spoken, audience))
    facts.stored(view.book)  # once, before the workers ask for it
    asked = _Asked(
        view, spoken, audience, formats, kernels or ("fork" if can_fork() else "spare"), names
    )
    part = "" if shard == (1, 1) else f"-{shard[0]}-of-{shard[1]}"
    with place.locked(part) as work:
        ledger = Ledger(place, shard)
        records, tasks = _planned(plan, asked, place, work, None if force else ledger)
        for done, record in enumerate(record for record in records if record["status"]):
            if progress:
                progress(record, done + 1, len(records))
        made = _made_by(
            cluster,
            [task for _record, task in tasks],
            jobs or os.cpu_count() or 1,
            limits or Limits(),
        )
        for done, (number, result) in enumerate(made, len(records) - len(tasks) + 1):
            record, digests = tasks[number][0], result.pop("digests")
            record |= result | {"files": sorted(digests)}
            if digests:
                ledger.enter(_key(record), record["inputs_sha256"], digests, record["seconds"])
            if progress:
                progress(record, done, len(records))
        ledger.write()
        manifest = {
            "month": f"{view.month:%Y-%m}",
            "book": opened.path.name,
            "language": spoken,
            "audience": audience,
            "reports": records,
        }
        with place.locked("-merging", wait=MERGE_SECONDS):
            _tell(place, manifest, asked, notebooks, made=bool(tasks))
    return Batch(place.address, manifest, notes)


@dataclass(frozen=True)
class _Asked:
    """What all reports of a batch have in common."""

    view: BookView
    language: str
    audience: str
    formats: tuple[str, ...]
    kernels: str
    names: dict[str, str]


def _planned(
    plan: list[tuple[Report, str | None]],
    asked: _Asked,
    place: Shelf,
    work: Path,
    ledger: Ledger | None,
) -> tuple[list[dict], list[tuple[dict, Task]]]:
    """A record for each report, and the tasks of those that have to be made, the slowest first."""
    records: list[dict] = []
    tasks: list[tuple[float, dict, Task]] = []
    view = asked.view
    for report, subject in plan:
        client = subject.client_id
        inputs = fingerprint(
            report,
            view,
            subject=subject,
            language=asked.language,
            audience=asked.audience,
            formats=asked.formats,
        )
        record = _record(report, subject) | {"inputs_sha256": inputs}
        records.append(record)
        key = _key(record)
        try:
            view.require(*report.needs, purpose=f"the report {report.name}")
        except MissingTable as lacking:
            record |= {"status": "skipped", "reason": str(lacking)}
            continue
        if ledger and ledger.unchanged(key, inputs):
            record |= {"status": "unchanged", "files": ledger.files(key)}
            continue
        settings = view.settings
        about = About(
            report.name,
            report.title,
            client,
            asked.names.get(client, ""),
            settings.agency,
            settings.currency,
            view.month,
            view.as_of,
            asked.language,
            asked.audience,
            settings.colour,
            _logo(view.book),
            **_about_opportunity(report, subject, view),
        )
        parameters = _parameters(subject, view, asked.language, asked.audience)
        task = Task(
            report.path,
            parameters,
            about,
            asked.names,
            place.address,
            folder_name(client),
            work,
            asked.kernels,
            asked.formats,
        )
        tasks.append((ledger.seconds(key) if ledger else 0.0, record, task))
    tasks.sort(key=lambda entry: -entry[0])
    return records, [(record, task) for _seconds, record, task in tasks]


def _made_by(
    cluster: str | None, tasks: list[Task], jobs: int, limits: Limits
) -> Iterator[tuple[int, dict]]:
    if cluster is None:
        return make_all(tasks, jobs=jobs, limits=limits)
    from acm_lib.reports.cluster import make_on

    return make_on(cluster, tasks, jobs=jobs, limits=limits)


def _tell(
    place: Shelf, manifest: dict, asked: _Asked, notebooks: Path | None, *, made: bool
) -> None:
    """`manifest.json` and `index.html`: this batch's reports and those of the place's other
    ones."""
    known = manifest | {"reports": _with_earlier(manifest, _earlier(place, asked.audience))}
    files = {"manifest.json": to_json(known)}
    if made or place.read("index.html") is None:
        found = decisions(asked.view) if asked.audience == "internal" else NOTHING
        titles = {report.name: report.title for report in all_reports(notebooks).values()}
        files["index.html"] = index_page(
            asked.view, asked.language, known["reports"], asked.names, titles, found
        )
        if asked.audience == "internal":
            files["alerts.csv"] = alerts_csv(
                found, Format(asked.language, asked.view.settings.currency)
            )
    place.write({name: text.encode() for name, text in files.items()})


def _earlier(place: Shelf, audience: str) -> dict:
    """The manifest that stands there; refused where its reports are for another audience."""
    try:
        earlier = json.loads(place.read("manifest.json") or b"{}")
    except ValueError:
        return {}
    if earlier and earlier.get("audience") != audience:
        raise UsageError(
            f"{place.address} holds reports for the audience {earlier.get('audience')!r}. Together"
            f" with those for {audience!r} one could be sent instead of the other. Name another"
            " folder by --out."
        )
    return earlier


def _with_earlier(manifest: dict, earlier: dict) -> list[dict]:
    """This batch's records and those of the folder's other reports of the same book and language,
    in a fixed order."""
    records = {_key(record): record for record in manifest["reports"]}
    if all(earlier.get(key) == manifest[key] for key in ("book", "language")):
        for record in earlier["reports"]:
            records.setdefault(_key(record), record)
    return sorted(
        records.values(),
        key=lambda record: (
            record["client_id"] is not None,
            record["client_id"] or "",
            record["report"],
            record.get("opportunity_id") or "",
        ),
    )


def _possible(asked: Iterable[str], audience: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The formats that can be made, in a fixed order, and what is to be said of the others."""
    asked = set(asked)
    unknown = sorted(asked - set(FORMATS))
    if unknown or not asked:
        raise UsageError(
            f"There is no format {', '.join(map(repr, unknown)) or 'in an empty list'}. Nothing was"
            f" made. Give one or more of: {', '.join(FORMATS)}."
        )
    if audience == "client" and "ipynb" in asked:
        raise UsageError(
            "A notebook shows how its numbers were computed. It is for the agency only, so nothing"
            " was made. Leave ipynb out for a client."
        )
    if "pdf" in asked and not pdf.possible():
        return tuple(kind for kind in FORMATS if kind in asked - {"pdf"}), (pdf.NOT_HERE,)
    return tuple(kind for kind in FORMATS if kind in asked), ()


def _parameters(
    subject: Subject, view: BookView, language: str, audience: str
) -> dict[str, object]:
    given: dict[str, object] = {
        "book": str(view.book.path),
        "month": f"{view.month:%Y-%m}",
        "language": language,
        "audience": audience,
    }
    if subject.opportunity_id is not None:
        return given | {"opportunity": subject.opportunity_id}
    return given if subject.client_id is None else given | {"client": subject.client_id}


def _record(report: Report, subject: Subject) -> dict:
    """The manifest's record of a report, before anything became of it."""
    about = {"client_id": subject.client_id} | (
        {"opportunity_id": subject.opportunity_id} if subject.opportunity_id else {}
    )
    return {
        "report": report.name,
        **about,
        "status": "",
        "reason": "",
        "seconds": 0.0,
        "inputs_sha256": "",
        "files": [],
    }


def _about_opportunity(report: Report, subject: Subject, view: BookView) -> dict[str, str]:
    if subject.opportunity_id is None:
        return {}
    rows = view.table("opportunities")
    name = rows.loc[rows["opportunity_id"] == subject.opportunity_id, "name"].iloc[0]
    return {
        "opportunity_id": subject.opportunity_id,
        "opportunity": name,
        "stem": f"{report.name}-{folder_name(subject.opportunity_id)}",
    }


def _logo(book: Book) -> str:
    """The agency's logo as a data: address; "" where it has none."""
    name = book.settings.logo
    if not name:
        return ""
    return f"data:{LOGOS[Path(name).suffix.lower()]};base64,{base64.b64encode((book.path / name).read_bytes()).decode()}"


def _key(record: dict) -> str:
    return "/".join(
        [record["report"], str(record["client_id"]), *filter(None, [record.get("opportunity_id")])]
    )
