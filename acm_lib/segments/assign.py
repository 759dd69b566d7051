"""The segment of every client, from its value, growth and risk, with the reasons in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView
from acm_lib.book.per_view import per_view
from acm_lib.frames import iterate_rows
from acm_lib.measures import compute, ratio
from acm_lib.measures.comparison import has_two_years
from acm_lib.segments.orders import orders
from acm_lib.segments.playbook import PLAYBOOK
from acm_lib.segments.value import abc
from acm_lib.statements import Statement, _

SHORTEST_GAP = 30  # days between two orders; whoever orders more often is not quiet after a month


@dataclass(frozen=True)
class Thresholds:
    """From where on a client is large, growing, at risk, unprofitable, new.

    Attributes
    ----------
    growing, shrinking : change of AGI, last 12 months against the 12 before. A fall twice as deep
        is a signal of its own.
    margin_floor : delivery margin below which a client is to be fixed; below 0 and small: let go.
    quiet : days since the last order over the client's own usual gap.
    contact_fall : fall of touchpoints, last six months against the six before.
    detractor : NPS at or below which the client is unhappy.
    months_to_judge : a client known for less is only watched.
    silent_days : a won client nobody has met for that long is to be farmed.
    """

    growing: float = 0.1
    shrinking: float = -0.25
    margin_floor: float = 0.2
    quiet: float = 2.0
    contact_fall: float = -0.5
    detractor: float = -1.0
    months_to_judge: int = 6
    silent_days: int = 180


def segment_clients(view: BookView, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """Every client with its value, growth, risk, the cell they make and why.

    Parameters
    ----------
    view : of the agency or of a client, whose class is that among all clients. Needs `clients` and
        `invoices`; every further table adds its signal (hours and rates the margin, touchpoints and
        surveys the risk).
    thresholds : where the lines are drawn; default `Thresholds` with the margin floor of the book's
        settings.

    Returns
    -------
    One row per client, largest AGI first: client_id, name, account_manager, invoiced and the other
    facts of the last 12 months, revenue, agi, delivery_profit, delivery_margin, agi_before, growth
    (NaN for a new client), abc, risk (number of signals), cell (key of `playbook.PLAYBOOK`),
    reasons (list of `Statement`), by_rule (the cell of the rules). Where a client's `segment_note`
    is the name of a cell, it is the analyst's that counts, and the rules' is in the reasons.

    Raises
    ------
    MissingTable : no clients or no invoices.
    """
    view.require("clients", "invoices", purpose=_("the value of clients"))
    limits = thresholds or Thresholds(margin_floor=view.settings.alerts.margin_floor)
    return view.select(_segment_clients(view.agency, limits))


@per_view
def _segment_clients(view: BookView, limits: Thresholds) -> pd.DataFrame:
    months = view.client_months()
    year_before = view.month - pd.DateOffset(months=12)
    clients = view.table("clients")[
        [
            "client_id",
            "name",
            "account_manager",
            "industry",
            "since",
            "until",
            "origin",
            "segment_note",
        ]
    ]
    now = facts.total(months, ["client_id"], month=view.month)
    before = facts.total(months, ["client_id"], month=year_before)
    frame = clients.merge(now, on="client_id", how="left")
    amounts = frame.columns.difference([*clients.columns, "days"])
    frame[amounts] = frame[amounts].fillna(0.0)
    frame["days"] = frame["days"].ffill().bfill()
    frame = compute(
        frame, ["revenue", "agi", "delivery_profit", "delivery_margin", "nps", "overdue"]
    )
    if not (view.has("time_entries") and view.has("rate_card")):
        frame[["delivery_profit", "delivery_margin"]] = np.nan
    agi_before = (
        frame["client_id"].map(compute(before, ["agi"]).set_index("client_id")["agi"]).fillna(0.0)
    )
    first_day = _first_day(view, frame)
    known_days = (view.as_of - first_day).dt.days
    growth = ratio(frame["agi"] - agi_before, agi_before.where(agi_before > 0))
    compared = {
        "agi_before": agi_before,
        "growth": growth.where(has_two_years(view, first_day)),
        "abc": abc(frame.set_index("client_id")["revenue"]).set_axis(frame.index),
        "known_days": known_days,
    }
    frame = pd.concat(
        [frame, pd.DataFrame(compared), _signals(frame["client_id"], view, months)], axis="columns"
    )
    judged = pd.DataFrame(
        [_judge(row, limits) for row in iterate_rows(frame)], columns=["cell", "reasons", "risk"]
    )
    frame = _with_overrides(pd.concat([frame, judged], axis="columns"))
    return frame.sort_values(
        ["agi", "client_id"], ascending=[False, True], ignore_index=True
    ).copy()


def count_transitions(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """How many clients went from which cell to which.

    Parameters
    ----------
    before, now : two results of `segment_clients`; clients missing before are "not yet a client".

    Returns
    -------
    One row per pair of cells that occurs: cell_before, cell, clients (number), names (list), most
    frequent first.
    """
    cells = now[["client_id", "name", "cell"]].merge(
        before[["client_id", "cell"]].rename(columns={"cell": "cell_before"}),
        on="client_id",
        how="left",
    )
    cells["cell_before"] = cells["cell_before"].fillna(_("not yet a client"))
    grouped = cells.groupby(["cell_before", "cell"], sort=True)["name"]
    pairs = grouped.agg(clients="size", names=list).reset_index()
    return pairs.sort_values(
        ["clients", "cell_before", "cell"], ascending=[False, True, True], ignore_index=True
    )


def _first_day(view: BookView, frame: pd.DataFrame) -> pd.Series:
    first_invoice = view.table("invoices").groupby("client_id")["issued"].min()
    return frame["since"].fillna(frame["client_id"].map(first_invoice)).fillna(view.as_of)


def _signals(clients: pd.Series, view: BookView, months: pd.DataFrame) -> pd.DataFrame:
    """What may announce that a client goes quiet: orders against its own rhythm, contacts against
    half a year ago."""
    known_orders = orders(view)
    known_orders = known_orders[known_orders["amount"] >= 0]
    days = known_orders.groupby("client_id")["date"]
    number = (
        known_orders["client_id"]
        .value_counts()
        .reindex(clients)
        .set_axis(clients.index)
        .fillna(0)
        .astype("float64")
    )
    last_order = days.max().reindex(clients).set_axis(clients.index)
    span = last_order - days.min().reindex(clients).set_axis(clients.index)
    usual = span.dt.days / (number - 1).where(number > 2)
    since_order = (view.as_of - last_order).dt.days
    now, then = (
        clients.map(
            facts.total(months, ["client_id"], month=month, months=6).set_index("client_id")[
                "touchpoints"
            ]
        )
        for month in (view.month, view.month - pd.DateOffset(months=6))
    )
    met = pd.Series(pd.NaT, index=clients.index)
    if view.has("touchpoints"):
        met = clients.map(view.table("touchpoints").groupby("client_id")["date"].max())
    met = pd.to_datetime(met)
    return pd.DataFrame(
        {
            "last_order": last_order,
            "orders_ever": number,
            "days_since_last_order": since_order,
            "quiet": ratio(since_order, usual.clip(lower=SHORTEST_GAP)),
            "contact_change": ratio(now - then, then.where(then >= 6)),
            "contacts_before": then,
            "contacts_now": now,
            "last_contact": met,
            "days_since_contact": (view.as_of - met).dt.days.fillna(np.inf),
        }
    )


def _with_overrides(frame: pd.DataFrame) -> pd.DataFrame:
    """The analyst's segment, where a note is the name of one."""
    note = frame["segment_note"].astype("object").map(lambda text: str(text).strip().casefold())
    by_hand = note.isin(list(PLAYBOOK)) & (note != frame["cell"])
    text = _("Set by the analyst; the rules say: {cell:term}.")
    reasons = pd.Series(
        [
            [Statement(text, cell=rule), *why] if overridden else why
            for rule, why, overridden in zip(frame["cell"], frame["reasons"], by_hand, strict=True)
        ],
        index=frame.index,
        dtype="object",
    )
    return frame.copy().assign(
        by_rule=frame["cell"], cell=frame["cell"].mask(by_hand, note), reasons=reasons
    )


