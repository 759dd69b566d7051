"""Stories of a client: how it orders, pays, answers and feels."""

import datetime as dt
from collections.abc import Callable

from acm_lib.samples.generator import SampleBook, Story
from acm_lib.samples.orders import one_off
from acm_lib.samples.people import always
from acm_lib.samples.services import EXCHANGE

Day = dt.date


def _gradual(before: float, after: float, first: Day, last: Day) -> Callable[[Day], float]:
    """A habit that goes evenly from one value to another between two days."""

    def at(day: Day) -> float:
        part = min(1.0, max(0.0, (day - first).days / (last - first).days))
        return before + (after - before) * part

    return at


def _plan_drifting(book: SampleBook) -> None:
    client = book.clients["C003"]
    client.until = Day(2026, 8, 31)
    client.retainer_hours = 0
    client.activity = lambda day: (
        1.3 if day < Day(2025, 9, 1) else 0.5 if day < Day(2026, 1, 1) else 0.0
    )
    client.satisfaction = _gradual(8.9, 2.5, Day(2025, 6, 1), Day(2026, 5, 1))
    client.contacts_a_month = _gradual(6.0, 0.4, Day(2025, 7, 1), Day(2026, 5, 1))
    client.answer_hours = _gradual(4.0, 24.0, Day(2025, 7, 1), Day(2026, 5, 1))


def _write_drifting(book: SampleBook) -> dict:
    return {
        "client_id": "C003",
        "from_month": "2025-09",
        "left_on": Day(2026, 8, 31),
        "what": "orders, contacts and answers fall for a year before the client leaves",
    }


DRIFTING = Story("drifting", _write_drifting, plan=_plan_drifting)


def _plan_losing(book: SampleBook) -> None:
    client = book.clients["C002"]
    client.overrun = lambda day: 1.0 if day < Day(2025, 5, 1) else 2.4
    client.orders_a_year = 9.0
    client.retainer_hours = 0


def _order_losing(book: SampleBook) -> None:
    for order in book.orders:
        if order.client.client_id == "C002":
            order.contract = "fixed_fee"


def _write_losing(book: SampleBook) -> dict:
    return {
        "client_id": "C002",
        "months": 12,
        "what": "one of the largest clients costs more than it brings",
    }


LOSING = Story("losing", _write_losing, plan=_plan_losing, order=_order_losing)


def _plan_late_payer(book: SampleBook) -> None:
    book.clients["C005"].days_late = _gradual(6.0, 70.0, Day(2024, 10, 1), Day(2026, 9, 1))
    book.clients["C005"].orders_a_year = 4.0


def _write_late_payer(book: SampleBook) -> dict:
    return {
        "client_id": "C005",
        "days_late_first": 6,
        "days_late_last": 70,
        "what": "pays later and later",
    }


LATE_PAYER = Story("late_payer", _write_late_payer, plan=_plan_late_payer)


def _plan_single_contact(book: SampleBook) -> None:
    book.clients["C006"].size = 1.4
    book.clients["C006"].contacts_a_month = always(5.0)


def _write_single_contact(book: SampleBook) -> dict:
    for row in book.rows("touchpoints", client_id="C006"):
        row["contact_id"] = "C006-2"
    for person in book.rows("contacts", client_id="C006"):
        if person["contact_id"] != "C006-2":
            person["last_met"] = None
    return {"client_id": "C006", "contact_id": "C006-2", "what": "every contact is with one person"}


SINGLE_CONTACT = Story("single_contact", _write_single_contact, plan=_plan_single_contact)


def _plan_concentration(book: SampleBook) -> None:
    client = book.clients["C001"]
    client.since = Day(2022, 3, 1)
    client.size, client.orders_a_year, client.retainer_hours = 2.2, 9.0, 300


def _order_concentration(book: SampleBook) -> None:
    """Make the largest client's orders as big as its share needs, whatever the others ordered."""
    largest, others = 0.0, 0.0
    for order in book.orders:
        if Day(2025, 9, 1) <= order.start < Day(2026, 9, 1):
            if order.client.client_id == "C001":
                largest += order.fee_vnd
            else:
                others += order.fee_vnd
    factor = min(3.0, max(0.3, 0.28 / 0.72 * others / largest))
    for order in book.orders:
        if order.client.client_id == "C001":
            order.hours = {
                department: max(0.25, round(hours * factor * 4) / 4)
                for department, hours in order.hours.items()
            }
            order.price()


