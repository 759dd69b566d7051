"""Every text a reader may see, collected for translation: from the code, the measures, the
notebooks and the pages.

Lessons have a catalogue of their own (`locale/lessons/`), so that a report does not pay for their
prose.

``python -m acm_lib.display.catalogue`` brings the catalogues in `acm_lib/locale/` up to date: new
texts are added empty, texts that are gone are dropped, translations stay. A test holds that none is
missing.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from acm_lib.book.samples.cast import INDUSTRIES
from acm_lib.book.samples.orders import OBJECTIVES, SERVICES
from acm_lib.book.tables import CHANNELS, CONTRACTS, DEPARTMENTS, STAGES, TABLES
from acm_lib.display.language import LANGUAGES, po_file
from acm_lib.measures import MEASURES
from acm_lib.places import notebooks
from acm_lib.statements import UNITS

LIBRARY = Path(__file__).resolve().parents[1]
_SAID_IN_PAGES = re.compile(r"say\([\"'](.+?)[\"']\)")
STATES = ("ok", "unchanged", "skipped", "failed")
LESSONS = "lessons"
DOMAINS = ("", LESSONS)


def texts(domain: str = "") -> dict[str, str]:
    """Every English text to be translated -> where it comes from; of the common catalogue or of a
    room's own."""
    found: dict[str, str] = {}
    if domain == LESSONS:
        common = texts()
        in_lessons = {"code": _marked(LIBRARY / LESSONS), "notebooks": _in_notebooks(LESSONS)}
        return {
            text: origin
            for origin, collected in in_lessons.items()
            for text in collected
            if text not in common
        }
    for origin, collected in (
        (
            "code",
            sorted(
                {
                    text
                    for room in LIBRARY.iterdir()
                    if room.name != LESSONS
                    for text in _marked(room)
                }
            ),
        ),
        ("pages", _in_pages()),
        ("notebooks", _in_notebooks(".", "reports", "explore")),
        ("measures", _in_measures()),
        ("terms", _terms()),
    ):
        for text in collected:
            found.setdefault(text, origin)
    return found


def update(language: str, domain: str = "") -> Path:
    """Bring one catalogue up to date; returns its file."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    file = po_file(language, domain)
    with file.open("rb") as known:
        before = read_po(known, locale=language)
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


def _marked(room: Path) -> list[str]:
    from babel.messages.extract import extract_from_dir, extract_from_file

    if room.suffix == ".py":
        messages = [
            message
            for _line, message, *_rest in extract_from_file(
                "python", str(room), keywords={"_": None}
            )
        ]
    elif room.is_dir():
        messages = [
            message
            for _file, _line, message, *_rest in extract_from_dir(
                str(room), method_map=[("**.py", "python")], keywords={"_": None}
            )
        ]
    else:
        messages = []
    return sorted({message for message in messages if isinstance(message, str)})


def _in_pages() -> list[str]:
    pages = sorted((LIBRARY / "reports" / "templates").glob("*.j2"))
    return [
        text for page in pages for text in _SAID_IN_PAGES.findall(page.read_text(encoding="utf-8"))
    ]


def _in_notebooks(*folders: str) -> list[str]:
    found = []
    for path in sorted(
        path for folder in folders for path in (notebooks() / folder).glob("*.ipynb")
    ):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if "acm" not in notebook["metadata"]:
            continue  # made from the catalogue: the glossary
        found.append(notebook["metadata"]["acm"]["title"])
        found += [
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"
        ]
    return found


def _in_measures() -> list[str]:
    return [measure.definition for measure in MEASURES.values()]


def _terms() -> list[str]:
    """Words of the trade that stand in cells and formulas: facts, departments, contracts, stages,
    roles, channels."""
    needs = {need.replace("_", " ") for measure in MEASURES.values() for need in measure.needs}
    roles = dict.fromkeys(
        name
        for role in TABLES["contacts"].column("buying_role").options
        for name in (role, role.replace("_", " "))
    )
    return [
        *sorted(needs),
        *DEPARTMENTS,
        *CONTRACTS,
        *STAGES,
        *roles,
        *CHANNELS,
        *OBJECTIVES,
        *SERVICES,
        *INDUSTRIES,
        *STATES,
        *UNITS,
    ]


if __name__ == "__main__":
    for code in LANGUAGES:
        for domain in DOMAINS if code != "en" else ():
            update(code, domain)
