"""What the lessons are about: a book, and in it one client, its campaign and the offer it came
from."""

import tomllib
from collections.abc import Iterable
from functools import cached_property

import pandas as pd

from acm_lib import costs
from acm_lib.book import BookView
from acm_lib.errors import NotEnoughData
from acm_lib.lessons.translations import lesson_text
from acm_lib.statements import MONEY, RATIO, Quantity, _


class Case:
    """The running case. In the sample book the soft drink's Tết campaign; in any other the largest
    running order, one that is not yet finished if there is one.

    Every figure of a lesson is computed from it, so that the same lessons run on an agency's own
    book.

    Parameters
    ----------
    view : a book cut at a month.
    """

    def __init__(self, view: BookView):
        self.view = view

    @cached_property
    def is_sample(self) -> bool:
        """Is this the sample book (of any seed)?"""
        return bool(self._planted)

    @cached_property
    def project_id(self) -> str:
        """The campaign: an order that is being worked on, with a budget, at one price for the
        whole."""
        if self._planted:
            return self._planted["project_id"]
        self.view.require("projects", "budget_lines", purpose=_("the running case of the lessons"))
        status = costs.project_status(self.view)
        fitting = status[
            status["running"]
            & (status["bac"] > 0)
            & (status["contract"] != "retainer")
            & status["end"].notna()
        ]
        if fitting.empty:
            raise NotEnoughData(
                _("The running case of the lessons"),
                1,
                0,
                _("running orders with a budget and a last day"),
            )
        clients = self.view.table("clients")
        spending = fitting["client_id"].isin(
            clients.loc[clients["marketing_budget"] > 0, "client_id"]
        )  # one lesson asks what share of it is spent here
        fitting = fitting.assign(unfinished=fitting["work_done"] < 1, spending=spending)
        return fitting.sort_values(
            ["unfinished", "spending", "fee", "project_id"], ascending=[False, False, False, True]
        )["project_id"].iloc[0]

    @cached_property
    def project(self) -> pd.Series:
        """The campaign's row of `costs.project_status`."""
        status = costs.project_status(self.view)
        return status[status["project_id"] == self.project_id].iloc[0]

    @property
    def client_id(self) -> str:
        """The client whose campaign it is."""
        return str(self.project["client_id"])

    @cached_property
    def client(self) -> pd.Series:
        """The client's row of the table `clients`."""
        return self._client(self.client_id)

    @cached_property
    def opportunity_id(self) -> str:
        """The offer the campaign came from: the planted one, else the client's latest one with
        estimated hours."""
        if self._planted:
            return self._planted["opportunity_id"]
        self.view.require(
            "opportunities", "opportunity_estimates", purpose=_("the running case of the lessons")
        )
        offers, estimated = (
            self.view.table("opportunities"),
            self.view.table("opportunity_estimates"),
        )
        offers = offers[offers["opportunity_id"].isin(estimated["opportunity_id"])]
        if offers.empty:
            raise NotEnoughData(
                _("The running case of the lessons"), 1, 0, _("offers with estimated hours")
            )
        offers = offers.assign(own=offers["client_id"] == self.client_id)
        return offers.sort_values(
            ["own", "created_on", "opportunity_id"], ascending=[False, False, True]
        )["opportunity_id"].iloc[0]

    @cached_property
    def offer(self) -> pd.Series:
        """The offer's row of the table `opportunities`."""
        offers = self.view.table("opportunities")
        return offers[offers["opportunity_id"] == self.opportunity_id].iloc[0]

    @cached_property
    def weak_offer(self) -> str:
        """opportunity_id of an offer to refuse: the planted one, else the open one with the lowest
        margin."""
        return self.stories.get("refuse", {}).get("opportunity_id") or self._offers_by_margin[0]

    def weak_offer_among(self, clients: Iterable[str]) -> str:
        """As `weak_offer`, but of one of these clients if any of them has an offer."""
        asking = self.view.table("opportunities").set_index("opportunity_id")["client_id"]
        allowed = set(clients)
        if asking[self.weak_offer] in allowed:
            return self.weak_offer
        return next(
            (offer for offer in self._offers_by_margin if asking[offer] in allowed), self.weak_offer
        )

    @cached_property
    def strong_offer(self) -> str:
        """opportunity_id of an offer to take: the planted one, else the open one with the highest
        margin."""
        return self.stories.get("take", {}).get("opportunity_id") or self._offers_by_margin[-1]

    @property
    def target(self) -> float:
        """The delivery margin the agency wants (book.toml), 0-1."""
        return self.view.settings.targets.margin

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """id -> the names it goes by: clients, contacts, services and departments (in both
        languages)."""
        names: dict[str, list[str]] = {}
        for table, key in (("clients", "client_id"), ("contacts", "contact_id")):
            if self.view.has(table):
                rows = self.view.table(table)
                single = rows[~rows["name"].duplicated(keep=False)]
                names |= {row[key]: [row["name"]] for _index, row in single.iterrows()}
        if self.view.has("projects"):
            names |= {
                name: [lesson_text(name, "en"), lesson_text(name, "vi")]
                for name in sorted(set(self.view.table("projects")["service"].dropna()))
            }
        if self.view.has("departments"):
            names |= {
                name: [lesson_text(name, "en"), lesson_text(name, "vi")]
                for name in sorted(set(self.view.table("departments")["department"]))
            }
        return names

    def values(self) -> dict:
        """The places any text of a lesson may have: {agency}, {client}, {project}, {fee}, {budget},
        {target}."""
        return {
            "agency": self.view.settings.agency,
            "client": self.client["name"],
            "project": self.project["name"],
            "fee": Quantity(float(self.project["fee"]), MONEY, self.project["currency"]),
            "budget": Quantity(float(self.project["bac"]), MONEY),
            "target": Quantity(self.target, RATIO),
        }

    @cached_property
    def _offers_by_margin(self) -> list[str]:
        self.view.require(
            "opportunities", "opportunity_estimates", purpose=_("the running case of the lessons")
        )
        offers, estimated = (
            self.view.table("opportunities"),
            self.view.table("opportunity_estimates"),
        )
        offers = offers[
            offers["opportunity_id"].isin(estimated["opportunity_id"]) & (offers["amount"] > 0)
        ]
        chosen = (
            offers[offers["closed_on"].isna()] if offers["closed_on"].isna().sum() >= 2 else offers
        )
        if chosen.empty:
            raise NotEnoughData(
                _("The running case of the lessons"), 2, 0, _("offers with estimated hours")
            )
        return sorted(
            chosen["opportunity_id"],
            key=lambda offer: (costs.estimate(self.view, offer).margin, offer),
        )

    def client_name(self, client_id: str) -> str:
        """A client's name."""
        return str(self._client(client_id)["name"])

    def _client(self, client_id: str) -> pd.Series:
        clients = self.view.table("clients")
        return clients[clients["client_id"] == client_id].iloc[0]

    @cached_property
    def _planted(self) -> dict:
        return self.stories.get("tet_campaign", {})

    @cached_property
    def stories(self) -> dict:
        """What is planted in the sample book (`stories.toml`); empty for any other book."""
        file = self.view.book.path / "stories.toml"
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
