"""The start page: which book, what changed, what failed the last time."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from acm_lib.reports.report import all_reports
from acm_lib.sheets import start
from acm_lib.statements import Statement, _
from acm_lib.widgets.desk import Desk
from acm_lib.widgets.panel import lacking, spoken
from acm_lib.widgets.report_panel import address, place


def show(desk: Desk) -> Any:
    """What there is to know before one begins."""
    if stop := lacking(desk):
        return stop
    scope = desk.scope()
    parts = [
        start.book(scope).html(),
        _heading(desk, _("Since last month")),
        start.changes(scope).html(),
        _heading(desk, _("The last reports")),
        last_batch(desk, place() / "reports"),
    ]
    return w.HTML(spoken(desk, "".join(parts)))


def last_batch(desk: Desk, folder: Path) -> str:
    """HTML: what became of the last batch, with a link to its index and every report that
    failed."""
    manifests = sorted(folder.glob("*/manifest.json"), key=lambda file: file.stat().st_mtime)
    told = (
        _told(desk, manifests[-1])
        if manifests
        else [escape(desk.say(_("No report has been made here yet.")))]
    )
    return (
        '<div class="acm-sheet"><ul'
        f' class="acm-said">{"".join(f"<li>{line}</li>" for line in told)}</ul></div>'
    )


def _heading(desk: Desk, text: str) -> str:
    return f'<h3 class="acm-sheet">{escape(desk.say(text))}</h3>'


def _told(desk: Desk, file: Path) -> list[str]:
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        records = manifest["reports"]
    except (OSError, ValueError, KeyError):
        return [escape(desk.say(Statement(_("{file} cannot be read."), file=file.name)))]
    if manifest["book"] != desk.path.name:
        return [
            escape(
                desk.say(
                    Statement(
                        _("The last reports are on another book, {book}."),
                        book=str(manifest["book"]),
                    )
                )
            )
        ]
    failed = [record for record in records if record["status"] == "failed"]
    about = Statement(
        _("{month:month}: reports made {n:count}, failed {failed:count}."),
        month=f"{manifest['month']}-01",
        n=len(records),
        failed=len(failed),
    )
    index = file.with_name("index.html")
    first = (
        f'<a href="{escape(address(index))}" target="_blank"'
        f' rel="noopener">{escape(desk.say(about))}</a>'
        if index.exists()
        else escape(desk.say(about))
    )
    titles, names = all_reports(), desk.clients()
    lines = []
    for record in failed:
        title = (
            desk.say(titles[record["report"]].title)
            if record["report"] in titles
            else record["report"]
        )
        lines.append(
            escape(
                f"{' · '.join(filter(None, [title, names.get(record['client_id'])]))}:"
                f" {record['reason']}"
            )
        )
    return [first, *lines]
