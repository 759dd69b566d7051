"""Names are the field's: nouns for modules and classes, verbs or nouns for functions, one word for
one idea."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[1] / "acm_lib"
MODULES = sorted(LIBRARY.rglob("*.py"))

# Words that say nothing of what a thing is, or say it in a private language.
REFUSED = set(
    [
        "told",
        "said",
        "asked",
        "spoken",
        "lacking",
        "mended",
        "brought",
        "found",
        "known",
        "own",
        "kept",
        "wanted",
        "held",
        "crooked",
        "straightened",
        "undecided",
        "begun",
        "settled",
    ]
)
# Participles and gerunds that are nouns of the field.
FIELD_NOUNS = {
    "earned",
    "existing",
    "loading",
    "mapping",
    "parsing",
    "saved",
    "slicing",
    "unbilled",
    "checking",
    "matching",
    "staging",
    "pricing",
    "staffing",
    "clustering",
    "serving",
    "accounting",
    "reporting",
    "spelling",
    "setting",
    "meeting",
    "briefing",
    "tracking",
    "reading",
    "writing",
    "rating",
    "forked",
    "embedded",
    "weighted",
}
PARTICIPLE = re.compile(r"\w{2,}(ing|ed)$")
IRREGULAR = {
    "begun",
    "bought",
    "brought",
    "built",
    "done",
    "drawn",
    "found",
    "given",
    "gone",
    "held",
    "kept",
    "known",
    "lent",
    "made",
    "meant",
    "put",
    "said",
    "sent",
    "sold",
    "spent",
    "spoken",
    "told",
    "written",
}


def words(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().strip("_").split("_"))


def definitions(tree: ast.AST):
    """(name, line) of every class, function and parameter."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            arguments = node.args
            for argument in [
                *arguments.posonlyargs,
                *arguments.args,
                *arguments.kwonlyargs,
                *filter(None, (arguments.vararg, arguments.kwarg)),
            ]:
                yield argument.arg, argument.lineno if hasattr(argument, "lineno") else node.lineno


def refused_names(source: str) -> list[str]:
    return [
        f"{line}: {name}"
        for name, line in definitions(ast.parse(source))
        if name.strip("_").lower() in REFUSED
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_no_definition_or_parameter_has_a_private_word_for_a_name(module):
    assert refused_names(module.read_text(encoding="utf-8")) == []


def test_a_private_word_is_refused():
    assert refused_names("def _told(x): return x") == ["1: _told"]
    assert refused_names("f = lambda own: own") == ["1: own"]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_module_is_named_by_a_noun(module):
    for word in words(module.stem if module.stem != "__init__" else module.parent.name):
        is_participle = PARTICIPLE.match(word) or word in IRREGULAR
        assert not is_participle or word in FIELD_NOUNS, f"{word} is no noun of the field"


def test_no_public_function_name_has_two_meanings():
    """Within the analyses a name is one function's; elsewhere a room's own sections may share
    plain words."""
    analyses = defaultdict(set)
    for room in ("measures", "segments", "costs", "plans"):
        for module in sorted((LIBRARY / room).rglob("*.py")):
            for node in ast.parse(module.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    analyses[node.name].add(str(module.relative_to(LIBRARY)))
    assert {name: places for name, places in analyses.items() if len(places) > 1} == {}


def caches(tree: ast.AST):
    """Functions with a process-wide cache whose first parameter is a view or a book."""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or not node.args.args:
            continue
        cached = any("cache" in ast.unparse(decorator) for decorator in node.decorator_list)
        first = node.args.args[0]
        annotation = ast.unparse(first.annotation) if first.annotation else ""
        of_a_book = re.search(r"\b(Book|BookView|ClientView|Scope)\b", annotation)
        if (
            cached
            and first.arg != "self"
            and (of_a_book or first.arg in ("view", "book", "client"))
        ):
            yield node.name


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_what_is_computed_of_a_view_is_kept_on_the_view(module):
    assert list(caches(ast.parse(module.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_view_answers_for_its_client(module):
    """No function takes a view and beside it the id of a client."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
            assert not {"view", "client_id"} <= names, f"{node.name} takes a view and a client_id"
