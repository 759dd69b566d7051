"""What was spent and charged: rates, expenses, invoices, exchange rates, market."""

import datetime as dt

import numpy as np

from acm_lib.samples.orders import Order
from acm_lib.samples.people import (
    COST_RATE,
    INDUSTRIES,
    LAST,
    MONTHS,
    cost_rate,
    list_rate,
    months_between,
)
from acm_lib.samples.services import EXCHANGE, SERVICES

VENDORS = {  # activity -> vendors and the usual amount of a posting, VND
    "media space": (
        ("Kênh Sóng Trẻ", 28e6),
        ("Mạng Quảng Cáo Én", 42e6),
        ("Bảng Lớn Ngoài Trời", 60e6),
    ),
    "talent": (("Người Mẫu Sao Mai", 30e6), ("Lồng Tiếng Vang", 12e6)),
    "venue": (("Nhà Hát Cửa Biển", 55e6), ("Trung tâm Hội nghị Đồi Gió", 70e6)),
    "printing": (("In ấn Mực Xanh", 14e6), ("In Nhanh Số Bảy", 9e6)),
    "equipment": (("Máy Quay Góc Rộng", 18e6),),
    "hosting": (("Máy Chủ Bền", 6e6),),
}
DEPARTMENT_OF = {
    "media space": "media",
    "talent": "production",
    "venue": "production",
    "printing": "production",
    "equipment": "production",
    "hosting": "production",
}


def rate_rows() -> list[dict]:
    """The rate card: each department from each January; two clients have bargained their own list
    price for design."""
    rows = []
    for year in (2023, 2024, 2025, 2026):
        for department in COST_RATE:
            day = dt.date(year, 1, 1)
            rows.append(
                {
                    "department": department,
                    "role": None,
                    "client_id": None,
                    "valid_from": day,
                    "cost_rate": cost_rate(department, day),
                    "bill_rate": list_rate(department, day),
                }
            )
    for client_id in ("C002", "C008"):
        day = dt.date(2023, 1, 1)
        rows.append(
            {
                "department": "design",
                "role": None,
                "client_id": client_id,
                "valid_from": day,
                "cost_rate": cost_rate("design", dt.date(2024, 1, 1)),
                "bill_rate": 420_000,
            }
        )
    return rows


def expense_rows(order: Order, generator: np.random.Generator) -> list[dict]:
    """Third-party cost up to the book's last day: rebilled on top of the fee, or the order's
    own."""
    kind = SERVICES[order.service]
    rows = []
    for share, rebilled in ((kind.rebilled, True), (kind.absorbed, False)):
        total = (
            share
            * order.fee_vnd
            * float(generator.uniform(0.85, 1.1))
            / (1 - share if rebilled else 1)
        )
        while share and total > 2e6:
            activity = str(generator.choice(kind.bought))
            vendor, usual = VENDORS[activity][int(generator.integers(len(VENDORS[activity])))]
            amount = min(total, usual * float(np.exp(generator.normal(0, 0.22))))
            if amount < usual * 0.45:
                break
            total -= amount
            day = order.start + (order.end - order.start) * float(generator.uniform(0.3, 0.9))
            if day <= LAST:
                rows.append(
                    {
                        "date": day,
                        "project_id": order.project_id,
                        "department": DEPARTMENT_OF[activity],
                        "activity": activity,
                        "vendor": vendor,
                        "amount": int(round(amount, -4)),
                        "rebillable": "yes" if rebilled else "no",
                    }
                )
    return rows


def invoice_rows(
    order: Order, times: list[dict], expenses: list[dict], generator: np.random.Generator
) -> list[dict]:
    """Half at the start and half at the end, or monthly; what was bought for the client on top, the
    month after."""
    rate = EXCHANGE[order.client.currency]
    bills: list[tuple[dt.date, float]] = []
    if order.contract == "fixed_fee":
        bills = [
            (order.start + dt.timedelta(days=5), order.fee_vnd / 2),
            (order.end + dt.timedelta(days=3), order.fee_vnd / 2),
        ]
    elif order.contract == "retainer":
        months = months_between(order.start, order.end)
        bills = [(_last_day(month), order.fee_vnd / len(months)) for month in months]
    else:
        for month in months_between(order.start, order.end):
            worked = [
                row
                for row in times
                if row["date"].replace(day=1) == month and row["billable"] == "yes"
            ]
            value = sum(row["hours"] * list_rate(row["department"], row["date"]) for row in worked)
            if value:
                bills.append((_last_day(month), value))
    rebilled: dict[dt.date, float] = {}
    for row in expenses:
        if row["rebillable"] == "yes" and order.rebills:
            day = _last_day(row["date"].replace(day=1)) + dt.timedelta(days=5)
            rebilled[day] = rebilled.get(day, 0) + row["amount"]
    rows = []
    for day, amount in sorted(bills) + sorted(rebilled.items()):
        if day > LAST:
            continue
        late = int(generator.normal(order.client.days_late(day), 3))
        due = day + dt.timedelta(days=order.client.terms)
        paid_on = max(day + dt.timedelta(days=2), due + dt.timedelta(days=late))
        charged = int(round(amount, -3)) if rate == 1 else round(amount / rate, 2)
        paid = charged
        if generator.random() < 0.012:  # a part is held back
            paid = int(round(charged * 0.85, -3)) if rate == 1 else round(charged * 0.85, 2)
        rows.append(
            {
                "client_id": order.client.client_id,
                "project_id": order.project_id,
                "issued": day,
                "due": due,
                "paid_on": paid_on if paid_on <= LAST else None,
                "amount": charged,
                "paid_amount": paid if paid_on <= LAST else None,
            }
        )
    if rows and not rebilled and order.end < LAST and generator.random() < 0.05:
        rows.append(_credit_note(rows[-1]))
    return rows


def _credit_note(bill: dict) -> dict:
    """A twentieth of a bill given back, ten days after it."""
    day = min(bill["issued"] + dt.timedelta(days=10), LAST)
    amount = (
        -round(bill["amount"] / 20)
        if isinstance(bill["amount"], int)
        else -round(bill["amount"] / 20, 2)
    )
    return bill | {
        "issued": day,
        "due": day,
        "paid_on": day,
        "amount": amount,
        "paid_amount": amount,
    }


def exchange_rows() -> list[dict]:
    """Month rates of the foreign currencies."""
    rows = []
    for place, (currency, rate) in enumerate(sorted(EXCHANGE.items())):
        for number, month in enumerate(MONTHS):
            if currency != "VND":
                drift = 1 + 0.0012 * number + 0.006 * np.sin(number / 3 + place)
                rows.append(
                    {
                        "currency": currency,
                        "month": month.replace(day=1),
                        "rate_to_book_currency": round(rate * float(drift), 0),
                    }
                )
    first = [row | {"month": dt.date(2023, 1, 1)} for row in rows if row["month"] == MONTHS[0]]
    return first + rows


def market_rows(seed: int) -> list[dict]:
    """Each industry's index: a trend, a season, some noise."""
    generator = np.random.default_rng([seed, 0, 3])
    rows = []
    for industry in INDUSTRIES:
        trend = generator.uniform(-0.004, 0.011)
        for number, month in enumerate(MONTHS):
            level = (
                100
                * (1 + trend) ** number
                * (1 + 0.06 * np.cos((month.month - 1) / 6 * np.pi))
                * (1 + generator.normal(0, 0.015))
            )
            rows.append({"industry": industry, "month": month, "index": round(float(level), 1)})
    return rows


def _last_day(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
