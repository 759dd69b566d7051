"""The lessons' notebooks: written in English, and from them the Vietnamese ones and the glossaries.

``python -m acm_lib.lessons.notebooks`` brings all of them up to date: counts of the cells, the kept
output of golden cells, the notebooks in `notebooks/lessons/vi/`, both glossaries. A test holds that
nothing is out of date.
"""

import ast
import copy
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from acm_lib.display.figures import definition
from acm_lib.display.language import LANGUAGES
from acm_lib.lessons.terms import TERMS
from acm_lib.lessons.translations import LessonFormat, lesson_text
from acm_lib.measures import MEASURES
from acm_lib.paths import notebooks_folder
from acm_lib.statements import _

GOLDEN = "nbval-check-output"
GLOSSARY = "glossary.ipynb"
GLOSSARY_TITLE, GLOSSARY_ABOUT = (
    _("Glossary: words and figures"),
    _(
        "What the words mean. Lessons link here; every figure of a report opens to the same"
        " definition."
    ),
)
_LINK = re.compile(
    r"\]\(glossary\.ipynb#((?:[^()]|\([^()]*\))+)\)"
)  # an anchor may have brackets: #Spent-(AC)
_BEGIN = re.compile(r"\b(begin\w*)\(([^()]*)\)")


def folder(language: str = "en") -> Path:
    """Where the lessons' notebooks of a language are."""
    return (
        notebooks_folder() / "lessons"
        if language == "en"
        else notebooks_folder() / "lessons" / language
    )


def source_notebooks() -> list[Path]:
    """The notebooks that people write: in English, without the glossary."""
    return sorted(path for path in folder().glob("*.ipynb") if path.name != GLOSSARY)


def read(path: Path) -> dict:
    """A notebook as plain values."""
    return json.loads(path.read_text(encoding="utf-8"))


def as_text(notebook: dict) -> str:
    """A notebook as it is written to its file."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def source(cell: dict) -> str:
    """The text of a cell."""
    return "".join(cell["source"])


def execute(notebook: dict, answers: dict[str, str] | None = None) -> list[Any]:
    """What each code cell comes to, without a kernel; the first error is raised.

    Parameters
    ----------
    answers : label ("q1") -> the expression that takes the place of ``____`` in the cell that
        checks it.
    """
    names: dict[str, Any] = {}
    results = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        text = source(cell)
        check = re.search(r"\b(\w+)\.check\(", text)
        if answers and check and check.group(1) in answers:
            text = text.replace("____", f"({answers[check.group(1)]})")
        tree = ast.parse(text)
        last = tree.body[-1] if tree.body else None
        value = last.value if isinstance(last, ast.Expr) else None
        if value is not None:
            tree.body.pop()
        exec(compile(tree, "<cell>", "exec"), names)
        expression = ast.Expression(value or ast.Constant(None, lineno=1, col_offset=0))
        results.append(eval(compile(expression, "<cell>", "eval"), names))
    return results


def with_outputs(notebook: dict) -> dict:
    """The notebook with counts, and with the output of its golden cells as they come out now."""
    from IPython.core.formatters import DisplayFormatter

    made = copy.deepcopy(notebook)
    results = iter(enumerate(execute(notebook), 1))
    for place, cell in enumerate(made["cells"]):
        cell["id"] = f"cell-{place}"
        if cell["cell_type"] == "code":
            count, value = next(results)
            golden = GOLDEN in cell["metadata"].get("tags", [])
            data, metadata = DisplayFormatter().format(value) if golden else ({}, {})
            output = {
                "output_type": "execute_result",
                "execution_count": count,
                "metadata": metadata,
                "data": {kind: _lines(text) for kind, text in data.items()},
            }
            cell |= {"execution_count": count, "outputs": [output] if golden else []}
    return made


def translate_notebook(notebook: dict, language: str) -> dict:
    """The notebook in another language: prose from the catalogue, the same code, links into that
    language's glossary."""
    made = copy.deepcopy(notebook)
    made["metadata"]["acm"]["title"] = lesson_text(made["metadata"]["acm"]["title"], language)
    for cell in made["cells"]:
        if cell["cell_type"] == "markdown":
            text = lesson_text(source(cell), language)
            cell["source"] = _lines(
                _LINK.sub(
                    lambda link: (
                        f"](glossary.ipynb#{_anchor(lesson_text(_term(link.group(1)), language))})"
                    ),
                    text,
                )
            )
        else:
            cell["source"] = _lines(_BEGIN.sub(lambda call: _call_in(language, call), source(cell)))
            cell["outputs"] = []
            cell["metadata"].pop("tags", None)
    return made


def _call_in(language: str, call: re.Match[str]) -> str:
    """The call that begins a lesson, with the language as its last argument."""
    arguments = filter(None, (call.group(2), f"language={json.dumps(language)}"))
    return f"{call.group(1)}({', '.join(arguments)})"


def glossary(language: str) -> dict:
    """The glossary as a notebook: the words of the trade, then every measure, each under a heading
    of its own."""
    format = LessonFormat(language, "VND")
    entries = [
        (lesson_text(term, language), lesson_text(meaning, language))
        for term, meaning in TERMS.items()
    ]
    entries += [
        (format.word(measure.label), definition(measure, format)) for measure in MEASURES.values()
    ]
    texts = [
        f"# {lesson_text(GLOSSARY_TITLE, language)}\n\n{lesson_text(GLOSSARY_ABOUT, language)}"
    ]
    texts += [
        f"### {term}\n\n{meaning}"
        for term, meaning in dict(
            sorted(dict(reversed(entries)).items(), key=lambda entry: entry[0].casefold())
        ).items()
    ]
    # An id of its text, not of its place: so two people can add terms without touching the same
    # lines.
    cells = [
        {
            "cell_type": "markdown",
            "id": hashlib.sha256(text.encode()).hexdigest()[:12],
            "metadata": {},
            "source": _lines(text),
        }
        for text in texts
    ]
    kernel = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def anchors(notebook: dict) -> set[str]:
    """The anchors JupyterLab gives to the headings of a notebook."""
    return {
        _anchor(line.lstrip("# "))
        for cell in notebook["cells"]
        for line in source(cell).splitlines()
        if line.startswith("#")
    }


def links(notebook: dict) -> set[str]:
    """The anchors of the glossary that a notebook links to."""
    return {
        anchor
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown"
        for anchor in _LINK.findall(source(cell))
    }


def bring_up_to_date() -> None:
    """Write every notebook of the lessons again, from the English ones and the catalogues."""
    for path in source_notebooks():
        notebook = with_outputs(read(path))
        path.write_text(as_text(notebook), encoding="utf-8")
        for language in LANGUAGES:
            if language != "en":
                folder(language).mkdir(exist_ok=True)
                (folder(language) / path.name).write_text(
                    as_text(translate_notebook(notebook, language)), encoding="utf-8"
                )
    for language in LANGUAGES:
        (folder(language) / GLOSSARY).write_text(as_text(glossary(language)), encoding="utf-8")


def _anchor(heading: str) -> str:
    return heading.strip().replace(" ", "-")


def _term(anchor: str) -> str:
    """The English heading an anchor belongs to."""
    headings = {
        _anchor(term): term for term in [*TERMS, *(measure.label for measure in MEASURES.values())]
    }
    return headings.get(anchor, anchor)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as nowhere:  # running the lessons here is nobody's progress
        os.environ["ACM_PROGRESS"] = str(Path(nowhere) / "progress.jsonl")
        bring_up_to_date()
