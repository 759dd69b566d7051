"""Every report of a month: which, for whom, made how, and what became of each."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from acm_lib import facts
from acm_lib.book import Book, BookView, open_book
from acm_lib.display.language import checked_language
from acm_lib.errors import MissingTable, UsageError
from acm_lib.places import samples
from acm_lib.reports.export import About, index_page, to_json
from acm_lib.reports.gate import CLIENT, Report, all_reports, chosen_clients, chosen_reports
from acm_lib.reports.ledger import Ledger, folder_name, locked, write_whole
from acm_lib.reports import pdf
from acm_lib.reports.making import FORMATS, Task
from acm_lib.reports.kernels.forked import can_fork
from acm_lib.reports.kernels.limits import Limits
from acm_lib.reports.workers import make_all

AUDIENCES = ("internal", "client")
KERNELS = ("fork", "spare")
Progress = Callable[[dict, int, int], None]


@dataclass(frozen=True)
class Batch:
    """What became of a batch.

    Attributes
    ----------
    folder : of the month, with `index.html` and `manifest.json`.
    manifest : month, book, language, audience, reports (one dict each: report, client_id, status, reason, seconds,
        inputs_sha256, files) of this batch; `manifest.json` also keeps the folder's other reports.
    notes : what could not be made, and why.
    """

    folder: Path
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
        return {"folder": str(self.folder), **self.manifest}


def run(
    book: str | Path | Book | None = None, *, reports: Iterable[str] | None = None, clients: Iterable[str] | None = None,
    month: str | None = None, language: str | None = None, audience: str = "internal", formats: Iterable[str] = ("html",), out: str | Path = "reports",
    jobs: int | None = None, force: bool = False, limits: Limits = Limits(), kernels: str | None = None,
    notebooks: Path | None = None, progress: Progress | None = None,
) -> Batch:  # fmt: skip
    """Make reports: what `acm report` calls.

    Parameters
    ----------
    book : a book or its folder; None is the sample book.
    reports : names; None is all that apply. clients : client ids; None is all.
    month : "2026-10"; None is the book's last month. language : "en" or "vi"; None is the book's.
    audience : "internal" or "client". formats : of html, pdf, xlsx, csv, ipynb; the figures as JSON are always there. out : folder; the month becomes a folder in it.
    jobs : reports made at a time; None is one for each processor. force : make also what did not change.
    limits : what one report may take. kernels : "fork" (each forked from a process that has imported everything) or
        "spare" (each started while the one before works); None is fork where the system can. notebooks : folder of the report notebooks; None is ACM's own.
    progress : called with each record, how many are done, and how many there are.

    Returns
    -------
    Batch; a report that failed is told in it and leaves all others.

    Raises
    ------
    UsageError : an unknown report, client, month, language, audience, or a folder that holds reports for another
        audience; nothing was written.
    BookError : the book cannot be opened.
    """
    if audience not in AUDIENCES:
        raise UsageError(f"There is no audience {audience!r}. It decides what a report may show. Give one of: {', '.join(AUDIENCES)}.")
    if jobs is not None and jobs < 1:
        raise UsageError(f"{jobs} reports at a time make none. Nothing was made. Give --jobs 1 or more.")
    if kernels not in (None, *KERNELS):
        raise UsageError(f"There are no kernels {kernels!r}. Nothing was made. Give one of: {', '.join(KERNELS)}.")
    formats, notes = _formats(formats, audience)
    kernels = kernels or ("fork" if can_fork() else "spare")
    chosen = chosen_reports(reports, audience, notebooks)
    opened = book if isinstance(book, Book) else open_book(book or samples())
    view = opened.at(month)
    spoken = checked_language(language or opened.settings.language)
    names = dict(zip(view.table("clients")["client_id"], view.table("clients")["name"], strict=True))
    wanted = chosen_clients(clients, list(names))
    plan = [(report, client) for report in chosen for client in (wanted if report.grain == CLIENT else [None])]
    for report, client in plan:
        report.checked(_parameters(report, opened, client, view, spoken, audience))
    folder = Path(out).resolve() / f"{view.month:%Y-%m}"
    earlier = _earlier(folder, audience)
    facts.monthly(view)  # once, before the workers ask for it
    with locked(folder) as work:
        records = _made(plan, view, spoken, audience, folder, work, jobs, force, limits, kernels, formats, names, progress)
        manifest = {"month": f"{view.month:%Y-%m}", "book": opened.path.name, "language": spoken, "audience": audience, "reports": records}
        known = manifest | {"reports": _with_earlier(manifest, earlier)}
        write_whole(folder / "manifest.json", to_json(known))
        titles = {report.name: report.title for report in all_reports(notebooks).values()}
        pages = [record | {"page": next((file for file in record["files"] if file.endswith(".html")), "")} for record in known["reports"]]
        write_whole(folder / "index.html", index_page(view.month, opened.settings.agency, spoken, opened.settings.currency, pages, names, titles))
    return Batch(folder, manifest, notes)


def _formats(asked: Iterable[str], audience: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The formats that can be made, in a fixed order, and what is to be said of the others."""
    asked = set(asked)
    unknown = sorted(asked - set(FORMATS))
    if unknown or not asked:
        raise UsageError(f"There is no format {', '.join(map(repr, unknown)) or 'in an empty list'}. Nothing was made. Give one or more of: {', '.join(FORMATS)}.")
    if audience == "client" and "ipynb" in asked:
        raise UsageError("A notebook shows how its numbers were computed. It is for the agency only, so nothing was made. Leave ipynb out for a client.")
    if "pdf" in asked and not pdf.possible():
        return tuple(kind for kind in FORMATS if kind in asked - {"pdf"}), (pdf.NOT_HERE,)
    return tuple(kind for kind in FORMATS if kind in asked), ()


