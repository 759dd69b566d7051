"""The leak check: another client's name is found however it is written, and ordinary words raise no
alarm."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acm_lib.errors import LeakError
from acm_lib.reports.leak_check import LeakCheck, check_measures

CLIENTS = {
    "C019": "An Khê",
    "C020": "An Khê Holdings",
    "C021": "NA",
    "C029": "Hòa Bình Xanh",
    "C030": "Hoa Binh Xanh",
}
CHECK = LeakCheck(CLIENTS)


@pytest.mark.parametrize(
    "text",
    [
        "We also work for An Khê Holdings.",
        "AN KHÊ HOLDINGS",
        unicodedata.normalize("NFD", "An Khê Holdings"),
        "An&nbsp;Khê\nHoldings".replace("&nbsp;", "\N{NO-BREAK SPACE}"),
        "An Kh&ecirc; Holdings",
        "see C020",
        '{"client_id": "C020"}',
        "NA pays late",
    ],
)
def test_a_name_is_found_however_it_is_written(text):
    with pytest.raises(LeakError, match="names the client C02"):
        CHECK.check("C019", {"page.html": text.encode()})


@pytest.mark.parametrize(
    ("client", "text"),
    [
        ("C020", "An Khê Holdings grows"),  # its own name holds another's
        ("C019", "na ná như nhau; N/A; NATIONAL; nana"),  # not the client called NA
        ("C029", "Hòa Bình Xanh"),  # differs from C030 only in its accents
        ("C021", "NA is content"),
        ("C019", "C0200 and XC020"),
    ],
)
def test_ordinary_words_and_the_own_name_raise_no_alarm(client, text):
    CHECK.check(client, {"page.html": text.encode()})


def test_two_clients_called_alike_but_for_capitals_both_have_their_reports():
    check = LeakCheck({"an-phat": "An Phát Foods", "an-phat-2": "AN PHÁT FOODS"})
    for client in ("an-phat", "an-phat-2"):
        check.check(client, {"page.html": b"An Ph\xc3\xa1t Foods, AN PH\xc3\x81T FOODS"})
    with pytest.raises(LeakError, match="names the client an-phat-2"):
        check.check("an-phat", {"page.html": b"an-phat-2"})


@settings(max_examples=60, deadline=None)
@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_canary_between_spaces_is_always_found(before, after):
    check = LeakCheck({"A": "Own", "B": "Canary-7391 Ltd"})
    with pytest.raises(LeakError):
        check.check(
            "A", {"page.html": f"{before.replace('&', '')} Canary-7391 Ltd {after}".encode()}
        )


def test_only_what_a_client_may_see():
    check_measures([{"measure": "revenue"}, {"measure": "nps"}])
    with pytest.raises(LeakError, match="delivery_margin"):
        check_measures([{"measure": "nps"}, {"measure": "delivery_margin"}])


def test_a_picture_names_nobody():
    """In base64 any two letters occur, also between signs that end a word."""
    picture = "iVBORw0KGgo" + "Qk" * 40 + "/NA+" + "x9" * 40 + "\\n" + "/NA/" * 20 + "=="
    CHECK.check(
        "C019",
        {
            "toy.ipynb": f'{{"image/png": "{picture}"}}'.encode(),
            "toy.html": f'<img src="data:image/png;base64,{picture}">'.encode(),
        },
    )
    with pytest.raises(LeakError):
        CHECK.check(
            "C019", {"toy.html": f'<img src="data:image/png;base64,{picture}" alt="NA">'.encode()}
        )
