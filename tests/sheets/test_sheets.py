"""Sheets: every section of every report on the sample book, both audiences, and what is said when
something lacks."""

import json
import re

import pytest

from acm_lib import sheets
from acm_lib.errors import UsageError
from acm_lib.measures import MEASURES
from acm_lib.sheets import account_plan, client_segmentation, cost_tracking, provenance

SEGMENTATION = (
    "leadership_summary",
    "key_figures",
    "concerns",
    "concentration",
    "whale",
    "movers",
    "segment_stability",
    "rhythm",
    "cohorts",
    "origins",
    "lifetime_value",
    "retainers",
    "outlook",
    "forecast_accuracy",
    "market",
    "position",
    "groups",
    "playbook",
)
COSTS = (
    "key_figures",
    "decisions",
    "departments",
    "projects",
    "earned_value",
    "burn",
    "retainers",
    "margins",
)
PLAN = (
    "key_figures",
    "concerns",
    "health",
    "client_concern",
    "agency_concern",
    "growth",
    "approaches",
    "next_actions",
)


def shown(module, names, scope):
    return {name: getattr(module, name)(scope) for name in names}


def text_of(found):
    return "\n".join(sheet.text() for sheet in found.values())


@pytest.fixture(scope="module", params=["en", "vi"])
def segmentation(request):
    return shown(client_segmentation, SEGMENTATION, sheets.load(language=request.param))


def test_the_segmentation_names_its_stories_in_both_languages(segmentation, view, stories):
    names = view.table("clients").set_index("client_id")["name"]
    whole = text_of(segmentation)
    for story in (
        "losing",
        "concentration",
        "hunted_not_farmed",
        "too_new",
        "whitespace",
        "drifting",
    ):
        assert names[stories[story]["client_id"]] in whole, story
    assert names[stories["whitespace"]["client_id"]] in " ".join(segmentation["playbook"].notes())
    assert names[stories["losing"]["client_id"]] in segmentation["whale"].text()
    share = f"{stories['concentration']['share']:.0%}".rstrip("%")
    assert share in " ".join(segmentation["key_figures"].notes())
    told = {note for note in segmentation["leadership_summary"].notes()}
    for story in (
        "losing",
        "concentration",
        "hunted_not_farmed",
        "too_new",
        "whitespace",
        "drifting",
    ):  # each in a sentence of the first page
        assert any(names[stories[story]["client_id"]] in note for note in told), story
    assert any(
        names[stories["hunted_not_farmed"]["client_id"]] in note
        for note in segmentation["origins"].notes()
    )


def test_the_first_page_holds_every_decision_and_its_share(segmentation):
    table = segmentation["leadership_summary"].tables()[0]
    shares = [row[3] for row in table["rows"]]
    assert len(table["rows"]) == 4
    assert sum(shares) == pytest.approx(1)


def test_forecasts_stand_beside_a_naive_line_with_their_past(segmentation):
    columns = {
        name: [c["name"] for table in segmentation[name].tables() for c in table["columns"]]
        for name in ("lifetime_value", "outlook", "forecast_accuracy")
    }
    assert {"value_to_come", "low", "high", "baseline_value"} <= set(columns["lifetime_value"])
    assert {"forecast", "low", "high", "last_year", "bias", "rmse", "capture"} <= set(
        columns["outlook"]
    )
    assert {"bias", "rmse", "capture"} <= set(columns["forecast_accuracy"])
    assert any("%" in note for note in segmentation["forecast_accuracy"].notes())


def test_invoices_alone_give_rfm_value_and_retention_and_the_rest_names_what_it_needs(
    tmp_path, view
):
    view.table("clients")[["client_id", "name"]].to_csv(tmp_path / "clients.csv", index=False)
    view.table("invoices")[["invoice_id", "client_id", "issued", "amount"]].to_csv(
        tmp_path / "invoices.csv", index=False, date_format="%Y-%m-%d"
    )
    found = shown(client_segmentation, SEGMENTATION, sheets.load(book=str(tmp_path), language="en"))
    text = {name: sheet.text() for name, sheet in found.items()}
    for name in (
        "leadership_summary",
        "key_figures",
        "concentration",
        "movers",
        "segment_stability",
        "rhythm",
        "cohorts",
        "lifetime_value",
        "outlook",
        "forecast_accuracy",
        "playbook",
    ):
        assert "needs the table" not in text[name], name
    assert "NRR" in text["key_figures"]
    assert "not margin" in text["lifetime_value"]
    for name, table in {
        "whale": "time_entries",
        "concerns": "time_entries",
        "origins": "projects",
        "retainers": "projects",
        "market": "market",
    }.items():
        assert "needs the table" in text[name], name
        assert table in text[name], name
    assert "100 clients, and there are 4" in text["groups"]
    assert "needs the table projects" in text["position"]


