"""The start page: which book, what changed, what failed the last time."""

import json
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from acm_lib.reports.report import all_reports
from acm_lib.sheets import start
from acm_lib.statements import Statement, _
from acm_lib.widgets.panel import unavailable_notice, with_lang
from acm_lib.widgets.report_panel import address, place
from acm_lib.widgets.workspace import Workspace


def show(workspace: Workspace) -> Any:
    """What there is to know before one begins."""
    if stop := unavailable_notice(workspace):
        return stop
    scope = workspace.scope()
    parts = [
        start.book(scope).html(),
        _heading(workspace, _("Since last month")),
        start.changes(scope).html(),
        _heading(workspace, _("The last reports")),
        last_batch(workspace, place() / "reports"),
    ]
    return w.HTML(with_lang(workspace, "".join(parts)))


def last_batch(workspace: Workspace, folder: Path) -> str:
    """HTML: what became of the last batch, with a link to its index and every report that
    failed."""
    manifests = sorted(folder.glob("*/manifest.json"), key=lambda file: file.stat().st_mtime)
    lines = (
        _batch_lines(workspace, manifests[-1])
        if manifests
        else [escape(workspace.say(_("No report has been made here yet.")))]
    )
    return (
        '<div class="acm-sheet"><ul'
        f' class="acm-said">{"".join(f"<li>{line}</li>" for line in lines)}</ul></div>'
    )


def _heading(workspace: Workspace, text: str) -> str:
    return f'<h3 class="acm-sheet">{escape(workspace.say(text))}</h3>'


def _batch_lines(workspace: Workspace, file: Path) -> list[str]:
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        records = manifest["reports"]
    except (OSError, ValueError, KeyError):
        return [escape(workspace.say(Statement(_("{file} cannot be read."), file=file.name)))]
    if manifest["book"] != workspace.path.name:
        return [
            escape(
                workspace.say(
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
        f' rel="noopener">{escape(workspace.say(about))}</a>'
        if index.exists()
        else escape(workspace.say(about))
    )
    titles, names = all_reports(), workspace.clients()
    lines = []
    for record in failed:
        title = (
            workspace.say(titles[record["report"]].title)
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
