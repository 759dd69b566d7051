"""What the account manager should do next: each action with its evidence, a person, a day and what it is worth.

A rule is one function that yields actions; `RULES` lists them all. Growth is never advised for a client that must be
fixed or let go first.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from acm_lib import costs, segments
from acm_lib.book import BookView
from acm_lib.errors import MissingTable, NotEnoughData
from acm_lib.plans import approaches, growth
from acm_lib.plans.briefs import CONTRADICTORY, OVER_BUDGET, VAGUE, brief_check
from acm_lib.plans.communication import FORGIVEN
from acm_lib.plans.health import client_months, health
from acm_lib.plans.offers import pipeline
from acm_lib.plans.relationships import payment, pays_later, threads, when_paid
from acm_lib.plans.signing import not_held
from acm_lib.plans.weeks import capacity_by_week, clashes, work_ahead
from acm_lib.segments import PLAYBOOK
from acm_lib.statements import COUNT, DATE, HOURS, MONEY, RATIO, Quantity, Statement, Word, _

MOST = 7
COLUMNS = ("kind", "client_id", "what", "why", "who", "by", "worth", "urgency")
NOW, SOON, LATER = 7, 21, 45  # days from the report's last day
FULL = 1.15  # over the book's overload limit, before a coming week is worth an action
SMALLEST_HOURS = 4.0  # of a client in a full week


# What an action is about, as it is called in tables; the alerts of cost tracking have their own names.
KINDS = (
    _("fix"), _("let go"), _("win back"), _("farm"), _("keep"), _("serve lightly"), _("watch"), _("gone"), _("payment"), _("relationship"), _("satisfaction"), _("delivery"),
    _("approach"), _("pipeline"), _("grow"), _("promise"), _("brief"), _("signing"), _("capacity"),
)  # fmt: skip
GROWING = ("grow", "pipeline")  # never for a client that `growth.held_back` holds
SETTLED, STILL_OPEN = _("settled"), _("still open")


class _Frames:
    """What the rules look at, each computed once: for all clients at once, or for one alone."""

    def __init__(self, view: BookView, client_id: str | None):
        self.view, self.only = view, client_id

    def _by_client(self, frame: pd.DataFrame) -> dict[str, list]:
        """Client -> its rows: reading rows of a list costs a hundredth of reading those of a small frame."""
        found: dict[str, list] = {}
        for row in frame.itertuples(index=False, name="Row"):
            found.setdefault(row.client_id, []).append(row)
        return found

    @cached_property
    def managers(self) -> dict[str, str]:
        return self.view.table("clients").set_index("client_id")["account_manager"].to_dict()

    @cached_property
    def grid(self) -> dict[str, dict]:
        wanted = segments.grid(self.view)[["client_id", "cell", "reasons", "delivery_profit", "agi", "agi_before"]]
        return {row["client_id"]: row for row in wanted.to_dict("records")}

    @cached_property
    def unhappy(self) -> dict[str, list]:
        """Of each client the two dearest reasons that a call, a plan or a meeting can mend."""
        found = health(self.view, self.only).reasons
        found = found[found["group"].isin(["satisfaction", "delivery", "relationship"]) & (found["score"] < 50)]
        return self._by_client(found.groupby("client_id").head(2).drop_duplicates(["client_id", "group"]))

    @cached_property
    def white_spots(self) -> dict[str, list]:
        return self._by_client(growth.white_spots(self.view).groupby("client_id").head(2))

    @cached_property
    def alerts(self) -> dict[str, list]:
        return self._by_client(costs.alerts(self.view, self.only))

    @cached_property
    def payment(self) -> dict[str, list]:
        return self._by_client(payment(self.view, self.only))

    @cached_property
    def threads(self) -> dict[str, list]:
        found = threads(self.view, self.only)
        return self._by_client(found[found["one_person"]])

    @cached_property
    def people(self) -> dict[str, str]:
        return self.view.table("contacts").set_index("contact_id")["name"].to_dict()

    @cached_property
    def repetition(self) -> dict[str, list]:
        return self._by_client(approaches.repetition_index(self.view, self.only))

    @cached_property
    def pipeline(self) -> dict[str, list]:
        return self._by_client(pipeline(self.view, self.only))

    @cached_property
    def briefs(self) -> dict[str, list]:
        found = brief_check(self.view, self.only)
        return self._by_client(found[found["kind"] != VAGUE])

    @cached_property
    def not_held(self) -> dict[str, list]:
        return self._by_client(not_held(self.view, self.only))

    @cached_property
    def unkept(self) -> dict[str, list]:
        """Per client one row: number of promises of the last year that are overdue, and the day of the first."""
        self.view.require("touchpoints")
        met = self.view.table("touchpoints")
        late = met[met["follow_up_done"].isna() & (met["follow_up_due"] < self.view.as_of) & (met["follow_up_due"] >= self.view.as_of - pd.Timedelta(days=FORGIVEN))]
        return self._by_client(late.groupby("client_id")["follow_up_due"].agg(number="size", first="min").reset_index())

    @cached_property
    def open_tasks(self) -> dict[str, list]:
        """The tasks that are not done, of projects that are known."""
        if not (self.view.has("tasks") and self.view.has("projects")):
            return {}
        tasks = self.view.table("tasks")
        going = tasks.loc[tasks["done_on"].isna(), ["project_id"]].drop_duplicates()
        return self._by_client(going.merge(self.view.table("projects")[["project_id", "client_id"]], on="project_id"))

    @cached_property
    def full_weeks(self) -> dict[str, list]:
        """The fullest coming week of each client, one row: department, week, load, own (hours)."""
        found = clashes(work_ahead(self.view), capacity_by_week(self.view, ahead=8), limit=max(self.view.settings.alerts.overload, 1.0) * FULL)
        rows = [(client, week.department, week.week, week.load, own) for week in found.itertuples() for client, own in zip(week.clients, week.hours, strict=True) if own >= SMALLEST_HOURS]
        return self._by_client(pd.DataFrame(rows, columns=["client_id", "department", "week", "load", "own"]).drop_duplicates("client_id"))

    @cached_property
    def typical_order(self) -> dict[str, float]:
        """Median fee of a service over the orders in the book's currency: what one more may bring."""
        orders = self.view.table("projects")
        return orders[orders["currency"].fillna(self.view.settings.currency) == self.view.settings.currency].groupby("service")["fee"].median().to_dict()


