"""Every explore notebook in a real JupyterLab: each control by mouse and by keyboard, and the
numbers of the library."""

import os
import re
import shutil

import pandas as pd
import pytest

from acm_lib import costs, facts, plans
from acm_lib.book import new_book, open_book
from acm_lib.display.format import Format
from acm_lib.measures import compute
from acm_lib.paths import samples_folder
from acm_lib.sheets import capacity as capacity_sheet
from acm_lib.sheets import health_weights as health_weights_sheet
from acm_lib.sheets import portfolio as portfolio_sheet
from acm_lib.sheets.scope import AgencyScope
from acm_lib.statements import MONEY, RATIO, SCORE, Quantity
from tests.browser.lab import CHROMIUM, FLAGS, SLOW, Watch, opened, picture, run_all, served

if CHROMIUM is None and os.environ.get("CI"):
    pytest.fail("chromium is missing; .ci/run installs it", pytrace=False)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
DONG = Format("en", "VND")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "book"
    shutil.copytree(
        samples_folder(), folder, ignore=shutil.ignore_patterns("broken", ".acm", "quarantine")
    )
    return folder


@pytest.fixture(scope="module")
def view(book):
    return open_book(book).at()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(book, tmp_path_factory):
    place = tmp_path_factory.mktemp("place")
    with served(
        book,
        place,
        "--language",
        "en",
        "--ServerApp.token=acm",
        "--allow-root",
        ready="/api?token=acm",
    ) as address:
        yield address


@pytest.fixture
def empty_address(tmp_path):
    """JupyterLab on a book that was just made and not filled in yet."""
    with served(
        new_book(tmp_path / "new"),
        tmp_path,
        "--language",
        "vi",
        "--ServerApp.token=acm",
        "--allow-root",
        ready="/api?token=acm",
    ) as address:
        yield address


@pytest.fixture
def page(browser, request):
    address = request.getfixturevalue(
        "empty_address" if "empty_address" in request.fixturenames else "address"
    )
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(SLOW)
    watch = Watch(page, address)
    yield page
    picture(page, "last")
    for session in context.request.get(f"{address}/api/sessions?token=acm").json():
        context.request.delete(
            f"{address}/api/sessions/{session['id']}?token=acm",
            headers={"Authorization": "token acm"},
        )
    context.close()
    watch.check()


def sees(page, text: str) -> None:
    """Wait until a text stands on the page."""
    plain = re.sub(r"\s+", " ", text)
    page.wait_for_function(
        "text => document.querySelector('.jp-Notebook').innerText.replace(/\\s+/g, '"
        " ').includes(text)",
        arg=plain,
        timeout=SLOW,
    )


def by_mouse(page, label: str, option: str) -> None:
    """Choose from a list with the mouse."""
    field = page.get_by_label(label, exact=True)
    field.hover()
    field.select_option(label=option)


def chosen(page, label: str) -> str:
    """What is chosen in a list; ipywidgets writes no-break spaces into it."""
    return (
        page.get_by_label(label, exact=True)
        .evaluate("field => field.selectedOptions[0].text")
        .replace("\N{NO-BREAK SPACE}", " ")
    )


def by_keyboard(page, label: str, *keys: str) -> None:
    """Go to a control and press keys, one after the other; the focus stays on it."""
    field = page.get_by_label(label, exact=True)
    field.focus()
    for key in keys:
        page.keyboard.press(key)
        assert has_focus(field), f"{key} took the focus from {label}"


def has_focus(field) -> bool:
    return field.evaluate("field => field === document.activeElement")


def money(value: float) -> str:
    return DONG.quantity(Quantity(value, MONEY))


def share(value: float) -> str:
    return DONG.quantity(Quantity(value, RATIO))


def test_the_start_page_leads_to_every_notebook(page, address):
    opened(page, address, "index")
    sees(page, "48 clients, months Nov 2023 to Oct 2026")
    sees(page, "4 rows are quarantined")
    assert page.get_by_role("heading", name="The last reports").is_visible()
    picture(page, "index")
    page.get_by_role("link", name="Portfolio").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore/portfolio.ipynb", timeout=SLOW)


