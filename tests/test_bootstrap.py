"""From a bare checkout: what is chosen from the lock, when nothing is done, what is said when it
cannot be done."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from acm_lib import bootstrap
from acm_lib.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
LOCK = """\
alpha==1.0 \\
    --hash=sha256:aa
    # via acm-lib (pyproject.toml)
beta==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb
    # via
    #   alpha
    #   delta
delta==4.0 \\
    --hash=sha256:dd
    # via acm-lib (pyproject.toml)
epsilon==5.0 \\
    --hash=sha256:ee
    # via delta
"""
PROJECT = {"project": {"dependencies": ["Alpha>=1"], "optional-dependencies": {"test": ["delta"]}}}


def test_only_what_is_needed_is_taken_from_the_lock():
    base = bootstrap.needed_packages(LOCK, PROJECT)
    assert "alpha==1.0" in base
    assert "beta==2.0 ; sys_platform" in base
    assert "--hash=sha256:bb" in base
    assert "delta" not in base.replace("#   delta", "")
    assert "epsilon" not in base
    assert "epsilon==5.0" in bootstrap.needed_packages(LOCK, PROJECT, "test")


def test_the_real_lock_gives_the_real_dependencies():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    base, test = (
        bootstrap.needed_packages(lock, project),
        bootstrap.needed_packages(lock, project, "test"),
    )
    assert "\npandas==" in base
    assert "\nnumpy==" in base
    assert "\npytest==" not in base
    assert "\npytest==" in test
    assert "\nnbval==" in test
    assert base.count("==") < test.count("==")


def test_where_everything_is_there_nothing_is_installed(monkeypatch):
    monkeypatch.setattr(
        bootstrap, "reexec_in_venv", lambda *_arguments: pytest.fail("must not install")
    )
    assert bootstrap.is_installed()
    assert bootstrap.is_installed("test")
    assert main(["measures", "nrr"]) == 0


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A checkout without an environment."""
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "_make", lambda folder: _fake_environment(Path(folder)))
    return tmp_path


def _fake_environment(folder):
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    binaries.mkdir(parents=True, exist_ok=True)
    (binaries / ("python.exe" if os.name == "nt" else "python")).write_text("", encoding="utf-8")


def test_a_finished_environment_is_used_and_a_broken_one_made_again(bare, monkeypatch):
    installed = []
    monkeypatch.setattr(bootstrap, "_install", lambda _python, extra: installed.append(extra))
    bootstrap.prepare()
    bootstrap.prepare()
    assert installed == [""]
    (bare / ".venv" / "acm-installed").unlink()  # killed before it was finished
    bootstrap.prepare()
    assert installed == ["", ""]
    bootstrap.prepare("test")
    bootstrap.prepare()  # the test environment holds all that a report needs
    assert installed == ["", "", "test"]
    (bare / "requirements.lock").write_text("other==1\n", encoding="utf-8")
    bootstrap.prepare()
    assert installed == ["", "", "test", ""]


def test_a_failed_install_is_told_in_one_line_and_not_taken_for_done(bare, monkeypatch, capsys):
    def fail(_python, _extra):
        raise bootstrap.CannotInstall(
            "The packages could not be installed (no network): check the network, and run again."
        )

    monkeypatch.setattr(bootstrap, "_install", fail)
    monkeypatch.setattr(bootstrap, "is_installed", lambda _extra="": False)
    assert main(["report"]) == 2
    assert not (bare / ".venv" / "acm-installed").exists()
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("acm: The packages could not be installed")


def test_an_old_python_is_told_which_one_it_needs(monkeypatch):
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    with pytest.raises(bootstrap.CannotInstall, match=r"needs Python 99\.0 or newer"):
        bootstrap.prepare()


def test_what_runs_before_the_install_needs_only_the_standard_library():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import acm_lib.__main__, acm_lib.bootstrap,"
        " acm_lib.commands; print(sorted(m for m in sys.modules if m.split('.')[0] in ('pandas',"
        " 'numpy', 'duckdb', 'rich', 'babel')))"
    )
    out = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert out.strip() == "[]"