@dataclass
class _Case:
    frames: _Frames
    client_id: str

    @property
    def view(self) -> BookView:
        return self.frames.view

    @cached_property
    def place(self) -> dict:
        return self.frames.grid[self.client_id]

    @cached_property
    def held_back(self) -> bool:
        """By the one gate for growth, `growth.held_back`."""
        halves = self.rows("payment") if self.view.has("invoices") else []
        return growth.why_held(self.place["cell"], halves) is not None

    def rows(self, frame: str) -> list:
        """This client's rows of one of the frames."""
        return getattr(self.frames, frame).get(self.client_id, [])

    @property
    def there(self) -> bool:
        return self.place["cell"] != "gone"

    def action(self, kind: str, what: str, why: Statement, days: int, worth: float = np.nan, **places) -> dict:
        manager = self.frames.managers[self.client_id]
        return {
            "kind": kind, "client_id": self.client_id, "what": Statement(what, **places), "why": why,
            "who": manager if isinstance(manager, str) else "", "by": self.view.as_of + pd.Timedelta(days=days), "worth": worth, "urgency": days,
        }  # fmt: skip


def actions(view: BookView, client_id: str, *, most: int = MOST) -> pd.DataFrame:
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
    return _ranked(view, client_id).head(most).reset_index(drop=True)


@functools.lru_cache(maxsize=64)
def _ranked(view: BookView, client_id: str) -> pd.DataFrame:
    """Every action for a client; the same plan is asked for by several sections."""
    return _ordered(_Frames(view, client_id), [client_id], 1000)


