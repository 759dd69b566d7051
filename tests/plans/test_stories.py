"""Every story of planning that was planted in the sample book is named in the right report with its
evidence, in both languages."""

import pandas as pd
import pytest

from acm_lib import plans, sheets
from acm_lib.sheets import account_plan, account_team
from acm_lib.statements import DATE, DAYS, MONTHS, RATIO, Quantity


@pytest.fixture(scope="module", params=["en", "vi"])
def agency(request):
    return sheets.load(language=request.param)


@pytest.fixture
def told(agency, stories):
    """What a section of the account plan of a story's client says."""
    return lambda section, story: getattr(account_plan, section)(
        sheets.load(client=stories[story]["client_id"], language=agency.language)
    ).text()


def said(scope, value, unit):
    return scope.format.quantity(Quantity(value, unit))


def test_the_drifting_client_with_its_months_of_warning(agency, told, stories):
    text = told("health", "drifting")
    assert said(agency, pd.Timestamp(stories["drifting"]["left_on"]), DATE) in text
    assert said(agency, 7, MONTHS) in text


def test_the_single_contact_by_name_and_share(agency, told, stories):
    names = agency.view.table("contacts").set_index("contact_id")["name"]
    text = told("people", "single_contact")
    assert names[stories["single_contact"]["contact_id"]] in text.splitlines()[0]
    assert said(agency, 1.0, RATIO) in text


def test_the_late_payer_with_its_days(agency, told, stories):
    client = stories["late_payer"]["client_id"]
    row = plans.ability_to_pay(agency.view).set_index("client_id").loc[client]
    text = told("client_concern", "late_payer")
    assert agency.format.say(plans.payment_timing(row["days_late"])) in text
    assert agency.format.say(plans.payment_timing(row["days_late_before"])) in text
    last = plans.payment(agency.view.client(client))["days_late"].iloc[-1]
    assert last > 60
    assert agency.format.say(plans.payment_timing(last)) in told("next_actions", "late_payer")


def test_the_refused_offer_is_not_pushed(agency, told, stories):
    offer = (
        agency.view.table("opportunities")
        .set_index("opportunity_id")
        .loc[stories["refuse"]["opportunity_id"]]
    )
    assert offer["name"] not in told("next_actions", "refuse")


def test_the_repeated_approach_with_its_results(agency, told, stories):
    truth = stories["repeated_approach"]
    first = told("approaches", "repeated_approach").splitlines()[0]
    assert truth["approach"] in first
    assert f" {len(truth['project_ids'])} " in first
    assert said(agency, truth["results"][0], RATIO) in first
    assert said(agency, truth["results"][-1], RATIO) in first


def test_the_white_space_by_service(agency, told, stories):
    text = told("growth", "whitespace")
    assert all(agency.format.word(service) in text for service in stories["whitespace"]["missing"])


def test_the_client_nobody_went_back_to_in_the_team_report(agency, told, stories):
    client = stories["hunted_not_farmed"]["client_id"]
    name = agency.view.table("clients").set_index("client_id")["name"][client]
    assert name in account_team.new_business(agency).text()
    met = agency.view.table("touchpoints")
    last = met.loc[met["client_id"] == client, "date"].max()
    assert said(agency, last, DATE) in told("next_actions", "hunted_not_farmed")


def test_the_new_client_with_its_days(agency, told, stories):
    days = (agency.view.as_of - pd.Timestamp(stories["too_new"]["since"])).days
    assert said(agency, days, DAYS) in told("next_actions", "too_new")


def test_the_losing_client_is_on_the_agency_s_side_of_the_map(agency, told, stories):
    row = plans.concerns(agency.view.client(stories["losing"]["client_id"])).iloc[0]
    assert row["margin"] < 0
    text = told("concerns", "losing")
    assert agency.format.word(row["quadrant"]) in text
    assert said(agency, row["margin"], RATIO) in text


def test_the_tet_campaign_s_gap_at_signing(agency, told, stories):
    order = (
        agency.view.table("projects")
        .set_index("project_id")
        .loc[stories["tet_campaign"]["project_id"]]
    )
    brief = (
        agency.view.table("briefs")
        .set_index("project_id")
        .loc[stories["tet_campaign"]["project_id"]]
    )
    first = told("from_sales", "tet_campaign").splitlines()[0]
    assert order["name"] in first
    assert said(agency, (order["end"] - brief["deadline"]).days, DAYS) in first


def test_the_overload_before_tet_in_the_team_report(agency, stories):
    before = sheets.load(month="2025-11", language=agency.language)
    lines = account_team.weeks(before).text().splitlines()
    overloaded = [
        line
        for line in lines
        if line.split()[:1] == [agency.format.word(stories["overload"]["department"])]
        and "%" in line
    ]
    assert overloaded, "the weeks before Tết in which it is asked for more than it can work"
