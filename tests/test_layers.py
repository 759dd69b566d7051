"""The house has floors: a room imports only rooms below it, and nothing heavy or active happens at
import."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "acm_lib"

FLOORS = (
    ("errors", "statements", "paths", "bootstrap", "frames"),
    ("book",),
    ("samples",),
    ("importers",),
    ("warehouse",),
    ("facts", "fact_columns"),
    ("measures",),
    ("segments",),
    ("costs",),
    ("plans",),
    ("display",),
    ("sheets",),
    ("reports",),
    ("widgets",),
    ("lessons",),
    ("commands",),
    ("__main__", "__init__"),
)
# A view is where an analyst asks for facts; it looks them up when it is asked.
LOOKS_UP = {("book/view.py", "facts")}
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
HEAVY = {
    "duckdb",
    "filelock",
    "jupyter_client",
    "jupyterlab",
    "matplotlib",
    "nbclient",
    "nbconvert",
    "nbformat",
    "networkx",
    "pandera",
    "papermill",
    "python_calamine",
    "rich",
    "scipy",
    "pyspark",
    "seaborn",
    "sklearn",
    "sqlalchemy",
    "sqlglot",
    "statsmodels",
    "xlsxwriter",
}
MODULES = sorted(LIBRARY.rglob("*.py"))


def room_of(module: Path) -> str:
    first = module.relative_to(LIBRARY).parts[0]
    return first.removesuffix(".py")


def imports(tree: ast.AST):
    """(module name, is it at the top level of the file) of every import that runs."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    inside = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
        if inner is not node
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) not in inside
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide which room is meant"
            yield node.module, id(node) not in inside
            for alias in node.names:
                yield f"{node.module}.{alias.name}", id(node) not in inside


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_room_imports_only_what_is_below_it(module):
    floor = FLOOR_OF[room_of(module)]
    for name, _top in imports(ast.parse(module.read_text(encoding="utf-8"))):
        parts = name.split(".")
        if (
            parts[0] == "acm_lib"
            and len(parts) > 1
            and parts[1] in FLOOR_OF
            and parts[1] != room_of(module)
            and (module.relative_to(LIBRARY).as_posix(), parts[1]) not in LOOKS_UP
        ):
            assert FLOOR_OF[parts[1]] <= floor, (
                f"{module.name} is below {parts[1]} and may not import it"
            )


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_heavy_libraries_are_imported_where_they_are_needed(module):
    if module.parent.name == "kernels" and module.stem in ("engine", "provisioner"):
        pytest.skip("papermill and Jupyter import it, not the other way round")
    for name, at_the_top in imports(ast.parse(module.read_text(encoding="utf-8"))):
        assert not (at_the_top and name.split(".")[0] in HEAVY), (
            f"{module.name} imports {name} at its top"
        )


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_nothing_is_printed_by_the_library(module):
    if room_of(module) in ("commands", "__main__", "bootstrap"):
        pytest.skip("the command line is where printing belongs")
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        assert not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        )


def test_every_room_of_the_library_has_a_floor():
    rooms = {room_of(module) for module in MODULES}
    assert rooms <= set(FLOOR_OF), f"no floor for {sorted(rooms - set(FLOOR_OF))}"


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc", "manager"])
def test_nothing_is_named_after_nothing(name):
    assert not [module for module in LIBRARY.rglob(f"*{name}*")]
