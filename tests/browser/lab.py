"""A JupyterLab, a dashboard server and a browser on loopback, for the tests of this folder."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from acm_lib.paths import ROOT, subprocess_env

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = ROOT / "build" / "screenshots"
AXE = os.environ.get("ACM_AXE", "")  # axe.min.js of the npm package axe-core; .ci/run fetches it
IDLE = "Python 3 (ipykernel) | Idle"
SLOW = 90_000  # milliseconds, on a machine that does other things too


@contextlib.contextmanager
def served(book: Path, place: Path, *options: str, ready: str, cwd: Path = ROOT):
    """`acm lab` on a free port; gives its address. Reports go under `place`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "acm_lib",
        "lab",
        "--book",
        str(book),
        *options,
        f"--port={port}",
        "--no-browser",
    ]
    log = place / f"server-{port}.log"
    # Other tests read the same notebooks: a page that stays open must not save what it shows.
    settings = (
        place / "settings" / "@jupyterlab" / "docmanager-extension" / "plugin.jupyterlab-settings"
    )
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('{"autosave": false}', encoding="utf-8")
    environment = subprocess_env() | {"JUPYTERLAB_SETTINGS_DIR": str(place / "settings")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError, urllib.error.URLError),
                urllib.request.urlopen(address + ready, timeout=2),
            ):
                break
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            time.sleep(0.2)
        yield address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


class Watch:
    """What a page complained of, and what it asked of others than the server."""

    def __init__(self, page, address: str):
        self.errors: list[str] = []
        self.strangers: list[str] = []
        own = (address, address.replace("http", "ws"), "data:", "blob:", "file:")
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(own) else self.strangers.append(request.url)
            ),
        )

    def check(self) -> None:
        assert not self.errors
        assert not self.strangers


def opened(page, address: str, notebook: str) -> None:
    """Open a notebook in JupyterLab and run all its cells from the menu."""
    page.goto(f"{address}/lab/tree/notebooks/{notebook}.ipynb?token=acm&reset")
    page.wait_for_selector(f"text={IDLE}", timeout=SLOW)
    run_all(page)


def run_all(page) -> None:
    """Menu Run, Run All Cells; waits until they have run."""
    page.locator(".lm-MenuBar-item").nth(3).click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.jp-InputArea-prompt')].filter(e =>"
        " /^\\[/.test(e.innerText)).every(e => /^\\[\\d+\\]/.test(e.innerText))",
        timeout=SLOW,
    )
    page.wait_for_selector(f"text={IDLE}", timeout=SLOW)


def serious(page) -> list[str]:
    """What axe-core finds that is serious or critical (WCAG 2.1 A and AA)."""
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]


def picture(page, name: str) -> None:
    """Keep what a person sees."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
