"""Every explore panel on every book: what it shows is the library's number, in words where there is
none."""

import importlib
import re

import pandas as pd
import pytest

from acm_lib import costs, facts, plans
from acm_lib.display.format import Format
from acm_lib.measures import compute
from acm_lib.paths import notebooks_folder
from acm_lib.sheets import portfolio as sheet
from acm_lib.statements import MONEY, RATIO, Quantity
from acm_lib.widgets import capacity, costs_what_if, open_workspace, portfolio, relationships

PANELS = sorted(path.stem for path in (notebooks_folder() / "explore").glob("*.ipynb"))
DONG = Format("en", "VND")


def texts(widget):
    """Every text a panel shows."""
    own = [
        getattr(widget, name)
        for name in ("value", "description", "tooltip")
        if isinstance(getattr(widget, name, None), str)
    ]
    return own + [text for child in getattr(widget, "children", ()) for text in texts(child)]


def shown(widget):
    return re.sub(r"<[^>]+>", " ", " ".join(texts(widget)))


@pytest.mark.parametrize("name", [*PANELS, "start"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_panel_shows_something_of_the_sample(name, language, workspaces):
    panel = importlib.import_module(f"acm_lib.widgets.{name}").show(workspaces(language))
    assert len(shown(panel)) > 400
    assert 'class="acm-status wrong"' not in " ".join(texts(panel))
    assert "{" not in shown(panel)
    assert f'lang="{language}"' in " ".join(texts(panel))


@pytest.mark.parametrize("name", [*PANELS, "start"])
def test_every_panel_says_what_a_book_of_invoices_lacks(name, invoices_only):
    panel = importlib.import_module(f"acm_lib.widgets.{name}").show(
        open_workspace(book=str(invoices_only), language="en")
    )
    whole = shown(panel)
    wanted = {
        "costs_what_if": "needs the table opportunities",
        "capacity": "needs the table departments",
        "relationships": "needs the table contacts",
    }
    assert wanted.get(name, "") in whole
    assert len(whole.split()) > 5
    assert "Traceback" not in whole


@pytest.mark.parametrize("name", [*PANELS, "start"])
@pytest.mark.parametrize(
    ("language", "todo"), [("en", "Fill clients.csv"), ("vi", "Điền clients.csv")]
)
def test_every_panel_says_what_to_do_with_an_empty_book(name, language, todo, empty):
    panel = importlib.import_module(f"acm_lib.widgets.{name}").show(
        open_workspace(book=str(empty), language=language)
    )
    assert todo in shown(panel)
    assert "acm check" in shown(panel)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"book": "nowhere"}, "not a folder"),
        ({"month": "2031-01"}, "has nothing in 2031-01"),
        ({"month": "soon"}, "not a month"),
        ({"language": "fr"}, "no language"),
        ({"book": "/proc/version"}, "not a folder"),
    ],
)
def test_what_is_wrong_with_a_book_is_shown(wrong, said):
    found = open_workspace(**({"language": "en"} | wrong))
    assert found.problem
    assert said in found.html()


def test_filtering_sums_the_clients_that_are_left(workspace):
    panel = portfolio.show(workspace)
    frame = plans.client_table(workspace.view)
    manager = frame["account_manager"].iloc[0]
    panel.filters.fields["manager"].control.value = manager
    own = frame.loc[frame["account_manager"] == manager, "client_id"]
    known = workspace.view.facts()
    row = compute(
        facts.total(known[known["client_id"].isin(own)], (), month=workspace.view.month),
        ["revenue", "delivery_margin"],
    ).iloc[0]
    whole = shown(panel.filters)
    assert f"{len(own)} of {len(frame)} clients." in whole
    assert DONG.quantity(Quantity(row["revenue"], MONEY)) in whole
    assert DONG.quantity(Quantity(row["delivery_margin"], RATIO)) in whole


def test_pressing_a_spot_of_the_map_answers_with_the_client(workspace):
    panel = portfolio.show(workspace)
    for client in ("C007", "C012"):
        button = panel.map._buttons[client]
        name = workspace.clients()[client]
        assert button.tooltip.startswith(f"{name}: health ")
        button.click()
        assert workspace.client == client
        assert name in shown(panel.client)
        assert panel.client.fields["client"].value == client
        own = costs.project_status(workspace.view)
        assert panel.detail.fields["project"].value in set(
            own.loc[own["client_id"] == client, "project_id"]
        )


def test_the_buttons_lie_on_their_spots(workspace):
    panel = portfolio.show(workspace)
    plot = sheet.client_map(workspace.scope(), plans.client_table(workspace.view)).plots()[0]
    assert len(plot.spots) == len(
        plans.concerns(workspace.view).dropna(subset=["health", "margin"])
    )
    for spot in plot.spots:
        x, y = plot.position(spot)
        layout = panel.map._buttons[spot.key].layout
        assert (layout.left, layout.top) == (f"{x / 860:.2%}", f"{y / 520:.2%}")
        assert f'cx="{x:.1f}" cy="{y:.1f}"' in panel.map._drawing.value


