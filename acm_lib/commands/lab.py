"""acm lab: the notebooks in JupyterLab."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from acm_lib.commands.parser import add_command
from acm_lib.errors import UsageError
from acm_lib.paths import ROOT, notebooks_folder, prog_name, subprocess_env

_PACKS = {"vi": "vi_VN"}  # JupyterLab's own language packs


def add_parser(commands: Any) -> None:
    lab = add_command(
        commands,
        "lab",
        _lab,
        "open the notebooks in JupyterLab",
        "lab --language vi",
        forwards_to="jupyter lab (or voila)",
    )
    lab.add_argument("--book", metavar="PATH", help="folder of the book; default: the sample book")
    lab.add_argument(
        "--language",
        choices=("en", "vi"),
        help="of the notebooks and of JupyterLab; default: the book's",
    )
    lab.add_argument(
        "--dashboard",
        action="store_true",
        help="only what the notebooks show, without their code (Voila)",
    )


def _lab(parsed: argparse.Namespace) -> int:
    return open_lab(
        parsed.book, parsed.language, dashboard=parsed.dashboard, options=parsed.options
    )


def open_lab(
    folder: str | None,
    language: str | None,
    *,
    start: str = "notebooks/index.ipynb",
    dashboard: bool = False,
    options: Sequence[str] = (),
) -> int:
    """Serve the notebooks about a book until it is stopped; gives the server's exit code. `start`
    is what opens first."""
    from acm_lib.book.settings import read_settings
    from acm_lib.paths import samples_folder

    book = Path(folder or samples_folder()).expanduser().resolve()
    if not book.is_dir():
        raise UsageError(
            f"{folder} is not a folder. A book is a folder of tables. Give its path, or make one"
            f" with `{prog_name()} new {folder}`."
        )
    language = language or read_settings(book / "book.toml").language
    place = _served_folder()
    with tempfile.TemporaryDirectory(prefix="acm-lab-") as settings:
        environment = (
            subprocess_env()
            | {"ACM_BOOK": str(book), "ACM_LANGUAGE": language, "ACM_PLACE": str(place)}
            | _jupyter_settings(Path(settings), language)
        )
        if dashboard:
            if find_spec("voila") is None:
                raise UsageError(
                    "Dashboards need Voila, which is not installed. Nothing was started. Install"
                    " it: pip install 'acm-lib[dashboard]'."
                )
            return subprocess.call(
                [sys.executable, "-m", "acm_lib.widgets.serving.dashboards", str(place), *options],
                env=environment,
            )
        contents = "acm_lib.widgets.serving.contents.NotebooksInLanguage"
        opening = [
            f"--ServerApp.root_dir={place}",
            f"--LabApp.default_url=/lab/tree/{start}",
            f"--ServerApp.contents_manager_class={contents}",
        ]
        return subprocess.call(
            [sys.executable, "-m", "jupyterlab", *opening, *options], env=environment
        )


def _served_folder() -> Path:
    """The folder that is served, with `notebooks_folder` in it: the checkout; installed, the
    current folder with a copy of them."""
    if notebooks_folder() == ROOT / "notebooks":
        return ROOT
    here = Path.cwd()
    if not (here / "notebooks").exists():
        shutil.copytree(notebooks_folder(), here / "notebooks")
    return here


def _jupyter_settings(folder: Path, language: str) -> dict[str, str]:
    """Settings of JupyterLab for this run alone: its language where it has the pack, and nothing
    asked of the network."""
    settings: dict[str, Any] = {
        "@jupyterlab/apputils-extension:notification": {
            "checkForUpdates": False,
            "doNotDisturbMode": True,
            "fetchNews": "false",
        }
    }
    if _PACKS.get(language) in {
        pack.name for pack in entry_points(group="jupyterlab.languagepack")
    }:
        settings["@jupyterlab/translation-extension:plugin"] = {"locale": _PACKS[language]}
    (folder / "labconfig").mkdir()
    (folder / "labconfig" / "default_setting_overrides.json").write_text(
        json.dumps(settings), encoding="utf-8"
    )
    templates = Path(__file__).resolve().parents[1] / "widgets" / "serving"
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(
            filter(None, [str(folder), os.environ.get("JUPYTER_CONFIG_PATH")])
        ),
        "JUPYTER_PATH": os.pathsep.join(
            filter(None, [str(templates), os.environ.get("JUPYTER_PATH")])
        ),
    }
