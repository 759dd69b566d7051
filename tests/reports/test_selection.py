"""The selection of reports: nothing that is not declared is accepted, and nothing is written before
it."""

import pytest

from acm_lib import reports
from acm_lib.errors import UsageError
from acm_lib.reports.report import all_reports


@pytest.fixture
def report(toy):
    return all_reports(toy())["toy"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"clinet": "A"}, "Did you mean 'client'"),
        ({"client": ("A",)}, "a tuple"),  # a tuple's text would be run as code
        ({"client": 7}, "Give a str"),
        ({"client": None}, "a NoneType"),
        ({"extra": "1"}, "Give a int"),
        ({"extra": True}, "a bool"),
        ({"extra": 1.5}, "a float"),
        ({"client\nimport os": "x"}, "no parameter"),  # a name with code in it
        ({"client": ["A"]}, "a list"),
        ({"client": {"a": 1}}, "a dict"),
    ],
)
def test_what_does_not_fit_is_refused(report, values, message):
    with pytest.raises(UsageError, match=message):
        report.check(values)


@pytest.mark.parametrize(
    "text",
    ["007", "1_000", "1e5", "NO", "0123", "12:30", "__import__('os')", "{{7*7}}", "'; import os #"],
)
def test_text_stays_text(report, text):
    report.check({"client": text})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reports": ["toi"]}, "Did you mean 'toy'"),
        ({"clients": ["Z"]}, "no client 'Z'"),
        ({"clients": ["a"]}, "no client 'a'"),
        ({"month": "2026-13"}, "not a month"),
        ({"month": "2031-01"}, "nothing in 2031-01"),
        ({"language": "fr"}, "no language 'fr'"),
        ({"audience": "public"}, "no audience 'public'"),
        ({"jobs": 0}, "at least 1, not 0"),
        ({"opportunities": ["O-1"], "reports": ["toy"]}, "not about an opportunity"),
    ],
)
def test_wrong_usage_writes_nothing(book, toy, tmp_path, wrong, message):
    with pytest.raises(UsageError, match=message):
        reports.run(book, out=tmp_path / "out", notebooks=toy(), **wrong)
    assert not (tmp_path / "out").exists()


def test_a_report_about_the_agency_is_not_made_for_one_client(book, toy, tmp_path):
    with pytest.raises(UsageError, match="about the whole agency"):
        reports.run(book, clients=["A"], out=tmp_path / "out", notebooks=toy(grain="agency"))
    assert not (tmp_path / "out").exists()


def test_a_parameter_without_a_plain_type_is_refused(toy):
    with pytest.raises(UsageError, match="declares no plain type"):
        all_reports(toy(parameters="client: str | None = None  # hidden from papermill"))


def test_an_internal_report_is_not_made_for_a_client(book, toy, tmp_path):
    with pytest.raises(UsageError, match="not made for the audience 'client'"):
        reports.run(
            book,
            reports=["toy"],
            audience="client",
            out=tmp_path / "out",
            notebooks=toy(audiences=["internal"]),
        )