def test_portfolio(page, address, view):
    opened(page, address, "explore/portfolio")
    frame = plans.client_table(view)
    known = view.facts()
    manager = frame["account_manager"].iloc[0]
    by_mouse(page, "Account manager", manager)
    own = frame.loc[frame["account_manager"] == manager, "client_id"]
    row = compute(
        facts.total(known[known["client_id"].isin(own)], (), month=view.month), ["revenue"]
    ).iloc[0]
    sees(page, f"{len(own)} of 48 clients.")
    sees(page, money(row["revenue"]))
    by_keyboard(page, "Account manager", "Home")
    by_mouse(page, "What to do", "grow")
    sees(page, f"{(frame['cell'] == 'grow').sum()} of 48 clients.")
    by_keyboard(page, "What to do", "Home")
    place = frame["quadrant"].dropna().iloc[0]
    by_mouse(page, "Quarter of the map", place)
    sees(page, f"{(frame['quadrant'] == place).sum()} of 48 clients.")
    by_keyboard(page, "Quarter of the map", "Home")
    sees(page, "48 of 48 clients.")
    points = plans.concerns(view).set_index("client_id")
    for client, press in (("C007", "mouse"), ("C012", "keyboard")):
        spot = page.locator(f'button.acm-spot[title^="{points.at[client, "name"]}: health "]')
        assert (
            f"health {DONG.quantity(Quantity(points.at[client, 'health'], SCORE))}, margin"
            f" {share(points.at[client, 'margin'])}" in spot.get_attribute("title")
        )
        if press == "mouse":
            spot.scroll_into_view_if_needed()
            picture(page, "portfolio")
            spot.click(force=True)
        else:
            spot.focus()
            page.keyboard.press("Enter")
        page.wait_for_function(
            "id => [...document.querySelectorAll('select')].some(s =>"
            " s.selectedOptions[0]?.text.includes(`(${id})`))",
            arg=client,
        )
        row = compute(
            facts.total(known[known["client_id"] == client], (), month=view.month), ["agi"]
        ).iloc[0]
        sees(page, money(row["agi"]))
    by_keyboard(page, "Client", "Home")
    by_mouse(page, "Client", "Cà phê Rang Mộc (C007)")
    own = costs.project_status(view)
    own = own[own["client_id"] == "C007"]
    by_mouse(page, "Project", own["name"].iloc[1])
    line = costs.department_status(view, [own["project_id"].iloc[1]]).iloc[0]
    sees(page, share(line["budget_used"]))
    by_keyboard(page, "Project", "Home")
    by_keyboard(page, "Department", "End")
    by_mouse(page, "Department", "all")


def test_arrow_keys_go_on_from_choice_to_choice(page, address, view):
    opened(page, address, "explore/portfolio")
    frame = plans.client_table(view)
    field = page.get_by_label("What to do", exact=True)
    cells = portfolio_sheet.filter_options(view)["cell"]
    sees(page, "48 of 48 clients.")
    field.focus()
    for cell in (*cells[:3], cells[1]):
        page.keyboard.press("ArrowUp" if chosen(page, "What to do") == cells[2] else "ArrowDown")
        assert chosen(page, "What to do") == cell
        sees(page, f"{(frame['cell'] == cell).sum()} of 48 clients.")
        assert has_focus(field)
    page.keyboard.press("w")
    assert chosen(page, "What to do") == next(cell for cell in cells if cell.startswith("w")), (
        "a letter goes to the first choice with it"
    )
    assert has_focus(field)
    page.keyboard.press("Tab")
    assert has_focus(page.get_by_label("Quarter of the map", exact=True))


def test_a_restarted_kernel_goes_on_where_it_was_and_sends_the_report(page, address, view):
    opened(page, address, "explore/portfolio")
    by_mouse(page, "Client", "Cà phê Rang Mộc (C007)")
    sees(page, "About: Cà phê Rang Mộc")
    page.locator(".lm-MenuBar-item").nth(4).click()
    page.locator('.lm-Menu-item[data-command="kernelmenu:restart"]').click()
    page.locator(".jp-Dialog-button.jp-mod-accept").click()
    page.wait_for_timeout(1500)
    run_all(page)
    assert chosen(page, "Client") == "Cà phê Rang Mộc (C007)"
    page.get_by_role("button", name="Make the report").click()
    link = page.get_by_role("link", name="Account plan · Cà phê Rang Mộc")
    link.wait_for(timeout=4 * SLOW)
    with page.expect_popup() as popup:
        link.focus()
        page.keyboard.press("Enter")
    report = popup.value
    report.wait_for_load_state()
    assert report.title() == "Account plan · Cà phê Rang Mộc · Oct 2026"
    others = [
        name
        for client, name in zip(
            view.table("clients")["client_id"], view.table("clients")["name"], strict=True
        )
        if client != "C007" and len(name) > 3
    ]
    text = report.content()
    assert not [name for name in others if name in text]
    assert str(view.book.path) not in text