@functools.lru_cache(maxsize=8)
def all_actions(view: BookView, *, most: int = MOST) -> pd.DataFrame:
    """The next actions of every client, as `actions` gives them, every frame computed once for all of them.

    The frame is kept for the next question about the same view: never change it.
    """
    frames = _Frames(view, None)
    return _ordered(frames, list(frames.managers), most)


def carried_over(view: BookView, client_id: str) -> pd.DataFrame:
    """The actions of the plan of the month before, made again as it was known then, and what became of each.

    Returns
    -------
    As `actions`, and outcome: "still open" where today's rules ask for the same again, else "settled"; empty in the book's first
    month.
    """
    month = view.month - pd.DateOffset(months=1)
    if month < view.book.months[0] or client_id not in set(view.book.at(month).table("clients")["client_id"]):
        return actions(view, client_id).head(0).assign(outcome=pd.Series(dtype="str"))
    before, now = actions(view.book.at(month), client_id), actions(view, client_id, most=1000)
    still = {_key(action) for action in now.itertuples()}
    return before.assign(outcome=[STILL_OPEN if _key(action) in still else SETTLED for action in before.itertuples()])


@functools.lru_cache(maxsize=2)
def learned(view: BookView, *, looks: int = 3, months: int = 3) -> pd.DataFrame:
    """Which kinds of action were followed by a better health and more revenue, over the plans of the last year.

    Every plan is made again as it was known then, and looked at again `months` later. Beside it the naive line: what happened to the
    clients of the same month without such an action. It tells of what followed, not of what was done: a book does not say which
    actions were carried out.

    Returns
    -------
    One row per kind, the most frequent first: kind, times, settled (share no longer asked for), health (mean change, points), naive
    (that of the clients without it), revenue (share whose revenue of the following months was above that of the months before),
    naive_revenue.

    Raises
    ------
    NotEnoughData : the book is not a year and a half old.
    """
    first = view.book.months[0] + pd.DateOffset(months=12)
    cut_offs = [view.month - pd.DateOffset(months=months * (look + 1)) for look in range(looks)]
    cut_offs = [month for month in cut_offs if month >= first]
    if not cut_offs:
        raise NotEnoughData(_("What plans have learned"), 18, (view.month.year - first.year + 1) * 12 + view.month.month - first.month, _("months"))
    rows = []
    for month in cut_offs:
        then, later = view.book.at(month), view.book.at(month + pd.DateOffset(months=months))
        before, after = (health(at).scores.set_index("client_id")["health"] for at in (then, later))
        revenue = client_months(later).pivot_table(index="client_id", columns="month", values="invoiced", aggfunc="sum").fillna(0.0)
        ahead = revenue.loc[:, revenue.columns > month].sum(axis="columns")
        behind = revenue.loc[:, (revenue.columns <= month) & (revenue.columns > month - pd.DateOffset(months=months))].sum(axis="columns")
        kinds, next_kinds = _kinds(then), _kinds(later)
        clients = pd.DataFrame({"health": after - before, "grew": (ahead > behind).reindex(before.index).astype("float64")})
        clients = clients[clients["health"].notna()]
        for kind in {kind for own in kinds for kind in own} - {"watch", "gone", "keep", "serve lightly"}:
            has = np.array([kind in kinds.get(client, ()) for client in clients.index])
            still = np.array([kind in next_kinds.get(client, ()) for client in clients.index])
            rows.append(pd.DataFrame({"kind": kind, "has": has, "settled": np.where(has, ~still, np.nan), "health": clients["health"], "grew": clients["grew"]}))
    long = pd.concat(rows, ignore_index=True)
    with_it, without = (long[long["has"] == has].groupby("kind") for has in (True, False))
    frame = pd.DataFrame({
        "times": with_it.size(), "settled": with_it["settled"].mean(), "health": with_it["health"].mean(), "naive": without["health"].mean(),
        "revenue": with_it["grew"].mean(), "naive_revenue": without["grew"].mean(),
    })  # fmt: skip
    return frame.dropna(subset=["times"]).rename_axis("kind").reset_index().sort_values(["times", "kind"], ascending=[False, True], ignore_index=True)


