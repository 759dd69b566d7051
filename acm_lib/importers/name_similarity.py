"""When two names may be one: how they differ, and a readable id for each. Nothing is ever merged
here; it is only proposed."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from acm_lib.book.cells import clean

UNSEEN = "the same letters, stored differently"
_LEGAL = (
    "trach nhiem huu han|mot thanh vien|cong ty co phan|cong ty|co phan|cty|tnhh|mtv|ctcp|cp|jsc|co"
    " ltd|ltd|limited|llc|llp|inc|incorporated|corp|"
    "corporation|company|co|plc|gmbh|ag|kg|sa|sarl|sas|bv|nv|oy|ab|as|aps|pty|pte|srl|spa|kk"
)
_LEGAL_PREFIX, _LEGAL_SUFFIX = (
    re.compile(rf"^(?:(?:{_LEGAL}) )+(?=.)"),
    re.compile(rf"(?<=.)(?: (?:{_LEGAL}))+$"),
)


@lru_cache(maxsize=1024)  # asked for several times of each name in turn
def normalise_name(name: str) -> str:
    """A name without capitals and accents, its words apart by one space.

    >>> normalise_name("  CÀ PHÊ Rang-Mộc Đà Lạt ")
    'ca phe rang moc da lat'
    """
    plain = clean(name).casefold()
    if not plain.isascii():
        letters = unicodedata.normalize("NFD", plain.replace("đ", "d"))
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


def strip_legal_form(name: str) -> str:
    """A bare name without what it says of the company's legal form, and without spaces; never
    empty.

    >>> [strip_legal_form(name) for name in ("Cty TNHH An Phát", "An Phat Co., Ltd.", "Công ty")]
    ['anphat', 'anphat', 'congty']
    """
    words = normalise_name(name)
    return (_LEGAL_SUFFIX.sub("", _LEGAL_PREFIX.sub("", words, count=1)) or words).replace(
        " ", ""
    ) or clean(name)


def difference(one: str, other: str) -> str:
    """How two spellings that may be one name differ; "" where they are two names.

    >>> difference("AN PHÁT", "An Phát"), difference("An Phat Ltd", "Cty TNHH An Phát")
    ('capital letters', 'the legal form')
    >>> difference("An Phát", "Bình Minh")
    ''
    """
    if clean(one) == clean(other):
        return UNSEEN
    if clean(one).casefold() == clean(other).casefold():
        return "capital letters"
    if normalise_name(one) == normalise_name(other) != "":
        return "accents or punctuation"
    if normalise_name(one).replace(" ", "") == normalise_name(other).replace(" ", "") != "":
        return "spaces"
    return "the legal form" if strip_legal_form(one) == strip_legal_form(other) else ""


def make_id(name: str, taken: Collection[str], within: str = "") -> str:
    """A readable id, the same each time: the name's letters; with a few of its hash where that is
    taken.

    >>> make_id("Cà phê Rang Mộc", ()), make_id("Tết 2026", (), "an-phat"), make_id("株式会社", ())
    ('ca-phe-rang-moc', 'an-phat.tet-2026', 'n-e6843c')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", normalise_name(name)).strip("-")[:40].strip("-")
    start = f"{within}." if within else ""
    if plain and f"{start}{plain}" not in taken:
        return f"{start}{plain}"
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    id_ = f"{start}{plain or f'n-{mark}'}"
    return id_ if id_ not in taken else f"{id_}-{mark}"
