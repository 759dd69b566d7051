"""The stories planted in the sample book, each with its truth. Reports must find them; tests hold
that they do."""

from __future__ import annotations

import datetime as dt

from acm_lib.book.samples.cast import LAST, always, cost_rate
from acm_lib.book.samples.orders import EXCHANGE, SERVICES, one_off
from acm_lib.book.samples.work import capacity_rows
from acm_lib.book.samples.world import Story, World

Day = dt.date


def _falling(before: float, after: float, first: Day, last: Day):
    """A habit that goes evenly from one value to another between two days."""

    def at(day: Day) -> float:
        part = min(1.0, max(0.0, (day - first).days / (last - first).days))
        return before + (after - before) * part

    return at


def _cast_drifting(world: World) -> None:
    client = world.clients["C003"]
    client.until = Day(2026, 8, 31)
    client.retainer_hours = 0
    client.activity = lambda day: (
        1.3 if day < Day(2025, 9, 1) else 0.5 if day < Day(2026, 1, 1) else 0.0
    )
    client.liking = _falling(8.9, 2.5, Day(2025, 6, 1), Day(2026, 5, 1))
    client.contacts_a_month = _falling(6.0, 0.4, Day(2025, 7, 1), Day(2026, 5, 1))
    client.answer_hours = _falling(4.0, 24.0, Day(2025, 7, 1), Day(2026, 5, 1))


def _tell_drifting(world: World) -> dict:
    return {
        "client_id": "C003",
        "from_month": "2025-09",
        "left_on": Day(2026, 8, 31),
        "what": "orders, contacts and answers fall for a year before the client leaves",
    }


def _order_scope_creep(world: World) -> None:
    client = world.clients["C013"]
    order = one_off(client, Day(2026, 6, 15), world.random(2), "website")
    order.end, order.contract, order.name = (
        Day(2026, 12, 11),
        "fixed_fee",
        "Website and booking 2026",
    )
    order.overrun = dict.fromkeys(order.hours, 0.98) | {"design": 2.1}
    order.price()
    world.orders.append(order)


def _tell_scope_creep(world: World) -> dict:
    project = world.rows("projects", name="Website and booking 2026")[0]
    return {
        "client_id": "C013",
        "project_id": project["project_id"],
        "department": "design",
        "what": "design works twice the hours planned, the others as planned",
    }


def _cast_losing(world: World) -> None:
    client = world.clients["C002"]
    client.overrun = lambda day: 1.0 if day < Day(2025, 5, 1) else 2.4
    client.orders_a_year = 9.0
    client.retainer_hours = 0


def _order_losing(world: World) -> None:
    for order in world.orders:
        if order.client.client_id == "C002":
            order.contract = "fixed_fee"


def _tell_losing(world: World) -> dict:
    return {
        "client_id": "C002",
        "months": 12,
        "what": "one of the largest clients costs more than it brings",
    }


def _cast_late_payer(world: World) -> None:
    world.clients["C005"].days_late = _falling(6.0, 70.0, Day(2024, 10, 1), Day(2026, 9, 1))
    world.clients["C005"].orders_a_year = 4.0


def _tell_late_payer(world: World) -> dict:
    return {
        "client_id": "C005",
        "days_late_first": 6,
        "days_late_last": 70,
        "what": "pays later and later",
    }


def _cast_single_contact(world: World) -> None:
    world.clients["C006"].size = 1.4
    world.clients["C006"].contacts_a_month = always(5.0)


def _tell_single_contact(world: World) -> dict:
    for row in world.rows("touchpoints", client_id="C006"):
        row["contact_id"] = "C006-2"
    for person in world.rows("contacts", client_id="C006"):
        if person["contact_id"] != "C006-2":
            person["last_met"] = None
    return {"client_id": "C006", "contact_id": "C006-2", "what": "every contact is with one person"}


_SAME = "social; minigame; discovery, music"
_RESULTS = (1.28, 1.15, 1.02, 0.88, 0.74, 0.61)


