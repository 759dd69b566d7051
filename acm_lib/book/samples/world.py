"""Drawing the book: clients with habits, their orders, then every table; stories have a say at
three points."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from acm_lib.book.samples import money, orders, voice, work
from acm_lib.book.samples.cast import Client, clients, staff
from acm_lib.book.samples.orders import NAMES


@dataclass(frozen=True)
class Story:
    """Something true in the sample book, that a report must find.

    Attributes
    ----------
    name : its section in `stories.toml`.
    cast : changes the clients' habits. order : adds or changes orders. tell : changes the drawn
        tables and returns the truth about it: ids, months, and `what` in words.
    """

    name: str
    tell: Callable[[World], dict]
    cast: Callable[[World], None] | None = None
    order: Callable[[World], None] | None = None


class World:
    """The book while it is drawn: `clients` by id, `orders`, then `tables` (lists of rows)."""

    def __init__(self, seed: int, stories: Iterable[Story]):
        self.seed = seed
        self.clients: dict[str, Client] = {
            client.client_id: client for client in clients(seed, NAMES)
        }
        stories = tuple(stories)
        for story in stories:
            if story.cast:
                story.cast(self)
        self.orders = [
            order for client in self.clients.values() for order in orders.orders_of(client, seed)
        ]
        for story in stories:
            if story.order:
                story.order(self)
        self.orders.sort(key=lambda order: (order.signed_on, order.client.client_id, order.name))
        for number, order in enumerate(self.orders, 1):
            order.project_id = f"P{number:03}"
        self.tables = _draw(self)
        self.truth = {story.name: story.tell(self) for story in stories}

    def random(self, stream: int) -> np.random.Generator:
        """A generator for a story of its own."""
        return np.random.default_rng([self.seed, 999, stream])

    def rows(self, table: str, **wanted: object) -> list[dict]:
        """The rows of a table whose columns have the values wanted."""
        return [
            row
            for row in self.tables[table]
            if all(row[column] == value for column, value in wanted.items())
        ]


def _draw(world: World) -> dict[str, list[dict]]:
    team = staff(world.seed)
    worked: Counter = Counter()
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
    for order in world.orders:
        generator = np.random.default_rng(
            [
                world.seed,
                int(order.client.client_id[1:]),
                5,
                (order.start - dt.date(2020, 1, 1)).days,
                len(order.name),
            ]
        )
        times = work.time_rows(order, team, worked, generator)
        spent = money.expense_rows(order, generator)
        tables["projects"].append(orders.project_row(order))
        tables["budget_lines"] += orders.budget_rows(order)
        tables["tasks"] += work.task_rows(order, generator)
        tables["time_entries"] += times
        tables["expenses"] += spent
        tables["invoices"] += money.invoice_rows(order, times, spent, generator)
        if order.contract != "retainer":
            tables["briefs"].append(orders.brief_row(order, generator))
    for client in world.clients.values():
        people = voice.contact_rows(client, client.random(world.seed, 6))
        met = voice.touchpoint_rows(client, people, client.random(world.seed, 7))
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
        tables["surveys"] += voice.survey_rows(client, client.random(world.seed, 8))
        offers, estimates = voice.opportunity_rows(client, client.random(world.seed, 9))
        for offer, effort in zip(offers, estimates, strict=True):
            tables["opportunities"].append(offer | {"estimates": effort})
        tables["clients"].append(_client_row(client, tables["invoices"], world.seed))
    tables["opportunities"].sort(key=lambda row: (row["created_on"], row["client_id"]))
    tables["departments"] = work.capacity_rows()
    tables["rate_card"] = money.rate_rows()
    tables["fx_rates"] = money.exchange_rows()
    tables["market"] = money.market_rows(world.seed)
    for table, column in (
        ("time_entries", "date"),
        ("expenses", "date"),
        ("invoices", "issued"),
        ("surveys", "date"),
        ("touchpoints", "date"),
    ):
        tables[table].sort(
            key=lambda row, column=column: (
                row[column],
                str(row.get("project_id", "")),
                row.get("client_id", ""),
                str(row.get("person", "")),
            )
        )
    return tables


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


def number_rows(world: World) -> None:
    """Give tasks, invoices and opportunities their ids, once every story has been told."""
    for number, row in enumerate(world.tables["tasks"], 1):
        row["task_id"] = f"T{number:05}"
    for number, row in enumerate(world.tables["invoices"], 1):
        row["invoice_id"] = f"INV-{number:05}"
    free = (f"O-{number:03}" for number in range(1, 1000))
    taken = {
        row["opportunity_id"] for row in world.tables["opportunities"] if "opportunity_id" in row
    }
    for row in world.tables["opportunities"]:
        if "opportunity_id" not in row:
            row["opportunity_id"] = next(name for name in free if name not in taken)
        for effort in row.pop("estimates"):
            world.tables["opportunity_estimates"].append(
                {"opportunity_id": row["opportunity_id"], **effort}
            )
