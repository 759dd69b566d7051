"""One cell at a time: what it is read as, or why not."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.book import tables
from acm_lib.book.cells import clean
from acm_lib.book.numbers import marked_currencies
from acm_lib.book.parsing import parse_column
from acm_lib.book.problem import Problem
from acm_lib.book.settings import Reading
from acm_lib.book.tables import Column


def parsed(text, kind, reading=None, **limits):
    (value,) = parse_column([clean(text)], Column("x", kind, "", **limits), reading or Reading())
    return value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("1234567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567 ₫", "1234567"),
        ("1.234.567đ", "1234567"),
        ("1 234 567 VND", "1234567"),
        ("VND 1.234.567", "1234567"),
        ("$1,200.50", "1200.50"),
        ("US$ 5", "5"),
        ("€ 12,50", "12.50"),
        ("12.50 EUR", "12.50"),
        ("(1,200.00)", "-1200"),
        ("($5.25)", "-5.25"),
        ("−5", "-5"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("+5", "5"),
        ("1'234'567.8", "1234567.8"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234\u202f567", "1234567"),
        ("0.250", "0.250"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("007", "7"),
        ("0,5", "0.5"),
    ],
)
def test_money_is_read(text, value):
    read = parsed(text, tables.MONEY)
    assert read == Decimal(value)
    assert not read.is_signed() or read < 0


@pytest.mark.parametrize(
    "text",
    [
        "250.000",
        "1,234",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "1e5",
        "1_000",
        "0x10",
        "abc",
        "12abc",
        "INV100",
        "--5",
        "+-5",
        "(5",
        "5)",
        "(-5)",
        "1.2.3",
        "1,23,456",
        "1 2",
        "12 34",
        "12.345.67",
        "1..2",
        ".",
        ",",
        "-",
        "1,5 tr",
        "5%",
        "9" * 30,
        "1.234,567.8",
        "$5 USD",
        "²",
    ],
)
def test_money_that_is_none_is_refused_with_a_remedy(text):
    read = parsed(text, tables.MONEY)
    assert isinstance(read, Problem), read
    assert read.description
    assert read.remedy


@pytest.mark.parametrize(("decimal", "value"), [(",", "250000"), (".", "250")])
def test_the_book_settles_what_a_column_leaves_open(decimal, value):
    assert parsed("250.000", tables.MONEY, Reading(decimal=decimal)) == Decimal(value)
    other = {",": "12.5", ".": "12,5"}[decimal]
    assert isinstance(parsed(other, tables.MONEY, Reading(decimal=decimal)), Problem)


def test_stored_numbers_settle_nothing_for_text():
    money = Column("amount", tables.MONEY, "")
    text, stored, other = parse_column(
        ["250.000", "250.125", "12.5"], money, Reading(), exact=[False, True, True]
    )
    assert isinstance(text, Problem)
    assert (stored, other) == (Decimal("250.125"), Decimal("12.5"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-31", (2026, 10, 31)),
        ("2026/1/5", (2026, 1, 5)),
        ("2026-10-31T10:00:00Z", (2026, 10, 31)),
        ("2026-10-31 23:59:59.123+07:00", (2026, 10, 31)),
        ("31/12/2026", (2026, 12, 31)),
        ("12/31/2026", (2026, 12, 31)),
        ("05.05.2026", (2026, 5, 5)),
        ("02-Nov-04", (2004, 11, 2)),
        ("2 November 2004", (2004, 11, 2)),
        ("1-Jan-99", (1999, 1, 1)),
    ],
)
def test_days_are_read(text, day):
    assert parsed(text, tables.DATE) == dt.date(*day)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "03/04/2026",
        "0000-00-00",
        "1899-12-30",
        "9999-12-31",
        "45000",
        "today",
        "2026-13-01",
        "31/02/2026",
        "3 Mayhem 2026",
        "2026",
        "2026-10",
        "03/04/26",
        "1/1/1",
    ],
)
def test_days_that_are_none_are_refused(text):
    assert isinstance(parsed(text, tables.DATE), Problem)


@pytest.mark.parametrize(
    "text", ["2026-10", "2026-10-01", "10/2026", "2026/10", "2026-10-31", "31/10/2026"]
)
def test_months_are_month_starts(text):
    assert parsed(text, tables.MONTH) == dt.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("TRUE", True),
        ("1", True),
        ("Có", True),
        ("no", False),
        ("0", False),
        ("không", False),
    ],
)
def test_flags(text, value):
    assert parsed(text, tables.FLAG) is value


def test_flags_choices_and_currencies_that_are_none_are_refused():
    assert isinstance(parsed("maybe", tables.FLAG), Problem)
    assert parsed("Fixed Fee", tables.CHOICE, options=("fixed_fee",)) == "fixed_fee"
    assert isinstance(parsed("fix", tables.CHOICE, options=("fixed_fee",)), Problem)
    assert parsed("vnd", tables.CURRENCY) == "VND"
    assert isinstance(parsed("dong", tables.CURRENCY), Problem)


def test_numbers_outside_their_limits_are_refused():
    assert "above 24" in parsed("25", tables.HOURS, maximum=24).description
    assert "below 0" in parsed("-1", tables.HOURS, minimum=0).description
    assert parsed("85%", tables.RATIO, maximum=1) == 0.85
    assert isinstance(parsed("85", tables.RATIO, maximum=1), Problem)
    assert isinstance(parsed("2.5", tables.INTEGER), Problem)


def test_text_that_lost_its_letters_is_refused():
    assert isinstance(parsed("Ph\ufffdt", tables.TEXT), Problem)
    assert isinstance(parsed("a\x07b", tables.ID), Problem)


def test_a_sign_says_its_currency():
    assert marked_currencies("$5")[0] == "USD"
    assert "SGD" in marked_currencies("$5")
    assert marked_currencies("1.000 đ") == ("VND",)
    assert marked_currencies("250.000") == marked_currencies("Tết") == ()


@settings(max_examples=60, deadline=None)
@given(
    st.decimals(min_value="-999999999.9999", max_value="999999999.9999", places=4),
    st.sampled_from([",.", ".,", " ,", "'."]),
)
def test_a_number_written_with_separators_is_the_number(value, marks):
    """Whatever marks a number with thousands and decimals is written with, it is read as itself."""
    grouping, decimal = marks
    written = f"{value:,.4f}".replace(",", "G").replace(".", decimal).replace("G", grouping)
    assert parsed(written, tables.MONEY) == value


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=20),
    st.sampled_from(
        [
            tables.MONEY,
            tables.DATE,
            tables.MONTH,
            tables.INTEGER,
            tables.RATIO,
            tables.FLAG,
            tables.ID,
        ]
    ),
)
def test_any_text_has_a_value_or_a_reason(text, kind):
    value = parsed(text, kind)
    assert value is None or isinstance(value, (Problem, Decimal, dt.date, int, float, str))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("03/04/2026", "3 April 2026 or 4 March 2026"),
        ("12-1-2026", "12 January 2026 or 1 December 2026"),
    ],
)
def test_a_day_that_may_be_two_is_told_as_two_days(text, said):
    assert parsed(text, tables.DATE).description == f"{text} may be {said}"


def test_what_a_spreadsheet_stores_where_it_has_no_value_is_no_text():
    name = Column("name", tables.TEXT, "")
    error, formula, text, number = parse_column(
        ["#N/A", "=A1", "#N/A", "7"], name, Reading(), exact=[True, True, False, True]
    )
    assert error.description == "#N/A is an error of the spreadsheet"
    assert formula.description == "=A1 is a formula that was not computed"
    assert (text, number) == ("#N/A", "7")
