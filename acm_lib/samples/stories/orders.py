"""Stories of an order or an opportunity: what is sold, planned, worked and billed."""

import datetime as dt

from acm_lib.samples.generator import SampleBook, Story
from acm_lib.samples.orders import one_off
from acm_lib.samples.people import LAST, always, cost_rate
from acm_lib.samples.services import SERVICES
from acm_lib.samples.time_entries import capacity_rows

Day = dt.date


def _offer(
    book: SampleBook, client_id: str, service: str, name: str, amount: float, hours: dict[str, int]
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
        "owner": book.clients[client_id].manager,
        "origin": "farmed",
        "created_on": Day(2026, 10, 5),
        "closed_on": None,
        "estimates": [
            {"department": d, "hours": h, "third_party_cost": 0} for d, h in hours.items()
        ],
    }
    del offer["opportunity_id"]
    book.tables["opportunities"].append(offer)
    return offer


def _estimate(hours: dict[str, int]) -> float:
    return sum(number * cost_rate(department, LAST) for department, number in hours.items())


def _order_scope_creep(book: SampleBook) -> None:
    client = book.clients["C013"]
    order = one_off(client, Day(2026, 6, 15), book.random(2), "website")
    order.end, order.contract, order.name = (
        Day(2026, 12, 11),
        "fixed_fee",
        "Website and booking 2026",
    )
    order.overrun = dict.fromkeys(order.hours, 0.98) | {"design": 2.1}
    order.price()
    book.orders.append(order)


def _write_scope_creep(book: SampleBook) -> dict:
    project = book.rows("projects", name="Website and booking 2026")[0]
    return {
        "client_id": "C013",
        "project_id": project["project_id"],
        "department": "design",
        "what": "design works twice the hours planned, the others as planned",
    }


SCOPE_CREEP = Story("scope_creep", _write_scope_creep, order=_order_scope_creep)


_SAME = "social; minigame; discovery, music"
_RESULTS = (1.28, 1.15, 1.02, 0.88, 0.74, 0.61)


def _plan_repeated(book: SampleBook) -> None:
    book.clients["C004"].activity = always(0.35)


def _order_repeated(book: SampleBook) -> None:
    client, generator = book.clients["C004"], book.random(6)
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
        book.orders.append(order)


def _write_repeated(book: SampleBook) -> dict:
    projects = [
        row["project_id"] for row in book.rows("projects", client_id="C004", approach=_SAME)
    ]
    return {
        "client_id": "C004",
        "approach": _SAME,
        "project_ids": projects,
        "results": list(_RESULTS),
        "what": "the same approach sold six times, each time with less result",
    }


REPEATED_APPROACH = Story(
    "repeated_approach", _write_repeated, plan=_plan_repeated, order=_order_repeated
)


_EVENTS = (
    ("C011", "Tết 2026 roadshow"),
    ("C027", "Tết 2026 gift boxes"),
    ("C007", "Tết 2026 tasting tour"),
    ("C022", "Tết 2026 fashion night"),
)


def _order_overload(book: SampleBook) -> None:
    """Four events before Tết, together as large as it takes to load production to 125 % in both
    months."""
    months = (Day(2025, 12, 1), Day(2026, 1, 1))
    capacity = {
        row["month"]: row["capacity_hours"]
        for row in capacity_rows()
        if row["department"] == "production"
    }
    missing = []
    for month in months:
        planned = sum(
            order.planned("production").get(month, 0)
            for order in book.orders
            if "production" in order.hours
        )
        missing.append(1.25 * capacity[month] - planned)
    generator = book.random(8)
    for client_id, name in _EVENTS:
        order = one_off(book.clients[client_id], Day(2025, 10, 6), generator, "event")
        order.name, order.end, order.contract = name, Day(2026, 1, 28), "fixed_fee"
        order.hours["production"] = float(round(max(40.0, 2.2 * max(missing) / len(_EVENTS))))
        order.price()
        book.orders.append(order)


def _write_overload(book: SampleBook) -> dict:
    load = {}
    for month in (Day(2025, 12, 1), Day(2026, 1, 1)):
        worked = sum(
            row["hours"]
            for row in book.rows("time_entries", department="production")
            if row["date"].replace(day=1) == month
        )
        capacity = book.rows("departments", department="production", month=month)[0][
            "capacity_hours"
        ]
        load[f"{month:%Y-%m}"] = round(worked / capacity, 2)
    return {
        "department": "production",
        "months": list(load),
        "load": list(load.values()),
        "what": "overloaded before Tết",
    }


OVERLOAD = Story("overload", _write_overload, order=_order_overload)


def _order_tet(book: SampleBook) -> None:
    order = one_off(book.clients["C016"], Day(2026, 9, 14), book.random(12), "campaign")
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
    book.orders.append(order)


def _write_tet(book: SampleBook) -> dict:
    project = book.rows("projects", client_id="C016", name="Chiến dịch Tết 2027")[0]
    brief = book.rows("briefs", project_id=project["project_id"])[0]
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
        row["department"]: 0 for row in book.rows("budget_lines", project_id=project["project_id"])
    }
    for row in book.rows("budget_lines", project_id=project["project_id"]):
        hours[row["department"]] += round(row["hours"])
    offer = _offer(book, "C016", "campaign", "Chiến dịch Tết 2027", project["fee"], hours)
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


TET_CAMPAIGN = Story("tet_campaign", _write_tet, order=_order_tet)


def _order_never_billed(book: SampleBook) -> None:
    order = one_off(book.clients["C012"], Day(2025, 12, 1), book.random(13), "campaign")
    order.name, order.end, order.contract, order.rebills = (
        "App launch 2026",
        Day(2026, 4, 10),
        "fixed_fee",
        False,
    )
    order.price()
    book.orders.append(order)


def _write_never_billed(book: SampleBook) -> dict:
    project = book.rows("projects", name="App launch 2026")[0]
    bought = [
        row
        for row in book.rows("expenses", project_id=project["project_id"])
        if row["rebillable"] == "yes"
    ]
    return {
        "client_id": "C012",
        "project_id": project["project_id"],
        "amount": sum(row["amount"] for row in bought),
        "what": "bought for the client and never billed",
    }


NEVER_BILLED = Story("never_billed", _write_never_billed, order=_order_never_billed)


def _write_refuse(book: SampleBook) -> dict:
    hours = {"account": 80, "design": 120, "production": 520}
    offer = _offer(book, "C005", "event", "New year festival", _estimate(hours) * 1.04, hours)
    offer["opportunity_id"] = "O-900"
    return {
        "opportunity_id": "O-900",
        "client_id": "C005",
        "what": "the fee hardly covers the cost and the client pays later and later: refuse",
    }


REFUSE = Story("refuse", _write_refuse)


def _write_take(book: SampleBook) -> dict:
    hours = {"account": 50, "planning": 80, "creative": 90, "design": 120}
    offer = _offer(book, "C010", "brand identity", "Rebranding 2027", _estimate(hours) / 0.4, hours)
    offer["opportunity_id"] = "O-901"
    return {
        "opportunity_id": "O-901",
        "client_id": "C010",
        "what": "a good fee, a good payer, free hands: take",
    }


TAKE = Story("take", _write_take)