def _key(action) -> tuple[str, str]:
    return action.kind, action.what.plain()


@functools.lru_cache(maxsize=8)
def _kinds(view: BookView) -> pd.Series:
    """Client -> the kinds of action its plan asks for; those of cost tracking have their own report."""
    frames = _Frames(view, None)
    found = _ordered(frames, list(frames.managers), 1000, tuple(rule for rule in RULES if rule is not _decisions))
    return found.groupby("client_id")["kind"].agg(set)


def _ordered(frames: _Frames, client_ids: list[str], most: int, rules: tuple | None = None) -> pd.DataFrame:
    rows, lacking = [], set()
    for client_id in client_ids:
        case = _Case(frames, client_id)
        for rule in rules or RULES:
            if rule in lacking:
                continue
            try:
                rows += list(rule(case))
            except (MissingTable, NotEnoughData):
                lacking.add(rule)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["worth"] = frame["worth"].astype("float64")
    frame = frame.sort_values(["client_id", "urgency", "worth"], ascending=[True, True, False], na_position="last", kind="stable")
    return frame[frame.groupby("client_id").cumcount() < most].reset_index(drop=True)


def _cell(case: _Case) -> Iterator[dict]:
    """What the segment asks for, unless it is growth: that is for the rules that know what to offer."""
    play = PLAYBOOK[case.place["cell"]]
    if not play.growing or play.cell == "farm":
        days = {"fix": NOW, "let go": SOON, "win back": NOW, "farm": NOW}.get(play.cell, LATER)
        worth = abs(case.place["delivery_profit"]) if play.cell in ("fix", "let go") else case.place["agi_before"] if play.cell == "win back" else np.nan
        yield case.action(play.cell, play.todo, case.place["reasons"][0], days, worth)


def _decisions(case: _Case) -> Iterator[dict]:
    red = [alert for alert in case.rows("alerts") if alert.band == "red"]
    for alert in red[:2]:
        yield case.action(alert.alert, alert.action.text, alert.reason, NOW, alert.at_stake)


def _late_payment(case: _Case) -> Iterator[dict]:
    if pays_later(case.rows("payment")):
        halves = case.rows("payment")
        yield case.action(
            "payment", _("Agree a payment plan with the client's finance department before the next order."),
            Statement(
                _("Paid {first} at first, {last} now."),
                first=when_paid(halves[0].days_late), last=when_paid(halves[-1].days_late),
            ),
            NOW, halves[-1].amount,
        )  # fmt: skip


def _one_person(case: _Case) -> Iterator[dict]:
    for thread in case.rows("threads") if case.there else ():
        person = str(case.frames.people.get(thread.top_contact, thread.top_contact))
        yield case.action(
            "relationship", _("Ask {person} to introduce you to a second and a third person at the client."),
            Statement(
                _("{share} of {contacts} contacts in a year are with {person} alone."),
                share=Quantity(thread.top_share, RATIO), contacts=Quantity(thread.touchpoints, COUNT), person=person,
            ),
            SOON, case.place["agi"], person=person,
        )  # fmt: skip


def _unhappy(case: _Case) -> Iterator[dict]:
    todo = {
        "satisfaction": _("Call the client about the last answers, before they call somebody else."),
        "delivery": _("Go through the open tasks with the departments and give the client new dates that hold."),
        "relationship": _("Agree a fixed day for the next three meetings."),
    }
    if not case.rows("open_tasks"):
        todo["delivery"] = _("Tell the client what was late and what is done differently now, before the next work begins.")
    for reason in case.rows("unhappy") if case.there else ():
        yield case.action(reason.group, todo[reason.group], reason.reason, SOON, np.nan)