def _cast_repeated(world: World) -> None:
    world.clients["C004"].activity = always(0.35)


def _order_repeated(world: World) -> None:
    client, generator = world.clients["C004"], world.random(6)
    starts = (
        Day(2024, 1, 8),
        Day(2024, 7, 15),
        Day(2025, 1, 20),
        Day(2025, 6, 9),
        Day(2025, 10, 27),
        Day(2026, 4, 13),
    )
    for number, (start, result) in enumerate(zip(starts, _RESULTS, strict=True), 1):
        order = one_off(client, start, generator, "social")
        order.name, order.approach, order.result = f"Minigame wave {number}", _SAME, result
        order.end = start + dt.timedelta(days=100)
        order.price()
        world.orders.append(order)


def _tell_repeated(world: World) -> dict:
    projects = [
        row["project_id"] for row in world.rows("projects", client_id="C004", approach=_SAME)
    ]
    return {
        "client_id": "C004",
        "approach": _SAME,
        "project_ids": projects,
        "results": list(_RESULTS),
        "what": "the same approach sold six times, each time with less result",
    }


def _cast_concentration(world: World) -> None:
    client = world.clients["C001"]
    client.since = Day(2022, 3, 1)
    client.size, client.orders_a_year, client.retainer_hours = 2.2, 9.0, 300


def _order_concentration(world: World) -> None:
    """Make the largest client's orders as big as its share needs, whatever the others ordered."""
    own, others = 0.0, 0.0
    for order in world.orders:
        if Day(2025, 9, 1) <= order.start < Day(2026, 9, 1):
            if order.client.client_id == "C001":
                own += order.fee_vnd
            else:
                others += order.fee_vnd
    factor = min(3.0, max(0.3, 0.28 / 0.72 * others / own))
    for order in world.orders:
        if order.client.client_id == "C001":
            order.hours = {
                department: max(0.25, round(hours * factor * 4) / 4)
                for department, hours in order.hours.items()
            }
            order.price()


def _tell_concentration(world: World) -> dict:
    by_client: dict[str, float] = {}
    for row in world.tables["invoices"]:
        if row["issued"] >= Day(2025, 11, 1):
            rate = EXCHANGE[world.clients[row["client_id"]].currency]
            by_client[row["client_id"]] = by_client.get(row["client_id"], 0) + row["amount"] * rate
    share = by_client["C001"] / sum(by_client.values())
    return {
        "client_id": "C001",
        "share": round(share, 2),
        "what": "one client brings more than a quarter of revenue",
    }


def _order_overload(world: World) -> None:
    """Four events before Tết, together as large as it takes to load production to 125 % in both
    months."""
    months = (Day(2025, 12, 1), Day(2026, 1, 1))
    capacity = {
        row["month"]: row["capacity_hours"]
        for row in capacity_rows()
        if row["department"] == "production"
    }
    lacking = []
    for month in months:
        planned = sum(
            order.planned("production").get(month, 0)
            for order in world.orders
            if "production" in order.hours
        )
        lacking.append(1.25 * capacity[month] - planned)
    generator = world.random(8)
    for client_id, name in _EVENTS:
        order = one_off(world.clients[client_id], Day(2025, 10, 6), generator, "event")
        order.name, order.end, order.contract = name, Day(2026, 1, 28), "fixed_fee"
        order.hours["production"] = float(round(max(40.0, 2.2 * max(lacking) / len(_EVENTS))))
        order.price()
        world.orders.append(order)


_EVENTS = (
    ("C011", "Tết 2026 roadshow"),
    ("C027", "Tết 2026 gift boxes"),
    ("C007", "Tết 2026 tasting tour"),
    ("C022", "Tết 2026 fashion night"),
)


def _tell_overload(world: World) -> dict:
    load = {}
    for month in (Day(2025, 12, 1), Day(2026, 1, 1)):
        worked = sum(
            row["hours"]
            for row in world.rows("time_entries", department="production")
            if row["date"].replace(day=1) == month
        )
        capacity = world.rows("departments", department="production", month=month)[0][
            "capacity_hours"
        ]
        load[f"{month:%Y-%m}"] = round(worked / capacity, 2)
    return {
        "department": "production",
        "months": list(load),
        "load": list(load.values()),
        "what": "overloaded before Tết",
    }


