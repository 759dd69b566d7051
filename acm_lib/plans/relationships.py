"""Whom we know at the client, how the client pays, and what depends on one person."""

import pandas as pd

from acm_lib.book import BookView, ClientView
from acm_lib.measures import ratio
from acm_lib.measures.payment_delay import invoice_delays
from acm_lib.statements import Statement, _

MONTHS = 12
ONE_PERSON = 0.8  # share of contacts with one person from which on the account depends on them
VERY_LATE, LATER_BY = (
    20,
    10,
)  # days after the due day, and more than at first, from which on payment comes before new orders
FEWEST = 6  # contacts below which a share says nothing
WANTED_ROLES = ("sponsor", "decision_maker", "champion")


def relationships(client: ClientView) -> pd.DataFrame:
    """The people at a client and how well we know them.

    Parameters
    ----------
    client : needs `contacts`; `touchpoints` adds how often and when they were met.

    Returns
    -------
    One row per person, most influential first: contact_id, name, role, buying_role, influence
    (1-5), stance (-2..2), reports_to, touchpoints (last 12 months), share (of the client's),
    last_contact (day).
    """
    client.require("contacts", purpose=_("the map of people"))
    people = client.table("contacts").drop(columns="client_id")
    met = _recent(client)
    by_person = met.groupby("contact_id")["date"]
    last = pd.to_datetime(people["contact_id"].map(by_person.max().to_dict()))
    people = people.assign(
        touchpoints=people["contact_id"]
        .map(met["contact_id"].value_counts())
        .astype("float64")
        .fillna(0.0),
        last_contact=pd.concat([people["last_met"], last], axis=1).max(axis=1),
    )
    people["share"] = people["touchpoints"] / len(met) if len(met) else float("nan")
    return people.sort_values(
        ["influence", "contact_id"], ascending=[False, True], ignore_index=True
    )


def contact_concentration(view: BookView) -> pd.DataFrame:
    """How much of each client (or one) depends on one person.

    Returns
    -------
    One row per client with contacts in the last 12 months: client_id, touchpoints, people (met),
    top_contact, top_share, one_person (bool: the share is .8 or more of at least six contacts),
    missing_roles (list of those of sponsor, decision maker and champion that nobody holds).
    """
    view.require("contacts", "touchpoints", purpose=_("the map of people"))
    met = _recent(view).dropna(subset=["contact_id"])
    counts = met.groupby(["client_id", "contact_id"]).size().rename("n").reset_index()
    counts = counts.sort_values(["client_id", "n", "contact_id"], ascending=[True, False, True])
    grouped = counts.groupby("client_id", sort=True)
    frame = pd.DataFrame(
        {
            "touchpoints": grouped["n"].sum(),
            "people": grouped.size(),
            "top_contact": grouped["contact_id"].first(),
            "top": grouped["n"].first(),
        }
    )
    frame["top_share"] = frame["top"] / frame["touchpoints"]
    frame["one_person"] = (frame["top_share"] >= ONE_PERSON) & (frame["touchpoints"] >= FEWEST)
    held = view.table("contacts").groupby("client_id")["buying_role"].agg(set).reindex(frame.index)
    frame["missing_roles"] = [
        [role for role in WANTED_ROLES if not (isinstance(roles, set) and role in roles)]
        for roles in held
    ]
    return frame.drop(columns="top").rename_axis("client_id").reset_index()


def payment(view: BookView) -> pd.DataFrame:
    """How late each client pays, by half-year of the due day.

    Parameters
    ----------
    view : of the agency or of a client; needs `invoices`.

    Returns
    -------
    One row per client and half-year: client_id, half (its first day), invoices, amount (book
    currency), days_late (mean weighted by amount, `measures.payment_delay`; negative: paid early).
    Empty where no payment date is known.

    Raises
    ------
    MissingTable : no invoices.
    """
    delays = invoice_delays(view)
    first_month = (delays["due"].dt.month - 1) // 6 * 6 + 1
    half = pd.to_datetime({"year": delays["due"].dt.year, "month": first_month, "day": 1})
    parts = pd.DataFrame(
        {
            "client_id": delays["client_id"],
            "half": half.astype("datetime64[us]"),
            "invoices": 1.0,
            "amount": delays["amount"],
            "days": delays["days_late"] * delays["amount"],
        }
    )
    summed = parts.groupby(["client_id", "half"], sort=True).sum().reset_index()
    return summed.assign(days_late=ratio(summed["days"], summed["amount"])).drop(columns="days")


def is_paying_slower(halves: list) -> bool:
    """Does a client pay more than three weeks late, and later than it did? `halves` are its rows of
    `payment`."""
    return (
        len(halves) >= 2
        and halves[-1].days_late > VERY_LATE
        and halves[-1].days_late > halves[0].days_late + LATER_BY
    )


def payment_timing(days_late: float) -> Statement:
    """How far from the due day: after it, before it, or on it.

    Examples
    --------
    >>> payment_timing(12.4).plain(), payment_timing(-0.6).plain(), payment_timing(0.2).plain()
    ('12 days after the due day', '1 days before the due day', 'on the due day')
    """
    days = round(float(days_late))
    if days == 0:
        return Statement(_("on the due day"))
    return Statement(
        _("{days:days} after the due day") if days > 0 else _("{days:days} before the due day"),
        days=abs(days),
    )


def _recent(view: BookView) -> pd.DataFrame:
    if not view.has("touchpoints"):
        return pd.DataFrame(columns=["client_id", "contact_id", "date"])
    met = view.table("touchpoints")
    return met[met["date"] > view.as_of - pd.DateOffset(months=MONTHS)]