@pytest.mark.parametrize("client_id", ["C007", "C021", "C026", "C031", "C041", "C048"])
def test_an_account_plan_has_no_empty_section(client_id):
    found = shown(account_plan, PLAN, sheets.load(client=client_id, language="vi"))
    assert all(sheet.html() for sheet in found.values())
    assert all(sheet.scope.client_id == client_id for sheet in found.values())


def test_the_cost_report_tells_what_was_planted(view, stories):
    for story, section in (
        ("scope_creep", "decisions"),
        ("never_billed", "decisions"),
        ("posted_twice", "decisions"),
        ("overserviced_retainer", "retainers"),
    ):
        project = stories[story]["project_id"]
        row = view.table("projects").set_index("project_id").loc[project]
        text = getattr(cost_tracking, section)(sheets.load(client=row["client_id"], language="en"))
        assert row["name"] in text.html()


@pytest.mark.parametrize("client_id", ["C007", "C009", "C013"])
def test_a_client_sees_no_cost(client_id):
    found = shown(
        cost_tracking, COSTS, sheets.load(client=client_id, audience="client", language="en")
    )
    measures = {figure["measure"] for sheet in found.values() for figure in sheet.figures()}
    assert measures
    assert all(MEASURES[measure].client_may_see for measure in measures)
    whole = " ".join(sheet.html() for sheet in found.values()).casefold()
    for word in ("margin", "delivery cost", "labour cost", "spent", "bac", "eac", "cpi"):
        assert not re.search(rf"\b{word}\b", whole), word


def test_every_figure_opens_to_what_is_behind_it():
    html = client_segmentation.key_figures(sheets.load(language="en")).html()
    assert html.count("<details") == html.count('class="acm-behind"') >= 10
    assert "Parakeeto" in html
    assert re.search(r"= \(₫[\d,]+ - ₫[\d,]+ - ₫[\d,]+\) / \(₫[\d,]+ - ₫[\d,]+\)", html), (
        "the formula with this book's numbers"
    )
    assert "rows of invoices" in html


def test_figures_are_plain_json():
    for sheet in shown(cost_tracking, COSTS, sheets.load(client="C007", language="en")).values():
        bundle = sheet._repr_mimebundle_()
        json.dumps(bundle, allow_nan=False)
        assert bundle["application/vnd.acm+json"]["client_id"] == "C007"


def test_the_earlier_month_knows_nothing_later(book):
    now = sheets.load(client="C003", month="2025-06", language="en")
    assert "2026" not in account_plan.health(now).text()
    assert "Aug 2026" not in text_of(shown(account_plan, PLAN, now))


def test_what_is_missing_is_said_and_nothing_is_guessed(tmp_path):
    (tmp_path / "clients.csv").write_text("client_id,name\nA,Solo\n", encoding="utf-8")
    (tmp_path / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\nI1,A,2026-01-31,100\nI2,A,2026-02-28,120\n",
        encoding="utf-8",
    )
    scope = sheets.load(book=str(tmp_path), language="en")
    assert "needs the table" in client_segmentation.concerns(scope).text()
    assert (
        "at least 10 clients with orders, and there are 1"
        in client_segmentation.rhythm(scope).text()
    )
    assert "$220" in client_segmentation.key_figures(scope).text()
    assert (
        "needs the table projects"
        in cost_tracking.projects(sheets.load(book=str(tmp_path), client="A", language="en")).text()
    )


