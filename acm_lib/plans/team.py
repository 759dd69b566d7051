"""The account team: each account manager's portfolio, and a comparison that knows what each was
given."""

import numpy as np
import pandas as pd

from acm_lib import facts, segments
from acm_lib.book import BookView
from acm_lib.book.currency import to_book_currency
from acm_lib.measures import compute, ratio
from acm_lib.plans.health import health
from acm_lib.statements import _

FEW = 5  # clients below which a mean says little
MEASURED = ("revenue", "agi", "delivery_margin", "response_time", "promises_kept_share")


def portfolios(view: BookView) -> pd.DataFrame:
    """What each account manager looks after, and how it goes, over the last 12 months.

    Parameters
    ----------
    view : needs `clients` with account managers and `invoices`; every further table adds its
        figures.

    Returns
    -------
    One row per account manager, most AGI first: account_manager, clients (still clients), the
    summed facts, revenue, agi, delivery_margin, response_time, promises_kept_share, farmed_share,
    nrr, grr, health (mean over clients, weighted by revenue), red (clients in the red band),
    new_share (revenue of clients in their first 12 months), agi_before (the 12 months before),
    growth, hours_worked (written by a person of that name), own_share (of these, on the own
    clients), few (bool: fewer than five clients).
    """
    view.require("clients", "invoices", purpose=_("the account team"))
    clients = view.table("clients").dropna(subset=["account_manager"]).set_index("client_id")
    months = view.client_months()
    months = months[months["client_id"].isin(clients.index)]
    manager = months["client_id"].map(clients["account_manager"])
    summed = facts.total(months.assign(client_id=manager), ["client_id"], month=view.month)
    frame = (
        compute(summed, MEASURED)
        .rename(columns={"client_id": "account_manager"})
        .set_index("account_manager")
    )
    before = compute(
        facts.total(
            months.assign(client_id=manager),
            ["client_id"],
            month=view.month - pd.DateOffset(months=12),
        ),
        ["agi"],
    )
    frame["agi_before"] = before.set_index("client_id")["agi"].reindex(frame.index)
    frame["growth"] = ratio(
        frame["agi"] - frame["agi_before"], frame["agi_before"].where(frame["agi_before"] > 0)
    )
    now, ago = (_invoiced(months, view.month - pd.DateOffset(months=back)) for back in (0, 12))
    parts = segments.revenue_retention(ago, now)
    kept = parts.groupby(parts["client_id"].map(clients["account_manager"])).sum(numeric_only=True)
    frame = frame.join(compute(kept, ["nrr", "grr"])[["nrr", "grr"]])
    still = clients[clients["until"].isna()]
    frame["clients"] = (
        still.groupby("account_manager").size().reindex(frame.index).fillna(0).astype("int64")
    )
    scores = health(view).scores.set_index("client_id").reindex(still.index)
    weight = now.reindex(still.index).fillna(0.0).clip(lower=0).where(scores["health"].notna())
    sums = (
        pd.DataFrame({"points": scores["health"] * weight, "weight": weight})
        .groupby(still["account_manager"])
        .sum()
    )
    frame["health"] = ratio(sums["points"], sums["weight"])
    frame["red"] = scores["band"].eq("red").groupby(still["account_manager"]).sum()
    new = now[clients["since"].reindex(now.index) > view.as_of - pd.DateOffset(months=12)]
    frame["new_share"] = ratio(
        new.groupby(clients["account_manager"].reindex(new.index))
        .sum()
        .reindex(frame.index)
        .fillna(0.0),
        frame["revenue"],
    )
    frame = frame.join(_own_hours(view, clients["account_manager"]))
    frame["farmed_share"] = _farmed(view, clients["account_manager"]).reindex(frame.index)
    frame["few"] = frame["clients"] < FEW
    return (
        frame.rename_axis("account_manager")
        .reset_index()
        .sort_values(["agi", "account_manager"], ascending=[False, True], ignore_index=True)
    )


