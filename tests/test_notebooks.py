"""Notebooks stay thin: parameters, one load, one call per section, no logic, no paths."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from acm_lib.display.notebooks import in_language

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
REPORTS = sorted((ROOT / "notebooks" / "reports").glob("*.ipynb"))
TAGS = {"parameters", "nbval-check-output", "load", "provenance"}
TYPES = {"str", "int", "float", "bool"}
LONGEST_CELL = 8


def cells(path: Path, kind: str) -> list:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def named(path: Path) -> str:
    return path.stem


def test_there_are_notebooks():
    assert {path.stem for path in REPORTS} >= {
        "client_segmentation",
        "cost_tracking",
        "account_plan",
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_a_cell_is_short_and_holds_no_logic(path):
    for cell in cells(path, "code"):
        tree = ast.parse(cell.source)
        logic = (
            ast.FunctionDef,
            ast.ClassDef,
            ast.For,
            ast.While,
            ast.ListComp,
            ast.Lambda,
            ast.Try,
        )
        assert not [node for node in ast.walk(tree) if isinstance(node, logic)], cell.source
        assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_start_page_leads_to_every_notebook_of_its_language(language):
    start = ROOT / "notebooks" / "index.ipynb"
    text = "\n".join(
        cell["source"]
        for cell in in_language(nbformat.read(start, as_version=4), language)["cells"]
    )
    linked = {(start.parent / link).resolve() for link in re.findall(r"\]\(([^)]+)\)", text)}
    lessons = start.parent / "lessons" if language == "en" else start.parent / "lessons" / language
    assert linked == {
        *REPORTS,
        *(start.parent / "explore").glob("*.ipynb"),
        *lessons.glob("*.ipynb"),
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_no_path_and_no_unknown_tag(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert set(cell.metadata.get("tags", [])) <= TAGS
        if cell.cell_type == "code":
            assert not re.search(r"sys\.path|[\"'](\.\.?/|/|[A-Z]:\\)", cell.source), cell.source


@pytest.mark.parametrize("path", REPORTS, ids=named)
def test_every_parameter_is_typed_and_documented(path):
    declared = [
        cell for cell in cells(path, "code") if "parameters" in cell.metadata.get("tags", [])
    ]
    assert len(declared) == 1
    for line in declared[0].source.splitlines():
        match = re.fullmatch(r"(\w+): (\w+) = (.+?)  # (.+)", line)
        assert match, f"not `name: type = value  # help`: {line}"
        assert match.group(2) in TYPES
        ast.literal_eval(match.group(3))


@pytest.mark.parametrize("path", REPORTS, ids=named)
def test_a_report_goes_from_a_question_to_provenance(path):
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    assert "?" in notebook.cells[0].source
    assert "provenance" in notebook.cells[-1].metadata.get("tags", [])
    assert notebook.metadata["acm"]["grain"] in ("client", "agency", "opportunity")


@pytest.mark.parametrize("path", REPORTS, ids=named)
def test_every_section_says_what_to_look_for_and_how_to_read_it(path):
    notebook = nbformat.read(path, as_version=4)
    sections = [place for place, cell in enumerate(notebook.cells) if cell.source.startswith("## ")]
    for place in sections[:-1]:  # the last section is the provenance
        kinds = [cell.cell_type for cell in notebook.cells[place : place + 3]]
        assert kinds == ["markdown", "code", "markdown"], notebook.cells[place].source


@pytest.mark.parametrize("path", REPORTS, ids=named)
def test_golden_cells_keep_their_count_and_output(path):
    golden = [
        cell
        for cell in cells(path, "code")
        if "nbval-check-output" in cell.metadata.get("tags", [])
    ]
    assert golden, "without a golden cell nbval passes whatever the code does"
    for cell in golden:
        assert cell.execution_count is not None
        assert cell.outputs


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_outputs_of_other_cells_are_stripped_and_counts_kept(path):
    for cell in cells(path, "code"):
        assert cell.execution_count is not None
        if "nbval-check-output" not in cell.metadata.get("tags", []):
            assert not cell.outputs
