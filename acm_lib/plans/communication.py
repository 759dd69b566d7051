"""The communication plan: how often we are in touch and should be, what we promised, and whom to
speak to next about what."""

import numpy as np
import pandas as pd

from acm_lib import segments
from acm_lib.book import BookView, ClientView
from acm_lib.frames import iterate_rows
from acm_lib.measures import MEASURES
from acm_lib.plans.buyer_profile import buying_rhythm
from acm_lib.plans.growth import growth_block
from acm_lib.plans.network import stale_contacts
from acm_lib.plans.relationships import relationships
from acm_lib.statements import Statement, _

CADENCE_DAYS = {"A": 14, "B": 30, "C": 60}  # days between two contacts, by the client's class
FORGIVEN = 365  # days after which an overdue promise is no longer news


def cadence(client: ClientView) -> pd.DataFrame:
    """How often the client was in touch with us in a year, against what its class asks for.

    Returns
    -------
    One row: abc, wanted_days, contacts (12 months), usual_days (median between two days of contact;
    NaN with fewer than two), longest_days, kept (share of the year's gaps, the one since the last
    contact included, within the wanted days; NaN without any contact), last_contact, days_since,
    response_time (hours, six months), promises_kept_share (six months).
    """
    client.require("touchpoints", purpose=_("the communication plan"))
    size = next(iter(segments.segment_clients(client)["abc"]), "C")
    wanted = CADENCE_DAYS.get(size, CADENCE_DAYS["C"])
    met = client.table("touchpoints")
    met = met[met["date"] > client.as_of - pd.DateOffset(months=12)]
    days = pd.Series(sorted(met["date"].unique()), dtype="datetime64[us]")
    last = days.iloc[-1] if len(days) else pd.NaT
    since = (client.as_of - days.iloc[-1]).days if len(days) else np.nan
    gaps = days.diff().dt.days.dropna()
    every = pd.concat([gaps, pd.Series([since])]) if len(days) else gaps
    months = client.client_months()
    half = (
        months[months["month"] > client.month - pd.DateOffset(months=6)]
        .select_dtypes("number")
        .sum()
        .to_frame()
        .T
    )
    return pd.DataFrame(
        [
            {
                "abc": size,
                "wanted_days": wanted,
                "contacts": len(met),
                "usual_days": gaps.median(),
                "longest_days": every.max() if len(every) else np.nan,
                "kept": (every <= wanted).mean() if len(every) else np.nan,
                "last_contact": last,
                "days_since": since,
                "response_time": MEASURES["response_time"](half).iloc[0],
                "promises_kept_share": MEASURES["promises_kept_share"](half).iloc[0],
            }
        ]
    )


def overdue_promises(client: ClientView) -> pd.DataFrame:
    """What we promised the client within a year and have not done, the longest overdue first.

    Returns
    -------
    One row each: date (of the contact), person (name; "" where not written down), channel,
    follow_up_due, days_overdue.
    """
    client.require("touchpoints", purpose=_("the communication plan"))
    met = client.table("touchpoints")
    late = met[met["follow_up_done"].isna() & (met["follow_up_due"] < client.as_of)]
    late = late[(client.as_of - late["follow_up_due"]).dt.days <= FORGIVEN]
    names = (
        client.table("contacts").set_index("contact_id")["name"]
        if client.has("contacts")
        else pd.Series(dtype="str")
    )
    frame = late.assign(
        person=late["contact_id"].map(names.to_dict()).fillna(""),
        days_overdue=(client.as_of - late["follow_up_due"]).dt.days,
    )
    return frame[["date", "person", "channel", "follow_up_due", "days_overdue"]].sort_values(
        ["days_overdue", "date"], ascending=[False, True], ignore_index=True
    )


def next_touchpoints(client: ClientView) -> pd.DataFrame:
    """Whom to speak to next, when and about what, the soonest first. Empty for a client that left;
    no next order where growth is held back.

    Returns
    -------
    One row each: day, person (name, or "" where nobody is known), subject (`Statement`).
    """
    if pd.notna(client.row["until"]):
        return pd.DataFrame(columns=["day", "person", "subject"])
    soon = client.as_of + pd.Timedelta(days=3)
    people = (
        relationships(client)
        if client.has("contacts")
        else pd.DataFrame(columns=["name", "influence", "buying_role"])
    )
    decider = people["name"].iloc[0] if len(people) else ""
    rows = []
    if client.has("touchpoints"):
        promised = overdue_promises(client)
        if len(promised):
            first = promised.iloc[0]
            rows.append(
                (
                    soon,
                    first["person"] or decider,
                    Statement(
                        _("What was promised for {day:date}, {days:days} overdue."),
                        day=first["follow_up_due"],
                        days=first["days_overdue"],
                    ),
                )
            )
        rhythm = cadence(client).iloc[0]
        due = (
            rhythm["last_contact"] + pd.Timedelta(days=rhythm["wanted_days"])
            if pd.notna(rhythm["last_contact"])
            else soon
        )
        rows.append(
            (
                max(due, soon),
                decider,
                Statement(
                    _("The regular talk: one every {days:days} for a client of class {abc}."),
                    days=rhythm["wanted_days"],
                    abc=rhythm["abc"],
                ),
            )
        )
        if rhythm["abc"] in ("A", "B"):
            rows.append((next_review(client), decider, Statement(_("The quarterly review."))))
    if len(people) and client.has("touchpoints"):
        for person in iterate_rows(stale_contacts(people, client.as_of).head(2)):
            text = (
                _("Get back in touch: last met {day:date}.")
                if pd.notna(person.last_contact)
                else _("Get to know each other: never met.")
            )
            rows.append(
                (
                    client.as_of + pd.Timedelta(days=14),
                    person.name,
                    (Statement(text, day=person.last_contact) if "{" in text else Statement(text)),
                )
            )
    if client.has("projects") and growth_block(client) is None:
        rhythm = buying_rhythm(client).iloc[0]
        if pd.notna(rhythm["expected"]) and rhythm["expected"] <= client.as_of + pd.Timedelta(
            days=120
        ):
            day = max(rhythm["expected"] - pd.Timedelta(days=21), soon)
            text = (
                _("What comes next: by its rhythm an order is due on {day:date}.")
                if rhythm["expected"] > client.as_of
                else _("What comes next: by its rhythm an order has been due since {day:date}.")
            )
            rows.append((day, decider, Statement(text, day=rhythm["expected"])))
    frame = pd.DataFrame(rows, columns=["day", "person", "subject"])
    return frame.sort_values("day", ignore_index=True, kind="stable")


def next_review(view: BookView) -> pd.Timestamp:
    """The second Tuesday after the quarter's end."""
    end = view.as_of + pd.offsets.QuarterEnd(0)
    first = end + pd.Timedelta(days=1)
    return first + pd.Timedelta(days=(1 - first.day_of_week) % 7 + 7)