def test_hours_alone_are_no_budget_of_nothing(tmp_path):
    (tmp_path / "clients.csv").write_text("client_id,name\nA,Solo\n", encoding="utf-8")
    (tmp_path / "projects.csv").write_text(
        "project_id,client_id,name\nP1,A,Tết\n", encoding="utf-8"
    )
    (tmp_path / "time_entries.csv").write_text(
        "date,project_id,department,hours\n2026-01-05,P1,design,4\n", encoding="utf-8"
    )
    (tmp_path / "rate_card.csv").write_text(
        "department,valid_from,cost_rate\ndesign,2025-01-01,25\n", encoding="utf-8"
    )
    scope = sheets.load(book=str(tmp_path), client="A", language="en")
    glance, projects = cost_tracking.key_figures(scope).text(), cost_tracking.projects(scope).text()
    assert "no table budget_lines, tasks" in glance
    for text in (glance, projects):
        assert "100" in text
        assert not any(word in text for word in ("BAC", "CPI", "EAC", "Work done", "Chance over"))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (
            "invoices",
            "invoice_id,client_id,issued,amount\nI1,A,2026-01-31,-5\nI2,B,2026-01-31,0\n",
        ),  # credit notes only
        (
            "invoices",
            "invoice_id,client_id,issued,amount\nI1,A,2026-01-31,5\n",
        ),  # one invoice in the whole book
        (
            "projects",
            "project_id,client_id,name\nP1,A,Without a date\nP2,A,Planned\n",
        ),  # no date, no budget, no hours
        (
            "projects",
            "project_id,client_id,name,start,end,fee\nP1,A,Future,2026-01-05,2027-01-05,0\n",
        ),
        (
            "time_entries",
            "date,project_id,department,hours\n2026-01-05,P9,design,4\n",
        ),  # hours of nobody
    ],
)
@pytest.mark.parametrize("audience", ["internal", "client"])
def test_a_book_with_next_to_nothing_in_it(tmp_path, name, rows, audience):
    (tmp_path / "clients.csv").write_text("client_id,name\nA,Solo\nB,Duo\n", encoding="utf-8")
    (tmp_path / f"{name}.csv").write_text(rows, encoding="utf-8")
    if name == "projects":
        (tmp_path / "time_entries.csv").write_text(
            "date,project_id,department,hours\n2026-01-06,P1,design,4\n", encoding="utf-8"
        )
    for module, names, client in (
        (client_segmentation, SEGMENTATION, None),
        (cost_tracking, COSTS, "A"),
        (account_plan, PLAN, "B"),
    ):
        for found in shown(
            module,
            names,
            sheets.load(book=str(tmp_path), client=client, language="vi", audience=audience),
        ).values():
            json.dumps(found._repr_mimebundle_(), allow_nan=False)
            assert audience == "client" or found.html()


def test_hostile_names_are_text(tmp_path):
    (tmp_path / "clients.csv").write_text(
        "client_id,name\nA,<script>alert(1)</script>\nB,\"=1+1 & 'x'\"\n", encoding="utf-8"
    )
    rows = "\n".join(f"I{n},{'AB'[n % 2]},2026-0{1 + n % 2}-15,100" for n in range(6))
    (tmp_path / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\n" + rows + "\n", encoding="utf-8"
    )
    found = shown(client_segmentation, SEGMENTATION, sheets.load(book=str(tmp_path), language="en"))
    html = "".join(sheet.html() for sheet in found.values())
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_sources_are_counted(view):
    text = provenance.sources(sheets.load(language="en")).text()
    assert "time_entries" in text
    assert "4" in text
    assert (
        "time_entries"
        not in provenance.sources(
            sheets.load(client="C007", audience="client", language="en")
        ).text()
    )


def test_hours_without_a_cost_rate_are_reported(tmp_path):
    """Most exports of time say what an hour is billed at, and not what it costs."""
    (tmp_path / "clients.csv").write_text("client_id,name\nC1,An\nC2,B\n", encoding="utf-8")
    (tmp_path / "projects.csv").write_text(
        "project_id,client_id,name,start\nP1,C1,Tết,2026-01-05\nP2,C2,Hè,2026-01-05\n",
        encoding="utf-8",
    )
    (tmp_path / "time_entries.csv").write_text(
        (
            "date,project_id,department,hours\n"
            "2026-01-05,P1,design,2.5\n"
            "2026-01-05,P1,media,4\n"
            "2026-01-06,P2,media,8\n"
        ),
        encoding="utf-8",
    )
    (tmp_path / "rate_card.csv").write_text(
        (
            "department,valid_from,cost_rate,bill_rate\n"
            "design,2026-01-01,,90\n"
            "media,2026-01-01,40,90\n"
        ),
        encoding="utf-8",
    )
    sources = {
        client: (
            provenance.sources(sheets.load(book=str(tmp_path), client=client, language="en")).text()
        )
        for client in (None, "C1", "C2")
    }
    assert "have no cost rate" in sources[None]
    assert "2.5" in sources["C1"]
    assert "have no cost rate" not in sources["C2"]
    assert (
        "cost rate"
        not in provenance.sources(
            sheets.load(book=str(tmp_path), client="C1", audience="client", language="en")
        ).text()
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"client": "C999"}, "no client 'C999'"),
        ({"audience": "all"}, "no audience 'all'"),
        ({"language": "fr"}, "no language 'fr'"),
    ],
)
def test_a_wrong_parameter_is_refused(wrong, said):
    with pytest.raises(UsageError, match=said):
        client_segmentation.key_figures(sheets.load(**wrong))


def test_a_scope_of_an_opportunity_is_about_its_client():
    scope = sheets.load(opportunity="O-031", language="en")
    assert scope.client_id == scope.opportunity["client_id"]
    assert scope.opportunity["name"] in scope.name
    with pytest.raises(UsageError, match="no opportunity 'O-999999'"):
        sheets.load(opportunity="O-999999")
