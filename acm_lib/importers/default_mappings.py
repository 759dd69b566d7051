"""What words of an export mean in a book, where nobody said otherwise: departments and stages. The
files in `names/` hold the decisions."""

from collections.abc import Iterable

from acm_lib.book.cells import clean
from acm_lib.book.tables import DEPARTMENTS, STAGES
from acm_lib.importers.name_similarity import normalise_name

UNASSIGNED = "unassigned"

_DEPARTMENTS = {
    "account": (
        "account",
        "accounts",
        "account management",
        "account manager",
        "client service",
        "client services",
        "project management",
        "meeting",
        "meetings",
    ),
    "planning": (
        "planning",
        "planner",
        "strategy",
        "strategist",
        "research",
        "strategie",
        "chiến lược",
    ),
    "creative": (
        "creative",
        "copy",
        "copywriting",
        "copywriter",
        "concept",
        "art direction",
        "text",
        "sáng tạo",
        "nội dung",
    ),
    "design": (
        "design",
        "designer",
        "graphic design",
        "illustration",
        "ui design",
        "ux design",
        "grafik",
        "gestaltung",
        "thiết kế",
    ),
    "production": (
        "production",
        "producer",
        "video",
        "photo",
        "photography",
        "editing",
        "development",
        "programming",
        "produktion",
        "sản xuất",
    ),
    "media": (
        "media",
        "media planning",
        "media buying",
        "paid media",
        "social",
        "social media",
        "seo",
        "ads",
        "truyền thông",
    ),
}
_STAGES = {
    "lead": ("new", "lead", "prospecting", "unqualified"),
    "qualified": (
        "qualified",
        "qualification",
        "appointment scheduled",
        "qualified to buy",
        "needs analysis",
        "discovery",
    ),
    "proposal": (
        "proposal",
        "proposition",
        "presentation scheduled",
        "proposal/price quote",
        "value proposition",
        "id. decision makers",
        "perception analysis",
        "quotation",
    ),
    "negotiation": (
        "negotiation",
        "negotiation/review",
        "decision maker bought-in",
        "contract sent",
    ),
    "won": ("won", "closed won", "closed-won"),
    "lost": ("lost", "closed lost", "closed-lost"),
}
_MEANINGS = {
    "department": {
        normalise_name(word): meaning for meaning, words in _DEPARTMENTS.items() for word in words
    },
    "stage": {
        normalise_name(word): meaning for meaning, words in _STAGES.items() for word in words
    },
}
CHOICES = {"department": DEPARTMENTS, "stage": STAGES}


def with_defaults(
    kind: str, mapping: dict[str, str], words: Iterable[str | None]
) -> dict[str, str]:
    """A mapping with the words that are new; a department not known keeps its own name, a stage not
    known stays empty.

    >>> with_defaults("department", {"Copy": "production"}, ["Copy", "Grafik", "Labs", None])
    {'Copy': 'production', 'Grafik': 'design', 'Labs': 'Labs', '': 'unassigned'}
    >>> with_defaults("stage", {}, ["Closed Won", "Thinking"])
    {'Closed Won': 'won', 'Thinking': ''}
    """
    more = {}
    for word in sorted(
        {word or "" for word in words} - set(mapping), key=lambda word: (not word, word)
    ):
        if kind == "department":
            more[word] = _MEANINGS[kind].get(normalise_name(word), clean(word)) or UNASSIGNED
        elif word:
            more[word] = _MEANINGS[kind].get(normalise_name(word), "")
    return mapping | more
