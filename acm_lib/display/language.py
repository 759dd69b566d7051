"""Texts in the reader's language: gettext catalogues and the terms of the trade, in
`acm_lib/locale/`.

English is the source: a text without a translation stays English rather than vanish. A test holds
that the catalogue has every text, with the same placeholders.
"""

import functools
import gettext
import io
import tomllib
from pathlib import Path

from acm_lib.errors import UsageError

LANGUAGES = {"en": "English", "vi": "Tiếng Việt"}
LOCALE = Path(__file__).resolve().parents[1] / "locale"


def translate(text: str, language: str, domain: str = "") -> str:
    """`text`, an English source text, in `language`; the English itself where there is no
    translation.

    Parameters
    ----------
    domain : a room with a catalogue of its own ("lessons"), which is looked into first.

    Examples
    --------
    >>> translate("Clients", "en"), translate("Revenue", "vi")
    ('Clients', 'Doanh thu')
    """
    return catalogue(language, domain).gettext(text) if text else text


def check_language(language: str) -> str:
    """`language` itself; UsageError where there is no such language."""
    if language not in LANGUAGES:
        raise UsageError(
            f"There is no language {language!r}. Reports are written in {' or '.join(LANGUAGES)}. "
            "Give one of these as `language`."
        )
    return language


@functools.cache
def terms() -> dict[str, list[dict[str, str]]]:
    """The terms of the trade by group: `en`, and a translation for each language."""
    with (LOCALE / "terms.toml").open("rb") as file:
        return tomllib.load(file)


def po_file(language: str, domain: str = "") -> Path:
    """Where a catalogue is: `locale/vi.po`, `locale/lessons/vi.po`."""
    return LOCALE / domain / f"{language}.po"


@functools.cache
def catalogue(language: str, domain: str = "") -> gettext.NullTranslations:
    """A catalogue of `language`, compiled from its .po file once per process; empty for English.

    A room's own catalogue (`domain`) falls back on the common one, so that only those who enter the
    room pay for it.
    """
    if check_language(language) == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po_file(language, domain).open("rb") as file:
        messages = read_po(file, locale=language)
    if not domain:
        for group, entries in terms().items():
            for term in entries if group != "glossary" else ():
                messages.add(term["en"], term[language])
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    if domain:
        translations.add_fallback(catalogue(language))
    return translations
