"""What the clients ordered: projects with their budget lines and briefs."""

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from acm_lib.samples.people import (
    FIRST,
    LAST,
    Client,
    cost_rate,
    months_between,
    person,
    working_days,
)
from acm_lib.samples.services import (
    ACTIVITY,
    CHANNELS,
    EXCHANGE,
    FORMATS,
    IDEAS,
    OBJECTIVES,
    PHASE,
    SERVICES,
    START_WEIGHT,
    TITLES,
)


@dataclass
class Order:
    """A project while the book is generated."""

    client: Client
    service: str
    name: str
    start: dt.date
    end: dt.date
    signed_on: dt.date
    hours: dict[str, float]
    contract: str = "fixed_fee"
    objective: str = "awareness"
    approach: str = ""
    origin: str = "farmed"
    margin: float = 0.54
    overrun: dict[str, float] = field(default_factory=dict)
    result: float | None = None
    rebills: bool = True
    fee_vnd: float = 0.0
    estimated_cost: float = 0.0
    project_id: str = ""

    def phase(self, department: str) -> tuple[dt.date, dt.date]:
        """First and last day on which the department works on it."""
        days = (self.end - self.start).days
        first, last = (0.0, 1.0) if self.contract == "retainer" else PHASE[department]
        return self.start + dt.timedelta(days=int(days * first)), self.start + dt.timedelta(
            days=int(days * last)
        )

    def planned(self, department: str) -> dict[dt.date, float]:
        """Planned hours by month, in quarter hours."""
        first, last = self.phase(department)
        months = months_between(first, last)
        days = [_overlap(month, first, last) for month in months]
        return {
            month: _quarter(self.hours[department] * d / sum(days))
            for month, d in zip(months, days, strict=True)
        }

    def price(self) -> None:
        """The estimate and the fee: cost of the planned hours and own third-party cost, at the
        target margin."""
        labour = sum(
            hours * cost_rate(d, max(month, FIRST))
            for d in self.hours
            for month, hours in self.planned(d).items()
        )
        income = labour / (1 - self.margin)
        absorbed = SERVICES[self.service].absorbed * income
        self.estimated_cost = round(labour + absorbed, -5)
        self.fee_vnd = round(income + absorbed, -6)


def orders_of(client: Client, seed: int) -> list[Order]:
    """One-off orders and retainers of a client, in the order of signing."""
    generator = client.random(seed, 2)
    drawn: list[Order] = []
    first = max(FIRST, client.since)
    for month in months_between(first, LAST - dt.timedelta(days=20)):
        expected = client.orders_a_year / 12 * START_WEIGHT[month.month] * client.activity(month)
        backlog = (
            1.3 if month < dt.date(2024, 2, 1) else 1.0
        )  # what was under way when the book began
        for _number in range(generator.poisson(expected * backlog)):
            drawn.append(
                one_off(
                    client, month + dt.timedelta(days=int(generator.integers(0, 27))), generator
                )
            )
    if (
        not any(order.start <= dt.date(2026, 6, 1) for order in drawn)
        and client.activity(first) > 0
    ):
        drawn.insert(0, one_off(client, first + dt.timedelta(days=10), generator))
    if client.retainer_hours:
        for year in (2023, 2024, 2025):
            start = dt.date(year, 11, 1)
            if start >= client.since and client.activity(start) > 0.4:
                drawn.append(retainer(client, start, generator))
    return sorted(drawn, key=lambda order: (order.signed_on, order.name))


def one_off(
    client: Client, start: dt.date, generator: np.random.Generator, service: str = ""
) -> Order:
    """A project of usual size for the client and the season."""
    weights = np.array([2.0] + [1.0] * (len(client.services) - 1))
    service = service or str(generator.choice(client.services, p=weights / weights.sum()))
    kind = SERVICES[service]
    hours = kind.hours * client.size * float(np.exp(generator.normal(0, 0.28)))
    end = start + dt.timedelta(days=int(kind.months * 30 * generator.uniform(0.8, 1.2)))
    tet = (
        9 <= start.month <= 12
        and service in ("campaign", "social", "event", "packaging")
        and generator.random() < 0.6
    )
    season = f"Tết {start.year + 1}" if tet else f"{start.year}"
    order = Order(
        client,
        service,
        f"{TITLES[service]} {season}",
        start,
        end,
        signed_on=start - dt.timedelta(days=int(generator.integers(3, 20))),
        hours={department: _quarter(hours * share) for department, share in kind.shares.items()},
        contract=str(generator.choice(["fixed_fee", "time_and_materials"], p=[0.86, 0.14])),
        objective=str(generator.choice(OBJECTIVES)),
        approach=approach(generator),
        origin="farmed",
        margin=float(generator.uniform(0.5, 0.58)),
        overrun={
            d: float(client.overrun(start) * np.exp(generator.normal(-0.006, 0.11)))
            for d in kind.shares
        },
        result=round(float(np.clip(generator.normal(1.0, 0.12), 0.5, 1.5)), 2),
    )
    order.price()
    return order


