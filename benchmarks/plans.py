"""Plans for every client of a large agency at once: the analysis part, at two sizes, to see that it
grows as the agency does.

    python benchmarks/plans.py [--clients 2000] [--json]

A made-up book of 25 orders a client (50,000 with 2,000 clients) is written, checked and summed to
facts first; that is not timed here. Then each analysis is asked once for all clients, at the whole
size and at half of it, in seconds of the processor: other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
ORDERS = 25  # a client
FIRST, LAST = pd.Timestamp("2023-11-01"), pd.Timestamp("2026-10-31")
DEPARTMENTS = ("account", "planning", "creative", "design", "production", "media")
SERVICES = (
    "social",
    "campaign",
    "event",
    "packaging",
    "video",
    "website",
    "branding",
    "media buying",
)
INDUSTRIES = (
    "banking",
    "education",
    "food and drink",
    "health",
    "real estate",
    "retail",
    "technology",
    "travel",
)


def write_book(folder: Path, clients: int) -> None:
    """The tables as Parquet, all of them drawn from one seed."""
    generator = np.random.default_rng(20261031)
    number = clients * ORDERS
    names = np.array([f"C{n:05}" for n in range(clients)])
    days = (LAST - FIRST).days

    def day(offset: np.ndarray) -> pd.Series:
        return pd.Series(FIRST + pd.to_timedelta(offset, unit="D"))

    def write(name: str, columns: dict) -> None:
        frame = pd.DataFrame(columns)
        dates = [
            column for column in frame.columns if str(frame[column].dtype).startswith("datetime")
        ]
        frame.assign(**{column: frame[column].dt.date for column in dates}).to_parquet(
            folder / f"{name}.parquet", index=False
        )

    write(
        "clients",
        {
            "client_id": names,
            "name": [f"Client {n}" for n in names],
            "industry": generator.choice(INDUSTRIES, clients),
            "account_manager": [f"Manager {n % max(clients // 20, 1)}" for n in range(clients)],
            "since": FIRST,
            "origin": "hunted",
            "payment_terms_days": 30,
            "marketing_budget": 1_000_000.0,
        },
    )
    owner = np.repeat(names, ORDERS)
    signed, length = generator.integers(0, days, number), generator.integers(20, 90, number)
    projects = np.array([f"P{n:06}" for n in range(number)])
    fee = generator.integers(5_000, 90_000, number).astype("float64")
    approach = [
        f"{c}; {f}; {t}"
        for c, f, t in zip(
            generator.choice(["social", "event", "print", "tv", "radio"], number),
            generator.choice(["minigame", "story", "pop-up", "catalogue"], number),
            generator.choice(["music", "family, music", "craft", "youth, music", "humour"], number),
            strict=True,
        )
    ]
    ended = signed + length + 14 <= days
    write(
        "projects",
        {
            "project_id": projects,
            "client_id": owner,
            "name": projects,
            "service": generator.choice(SERVICES, number),
            "objective": generator.choice(["awareness", "sales", "launch"], number),
            "approach": approach,
            "contract": "fixed_fee",
            "fee": fee,
            "start": day(signed + 14),
            "end": day(signed + 14 + length),
            "signed_on": day(signed),
            "won_by": "Sales",
            "origin": generator.choice(["hunted", "farmed"], number),
            "status": np.where(ended, "closed", "active"),
            "estimated_cost": fee * 0.5,
            "result": np.where(ended, generator.normal(1, 0.2, number), np.nan),
        },
    )
    each = np.repeat(np.arange(number), 4)
    piece = np.tile(np.arange(4), number)
    department = np.array(DEPARTMENTS)[(each + piece) % 6]
    begin, due = (
        signed[each] + 14 + piece * length[each] // 4,
        signed[each] + 14 + (piece + 1) * length[each] // 4,
    )
    done = due + generator.integers(-4, 4, len(each))
    finished = done <= days
    hours = generator.integers(5, 60, len(each)).astype("float64")
    write(
        "tasks",
        {
            "task_id": [f"T{n}" for n in range(len(each))],
            "project_id": projects[each],
            "department": department,
            "name": "Work",
            "planned_start": day(begin),
            "planned_end": day(due),
            "planned_hours": hours,
            "percent_complete": np.where(finished, 1.0, 0.0),
            "done_on": day(done).where(finished),
            "handed_over_on": day(begin - 2).where(begin - 2 <= days),
            "accepted_on": day(done + 2).where(done + 2 <= days),
        },
    )
    months = day(begin).dt.to_period("M").dt.to_timestamp()
    write(
        "budget_lines",
        {
            "project_id": projects[each],
            "department": department,
            "activity": "work",
            "month": months,
            "hours": hours,
            "cost": hours * 20,
        },
    )
    worked = np.repeat(np.flatnonzero(finished), 3)
    write(
        "time_entries",
        {
            "date": day(np.minimum(begin[worked] + generator.integers(0, 8, len(worked)), days)),
            "project_id": projects[each[worked]],
            "department": department[worked],
            "person": "Someone",
            "hours": np.round(hours[worked] / 3, 2),
        },
    )
    issued = np.minimum(signed + 14 + length, days)
    due_on = issued + 30
    paid = due_on + generator.integers(-5, 40, number)
    write(
        "invoices",
        {
            "invoice_id": [f"I{n}" for n in range(number)],
            "client_id": owner,
            "project_id": projects,
            "issued": day(issued),
            "due": day(due_on),
            "paid_on": day(paid).where(paid <= days),
            "amount": fee,
        },
    )
    people = np.repeat(names, 3)
    contacts = np.array([f"{c}-{n % 3}" for n, c in enumerate(people)])
    write(
        "contacts",
        {
            "contact_id": contacts,
            "client_id": people,
            "name": contacts,
            "buying_role": np.tile(["decision_maker", "champion", "user"], clients),
            "influence": np.tile([5, 4, 2], clients),
            "stance": generator.integers(-1, 3, len(people)),
            "reports_to": np.where(
                np.arange(len(people)) % 3 == 0, None, np.repeat(contacts[::3], 3)
            ),
        },
    )
    met = generator.integers(0, len(contacts), clients * 100)
    when = generator.integers(0, days, len(met))
    promised = generator.random(len(met)) < 0.4
    write(
        "touchpoints",
        {
            "date": day(when),
            "client_id": people[met],
            "contact_id": contacts[met],
            "channel": "call",
            "started_by": "client",
            "response_hours": generator.gamma(2, 4, len(met)),
            "follow_up_due": day(when + 5).where(promised),
            "follow_up_done": (
                day(np.minimum(when + generator.integers(2, 9, len(met)), days)).where(promised)
            ),
        },
    )
    asked = np.repeat(names, 12)
    write(
        "surveys",
        {
            "client_id": asked,
            "date": day(generator.integers(0, days, len(asked))),
            "question": "nps",
            "score": generator.integers(4, 11, len(asked)).astype("float64"),
        },
    )
    offers = np.repeat(names, 6)
    created = generator.integers(0, days - 60, len(offers))
    closed = created + generator.integers(20, 200, len(offers))
    decided = closed <= days
    write(
        "opportunities",
        {
            "opportunity_id": [f"O{n}" for n in range(len(offers))],
            "client_id": offers,
            "service": generator.choice(SERVICES, len(offers)),
            "name": "Offer",
            "approach": approach[: len(offers)],
            "stage": np.where(
                decided, np.where(generator.random(len(offers)) < 0.5, "won", "lost"), "proposal"
            ),
            "amount": generator.integers(5_000, 90_000, len(offers)).astype("float64"),
            "probability": 0.5,
            "expected_close": day(closed),
            "owner": "Sales",
            "origin": "farmed",
            "created_on": day(created),
            "closed_on": day(closed).where(decided),
        },
    )
    write(
        "rate_card",
        {"department": DEPARTMENTS, "valid_from": FIRST, "cost_rate": 20.0, "bill_rate": 60.0},
    )
    calendar = pd.date_range(FIRST, periods=40, freq="MS")
    write(
        "departments",
        {
            "department": np.repeat(DEPARTMENTS, len(calendar)),
            "month": pd.Series(np.tile(calendar, 6)),
            "capacity_hours": clients * 25.0,
        },
    )


def analyses(view) -> dict:
    """Each analysis of the plans, for all clients at once."""
    from acm_lib import plans

    return {
        "health": lambda: plans.health(view),
        "novelty": lambda: plans.repetition_index(view),
        "relationships": lambda: plans.contact_concentration(view),
        "growth": lambda: plans.breadth(view),
        "concerns": lambda: plans.concerns(view),
        "capacity": lambda: plans.staffing(plans.work_ahead(view), plans.capacity_by_week(view)),
        "actions": lambda: plans.actions(view),
    }


def timed(clients: int) -> dict[str, float]:
    """Seconds of the processor of each analysis on a book of `clients` clients."""
    from acm_lib import segments
    from acm_lib.book import open_book

    with tempfile.TemporaryDirectory() as folder:
        write_book(Path(folder), clients)
        view = open_book(folder).at("2026-10")
        view.facts()
        segments.segment_clients(view)
        seconds = {}
        for name, analysis in analyses(view).items():
            started = time.process_time()
            analysis()
            seconds[name] = time.process_time() - started
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=2_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    half, whole = timed(arguments.clients // 2), timed(arguments.clients)
    summary = {
        "clients": arguments.clients,
        "orders": arguments.clients * ORDERS,
        "seconds": round(sum(whole.values()), 2),
        "ratio_to_half_the_clients": round(sum(whole.values()) / sum(half.values()), 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    } | {f"{name}_seconds": round(seconds, 2) for name, seconds in whole.items()}
    print(
        json.dumps(summary)
        if arguments.json
        else "\n".join(f"{name}: {value:,}" for name, value in summary.items())
    )


if __name__ == "__main__":
    main()
