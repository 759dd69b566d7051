"""Two languages: nothing untranslated, no place lost, markup kept."""

import re

import pytest

from acm_lib.display.catalogue import DOMAINS, texts
from acm_lib.display.language import LANGUAGES, catalogue, translate

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
    assert not known - set(texts(domain))


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", OTHERS)
def test_places_headings_and_lines_are_kept(language, domain):
    for text in texts(domain):
        translated = translate(text, language, domain)
        assert set(re.findall(r"\{(\w+)\}", translated)) == set(re.findall(r"\{(\w+)\}", text)), (
            text
        )
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
