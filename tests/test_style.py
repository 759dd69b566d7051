"""Formatter, linter, type checker, and the sizes the library holds itself to."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "acm_lib"
CODE = ("acm_lib", "tests", "benchmarks")
SOURCES = sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
MAX_LINE, MAX_FILE = 100, 350


def run(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", [("ruff", "check"), ("ruff", "format", "--check")])
def test_the_code_is_linted_and_formatted(command):
    result = run(*command, *CODE)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_types_are_checked():
    result = run("mypy")
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr


def test_a_wrong_type_is_found(tmp_path):
    module = tmp_path / "wrong.py"
    module.write_text(
        "from acm_lib.book.view import ClientView\n\n\n"
        "def name(client: ClientView) -> int:\n    return client.client_id\n"
    )
    result = run("mypy", "--strict", "--follow-imports=silent", str(module))
    assert "Incompatible return value type" in result.stdout


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_lines_are_at_most_100_characters(source):
    lines = source.read_text(encoding="utf-8").splitlines()
    assert [n for n, line in enumerate(lines, 1) if len(line) > MAX_LINE] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_formatter_is_never_switched_off(source):
    if source != Path(__file__):
        assert not re.search(r"#\s*fmt:\s*(skip|off)", source.read_text(encoding="utf-8"))


def test_the_files_of_the_library_are_short():
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in LIBRARY.rglob("*.py")
    }
    assert {name: n for name, n in lines.items() if n > MAX_FILE} == {}
