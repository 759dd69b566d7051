"""From a notebook to a report: a button that runs the batch for the client chosen, with its
progress and a link.

The batch is the command line's own, in a process of its own: what stands in the notebook never
comes near it.
"""

from __future__ import annotations

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
from acm_lib.places import importing
from acm_lib.reports.report import AGENCY, OPPORTUNITY, all_reports, suggest
from acm_lib.statements import Statement, _
from acm_lib.widgets.desk import Desk
from acm_lib.widgets.fields import button, choice, row

PLACE = "ACM_PLACE"  # the folder that `acm lab` serves
_STEP = re.compile(r"^(\d+)/(\d+) ")
_STATES = {
    "ok": _("ok"),
    "unchanged": _("unchanged"),
    "skipped": _("skipped"),
    "failed": _("failed"),
}


def report(desk: Desk, *names: str) -> Any:
    """A button that makes reports on the desk's book: for the client chosen now, or about the whole
    agency.

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
    return w.HTML(desk.html()) if desk.problem else Reporting(desk, names or tuple(available))


class Reporting(w.VBox):
    """The button, what it is doing, and where the report is."""

    def __init__(self, desk: Desk, names: tuple[str, ...]):
        self.desk, self._known = desk, all_reports()
        self.name = choice(
            desk, _("Report"), {name: desk.say(self._known[name].title) for name in names}
        )
        self.audience = choice(
            desk, _("Audience"), {key: desk.say(text) for key, text in AUDIENCES.items()}
        )
        self.make = button(desk, _("Make the report"), self.start, primary=True)
        self.stop = button(desk, _("Stop"), self._stop)
        self.stop.disabled = True
        self.told = w.HTML()
        self._process: subprocess.Popen | None = None
        self._thread: threading.Thread | None = None
        super().__init__([row(self.name, self.audience, self.make, self.stop), self.told])
        self.add_class("acm-panel")
        self.name.on_change(self._about)
        desk.observe(lambda _change: self._about(), names="client")
        self._about()

    def start(self) -> None:
        """Run the batch for the current choice; returns at once."""
        if self._thread and self._thread.is_alive():
            return
        self.make.disabled, self.stop.disabled = True, False
        self._say(Statement(_("Starting …")), progress=(0, 1))
        self._thread = threading.Thread(target=self._run, args=(self.command(),), daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it is finished: for tests and scripts."""
        if self._thread:
            self._thread.join(seconds)

    def command(self) -> list[str]:
        """What is run: the command that a person would type."""
        desk, name = self.desk, self.name.value
        grain = self._known[name].grain
        about = ["--client", desk.client] if grain != AGENCY and desk.client else []
        about += (
            ["--opportunity", desk.opportunity] if grain == OPPORTUNITY and desk.opportunity else []
        )
        return [
            sys.executable,
            "-m",
            "acm_lib",
            "report",
            name,
            "--book",
            str(desk.path),
            *about,
            "--month",
            f"{desk.view.month:%Y-%m}",
            "--language",
            desk.language,
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
                env=importing(),
                cwd=place(),
            ) as process:
                self._process = process
                last = ""
                for line in process.stderr:
                    last = line.strip() or last
                    if step := _STEP.match(line):
                        done, total = int(step[1]), int(step[2])
                        self._say(
                            Statement(
                                _("{done:count} of {total:count} reports."),
                                done=done,
                                total=total,
                            ),
                            progress=(done, total),
                        )
                told = process.stdout.read()
            self._finished(told, last, process.returncode)
        except OSError as error:
            self._say(
                Statement(_("The report could not be started: {why}"), why=str(error)), tone="wrong"
            )
        finally:
            self._process = None
            self.make.disabled, self.stop.disabled = False, True

    def _finished(self, told: str, last: str, code: int) -> None:
        if code < 0 or code == 130:
            self._say(Statement(_("Stopped. Nothing half-done is left.")))
            return
        try:
            batch = json.loads(told)
        except ValueError:
            self._say(
                Statement(_("Nothing was made: {why}"), why=last.removeprefix("acm: ")),
                tone="wrong",
            )
            return
        lines = [self._line(record, Path(batch["folder"])) for record in batch["reports"]]
        self.told.value = (
            f'<div role="status" lang="{self.desk.language}" class="acm-sheet"><ul'
            f' class="acm-said">{"".join(lines)}</ul></div>'
        )

    def _line(self, record: dict, folder: Path) -> str:
        title = " · ".join(
            filter(
                None,
                [
                    translate(self._known[record["report"]].title, self.desk.language),
                    self.desk.clients().get(record["client_id"]),
                ],
            )
        )
        state = self.desk.say(_STATES[record["status"]])
        page = next((name for name in record["files"] if name.endswith(".html")), None)
        if page is None:
            return f"<li>{escape(title)}: {escape(state)}. {escape(record['reason'])}</li>"
        return (
            f'<li><a href="{escape(address(folder / page))}" target="_blank"'
            f' rel="noopener">{escape(title)}</a> ({escape(state)})</li>'
        )

    def _about(self) -> None:
        """What the button will do."""
        if self._thread and self._thread.is_alive():
            return
        report = self._known[self.name.value]
        allowed = tuple(
            (self.desk.say(text), key) for key, text in AUDIENCES.items() if key in report.audiences
        )
        if self.audience.control.options != allowed:
            self.audience.control.options = allowed
        self.make.disabled = report.grain != AGENCY and self.desk.client is None
        name = (
            self.desk.clients().get(self.desk.client, "")
            if report.grain != AGENCY
            else self.desk.view.settings.agency
        )
        self._say(
            Statement(_("About: {name}"), name=name)
            if name
            else Statement(_("Choose a client first."))
        )

    def _say(
        self, text: Statement, tone: str = "", progress: tuple[int, int] | None = None
    ) -> None:
        said = escape(self.desk.say(text))
        bar = (
            f'<progress max="{progress[1]}" value="{progress[0]}" aria-label="{said}"></progress> '
            if progress
            else ""
        )
        self.told.value = (
            f'<div role="status" lang="{self.desk.language}" class="acm-status'
            f' {tone}">{bar}{said}</div>'
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
    return (
        "reports" if audience == INTERNAL else "reports-for-clients"
    )  # two audiences never share a folder
