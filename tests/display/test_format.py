"""Numbers and sentences as an English and a Vietnamese reader writes them."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.display.format import MISSING, Format
from acm_lib.errors import UsageError
from acm_lib.statements import (
    DATE,
    DAYS,
    HOURS,
    INDEX,
    MONEY,
    MONEY_PER_HOUR,
    MONTH,
    RATIO,
    UNITS,
    Quantity,
    Statement,
    Term,
)

ENGLISH, VIETNAMESE = Format("en", "VND"), Format("vi", "VND")


@pytest.mark.parametrize(
    ("value", "unit", "english", "vietnamese"),
    [
        (1_234_567_890, MONEY, "₫1.23B", "1,23 tỷ ₫"),
        (-3_200_000, MONEY, "-₫3.2M", "-3,2 triệu ₫"),
        (950_000, MONEY, "₫950,000", "950.000 ₫"),
        (0.0, MONEY, "₫0", "0 ₫"),
        (-0.0, MONEY, "₫0", "0 ₫"),
        (0.426, RATIO, "43%", "43%"),
        (1234.5, HOURS, "1,234 h", "1.234 giờ"),
        (0.857, INDEX, "0.86", "0,86"),
        (dt.date(2026, 10, 5), DATE, "5 Oct 2026", "05/10/2026"),
        (dt.date(2026, 10, 1), MONTH, "Oct 2026", "10/2026"),
        (12, DAYS, "12 days", "12 ngày"),
        (250_000, MONEY_PER_HOUR, "₫250,000 an hour", "250.000 ₫ một giờ"),
    ],
)
def test_a_quantity_in_both_languages(value, unit, english, vietnamese):
    quantity = Quantity(value, unit)
    assert _plain(ENGLISH.quantity(quantity)) == english
    assert _plain(VIETNAMESE.quantity(quantity)) == vietnamese


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_missing_is_a_dash_never_a_zero(unit, value):
    assert ENGLISH.quantity(Quantity(value, unit)) == MISSING
    assert ENGLISH.exact(Quantity(value, unit)) == MISSING


def test_almost_nothing_in_full_has_no_sign():
    assert ENGLISH.exact(Quantity(-0.0001, DAYS)) == "0 days"


def test_one_day_is_no_days():
    assert ENGLISH.quantity(Quantity(1, "days")) == ENGLISH.exact(Quantity(1, "days")) == "1 day"
    assert ENGLISH.exact(Quantity(1.5, "days")) == "1.5 days"


def test_the_exact_amount_is_whole():
    assert ENGLISH.exact(Quantity(1_234_567_890.4, MONEY)) == "₫1,234,567,890"
    assert ENGLISH.exact(Quantity(0.42567, RATIO)) == "42.6%"


def test_a_quantity_may_have_its_own_currency():
    assert ENGLISH.quantity(Quantity(12.5, MONEY, currency="USD")) == "$12.50"


def test_a_statement_is_translated_and_its_names_are_not():
    said = Statement("{client} pays late: {term}.", client="Revenue", term=Term("Revenue"))
    assert VIETNAMESE.say(said) == "Revenue pays late: Doanh thu."


def test_an_unknown_language_is_refused_with_what_there_is():
    with pytest.raises(UsageError, match="en or vi"):
        Format("fr", "VND")


@settings(max_examples=60, deadline=None)
@given(st.floats(min_value=-1e13, max_value=1e13), st.sampled_from(["en", "vi"]))
def test_shortened_money_is_within_half_a_percent(value, language):
    """Three significant digits: read back, the short form is never more than 0.5 % off."""
    shown = _plain(Format(language, "USD").money(value)).replace("US$", "").replace("$", "").strip()
    words = {"M": 1e6, "B": 1e9, "T": 1e12, "triệu": 1e6, "nghìn tỷ": 1e12, "tỷ": 1e9}
    factor = 1.0
    for word, power in words.items():
        if shown.endswith(word):
            shown, factor = shown.removesuffix(word).strip(), power
            break
    if language == "vi":
        shown = shown.replace(".", "").replace(",", ".")
    read_back = float(shown.replace(",", "")) * factor
    assert read_back == pytest.approx(value, rel=0.0051, abs=0.51)


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")