def _judge(row: Any, limits: Thresholds) -> tuple[str, list[Statement], int]:
    """The cell of one client, its reasons, the number of risk signals."""
    if pd.notna(row.until):
        return "gone", [Statement(_("Left on {day:date}."), day=row.until)], 0
    risks = list(_risks(row, limits))
    if (
        row.orders_ever <= 1
        and row.origin == "hunted"
        and row.known_days >= limits.silent_days
        and row.days_since_contact > limits.silent_days
    ):
        return (
            "farm",
            [
                Statement(
                    _("Won by sales, one order, and no contact since {day:date}."),
                    day=row.last_contact,
                ),
                *risks,
            ],
            len(risks),
        )
    if row.known_days < limits.months_to_judge * 30:
        return (
            "watch",
            [
                Statement(
                    _("A client for {days:days} only: too new for a verdict."),
                    days=row.known_days,
                )
            ],
            0,
        )
    value = Statement(_("{agi:money} of AGI in 12 months, class {abc}."), agi=row.agi, abc=row.abc)
    if pd.notna(row.delivery_margin) and row.delivery_margin < limits.margin_floor:
        cost = Statement(
            _(
                "Delivery margin {margin:ratio}, below the floor of {floor:ratio}: {profit:money}"
                " of delivery profit."
            ),
            margin=row.delivery_margin,
            floor=limits.margin_floor,
            profit=row.delivery_profit,
        )
        return (
            ("let go" if row.abc == "C" and row.delivery_profit < 0 else "fix"),
            [cost, value, *risks],
            len(risks),
        )
    shrinking = pd.notna(row.growth) and row.growth <= limits.shrinking
    halved = pd.notna(row.growth) and row.growth <= 2 * limits.shrinking
    if len(risks) >= 2 or (row.abc != "C" and (halved or (shrinking and risks))):
        return "win back", [*risks, *_growth(row), value], len(risks)
    if row.abc == "C":
        return "serve lightly", [value, *_growth(row), *risks], len(risks)
    growing = pd.notna(row.growth) and row.growth >= limits.growing
    return (
        ("grow" if growing or (pd.isna(row.growth) and not risks) else "keep"),
        [value, *_growth(row), *risks],
        len(risks),
    )


def _risks(row: Any, limits: Thresholds) -> Iterator[Statement]:
    if pd.notna(row.quiet) and row.quiet > limits.quiet:
        yield Statement(
            _("No order for {days:days}; usually one every {usual:days}."),
            days=row.days_since_last_order,
            usual=round(row.days_since_last_order / row.quiet),
        )
    if pd.notna(row.contact_change) and row.contact_change <= limits.contact_fall:
        yield Statement(
            _("Contacts fell from {before:count} to {now:count} in half a year."),
            before=row.contacts_before,
            now=row.contacts_now,
        )
    if pd.notna(row.nps) and row.nps <= limits.detractor:
        yield Statement(_("NPS of the last 12 months is {nps:score}."), nps=row.nps)
    if row.overdue > 0.25 * max(row.invoiced, 1):
        yield Statement(
            _("{overdue:money} is overdue."),
            overdue=row.overdue,
        )


def _growth(row: Any) -> list[Statement]:
    if pd.isna(row.growth):
        return []
    text = (
        _("AGI grew by {change:ratio} on the year before.")
        if row.growth >= 0
        else _("AGI fell by {change:ratio} on the year before.")
    )
    return [Statement(text, change=abs(row.growth))]
