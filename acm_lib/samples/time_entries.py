"""Time entries and tasks, and each department's capacity by month."""

import datetime as dt

import numpy as np

from acm_lib.samples.orders import Order
from acm_lib.samples.people import LAST, MONTHS, PEOPLE, months_between, working_days
from acm_lib.samples.services import TASKS

HOURS_A_DAY = 7.0
LONGEST_DAY = 11.0
GROWN = {
    2023: 0.6,
    2024: 0.75,
    2025: 0.95,
}  # the part of today's people who were there by the year's start
NOTES = (
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "họp với khách hàng",
    "chỉnh sửa lần 2",
    "nhập muộn",
    "internal review",
    "nội bộ",
)


def capacity_rows() -> list[dict]:
    """What each department can work a month: people there x working days x seven hours, a tenth off
    for leave."""
    rows = []
    for month in months_between(MONTHS[0], LAST + dt.timedelta(days=120)):
        following = (month + dt.timedelta(days=32)).replace(day=1)
        days = len(working_days(month, following - dt.timedelta(days=1)))
        for department, people in PEOPLE.items():
            people = round(people * GROWN.get(month.year, 1.0))
            rows.append(
                {
                    "department": department,
                    "month": month,
                    "capacity_hours": round(people * days * HOURS_A_DAY * 0.9),
                }
            )
    return rows


def time_rows(
    order: Order,
    team: dict[str, list[str]],
    worked: dict[tuple[str, dt.date], float],
    generator: np.random.Generator,
) -> list[dict]:
    """The hours worked on an order up to the book's last day: the plan times its overrun, in
    entries of some hours.

    `worked` counts the hours of each person and day over all orders; nobody works more than
    `LONGEST_DAY` while somebody of the department still has room that month.
    """
    rows = []
    for department, _planned in order.hours.items():
        first, last = order.phase(department)
        over = order.overrun.get(department, 1.0)
        people = list(
            generator.choice(team[department], size=min(3, len(team[department])), replace=False)
        )
        for month, hours in order.planned(department).items():
            days = [
                d
                for d in working_days(max(first, month), min(last, _month_end(month)))
                if d <= LAST
            ]
            if not days:
                continue
            covered = len(days) / max(
                1, len(working_days(max(first, month), min(last, _month_end(month))))
            )
            remaining = round(hours * over * covered * float(generator.uniform(0.92, 1.08)) * 4) / 4
            share = 0.62 if department == "account" else 0.93
            while remaining >= 0.25:
                hours_now = min(remaining, float(generator.integers(8, 27)) / 4)
                remaining -= hours_now
                who, day = _free(people, team[department], days, hours_now, worked, generator)
                worked[who, day] += hours_now
                rows.append(
                    {
                        "date": day,
                        "project_id": order.project_id,
                        "department": department,
                        "person": who,
                        "hours": hours_now,
                        "billable": "yes" if generator.random() < share else "no",
                        "note": str(generator.choice(NOTES)) or None,
                    }
                )
    return rows


def _free(
    people: list[str],
    team: list[str],
    days: list[dt.date],
    hours: float,
    worked: dict[tuple[str, dt.date], float],
    generator: np.random.Generator,
) -> tuple[str, dt.date]:
    """Somebody with room on a day: one of the order's people, else the least busy of the
    department."""
    for _draw in range(6):
        who, day = (
            str(people[int(generator.integers(len(people)))]),
            days[int(generator.integers(len(days)))],
        )
        if worked[who, day] + hours <= LONGEST_DAY:
            return who, day
    return min(((who, day) for who in team for day in days), key=lambda pair: worked[pair])


def task_rows(order: Order, generator: np.random.Generator) -> list[dict]:
    """Two tasks a department (a retainer: one a quarter), handed over, done and accepted, some
    late."""
    rows = []
    for department, hours in order.hours.items():
        first, last = order.phase(department)
        late = float(np.clip(order.overrun.get(department, 1.0) - 1, 0, 0.8))
        if order.contract == "retainer":
            months = months_between(first, last)
            parts = [
                (f"Content {m.month}/{m.year}", m, _month_end(m), 1 / len(months)) for m in months
            ]
        else:
            middle = first + (last - first) / 2
            parts = [
                (TASKS[department][0], first, middle, 0.5),
                (TASKS[department][1], middle, last, 0.5),
            ]
        for name, start, end, share in parts:
            delay = int(generator.normal(-2 + late * 14, 3))
            done = end + dt.timedelta(days=max(-3, delay))
            handed = start - dt.timedelta(days=int(generator.integers(0, 4)))
            finished = done <= LAST
            begun = start <= LAST
            rows.append(
                {
                    "project_id": order.project_id,
                    "department": department,
                    "name": name,
                    "planned_start": start,
                    "planned_end": end,
                    "planned_hours": round(hours * share * 4) / 4,
                    "percent_complete": (
                        1
                        if finished
                        else (
                            round(
                                float(
                                    np.clip(
                                        (LAST - start).days / max(1, (done - start).days),
                                        0.05,
                                        0.95,
                                    )
                                ),
                                2,
                            )
                            if begun
                            else 0
                        )
                    ),
                    "done_on": done if finished else None,
                    "handed_over_on": (
                        handed if handed <= LAST and generator.random() > 0.04 else None
                    ),
                    "accepted_on": (
                        done + dt.timedelta(days=int(generator.integers(0, 6)))
                        if done <= LAST - dt.timedelta(days=6)
                        else None
                    ),
                }
            )
    return rows


def _month_end(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
