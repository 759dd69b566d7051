"""acm test: the test suite."""

import argparse
import subprocess
import sys
from typing import Any

from acm_lib.commands.parser import add_command
from acm_lib.errors import UsageError
from acm_lib.paths import ROOT, subprocess_env


def add_parser(commands: Any) -> None:
    add_command(
        commands,
        "test",
        _test,
        "run the whole test suite",
        "test tests/measures",
        forwards_to="pytest",
    )


def _test(parsed: argparse.Namespace) -> int:
    if not (ROOT / "tests").is_dir():
        raise UsageError(
            "There are no tests here: they are in the checkout, not in the installed package. Run"
            " it there."
        )
    # The whole suite on all cores; a part of it, as asked for.
    options = parsed.options or ["-n", "auto", "--dist", "loadfile"]
    return subprocess.call(
        [sys.executable, "-m", "pytest", *options], cwd=ROOT, env=subprocess_env()
    )
