"""The people at a client as a network: who reaches whom, what depends on one person, and how that
changed in a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from acm_lib.book import ClientView
from acm_lib.frames import iterate_rows
from acm_lib.plans.relationships import WANTED_ROLES, contact_concentration, relationships
from acm_lib.statements import _

if TYPE_CHECKING:
    import networkx

US = "us"  # our side, as one node
FEWEST_MEETINGS = 2  # contacts in a year from which on we know a person
STALE_DAYS = {True: 90, False: 180}  # without contact; people who decide sooner


@dataclass(frozen=True)
class WeakPoints:
    """What a network depends on.

    Attributes
    ----------
    bridges : pairs whose tie is the only way between the two sides (each pair and the list sorted).
    cut_vertices : those whose leaving would cut others off (articulation points), sorted.
    betweenness : person -> share of the shortest ways that run over it, 0-1.
    """

    bridges: list[tuple]
    cut_vertices: list
    betweenness: dict


def weak_points(network: networkx.Graph) -> WeakPoints:
    """Bridges, articulation points and betweenness of any network of people.

    Examples
    --------
    >>> import networkx
    >>> weak_points(networkx.path_graph(3)).cut_vertices
    [1]
    """
    import networkx

    bridges = sorted(tuple(sorted(pair, key=str)) for pair in networkx.bridges(network))
    return WeakPoints(
        bridges,
        sorted(networkx.articulation_points(network), key=str),
        networkx.betweenness_centrality(network),
    )


def network(client: ClientView) -> networkx.Graph:
    """We and the people at a client: tied to us where they were met twice or more in a year, to
    each other where one reports to the other.

    Returns
    -------
    networkx.Graph whose nodes are `US` and contact ids.
    """
    import networkx

    people = relationships(client)
    graph = networkx.Graph()
    graph.add_node(US)
    graph.add_nodes_from(people["contact_id"])
    known = people[people["touchpoints"] >= FEWEST_MEETINGS]
    graph.add_edges_from((US, contact) for contact in known["contact_id"])
    ties = people.dropna(subset=["reports_to"])
    graph.add_edges_from(
        (row.contact_id, row.reports_to)
        for row in iterate_rows(ties)
        if row.reports_to in graph and row.reports_to != row.contact_id
    )
    return graph


def bridge_contacts(client: ClientView) -> list[str]:
    """The people over whom alone we reach others, or anybody, at a client: contact ids, sorted."""
    graph = network(client)
    ways = set(weak_points(graph).cut_vertices) - {US}
    neighbours = set(graph[US])
    return sorted(ways & neighbours if len(neighbours) != 1 else neighbours)


def stale_contacts(people: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The people not met for too long, the most influential first.

    Parameters
    ----------
    people : as `relationships` gives it.

    Returns
    -------
    Its rows with days_since (NaN: never met) where that is over 90 days for those who decide
    (influence 4 and 5), over 180 for others.
    """
    days = (as_of - people["last_contact"]).dt.days
    limit = people["influence"].ge(4).map(STALE_DAYS)
    return people.assign(days_since=days)[days.isna() | (days > limit)].reset_index(drop=True)


def missing_roles(people: pd.DataFrame) -> list[str]:
    """Which of sponsor, decision maker and champion nobody at the client is."""
    return [role for role in WANTED_ROLES if role not in set(people["buying_role"])]


def year_on_year_contacts(client: ClientView) -> pd.DataFrame:
    """How the relationships stood a year ago and stand now.

    Returns
    -------
    Two rows, then and now (one where the book does not reach back): month, people (met in the 12
    months), touchpoints, top_share (of the one met most; NaN without contacts), deciders (people of
    influence 4 and 5 met).
    """
    rows = []
    for back in (12, 0):
        month = client.month - pd.DateOffset(months=back)
        if month < client.book.months[0]:
            continue
        then = client.at(month)
        if not (then.has("contacts") and then.has("touchpoints")):
            continue
        people = relationships(then)
        met = people[people["touchpoints"] > 0]
        found = contact_concentration(then)
        share = found["top_share"].iloc[0] if len(found) else float("nan")
        rows.append(
            (month, len(met), met["touchpoints"].sum(), share, int((met["influence"] >= 4).sum()))
        )
    return pd.DataFrame(rows, columns=["month", "people", "touchpoints", "top_share", "deciders"])


def our_people(client: ClientView) -> pd.DataFrame:
    """Who of us the client knows: its account manager, and those who won orders or work on offers.

    Returns
    -------
    One row per person of ours, the account manager first: person, part ("account manager", "won
    orders", "works on an offer"), times (orders or offers of the last 24 months).
    """
    since = client.as_of - pd.DateOffset(months=24)
    manager = client.row["account_manager"]
    rows = [(manager, _("account manager"), 1)] if isinstance(manager, str) else []
    for table, column, day, part in (
        ("projects", "won_by", "signed_on", _("won orders")),
        ("opportunities", "owner", "created_on", _("works on an offer")),
    ):
        if client.has(table):
            rows_of = client.table(table)
            times_of = rows_of.loc[rows_of[day] > since, column].value_counts()
            rows += [(str(person), part, times) for person, times in times_of.items()]
    frame = pd.DataFrame(rows, columns=["person", "part", "times"])
    return frame.drop_duplicates("person", ignore_index=True)
