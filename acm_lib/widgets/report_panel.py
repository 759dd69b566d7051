"""A button in a notebook that makes reports for the selected client, with progress and a link.

It runs the command line in a process of its own, so nothing of the notebook enters a report.
"""

import json
import os
import re
import subprocess
import sys
import threading
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from acm_lib.display.audience import AUDIENCES, INTERNAL
from acm_lib.display.language import translate
from acm_lib.errors import UsageError
from acm_lib.paths import subprocess_env
from acm_lib.reports.report import AGENCY, OPPORTUNITY, all_reports, suggest
from acm_lib.statements import Statement, _
from acm_lib.widgets.fields import button, choice, row
from acm_lib.widgets.workspace import Workspace

PLACE = "ACM_PLACE"  # the folder that `acm lab` serves
_STEP = re.compile(r"^(\d+)/(\d+) ")
_STATES = {
    "ok": _("ok"),
    "unchanged": _("unchanged"),
    "skipped": _("skipped"),
    "failed": _("failed"),
}


def report(workspace: Workspace, *names: str) -> Any:
    """A button that makes reports on the workspace's book: for the client chosen now, or about the
    whole agency.

    Parameters
    ----------
    names : reports to choose from; without any, all there are.

    Raises
    ------
    UsageError : a report that does not exist.
    """
    available = all_reports()
    for name in names:
        if name not in available:
            raise UsageError(f"There is no report {name!r}. {suggest(name, available)}")
    return (
        w.HTML(workspace.html())
        if workspace.problem
        else ReportPanel(workspace, names or tuple(available))
    )


