"""What the account manager should do next: each action with its evidence, a person, a day and what it is worth.

A rule is one function that yields actions; `RULES` lists them all. Growth is never advised for a client that must be
fixed or let go first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from acm_lib import costs, segments
from acm_lib.book import BookView
from acm_lib.errors import MissingTable
from acm_lib.plans import approaches, growth
from acm_lib.plans.health import Health, health
from acm_lib.plans.relationships import payment, threads
from acm_lib.segments import PLAYBOOK
from acm_lib.statements import COUNT, DATE, DAYS, MONEY, RATIO, Quantity, Statement, Word, _

MOST = 7
COLUMNS = ("kind", "client_id", "what", "why", "who", "by", "worth", "urgency")
NOW, SOON, LATER = 7, 21, 45  # days from the report's last day


@dataclass(frozen=True)
class _Case:
    view: BookView
    client_id: str

    @cached_property
    def client(self) -> pd.Series:
        clients = self.view.table("clients")
        return clients[clients["client_id"] == self.client_id].iloc[0]

    @cached_property
    def place(self) -> pd.Series:
        frame = segments.grid(self.view)
        return frame[frame["client_id"] == self.client_id].iloc[0]

    @cached_property
    def may_grow(self) -> bool:
        return self.place["cell"] not in ("fix", "let go", "gone", "watch")

    @cached_property
    def health(self) -> Health:
        return health(self.view, self.client_id)

    def action(self, kind: str, what: str, why: Statement, days: int, worth: float = np.nan, **places) -> dict:
        manager = self.client["account_manager"]
        return {
            "kind": kind, "client_id": self.client_id, "what": Statement(what, **places), "why": why,
            "who": manager if isinstance(manager, str) else "", "by": self.view.as_of + pd.Timedelta(days=days), "worth": worth, "urgency": days,
        }  # fmt: skip


def actions(view: BookView, client_id: str) -> pd.DataFrame:
    """The next actions for a client, the most urgent and most worth first, seven at most.

    Parameters
    ----------
    view : needs `clients` and `invoices`; each rule that lacks a table is left out.

    Returns
    -------
    One row per action: kind, client_id, what, why (`Statement`), who, by (day), worth (money, NaN where it cannot be
    said), urgency (days).

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.places import samples
    >>> "grow" in set(actions(open_book(samples()).at("2026-10"), "C002")["kind"])
    False
    """
    case = _Case(view, client_id)
    rows = []
    for rule in RULES:
        try:
            rows += list(rule(case))
        except MissingTable:
            continue
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["worth"] = frame["worth"].astype("float64")
    return frame.sort_values(["urgency", "worth"], ascending=[True, False], na_position="last", ignore_index=True, kind="stable").head(MOST)


def _cell(case: _Case) -> Iterator[dict]:
    """What the segment asks for, unless it is growth: that is for the rules that know what to offer."""
    play = PLAYBOOK[case.place["cell"]]
    if not play.growing or play.cell == "farm":
        days = {"fix": NOW, "let go": SOON, "win back": NOW, "farm": NOW}.get(play.cell, LATER)
        worth = abs(case.place["delivery_profit"]) if play.cell in ("fix", "let go") else case.place["agi_before"] if play.cell == "win back" else np.nan
        yield case.action(play.cell, play.todo, case.place["reasons"][0], days, worth)


def _decisions(case: _Case) -> Iterator[dict]:
    red = costs.alerts(case.view, case.client_id)
    for alert in red[red["band"] == "red"].head(2).itertuples():
        yield case.action(alert.alert, alert.action.text, alert.reason, NOW, alert.at_stake)


def _late_payment(case: _Case) -> Iterator[dict]:
    halves = payment(case.view, case.client_id)
    if len(halves) >= 2 and halves["days_late"].iloc[-1] > 20 and halves["days_late"].iloc[-1] > halves["days_late"].iloc[0] + 10:
        yield case.action(
            "payment", _("Agree a payment plan with the client's finance department before the next order."),
            Statement(
                _("Paid {first} after the due day at first, {last} now."),
                first=Quantity(halves["days_late"].iloc[0], DAYS), last=Quantity(halves["days_late"].iloc[-1], DAYS),
            ),
            NOW, halves["amount"].iloc[-1],
        )  # fmt: skip


def _one_person(case: _Case) -> Iterator[dict]:
    found = threads(case.view, case.client_id)
    for thread in found[found["one_person"]].itertuples():
        people = case.view.table("contacts").set_index("contact_id")["name"]
        yield case.action(
            "relationship", _("Ask {person} to introduce you to a second and a third person at the client."),
            Statement(
                _("{share} of {contacts} contacts in a year are with {person} alone."),
                share=Quantity(thread.top_share, RATIO), contacts=Quantity(thread.touchpoints, COUNT), person=str(people.get(thread.top_contact, thread.top_contact)),
            ),
            SOON, case.place["agi"], person=str(people.get(thread.top_contact, thread.top_contact)),
        )  # fmt: skip


def _unhappy(case: _Case) -> Iterator[dict]:
    worst = case.health.reasons
    worst = worst[(worst["group"].isin(["satisfaction", "delivery", "relationship"])) & (worst["score"] < 50)].head(2)
    todo = {
        "satisfaction": _("Call the client about the last answers, before they call somebody else."),
        "delivery": _("Go through the open tasks with the departments and give the client new dates that hold."),
        "relationship": _("Agree a fixed day for the next three meetings."),
    }
    for reason in worst.drop_duplicates("group").itertuples():
        yield case.action(reason.group, todo[reason.group], reason.reason, SOON, np.nan)


def _over_familiar(case: _Case) -> Iterator[dict]:
    found = approaches.repetition_index(case.view, case.client_id)
    if len(found) and found["times"].iloc[0] >= 3:
        fresh = approaches.fresh_approaches(case.view, case.client_id, most=1)
        repeated = found.iloc[0]
        falling = pd.notna(repeated["result_last"]) and repeated["result_last"] < repeated["result_first"]
        why = Statement(
            _("“{approach}” was sold {times} times; results went from {first} to {last} of what was promised.")
            if falling
            else _("“{approach}” was sold {times} times."),
            approach=repeated["approach"], times=Quantity(repeated["times"], COUNT),
            first=Quantity(repeated["result_first"], RATIO), last=Quantity(repeated["result_last"], RATIO),
        )  # fmt: skip
        if len(fresh):
            yield case.action("approach", _("Bring a fresh approach; new to this client and good elsewhere: {fresh}."), why, SOON, np.nan, fresh=fresh["approach"].iloc[0])
        else:
            yield case.action("approach", _("Ask planning for a fresh approach before the next proposal."), why, SOON)


def _whitespace(case: _Case) -> Iterator[dict]:
    if not case.may_grow:
        return
    found = growth.whitespace(case.view, case.client_id)
    missing = found[~found["bought"] & (found["status"] != growth.REFUSED) & (found["buyers"] >= 3) & (found["share"] >= 0.4)]
    typical = _typical_order(case.view)
    for service in missing.head(2).itertuples():
        yield case.action(
            "grow", _("Propose {service}."),
            Statement(
                _("{buyers} of {alike} similar clients buy {service}, this one does not."),
                buyers=Quantity(service.buyers, COUNT), alike=Quantity(service.alike, COUNT), service=Word(service.service),
            ),
            LATER, typical.get(service.service, np.nan), service=Word(service.service),
        )  # fmt: skip


def _typical_order(view: BookView) -> pd.Series:
    """Median fee of a service over the orders in the book's currency: what one more may bring."""
    orders = view.table("projects")
    return orders[orders["currency"].fillna(view.settings.currency) == view.settings.currency].groupby("service")["fee"].median()


def _next_decision(case: _Case) -> Iterator[dict]:
    if not case.may_grow:
        return
    offers = growth.pipeline(case.view, case.client_id)
    for offer in offers.nlargest(1, "weighted").itertuples():
        yield case.action(
            "pipeline", _("Bring “{offer}” to a decision."),
            Statement(
                _("{amount} at stage {stage}, decision expected on {day}."),
                amount=Quantity(offer.amount, MONEY), stage=Word(offer.stage), day=Quantity(offer.expected_close, DATE),
            ),
            SOON, offer.weighted, offer=offer.name,
        )  # fmt: skip


RULES: tuple[Callable[[_Case], Iterator[dict]], ...] = (
    _cell, _decisions, _late_payment, _one_person, _unhappy, _over_familiar, _next_decision, _whitespace,
)  # fmt: skip
