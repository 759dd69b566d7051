"""What must not change anything: the order of rows, the names of clients, the unit of money, an
invoice in two parts."""

import numpy as np
import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.segments import (
    backtest,
    cohorts,
    growth_against_market,
    lifetime_value,
    market_position,
    order_summary,
    orders,
    revenue_forecast,
    rfm,
    segment_clients,
    segment_history,
    transition_matrix,
)

CLIENTS = 26
MONEY = (
    "revenue",
    "agi",
    "amount",
    "mean_value",
    "forecast",
    "low",
    "high",
    "last_year",
    "last_months",
    "value_to_come",
    "baseline_value",
    "revenue_before",
    "invoiced",
    "mae",
    "rmse",
    "actual",
    "predicted",
)


def rows_of_a_book():
    generator = np.random.default_rng(20261031)
    days = pd.date_range("2023-05-01", "2026-04-30")
    rows = []
    for client in range(CLIENTS):
        first = 0 if client < 20 else generator.integers(200, 600)
        for day in sorted(
            generator.choice(
                np.arange(first, len(days)), size=generator.integers(6, 40), replace=False
            )
        ):
            rows.append((f"C{client:02}", days[day], float(generator.integers(200, 9_000))))
    invoices = pd.DataFrame(rows, columns=["client_id", "issued", "amount"])
    invoices.loc[invoices.index % 29 == 7, "amount"] *= -0.2  # some credit notes
    clients = pd.DataFrame(
        {
            "client_id": [f"C{n:02}" for n in range(CLIENTS)],
            "industry": [("food", "banking", "retail")[n % 3] for n in range(CLIENTS)],
        }
    )
    return clients.assign(name="Client " + clients["client_id"]), invoices.assign(
        invoice_id=[f"I{n:04}" for n in range(len(invoices))]
    )


def written(folder, clients, invoices):
    clients.to_csv(folder / "clients.csv", index=False)
    invoices[["invoice_id", "client_id", "issued", "amount"]].to_csv(
        folder / "invoices.csv", index=False, date_format="%Y-%m-%d"
    )
    months = pd.date_range("2023-05-01", "2026-04-01", freq="MS")
    market = pd.DataFrame(
        [
            (trade, month, 100 + 0.4 * n)
            for trade in ("food", "banking", "retail")
            for n, month in enumerate(months)
        ],
        columns=["industry", "month", "index"],
    )
    market.to_csv(folder / "market.csv", index=False, date_format="%Y-%m-%d")
    return open_book(folder).at("2026-04")


def everything(view):
    """Every table of the room that a book of invoices and a market gives, by a key that is not the
    client's name."""
    bought = orders(view)
    test = backtest(view, 6, draws=2)
    come = lifetime_value(view, draws=2).clients.drop(
        columns=["low", "high"]
    )  # drawn at random, client by client
    return {
        "orders": bought.drop(columns=["service", "origin"]),
        "histories": order_summary(bought, view.as_of).reset_index().drop(columns="last_order"),
        "rfm": rfm(bought, as_of=view.as_of).scores,
        "grid": segment_clients(view)[
            ["client_id", "revenue", "agi", "growth", "abc", "cell", "orders_ever", "quiet"]
        ],
        "cohorts": cohorts(view),
        "moves": transition_matrix(segment_history(view, steps=1)),
        "forecast": revenue_forecast(view).clients,
        "market": (
            growth_against_market(view).rename(columns={"low": "from", "high": "to"})
        ),  # shares, not money
        "position": market_position(view).drop(columns="top_client"),
        "to come": come,
        "past, orders": test.orders,
        "past, value": test.value.drop(columns="coverage"),
    }


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return everything(written(tmp_path_factory.mktemp("plain"), *rows_of_a_book()))


def shuffled(clients, invoices):
    return clients.sample(frac=1, random_state=1), invoices.sample(frac=1, random_state=2), {}, 1.0


def renamed(clients, invoices):
    names = {
        client: f"X{(7 * n + 3) % CLIENTS:02}" for n, client in enumerate(clients["client_id"])
    }
    new = clients["client_id"].map(names)
    return (
        clients.assign(client_id=new, name="Firm " + new),
        invoices.assign(client_id=invoices["client_id"].map(names)),
        names,
        1.0,
    )


def in_thousands(clients, invoices):
    return clients, invoices.assign(amount=invoices["amount"] * 1_000), {}, 1_000.0


def in_two_parts(clients, invoices):
    parts = [
        invoices.assign(amount=invoices["amount"] * share, invoice_id=invoices["invoice_id"] + part)
        for part, share in (("a", 0.25), ("b", 0.75))
    ]
    return clients, pd.concat(parts), {}, 1.0


@pytest.mark.parametrize("change", [shuffled, renamed, in_thousands, in_two_parts])
def test_nothing_changes_that_should_not(tmp_path, plain, change):
    clients, invoices, names, money = change(*rows_of_a_book())
    changed = everything(written(tmp_path, clients, invoices))
    for what, before in plain.items():
        after = changed[what]
        assert len(after) == len(before), what
        before = before.drop(columns="name", errors="ignore").assign(
            **{
                column: before[column] * money
                for column in MONEY
                if column in before and what != "past, orders"
            }
        )
        after = after.drop(columns="name", errors="ignore")
        if "client_id" in before:
            before = before.assign(
                client_id=before["client_id"].map(
                    lambda client, names=names: names.get(client, client)
                )
            )
            by = [column for column in ("client_id", "date") if column in before]
            before, after = (frame.sort_values(by, ignore_index=True) for frame in (before, after))
        pd.testing.assert_frame_equal(
            after, before, rtol=2e-4, atol=1e-5, check_dtype=False, obj=what
        )
