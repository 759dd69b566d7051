"""What a report depends on: the modules it is made of, and nothing else of the library."""

import subprocess
import sys
from pathlib import Path

import acm_lib
from acm_lib.paths import subprocess_env
from acm_lib.reports.fingerprint import UNUSED_ROOMS, library_files

ROOT = Path(acm_lib.__file__).parent


def test_lessons_and_commands_do_not_count_and_sheets_do():
    files = {path.relative_to(ROOT).as_posix() for path in library_files()}
    assert {"sheets/scope.py", "reports/build.py", "facts.sql", "locale/vi.po"} <= files
    assert not {file for file in files if UNUSED_ROOMS & {*file.split("/")}}


def test_no_report_imports_what_does_not_count():
    script = """
import importlib, pkgutil, sys
import acm_lib.reports.build, acm_lib.sheets
for module in pkgutil.walk_packages(acm_lib.sheets.__path__, "acm_lib.sheets."):
    importlib.import_module(module.name)
print(*(name for name in sys.modules if name.startswith("acm_lib.")))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=subprocess_env(),
        capture_output=True,
        text=True,
        check=True,
    )
    used = {part for name in done.stdout.split() for part in name.split(".")}
    assert not UNUSED_ROOMS & used
