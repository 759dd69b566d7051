"""People at the client, what they answer in surveys, contacts with them, opportunities."""

import datetime as dt

import numpy as np

from acm_lib.samples.orders import approach
from acm_lib.samples.people import FIRST, LAST, Client, cost_rate, months_between, person
from acm_lib.samples.services import EXCHANGE, NAMES, SERVICES

TITLES = (
    ("Giám đốc Marketing", "decision_maker", 5),
    ("Brand Manager", "champion", 4),
    ("Trợ lý Marketing", "user", 2),
    ("Giám đốc Tài chính", "sponsor", 5),
    ("Trưởng phòng Mua hàng", "blocker", 3),
)
PRAISE = (
    "Rất hài lòng, làm nhanh và đúng ý.",
    "Great ideas, on time.",
    "Nhóm nhiệt tình, dễ làm việc.",
    "",
)
NEUTRAL = ("Ổn, nhưng phản hồi hơi chậm.", "Good work, a bit late.", "")
BLAME = (
    "Trễ hạn hai lần, không ai báo trước.",
    "Ideas feel familiar.",
    "Phải nhắc nhiều lần mới có phản hồi.",
)


def contact_rows(client: Client, generator: np.random.Generator) -> list[dict]:
    """Two to five people, the first of whom the others report to."""
    number = 2 + int(generator.integers(0, 3 + (client.size > 1)))
    rows = []
    for place, (role, buying, influence) in enumerate(TITLES[:number], 1):
        rows.append(
            {
                "contact_id": f"{client.client_id}-{place}",
                "client_id": client.client_id,
                "name": person(generator),
                "role": role,
                "buying_role": buying,
                "influence": influence,
                "stance": int(np.clip(generator.normal(0.8, 0.8), -2, 2)),
                "reports_to": f"{client.client_id}-1" if place > 1 else None,
                "last_met": None,
            }
        )
    return rows


def touchpoint_rows(
    client: Client, contacts: list[dict], generator: np.random.Generator
) -> list[dict]:
    """Meetings, calls and messages month by month, with answers and promises."""
    rows = []
    last = min(LAST, client.until or LAST)
    for month in months_between(max(FIRST, client.since), last):
        for _number in range(generator.poisson(client.contacts_a_month(month))):
            day = month + dt.timedelta(days=int(generator.integers(0, 28)))
            if day > last or day < client.since:
                continue
            weights = np.array([4.0, 3.0, 2.0, 1.0, 1.0][: len(contacts)])
            with_whom = contacts[int(generator.choice(len(contacts), p=weights / weights.sum()))][
                "contact_id"
            ]
            by_client = generator.random() < 0.5
            promised = generator.random() < 0.45
            due = day + dt.timedelta(days=int(generator.integers(2, 9)))
            slow = client.answer_hours(day)
            on_time = generator.random() < float(np.clip(1.02 - slow / 40, 0.3, 0.97))
            done = (
                due - dt.timedelta(days=1)
                if on_time
                else due + dt.timedelta(days=int(generator.integers(1, 8)))
            )
            rows.append(
                {
                    "date": day,
                    "client_id": client.client_id,
                    "contact_id": with_whom,
                    "channel": str(
                        generator.choice(
                            ["meeting", "call", "email", "chat"], p=[0.22, 0.25, 0.33, 0.2]
                        )
                    ),
                    "started_by": "client" if by_client else "agency",
                    "response_hours": (
                        round(float(generator.gamma(2, slow / 2)) * 4) / 4 if by_client else None
                    ),
                    "follow_up_due": due if promised else None,
                    "follow_up_done": (
                        done
                        if promised and done <= LAST and (on_time or generator.random() < 0.8)
                        else None
                    ),
                }
            )
    return rows


def survey_rows(client: Client, generator: np.random.Generator) -> list[dict]:
    """An NPS answer most quarters and a satisfaction answer now and then."""
    rows = []
    last = min(LAST, client.until or LAST)
    for month in months_between(max(FIRST, client.since + dt.timedelta(days=45)), last):
        satisfaction = client.satisfaction(month)
        day = month + dt.timedelta(days=int(generator.integers(0, 27)))
        if day > last:
            continue
        if month.month % 3 == int(client.client_id[1:]) % 3 and generator.random() < 0.85:
            score = int(np.clip(round(generator.normal(satisfaction, 0.8)), 0, 10))
            rows.append(
                {
                    "client_id": client.client_id,
                    "date": day,
                    "question": "nps",
                    "score": score,
                    "comment": _comment(score, generator),
                }
            )
        if generator.random() < 0.22:
            score = int(np.clip(round(generator.normal(satisfaction / 2, 0.5)), 1, 5))
            rows.append(
                {
                    "client_id": client.client_id,
                    "date": day,
                    "question": "csat",
                    "score": score,
                    "comment": _comment(score * 2, generator),
                }
            )
    return rows


def opportunity_rows(
    client: Client, generator: np.random.Generator
) -> tuple[list[dict], list[list[dict]]]:
    """Offers of the past, won or lost, and those still open; with the departments' estimates."""
    offers, estimates = [], []
    for _number in range(int(generator.integers(1, 5))):
        service = (
            str(generator.choice(NAMES))
            if generator.random() < 0.5
            else str(generator.choice(client.services))
        )
        first = max(FIRST, client.since)
        created = first + dt.timedelta(days=int(generator.integers(0, max(2, (LAST - first).days))))
        closes = created + dt.timedelta(days=int(generator.integers(20, 90)))
        closed = closes <= LAST
        won = generator.random() < 0.55
        hours = SERVICES[service].hours * client.size * float(np.exp(generator.normal(0, 0.2)))
        cost = sum(
            hours * share * cost_rate(d, created) for d, share in SERVICES[service].shares.items()
        )
        amount = round(cost / (1 - generator.uniform(0.45, 0.57)), -6)
        open_stage = str(generator.choice(["lead", "qualified", "proposal", "negotiation"]))
        offers.append(
            {
                "client_id": client.client_id,
                "service": service,
                "name": f"{service.capitalize()} {created.year}",
                "approach": approach(generator),
                "stage": ("won" if won else "lost") if closed else open_stage,
                "amount": (
                    int(amount)
                    if client.currency == "VND"
                    else round(amount / EXCHANGE[client.currency], -1)
                ),
                "probability": (
                    (1 if won else 0)
                    if closed
                    else {"lead": 0.1, "qualified": 0.25, "proposal": 0.5, "negotiation": 0.75}[
                        open_stage
                    ]
                ),
                "expected_close": closes,
                "owner": client.manager,
                "origin": "farmed",
                "created_on": created,
                "closed_on": closes if closed else None,
            }
        )
        estimates.append(
            [
                {
                    "department": d,
                    "hours": max(1, round(hours * share)),
                    "third_party_cost": int(
                        round(SERVICES[service].absorbed * amount * (d == "production"), -5)
                    ),
                }
                for d, share in SERVICES[service].shares.items()
            ]
        )
    return offers, estimates


def _comment(score: float, generator: np.random.Generator) -> str | None:
    if generator.random() < 0.45:
        return None
    return str(generator.choice(PRAISE if score >= 9 else NEUTRAL if score >= 7 else BLAME)) or None