def retainer(client: Client, start: dt.date, generator: np.random.Generator) -> Order:
    """A year of monthly hours."""
    shares = {"account": 0.2, "creative": 0.35, "design": 0.3, "media": 0.15}
    order = Order(
        client,
        "social",
        f"Social retainer {start.year + 1}",
        start,
        start.replace(year=start.year + 1) - dt.timedelta(days=1),
        signed_on=start - dt.timedelta(days=14),
        hours={
            department: _quarter(client.retainer_hours * 12 * share)
            for department, share in shares.items()
        },
        contract="retainer",
        objective="loyalty",
        approach=approach(generator),
        margin=float(generator.uniform(0.5, 0.55)),
        overrun={d: float(generator.uniform(0.95, 1.06)) for d in shares},
    )
    order.price()
    return order


def approach(generator: np.random.Generator) -> str:
    """Channel; format; idea tags."""
    tags = generator.choice(IDEAS, size=int(generator.integers(1, 4)), replace=False)
    return f"{generator.choice(CHANNELS)}; {generator.choice(FORMATS)}; {', '.join(sorted(tags))}"


def project_row(order: Order) -> dict:
    """The order as a row of `projects`."""
    rate = EXCHANGE[order.client.currency]
    ended = order.end <= LAST
    return {
        "project_id": order.project_id,
        "client_id": order.client.client_id,
        "name": order.name,
        "service": order.service,
        "objective": order.objective,
        "approach": order.approach,
        "contract": order.contract,
        "fee": int(order.fee_vnd) if rate == 1 else round(order.fee_vnd / rate, -1),
        "currency": order.client.currency,
        "start": order.start,
        "end": order.end,
        "signed_on": order.signed_on,
        "won_by": "Đỗ Hải Đăng" if order.origin == "hunted" else order.client.manager,
        "origin": order.origin,
        "status": "closed" if ended else "active",
        "estimated_cost": int(order.estimated_cost),
        "result": order.result if ended and order.contract != "retainer" else None,
    }


def budget_rows(order: Order) -> list[dict]:
    """The plan by department and month; own third-party cost with the department that orders it."""
    rows: list[dict] = []
    for department in order.hours:
        for month, hours in order.planned(department).items():
            cost = hours * cost_rate(department, max(month, FIRST))
            rows.append(
                {
                    "project_id": order.project_id,
                    "department": department,
                    "activity": ACTIVITY[department],
                    "month": month,
                    "hours": hours,
                    "cost": int(cost),
                }
            )
    absorbed = int(round(SERVICES[order.service].absorbed * order.fee_vnd, -5))
    if absorbed:
        last = months_between(*order.phase(rows[-1]["department"]))[-1]
        rows.append(
            {
                "project_id": order.project_id,
                "department": rows[-1]["department"],
                "activity": SERVICES[order.service].bought[0],
                "month": last,
                "hours": 0,
                "cost": absorbed,
            }
        )
    return rows


def brief_row(order: Order, generator: np.random.Generator) -> dict:
    """What the client wrote; some leave things out."""
    row = {
        "brief_id": f"B{order.project_id[1:]}",
        "project_id": order.project_id,
        "received_on": order.signed_on - dt.timedelta(days=int(generator.integers(5, 25))),
        "objective": order.objective,
        "audience": str(
            generator.choice(
                [
                    "women 25-40 in big cities",
                    "families",
                    "students",
                    "office workers",
                    "small businesses",
                ]
            )
        ),
        "message": str(
            generator.choice(
                [
                    "Ngon như nhà làm",
                    "Nhanh, gọn, an tâm",
                    "Mới mỗi ngày",
                    "Vì người Việt",
                    "Quality you can feel",
                ]
            )
        ),
        "deliverables": f"{TITLES[order.service]}; report",
        "budget": project_row(order)["fee"],
        "deadline": order.end,
        "mandatories": "logo; legal line",
        "approved_by": person(generator),
    }
    for column, chance in (
        ("audience", 0.08),
        ("message", 0.1),
        ("budget", 0.15),
        ("mandatories", 0.3),
        ("approved_by", 0.12),
    ):
        if generator.random() < chance:
            row[column] = None
    return row


def _overlap(month: dt.date, first: dt.date, last: dt.date) -> int:
    following = (month + dt.timedelta(days=32)).replace(day=1)
    return max(1, len(working_days(max(first, month), min(last, following - dt.timedelta(days=1)))))


def _quarter(hours: float) -> float:
    return max(0.25, round(hours * 4) / 4)