class ReportPanel(w.VBox):  # type: ignore[misc]
    """The button, what it is doing, and where the report is."""

    def __init__(self, workspace: Workspace, names: tuple[str, ...]) -> None:
        self.workspace, self._reports = workspace, all_reports()
        self.name = choice(
            workspace,
            _("Report"),
            {name: workspace.say(self._reports[name].title) for name in names},
        )
        self.audience = choice(
            workspace, _("Audience"), {key: workspace.say(text) for key, text in AUDIENCES.items()}
        )
        self.make = button(workspace, _("Make the report"), self.start, primary=True)
        self.stop = button(workspace, _("Stop"), self._stop)
        self.stop.disabled = True
        self.status = w.HTML()
        self._process: subprocess.Popen | None = None
        self._thread: threading.Thread | None = None
        super().__init__([row(self.name, self.audience, self.make, self.stop), self.status])
        self.add_class("acm-panel")
        self.name.on_change(self._show_subject)
        workspace.observe(lambda _change: self._show_subject(), names="client")
        self._show_subject()

    def start(self) -> None:
        """Run the batch for the current choice; returns at once."""
        if self._thread and self._thread.is_alive():
            return
        self.make.disabled, self.stop.disabled = True, False
        self._show(Statement(_("Starting …")), progress=(0, 1))
        self._thread = threading.Thread(target=self._run, args=(self.command(),), daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it is finished: for tests and scripts."""
        if self._thread:
            self._thread.join(seconds)

    def command(self) -> list[str]:
        """What is run: the command that a person would type."""
        workspace, name = self.workspace, self.name.value
        grain = self._reports[name].grain
        about = ["--client", workspace.client] if grain != AGENCY and workspace.client else []
        about += (
            ["--opportunity", workspace.opportunity]
            if grain == OPPORTUNITY and workspace.opportunity
            else []
        )
        return [
            sys.executable,
            "-m",
            "acm_lib",
            "report",
            name,
            "--book",
            str(workspace.path),
            *about,
            "--month",
            f"{workspace.view.month:%Y-%m}",
            "--language",
            workspace.language,
            "--audience",
            self.audience.value,
            "--out",
            str(place() / _folder(self.audience.value)),
            "--json",
        ]

    def _run(self, command: list[str]) -> None:
        try:
            with subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env=subprocess_env(),
                cwd=place(),
            ) as process:
                self._process = process
                assert process.stdout is not None  # both are pipes
                assert process.stderr is not None
                last = ""
                for line in process.stderr:
                    last = line.strip() or last
                    if step := _STEP.match(line):
                        done, total = int(step[1]), int(step[2])
                        text = _("{done:count} of {total:count} reports.")
                        status = Statement(text, done=done, total=total)
                        self._show(status, progress=(done, total))
                output = process.stdout.read()
            self._finish(output, last, process.returncode)
        except OSError as error:
            self._show(
                Statement(_("The report could not be started: {why}"), why=str(error)), tone="wrong"
            )
        finally:
            self._process = None
            self.make.disabled, self.stop.disabled = False, True

    def _finish(self, output: str, last: str, code: int) -> None:
        if code < 0 or code == 130:
            self._show(Statement(_("Stopped. Nothing half-done is left.")))
            return
        try:
            batch = json.loads(output)
        except ValueError:
            self._show(
                Statement(_("Nothing was made: {why}"), why=last.removeprefix("acm: ")),
                tone="wrong",
            )
            return
        lines = [self._line(record, Path(batch["folder"])) for record in batch["reports"]]
        self.status.value = (
            f'<div role="status" lang="{self.workspace.language}" class="acm-sheet"><ul'
            f' class="acm-said">{"".join(lines)}</ul></div>'
        )

    def _line(self, record: dict, folder: Path) -> str:
        title = translate(self._reports[record["report"]].title, self.workspace.language)
        if client := self.workspace.clients().get(record["client_id"]):
            title = f"{title} · {client}"
        state = self.workspace.say(_STATES[record["status"]])
        page = next((name for name in record["files"] if name.endswith(".html")), None)
        if page is None:
            return f"<li>{escape(title)}: {escape(state)}. {escape(record['reason'])}</li>"
        return (
            f'<li><a href="{escape(address(folder / page))}" target="_blank"'
            f' rel="noopener">{escape(title)}</a> ({escape(state)})</li>'
        )

    def _show_subject(self) -> None:
        """What the button will do."""
        if self._thread and self._thread.is_alive():
            return
        report = self._reports[self.name.value]
        allowed = tuple(
            (self.workspace.say(text), key)
            for key, text in AUDIENCES.items()
            if key in report.audiences
        )
        if self.audience.control.options != allowed:
            self.audience.control.options = allowed
        self.make.disabled = report.grain != AGENCY and self.workspace.client is None
        name = (
            self.workspace.clients().get(str(self.workspace.client), "")
            if report.grain != AGENCY
            else self.workspace.view.settings.agency
        )
        self._show(
            Statement(_("About: {name}"), name=name)
            if name
            else Statement(_("Choose a client first."))
        )

    def _show(
        self, text: Statement, tone: str = "", progress: tuple[int, int] | None = None
    ) -> None:
        line = escape(self.workspace.say(text))
        bar = (
            f'<progress max="{progress[1]}" value="{progress[0]}" aria-label="{line}"></progress> '
            if progress
            else ""
        )
        self.status.value = (
            f'<div role="status" lang="{self.workspace.language}" class="acm-status'
            f' {tone}">{bar}{line}</div>'
        )

    def _stop(self) -> None:
        if self._process:
            self._process.terminate()


def address(file: Path) -> str:
    """Where a browser finds a file under the folder served, from JupyterLab or from a dashboard;
    else its own address."""
    served_from = os.environ.get(PLACE)
    if not served_from or not file.is_relative_to(served_from):
        return file.resolve().as_uri()
    from urllib.parse import quote

    home = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/")
    served = (
        "voila/files/" if os.environ.get("SERVER_SOFTWARE", "").startswith("voila") else "files/"
    )
    return f"{home}{served}{quote(file.relative_to(served_from).as_posix())}"


def place() -> Path:
    """The folder under which reports are written: the one that `acm lab` serves, else the current
    one."""
    return Path(os.environ.get(PLACE) or Path.cwd())


def _folder(audience: str) -> str:
    """Two audiences never share a folder."""
    return "reports" if audience == INTERNAL else "reports-for-clients"