def _cast_hunted(world: World) -> None:
    client = world.clients["C041"]
    client.origin, client.since, client.size, client.services = (
        "hunted",
        Day(2025, 1, 10),
        0.9,
        ("brand identity", "website"),
    )
    client.activity, client.liking = always(0.0), always(9.2)
    client.contacts_a_month = lambda day: 3.0 if day < Day(2025, 6, 1) else 0.0


def _order_hunted(world: World) -> None:
    order = one_off(world.clients["C041"], Day(2025, 2, 10), world.random(9), "brand identity")
    order.origin, order.name, order.contract = "hunted", "Brand identity 2025", "fixed_fee"
    world.orders.append(order)


def _tell_hunted(world: World) -> dict:
    return {
        "client_id": "C041",
        "what": "won by sales, satisfied, and nobody has gone back since the first order",
    }


def _cast_retainer(world: World) -> None:
    world.clients["C009"].retainer_hours = 30
    world.clients["C009"].since = Day(2023, 5, 2)


def _order_retainer(world: World) -> None:
    for order in world.orders:
        if (
            order.client.client_id == "C009"
            and order.contract == "retainer"
            and order.start == Day(2025, 11, 1)
        ):
            order.overrun = dict.fromkeys(order.hours, 1.55)


def _tell_retainer(world: World) -> dict:
    project = world.rows("projects", client_id="C009", contract="retainer", start=Day(2025, 11, 1))[
        0
    ]
    planned = sum(
        row["hours"] for row in world.rows("budget_lines", project_id=project["project_id"])
    )
    worked = sum(
        row["hours"] for row in world.rows("time_entries", project_id=project["project_id"])
    )
    return {
        "client_id": "C009",
        "project_id": project["project_id"],
        "hours_planned": planned,
        "hours_worked": worked,
        "what": "far more is worked than the retainer includes, month after month",
    }


def _offer(
    world: World, client_id: str, service: str, name: str, amount: float, hours: dict[str, int]
) -> dict:
    offer = {
        "opportunity_id": None,
        "client_id": client_id,
        "service": service,
        "name": name,
        "approach": "event; pop-up; craft, pride",
        "stage": "proposal",
        "amount": int(round(amount, -6)),
        "probability": 0.6,
        "expected_close": Day(2026, 11, 20),
        "owner": world.clients[client_id].manager,
        "origin": "farmed",
        "created_on": Day(2026, 10, 5),
        "closed_on": None,
        "estimates": [
            {"department": d, "hours": h, "third_party_cost": 0} for d, h in hours.items()
        ],
    }
    del offer["opportunity_id"]
    world.tables["opportunities"].append(offer)
    return offer


def _estimate(hours: dict[str, int]) -> float:
    return sum(number * cost_rate(department, LAST) for department, number in hours.items())


def _tell_refuse(world: World) -> dict:
    hours = {"account": 80, "design": 120, "production": 520}
    offer = _offer(world, "C005", "event", "New year festival", _estimate(hours) * 1.04, hours)
    offer["opportunity_id"] = "O-900"
    return {
        "opportunity_id": "O-900",
        "client_id": "C005",
        "what": "the fee hardly covers the cost and the client pays later and later: refuse",
    }


def _tell_take(world: World) -> dict:
    hours = {"account": 50, "planning": 80, "creative": 90, "design": 120}
    offer = _offer(
        world, "C010", "brand identity", "Rebranding 2027", _estimate(hours) / 0.4, hours
    )
    offer["opportunity_id"] = "O-901"
    return {
        "opportunity_id": "O-901",
        "client_id": "C010",
        "what": "a good fee, a good payer, free hands: take",
    }


