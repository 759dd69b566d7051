"""Two languages: nothing untranslated, no placeholder lost, markup kept, one term an idea."""

import re

import pytest

from acm_lib.book.tables import CHANNELS, CONTRACTS, DEPARTMENTS, STAGES, TABLES
from acm_lib.display.catalogue import DOMAINS, texts
from acm_lib.display.language import LANGUAGES, catalogue, terms, translate
from acm_lib.measures import MEASURES
from acm_lib.samples import services
from acm_lib.samples.people import INDUSTRIES
from acm_lib.statements import UNITS

OTHERS = [code for code in LANGUAGES if code != "en"]
SAME = {"ABC"}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language, domain):
    known = catalogue(language, domain)._catalog
    assert not [text for text in texts(domain) if not known.get(text)]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language, domain):
    known = {text for text in catalogue(language, domain)._catalog if text}
    assert not known - set(texts(domain)) - {term["en"] for term in _translated_terms()}


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", OTHERS)
def test_places_headings_and_lines_are_kept(language, domain):
    for text in texts(domain):
        translated = translate(text, language, domain)
        assert set(re.findall(r"\{(\w+)", translated)) == set(re.findall(r"\{(\w+)", text)), text
        assert re.match(r"#*", translated).group() == re.match(r"#*", text).group(), text
        assert translated.count("\n") == text.count("\n"), text
        assert not translated.startswith(" ")
        assert not translated.endswith(" ")


def test_a_text_without_translation_stays_english():
    assert translate("No such text anywhere.", "vi") == "No such text anywhere."


def test_nothing_marked_hides_in_an_f_string():
    """babel does not look into f-strings, so a text marked there would never be translated."""
    from pathlib import Path

    import acm_lib

    for path in Path(acm_lib.__file__).parent.rglob("*.py"):
        assert not re.search(r"""\bf(["']).*\{[^}]*\b_\(""", path.read_text(encoding="utf-8")), path


def _translated_terms():
    return [term for group, entries in terms().items() if group != "glossary" for term in entries]


def test_every_term_has_one_translation_in_every_language():
    for entries in (_translated_terms(), terms()["glossary"]):
        assert all(term[language] for term in entries for language in LANGUAGES)
        assert len({term["en"] for term in entries}) == len(
            {term["en"] + term["vi"] for term in entries}
        )


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("services", services.SERVICES),
        ("objectives", services.OBJECTIVES),
        ("industries", INDUSTRIES),
        ("departments", DEPARTMENTS),
        ("contracts", CONTRACTS),
        ("stages", STAGES),
        ("buying_roles", TABLES["contacts"].column("buying_role").options),
        ("channels", CHANNELS),
        ("inputs", {name.replace("_", " ") for m in MEASURES.values() for name in m.inputs}),
        ("units", UNITS),
    ],
)
def test_every_word_of_the_tables_and_formulas_is_a_term(group, words):
    assert not set(words) - {term["en"] for term in terms()[group]}
