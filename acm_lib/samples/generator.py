"""The generator: clients with habits, their orders, then every table; a story may change each of
the three."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from acm_lib.samples import feedback, money, orders, time_entries
from acm_lib.samples.people import Client, clients, staff
from acm_lib.samples.services import NAMES


@dataclass(frozen=True)
class Story:
    """Something true in the sample book, that a report must find.

    Attributes
    ----------
    name : its section in `stories.toml`.
    apply : changes the generated tables and returns the truth about them: ids, months, and `what`
        in words.
    plan : changes the clients' habits. order : adds or changes orders.
    """

    name: str
    apply: Callable[[SampleBook], dict]
    plan: Callable[[SampleBook], None] | None = None
    order: Callable[[SampleBook], None] | None = None


class SampleBook:
    """The book while it is generated: `clients` by id, `orders`, then `tables` (lists of rows)."""

    def __init__(self, seed: int, stories: Iterable[Story]):
        self.seed = seed
        self.clients: dict[str, Client] = {
            client.client_id: client for client in clients(seed, NAMES)
        }
        stories = tuple(stories)
        for story in stories:
            if story.plan:
                story.plan(self)
        self.orders = [
            order for client in self.clients.values() for order in orders.orders_of(client, seed)
        ]
        for story in stories:
            if story.order:
                story.order(self)
        self.orders.sort(key=lambda order: (order.signed_on, order.client.client_id, order.name))
        for number, order in enumerate(self.orders, 1):
            order.project_id = f"P{number:03}"
        self.tables = _generate_tables(self)
        self.truth = {story.name: story.apply(self) for story in stories}

    def random(self, stream: int) -> np.random.Generator:
        """A generator for a story of its own."""
        return np.random.default_rng([self.seed, 999, stream])

    def rows(self, table: str, **values: object) -> list[dict]:
        """The rows of a table whose columns have these values."""
        return [
            row
            for row in self.tables[table]
            if all(row[column] == value for column, value in values.items())
        ]


def _generate_tables(book: SampleBook) -> dict[str, list[dict]]:
    team = staff(book.seed)
    worked: dict[tuple[str, dt.date], float] = defaultdict(float)
    tables: dict[str, list[dict]] = {
        name: []
        for name in (
            "clients",
            "contacts",
            "projects",
            "budget_lines",
            "tasks",
            "briefs",
            "time_entries",
            "expenses",
            "invoices",
            "surveys",
            "touchpoints",
            "opportunities",
            "opportunity_estimates",
        )
    }
    for order in book.orders:
        generator = np.random.default_rng(
            [
                book.seed,
                int(order.client.client_id[1:]),
                5,
                (order.start - dt.date(2020, 1, 1)).days,
                len(order.name),
            ]
        )
        times = time_entries.time_rows(order, team, worked, generator)
        spent = money.expense_rows(order, generator)
        tables["projects"].append(orders.project_row(order))
        tables["budget_lines"] += orders.budget_rows(order)
        tables["tasks"] += time_entries.task_rows(order, generator)
        tables["time_entries"] += times
        tables["expenses"] += spent
        tables["invoices"] += money.invoice_rows(order, times, spent, generator)
        if order.contract != "retainer":
            tables["briefs"].append(orders.brief_row(order, generator))
    for client in book.clients.values():
        people = feedback.contact_rows(client, client.random(book.seed, 6))
        met = feedback.touchpoint_rows(client, people, client.random(book.seed, 7))
        for person in people:
            person["last_met"] = max(
                (
                    row["date"]
                    for row in met
                    if row["contact_id"] == person["contact_id"]
                    and row["channel"] in ("meeting", "call")
                ),
                default=None,
            )
        tables["contacts"] += people
        tables["touchpoints"] += met
        tables["surveys"] += feedback.survey_rows(client, client.random(book.seed, 8))
        offers, estimates = feedback.opportunity_rows(client, client.random(book.seed, 9))
        for offer, effort in zip(offers, estimates, strict=True):
            tables["opportunities"].append(offer | {"estimates": effort})
        tables["clients"].append(_client_row(client, tables["invoices"], book.seed))
    tables["opportunities"].sort(key=lambda row: (row["created_on"], row["client_id"]))
    tables["departments"] = time_entries.capacity_rows()
    tables["rate_card"] = money.rate_rows()
    tables["fx_rates"] = money.exchange_rows()
    tables["market"] = money.market_rows(book.seed)
    for table in ("time_entries", "expenses", "invoices", "surveys", "touchpoints"):
        tables[table].sort(key=_by_day)
    return tables


def _by_day(row: dict) -> tuple:
    return (
        row["issued" if "issued" in row else "date"],
        str(row.get("project_id", "")),
        row.get("client_id", ""),
        str(row.get("person", "")),
    )


def _client_row(client: Client, invoices: list[dict], seed: int) -> dict:
    generator = client.random(seed, 10)
    billed = sum(
        row["amount"]
        for row in invoices
        if row["client_id"] == client.client_id and row["issued"] > dt.date(2025, 10, 31)
    )
    budget = round(
        billed * float(generator.uniform(2.5, 8)), -6 if client.currency == "VND" else -3
    )
    return {
        "client_id": client.client_id,
        "name": client.name,
        "industry": client.industry,
        "segment_note": client.note or None,
        "account_manager": client.manager,
        "since": client.since,
        "until": client.until,
        "origin": client.origin,
        "payment_terms_days": client.terms,
        "marketing_budget": int(budget) if budget and generator.random() > 0.12 else None,
        "currency": client.currency if client.currency != "VND" else None,
    }


def number_rows(book: SampleBook) -> None:
    """Give tasks, invoices and opportunities their ids, once every story has been applied."""
    for number, row in enumerate(book.tables["tasks"], 1):
        row["task_id"] = f"T{number:05}"
    for number, row in enumerate(book.tables["invoices"], 1):
        row["invoice_id"] = f"INV-{number:05}"
    free = (f"O-{number:03}" for number in range(1, 1000))
    taken = {
        row["opportunity_id"] for row in book.tables["opportunities"] if "opportunity_id" in row
    }
    for row in book.tables["opportunities"]:
        if "opportunity_id" not in row:
            row["opportunity_id"] = next(name for name in free if name not in taken)
        for effort in row.pop("estimates"):
            book.tables["opportunity_estimates"].append(
                {"opportunity_id": row["opportunity_id"], **effort}
            )