def test_what_if_is_the_scenario_of_the_library(workspace):
    panel = costs_what_if.show(workspace).panel
    offer = costs_what_if.show(workspace).opportunity.value
    panel.fields["discount"].value = 0.15
    panel.fields["scope"].value = 1.2
    found = costs.go_no_go(workspace.view, offer, costs.Changes(discount=0.15, scope=1.2))
    whole = shown(panel)
    for value, unit in (
        (found.p_loss, RATIO),
        (found.margin, RATIO),
        (found.lowest_fee, MONEY),
        (found.estimate.fee, MONEY),
    ):
        assert DONG.quantity(Quantity(value, unit)) in whole


def test_a_number_outside_its_limits_is_refused_in_words_beside_it(workspace):
    panel = costs_what_if.show(workspace).panel
    before = shown(panel.body)
    panel.fields["discount"].control.value = 140
    assert "Give a number from 0% to 100%." in shown(panel.fields["discount"])
    assert shown(panel.body) == before
    panel.fields["discount"].control.value = 10
    assert "Give a number" not in shown(panel)
    panel.fields["department"].control.value = "design"
    panel.fields["share"].control.value = 60
    assert "wrong" not in panel.status.value


def test_an_error_of_the_library_is_said_in_words(workspace):
    panel = costs_what_if.show(workspace).panel
    panel._show = lambda **_values: costs.scenario(
        costs.estimate(workspace.view, "O-nowhere"), costs.Changes()
    )
    panel.update()
    assert "no opportunity" in panel.status.value
    assert "wrong" in panel.status.value


def test_moving_a_project_is_the_librarys_move(workspace):
    panel = capacity.show(workspace)
    project = panel.fields["project"].control.options[1][1]
    panel.fields["project"].control.value = project
    panel.fields["weeks"].control.value = 3
    found = plans.reschedule_effect(
        plans.work_ahead(workspace.view), plans.capacity_by_week(workspace.view), project, 3
    )
    week = sorted(found["week"].unique())[3]
    for load in found.loc[found["week"] == week, "load_after"]:
        assert DONG.number(load, RATIO) in shown(panel)


def test_a_person_can_be_pointed_at_and_pressed(workspace):
    panel = relationships.show(workspace)
    panel.client.fields["client"].control.value = "C007"
    people = plans.relationships(workspace.view.client("C007"))
    for person in people.itertuples():
        button = panel.map._buttons[person.contact_id]
        assert button.tooltip.startswith(person.name)
        button.click()
        assert panel.person.fields["person"].value == person.contact_id
        assert person.name in shown(panel.person)


def test_a_restarted_kernel_finds_what_was_chosen(workspace, workspaces):
    panel = portfolio.show(workspace)
    panel.filters.fields["cell"].control.index = 2
    panel._point("C009")
    panel.detail.fields["project"].control.index = 1
    chosen = panel.filters.fields["cell"].value, panel.detail.fields["project"].value
    again = portfolio.show(workspaces("vi"))
    assert (again.filters.fields["cell"].value, again.detail.fields["project"].value) == chosen
    assert again.workspace.client == "C009"


@pytest.mark.parametrize(
    "kept", ["not json", "[]", '{"portfolio": {"client": "gone", "cell": 7}}', '{"portfolio": []}']
)
def test_a_choice_that_is_gone_is_forgotten(workspace, sample_folder, kept):
    (sample_folder / ".acm" / "choices.json").write_text(kept, encoding="utf-8")
    panel = portfolio.show(workspace)
    assert panel.client.fields["client"].value in workspace.clients()
    panel._point("C002")
    assert workspace.preferences.recall("portfolio", "client") == "C002"


def test_hostile_names_are_text(tmp_path):
    (tmp_path / "clients.csv").write_text(
        'client_id,name\nA,<img src=x onerror=alert(1)>\nB,"</svg><script>alert(1)</script>"\n',
        encoding="utf-8",
    )
    rows = "".join(f"I{n},{'AB'[n % 2]},2026-0{1 + n % 2}-15,100\n" for n in range(6))
    (tmp_path / "invoices.csv").write_text(
        f"invoice_id,client_id,issued,amount\n{rows}", encoding="utf-8"
    )
    html = " ".join(
        text
        for text in texts(portfolio.show(open_workspace(book=str(tmp_path), language="en")))
        if "acm-sheet" in text
    )
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img" in html


def test_a_map_leaves_no_name_on_another(workspace):
    plot = sheet.client_map(workspace.scope(), plans.client_table(workspace.view)).plots()[0]
    found = re.findall(
        r'<text class="name" x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)">([^<]+)<',
        plot.svg(workspace.format),
    )
    boxes = []
    for x, y, anchor, name in found:
        width = 6.3 * len(name)
        left = float(x) - {"start": 0, "end": width, "middle": width / 2}[anchor]
        boxes.append((left, float(y) - 11, left + width, float(y) + 3))
    assert len(boxes) >= 3
    overlaps = [
        (a, b)
        for n, a in enumerate(boxes)
        for b in boxes[:n]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert not overlaps


def test_changes_are_those_of_the_grid(workspace):
    found = plans.monthly_changes(workspace.view)
    assert list(found["size"]) == sorted(found["size"], reverse=True)
    assert plans.monthly_changes(workspace.view.book.at("2023-11")).empty
    assert pd.api.types.is_float_dtype(found["size"])