def test_costs_what_if(page, address, view):
    opened(page, address, "explore/costs_what_if")
    offers = view.table("opportunities")
    label = chosen(page, "Opportunity")
    names = view.table("clients").set_index("client_id")["name"]
    offer = next(
        row.opportunity_id
        for row in offers.itertuples()
        if f"{row.name} · {names[row.client_id]}" == label and pd.isna(row.closed_on)
    )
    plan = costs.estimate(view, offer)

    def told(**changes):
        found = costs.go_no_go(view, offer, costs.Changes(**changes))
        sees(page, f"{share(found.p_loss)} chance of a loss")
        sees(page, f"Fee {money(plan.fee)} {money(found.estimate.fee)}")
        sees(
            page,
            "Lowest fee for the target, 80 % sure"
            f" {money(costs.go_no_go(view, offer).lowest_fee)} {money(found.lowest_fee)}",
        )

    told()
    page.get_by_label("Discount, %").click()
    page.get_by_label("Discount, %").fill("20")
    page.get_by_label("Scope, %").click()
    told(discount=0.2)
    by_keyboard(page, "Discount, %", "ArrowUp")
    told(discount=0.21)
    page.get_by_label("Discount, %").fill("140")
    page.keyboard.press("Enter")
    sees(page, "Give a number from 0% to 100%.")
    page.get_by_label("Discount, %").fill("0")
    page.keyboard.press("Enter")
    by_keyboard(page, "Scope, %", "ArrowUp", "ArrowUp")
    told(scope=1.1)
    picture(page, "costs_what_if")
    page.get_by_role("button", name="As estimated").focus()
    page.keyboard.press("Enter")
    told()
    page.get_by_label("Weeks", exact=True).fill("4")
    page.keyboard.press("Enter")
    told(weeks=4)
    page.get_by_role("button", name="As estimated").click()
    by_mouse(page, "Mix: this department", "design")
    page.get_by_label("has this share of the hours, %").fill("70")
    page.keyboard.press("Enter")
    told(mix={"design": 0.7})
    page.get_by_label("Fee, ₫ million").fill("100")
    page.keyboard.press("Enter")
    told(mix={"design": 0.7}, fee=100e6)
    page.get_by_label("Target margin, %").fill("30")
    page.keyboard.press("Enter")
    changes = costs.Changes(mix={"design": 0.7}, fee=100e6)
    chance = costs.go_no_go(view, offer, changes, 0.3).chance_of_target
    sees(page, f"{share(chance)} chance of the target margin of 30%")
    by_keyboard(page, "Opportunity", "End")


def test_capacity(page, address, view):
    opened(page, address, "explore/capacity")
    work, capacity = plans.work_ahead(view), plans.capacity_by_week(view)
    project, name = next(iter(capacity_sheet.movable(view).items()))
    by_mouse(page, "Project to move", name)
    for weeks, press in ((2, "mouse"), (3, "keyboard")):
        if press == "mouse":
            page.get_by_label("Weeks later (negative: earlier)").fill("2")
            page.locator(".acm-status").first.click(force=True)
        else:
            by_keyboard(page, "Weeks later (negative: earlier)", "ArrowUp")
        sees(page, f"Moved by {weeks} weeks:")
        found = plans.reschedule_effect(work, capacity, project, weeks)
        wide = found.pivot(index="department", columns="week", values="load_after").iloc[0, :8]
        sees(page, " ".join(DONG.number(load, RATIO) for load in wide))
    picture(page, "capacity")
    by_keyboard(page, "Project to move", "Home")
    sees(page, "As planned:")


def test_relationships(page, address, view):
    opened(page, address, "explore/relationships")
    by_mouse(page, "Client", "Cà phê Rang Mộc (C007)")
    people = plans.relationships(view.client("C007"))
    thread = plans.contact_concentration(view.client("C007")).iloc[0]
    sees(
        page,
        f"{share(thread['top_share'])} of {thread['touchpoints']:.0f} contacts in 12 months are"
        " with",
    )
    for number, person in enumerate(people.head(3).itertuples()):
        spot = page.locator(f'button.acm-spot[title^="{person.name}: "]')
        assert f"contacts in 12 months: {person.touchpoints:.0f}" in spot.get_attribute("title")
        if number % 2:
            spot.focus()
            page.keyboard.press("Enter")
        else:
            spot.click(force=True)
        sees(page, f"{person.name}: {person.role};")
    picture(page, "relationships")
    by_keyboard(page, "Person", "Home")
    sees(page, f"{people['name'].iloc[0]}: {people['role'].iloc[0]};")


