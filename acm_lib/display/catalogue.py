"""Every text a reader may see, collected for translation: from the code, the pages and the
notebooks.

Lessons have a catalogue of their own (`locale/lessons/`), so that a report does not pay for their
prose. Terms of the trade in cells and formulas are translated in `locale/terms.toml`.

``python -m acm_lib.display.catalogue`` brings the catalogues in `acm_lib/locale/` up to date: new
texts are added empty, texts that are gone are dropped, translations stay. A test holds that none is
missing.
"""

import json
import re
from pathlib import Path

from acm_lib.display.language import LANGUAGES, po_file, terms
from acm_lib.paths import notebooks_folder

LIBRARY = Path(__file__).resolve().parents[1]
LESSONS = "lessons"
DOMAINS = ("", LESSONS)
_TEMPLATE_MESSAGE = re.compile(r"say\([\"'](.+?)[\"']\)")


def texts(domain: str = "") -> dict[str, str]:
    """Every English text to be translated -> where it comes from; of the common catalogue or of a
    room's own."""
    if domain == LESSONS:
        sources = {"code": _in_code(LESSONS), "notebooks": _in_notebooks(LESSONS)}
        elsewhere = texts().keys() | _terms()
    else:
        sources = {
            "code": _in_code(),
            "pages": _in_pages(),
            "notebooks": _in_notebooks(".", "reports", "explore"),
        }
        elsewhere = _terms()
    origins: dict[str, str] = {}
    for origin, collected in sources.items():
        for text in collected:
            if text not in elsewhere:
                origins.setdefault(text, origin)
    return origins


def update(language: str, domain: str = "") -> Path:
    """Bring one catalogue up to date; returns its file."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    file = po_file(language, domain)
    with file.open("rb") as source:
        before = read_po(source, locale=language)
    after = Catalog(
        locale=language,
        project="ACM",
        charset="utf-8",
        fuzzy=False,
        creation_date=before.creation_date,
    )
    after.mime_headers = [
        ("Language", language),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    for text, origin in texts(domain).items():
        translated = before.get(text)
        after.add(text, translated.string if translated else "", auto_comments=[origin])
    with file.open("wb") as out:
        write_po(out, after, width=0, omit_header=False, no_location=True)
    return file


def _in_code(room: str = "") -> list[str]:
    """Texts marked with `_()` in a room; without one, in all the others but the lessons."""
    from babel.messages.extract import extract_from_dir

    methods = [("**.py", "python")] if room else [(f"{LESSONS}/**", "ignore"), ("**.py", "python")]
    messages = extract_from_dir(str(LIBRARY / room), method_map=methods, keywords={"_": None})
    return sorted({text for _file, _line, text, *_rest in messages if isinstance(text, str)})


def _in_pages() -> list[str]:
    pages = sorted((LIBRARY / "reports" / "templates").glob("*.j2"))
    return [
        text
        for page in pages
        for text in _TEMPLATE_MESSAGE.findall(page.read_text(encoding="utf-8"))
    ]


def _in_notebooks(*folders: str) -> list[str]:
    """Titles and Markdown cells; a notebook without a title of its own (the glossary) is made from
    the catalogue."""
    collected = []
    for path in sorted(
        path for folder in folders for path in (notebooks_folder() / folder).glob("*.ipynb")
    ):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if "acm" not in notebook["metadata"]:
            continue
        collected.append(notebook["metadata"]["acm"]["title"])
        collected += [
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"
        ]
    return collected


def _terms() -> set[str]:
    return {
        term["en"] for group, entries in terms().items() if group != "glossary" for term in entries
    }


if __name__ == "__main__":
    for code in LANGUAGES:
        for domain in DOMAINS if code != "en" else ():
            update(code, domain)
