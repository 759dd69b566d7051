"""Units stand in the texts, and English and Vietnamese name the same ones."""

import pytest

from acm_lib.display.catalogue import DOMAINS, texts
from acm_lib.display.format import Format
from acm_lib.display.language import LANGUAGES, translate
from acm_lib.statements import (
    HOURS,
    MONEY,
    TERM,
    UNITS,
    Quantity,
    Statement,
    Term,
    place_units,
)

ENGLISH, VIETNAMESE = Format("en", "VND"), Format("vi", "VND")


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_names_a_known_unit_and_the_same_in_both_languages(language, domain):
    for text, origin in texts(domain).items():
        if origin != "notebooks":  # their braces are code
            units = place_units(translate(text, language, domain))
            assert units == place_units(text), text
            assert set(units.values()) <= {"", TERM, *UNITS}, text


def test_a_place_gives_its_value_a_unit():
    statement = Statement(
        "{department:term} used {used:ratio} of {amount:money}.",
        department="Revenue",
        used=0.426,
        amount=950_000,
    )
    assert ENGLISH.say(statement) == "Revenue used 43% of ₫950,000."
    assert VIETNAMESE.say(statement) == "Doanh thu used 43% of 950.000 ₫."
    assert statement.plain() == "Revenue used 0.426 ratio of 950000 money."


def test_a_list_is_shown_item_by_item_in_the_unit_of_its_place():
    statement = Statement("{shares:ratio}; {words:term}", shares=[0.1, 0.2], words=["Revenue", "x"])
    assert ENGLISH.say(statement) == "10%, 20%; Revenue, x"
    assert VIETNAMESE.say(statement) == "10%, 20%; Doanh thu, x"


def test_a_value_may_bring_its_own_currency_words_or_sentence():
    amount = Quantity(12.5, MONEY, currency="USD")
    assert ENGLISH.say(Statement("{amount:money}", amount=amount)) == "$12.50"
    assert VIETNAMESE.say(Statement("{who:term}", who=Term("Revenue"))) == "Doanh thu"
    inner = Statement("{n:count} days", n=3)
    assert ENGLISH.say(Statement("after {time:days}", time=inner)) == "after 3 days"


def test_a_missing_value_is_a_dash():
    assert ENGLISH.say(Statement("{used:ratio}", used=float("nan"))) == "–"


@pytest.mark.parametrize("show", [ENGLISH.say, Statement.plain])
def test_an_unknown_unit_is_refused_with_what_there_is(show):
    with pytest.raises(ValueError, match=r"unknown unit 'percent'.*ratio"):
        show(Statement("{used:percent}", used=0.5))


@pytest.mark.parametrize("show", [ENGLISH.say, Statement.plain])
def test_a_quantity_in_a_place_of_another_unit_is_refused(show):
    with pytest.raises(ValueError, match=r"'money'.*'hours'"):
        show(Statement("{amount:money}", amount=Quantity(3, HOURS)))