def case_mix_comparison(view: BookView) -> pd.DataFrame:
    """Each account manager's health and growth beside what clients like theirs have with the
    others.

    Clients are alike when they are of the same class (A, B, C by revenue) and equally old (up to
    two years, older): what one was given is not one's merit. Expected is the mean of the others'
    clients of the same kind, or of all others where there are fewer than three.

    Returns
    -------
    One row per account manager: account_manager, clients, a, b, c (number of each class), young (up
    to two years), health and expected_health (means over clients), growth and expected_growth
    (median change of AGI, clients of two years), few.
    """
    grid = segments.segment_clients(view)
    grid = grid[grid["cell"].ne("gone")].dropna(subset=["account_manager"])
    scores = health(view).scores.set_index("client_id")["health"]
    cases = pd.DataFrame(
        {
            "account_manager": grid["account_manager"],
            "abc": grid["abc"],
            "young": grid["known_days"] < 730,
            "health": grid["client_id"].map(scores),
            "growth": grid["growth"].clip(-1, 2),
        }
    )
    rows = []
    for manager, own in cases.groupby("account_manager", sort=True):
        others = cases[cases["account_manager"] != manager]
        expected = {}
        for name, mean in (("health", "mean"), ("growth", "median")):
            base = getattr(others[name], mean)()
            alike = others.groupby(["abc", "young"])[name].agg([mean, "count"])
            values = [
                alike[mean].get(key, np.nan) if alike["count"].get(key, 0) >= 3 else base
                for key in zip(own["abc"], own["young"], strict=True)
            ]
            expected[name] = (
                float(np.nanmean(values))
                if len(values) and not np.isnan(values).all()
                else float("nan")
            )
        classes = own["abc"].value_counts()
        rows.append(
            (
                manager,
                len(own),
                *(int(classes.get(letter, 0)) for letter in "ABC"),
                int(own["young"].sum()),
                own["health"].mean(),
                expected["health"],
                own["growth"].median(),
                expected["growth"],
                len(own) < FEW,
            )
        )
    columns = [
        "account_manager",
        "clients",
        "a",
        "b",
        "c",
        "young",
        "health",
        "expected_health",
        "growth",
        "expected_growth",
        "few",
    ]
    return pd.DataFrame(rows, columns=columns)


def _invoiced(months: pd.DataFrame, last: pd.Timestamp) -> pd.Series:
    within = months[(months["month"] <= last) & (months["month"] > last - pd.DateOffset(months=12))]
    return within.groupby("client_id")["invoiced"].sum()


def _farmed(view: BookView, manager: pd.Series) -> pd.Series:
    """Share of the order value of 12 months that the account grew itself; what sales hunted is the
    rest."""
    if not view.has("projects"):
        return pd.Series(dtype="float64")
    orders = view.table("projects")
    orders = orders[
        (orders["signed_on"].fillna(orders["start"]) > view.as_of - pd.DateOffset(months=12))
        & orders["origin"].notna()
    ]
    fee = to_book_currency(view, orders["fee"], orders["currency"])
    sums = (
        pd.DataFrame(
            {
                "manager": orders["client_id"].map(manager),
                "fee": fee,
                "farmed": fee.where(orders["origin"] == "farmed", 0.0),
            }
        )
        .groupby("manager")
        .sum()
    )
    return ratio(sums["farmed"], sums["fee"])


def _own_hours(view: BookView, manager: pd.Series) -> pd.DataFrame:
    columns = ["hours_worked", "own_share"]
    if not (view.has("time_entries") and view.has("projects")):
        return pd.DataFrame(columns=columns, dtype="float64")
    entries = view.table("time_entries")
    entries = entries[
        (entries["date"] > view.as_of - pd.DateOffset(months=12)) & entries["person"].isin(manager)
    ]
    client = entries["project_id"].map(view.table("projects").set_index("project_id")["client_id"])
    own = client.map(manager) == entries["person"]
    sums = (
        pd.DataFrame(
            {
                "person": entries["person"],
                "hours": entries["hours"],
                "own": entries["hours"].where(own, 0.0),
            }
        )
        .groupby("person")
        .sum()
    )
    return pd.DataFrame(
        {"hours_worked": sums["hours"], "own_share": ratio(sums["own"], sums["hours"])}
    )
