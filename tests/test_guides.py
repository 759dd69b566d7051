"""Every code block of the guides is run, or parsed where running it would take a browser, a
database, other machines or many minutes; the site builds and loads nothing from outside."""

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from acm_lib.book.settings import read_settings
from acm_lib.commands import parse_arguments, run_command
from acm_lib.paths import samples_folder, subprocess_env
from acm_lib.reports.report import all_reports

ROOT = Path(__file__).resolve().parents[1]
GUIDES = [
    *(ROOT / name for name in ("README.md", "README.vi.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
LANGUAGES = {"sh", "python", "{code-cell} python", "toml", "yaml", "text", "po"}
LAYOUT = {"{toctree}", "{eval-rst}"}  # of the site, checked by building it
PROGRAM = "python3 -m acm_lib"
# Parsed only. (What the command line holds, why it is not run.)
NOT_RUN = (
    (r"report( --language vi)?", "the whole sample agency: minutes"),
    (r"report .*--all --audience client.*", "every client of the sample agency: minutes"),
    (r"lab( .*)?|learn --open.*", "opens a browser"),
    (r"test.*", "this test suite"),
    (r"pull .*", "needs a database"),
    (r".*(/share/|/srv/|s3:|tcp:).*", "needs other machines"),
    (r".* (retail|sip)( .*)?", "public data sets; tests/importers runs the mappings"),
)
AIRFLOW = """
class PapermillOperator:
    def __init__(self, task_id, input_nb, output_nb, parameters):
        import papermill
        assert parameters.keys() <= papermill.inspect_notebook(input_nb).keys()
"""


def blocks(guide):
    """(language, code) of every fenced block."""
    text = guide.read_text(encoding="utf-8")
    return re.findall(r"(?ms)^```([^\n`]+)\n(.*?)^```$", text)


def code(*languages):
    """(guide, code) for each block in one of the languages, with names for pytest."""
    return [
        pytest.param(guide, text, id=f"{guide.name}-{number}")
        for guide in GUIDES
        for number, (language, text) in enumerate(blocks(guide))
        if language in languages
    ]


def commands():
    """Each command of the guides once, without its comment."""
    text = "\n".join(parameter.values[1] for parameter in code("sh", "text"))
    lines = [line.split(" #")[0].strip() for line in text.splitlines()]
    return dict.fromkeys(line for line in lines if line and not line.startswith("#"))


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with what the commands of the guides read: a small book, an export, notebooks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACM_PROGRESS", str(tmp_path / "progress.jsonl"))
    for folder in ("data", "notebooks", "tests"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    exports = ROOT / "tests" / "importers" / "exports"
    shutil.copy(exports / "harvest_time.csv", tmp_path / "harvest_time_report.csv")
    (tmp_path / "progress").mkdir()
    (tmp_path / "progress" / "lan.jsonl").touch()
    return tmp_path


def make_book(folder):
    """The first clients of the sample agency, with an invoice that cannot be read."""
    folder.mkdir()
    shutil.copy(samples_folder() / "book.toml", folder)
    for table in ("clients", "projects", "invoices"):
        heading, *rows = (samples_folder() / f"{table}.csv").read_text("utf-8").splitlines()
        chosen = [row for row in rows if re.search(r"\bC0[01]\d\b", row)]
        if table == "invoices":
            chosen.append(",".join(["I-bad", "C001"] + ["?"] * (heading.count(",") - 1)))
        (folder / f"{table}.csv").write_text("\n".join([heading, *chosen, ""]), encoding="utf-8")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_block_is_in_a_language_that_is_tested(guide):
    for language, _text in blocks(guide):
        assert language in LANGUAGES | LAYOUT or language.startswith("{include}"), language


@pytest.mark.parametrize("command", commands())
def test_commands_run(command, place):
    if command.startswith("0 "):  # cron
        command = re.search(rf"{PROGRAM} [^>]+", command)[0]
    if not command.startswith(PROGRAM):
        return check_other_program(shlex.split(command))
    arguments = shlex.split(command.removeprefix(PROGRAM))
    parsed = parse_arguments(arguments)
    if any(re.fullmatch(pattern, " ".join(arguments)) for pattern, _reason in NOT_RUN):
        for name in re.findall(r"(?:data|tests|acm_lib)/[\w./]+", command):
            assert (ROOT / name).exists(), name
        return None
    if parsed.command in ("check", "report") and "my-agency" in command:
        make_book(place / "my-agency")
        if "--fix-file" in command or "--retry-failed" in command:
            run_command(parse_arguments(["check", "my-agency"]))
        parsed.client = ["C001"]  # of a batch; `check` has no use for it
    assert run_command(parsed) == (1 if parsed.command == "check" else 0)
    return None


def check_other_program(words):
    """A command of another program names modules, extras, notebooks and parameters that exist."""
    match words:
        case ["pip", "install", *options]:
            extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
            for extra in re.findall(r"\[(\w+)\]", " ".join(options)):
                assert extra in extras["project"]["optional-dependencies"]
        case ["papermill", *options]:
            notebook = next(word for word in options if word.startswith("notebooks/"))
            chosen = {options[i + 1] for i, word in enumerate(options) if word == "-p"}
            assert (ROOT / notebook).exists()
            assert chosen <= all_reports()[Path(notebook).stem].parameters.keys()
        case ["python3", "-m", module, *_options]:
            assert importlib.util.find_spec(module)
        case [program, *paths]:
            assert program in ("ruff", "mypy", "git"), f"no test runs {program!r}"
            for path in paths:
                assert path.startswith("-") or path in ("check", "format") or (ROOT / path).exists()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_python_runs(guide, tmp_path):
    """In one namespace for each guide; the cells of the site are run when it is built."""
    source = "\n".join(text for language, text in blocks(guide) if language == "python")
    if not source:
        return
    operators = tmp_path / "airflow" / "providers" / "papermill" / "operators"
    operators.mkdir(parents=True)
    (operators / "papermill.py").write_text(AIRFLOW, encoding="utf-8")
    source = f"import sys; sys.path.append({str(tmp_path)!r})\n{source}"
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        env=subprocess_env(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("guide", "text"), code("toml"))
def test_settings_are_read(guide, text, tmp_path):
    (tmp_path / "logo.png").write_bytes(b"")
    (tmp_path / "book.toml").write_text(text, encoding="utf-8")
    assert read_settings(tmp_path / "book.toml")


@pytest.mark.parametrize(("guide", "text"), code("yaml"))
def test_workflows_are_read(guide, text):
    (job,) = yaml.safe_load(text)["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    for command in commands:
        line = re.sub(r"\$\{\{.*?\}\}", "1", command).removeprefix(PROGRAM)
        assert parse_arguments(shlex.split(line)).command


def test_the_site_builds_and_loads_nothing_from_outside(tmp_path):
    options = ["-q", "-W", "--keep-going", "-b", "html", "-d"]
    folders = [str(tmp_path / "doctrees"), "docs", str(tmp_path / "site")]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, *folders],
        cwd=ROOT,
        env=subprocess_env(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert {"tour.html", "cookbook.html", "api.html"} <= {page.name for page in pages}
    outside = re.compile(
        r"""<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=["'](?:https?:)?//"""
        r"""|url\(["']?(?:https?:)?//|@import\s+["'](?:https?:)?//"""
    )
    for file in [*pages, *(tmp_path / "site").rglob("*.css")]:
        assert not outside.search(file.read_text(encoding="utf-8")), file
    dictionary = (tmp_path / "site" / "data_dictionary.html").read_text(encoding="utf-8")
    assert "payment_terms_days" in dictionary
