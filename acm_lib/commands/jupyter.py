"""acm lab"""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import Any

from acm_lib.commands.parser import command
from acm_lib.places import importing, notebooks


def declare(commands: Any) -> None:
    command(commands, "lab", _lab, "open the notebooks in JupyterLab", "acm lab", passes_on="jupyter lab")


def _lab(parsed: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(notebooks()), *parsed.options], env=importing())