def test_health_weights(page, address, view):
    opened(page, address, "explore/health_weights")
    own = dict(view.settings.health_weights)
    history = plans.health_history(view)

    def told(**changed):
        weights = own | changed
        found = plans.health_backtest(history, weights, resamples=0)
        ranked = health_weights_sheet.ranked(AgencyScope(view, "en", "internal"), weights)
        sees(
            page,
            "had the lower score (AUC, 0.5 = chance):"
            f" {DONG.quantity(Quantity(found.discrimination, 'index'))} with"
            " these weights",
        )
        sees(page, f"{(ranked['moved'] != 0).sum()} of {len(ranked)} clients change rank")
        first = ranked.iloc[0]
        sees(page, f"1 {first['name']} {DONG.number(first['health'], SCORE)}")

    told()
    page.get_by_label("payment", exact=True).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("80")
    page.get_by_label("delivery", exact=True).click()
    told(payment=80)
    by_keyboard(page, "delivery", "ArrowUp", "ArrowUp")
    told(payment=80, delivery=own["delivery"] + 10)
    picture(page, "health_weights")
    page.get_by_role("button", name="The book's weights").focus()
    page.keyboard.press("Enter")
    told()
    for group in own:
        page.get_by_label(group, exact=True).fill("0")
    page.keyboard.press("Enter")
    sees(page, "At least one weight must be above 0.")
    page.get_by_role("button", name="The book's weights").click()
    told()


def test_plan_editor(page, address, book, view):
    opened(page, address, "explore/plan_editor")
    by_mouse(page, "Client", "Cà phê Rang Mộc (C007)")
    suggested = plans.actions(view.client("C007"))
    sees(page, f"Lines: {len(suggested)}; open: {len(suggested)}, done: 0, dropped: 0.")
    by_mouse(page, "State, line 1", "done")
    page.get_by_label("Who, line 1").fill("Chị Hoa")
    page.get_by_label("By, line 1").fill("2026-12-24")
    by_keyboard(page, "Note, line 1", "o", "k")
    page.get_by_role("button", name="Add a line").focus()
    page.keyboard.press("Enter")
    page.get_by_label(f"What, line {len(suggested) + 1}").fill("Lunch")
    page.get_by_role("button", name="Save", exact=True).click()
    sees(page, f"Lines: {len(suggested) + 1}; open: {len(suggested)}, done: 1, dropped: 0.")
    sees(page, "Saved: plans/C007.json")
    picture(page, "plan_editor")
    saved = (book / "plans" / "C007.json").read_text(encoding="utf-8")
    assert all(text in saved for text in ("Chị Hoa", "2026-12-24", '"ok"', "Lunch"))
    page.get_by_role("button", name="Undo the last save").focus()
    page.keyboard.press("Enter")
    sees(page, "The last save was taken back.")
    sees(page, f"Lines: {len(suggested)}; open: {len(suggested)}, done: 0, dropped: 0.")
    assert not (book / "plans" / "C007.json").exists()


def test_data_doctor(page, address, book):
    opened(page, address, "explore/data_doctor")
    sees(page, "75 is above 24")
    by_keyboard(page, "Page", "ArrowUp")
    by_mouse(page, "Table", "surveys (1)")
    page.wait_for_function(
        "() => !document.querySelector('.jp-Notebook').innerText.includes('75 is above 24')"
    )
    by_keyboard(page, "Table", "Home")
    sees(page, "75 is above 24")
    sees(page, "Page 1 of 1.")
    wrong = page.locator(".acm-cell-wrong input")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.acm-cell-wrong input')].map(cell =>"
        " cell.value).sort().join() === '75,P999'"
    )
    hours = next(
        wrong.nth(place) for place in range(wrong.count()) if wrong.nth(place).input_value() == "75"
    )
    hours.fill("7.5")
    page.keyboard.press("Tab")
    picture(page, "data_doctor")
    page.get_by_role("button", name="Apply the corrections").focus()
    page.keyboard.press("Enter")
    sees(page, "Corrected: 1; still quarantined: 1 of time_entries.")
    assert open_book(book).counts.set_index("table").at["time_entries", "quarantined"] == 1
    page.locator(".acm-cell-wrong input").first.fill("P425")
    page.get_by_role("button", name="Apply the corrections").click()
    sees(page, "still quarantined: 0 of time_entries.")


def test_an_empty_book_says_what_to_do(page, empty_address, tmp_path):
    opened(page, empty_address, "explore/portfolio")
    sees(page, "Điền clients.csv")
    sees(page, f"python3 -m acm_lib check {tmp_path / 'new'}")
    assert not page.get_by_role("button", name="Làm báo cáo").count(), (
        "nothing can be made of it yet"
    )