def _over_familiar(case: _Case) -> Iterator[dict]:
    for repeated in case.rows("repetition")[:1] if case.there else ():
        if repeated.times < 3:
            return
        fresh = approaches.fresh_approaches(case.view, case.client_id, most=1)
        falling = pd.notna(repeated.result_last) and repeated.result_last < repeated.result_first
        why = Statement(
            _("“{approach}” was sold {times} times; results went from {first} to {last} of what was promised.")
            if falling
            else _("“{approach}” was sold {times} times."),
            approach=repeated.approach, times=Quantity(repeated.times, COUNT),
            first=Quantity(repeated.result_first, RATIO), last=Quantity(repeated.result_last, RATIO),
        )  # fmt: skip
        if len(fresh):
            yield case.action("approach", _("Bring a fresh approach; new to this client and good elsewhere: {fresh}."), why, SOON, np.nan, fresh=fresh["approach"].iloc[0])
        else:
            yield case.action("approach", _("Ask planning for a fresh approach before the next proposal."), why, SOON)


def _whitespace(case: _Case) -> Iterator[dict]:
    if case.held_back:
        return
    for service in case.rows("white_spots"):
        yield case.action(
            "grow", _("Propose {service}."),
            Statement(
                _("{buyers} of {alike} similar clients buy {service}, this one does not."),
                buyers=Quantity(service.buyers, COUNT), alike=Quantity(service.alike, COUNT), service=Word(service.service),
            ),
            LATER, case.frames.typical_order.get(service.service, np.nan), service=Word(service.service),
        )  # fmt: skip


def _next_decision(case: _Case) -> Iterator[dict]:
    if case.held_back:
        return
    offers = [offer for offer in case.rows("pipeline") if pd.notna(offer.expected)]
    for offer in sorted(offers, key=lambda one: -one.expected)[:1]:
        yield case.action(
            "pipeline", _("Bring “{offer}” to a decision."),
            Statement(
                _("{amount} at stage {stage}, decision expected on {day}."),
                amount=Quantity(offer.amount, MONEY), stage=Word(offer.stage), day=Quantity(offer.expected_close, DATE),
            ),
            SOON, offer.expected, offer=offer.name,
        )  # fmt: skip


def _unkept_promise(case: _Case) -> Iterator[dict]:
    for late in case.rows("unkept") if case.there else ():
        yield case.action(
            "promise", _("Keep what was promised, or say by when."),
            Statement(_("{n} promised and overdue, the oldest since {day}."), n=Quantity(late.number, COUNT), day=Quantity(late.first, DATE)), NOW,
        )  # fmt: skip


def _open_questions(case: _Case) -> Iterator[dict]:
    found = case.rows("briefs")
    if not found or not case.there:
        return
    worst = max(dict.fromkeys(point.brief_id for point in found), key=lambda brief: sum(point.brief_id == brief for point in found))
    brief = [point for point in found if point.brief_id == worst]
    if len(brief) >= 2 or brief[0].kind in (CONTRADICTORY, OVER_BUDGET):
        yield case.action(
            "brief", _("Ask the client the open questions of the brief for “{project}”."),
            Statement(_("{n} open: {first}"), n=Quantity(len(brief), COUNT), first=brief[0].what), SOON, project=brief[0].project,
        )  # fmt: skip


def _not_held(case: _Case) -> Iterator[dict]:
    for point in case.rows("not_held")[:1]:
        yield case.action("signing", _("Settle with sales what “{project}” was sold as, before the work goes on."), point.gap, NOW, project=point.project)


def _full_week(case: _Case) -> Iterator[dict]:
    for week in case.rows("full_weeks") if case.there else ():
        yield case.action(
            "capacity", _("Agree with {department} which work comes first, and tell the client before the week, not after."),
            Statement(
                _("{department} is asked for {load} of what it can work in the week of {week}; {own} are this client's."),
                department=Word(week.department), load=Quantity(week.load, RATIO), week=Quantity(week.week, DATE), own=Quantity(week.own, HOURS),
            ),
            SOON, department=Word(week.department),
        )  # fmt: skip


RULES: tuple[Callable[[_Case], Iterator[dict]], ...] = (
    _cell, _decisions, _late_payment, _one_person, _not_held, _unkept_promise, _full_week, _open_questions, _unhappy, _over_familiar, _next_decision,
    _whitespace,
)  # fmt: skip
