"""Prose is held to the code: commands that exist, links that lead somewhere, every public name
documented."""

import importlib
import inspect
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import acm_lib
from acm_lib.commands import parse_arguments
from acm_lib.importers.systems import SYSTEMS

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.vi.md")
GUIDES = (*READMES, "CONTRIBUTING.md", "docs/tour.md", "docs/cookbook.md")
SHORT = {"README.md": 120, "README.vi.md": 120, "CONTRIBUTING.md": 120}  # lines
ROOMS = (
    "acm_lib.book",
    "acm_lib.facts",
    "acm_lib.measures",
    "acm_lib.segments",
    "acm_lib.costs",
    "acm_lib.plans",
    "acm_lib.display.format",
    "acm_lib.sheets",
    "acm_lib.reports",
    "acm_lib.lessons",
)


@pytest.mark.parametrize("name", READMES)
def test_every_command_written_is_one_that_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    commands = re.findall(r"(?m)^python3 -m acm_lib (.+?)(?:\s+#.*)?$", text) + re.findall(
        r"`python3 -m acm_lib ([^`]+)`", text
    )
    assert len(commands) >= 8
    for command in commands:
        assert parse_arguments(shlex.split(command)).command


@pytest.mark.parametrize("name", GUIDES)
def test_links_and_pictures_are_there(name):
    file = ROOT / name
    for target in re.findall(r"\]\(([^)]+)\)", file.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (file.parent / target).exists(), target


def test_every_path_in_the_guide_for_contributors_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:acm_lib|tests|notebooks|docs)/[^`\s]*)`", text)
    rooms = re.findall(r"`([a-z_]+)/`", text)
    assert len(paths) > 15
    for path in [*paths, *rooms]:
        folder = ROOT if (ROOT / path.split("/")[0]).exists() else ROOT / "acm_lib"
        assert list(folder.glob(path)), path


@pytest.mark.parametrize(("name", "most"), SHORT.items())
def test_what_a_newcomer_reads_first_is_short(name, most):
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= most


def test_both_readmes_have_the_same_sections():
    english, vietnamese = (
        re.sub(r"(?s)```.*?```", "", (ROOT / name).read_text(encoding="utf-8")) for name in READMES
    )
    assert re.findall(r"(?m)^#+ ", english) == re.findall(r"(?m)^#+ ", vietnamese)


def test_every_command_and_report_is_in_the_guides():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("report", "check", "new", "import table", "measures", "lab", "learn", "test"):
        assert f"acm_lib {command}" in readme, command
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    for notebook in (ROOT / "notebooks" / "reports").glob("*.ipynb"):
        assert f"`{notebook.stem}`" in tour
    cookbook = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
    for command in ("new", "check", "import", "pull", "report"):
        assert f"acm_lib {command}" in cookbook, command
    for system in SYSTEMS:
        assert f"| `{system}` |" in cookbook, system


@pytest.mark.parametrize("name", acm_lib.__all__)
def test_the_front_door_opens(name):
    assert getattr(acm_lib, name)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        acm_lib.nothing  # noqa: B018


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_function_says_what_it_does(room):
    module = importlib.import_module(room)
    names = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
    for name in names:
        thing = getattr(module, name)
        if (inspect.isfunction(thing) or inspect.isclass(thing)) and thing.__module__.startswith(
            "acm_lib"
        ):
            assert inspect.getdoc(thing), f"{room}.{name}"


def test_the_code_keeps_the_house_style():
    ruff = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))
    done = subprocess.run(
        [ruff, "check", "acm_lib", "tests", "benchmarks"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_the_project_speaks_of_itself_alone():
    words = re.compile(r"(?i)\bissue #?\d|index-url *=")
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("*.toml"),
        *(ROOT / "acm_lib").rglob("*.py"),
        *(ROOT / "notebooks").rglob("*.ipynb"),
    ]:
        assert not words.search(path.read_text(encoding="utf-8")), path
