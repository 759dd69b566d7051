"""Every text a reader may see, collected for translation: from the code, the measures, the notebooks and the pages.

``python -m acm_lib.display.catalogue`` brings the catalogues in `acm_lib/locale/` up to date: new texts are added
empty, texts that are gone are dropped, translations stay. A test holds that none is missing.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from acm_lib.book.samples.orders import SERVICES
from acm_lib.book.tables import CONTRACTS, DEPARTMENTS, STAGES, TABLES
from acm_lib.display.language import LANGUAGES, LOCALE
from acm_lib.measures import MEASURES
from acm_lib.places import notebooks
from acm_lib.statements import UNITS

LIBRARY = Path(__file__).resolve().parents[1]
_SAID_IN_PAGES = re.compile(r"say\([\"'](.+?)[\"']\)")
STATES = ("ok", "unchanged", "skipped", "failed")


def texts() -> dict[str, str]:
    """Every English text to be translated -> where it comes from."""
    found: dict[str, str] = {}
    for origin, collected in (
        ("code", _marked()),
        ("pages", _in_pages()),
        ("notebooks", _in_notebooks()),
        ("measures", _in_measures()),
        ("terms", _terms()),
    ):
        for text in collected:
            found.setdefault(text, origin)
    return found


def update(language: str) -> Path:
    """Bring one catalogue up to date; returns its file."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    file = LOCALE / f"{language}.po"
    with file.open("rb") as known:
        before = read_po(known, locale=language)
    after = Catalog(locale=language, project="ACM", charset="utf-8", fuzzy=False)
    after.mime_headers = [("Language", language), ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")]
    for text, origin in texts().items():
        translated = before.get(text)
        after.add(text, translated.string if translated else "", auto_comments=[origin])
    with file.open("wb") as out:
        write_po(out, after, width=0, omit_header=False, no_location=True)
    return file


def _marked() -> list[str]:
    from babel.messages.extract import extract_from_dir

    rows = extract_from_dir(str(LIBRARY), method_map=[("**.py", "python")], keywords={"_": None})
    return sorted({message for _file, _line, message, *_rest in rows if isinstance(message, str)})


def _in_pages() -> list[str]:
    pages = sorted((LIBRARY / "reports" / "templates").glob("*.j2"))
    return [text for page in pages for text in _SAID_IN_PAGES.findall(page.read_text(encoding="utf-8"))]


def _in_notebooks() -> list[str]:
    found = []
    for path in sorted([*notebooks().glob("*.ipynb"), *(notebooks() / "reports").glob("*.ipynb"), *(notebooks() / "explore").glob("*.ipynb")]):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        found.append(notebook["metadata"]["acm"]["title"])
        found += ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    return found


def _in_measures() -> list[str]:
    return [measure.definition for measure in MEASURES.values()]


def _terms() -> list[str]:
    """Words of the trade that stand in cells and formulas: facts, departments, contracts, stages, roles."""
    needs = {need.replace("_", " ") for measure in MEASURES.values() for need in measure.needs}
    roles = TABLES["contacts"].column("buying_role").options
    return [*sorted(needs), *DEPARTMENTS, *CONTRACTS, *STAGES, *roles, *SERVICES, *STATES, *UNITS]


if __name__ == "__main__":
    for code in LANGUAGES:
        if code != "en":
            update(code)