def _write_concentration(book: SampleBook) -> dict:
    by_client: dict[str, float] = {}
    for row in book.tables["invoices"]:
        if row["issued"] >= Day(2025, 11, 1):
            rate = EXCHANGE[book.clients[row["client_id"]].currency]
            by_client[row["client_id"]] = by_client.get(row["client_id"], 0) + row["amount"] * rate
    share = by_client["C001"] / sum(by_client.values())
    return {
        "client_id": "C001",
        "share": round(share, 2),
        "what": "one client brings more than a quarter of revenue",
    }


CONCENTRATION = Story(
    "concentration", _write_concentration, plan=_plan_concentration, order=_order_concentration
)


def _plan_hunted(book: SampleBook) -> None:
    client = book.clients["C041"]
    client.origin, client.since, client.size, client.services = (
        "hunted",
        Day(2025, 1, 10),
        0.9,
        ("brand identity", "website"),
    )
    client.activity, client.satisfaction = always(0.0), always(9.2)
    client.contacts_a_month = lambda day: 3.0 if day < Day(2025, 6, 1) else 0.0


def _order_hunted(book: SampleBook) -> None:
    order = one_off(book.clients["C041"], Day(2025, 2, 10), book.random(9), "brand identity")
    order.origin, order.name, order.contract = "hunted", "Brand identity 2025", "fixed_fee"
    book.orders.append(order)


def _write_hunted(book: SampleBook) -> dict:
    return {
        "client_id": "C041",
        "what": "won by sales, satisfied, and nobody has gone back since the first order",
    }


HUNTED_NOT_FARMED = Story(
    "hunted_not_farmed", _write_hunted, plan=_plan_hunted, order=_order_hunted
)


def _plan_retainer(book: SampleBook) -> None:
    book.clients["C009"].retainer_hours = 30
    book.clients["C009"].since = Day(2023, 5, 2)


def _order_retainer(book: SampleBook) -> None:
    for order in book.orders:
        if (
            order.client.client_id == "C009"
            and order.contract == "retainer"
            and order.start == Day(2025, 11, 1)
        ):
            order.overrun = dict.fromkeys(order.hours, 1.55)


def _write_retainer(book: SampleBook) -> dict:
    project = book.rows("projects", client_id="C009", contract="retainer", start=Day(2025, 11, 1))[
        0
    ]
    planned = sum(
        row["hours"] for row in book.rows("budget_lines", project_id=project["project_id"])
    )
    worked = sum(
        row["hours"] for row in book.rows("time_entries", project_id=project["project_id"])
    )
    return {
        "client_id": "C009",
        "project_id": project["project_id"],
        "hours_planned": planned,
        "hours_worked": worked,
        "what": "far more is worked than the retainer includes, month after month",
    }


OVERSERVICED_RETAINER = Story(
    "overserviced_retainer", _write_retainer, plan=_plan_retainer, order=_order_retainer
)


def _plan_whitespace(book: SampleBook) -> None:
    client = book.clients["C015"]
    client.services, client.size, client.orders_a_year, client.origin = (
        ("social",),
        1.0,
        3.4,
        "referral",
    )
    client.satisfaction, client.contacts_a_month, client.days_late, client.overrun = (
        always(9.3),
        always(5.0),
        always(0.0),
        always(0.98),
    )
    services = ("campaign", "packaging", "event")
    for other in book.clients.values():
        if other.industry == client.industry and other is not client:
            other.services = tuple(dict.fromkeys(("social", *services)))
            other.orders_a_year = max(other.orders_a_year, 2.6)


def _order_whitespace(book: SampleBook) -> None:
    for number, start in enumerate((Day(2026, 2, 23), Day(2026, 6, 8), Day(2026, 9, 7))):
        book.orders.append(one_off(book.clients["C015"], start, book.random(20 + number), "social"))


def _write_whitespace(book: SampleBook) -> dict:
    return {
        "client_id": "C015",
        "service": "social",
        "missing": ["campaign", "event", "packaging"],
        "what": "buys one service where similar clients buy four",
    }


WHITESPACE = Story("whitespace", _write_whitespace, plan=_plan_whitespace, order=_order_whitespace)


def _plan_too_new(book: SampleBook) -> None:
    client = book.clients["C048"]
    client.since, client.activity, client.retainer_hours = Day(2026, 9, 1), always(0.0), 0


def _order_too_new(book: SampleBook) -> None:
    order = one_off(book.clients["C048"], Day(2026, 9, 15), book.random(17), "brand identity")
    order.signed_on, order.contract, order.origin = Day(2026, 9, 8), "fixed_fee", "hunted"
    book.orders.append(order)


def _write_too_new(book: SampleBook) -> dict:
    return {"client_id": "C048", "since": Day(2026, 9, 1), "what": "too new for any model"}


TOO_NEW = Story("too_new", _write_too_new, plan=_plan_too_new, order=_order_too_new)
