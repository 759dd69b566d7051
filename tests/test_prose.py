"""The texts a person reads are plain English and the field's words."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RETIRED = re.compile(
    r"""\b(?:
        naive\ line | mend(?:ed|ing|s)? | set\ aside | hangs?\ on | alike\ to | like-minded
      | as\ [A-Z][\w ]{0,30}\ has\ it | is\ no\ (?:number|date|currency|export|answer|csat)\b
      | turn(?:ed)?\ it\ (?:back\ )?in | is\ nowhere | one\ future\ in | said\ on\ average
      | does\ not\ lean | of\ it\ (?:labour|overtime|third\ parties)
      | naive\ forecast\ line | futures
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
TEXTS = sorted(
    [
        *(ROOT / "acm_lib").rglob("*.py"),
        *(ROOT / "acm_lib").rglob("*.toml"),
        *(ROOT / "acm_lib").rglob("*.j2"),
        *(path for path in (ROOT / "notebooks").rglob("*.ipynb") if "vi" not in path.parts),
        ROOT / "README.md",
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "data").rglob("README.md"),
    ]
)


def prose(path: Path) -> str:
    """What a person reads of a file: strings and comments of code, texts of a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        strings = [
            node.value
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        return "\n".join([*strings, *re.findall(r"(?m)#.*$", text)])
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return text


@pytest.mark.parametrize(
    "path", [path for path in TEXTS if path.exists()], ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_retired_word_is_left(path):
    words = [match.group() for match in RETIRED.finditer(re.sub(r"\s+", " ", prose(path)))]
    assert words == []


def test_a_retired_word_is_found():
    assert RETIRED.search("the rows were set aside until they are mended")
    assert RETIRED.search("errs less than the naive line")
    assert not RETIRED.search("recommended amendments of the settings")
