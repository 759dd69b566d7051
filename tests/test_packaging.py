"""pyproject.toml is the truth; the lock and the conda environment say the same."""

import re
import tomllib
from pathlib import Path

from acm_lib import __version__
from acm_lib.paths import notebooks_folder, samples_folder

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "matplotlib": "matplotlib-base",
    "jupyter-client": "jupyter_client",
}


def declared():
    extras = PROJECT["optional-dependencies"]
    texts = [*PROJECT["dependencies"], *(text for extra in extras.values() for text in extra)]
    return dict(
        re.fullmatch(r"([A-Za-z0-9_.-]+)(?:\[[a-z0-9,]+\])?>=([0-9.]+)", text).groups()
        for text in texts
    )


def version(text):
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def test_the_lock_holds_every_dependency_with_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = {
        name.lower(): number
        for name, number in re.findall(r"(?m)^([A-Za-z0-9_.-]+)==([^\s;\\]+)", lock)
    }
    for name, lowest in declared().items():
        assert version(pins[name.lower()]) >= version(lowest), name
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
    assert not re.search(r"https?:|file:|--index|--find-links|/opt/|/work", lock)


def test_conda_says_the_same():
    lines = re.findall(
        r"(?m)^ +- ([A-Za-z0-9_-]+)>=([0-9.]+)$",
        (ROOT / "environment.yml").read_text(encoding="utf-8"),
    )
    conda = dict(lines)
    assert conda.pop("python") == PROJECT["requires-python"].removeprefix(">=")
    assert conda == {CONDA_NAMES.get(name, name): lowest for name, lowest in declared().items()}


def test_notebooks_and_samples_are_found():
    assert (notebooks_folder() / "reports" / "cost_tracking.ipynb").exists()
    assert (samples_folder() / "clients.csv").exists()


def test_the_lock_of_hosts_is_not_kept():
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert not (ROOT / "uv.lock").exists()


def test_the_version_is_told_in_the_changelog():
    assert __version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