def _earlier(folder: Path, audience: str) -> dict:
    """The manifest that stands in the folder; refused where its reports are for another audience."""
    try:
        earlier = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if earlier.get("audience") != audience:
        raise UsageError(
            f"{folder} holds reports for the audience {earlier.get('audience')!r}. Together with those for {audience!r} one could be "
            "sent instead of the other. Name another folder by --out."
        )
    return earlier


def _with_earlier(manifest: dict, earlier: dict) -> list[dict]:
    """This batch's records and those of the folder's other reports of the same book and language, in a fixed order."""
    records = {(record["report"], record["client_id"]): record for record in manifest["reports"]}
    if all(earlier.get(key) == manifest[key] for key in ("book", "language")):
        for record in earlier["reports"]:
            records.setdefault((record["report"], record["client_id"]), record)
    return [records[key] for key in sorted(records, key=lambda key: (key[1] is not None, key[1] or "", key[0]))]


def _made(plan, view, language, audience, folder, work, jobs, force, limits, kernels, formats, names, progress) -> list[dict]:
    ledger = Ledger(folder)
    records: list[dict] = []
    tasks: list[Task] = []
    places: list[int] = []
    library = _library_digest()
    for report, client in plan:
        inputs = _inputs_digest(report, client, view, language, audience, formats, library)
        record = {"report": report.name, "client_id": client, "status": "", "reason": "", "seconds": 0.0, "inputs_sha256": inputs, "files": []}
        place = folder / folder_name(client)
        try:
            view.require(*report.needs, purpose=f"the report {report.name}")
        except MissingTable as lacking:
            record |= {"status": "skipped", "reason": str(lacking)}
        else:
            if not force and ledger.unchanged(_key(report, client), inputs, place):
                record |= {"status": "unchanged", "files": [f"{place.name}/{name}" for name in ledger.files(_key(report, client))]}
            else:
                places.append(len(records))
                tasks.append(_task(report, client, view, language, audience, place, work, names, kernels, formats))
        records.append(record)
    done = len(records) - len(tasks)
    if progress:
        for number, record in enumerate((r for r in records if r["status"]), 1):
            progress(record, number, len(records))
    for number, result in make_all(tasks, jobs=jobs or os.cpu_count() or 1, limits=limits):
        record = records[places[number]]
        digests = result.pop("digests")
        record |= result | {"files": [f"{tasks[number].folder.name}/{name}" for name in sorted(digests)]}
        if digests:
            ledger.enter(f"{record['report']}/{record['client_id']}", record["inputs_sha256"], digests)
        done += 1
        if progress:
            progress(record, done, len(records))
    return records


def _task(report: Report, client: str | None, view: BookView, language: str, audience: str, folder: Path, work: Path, names: dict, kernels: str, formats: tuple[str, ...]) -> Task:
    settings = view.settings
    about = About(
        report.name, report.title, client, names.get(client, ""), settings.agency, settings.currency, view.month, view.as_of, language, audience
    )
    return Task(report.path, _parameters(report, view.book, client, view, language, audience), about, names, folder, work, kernels, formats)


def _parameters(report: Report, book: Book, client: str | None, view: BookView, language: str, audience: str) -> dict[str, object]:
    given: dict[str, object] = {"book": str(book.path), "month": f"{view.month:%Y-%m}", "language": language, "audience": audience}
    return given | ({"client": client} if report.grain == CLIENT else {})


def _key(report: Report, client: str | None) -> str:
    return f"{report.name}/{client}"


def _inputs_digest(report: Report, client: str | None, view: BookView, language: str, audience: str, formats: tuple[str, ...], library: str) -> str:
    digest = hashlib.sha256()
    parts = [*sorted(view.book.hashes.items()), report.name, client, f"{view.month:%Y-%m}", language, audience, formats, library]
    digest.update(repr(parts).encode())
    digest.update(report.path.read_bytes())
    return digest.hexdigest()


def _library_digest() -> str:
    """The code and the libraries a report depends on: with another version it is made again."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parents[1]
    for file in sorted(path for path in root.rglob("*") if path.suffix in (".py", ".sql", ".css", ".j2", ".po")):
        digest.update(file.read_bytes())
    for name in ("pandas", "matplotlib", "duckdb", "babel"):
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()