def _order_tet(world: World) -> None:
    order = one_off(world.clients["C016"], Day(2026, 9, 14), world.random(12), "campaign")
    order.name, order.end, order.contract = "Chiến dịch Tết 2027", Day(2027, 2, 10), "fixed_fee"
    order.approach, order.objective, order.result = (
        "television; story series; family, nostalgia",
        "sales",
        None,
    )
    order.hours = {
        department: round(600 * share) for department, share in SERVICES["campaign"].shares.items()
    }
    order.overrun = dict.fromkeys(order.hours, 1.03)
    order.price()
    world.orders.append(order)


def _tell_tet(world: World) -> dict:
    project = world.rows("projects", client_id="C016", name="Chiến dịch Tết 2027")[0]
    brief = world.rows("briefs", project_id=project["project_id"])[0]
    brief |= {
        "audience": "families",
        "message": "Mơ một cái Tết sum vầy",
        "budget": project["fee"],
        "deadline": Day(2027, 1, 20),
        "deliverables": "TV story series; outdoor key visual; in-store kit; media plan",
        "mandatories": "logo; legal line; no alcohol",
        "approved_by": "Đặng Thị Ngân",
    }
    hours = {
        row["department"]: 0 for row in world.rows("budget_lines", project_id=project["project_id"])
    }
    for row in world.rows("budget_lines", project_id=project["project_id"]):
        hours[row["department"]] += round(row["hours"])
    offer = _offer(world, "C016", "campaign", "Chiến dịch Tết 2027", project["fee"], hours)
    offer |= {
        "opportunity_id": "O-031",
        "approach": project["approach"],
        "stage": "won",
        "probability": 1,
        "created_on": Day(2026, 7, 20),
        "expected_close": Day(2026, 9, 1),
        "closed_on": project["signed_on"],
    }
    return {
        "client_id": "C016",
        "project_id": project["project_id"],
        "opportunity_id": "O-031",
        "what": "a soft drink's Tết campaign: the running case of the lessons",
    }


def _order_never_billed(world: World) -> None:
    order = one_off(world.clients["C012"], Day(2025, 12, 1), world.random(13), "campaign")
    order.name, order.end, order.contract, order.rebills = (
        "App launch 2026",
        Day(2026, 4, 10),
        "fixed_fee",
        False,
    )
    order.price()
    world.orders.append(order)


def _tell_never_billed(world: World) -> dict:
    project = world.rows("projects", name="App launch 2026")[0]
    bought = [
        row
        for row in world.rows("expenses", project_id=project["project_id"])
        if row["rebillable"] == "yes"
    ]
    return {
        "client_id": "C012",
        "project_id": project["project_id"],
        "amount": sum(row["amount"] for row in bought),
        "what": "bought for the client and never billed",
    }


def _own_expense(world: World, place: int, activity: str) -> dict:
    """An ordinary posting of this year: the agency's own cost of a printing or talent bill."""
    found = [
        row
        for row in world.rows("expenses", activity=activity, rebillable="no")
        if row["date"] >= Day(2026, 1, 1)
    ]
    return sorted(found, key=lambda row: (row["date"], row["project_id"]))[place % len(found)]


def _tell_times_ten(world: World) -> dict:
    row = _own_expense(world, 3, "printing")
    row["amount"] *= 10
    return {
        "project_id": row["project_id"],
        "date": row["date"],
        "vendor": row["vendor"],
        "amount": row["amount"],
        "what": "posted ten times too high",
    }


def _tell_twice(world: World) -> dict:
    row = _own_expense(world, 5, "talent")
    rows = world.tables["expenses"]
    rows.insert(rows.index(row) + 1, dict(row))
    return {
        "project_id": row["project_id"],
        "date": row["date"],
        "vendor": row["vendor"],
        "amount": row["amount"],
        "what": "posted twice",
    }


def _cast_whitespace(world: World) -> None:
    client = world.clients["C015"]
    client.services, client.size, client.orders_a_year, client.origin = (
        ("social",),
        1.0,
        3.4,
        "referral",
    )
    client.liking, client.contacts_a_month, client.days_late, client.overrun = (
        always(9.3),
        always(5.0),
        always(0.0),
        always(0.98),
    )
    wanted = ("campaign", "packaging", "event")
    for other in world.clients.values():
        if other.industry == client.industry and other is not client:
            other.services = tuple(dict.fromkeys(("social", *wanted)))
            other.orders_a_year = max(other.orders_a_year, 2.6)


def _order_whitespace(world: World) -> None:
    for number, start in enumerate((Day(2026, 2, 23), Day(2026, 6, 8), Day(2026, 9, 7))):
        world.orders.append(
            one_off(world.clients["C015"], start, world.random(20 + number), "social")
        )


def _tell_whitespace(world: World) -> dict:
    return {
        "client_id": "C015",
        "service": "social",
        "missing": ["campaign", "event", "packaging"],
        "what": "buys one service where similar clients buy four",
    }


def _cast_too_new(world: World) -> None:
    client = world.clients["C048"]
    client.since, client.activity, client.retainer_hours = Day(2026, 9, 1), always(0.0), 0


def _order_too_new(world: World) -> None:
    order = one_off(world.clients["C048"], Day(2026, 9, 15), world.random(17), "brand identity")
    order.signed_on, order.contract, order.origin = Day(2026, 9, 8), "fixed_fee", "hunted"
    world.orders.append(order)


def _tell_too_new(world: World) -> dict:
    return {"client_id": "C048", "since": Day(2026, 9, 1), "what": "too new for any model"}


def _tell_names(world: World) -> dict:
    return {
        "na": "C021",
        "contained": "C019",
        "containing": "C020",
        "longest": "C026",
        "differ_in_accents": ["C029", "C030"],
        "what": (
            "a client called NA, a name within another's, a long one, two that differ only in their"
            " accents"
        ),
    }


def _tell_mess(world: World) -> dict:
    """Rows that must be set aside: what every real export has."""
    times, spent, asked = (
        world.tables["time_entries"],
        world.tables["expenses"],
        world.tables["surveys"],
    )
    times.append(times[-1] | {"project_id": "P999"})
    times.append(times[-2] | {"hours": 75})
    spent.append(spent[-1] | {"date": "2026-02-30"})
    asked.append(asked[-1] | {"question": "nps", "score": 11})
    return {
        "time_entries": 2,
        "expenses": 1,
        "surveys": 1,
        "what": (
            "rows that are set aside: unknown project, 75 hours in a day, 30 February, a score"
            " of 11"
        ),
    }


STORIES = (
    Story("drifting", _tell_drifting, cast=_cast_drifting),
    Story("scope_creep", _tell_scope_creep, order=_order_scope_creep),
    Story("losing", _tell_losing, cast=_cast_losing, order=_order_losing),
    Story("late_payer", _tell_late_payer, cast=_cast_late_payer),
    Story("single_contact", _tell_single_contact, cast=_cast_single_contact),
    Story("repeated_approach", _tell_repeated, cast=_cast_repeated, order=_order_repeated),
    Story(
        "concentration", _tell_concentration, cast=_cast_concentration, order=_order_concentration
    ),
    Story("hunted_not_farmed", _tell_hunted, cast=_cast_hunted, order=_order_hunted),
    Story("overserviced_retainer", _tell_retainer, cast=_cast_retainer, order=_order_retainer),
    Story("tet_campaign", _tell_tet, order=_order_tet),
    Story("refuse", _tell_refuse),
    Story("take", _tell_take),
    Story("never_billed", _tell_never_billed, order=_order_never_billed),
    Story("posting_times_ten", _tell_times_ten),
    Story("posted_twice", _tell_twice),
    Story("whitespace", _tell_whitespace, cast=_cast_whitespace, order=_order_whitespace),
    Story("too_new", _tell_too_new, cast=_cast_too_new, order=_order_too_new),
    Story(
        "overload", _tell_overload, order=_order_overload
    ),  # last of those with orders: it fills what is left
    Story("names", _tell_names),
    Story("mess", _tell_mess),
)
